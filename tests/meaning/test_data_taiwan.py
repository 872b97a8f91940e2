"""Checks of meaning for the tables on Taiwan and on what both publics think.

Form (types, ranges, keys) is in the records and checked elsewhere; here stand sums that must agree, published
totals, breaks where they belong, and known traps that must stay out.
"""

from math import asin, cos, radians, sin, sqrt

import pandas as pd
import pytest
from shared import ROOT

DATA = ROOT / "data"
FORUMS = ("5ch.net", "2nn.jp", "yomi.tokyo", "forum.com", "hatena.ne.jp")
WITH_SOURCE = ["pla_exercises", "pla_counts_2020_2025", "chip_capacity_shares", "strait_trade",
               "strait_statements", "taiwan_polls", "mutual_impressions", "japan_views_of_south_korea",
               "gallup_korea_japan"]


def table(name):
    """Return a table with its dates parsed."""
    frame = pd.read_csv(DATA / f"{name}.csv")
    for column in ("date", "date_end", "start_date", "end_date", "period_start", "period_end"):
        if column in frame:
            frame[column] = pd.to_datetime(frame[column])
    return frame


def days(definition="all_detected"):
    """Return the days of one definition."""
    return table("pla_activity").query("definition == @definition")


# --- Chinese aircraft and ships -----------------------------------------------------------------------------


def test_definition_breaks_on_one_day():
    """Up to 2022-08-05 only the zone is counted, from 2022-08-06 all aircraft: no row on the wrong side."""
    assert days("adiz_only")["date"].max() == pd.Timestamp("2022-08-05")
    assert days("all_detected")["date"].min() == pd.Timestamp("2022-08-06")


def test_missing_days_stay_missing():
    """The 38 days that no copy holds have no row, 20 of them in January and February 2025."""
    have = days()["date"]
    missing = pd.date_range(have.min(), have.max()).difference(have)
    assert len(missing) == 38
    assert missing.year.value_counts().to_dict() == {2022: 8, 2023: 1, 2024: 7, 2025: 22}
    assert ((missing >= "2025-01-09") & (missing <= "2025-02-03")).sum() == 20


def test_daily_sums_against_published_years():
    """2023 gives the published total; 2024 and 2025 stay below theirs, as days are missing."""
    ours = days().groupby(days()["date"].dt.year)["aircraft"].sum()
    stated = table("pla_counts_2020_2025").query("full_year and definition == 'all_detected'")
    stated = stated.set_index(stated["period_start"].dt.year)["count"]
    assert ours[2023] == stated[2023] == 4734
    assert 0.98 * stated[2024] < ours[2024] < stated[2024]
    assert 0.90 * stated[2025] < ours[2025] < stated[2025]


def test_daily_sum_of_a_month_in_the_zone():
    """February 2021 adds up to the 40 flights that the ministry reported."""
    zone = days("adiz_only").set_index("date")["aircraft"]
    counts = table("pla_counts_2020_2025")
    stated = counts.loc[counts["period_start"] == pd.Timestamp("2021-02-01"), "count"].item()
    assert zone["2021-02"].sum() == stated == 40


def test_zone_days_have_aircraft_and_no_ships():
    """A day without a report has no row, never a zero; ships were not read before the break."""
    zone = days("adiz_only")
    assert zone["aircraft"].min() >= 1
    assert zone[["navy_ships", "official_ships", "crossings"]].isna().all(axis=None)


def test_ships_are_known_on_all_days_but_one():
    """After the break only 2023-08-14 lacks its navy ships."""
    lacking = days()[days()["navy_ships"].isna()]["date"]
    assert lacking.dt.strftime("%Y-%m-%d").tolist() == ["2023-08-14"]


def test_crossings_are_a_part_of_the_aircraft():
    """No more aircraft cross than are detected."""
    known = days().dropna(subset="crossings")
    assert (known["crossings"] <= known["aircraft"]).all()


def test_crossings_that_were_not_read_are_unknown():
    """Status unread means an empty cell; no day with 15 or more aircraft has 0 crossings from 2024 on."""
    frame = days()
    assert (frame["crossings_status"] == "unread").sum() == 9
    assert (frame["crossings"].isna() == frame["crossings_status"].isin(["unread"])
            | frame["crossings_status"].isna()).all()
    assert frame.query("date >= '2024-01-01' and aircraft >= 15 and crossings == 0").empty


def test_undercount_of_crossings_is_marked():
    """All crossings before 2024 are marked as too low, and none after."""
    known = days().dropna(subset="crossings")
    assert ((known["crossings_status"] == "undercount") == (known["date"] < "2024-01-01")).all()


def test_official_ships_begin_with_regular_reports():
    """Zeros before 2024-08-25 were not counts; from then on each day has a value."""
    known = days()["official_ships"].notna()
    assert (known == (days()["date"] >= "2024-08-25")).all()


def test_date_of_a_row_follows_its_copy():
    """Only the second copy dates by activity, and only before 2022-11-16."""
    frame = table("pla_activity")
    assert ((frame["dated_by"] == "activity_day") == (frame["read_from"] == "s0914712")).all()
    assert ((frame["dated_by"] == "activity_day") == (frame["date"] < "2022-11-16")).all()


@pytest.mark.parametrize("day, column, value", [
    ("2022-08-03", "aircraft", 27), ("2022-12-19", "aircraft", 17), ("2022-12-19", "crossings", 9),
    ("2024-04-03", "crossings", 20), ("2026-03-15", "crossings", 16), ("2026-04-23", "crossings", 14),
    ("2023-08-13", "navy_ships", 6)])
def test_corrected_days_stay_corrected(day, column, value):
    """False zeros of the copies, and the 49 of 2022-08-03 (27 plus the 22 of them that crossed), stay out."""
    assert table("pla_activity").set_index("date").loc[day, column] == value


def test_doubtful_day_is_not_evidence():
    """2024-05-20 repeats the next day in the copy: quality C, and it is the only such day."""
    doubtful = table("pla_activity").query("quality == 'C'")["date"]
    assert doubtful.dt.strftime("%Y-%m-%d").tolist() == ["2024-05-20"]


def test_an_exercise_shows_in_the_days():
    """Up to the day after its last day, each exercise has a day of at least twice the year's median."""
    daily = days().set_index("date")["aircraft"]
    for row in table("pla_exercises").itertuples():
        end = row.start_date if pd.isna(row.end_date) else row.end_date
        peak = daily[row.start_date:end + pd.Timedelta(days=1)].max()
        assert peak >= 2 * daily[str(row.start_date.year)].median(), row.exercise


def test_exercises_end_after_they_begin():
    """No exercise ends before it begins or lasts more than ten days."""
    length = (table("pla_exercises")["end_date"] - table("pla_exercises")["start_date"]).dropna().dt.days
    assert length.between(0, 10).all()


def test_unannounced_exercise_has_no_chinese_name():
    """China cannot have named what it did not announce."""
    frame = table("pla_exercises")
    assert not (frame["named_by_china"] & ~frame["announced_by_china"]).any()
    named = frame.query("named_by_china")["exercise"]
    assert named.str.contains("Joint Sword|Strait Thunder|Justice Mission").all()


def test_full_years_are_years():
    """full_year is true for 1 January to 31 December, and only then."""
    frame = table("pla_counts_2020_2025")
    begins = frame["period_start"].dt.strftime("%m-%d") == "01-01"
    ends = frame["period_end"].dt.strftime("%m-%d") == "12-31"
    assert (frame["full_year"] == (begins & ends)).all()
    assert (frame["period_start"] <= frame["period_end"]).all()


def test_flights_in_the_zone_are_fewer_than_all():
    """For one period the count in the zone is below the count of all aircraft."""
    frame = table("pla_counts_2020_2025").query("unit == 'aircraft'")
    period = ["period_start", "period_end"]
    wide = frame.pivot_table(index=period, columns="definition", values="count", aggfunc="max")
    both = wide.dropna(subset=["adiz_only", "all_detected"])
    assert len(both) == 3
    assert (both["adiz_only"] < both["all_detected"]).all()


def test_the_published_series_changes_definition():
    """The authority's series counts the zone up to 2022 and all aircraft from 2023."""
    frame = table("pla_counts_2020_2025").query("full_year")
    frame = frame[frame["counted_by"].str.startswith("Taiwan authority")]
    assert frame["period_start"].dt.year.tolist() == list(range(2020, 2026))
    assert frame["definition"].tolist() == ["adiz_only"] * 3 + ["all_detected"] * 3


def test_unconfirmed_counts_are_marked():
    """All counts by Janes, the 3,615 of 2024 among them, are quality C, and nothing else is."""
    frame = table("pla_counts_2020_2025")
    assert ((frame["quality"] == "C") == frame["counted_by"].str.startswith("Janes")).all()
    assert 3615 in frame.query("quality == 'C'")["count"].tolist()


def test_note_on_nine_months_agrees_with_the_days():
    """The number that a note quotes from the daily table is the daily table's."""
    ours = int(days().set_index("date")["crossings"]["2025-01":"2025-09"].sum())
    note = table("pla_counts_2020_2025").query("definition == 'crossed_or_adiz'")["note"].item()
    assert str(ours) in note


# --- US forces and distances --------------------------------------------------------------------------------


BRANCHES = ["army", "navy", "marine_corps", "air_force", "coast_guard", "space_force"]


def test_branches_add_up():
    """Branches give the total, but for 1953 to 1967 and for December 2021 to June 2022 (72 rows)."""
    frame = table("us_forces").query("series == 'dmdc_report'")
    off = frame[frame[BRANCHES].sum(axis=1) != frame["active_duty"]]
    assert len(off) == 72
    assert (off["date"].dt.year.between(1953, 1967) | off["date"].between("2021-12-01", "2022-06-01")).all()


def test_reports_on_japan_before_1974_are_partial():
    """A report on Japan before 1974 is the mainland or Okinawa; after that every row is the whole."""
    japan = table("us_forces").query("area == 'Japan' and series == 'dmdc_report'")
    assert ((japan["coverage"] != "whole") == (japan["date"] < "1974-01-01")).all()
    assert (table("us_forces").query("area != 'Japan'")["coverage"] == "whole").all()


def test_japan_has_one_whole_row_for_each_year():
    """Japan as a whole has a row for 1950 and for each year from 1953 to 2025, and none for 1951 and 1952."""
    whole = table("us_forces").query("area == 'Japan' and coverage == 'whole'")
    assert set(whole["date"].dt.year) == {1950, *range(1953, 2026)}
    assert not whole.duplicated("date").any()


def test_older_series_fills_only_gaps():
    """The older series is used for Japan up to 1973 and for 2003 and 2004; its zeros for Taiwan stay out."""
    kane = table("us_forces").query("series == 'kane'")
    years = kane["date"].dt.year
    assert ((kane["area"] == "Japan") & (years <= 1973) | years.isin([2003, 2004])).all()
    assert "Taiwan" not in kane["area"].tolist()
    assert table("us_forces")["active_duty"].min() > 0


def test_south_korea_is_not_doubled():
    """From 2008 South Korea stays between 22,000 and 31,000, and the peak is that of June 1953."""
    korea = table("us_forces").query("area == 'South Korea'").set_index("date")["active_duty"]
    assert korea["2008":].between(22000, 31000).all()
    assert korea.idxmax() == pd.Timestamp("1953-06-01")
    assert korea["2024-12-01"] == 23291


def test_faulty_table_is_faulty():
    """In the package's table a report counts two or three times; rows of the older series count once."""
    wrong = table("us_forces_with_errors")
    right = table("us_forces").query("area == 'South Korea' and series == 'dmdc_report'")
    right = right.set_index("date")["active_duty"]
    reports = wrong[wrong["report_label"].notna() & (wrong["report_label"] != "Kane 2006")]
    times = reports["active_duty"].to_numpy() / right[reports["date"]].to_numpy()
    assert (pd.Series(times).between(1.99, 2.01) | pd.Series(times).between(2.9, 3.1)).all()
    kane = wrong.query("report_label == 'Kane 2006'")
    autumn = right[kane["date"] + pd.DateOffset(months=3)].to_numpy()
    assert (abs(kane["active_duty"].to_numpy() / autumn - 1) < 0.03).all()
    assert (wrong.loc[wrong["report_label"].isna(), "active_duty"] == 0).all()


def test_distances_follow_from_the_coordinates():
    """Each distance is the great circle between the coordinates; each origin is 0 km from itself."""
    frame = table("distances_taiwan")
    home = frame[frame["origin"] == frame["place"]].set_index("origin")
    assert len(home) == 3
    for row in frame.itertuples():
        lat, lon = radians(home.loc[row.origin, "lat"]), radians(home.loc[row.origin, "lon"])
        a = sin((radians(row.lat) - lat) / 2) ** 2
        a += cos(lat) * cos(radians(row.lat)) * sin((radians(row.lon) - lon) / 2) ** 2
        assert abs(2 * 6371.0088 * asin(sqrt(a)) - row.distance_km) <= 0.51, (row.origin, row.place)


def test_every_origin_sees_the_same_places():
    """The three airports are measured to the same 22 places, and Yonaguni is nearest of all to Hualien."""
    frame = table("distances_taiwan").query("country != 'Taiwan'")
    places = frame.groupby("origin")["place"].apply(frozenset)
    assert len(places) == 3 and places.nunique() == 1 and len(places.iloc[0]) == 22
    hualien = frame[frame["origin"] == "Hualien Airport"]
    assert hualien.loc[hualien["distance_km"].idxmin(), "place"] == "Yonaguni Airport (Okinawa)"


# --- chips and trade ----------------------------------------------------------------------------------------


def test_shares_of_one_thing_stay_within_100():
    """Shares of one denominator, time and edition add up to at most 100; below 10 nm they reach it."""
    frame = table("chip_capacity_shares").fillna({"quarter": ""})
    total = frame.groupby(["denominator", "year", "quarter", "producer"])["share_pct"].sum()
    assert (total <= 100).all()
    full = frame.query("denominator == 'capacity, logic chips below 10 nm' and year <= 2022")
    assert full.groupby("year")["share_pct"].sum().tolist() == [100, 100]


def test_one_share_a_key():
    """One edition gives one share for one thing, time and country or firm."""
    frame = table("chip_capacity_shares")
    assert not frame.duplicated(["denominator", "year", "quarter", "producer", "company", "country"]).any()


def test_taiwans_five_shares_have_four_denominators():
    """92, 69, 68, 46 and 18 % are all there for Taiwan, and no two of one year share a denominator."""
    taiwan = table("chip_capacity_shares").query("country == 'Taiwan' and status == 'actual'")
    taiwan = taiwan[taiwan["measure"] == "capacity"]
    chosen = taiwan[taiwan["share_pct"].isin([92, 69, 68, 46, 18])]
    assert set(chosen["share_pct"]) == {92, 69, 68, 46, 18}
    assert not chosen.duplicated(["denominator", "year"]).any()
    assert chosen["denominator"].nunique() == 4


def test_forecasts_are_not_data():
    """Years after 2025 are forecasts, and 2024 was still expected."""
    frame = table("chip_capacity_shares")
    assert ((frame["status"] == "forecast") == (frame["year"] > 2025)).all()
    new = (frame["year"] == 2024) & (frame["measure"] == "capacity")
    assert ((frame["status"] == "expected") == new).all()


def test_firms_stand_only_for_revenue():
    """A firm is named for revenue and never for a country's capacity."""
    frame = table("chip_capacity_shares")
    assert (frame["company"].notna() == (frame["measure"] == "revenue")).all()
    homes = {"TSMC": "Taiwan", "Samsung": "South Korea", "SMIC": "China"}
    firms = frame.dropna(subset="company")
    assert (firms["company"].map(homes) == firms["country"]).all()


def test_no_non_commercial_shares():
    """Shares from the CSET-ETO data have a folder of their own: none may be here."""
    frame = table("chip_capacity_shares")
    for column in ("producer", "source"):
        assert not frame[column].str.contains("cset|eto-chip", case=False).any()


def test_strait_trade_as_published():
    """Japan 32 and 25 %, South Korea 30 and 23 % of imports and exports; no economy above the world."""
    frame = table("strait_trade").query("measure == 'through_strait'")
    share = frame.set_index(["country", "flow"])["share_pct"]
    assert [share["Japan", f] for f in ("imports", "exports")] == [32, 25]
    assert [share["South Korea", f] for f in ("imports", "exports")] == [30, 23]
    assert frame.loc[frame["value_usd_billion"].idxmax(), "country"] == "World"
    one = frame.query("country != 'World'")
    assert one.loc[one["value_usd_billion"].idxmax(), "country"] == "China"


def test_oil_is_not_trade_through_the_strait():
    """The oil rows are a share of oil, so they carry no value and a measure of their own."""
    oil = table("strait_trade").query("measure == 'crude_oil_from_middle_east'")
    assert sorted(oil["country"]) == ["Japan", "South Korea"]
    assert oil["value_usd_billion"].isna().all() and (oil["flow"] == "imports").all()


# --- words and polls ----------------------------------------------------------------------------------------


def test_statements_not_seen_say_nothing():
    """Where the text was not seen there is no summary and no quality above C."""
    frame = table("strait_statements")
    unseen = frame["names_taiwan"] == "unknown"
    assert (frame["what_it_says"].isna() == unseen).all()
    assert ((frame["quality"] == "C") == unseen).all()


def test_joint_words_begin_again_in_2021():
    """After 1969 Washington begins anew with Tokyo, then Seoul, then both: in Honolulu, not in Phnom Penh."""
    frame = table("strait_statements")
    joint = frame.query("date > '1970-01-01' and kind == 'joint statement' and names_taiwan == 'yes'")
    first = joint.groupby("parties")["date"].min().dt.strftime("%Y-%m")
    assert first["United States and Japan"] == "2021-03"
    assert first["United States and South Korea"] == "2021-05"
    three = joint[joint["parties"] == "United States, Japan and South Korea"]["date"].dt.strftime("%Y-%m-%d")
    assert three.head(3).to_list() == ["2022-02-12", "2022-06-11", "2022-11-13"]


def test_an_account_of_one_is_no_joint_text():
    """What Washington alone said of a meeting of the three, in July 2021, is a readout and says so."""
    row = table("strait_statements").set_index("date").loc["2021-07-21"]
    assert row["kind"] == "readout" and "one of the three" in row["note"]


def test_each_side_speaks_for_itself():
    """China, Taiwan, Seoul and Tokyo have three statements of their own or more, Pyongyang and Moscow one."""
    count = table("strait_statements")["parties"].value_counts()
    assert all(count[side] >= 3 for side in ("China", "Taiwan", "South Korea", "Japan"))
    assert count["North Korea"] >= 1 and count["Russia and China"] >= 1


def test_replies_follow_what_they_answer():
    """A reply comes within a week after a statement of another side."""
    frame = table("strait_statements")
    for row in frame.query("kind == 'reply'").itertuples():
        before = frame[(frame["date"] <= row.date) & (frame["date"] >= row.date - pd.Timedelta(days=7))]
        assert (before["parties"] != row.parties).any(), (row.date, row.parties)


def test_answers_to_one_question_stay_within_100():
    """Answers of one group to one question add up to 100 at most (rounding: 100.5)."""
    keys = ["date", "country", "group", "pollster", "question"]
    assert (table("taiwan_polls").groupby(keys)["pct"].sum() <= 100.5).all()


def test_weak_polls_stay_weak():
    """The polls that the check of the sources graded C keep that grade."""
    weak = ["Kyodo", "Mainichi", "Kkot", "Taiwanese Public Opinion Foundation", "Chicago Council",
            "for Taiwan's Ministry of Foreign Affairs", "Indo-Pacific Strategy Thinktank"]
    frame = table("taiwan_polls")
    assert ((frame["quality"] == "C") == frame["pollster"].isin(weak)).all()


def test_polls_end_after_they_begin():
    """No poll ends before it begins or lasts more than two months, or three where only the months are known."""
    frame = table("taiwan_polls").dropna(subset=["date_end"])
    length = (frame["date_end"] - frame["date"]).dt.days
    assert (length.between(0, 62) | (length.between(0, 92) & frame["date_precision"].eq("month"))).all()


def test_fear_is_asked_twice_in_two_countries_of_the_claim():
    """Before the article one question was put again to Americans, one to Japanese, none to South Koreans; both rose."""
    frame = table("taiwan_polls").query("quality != 'C' and date < '2023-05-07'").sort_values("date")
    pct = frame.groupby(["country", "pollster", "question", "answer"])["pct"].agg(["first", "last", "size"])
    again = pct[pct["size"] > 1].reset_index().set_index("country")
    assert set(again.index) == {"United States", "Japan", "China"}
    assert (again["last"] - again["first"] > 8).all()


def test_number_of_respondents_is_not_lent_to_a_part():
    """The number of all respondents does not stand at an age group."""
    assert table("taiwan_polls").query("group != 'all'")["respondents"].isna().all()


# --- both publics -------------------------------------------------------------------------------------------


def wide_impressions():
    """Return good and bad impressions by year and country."""
    frame = table("mutual_impressions")
    return frame.pivot(index=["year", "country"], columns="measure", values="pct")


def test_impressions_stay_within_100():
    """Good and bad add up to less than 100, and to at least 60: the rest did not say."""
    wide = wide_impressions()
    total = (wide["impression_good"] + wide["impression_bad"]).dropna()
    assert len(total) == 24
    assert total.between(60, 100).all()


def test_series_break_after_2023():
    """Up to 2023 the joint poll, 2024 South Korea alone, 2025 another partner: nothing joins 2025 to 2023."""
    frame = table("mutual_impressions")
    expected = frame["year"].map({2024: "eai_alone", 2025: "eai_api"}).fillna("genron_eai")
    assert (frame["series"] == expected).all()
    assert set(frame.query("year == 2024")["country"]) == {"South Korea"}


def test_mode_of_asking_breaks_with_the_series():
    """Online after 2023 in both countries, and never before."""
    frame = table("mutual_impressions")
    assert ((frame["mode"] == "online") == (frame["year"] >= 2024)).all()
    joint = frame.query("year <= 2023").groupby("country")["mode"].unique().map(list).to_dict()
    assert joint == {"Japan": ["leave and collect"], "South Korea": ["face-to-face interview"]}


def test_each_public_judges_the_other():
    """Nobody is asked about the own country."""
    frame = table("mutual_impressions")
    assert (frame["iso3"] != frame["about_iso3"]).all()
    codes = {"Japan": "JPN", "South Korea": "KOR"}
    assert (frame["country"].map(codes) == frame["iso3"]).all()
    assert (frame["about"].map(codes) == frame["about_iso3"]).all()


def test_lines_cross_where_the_reports_say():
    """South Koreans first liked Japan better than Japanese liked South Korea in 2018, and not in 2020."""
    good = wide_impressions()["impression_good"].unstack()
    ahead = good["South Korea"] > good["Japan"]
    assert not ahead[2013:2017].any() and ahead[2018] and not ahead[2020] and ahead[2025]


def test_value_that_was_not_found_is_not_filled():
    """The bad impression of South Koreans in 2018 was not found: no row."""
    assert pd.isna(wide_impressions().loc[(2018, "South Korea"), "impression_bad"])
    assert not table("mutual_impressions")["pct"].isna().any()


def test_2022_changes_as_reported():
    """In 2022 bad impressions fell by 8.5 points in Japan and by 10.4 in South Korea, as the release says."""
    bad = wide_impressions()["impression_bad"]
    assert round(bad[2021, "Japan"] - bad[2022, "Japan"], 1) == 8.5
    assert round(bad[2021, "South Korea"] - bad[2022, "South Korea"], 1) == 10.4


def test_cabinet_office_mode_breaks_in_2020():
    """Interviews to fiscal 2019, post from 2020."""
    frame = table("japan_views_of_south_korea")
    assert ((frame["mode"] == "post") == (frame["fiscal_year"] >= 2020)).all()


def test_cabinet_office_answers_are_nearly_all():
    """Close and not close add up to 94 to 100: few do not answer."""
    wide = table("japan_views_of_south_korea").pivot(index="fiscal_year", columns="measure", values="pct")
    assert (wide["close"] + wide["not_close"]).dropna().between(94, 100).all()
    assert (wide["relations_good"] + wide["relations_not_good"]).dropna().between(94, 100).all()


def test_cabinet_office_gaps_stay_gaps():
    """Years without a readable page have no row; for 2025 the share that feels close is unknown."""
    frame = table("japan_views_of_south_korea").query("measure == 'close'")
    assert set(frame["fiscal_year"]) == {1996, 2004, *range(2010, 2025)}


def test_cabinet_office_changes_as_reported():
    """Values give the changes that the reports state, from -9.2 in 2014 to +3.5 in 2024."""
    close = table("japan_views_of_south_korea").query("measure == 'close'").set_index("fiscal_year")["pct"]
    close = close.diff().round(1)
    assert close[[2014, 2015, 2019, 2022, 2023, 2024]].tolist() == [-9.2, 1.5, -12.7, 8.9, 6.9, 3.5]


def test_fiscal_year_holds_the_date():
    """A survey lies between April of its fiscal year and March of the next."""
    frame = table("japan_views_of_south_korea").query("date_precision != 'year'")
    fiscal = frame["date"].dt.year - (frame["date"].dt.month < 4)
    assert (fiscal == frame["fiscal_year"]).all()


def test_gallup_extremes():
    """Of all adults on Japan the highest value is of 2011 and the lowest of 2019; answers stay within 100."""
    frame = table("gallup_korea_japan")
    japan = frame.query("group == 'all' and about == 'Japan'").set_index("year")["favourable_pct"]
    assert japan.idxmax() == 2011 and japan.idxmin() == 2019
    assert (frame["favourable_pct"] + frame["unfavourable_pct"].fillna(0) <= 100).all()


def test_people_are_liked_better_than_the_country():
    """Wherever one group was asked both, the Japanese are liked better than Japan."""
    frame = table("gallup_korea_japan")
    wide = frame.pivot(index=["year", "group"], columns="about", values="favourable_pct").dropna()
    assert len(wide) == 4
    assert (wide["Japanese people"] > wide["Japan"]).all()


def test_parts_enclose_the_whole():
    """The value of all lies between that of men and women, and within the range of the ages."""
    frame = table("gallup_korea_japan").query("year == 2025 and about == 'Japan'")
    frame = frame.set_index("group")["favourable_pct"]
    assert frame["women"] < frame["all"] < frame["men"]
    assert frame["50-59"] < frame["all"] < frame["18-29"]


# --- all of them --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WITH_SOURCE)
def test_forums_are_never_good_sources(name):
    """An address on a forum, or a copy made there, stands only at quality C."""
    frame = table(name)
    forum = frame["source"].str.contains("|".join(FORUMS), regex=True)
    assert (frame.loc[forum, "quality"] == "C").all()


@pytest.mark.parametrize("name", WITH_SOURCE)
def test_sources_are_addresses(name):
    """Each part of a source is one web address without spaces."""
    for source in table(name)["source"]:
        for part in source.split(" ; "):
            assert part.startswith(("http://", "https://")) and " " not in part, part
