"""The small chart on a table's card: how many rows there are by year or by kind."""

from collections import Counter
from typing import Any

from press.book.template import render

GROUPS = ["chapter", "country", "item", "kind", "link", "version"]  # by what a table without years is counted
MOST_BARS = 8


def coverage(record: dict[str, Any], rows: list[dict[str, str]]) -> str:
    """Return a small chart of how many rows there are by year, or by kind for a table without years.

    Returns "" where each row is alone of its kind.
    """
    fields = record["schema"]["fields"]
    time = next((field["name"] for field in fields if field["type"] in ("date", "year")
                 and field.get("constraints", {}).get("required")), None)
    if time:
        return _years(Counter(int(row[time][:4]) for row in rows if row[time]))
    names = [field["name"] for field in fields]
    group = next((name for name in GROUPS if name in names), None)
    if group is None:
        return ""
    counts = Counter(row[group] or "not given" for row in rows)
    return _groups(group, counts) if counts and max(counts.values()) > 1 else ""


def _years(counts: Counter[int]) -> str:
    """Return bars, one a year, with no gap in the axis for years without rows."""
    first, last = min(counts), max(counts)
    most = max(counts.values())
    step = min(24, 320 / (last - first + 1))
    gap = 1 if step > 3 else 0
    heights = {year: max(1, 46 * count / most) for year, count in sorted(counts.items())}
    bars = "".join(f"M{(year - first) * step:.1f} 48h{step - gap:.1f}v{-height:.1f}h{gap - step:.1f}z"
                   for year, height in heights.items())
    span = f"{first} to {last}" if last > first else f"{first}"
    full = [year for year in counts if counts[year] == most]
    which = f"in {full[0]}" if len(full) == 1 else f"in {len(full)} of the years"
    words = f"Rows by year, {span}: at most {most:,}, {which}." if last > first else f"All rows are of {first}."
    missing = last - first + 1 - len(counts)
    words += f" {missing} of the years {'have' if missing > 1 else 'has'} none." if missing else ""
    return render("coverage.html", width=round((last - first + 1) * step), height=50, words=words, bars=bars)


def _groups(group: str, counts: Counter[str]) -> str:
    """Return labelled bars, the largest first; what does not fit is one bar."""
    shown = counts.most_common()
    if len(shown) > MOST_BARS:
        rest = shown[MOST_BARS - 1:]
        shown = [*shown[:MOST_BARS - 1], (f"{len(rest)} others", sum(count for _, count in rest))]
    most = max(count for _, count in shown)
    words = f"Rows by {group}: " + ", ".join(f"{name} {count}" for name, count in shown) + "."
    bars = [{"name": _short(name), "count": count, "drawn": f"{max(1, 150 * count / most):.0f}",
             "end": f"{132 + 150 * count / most:.0f}"} for name, count in shown]
    return render("coverage.html", width=320, height=20 * len(shown), words=words, bars=bars)


def _short(name: str) -> str:
    return name if len(name) <= 18 else name[:17] + "…"
