"""The data package: the records of all tables in one file, data/datapackage.json (Frictionless Data Package 2.0).

Each table is ``data/<name>.csv`` with a record ``data/<name>.yaml`` beside it; tables for non-commercial use only are
in ``data/nc``, with their licence. The records are written by hand. What a notebook shows of one is in `thaw.records`.
"""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from press.course import Course
from press.tables.records import RecordError, as_list, load_record

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
OWN = ["row", "why", "made", "counts", "left_out", "traps", "objections", "checks", "chapters", "coverage",
       "size_reason"]
# The standard wants names from the Open Definition list; our own words stay in the property "terms".
LICENSE_NAMES = {"facts-only": "notspecified", "public-domain": "other-pd"}
FOLDERS = ("", "nc")


def _field(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field of a record as a field of the table schema."""
    field = dict(field)
    if field["type"] == "boolean":
        field["trueValues"], field["falseValues"] = ["true"], ["false"]
    return field


def _resource(path: str, record: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Return the description of one table for the package.

    `path` is that of the CSV file in the folder data, `content` the file as bytes.
    """
    resource: dict[str, Any] = {
        "name": Path(path).stem,
        "type": "table",
        "path": path,
        "title": record["title"],
        "description": f"One row is: {record['row']} {record['why']}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        "rows": max(content.count(b"\n") - 1, 0),
    }
    resource.update({key: record[key] for key in OWN if key in record})
    resource["sources"] = [{**source, "title": source.get("title") or source["producer"]}
                           for source in record["sources"]]
    terms = record["license"]
    given = {key: terms[key] for key in ("title", "path") if terms.get(key)}
    resource["licenses"] = [{"name": LICENSE_NAMES.get(terms["name"], terms["name"]), **given}]
    resource["terms"] = terms["name"]
    schema: dict[str, Any] = {"$schema": TABLE_PROFILE, "fields": [_field(field) for field in record["fields"]]}
    if record.get("primary_key"):
        schema["primaryKey"] = record["primary_key"]
    if record.get("foreign_keys"):
        schema["foreignKeys"] = [
            {"fields": as_list(key["fields"]),
             "reference": {"resource": key["table"], "fields": as_list(key["references"])}}
            for key in record["foreign_keys"]]
    schema["missingValues"] = [""]
    resource["schema"] = schema
    return resource


def files(folder: Path, ending: str) -> list[Path]:
    """Return the files of data and of data/nc with this ending, each folder in the order of names."""
    return [path for part in FOLDERS for path in sorted((folder / part).glob(f"*.{ending}"))]


def shown(folder: Path, path: Path) -> str:
    """Return how a file is named in the package and in messages: its path in the folder data."""
    return path.relative_to(folder).as_posix()


def build_package(root: Path) -> tuple[dict[str, Any], list[str]]:
    """Return (package, messages): the package as a dict, and what kept tables out of it."""
    folder = root / "data"
    resources: list[dict[str, Any]] = []
    messages: list[str] = []
    seen: dict[str, str] = {}
    for path in sorted(files(folder, "yaml"), key=lambda path: path.stem):
        name, table = shown(folder, path), path.with_suffix(".csv")
        if not table.exists():
            messages.append(f"{name}: the record has no table; expected {table.name} beside it")
        elif path.stem in seen:
            messages.append(f"{name}: {seen[path.stem]} has the same name; a name is given once")
        else:
            seen[path.stem] = name
            try:
                resources.append(_resource(shown(folder, table), load_record(path), table.read_bytes()))
            except RecordError as error:
                messages += [f"{name}: {fault}" for fault in error.faults]
    for table in files(folder, "csv"):
        if not table.with_suffix(".yaml").exists():
            messages.append(f"{shown(folder, table)}: the table has no record; write {table.stem}.yaml beside it")
    course = Course(root)
    package = {
        "$schema": PROFILE,
        "name": course.slug,
        "title": f"The tables of {course.title}, {course.own['kind']}",
        "description": course.own.get("tables", ""),
        "licenses": [{"name": "notspecified", "title": "Each table has its own terms: see its licenses"}],
        "colours": course.colours,
        "resources": resources,
    }
    return package, messages


def as_bytes(package: dict[str, Any]) -> bytes:
    """Return the text of datapackage.json."""
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def write_package(root: Path) -> Path:
    """Write data/datapackage.json from the records and return its path.

    Tables without a readable record are left out; `check_package` says which and why.
    """
    package, _ = build_package(root)
    path = root / "data" / "datapackage.json"
    path.write_bytes(as_bytes(package))
    return path


def renew_table(root: Path, name: str) -> None:
    """Renew what data/datapackage.json says of one table that was made anew; leave what it says of the others."""
    path = root / "data" / "datapackage.json"
    if not path.exists():
        return
    package, _ = build_package(root)
    old = {resource["name"]: resource for resource in json.loads(path.read_text("utf-8"))["resources"]}
    package["resources"] = [resource if resource["name"] == name else old[resource["name"]]
                            for resource in package["resources"] if resource["name"] in {name, *old}]
    path.write_bytes(as_bytes(package))


def checks_path(folder: Path) -> Path:
    """Return the path of the list of spot checks."""
    return folder.parent / "tests" / "spot_checks.csv"


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file as dicts of text."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def spot_checks(folder: Path) -> list[dict[str, str]]:
    """Return the comparisons of single values with a second source, as dicts (see tests/spot_checks.csv)."""
    path = checks_path(folder)
    return read_rows(path) if path.exists() else []
