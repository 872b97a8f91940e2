"""The rows of tables against their records and the rules of the house, by frictionless: one pass over each table."""

import re
from collections.abc import Iterator
from typing import Any

from frictionless import Error, Field, Package, Resource, Schema
from frictionless.errors import CellError, ForeignKeyError, PrimaryKeyError, RowError, UniqueError
from frictionless.resources import TableResource

from press.tables.form import Rows
from press.tables.messages import Misfit, short
from press.tables.records import CONSTRAINTS, as_list
from press.tables.rules import Breach, EachRowOnce, checklist

KINDS = {"date": "a date (yyyy-mm-dd)", "year": "a year", "boolean": "true or false", "number": "a number",
         "integer": "a whole number", "string": "text"}
LIMITS = ("minimum", "maximum", "enum")


def limit_faults(resource: dict[str, Any]) -> Iterator[str]:
    """Yield each constraint of a record that the type of its field does not have or cannot read."""
    for descriptor in resource["schema"]["fields"]:
        constraints = descriptor.get("constraints", {})
        field = Field.from_descriptor({key: value for key, value in descriptor.items() if key != "constraints"})
        known = [name for name in CONSTRAINTS if name in (*field.supported_constraints, "unique")]
        for name in constraints:
            if name not in known:
                yield (f"field {field.name}: type {field.type} takes no {name}; it takes "
                       f"{', '.join(known)}")
            elif name in LIMITS:
                for limit in as_list(constraints[name]):
                    if field.read_cell(limit)[0] is None:
                        yield f"field {field.name}: {name} must be {_kind(descriptor)}, found {short(limit)}"


def as_package(resources: list[dict[str, Any]], rows: dict[str, Rows]) -> Package:
    """Return tables as frictionless has them, with their rows.

    Keys into tables or fields that are not among them are left out: each of those has a message of its own.
    """
    fields = {resource["name"]: {field["name"] for field in resource["schema"]["fields"]} for resource in resources}
    members: list[Resource] = []
    for resource in resources:
        schema = {key: value for key, value in resource["schema"].items() if key != "$schema"}
        schema["foreignKeys"] = [key for key in schema.get("foreignKeys", []) if
                                 fields.get(key["reference"]["resource"], set()).issuperset(key["reference"]["fields"])]
        members.append(TableResource(name=resource["name"], data=rows[resource["name"]],
                                     schema=Schema.from_descriptor(schema)))
    return Package(resources=members)


def misfits(package: Package, resource: dict[str, Any], rows: Rows, countries: dict[str, str]) -> list[Misfit]:
    """Return what in a table does not fit its record or a rule; `countries` are names by code.

    Of a row that stands twice nothing else is told. What a rule has told of a cell, more plainly, is not told again.
    """
    table = package.get_resource(resource["name"])
    report = table.validate(checklist(table.name or "", countries), limit_errors=0)
    errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    breaches: dict[int, list[Breach]] = {}
    for error in errors:
        if isinstance(error, Breach):
            of_line = breaches.setdefault(error.row_number, [])
            if not of_line or of_line[0].rule == error.rule:
                of_line.append(error)
    of_rules = [Misfit(line, breach.columns, breach.expected, breach.actual)
                for line, of_line in breaches.items() for breach in of_line]
    cells_of_rules = {(misfit.line, column) for misfit in of_rules for column in misfit.columns}
    twice = {line for line, of_line in breaches.items() if of_line[0].rule == EachRowOnce.type}
    of_standard = [_as_misfit(error, resource["schema"], rows) for error in errors if not isinstance(error, Breach)]
    # Of two for one cell the later is the more special.
    by_place = {(misfit.line, tuple(misfit.columns)): misfit for misfit in of_standard}
    return of_rules + [misfit for misfit in by_place.values() if misfit.line not in twice
                       and not cells_of_rules.intersection((misfit.line, column) for column in misfit.columns)]


def _as_misfit(error: Error, schema: dict[str, Any], rows: Rows) -> Misfit:
    """Return an error of the table standard in words."""
    if not isinstance(error, RowError):
        return Misfit(1, [], "a valid table", error.message)
    line, fields = error.row_number, {field["name"]: field for field in schema["fields"]}
    texts = dict(zip(fields, rows[line - 1], strict=True))
    if isinstance(error, ForeignKeyError):
        other = f"{error.reference_name}.csv has in {', '.join(error.reference_field_names)}"
        return Misfit(line, error.field_names, f"a value that {other}", ", ".join(map(repr, error.field_cells)))
    if isinstance(error, PrimaryKeyError | UniqueError):
        key = [error.field_name] if isinstance(error, UniqueError) else as_list(schema["primaryKey"])
        if all(texts[name] for name in key):
            return Misfit(line, key, "a key that occurs once", f"{', '.join(repr(texts[name]) for name in key)} "
                          "a second time")
        return Misfit(line, key, "a key, never empty", "an empty cell")
    if isinstance(error, CellError):
        column = error.field_name
        return Misfit(line, [column], _expected(fields[column], error),
                      short(texts[column]) if texts[column] else "an empty cell")
    return Misfit(line, [], "a valid table", error.message)


def _expected(field: dict[str, Any], error: CellError) -> str:
    """Return in words what a field takes, from its type and from the constraint that failed."""
    kind = _kind(field)
    failed = re.search(r'constraint "(\w+)"', error.note)
    if not failed:
        return kind
    limit = field["constraints"][failed[1]]
    unit = f" {field['unit']}" if field.get("unit") else ""
    return {
        "required": f"{kind}, never empty",
        "enum": f"one of {', '.join(map(str, as_list(limit)))}",
        "minimum": f"{kind}, at least {limit}{unit}",
        "maximum": f"{kind}, at most {limit}{unit}",
    }.get(failed[1], f"{kind} with {failed[1]} {limit}")


def _kind(field: dict[str, Any]) -> str:
    return KINDS.get(field["type"], field["type"])
