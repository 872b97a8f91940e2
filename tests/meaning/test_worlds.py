"""Other data, other verdicts: each tested claim comes out supported, partly and not supported in some world."""

import importlib
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from shared import ROOT

from press import plan
from press.course import Course
from press.lessons import findings
from press.lessons import source as sources
from press.lessons.prove import QUIET
from press.lessons.source import fill

COURSE = Course(ROOT)
CHAPTERS = {chapter.topic: importlib.import_module(f"worlds.chapter_{chapter.number}").WORLDS
            for chapter in COURSE.chapters}
WORLDS = [(topic, world) for topic, worlds in CHAPTERS.items() for world in worlds]
# A tested claim must be seen in each of these; one that is looked up, in the first and the last of them.
OUTCOMES = list(COURSE.judgements)[:3]


def judged(course, topic):
    """Run the code of a chapter in `course`, without exercises; return its verdicts by claim.

    Its lessons run first, those for depth too, and what they find is there for the lesson with the verdicts.
    """
    last, found, kept = plan.verdicts_in(course, topic), [], course / findings.TABLE
    if kept.exists():  # of the real world
        kept.unlink()
    for lesson in plan.lessons(course, topic):
        if lesson.stem != last:
            found += findings.rows(lesson.stem, ran(course, lesson.stem).get("findings", {}))
    if found:
        kept.write_bytes(findings.as_bytes(found))
    return ran(course, last)["verdicts"].set_index("claim_id")


def ran(course, stem):
    """The variables of a lesson after its code has run, as far as the cell with the verdicts."""
    source, variables = sources.read(course, Path(f"source/chapters/{stem}.md")), {"__name__": "__main__"}
    before = os.getcwd()
    os.chdir(course / "chapters")
    try:
        for cell in source.cells:
            if cell.kind == "code" and cell.exercise is None and not cell.text.startswith(QUIET):
                exec(compile(fill(cell.text, variables), source.where(cell.line), "exec"), variables)
                if "verdicts" in cell.tags:
                    break
    finally:
        os.chdir(before)
    return variables


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "source", tmp_path / "source")
    (tmp_path / "chapters").mkdir()
    return tmp_path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("topic", "world"), WORLDS, ids=[f"{topic[:2]}: {world.what}" for topic, world in WORLDS])
def test_in_another_world_the_verdicts_are_others(copied, topic, world):
    for name, change in world.changes.items():
        path = copied / f"data/{name}.csv"
        change(pd.read_csv(path)).to_csv(path, index=False)
    found = judged(copied, topic)
    for claim, expected in world.verdicts.items():
        assert (found.loc[claim, "premise"], found.loc[claim, "link"]) == expected, claim


@pytest.mark.parametrize("topic", CHAPTERS)
def test_every_verdict_can_come_out_each_way(topic):
    """The verdicts of the built chapter are a world more. Where the premise cannot be tested, the link counts."""
    for row in plan.whole(COURSE, topic).metadata["verdicts"]:
        part = 0 if row["premise"] in OUTCOMES else 1
        seen = {world.verdicts[row["claim_id"]][part] for world in CHAPTERS[topic] if row["claim_id"] in world.verdicts}
        seen.add((row["premise"], row["link"])[part])
        needed = {"tested": OUTCOMES, "looked up": [OUTCOMES[0], OUTCOMES[-1]]}.get(row["basis"], [])
        missing = [word for word in needed if word not in seen]
        assert not missing, f"{row['claim_id']}, {row['basis']}: in no world of tests/worlds {', '.join(missing)}"
