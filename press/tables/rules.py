"""The house's rules for the rows of a table, beside those of the table standard: one frictionless `Check` a rule."""

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs
from frictionless import Check, Checklist, Resource, Row
from frictionless.errors import RowError

from press.tables.messages import short

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
DECIMAL_COMMA = re.compile(r"-?[\d.]*\d,[\d,.]*\d")
COUNTRIES = "countries"


@attrs.define(kw_only=True, repr=False)
class Breach(RowError):
    """A row that breaks a rule of the house: the rule, the columns, what was expected and what stands there."""

    type = "breach"
    template = 'Row at position "{rowNumber}" breaks a rule: {note}'
    rule: str
    columns: list[str]
    expected: str
    actual: str


class Rule(Check):
    """A rule of the house. Where a row breaks several, only the first in the order of `checklist` is told."""

    Errors = [Breach]

    def breach(self, row: Row, columns: list[str], expected: str, actual: str) -> Breach:
        """Return what is told of a row that breaks this rule."""
        return Breach(note=f"expected {expected}, found {actual}", cells=row.cells, row_number=row.row_number,
                      rule=self.type, columns=columns, expected=expected, actual=actual)


@attrs.define(kw_only=True, repr=False)
class EachRowOnce(Rule):
    """No row stands twice."""

    type = "each-row-once"
    lines: dict[tuple[str, ...], int] = attrs.field(factory=dict)

    def validate_row(self, row: Row) -> Iterator[Breach]:
        """Yield a breach for a row that stood there before."""
        cells = tuple(row.cells)
        before = self.lines.setdefault(cells, row.row_number)
        if before != row.row_number:
            yield self.breach(row, row.field_names[:1], "each row once", f"the same row as in line {before}")


@attrs.define(kw_only=True, repr=False)
class PlainCells(Rule):
    """A cell has no space around it, no formula, and a number is written plainly."""

    type = "plain-cells"
    numeric: set[str] = attrs.field(factory=set)

    def connect(self, resource: Resource) -> None:
        """Note which columns hold numbers."""
        super().connect(resource)
        self.numeric = {field.name for field in resource.schema.fields if field.type in ("number", "integer")}

    def validate_row(self, row: Row) -> Iterator[Breach]:
        """Yield a breach for each cell that is not written as it must be."""
        for column, cell in _texts(row).items():
            fault = _cell_fault(cell, column in self.numeric) if cell else None
            if fault:
                yield self.breach(row, [column], *fault)


@attrs.define(kw_only=True, repr=False)
class CountriesNamed(Rule):
    """The code of a country and the name beside it belong together, as in countries.csv."""

    type = "countries-named"
    names: dict[str, str]

    def validate_row(self, row: Row) -> Iterator[Breach]:
        """Yield a breach for each name that is not that of its code."""
        texts = _texts(row)
        for column, code in texts.items():
            if not is_code(column) or not self.names.get(code):
                continue
            beside = [column.replace("iso3", "country"), column.removesuffix("_iso3")]
            name = next((other for other in beside if other != column and texts.get(other)), None)
            if name and texts[name] != self.names[code]:
                right = next((other for other, named in self.names.items() if named == texts[name]), None)
                wanted = f"not {right}" if right else f"which is {self.names[code]}"
                yield self.breach(row, [name, column], "a name and a code that countries.csv has together",
                                  f"{texts[name]} with {code}, {wanted}")


class PairsAgree(Rule):
    """A date agrees with the year and the precision beside it; low is at most high."""

    type = "pairs-agree"

    def validate_row(self, row: Row) -> Iterator[Breach]:
        """Yield a breach for each pair of cells that contradict each other."""
        date, precision, year = row.get("date"), row.get("date_precision"), row.get("year")
        if isinstance(date, datetime.date):
            if year is not None and str(year) != f"{date:%Y}":
                yield self.breach(row, ["date", "year"], "the year of the date", f"{date} and {year}")
            if precision == "month" and date.day != 1 or precision == "year" and (date.month, date.day) != (1, 1):
                yield self.breach(row, ["date", "date_precision"], f"the first day of the {precision}", f"{date}")
        for low in row.field_names:
            high = re.sub(r"(^|_)low(_|$)", r"\1high\2", low)
            if high != low and _is_number(row[low]) and _is_number(row.get(high)) and row[low] > row[high]:
                texts = _texts(row)
                yield self.breach(row, [low, high], "low to be at most high", f"{texts[low]} and {texts[high]}")


@attrs.define(kw_only=True, repr=False)
class NothingYetToCome(Rule):
    """A date is not in the future: a table says what has happened. A year may be one of a forecast."""

    type = "nothing-yet-to-come"
    today: datetime.date = attrs.field(factory=datetime.date.today)

    def validate_row(self, row: Row) -> Iterator[Breach]:
        """Yield a breach for each date after today, when the check is made."""
        for column in row.field_names:
            date = row[column]
            if type(date) is datetime.date and date > self.today:
                yield self.breach(row, [column], "a date that is not in the future", f"{date}")


def checklist(table: str, names: dict[str, str]) -> Checklist:
    """Return the rules for a table, first the ones that are told first; `names` are those of countries by code."""
    countries = [] if table == COUNTRIES else [CountriesNamed(names=names)]
    return Checklist(checks=[EachRowOnce(), PlainCells(), *countries, PairsAgree(), NothingYetToCome()])


def is_code(column: str) -> bool:
    """Tell whether a column holds codes of countries."""
    return "iso3" in column.split("_")


def _texts(row: Row) -> dict[str, str]:
    """Return the cells of a row as they stand in the file, {column: text}."""
    return dict(zip(row.field_names, row.cells, strict=True))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal)


def _cell_fault(cell: str, numeric: bool) -> tuple[str, str] | None:
    """Return (expected, actual) when a cell is not written as it must be, else None."""
    if cell != cell.strip():
        return "no white space around a value", repr(cell)
    if cell[0] in "=+@" or (cell[0] == "-" and not NUMBER.fullmatch(cell)):
        return "a value that no spreadsheet reads as a formula", short(cell)
    if numeric and DECIMAL_COMMA.fullmatch(cell):
        return "a number with a decimal point and no separators", f"{short(cell)} (a comma)"
    if numeric and not NUMBER.fullmatch(cell):
        return "a number", short(cell)
    return None
