"""The figure of a chart in the book: its two drawings, its words, its table."""

import re

import altair as alt
import pandas as pd
import pytest
from samples import every_chart, layered, points, side_by_side

from press.outputs import figure, narrow
from thaw import charts
from thaw.vegalite import views


@pytest.fixture(autouse=True)
def course_charts():
    charts.register()


@every_chart
def test_figure_has_title_source_and_text_alternative(make):
    spec = make().to_dict()
    text = figure.figure(spec, "f")
    assert "<figcaption>What it shows</figcaption>" in text
    assert '<p class="thaw-source">Source: made up</p>' in text
    labels = re.findall(r'role="img" aria-label="([^"]+)"', text)
    assert len(labels) == 2 and len(set(labels)) == 1 and labels[0] != "What it shows"
    drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert not any("What it shows" in svg.split(">", 1)[1] for svg in drawings), "the title is drawn as well"


@every_chart
def test_figure_has_a_drawing_for_the_column_and_one_for_phones(make):
    text = figure.figure(make().to_dict(), "f")
    widths = [int(width) for width in re.findall(r'<svg class="marks" width="(\d+)"', text)]
    assert len(widths) == 2
    assert widths[0] <= figure.WIDE and narrow.NARROW - 30 <= widths[1] <= narrow.NARROW + 4


@every_chart
def test_drawings_have_no_roles_of_their_own(make):
    for svg in re.findall(r"<svg.*?</svg>", figure.figure(make().to_dict(), "f"), re.DOTALL):
        assert svg.count("aria-") == 1 and svg.count("role=") == 1


def test_on_a_phone_charts_stand_one_above_the_other():
    bare = figure.headings(side_by_side().to_dict())[3]
    spec, _ = narrow.narrowed(bare, "f")
    assert "vconcat" in spec and "hconcat" not in spec
    assert "hconcat" in bare, "the wide form must stay as it is"


@pytest.mark.parametrize("facet, width", [
    ({"row": {"field": "a"}}, 260), ({"row": {"field": "a"}, "column": {"field": "b"}}, 120), ({"field": "a"}, 120)])
def test_only_panels_beside_each_other_share_the_width(facet, width):
    spec = {"facet": facet, "spec": {"mark": "point"}}
    narrow.set_width(spec, 260)
    assert spec["spec"]["width"] == width


@pytest.mark.parametrize("spec, widths", [
    ({"mark": "point", "width": 700}, [600]),
    ({"mark": "point"}, [460]),  # the theme's own width, less what is too much
    ({"mark": "point", "width": 150}, [100]),
    ({"hconcat": [{"mark": "point", "width": 400}, {"layer": [{"mark": "bar"}], "width": 300}]}, [350, 250]),
    ({"vconcat": [{"mark": "point", "width": 400}, {"mark": "point", "width": 300}]}, [300, 200]),
    ({"facet": {"field": "a"}, "columns": 3, "spec": {"mark": "point", "width": 400}}, [366]),
    ({"hconcat": [{"facet": {"field": "a"}, "columns": 2, "spec": {"mark": "point", "width": 400}}, {"mark": "bar"}]},
     [375, 510]),
])
def test_views_beside_each_other_share_what_is_too_wide(spec, widths):
    narrow.shrink(spec, 100)
    assert [view.spec["width"] for view in views(spec) if view.is_frame] == widths
    assert not any("width" in view.spec for view in views(spec) if not view.is_frame)


def test_layers_have_one_width():
    spec = {"layer": [{"mark": "bar", "width": 900}, {"mark": "point"}], "width": 800}
    narrow.set_width(spec, 260)
    assert [view.spec.get("width") for view in views(spec)] == [260, None, None]


def test_a_step_for_each_name_is_left_as_it_is():
    spec = {"mark": "bar", "width": {"step": 20}}
    narrow.shrink(spec, 100)
    assert spec["width"] == {"step": 20}


def test_long_names_wrap_on_a_phone():
    spec, svg = narrow.narrowed(figure.headings(layered().to_dict())[3], "f")
    assert re.findall(r">(an|intercontinental|missile of some|length)<", svg) == [
        "an", "intercontinental", "missile of some", "length"]
    assert spec["height"] == {"step": 66}, "four lines need more room, which the layers have together"


def test_names_that_do_not_fit_below_each_other_are_turned_on_a_phone():
    axis = {"field": "kind", "type": "nominal", "axis": {"labelAngle": 0}}
    rows = [{"kind": "a long name for a bar"}, {"kind": "another, as long again"}]
    angles = [narrow.restacked({"data": {"values": data}, "mark": "bar", "encoding": {"x": axis}})["encoding"]["x"][
        "axis"]["labelAngle"] for data in (rows, rows[:1])]
    assert angles == [-90, 0]


@pytest.mark.parametrize(("names", "columns"), [
    (["short"], 3), (["ten letters"], 2), (["nineteen letters, no"], 1)])
def test_a_legend_below_a_chart_has_as_many_columns_as_fit(names, columns):
    colour = {"field": "kind", "type": "nominal", "legend": {"orient": "top-left", "title": "Kind"}}
    spec = narrow.restacked({"data": {"values": [{"kind": name} for name in names]}, "mark": "bar",
                             "encoding": {"color": colour}})
    assert (spec["config"]["legend"]["orient"], spec["config"]["legend"]["columns"]) == ("bottom", columns)
    assert spec["encoding"]["color"]["legend"] == {"title": "Kind"}


def test_panels_stand_in_two_columns_on_a_phone():
    wide = {"vconcat": [
        {"mark": "bar", "encoding": {"column": {"field": "a"}}},
        {"mark": "bar", "encoding": {"facet": {"field": "a", "columns": 4}}},
        {"facet": {"field": "a"}, "columns": 4, "spec": {"mark": "bar"}},
        {"facet": {"column": {"field": "a"}}, "spec": {"mark": "bar"}},
        {"concat": [{"mark": "bar"}], "columns": 3}]}
    column, facet, wrapped, across, charts_side_by_side = narrow.restacked(wide)["vconcat"]
    assert column["encoding"] == facet["encoding"] == {"facet": {"field": "a", "columns": 2}}
    assert [(view["facet"], view["columns"]) for view in (wrapped, across)] == [({"field": "a"}, 2)] * 2
    assert charts_side_by_side["columns"] == 1


def test_table_shows_the_rows_that_the_chart_encodes():
    text = figure.table(points().to_dict(), "Launches")
    assert "<caption>Data: Launches</caption>" in text
    assert set(re.findall(r"<th[^>]*>([^<]+)", text)) == {"kind", "Distance (km)", "Date"}
    assert '<td class="number">700</td>' in text and '<td class="date">2022-01-05</td>' in text
    assert ">n<" not in text, "n is in the data but not in the chart"


def test_long_table_is_cut_and_says_so():
    long = pd.DataFrame({"a": range(100)})
    text = figure.table(alt.Chart(long).mark_tick().encode(x="a:Q").to_dict(), "Long")
    assert text.count("<tr>") == figure.SHOWN_ROWS + 1
    assert f"The first {figure.SHOWN_ROWS} of 100 rows." in text


def test_missing_values_are_empty_cells():
    gaps = pd.DataFrame({"a": [1.5, None], "b": ["x", None]})
    text = figure.table(alt.Chart(gaps).mark_point().encode(x="a:Q", y="b:N").to_dict(), "Gaps")
    assert '<tr><td class="number"></td><td></td></tr>' in text


def test_data_cannot_end_the_script():
    spec = alt.Chart(pd.DataFrame({"a": ["</script><b>"]})).mark_point().encode(x="a:N").to_dict()
    assert figure.figure(spec, "f").count("</script>") == 1
