"""Every check on the tables, their records and the package: one line for each thing that does not fit.

`check_package` says where (table, line, column), what was expected and what was found.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from press.tables.form import Rows, read_form
from press.tables.messages import as_messages, message
from press.tables.package import as_bytes, build_package, files
from press.tables.rules import COUNTRIES, is_code
from press.tables.validate import as_package, limit_faults, misfits

RENEW = "if that is meant, run: python -m press data"


@dataclass
class Findings:
    """What looking at the tables has brought: the package, the messages, and the tables that have one."""

    package: dict[str, Any]
    messages: list[str]
    chosen: set[str] | None = None
    faulty: set[str] = field(default_factory=set)

    def looks_at(self, name: str) -> bool:
        """Tell whether a table is among those that are looked at."""
        return self.chosen is None or name in self.chosen


def check_package(root: Path, tables: Collection[str] | None = None) -> list[str]:
    """Return what is wrong with tables, records and datapackage.json: a list of lines, empty if all is well.

    With `tables` only these and their neighbours are looked at. A line names the table, the line of the file (the
    header is line 1), the column, what was expected and what was found. A fault that many lines share is one message,
    with their number.
    """
    findings = check_tables(root, tables)
    return findings.messages + list(_stale(root / "data", findings))


def renew_package(root: Path) -> list[str]:
    """Write data/datapackage.json if nothing is wrong with records and tables; else return what, and write nothing."""
    findings = check_tables(root)
    if not findings.messages:
        path, content = root / "data" / "datapackage.json", as_bytes(findings.package)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    return findings.messages


def check_tables(root: Path, tables: Collection[str] | None = None) -> Findings:
    """Look at records and tables, or at `tables` and their neighbours alone, whatever datapackage.json says."""
    folder = root / "data"
    package, messages = build_package(root)
    messages += _lost_references(package, {path.stem for path in files(folder, "yaml")})
    findings = Findings(package, messages, None if tables is None else neighbours(package, tables))
    rows: dict[str, Rows] = {}
    sound = []
    for resource in package["resources"]:
        name = resource["name"]
        if not findings.looks_at(name):
            continue
        faults, rows[name] = read_form(resource, (folder / resource["path"]).read_bytes())
        record = resource["path"].removesuffix("csv") + "yaml"
        faults += [f"{record}: {fault}" for fault in limit_faults(resource)]
        if faults:
            messages += faults
            findings.faulty.add(name)
        else:
            sound.append(resource)
    countries = _countries(rows.get(COUNTRIES, []))
    framed = as_package(sound, rows)
    for resource in sound:
        name = resource["name"]
        columns = [field["name"] for field in resource["schema"]["fields"]]
        faults = as_messages(resource["path"], columns, misfits(framed, resource, rows[name], countries))
        if faults:
            messages += faults
            findings.faulty.add(name)
    return findings


def _countries(rows: Rows) -> dict[str, str]:
    """Return the names of countries by code, from the columns iso3 and country of countries.csv if it has them.

    Where a code stands twice its first name counts: the second row has a message of its own.
    """
    if not rows or not {"iso3", "country"} <= set(rows[0]):
        return {}
    code, name = rows[0].index("iso3"), rows[0].index("country")
    return {row[code]: row[name] for row in reversed(rows[1:])}


def neighbours(package: dict[str, Any], tables: Collection[str]) -> set[str]:
    """Return the names of `tables` and of those that a fault in them could touch, or that they cannot do without.

    These are the tables that a key leads to from them or from which a key leads to them, and the list of countries.
    """
    near = {*tables, COUNTRIES}
    for resource in package["resources"]:
        name = resource["name"]
        for key in resource["schema"].get("foreignKeys", []):
            other = key["reference"]["resource"]
            if name in tables:
                near.add(other)
            elif other in tables:
                near.add(name)
        if COUNTRIES in tables and any(is_code(field["name"]) for field in resource["schema"]["fields"]):
            near.add(name)
    return near


def _lost_references(package: dict[str, Any], recorded: Collection[str]) -> Iterator[str]:
    """Yield each foreign key that refers to a table or a field which is not there.

    A table that has a record (in `recorded`) but is not in the package has a message of its own.
    """
    fields = {resource["name"]: [field["name"] for field in resource["schema"]["fields"]]
              for resource in package["resources"]}
    for resource in package["resources"]:
        record = resource["path"].removesuffix("csv") + "yaml"
        for number, key in enumerate(resource["schema"].get("foreignKeys", []), 1):
            table, columns = key["reference"]["resource"], key["reference"]["fields"]
            if table not in fields and table not in recorded:
                yield f"{record}: foreign key {number}: there is no table {table!r}; name one that has a record"
            for column in columns if table in fields else []:
                if column not in fields[table]:
                    yield (f"{record}: foreign key {number}: the table {table} has no field {column!r}; it has "
                           f"{', '.join(fields[table])}")


def _stale(folder: Path, findings: Findings) -> Iterator[str]:
    """Yield where datapackage.json is not as records and tables give it; a table with a message gets no second one."""
    path, package = folder / "datapackage.json", findings.package
    if not path.exists():
        yield "datapackage.json: missing; run: python -m press data"
        return
    content = path.read_bytes()
    if content == as_bytes(package):
        return
    try:
        old = {resource["name"]: resource for resource in json.loads(content)["resources"]}
    except (ValueError, KeyError, TypeError):
        yield "datapackage.json: not readable; run: python -m press data"
        return
    new = {resource["name"]: resource for resource in package["resources"]}
    recorded = {path.stem for path in files(folder, "yaml")}
    differing = [name for name in sorted(set(old) | set(new)) if old.get(name) != new.get(name)]
    for name in differing:
        # A table that has a record, but is not in the package, has a message of its own.
        if name not in findings.faulty and findings.looks_at(name) and (name in new or name not in recorded):
            yield _difference(name, old.get(name), new.get(name))
    if findings.chosen is None and not differing:
        yield f"datapackage.json: not as the records give it; {RENEW}"


def _difference(name: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    """Return in what way a table, or its record, is not what datapackage.json was made from."""
    if new is None:
        return f"datapackage.json: has the table {name}, which is gone; {RENEW}"
    if old is None:
        return f"datapackage.json: lacks the table {name}; {RENEW}"
    path, before, now = new["path"], old.get("rows"), new["rows"]
    if before != now:
        return message(path, now + 1, [], f"{before} rows as in datapackage.json", f"{now}; {RENEW}")
    if old.get("hash") != new["hash"]:
        return f"{path}: is not the file that datapackage.json was made from; {RENEW}"
    return f"{path.removesuffix('csv')}yaml: the record is newer than datapackage.json; {RENEW}"
