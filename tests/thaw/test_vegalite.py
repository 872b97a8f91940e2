"""The walker of Vega-Lite specs: what it says of each view is what Vega-Lite makes of it."""

import altair as alt
import pandas as pd
import pytest
import vl_convert

from thaw import vegalite

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
TWO, ONE = [{"a": 1}, {"a": 2}], [{"a": 7}]
POINT = {"mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}

# The rows of the single views, and a spec.
ROWS = [
    ([1, 2], {"data": {"values": TWO}, "layer": [POINT]}),
    ([7], {"data": {"values": TWO}, "layer": [{**POINT, "data": {"values": ONE}}]}),
    ([], {"data": {"values": TWO}, "layer": [{**POINT, "data": {"values": []}}]}),
    ([], {"data": {"values": TWO}, "layer": [{**POINT, "data": {}}]}),
    ([1, 2], {"data": {"values": TWO}, "hconcat": [{**POINT, "data": None}]}),
    ([7], {"data": {"values": TWO}, "datasets": {"n": ONE}, "layer": [{**POINT, "data": {"name": "n"}}]}),
    ([], {"data": {"values": TWO}, "layer": [{**POINT, "data": {"name": "unknown"}}]}),
    ([], {"data": {"values": TWO}, "layer": [{**POINT, "data": {"name": "n"}, "datasets": {"n": ONE}}]}),
    ([7], {"data": {"name": "n", "values": TWO}, "datasets": {"n": ONE}, **POINT}),
    ([1, 2], {"data": {"name": "n", "values": TWO}, **POINT}),
    ([1, 2, 7], {"data": {"values": TWO}, "vconcat": [POINT, {**POINT, "data": {"values": ONE}}]}),
    ([1, 2], {"data": {"values": TWO}, "facet": {"field": "a"}, "spec": POINT}),
]


@pytest.mark.parametrize(("expected", "spec"), ROWS, ids=range(len(ROWS)))
def test_rows_of_a_view_are_those_that_vega_lite_draws(expected, spec):
    single = [view for view in vegalite.views(spec) if "mark" in view.spec]
    assert [row["a"] for view in single for row in view.rows or []] == expected
    svg = vl_convert.vegalite_to_svg({"$schema": SCHEMA, **spec})
    assert svg.count('aria-roledescription="point"') == len(expected)


def test_rows_are_the_list_itself():
    spec = {"datasets": {"n": TWO}, "hconcat": [{**POINT, "data": {"name": "n"}}, {**POINT, "data": {"values": ONE}}]}
    rows = [view.rows for view in vegalite.views(spec)]
    assert rows[0] is None and rows[1] is TWO and rows[2] is ONE


@pytest.mark.parametrize("data", [{"url": "a.csv"}, {"values": "a\n1"}, {"values": [1, 2]}, {"sphere": True}])
def test_what_is_no_list_of_rows_has_none(data):
    """And the rows of the view above it are not taken for its own."""
    [_, view] = vegalite.views({"data": {"values": TWO}, "layer": [{**POINT, "data": data}]})
    assert view.rows is None and view.data == data


def test_what_is_done_to_rows_does_not_count_for_other_rows():
    """Vega-Lite filters the rows that a part takes over, not those that it brings along."""
    spec = {"data": {"values": TWO}, "transform": [{"filter": "datum.a > 1"}],
            "layer": [{**POINT, "transform": [{"filter": "datum.a < 9"}]}, {**POINT, "data": {"values": TWO}}]}
    outer, filtered, own = vegalite.views(spec)
    assert [len(view.transforms) for view in (outer, filtered, own)] == [1, 2, 0]
    svg = vl_convert.vegalite_to_svg({"$schema": SCHEMA, **spec})
    assert svg.count('aria-roledescription="point"') == 1 + 2


def test_channels_are_handed_down_and_a_facet_is_one():
    own = {"x": {"field": "b"}}
    spec = {"facet": {"row": {"field": "r"}}, "spec": {
        "encoding": {"x": {"field": "a"}, "y": {"field": "c"}}, "layer": [{"mark": "bar", "encoding": own}]}}
    inmost = list(vegalite.views(spec))[-1]
    assert {channel: part["field"] for channel, part in inmost.encoding.items()} == {"row": "r", "x": "b", "y": "c"}
    assert inmost.spec["encoding"] is own
    [view] = vegalite.views({"facet": {"field": "f"}, "mark": "bar"})
    assert view.encoding == {"facet": {"field": "f"}}


def test_each_view_says_where_it_stands():
    layers = {"layer": [{"layer": [POINT]}]}
    spec = {"hconcat": [POINT, {"vconcat": [{"facet": {"field": "a"}, "spec": layers}]}]}
    views = {view.path: view for view in vegalite.views(spec)}
    deepest = views["hconcat", 1, "vconcat", 0, "spec", "layer", 0, "layer", 0]
    assert deepest.holders[0] is spec and deepest.holders[-1] is layers["layer"][0] and len(deepest.holders) == 5
    assert deepest.frame is layers, "what has the height is the outermost of the layers"
    assert [path for path, view in views.items() if view.is_frame] == [
        ("hconcat", 0), ("hconcat", 1, "vconcat", 0, "spec")]


def test_title_and_description_stand_at_the_top_once():
    rows = pd.DataFrame(TWO)
    bars = alt.Chart(rows, title="T", description="D").mark_bar().encode(x="a:Q")
    spec = vegalite.headed((bars + bars.mark_text() + bars.mark_rule().properties(title="Other")).to_dict())
    assert (spec["title"], spec["description"]) == ("T", "D")
    assert [part.get("title") for part in spec["layer"]] == [None, None, "Other"]
    assert not any("description" in part for part in spec["layer"])
    spec = vegalite.headed((bars + bars).facet("a:N").to_dict())
    assert spec["title"] == "T" and "title" not in str(spec["spec"])


def test_charts_beside_each_other_keep_their_titles():
    rows = alt.Chart(pd.DataFrame(TWO)).mark_bar().encode(x="a:Q")
    left = rows.properties(title="Left") + rows
    spec = alt.hconcat(left, rows.properties(title="Right")).to_dict()
    assert vegalite.headed(spec) == spec


def test_fields_have_the_title_that_the_chart_gives_them():
    assert vegalite.fields({"facet": {"row": {"field": "r", "title": "Row"}}, "encoding": {
        "x": {"field": "a", "axis": {"title": "A"}}, "x2": {"field": "b", "title": "no"},
        "y": {"field": "c", "aggregate": "mean", "title": "Mean"}, "color": {"condition": {"field": "d"}, "value": 1},
        "tooltip": [{"field": "a"}, {"field": "e", "title": "E"}]}}) == {
            "a": "A", "b": "", "c": "", "d": "", "e": "E", "r": "Row"}
