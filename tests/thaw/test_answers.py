"""What is said of a wrong answer is shown by it: kinds, numbers, precision, dates, texts."""

import datetime
import math
import re
from collections import deque
from decimal import Decimal

import altair as alt
import numpy as np
import pandas as pd
import pytest
from compared import DATES, LEADERS, PAIRS, PER_KG, YEARS, changed, differ, said
from hypothesis import given
from hypothesis import strategies as st

from thaw.answers import NONE_PHRASE, exchanged, facts
from thaw.values import LARGE, policy_for

NUMBERS = [
    (0.5403, 54.03, {}, "is 100 times too small: perhaps this is a share"),
    (0.54, 54.03, {}, "is about 100 times too small"),
    (54.03, 0.5403, {}, "is 100 times too large: perhaps these are per cent"),
    (1296080, 1296.08, {}, "is 1,000 times too large: look at the units"),
    (1.24, 1240000, {}, "is a million times too small"), (3.5, 3.5e9, {}, "is a billion times too small"),
    (-13.5, 13.5, {}, "has the wrong sign"), (10.1, -1.9, {}, "is 10.1, above 0, and the right value is below 0"),
    (-3, 12.5, {}, "is -3, below 0, and the right value is above 0"),
    (2013, 2018, {}, "is 2013, too small (if it is a year, too early)"),
    (2017, 2018, {}, "is 2017, too small by 1 (if it is a year, a year too early)"),
    (2004, 45.3, {}, "is 2004, too large: if that is a year, then a year is not what is asked for"),
    (503, 504, {}, "is 503, one too few: look at the first"), (505, 504, {}, "is 505, one too many"),
    (0.25, 4.0, {}, "is the ratio turned round"), (46.25, 53.75, {}, "and the right value make 100 together"),
    (1.770, 2.770, {}, "is 1 less than the right value"), (177.0, 2.770, {}, "is what *how many per cent more* gives"),
    (2.77, 177.0, {}, "is what *how many times as much* gives"),
    (116, 53.7, {}, "is 116, a whole number, and too large; the right value has decimals"),
    (66.6667, 2, {}, "is 66.6667, too large, and the right value is a whole number"),
    (0, 17, {}, "is 0: a condition may hold of no row"), (248, 124, {}, "is twice the right value"),
    (12.5, 25.0, {}, "is half of the right value"), (372, 124, {}, "is 3 times the right value"),
    (8.3, 99.6, {}, "is 12 times too small: look whether months"), (1.38, 504, {}, "is about 365 times too small"),
    (54.0, 54.03, {}, "is the right value rounded to a whole number"), (54.1, 54.06, {}, "rounded to one decimal"),
    (54, 54.96, {}, "is cut off at the point"), (54.9, 54.96, {}, "is cut off after one decimal, not rounded"),
    (83.46, 83.61, {}, "is 83.46, too small by less than a tenth"),
    (23, 30, {}, "is 23, too small: print the rows that go into it"),
    (-63.7, -70.2, {}, "is -63.7, not far enough below 0"), (-141.4, -70.2, {}, "is -141.4, too far below 0"),
    (1481, 20.5, {"precision": 0}, "is 1,481, too large by far"), (12, 0, {}, "is 12, too large: print the rows"),
    (math.inf, 3, {}, "is inf, where a number is asked for: look whether something is divided by 0"),
    (10 ** 5000, 3, {}, "is a number beyond all measure"),
    (42.3, 40, {"read": 10}, "is 42.3, and the reading is asked for to the nearest ten"),
    (70, 40, {"read": 10}, "is 70, too large: read the chart again"), (0.4, 40, {"read": 10}, "is 100 times too small"),
    (0, 500, {"read": 100}, "is 0, too small: read the chart again, the mark by its label and its end by the lines of "
                            "the axis, to the nearest hundred"),
]


@pytest.mark.parametrize(("got", "want", "policy", "phrase"), NUMBERS, ids=range(len(NUMBERS)))
def test_a_wrong_number_is_told_by_its_relation_to_the_right_one(got, want, policy, phrase):
    assert phrase in said(got, want, **policy)


def test_what_chance_makes_of_small_numbers_is_not_said():
    for got, want in ((2, 24), (2, 4), (40, 60), (1, 3), (3, 30)):
        assert not re.search("times|twice|half|together", said(got, want)), (got, want)
    # Rounding that leaves no digit is none; and 13 is no rounding of 14.
    for got, want in ((1, 0.61), (0.1, 0.0793), (13, 14)):
        assert "rounded" not in said(got, want) and "precision" not in differ(got, want, precision=2)


@given(st.integers(-3000, 3000) | st.floats(-3000, 3000).map(lambda x: round(x, 3)),
       st.integers(-3000, 3000) | st.floats(-3000, 3000).map(lambda x: round(x, 3)))
def test_what_is_said_of_two_numbers_is_true(x, y):
    phrase = said(x, y)
    if "too large" in phrase and "times" not in phrase:
        assert x > y
    if "too small" in phrase and "times" not in phrase:
        assert x < y
    if "by less than a tenth" in phrase:
        assert abs(x - y) <= abs(y) / 10
    if "one too" in phrase:
        assert abs(x - y) == 1
    if "rounded to a whole number" in phrase:
        assert float(x).is_integer() and abs(x - y) <= 0.5
    factor = re.match(r"is (about )?(\d[\d,]*) times too (large|small)", phrase)
    if factor:
        times = int(factor[2].replace(",", ""))
        share = x / y if factor[3] == "large" else y / x
        assert math.isclose(share, 365.25 if times == 365 else times, rel_tol=0.06 if factor[1] else 1e-5)
    assert bool(phrase) is not math.isclose(x, y, rel_tol=1e-6, abs_tol=1e-9)
    assert not phrase.endswith((".", "?"))


MORE = ", and if it has no more, look at how it is computed"
PRECISIONS = [
    (54.03, 54.0278, 1, {}), (54.0, 54.03, 1, {}), (54.1, 54.05, 1, {}), (54.0277777, 54.0278, 1, {}),
    (54, 54.2, 1, {"precision": "has too few decimals: give one decimal" + MORE}), (54.2, 54.0278, 1, ["value"]),
    (54.03, 54.0278, 2, {}), (54.0, 54.0278, 2, {"precision": "has too few decimals: give two decimals" + MORE}),
    (54, 54.4, 0, {}), (54.4, 54.4, 0, {}), (55, 54.4, 0, ["value"]), (12, 12, 0, {}), (12.4, 12, 0, ["value"]),
    (11.6, 12, 0, ["value"]), (-0.1, -0.0793, 2, ["value"]),
    (2, 2.5, 1, {"precision": "has too few decimals: give one decimal" + MORE}), (3, 2.5, 1, ["precision"]),
]


@pytest.mark.parametrize(("got", "want", "decimals", "apart"), PRECISIONS, ids=range(len(PRECISIONS)))
def test_a_number_is_right_within_half_of_the_last_decimal_asked_for(got, want, decimals, apart):
    out = differ(got, want, precision=decimals)
    assert (out if isinstance(apart, dict) else list(out)) == apart


@given(st.floats(-1e6, 1e6), st.integers(0, 5), st.integers(0, 5))
def test_a_finer_rounding_always_passes(y, asked, given_decimals):
    out = differ(round(y, given_decimals), y, precision=asked)
    if given_decimals >= asked and not float(y).is_integer():
        assert out == {}
    assert out == {} or given_decimals < asked or float(y).is_integer()


def test_a_tolerance_widens_a_precision_and_a_precision_may_be_of_one_column_or_answer():
    assert differ(54.4, 54.03, precision=1, tolerance=0.5) == {} and differ(12.4, 12, precision=0, tolerance=0.5) == {}
    coarse = LEADERS.assign(share=LEADERS["share"].round(1))
    assert differ(coarse, LEADERS, precision=1) == {} and differ(coarse, LEADERS, precision={"share": 1}) == {}
    assert differ(coarse, LEADERS, precision=2) == {"precision": "has too few decimals: give two decimals" + MORE}
    assert list(differ(coarse, LEADERS, precision={"days": 2})) == ["column share", "together"]
    assert list(differ(changed(coarse, 2, "days", 150),
    LEADERS, precision=2)) == ["column days", "column share", "together"]
    assert list(differ(PER_KG.round(1), PER_KG, precision=2)) == ["precision"]
    assert list(differ([6.5, 3.9], [6.49, 3.93], precision=2)) == ["precision"]
    # A small value loses all its digits, and yet the column is only rounded.
    shares = pd.DataFrame({"item": list("abcd"), "share": [54.03, 45.83, 0.04, 0.1]})
    assert list(differ(shares.round({"share": 0}), shares, precision=1)) == ["precision"]
    policy = {"precision": {"a": 2}}
    assert policy_for(policy, "a") == {"precision": 2} and policy_for(policy, "b") == policy


def _generator():
    yield 1


MASK = LEADERS["days"] > 8
KINDS = [
    (LEADERS["days"].sum, 165, "is the method `sum` itself, not its result: put parentheses behind it"),
    ([1].sort, [1], "is the method `sort` itself"), (len, 3, "is the function `len` itself"),
    (np.mean, 3, "is the function `mean` itself"), (lambda x: x, 3, "`lambda`"), (int, 3, "is the type `int` itself"),
    (math, 3, "is the module `math`"), (..., 3, "is still `...`"),
    (_generator(), 3, "is a `generator`, which gives its values only when"),
    (map(len, []), [1], "put `list(...)` around"),
    (LEADERS.groupby("leader"), LEADERS, "is a `DataFrameGroupBy`, groups or windows without a result"),
    (LEADERS["days"].rolling(2), PER_KG, "groups or windows without a result"),
    (LEADERS.style, LEADERS, "is a styled table"), (LEADERS["leader"].str, "a", "is `.str` itself"),
    (LEADERS.iloc, LEADERS, "is `.iloc` itself"), ({"a": 1}, 3, "is a dict: take one value out by its key"),
    ({"a": 1}, LEADERS, "`pd.DataFrame(...)` makes a table"), (b"abc", "abc", "`.decode()` makes text of them"),
    (None, 3, NONE_PHRASE), (math.nan, 3, "is a missing value"),
    (pd.NaT, datetime.date(2022, 1, 5), "is a missing value, where a date is asked for"),
    (LEADERS["days"].iloc[:1], 9, "is a Series that holds one value: take it out with `.iloc[0]` or `.item()`"),
    (LEADERS["leader"].iloc[:1], "a", "is a Series that holds one value"),
    (LEADERS["days"], 9, "is a Series of 3 values"),
    (LEADERS[["days"]].iloc[:1], 9, "take the value out, as in `[\"days\"].iloc[0]`"),
    (LEADERS.iloc[:1], 9, "is a DataFrame of 1 row and 3 columns"), (LEADERS, 3, "count its rows (`len`)"),
    (LEADERS.iloc[:0], 3, "is a DataFrame without rows"), (LEADERS["days"].iloc[:0], 3, "is a Series without values"),
    (MASK, 2, "is a mask, a Series of 3 values True or False: `.sum()` counts the True ones"),
    (MASK.tolist(), 2, "is a mask, a list of 3 values True or False"),
    (MASK, LEADERS, "put it in square brackets behind the table"), (MASK, ["a"], "is a mask"),
    ([9], 9, "is a list that holds one value: take it out with `[0]`"),
    (np.array([9]), 9, "is an array that holds one"), ([1, 2], 9, "is a list of 2 values"),
    ((1, 2), 9, "one number is asked for, without a comma"), ({1, 2}, 9, "is a set of 2 values"),
    (range(3), 9, "is a range of 3 values"),
    (pd.Index([1, 2]), 9, "is an index of 2 values"), ([], 9, "is a list without"),
    (["a", "b"], "a", "is a list of 2 values, where text is asked for: choose one"),
    ("12", 12, "is the text '12': leave the quotes out"), ("1,200", 1200, "the commas, too"),
    ("1,5", 1.5, "write the decimals behind a point"),
    ("71%", 71, "give the number alone"), ("504 days", 504, "give the number alone"), ("two", 2, "write it in digits"),
    ("idk", 2, "is no answer yet"), ("", 2, "is an empty text"), ("x" * 80, 2, "is a text of 80 characters"),
    ("a, b", ["a", "b"], "square brackets, and each item in quotes"),
    (3, [1, 2], "give the items themselves"), (3, "China", "is the number 3, where text is asked for"),
    (1991, datetime.date(1991, 8, 14), "is the number 1991"),
    (datetime.date(2018, 1, 1), 2018, "`.year` gives its year"), (datetime.date(2018, 1, 1), 504, "not when"),
    (pd.Timedelta(days=3), 3, "`.days` gives its whole days"),
    (np.timedelta64(3, "D"), 3, "is a length of time, 3 days"),
    (datetime.time(13, 29), "13:29", "is a time of day, 13:29:00"), (True, 1, "is True, what a comparison gives"),
    (1, True, "is the number 1, where True or False is asked for"), ("True", True, "leave the quotes out"),
    (PER_KG, LEADERS, "is one column, where a DataFrame of 3 columns"), (LEADERS[["days"]], PER_KG, 'as in `["days"]`'),
    (LEADERS, PER_KG, "take one column out"), ([1, 2], PER_KG, "each value needs its label"),
    (3.5, PER_KG, "one value for"), ([1, 2], LEADERS, "`pd.DataFrame(...)` makes a table"),
    (LEADERS, ["a"], "then `.tolist()`"), (alt.Chart(LEADERS).mark_bar(), LEADERS, "is a chart"),
    (LEADERS, alt.Chart(LEADERS).mark_bar(), "draw it with"),
]


@pytest.mark.parametrize(("got", "want", "phrase"), KINDS, ids=range(len(KINDS)))
def test_another_kind_of_answer_is_named_with_the_way_on(got, want, phrase):
    out = differ(got, want)
    assert list(out) == ["kind"] and phrase in out["kind"]


SAME_AS_ASKED = [
    (["2022-01-05 00:00:00"], [datetime.date(2022, 1, 5)]), (DATES["date"], DATES["date"].dt.date.tolist()),
    ("1991-08-14", datetime.date(1991, 8, 14)), ("1991-08-14 00:00:00", pd.Timestamp("1991-08-14")),
    ("1991-08-14T10:30", pd.Timestamp("1991-08-14 10:30")), (pd.Period("1991-08-14"), datetime.date(1991, 8, 14)),
    (pd.Timestamp("1991-08-14", tz="UTC"), datetime.date(1991, 8, 14)), (PER_KG, PER_KG.tolist()),
    (PER_KG.to_numpy(), PER_KG.tolist()), (deque([1, 2]), [1, 2]), (range(1, 3), [1, 2]), ({"a": 1}.keys(), ["a"]),
    (np.str_("China"), "China"), (np.array(3), 3), (Decimal("3.5"), 3.5), (DATES.astype({"date": str}), DATES),
    (DATES.assign(date=DATES["date"].dt.date), DATES), (DATES.assign(date=DATES["date"].dt.to_period("D")), DATES),
    (LEADERS.astype({"leader": "category"}), LEADERS), (YEARS.astype({"year": float}), YEARS),
    (PAIRS.sample(frac=1, random_state=3), PAIRS), (PER_KG.rename("x").iloc[::-1], PER_KG),
    ("date,track\n2019-01-09,x\n", "date,track\n2019-01-09,x"),
    ("date,track 2019-01-09,x", "date,track\n2019-01-09,x\n"),
]


@pytest.mark.parametrize(("got", "want"), SAME_AS_ASKED, ids=range(len(SAME_AS_ASKED)))
def test_what_is_asked_for_in_another_form_is_right(got, want):
    assert differ(got, want) == {}


VALUES = [
    ("1991-08-15", datetime.date(1991, 8, 14), "is 1991-08-15, one day too late"),
    (datetime.date(1993, 8, 4), datetime.date(1991, 8, 14), "that is too late"),
    ("1990-08-14", datetime.date(1991, 8, 14), "the year is too early"),
    ("2022-05-01", datetime.date(2022, 1, 5), "day and month have changed places"),
    (pd.Timestamp("2022-01-05 10:00"), datetime.date(2022, 1, 5), "is on the right day, but has a time of day"),
    ("China", "Japan", "print the values beside the names"), ("nuetral", "neutral", "one letter away"),
    ("missile", "missiles", "a part only"), ("Japan and China", "Japan", "says more than is asked for"),
    ("DEU", "Germany", "looks like a code"), ("South Korea", "North Korea", "the data give another"),
    ("send troops.", "send troops", "differs in punctuation alone"), ("  ", "a", "is an empty text"),
    ("x" * 99, "y", "is a text of 99 characters"), ("steps.csv", "date,track\n" * 9, "a far longer text"),
    ("a,b\n1,2\n3,5\n", "a,b\n1,2\n3,4\n", "has 3 lines, as it should; the first that differs is line 3, '3,5'"),
    ("a,b\n1,2", "a,b\n1,2\n3,4", "has 2 lines, and ends too early"),
    ("a,b\n1,2\n3,4", "a,b\n1,2", "has 3 lines: from line 3 on they are too many"),
    ("a,b\n1;2\n3,4", "a,b\n1,2\n3,4", "line 2, where it differs in punctuation alone"),
    ("a,b\n1,2\n3,4", "a,b\n1,2\n3,4\n5,6", "has 3 lines, and ends too early"),
    ("a,b 1,2\n9,9", "a,b 1,2 3,4", "has 2 lines; the first that differs is line 2, '9,9'"), (True, False, "is True"),
    (pd.Timedelta(days=3), pd.Timedelta(days=4), "is 3 days"),
]


@pytest.mark.parametrize(("got", "want", "phrase"), VALUES, ids=range(len(VALUES)))
def test_a_wrong_date_or_text_is_told_by_where_it_differs(got, want, phrase):
    out = differ(got, want)
    assert list(out) == ["value"] and phrase in out["value"]


def test_two_answers_that_have_changed_places_are_found():
    right = {"who": facts("China"), "fall": facts(13.5), "when": facts(2022)}
    given = {"who": facts("China"), "fall": facts(2022), "when": facts(13.5)}
    assert exchanged(given, right, {}) == ("fall", "when")
    assert exchanged({**given, "fall": facts(2021)}, right, {}) is None and exchanged(right, right, {}) is None
    assert exchanged({**given, "when": facts(13)}, right, {"precision": {"fall": 0}}) == ("fall", "when")


def test_case_and_blanks_count_where_the_policy_says_so():
    table = pd.DataFrame({"city": ["Seoul", "Tokyo"], "lat": [37.5, 35.7]})
    blank, upper = changed(table, 0, "city", "Seoul "), changed(table, 0, "city", "SEOUL")
    assert differ(blank, table) == {} == differ(upper, table)
    assert differ(blank, table, case=True) == {} == differ(upper, table, blanks=True)
    assert "in 1 row differ in blanks" in said(blank, table, blanks=True)
    assert "in 1 row differ in capitals" in said(upper, table, case=True)
    assert "differs in blanks" in said("a  b", "a b", blanks=True) and "capitals" in said("A", "a", case=True)
    assert "blanks" in said("a,b\n1,2 \n", "a,b\n1,2\n", blanks=True)
    large = pd.concat([table] * LARGE, ignore_index=True)
    assert differ(changed(large, 5, "city", "TOKYO "), large) == {}
    assert list(differ(changed(large, 5, "city", "TOKYO"), large, case=True)) == ["column city"]


def test_iso_text_is_no_date_where_types_count():
    assert list(differ("2022-01-05", datetime.date(2022, 1, 5), types=True)) == ["kind"]
    phrase = said(DATES.astype({"date": str}), DATES, types=True)
    assert "holds text in the column `date`, where dates should be" in phrase
