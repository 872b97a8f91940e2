"""The record of a table, data/<name>.yaml, as a dict: read, checked, its texts in one line each.

What a record may say stands in record.schema.json, a JSON Schema. Here its errors become sentences, beside the few
rules that a schema cannot say.
"""

import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from press.course import CourseError, read_yaml
from press.tables.messages import short

SCHEMA = json.loads(Path(__file__).with_name("record.schema.json").read_text("utf-8"))
CONSTRAINTS = list(SCHEMA["properties"]["fields"]["items"]["properties"]["constraints"]["properties"])
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
KINDS = {"string": "text", "array": "a list", "object": "lines such as `name: value`", "integer": "a whole number",
         "number": "a number", "boolean": "true or false"}
FORMATS = {"date": "a date such as 2026-11-22", "regex": "a regular expression"}
# What one of a list is called: `sources` has a source 1, a source 2 and so on.
PARTS = {"sources": "source", "fields": "field", "foreign_keys": "foreign key"}
Place = tuple[str | int, ...]


class RecordError(ValueError):
    """A record that cannot be meant; `faults` are sentences that say why, each in one line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def load_record(path: Path) -> dict[str, Any]:
    """Return the record of one table (a dict) from its YAML file; a key without a value counts as left out.

    Raises RecordError with all that is wrong.
    """
    try:
        record = _plain(read_yaml(path))
    except CourseError as error:
        raise RecordError([str(error).removeprefix(f"{path.name}: ")]) from None
    if not isinstance(record, dict):
        raise RecordError([f"expected the properties of a record, found {type(record).__name__}"])
    faults = list(dict.fromkeys(_sentence(error, record) for error in _ordered_errors(record)))
    if faults := faults or list(_key_faults(record)):
        raise RecordError(faults)
    return record


def as_list(value: Any) -> list[Any]:
    """Return the value if it is a list, else a list of it alone."""
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> Any:
    """Return the value without empty properties, with dates as ISO text and white space in text as single spaces."""
    if isinstance(value, dict):
        plain = {str(key): _plain(item) for key, item in value.items()}
        return {key: item for key, item in plain.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return " ".join(value.split()) if isinstance(value, str) else value


def _ordered_errors(record: dict[str, Any]) -> list[ValidationError]:
    """Return what the schema finds, in the order of the record's properties."""
    order = list(SCHEMA["properties"])

    def place(error: ValidationError) -> tuple[int, list[str]]:
        first = error.absolute_path[0] if error.absolute_path else ""
        return (order.index(first) if first in order else -1), [f"{part:>9}" for part in error.absolute_path]

    return sorted(VALIDATOR.iter_errors(record), key=place)


def _sentence(error: ValidationError, record: dict[str, Any]) -> str:
    """Return an error of the schema in words: where it is, what is expected, what was found."""
    where, schema = _where(tuple(error.absolute_path), record), error.schema
    if error.validator in ("required", "additionalProperties"):
        return _property_fault(where, error.instance, schema)
    expected = {
        "type": lambda: " or ".join(KINDS[kind] for kind in as_list(error.validator_value)),
        "enum": lambda: f"one of {', '.join(error.validator_value)}",
        "format": lambda: FORMATS[error.validator_value],
        "minimum": lambda: f"at least {error.validator_value}",
        "pattern": lambda: schema["description"],
    }[str(error.validator)]()
    hint = ""
    if error.validator == "type" and schema["type"] == "string":
        if isinstance(error.instance, dict):
            hint = "; a text with a colon needs quotation marks"
        elif not isinstance(error.instance, list):
            hint = "; put it in quotation marks"
    return f"{where} must be {expected}, found {short(error.instance)}{hint}"


def _where(path: Place, record: dict[str, Any]) -> str:
    """Return in words where in a record a path leads: "field year, type"."""
    names: list[str] = []
    value: Any = record
    for part in path:
        value = value[part]
        if isinstance(part, str):
            names.append(part)
        elif names[-1] in PARTS:
            name = value.get("name") if isinstance(value, dict) else None
            names[-1] = f"{PARTS[names[-1]]} {name or part + 1}"
        else:
            names.append(f"entry {part + 1}")
    return ", ".join(names) or "the record"


def _property_fault(where: str, value: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return which properties are missing and which are unknown, in one sentence."""
    missing = [key for key in schema.get("required", []) if key not in value]
    unknown = [key for key in value if key not in schema["properties"]]
    faults = [f"lacks {', '.join(missing)}"] if missing else []
    if unknown:
        word = "an unknown property" if len(unknown) == 1 else "unknown properties"
        faults.append(f"has {word} {', '.join(map(repr, unknown))}")
    # The whole record has a list of properties that is long enough.
    parts = [schema["description"]] if missing and schema is not SCHEMA else []
    if unknown:
        parts.append(f"known are {', '.join(schema['properties'])}")
    return "; ".join([f"{where} {' and '.join(faults)}", *parts])


def _key_faults(record: dict[str, Any]) -> Iterator[str]:
    """Yield what a schema cannot say: keys are made of fields that the record has, each of its own name."""
    names = [field["name"] for field in record["fields"]]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield f"fields: {name} is there {names.count(name)} times; a name is given once"
    yield from _strangers("primary_key", record.get("primary_key", []), names)
    for number, key in enumerate(record.get("foreign_keys", []), 1):
        yield from _strangers(f"foreign key {number}", key["fields"], names)
        here, there = len(as_list(key["fields"])), len(as_list(key["references"]))
        if here != there:
            yield f"foreign key {number}: {here} fields cannot refer to {there}; name as many in references"


def _strangers(where: str, wanted: str | list[str], names: Sequence[str]) -> Iterator[str]:
    for name in as_list(wanted):
        if name not in names:
            yield f"{where}: there is no field {name!r}; fields are {', '.join(names)}"

