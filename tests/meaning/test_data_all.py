"""What holds for all tables of this course: second sources, terms of use, codes of countries."""

import json
import re

import pandas as pd
import pytest
from shared import ROOT

from thaw import describe

DATA = ROOT / "data"
RECORDS = {record["name"]: record for record in json.loads((DATA / "datapackage.json").read_text("utf-8"))["resources"]}
TABLES = [*RECORDS]
SPOT_CHECKS = pd.read_csv(ROOT / "tests" / "spot_checks.csv", dtype=str, keep_default_na=False)


def test_each_table_is_checked_against_a_second_source():
    """Tables that the course makes of itself have none: findings, verdicts, look-ups, registers, not counted."""
    counts = SPOT_CHECKS["table"].value_counts()
    unchecked = {name: counts.get(name, 0) for name in TABLES if counts.get(name, 0) < 3}
    # What a new chapter begins with is invented: nobody else can have it.
    assert {name: count for name, count in unchecked.items() if not name.endswith("_example")} == dict.fromkeys(
        ["coding_sheet", "findings", "not_counted", "registers", "searches", "verdicts"], 0)
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
    values = text.loc[chosen, check.column]
    wanted, _, tolerance = check.value.partition(" ± ")
    if re.fullmatch(r"-?\d+(\.\d+)?", wanted):
        assert abs(values.astype(float).sum() - float(wanted)) <= float(tolerance or 0) + 1e-9
    else:
        assert values.tolist() == [wanted]


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


@pytest.mark.parametrize("typed", ["chip_chain", "nc/chip_chain.csv", "../data/nc/chip_chain.csv"])
def test_describe_finds_a_table_in_a_folder_of_its_own(typed):
    assert "(nc/chip_chain.csv)" in repr(describe(typed)) and "NonCommercial" in repr(describe(typed))
