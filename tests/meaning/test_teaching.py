"""The guide of this course: each chapter has its page, with all parts, ninety minutes and enough to teach from."""

import re

import pytest
from shared import ROOT, section_of, table_rows

from press.course import Course
from press.lessons import source as sources
from press.publish import slides

COURSE = Course(ROOT)
GUIDES = sorted(ROOT.glob("teaching/[0-9][0-9]_*.md"))
PARTS = ["Aims", "Before the session", "Ninety minutes", "Notes by section", "Discussion", "Misconceptions",
         "On the board", "Sensitive points", "Assessment", "Extensions", "When time is short"]

every_guide = pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)


def test_each_chapter_has_its_guide():
    topics = {path.stem for path in ROOT.glob("source/chapters/0[0-5]_*.md")}
    assert len(topics) == 6 and topics <= {path.stem for path in GUIDES}


@every_guide
def test_a_guide_has_all_its_parts(path):
    assert re.findall(r"^## (.+)$", path.read_text("utf-8"), flags=re.M) == PARTS


@every_guide
def test_a_session_fills_ninety_minutes(path):
    rows = table_rows(section_of(path.read_text("utf-8"), "Ninety minutes"))
    times = [tuple(map(int, row[0].split("-"))) for row in rows]
    assert times[0][0] == 0 and times[-1][1] == 90
    assert all(before[1] == after[0] for before, after in zip(times, times[1:], strict=False))


@every_guide
def test_a_guide_has_enough_to_teach_from(path):
    text, discussion = path.read_text("utf-8"), slides.discussion(ROOT, path.stem)
    assert len(table_rows(section_of(text, "Misconceptions"))) >= 5
    assert len(table_rows(section_of(text, "Assessment"))) >= 3
    assert len(discussion) >= 3 and len(COURSE.notes(path.stem)) >= 5
    assert all(text.count("\n- ") + text.startswith("- ") >= 2 for text in discussion.values())


def test_the_exercises_for_which_variants_are_given_exist():
    paths = [path.relative_to(ROOT) for path in ROOT.glob("source/*/*.md")]
    known = {name for path in paths for name in sources.read(ROOT, path).exercises}
    named = re.findall(r"^\| `(\w+)` \|", (ROOT / "teaching/adapt.md").read_text("utf-8"), flags=re.M)
    assert len(named) >= 5 and set(named) <= known
