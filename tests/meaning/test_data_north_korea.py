"""Checks of meaning for the tables of chapter 2, on North Korea's launches, warheads and what came near Japan."""

import json
import math

import pandas as pd
from shared import ROOT

DATA = ROOT / "data"
RECORDS = {record["name"]: record for record in json.loads((DATA / "datapackage.json").read_text("utf-8"))["resources"]}


def read(name):
    """Return a table as a lesson reads it: one line of pandas, with the columns of type date parsed."""
    dates = [field["name"] for field in RECORDS[name]["schema"]["fields"] if field["type"] == "date"]
    return pd.read_csv(DATA / RECORDS[name]["path"], parse_dates=dates)


def test_missiles_by_leader():
    leaders = read("missile_tests")["leader"].value_counts()
    assert leaders["Kim Il Sung"] == 15 and leaders["Kim Jong Il"] == 16


def test_leader_follows_from_the_date():
    table = read("missile_tests")
    assert (table.query("date <= '1994-07-08'")["leader"] == "Kim Il Sung").all()
    assert (table.query("date > '1994-07-08' and date <= '2011-12-17'")["leader"] == "Kim Jong Il").all()
    assert (table.query("date > '2011-12-17'")["leader"] == "Kim Jong Un").all()


def test_missiles_and_launch_days_of_well_known_years():
    table = read("missile_tests")
    day = table.groupby("year")["date"].nunique()
    size = table.groupby("year").size()
    assert (size[2022], day[2022]) == (69, 33)
    assert table.query("year == 2022")["date_utc"].nunique() == 34
    assert (size[2024], day[2024]) == (41, 12)
    assert (size[2019], size[2021]) == (27, 6)
    assert 2018 not in size


def test_yearly_totals_as_published():
    """Washington Post (2017-08-29) and Statista (2022, 2023) on the same database."""
    table = read("missile_tests")
    assert len(table.query("date < '2014-01-01'")) == 39
    assert len(table.query("date >= '2014-01-01' and date < '2017-08-29'")) == 76
    not_failed = table.query("outcome != 'failure'").groupby("year").size()
    assert (not_failed[2022], not_failed[2023]) == (64, 30)


def test_korean_day_is_the_day_of_utc_or_the_next():
    table = read("missile_tests").query("date_precision == 'day'")
    late = table["date"] - pd.to_datetime(table["date_utc"])
    assert set(late.dt.days) <= {-1, 0, 1}
    assert table.loc[late.dt.days == -1, "date"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2009-07-04"]


def test_preliminary_rows_begin_in_2025():
    table = read("missile_tests")
    assert (table["record_status"].eq("preliminary") == table["date"].ge("2025-01-01")).all()


def test_launch_counts_agree_with_the_tests():
    counts = read("launch_counts").query("counted_by == 'CNS/NTI'")
    table = read("missile_tests")
    missiles = counts[counts["measure"].str.startswith("missiles tested")].set_index("year")["value"]
    days = counts[counts["measure"].eq("days with a test")].set_index("year")["value"]
    years = range(1984, 2027)
    assert missiles.to_dict() == table.groupby("year").size().reindex(years, fill_value=0).to_dict()
    assert days.to_dict() == table.groupby("year")["date"].nunique().reindex(years, fill_value=0).to_dict()


def test_counts_of_2022_run_from_31_to_99():
    exact = read("launch_counts").query("year == 2022")
    assert (exact["value"].min(), exact["value"].max()) == (31, 99)


def test_six_nuclear_tests():
    tests = read("nuclear_tests")
    days = ["2006-10-09", "2009-05-25", "2013-02-12", "2016-01-06", "2016-09-09", "2017-09-03"]
    assert tests["date"].dt.strftime("%Y-%m-%d").tolist() == days
    assert tests["magnitude_bloomberg"].gt(tests["magnitude_kma"]).all()


def test_estimates_lie_on_the_days_of_the_tests():
    days = read("nuclear_tests").set_index("test_no")["date"]
    estimates = read("nuclear_test_estimates")
    assert estimates["date"].eq(estimates["test_no"].map(days)).all()
    yields = estimates.query("test_no == 6 and quantity == 'yield'")
    assert (yields["low"].min(), yields["high"].max()) == (50, 400)
    assert estimates["unit"].eq(estimates["quantity"].map({"yield": "kt", "magnitude": "magnitude"})).all()


def test_yields_by_yao_agree_in_both_tables():
    tests = read("nuclear_tests").set_index("test_no")
    estimates = read("nuclear_test_estimates").query("estimated_by == 'Yao et al. 2018'").set_index("test_no")
    middle = (estimates["low"] + estimates["high"]) / 2
    assert (middle - tests["yield_kt"]).abs().max() < 0.011


def test_break_in_warhead_estimates():
    """SIPRI counted possible warheads to 2021 and assembled ones from 2022; the projection is kept apart."""
    table = read("warhead_estimates")
    sipri = table.query("estimated_by == 'SIPRI'")
    assert set(sipri.query("year <= 2021")["quantity"]) == {"possible"}
    assert sipri.query("quantity == 'assembled'")["year"].min() == 2022
    projection = table.query("kind == 'projection'")
    assert projection["year"].tolist() == [2030] and projection["quality"].tolist() == ["C"]
    assert table.query("kind == 'estimate'")["year"].max() <= 2025


def test_stockpiles_have_no_zero_for_a_blank():
    table = read("nuclear_stockpiles")
    assert table["warheads"].ge(1).all()
    first = table.groupby("iso3")["year"].min()
    assert (first["PRK"], first["IND"], first["PAK"], first["CHN"]) == (2015, 1998, 1998, 1985)
    assert "World" not in set(table["country"])


def test_change_of_rule_in_stockpiles():
    north_korea = read("nuclear_stockpiles").query("iso3 == 'PRK'").set_index("year")["warheads"]
    assert (north_korea[2020], north_korea[2021]) == (35, 20)


def test_parts_of_inventories_add_up():
    table = read("nuclear_inventories")
    full = table.dropna(subset=["deployed", "stored", "stockpile"])
    assert len(full) >= 6 and full["stockpile"].eq(full["deployed"] + full["stored"]).all()
    full = table.dropna(subset=["stockpile", "retired"])
    assert full["inventory_high"].eq(full["stockpile"] + full["retired"]).all() and len(full) == 2


def test_stockpiles_of_2023_are_the_same_by_both_producers():
    fas = read("nuclear_stockpiles").query("year == 2023").set_index("iso3")["warheads"]
    sipri = read("nuclear_inventories").query("year == 2023").set_index("iso3")["stockpile"]
    assert fas.reindex(sipri.index).eq(sipri).all()


def test_ranges_agree_with_the_tests():
    """Number of tests, first and last day, longest distance and highest point come from missile_tests."""
    ranges, tests = read("missile_ranges").set_index("missile"), read("missile_tests")
    computed = tests.groupby("missile").agg(
        tests=("test_id", "size"), first_test=("date", "min"), last_test=("date", "max"),
        longest_test_km=("distance_km", "max"), highest_apogee_km=("apogee_km", "max"),
    ).loc[ranges.index]
    for column in computed:
        assert computed[column].eq(ranges[column]).all(), column


def test_weak_ranges_are_marked():
    weak = set(read("missile_ranges").query("quality == 'C'")["missile"])
    assert weak == {"Scud-C", "ER Scud", "Nodong", "Hwasong-11A (KN-23)", "Hwasong-11B (KN-24)"}


def great_circle(lat_a, lon_a, lat_b, lon_b, radius=6371):
    """Return the distance in km between two points given in degrees, by the haversine formula."""
    a, b, c, d = map(math.radians, (lat_a, lon_a, lat_b, lon_b))
    root = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * radius * math.asin(math.sqrt(root))


def test_distances_are_great_circles():
    table = read("distances").query("origin == 'Pyongyang'")
    start = table.query("place == 'Pyongyang'").iloc[0]
    assert start["distance_km"] == 0
    for row in table.itertuples():
        assert round(great_circle(start["lat"], start["lon"], row.lat, row.lon)) == row.distance_km, row.place


def test_japan_incident_totals():
    """9 overflights, 13 occasions with 19 missiles in the zone, 11 alerts."""
    table = read("japan_incidents")
    assert table["overflew_japan"].sum() == 9
    assert (table["landed_in_eez"].gt(0).sum(), table["landed_in_eez"].sum()) == (13, 19)
    assert table["j_alert"].eq(True).sum() == 11
    assert table.loc[table["j_alert"].isna(), "date"].dt.year.tolist() == [1998]


def test_areas_stand_only_where_something_happened():
    table = read("japan_incidents")
    assert table["overflight_area"].notna().eq(table["overflew_japan"]).all()
    assert table["j_alert_area"].notna().eq(table["j_alert"].eq(True)).all()


def test_every_incident_is_a_launch_day():
    """Each occasion is in missile_tests on the same Korean and Japanese day."""
    days = set(read("missile_tests")["date"])
    assert [day for day in read("japan_incidents")["date"] if day not in days] == []


def test_drills_of_2016_and_2017_are_in():
    """Six missile-tracking drills: without them the drills of the thaw would look unprecedented."""
    drills = read("timeline").query("register == 'exercises' and '2016-01-01' <= date <= '2017-12-31'")
    assert drills["event"].str.contains("missile").sum() >= 6


def test_errors_for_cleaning_are_still_there():
    """The exercises need them: nine tests instead of six, Pyongyang in Norway, two times twelve hours off."""
    tally = read("nuclear_tests_with_errors")
    assert (tally["tests_nrdc"].sum(), tally["tests_owid"].sum()) == (6, 9)
    assert tally.query("tests_nrdc.notna() and tests_nrdc != tests_owid")["year"].tolist() == [2010]
    cities = read("cities_with_errors").merge(read("distances"), left_on="city", right_on="place", how="left",
                                              suffixes=("", "_right"))
    wrong = cities[cities["country_right"].notna() & cities["country"].ne(cities["country_right"])]
    assert wrong[["city", "country"]].to_numpy().tolist() == [["Pyongyang", "Norway"]]
    times = read("launch_times_with_errors").set_index("test_id")["time_utc"]
    assert (times["NK074"], times["NK111"]) == ("12:29", "12:40")


def test_times_with_errors_are_launches_of_the_main_table():
    times, tests = read("launch_times_with_errors"), read("missile_tests").set_index("test_id")
    assert times["missile"].eq(times["test_id"].map(tests["missile"])).all()
    assert times["date_utc"].dt.strftime("%Y-%m-%d").eq(times["test_id"].map(tests["date_utc"])).all()
    # Only two further rows put the launch on another Korean day than the main table: see the record's traps.
    korean = times["date_utc"] + pd.to_timedelta(times["time_utc"] + ":00") + pd.Timedelta(hours=9)
    off = times[korean.dt.normalize().ne(times["test_id"].map(tests["date"]))]
    assert off["test_id"].tolist() == ["NK079", "NK108"]
