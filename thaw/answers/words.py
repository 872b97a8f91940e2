"""Words for what a student reads: numbers, and values that fit into a line."""

from typing import Any

from thaw.values import LONGEST, clipped, is_number

# A whole number between these is read as a year, and written without a comma.
FIRST_YEAR, LAST_YEAR = 1800, 2100
NO_ANSWERS = {"?", "??", "???", "-", "idk", "i don't know", "i do not know", "don't know", "no idea", "dunno", "todo",
              "tbd", "answer", "n/a", "my answer", "your answer"}
DECIMALS = ("a whole number", "one decimal", "two decimals", "three decimals", "four decimals")


def decimals(count: int) -> str:
    """A number of decimals in words."""
    return DECIMALS[count] if count < len(DECIMALS) else f"{count} decimals"


def is_year(value: Any) -> bool:
    """Tell whether a value is a whole number that may be a year."""
    return is_number(value) and float(value).is_integer() and FIRST_YEAR <= value <= LAST_YEAR


def number(value: float) -> str:
    """A number as a student reads it: six digits, a comma for thousands, but not in a year."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value)) if is_year(value) else f"{int(value):,}"
    return f"{value:,.6g}"


def shown(value: Any) -> str:
    """A plain value as a student reads it, in one line of at most LONGEST characters."""
    if value is None:
        return "nothing (a missing value)"
    return number(value) if is_number(value) else clipped(str(value))


def text_of(value: str) -> str:
    """A text with its quotes, or how long it is where it does not fit into a line."""
    if len(value) > LONGEST or "\n" in value.strip():
        return f"a text of {len(value):,} characters"
    return "an empty text" if not value.strip() else f"the text '{clipped(value)}'"


def is_no_answer(text: str) -> bool:
    """Tell whether a text only says that its writer has no answer yet."""
    return text.strip().casefold().rstrip(".!") in NO_ANSWERS


def no_answer(text: str) -> str:
    """The predicate for a text that says so."""
    return f"is {text_of(text)}, which is no answer yet: `hint` gives a first step"
