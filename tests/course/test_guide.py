"""The guide for instructors: what it names exists, and its times add up."""

import re
from pathlib import Path

import pytest
from shared import ROOT

from press import notebook
from press.course import Course
from press.lessons import source as sources
from press.publish import slides

COURSE = Course(ROOT)
GUIDES = sorted(ROOT.glob("teaching/[0-9][0-9]_*.md"))
TAUGHT = [path for path in GUIDES if (ROOT / "chapters" / f"{path.stem}.ipynb").exists()]
PARTS = ["Aims", "Before the session", "Ninety minutes", "Notes by section", "Discussion", "Misconceptions",
         "On the board", "Sensitive points", "Assessment", "Extensions", "When time is short"]
QUICK = re.compile(r'quick check in "([^"]+)"')

every_guide = pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
# A guide may be written before its chapter: what it names can be looked up only where the chapter exists.
every_taught = pytest.mark.parametrize("path", TAUGHT, ids=lambda path: path.stem)


def topic_of(path):
    return path.stem


def part(path, name):
    return path.read_text("utf-8").partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def rows(text):
    """The rows of the first table in a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def sections(topic):
    """The sections of a chapter, {heading: parts}."""
    return notebook.read(ROOT / "chapters" / f"{topic}.ipynb").sections()


def exercises(topic):
    return {name for folder in ("chapters", "exercises")
            for name in sources.read(ROOT, Path(f"source/{folder}/{topic}.md")).exercises}


def test_each_chapter_has_its_guide():
    topics = {path.stem for path in ROOT.glob("source/chapters/0[0-5]_*.md")}
    assert topics <= {topic_of(path) for path in GUIDES} and TAUGHT


@every_guide
def test_a_guide_has_all_its_parts(path):
    assert re.findall(r"^## (.+)$", path.read_text("utf-8"), flags=re.M) == PARTS


@every_guide
def test_a_session_fills_ninety_minutes(path):
    times = [tuple(map(int, row[0].split("-"))) for row in rows(part(path, "Ninety minutes"))]
    assert times[0][0] == 0 and times[-1][1] == 90
    assert all(before[1] == after[0] for before, after in zip(times, times[1:], strict=False))


@every_guide
def test_a_guide_has_enough_to_teach_from(path):
    found = {name: rows(part(path, name)) for name in ("Misconceptions", "Assessment")}
    assert len(found["Misconceptions"]) >= 5 and len(found["Assessment"]) >= 3
    assert len(slides.discussion(ROOT, topic_of(path))) >= 3 and len(COURSE.notes(topic_of(path))) >= 5
    assert all(text.count("\n- ") + text.startswith("- ") >= 2
               for text in slides.discussion(ROOT, topic_of(path)).values())
    # Notes stand in the chapters and on slides too, where a link within the guide would lead nowhere.
    assert not re.search(r"\]\((?!https?:)", "".join(COURSE.notes(topic_of(path)).values()))


@every_taught
def test_the_sections_that_a_guide_names_exist(path):
    there = sections(topic_of(path))
    named = set(COURSE.notes(topic_of(path)))
    named |= {name for row in rows(part(path, "Ninety minutes")) for name in re.findall(r'"([^"]+)"', row[2])}
    named |= set(QUICK.findall(path.read_text("utf-8")))
    assert [name for name in sorted(named) if name not in there] == []


@every_taught
def test_the_checks_that_a_guide_names_exist(path):
    there, known = sections(topic_of(path)), exercises(topic_of(path))
    for said, catches in rows(part(path, "Misconceptions")):
        checks, named = QUICK.findall(catches), re.findall(r"`(\w+)`", catches)
        assert checks or named, said
        assert [name for name in named if name not in known] == [], said
        for heading in checks:
            assert any(part.text.startswith(slides.QUICK) for part in there[heading]), (said, heading)


def test_the_exercises_for_which_variants_are_given_exist():
    paths = [path.relative_to(ROOT) for path in ROOT.glob("source/*/*.md")]
    known = {name for path in paths for name in sources.read(ROOT, path).exercises}
    text = (ROOT / "teaching/adapt.md").read_text("utf-8")
    named = re.findall(r"^\| `(\w+)` \|", text, flags=re.M)
    assert len(named) >= 5 and set(named) <= known
