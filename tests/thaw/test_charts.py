"""The chart theme, and the renderer for notebooks."""

import base64
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import nbformat
import pandas as pd
import pytest
from samples import ALL, every_chart, layered, points
from shared import ROOT

from press.course import Course
from thaw import charts, drawing, theme, vegalite

COLOURS = Course(ROOT).colours
# How colours look without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1; linear RGB).
SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def luminance(colour):
    return times([(0.2126, 0.7152, 0.0722)], linear(colour))[0]


def contrast(colour, ground):
    low, high = sorted((luminance(colour), luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb):
    """Björn Ottosson's Oklab: distances in it are about as large as they look."""
    cones = times(
        ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
         (0.0883024619, 0.2817188376, 0.6299787005)),
        [min(max(part, 0), 1) for part in rgb],
    )
    return times(
        ((0.2104542553, 0.793617785, -0.0040720468), (1.9779984951, -2.428592205, 0.4505937099),
         (0.0259040371, 0.7827717662, -0.808675766)),
        [cone ** (1 / 3) for cone in cones],
    )


@pytest.fixture(autouse=True)
def course_charts():
    charts.register()


def svg_of(bundle):
    return base64.b64decode(re.search(r"base64,([^\"]+)", bundle["text/html"])[1]).decode()


# The theme

@pytest.mark.parametrize("colour", COLOURS.values())
def test_each_colour_stands_out_on_light_and_dark_pages(colour):
    assert contrast(colour, "#ffffff") >= 3
    assert contrast(colour, "#121212") >= 3


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_can_be_told_apart(sight):
    for pair in itertools.combinations(COLOURS.values(), 2):
        places = [oklab(times(SIGHT[sight], linear(colour))) for colour in pair]
        distance = sum((a - b) ** 2 for a, b in zip(*places, strict=True)) ** 0.5
        assert distance > 0.085, f"{' and '.join(pair)} look alike with {sight}"


def test_a_country_has_one_colour():
    names = list(COLOURS)[::-1]
    scale = theme.country_colours(*names).to_dict()
    assert scale["domain"] == names and scale["range"] == [COLOURS[name] for name in names]
    with pytest.raises(ValueError, match=f"Atlantis; there are {re.escape(names[-1])}"):
        theme.country_colours(names[0], "Atlantis")


def test_text_is_legible():
    sizes = re.findall(r"'\w*[fF]ontSize': (\d+)", str(theme.theme()))
    assert sizes and min(map(int, sizes)) >= 12
    assert contrast(theme.INK, "#ffffff") > 7 and contrast(theme.SOFT_INK, "#ffffff") > 4.5


@pytest.mark.parametrize("ink", ["INK", "SOFT_INK", "LINE", "GRID"])
def test_style_sheet_has_a_dark_counterpart_of_each_ink(ink):
    style = (ROOT / "press/book/static/thaw.css").read_text("utf-8")
    used = "stroke" if ink == "GRID" else "fill"
    selector = f'html[data-theme="dark"] .thaw-chart svg [{used}="{getattr(theme, ink)}"]'
    match = re.search(re.escape(selector) + rf" {{ {used}: (#\w+)", style)
    assert match, f"thaw.css does not replace theme.{ink} on dark pages"
    if ink in ("INK", "SOFT_INK"):
        assert contrast(match[1], "#121212") > 4.5


def test_theme_and_renderer_are_enabled():
    assert alt.theme.active == "thaw" and alt.renderers.active == "thaw"
    assert points().to_dict()["config"]["view"]["continuousWidth"] == theme.DEFAULT_WIDTH


# The renderer

@every_chart
def test_bundle_is_the_same_on_each_run(make):
    assert charts.render(make().to_dict()) == charts.render(make().to_dict())


def test_automatic_names_do_not_depend_on_the_session():
    spec = {"params": [{"name": "param_12"}], "layer": [{"params": [{"views": ["view_7"]}]}, {"name": "view_9"}],
            "transform": [{"filter": "param_12.x"}], "datasets": {"d": [{"a": "param_12"}]}}
    assert vegalite.renumbered(spec) == {
        "params": [{"name": "param_1"}], "layer": [{"params": [{"views": ["view_1"]}]}, {"name": "view_2"}],
        "transform": [{"filter": "param_1.x"}], "datasets": {"d": [{"a": "param_12"}]}}


def test_ids_differ_between_charts():
    ids = [re.search(r'id="([^"]+)"', charts.render(make().to_dict())["text/html"])[1] for make in ALL]
    assert len(set(ids)) == len(ALL)


def test_bundle_says_the_description():
    bundle = charts.render(points().to_dict())
    assert bundle["text/plain"] == 'Three launches, the "longest" 989 km.'
    assert 'alt="Three launches, the &quot;longest&quot; 989 km."' in bundle["text/html"]


def test_without_description_the_title_stands_in():
    spec = points().to_dict()
    del spec["description"]
    assert vegalite.alternative(spec) == "What it shows"
    assert vegalite.alternative({"$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json"}) == "Chart"


@every_chart
def test_notebook_accepts_the_bundle(make):
    output = nbformat.v4.new_output("display_data", charts.render(make().to_dict()))
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])]))


def test_data_cannot_end_the_script():
    spec = alt.Chart(pd.DataFrame({"a": ["</script><b>"]})).mark_point().encode(x="a:N").to_dict()
    assert charts.render(spec)["text/html"].count("</script>") == 1


def test_without_vl_convert_there_is_no_picture_but_the_live_chart(monkeypatch):
    monkeypatch.setattr(charts, "find_spec", lambda name: None)
    page = charts.render(points().to_dict())["text/html"]
    assert "<img" not in page and "vegaEmbed" in page


def test_a_spec_that_cannot_be_drawn_has_no_picture():
    spec = {**points().to_dict(), "mark": "no such mark"}
    assert "<img" not in charts.render(spec)["text/html"]


def test_picture_can_be_read_on_a_dark_notebook():
    assert re.search(r'<rect[^>]*fill="white"', svg_of(charts.render(points().to_dict())))


def test_ids_in_a_picture_begin_with_its_own_name():
    svg = drawing.draw(layered().to_dict(), "here")
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert ids == ["here-1"]
    assert re.findall(r"url\(#([^)]+)\)", svg) == ids


def test_fonts_of_the_machine_count_for_nothing(monkeypatch):
    """Debian's edition of the measured font made a margin a pixel wider than the one that vl-convert brings."""
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    seen = []
    monkeypatch.setattr("vl_convert.vegalite_to_svg", lambda *_, **__: seen.append(os.environ["FONTCONFIG_FILE"]) or "")
    drawing.draw(points().to_dict(), "x")
    fonts = Path(seen[0])
    folders = [fonts.parent / folder.text for folder in ElementTree.parse(fonts).iter("dir")]
    assert folders and not any(folder.exists() for folder in folders)
    assert os.environ["FONTCONFIG_FILE"] == "/etc/fonts/fonts.conf"


@pytest.mark.parametrize("path, expected", [
    ("M0,0L1.04,0L2,0L2,0L2,3Z", "M0,0L2,0L2,3Z"),  # points on the way, and the same point twice
    ("M0,0L5,0L3,0", "M0,0L5,0L3,0"),  # there and back is no straight way
    ("M0,0L1,1L2,2", "M0,0L1,1L2,2"),
    ("M-0.02,0.96L1,1ZM1,1L2,1ZM2,1L3,1", "M0,1L1,1ZM1,1L2,1ZM2,1L3,1"),  # parts stay apart
    ("M3.54,0A3.54,3.54,0,1,1,-3.54,0", "M3.5,0A3.5,3.5,0,1,1,-3.5,0"),
    ("M1,1h10v2", "M1,1h10v2"),
])
def test_a_picture_is_lean(path, expected):
    svg = f'<g transform="translate(10.04,-0.02)"><path d="{path}"/></g>'
    assert drawing.lean(svg) == f'<g transform="translate(10,0)"><path d="{expected}"/></g>'


def test_picture_names_only_the_fonts_of_the_theme():
    assert set(re.findall(r'font-family="([^"]+)"', drawing.draw(points().to_dict(), "x"))) == {theme.FONT}


def test_drawing_does_not_depend_on_the_time_zone():
    code = ("import sys; sys.path.insert(0, 'tests'); import samples; from thaw import charts, drawing;"
            "charts.register(); print(drawing.draw(samples.points().to_dict(), 'x'))")
    drawn = [subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
                            env={**os.environ, "TZ": zone}).stdout for zone in ("America/New_York", "Asia/Seoul")]
    assert drawn[0].startswith("<svg") and drawn[0] == drawn[1]


def test_the_time_zone_of_the_session_is_left_alone(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Seoul")
    drawing.draw(points().to_dict(), "x")
    assert os.environ["TZ"] == "Asia/Seoul"


def test_days_are_days_in_every_time_zone():
    [rows] = vegalite.local_dates(points().to_dict())["datasets"].values()
    assert rows[0]["date"] == "2022-01-05T00:00:00"
    [rows] = vegalite.local_dates(points().encode(text="date:N").to_dict())["datasets"].values()
    assert rows[0]["date"] == "2022-01-05"
