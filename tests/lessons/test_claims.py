"""The verdicts: each claim has two, they come from the data, and other data give others."""

import csv
import os
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from shared import JUPYTEXT, ROOT, settings

from press import notebook
from press.course import Course
from press.lessons import claims
from press.lessons import source as sources
from press.lessons.build import build, topics
from press.lessons.prove import QUIET
from press.lessons.source import fill

CHAPTERS = [topic for topic in topics(ROOT) if (ROOT / f"source/chapters/{topic}.md").exists()]


def rows_of(topic):
    return notebook.read(ROOT / f"chapters/{topic}.ipynb").metadata.get("verdicts", [])


@pytest.mark.parametrize("topic", CHAPTERS)
def test_every_claim_of_a_chapter_has_both_verdicts_and_a_place(topic):
    notebook = nbformat.read(ROOT / f"chapters/{topic}.ipynb", as_version=4)
    headings = [line.lstrip("# ") for cell in notebook.cells if cell.cell_type == "markdown"
                for line in cell.source.splitlines() if line.startswith("##")]
    rows = rows_of(topic)
    assert [row["claim_id"] for row in rows] == claims.claims_of(ROOT, topic)
    assert not claims.fault(Course(ROOT), rows, claims.claims_of(ROOT, topic), headings)
    cell = next(c for c in notebook.cells if "verdicts" in c.metadata.get("tags", []))
    assert all(row["claim_id"] in cell.outputs[-1].data["text/plain"] for row in rows)


def test_a_motive_or_a_forecast_is_never_simply_linked():
    """No count shows a motive: the link of such a claim is never plainly supported on strong evidence."""
    kinds = pd.read_csv(ROOT / "data/claims.csv").set_index("claim_id")["kind"]
    for topic in CHAPTERS:
        for row in rows_of(topic):
            if kinds[row["claim_id"]] in ("motive", "forecast"):
                assert (row["link"], row["strength"]) != ("supported", "strong"), row


def test_the_table_has_the_rows_of_all_chapters_but_those_that_read_it():
    table = claims.table(ROOT, [topic for topic in CHAPTERS if not claims.reads_table(ROOT, topic)], {})
    assert table == (ROOT / claims.TABLE).read_bytes()


def test_the_page_has_every_claim_with_its_verdicts_and_a_place_that_exists(book):
    page = BeautifulSoup((book / "pages/claims_ledger.html").read_text("utf-8"), "html.parser")
    for topic in CHAPTERS:
        chapter = BeautifulSoup((book / f"chapters/{topic}.html").read_text("utf-8"), "html.parser")
        for row in rows_of(topic):
            shown = page.find(id=row["claim_id"])
            facts = {term.text: term.find_next("dd") for term in shown.find_all("dt")}
            assert facts["Premise"].text.endswith(row["premise"]) and facts["Link"].text.endswith(
                row["link"] or "nothing of it"), row["claim_id"]
            assert row["evidence"] in facts["Evidence"].text
            target = facts["Where"].a["href"]
            assert target.startswith(f"../chapters/{topic}.html#")
            heading = chapter.find(id=target.partition("#")[2]).find(["h2", "h3", "h4"])
            assert heading.text.replace("’", "'").startswith(row["section"]), target


# --- other data, other verdicts ---------------------------------------------------------------------------


def few_launches(table):
    """All missiles of 2022 on one day."""
    return table.assign(date=table["date"].mask(table["year"] == 2022, "2022-11-02"))


def later_patrols(table):
    """All joint patrols after the article, the first between steps toward."""
    later = (pd.to_datetime(table["date"]) + pd.Timedelta(days=1400)).dt.strftime("%Y-%m-%d")
    return table.assign(date=table["date"].mask(table["date"] < "2023-05-07", later))


def no_plan(table):
    """Seoul's plan of March 2023 never announced."""
    return table[table["event_id"] != "2023-03-06a"]


def old_frost(table):
    """From 2014 to 2017 steps away where there were steps toward."""
    then = table["date"].between("2014-01-01", "2017-12-31") & (table["direction"] == "toward")
    return table.assign(direction=table["direction"].mask(then, "away"))


def no_pledge(table):
    """No statement of Phnom Penh."""
    return table[table["event_id"] != "2022-11-13a"]


def warm_seoul_and_tokyo(table):
    """Both capitals move to Washington's side by their own votes."""
    own = table["iso3"].isin(["KOR", "JPN"]) & (table["year"] == 2024)
    return table.assign(ideal_point=table["ideal_point"].mask(own, table["ideal_point"] + 1))


def no_visit(table):
    """Kishida never in Seoul, and no step for a year after."""
    return table[~((table["date"] >= "2023-05-07") & (table["date"] < "2024-05-08"))]


def slow_lee(table):
    """Hardly a step once both men had left."""
    return table[(table["date"] < "2025-06-04") | (table["direction"] != "toward") | (table["quality"] == "C")]


def small_samsung(table):
    """Samsung with a twentieth of the market."""
    return table.assign(share_pct=table["share_pct"].mask(table["firm"] == "Samsung", 5))


def quiet_february(table):
    """Hardly a flight into Taiwan's zone in February 2023."""
    then = (table["period_start"] == "2023-02-01") & (table["period_end"] == "2023-02-28")
    return table.assign(count=table["count"].mask(then, 1))


# claim: (chapter, table, change, column, verdict on our data, verdict on the changed data)
FLIPS = {
    "C01": ("00_reading_the_article", "timeline", old_frost, "premise", "not supported", "supported"),
    "C05": ("00_reading_the_article", "timeline", no_plan, "premise", "supported", "not supported"),
    "C07": ("01_china_and_russia", "un_ideal_points", warm_seoul_and_tokyo, "premise", "partly", "supported"),
    "C13": ("01_china_and_russia", "joint_air_patrols", later_patrols, "premise", "supported", "not supported"),
    "C14": ("01_china_and_russia", "joint_air_patrols", later_patrols, "link", "not supported", "cannot be tested"),
    "C17": ("02_north_korea", "missile_tests", few_launches, "premise", "supported", "partly"),
    "C23": ("02_north_korea", "trilateral_steps", no_pledge, "premise", "supported", "not supported"),
    "C34": ("03_supply_chains", "memory_shares", small_samsung, "premise", "supported", "partly"),
    "C38": ("04_taiwan", "pla_counts_2020_2025", quiet_february, "premise", "partly", "not supported"),
    "C45": ("05_weighing_the_forces", "timeline", slow_lee, "link", "partly", "supported"),
    "C46": ("05_weighing_the_forces", "timeline", no_visit, "premise", "supported", "not supported"),
}


def judged(course, topic):
    """Run the code of a chapter in `course`, without exercises; return its verdicts by claim."""
    source, variables = sources.read(course, Path(f"source/chapters/{topic}.md")), {"__name__": "__main__"}
    before = os.getcwd()
    os.chdir(course / "chapters")
    try:
        for cell in source.cells:
            if cell.kind == "code" and cell.exercise is None and not cell.text.startswith(QUIET):
                exec(compile(fill(cell.text, variables), source.where(cell.line), "exec"), variables)
                if "verdicts" in cell.tags:
                    return variables["verdicts"].set_index("claim_id")
    finally:
        os.chdir(before)


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "source", tmp_path / "source")
    (tmp_path / "chapters").mkdir()
    return tmp_path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("claim", [claim for claim, flip in FLIPS.items() if flip[0] in CHAPTERS])
def test_other_data_give_another_verdict(copied, claim):
    topic, name, change, column, ours, other = FLIPS[claim]
    assert {row["claim_id"]: row for row in rows_of(topic)}[claim][column] == ours
    path = copied / f"data/{name}.csv"
    change(pd.read_csv(path)).to_csv(path, index=False)
    assert judged(copied, topic).loc[claim, column] == other


# --- the builder ------------------------------------------------------------------------------------------

HEADER = JUPYTEXT + """# Demo

## The count

"""
CELL = """```{code-cell} ipython3
:tags: [verdicts]
import pandas as pd
columns = ["claim_id", "premise", "link", "strength", "evidence", "section"]
verdicts = pd.DataFrame([[CLAIM, "supported", "", "strong", "Three missiles in the table.", "The count"]],
                        columns=columns)
verdicts
```
"""
READER = """```{code-cell} ipython3
import pandas as pd
len(pd.read_csv("../data/verdicts.csv"))
```

"""


def lesson(claim, before=""):
    return HEADER + before + CELL.replace("CLAIM", repr(claim))


@pytest.fixture
def course(tmp_path):
    """A course of three chapters with a claim each; the last reads the table of verdicts."""
    for folder in ("source/chapters", "chapters", "exercises", "data", "thaw/keys"):
        (tmp_path / folder).mkdir(parents=True)
    settings(tmp_path)
    (tmp_path / "data/claims.csv").write_text(
        "claim_id,kind_of_row,chapter\nC01,claim,1\nE01,error,1\nC02,claim,2\nC03,claim,5\n")
    for topic, claim, before in (("01_a", "C01", ""), ("02_b", "C02", ""), ("05_c", "C03", READER)):
        (tmp_path / f"source/chapters/{topic}.md").write_text(lesson(claim, before))
    return tmp_path


def edit(course, topic, old, new):
    path = course / f"source/chapters/{topic}.md"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def claims_in_table(course):
    with (course / claims.TABLE).open(newline="") as file:
        return [(row["chapter"], row["claim_id"], row["premise"]) for row in csv.DictReader(file)]


def test_one_table_is_made_of_all_chapters_and_read_by_the_last(course):
    assert build(course) == []
    assert claims_in_table(course) == [("1", "C01", "supported"), ("2", "C02", "supported")]
    shown = nbformat.read(course / "chapters/05_c.ipynb", as_version=4).cells
    assert any(o.data["text/plain"] == "2" for c in shown if c.cell_type == "code" for o in c.outputs)
    assert build(course, check=True) == []
    lines, before = [], (course / claims.TABLE).read_bytes()
    assert build(course, report=lines.append) == [] and lines == []
    assert build(course, force=True) == [] and (course / claims.TABLE).read_bytes() == before


def test_a_partial_build_keeps_the_other_rows_and_the_last_chapter_becomes_stale(course):
    build(course)
    edit(course, "02_b", '"supported"', '"partly"')
    lines = []
    assert build(course, ["02_b"], report=lines.append) == []
    assert lines[-1] == f"{claims.TABLE}: written"
    assert claims_in_table(course) == [("1", "C01", "supported"), ("2", "C02", "partly")]
    assert build(course, check=True) == ["chapters/05_c.ipynb is stale: run `make notebooks`"]
    lines = []
    assert build(course, report=lines.append) == [] and lines == ["05_c: 1 of 2 files written"]


def test_check_notices_a_stale_table(course):
    build(course)
    path = course / claims.TABLE
    path.write_text(path.read_text().replace("supported", "partly", 1))
    faults = build(course, ["01_a"], check=True)
    assert faults == [f"{claims.TABLE} is stale: run `make notebooks`"]
    assert "partly" in path.read_text()


FAULTS = {
    "two verdicts": ('"The count"]]', '"The count"]] * 2', "C02 has 2 verdicts"),
    "another chapter's claim": ("'C02'", "'C01'", "C01 is no claim of this chapter"),
    "unknown word": ('"supported"', '"proven"', "C02: premise is 'proven'"),
    "no word for the link": ('"",', "None,", "C02: link is None"),
    "no evidence": ('"Three missiles in the table."', '" "', "C02: no evidence"),
    "section is no heading": ('"The count"]]', '"The cuont"]]', "C02: 'The cuont' must be the text of exactly one"),
    "other columns": ('"section"]', '"place"]', "needed are claim_id"),
    "no row at all": ("verdicts = pd.DataFrame(", "verdicts = pd.DataFrame(columns=columns)\nunused = pd.DataFrame(",
                      "C02 has 0 verdicts"),
    "cell without the table": ("verdicts = ", "verdict = ", "NameError"),
    "no tagged cell": (":tags: [verdicts]\n", "", "no cell is tagged `verdicts`; C02"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_chapter_with_faulty_verdicts_is_refused_by_file_and_claim(course, fault):
    old, new, message = FAULTS[fault]
    edit(course, "02_b", old, new)
    faults = build(course, ["02_b"])
    assert len(faults) == 1 and message in faults[0] and faults[0].startswith("source/chapters/02_b.md:")
    assert not (course / "chapters/02_b.ipynb").exists()
