"""A wrong list, Series or table is told by its items, labels, columns and rows: what is counted, and the first."""

import re

import pandas as pd
import pytest
from compared import DATES, GAPS, LEADERS, PAIRS, PER_KG, YEARS, changed, differ, said
from hypothesis import given
from hypothesis import strategies as st

from thaw.answers import differences, facts
from thaw.values import LARGE

LISTS = [
    ([], [1, 2], "is empty"), ([1], [1, 2], "lacks 1 item: look at what is left out"),
    ([1, 2, 9], [1, 2], "has 1 item that should not be there (9)"),
    ([1, 8, 9], [1, 2], "has 2 items that should not be there (the first is 8)"),
    (["missile", "x"], ["missiles", "x"], "has 'missile', one letter away"),
    ([1, 2, 2], [1, 2, 3], "has 2 more often than asked for"), (["1984", "2011"], [1984, 2011], "text"),
    ([3, 2, 1], [1, 2, 3], "in another order: it is the reverse order"), ([2, 3, 1], [1, 2, 3], "in another order"),
    ([100, 200, 350], [1.0, 2.0, 3.5], "100 times too large"), ([0, 1, 2], [1, 2, 3], "all one too small"),
    (["x" * 200], ["a"], "x ..."),
]


@pytest.mark.parametrize(("got", "want", "phrase"), LISTS, ids=range(len(LISTS)))
def test_a_wrong_list_is_told_by_its_items(got, want, phrase):
    assert phrase in said(got, want) and len(said(got, want)) < 200


SERIES = [
    (PER_KG * 1000, "has values that are all 1,000 times too large"), (-PER_KG, "have the wrong sign"),
    (PER_KG.cumsum(), "are added up from row to row"), (PER_KG + 3, "are all too large by the same amount"),
    (PER_KG.iloc[:3], "lacks 1 label"), (PER_KG.iloc[:0], "has no values"),
    (PER_KG.astype(str), "holds text where numbers"),
    (pd.Series(PER_KG.to_numpy(), index=pd.to_datetime(["2012", "2013", "2014", "2015"])),
     "has dates as labels in its " "index, where years should be: `.index.year`"),
    (PER_KG.reset_index(drop=True), "has numbers as labels in its index, where years should be: set the index"),
    (pd.concat([PER_KG, pd.Series([1.0], index=[2030])]), "has 1 label that should not be there (2030)"),
    (PER_KG.replace(2.58, 2.6), "rounded to one decimal"),
    (PER_KG.replace(2.58, 9), "in 1 of 4 values; the first is at 2014"),
    (PER_KG.where(PER_KG < 6), "are missing in 2 rows"),
]


@pytest.mark.parametrize(("got", "phrase"), SERIES, ids=range(len(SERIES)))
def test_a_wrong_series_is_told_by_its_labels_and_values(got, phrase):
    assert phrase in said(got, PER_KG)


TABLES = [
    (changed(LEADERS, 2, "days", 150), LEADERS, ["column days", "together"],
     "differs in the column `days` in 1 of 3 rows, the row `leader` = Kim Jong Un"),
    (YEARS.assign(n=[3, 8, 15, 21, 20, 7, 25, 4, 5, 70]), YEARS, ["column n", "together"],
     "differs in the column `n` in 2 of 10 rows; the first is the row `year` = 2021"),
    (changed(changed(YEARS, 3, "n", 99), 3, "share", 0.99), YEARS, ["column n", "column share", "together"],
     "differs in the columns `n`, `share` in 1 of 10 rows, the row `year` = 2016"),
    (YEARS.rename(columns={"n": "launches"}), YEARS, ["columns", "column n", "together"],
     "calls the column `launches` what should be `n`"),
    (YEARS.drop(columns="n"), YEARS, ["columns", "column n", "together"], "lacks the column `n`"),
    (YEARS.assign(x=1), YEARS, ["columns"], "has 1 column too many (`x`)"),
    (YEARS.reset_index(), YEARS, ["columns"], "`reset_index(drop=True)` leaves"),
    (LEADERS.set_index("leader").T, LEADERS,
     ["columns", "rows", "column leader", "column days", "column share", "together"],
     "has `days`, `share` in its rows, where columns should be"),
    (pd.DataFrame([[1, 2, 3, 4]], columns=["year", "n", "n", "share"]), YEARS, None,
     "more than one column with the name `n`"),
    (pd.DataFrame(), YEARS, None, "is a DataFrame without columns"),
    (YEARS.iloc[:0], YEARS, None, "has no rows: a filter"),
    (YEARS.iloc[:-2], YEARS, ["rows", "together"], "lacks 2 rows at the end (by `year`)"),
    (YEARS.iloc[1:], YEARS, ["rows", "together"], "lacks 1 row at the beginning (by `year`)"),
    (YEARS.drop(index=4), YEARS, ["rows", "together"], "lacks 1 row in between (by `year`)"),
    (YEARS.iloc[1:-1], YEARS, ["rows", "together"], "lacks 2 rows: look at"),
    (pd.concat([YEARS, YEARS.iloc[:1].assign(year=2030)]), YEARS, ["rows", "together"],
     "has 1 row that is not asked for (`year` = 2030)"),
    (pd.concat([YEARS, YEARS]), YEARS, ["rows", "together"], "has 10 rows with the `year` of an earlier row"),
    (changed(YEARS.iloc[:-2], 0, "n", 5), YEARS, ["rows", "together"],
     "it also differs in `n` in 1 of the 8 rows that it shares with the right table; the first is `year` = 2013"),
    (changed(YEARS, 9, "year", 2030), YEARS, ["column year", "together"], "`year` in 1 of 10 rows, the row `n` = 69"),
    (changed(PAIRS, 3, "year", 2030), PAIRS, ["column year", "together"], "in 1 of 4 rows, the row `t` = 7"),
    (changed(DATES, 2, "date", pd.Timestamp("2022-10-09")), DATES, ["column date", "together"],
     "has 1 row that is not asked for (`date` = 2022-10-09), in place of others"),
    (YEARS.assign(n=YEARS["n"].sample(frac=1, random_state=1).to_numpy()), YEARS, ["together"],
     "not in the right rows: "),
    (YEARS.assign(share=YEARS["share"] * 100), YEARS, None, "all 100 times too large: perhaps these are per cent"),
    (YEARS.assign(share=YEARS["share"] * 100, n=YEARS["n"] * 100), YEARS, None,
     "in the columns `n`, `share` that are all 100"),
    (YEARS.assign(n=-YEARS["n"]), YEARS, None, "have the wrong sign"),
    (YEARS.assign(n=YEARS["n"] - 1), YEARS, None, "all one"),
    (YEARS.assign(n=YEARS["n"].cumsum()), YEARS, None, "are added up from row to row"),
    (YEARS.assign(n=YEARS["n"].shift(1, fill_value=0)), YEARS, None, "stand one row too late"),
    (YEARS.assign(n=YEARS["n"].diff()), YEARS, None, "are the changes from row to row (`diff`)"),
    (YEARS.assign(n=YEARS["n"].diff().fillna(0)), YEARS, None, "are the changes from row to row (`diff`)"),
    (YEARS.assign(n=YEARS["n"].mean()), YEARS, None, "are one and the same in all rows"),
    (YEARS.assign(n=YEARS["n"].rank()), YEARS, None, "are ranks, and the values themselves are asked for"),
    (YEARS, YEARS.assign(n=YEARS["n"].rank(ascending=False)), None, "are values, and their ranks are asked for"),
    (YEARS.assign(n=11 - YEARS["n"].rank()), YEARS.assign(n=YEARS["n"].rank()), None, "are ranks in the reverse order"),
    (YEARS.assign(n=YEARS["n"] / 178 * 100), YEARS, None, "are all in the right proportion"),
    (YEARS.assign(n=YEARS["n"].shift(1)), YEARS, None, "stand one row too late"),
    (YEARS.assign(n=YEARS["n"].shift(-1, fill_value=0)), YEARS, None, "stand one row too early"),
    (YEARS.assign(n=YEARS["n"].to_numpy()[::-1]), YEARS, ["together"], "stand in the reverse order"),
    (YEARS.assign(share=1 - YEARS["share"]), YEARS, None, "are the shares of the rest"),
    (YEARS.assign(share=1 / YEARS["share"]), YEARS, None, "are the ratios turned round"),
    (YEARS.assign(n=YEARS["n"] + YEARS["year"] % 7 + 1), YEARS, None, "are all too large"),
    (YEARS.assign(share=YEARS["share"].round(1)), YEARS, None, "the right ones rounded to one decimal"),
    (YEARS.astype({"n": str}), YEARS, None, "holds text in the column `n`, where numbers should be: `pd.to_numeric`"),
    (YEARS.assign(n="?"), YEARS, None, "holds text in the column `n`, where numbers should be"),
    (YEARS.assign(year=pd.to_datetime(YEARS["year"].astype(str), format="%Y")), YEARS, None,
     "`.dt.year` gives the years"),
    (LEADERS.assign(leader=LEADERS["days"], days=LEADERS["leader"]), LEADERS, None, "in each other's place"),
    (LEADERS.rename(columns={"days": "share", "share": "days"}), LEADERS, None,
     "of `days` and `share` in each other's place"),
    (GAPS.fillna(0), GAPS, ["column n", "together"], "are 0 in 2 rows, where nothing is known"),
    (GAPS.assign(n=[3, 1, 6, 2]), GAPS, ["column n", "together"], "where nothing is known and a missing value belongs"),
    (GAPS, GAPS.fillna(0), ["column n", "together"], "are missing in 2 rows, where a 0 is known"),
    (changed(PAIRS, 1, "t", 9), PAIRS, ["column t", "together"], "the row `item` = gas and `year` = 2019"),
    (changed(LEADERS, 0, "leader", "x" * 100), LEADERS, None,
     "in the column `leader` in 1 of 3 rows, the row `days` = 9"),
    (pd.DataFrame({"x" * 100: [1]}), LEADERS, None, "lacks the columns"),
]


@pytest.mark.parametrize(("got", "want", "aspects", "phrase"), TABLES, ids=range(len(TABLES)))
def test_a_wrong_table_is_told_by_its_columns_and_rows(got, want, aspects, phrase):
    assert phrase in said(got, want) and len(said(got, want)) < 320
    assert aspects is None or list(differ(got, want)) == aspects


def test_rows_in_another_order_are_told_where_order_counts():
    assert differ(YEARS.iloc[::-1], YEARS) == {}
    assert differ(YEARS.iloc[::-1], YEARS, order=True) == {
        "order": "has the right rows in another order: it is the reverse order (`ascending`)"}
    assert differ(YEARS.sort_values("n"), YEARS, order=True) == {"order": "has the right rows in another order"}


rows_by_key = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 5)), min_size=2, max_size=12,
                       unique_by=lambda row: row[0])


@given(rows_by_key, st.data())
def test_the_rows_that_are_counted_are_those_that_differ(rows, data):
    table = pd.DataFrame(rows, columns=["key", "value"]).astype({"key": str})
    wrong = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1))
    # Not one rule for all that differ: each is out by another amount.
    steps = {row: 10 * 3 ** i + row * row for i, row in enumerate(sorted(wrong))}
    answer = table.assign(value=[v + steps.get(i, 0) for i, v in enumerate(table["value"])])
    phrase = said(answer.sample(frac=1, random_state=1), table)
    count = re.search(r"in (\d+) of (\d+) rows?(, the row|; the first is the row) `key` = (\d+)", phrase)
    if count:
        assert (int(count[1]), int(count[2])) == (len(wrong), len(rows))
        assert int(count[4]) == int(table["key"][min(wrong)])
    else:
        assert len(wrong) == len(rows) or len(wrong) >= 2 and "has values in the column `value` that" in phrase


def test_a_large_table_is_compared_by_rows_too():
    large = pd.DataFrame({"a": range(LARGE), "b": [i / 7 for i in range(LARGE)]})
    assert "data" not in facts(large)
    assert differ(large.sample(frac=1, random_state=1), large) == {}
    assert list(differ(large.assign(b=large["b"].to_numpy()[::-1]), large)) == ["together"]
    assert list(differ(changed(large, 3, "b", 9.5), large)) == ["column b"]
    assert list(differ(large.iloc[::-1], large, order=True)) == ["order"]
    assert differ(large.assign(c=1), large, extra_columns=True) == {}
    assert "columns" in differ(large.assign(c=1), large) and "rows" in differ(large.iloc[1:], large)
    assert list(differ(large.astype({"a": str}), large)) == ["column a"]
    # What was read beside a small right answer is compared with a large wrong one, too.
    small = facts(large.iloc[:9])
    assert "data" in facts(large, small) and differences(facts(large, small), facts(large), {}) == {}
    assert list(differences(facts(large.assign(a=1), small), facts(large), {})) == ["column a"]
