"""The fields of a chart's rows: their values, cut to units of time and to bins, and put together by aggregates.

Standard library only. What cannot be worked out here raises NotEvaluated: nothing is guessed. Bins are those of Vega
(https://github.com/vega/vega/blob/main/packages/vega-statistics/src/bin.js).
"""

import datetime
import json
import math
import re
import statistics
from collections.abc import Callable, Iterable
from typing import Any

from thaw.marks.expressions import NotEvaluated, moment, number
from thaw.vegalite import Rows, Spec

Groups = dict[tuple[Any, ...], Rows]
PLAIN = (str, datetime.datetime, type(None))


def value_of(row: dict[str, Any], name: str) -> Any:
    """The value of a field as a spec names it: ``a`` or ``a\\.b``, ``a.b`` inside a nested row."""
    if name in row:
        return row[name]
    plain = re.sub(r"\\(.)", r"\1", name)
    if plain in row:
        return row[plain]
    inner: Any = row
    for part in re.split(r"(?<!\\)\.|\[|\]", name):
        if part:
            inner = inner.get(part.strip("'\"")) if isinstance(inner, dict) else None
    return inner


def has_field(rows: Rows, name: str) -> bool:
    """Whether any row has the field."""
    plain = re.sub(r"\\(.)", r"\1", name)
    head = re.split(r"(?<!\\)\.|\[", name)[0]
    return any(name in row or plain in row or isinstance(row.get(head), dict) for row in rows)


def grouped(rows: Rows, names: Iterable[str]) -> Groups:
    """The rows by their values of some fields, in order of appearance."""
    groups: Groups = {}
    names = list(names)
    for row in rows:
        groups.setdefault(tuple(key_of(value_of(row, name)) for name in names), []).append(row)
    return groups


def key_of(value: Any) -> Any:
    """What stands for a value in a dict: the same for the same value; true and 1 are not the same."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value if value == value else "NaN"
    return json.dumps(value, default=str)


UNITS = ("year", "quarter", "month", "week", "day", "dayofyear", "date", "hours", "minutes", "seconds")


def unit_name(unit: Any) -> str:
    """The name of a unit of time, such as ``yearmonth``; "" where there is none."""
    if isinstance(unit, dict):
        if unit.get("step", 1) != 1 or "unit" not in unit:
            raise NotEvaluated("a unit of time in steps")
        unit = unit["unit"]
    return str(unit).removeprefix("utc").removeprefix("binned") if unit else ""


def in_unit(value: Any, unit: str) -> datetime.datetime | None:
    """A date cut to a unit of time, as Vega does it: what the unit does not name is that of 1 January 2012."""
    when, rest = moment(value), unit
    if when is None:
        return None
    names = []
    while rest:
        # "date" begins no other name, "day" does: the longest name first.
        name = next((name for name in sorted(UNITS, key=len, reverse=True) if rest.startswith(name)), None)
        if name is None or name == "week":
            raise NotEvaluated(f"the unit of time `{unit}`")
        names.append(name)
        rest = rest[len(name):]
    start = datetime.datetime(when.year if "year" in names else 2012, 1, 1)
    if "day" in names:  # the week of 1 January 2012, a Sunday
        start = datetime.datetime(2012, 1, 1 + when.isoweekday() % 7)
    month = when.month if "month" in names else when.month - (when.month - 1) % 3 if "quarter" in names else start.month
    try:
        start = start.replace(month=month, day=when.day if "date" in names else start.day)
    except ValueError:  # 29 February in a unit without its year
        start = start.replace(month=3, day=1)
    if "dayofyear" in names:
        start += datetime.timedelta(days=when.timetuple().tm_yday - 1)
    return start.replace(hour=when.hour if "hours" in names else 0, minute=when.minute if "minutes" in names else 0,
                         second=when.second if "seconds" in names else 0)


def binned(values: list[Any], options: Any, most: int) -> list[tuple[float | None, float | None]]:
    """(start, end) of the bin of each value; `most` is how many bins there are at most where no option says it."""
    options = options if isinstance(options, dict) else {}
    if unknown := set(options) - {"step", "maxbins", "extent", "nice", "base", "minstep", "steps", "anchor"}:
        raise NotEvaluated(f"a bin with `{min(unknown)}`")
    numbers = [number(value) for value in values if value is not None]
    numbers = [value for value in numbers if math.isfinite(value)]
    if not numbers:
        return [(None, None)] * len(values)
    low, high = options.get("extent") or (min(numbers), max(numbers))
    step = float(options.get("step") or _step(low, high, {**options, "maxbins": options.get("maxbins") or most}))
    end = high
    if options.get("nice", True):
        digits = 0 if step >= 1 else int(-math.log10(step)) + 1
        start = math.floor(low / step + 10.0 ** (-digits - 1)) * step
        start, end = start - step if low < start else start, math.ceil(high / step) * step
    else:
        start = low
    end = start + step if end == start else end
    if "anchor" in options:
        shift = options["anchor"] - (start + step * math.floor((options["anchor"] - start) / step))
        start, end = start + shift, end + shift
    out: list[tuple[float | None, float | None]] = []
    for value in values:
        place = number(value) if value is not None else math.nan
        if not math.isfinite(place):
            out.append((None, None))
            continue
        # The last bin holds its upper end, too.
        count = min(math.floor(1e-14 + (place - start) / step), round((end - start) / step) - 1)
        first = start + step * max(0, count)
        out.append((round(first, 10), round(first + step, 10)))
    return out


def _step(low: float, high: float, options: Spec) -> float:
    """The width of bins that Vega takes by itself."""
    base, most, least = options.get("base", 10), options["maxbins"], options.get("minstep", 0)
    span = high - low or abs(low) or 1
    if options.get("steps"):
        steps = options["steps"]
        return float(next((step for step in steps if span / most <= step), steps[-1]))
    level = math.ceil(math.log(most) / math.log(base))
    step = max(least, base ** (round(math.log(span) / math.log(base)) - level))
    while math.ceil(span / step) > most:
        step *= base
    for divisor in (5, 2):
        smaller = step / divisor
        if smaller >= least and span / smaller <= most:
            step = smaller
    return float(step)


def aggregated(rows: Rows, operation: str, name: str | None) -> Any:
    """One value of a group of rows: missing values are left out, as Vega does."""
    if operation == "count":
        return len(rows)
    values = [value_of(row, name or "") for row in rows]
    if operation == "distinct":
        return len({key_of(value) for value in values})
    if operation in ("missing", "valid"):
        return sum((value is None) == (operation == "missing") for value in values)
    if operation not in AGGREGATES:
        raise NotEvaluated(f"the aggregate `{operation}`")
    if operation in ("min", "max") and any(isinstance(value, (str, datetime.datetime)) for value in values):
        dates = [when for when in map(moment, values) if when is not None]
        return (min if operation == "min" else max)(dates) if dates else None
    numbers = [number(value) for value in values if value is not None and not math.isnan(number(value))]
    if not numbers:
        return 0 if operation == "sum" else None
    return AGGREGATES[operation](numbers)


def quantile(numbers: list[float], share: float) -> float:
    """A quantile between neighbours, as in D3 and numpy."""
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


AGGREGATES: dict[str, Callable[[list[float]], float | None]] = {
    "sum": math.fsum, "mean": statistics.fmean, "average": statistics.fmean, "median": statistics.median,
    "min": min, "max": max, "product": math.prod, "q1": lambda all: quantile(all, 0.25),
    "q3": lambda all: quantile(all, 0.75), "stdevp": statistics.pstdev, "variancep": statistics.pvariance,
    "stdev": lambda all: statistics.stdev(all) if len(all) > 1 else None,
    "variance": lambda all: statistics.variance(all) if len(all) > 1 else None}
