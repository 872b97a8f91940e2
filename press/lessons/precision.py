"""The proof that a numeric task states its precision, and that all roundings of the right answer to it are accepted."""

from collections.abc import Iterator
from typing import Any

from press.lessons.cells import Exercise
from press.lessons.form import AS_GIVEN
from thaw.judge import judge
from thaw.values import Facts

Variables = dict[str, Any]
FINER = 3  # decimals beyond those asked for that are tried


def faults_of_precision(exercise: Exercise, key: dict[str, Any], after: Variables) -> Iterator[str]:
    """Yield what does not hold of the precision of an exercise; `after` holds the solution's answers."""
    for name in exercise.names:
        fact, precision = key["rights"][0][name], exercise.solution.options.get("precision")
        if isinstance(precision, dict) and set(precision) <= set(exercise.names):
            precision = precision.get(name)  # a mapping by answers; else it is one by the columns of a table
        if precision is None and is_worked_out(fact):
            yield (f"{exercise.where}: `{name}` holds figures with decimals, and the task states no `precision`: "
                   f"how many decimals, or {AS_GIVEN!r} where the table has them as asked for")
        elif precision not in (None, AS_GIVEN):
            yield from _faults_of_roundings(exercise, key, after, name, precision)


def is_worked_out(fact: Facts) -> bool:
    """Whether an answer holds figures that somebody may round: a number that was divided, or decimals in a table."""
    if fact["kind"] == "number":
        return isinstance(fact["value"], float)
    columns = fact.get("data", {}).values() if fact["kind"] == "table" else [fact.get("values", [])]
    return fact["kind"] != "chart" and any(
        isinstance(value, float) and not value.is_integer() for values in columns for value in values)


def _faults_of_roundings(exercise: Exercise, key: dict[str, Any], after: Variables, name: str,
                         precision: Any) -> Iterator[str]:
    value = after[name]
    columns = precision if isinstance(precision, dict) else None
    decimals = min(columns.values()) if columns else precision
    for more in range(FINER + 1):
        rounded = round_to(value, {column: d + more for column, d in columns.items()} if columns else decimals + more)
        status, message = judge(key, {**after, name: rounded})
        if status != "right":
            yield f"{exercise.where}: `{name}` rounded to {decimals + more} decimals is rejected: {message}"
    if columns is None and isinstance(value, float) and decimals > 0:
        coarse = round(value, decimals - 1)
        places = next(count for count in range(decimals) if round(coarse, count) == coarse)
        tolerance = max(0.5 * 10.0 ** -decimals, key["policy"].get("tolerance") or 0)
        # What keeps no digit that counts, such as 1 for 0.61, is no rounding.
        if abs(coarse - value) > tolerance and abs(value) >= 10.0 ** -places:
            status, message = judge(key, {**after, name: coarse})
            if status != "imprecise":
                yield f"{exercise.where}: `{name}` rounded too far, to {coarse}, is {status}: {message}"


def round_to(value: Any, decimals: Any) -> Any:
    """An answer rounded: a number, the items of a list, a Series, the columns of a table."""
    if isinstance(value, (list, tuple)):
        return [round_to(item, decimals) for item in value]
    if hasattr(value, "round") or isinstance(value, float):
        return value.round(decimals) if hasattr(value, "round") else round(value, decimals)
    return value
