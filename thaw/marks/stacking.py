"""Parts that are stacked, as Vega-Lite does it (https://github.com/vega/vega-lite/blob/main/src/stack.ts)."""

import math

from thaw.marks.fields import grouped
from thaw.marks.kinds import FACETS, POSITIONS, STACKED_BY_THEMSELVES, Facts
from thaw.vegalite import Rows, Spec


def stacked(out: Facts, rows: Rows, channels: dict[str, Spec]) -> Rows:
    """The rows with stacked parts put together; the way of stacking, where it shows, goes into the facts."""
    measure = measure_of(out["mark"], channels)
    if measure is None:
        return rows
    offset = _offset(out["mark"], channels, measure)
    side = {"x": "y", "y": "x", "theta": "radius", "radius": "theta"}[measure]
    place = [name for name in channels if name in (side, side + "2", side + "Offset", *FACETS)]
    rest = [name for name in channels if name != measure]
    if offset:
        rows = [{**group[0], measure: math.fsum(row[measure] or 0 for row in group)}
                for group in grouped(rows, rest).values()]
    # What is drawn from zero and has no length cannot be seen.
    if out["mark"] in STACKED_BY_THEMSELVES and (offset or out["mark"] != "area"):
        rows = [row for row in rows if row[measure]]
    columns = list(grouped(rows, place).values())
    if offset == "normalize":
        shares: Rows = []
        for column in columns:
            total = math.fsum(abs(row[measure]) for row in column)
            shares += [{**row, measure: row[measure] / total if total else 0} for row in column]
        rows, out["channels"][measure]["stack"] = shares, "normalize"
    elif offset == "center" or offset and any(len(column) > 1 for column in columns):
        out["channels"][measure]["stack"] = offset
    elif out["mark"] in STACKED_BY_THEMSELVES and any(len(column) > 1 for column in columns):
        out["channels"][measure]["stack"] = "none"
    return rows


def measure_of(mark: str, channels: dict[str, Spec]) -> str | None:
    """The channel whose values are stacked, or drawn from zero, if there is one."""
    def is_measure(name: str) -> bool:
        part = channels.get(name, {})
        return part.get("type") == "quantitative" and not part.get("bin")
    for first, second in (("x", "y"), ("theta", "radius")):
        if {first + "2", second + "2"} & set(channels):
            continue  # a mark with two ends is drawn between them
        both = [name for name in (first, second) if is_measure(name)]
        if len(both) < 2:
            return both[0] if both else None
        for key in ("stack", "aggregate"):
            marked = [name for name in both if channels[name].get(key)]
            if len(marked) == 1:
                return marked[0]
        return second if mark in STACKED_BY_THEMSELVES and first == "x" else None
    return None


def _offset(mark: str, channels: dict[str, Spec], measure: str) -> str | None:
    """How the parts are stacked: "zero", "normalize", "center", or None."""
    part = channels[measure]
    asked = part.get("stack", "zero" if mark in STACKED_BY_THEMSELVES else None)
    offset = ("zero" if asked else None) if isinstance(asked, bool) else asked
    place = {definition.get("field") for name, definition in channels.items() if name in ("x", "y") and name != measure}
    by = [name for name, definition in channels.items() if name not in POSITIONS and name not in FACETS
          and not definition.get("aggregate") and definition.get("field") not in place]
    if not by and any(definition.get("aggregate") for definition in channels.values()):
        return None  # each place has one part
    return str(offset) if offset else None
