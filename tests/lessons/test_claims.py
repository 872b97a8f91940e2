"""The verdicts: each claim has two, and the builder makes one table of them."""

import csv
import functools

import nbformat
import pandas as pd
import pytest
from in_process import in_process_kernel
from shared import JUPYTEXT, ROOT, settings

from press import plan
from press.course import Course
from press.lessons import build as builder
from press.lessons import claims

build = functools.partial(builder.build, kernel=in_process_kernel)
CHAPTERS = plan.topics(ROOT)


def rows_of(topic):
    return plan.whole(Course(ROOT), topic).metadata.get("verdicts", [])


@pytest.mark.parametrize("topic", CHAPTERS)
def test_every_claim_of_a_chapter_has_both_verdicts_and_a_place(topic):
    cells = plan.whole(Course(ROOT), topic)
    headings = [line.lstrip("# ") for line in cells.text.splitlines() if line.startswith("##")]
    rows = rows_of(topic)
    assert [row["claim_id"] for row in rows] == claims.claims_of(ROOT, topic)
    assert not claims.fault(Course(ROOT), rows, claims.claims_of(ROOT, topic), headings)
    shown = [part for part in cells.code if "verdicts" in part.tags]
    assert len(shown) == bool(rows)  # a chapter may have no claim of its own
    words = "".join("".join(data["text/plain"]) for part in cells.code for data in part.outputs)
    assert all(row["claim_id"] in words for row in rows)


def test_a_motive_or_a_forecast_is_never_simply_linked():
    """No count shows a motive: the link of such a claim is never plainly supported on strong evidence."""
    kinds = pd.read_csv(ROOT / "data/claims.csv").set_index("claim_id")["kind"]
    course = Course(ROOT)
    plainly = (next(iter(course.judgements)), course.strengths[0])
    for topic in CHAPTERS:
        for row in rows_of(topic):
            if kinds[row["claim_id"]] in ("motive", "forecast"):
                assert (row["link"], row["strength"]) != plainly, row


def test_the_table_has_the_rows_of_all_chapters_but_those_that_read_it():
    table = claims.table(ROOT, [topic for topic in builder.topics(ROOT) if not claims.reads_table(ROOT, topic)], {})
    assert table == (ROOT / claims.TABLE).read_bytes()


# --- the builder ------------------------------------------------------------------------------------------

HEADER = JUPYTEXT + """# Demo

## The count

"""
CELL = """```{code-cell} ipython3
:tags: [verdicts]
import pandas as pd
columns = ["claim_id", "basis", "premise", "link", "strength", "evidence", "section"]
verdicts = pd.DataFrame([[CLAIM, "tested", "supported", "", "strong", "Three missiles in the table.", "The count"]],
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
    "unknown basis": ('"tested"', '"guessed"', "C02: basis is 'guessed'"),
    "tested and yet nothing could decide": ('"supported"', '"cannot be tested"', "C02: the basis is 'tested'"),
    "judged and yet not tested": ('"tested"', '"not tested"', "C02: the basis is 'not tested'"),
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
