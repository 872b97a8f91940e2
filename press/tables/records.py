"""The record of a table, data/<name>.yaml, as a dict: read, checked, its texts in one line each."""

import datetime
from pathlib import Path
from typing import Any

import yaml

from press.course import Loader

REQUIRED = ["title", "row", "chapters", "why", "coverage", "sources", "license", "made", "counts", "left_out",
            "traps", "objections", "fields"]
OPTIONAL = ["primary_key", "foreign_keys", "checks", "size_reason"]
SOURCE_KEYS = ["producer", "title", "citation", "path", "read_at", "retrieved_on", "archive"]


def load_record(path: Path) -> dict[str, Any]:
    """Return the record of one table (a dict) from its YAML file.

    Raises ValueError with one line that says what is wrong.
    """
    try:
        record = yaml.load(path.read_text("utf-8"), Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"not readable as YAML ({' '.join(str(error).split())})") from None
    if not isinstance(record, dict):
        raise ValueError(f"expected the properties of a record, found {type(record).__name__}")
    missing = [key for key in REQUIRED if not record.get(key)]
    if missing:
        raise ValueError(f"the record lacks {', '.join(missing)}")
    unknown = [key for key in record if key not in REQUIRED + OPTIONAL]
    if unknown:
        raise ValueError(f"the record has an unknown property {unknown[0]!r};"
                         f" known are {', '.join(REQUIRED + OPTIONAL)}")
    for key in ("traps", "objections", "checks", "chapters", "sources", "fields"):
        if key in record and not isinstance(record[key], list):
            raise ValueError(f"{key} must be a list")
    for key in ("traps", "objections", "checks"):
        for item in record.get(key, []):
            if not isinstance(item, str):
                raise ValueError(f"{key}: each must be text, found {item}; a text with a colon needs quotation marks")
    for source in record["sources"]:
        if not isinstance(source, dict) or not source.get("producer") or not source.get("path"):
            raise ValueError("each source needs at least producer and path")
        strange = [key for key in source if key not in SOURCE_KEYS]
        if strange:
            raise ValueError(f"a source has an unknown property {strange[0]!r};"
                             f" known are {', '.join(SOURCE_KEYS)}")
    for field in record["fields"]:
        for key in ("name", "type", "description"):
            if not isinstance(field, dict) or not field.get(key):
                raise ValueError(f"each field needs name, type and description; see {field}")
    if not isinstance(record["license"], dict) or not record["license"].get("name"):
        raise ValueError("license needs a name (CC-BY-4.0, facts-only, ...)")
    return _plain(record)


def _plain(value):
    """Return the value with dates as ISO text and runs of white space in text as single spaces."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return " ".join(value.split()) if isinstance(value, str) else value
