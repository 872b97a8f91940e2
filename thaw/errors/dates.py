"""Text that is no date, and spans of time that pandas does not know."""

import re

from thaw.errors.near import quoted
from thaw.errors.slip import Slip, explains


@explains("TypeError", r"^Only valid with DatetimeIndex, TimedeltaIndex or PeriodIndex")
def resample_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """`resample` of a table whose index holds no dates."""
    return ("`resample` goes by dates, and the index here holds none: name the column with `on=`, or set it as "
            "index first.")


@explains("DateParseError OutOfBoundsDatetime ValueError",
          r"^Unknown datetime string format, unable to parse: (.*?)(?:, at position \d+)?$"
          r"|^Given date string (.*?) not likely"
          r"|^time data [\"'](.*?)[\"'] (?:doesn't|does not) match format|^(?:month|day|hour|minute"
          r"|second)\b.*must be in [^:]*: (.*?)(?:, at position \d+)?$"
          r"|^day is out of range for month: (.*?)(?:, at position \d+)?$|^Out of bounds \w+ timestamp: (.*?)(?:, at"
          r"|$)")
def no_date(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text that cannot be read as a date."""
    text = next((group for group in match.groups() if group), "")
    if not text:
        return None
    if "does not match format" in slip.message or "match format" in slip.message and "format=" in slip.code:
        return f"{quoted(text)} is not written as the format says: `%Y` is the year, `%m` the month, `%d` the day."
    if "match format" in slip.message:
        return (f"{quoted(text)} is not written like the dates before it: say how they are written, with `format=`, or "
                "write them all alike.")
    if any(frame.f_code.co_name in ("query", "eval") for frame in slip.place.below):
        return (f"A column of dates is compared here, and {quoted(text)} is no date: write it as year-month-day, or "
                "choose another column.")
    return f"{quoted(text)} cannot be read as a date: dates are written as year-month-day, such as 2022-01-31."


@explains("ValueError", r"^Invalid frequency: (\w+).*?(?:use \\?'(\w+)\\?' inst|$)")
def unknown_frequency(slip: Slip, match: "re.Match[str]") -> str | None:
    """`resample("Y")`."""
    more = (f" This pandas writes {quoted(match[2])}." if match[2] else " `\"YE\"` is a year, `\"ME\"` a month, "
            "`\"D\"` a day.")
    return f"{quoted(match[1])} is no span that this pandas knows.{more}"


@explains("ValueError", r"^cannot construct a Timedelta from the passed arguments")
def span_of_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """A span of time without its unit."""
    return "`pd.Timedelta` needs to know what the number counts: `days=`, `hours=` or `minutes=`."
