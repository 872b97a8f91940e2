"""How a number differs from the right one, in words that are true of both. Standard library only.

Each rule knows one relation between the answer `x` and the right value `y`, and says so when the two stand in it.
"""

import math
from collections.abc import Callable

from thaw.answers.words import decimals, is_year, number
from thaw.values import Facts, Policy, decimals_of, same

# Factors that a unit makes: how they are written, and what to look at.
UNITS = "look at the units of the task and of the column"
FACTORS = {1e9: ("a billion", UNITS), 1e6: ("a million", UNITS), 1e3: ("1,000", UNITS)}
# Factors that chance makes, too, in small whole numbers.
LOOSE_FACTORS = {365.25: ("365", "look whether days or years are asked for"),
                 12: ("12", "look whether months or years are asked for"),
                 10: ("10", "look at the decimal point and at the unit")}
STEPS: dict[float, str] = {10: "ten", 100: "hundred", 1000: "thousand"}
MOST_DECIMALS = 6
LARGEST_MULTIPLE = 31
LARGEST_RATIO = 20  # beyond it 1 more or less is more likely something else
ENDS = "look at the first, at the last and at the limits (`>` or `>=`)"
FEW = 20  # below it whole numbers are often each other's double, or 100 together, by chance
NOTHING_LEFT = "a condition may hold of no row, or a difference may come to nothing; print what it is made of"
ROWS = "look at which rows go into it"
HOW = "at which column, and at how it is computed"

Rule = Callable[[float, float, Policy], str | None]


def compare_number(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Return {} for a right number, {"precision": phrase} for one that is rounded too far, else {"value": phrase}."""
    x, y = got["value"], want["value"]
    if same(x, y, policy):
        return {}
    if policy["read"]:
        return {"value": _misread(x, y, policy["read"])}
    asked = decimals_of(policy)
    if asked is not None and is_coarse(x, y, asked):
        return {"precision": too_coarse(asked)}
    return {"value": next(phrase for rule in RULES if (phrase := rule(x, y, policy)))}


def _misread(x: float, y: float, step: float) -> str:
    """What is said of a number that was read off a chart and is asked for to the nearest `step`."""
    nearest = f"to the nearest {STEPS.get(step, number(step))}"
    if abs(x - y) <= step / 2:
        return f"is {number(x)}, and the reading is asked for {nearest}"
    if phrase := factor(x, y):
        return f"is {phrase}; and give it {nearest}"
    return (f"is {number(x)}, {_apart(x, y)}: read the chart again, the mark by its label and its end by the lines of "
            f"the axis, {nearest}")


def too_coarse(asked: int) -> str:
    """The phrase for an answer that is right, but has fewer decimals than asked for."""
    return f"has too few decimals: give {decimals(asked)}, and if it has no more, look at how it is computed"


def is_coarse(x: float, y: float, asked: int) -> bool:
    """Tell whether `x` is `y` rounded to fewer decimals than asked for."""
    places = rounding(x, y)
    return places is not None and places < asked


def rounding(x: float, y: float) -> int | None:
    """The number of decimals to which `x` is `y` rounded (half up or half even); None where it is not.

    What keeps no digit of `y` that counts, such as 1 for 0.61, could be any answer and is no rounding.
    """
    for places in range(MOST_DECIMALS + 1):
        unit = 10.0 ** -places
        if unit <= abs(y) * (1 + 1e-9) and math.isclose(x, round(x, places), rel_tol=1e-12, abs_tol=1e-12):
            return places if abs(x - y) <= unit / 2 * (1 + 1e-9) else None
    return None


def relation(x: float, y: float) -> str | None:
    """The word for how `x` agrees with `y`: "" for all digits, "about " where one is the other rounded; None: not.

    Two digits that count must be left.
    """
    if math.isclose(x, y, rel_tol=1e-6):
        return ""
    for a, b in ((x, y), (y, x)):
        places = rounding(a, b)
        if places is not None and 10.0 ** (1 - places) <= abs(b):
            return "about "
    return None


def _is_zero(x: float, y: float, policy: Policy) -> str | None:
    return f"is 0: {NOTHING_LEFT}" if x == 0 else None


def _is_rounded(x: float, y: float, policy: Policy) -> str | None:
    """Rounding where no precision is stated; and cutting off."""
    if decimals_of(policy) is None:
        places = rounding(x, y)
        if places is not None:
            as_made = "give it unrounded" if places else "`round`, `//`, a count or a median may give that"
            return f"is the right value rounded to {decimals(places)}: {as_made}"
    for places in range(3 if not _whole(y) else 0):
        unit = 10.0 ** -places
        if unit <= abs(y) and math.isclose(x, math.trunc(y / unit) * unit, rel_tol=1e-12):
            return f"is cut off after {decimals(places)}, not rounded" if places else \
                "is cut off at the point (as `//` and `int` do), not rounded"
    return None


def _sign(x: float, y: float, policy: Policy) -> str | None:
    if relation(x, -y) is not None:
        return "has the wrong sign: look at what is taken from what"
    if x < 0 < y or y < 0 < x:
        sides = "below 0, and the right value is above 0" if x < 0 else "above 0, and the right value is below 0"
        return f"is {number(x)}, {sides}: look at what goes in, and at what is taken from what"
    return None


def factor(x: float, y: float) -> str | None:
    """Say by which common factor `x` is too large or too small, and what to look at; None where it is by none."""
    for large, a, b in ((True, x, y), (False, y, x)):
        size = "large" if large else "small"
        about = relation(a, b * 100)
        if about is not None:
            task = "perhaps these are per cent, and a share (0 to 1) is asked for" if large else \
                "perhaps this is a share (0 to 1), and per cent are asked for"
            return f"{about}100 times too {size}: {task}"
        factors = FACTORS if _whole(x) and _whole(y) and min(abs(x), abs(y)) < FEW else {**FACTORS, **LOOSE_FACTORS}
        for size_of, (words, look) in factors.items():
            about = relation(a, b * size_of)
            if about is not None:
                return f"{about}{words} times too {size}: {look}"
    return None


def _factor(x: float, y: float, policy: Policy) -> str | None:
    phrase = factor(x, y) if y else None
    return f"is {phrase}" if phrase else None


def _multiple(x: float, y: float, policy: Policy) -> str | None:
    if _whole(x) and _whole(y) and min(abs(x), abs(y)) < FEW:
        return None
    if math.isclose(x, 2 * y, rel_tol=1e-6):
        return "is twice the right value: look whether something is counted twice"
    if math.isclose(2 * x, y, rel_tol=1e-6):
        return "is half of the right value: look whether a half is left out"
    times = next((n for n in range(3, LARGEST_MULTIPLE + 1) if math.isclose(x, n * y, rel_tol=1e-9)), 0) if y else 0
    if times:
        return f"is {times} times the right value: look whether a merge or a loop repeats rows"
    return None


def _by_one(x: float, y: float, policy: Policy) -> str | None:
    if not math.isclose(abs(x - y), 1, rel_tol=1e-6):
        return None
    if is_year(x) and is_year(y):
        return f"is {number(x)}, {_apart(x, y)} by 1 (if it is a year, a year too {_when(x, y)}): {ENDS}"
    if _whole(x) and _whole(y):
        return f"is {number(x)}, one too {'many' if x > y else 'few'}: {ENDS}, and at what counts as one"
    if not (0 < y < LARGEST_RATIO and x > 0):
        return None
    return "is 1 more than the right value: *how many times as much* is 1 more than a growth" if x > y else \
        "is 1 less than the right value: a growth is 1 less than *how many times as much*"


def _growth(x: float, y: float, policy: Policy) -> str | None:
    """Per cent more, where a ratio is asked for, or the other way round."""
    if relation(x, 100 * (y - 1)) is not None and not _whole(y):
        return "is what *how many per cent more* gives: look whether *how many times as much* is asked for"
    return "is what *how many times as much* gives: look whether *how many per cent more* is asked for" \
        if relation(x, 1 + y / 100) is not None and not _whole(x) else None


def _reciprocal(x: float, y: float, policy: Policy) -> str | None:
    if y and not (_whole(x) and _whole(y)):
        if relation(x, 1 / y) is not None or relation(x, 10000 / y) is not None and 10 <= y <= 1000:
            return "is the ratio turned round: look at what is divided by what"
    return None


def _complement(x: float, y: float, policy: Policy) -> str | None:
    whole = 1 if 0 < x < 1 and 0 < y < 1 else 100
    if 0 < x < whole and 0 < y < whole and not (_whole(x) and _whole(y)) and relation(x, whole - y) is not None:
        return f"and the right value make {whole} together: perhaps it is the share of the rest"
    return None


def _is_a_year(x: float, y: float, policy: Policy) -> str | None:
    if is_year(x) and is_year(y):
        return f"is {number(x)}, {_apart(x, y)} (if it is a year, too {_when(x, y)}): {ROWS}, {HOW}"
    if is_year(x) and not 1000 <= abs(y) < 10_000:
        return f"is {number(x)}, {_apart(x, y)}: if that is a year, then a year is not what is asked for"
    return None


def _decimals(x: float, y: float, policy: Policy) -> str | None:
    """A count where something computed is asked for, or the other way round."""
    if x > 0 and _whole(x) and not _whole(y) and decimals_of(policy) != 0 and (policy["tolerance"] or 0) < 0.5:
        look = f"{ROWS}, and at what is divided by what" if x <= 100 and y <= 100 else \
            "look whether something is still to be divided or averaged"
        return f"is {number(x)}, a whole number, and {_apart(x, y)}; the right value has decimals: {look}"
    if isinstance(y, int) and not _whole(x):
        return (f"is {number(x)}, {_apart(x, y)}, and the right value is a whole number: look whether something is "
                "divided or averaged that is not to be")
    return None


def _far(x: float, y: float, policy: Policy) -> str | None:
    look = f"{ROWS}, {HOW}"
    if _whole(x) and _whole(y) and 0 < max(x, y) <= 3 * FEW:
        look = "print the rows that go into it, and compare them with the task"
    if y and (abs(x) >= 10 * abs(y) or abs(y) >= 10 * abs(x)):
        return f"is {number(x)}, {_apart(x, y)} by far: look at the unit, at the column, and at which rows go into it"
    if abs(x - y) <= 0.1 * abs(y):
        return f"is {number(x)}, {_apart(x, y)} by less than a tenth: {ROWS}, at the limits, and at how it is computed"
    return f"is {number(x)}, {_apart(x, y)}: {look}"


RULES: tuple[Rule, ...] = (_is_zero, _is_rounded, _sign, _factor, _by_one, _multiple, _growth, _reciprocal, _complement,
                           _is_a_year, _decimals, _far)


def _whole(value: float) -> bool:
    return float(value).is_integer()


def _apart(x: float, y: float) -> str:
    if x < 0 and y < 0:
        return "too far below 0" if x < y else "not far enough below 0"
    return "too large" if x > y else "too small"


def _when(x: float, y: float) -> str:
    return "late" if x > y else "early"
