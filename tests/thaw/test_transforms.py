"""Expressions and transforms of Vega-Lite, worked out on plain rows: as Vega does it, or not at all."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thaw.marks.expressions import NotEvaluated, compiled
from thaw.marks.fields import binned, in_unit, unit_name
from thaw.marks.transforms import transformed

ROW = {"n": 3, "half": 0.5, "land": "Japan", "when": "2022-03-09T00:00:00", "none": None, "a b": 7, "list": [1, 2],
       "inner": {"deep": 4}, "yes": True}
EXPRESSIONS = {
    "datum.n": 3, "datum['a b'] + 1": 8, "datum.inner.deep": 4, "datum.list[1]": 2, "datum.list.length": 2,
    "datum.n == 3 && datum.land === 'Japan'": True, "datum.n != 3 || datum.half < 1": True, "!datum.none": True,
    "datum.n > 2 ? 'many' : 'few'": "many", "1 + 2 * 3 - -4 / 2": 9, "(1 + 2) * 3": 9, "7 % 4": 3,
    "datum.land + ' ' + datum.n": "Japan 3", "'3' == 3": True, "'3' === 3": False, "null == datum.none": True,
    "datum.missing == null": True, "isValid(datum.none)": False, "year(datum.when)": 2022, "month(datum.when)": 2,
    "date(datum.when)": 9, "quarter(datum.when)": 1, "day(datum.when)": 3,
    "toDate(datum.when) >= datetime(2022, 2, 9)": True, "utcyear(utc(2021, 11, 31))": 2021,
    "indexof(['Korea', 'Japan'], datum.land) >= 0": True, "indexof(datum.land, 'pan')": 2,
    "inrange(datum.n, [1, 3])": True,
    "if(datum.yes, 1, 2)": 1, "abs(-2) + floor(2.7) + ceil(2.1) + round(2.5)": 10, "max(1, datum.n, 2)": 3,
    "lower(datum.land)": "japan", "length(datum.land)": 5, "toNumber('12') + 1": 13, "\"it's\"": "it's",
    "'it\\'s'": "it's", "isNaN(toNumber('x'))": True, "replace(datum.land, 'J', 'j')": "japan", "1 / 0 > 1e9": True,
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_is_worked_out_as_vega_does(expression):
    assert compiled(expression)(ROW) == EXPRESSIONS[expression]


def test_a_date_is_no_text_and_two_dates_are_never_the_same_thing():
    row = {"when": datetime.datetime(2022, 3, 9)}
    assert compiled("datum.when >= '2022-01-01'")(row) is False
    assert compiled("datum.when == datum.when")(row) is False
    assert compiled("time(datum.when) == time(datetime(2022, 2, 9))")(row) is True


@pytest.mark.parametrize("expression", ["regexp('a')", "datum.n +", "datum.n = 3", "a", "`x`", "scale('x', 1)", "(1",
                                        "1 2", "[1, 2", "datum.", 5])
def test_what_is_not_known_is_not_guessed(expression):
    with pytest.raises(NotEvaluated):
        compiled(expression)(ROW)


numbers = st.floats(-1e9, 1e9, allow_nan=False)


@given(numbers, numbers)
def test_arithmetic_is_that_of_numbers(x, y):
    assert compiled("datum.x * 2 + datum.y")({"x": x, "y": y}) == x * 2 + y
    assert compiled("datum.x < datum.y")({"x": x, "y": y}) is (x < y)


@given(st.lists(numbers, min_size=1, max_size=30), st.floats(0.01, 1e6))
def test_each_value_lies_in_its_bin_of_the_given_width(values, step):
    for value, (start, end) in zip(values, binned(values, {"step": step}, 10), strict=True):
        assert start - 1e-6 * max(1, abs(start)) <= value <= end + 1e-6 * max(1, abs(end))
        assert math.isclose(end - start, step, rel_tol=1e-3, abs_tol=1e-6)


@given(st.lists(numbers, min_size=2, max_size=30), st.integers(2, 40))
def test_there_are_no_more_bins_than_asked_for(values, most):
    bins = {pair for pair in binned(values, {"maxbins": most}, 10)}
    assert len(bins) <= most + 1


def test_bins_are_those_of_vega():
    assert binned([0, 130, 7], {"step": 5}, 10) == [(0, 5), (125, 130), (5, 10)]  # the last bin holds its end
    assert binned([1, 95], True, 10) == [(0, 10), (90, 100)]
    assert binned([0, 1], {"maxbins": 20}, 10) == [(0, 0.05), (0.95, 1)]
    assert binned([None, 3, float("nan")], {"step": 2}, 10) == [(None, None), (2, 4), (None, None)]


UNITS = {"year": "2022-01-01", "yearmonth": "2022-08-01", "yearquarter": "2022-07-01", "yearmonthdate": "2022-08-17",
         "month": "2012-08-01", "quarter": "2012-07-01", "date": "2012-01-17", "monthdate": "2012-08-17",
         "day": "2012-01-04", "utcyear": "2022-01-01", "yearmonthdatehours": "2022-08-17T15:00:00"}


@pytest.mark.parametrize("unit", UNITS)
def test_a_date_is_cut_to_a_unit_of_time(unit):
    assert in_unit("2022-08-17T15:30:05", unit_name(unit)) == datetime.datetime.fromisoformat(UNITS[unit])


ROWS = [{"k": "a", "t": 1, "v": 10}, {"k": "a", "t": 2, "v": None}, {"k": "b", "t": 1, "v": 30},
        {"k": "b", "t": 3, "v": 50}]
STEPS = [
    ({"filter": {"field": "v", "gte": 30}}, [30, 50]),
    ({"filter": {"field": "v", "range": [10, 30]}}, [10, 30]),
    ({"filter": {"field": "v", "valid": True}}, [10, 30, 50]),
    ({"filter": {"or": [{"field": "k", "equal": "a"}, "datum.v > 40"]}}, [10, None, 50]),
    ({"filter": {"and": [{"param": "brush"}, {"field": "k", "oneOf": ["b"]}]}}, [30, 50]),
    ({"filter": {"not": {"field": "k", "equal": "a"}}}, [30, 50]),
    ({"filter": {"param": "brush"}}, [10, None, 30, 50]),
    ({"calculate": "datum.v * 2", "as": "v"}, [20, 0, 60, 100]),
    ({"aggregate": [{"op": "sum", "field": "v", "as": "v"}], "groupby": ["k"]}, [10, 80]),
    ({"aggregate": [{"op": "mean", "field": "v", "as": "v"}]}, [30]),
    ({"aggregate": [{"op": "valid", "field": "v", "as": "v"}]}, [3]),
    ({"aggregate": [{"op": "distinct", "field": "t", "as": "v"}]}, [3]),
    ({"joinaggregate": [{"op": "count", "as": "v"}], "groupby": ["t"]}, [2, 1, 2, 1]),
    ({"window": [{"op": "sum", "field": "v", "as": "v"}], "groupby": ["k"], "sort": [{"field": "t"}]},
     [10, 10, 30, 80]),
    ({"window": [{"op": "lag", "field": "v", "as": "v"}]}, [None, 10, None, 30]),
    ({"window": [{"op": "rank", "as": "v"}], "sort": [{"field": "t", "order": "descending"}]}, [3, 2, 3, 1]),
    ({"window": [{"op": "mean", "field": "t", "as": "v"}], "frame": [-1, 1]}, [1.5, 4 / 3, 2, 2]),
    ({"impute": "v", "key": "t", "groupby": ["k"], "value": 0}, [10, 0, 0, 30, 50, 0]),
    ({"impute": "v", "key": "t", "groupby": ["k"], "method": "mean", "keyvals": [4]}, [10, 10, 10, 10, 30, 50, 40, 40]),
    ({"pivot": "k", "value": "v", "groupby": ["t"]}, [None] * 3),
    ({"fold": ["t", "v"], "as": ["what", "v"]}, [1, 10, 2, None, 1, 30, 3, 50]),
    ({"bin": {"step": 20}, "field": "v", "as": "v"}, [0, None, 20, 40]),
    ({"stack": "t", "groupby": ["k"], "as": ["from", "v"]}, [1, 3, 1, 4]),
    ({"stack": "t", "groupby": ["k"], "offset": "normalize", "as": ["from", "v"]}, [1 / 3, 1, 0.25, 1]),
    ({"flatten": ["l"], "as": ["v"]}, []),
]


@pytest.mark.parametrize(("step", "want"), STEPS, ids=[f"{next(iter(step))} {n}" for n, (step, _) in enumerate(STEPS)])
def test_a_transform_gives_the_rows_that_vega_gives(step, want):
    before = [dict(row) for row in ROWS]
    assert [row.get("v") for row in transformed(ROWS, [step])] == pytest.approx(want)
    assert ROWS == before


def test_a_pivot_has_a_column_for_each_name():
    step = {"pivot": "k", "value": "v", "groupby": ["t"]}
    assert transformed(ROWS, [step])[0] == {"t": 1, "a": 10, "b": 30}


@pytest.mark.parametrize("step", [{"loess": "v", "on": "t"}, {"sample": 3}, {"lookup": "k", "from": {}}, {},
                                  {"filter": {"field": "k"}}, {"filter": 3},
                                  {"timeUnit": "yearweek", "field": "t", "as": "w"},
                                  {"bin": {"divide": [3]}, "field": "v", "as": "v"},
                                  {"aggregate": [{"op": "ci0", "field": "v", "as": "v"}]},
                                  {"impute": "v", "key": "t", "frame": [-1, 1]}])
def test_a_transform_that_cannot_be_worked_out_is_refused(step):
    with pytest.raises(NotEvaluated):
        transformed([{"k": "a", "t": "2022-01-01", "v": 1}], [step])
