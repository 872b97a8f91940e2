"""Checks of meaning for the tables on China and Russia. One rule a function; its docstring is the rule."""

import itertools
import re

import pandas as pd
from shared import ROOT

DATA = ROOT / "data"
SCRAMBLE_PARTS = ["china", "russia", "taiwan", "north_korea", "other"]


def read(name):
    """Return one table of the course as plain pandas reads it."""
    return pd.read_csv(DATA / f"{name}.csv")


def wide(name, value):
    """Return one value of a country-year table with a row a year and a column a country."""
    return read(name).pivot(index="year", columns="iso3", values=value)


def keys(table, *columns):
    """Return the set of the rows' values in some columns, as tuples."""
    return set(table[list(columns)].itertuples(index=False, name=None))


def pair(table, one, other):
    """Return the rows of one pair, in whichever order it is asked for."""
    first, second = sorted([one, other])
    return table.query("iso3_a == @first and iso3_b == @second").set_index("year")


def wide_counts(table):
    """Return the three counts of each pair and year as text, one column a subject."""
    text = table[["n_votes", "n_same", "n_opposite"]].astype(str).agg(" ".join, axis=1)
    return table.assign(text=text).pivot(index=["year", "iso3_a", "iso3_b"], columns="issue", values="text")


# --- votes in the General Assembly ------------------------------------------------------------------------


def test_ideal_points_lie_inside_their_interval():
    """Each estimate lies between its 5th and its 95th percentile, in both series."""
    for name in ("un_ideal_points", "un_ideal_points_all_votes"):
        table = read(name)
        inside = (table["q05"] < table["ideal_point"]) & (table["ideal_point"] < table["q95"])
        assert inside.all(), name


def test_ideal_points_start_when_the_country_votes():
    """Nobody voted in 1964; the others begin with their seat and have no later gap."""
    years = read("un_ideal_points").groupby("iso3")["year"]
    first = {"CHN": 1971, "JPN": 1957, "KOR": 1991, "PRK": 1991, "DEU": 1973, "VNM": 1977, "USA": 1946}
    for code, start in first.items():
        assert sorted(years.get_group(code)) == [y for y in range(start, 2025) if y != 1964], code


def test_gap_between_seoul_and_tokyo_closed_long_before_the_thaw():
    """The gap is 0.77, 0.00, 0.00, 0.05 and 0.27 in five years, and in 2024 South Korea is above Japan."""
    points = wide("un_ideal_points", "ideal_point")
    gap = points["KOR"] - points["JPN"]
    computed = gap.abs().loc[[1991, 2002, 2011, 2022, 2024]].round(2).tolist()
    assert computed == [0.77, 0.00, 0.00, 0.05, 0.27]
    assert gap[2024] > 0


def test_intervals_of_seoul_and_tokyo_overlap_from_1997():
    """The two intervals are apart from 1991 to 1996 and overlap in every year after."""
    low, high = wide("un_ideal_points", "q05"), wide("un_ideal_points", "q95")
    overlap = (low["JPN"] <= high["KOR"]) & (low["KOR"] <= high["JPN"])
    assert overlap.index[~overlap & (overlap.index >= 1991)].tolist() == [1991, 1992, 1993, 1994, 1995, 1996]


def test_overlap_of_intervals_is_not_the_test():
    """In four years the intervals overlap and the difference is larger than its margin; z is 1.96 to 2.16 there."""
    score, low, high = (wide("un_ideal_points", name) for name in ("ideal_point", "q05", "q95"))
    margin = ((high - low) / 2).pow(2)[["KOR", "JPN"]].sum(axis=1) ** 0.5
    ratio = ((score["KOR"] - score["JPN"]).abs() / margin).loc[1997:]
    assert ratio[ratio > 1].index.tolist() == [1997, 2016, 2017, 2024]
    assert (ratio[ratio > 1] * 1.645).round(2).between(1.95, 2.17).all()


def test_washington_moved_more_than_seoul():
    """More than half of the narrowing between Seoul and Washington since 1991 is Washington's own move."""
    points = wide("un_ideal_points", "ideal_point")
    narrowing = (points["USA"] - points["KOR"]).loc[1991] - (points["USA"] - points["KOR"]).loc[2024]
    own_move = points["USA"][1991] - points["USA"][2024]
    assert round(narrowing, 2) == 1.23
    assert 0.5 < own_move / narrowing < 0.6


def test_china_breaks_more_in_final_votes_than_in_all_votes():
    """From 2021 to 2022 China falls by 0.97 in final-passage votes and by 0.42 in all votes."""
    falls = []
    for name in ("un_ideal_points", "un_ideal_points_all_votes"):
        china = wide(name, "ideal_point")["CHN"]
        falls.append(round(china[2021] - china[2022], 2))
    assert falls == [0.97, 0.42]


def test_all_votes_are_never_fewer_than_final_votes():
    """The series from all votes rests on at least as many votes as the series from final-passage votes."""
    both = read("un_ideal_points").merge(read("un_ideal_points_all_votes"), on=["year", "iso3"])
    assert len(both) == len(read("un_ideal_points_all_votes"))
    assert (both["n_votes_x"] <= both["n_votes_y"]).all()


def test_pairs_are_written_once_in_alphabetical_order():
    """A pair has one row a year, its codes in alphabetical order."""
    for name in ("un_agreement", "un_agreement_by_issue"):
        table = read(name)
        assert (table["iso3_a"] < table["iso3_b"]).all(), name


def test_agreement_follows_from_its_counts():
    """Percentage and index are those of the counts, and same plus opposite never exceed the roll calls."""
    table = read("un_agreement")
    half = table["n_votes"] - table["n_same"] - table["n_opposite"]
    assert (half >= 0).all()
    assert ((100 * table["n_same"] / table["n_votes"] - table["same_pct"]).abs() <= 0.0501).all()
    index = (table["n_same"] + 0.5 * half) / table["n_votes"]
    assert ((index - table["agreement_index"]).abs() <= 0.000501).all()


def test_six_pairs_are_unknown_in_2020():
    """In 2020 the pairs among Japan, United States, Russia and Australia have no row; all others have."""
    table = read("un_agreement")
    pairs = {year: keys(rows, "iso3_a", "iso3_b") for year, rows in table.groupby("year")}
    four = ["AUS", "JPN", "RUS", "USA"]
    assert len(pairs[2019]) == 36
    assert pairs[2019] - pairs[2020] == {(a, b) for a in four for b in four if a < b}


def test_seoul_votes_like_beijing_more_often_than_like_washington_in_2020():
    """In 2020 South Korea voted like China in 51.6 % of roll calls, like the United States in 37.9 %."""
    table = read("un_agreement")
    assert pair(table, "KOR", "CHN")["same_pct"][2020] == 51.6
    assert pair(table, "KOR", "USA")["same_pct"][2020] == 37.9


def test_no_subject_has_more_roll_calls_than_the_year():
    """A pair's roll calls on one subject are never more than all its roll calls of the year."""
    both = read("un_agreement_by_issue").merge(read("un_agreement"), on=["year", "iso3_a", "iso3_b"])
    assert len(both) == len(read("un_agreement_by_issue"))
    for column in ("n_votes", "n_same", "n_opposite"):
        assert (both[f"{column}_x"] <= both[f"{column}_y"]).all(), column
    assert (both["n_same_x"] + both["n_opposite_x"] <= both["n_votes_x"]).all()


def test_subjects_are_complete():
    """Each subject has each of the eleven pairs in each year from 1991: two to 2018, the others to 2019."""
    table = read("un_agreement_by_issue")
    assert table.groupby(["issue", "year"]).size().eq(11).all()
    last = table.groupby("issue")["year"].agg(["min", "max", "nunique"])
    assert last["min"].eq(1991).all() and (last["nunique"] == last["max"] - 1990).all() and len(last) == 6
    assert last.query("max == 2018").index.tolist() == ["Colonialism", "Economic development"]


def test_no_two_subjects_are_the_same_roll_calls():
    """In 2019 the producer's file gave three subjects the same roll calls: equal counts for all pairs betray it."""
    counts = wide_counts(read("un_agreement_by_issue"))
    for one, other in itertools.combinations(counts, 2):
        equal = counts[one].eq(counts[other]).groupby("year").all()
        assert not equal.any(), f"{one} and {other} in {equal[equal].index.tolist()}"


def test_ukraine_totals_are_those_published():
    """Each resolution has one total, in all its rows, and it is the published one."""
    table = read("un_ukraine_votes")
    totals = table.groupby(["date", "title"])[["total_yes", "total_no", "total_abstain"]].agg(["min", "max"])
    assert (totals.xs("min", axis=1, level=1) == totals.xs("max", axis=1, level=1)).all().all()
    computed = totals.xs("min", axis=1, level=1).to_numpy().tolist()
    assert sorted(map(tuple, computed)) == sorted([
        (100, 11, 58), (141, 5, 35), (93, 24, 58), (143, 5, 35), (94, 14, 73), (141, 7, 32), (93, 18, 65),
        (93, 8, 73), (107, 12, 51)])
    assert (table[["total_yes", "total_no", "total_abstain"]].sum(axis=1) <= 193).all()


def test_ukraine_votes_of_each_government():
    """Seoul and Tokyo always yes, Moscow and Pyongyang no; Beijing no twice; Washington turns in 2025."""
    votes = read("un_ukraine_votes").sort_values(["date", "title"]).groupby("iso3")["vote"].agg(list)
    assert set(votes["JPN"]) == set(votes["KOR"]) == {"yes"}
    assert set(votes["RUS"]) == set(votes["PRK"]) == {"no"}
    assert votes["USA"] == ["yes"] * 6 + ["no", "abstain", "abstain"]
    assert votes["CHN"].count("no") == 2 and "yes" not in votes["CHN"]


def test_unknown_ukraine_votes_stay_unknown():
    """A vote that no source states has no row."""
    table = read("un_ukraine_votes")
    every = {(*vote, code) for vote in keys(table, "date", "title") for code in table["iso3"].unique()}
    missing = every - keys(table, "date", "title", "iso3")
    assert sorted((date, code) for date, title, code in missing) == [
        ("2022-10-12", "AUS"), ("2022-10-12", "DEU"), ("2025-02-24", "AUS"), ("2025-02-24", "DEU"),
        ("2025-02-24", "JPN"), ("2025-02-24", "KOR"), ("2025-02-24", "PRK"), ("2026-02-24", "DEU")]


# --- military expenditure ---------------------------------------------------------------------------------


def test_both_dollars_are_equal_in_the_base_year():
    """In 2023, the base year, constant and current dollars are the same."""
    base = read("military_expenditure").query("year == 2023")
    assert len(base) == 8
    assert ((base["constant_2023_usd_million"] / base["current_usd_million"] - 1).abs() < 0.001).all()


def test_the_dollar_decides_when_seoul_passes_tokyo():
    """South Korea is above Japan from 2017 to 2022 in constant dollars and only in 2022 in current ones."""
    years = {}
    for column in ("constant_2023_usd_million", "current_usd_million"):
        spending = wide("military_expenditure", column)
        years[column] = spending.index[spending["KOR"] > spending["JPN"]].tolist()
    assert years == {"constant_2023_usd_million": list(range(2017, 2023)), "current_usd_million": [2022]}


def test_china_is_several_times_japan():
    """In 2024 China spends 5.4 times as much as Japan in constant dollars and 5.7 times in current ones."""
    constant, current = (wide("military_expenditure", c).loc[2024] for c in
                         ("constant_2023_usd_million", "current_usd_million"))
    assert round(constant["CHN"] / constant["JPN"], 1) == 5.4
    assert round(current["CHN"] / current["JPN"], 1) == 5.7


def test_military_figures_of_2024_are_those_published():
    """The release gives, in billions of current dollars, 314, 55.3, 47.6, 16.5, 149, 997 and 88.5."""
    current = wide("military_expenditure", "current_usd_million").loc[2024] / 1000
    assert current[["CHN", "RUS", "USA"]].round().tolist() == [314, 149, 997]
    assert current[["JPN", "KOR", "TWN", "DEU"]].round(1).tolist() == [55.3, 47.6, 16.5, 88.5]


def test_estimates_are_marked():
    """Every figure for China is an estimate, none for Japan or the United States is."""
    status = read("military_expenditure").groupby("iso3")["status"].agg(set)
    assert status["CHN"] == {"estimate"}
    assert status["JPN"] == status["USA"] == {"reported"}


def test_no_spending_is_zero():
    """An unknown figure is empty, never 0; only Russia in 1992 has no current dollars."""
    table = read("military_expenditure")
    empty = table[table["current_usd_million"].isna()]
    assert keys(empty, "year", "iso3") == {(1992, "RUS")}
    assert (table[["constant_2023_usd_million", "gdp_share_pct"]] > 0).all().all()


# --- aircraft ---------------------------------------------------------------------------------------------


def test_scrambles_have_every_fiscal_year():
    """There is one row for each fiscal year from 1958 to 2025."""
    assert read("scrambles")["fiscal_year"].tolist() == list(range(1958, 2026))


def test_scrambles_have_two_peaks():
    """The peak of the Cold War is 944 in 1984, the record 1,168 in 2016; 2014 has 943, not 944."""
    total = read("scrambles").set_index("fiscal_year")["total"]
    assert total.loc[:2000].idxmax() == 1984 and total[1984] == 944
    assert total.idxmax() == 2016 and total[2016] == 1168
    assert total[2014] == 943


def test_scrambles_by_country_fit_the_total():
    """Numbers by country leave 0 to 15 % of the total, and nothing where all five are known."""
    table = read("scrambles")
    split = table[table["china"].notna()]
    known = split[SCRAMBLE_PARTS].sum(axis=1)
    assert (known <= split["total"]).all()
    assert ((split["total"] - known) / split["total"] < 0.15).all()
    complete = split[SCRAMBLE_PARTS].notna().all(axis=1)
    assert split.loc[complete, "fiscal_year"].tolist() == [2010, 2015, 2021, 2022, 2023, 2024, 2025]
    assert (known[complete] == split.loc[complete, "total"]).all()


def test_china_passes_russia():
    """From 2009 China is above Russia in 2012 and 2013 and in every year from 2015."""
    table = read("scrambles").query("fiscal_year >= 2009").set_index("fiscal_year")
    above = table.index[table["china"] > table["russia"]].tolist()
    assert above == [2012, 2013] + list(range(2015, 2026))


def test_scrambles_by_country_carry_their_own_source():
    """Numbers by country have a basis, a source and a quality; other years have none; only 2006 is weak."""
    table = read("scrambles")
    has = table["china"].notna()
    for column in ("russia", "split_basis", "split_source", "split_quality"):
        assert (table[column].notna() == has).all(), column
    assert table.loc[table["split_quality"] == "C", "fiscal_year"].tolist() == [2006]
    assert table.loc[~has & (table["fiscal_year"] > 2004), "fiscal_year"].tolist() == [2007, 2008]


def test_regions_add_up():
    """The four regions add up to the total of each fiscal year, and the years without regions stay out."""
    regions = read("scrambles_by_region").groupby("fiscal_year")["scrambles"].agg(["size", "sum"])
    total = read("scrambles").set_index("fiscal_year")["total"]
    assert regions.index.tolist() == [2014, 2021, 2022, 2023, 2024, 2025]
    assert (regions["size"] == 4).all()
    assert (regions["sum"] == total[regions.index]).all()


def test_part_years_are_no_larger_than_what_holds_them():
    """Q1 is in H1, H1 in Q1-Q3, and each in the fiscal year, for the total, China and Russia."""
    parts = read("scrambles_part_years").set_index(["fiscal_year", "part"])
    years = read("scrambles").set_index("fiscal_year")
    for column in ("total", "china", "russia"):
        for year in parts.index.get_level_values(0).unique():
            nested = [parts[column].get((year, part)) for part in ("Q1", "H1", "Q1-Q3")]
            nested.append(years[column].get(year))
            nested = [value for value in nested if value is not None and not pd.isna(value)]
            assert nested == sorted(nested), (column, year, nested)


def test_part_years_cover_the_months_they_name():
    """The dates of a part are those of its quarter or half year."""
    first = {"Q1": "04-01", "Q2": "07-01", "Q3": "10-01", "Q4": "01-01", "H1": "04-01", "Q1-Q3": "04-01"}
    last = {"Q1": "06-30", "Q2": "09-30", "Q3": "12-31", "Q4": "03-31", "H1": "09-30", "Q1-Q3": "12-31"}
    for row in read("scrambles_part_years").itertuples():
        year = row.fiscal_year + (row.part == "Q4")
        assert (row.start_date, row.end_date) == (f"{year}-{first[row.part]}", f"{year}-{last[row.part]}")


def test_part_years_reproduce_what_was_stated():
    """China's quarters of 2012 give 306; the half of 2020 is down by 99, 98, 1; 2025 has 448 by December."""
    parts = read("scrambles_part_years").set_index(["fiscal_year", "part"])[["total", "china", "russia"]]
    years = read("scrambles").set_index("fiscal_year")
    assert parts.loc[2012].loc[["Q1", "Q2", "Q3", "Q4"], "china"].sum() == years["china"][2012] == 306
    change = parts.loc[(2019, "H1")] - parts.loc[(2020, "H1")]
    assert change.tolist() == [99, 98, 1]
    assert parts["total"][2025, "Q1-Q3"] == 448


def test_patrols_are_numbered_and_in_order():
    """The eleven patrols are numbered in the order of their dates and none ends before it begins."""
    table = read("joint_air_patrols")
    assert table["patrol_no"].tolist() == list(range(1, 12))
    assert table["date"].is_monotonic_increasing
    assert (table["date"] <= table["end_date"]).all()


def test_aircraft_in_the_korean_zone_add_up():
    """Chinese and Russian aircraft in the zone add up; the flight near Alaska is marked and not counted."""
    table = read("joint_air_patrols").set_index("patrol_no")
    known = table["kadiz_total"].notna()
    assert table.index[~known].tolist() == [8, 11]
    assert (table["kadiz_chinese"] + table["kadiz_russian"])[known].equals(table["kadiz_total"][known])
    assert table.index[~table["near_korea_japan"]].tolist() == [8]


def test_disputed_names_stand_in_both_forms():
    """The sea and the islets are named in both forms wherever they are named."""
    table = read("joint_air_patrols")
    text = " ".join(table[["area", "other_aircraft", "note"]].fillna("").to_numpy().ravel())
    assert text.count("Sea of Japan") == text.count("East Sea/Sea of Japan") > 10
    assert len(re.findall("Dokdo|Takeshima", text)) == 2 * text.count("Dokdo/Takeshima")


def test_entries_into_the_korean_zone_are_those_stated():
    """The lower bound is the number in the words of the paper; where papers differ there is none."""
    table = read("kadiz_entries")
    known = table.dropna(subset=["entries_min"])
    assert known["stated"].tolist() == [f"some {number:.0f}" for number in known["entries_min"]]
    assert table.loc[table["entries_min"].isna(), ["year", "country"]].to_numpy().tolist() == [[2020, "Russia"]]
    assert (known["entries_min"] % 10 == 0).all(), "the ministry rounds down to tens"


def test_part_years_of_the_korean_zone_are_marked():
    """A count covers January to December or is marked; a part is no larger than the year that holds it."""
    table = read("kadiz_entries")
    assert (table["period_start"].str[:4].astype(int) == table["year"]).all()
    assert (table["full_year"] == (table["period_end"].str[5:] == "12-31")).all()
    whole = table[table["full_year"]].set_index(["country", "year"])["entries_min"]
    assert whole.index.is_unique
    parts = table[~table["full_year"]].set_index(["country", "year"])["entries_min"]
    both = parts.index.intersection(whole.index)
    assert both.tolist() == [("China", 2024)] and (parts[both] <= whole[both]).all()


def test_sums_of_the_korean_zone_are_those_stated():
    """China from 2020 to 2023: some 330; with January to July 2024: some 360; Japan's four years: some 2,610."""
    rows = read("kadiz_entries").query("'2020-01-01' <= period_start and period_end <= '2024-07-31'")
    sums = rows.groupby(["country", "full_year"])["entries_min"].sum()
    assert sums["China", True] == 330 and sums["China"].sum() == 360
    assert sums["Japan", True] == 2610 and sums["Japan"].sum() == 3020


def test_only_japan_gives_notice_in_the_korean_zone():
    table = read("kadiz_entries")
    assert set(table.loc[table["notice"] == "after notice", "country"]) == {"Japan"}
    assert set(table.loc[table["notice"] == "without notice", "country"]) == {"China", "Russia"}


# --- opinion and trade ------------------------------------------------------------------------------------


def test_answers_add_up_to_all_respondents():
    """The five answers add up to 100 %, and the two sums are sums of two answers, within rounding."""
    table = read("views_of_countries")
    good = table["very_favourable_pct"] + table["somewhat_favourable_pct"]
    bad = table["very_unfavourable_pct"] + table["somewhat_unfavourable_pct"]
    assert ((good + bad + table["dont_know_pct"] - 100).abs() < 0.31).all()
    assert ((good - table["favourable_pct"]).abs() < 0.16).all()
    assert ((bad - table["unfavourable_pct"]).abs() < 0.16).all()


def test_views_of_china_in_2013_stay_out():
    """The file's question on China in 2013 is another one, so that year is missing."""
    table = read("views_of_countries").query("view_of_iso3 == 'CHN'")
    assert 2013 not in set(table["year"])
    assert {2012, 2014} <= set(table.query("iso3 == 'JPN'")["year"])


def test_views_agree_with_published_numbers():
    """Unfavourable views of China are those that Pew printed, to the whole percentage."""
    bad = read("views_of_countries").set_index(["iso3", "view_of_iso3", "year"])["unfavourable_pct"].round()
    published = {("JPN", 2019): 85, ("JPN", 2022): 87, ("KOR", 2019): 63, ("KOR", 2022): 80,
                 ("AUS", 2019): 57, ("DEU", 2022): 74}
    for (code, year), value in published.items():
        # Half a point is lost where the table's own decimal was rounded first (80.5 was printed as 80).
        assert abs(bad[code, "CHN", year] - value) <= (1 if code == "KOR" else 0), (code, year)


def test_unweighted_surveys_are_marked():
    """Only the surveys of 2007 in Japan and South Korea had no weights."""
    plain = read("views_of_countries").query("not weighted")
    assert keys(plain, "iso3", "year") == {("JPN", 2007), ("KOR", 2007)}


def test_yen_and_dollars_give_a_sane_exchange_rate():
    """Japan's imports in yen over the same in dollars give the rate of the year, between 95 and 125 yen."""
    table = read("trade_with_china").query("recorded_by == 'Japan' and flow == 'imports'").set_index("year")
    rate = (table["value_jpy_billion"] / table["value_usd_billion"]).dropna()
    assert rate.index.tolist() == list(range(2013, 2020))
    assert rate.between(95, 125).all()


def test_china_records_more_than_japan_sends():
    """In each year from 2013 to 2019 China's record of Japan's exports is 10 to 35 % above Japan's own."""
    table = read("trade_with_china").set_index(["recorded_by", "flow", "year"])
    for year in range(2013, 2020):
        imports = table.loc[("Japan", "imports", year)]
        rate = imports["value_jpy_billion"] / imports["value_usd_billion"]
        own = table.loc[("Japan", "exports", year), "value_jpy_billion"] / rate
        assert 1.10 < table.loc[("China", "exports", year), "value_usd_billion"] / own < 1.35, year


def test_trade_series_break_where_they_are_said_to():
    """South Korea is the IMF's to 2020 and the press's after; each row has a value."""
    table = read("trade_with_china")
    korea = table[table["iso3"] == "KOR"]
    assert sorted(set(korea.loc[korea["series"] == "IMF", "year"])) == list(range(1991, 2021))
    assert sorted(set(korea.loc[korea["series"] == "press", "year"])) == [2021, 2022, 2023]
    assert table[["value_jpy_billion", "value_usd_billion"]].notna().any(axis=1).all()
    assert (table.loc[table["series"] == "press", "quality"] == "B").all()


def test_shares_of_china_are_those_published():
    """China's shares of Korean exports (2010-13, 2023) and Japanese imports (2016, 2018) are as printed."""
    table = read("trade_with_china").query("recorded_by != 'China'").set_index(["iso3", "flow", "year"])
    share = (100 * table["value_usd_billion"] / table["world_usd_billion"]).round(1)
    published = {("KOR", "exports"): {2010: 25.1, 2011: 24.2, 2012: 24.5, 2013: 26.1, 2023: 19.7},
                 ("JPN", "imports"): {2016: 25.8, 2018: 23.2}}
    for (code, flow), values in published.items():
        for year, value in values.items():
            assert abs(share[code, flow, year] - value) < 0.051, (code, flow, year)


def test_seoul_goes_from_surplus_to_deficit_with_china():
    """The surplus is 55.7 billion dollars in 2018 (press: 55.6), 1.2 in 2022, a deficit of 18.0 in 2023."""
    korea = read("trade_with_china").query("iso3 == 'KOR'")
    flows = korea.pivot(index="year", columns="flow", values="value_usd_billion")
    balance = (flows["exports"] - flows["imports"]).round(1)
    assert balance[[2018, 2022, 2023]].tolist() == [55.7, 1.2, -18.0]
