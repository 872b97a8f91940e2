"""The filters of Vega-Lite (https://vega.github.io/vega-lite/docs/predicate.html), as functions of a row."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from thaw.marks.expressions import NotEvaluated, compiled, moment, number, truthy
from thaw.marks.fields import in_unit, unit_name, value_of
from thaw.vegalite import Spec

Condition = Callable[[dict[str, Any]], bool]
# What a filter has that names a selection: what a reader of the chart does, and no part of the picture as it comes.
SELECTION = ("param", "selection")


def predicate(condition: Any) -> Condition:
    """A condition of a filter as a function of a row."""
    if isinstance(condition, str):
        test = compiled(condition)
        return lambda row: truthy(test(row))
    if not isinstance(condition, dict):
        raise NotEvaluated("a filter of a kind that is not known here")
    if any(name in condition for name in SELECTION):
        return lambda row: True
    if "not" in condition:
        inner = predicate(condition["not"])
        return lambda row: not inner(row)
    for name, every in (("and", all), ("or", any)):
        if name in condition:
            # Where a selection is one of several, all that it leaves is the others.
            parts = [predicate(part) for part in condition[name]
                     if not (isinstance(part, dict) and any(key in part for key in SELECTION))]
            return _of_parts(parts, every)
    return _field_predicate(condition)


def _of_parts(parts: list[Condition], every: Callable[[Iterable[bool]], bool]) -> Condition:
    return lambda row: every(part(row) for part in parts)


def _field_predicate(condition: Spec) -> Condition:
    name, unit = condition.get("field"), unit_name(condition.get("timeUnit"))
    test = next((key for key in _TESTS if key in condition), None)
    if not isinstance(name, str) or test is None:
        raise NotEvaluated("a filter of a kind that is not known here")
    want = condition[test]
    limits = [_limit(part, unit) for part in want] if isinstance(want, list) else _limit(want, unit)

    def holds(row: dict[str, Any]) -> bool:
        value = value_of(row, name)
        if unit:
            value = in_unit(value, unit)
        if isinstance(limits, datetime.datetime) or isinstance(limits, list) and any(
                isinstance(part, datetime.datetime) for part in limits):
            value = moment(value)
        return _TESTS[test](value, limits)
    return holds


def _limit(value: Any, unit: str) -> Any:
    """A limit of a filter: a date where it is one (``{"year": 2022, "month": 1}``), else the value."""
    if isinstance(value, dict):
        if not set(value) <= {"year", "month", "date", "hours", "minutes", "seconds", "milliseconds", "utc"}:
            raise NotEvaluated("a limit of a filter")
        month = value.get("month", 1)
        if not isinstance(month, int):
            raise NotEvaluated("a month by its name")
        return datetime.datetime(value.get("year", 2012), month, value.get("date", 1), value.get("hours", 0),
                                 value.get("minutes", 0), value.get("seconds", 0))
    if isinstance(value, int) and unit == "year" and value < datetime.MAXYEAR:
        return datetime.datetime(value, 1, 1)
    if isinstance(value, int) and unit == "month" and 1 <= value <= 12:
        return datetime.datetime(2012, value, 1)
    if unit:
        raise NotEvaluated("a limit of a filter by a unit of time")
    return value


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def ordered(value: Any, limit: Any) -> bool:
        if isinstance(value, str) and isinstance(limit, str):
            return compare(value, limit)
        return compare(number(value), number(limit))
    return ordered


def _between(value: Any, limits: list[Any]) -> bool:
    low, high = limits
    return (low is None or number(value) >= number(low)) and (
        high is None or number(value) <= number(high))


def _same(value: Any, other: Any) -> bool:
    return value == other and isinstance(value, bool) == isinstance(other, bool)


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "equal": _same, "oneOf": lambda value, limits: any(_same(value, limit) for limit in limits),
    "lt": _ordered(lambda x, y: x < y), "lte": _ordered(lambda x, y: x <= y),
    "gt": _ordered(lambda x, y: x > y), "gte": _ordered(lambda x, y: x >= y), "range": _between,
    "valid": lambda value, wanted: (value is not None and value == value) == bool(wanted)}
