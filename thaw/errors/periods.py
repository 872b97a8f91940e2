"""Text that names a year or a month and is compared with dates, of which pandas takes only the first day."""

import re
import sys
from typing import Any

PERIOD = re.compile(r"\s*(\d{4})(?:[-/](\d{1,2}))?\s*")


def advice(column_code: str, column: Any, values: list[str], in_query: bool, sign: str) -> str:
    """Return how a year or a month of dates is asked for; "" where a day is named, or only first days are held.

    In a query no text is equal to a date; outside of it `"2022"` is equal to 1 January 2022 alone. Where a column has
    no other day of the year or month than its first, such as in a table by month, nothing is lost by it. `sign` is
    "==", "!=", "in" or "not in".
    """
    found = [PERIOD.fullmatch(value) for value in values]
    parts = [(int(match[1]), int(match[2]) if match[2] else None) for match in found if match]
    if len(parts) != len(values) or not any(_is_lost(column, year, month, in_query) for year, month in parts):
        return ""
    year, month = parts[0]
    part = f"{column_code}.dt"
    if all(month is None for _, month in parts):
        years = f"[{', '.join(str(year) for year, _ in parts)}]"
        asked = f"{part}.year {sign} {years if 'in' in sign else year}" if in_query or "in" not in sign else \
            f"{part}.year.isin({years})"
        return f"The year of each date is `{part}.year`, a number: `{asked}`."
    if sign != "==":
        return f"The year of each date is `{part}.year`, and its month `{part}.month`: both are numbers."
    joint = f"{part}.year == {year} and {part}.month == {month}" if in_query else \
        f"({part}.year == {year}) & ({part}.month == {month})"
    return f"The year and the month of each date are numbers: `{joint}`."


def _is_lost(column: Any, year: int, month: int | None, in_query: bool) -> bool:
    """Whether dates of the year (or of its month) are held other than its first; or, in a query, none of them."""
    if month is not None and not 1 <= month <= 12:
        return False
    dates = column[column.dt.year == year]
    dates = dates[dates.dt.month == month] if month is not None else dates
    first = sys.modules["pandas"].Timestamp(year=year, month=month or 1, day=1)
    return bool((dates != first).any()) or in_query and len(dates) == 0
