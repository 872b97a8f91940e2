"""Running and ranking values of a chart's rows, as the transform `window` of Vega-Lite makes them.

Rules: https://vega.github.io/vega-lite/docs/window.html. Each is worked out once for a group, not once for a row.
"""

import itertools
import math
from collections.abc import Iterator
from typing import Any

from thaw.marks.expressions import number
from thaw.marks.fields import aggregated, grouped, key_of, value_of
from thaw.vegalite import Rows, Spec


def ordered(rows: Rows, sort: Any) -> Rows:
    """The rows in the order that a list of ``{"field": ..., "order": ...}`` says."""
    for part in reversed(sort or []):
        down = part.get("order") == "descending"
        rows = sorted(rows, key=lambda row: _order(value_of(row, part["field"])), reverse=down)
    return rows


def _order(value: Any) -> tuple[int, float, str]:
    if isinstance(value, str):
        return (1, 0, value)
    return (0, number(value), "") if value is not None else (2, 0, "")


def window(rows: Rows, step: Spec) -> Rows:
    """The rows with the values that a step ``window`` adds."""
    extra: dict[int, dict[str, Any]] = {id(row): {} for row in rows}
    for unsorted in grouped(rows, step.get("groupby", [])).values():
        group = ordered(unsorted, step.get("sort"))
        for part in step["window"]:
            for row, value in zip(group, _values(part, group, step), strict=True):
                extra[id(row)][part["as"]] = value
    return [{**row, **extra[id(row)]} for row in rows]


def _values(part: Spec, group: Rows, step: Spec) -> Iterator[Any]:
    operation, name, count = part["op"], part.get("field", ""), len(group)
    if operation == "row_number":
        yield from range(1, count + 1)
    elif operation in ("lag", "lead"):
        shift = int(part.get("param") or 1) * (1 if operation == "lead" else -1)
        yield from (value_of(group[place + shift], name) if 0 <= place + shift < count else None
                    for place in range(count))
    elif operation in ("rank", "dense_rank"):
        yield from _ranks(group, step.get("sort") or [], operation == "dense_rank")
    else:
        yield from _framed(operation, name, group, step.get("frame", [None, 0]))


def _ranks(group: Rows, sort: list[Spec], dense: bool) -> Iterator[int]:
    keys = [tuple(key_of(value_of(row, part["field"])) for part in sort) for row in group]
    rank = 0
    for place, key in enumerate(keys):
        if not place or key != keys[place - 1]:
            rank = rank + 1 if dense else place + 1
        yield rank


def _framed(operation: str, name: str, group: Rows, frame: list[Any]) -> Iterator[Any]:
    """The value of an aggregate over the rows around each row."""
    first, last = (None if side is None else int(side) for side in frame)
    count = len(group)
    bounds = [(0 if first is None else max(0, place + first), count if last is None else min(count, place + last + 1))
              for place in range(count)]
    if operation in ("first_value", "last_value"):
        yield from (value_of(group[start if operation == "first_value" else end - 1], name) if start < end else None
                    for start, end in bounds)
    elif operation in ("sum", "mean", "average", "count"):
        yield from _running(operation, name, group, bounds)
    elif len(set(bounds)) == 1:
        yield from [aggregated(group[slice(*bounds[0])], operation, name or None)] * count
    else:
        yield from (aggregated(group[start:end], operation, name or None) for start, end in bounds)


def _running(operation: str, name: str, group: Rows, bounds: list[tuple[int, int]]) -> Iterator[Any]:
    """Sums, means and counts of neighbouring rows, from running totals."""
    values = [value_of(row, name) for row in group] if operation != "count" else [1] * len(group)
    numbers = [None if value is None or math.isnan(number(value)) else number(value) for value in values]
    totals = list(itertools.accumulate((value or 0 for value in numbers), initial=0.0))
    counts = list(itertools.accumulate((value is not None for value in numbers), initial=0))
    for start, end in bounds:
        total, known = totals[end] - totals[start], counts[end] - counts[start]
        if operation in ("mean", "average"):
            yield total / known if known else None
        else:
            yield known if operation == "count" else total
