"""The guide for instructors: what it names exists, and its times add up."""

import re
from pathlib import Path

import pytest
from shared import ROOT, section_of, table_rows

from press import plan
from press.course import Course
from press.lessons import source as sources
from press.publish import slides

COURSE = Course(ROOT)
GUIDES = sorted(ROOT.glob("teaching/[0-9][0-9]_*.md"))
TAUGHT = [path for path in GUIDES if path.stem in [chapter.topic for chapter in COURSE.chapters]
          and (ROOT / "chapters" / f"{path.stem}.ipynb").exists()]
QUICK = re.compile(r'quick check in "([^"]+)"')

every_guide = pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
# A guide may be written before its chapter, or the chapter be left out: then nothing that it names can be looked up.
every_taught = pytest.mark.parametrize("path", TAUGHT, ids=lambda path: path.stem)


def topic_of(path):
    return path.stem


def sections(topic):
    """The sections of a chapter, {heading: parts}."""
    return plan.whole(COURSE, topic).sections()


def exercises(topic):
    paths = [f"source/chapters/{stem}.md" for stem in plan.stems(ROOT, topic)] + [f"source/exercises/{topic}.md"]
    return {name for path in paths for name in sources.read(ROOT, Path(path)).exercises}


@every_guide
def test_the_notes_of_a_guide_lead_nowhere_within_it(path):
    """Notes stand in the chapters and on slides too, where a link within the guide would lead nowhere."""
    assert not re.search(r"\]\((?!https?:)", "".join(COURSE.notes(topic_of(path)).values()))


@every_taught
def test_the_sections_that_a_guide_names_exist(path):
    there = sections(topic_of(path))
    named = set(COURSE.notes(topic_of(path)))
    plan = table_rows(section_of(path.read_text("utf-8"), "Ninety minutes"))
    named |= {name for row in plan for name in re.findall(r'"([^"]+)"', row[2])}
    named |= set(QUICK.findall(path.read_text("utf-8")))
    assert [name for name in sorted(named) if name not in there] == []


@every_taught
def test_the_checks_that_a_guide_names_exist(path):
    there, known = sections(topic_of(path)), exercises(topic_of(path))
    for belief, catches in table_rows(section_of(path.read_text("utf-8"), "Misconceptions")):
        checks, named = QUICK.findall(catches), re.findall(r"`(\w+)`", catches)
        assert checks or named, belief
        assert [name for name in named if name not in known] == [], belief
        for heading in checks:
            assert any(part.text.startswith(slides.QUICK) for part in there[heading]), (belief, heading)


