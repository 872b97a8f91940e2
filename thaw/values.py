"""What a single value is: as plain JSON, its kind, its rounding, and when two values are the same.

Standard library only. Objects of pandas and numpy are recognised by what they offer.
"""

import datetime
import hashlib
import json
import math
import re
from collections.abc import Iterable
from typing import Any

# What an answer says, as JSON; and what counts when two answers are compared (see `thaw.answers`).
Facts = dict[str, Any]
Policy = dict[str, Any]

POLICY: Policy = {"tolerance": None, "precision": None, "order": None, "extra_columns": False, "index": False,
                  "case": False, "blanks": False, "types": False, "read": None, "extra_channels": False,
                  "stated": [], "free": []}
KINDS = {"number": "a number", "text": "text", "truth value": "True or False", "date": "a date",
         "time of day": "a time of day", "length of time": "a length of time", "infinite number": "an infinite number",
         "object": "an object", "missing value": "a missing value", "list": "a list", "series": "a Series",
         "table": "a DataFrame", "chart": "an Altair chart"}
LARGE = 2000  # cells; a larger table is kept as a digest of its rows
LONGEST = 60  # characters of an answer that are shown again
DEEPEST = 6  # lists within lists; one that holds itself never ends
LONGEST_INTEGER = 1000  # bits; a larger one cannot be turned into a float
ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.0*)?)?(?:Z|\+00:00)?)?")


class Unreadable(Exception):
    """An answer of a type that no exercise asks for; the message is the name of the type."""


def type_name(value: Any) -> str:
    """The name of a value's type, whatever that type does when it is asked for its name."""
    try:
        return str(type(value).__name__)
    except Exception:
        return "object"


def scalar(value: Any, depth: int = 0) -> Any:
    """Return a single value as JSON: None for missing, bool, number, text, a list of such, or ``{kind: text}``.

    Kinds are "date" (ISO text), "time of day", "length of time" and "infinite number". Raises Unreadable.
    """
    if isinstance(value, (tuple, list)):
        if depth >= DEEPEST:
            raise Unreadable(type_name(value))
        return [scalar(part, depth + 1) for part in value]
    for read in (_missing_or_truth, _moment, _plain):
        plain = read(value, type_name(value))
        if plain is not ...:
            return plain
    raise Unreadable(type_name(value))


def cell(value: Any) -> Any:
    """Return one value among many as JSON; one that no exercise asks for is ``{"object": its type}``."""
    kind = type(value)
    if kind is str or kind is bool or kind is float and math.isfinite(value):
        return value
    try:
        return scalar(value)
    except Exception:  # whatever an object says when it is looked at
        return {"object": type_name(value)}


def _missing_or_truth(value: Any, name: str) -> Any:
    if value is None or name in ("NAType", "NaTType"):
        return None
    return bool(value) if isinstance(value, bool) or name in ("bool_", "bool") else ...


def _moment(value: Any, name: str) -> Any:
    if name == "datetime64":
        return None if str(value) == "NaT" else {"date": short_date(str(value))}
    if name == "timedelta64":
        value = value.astype("timedelta64[us]").item()
        if value is None:
            return None
    if name == "Period":
        iso = iso_date(str(value))
        return {"date": iso} if iso else str(value)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return {"date": short_date(value.isoformat())}
    if isinstance(value, datetime.time):
        return {"time of day": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"length of time": f"{value.total_seconds() / 86400:.9g} days"}
    return ...


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if hasattr(value, "item") and hasattr(value, "dtype") and getattr(value, "shape", None) == ():
        return scalar(value.item())
    if name in ("Decimal", "Fraction"):
        value = float(value)
    if isinstance(value, int):
        value = int(value)
        return value if value.bit_length() < LONGEST_INTEGER else {"infinite number": "a number beyond all measure"}
    if isinstance(value, float):
        value = float(value)
        return None if math.isnan(value) else value if math.isfinite(value) else {"infinite number": str(value)}
    return ...


def short_date(text: str) -> str:
    """A date in ISO form, without a time of day that says nothing and without a fraction of a second."""
    return iso_date(text) or text.replace(" ", "T").split(".")[0]


def iso_date(text: str) -> str | None:
    """Return text that names a day, or a moment of it, in ISO form as `scalar` writes dates; None for other text."""
    match = ISO.fullmatch(text.strip())
    if match is None:
        return None
    day, minute, second = match.groups()
    moment = f"{minute or '00:00'}:{second or '00'}"
    try:
        datetime.datetime.fromisoformat(f"{day}T{moment}")
    except ValueError:
        return None
    return day if moment == "00:00:00" else f"{day}T{moment}"


def label(key: Any) -> Any:
    """A label of an index as JSON."""
    plain = cell(key)
    return [bare(part) for part in plain] if isinstance(plain, list) else bare(plain)


def bare(plain: Any) -> Any:
    """A single value without its kind: a date as its text."""
    return next(iter(plain.values())) if isinstance(plain, dict) else plain


def kind_of(plain: Any) -> str:
    """The kind of a value that `scalar` returned, a key of KINDS."""
    if isinstance(plain, dict):
        return str(next(iter(plain)))
    return {bool: "truth value", str: "text", list: "list", type(None): "missing value"}.get(type(plain), "number")


def type_of(values: Iterable[Any]) -> str:
    """What a column holds, in words: one kind, "mixed" or "empty"."""
    kinds = {kind_of(value) for value in values if value is not None}
    return KINDS[kinds.pop()] if len(kinds) == 1 else "mixed" if kinds else "empty"


def is_number(value: Any) -> bool:
    """Tell whether a plain value is a number; True and False are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def rounded(value: Any) -> Any:
    """A number with six digits; anything else as it is."""
    return float(f"{value:.6g}") if is_number(value) else value


def digest(values: list[Any]) -> str:
    """Sixteen characters that stand for these values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def policy_for(policy: Policy, name: str) -> Policy:
    """The policy for one answer variable or one column: its own `precision`, and its own step of `read`.

    Where `precision` is a mapping that does not have the name, it stays: a table looks its columns up in it.
    """
    if isinstance(policy.get("read"), dict):
        policy = {**policy, "read": policy["read"].get(name)}
    precision = policy.get("precision")
    if isinstance(precision, dict) and name in precision:
        return {**policy, "precision": precision[name]}
    return policy


def decimals_of(policy: Policy) -> int | None:
    """The number of decimals that is asked for, where it is stated."""
    precision = policy["precision"]
    return precision if isinstance(precision, int) else None


def fold(text: str, policy: Policy) -> str:
    """The part of a text that counts: without surplus blanks, and in one case, unless the policy says otherwise."""
    text = text if policy["blanks"] else " ".join(text.split())
    return text if policy["case"] else text.casefold()


def same(x: Any, y: Any, policy: Policy) -> bool:
    """Compare a plain value with the right one, y, under a policy: numbers by precision and tolerance, text folded."""
    if isinstance(x, bool) or isinstance(y, bool):
        return x is y
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        return _close(x, y, policy)
    if isinstance(x, str) and isinstance(y, str):
        return fold(x, policy) == fold(y, policy)
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(same(a, b, policy) for a, b in zip(x, y, strict=True))
    return bool(x == y)


def _close(x: float, y: float, policy: Policy) -> bool:
    tolerance, decimals = policy["tolerance"], decimals_of(policy)
    # With no decimals a whole number stands for itself: 12 things are not 12.4 things.
    if decimals is not None and (decimals > 0 or not float(y).is_integer()):
        tolerance = max(0.5 * 10.0 ** -decimals, tolerance or 0)
    if tolerance is None:
        return math.isclose(x, y, rel_tol=1e-6, abs_tol=1e-9)
    # What is written 0.1 + 0.2 is a little more than 0.3: the last digits of large numbers do not count.
    return abs(x - y) <= tolerance * (1 + 1e-9) + 1e-12 + abs(y) * 1e-15


def sort_key(value: Any) -> tuple[bool, bool, float, str, str]:
    """Where a value stands in an order of values of all kinds: numbers, then text, then what is missing."""
    number = is_number(value)
    text = "" if number else str(value)
    return (value is None, not number, rounded(value) if number else 0, " ".join(text.split()).casefold(), text)


def clipped(text: str) -> str:
    """Text in one line of at most LONGEST characters."""
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= LONGEST else text[:LONGEST - 4] + " ..."


def quoted(names: list[str]) -> str:
    """The first four names as code."""
    return ", ".join(f"`{clipped(name)}`" for name in names[:4]) + (" ..." if len(names) > 4 else "")


def surplus(got: int, want: int, noun: str) -> str:
    """How many are too few or too many, in words."""
    return f"{counted(abs(got - want), noun)} too {'few' if got < want else 'many'}"


def counted(count: int, noun: str) -> str:
    """A number with its noun, in the singular or the plural."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
