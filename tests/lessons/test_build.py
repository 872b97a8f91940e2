"""The builder: what it refuses, with which message, and that it builds the same bytes each time."""

import ast
import contextlib
import functools
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from in_process import in_process_kernel
from shared import JUPYTEXT, ROOT, settings

from press.lessons import build as builder
from press.lessons import source as sources
from press.lessons.build import is_stale
from press.lessons.cells import SourceError
from press.lessons.kernel import CellError, jupyter_kernel
from press.lessons.prove import prove
from press.lessons.topic import build_topic
from thaw.key_files import decode

# A Jupyter kernel takes two seconds to start: only where the kernel itself matters a test uses one.
build = functools.partial(builder.build, kernel=in_process_kernel)

HEADER = JUPYTEXT + """# Launches

```{code-cell} ipython3
import pandas as pd
from thaw import check
```

```{code-cell} ipython3
tests = pd.read_csv("../data/tests.csv")
tests
```

There are {{ len(tests) }} rows, on average {{ tests["missiles"].mean():.1f }} missiles.

+++

"""
EXERCISE = """**Your turn.** In how many years were there at least 6 missiles? Put the number in `busy`.

```{code-cell} ipython3
---
exercise: busy_years
role: solution
hints: ["Which years count?", "Compare with `>=`, then add up."]
right: "Right in {{ busy }} years."
---
busy = (tests["missiles"] >= 6).sum()
```
```{code-cell} ipython3
:exercise: busy_years
:role: also
busy = len(tests.query("missiles >= 6"))
```
```{code-cell} ipython3
:exercise: busy_years
:role: wrong
:hint: "*At least* 6 includes 6 itself."
busy = (tests["missiles"] > 6).sum()
```
```{code-cell} ipython3
:exercise: busy_years
:role: wrong
:hint: "That counts the missiles, not the years."
busy = tests["missiles"].sum()
```
```{code-cell} ipython3
:exercise: busy_years
:role: wrong
:hint: "That counts all years."
busy = len(tests)
```
```{code-cell} ipython3
check("busy_years")
```
"""
DATA = "year,missiles\n2017,3\n2018,0\n2019,27\n2020,9\n2021,6\n2022,69\n"


@pytest.fixture
def course(tmp_path):
    """A course of one topic, 01_demo, with one exercise in its chapter and one in its exercise notebook."""
    for folder in ("source/chapters", "source/exercises", "chapters", "exercises", "data", "thaw/keys"):
        (tmp_path / folder).mkdir(parents=True)
    settings(tmp_path)
    (tmp_path / "data/tests.csv").write_text(DATA)
    (tmp_path / "source/chapters/01_demo.md").write_text(HEADER + EXERCISE)
    (tmp_path / "source/exercises/01_demo.md").write_text(
        HEADER + EXERCISE.replace("busy", "full") + "\n**About the solution.** It adds up a column of truth values.\n")
    return tmp_path


def edit(course, old, new, part="chapters"):
    path = course / f"source/{part}/01_demo.md"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def read_and_prove(course):
    return prove(sources.parse(course, Path("source/chapters/01_demo.md")), course / "chapters")


def line_of(course, text):
    lines = (course / "source/chapters/01_demo.md").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_sound_exercise_is_proven(course):
    key = read_and_prove(course)["busy_years"]
    assert key["names"] == ["busy"] and len(key["wrongs"]) == 3 and key["right"] == "Right in 4 years."


FAULTS = {
    "unknown role": (":role: also", ":role: maybe", "unknown role 'maybe'"),
    "role without exercise": (":exercise: busy_years\n:role: also", ":role: also", "go together"),
    "unknown option": (":role: also", ":role: also\n:hnit: x", "unknown option hnit"),
    "missing hint": (':hint: "That counts all years."\n', "", "a wrong answer without its `hint`"),
    "hint on the wrong role": (":role: also", ':role: also\n:hint: "x"', "unknown option hint"),
    "too few graded hints": ('hints: ["Which years count?", "Compare with `>=`, then add up."]', 'hints: ["One."]',
                             "a list of two or more"),
    "too few wrong answers": ('```{code-cell} ipython3\n:exercise: busy_years\n:role: wrong\n:hint: "That counts all '
                              'years."\nbusy = len(tests)\n```\n', "", "has 2 wrong answers"),
    "no prompt": ("**Your turn.** In how many years were there at least 6 missiles? Put the number in `busy`.\n", "",
                  "does not name the answer `busy`"),
    "answer not named": ("Put the number in `busy`", "Put the number in busy", "does not name the answer `busy`"),
    "answer not assigned": ("busy = len(tests)", "bsy = len(tests)", "gives `busy` no value"),
    "no check cell": ('check("busy_years")', 'check("busy_yaers")', 'no cell runs check("busy_years")'),
    "second solution": (":role: also", ":role: solution\n:hints: [a, b]", "a second solution"),
    "unknown policy": ("role: solution\n", "role: solution\npolicy: {ordre: true}\n", "unknown policy ordre"),
    "syntax": ("busy = len(tests)", "busy = len(tests", "(exercise busy_years)"),
    "solution raises": ('tests["missiles"] >= 6', 'tests["missile"] >= 6', "KeyError: 'missile'"),
    "references disagree": ('tests.query("missiles >= 6")', 'tests.query("missiles >= 9")',
                            "disagrees with the solution"),
    "wrong answer accepted": ("busy = len(tests)\n", "busy = len(tests) - 2\n", "this wrong answer is accepted"),
    "repeated mistake": ("busy = len(tests)\n", "busy = len(tests) - 3\n", "repeats the mistake of line"),
    "false sentence in a hint": ("That counts all years.", "That counts all years.{{ holds(len(tests) > 99) }}",
                                 "is not true of the data"),
    "bad expression in a hint": ("That counts all years.", "That counts all {{ nothing }} years.", "NameError"),
    "a policy of another kind": ("role: solution\n", "role: solution\npolicy: {stated: x.type}\n",
                                 "cannot be 'x.type'"),
    "a step that is none": ("role: solution\n", "role: solution\npolicy: {read: {busy: ten}}\n",
                            "the policy `read` gives for busy the step of the reading, such as 10, not 'ten'"),
    "a reading of no answer": ("role: solution\n", "role: solution\npolicy: {read: {buzy: 10}}\n",
                               "the policy `read` names 'buzy', which is no answer"),
    "a precision that is none": ("role: solution\n", "role: solution\nprecision: some\n", "a number of decimals"),
    "asserts for one answer": (':hint: "That counts all years."', ':hint: "x"\n:asserts: {right: [busy]}',
                               "`asserts` is for exercises with several answers"),
    "decimals without a precision": ("busy = (tests[\"missiles\"] >= 6).sum()",
                                     "busy = (tests[\"missiles\"] >= 6).sum() / 1", "the task states no `precision`"),
    "reason without its mutant": ("role: solution\n", 'role: solution\naccept_mutants: {"x = 1": "why not"}\n',
                                  "no accepted slip"),
    "lesson uses an answer": ('check("busy_years")\n```',
                              'check("busy_years")\n```\n\n```{code-cell} ipython3\nbusy + 1\n```',
                              "uses `busy`, the answer of busy_years"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_exercise_is_refused_by_file_line_and_name(course, fault):
    old, new, message = FAULTS[fault]
    edit(course, old, new)
    with pytest.raises(SourceError) as caught:
        read_and_prove(course)
    assert message in str(caught.value)
    place = str(caught.value).split(" ")[0].rstrip(":")
    assert place.startswith("source/chapters/01_demo.md:") and int(place.split(":")[1]) > 10
    assert "busy" in str(caught.value) or fault == "role without exercise"


SEVERAL = {
    "form": ({":role: also": ":role: also\n:hnit: x", ':hint: "That counts all years."\n': "",
              'hints: ["Which years count?", "Compare with `>=`, then add up."]': 'hints: ["One."]',
              'check("busy_years")': 'check("busy_yaers")'},
             ["unknown option hnit", "a wrong answer without its `hint`", "a list of two or more", "no cell runs"]),
    "proof": ({"{{ busy }}": "{{ bsy }}", "busy = len(tests)\n": "busy = len(tests) - 2\n",
               'tests["missiles"].sum()': 'tests["missile"].sum()', "missiles >= 6\")": "missiles > 9\")"},
              ["'bsy' is not defined", "this wrong answer is accepted", "KeyError: 'missile'",
               "disagrees with the solution"]),
}


@pytest.mark.parametrize("kind", SEVERAL)
def test_all_faults_of_an_exercise_are_told_at_once(course, kind):
    """Also while another exercise of the source is proven, and in the order of their lines."""
    changes, messages = SEVERAL[kind]
    edit(course, EXERCISE, EXERCISE + "\n" + EXERCISE.replace("busy", "calm").replace("len(tests)\n", "nothing\n"))
    for old, new in changes.items():
        edit(course, old, new)
    with pytest.raises(SourceError) as caught:
        read_and_prove(course)
    faults = caught.value.faults
    assert [fault for fault in faults if "calm" in fault] == faults[-1:] and "'nothing' is not defined" in faults[-1]
    assert len(faults) == len(messages) + 1
    for message in messages:
        assert sum(message in fault for fault in faults) == 1, message
    begins = r"source/chapters/01_demo\.md:(\d+) \(exercise (?:busy|calm)_years\): "
    lines = [int(line) for fault in faults for line in re.findall(begins, fault)]
    assert len(lines) == len(faults) and lines == sorted(lines)


def test_the_faults_of_chapter_and_exercises_are_told_at_once(course):
    for part, name in (("chapters", "busy"), ("exercises", "full")):
        edit(course, f"{name} = len(tests)\n", f"{name} = nothing\n", part)
    with pytest.raises(SourceError) as caught:
        build_topic(course, "01_demo", kernel=in_process_kernel)
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["source/chapters/01_demo.md",
                                                                      "source/exercises/01_demo.md"]


def test_what_comes_after_a_lesson_cell_that_fails_is_not_blamed(course):
    edit(course, "tests\n```", "tests = nothing\n```")
    with pytest.raises(SourceError) as caught:
        read_and_prove(course)
    assert len(caught.value.faults) == 1 and "'nothing' is not defined" in str(caught.value)


def test_a_fault_is_named_by_its_own_line(course):
    edit(course, "busy = len(tests)\n", "x = 1\nbusy = nothing\n")
    with pytest.raises(SourceError, match=rf"01_demo.md:{line_of(course, 'busy = nothing')} \(exercise busy_years\)"):
        read_and_prove(course)


def test_a_name_used_twice_is_refused(course):
    edit(course, EXERCISE, EXERCISE + "\n" + EXERCISE)
    with pytest.raises(SourceError, match="this name is taken already"):
        read_and_prove(course)


def test_data_that_do_not_discriminate_are_refused(course):
    """Without a year of exactly 6 missiles, `>` and `>=` cannot be told apart."""
    (course / "data/tests.csv").write_text(DATA.replace("2021,6", "2021,7"))
    with pytest.raises(SourceError, match="this wrong answer is accepted"):
        read_and_prove(course)


def test_an_accepted_mutant_needs_a_written_reason(course):
    """There were no missiles in 2018, so that a condition on the year may change nothing."""
    edit(course, '(tests["missiles"] >= 6).sum()', '((tests["missiles"] >= 6) & (tests["year"] > 2018)).sum()')
    reasons = {}
    for _ in range(20):
        try:
            read_and_prove(course)
            break
        except SourceError as problem:
            assert "a usual slip is accepted" in str(problem)
            old = f"accept_mutants: {json.dumps(reasons)}\n" if reasons else ""
            reasons[ast.literal_eval(str(problem).rpartition("under the key: ")[2])] = "No missiles in 2018."
            edit(course, f"role: solution\n{old}", f"role: solution\naccept_mutants: {json.dumps(reasons)}\n")
    assert 0 < len(reasons) < 20 and any("2018" in line for line in reasons)


def test_a_topic_builds_into_its_notebooks_and_keys(course):
    files = build_topic(course, "01_demo", kernel=in_process_kernel)
    assert sorted(files) == ["chapters/01_demo.ipynb", "exercises/01_demo.ipynb", "exercises/01_demo_solution.ipynb",
                             "thaw/keys/01_demo.json", "thaw/keys/01_demo_exercises.json"]
    student, solution = (nbformat.reads(files[f"exercises/01_demo{end}.ipynb"].decode(), as_version=4)
                         for end in ("", "_solution"))
    assert "full = ..." in [c.source for c in student.cells]
    shown = [c.outputs[0].data["text/plain"] for c in student.cells if c.source.startswith("check(")]
    assert shown[0].startswith("○ Not answered yet.")
    shown = [c.outputs[0].data["text/plain"] for c in solution.cells if c.source.startswith("check(")]
    assert shown[0] == "✔ Right. Right in 4 years."
    text = files["exercises/01_demo.ipynb"].decode()
    for secret in (">= 6).sum", "query(", "includes 6 itself", "Compare with", "About the solution", "Right in"):
        assert secret not in text
    assert "About the solution" in files["exercises/01_demo_solution.ipynb"].decode()
    assert "Your turn: the checks in the chapter" in files["exercises/01_demo_solution.ipynb"].decode()
    assert "There are 6 rows, on average 19.0 missiles." in files["chapters/01_demo.ipynb"].decode()
    assert decode(json.loads(files["thaw/keys/01_demo.json"])["busy_years"])["names"] == ["busy"]


RUNNING = {
    "cell raises": ('tests = pd.read_csv("../data/tests.csv")', 'tests = pd.read_csv("../data/nope.csv")', "nope.csv"),
    "expression raises": ("{{ len(tests) }}", "{{ len(tets) }}", "{{ len(tets) }}: NameError"),
    "sentence that is false": ("{{ len(tests) }} rows", "many rows{{ holds(len(tests) > 99) }}",
                               "is not true of the data"),
    "expression is none": ("{{ len(tests) }}", "{{ None }}", "has no value"),
    "expression is no expression": ("{{ len(tests) }}", "{{ if }}", "neither an expression"),
    "unrounded": ('{{ tests["missiles"].mean():.1f }}', "{{ 1 / 3 }}", "add a format"),
    "chart": ("tests\n```", 'import altair as alt\n'
              'alt.Chart(tests).mark_point().encode(y=alt.Y("year:N", sort="x"))\n```', "this chart cannot be drawn"),
    "warning": ("tests\n```", "import warnings; warnings.warn('old way')\n```", "old way"),
}


@pytest.mark.parametrize("fault", RUNNING)
def test_a_notebook_that_does_not_run_is_refused_and_nothing_is_written(course, fault):
    old, new, message = RUNNING[fault]
    edit(course, old, new, "exercises")
    (course / "source/chapters/01_demo.md").unlink()
    faults = build(course)
    assert len(faults) == 1 and message in faults[0] and faults[0].startswith("source/exercises/01_demo.md:")
    assert not list(course.glob("exercises/*")) and not list(course.glob("thaw/keys/*"))


def test_a_kernel_in_this_process_gives_the_same_bytes_as_one_of_its_own(course):
    """The kernel sends printed text in pieces, and where it cuts depends on the moment: they are joined."""
    edit(course, "tests\n```", "import time\nprint(1, flush=True)\ntime.sleep(0.5)\nprint(2)\ntests\n```")
    (course / "source/exercises/01_demo.md").unlink()
    files = build_topic(course, "01_demo")
    assert build_topic(course, "01_demo", kernel=in_process_kernel) == files
    notebook = nbformat.reads(files["chapters/01_demo.ipynb"].decode(), as_version=4)
    outputs = next(c.outputs for c in notebook.cells if "flush" in c.source)
    assert [o.get("text") for o in outputs] == ["1\n2\n", None]


def test_a_jupyter_kernel_says_why_a_cell_failed(tmp_path, monkeypatch):
    """It raises, it never ends, it takes the kernel down: in each case the sentence for the author."""
    monkeypatch.setattr("press.lessons.kernel.TIMEOUT", 3)
    with jupyter_kernel(tmp_path, {"THAW_TRIAL": "yes"}) as kernel:
        assert kernel.run("import os\nos.environ['THAW_TRIAL']")[0].data["text/plain"] == "'yes'"
        with pytest.raises(CellError, match="^ZeroDivisionError: division by zero$"):
            kernel.run("1 / 0")
        with pytest.raises(CellError, match="^this cell runs longer than 3 seconds$"):
            kernel.run("import time\ntime.sleep(4)")
        with pytest.raises(CellError, match="ends the kernel"):
            kernel.run("os._exit(1)")


def test_the_process_that_asks_for_topics_is_not_forked(course, monkeypatch):
    """A fork of a process with threads may wait for ever."""
    def fork():
        raise AssertionError("this process has threads and is forked")

    monkeypatch.setattr("os.fork", fork)
    (course / "source/exercises/01_demo.md").unlink()
    assert build(course) == []


def test_check_names_what_is_stale_and_writes_nothing(course):
    (course / "source/chapters/01_demo.md").unlink()
    assert build(course) == []
    assert build(course, check=True) == []
    path = course / "exercises/01_demo.ipynb"
    path.write_text(path.read_text().replace("on average 19.0", "on average 23.2"))
    before = path.read_bytes()
    assert build(course, check=True) == ["exercises/01_demo.ipynb is stale: run `make notebooks`"]
    assert path.read_bytes() == before
    lines = []
    assert build(course, report=lines.append) == [] and lines == ["01_demo: 1 of 3 files written"]
    assert build(course, report=lines.append) == [] and len(lines) == 1
    (course / "source/exercises/01_demo.md").rename(course / "source/exercises/02_demo.md")
    assert "exercises/01_demo.ipynb has no source: delete it" in build(course, check=True)


def test_a_fresh_clone_sees_that_a_table_changed(course):
    assert build(course) == [] and not is_stale(course, "01_demo", {})
    table = course / "data/tests.csv"
    table.write_text(table.read_text("utf-8") + "2030,1\n", "utf-8")
    assert is_stale(course, "01_demo", {})


LEAVING = {
    "SystemExit": ("raise SystemExit('enough')", "SystemExit: enough"),
    "exit": ("exit()", "SystemExit: None"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt: "),
    "an endless loop": ("while True:\n    pass", "this cell runs longer than 1 seconds"),
    "a long sleep": ("import time\ntime.sleep(600)", "this cell runs longer than 1 seconds"),
    "an endless loop that goes on after errors":
        ("while True:\n    try:\n        tests + 1\n    except Exception:\n        pass", "runs longer than 1 seconds"),
}


@pytest.mark.parametrize("way", LEAVING)
def test_a_cell_that_leaves_python_or_never_ends_is_named_as_any_other_fault(course, monkeypatch, way):
    monkeypatch.setattr("press.lessons.prove.LIMIT", 1)
    code, message = LEAVING[way]
    edit(course, "busy = len(tests)\n", f"busy = len(tests)\n{code}\n")
    edit(course, "tests\n```", f"tests\n{code}\n```", "exercises")
    with pytest.raises(SourceError) as caught:
        build_topic(course, "01_demo")
    faults = caught.value.faults
    assert len(faults) == 2 and all(message in fault for fault in faults), faults
    assert re.match(r"source/chapters/01_demo.md:\d+ \(exercise busy_years\): ", faults[0])
    assert re.match(r"source/exercises/01_demo.md:\d+: ", faults[1])
    first = line_of(course, code.splitlines()[0])
    assert first <= int(re.findall(r":(\d+)", faults[0])[0]) <= first + code.count("\n")


def test_a_change_by_the_machine_that_never_ends_counts_as_a_mistake(course, monkeypatch):
    """`n < 6` turned into `n >= 0`, say, may loop for ever; the solution itself does not."""
    monkeypatch.setattr("press.lessons.prove.MUTANT_LIMIT", 1)
    edit(course, 'busy = (tests["missiles"] >= 6).sum()', "n = 0\nwhile n < 4:\n    n = n + 1\nbusy = n")
    edit(course, "role: solution\n", 'role: solution\naccept_mutants: {"while n != 4:": "n grows by one."}\n')
    assert read_and_prove(course)["busy_years"]["names"] == ["busy"]


def test_a_process_that_is_killed_is_told_and_stops_no_other_topic(course):
    text = (course / "source/chapters/01_demo.md").read_text().replace("busy_years", "calm_years")
    (course / "source/chapters/02_killed.md").write_text(
        text.replace("tests\n```", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n```", 1))
    faults = build(course)
    assert len(faults) == 1 and faults[0].startswith("02_killed: the process that built it was ended by signal 9")
    assert (course / "chapters/01_demo.ipynb").exists() and not (course / "chapters/02_killed.ipynb").exists()


def state(course):
    """All files that are built, or left beside them."""
    return {path.relative_to(course).as_posix(): path.read_bytes()
            for folder in ("chapters", "exercises", "thaw") for path in (course / folder).rglob("*.*")}


class KilledError(BaseException):
    """In a test, the moment at which the builder is killed."""


class Killer:
    """Kills the builder at the `moment`-th time that it begins to write or to move a file; half of it is written."""

    def __init__(self, monkeypatch, moment):
        self.left, self.replace, self.write = moment, os.replace, Path.write_bytes
        monkeypatch.setattr("os.replace", self.move)
        monkeypatch.setattr(Path, "write_bytes", lambda path, data: self.put(path, data))

    def move(self, *paths):
        self.count()
        self.replace(*paths)

    def put(self, path, data):
        try:
            self.count()
        except KilledError:
            self.write(path, data[: len(data) // 2])
            raise
        self.write(path, data)

    def count(self):
        self.left -= 1
        if self.left < 0:
            raise KilledError


@pytest.mark.parametrize("change", ["source", "code"])
def test_whenever_a_build_is_killed_the_next_one_makes_it_good(course, monkeypatch, change):
    """Killed at each of its writes and moves in turn; each time nothing is left beside the files.

    Where only the code has changed, the notebooks do not say so: what the build that was killed remembered does.
    """
    assert build(course) == []
    old = state(course)
    if change == "source":
        edit(course, "adds up a column", "adds up one column", "exercises")
        edit(course, "That counts all years.", "Those are all years.")
    else:
        monkeypatch.setattr("press.lessons.topic.METADATA", {"kernelspec": {"name": "python3", "display_name": "New"}})
    files = build_topic(course, "01_demo", kernel=in_process_kernel)
    monkeypatch.setattr("press.lessons.build.in_parallel", lambda *_: iter([("01_demo", files, [])] if _[1] else []))
    finished, moment = False, 0
    while not finished:
        for name, content in old.items():
            (course / name).write_bytes(content)
        (course / ".cache/built.json").unlink()
        with monkeypatch.context() as patched, contextlib.suppress(KilledError):
            Killer(patched, moment)
            finished = build(course, force=True) == []
        assert all(content in (old[name], files[name]) for name, content in state(course).items()
                   if name in old), moment
        if change == "source" and not finished:
            (course / ".cache/built.json").unlink(missing_ok=True)
        assert build(course) == []
        assert state(course) in ([{**old, **files}] if change == "source" else [old, {**old, **files}]), moment
        (course / ".cache/built.json").touch()
        moment += 1
    assert moment > 10


DAMAGE = {
    "half of a notebook": ("chapters/01_demo.ipynb", lambda data: data[: len(data) // 2]),
    "a notebook without cells": ("exercises/01_demo.ipynb", lambda data: b'{"metadata": {}}'),
    "a notebook that is a list": ("chapters/01_demo.ipynb", lambda data: b"[]"),
    "an empty solution": ("exercises/01_demo_solution.ipynb", lambda data: b""),
    "half of a key file": ("thaw/keys/01_demo.json", lambda data: data[:30]),
    "no text at all": ("thaw/keys/01_demo_exercises.json", lambda data: b"\xff\xfe"),
}


def test_a_damaged_file_is_built_again_whatever_is_remembered(course):
    assert build(course) == []
    before, memories = state(course), itertools.cycle([None, '{"01_demo": "a', "[]"])
    for name, spoil in DAMAGE.values():
        (course / name).write_bytes(spoil(before[name]))
        path, memory = course / ".cache/built.json", next(memories)
        path.unlink() if memory is None else path.write_text(memory)
        (course / f"{name}.new").touch()  # from a build that was broken off
        assert is_stale(course, "01_demo", {}), name
        assert build(course) == [] and state(course) == before, name


def test_check_builds_nothing_that_it_knows_and_sees_what_is_edited_by_hand(course, monkeypatch):
    assert build(course) == []
    with monkeypatch.context() as patched:
        patched.setattr("press.lessons.workers.PROCESSES", None)  # whatever is built now fails
        assert build(course, check=True) == []
        with pytest.raises(AttributeError):
            build(course, check=True, force=True)
    for name in state(course):
        before = (course / name).read_bytes()
        (course / name).write_bytes(before.replace(b"e", b"x", 1))
        assert build(course, check=True) == [f"{name} is stale: run `make notebooks`"]
        (course / name).write_bytes(before)
    (course / ".cache/built.json").unlink()
    lines = []
    for _ in range(2):
        assert build(course, check=True, report=lines.append) == []
    assert lines == ["01_demo: 0 of 5 files stale"]  # once by building it, and then it is known


def test_a_table_makes_stale_only_the_topics_that_read_it(course):
    (course / "data/other.csv").write_text(DATA)
    (course / "source/chapters/02_other.md").write_text(
        (HEADER + EXERCISE.replace("busy", "calm")).replace("data/tests.csv", "data/other.csv"))
    assert build(course) == []
    (course / "data/other.csv").write_text(DATA.replace("2017,3", "2017,4"))
    built = json.loads((course / ".cache/built.json").read_text())
    for memory in (built, {}):
        assert [topic for topic in builder.topics(course) if is_stale(course, topic, memory)] == ["02_other"]


def test_another_colour_makes_a_topic_stale(course):
    package = course / "data" / "datapackage.json"
    package.write_text(json.dumps({"colours": {"Bus": "#111111"}}), "utf-8")
    assert build(course) == []
    built = json.loads((course / ".cache/built.json").read_text())
    for content, stale in (({"colours": {"Bus": "#111111"}, "title": "A"}, False),
                           ({"colours": {"Bus": "#222222"}}, True)):
        package.write_text(json.dumps(content), "utf-8")
        assert is_stale(course, "01_demo", built) == stale


def test_of_the_code_only_thaw_and_this_floor_make_notebooks_stale(tmp_path):
    for package in ("thaw", "press"):
        shutil.copytree(ROOT / package, tmp_path / package)
    before = builder.code_digest(tmp_path)
    assert before == builder.CODE
    for path in sorted((tmp_path / "press").rglob("*.*")):
        made_with = path.parent.name == "lessons" or path.name == "plan.py"
        path.write_bytes(path.read_bytes() + b"\n") if path.is_file() and not made_with else None
    assert builder.code_digest(tmp_path) == before
    for name in ("thaw/check.py", "press/lessons/topic.py", "press/plan.py"):
        path = tmp_path / name
        text = path.read_bytes()
        path.write_bytes(text + b"\n")
        assert builder.code_digest(tmp_path) != before
        path.write_bytes(text)


def test_a_topic_goes_by_its_name_or_its_number_and_an_unknown_one_is_named(course):
    reports = []
    assert build(course, ["01"], report=reports.append) == build(course, ["01_demo"], report=reports.append) == []
    assert reports == ["01_demo: 5 of 5 files written"]
    assert build(course, ["03_none"]) == ["no source for 03_none; there are: 01_demo"]


def test_two_builds_give_the_same_bytes_also_without_avx512(course):
    (course / "source/exercises/01_demo.md").unlink()
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    avx512 = " ".join(n for n in __cpu_dispatch__ if __cpu_features__.get(n) and ("AVX512" in n or n == "X86_V4"))
    code = ("import hashlib, sys; from pathlib import Path; from press.lessons.topic import build_topic\n"
            "files = build_topic(Path(sys.argv[1]), '01_demo')\n"
            "print(hashlib.sha256(b''.join(files[k] for k in sorted(files))).hexdigest())")
    runs = [subprocess.run([sys.executable, "-c", code, course], env={**os.environ, **more}, cwd=ROOT, text=True,
                           capture_output=True, check=True).stdout
            for more in ({}, {"NPY_DISABLE_CPU_FEATURES": avx512, "PYTHONHASHSEED": "5"})]
    assert runs[0] == runs[1]


TWO_ANSWERS = """**Your turn.** Which year has the most missiles, and what share of all? Put them in `most` and `share`.

```{code-cell} ipython3
---
exercise: busiest
role: solution
answer: [most, share]
precision: {share: 2}
accept_mutants:
  "most = tests.loc[tests['year'].idxmax(), 'year']": The last year has the most missiles.
hints: ["Look for the largest.", "Divide by the sum."]
---
most = tests.loc[tests["missiles"].idxmax(), "year"]
share = tests["missiles"].max() / tests["missiles"].sum()
```
```{code-cell} ipython3
:exercise: busiest
:role: wrong
:hint: "That is the year with the fewest. The share is right."
most = tests.loc[tests["missiles"].idxmin(), "year"]
share = tests["missiles"].max() / tests["missiles"].sum()
```
```{code-cell} ipython3
:exercise: busiest
:role: wrong
:hint: "That is a number of missiles, not a share."
most = tests.loc[tests["missiles"].idxmax(), "year"]
share = tests["missiles"].max()
```
```{code-cell} ipython3
:exercise: busiest
:role: wrong
:hint: "That is the last year and its part of a year's mean."
most = 2021
share = tests["missiles"].max() / tests["missiles"].mean()
```
```{code-cell} ipython3
check("busiest")
```
"""


@pytest.fixture
def several(course):
    (course / "source/chapters/01_demo.md").write_text(HEADER + TWO_ANSWERS)
    return course


def test_the_precision_stands_in_the_starter_line_of_its_answer(several):
    source = sources.read(several, Path("source/chapters/01_demo.md"))
    assert source.exercises["busiest"].starter == "most = ...\nshare = ...  # two decimals or more"
    read_and_prove(several)


FAULTS_OF_TWO = {
    "precision of which": ("precision: {share: 2}", "precision: 2", "several answers: say in `precision` of which"),
    "no precision": ("precision: {share: 2}\n", "", "`share` holds figures with decimals"),
    "a precision at which a slip is right": ("precision: {share: 2}", "precision: {share: 0}",
                                             "a usual slip is accepted"),
    "asserts a name that is none": (':hint: "That is a number', ':asserts: {right: [mots]}\n:hint: "That is a number',
                                    "names what is no answer: mots"),
    "asserts a side that is none": (':hint: "That is a number', ':asserts: {fine: [most]}\n:hint: "That is a number',
                                    "the lists `right` and `wrong`"),
    "a hint that calls right what is wrong": ("That is the last year and its part", "The year is right, and its part",
                                              "calls a part right, and no part of this answer is"),
    "a hint shown where what it calls right is wrong": (
        ':hint: "That is the year with', ':asserts: {wrong: [most]}\n:hint: "That is the year with',
        "say in `asserts` which parts must be right"),
}


@pytest.mark.parametrize("fault", FAULTS_OF_TWO)
def test_hints_and_precision_of_several_answers_are_proven(several, fault):
    old, new, message = FAULTS_OF_TWO[fault]
    edit(several, old, new)
    with pytest.raises(SourceError, match=re.escape(message)):
        read_and_prove(several)


@pytest.mark.parametrize(("outcome", "message"), [
    (lambda share: "wrong" if share == 0.6 else "right", "rounded too far, to 0.6, is wrong"),
    (lambda share: "imprecise" if share == 0.605 else "right", "rounded to 3 decimals is rejected")])
def test_a_check_that_takes_roundings_amiss_is_refused(several, monkeypatch, outcome, message):
    """The judge of today takes them rightly: one that does not must be found."""
    monkeypatch.setattr("press.lessons.precision.judge", lambda key, after: (outcome(after["share"]), "-"))
    with pytest.raises(SourceError, match=re.escape(message)):
        read_and_prove(several)
