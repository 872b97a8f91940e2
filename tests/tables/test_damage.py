"""Damage done to a copy of the tables: each kind must be caught with one line that says where and what."""

import json
import re
import shutil
from pathlib import Path

import pytest
from shared import ROOT, settings

from press.tables.checks import check_package, neighbours
from press.tables.package import build_package, write_package

# Enough tables for each kind of column and for a key into another table; the others would only cost time.
COPIED = ["missile_tests", "nuclear_stockpiles", "countries", "distances", "japan_incidents",
          "trilateral_steps", "timeline", "warhead_estimates", "launch_times_with_errors",
          "nc/chip_chain_inputs", "nc/chip_chain_links"]
SOUND = ROOT / "tests" / "tables" / "sound"
# A table with the kinds of columns that the copied ones do not have.
TRIAL = Path(__file__).with_name("trial.csv")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A small package without a fault."""
    root = tmp_path_factory.mktemp("sound")
    (root / "data" / "nc").mkdir(parents=True)
    for name in COPIED:
        for file in (f"{name}.csv", f"{name}.yaml"):
            (root / "data" / file).write_bytes((SOUND / file).read_bytes())
    for path in (TRIAL, TRIAL.with_suffix(".yaml")):
        shutil.copy(path, root / "data")
    settings(root)
    write_package(root)
    assert check_package(root) == []
    return root


@pytest.fixture
def folder(sound, tmp_path):
    """A copy of the sound package, to be damaged."""
    return shutil.copytree(sound, tmp_path, dirs_exist_ok=True)


def rows(text):
    return text.split("\n")


def cell(column, value):
    """Return a damage: the first data row gets another value in a column that needs no quotes."""
    def damage(text):
        lines = rows(text)
        place = lines[0].split(",").index(column)
        cells = re.findall(r'(?:^|,)("(?:[^"]|"")*"|[^,]*)', lines[1])
        cells[place] = value
        return "\n".join([lines[0], ",".join(cells), *lines[2:]])
    return damage


def line(number, change):
    """Return a damage: line `number` (the header is 1) is changed by a function."""
    def damage(text):
        lines = rows(text)
        lines[number - 1] = change(lines[number - 1])
        return "\n".join(lines)
    return damage


def without_column(position):
    """Return a damage: one column is gone, header and all (no quoted cells before it)."""
    def damage(text):
        return "\n".join(",".join(row.split(",")[:position] + row.split(",")[position + 1:]) if row else row
                         for row in rows(text))
    return damage


def times_thousand(column):
    """Return a damage: all values of a column are a thousand times too large (no quoted cells)."""
    def damage(text):
        lines = rows(text)
        place = lines[0].split(",").index(column)
        split = [row.split(",") for row in lines[1:-1]]
        for cells in split:
            cells[place] = str(int(float(cells[place])) * 1000) if cells[place] else ""
        return "\n".join([lines[0], *(",".join(cells) for cells in split), ""])
    return damage


# name: (table, damage, parts that the message must have). The first data row of missile_tests is NK001 of
# 1984-04-09, of nuclear_stockpiles China in 1985, of distances Pyongyang, of japan_incidents 1998-08-31.
DAMAGES = {
    "shifted row": ("missile_tests", line(2, lambda row: "x," + row.rsplit(",", 1)[0]),
                    ["line 2", "columns test_id, date", "is the row shifted?"]),
    "row moved to the left": ("nuclear_stockpiles", line(3, lambda row: row.split(",", 1)[1] + ",1"),
                              ["line 3", "columns year, iso3", "a year in year", "'France'", "'360'"]),
    "decimal comma": ("missile_tests", cell("launch_lat", '"40,85"'),
                      ["line 2", "column launch_lat", "decimal point", "'40,85'"]),
    "thousands separator": ("nuclear_stockpiles", cell("warheads", '"1,222"'),
                            ["line 2", "column warheads", "'1,222'", "comma"]),
    "space as separator": ("nuclear_stockpiles", cell("warheads", "1 222"),
                           ["line 2", "column warheads", "a number", "'1 222'"]),
    "byte order mark": ("distances", lambda text: "\ufeff" + text, ["line 1", "column origin", "BOM"]),
    "duplicated row": ("nuclear_stockpiles", line(2, lambda row: row + "\n" + row),
                       ["line 3", "column year", "each row once", "line 2"]),
    "second row for a key": ("nuclear_stockpiles", line(2, lambda row: row + "\n" + row + "9"),
                             ["line 3", "columns year, iso3", "once", "'1985', 'CHN'"]),
    "second name for a country": ("countries", lambda text: text.replace("JPN,Japan,", "JPN,Japan,\nJPN,Nippon,"),
                                  ["line 20", "column iso3", "a key that occurs once"]),
    "impossible date": ("missile_tests", cell("date", "1984-02-30"),
                        ["line 2", "column date", "a date (yyyy-mm-dd)", "'1984-02-30'"]),
    "date in another order": ("missile_tests", cell("date", "09/04/1984"),
                              ["line 2", "column date", "yyyy-mm-dd", "'09/04/1984'"]),
    "date out of range": ("japan_incidents", cell("date", "1898-08-31"),
                          ["line 2", "column date", "at least 1998-01-01", "'1898-08-31'"]),
    "date against year": ("missile_tests", cell("date", "1985-04-09"),
                          ["line 2", "columns date, year", "1985-04-09 and 1984"]),
    "date in the future": ("trilateral_steps", cell("date", "2999-06-01"),
                           ["line 2", "column date", "a date that is not in the future", "2999-06-01"]),
    "month precision with a day": ("trilateral_steps", cell("date", "2016-06-17"),
                                   ["line 2", "columns date, date_precision", "first day of the month"]),
    "swapped country codes": ("distances", lambda text: text.replace(",PRK,", ",?,").replace(",KOR,", ",PRK,")
                              .replace(",?,", ",KOR,"),
                              ["line 2", "columns country, iso3", "North Korea with KOR, not PRK"]),
    "country named otherwise": ("nuclear_stockpiles", cell("country", "PR China"),
                                ["line 2", "columns country, iso3", "PR China with CHN, which is China"]),
    "broken foreign key": ("nuclear_stockpiles", cell("iso3", "CHI"),
                           ["line 2", "column iso3", "countries.csv has in iso3", "'CHI'"]),
    "key into a lost row": ("missile_tests",
                            lambda text: "\n".join(row for row in rows(text) if "NK079" not in row),
                            ["launch_times_with_errors.csv", "column test_id", "missile_tests", "'NK079'"]),
    "unit slip by 1,000": ("missile_tests", cell("apogee_km", "550000"),
                           ["line 2", "column apogee_km", "at most 8000 km", "'550000'"]),
    "unit slip the other way": ("missile_tests", cell("distance_km", "0.5"),
                                ["line 2", "column distance_km", "at least 10 km", "'0.5'"]),
    "unit slip in a whole column": ("nuclear_stockpiles", times_thousand("warheads"),
                                    ["line 2", "column warheads", "at most 45000", "more lines like it"]),
    "cut off in a row": ("missile_tests", lambda text: text[:5000],
                         ["expected a line end", "is the file cut off?"]),
    "cut off between rows": ("nuclear_stockpiles", lambda text: "\n".join([*rows(text)[:100], ""]),
                             ["line 100", "295 rows as in datapackage.json", "found 99"]),
    "empty file": ("distances", lambda text: "", ["line 1", "origin, place", "an empty file"]),
    "formula": ("trilateral_steps", cell("step", '"=HYPERLINK(""http://example.org"")"'),
                ["line 2", "column step", "spreadsheet", "'=HYPERLINK"]),
    "formula with a plus": ("missile_tests", cell("launch_site", "+1+1"),
                            ["line 2", "column launch_site", "spreadsheet", "'+1+1'"]),
    "formula with a minus": ("missile_tests", cell("launch_site", "-1+cmd"),
                             ["line 2", "column launch_site", "spreadsheet", "'-1+cmd'"]),
    "formula with an at sign": ("missile_tests", cell("launch_site", "@SUM(1)"),
                                ["line 2", "column launch_site", "spreadsheet"]),
    "tab before a value": ("missile_tests", cell("launch_site", "\tSunan"),
                           ["line 2", "column launch_site", "white space", r"'\tSunan'"]),
    "space after a value": ("missile_tests", cell("outcome", "success "),
                            ["line 2", "column outcome", "white space", "'success '"]),
    "missing column": ("nuclear_stockpiles", without_column(1), ["line 1", "column country", "no country"]),
    "renamed column": ("missile_tests", line(1, lambda row: row.replace("apogee_km", "height_km")),
                       ["line 1", "column apogee_km", "height_km (renamed?)"]),
    "extra column": ("nuclear_stockpiles", line(1, lambda row: row + ",remarks"),
                     ["line 1", "column remarks", "unknown to the record"]),
    "other order of columns": ("nuclear_stockpiles",
                               line(1, lambda row: row.replace("country,iso3", "iso3,country")),
                               ["line 1", "columns country, iso3", "the order year, country, iso3"]),
    "column twice": ("nuclear_stockpiles", line(1, lambda row: row.replace("country", "iso3")),
                     ["line 1", "column iso3", "each column once", "2 times"]),
    "no header": ("nuclear_stockpiles", lambda text: text.split("\n", 1)[1], ["line 1", "the columns year"]),
    "wrong word from a list": ("missile_tests", cell("outcome", "sucess"),
                               ["line 2", "column outcome", "one of success, failure, unknown", "'sucess'"]),
    "capital letter in a list": ("missile_tests", cell("outcome", "Success"), ["line 2", "column outcome"]),
    "yes for true": ("japan_incidents", cell("overflew_japan", "yes"),
                     ["line 2", "column overflew_japan", "true or false", "'yes'"]),
    "negative count": ("japan_incidents", cell("landed_in_eez", "-1"),
                       ["line 2", "column landed_in_eez", "at least 0 missiles", "'-1'"]),
    "zero for a blank": ("nuclear_stockpiles", cell("warheads", "0"),
                         ["line 2", "column warheads", "at least 1 warheads", "'0'"]),
    "text in a number": ("nuclear_stockpiles", cell("warheads", "about 220"),
                         ["line 2", "column warheads", "a number", "'about 220'"]),
    "NA for a blank": ("missile_tests", cell("apogee_km", "NA"), ["line 2", "column apogee_km", "'NA'"]),
    "fraction of a warhead": ("nuclear_stockpiles", cell("warheads", "222.5"),
                              ["line 2", "column warheads", "a whole number", "'222.5'"]),
    "low above high": ("warhead_estimates", line(3, lambda row: row.replace(",10,20,", ",20,10,")),
                       ["line 3", "columns low, high", "20 and 10"]),
    "swapped coordinates": ("missile_tests",
                            line(2, lambda row: row.replace("40.85,129.6667", "129.6667,40.85")),
                            ["line 2", "columns launch_lat, launch_lon", "at most 43.1 degrees in launch_lat",
                             "at least 124 degrees in launch_lon", "'129.6667', '40.85'"]),
    "Windows line ends": ("missile_tests", lambda text: text.replace("\n", "\r\n"), ["line 1", "LF", "CRLF"]),
    "one Windows line end": ("missile_tests", line(7, lambda row: row + "\r"), ["line 7", "LF", "CRLF"]),
    "blank line": ("missile_tests", line(9, lambda row: "\n" + row), ["line 9", "a blank line"]),
    "blank line at the end": ("distances", lambda text: text + "\n", ["line 20", "a blank line"]),
    "broken quote": ("trilateral_steps", line(2, lambda row: row.replace('"', "", 1)), ["line 2", "cells"]),
    "quote that never closes": ("missile_tests", line(5, lambda row: row.replace("Scud-B", '"Scud-B')),
                                ["line 5", "broken quote"]),
    "comma without quotes": ("missile_tests", line(5, lambda row: row.replace("Ground", "Ground, east")),
                             ["line 5", "15 cells", "16"]),
    "semicolons for commas": ("nuclear_stockpiles", lambda text: text.replace(",", ";"),
                              ["line 1", "year;country;iso3;warheads"]),
    "empty required cell": ("missile_tests", cell("missile", ""),
                            ["line 2", "column missile", "never empty", "an empty cell"]),
    "empty key": ("missile_tests", cell("test_id", ""),
                  ["line 2, column test_id: expected a key, never empty, found an empty cell"]),
    "address without http": ("distances", cell("source", "www.example.org"),
                             ["line 2", "column source", "pattern", "'www.example.org'"]),
    "decimal comma in a folder of its own": ("nc/chip_chain_inputs", cell("market_usd_billion", '"57,4"'),
                                             ["nc/chip_chain_inputs.csv, line 2", "market_usd_billion", "'57,4'"]),
    "broken key in a folder of its own": ("nc/chip_chain_links", cell("to_id", "N999"),
                                          ["nc/chip_chain_links.csv, line 2", "chip_chain_inputs.csv has", "'N999'"]),
    "cut off in a folder of its own": ("nc/chip_chain_links", lambda text: "\n".join([*rows(text)[:100], ""]),
                                       ["nc/chip_chain_links.csv, line 100", "139 rows as in", "found 99"]),
    "day for a year": ("trial", cell("date", "1998-03-01"),
                       ["line 2", "columns date, date_precision", "first day of the year", "1998-03-01"]),
    "no year": ("trial", line(4, lambda row: row.replace("day,,", "day,98,")),
                ["line 4", "column year", "a year", "'98'"]),
    "low above high in named columns": ("trial", cell("price_low_usd", "30"),
                                        ["line 2", "columns price_low_usd, price_high_usd", "30 and 20"]),
    "code of another country beside a named column": (
        "trial", cell("from_iso3", "CHN"), ["line 2", "columns from_country, from_iso3", "Japan with CHN, not JPN"]),
    "code of another country beside a bare column": (
        "trial", cell("to_iso3", "KOR"), ["line 2", "columns to, to_iso3", "China with KOR, not CHN"]),
    "value twice outside the key": ("trial", line(3, lambda row: row.replace("1999-02-01,month,1999",
                                                                             "1998-01-01,month,1998")),
                                    ["line 3", "column date", "occurs once", "'1998-01-01' a second time"]),
    "too short": ("trial", cell("trial_id", "T"), ["line 2", "column trial_id", "minLength 2", "'T'"]),
    "too long": ("trial", cell("trial_id", "T1234"), ["line 2", "column trial_id", "maxLength 4", "'T1234'"]),
    "leading zero": ("trial", cell("price_high_usd", "020"), ["line 2", "column price_high_usd", "a number", "'020'"]),
    "infinity": ("trial", cell("share", "inf"), ["line 2", "column share", "a number", "'inf'"]),
    "quiet change of one value": ("missile_tests", cell("outcome", "failure"),
                                  ["not the file that datapackage.json was made from", "press data"]),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_caught_with_one_clear_message(folder, kind):
    """One line: which table, which line, which column, what was expected, what was found."""
    table, damage, parts = DAMAGES[kind]
    path = folder / "data" / f"{table}.csv"
    before = path.read_bytes().decode()
    after = damage(before)
    assert after != before, "the damage changed nothing"
    path.write_bytes(after.encode())
    messages = check_package(folder, [path.stem])
    wanted = [message for message in messages if all(part in message for part in parts)]
    assert len(wanted) == 1, messages
    # A key that lost its row is also a change in the table that lost it; all else is said once.
    assert len(messages) == (2 if kind == "key into a lost row" else 1), messages
    assert f"{table}.csv" in messages[0] or kind == "key into a lost row"
    assert "\n" not in wanted[0] and len(wanted[0]) < 400


@pytest.mark.parametrize(("table", "near"), [
    ("trilateral_steps", {"countries", "timeline"}),
    ("missile_tests", {"countries", "launch_times_with_errors"}),
    ("chip_chain_links", {"countries", "chip_chain_inputs"}),
    ("chip_chain_inputs", {"countries", "chip_chain_links"}),
    ("countries", {"distances", "nuclear_stockpiles", "trial"}),
])
def test_neighbours_are_the_tables_that_a_fault_could_touch(sound, table, near):
    """Tables that a key leads to or from, and the countries, which names are compared with."""
    assert neighbours(build_package(sound)[0], [table]) == {table, *near}


def test_a_table_with_codes_is_a_neighbour_of_the_countries_also_without_a_key():
    """The names beside its codes are compared with theirs."""
    fields = {"coded": "from_iso3", "plain": "isotope"}
    package = {"resources": [{"name": name, "schema": {"fields": [{"name": field}]}} for name, field in fields.items()]}
    assert neighbours(package, ["countries"]) == {"countries", "coded"}


@pytest.mark.parametrize(("table", "old", "new"), [
    ("missile_tests", "NK079", "NK999"), ("countries", "JPN,Japan", "JPN,Nippon"), ("countries", "PRK,", "PRX,"),
    ("chip_chain_inputs", "N1,", "N0,"),
])
def test_looking_at_the_neighbours_finds_what_looking_at_all_tables_finds(folder, table, old, new):
    path = next((folder / "data").rglob(f"{table}.csv"))
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    messages = check_package(folder, [table])
    assert messages == check_package(folder) and len(messages) > 1


def test_two_faults_in_one_table_are_both_reported(folder):
    path = folder / "data" / "nuclear_stockpiles.csv"
    text = cell("warheads", '"2,2"')(path.read_text("utf-8"))
    path.write_bytes(line(4, lambda row: row.replace("ISR", "ISL"))(text).encode())
    messages = check_package(folder, ["nuclear_stockpiles"])
    assert len(messages) == 2, messages
    assert "line 2, column warheads" in messages[0] and "line 4, column iso3" in messages[1]


@pytest.mark.parametrize(("row", "places"), [
    ("T1,1998-01-01,year,1999,China,JPN,China,CHN,10,20,0.5", ["line 2, columns from_country, from_iso3"]),
    ("T1,1998-01-01,year,1998, China,JPN,China,CHN,10,20,0.5", ["line 2, column from_country"]),
    ("T1,1998-01-01,year,1999,Japan,JPN,China,CHN,30,20,0.5", ["line 2, columns date, year, price_low_usd"]),
    ("T1,1998-01-01,year,1998,Japan,JPN,China,CHN,10,20,0.5 \n" * 2,
     ["line 2, column share", "line 3, column trial_id"]),
])
def test_of_a_row_that_breaks_several_rules_the_first_is_told(folder, row, places):
    """What the later ones find follows from it more often than not."""
    path = folder / "data" / "trial.csv"
    path.write_text(line(2, lambda old: row.removesuffix("\n"))(path.read_text("utf-8")), "utf-8")
    messages = check_package(folder, ["trial"])
    assert len(messages) == len(places), messages
    assert all(place in message for place, message in zip(places, messages, strict=True)), messages


def test_of_a_cell_that_breaks_a_rule_the_standard_says_no_more(folder):
    path = folder / "data" / "trial.csv"
    path.write_text(cell("share", '"0,5"')(path.read_text("utf-8")), "utf-8")
    assert check_package(folder, ["trial"]) == [
        "trial.csv, line 2, column share: expected a number with a decimal point and no separators, "
        "found '0,5' (a comma)"]


def test_bytes_that_are_not_utf_8_are_located(folder):
    path = folder / "data" / "missile_tests.csv"
    path.write_bytes(path.read_bytes().replace(b"Tonghae", b"T\xf6nghae", 1))
    messages = check_package(folder, ["missile_tests"])
    assert len(messages) == 1 and "missile_tests.csv, line 2" in messages[0] and "UTF-8" in messages[0]


@pytest.mark.parametrize(("file", "content", "message"), [
    ("countries.csv", b"\xef\xbb\xbfiso3,country,note\n", "countries.csv, line 1"),
    ("countries.yaml", b"title: Countries", "countries.yaml: the record lacks row"),
])
def test_tables_that_refer_to_an_unreadable_one_are_not_blamed(folder, file, content, message):
    (folder / "data" / file).write_bytes(content)
    messages = check_package(folder)
    assert len(messages) == 1 and messages[0].startswith(message), messages


def test_a_change_elsewhere_is_not_looked_at(folder):
    path = folder / "data" / "distances.csv"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert check_package(folder, ["chip_chain_links"]) == [] != check_package(folder, ["distances"])


@pytest.mark.parametrize(("change", "part"), [
    (lambda data: (data / "distances.csv").unlink(), "distances.yaml: the record has no table"),
    (lambda data: (data / "distances.yaml").unlink(), "distances.csv: the table has no record"),
    (lambda data: (data / "nc" / "chip_chain_links.csv").unlink(), "nc/chip_chain_links.yaml: the record has no table"),
    (lambda data: (data / "nc" / "chip_chain_links.yaml").unlink(), "nc/chip_chain_links.csv: the table has no record"),
    (lambda data: (data / "nc" / "chip_chain_links.yaml").write_text("title: Links", "utf-8"),
     "nc/chip_chain_links.yaml: the record lacks row"),
    (lambda data: [(data / "nc" / f"distances.{ending}").write_bytes((data / f"distances.{ending}").read_bytes())
                   for ending in ("csv", "yaml")], "nc/distances.yaml: distances.yaml has the same name"),
    (lambda data: (data / "datapackage.json").unlink(), "datapackage.json: missing"),
    (lambda data: (data / "datapackage.json").write_text("{", "utf-8"), "datapackage.json: not readable"),
    (lambda data: (data / "datapackage.json").write_text('{"resources": []}', "utf-8"), "lacks the table"),
    (lambda data: (data / "distances.yaml").write_text(
        (data / "distances.yaml").read_text("utf-8").replace("title: Great", "title: A great"), "utf-8"),
     "distances.yaml: the record is newer than datapackage.json"),
])
def test_missing_and_stale_files_are_named(folder, change, part):
    change(folder / "data")
    messages = check_package(folder, ["distances", "chip_chain_links"])
    assert any(part in message for message in messages), messages
    assert all(re.match(r"[\w./]+(, line \d+.*)?: ", message) for message in messages)


@pytest.mark.parametrize(("change", "message"), [
    (lambda package: package["resources"].append({"name": "lost"}),
     "datapackage.json: has the table lost, which is gone"),
    (lambda package: package.update(colours={"China": "#c00"}), "datapackage.json: not as the records give it"),
    (lambda package: package["resources"].reverse(), "datapackage.json: not as the records give it"),
])
def test_a_package_that_says_something_else_is_stale(folder, change, message):
    path = folder / "data" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    change(package)
    path.write_text(json.dumps(package), "utf-8")
    messages = check_package(folder)
    assert len(messages) == 1 and messages[0].startswith(message) and "python -m press data" in messages[0]


def test_another_course_may_have_countries_of_another_form(folder):
    """Names are compared with those of countries.csv where it has the columns iso3 and country."""
    for ending in ("csv", "yaml"):
        path = folder / "data" / f"countries.{ending}"
        text = path.read_text("utf-8").replace("name: country\n", "name: land\n").replace("iso3,country,", "iso3,land,")
        path.write_text(text, "utf-8")
    path = folder / "data" / "trial.csv"
    path.write_text(cell("from_country", "Nippon")(path.read_text("utf-8")), "utf-8")
    write_package(folder)
    assert check_package(folder, ["trial"]) == []


def test_sound_tables_may_have_a_minus_before_a_number(sound):
    """Longitudes west of Greenwich are no formulas."""
    assert ",-149.9003," in (sound / "data" / "distances.csv").read_text("utf-8")
    assert check_package(sound, ["distances"]) == []
