"""How an author begins an exercise: what is written, what is refused, and that it builds once it is filled in."""

import functools
import re

import pytest
from in_process import in_process_kernel
from shared import JUPYTEXT, settings

from press import __main__ as command
from press.lessons import build as builder
from press.lessons.begin import add, add_exercise
from press.tables.checks import check_package

build = functools.partial(builder.build, kernel=in_process_kernel)
EXERCISES = JUPYTEXT + """# Launches: exercises

```{code-cell} ipython3
import pandas as pd
from thaw import check, progress
```

```{code-cell} ipython3
tests = pd.read_csv("../data/tests.csv")
```

+++

## How do your checks stand?

```{code-cell} ipython3
progress("01_demo_exercises")
```
"""
# What an author writes, in the order of the places.
WRITTEN = ["The worst year", "In which year were there most missiles?", "Look for the largest number.",
           "`idxmax` finds its row.", "That was {{ worst_year }}.", 'tests.loc[tests["missiles"].idxmax(), "year"]',
           "That is the year with the fewest.", 'tests.loc[tests["missiles"].idxmin(), "year"]',
           "That is the number of missiles.", 'tests["missiles"].max()',
           "That is the first year of the table.", 'tests["year"].min()']


@pytest.fixture
def course(tmp_path):
    """A course with one topic, whose exercises are still to be written."""
    for folder in ("source/chapters", "source/exercises", "exercises", "data", "thaw/keys"):
        (tmp_path / folder).mkdir(parents=True)
    settings(tmp_path)
    (tmp_path / "data/tests.csv").write_text("year,missiles\n2016,24\n2017,3\n2018,0\n2019,27\n2020,9\n")
    (tmp_path / "source/exercises/01_demo.md").write_text(EXERCISES)
    return tmp_path


def fill_in(text):
    """Write into each place of a new exercise what its author might write."""
    written = iter(WRITTEN)
    text = re.sub(r"\.\.\.  # FILL IN: .*|FILL IN: [^\".\n]*(?:, so that one answer is right\.)?",
                  lambda match: next(written), text)
    assert next(written, None) is None
    return text


def test_a_new_exercise_is_refused_with_all_that_is_to_be_filled_in_and_builds_once_it_is(course, monkeypatch, capsys):
    monkeypatch.setattr(command, "ROOT", course)
    path = course / "source/exercises/01_demo.md"
    assert command.main(["exercise", "worst_year", "--topic", "01_demo"]) == 0
    lines = path.read_text().splitlines()
    heading = lines.index("## 1. FILL IN: a heading")
    assert capsys.readouterr().out.startswith(f"source/exercises/01_demo.md:{heading + 1}: fill in")
    assert lines[-6:] == EXERCISES.splitlines()[-6:]
    faults = build(course)
    places = [number for number, line in enumerate(lines, 1) if "FILL IN:" in line]
    assert [fault.split(" still to fill in: ")[0] for fault in faults] == [
        f"source/exercises/01_demo.md:{number} (exercise worst_year):" for number in places]
    assert faults[2].endswith("still to fill in: a nudge") and len(faults) == len(WRITTEN)
    path.write_text(fill_in(path.read_text()))
    assert build(course) == []
    assert "That was 2019." in (course / "exercises/01_demo_solution.ipynb").read_text()


def test_a_second_exercise_comes_after_the_first(course):
    for name in ("worst_year", "best_year"):
        assert add_exercise(course, name, "01_demo")[1] == []
    text = (course / "source/exercises/01_demo.md").read_text()
    assert text.index("## 1. ") < text.index('check("worst_year")') < text.index("## 2. ") < text.index("progress(")


REFUSED = {
    "taken": ("busy", "01_demo", "busy is taken: source/chapters/01_demo.md:3"),
    "badly formed": ("Worst Year", "01_demo", "'Worst Year' is no name for an exercise"),
    "a word of Python": ("class", "01_demo", "'class' is no name for an exercise"),
    "no such topic": ("worst_year", "07_none", "no exercises 07_none; name one of 01_demo with --topic"),
    "no topic": ("worst_year", "", "no exercises without a topic; name one of 01_demo with --topic"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_name_that_cannot_be_given_is_refused_and_nothing_is_written(course, reason):
    name, topic, message = REFUSED[reason]
    (course / "source/chapters/01_demo.md").write_text("---\n```{code-cell} ipython3\n:exercise: busy\n")
    _, faults = add_exercise(course, name, topic)
    assert len(faults) == 1 and faults[0].startswith(message)
    assert (course / "source/exercises/01_demo.md").read_text() == EXERCISES


TOC = """format: jb-book
root: pages/welcome
parts:
  - caption: Chapters
    chapters:
      - file: chapters/01_demo
        sections:
          - file: exercises/01_demo
"""
OWN = """subtitle: A course for a test
kind: a data course
about: Two pages.
version: 1.2
chapter:
  skeleton: ["## Against it", "## Time and data", "## How it was done", "## So what", "### Is it so?", "### Why?",
             "## Terms"]
  against: Against it
  words: Terms
  verdicts: [Is it so?, Why?]
verdicts: {judgements: {supported: "+"}, bases: {tested: a number}, strengths: [strong], without_link: give no reason}
"""


def test_a_new_chapter_has_the_headings_of_the_course_and_builds_on_a_table_of_its_own(course):
    (course / "_toc.yml").write_text(TOC)
    (course / "course.yml").write_text(OWN)
    (course / "chapters").mkdir()
    assert add(course, "02_long_queues") == []
    text = (course / "source/chapters/02_long_queues.md").read_text()
    headings = re.findall(r"^##+ (.+)$", text, flags=re.M)
    assert headings == ["Against it", "Time and data", "Predict before you look", "Meet the data", "A sum and a share",
                        "How it was done", "So what", "Is it so?", "Why?", "Terms"]
    assert not re.search("NEW_|FILL IN|AGAINST|VERDICTS|PREMISE|LINK|WORDS", text)
    assert "Replace this line" in text.partition("## How it was done")[2].partition("## ")[0]
    assert build(course, ["02_long_queues"]) == []
    assert [line for line in check_package(course) if "long_queues" in line] == []
    toc = (course / "_toc.yml").read_text()
    assert toc.index("exercises/01_demo") < toc.index("chapters/02_long_queues") < toc.index("exercises/02_long_queues")
    assert "already" in add(course, "02_long_queues")[0] and "already" in add(course, "03_long_queues")[0]
