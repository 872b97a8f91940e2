"""The marks that are worked out of a chart (thaw.marks) are those that Vega draws: on the charts of the course."""

import copy
import re
from typing import Any

import pytest
import vl_convert as vlc
from shared import ROOT

from press.notebook import read
from thaw.marks import view_facts
from thaw.vegalite import views

DRAWN = re.compile(r'<path[^>]*role="graphics-symbol" aria-roledescription="([^"]*)"[^>]*? d="([^"]*)"')
RECTANGLE = re.compile(r"M[-\d.e]+,[-\d.e]+h([-\d.e]+)v([-\d.e]+)h")
LOOKS = ("point", "line", "interpolate")


def _charts() -> list[tuple[str, dict[str, Any]]]:
    charts = []
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for number, spec in enumerate(read(path).charts):
            if sum("mark" in view.spec for view in views(spec)) == 1:
                charts.append((f"{path.stem} {number}", spec))
    return charts


CHARTS = _charts()


def test_there_are_charts_to_compare():
    assert CHARTS


def shapes(spec: dict[str, Any]) -> list[str]:
    """The paths of the marks that Vega draws."""
    spec = copy.deepcopy(spec)
    for view in views(spec):
        mark = view.spec.get("mark")
        if isinstance(mark, dict):  # points laid over a line, the line of an area and steps are looks
            view.spec["mark"] = {key: value for key, value in mark.items() if key not in LOOKS}
    paths = DRAWN.findall(vlc.vegalite_to_svg(spec))
    lines = [path for kind, path in paths if kind == "line mark"]
    return lines or [path for _, path in paths]


@pytest.mark.parametrize(("name", "spec"), CHARTS, ids=[name for name, _ in CHARTS])
def test_the_marks_are_those_that_vega_draws(name, spec):
    facts = next(view_facts(view) for view in views(spec) if "mark" in view.spec)
    assert not facts["unread"] and not facts["lost"], f"{name}: {facts['unread']}{facts['lost']}"
    drawn = shapes(spec)
    if facts["mark"] == "bar":
        sides = [(abs(float(width)), abs(float(height))) for path in drawn for width, height in RECTANGLE.findall(path)]
        seen = [side for side in sides if min(side) > 1e-6]
        assert len(seen) == len(facts["rows"])
        _are_proportional(facts, seen)
    elif facts["mark"] in ("point", "rule", "tick", "rect", "text"):
        assert len(drawn) == len(facts["rows"])
    elif facts["mark"] == "line":
        corners = sum(len(re.findall(r"[ML]", path)) for path in drawn)
        whole = [row for row in facts["rows"] if row["x"] is not None and row["y"] is not None]
        assert corners == len(whole)
    else:
        assert facts["mark"] in ("area", "errorband", "geoshape", "arc", "boxplot"), f"{name}: say how to compare it"


def _are_proportional(facts: dict[str, Any], sides: list[tuple[float, float]]) -> None:
    """Bars are as long as the values that were worked out, but for one common factor."""
    channels = facts["channels"]
    measures = [channel for channel in ("x", "y") if channels.get(channel, {}).get("type") == "quantitative"
                and not channels[channel].get("bin") and channel + "2" not in channels]
    if len(measures) != 1 or "scale" in channels[measures[0]] or {"row", "column", "facet"} & set(channels):
        return
    lengths = sorted(side[measures[0] == "y"] for side in sides)
    values = sorted(abs(row[measures[0]]) for row in facts["rows"])
    assert lengths == pytest.approx([value * lengths[-1] / values[-1] for value in values], rel=1e-3, abs=0.01)
