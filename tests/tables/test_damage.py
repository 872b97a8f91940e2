"""Damage done to a copy of the tables: each kind must be caught with one line that says where and what."""

import re

import pytest
from shared import ROOT, settings

from press.tables.checks import check_package
from press.tables.package import write_package

# Enough tables for each kind of column and for a key into another table; the others would only cost time.
COPIED = ["missile_tests", "nuclear_stockpiles", "countries", "distances", "japan_incidents",
          "trilateral_steps", "timeline", "warhead_estimates", "launch_times_with_errors",
          "nc/chip_chain_inputs", "nc/chip_chain_links"]
SOUND = ROOT / "tests" / "tables" / "sound"


@pytest.fixture
def folder(tmp_path):
    """A small sound package in a folder of its own."""
    (tmp_path / "data" / "nc").mkdir(parents=True)
    for name in COPIED:
        for file in (f"{name}.csv", f"{name}.yaml"):
            (tmp_path / "data" / file).write_bytes((SOUND / file).read_bytes())
    settings(tmp_path)
    write_package(tmp_path)
    assert check_package(tmp_path) == []
    return tmp_path


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
    "impossible date": ("missile_tests", cell("date", "1984-02-30"),
                        ["line 2", "column date", "a date (yyyy-mm-dd)", "'1984-02-30'"]),
    "date in another order": ("missile_tests", cell("date", "09/04/1984"),
                              ["line 2", "column date", "yyyy-mm-dd", "'09/04/1984'"]),
    "date out of range": ("japan_incidents", cell("date", "1898-08-31"),
                          ["line 2", "column date", "at least 1998-01-01", "'1898-08-31'"]),
    "date against year": ("missile_tests", cell("date", "1985-04-09"),
                          ["line 2", "columns date, year", "1985-04-09 and 1984"]),
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
    "empty key": ("missile_tests", cell("test_id", ""), ["line 2", "column test_id", "empty"]),
    "address without http": ("distances", cell("source", "www.example.org"),
                             ["line 2", "column source", "pattern", "'www.example.org'"]),
    "decimal comma in a folder of its own": ("nc/chip_chain_inputs", cell("market_usd_billion", '"57,4"'),
                                             ["nc/chip_chain_inputs.csv, line 2", "market_usd_billion", "'57,4'"]),
    "broken key in a folder of its own": ("nc/chip_chain_links", cell("to_id", "N999"),
                                          ["nc/chip_chain_links.csv, line 2", "chip_chain_inputs.csv has", "'N999'"]),
    "cut off in a folder of its own": ("nc/chip_chain_links", lambda text: "\n".join([*rows(text)[:100], ""]),
                                       ["nc/chip_chain_links.csv, line 100", "139 rows as in", "found 99"]),
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
    messages = check_package(folder)
    wanted = [message for message in messages if all(part in message for part in parts)]
    assert len(wanted) == 1, messages
    # A key that lost its row is also a change in the table that lost it; all else is said once.
    assert len(messages) == (2 if kind == "key into a lost row" else 1), messages
    assert f"{table}.csv" in messages[0] or kind == "key into a lost row"
    assert "\n" not in wanted[0] and len(wanted[0]) < 400


def test_two_faults_in_one_table_are_both_reported(folder):
    path = folder / "data" / "nuclear_stockpiles.csv"
    text = cell("warheads", '"2,2"')(path.read_text("utf-8"))
    path.write_bytes(line(4, lambda row: row.replace("ISR", "ISL"))(text).encode())
    messages = check_package(folder)
    assert len(messages) == 2, messages
    assert "line 2, column warheads" in messages[0] and "line 4, column iso3" in messages[1]


def test_bytes_that_are_not_utf_8_are_located(folder):
    path = folder / "data" / "missile_tests.csv"
    path.write_bytes(path.read_bytes().replace(b"Tonghae", b"T\xf6nghae", 1))
    messages = check_package(folder)
    assert len(messages) == 1 and "missile_tests.csv, line 2" in messages[0] and "UTF-8" in messages[0]


def test_tables_that_refer_to_an_unreadable_one_are_not_blamed(folder):
    path = folder / "data" / "countries.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    messages = check_package(folder)
    assert len(messages) == 1 and messages[0].startswith("countries.csv, line 1")


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
    messages = check_package(folder)
    assert any(part in message for message in messages), messages
    assert all(re.match(r"[\w./]+(, line \d+.*)?: ", message) for message in messages)


def test_sound_tables_may_have_a_minus_before_a_number(folder):
    """Longitudes west of Greenwich are no formulas."""
    assert ",-149.9003," in (folder / "data" / "distances.csv").read_text("utf-8")
    assert check_package(folder) == []
