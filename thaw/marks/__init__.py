"""The marks that a view of a chart draws, as plain rows: each channel with its value.

What Vega-Lite would do is done here on plain rows: transforms, bins, units of time, aggregates, stacking. So two charts
can be compared by their pictures, however they are written. Standard library only; what cannot be worked out is named
in the facts of the view (``unread``), and nothing is guessed.

Facts of a view, ready for JSON: ``mark``; ``channels``, {name: {type, scale, aggregate, bin, stack, zero, cut}} as far
as they are set; ``rows``, a list of {channel: value} of drawn marks, where a bin is the list [start, end]; ``missing``,
how many rows are not drawn because a value is missing; ``lost``, fields that the rows do not have; ``counts``, whether
the chart itself puts rows together; ``unread``.
"""

import datetime
import json
import math
import re
from typing import Any

from thaw.marks.expressions import NotEvaluated, moment, number
from thaw.marks.fields import aggregated, binned, grouped, has_field, in_unit, unit_name, value_of
from thaw.marks.kinds import CONTINUOUS, COUNTING, FEW_BINS, MARKS, PATHS, SILENT, Facts
from thaw.marks.scales import is_reversed, note_limits, shown
from thaw.marks.stacking import stacked
from thaw.marks.transforms import transformed
from thaw.vegalite import Rows, Spec, View


def view_facts(view: View) -> Facts:
    """The facts of a view that has a mark."""
    mark = view.spec["mark"]
    kind = str(mark.get("type") if isinstance(mark, dict) else mark)
    channels = _channels(view, kind)
    if kind == "errorband" or kind == "area" and {"x2", "y2"} & set(channels):
        kind = "band"  # an area between two ends is an error band whose ends are given
    out: Facts = {"mark": MARKS.get(kind, kind), "channels": {}, "rows": [], "missing": 0, "lost": [], "unread": ""}
    out["channels"] = {name: _channel_facts(definition) for name, definition in channels.items()}
    order = view.encoding.get("order")
    place = channels.get("x", {}).get("field")
    out["ordered"] = kind in ("line", "trail") and isinstance(order, dict) and order.get("field", place) != place
    out["counts"] = any(set(step) & {"aggregate", "joinaggregate"} for step in view.transforms) or any(
        "aggregate" in facts for facts in out["channels"].values())
    try:
        rows = _rows(view, channels)
        out["lost"] = _lost(rows, channels)
        if not out["lost"]:
            _draw(out, rows, channels)
    except NotEvaluated as problem:
        out["unread"] = str(problem)
    return out


def _channels(view: View, mark: str) -> dict[str, Spec]:
    """The channels of a view that show something, {channel: definition}."""
    channels = {}
    for channel, definition in view.encoding.items():
        if channel in SILENT or channel == "text" and mark != "text":
            continue
        for place, part in enumerate(definition if isinstance(definition, list) else [definition]):
            if not isinstance(part, dict):
                continue
            condition = part.get("condition")
            if isinstance(condition, dict) and "field" in condition:
                part = {**condition, **part}  # what stands there until a reader selects something
            if part.get("bin") == {}:
                part = {**part, "bin": True}
            if part.get("aggregate") in COUNTING:
                part = {**part, "type": "quantitative"}
            if any(key in part for key in ("field", "aggregate", "datum")):
                channels[channel if not place else f"{channel} {place + 1}"] = part
    for second in ("x2", "y2", "theta2", "radius2", "latitude2", "longitude2"):
        first = channels.get(second[:-1])
        if second in channels and first:
            channels[second] = {"type": first.get("type", ""), **channels[second]}
    return channels


def _channel_facts(definition: Spec) -> Facts:
    operation = definition.get("aggregate")
    out: Facts = {"type": "quantitative" if operation in COUNTING else definition.get("type", "")}
    if isinstance(definition.get("field"), str):
        out["field"] = definition["field"]
    scale = definition.get("scale")
    kind = scale.get("type") if isinstance(scale, dict) else None
    if kind and out["type"] == "quantitative" and kind != "linear":
        out["scale"] = kind
    if isinstance(scale, dict) and out["type"] in CONTINUOUS and is_reversed(scale, definition):
        out["reversed"] = True
    sort = definition.get("sort")
    if isinstance(sort, dict) or isinstance(sort, str) and sort not in ("ascending", "descending"):
        out["sorted"] = True
    if operation:
        out["aggregate"] = {"average": "mean"}.get(operation, operation) if isinstance(operation, str) else "argmax"
    if definition.get("bin"):
        out["bin"] = True
    unit = definition.get("timeUnit")
    if unit and "year" not in str(unit):
        out["unit"] = str(unit.get("unit") if isinstance(unit, dict) else unit)
    return out


def _own_bins(out: Facts) -> None:
    """Read bins that stand in two fields (``bin="binned"`` and a second channel) as those that Altair cuts."""
    for name in ("x", "y"):
        if out["channels"].get(name, {}).get("bin") and f"{name}2" in out["channels"]:
            del out["channels"][f"{name}2"]
            for row in out["rows"]:
                row[name] = [row[name], row.pop(f"{name}2")]


def _order_ends(out: Facts) -> None:
    """Let marks with two ends run from the smaller to the larger: either way the same is drawn."""
    for name in ("x", "y"):
        if f"{name}2" in out["channels"] and "bin" not in out["channels"].get(name, {}):
            for row in out["rows"]:
                ends = [row.get(name), row.get(f"{name}2")]
                if all(isinstance(end, (int, float)) for end in ends):
                    row[name], row[f"{name}2"] = sorted(ends)


def _rows(view: View, channels: dict[str, Spec]) -> Rows:
    """The rows that reach the channels."""
    if view.data is None:
        return []
    if view.rows is None:
        raise NotEvaluated("data that do not stand in the chart itself")
    rows, transforms = view.rows, _with_values(view)
    # A field that is drawn as a time is read as a time before anything else is done to the rows.
    times = {part["field"] for part in channels.values() if isinstance(part.get("field"), str) and (
        part.get("type") == "temporal" or part.get("timeUnit")) and has_field(rows[:1], part["field"])}
    if times:
        rows = [{**row, **{name: moment(row.get(name)) for name in times}} for row in rows]
    return transformed(rows, transforms)


def _with_values(view: View) -> list[Spec]:
    """The transforms of a view, with the values that its parameters have when nobody has changed them."""
    params = {param["name"]: param["value"] for spec in (*view.holders, view.spec) for param in spec.get("params", [])
              if "select" not in param and isinstance(param.get("value"), (str, int, float))}
    if not params:
        return view.transforms
    names = re.compile(rf"(?<![\w.$'\"])({'|'.join(map(re.escape, params))})(?![\w$])")
    return [{key: names.sub(lambda name: json.dumps(params[name[0]]), value) if isinstance(value, str)
             and key in ("filter", "calculate") else value for key, value in step.items()} for step in view.transforms]


def _lost(rows: Rows, channels: dict[str, Spec]) -> list[str]:
    """The fields that the channels name and no row has."""
    names = {part["field"] for part in channels.values() if isinstance(part.get("field"), str)
             and part.get("aggregate") != "count"}
    return sorted(name for name in names if rows and not has_field(rows, name))


def _draw(out: Facts, rows: Rows, channels: dict[str, Spec]) -> None:
    """Work out the drawn marks of a view and put them into its facts."""
    drawn = _aggregated(rows, channels)
    continuous = [name for name, part in channels.items() if part.get("type") in CONTINUOUS]
    path = out["mark"] in PATHS
    whole = []
    for row in drawn:
        empty = [name for name in continuous if row[name] is None or row[name] == [None, None]]
        out["missing"] += bool(empty)
        # A path breaks where its value is missing; any other mark is left out.
        if not empty or path and not {"x", "y"} <= set(empty) and len(empty) == 1 and empty[0] in ("x", "y"):
            whole.append(row)
    drawn = stacked(out, whole, channels)
    if path and {"x", "y"} <= set(channels):
        drawn = _without_loose_ends(drawn)
    for name, part in channels.items():
        note_limits(out, name, part, drawn)
    out["rows"] = [{name: shown(value, channels[name]) for name, value in row.items()} for row in drawn]
    _own_bins(out)
    _order_ends(out)


def _without_loose_ends(rows: Rows) -> Rows:
    """The rows of paths without those at their ends that have no value: there is nothing to break."""
    out: Rows = []
    for path in grouped(rows, [name for name in (rows[0] if rows else {}) if name not in ("x", "y")]).values():
        places = sorted(path, key=lambda row: (row.get("x") is None, str(row.get("x"))) if isinstance(
            row.get("x"), (str, datetime.datetime)) else (row.get("x") is None, f"{number(row.get('x')):030.6f}"))
        known = [at for at, row in enumerate(places) if row.get("x") is not None and row.get("y") is not None]
        out += places[known[0]:known[-1] + 1] if known else []
    return out


def _aggregated(rows: Rows, channels: dict[str, Spec]) -> Rows:
    """The rows as channels: values, bins and times, and where a channel aggregates, one row a group."""
    plain: dict[str, list[Any]] = {}
    for name, part in channels.items():
        if not part.get("aggregate"):
            plain[name] = _values(rows, name, part)
    together = [{name: values[place] for name, values in plain.items()} for place in range(len(rows))]
    summaries = {name: part for name, part in channels.items() if part.get("aggregate")}
    if not summaries:
        return together
    joined = [{"channels": channel, "row": row} for channel, row in zip(together, rows, strict=True)]
    groups: dict[str, list[Spec]] = {}
    for both in joined:
        groups.setdefault(json.dumps(both["channels"], default=str), []).append(both)
    out = []
    for group in groups.values():
        members = [both["row"] for both in group]
        values = {name: _summary(members, part) for name, part in summaries.items()}
        out.append({name: values[name] if name in values else group[0]["channels"][name] for name in channels})
    return out


def _summary(rows: Rows, part: Spec) -> Any:
    if not isinstance(part["aggregate"], str):
        raise NotEvaluated("`argmin` or `argmax`")
    return aggregated(rows, part["aggregate"], part.get("field"))


def _values(rows: Rows, channel: str, part: Spec) -> list[Any]:
    if "datum" in part:
        datum = part["datum"]
        if isinstance(datum, dict):
            raise NotEvaluated("a constant that is worked out in the chart")
        return [datum] * len(rows)
    if not isinstance(part.get("field"), str):
        raise NotEvaluated("`repeat`")
    values = [value_of(row, part["field"]) for row in rows]
    if unit := unit_name(part.get("timeUnit")):
        dates = [in_unit(value, unit) for value in values]
        # As a name, the year of a date is drawn like the number of a year.
        return [date and date.year for date in dates] if unit == "year" and part.get("type") != "temporal" else dates
    if part.get("bin") and part["bin"] != "binned":
        pairs = binned(values, part["bin"], 6 if channel in FEW_BINS else 10)
        return [list(pair) for pair in pairs]
    if part.get("type") == "temporal":
        return [moment(value) for value in values]
    if part.get("type") == "quantitative":
        return [None if value is None or not math.isfinite(number(value)) else number(value) for value in values]
    return values
