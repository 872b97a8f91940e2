"""A chart as an answer: what its views show, as plain facts, and how two charts differ. Standard library only."""

import json
from typing import Any

from thaw.values import Facts, Policy, digest, rounded, sort_key, surplus
from thaw.vegalite import Spec, View, parts, views

# What a channel shows. Titles, axes, legends, sort orders and constant values are looks and are not compared.
SHOWN = ("field", "aggregate", "type", "bin", "timeUnit", "datum", "stack")
# Channels that add words or links, not marks.
SILENT = {"tooltip", "href", "url", "description", "key", "order"}


def chart_facts(spec: Spec) -> Facts:
    """Facts of a chart: one flat dict, keys such as ``x.field`` (with ``view 2: `` before it in a compound chart)."""
    single = [view for view in views(spec) if "mark" in view.spec]
    out = {}
    for number, view in enumerate(single, 1):
        prefix = f"view {number}: " if len(single) > 1 else ""
        out.update({prefix + key: value for key, value in _view_facts(view).items()})
    return {"layout": _layout(spec), "views": len(single), "chart": out}


def _layout(spec: Spec) -> str | list[Any]:
    inner = list(parts(spec))
    if not inner:
        return "one view"
    layouts = [_layout(part) for _, part in inner]
    (key, *_), _ = inner[0]
    return layouts[0] if key == "spec" else [key, layouts]


def _view_facts(view: View) -> Facts:
    mark = view.spec["mark"]
    kind = mark.get("type") if isinstance(mark, dict) else mark
    channels = _channels(view)
    filters = [t["filter"] for t in view.transforms if "filter" in t and not _is_selection(t["filter"])]
    others = [t for t in view.transforms if "filter" not in t]
    out: Facts = {"mark": {"circle": "point", "square": "point"}.get(str(kind), kind)}
    for channel, definition in channels.items():
        out.update(_channel_facts(channel, definition))
    if filters:
        out["filter"] = sorted(json.dumps(f, sort_keys=True) for f in filters)
    if others:
        out["transform"] = [json.dumps(t, sort_keys=True) for t in others]
    fields = {part["field"] for part in channels.values() if isinstance(part.get("field"), str)}
    return {**out, **_data_facts(view, fields, computed=bool(others))}


def _channels(view: View) -> dict[str, Spec]:
    """The channels of a view that show something, {channel: definition}."""
    encoding = dict(view.encoding)
    for holder in view.holders:
        if "repeat" in holder:
            encoding["repeat"] = {"field": json.dumps(holder["repeat"], sort_keys=True)}
    channels = {}
    for channel, definition in encoding.items():
        if channel in SILENT or not isinstance(definition, dict):
            continue
        condition = definition.get("condition")
        if "field" not in definition and isinstance(condition, dict) and "field" in condition:
            definition = {**condition, **definition}
        channels[channel] = definition
    return channels


def _channel_facts(channel: str, definition: Spec) -> Facts:
    out = {}
    for key in SHOWN:
        if key == "stack" and definition.get(key) not in ("normalize", "center"):
            continue  # what Vega-Lite does by itself, or its absence on marks that do not stack
        if key in definition and definition[key] not in (None, False):
            out[f"{channel}.{key}"] = definition[key]
    kind = (definition.get("scale") or {}).get("type")
    return {**out, f"{channel}.scale": kind} if kind else out


def _data_facts(view: View, fields: set[str], computed: bool) -> Facts:
    """Facts of the rows behind a view; where values are computed in the chart, a field may lack in the rows."""
    if view.data is None:
        return {"rows": 0}
    rows = view.rows
    if rows is None:
        return {"data": view.data.get("url", json.dumps(view.data, sort_keys=True))}
    lost = sorted(name for name in fields if rows and name not in rows[0] and not computed)
    if lost:
        raise ValueError(f"the data of the chart have no column {lost[0]}")
    out: Facts = {"rows": len(rows)}
    for name in sorted(fields):
        if rows and name in rows[0]:
            out[f"data of {name}"] = digest(sorted((rounded(row.get(name)) for row in rows), key=sort_key))
    return out


def _is_selection(condition: Any) -> bool:
    return isinstance(condition, dict) and "param" in condition


def compare_chart(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """The aspects in which one chart differs from another, each with a phrase for the student ("" where another
    phrase says it already)."""
    if got["layout"] != want["layout"] or got["views"] != want["views"]:
        return {"layout": "is put together in another way (layers, or charts beside each other) than asked for"}
    out = {}
    for key in sorted(set(got["chart"]) | set(want["chart"]), key=_telling):
        x, y = got["chart"].get(key), want["chart"].get(key)
        if x == y or y is None and _allowed(key, got["chart"], want["chart"], policy):
            continue
        out[key] = _phrase(key, x, y, got["chart"], want["chart"])
    if any(key.endswith("rows") for key in out):
        out = {key: "" if "data of" in key else phrase for key, phrase in out.items()}
    return out


def _telling(key: str) -> tuple[int, str]:
    """Sort aspects of a chart by how much they tell a student."""
    aspect = key.rpartition(": ")[2]
    order = ("mark", "filter", "transform", "rows")
    return (order.index(aspect) if aspect in order else len(order) + aspect.startswith("data"), key)


def _phrase(key: str, x: Any, y: Any, got: Facts, want: Facts) -> str:
    """Say how the aspect `key` of a chart, `x`, differs from the right one, `y`; either may be None."""
    view, colon, aspect = key.rpartition(": ")
    where = f" in {view}" if view else ""
    channel, _, part = aspect.partition(".")
    noun = {"type": "data type", "timeUnit": "time unit", "bin": "binning"}.get(part, part)
    own = f"{view}{colon}{channel}."
    if aspect == "mark":
        return f"draws {x} marks{where}: look at the mark"
    if aspect == "rows":
        return f"shows {surplus(x or 0, y or 0, 'row')}{where}"
    if aspect in ("filter", "transform"):
        return f"has another {aspect}{where} than asked for" if x and y else f"has no {aspect}{where}" if y else \
            f"has a {aspect} inside the chart{where}: do that to the table, before you draw"
    if part and not any(k.startswith(own) for k in got):
        return f"does not use the channel {channel}{where}" if key == min(k for k in want if k.startswith(own)) else ""
    if part and not any(k.startswith(own) for k in want):
        return f"uses the channel {channel}{where}, which was not asked for" if key == min(
            k for k in got if k.startswith(own)) else ""
    if part and x is None:
        return f"sets no {noun} for the channel {channel}{where}"
    if part and y is None:
        return f"sets the {noun} of the channel {channel}{where}, which was not asked for"
    if part:
        return f"has another {noun} on the channel {channel}{where} than asked for"
    return f"shows other values: look at the {aspect}{where}" if key in want and key in got else ""


def _allowed(key: str, got: Facts, want: Facts, policy: Policy) -> bool:
    """Tell whether something that a chart shows beyond what was asked for may stand.

    It may when it belongs to a channel of its own (not to one that was asked for), and either the policy allows
    extra channels or the channel only repeats a field which another channel shows already.
    """
    view, colon, aspect = key.rpartition(": ")
    prefix = view + colon
    if aspect.startswith("data of "):
        return policy["extra_channels"]
    channel, dot, _ = aspect.partition(".")
    if not dot or any(other.startswith(f"{prefix}{channel}.") for other in want):
        return False
    if policy["extra_channels"]:
        return True
    field = got.get(f"{prefix}{channel}.field")
    return channel not in ("x", "y", "row", "column", "facet", "repeat") and field is not None and any(
        value == field and other.startswith(prefix) and other.endswith(".field") for other, value in got.items()
        if other != f"{prefix}{channel}.field")
