"""How a date differs from the right one, and what text says instead of a date. Standard library only."""

import datetime
import re

from thaw.answers.words import shown, text_of
from thaw.values import Facts, Policy, iso_date

FORM = "write it as year-month-day (YYYY-MM-DD)"


def compare_date(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Return {} where a date is the right one, else {"value": phrase}. Both are in the form that `scalar` writes."""
    x, y = (iso_date(fact["value"]) or fact["value"] for fact in (got, want))
    return {} if x == y else {"value": _apart(x, y)}


def _apart(x: str, y: str) -> str:
    if x[:10] == y[:10]:
        return "is on the right day, but its time of day is another" if "T" in y else \
            "is on the right day, but has a time of day: give the day alone (`.normalize()` of a Timestamp)"
    try:
        mine, right = datetime.date.fromisoformat(x[:10]), datetime.date.fromisoformat(y[:10])
    except ValueError:  # a date before the year 1, or after 9999
        return f"is {shown(x)}, another date than asked for"
    days = (mine - right).days
    when = "late" if days > 0 else "early"
    if abs(days) == 1:
        return f"is {x}, one day too {when}: look whether the day itself counts"
    if (mine.year, mine.month, mine.day) == (right.year, right.day, right.month):
        return f"is {x}: day and month have changed places"
    if (mine.month, mine.day) == (right.month, right.day):
        return f"is {x}: the year is too {when}"
    return f"is {x}, and that is too {when}: look at which rows you search, and how they are sorted"


def text_for_date(text: str) -> str:
    """What to say of text that is no date in ISO form, where a date is asked for."""
    plain = text.strip()
    if iso_date(plain[:10]):
        return f"is {text_of(text)}, which begins with a date and goes on: give the date alone"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", plain):
        return f"is {text_of(text)}, a day that no calendar has"
    if re.fullmatch(r"\d{4}(-\d\d?)?", plain):
        return f"is {text_of(text)}, which names no day: a whole date is asked for"
    if re.search(r"\d", plain) and len(plain) <= 20:
        return f"is {text_of(text)}, and cannot be read as a date: {FORM}"
    return f"is {text_of(text)}, where a date is asked for: {FORM}"
