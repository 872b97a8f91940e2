"""What the values of a column, Series or list have in common where they differ from the right ones.

`x` are the values of an answer, `y` the right ones beside them, both plain. Each pattern is a clause about "values"
("are all 100 times too large") that is true of every value that differs. Standard library only.
"""

from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import Any

from thaw.answers.numbers import MOST_DECIMALS, factor, relation, rounding, too_coarse
from thaw.answers.texts import form
from thaw.answers.words import decimals
from thaw.values import Policy, counted, decimals_of, is_number, same

LEAST_WRONG = 3
LEAST_RANKS = 4  # fewer are the numbers 1, 2, 3 by chance
Values = list[Any]
Pattern = Callable[[Values, Values, Policy], str | None]


def wrong_places(x: Values, y: Values, policy: Policy) -> list[int]:
    """The places at which the values differ from the right ones."""
    return [i for i, (a, b) in enumerate(zip(x, y, strict=True)) if not same(a, b, policy)]


def coarse(x: Values, y: Values, policy: Policy) -> str | None:
    """The phrase for values that are right, but rounded further than the policy's precision; None where one is not."""
    asked = decimals_of(policy)
    places = wrong_places(x, y, policy)
    mine, right = [x[i] for i in places], [y[i] for i in places]
    if asked is None or not places or not all(is_number(value) for value in (*mine, *right)):
        return None
    kept = _rounding(mine, right)
    return too_coarse(asked) if kept is not None and kept < asked else None


def pattern(x: Values, y: Values, policy: Policy) -> str | None:
    """Return the clause for what all values that differ have in common; None where nothing is known."""
    places = wrong_places(x, y, policy)
    mine, right = [x[i] for i in places], [y[i] for i in places]
    for rule in OF_WRONG:
        clause = rule(mine, right, policy)
        if clause:
            return clause
    # One or two values can follow a rule by chance; and where most are right, they do not follow another one.
    if len(places) < LEAST_WRONG or 2 * len(places) < len(y) or not all(is_number(value) for value in y):
        return None
    if not all(is_number(value) for value in x):
        return _shift(x, y, policy) or _changes(x, y, policy)
    return next((clause for rule in OF_ALL if (clause := rule(x, y, policy))), None)


def _missing(x: Values, y: Values, policy: Policy) -> str | None:
    rows = counted(len(x), "row")
    if all(b is None and a == 0 and a is not False for a, b in zip(x, y, strict=True)):
        return f"are 0 in {rows}, where nothing is known: a missing value is no zero"
    if all(b is None for b in y):
        return f"stand in {rows} where nothing is known and a missing value belongs"
    if all(a is None for a in x):
        if all(b == 0 and b is not False for b in y):
            return f"are missing in {rows}, where a 0 is known"
        return f"are missing in {rows}"
    if all((a is None) != (b is None) for a, b in zip(x, y, strict=True)):
        return "are missing where one is known, and known where one should be missing"
    return None


def _text(x: Values, y: Values, policy: Policy) -> str | None:
    pairs = list(zip(x, y, strict=True))
    if all(isinstance(a, str) and isinstance(b, str) for a, b in pairs):
        forms = {form(a, b, policy) for a, b in pairs}
        known = forms.pop()
        if not forms and known:
            return known.replace("has the right words, and differs", f"in {counted(len(x), 'row')} differ")
    if all(isinstance(a, str) and is_number(b) for a, b in pairs):
        return f"are text in {counted(len(x), 'row')}, where numbers are asked for"
    return None


def _factor(x: Values, y: Values, policy: Policy) -> str | None:
    if len(x) < 2 or not all(is_number(a) and is_number(b) and a and b for a, b in zip(x, y, strict=True)):
        return None
    phrases = [factor(a, b) for a, b in zip(x, y, strict=True)]
    exact = {phrase.removeprefix("about ") for phrase in phrases if phrase}
    if len(exact) == 1 and None not in phrases:
        about = "about " if any(str(phrase).startswith("about ") for phrase in phrases) else ""
        return f"are all {about}{exact.pop()}"
    return None


def _sign(x: Values, y: Values, policy: Policy) -> str | None:
    if len(x) < 2 or not all(is_number(a) and is_number(b) and b for a, b in zip(x, y, strict=True)):
        return None
    turned = all(relation(a, -b) is not None for a, b in zip(x, y, strict=True))
    return "have the wrong sign: look at what is taken from what" if turned else None


def _rounded(x: Values, y: Values, policy: Policy) -> str | None:
    if decimals_of(policy) is not None or not all(is_number(a) and is_number(b) for a, b in zip(x, y, strict=True)):
        return None
    places = _rounding(x, y)
    return None if places is None else f"are the right ones rounded to {decimals(places)}: leave them unrounded"


def _rounding(x: Values, y: Values) -> int | None:
    """The number of decimals to which all `x` are `y` rounded, so that half of them keep a digit; None for others."""
    places = next((n for n in range(MOST_DECIMALS) if all(_agree(a, round(a, n)) for a in x)), None)
    if places is None or any(abs(a - b) > 0.5 * 10.0 ** -places + 1e-9 for a, b in zip(x, y, strict=True)):
        return None
    kept = sum(rounding(a, b) is not None for a, b in zip(x, y, strict=True))
    return places if 2 * kept >= len(x) else None


def _constant(x: Values, y: Values, policy: Policy) -> str | None:
    steps = [a - b for a, b in zip(x, y, strict=True)]
    step = steps[0]
    if not step or not all(_agree(s + b, step + b) for s, b in zip(steps, y, strict=True)):
        return None
    size = f"too {'large' if step > 0 else 'small'}"
    return f"are all one {size}: look at where the count begins" if _agree(abs(step), 1) else \
        f"are all {size} by the same amount"


def _shift(x: Values, y: Values, policy: Policy) -> str | None:
    if len(set(y)) < 3 or not all(is_number(value) or value is None for value in x):
        return None
    if _all_agree(x[1:], y[:-1]):
        return "stand one row too late: from the second row on each has what belongs to the row before"
    return "stand one row too early: each row has what belongs to the next row" if _all_agree(x[:-1], y[1:]) else None


def _running(x: Values, y: Values, policy: Policy) -> str | None:
    if _all_agree(x, list(accumulate(y))):
        return "are added up from row to row (`cumsum`), and the values themselves are asked for"
    return "are the values themselves, and running totals are asked for (`cumsum`)" \
        if _all_agree(list(accumulate(x)), y) else None


def _changes(x: Values, y: Values, policy: Policy) -> str | None:
    steps = [b - a for a, b in pairwise(y)]
    return "are the changes from row to row (`diff`), and the values themselves are asked for" \
        if len(set(steps)) > 1 and _all_agree(x[1:], steps) else None


def _one_value(x: Values, y: Values, policy: Policy) -> str | None:
    return "are one and the same in all rows: look whether they are to be computed for each row or group" \
        if len(set(x)) == 1 and len(set(y)) > 1 else None


def _ranks(x: Values, y: Values, policy: Policy) -> str | None:
    if len(y) < LEAST_RANKS or list(y) in (sorted(y), sorted(y, reverse=True)):  # such may be the numbers of the rows
        return None
    if sorted(y) == list(range(1, len(y) + 1)) and _all_agree(x, [len(y) + 1 - b for b in y]):
        return "are ranks in the reverse order: look at what has rank 1 (`ascending`)"
    for reverse in (False, True):
        if _all_agree(x, _ranks_of(y, reverse)):
            return "are ranks, and the values themselves are asked for"
        if _all_agree(_ranks_of(x, reverse), y):
            return "are values, and their ranks are asked for"
    return None


def _ranks_of(values: Values, reverse: bool) -> list[float]:
    """The rank of each value, from 1; equal ones share the mean of their ranks."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values, reverse=reverse), 1):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]


def _proportional(x: Values, y: Values, policy: Policy) -> str | None:
    factors = [a / b for a, b in zip(x, y, strict=True) if b]
    if len(set(y)) < 3 or not factors or not factors[0] or not _all_agree(x, [b * factors[0] for b in y]):
        return None
    return "are all in the right proportion, and out by one and the same factor: look at the unit, and at what " \
        "they are divided by"


def _reversed(x: Values, y: Values, policy: Policy) -> str | None:
    turned = len(set(y)) > 2 and _all_agree(x, y[::-1])
    return "stand in the reverse order: look at what is sorted, and what is not" if turned else None


def _whole_less(x: Values, y: Values, policy: Policy) -> str | None:
    whole = 1 if all(0 <= value <= 1 for value in (*x, *y)) else 100
    fits = all(0 <= value <= whole for value in (*x, *y)) and _all_agree(x, [whole - b for b in y])
    return f"are the shares of the rest: each and its right value make {whole}" if fits else None


def _all_turned(x: Values, y: Values, policy: Policy) -> str | None:
    return "are the ratios turned round: look at what is divided by what" if all(y) and any(
        not float(value).is_integer() for value in y) and _all_agree(x, [1 / b for b in y]) else None


def _one_side(x: Values, y: Values, policy: Policy) -> str | None:
    for size, apart in (("large", [a > b for a, b in zip(x, y, strict=True)]),
                        ("small", [a < b for a, b in zip(x, y, strict=True)])):
        if all(apart) and min(y) >= 0:
            return f"are all too {size}: look at the column and at the rows that they are made of"
    return None


def _agree(a: float | None, b: float) -> bool:
    return a is not None and abs(a - b) <= 1e-6 * max(abs(a), abs(b)) + 1e-9


def _all_agree(x: Values, y: Values) -> bool:
    return all(_agree(a, b) for a, b in zip(x, y, strict=True))


OF_WRONG: tuple[Pattern, ...] = (_missing, _text, _sign, _rounded, _factor)
OF_ALL: tuple[Pattern, ...] = (_one_value, _constant, _ranks, _shift, _running, _changes, _reversed, _whole_less,
                               _all_turned, _proportional, _one_side)
