"""Chapters with lessons: how they are numbered, timed, built one after the other, and what the builder refuses."""

import functools
import json

import nbformat
import pytest
from in_process import in_process_kernel
from shared import JUPYTEXT, settings

from press import plan
from press.course import Course
from press.lessons import build as builder
from press.lessons import findings

build = functools.partial(builder.build, kernel=in_process_kernel)
DEEP = JUPYTEXT.replace("  name: python3\n---", "  name: python3\nlesson: depth\n---")
CELL = "```{{code-cell}} ipython3\n{}\n```\n\n"
TAGGED = "```{{code-cell}} ipython3\n:tags: [{}]\n{}\n```\n\n"
TASK = """**Your turn.** How many? Put it in `NAME`.

```{code-cell} ipython3
:exercise: NAME
:role: solution
:hints: ["Count them.", "It is `len(counts)`."]
NAME = len(counts)
```
```{code-cell} ipython3
:exercise: NAME
:role: wrong
:hint: "That is one more."
NAME = len(counts) + 1
```
```{code-cell} ipython3
:exercise: NAME
:role: wrong
:hint: "That is the sum."
NAME = sum(counts)
```
```{code-cell} ipython3
:exercise: NAME
:role: wrong
:hint: "That is the largest."
NAME = max(counts)
```
```{code-cell} ipython3
check("NAME")
```

"""
START = CELL.format("from thaw import check\n\ncounts = [3, 5, 9]")
VERDICTS = TAGGED.format("verdicts", """import pandas as pd

found = pd.read_csv("../data/findings.csv").query("chapter == 1").set_index("finding")["value"]
premise = "supported" if found["launches"] > 10 else "not supported"
columns = ["claim_id", "basis", "premise", "link", "strength", "evidence", "section"]
verdicts = pd.DataFrame([["C01", "tested", premise, "", "strong", f"{found['launches']:.0f} launches.", "Counting"]],
                        columns=columns)
verdicts""")
SOURCES = {
    "chapters/01_north": JUPYTEXT + "# North: it grew\n\n> **The claim.** It grew.\n\n{{ lessons() }}\n\n"
                         + CELL.format("1 + 1"),
    "chapters/01a_counting": JUPYTEXT + "# How many?\n\n**After this lesson you can** count.\n\n" + START
                             + "## Counting\n\nWord word. See {{ to(\"1b\", \"the verdicts\") }} "
                             + "of {{ to(\"1\") }}.\n\n"
                             + TASK.replace("NAME", "how_many")
                             + TAGGED.format("findings", 'findings = {"launches": sum(counts), "short": True,\n'
                                             '            "year": "2022", "share": round(1 / 3, 2)}'),
    "chapters/01b_verdicts": JUPYTEXT + "# What is the verdict?\n\n**After this lesson you can** judge.\n\n" + VERDICTS,
    "chapters/01c_more": DEEP + "# What else?\n\n**After this lesson you can** do more.\n\n" + CELL.format("1 + 1"),
    "chapters/02_after": JUPYTEXT + "# After: one page\n\n" + CELL.format("1 + 1"),
    "exercises/01_north": JUPYTEXT + "# North: exercises\n\n" + START + "## 1. First\n\n*After {{ to(\"1a\") }}.*\n\n"
                          + TASK.replace("NAME", "again").replace("**Your turn.** ", ""),
}


@pytest.fixture
def course(tmp_path):
    for folder in ("source/chapters", "source/exercises", "chapters", "exercises", "data", "thaw/keys"):
        (tmp_path / folder).mkdir(parents=True)
    settings(tmp_path)
    (tmp_path / "data/claims.csv").write_text("claim_id,kind_of_row,chapter\nC01,claim,1\n")
    for name, text in SOURCES.items():
        (tmp_path / f"source/{name}.md").write_text(text)
    return tmp_path


def edit(course, name, old, new):
    path = course / f"source/{name}.md"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def first(course, name):
    return nbformat.read(course / f"{name}.ipynb", as_version=4).cells[0].source


def last(course, name):
    return nbformat.read(course / f"{name}.ipynb", as_version=4).cells[-1].source


def test_pages_are_numbered_and_say_where_they_stand(course):
    assert build(course) == []
    assert first(course, "chapters/01_north").startswith("# 1. North: it grew\n\n*The opening of chapter 1, about 1 m")
    assert first(course, "chapters/01a_counting").startswith(
        "# 1a. How many?\n\n*Lesson 1a of [chapter 1, North](../chapters/01_north.ipynb), about 6 minutes.*\n\n**After")
    assert "for depth, about 1 minute" in first(course, "chapters/01c_more")
    assert first(course, "chapters/02_after").startswith("# 2. After: one page\n\n*About 1 m")
    assert first(course, "exercises/01_north").startswith("# 1. North: exercises")
    assert first(course, "exercises/01_north_solution").startswith("# 1. North: solutions")


def test_an_opening_lists_its_lessons_and_each_says_where_to_go_on(course):
    build(course)
    cells = nbformat.read(course / "chapters/01_north.ipynb", as_version=4).cells
    table = next(line for cell in cells for line in cell.source.splitlines() if "01a_counting" in line)
    assert table == "| [1a. How many?](../chapters/01a_counting.ipynb) | 6 | count |"
    assert last(course, "chapters/01_north") == "**Next:** [1a. How many?](../chapters/01a_counting.ipynb)"
    assert last(course, "chapters/01a_counting") == (
        "**Next:** [1b. What is the verdict?](../chapters/01b_verdicts.ipynb)\n\n"
        "**Practise:** exercise 1 of the [exercise notebook](../exercises/01_north.ipynb).")
    assert last(course, "chapters/01b_verdicts") == (
        "**Next:** [2. After: one page](../chapters/02_after.ipynb); or, for depth, "
        "[1c. What else?](../chapters/01c_more.ipynb).")
    assert last(course, "chapters/01c_more") == "**Next:** [2. After: one page](../chapters/02_after.ipynb)."


def test_solutions_take_up_the_tasks_of_the_lessons(course):
    build(course)
    words = (course / "exercises/01_north_solution.ipynb").read_text()
    assert "Your turn: the checks in lesson 1a" in words and "how_many = len(counts)" in words


def test_findings_are_kept_and_the_verdicts_follow_them(course):
    assert build(course) == []
    assert (course / findings.TABLE).read_text() == (
        "chapter,lesson,finding,value,text\n1,1a,launches,17,\n1,1a,share,0.33,\n1,1a,short,1,\n1,1a,year,,2022\n")
    assert "supported" in (course / "data/verdicts.csv").read_text().splitlines()[1].split(",")
    edit(course, "chapters/01a_counting", "counts = [3, 5, 9]", "counts = [1, 1, 5]")
    assert build(course) == []
    assert "not supported" in (course / "data/verdicts.csv").read_text()
    assert build(course, check=True, force=True) == []


def test_only_what_depends_on_a_lesson_is_built_again(course):
    build(course)
    lines = []
    assert build(course, report=lines.append) == [] and lines == []
    edit(course, "chapters/01a_counting", "Word word.", "Another word.")
    assert build(course, report=lines.append) == []
    assert [line.split(":")[0] for line in lines] == ["01a_counting", "01_north"]
    edit(course, "chapters/01a_counting", '"short": True', '"short": False')
    lines.clear()
    assert build(course, report=lines.append) == []
    assert [line.split(":")[0] for line in lines] == ["01a_counting", "data/findings.csv", "01b_verdicts", "01_north"]


def test_a_lesson_is_chosen_by_its_number(course):
    build(course)
    lines = []
    assert build(course, ["01a"], force=True, report=lines.append) == []
    assert [line.split(":")[0] for line in lines] == ["01a_counting"]


REFUSED = {
    "too long": ("chapters/01a_counting", "Word word.", "word " * 6000, "chapters/01a_counting.md:.*takes 3. minutes"),
    "an opening too long": ("chapters/01_north", "It grew.\n", "It grew.\n\n" + "word " * 2200, "10 are the most"),
    "no such lesson": ("chapters/01a_counting", 'to("1b"', 'to("1x"', "there is no chapter or lesson 1x"),
    "a part that is unknown": ("chapters/01c_more", "lesson: depth", "lesson: deep", "'deep' in its header"),
    "depth before core": ("chapters/01a_counting", "  name: python3\n---", "  name: python3\nlesson: depth\n---",
                          "01b_verdicts.md: a core lesson after one for depth"),
    "a finding that is a list": ("chapters/01a_counting", '"short": True', '"short": [1]', "finding short is .1."),
    "a finding that is not rounded": ("chapters/01a_counting", "round(1 / 3, 2)", "1 / 3", "round it"),
    "no verdicts": ("chapters/01b_verdicts", ":tags: [verdicts]\n", "", "no cell is tagged `verdicts`; C01"),
    "verdicts in another lesson": ("chapters/01c_more", "```{code-cell} ipython3\n1 + 1",
                                   "```{code-cell} ipython3\n:tags: [verdicts]\n1 + 1", "belong into .*01b_verdicts"),
    "a heading that no lesson has": ("chapters/01b_verdicts", '"Counting"', '"Sums"', "'Sums' must be the text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused(course, case):
    name, old, new, message = REFUSED[case]
    edit(course, name, old, new)
    faults = build(course)
    assert len(faults) == 1
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(faults[0])


def test_a_core_that_takes_more_than_ninety_minutes_is_refused(course):
    for name in "defg":
        (course / f"source/chapters/01{name}_long.md").write_text(
            JUPYTEXT + "# More?\n\n" + "word " * 5000 + "\n\n" + CELL.format("1 + 1"))
    (course / "source/chapters/01c_more.md").unlink()
    (course / "source/chapters/01b_verdicts.md").rename(course / "source/chapters/01h_verdicts.md")
    edit(course, "chapters/01a_counting", '"1b"', '"1h"')
    faults = build(course)
    assert len(faults) == 1 and "its core takes 112 minutes" in faults[0] and "01d_long 26" in faults[0]


def test_a_lesson_needs_a_chapter_with_an_opening(course):
    (course / "source/chapters/03a_alone.md").write_text(JUPYTEXT + "# Alone?\n\n" + CELL.format("1 + 1"))
    assert build(course) == ["source/chapters/03a_alone.md is a lesson of a chapter 3 that has no opening, such as "
                             "source/chapters/03_alone.md"]


def test_a_name_of_a_finding_stands_once_in_a_chapter(course):
    edit(course, "chapters/01c_more", "```{code-cell} ipython3\n1 + 1",
         '```{code-cell} ipython3\n:tags: [findings]\nfindings = {"launches": 1}')
    assert build(course)[0] == ("source/chapters/01c_more.md: the finding launches has its name from another lesson of "
                                "the chapter")


def test_minutes_count_what_a_student_does():
    cells = [nbformat.v4.new_markdown_cell("# Title\n\n" + "word " * 398 + "[a link](../data/a%20b.md)"
                                           "\n\n<details><summary>The record</summary>\n\nmany words\n\n</details>"),
             nbformat.v4.new_markdown_cell("**Quick check.** Which?\n\n<details><summary>A.</summary>\n\nx"
                                           "\n\n</details>"),
             nbformat.v4.new_code_cell("a = 1\n\nb = 2"),
             nbformat.v4.new_code_cell("c = 1", metadata={"tags": ["hide-input"]}),
             nbformat.v4.new_code_cell("answer = ..."), nbformat.v4.new_code_cell('check("answer")')]
    load = plan.load(plan.Notebook(json.loads(json.dumps(nbformat.v4.new_notebook(cells=cells)))))
    assert load == plan.Load(words=401, lines=2, charts=0, questions=1, tasks=1)
    assert load.minutes == 9  # 2.0 + 0.2 + 1 + 5, begun minutes count


def test_links_lead_to_chapters_lessons_and_exercises(course):
    known = Course(course)
    assert plan.link(known, "1a") == "[lesson 1a](../chapters/01a_counting.ipynb)"
    assert plan.link(known, "exercises 1") == "[exercises of chapter 1](../exercises/01_north.ipynb)"
    with pytest.raises(plan.PlanError, match="no exercises 1a"):
        plan.link(known, "exercises 1a")


def test_a_chapter_that_is_left_out_takes_its_lessons_along(course):
    (course / "_toc.yml").write_text(
        "format: jb-book\nroot: pages/welcome\nchapters:\n- file: chapters/01_north\n  sections:\n"
        "  - file: chapters/01a_counting\n  - file: exercises/01_north\n- file: chapters/02_after\n")
    text = (course / "_config.yml").read_text()
    (course / "_config.yml").write_text(text + "course: {leave_out: [01_north]}\n")
    known = Course(course)
    assert known.topics == ["01_north", "02_after"]
    assert known.pages == ["pages/welcome", "chapters/02_after"]
