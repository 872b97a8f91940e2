"""What Vega-Lite does to the rows of a chart before it draws them: the transforms, worked out on plain rows.

Standard library only. What cannot be worked out here raises NotEvaluated: nothing is guessed.
Rules and defaults are those of Vega-Lite (https://vega.github.io/vega-lite/docs/transform.html).
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

from thaw.marks.expressions import NotEvaluated, compiled, number, text
from thaw.marks.fields import aggregated, binned, grouped, in_unit, key_of, unit_name, value_of
from thaw.marks.filters import predicate
from thaw.marks.windows import ordered, window
from thaw.vegalite import Rows, Spec


def transformed(rows: Rows, transforms: Iterable[Spec]) -> Rows:
    """The rows after all transforms, in order; the rows that come in are left as they are."""
    for step in transforms:
        kind = next((name for name in TRANSFORMS if name in step), None)
        if kind is None:
            raise NotEvaluated(f"`transform_{next(iter(step), 'nothing')}`")
        rows = TRANSFORMS[kind](rows, step)
    return rows


def _filter(rows: Rows, step: Spec) -> Rows:
    keep = predicate(step["filter"])
    return [row for row in rows if keep(row)]


def _calculate(rows: Rows, step: Spec) -> Rows:
    work, name = compiled(step["calculate"]), step["as"]
    return [{**row, name: work(row)} for row in rows]


def _bin(rows: Rows, step: Spec) -> Rows:
    names = step["as"] if isinstance(step["as"], list) else [step["as"], step["as"] + "_end"]
    values = [value_of(row, step["field"]) for row in rows]
    ends = binned(values, step["bin"], 10)
    return [{**row, **dict(zip(names, pair, strict=False))} for row, pair in zip(rows, ends, strict=True)]


def _time_unit(rows: Rows, step: Spec) -> Rows:
    unit = unit_name(step["timeUnit"])
    return [{**row, step["as"]: in_unit(value_of(row, step["field"]), unit)} for row in rows]


# Rows that are put together


def _aggregate(rows: Rows, step: Spec) -> Rows:
    names = step.get("groupby", [])
    out = []
    for group in grouped(rows, names).values():
        row = {name: value_of(group[0], name) for name in names}
        out.append({**row, **{part["as"]: aggregated(group, part["op"], part.get("field")) for part in
                              step["aggregate"]}})
    return out


def _join_aggregate(rows: Rows, step: Spec) -> Rows:
    extra: dict[int, dict[str, Any]] = {}
    for group in grouped(rows, step.get("groupby", [])).values():
        values = {part["as"]: aggregated(group, part["op"], part.get("field")) for part in step["joinaggregate"]}
        extra.update({id(row): values for row in group})
    return [{**row, **extra[id(row)]} for row in rows]


def _stack(rows: Rows, step: Spec) -> Rows:
    extra: dict[int, dict[str, Any]] = {}
    names = step["as"] if isinstance(step["as"], list) else [step["as"], step["as"] + "_end"]
    for group in grouped(rows, step.get("groupby", [])).values():
        ends, offset = {"up": 0.0, "down": 0.0}, step.get("offset", "zero")
        values = [number(value_of(row, step["stack"])) for row in group]
        whole = math.fsum(map(abs, values))
        if offset not in ("zero", "normalize"):
            raise NotEvaluated("`transform_stack` around a centre")
        for row in ordered(group, step.get("sort")):
            value = number(value_of(row, step["stack"]))
            side = "down" if value < 0 else "up"
            start = ends[side]
            ends[side] += value
            scale = 1 if offset == "zero" or not whole else 1 / whole
            extra[id(row)] = {names[0]: start * scale, names[1]: ends[side] * scale}
    return [{**row, **extra[id(row)]} for row in rows]


# Rows that are made


def _impute(rows: Rows, step: Spec) -> Rows:
    name, key, names = step["impute"], step["key"], step.get("groupby", [])
    if step.get("frame", [None, None]) != [None, None]:
        raise NotEvaluated("`transform_impute` with a frame")
    keys = {key_of(value_of(row, key)): value_of(row, key) for row in rows}
    for more in _key_values(step.get("keyvals")):
        keys.setdefault(key_of(more), more)
    out = []
    for group in grouped(rows, names).values():
        method = step.get("method", "value")
        fill = step.get("value") if method == "value" else aggregated(
            [row for row in group if value_of(row, name) is not None], method, name)
        present = {key_of(value_of(row, key)) for row in group}
        base = {part: value_of(group[0], part) for part in names}
        out += [{**row, name: fill} if value_of(row, name) is None else row for row in group]
        out += [{**base, key: value, name: fill} for text_of, value in keys.items() if text_of not in present]
    return out


def _key_values(values: Any) -> list[Any]:
    if isinstance(values, dict):
        start, stop, step = values.get("start", 0), values["stop"], values.get("step", 1)
        return [start + step * place for place in range(max(0, math.ceil((stop - start) / step)))]
    return values or []


def _pivot(rows: Rows, step: Spec) -> Rows:
    columns = list(dict.fromkeys(text(value_of(row, step["pivot"])) for row in rows))
    out = []
    for group in grouped(rows, step.get("groupby", [])).values():
        row = {name: value_of(group[0], name) for name in step.get("groupby", [])}
        for column in columns:
            cells = [other for other in group if text(value_of(other, step["pivot"])) == column]
            row[column] = aggregated(cells, step.get("op", "sum"), step["value"])
        out.append(row)
    return out


def _fold(rows: Rows, step: Spec) -> Rows:
    key, value = step.get("as", ["key", "value"])
    return [{**row, key: name, value: value_of(row, name)} for row in rows for name in step["fold"]]


def _flatten(rows: Rows, step: Spec) -> Rows:
    names = step.get("as") or step["flatten"]
    out = []
    for row in rows:
        lists: list[list[Any]] = [value_of(row, name) or [] for name in step["flatten"]]
        for place in range(max(map(len, lists), default=0)):
            out.append({**row, **{name: items[place] if place < len(items) else None
                                  for name, items in zip(names, lists, strict=True)}})
    return out


# A step is known by the first of these that it has: `joinaggregate` and `window` have a `groupby` as well.
TRANSFORMS: dict[str, Callable[[Rows, Spec], Rows]] = {
    "filter": _filter, "calculate": _calculate, "joinaggregate": _join_aggregate, "aggregate": _aggregate,
    "timeUnit": _time_unit, "bin": _bin, "window": window, "stack": _stack, "impute": _impute, "pivot": _pivot,
    "fold": _fold, "flatten": _flatten}
