"""Every check on the tables, their records and the package: one line for each thing that does not fit.

`check_package` says where (table, line, column), what was expected and what was found.
"""

import csv
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from press.tables.package import as_bytes, build_package, files
from press.tables.records import as_list

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
DECIMAL_COMMA = re.compile(r"-?[\d.]*\d,[\d,.]*\d")
MAX_CELLS = 3
ONCE = "each row once"


def check_package(root: Path, tables: Collection[str] | None = None) -> list[str]:
    """Return what is wrong with tables, records and datapackage.json: a list of lines, empty if all is well.

    With `tables` only these and their neighbours are looked at. A line names the table, the line of the file (the
    header is line 1), the column, what was expected and what was found. A fault that many lines share is one message,
    with their number.
    """
    folder = root / "data"
    package, messages = build_package(root)
    messages += _lost_references(package, {path.stem for path in files(folder, "yaml")})
    chosen = None if tables is None else neighbours(package, tables)
    rows, whole, faulty = {}, [], set()
    for resource in package["resources"]:
        if chosen is not None and resource["name"] not in chosen:
            continue
        faults, rows[resource["name"]] = _check_form(resource, (folder / resource["path"]).read_bytes())
        messages += faults
        if faults:
            faulty.add(resource["name"])
        else:
            whole.append(resource)
    display = {row[0]: row[1] for row in rows.get("countries", [])[1:]}
    for resource in whole:
        name = resource["name"]
        problems = _cell_problems(resource, rows[name], display)
        lines = {problem[0] for problem in problems if problem[2] == ONCE}
        cells = {(problem[0], column) for problem in problems for column in problem[1]}
        for problem in _frictionless_problems(folder, resource, whole, rows[name]):
            # What our own checks have said already, and more plainly, is not said twice.
            if problem[0] not in lines and not any((problem[0], column) in cells for column in problem[1]):
                problems.append(problem)
        messages += _messages(resource, problems)
        if problems:
            faulty.add(name)
    return messages + _check_fresh(folder, package, faulty, chosen)


def neighbours(package: dict[str, Any], tables: Collection[str]) -> set[str]:
    """Return the names of `tables` and of those that a fault in them could touch, or that they cannot do without.

    These are the tables that a key leads to from them or from which a key leads to them, and the list of countries.
    """
    near = {*tables, "countries"}
    for resource in package["resources"]:
        name = resource["name"]
        for key in resource["schema"].get("foreignKeys", []):
            other = key["reference"]["resource"]
            if name in tables:
                near.add(other)
            elif other in tables:
                near.add(name)
        if "countries" in tables and any(_is_code(field["name"]) for field in resource["schema"]["fields"]):
            near.add(name)
    return near


def _say(path, line, column, expected, found):
    """Return one message. `column` is a name, a list of names or None."""
    columns = as_list(column) if column else []
    where = f", column{'s' if len(columns) > 1 else ''} {', '.join(columns)}" if columns else ""
    return f"{path}, line {line}{where}: expected {expected}, found {found}"


def _check_form(resource, content):
    """Check the file as text. Return (messages, rows): rows are lists of cells with the header first."""
    path = resource["path"]
    columns = [field["name"] for field in resource["schema"]["fields"]]
    if content.startswith(b"\xef\xbb\xbf"):
        return [_say(path, 1, columns[0], "plain UTF-8", "a byte order mark (BOM) before the first name;"
                     " save as UTF-8 without BOM")], []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[:error.start].count(b"\n") + 1
        return [_say(path, line, None, "UTF-8", f"the byte {content[error.start]:#04x}; save as UTF-8")], []
    if "\r" in text:
        line = text[:text.index("\r")].count("\n") + 1
        return [_say(path, line, None, "lines that end with LF", "a carriage return (CRLF);"
                     " save with Unix line ends")], []
    lines = text.split("\n")
    if lines[-1]:
        found = f"{_short(lines[-1])}; is the file cut off?"
        return [_say(path, len(lines), None, "a line end after the last row", found)], []
    lines.pop()
    if not lines:
        return [_say(path, 1, None, f"the header {', '.join(columns)}", "an empty file")], []
    messages, rows = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            messages.append(_say(path, number, None, f"{len(columns)} cells", "a blank line"))
            continue
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error:
            messages.append(_say(path, number, None, "quotes that open and close in one cell",
                                 f"a broken quote in {_short(line)}"))
            continue
        if number == 1:
            if cells != columns:
                return [_header_message(path, columns, cells)], []
        elif len(cells) != len(columns):
            messages.append(_say(path, number, columns[min(len(cells), len(columns)) - 1],
                                 f"{len(columns)} cells", f"{len(cells)} in {_short(line)}"))
            continue
        rows.append(cells)
    return messages, rows


def _header_message(path, expected, found):
    missing = [column for column in expected if column not in found]
    extra = [column for column in found if column not in expected]
    twice = sorted({column for column in found if found.count(column) > 1})
    if twice:
        return _say(path, 1, twice[0], "each column once", f"it {found.count(twice[0])} times")
    if len(missing) == 1 and len(extra) == 1:
        return _say(path, 1, missing[0], f"the column {missing[0]}", f"{extra[0]} (renamed?)")
    if missing and extra:
        return _say(path, 1, missing, f"the columns {', '.join(expected)}", ", ".join(map(repr, found)))
    if missing or extra:
        cause = "no " if missing else "besides, unknown to the record, "
        return _say(path, 1, missing or extra, f"the columns {', '.join(expected)}",
                    cause + ", ".join(missing or extra))
    moved = [a for a, b in zip(expected, found, strict=True) if a != b]
    return _say(path, 1, moved, f"the order {', '.join(expected)}", ", ".join(found))


def _cell_problems(resource, rows, display):
    """Find what the table standard does not: spaces, formulas, numbers, repeated rows, pairs of columns.

    A problem is (line, columns, expected, found). `display` maps ISO codes to the names of countries.csv.
    """
    fields = resource["schema"]["fields"]
    columns = [field["name"] for field in fields]
    numeric = {field["name"] for field in fields if field["type"] in ("number", "integer")}
    problems, first = [], {}
    for line, cells in enumerate(rows[1:], 2):
        row, key = dict(zip(columns, cells, strict=True)), tuple(cells)
        if key in first:
            problems.append((line, columns[:1], ONCE, f"the same row as in line {first[key]}"))
            continue
        first[key] = line
        odd = [(line, [column], *problem) for column, cell in row.items()
               if cell and (problem := _cell_problem(cell, column in numeric))]
        if not odd and resource["name"] != "countries":
            odd = [(line, *problem) for problem in _country_problems(row, display)]
        problems += odd or [(line, *problem) for problem in _pair_problems(row)]
    return problems


def _cell_problem(cell, numeric):
    """Return (expected, found) when a cell is not written as it must be, else None."""
    if cell != cell.strip():
        return "no white space around a value", repr(cell)
    if cell[0] in "=+@" or (cell[0] == "-" and not NUMBER.fullmatch(cell)):
        return "a value that no spreadsheet reads as a formula", _short(cell)
    if numeric and DECIMAL_COMMA.fullmatch(cell):
        return "a number with a decimal point and no separators", f"{_short(cell)} (a comma)"
    if numeric and not NUMBER.fullmatch(cell):
        return "a number", _short(cell)
    return None


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


def _is_code(column):
    """Tell whether a column holds codes of countries."""
    return "iso3" in column.split("_")


def _country_problems(row, display):
    """Yield (columns, expected, found) where a country code and the name beside it do not belong together."""
    for column, code in row.items():
        if not _is_code(column) or not display.get(code):
            continue
        names = [column.replace("iso3", "country"), column.removesuffix("_iso3")]
        name = next((other for other in names if other != column and row.get(other)), None)
        if name and row[name] != display[code]:
            right = next((other for other, shown in display.items() if shown == row[name]), None)
            wanted = f"not {right}" if right else f"which is {display[code]}"
            yield [name, column], "a name and a code that countries.csv has together", (
                f"{row[name]} with {code}, {wanted}")


def _pair_problems(row):
    """Yield (columns, expected, found) where two cells of a row contradict each other."""
    date, precision = row.get("date", ""), row.get("date_precision", "day")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        if row.get("year") not in (None, "", date[:4]):
            yield ["date", "year"], "the year of the date", f"{date} and {row['year']}"
        if precision == "month" and date[8:] != "01" or precision == "year" and date[5:] != "01-01":
            yield ["date", "date_precision"], f"the first day of the {precision}", date
    for low, value in row.items():
        high = re.sub(r"(^|_)low(_|$)", r"\1high\2", low)
        if high != low and value and row.get(high) and float(value) > float(row[high]):
            yield [low, high], "low to be at most high", f"{value} and {row[high]}"


def _messages(resource, problems):
    """Return problems as messages: one for all cells of a line, one for a fault that many lines share."""
    order = [field["name"] for field in resource["schema"]["fields"]]
    by_line, shared = {}, {}
    for problem in sorted(problems, key=lambda problem: (problem[0], *map(order.index, problem[1]))):
        by_line.setdefault(problem[0], []).append(problem)
    for line, found in by_line.items():
        columns = tuple(dict.fromkeys(column for problem in found for column in problem[1]))
        if len(found) == 1:
            expected, cells = found[0][2:]
        elif len(found) <= MAX_CELLS:
            expected = ", ".join(f"{problem[2]} in {problem[1][0]}" for problem in found)
            cells = ", ".join(problem[3] for problem in found)
        else:
            expected = f"{found[0][2]} in {found[0][1][0]}"
            cells = f"{found[0][3]}; {len(columns)} cells do not fit: is the row shifted?"
        shared.setdefault((columns, expected), []).append((line, cells))
    messages = []
    for (columns, expected), found in shared.items():
        line, cells = found[0]
        more = f" (and {len(found) - 1} more lines like it)" if len(found) > 1 else ""
        messages.append(_say(resource["path"], line, list(columns), expected, cells + more))
    return messages


def _short(text):
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _frictionless_problems(folder, resource, whole, rows):
    """Validate one table with frictionless and return its problems as (line, columns, expected, found).

    Keys into tables that cannot be read are left out: those tables have a message of their own.
    """
    from frictionless import Package, Resource

    names = {other["name"] for other in whole}
    keys = [key for key in resource["schema"].get("foreignKeys", []) if key["reference"]["resource"] in names]
    needed = {key["reference"]["resource"] for key in keys} - {resource["name"]}
    members = []
    for other in whole:
        if other is resource or other["name"] in needed:
            member = {key: other[key] for key in ("name", "type", "path", "format", "encoding")}
            member["schema"] = {key: value for key, value in other["schema"].items() if key != "$schema"}
            member["schema"]["foreignKeys"] = keys if other is resource else []
            members.append(Resource.from_descriptor(member, basepath=str(folder)))
    report = Package(resources=members).get_resource(resource["name"]).validate()
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    problems = {}
    for error in [*report.errors, *(error for task in report.tasks for error in task.errors)]:
        problem = _translate(error, fields, resource["schema"].get("primaryKey", []), rows)
        problems[problem[0], tuple(problem[1])] = problem  # of two for one cell the later is the more special
    return list(problems.values())


def _translate(error, fields, primary_key, rows):
    """Return an error of frictionless as (line, columns, expected, found)."""
    line, column = getattr(error, "row_number", None) or 1, getattr(error, "field_name", None)
    if error.type == "foreign-key":
        other = f"{error.reference_name}.csv has in {', '.join(error.reference_field_names)}"
        return line, list(error.field_names), f"a value that {other}", ", ".join(map(repr, error.field_cells))
    if error.type in ("primary-key", "unique-error"):
        key = [column] if column else as_list(primary_key)
        cells = [rows[line - 1][list(fields).index(name)] for name in key]
        if all(cells):
            return line, key, "a key that occurs once", f"{', '.join(map(repr, cells))} a second time"
        return line, key, "a key, never empty", "an empty cell"
    if column:
        cell = rows[line - 1][list(fields).index(column)]
        return line, [column], _expected(fields[column], error), _short(cell) if cell else "an empty cell"
    return line, [], "a valid table", error.message


def _expected(field, error):
    """Return in words what a field takes, from its type and from the constraint that failed."""
    kinds = {"date": "a date (yyyy-mm-dd)", "year": "a year", "boolean": "true or false",
             "number": "a number", "integer": "a whole number", "string": "text"}
    kind = kinds.get(field["type"], field["type"])
    if error.type != "constraint-error":
        return kind
    failed = re.search(r'constraint "(\w+)"', error.note).group(1)
    limit = field["constraints"][failed]
    unit = f" {field['unit']}" if field.get("unit") else ""
    return {
        "required": f"{kind}, never empty",
        "enum": f"one of {', '.join(map(str, as_list(limit)))}",
        "minimum": f"{kind}, at least {limit}{unit}",
        "maximum": f"{kind}, at most {limit}{unit}",
    }.get(failed, f"{kind} with {failed} {limit}")


def _check_fresh(folder, package, excused, chosen):
    """Compare datapackage.json with the records and tables; tables in `excused` already have a message.

    Only the tables in `chosen` are compared, unless it is None.
    """
    path = folder / "datapackage.json"
    renew = "if that is meant, run: python -m press data"
    if not path.exists():
        return ["datapackage.json: missing; run: python -m press data"]
    content = path.read_bytes()
    if content == as_bytes(package):
        return []
    try:
        old = {resource["name"]: resource for resource in json.loads(content)["resources"]}
    except (ValueError, KeyError, TypeError):
        return ["datapackage.json: not readable; run: python -m press data"]
    messages = []
    new = {resource["name"]: resource for resource in package["resources"]}
    recorded = {path.stem for path in files(folder, "yaml")}
    for name in sorted(set(old) | set(new)):
        if name in excused or old.get(name) == new.get(name) or chosen is not None and name not in chosen:
            continue
        if name not in new:
            if name not in recorded:  # else the record or the table has a message of its own
                messages.append(f"datapackage.json: has the table {name}, which is gone; {renew}")
            continue
        if name not in old:
            messages.append(f"datapackage.json: lacks the table {name}; {renew}")
            continue
        path, was, rows = new[name]["path"], old[name].get("rows"), new[name]["rows"]
        if was != rows:
            messages.append(_say(path, rows + 1, None, f"{was} rows as in datapackage.json", f"{rows}; {renew}"))
        elif old[name].get("hash") != new[name]["hash"]:
            messages.append(f"{path}: is not the file that datapackage.json was made from; {renew}")
        else:
            record = path.removesuffix("csv") + "yaml"
            messages.append(f"{record}: the record is newer than datapackage.json; {renew}")
    if chosen is None and not messages and not excused and set(old) == set(new):
        messages.append(f"datapackage.json: not as the records give it; {renew}")
    return messages
