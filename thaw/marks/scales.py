"""What a scale does to marks: what it leaves out, whether it begins at zero, whether it runs backwards; and how values
look in a picture."""

import datetime
import json
import math
import re
from typing import Any

from thaw.marks.expressions import moment, number
from thaw.marks.fields import grouped
from thaw.marks.kinds import CONTINUOUS, FACETS, Facts
from thaw.marks.stacking import measure_of
from thaw.vegalite import Rows, Spec

WHOLE = re.compile(r"-?\d{1,15}")
MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(:00(\.0+)?)?")


def shown(value: Any, part: Spec) -> Any:
    """A value of a channel as JSON: what looks the same in the picture is the same here."""
    if isinstance(value, list):
        return [shown(inner, part) for inner in value]
    if isinstance(value, (datetime.datetime, datetime.date)):
        value = value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    if isinstance(value, str):
        midnight = MIDNIGHT.fullmatch(value)
        if midnight:
            return midnight[1]
        return float(value) if WHOLE.fullmatch(value) and str(int(value)) == value else value
    return value if value is None else str(value)


def stands_for(value: Any) -> str:
    return json.dumps(shown(value, {}))


def is_reversed(scale: Spec, definition: Spec) -> bool:
    """Whether an axis of numbers or dates runs backwards."""
    domain = scale.get("domain")
    ends = [limit_of(domain[0]), limit_of(domain[-1])] if isinstance(domain, list) and domain else [None, None]
    turned = ends[0] is not None and ends[1] is not None and ends[0] > ends[1]
    return (scale.get("reverse") is True) != turned or definition.get("sort") == "descending"


def note_limits(out: Facts, name: str, part: Spec, rows: Rows) -> None:
    """Note whether the scale of a channel cuts marks off (``cut``) and whether bars lack their zero (``zero``)."""
    scale = part.get("scale")
    if not isinstance(scale, dict) or not rows:
        return
    facts = out["channels"][name]
    domain = scale.get("domain")
    domain = domain if isinstance(domain, list) else None
    if part.get("type") not in CONTINUOUS:
        shown = {stands_for(value) for value in domain or []}
        facts.update({"cut": True} if domain and any(stands_for(row[name]) not in shown for row in rows) else {})
        return
    low, high = (limit_of(domain[0]), limit_of(domain[-1])) if domain else (None, None)
    low, high = limit_of(scale.get("domainMin", low)), limit_of(scale.get("domainMax", high))
    if low is not None and high is not None and low > high:
        low, high = high, low
    ends = _ends(out, name, rows)
    room = 1e-9 * max(map(abs, ends), default=0)
    if low is not None and min(ends) < low - room or high is not None and max(ends) > high + room:
        facts["cut"] = True
    from_zero = out["mark"] in ("bar", "area") and name == measure_of(out["mark"], {
        channel: {**facts_of, "bin": facts_of.get("bin")} for channel, facts_of in out["channels"].items()})
    no_zero = scale.get("zero") is False and low is None
    if from_zero and facts.get("scale") is None and (no_zero or low is not None and low > 0):
        facts["zero"] = False


def _ends(out: Facts, name: str, rows: Rows) -> list[float]:
    """The values that a scale must hold: of stacked parts, their sums."""
    if out["channels"][name].get("stack") == "zero":
        side = {"x": "y", "y": "x"}.get(name, "")
        place = [other for other in rows[0] if other in (side, side + "Offset", *FACETS)]
        return [math.fsum(row[name] for row in column) for column in grouped(rows, place).values()]
    values = [row[name] for row in rows if row[name] is not None]
    return [number(value) for both in values for value in (both if isinstance(both, list) else [both])] or [0]


def limit_of(value: Any) -> float | None:
    if isinstance(value, dict):
        year = value.get("year")
        if not isinstance(year, int) or not isinstance(value.get("month", 1), int):
            return None
        return number(datetime.datetime(year, value.get("month", 1), value.get("date", 1)))
    if isinstance(value, str):
        when = moment(value)
        return number(when) if when else None
    return None if value is None or isinstance(value, bool) else number(value)
