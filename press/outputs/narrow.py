"""A chart for less room: the form for phones, and views made narrower until they fit the column."""

import copy
import json
import math
import textwrap

from thaw.drawing import draw, size
from thaw.theme import DEFAULT_WIDTH
from thaw.vegalite import DISCRETE, channels, values_of, views, with_data

NARROW = 320  # width in px of the narrow drawing: what a screen of 360 px leaves between the margins
# Channels whose legends move below the chart on a phone.
KEYED = ("color", "fill", "stroke", "shape", "size", "opacity", "strokeDash", "strokeWidth")


def narrowed(spec, prefix):
    """The form of a chart for a narrow screen: (spec, SVG), drawn about NARROW px wide."""
    spec = restacked(spec)
    room = NARROW - 60
    for _ in range(4):
        set_width(spec, room)
        svg = draw(spec, prefix)
        excess = size(svg)[0] - NARROW
        if -3 <= excess <= 0 or (excess > 0 and room <= 140):
            break
        room = max(140, room - excess - (excess > 0))
    return spec, svg


def restacked(spec):
    """A copy of a chart's spec with all that a narrow screen needs but the widths of the views."""
    spec = copy.deepcopy(spec)
    _stack(spec)
    config = spec.setdefault("config", {})
    config["legend"] = {
        **config.get("legend", {}),
        "orient": "bottom",
        "columns": _legend_columns(spec),
        "labelLimit": NARROW - 40,
        "layout": {"bottom": {"anchor": "start", "direction": "vertical"}},
    }
    config["title"] = {**config.get("title", {}), "fontSize": 13}
    frames = {}  # the view whose height is that of a layer
    for view in views(spec):
        frames.update({id(part): frames.get(id(view), view) for part in view.get("layer", [])})
    for view, data in with_data(spec):
        _wrap_words(view)
        for channel, keyed in view.get("encoding", {}).items():
            if channel in KEYED and isinstance(keyed, dict) and isinstance(keyed.get("legend"), dict):
                for key in ("orient", "columns", "direction", "offset", "legendX", "legendY"):
                    keyed["legend"].pop(key, None)
        _wrap_labels(view, frames.get(id(view), view), data)
    return spec


def _stack(spec):
    """Put side-by-side views one above the other, and facets in at most two columns."""
    for view in views(spec):
        if "hconcat" in view:
            view["vconcat"] = view.pop("hconcat")
        if "columns" in view:
            view["columns"] = 2 if "facet" in view else 1
        across = view.get("facet", {}).get("column") if "row" not in view.get("facet", {}) else None
        if across:
            view["facet"], view["columns"] = across, 2
        encoding = view.get("encoding", {})
        if "column" in encoding and "row" not in encoding:
            encoding["facet"] = {**encoding.pop("column"), "columns": 2}
        elif "columns" in encoding.get("facet", {}):
            encoding["facet"]["columns"] = 2


def set_width(spec, room):
    """Give each view the width that is left of `room` px when its neighbours have theirs."""
    facet = spec.get("facet") or spec.get("encoding", {}).get("facet") or spec.get("encoding", {}).get("column") or {}
    is_across = facet and ("row" not in facet or "column" in facet) and spec.get("columns", 2) == 2
    share = (room - 20) // 2 if is_across else room
    if isinstance(spec.get("spec"), dict):
        set_width(spec["spec"], share)
    elif any(key in spec for key in ("hconcat", "vconcat", "concat")):
        for key in ("hconcat", "vconcat", "concat"):
            for part in spec.get(key, []):
                set_width(part, room)
    else:
        spec["width"] = share
        for part in spec.get("layer", []):
            part.pop("width", None)


def shrink(spec, excess):
    """Make the views of a spec narrower by `excess` px in all."""
    if "hconcat" in spec:
        for part in spec["hconcat"]:
            shrink(part, math.ceil(excess / len(spec["hconcat"])))
    elif any(key in spec for key in ("vconcat", "concat")):
        for part in [*spec.get("vconcat", []), *spec.get("concat", [])]:
            shrink(part, excess)
    elif isinstance(spec.get("spec"), dict):
        shrink(spec["spec"], math.ceil(excess / spec.get("columns", 1)))
    elif not isinstance(spec.get("width", 0), dict):
        spec["width"] = max(100, spec.get("width", DEFAULT_WIDTH) - excess)


def _legend_columns(spec):
    longest = 0
    for view, rows in with_data(spec):
        for channel, part in channels(view):
            if channel in KEYED and part.get("type") in DISCRETE and part.get("legend", {}) is not None:
                longest = max([longest, *map(len, values_of(rows, part.get("field")))])
    return 1 if longest > 18 else 2 if longest > 9 else 3


def _wrap_words(view):
    """Break titles that are longer than a narrow drawing is wide."""
    title = view.get("title")
    if isinstance(title, str):
        view["title"] = textwrap.wrap(title, 40)
    elif isinstance(title, dict):
        for key in ("text", "subtitle"):
            if isinstance(title.get(key), str):
                title[key] = textwrap.wrap(title[key], 40)
    for _, part in channels(view):
        for holder in (part, part.get("axis"), part.get("legend"), part.get("header")):
            if isinstance(holder, dict) and isinstance(holder.get("title"), str) and len(holder["title"]) > 36:
                holder["title"] = textwrap.wrap(holder["title"], 36)


def _wrap_labels(view, frame, rows):
    """Break long names on a vertical axis into lines, and turn names that do not fit below each other."""
    encoding = view.get("encoding", {})
    y, x = encoding.get("y"), encoding.get("x")
    if isinstance(y, dict) and y.get("type") in DISCRETE and y.get("axis", {}) is not None:
        lines = {name: textwrap.wrap(name, 17) for name in values_of(rows, y.get("field"))}
        most = max(map(len, lines.values()), default=1)
        if most > 1 and "labelExpr" not in y.get("axis", {}):
            y["axis"] = {**y.get("axis", {}), "labelExpr": f"({json.dumps(lines)})[datum.label] || datum.label"}
            if not isinstance(frame.get("height"), int | float):
                frame["height"] = {"step": max(24, 15 * most + 6)}
    if isinstance(x, dict) and x.get("type") in DISCRETE and isinstance(x.get("axis"), dict):
        names = values_of(rows, x.get("field"))
        if sum(7 * len(name) + 4 for name in names) > NARROW - 60 and x["axis"].get("labelAngle") == 0:
            x["axis"]["labelAngle"] = -90
