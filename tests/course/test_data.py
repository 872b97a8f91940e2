"""The tables and their records: valid, fresh, described, and true where it can be recomputed or looked up."""

import json
import math
import re
import shutil
import sys

import pandas as pd
import pytest
from shared import ROOT, settings

import thaw
from press.tables.checks import check_package
from press.tables.package import build_package, write_package
from thaw import describe, records

DATA = ROOT / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
RECORDS = {resource["name"]: resource for resource in PACKAGE["resources"]}
FOLDERS = (DATA, DATA / "nc")
FILES = sorted(path for folder in FOLDERS for path in [*folder.glob("*.csv"), *folder.glob("*.yaml")])
TABLES = sorted(path.stem for path in FILES if path.suffix == ".csv")
SPOT_CHECKS = pd.read_csv(ROOT / "tests" / "spot_checks.csv", dtype=str, keep_default_na=False)


def read(name):
    """Return a table as a lesson reads it: one line of pandas, with the columns of type date parsed."""
    dates = [field["name"] for field in RECORDS[name]["schema"]["fields"] if field["type"] == "date"]
    return pd.read_csv(DATA / RECORDS[name]["path"], parse_dates=dates)


# --- the package ------------------------------------------------------------------------------------------


def test_tables_and_records_are_valid_and_datapackage_is_fresh():
    """Every check of press.tables passes; each line it would print names table, line and column."""
    assert check_package(ROOT) == []


def test_every_table_has_a_record_and_the_other_way_round():
    assert TABLES == sorted(path.stem for path in FILES if path.suffix == ".yaml") == sorted(RECORDS)
    assert sorted(resource["path"] for resource in PACKAGE["resources"]) == sorted(
        path.relative_to(DATA).as_posix() for path in FILES if path.suffix == ".csv")
    assert list(RECORDS) == TABLES, "tables are in the order of their names, wherever they are"


def test_writing_the_package_twice_gives_the_same_bytes(tmp_path):
    (tmp_path / "data" / "nc").mkdir(parents=True)
    for path in FILES:
        (tmp_path / path.relative_to(ROOT)).write_bytes(path.read_bytes())
    for name in ("_config.yml", "_toc.yml", "course.yml"):
        shutil.copy(ROOT / name, tmp_path)
    first = write_package(tmp_path).read_bytes()
    assert write_package(tmp_path).read_bytes() == first == (DATA / "datapackage.json").read_bytes()


def test_package_follows_the_standard():
    """Data Package 2.0: what it demands of package, resources, licences, sources and schemas."""
    assert PACKAGE["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    for resource in PACKAGE["resources"]:
        assert re.fullmatch(r"[a-z0-9_]+", resource["name"])
        assert resource["path"] in (f"{resource['name']}.csv", f"nc/{resource['name']}.csv")
        assert all(licence.get("name") or licence.get("path") for licence in resource["licenses"])
        assert all(source["title"] and source["path"] for source in resource["sources"])
        schema = resource["schema"]
        names = [field["name"] for field in schema["fields"]]
        assert len(names) == len(set(names)) and schema["missingValues"] == [""]
        assert set(schema.get("primaryKey", [])) <= set(names)
        for key in schema.get("foreignKeys", []):
            assert set(key["fields"]) <= set(names) and key["reference"]["resource"] in RECORDS


@pytest.mark.parametrize("name", TABLES)
def test_record_answers_a_sceptical_reader(name):
    """Traps and objections, web addresses, and limits on each number (meanings: see load_record)."""
    record = RECORDS[name]
    assert record["traps"] and record["chapters"]
    assert len(record["objections"]) >= (1 if name.endswith("_with_errors") else 2)
    assert all(re.match(r"https?://", source["path"]) for source in record["sources"])
    for field in record["schema"]["fields"]:
        if field["type"] in ("number", "integer", "year"):
            limits = field.get("constraints", {})
            assert "enum" in limits or {"minimum", "maximum"} <= set(limits), f"no limits on {field['name']}"


def test_tables_for_non_commercial_use_are_in_a_folder_of_their_own():
    """In nc/ each record names CC BY-NC, its title says so, and no other table has such terms."""
    closed = [name for name, record in RECORDS.items() if record["path"].startswith("nc/")]
    assert closed == ["chip_chain", "chip_chain_inputs", "chip_chain_links"]
    for name, record in RECORDS.items():
        terms = record["licenses"][0]
        if name in closed:
            assert record["terms"] == terms["name"] == "CC-BY-NC-4.0" and "/by-nc/4.0" in terms["path"]
            assert "non-commercial use only" in record["title"]
        else:
            assert not re.search(r"\bNC\b|non-?commercial|/by-nc", json.dumps([record["terms"], terms]), re.IGNORECASE)
    assert "CC BY-NC 4.0" in (DATA / "nc" / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_country_codes_refer_to_the_list_of_countries(name):
    """Each column of ISO codes has a foreign key, so that a mistyped code is caught."""
    schema = RECORDS[name]["schema"]
    codes = {field["name"] for field in schema["fields"] if "iso3" in field["name"].split("_")}
    keys = schema.get("foreignKeys", [])
    linked = {field for key in keys for field in key["fields"] if key["reference"]["resource"] == "countries"}
    assert name == "countries" or codes == codes & linked


@pytest.mark.parametrize("name", TABLES)
def test_plain_pandas_reads_it_without_a_warning(name):
    """Warnings are errors in this run; dates become dates, and each column keeps one type."""
    table = read(name)
    assert len(table) == RECORDS[name]["rows"]
    for field in RECORDS[name]["schema"]["fields"]:
        column = table[field["name"]]
        if field["type"] == "date":
            assert pd.api.types.is_datetime64_any_dtype(column), field["name"]
        if field["type"] in ("number", "integer", "year") and column.notna().any():
            assert pd.api.types.is_numeric_dtype(column), field["name"]


def test_folder_is_small():
    """The whole folder is under 3 MB; a table over 300 kB gives its reason in its record."""
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 3_000_000
    for name in TABLES:
        assert RECORDS[name]["bytes"] < 300_000 or RECORDS[name].get("size_reason"), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_machine_path_and_no_token_in_an_address(path):
    """Nothing that only this project's makers have is named, and no address carries a log-in."""
    text = path.read_text("utf-8")
    assert not re.search(r"(?<![\w.:/-])/(work|tmp|home|root)/|\.\./shared", text)
    assert not re.search(r"https?://[^\s/]*@|[?&](access_token|api_key|token)=", text)


def test_rows_by_hand_carry_a_source_and_a_quality():
    """A table with a column source has addresses in each row, and one with quality has A, B or C."""
    for name in TABLES:
        table = read(name)
        if "source" in table:
            assert table["source"].str.match(r"https?://").all(), name
        if "quality" in table:
            assert set(table["quality"]) <= {"A", "B", "C"}, name


# --- second sources ---------------------------------------------------------------------------------------


def test_each_table_is_checked_against_a_second_source():
    """The table of verdicts has none: the builder makes it from the chapters, and `--check` compares."""
    counts = SPOT_CHECKS["table"].value_counts()
    assert {name: counts.get(name, 0) for name in TABLES if counts.get(name, 0) < 3} == {"verdicts": 0}
    assert set(SPOT_CHECKS["table"]) <= set(TABLES)


@pytest.mark.parametrize("check", list(SPOT_CHECKS.itertuples()), ids=lambda c: f"{c.table}-{c.Index + 2}")
def test_spot_check(check):
    """The value equals that of the second source; "x ± y" allows for its rounding.

    `where` selects one row; with `how` = sum it selects several, whose values are added up.
    """
    assert re.match(r"https?://\S+$", check.source) and check.how in ("", "sum")
    path = DATA / RECORDS[check.table]["path"]
    text = pd.read_csv(path, dtype=str, keep_default_na=False)
    chosen = pd.read_csv(path).query(check.where).index
    assert len(chosen) > 1 if check.how else len(chosen) == 1, f"{check.where} selects {len(chosen)} rows"
    found = text.loc[chosen, check.column]
    wanted, _, tolerance = check.value.partition(" ± ")
    if re.fullmatch(r"-?\d+(\.\d+)?", wanted):
        assert abs(found.astype(float).sum() - float(wanted)) <= float(tolerance or 0) + 1e-9
    else:
        assert found.tolist() == [wanted]


# --- what the tables of chapter 2 must show ---------------------------------------------------------------


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
    found = tests.groupby("missile").agg(
        tests=("test_id", "size"), first_test=("date", "min"), last_test=("date", "max"),
        longest_test_km=("distance_km", "max"), highest_apogee_km=("apogee_km", "max"),
    ).loc[ranges.index]
    for column in found:
        assert found[column].eq(ranges[column]).all(), column


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


def test_direction_of_trilateral_steps_is_that_of_the_timeline():
    """One event has one direction in the course: the one that two coders gave it in timeline."""
    table = read("trilateral_steps")
    timeline = read("timeline").set_index("event_id")
    assert table["direction"].tolist() == timeline.loc[table["event_id"], "direction"].tolist()
    assert table["date"].tolist() == timeline.loc[table["event_id"], "date"].tolist()
    away = table.query("direction == 'away'")["date"].dt.strftime("%Y-%m").tolist()
    assert away == ["2019-08", "2025-11"]
    assert table.loc[table["kind"].eq("public opinion"), "direction"].eq("neutral").all()
    assert table.query("quality == 'C'")["date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-06-28"]


def test_drills_of_2016_and_2017_are_in():
    """Six missile-tracking drills: without them the drills of the thaw would look unprecedented."""
    drills = read("trilateral_steps").query("kind == 'exercise' and date < '2018-01-01'")
    assert len(drills) == 6


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


# --- describe ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_describe_shows_each_record(name):
    shown = describe(name)
    page, text = shown._repr_html_(), repr(shown)
    assert page.count("<caption>") == 1 and page.count("<table>") == page.count("</table>") == 1
    fields = RECORDS[name]["schema"]["fields"]
    assert page.count('scope="row"') == len(fields) and page.count('scope="col"') == 3
    for field in fields:
        assert field["name"] in text and field["name"] in page
    assert "http" in text


@pytest.mark.parametrize("folder", ["chapters", "exercises", "tests", "."])
def test_describe_finds_the_package_from_any_folder(folder, monkeypatch):
    monkeypatch.chdir(ROOT / folder)
    assert "One missile" in repr(describe("missile_tests"))


def test_describe_prefers_the_data_beside_the_notebook(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "chapters").mkdir()
    record = {**RECORDS["missile_tests"], "title": "Another edition"}
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps({"resources": [record]}), "utf-8")
    monkeypatch.chdir(tmp_path / "chapters")
    assert "Another edition" in repr(describe("missile_tests"))


@pytest.mark.parametrize("typed", ["missile_test", "Missile_Tests ", "../data/missile_tests.csv", "missile"])
def test_describe_understands_or_gives_the_nearest_names(typed):
    assert "missile_tests" in repr(describe(typed))


@pytest.mark.parametrize("typed", ["chip_chain", "nc/chip_chain.csv", "../data/nc/chip_chain.csv"])
def test_describe_finds_a_table_in_a_folder_of_its_own(typed):
    assert "(nc/chip_chain.csv)" in repr(describe(typed)) and "NonCommercial" in repr(describe(typed))


@pytest.mark.parametrize("typed", ["", "zzz", 3, None, ["missile_tests"], RECORDS, "<script>"])
def test_describe_never_raises(typed):
    answer = describe(typed)
    assert repr(answer) and "Traceback" not in repr(answer) and "<script>" not in answer._repr_html_()


def test_describe_without_data_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(records, "project_root", lambda: tmp_path)
    assert "datapackage.json" in repr(describe("missile_tests"))


def test_describe_escapes_what_it_shows():
    record = json.loads(json.dumps(RECORDS["missile_tests"]))
    record["title"] = record["traps"][0] = "<b>&\""
    record["sources"][0]["path"] = 'https://example.org/"><script>'
    page = records.Description(record)._repr_html_()
    assert "<b>" not in page and "<script>" not in page and "&lt;b&gt;&amp;" in page


def test_describe_needs_only_the_standard_library():
    """Students have no yaml and no frictionless."""
    source = (ROOT / "thaw" / "records.py").read_text("utf-8")
    imported = re.findall(r"^\s*(?:import|from) (\w+)", source, re.MULTILINE)
    assert set(imported) <= set(sys.stdlib_module_names) and "thaw" not in imported
    assert thaw.describe is records.describe and "describe" in thaw.__all__


# --- records that do not fit ------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new", "message"), [
    ("title:", "titel:", "lacks title"),
    ("chapters:", "chapter: [1]\nchapters:", "unknown property 'chapter'"),
    ("made: |", "made: [\n", "not readable as YAML"),
    ("  - producer:", "  - producers:", "needs at least producer and path"),
    ("traps:\n", "traps:\n  - China: a colon\n", "a text with a colon needs quotation marks"),
    ("    type: string\n", "    typ: string\n", "each field needs name, type and description"),
])
def test_a_bad_record_gets_one_clear_message(tmp_path, old, new, message):
    folder = tmp_path / "data"
    folder.mkdir()
    settings(tmp_path)
    record = (DATA / "countries.yaml").read_text("utf-8").replace("made: The", "made: |\n  The")
    assert old in record
    (folder / "countries.yaml").write_text(record.replace(old, new, 1), "utf-8")
    (folder / "countries.csv").write_bytes((DATA / "countries.csv").read_bytes())
    messages = build_package(tmp_path)[1]
    assert len(messages) == 1 and messages[0].startswith("countries.yaml: ") and message in messages[0]
