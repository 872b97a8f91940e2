"""What a value is: its kind as plain JSON, its rounding, and when two values are the same. Standard library only."""

import datetime
import hashlib
import json
import math
from collections.abc import Iterable
from typing import Any

# What an answer says, as JSON; and what counts when two answers are compared (see `thaw.answers`).
Facts = dict[str, Any]
Policy = dict[str, Any]

POLICY: Policy = {"tolerance": None, "order": None, "extra_columns": False, "index": False, "case": False,
          "extra_channels": False, "stated": [], "free": []}
KINDS = {"number": "a number", "text": "text", "truth value": "True or False", "date": "a date",
         "length of time": "a length of time", "list": "a list",
         "series": "a Series", "table": "a DataFrame", "chart": "an Altair chart"}
LARGE = 2000  # cells; a larger table is kept as a digest of its rows


class Unreadable(Exception):
    """An answer of a type that no exercise asks for; the message is the name of the type."""


def scalar(value: Any) -> Any:
    """Return a single value as JSON: None for missing, bool, number, text, or ``{"date": ISO text}``."""
    name = type(value).__name__
    if value is None or name in ("NAType", "NaTType"):
        return None
    if isinstance(value, bool) or name in ("bool_", "bool"):
        return bool(value)
    if name == "datetime64":
        text = str(value)
        return None if text == "NaT" else {"date": _short_date(text.split(".")[0])}
    if isinstance(value, (datetime.datetime, datetime.date)):
        return {"date": _short_date(value.isoformat())}
    if isinstance(value, datetime.timedelta):
        return {"length of time": f"{value.total_seconds() / 86400:.9g} days"}
    if hasattr(value, "item") and hasattr(value, "dtype") and not hasattr(value, "__len__"):
        value = value.item()
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, (tuple, list)):
        return [scalar(part) for part in value]
    raise Unreadable(name)


def _short_date(text: str) -> str:
    text = text.replace(" ", "T")
    return text[:10] if text[10:] in ("", "T00:00:00") else text


def label(key: Any) -> Any:
    """A label of an index as JSON."""
    return bare(scalar(key))


def bare(plain: Any) -> Any:
    """A single value without its kind: a date as its text."""
    return next(iter(plain.values())) if isinstance(plain, dict) else plain


def type_of(values: Iterable[Any]) -> str:
    """What a column holds, in words: one kind, "mixed" or "empty"."""
    names = {bool: "truth value", str: "text", dict: "date"}
    kinds = {KINDS[names.get(type(v), "number")] for v in values if v is not None}
    return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "empty"


def rounded(value: Any) -> Any:
    """A number with six digits; anything else as it is."""
    return float(f"{value:.6g}") if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def digest(values: list[Any]) -> str:
    """Sixteen characters that stand for these values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def same(x: Any, y: Any, policy: Policy) -> bool:
    """Compare two plain values under a policy: numbers with the tolerance, text without regard to case."""
    if isinstance(x, bool) or isinstance(y, bool):
        return x is y
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        tolerance = policy["tolerance"]
        if tolerance is None:
            return math.isclose(x, y, rel_tol=1e-6, abs_tol=1e-9)
        return abs(x - y) <= tolerance * (1 + 1e-9) + 1e-12
    if isinstance(x, str) and isinstance(y, str) and not policy["case"]:
        return x.casefold() == y.casefold()
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(same(a, b, policy) for a, b in zip(x, y, strict=True))
    return x == y


def sort_key(value: Any) -> tuple[bool, bool, float, str]:
    """Where a value stands in an order of values of all kinds: numbers, then text, then what is missing."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return (value is None, not number, rounded(value) if number else 0, "" if number else str(value).casefold())


def quoted(names: list[str]) -> str:
    """The first four names as code."""
    return ", ".join(f"`{name}`" for name in names[:4]) + (" ..." if len(names) > 4 else "")


def surplus(got: int, want: int, noun: str) -> str:
    """How many are too few or too many, in words."""
    return f"{counted(abs(got - want), noun)} too {'few' if got < want else 'many'}"


def counted(count: int, noun: str) -> str:
    """A number with its noun, in the singular or the plural."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
