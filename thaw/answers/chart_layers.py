"""Layers of a chart: those that together are the view asked for, and those that only add to it."""

from collections import Counter
from typing import Any

from thaw.answers.marks import Row, hashable
from thaw.marks.kinds import FACETS, PATHS, POSITIONS
from thaw.values import Facts

# What may be laid over a view; points, lines and areas only where they repeat its places.
WORDS = ("text", "rule", "tick")
REPEATED = ("point", "line", "area", "bar", "rect")
# Channels that make a line of each of their values.
SERIES = ("layer", "color", "stroke", "fill", "detail", "strokeDash", "opacity", "shape")


def adds_to(view: Facts, asked: Facts) -> bool:
    """Whether a layer only adds words, rules or a repetition of places to the view that was asked for."""
    if view["mark"] in WORDS:
        return True
    places = [name for name in ("x", "y", "longitude", "latitude") if name in asked["channels"]]
    if view["mark"] not in REPEATED or view["unread"] or view["lost"] or not set(places) <= set(view["channels"]):
        return False
    telling = {name for name in asked["channels"] if name in SERIES}
    if view["mark"] in PATHS and telling - set(view["channels"]):
        return False  # one line through what belongs to several
    shown = {hashable({**row, **turned}, places) for row in asked["rows"] for turned in (
        {}, {name: row[f"{name}2"] for name in places if f"{name}2" in row})}
    return set(view["channels"]) <= set(asked["channels"]) and all(
        hashable(row, places) in shown for row in view["rows"])


def are_mislaid(labels: Facts, asked: Facts) -> bool:
    """Whether words laid over the marks are those of a channel, and stand beside other marks than their own."""
    places = [name for name in asked["channels"] if name in labels["channels"] and name != "text"]
    known: dict[tuple[Any, ...], list[Row]] = {}
    for row in asked["rows"]:
        known.setdefault(hashable(row, places), []).append(row)
    rows = [(row["text"], known.get(hashable(row, places))) for row in labels["rows"] if "text" in row]
    if not places or not rows or not all(marks for _, marks in rows):
        return False
    for name in asked["channels"]:
        if name not in places or name in ("x", "y"):
            values = Counter(str(row[name]) for row in asked["rows"])
            if Counter(str(text) for text, _ in rows) == values:
                return not all(str(text) in {str(row[name]) for row in marks or []} for text, marks in rows)
    return False


def any_facet(view: Facts) -> Facts:
    def name(channel: str) -> str:
        return "facet" if channel in FACETS else channel
    return {**view, "channels": {name(channel): facts for channel, facts in view["channels"].items()},
            "rows": [{name(channel): value for channel, value in row.items()} for row in view["rows"]]}


def any_series(view: Facts) -> Facts:
    """The view with one channel, `series`, in place of those that tell lines apart: which rows belong together."""
    telling = [name for name in view["channels"] if name.partition(" ")[0] in SERIES]
    if not telling:
        return view
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in view["rows"]:
        rest = {name: value for name, value in row.items() if name not in telling}
        groups.setdefault(hashable(row, telling), []).append(rest)
    ordered = sorted(groups.values(), key=lambda rows: sorted(map(repr, rows)))
    channels = {name: facts for name, facts in view["channels"].items() if name not in telling}
    return {**view, "channels": {**channels, "series": {"type": "nominal"}},
            "rows": [{**row, "series": number} for number, rows in enumerate(ordered) for row in rows]}


def joined_layers(views: list[Facts]) -> list[Facts]:
    """The views of a panel, where layers that show the same channels with the same mark are one view.

    So a chart may be built in parts. Lines of two layers are not joined: they stay apart by their layer.
    """
    out: list[Facts] = []
    for view in views:
        twin = next((other for other in out if other["mark"] == view["mark"] and {
            name: facts["type"] for name, facts in other["channels"].items()} == {
            name: facts["type"] for name, facts in view["channels"].items()}), None)
        if twin is None or view["unread"] or twin["unread"] or view["lost"] or not view["channels"]:
            out.append(view)
            continue
        more, names = view["rows"], list(view["channels"])
        if {hashable(row, names) for row in more} <= {hashable(row, names) for row in twin["rows"]}:
            continue  # it is drawn over itself
        joined = {**twin, "rows": [*twin["rows"], *more], "missing": twin["missing"] + view["missing"],
                  "joined": twin.get("joined", 1) + 1}
        if view["mark"] in PATHS and not any(name.partition(" ")[0] in SERIES for name in view["channels"]):
            joined["channels"] = {**twin["channels"], "layer": {"type": "nominal"}}
            joined["rows"] = [*({"layer": "1", **row} for row in twin["rows"]),
                              *({**row, "layer": str(joined["joined"])} for row in more)]
        _note_overlap(joined, twin, view)
        out[out.index(twin)] = joined
    return out


def _note_overlap(joined: Facts, first: Facts, second: Facts) -> None:
    """Bars and areas of two layers are not stacked: each begins at zero, and one may hide the other."""
    side = next((name for name in ("y", "x") if joined["channels"].get(name, {}).get("type") == "quantitative"), None)
    if side is None or joined["mark"] not in ("bar", "area"):
        return
    places = [name for name in joined["channels"] if name in POSITIONS and name != side or name in FACETS]
    if {hashable(row, places) for row in first["rows"]} & {hashable(row, places) for row in second["rows"]}:
        joined["channels"] = {**joined["channels"], side: {**joined["channels"][side], "stack": "none"}}
