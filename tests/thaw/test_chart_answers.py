"""A chart as an answer: judged by the marks that it draws, however it is written."""

import json
import time

import altair as alt
import pandas as pd
import pytest

from thaw.answers import differences, facts
from thaw.judge import judge
from thaw.values import POLICY

SALES = pd.DataFrame({
    "year": [2019, 2019, 2020, 2020, 2021, 2021], "land": ["A", "B", "A", "B", "A", "B"],
    "sales": [10.0, 30.0, 20.0, 20.0, 45.0, 15.0],
    "date": pd.to_datetime(["2019-05-03", "2019-06-07", "2020-01-20", "2020-02-02", "2021-03-01", "2021-11-30"])})
LONG = pd.concat([SALES.assign(half=1), SALES.assign(half=2)], ignore_index=True)
BARS = alt.Chart(SALES).mark_bar().encode(x="year:O", y="sales:Q", color="land:N")
POINTS = alt.Chart(SALES).mark_point().encode(x="date:T", y="sales:Q")
LINES = alt.Chart(SALES).mark_line().encode(x="year:O", y="sales:Q", color="land:N")
COUNTS = alt.Chart(SALES).mark_bar().encode(x="count()", y="land:N")
STEPS = alt.Chart(SALES).mark_bar().encode(x=alt.X("sales:Q", bin=alt.Bin(step=10)), y="count()")
SHARES = alt.Chart(SALES).mark_bar().encode(x="year:O", y=alt.Y("sales:Q", stack="normalize"), color="land:N")
PANELS = LINES.encode(column="land:N")
RANGES = alt.Chart(SALES.assign(low=1.0, high=[3.0, 4, 5, 6, 7, 8])).mark_rule().encode(
    x="low:Q", x2="high:Q", y="date:N")


def differ(got, want, **policy):
    stored = json.loads(json.dumps([facts(got), facts(want)]))
    return differences(*stored, policy)


def share(rows):
    return rows.assign(part=rows["sales"] / rows.groupby("year")["sales"].transform("sum"))


SAME = {
    "long form": (alt.Chart(SALES).mark_bar(color="red").encode(
        alt.X("year", type="ordinal", title="Y"), alt.Y("sales").title("S"), alt.Color("land:N", legend=None)), BARS),
    "only the columns": (alt.Chart(SALES[["land", "sales", "year"]]).mark_bar().encode(
        x="year:O", y="sales:Q", color="land:N"), BARS),
    "summed in the chart": (alt.Chart(SALES).mark_bar().encode(x="year:O", y="sum(sales):Q", color="land:N"), BARS),
    "summed in the table": (alt.Chart(LONG.groupby(["year", "land"], as_index=False)["sales"].sum()).mark_bar().encode(
        x="year:O", y="sales:Q", color="land:N"),
        alt.Chart(LONG).mark_bar().encode(x="year:O", y="sum(sales):Q", color="land:N")),
    "stacked parts": (alt.Chart(LONG).mark_bar().encode(x="year:O", y="sales:Q", color="land:N"),
                      alt.Chart(LONG).mark_bar().encode(x="year:O", y="sum(sales):Q", color="land:N")),
    "counted in the table": (alt.Chart(SALES.groupby("land").size().reset_index(name="n")).mark_bar().encode(
        x="n:Q", y="land:N"), COUNTS),
    "count of a column": (alt.Chart(SALES).mark_bar().encode(x="count(sales):Q", y="land:N"), COUNTS),
    "counted by a transform": (alt.Chart(SALES).transform_aggregate(n="count()", groupby=["land"]).mark_bar().encode(
        x="n:Q", y="land:N"), COUNTS),
    "filter": (alt.Chart(LONG).transform_filter("datum.half == 1").mark_point().encode(
        x="date:T", y="sales:Q"), POINTS),
    "filter by datum": (alt.Chart(LONG).transform_filter(alt.datum.half < 2).mark_point().encode(
        x="date:T", y="sales:Q"), POINTS),
    "filter by predicate": (alt.Chart(LONG).transform_filter(
        alt.FieldOneOfPredicate(field="half", oneOf=[1])).mark_point().encode(x="date:T", y="sales:Q"), POINTS),
    "filter by date": (alt.Chart(SALES).transform_filter("year(datum.date) >= 2020").mark_point().encode(
        x="date:T", y="sales:Q"), POINTS.properties(data=SALES[SALES["year"] >= 2020])),
    "filter by unit of time": (alt.Chart(SALES).transform_filter(
        alt.FieldEqualPredicate(field="date", timeUnit="year", equal=2020)).mark_point().encode(
        x="date:T", y="sales:Q"), POINTS.properties(data=SALES[SALES["year"] == 2020])),
    "calculated": (alt.Chart(SALES).transform_calculate(thousands="datum.sales / 1000").mark_point().encode(
        x="date:T", y="thousands:Q"), alt.Chart(SALES.assign(k=SALES["sales"] / 1000)).mark_point().encode(
        x="date:T", y="k:Q")),
    "month of a month": (alt.Chart(SALES.assign(date=SALES["date"].dt.to_period("M").dt.to_timestamp())).mark_point(
        ).encode(x="date:T", y="sales:Q"), alt.Chart(SALES).mark_point().encode(x="yearmonth(date):T", y="sales:Q")),
    "year of a date": (alt.Chart(SALES).mark_bar().encode(x="year(date):O", y="sales:Q", color="land:N"), BARS),
    "own bins": (alt.Chart(SALES).transform_bin(["a", "b"], "sales", bin=alt.Bin(step=10)).mark_bar().encode(
        x=alt.X("a:Q", bin="binned"), x2="b", y="count()"), STEPS),
    "bins by number": (alt.Chart(SALES).mark_bar().encode(x=alt.X("sales:Q", bin={"step": 10}), y="count():Q"), STEPS),
    "own shares": (alt.Chart(share(SALES)).mark_bar().encode(x="year:O", y="part:Q", color="land:N"), SHARES),
    "window": (alt.Chart(SALES.iloc[:2]).transform_window(n="row_number()").mark_point().encode(x="n:Q", y="sales:Q"),
               alt.Chart(SALES.iloc[:2].assign(n=[1, 2])).mark_point().encode(x="n:Q", y="sales:Q")),
    "pivot": (alt.Chart(SALES).transform_pivot("land", value="sales", groupby=["year"]).mark_line().encode(
        x="year:O", y="A:Q"), alt.Chart(SALES[SALES["land"] == "A"]).mark_line().encode(x="year:O", y="sales:Q")),
    "fold": (alt.Chart(SALES.pivot(index="year", columns="land", values="sales").reset_index()).transform_fold(
        ["A", "B"], as_=["land", "sales"]).mark_line().encode(x="year:O", y="sales:Q", color="land:N"), LINES),
    "impute": (alt.Chart(SALES.iloc[:5]).transform_impute("sales", key="year", value=15, groupby=["land"]).mark_line(
        ).encode(x="year:O", y="sales:Q", color="land:N"), LINES),
    "labels laid over": (BARS + BARS.mark_text(dy=-5).encode(text="sales:Q"), BARS),
    "a rule laid over": (POINTS + alt.Chart(pd.DataFrame({"y": [20]})).mark_rule().encode(y="y:Q"), POINTS),
    "points on lines": (LINES + LINES.mark_point(), LINES),
    "a layer of one": (alt.layer(POINTS), POINTS),
    "in two layers": (alt.layer(*(alt.Chart(part).mark_point().encode(x="date:T", y="sales:Q")
                                  for _, part in SALES.groupby("land"))), POINTS),
    "facet by a method": (LINES.facet(column="land:N"), PANELS),
    "selection": (POINTS.add_params(alt.selection_interval()), POINTS),
    "colour by a selection": (BARS.encode(color=alt.condition(alt.selection_point(name="s"), "land:N", alt.value(
        "grey"))).add_params(alt.selection_point(name="s")), BARS),
    "tooltip": (COUNTS.encode(tooltip=["land", "count()"]), COUNTS),
    "a zero that is not seen": (alt.Chart(pd.concat([SALES, SALES.iloc[:1].assign(land="C", sales=0.0)])).mark_bar(
        ).encode(x="year:O", y="sales:Q", color="land:N"), BARS),
    "rounded beyond sight": (alt.Chart(SALES.assign(sales=SALES["sales"] + 0.04)).mark_point().encode(
        x="date:T", y="sales:Q"), POINTS.properties(data=SALES.assign(sales=SALES["sales"] + 0.05))),
    "missing rows that no one sees": (alt.Chart(SALES.assign(sales=SALES["sales"].where(SALES["year"] < 2021))
                                                ).mark_point().encode(x="date:T", y="sales:Q"),
                                      POINTS.properties(data=SALES.iloc[:4])),
    "a domain that holds all": (POINTS.encode(y=alt.Y("sales:Q").scale(domain=[0, 100])), POINTS),
    "a band with two ends": (RANGES.mark_errorband(), RANGES.mark_area()),
    "N for O on an axis": (BARS.encode(x="year:N"), BARS),
    "count of a name": (alt.Chart(SALES).mark_bar().encode(x="count(land)", y="land:N"), COUNTS),
    "a wide table": (alt.Chart(SALES.iloc[:5].pivot(index="year", columns="land", values="sales").reset_index()
                               ).transform_fold(["A", "B"], as_=["land", "sales"]).mark_line().encode(
        x="year:O", y="sales:Q", color="land:N"), LINES.properties(data=SALES.iloc[:5])),
    "per cent of the whole": (alt.Chart(share(SALES).assign(part=share(SALES)["part"] * 100)).mark_bar().encode(
        x="year:O", y="part:Q", color="land:N"), SHARES),
    "from the other end": (RANGES.encode(x="high:Q", x2="low:Q"), RANGES),
    "points at both ends": (RANGES + RANGES.mark_point().encode(x="low:Q", x2=alt.Undefined)
                            + RANGES.mark_point().encode(x="high:Q", x2=alt.Undefined), RANGES),
    "a parameter with its value": (alt.Chart(LONG).add_params(alt.param(name="h", value=1)).transform_filter(
        "datum.half == h").mark_point().encode(x="date:T", y="sales:Q"), POINTS),
    "bars that stack by themselves": (alt.Chart(SALES).mark_bar().encode(x="sales:Q", y="land:N"),
                                      alt.Chart(SALES).mark_bar().encode(x="sum(sales):Q", y="land:N")),
    "labels that belong": (BARS + BARS.mark_text().encode(text="land:N"), BARS),
}


@pytest.mark.parametrize("case", SAME)
def test_the_same_picture_is_right_however_it_is_written(case):
    assert differ(*SAME[case]) == {}


def shuffled(frame, column):
    return frame.assign(**{column: frame[column].to_numpy()[::-1]})


DIFFERENT = {
    "values on the wrong rows": (POINTS.properties(data=shuffled(SALES, "sales")), POINTS, "rows"),
    "bars on the wrong rows": (BARS.properties(data=shuffled(SALES, "sales")), BARS, "rows"),
    "side by side": (BARS.encode(xOffset="land:N"), BARS, "xOffset"),
    "not stacked": (BARS.encode(y=alt.Y("sales:Q", stack=None)), BARS, "y.stack"),
    "not normalised": (BARS, SHARES, "y.stack"),
    "names for shares": (alt.Chart(SALES).mark_bar().encode(x="year:O", y="land:N", color="land:N"), SHARES, "y.type"),
    "around the middle": (BARS.encode(y=alt.Y("sales:Q", stack="center")), BARS, "y.stack"),
    "cut domain": (POINTS.encode(y=alt.Y("sales:Q").scale(domain=[12, 100])), POINTS, "y.cut"),
    "cut names": (BARS.encode(x=alt.X("year:O").scale(domain=[2019, 2020])), BARS, "x.cut"),
    "cut dates": (POINTS.encode(x=alt.X("date:T").scale(domain=["2020-01-01", "2022-01-01"])), POINTS, "x.cut"),
    "sums beyond the domain": (BARS.encode(y=alt.Y("sales:Q").scale(domain=[0, 50])), BARS, "y.cut"),
    "bars without zero": (BARS.encode(y=alt.Y("sales:Q").scale(zero=False)), BARS, "y.zero"),
    "log": (POINTS.encode(y=alt.Y("sales:Q").scale(type="log")), POINTS, "y.scale"),
    "mean": (LINES.encode(y="mean(sales):Q"), LINES, "y.aggregate"),
    "other steps": (STEPS.encode(x=alt.X("sales:Q", bin=alt.Bin(step=20))), STEPS, "rows"),
    "no steps": (STEPS.encode(x="sales:Q"), STEPS, "x.bin"),
    "no channels": (alt.Chart(SALES).mark_bar(), BARS, "channels"),
    "no colour": (BARS.encode(color=alt.value("red")), BARS, "color"),
    "panels": (BARS.encode(row="land:N"), BARS, "row"),
    "other panels": (LINES.encode(row="land:N"), PANELS, "column"),
    "a colour that splits": (COUNTS.encode(color="year:O"), COUNTS, "color"),
    "names for numbers": (POINTS.encode(y="sales:N"), POINTS, "y.type"),
    "a filter": (POINTS.transform_filter("datum.land == 'A'"), POINTS, "rows"),
    "a filter that keeps nothing": (POINTS.transform_filter("datum.land == 'a'"), POINTS, "rows"),
    "text against a date": (POINTS.transform_filter("datum.date >= '2020-01-01'"), POINTS, "rows"),
    "two charts": (POINTS | POINTS, POINTS, "layout"),
    "a line laid over": (POINTS + LINES, POINTS, "layers"),
    "no such column": (alt.Chart(SALES).mark_bar().encode(x="count:Q", y="land:N"), COUNTS, "column"),
    "lines that are joined": (LINES.encode(color=alt.value("red")), LINES, "color"),
    "doubled": (POINTS.properties(data=LONG), POINTS, "rows"),
    "no mark of that kind": (POINTS.mark_line(), POINTS, "mark"),
    "layers that hide each other": (alt.layer(*(BARS.properties(data=part) for _, part in SALES.groupby("land"))),
                                    BARS, "y.stack"),
    "stacked lines": (LINES.encode(y=alt.Y("sales:Q", stack=True)), LINES, "y.stack"),
    "another path": (LINES.encode(order="sales:Q"), LINES, "order"),
    "another order of the axis": (LINES.encode(x=alt.X("year:O", sort="y")), LINES, "x.sorted"),
    "an axis turned round": (POINTS.encode(y=alt.Y("sales:Q").scale(reverse=True)), POINTS, "y.reversed"),
    "a domain turned round": (POINTS.encode(y=alt.Y("sales:Q").scale(domain=[100, 0])), POINTS, "y.reversed"),
    "scales of their own": (alt.layer(*(alt.Chart(part).mark_line().encode(x="year:O", y="sales:Q", color="land:N")
                                        for _, part in SALES.groupby("land"))).resolve_scale(y="independent"),
                            LINES, "scales"),
    "words at the wrong marks": (BARS + alt.Chart(SALES.assign(land=SALES["land"].to_numpy()[::-1])).mark_text().encode(
        x="year:O", y="sales:Q", text="land:N"), BARS, "labels"),
    "a line through all": (LINES + alt.Chart(SALES).mark_line().encode(x="year:O", y="sales:Q"), LINES, "layers"),
    "a layer of a lost column": (POINTS + alt.Chart(SALES).mark_line().encode(x="date:T", y="nope:Q"), POINTS,
                                 "layers"),
    "another column": (alt.Chart(SALES).mark_bar().encode(x="count()", y="year:O"), COUNTS, "y.values"),
    "no mark": (alt.Chart(SALES).encode(x="date:T", y="sales:Q"), POINTS, "channels"),
    "only the month": (POINTS.encode(x="month(date):T"), POINTS, "x.unit"),
    "a colour that splits a bar": (COUNTS.encode(color="date:N"), COUNTS, "color"),
    "smoothed": (POINTS.transform_loess("date", "sales"), POINTS, "unread"),
    "another width": (STEPS.encode(x=alt.X("sales:Q", bin=alt.Bin(step=15))), STEPS, "rows"),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_another_picture_is_told_by_what_differs(case):
    got, want, aspect = DIFFERENT[case]
    assert aspect in differ(got, want)


@pytest.mark.parametrize("case", [case for case in DIFFERENT if case not in ("smoothed",)])
def test_what_is_said_of_another_picture_is_a_sentence(case):
    got, want, _ = DIFFERENT[case]
    key = {"names": ["c"], "rights": [{"c": facts(want)}], "wrongs": [], "policy": {}, "right": "", "hints": []}
    status, message = judge(json.loads(json.dumps(key)), {"c": got})
    assert status == "wrong" and message.startswith("`c` ") and message.endswith(".") and "not what is" not in message


POLICIES = [
    (LINES.encode(strokeDash="land:N"), LINES, {"extra_channels": "none"}, "strokeDash"),
    (alt.Chart(share(SALES)).mark_point().encode(x="date:T", y="sales:Q", size="part:Q"), POINTS, {}, "size"),
    (BARS.encode(x="year:N"), BARS, {"stated": ["x.type"]}, "x.type"),
    (SAME["counted in the table"][0], COUNTS, {"stated": ["x.aggregate"]}, "x.aggregate"),
    (*SAME["missing rows that no one sees"], {"stated": ["missing"]}, "missing"),
]


@pytest.mark.parametrize(("got", "want", "policy", "aspect"), POLICIES, ids=range(len(POLICIES)))
def test_a_policy_forbids_what_the_task_forbids(got, want, policy, aspect):
    assert aspect in differ(got, want, **policy)
    others = {"extra_channels": True} if aspect == "size" else {}
    assert differ(got, want, **others) == {}


FREE = [
    (POINTS.encode(y=alt.Y("sales:Q").scale(type="log")), POINTS, ["y.scale"]),
    (LINES.encode(row="land:N"), PANELS, ["facet"]),
    (alt.Chart(SALES).mark_line().encode(x="year:O", y="sales:Q", detail="land:N"), LINES, ["series"]),
    (alt.layer(*(alt.Chart(part).mark_line().encode(x="year:O", y="sales:Q") for _, part in SALES.groupby("land"))),
     LINES, ["series"]),
]


@pytest.mark.parametrize(("got", "want", "free"), FREE, ids=range(len(FREE)))
def test_a_policy_leaves_open_what_the_task_leaves_open(got, want, free):
    assert differ(got, want, free=free) == {}
    assert differ(got, want) != {}


def test_a_chart_counts_as_counted_by_altair_where_a_transform_counts():
    assert differ(SAME["counted by a transform"][0], COUNTS, stated=["x.aggregate"]) == {}


def test_what_cannot_be_worked_out_is_named_and_the_rest_judged():
    smooth = POINTS.transform_loess("date", "sales")
    key = {"names": ["c"], "rights": [{"c": facts(POINTS)}], "wrongs": [], "policy": {}, "right": "", "hints": []}
    status, message = judge(key, {"c": smooth})
    assert status == "unreadable" and "transform_loess" in message
    assert set(differ(smooth.mark_bar(), POINTS)) == {"mark", "unread"}


def test_a_hint_of_a_chart_is_shown_where_all_of_it_is_true():
    rows = {"hint": "Your chart ends in 2020.", "facts": {"c": facts(BARS.properties(data=SALES.iloc[:4]))}}
    mark = {"hint": "You drew points, and Altair did not stack them.", "facts": {"c": facts(BARS.mark_point())}}
    key = {"names": ["c"], "rights": [{"c": facts(BARS)}], "wrongs": [rows, mark], "policy": {}, "right": ""}
    assert judge(key, {"c": BARS.mark_point()}) == ("wrong", mark["hint"])
    short = BARS.properties(data=SALES.iloc[:4])
    for chart in (short, short.mark_tick(), short + short.mark_text().encode(text="sales:Q")):
        assert judge(key, {"c": chart}) == ("wrong", rows["hint"])
    for chart in (alt.Chart(SALES).mark_point(), BARS.mark_point().properties(data=SALES.iloc[:3]),
                  BARS + BARS.mark_text(), BARS + LINES, short.encode(color=alt.value("red"))):
        assert not judge(key, {"c": chart})[1].startswith("You")


def test_what_splits_a_bar_is_named_where_other_channels_are_allowed():
    assert "falls into parts by the channel `color`" in differ(COUNTS.encode(color="year:O"), COUNTS,
                                                               extra_channels=True)["color"]


def test_layers_are_told_without_a_channel_that_nobody_wrote():
    lines = alt.layer(*(alt.Chart(part).mark_line().encode(x="year:O", y="sales:Q")
                        for _, part in SALES.groupby("land")))
    assert not any("detail" in phrase or "`layer`" in phrase for phrase in differ(lines, LINES).values())


@pytest.mark.parametrize("chart", [POINTS, LINES], ids=["points", "lines"])
def test_five_thousand_marks_take_a_second_at_most(chart):
    many = pd.DataFrame({"date": pd.date_range("2000-01-01", periods=5000), "year": range(5000), "land": "A",
                         "sales": [number * 7.3 % 1000 for number in range(5000)]})
    start = time.process_time()
    assert differ(chart.properties(data=many.sample(frac=1, random_state=1)), chart.properties(data=many)) == {}
    shifted = many.assign(sales=many["sales"] + 1e-5)
    assert differ(chart.properties(data=shifted), chart.properties(data=many)) == {}
    ranked = chart.properties(data=many).transform_window(n="rank()", m="mean(sales)", frame=[-10, 10])
    assert differ(ranked, chart.properties(data=many)) == {}
    assert time.process_time() - start < 6


def test_years_print_as_years():
    assert "`year` is 2021" in differ(BARS.properties(data=SALES.iloc[:4]), BARS)["rows"]


def test_a_chart_is_judged_in_ten_milliseconds():
    key = {"names": ["c"], "rights": [{"c": facts(BARS)}], "wrongs": [], "policy": {}, "right": "", "hints": []}
    spec = facts(PANELS)
    assert spec
    took = []
    for _ in range(5):
        start = time.perf_counter()
        judge(key, {"c": BARS.mark_point()})
        took.append(time.perf_counter() - start)
    altair = time.perf_counter()
    BARS.to_dict()
    altair = time.perf_counter() - altair
    assert min(took) - altair < 0.01


def test_the_docstring_names_every_policy_of_charts():
    from thaw.answers import charts as chart_answers

    for name in ("extra_channels", "stated", "free"):
        assert f"{name:17}  {str(POLICY[name]):7}" in chart_answers.__doc__
