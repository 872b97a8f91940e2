"""``python -m press data``: everything is looked at before anything is written."""

import shutil

import pytest
from shared import ROOT

from press import __main__ as press

DEMO = ROOT / "tests" / "demo"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The demo course, whose package is written, then a new title for its table and another author."""
    shutil.copytree(DEMO, tmp_path, dirs_exist_ok=True)
    (tmp_path / "data" / "verdicts.yaml").unlink()  # its table is made by building the chapters
    monkeypatch.setattr(press, "ROOT", tmp_path)
    assert press.main(["data"]) == 0
    assert press.main(["data", "--check"]) == 0
    change(tmp_path / "data" / "bus_months.yaml", "title: ", "title: Renewed. ")
    change(tmp_path / "_config.yml", "author: ", "author: B. ")
    return tmp_path


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def contents(course):
    return {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("file", "old", "new", "message"), [
    ("data/bus_months.yaml", "row:", "rows:", "bus_months.yaml: the record lacks row"),
    ("data/bus_months.yaml", "type: integer", "type: years", "bus_months.yaml: field "),
    ("data/bus_months.csv", "2021-01-01", "1.1.2021", "bus_months.csv, line 2, column "),
    ("data/claims.csv", "\n", "\r\n", "claims.csv, line 1: expected lines that end with LF"),
    ("_config.yml", "  url:", "  link:", "_config.yml says nothing of repository: url"),
])
def test_one_fault_and_nothing_is_written(course, capsys, file, old, new, message):
    change(course / file, old, new)
    before = contents(course)
    assert press.main(["data"]) == 1
    assert capsys.readouterr().err.startswith(message)
    assert contents(course) == before


def test_without_a_fault_package_and_citation_are_renewed(course, capsys):
    before = contents(course)
    assert press.main(["data", "--check"]) == 1 and contents(course) == before
    stale = capsys.readouterr().err.splitlines()
    assert len(stale) == 2 and stale[0].startswith("CITATION.cff: not as the settings of the course give it")
    assert stale[1].startswith("bus_months.yaml: the record is newer than datapackage.json")
    assert press.main(["data"]) == 0 and press.main(["data", "--check"]) == 0
    assert '"Renewed. ' in (course / "data" / "datapackage.json").read_text("utf-8")
    assert "B. " in (course / "CITATION.cff").read_text("utf-8")
