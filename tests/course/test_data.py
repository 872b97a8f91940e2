"""The tables and their records: valid, fresh, described, and true where it can be recomputed or looked up."""

import json
import re
import shutil
import sys

import pandas as pd
import pytest
from shared import ROOT

import thaw
from press.tables.checks import check_package
from press.tables.package import write_package
from thaw import describe, records

DATA = ROOT / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
RECORDS = {resource["name"]: resource for resource in PACKAGE["resources"]}
FOLDERS = (DATA, DATA / "nc")
FILES = sorted(path for folder in FOLDERS for path in [*folder.glob("*.csv"), *folder.glob("*.yaml")])
TABLES = sorted(path.stem for path in FILES if path.suffix == ".csv")
ANY = TABLES[0]


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
    assert RECORDS[ANY]["description"].split()[3] in repr(describe(ANY))


def test_describe_prefers_the_data_beside_the_notebook(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "chapters").mkdir()
    record = {**RECORDS[ANY], "title": "Another edition"}
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps({"resources": [record]}), "utf-8")
    monkeypatch.chdir(tmp_path / "chapters")
    assert "Another edition" in repr(describe(ANY))


@pytest.mark.parametrize("typed", [ANY[:-1], f"{ANY.upper()} ", f"../data/{ANY}.csv", ANY.split("_")[0]])
def test_describe_understands_or_gives_the_nearest_names(typed):
    assert ANY in repr(describe(typed))


@pytest.mark.parametrize("typed", ["", "zzz", 3, None, [ANY], RECORDS, "<script>"])
def test_describe_never_raises(typed):
    answer = describe(typed)
    assert repr(answer) and "Traceback" not in repr(answer) and "<script>" not in answer._repr_html_()


def test_describe_without_data_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(records, "project_root", lambda: tmp_path)
    assert "datapackage.json" in repr(describe(ANY))


def test_describe_escapes_what_it_shows():
    record = json.loads(json.dumps(RECORDS[ANY]))
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
