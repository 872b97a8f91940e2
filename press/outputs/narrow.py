"""A chart for less room: the form for phones, and views made narrower until they fit the column."""

import copy
import json
import math
import textwrap

from thaw.drawing import draw, size
from thaw.theme import DEFAULT_WIDTH
from thaw.vegalite import DISCRETE, Spec, View, channels, values_of, views

NARROW = 320  # width in px of the narrow drawing: what a screen of 360 px leaves between the margins
# Channels whose legends move below the chart on a phone.
KEYED = ("color", "fill", "stroke", "shape", "size", "opacity", "strokeDash", "strokeWidth")


def narrowed(spec: Spec, prefix: str) -> tuple[Spec, str]:
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


def restacked(spec: Spec) -> Spec:
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
    for view in list(views(spec)):
        _wrap_words(view.spec)
        for channel, keyed in view.spec.get("encoding", {}).items():
            if channel in KEYED and isinstance(keyed, dict) and isinstance(keyed.get("legend"), dict):
                for key in ("orient", "columns", "direction", "offset", "legendX", "legendY"):
                    keyed["legend"].pop(key, None)
        _wrap_labels(view)
    return spec


def _stack(spec: Spec) -> None:
    """Put side-by-side views one above the other, and facets in at most two columns."""
    for view in [view.spec for view in views(spec)]:
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


def set_width(spec: Spec, room: int) -> None:
    """Give each view the width that is left of `room` px when its neighbours have theirs."""
    for view in list(views(spec)):
        if view.is_frame:
            width = room
            for _ in filter(_is_in_two_columns, (*view.holders, view.spec)):
                width = (width - 20) // 2
            view.spec["width"] = width
        elif view.frame is not view.spec:
            view.spec.pop("width", None)


def _is_in_two_columns(spec: Spec) -> bool:
    encoding = spec.get("encoding", {})
    facet = spec.get("facet") or encoding.get("facet") or encoding.get("column") or {}
    return bool(facet) and ("row" not in facet or "column" in facet) and spec.get("columns", 2) == 2


def shrink(spec: Spec, excess: int) -> None:
    """Make the views of a spec narrower by `excess` px in all."""
    for view in list(views(spec)):
        if view.is_frame and not isinstance(view.spec.get("width", 0), dict):
            share = excess
            for holder in view.holders:
                beside = len(holder.get("hconcat", [])) or (holder.get("columns", 1) if "spec" in holder else 1)
                share = math.ceil(share / beside)
            view.spec["width"] = max(100, view.spec.get("width", DEFAULT_WIDTH) - share)


def _legend_columns(spec: Spec) -> int:
    longest = 0
    for view in views(spec):
        for channel, part in channels(view.spec):
            if channel in KEYED and part.get("type") in DISCRETE and part.get("legend", {}) is not None:
                longest = max([longest, *map(len, values_of(view.rows, part.get("field")))])
    return 1 if longest > 18 else 2 if longest > 9 else 3


def _wrap_words(view: Spec) -> None:
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


def _wrap_labels(view: View) -> None:
    """Break long names on a vertical axis into lines, and turn names that do not fit below each other."""
    encoding = view.spec.get("encoding", {})
    y, x = encoding.get("y"), encoding.get("x")
    if isinstance(y, dict) and y.get("type") in DISCRETE and y.get("axis", {}) is not None:
        lines = {name: textwrap.wrap(name, 17) for name in values_of(view.rows, y.get("field"))}
        most = max(map(len, lines.values()), default=1)
        if most > 1 and "labelExpr" not in y.get("axis", {}):
            y["axis"] = {**y.get("axis", {}), "labelExpr": f"({json.dumps(lines)})[datum.label] || datum.label"}
            if not isinstance(view.frame.get("height"), int | float):
                view.frame["height"] = {"step": max(24, 15 * most + 6)}
    if isinstance(x, dict) and x.get("type") in DISCRETE and isinstance(x.get("axis"), dict):
        names = values_of(view.rows, x.get("field"))
        if sum(7 * len(name) + 4 for name in names) > NARROW - 60 and x["axis"].get("labelAngle") == 0:
            x["axis"]["labelAngle"] = -90
