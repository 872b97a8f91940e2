"""The rules for notebooks, one small test a rule; its docstring is the rule."""

import ast
import csv
import json
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from shared import ROOT

from press import plan
from press.course import Course
from press.lessons import source as sources
from press.lessons.build import topics
from press.lessons.topic import SET_UP
from thaw.key_files import decode

COURSE = Course(ROOT)
TOPICS = topics(ROOT)
SOURCES = [p.relative_to(ROOT) for part in ("chapters", "exercises") for p in sorted(ROOT.glob(f"source/{part}/*.md"))]
NOTEBOOKS = [p.relative_to(ROOT) for part in ("chapters", "exercises") for p in sorted(ROOT.glob(f"{part}/*.ipynb"))]
LESSONS = [p for p in NOTEBOOKS if p.parent.name == "chapters"]
STUDENT = [p for p in NOTEBOOKS if not p.stem.endswith("_solution")]
# The least that a chapter has of each, its lessons together: charts, quick checks, your turn, exercises.
LEAST = (1, 1, 1, 1)

every_source = pytest.mark.parametrize("path", SOURCES, ids=str)
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=str)
every_topic = pytest.mark.parametrize("topic", [topic for topic in COURSE.topics if topic in TOPICS])
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=str)
every_student_notebook = pytest.mark.parametrize("path", STUDENT, ids=str)


def pages(topic):
    """The notebooks of a chapter: its opening and its lessons."""
    return [Path("chapters") / f"{stem}.ipynb" for stem in plan.stems(ROOT, topic)]


@cache
def notebook(path):
    return nbformat.read(ROOT / path, as_version=4)


@cache
def source(path):
    return sources.read(ROOT, path)


def opens(path):
    """Tell whether a notebook is the opening of a chapter with lessons, which need not have a task."""
    return path.parent.name == "chapters" and plan.kind(ROOT, path.stem) == "opening"


def code_cells(path):
    """The code cells of a notebook, without the set-up cell."""
    return [c for c in notebook(path).cells if c.cell_type == "code" and "set-up" not in c.metadata.get("tags", [])]


def texts(path):
    return [c.source for c in notebook(path).cells if c.cell_type == "markdown"]


def specs(path):
    """The Vega-Lite specifications of all charts that a notebook shows."""
    return [data for c in code_cells(path) for o in c.outputs for kind, data in o.get("data", {}).items()
            if "vegalite" in kind or "thaw.chart" in kind]


def prose(text):
    """Text of a cell without code, so that what is left is what a reader reads as words."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    return re.sub(r"`[^`]*`", "", text)


def quick_checks(path):
    return [text for text in texts(path) if text.startswith((plan.CHECK, plan.WARM_UP))]


def options(text):
    """The options of a quick check as (summary, answer)."""
    return re.findall(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", text, flags=re.S)


@every_notebook
def test_text_is_markdown_with_details_only(path):
    """Rule 1: CommonMark plus <details>; no MyST directive or role, no formula, no other HTML."""
    for text in texts(path):
        assert not re.search(r"^(```|~~~|:::)\{|\{[a-z]+\}`|\{\{|\$\$", text, flags=re.M), text[:200]
        tags = set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)[\s/>]", prose(text)))
        assert tags <= {"details", "summary"}, tags


@every_notebook
def test_one_title_and_no_skipped_heading(path):
    """Rule 2: one H1, at the top; headings go down one step at a time."""
    words = [re.sub(r"^```.*?^```", "", text, flags=re.S | re.M) for text in texts(path)]
    levels = [len(marks) for text in words for marks in re.findall(r"^(#+) ", text, flags=re.M)]
    assert notebook(path).cells[0].source.startswith("# ") and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@every_lesson
def test_a_chapter_follows_the_skeleton(path):
    """Rule 2: the same parts in the same order in each chapter, in its opening and in the lesson with its verdicts."""
    headings = [line for text in texts(path) for line in text.splitlines() if line in COURSE.skeleton]
    kind = plan.kind(ROOT, path.stem)
    if plan.is_lesson(path.stem):
        kind = "verdicts" if plan.verdicts_in(ROOT, plan.topic_of(ROOT, path.stem)) == path.stem else "lesson"
    assert headings == COURSE.skeletons.get(kind, [])


@every_student_notebook
def test_a_cell_is_short(path):
    """Rule 3: one idea a cell, short enough to take in at a glance."""
    for cell in code_cells(path):
        assert cell.source.count("\n") < 32, cell.source[:200]


@every_notebook
def test_only_pandas_and_altair_are_imported(path):
    """Rule 3: plain pandas and Altair, which a student can take elsewhere; and the three verbs of the course."""
    allowed = {"altair", "pandas", "thaw", "math", "difflib", "re"}
    for cell in code_cells(path):
        for node in ast.walk(ast.parse(cell.source)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [
                node.module] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= allowed, names


@every_lesson
def test_every_chart_speaks(path):
    """Rule 5: a title that says what it shows, a source line, and a description that tells the reading."""
    for spec in specs(path):
        title = spec.get("title")
        assert isinstance(title, dict) and title.get("subtitle"), f"no title and source line: {str(spec)[:200]}"
        text = title["text"] if isinstance(title["text"], str) else " ".join(title["text"])
        lines = [title["subtitle"]] if isinstance(title["subtitle"], str) else title["subtitle"]
        assert lines[-1].startswith("Source") or lines[0].startswith("Source"), text
        assert len(spec.get("description", "")) >= 60 and spec["description"] != text, f"no description: {text}"
        assert "{{" not in json.dumps(spec), text


def views(spec, shared=()):
    """All single views of a chart, each with the channels that it draws with."""
    encoding = {**dict(shared), **spec.get("encoding", {})}
    parts = [p for key in ("layer", "hconcat", "vconcat", "concat") for p in spec.get(key, [])]
    parts += [spec["spec"]] if "spec" in spec else []
    return [view for part in parts for view in views(part, tuple(encoding.items()))] or [encoding]


@every_lesson
def test_every_axis_of_numbers_has_a_title(path):
    """Rule 5: axes are named; no raw column name is an axis title."""
    for spec in specs(path):
        for channel in ("x", "y"):
            named = [v[channel] for v in views(spec) if channel in v and v[channel].get("type") == "quantitative"]
            titles = [c.get("title", (c.get("axis") or {}).get("title")) for c in named if "datum" not in c]
            assert not titles or any(titles), (spec["title"]["text"], channel)
            assert not any(t and re.fullmatch(r"[a-z]+(_[a-z]+)+", t) for t in titles), titles


@every_notebook
def test_what_is_shown_is_rounded(path):
    """Section 3: computed floats are rounded before they are shown or drawn, so that every machine shows the same."""
    long = re.compile(r"(?<![\w.])-?\d+\.\d{7,}")
    for cell in code_cells(path):
        for output in cell.outputs:
            shown = {k: v for k, v in output.get("data", {}).items() if k != "text/html" or "<img" not in v}
            match = long.search(json.dumps(shown) + output.get("text", ""))
            assert not match, (match[0], cell.source[:200])


# Numerals that are no figures: each pattern with the reason why it needs neither expression nor link. A course has
# further ones, its names with numbers, in course.yml.
NO_FIGURE = {
    r"\b(19|20)\d\d\b": "a year that names a period",
    r"\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)\b":
        "a day that names an event; its table or link stands beside it",
    r"\b[Cc]hapters? \d(( and |, | to )\d)*": "a chapter of this course",
    r"\*\*Warm-up, from chapter \d\.\*\*": "a chapter of this course",
    r"\b\d+ minutes\b": "reading time",
    r"^\s*\d+\. ": "the number of a list item",
    r"^#+ .*$": "a heading",
    r"\bC\d\d\b": "the number of a claim",
    r"\b[PL]\d\b": "the name of a condition in the list of what would count against the claim",
    r"\]\([^)]*\)": "the address of a link inside the course",
    **COURSE.own.get("names_with_numbers", {}),
}


def sentences(text):
    """Split the words of a cell into sentences, list items and table rows."""
    text = re.sub(r"<summary>.*?</summary>", "", prose(text), flags=re.S)
    return [s for block in re.split(r"\n\s*\n|\n(?=[-*|] |\d+\. |#)", text)
            for s in re.split(r"(?<=[.?!:;])\s+(?=[A-Z\"'*\[(])", re.sub(r"^\d+\. ", "", block.replace("\n", " ")))
            if s.strip()]


@every_source
def test_no_orphan_numbers(path):
    """Rule 6: a figure in the prose is an expression, or stands in a sentence with a link to its source.

    An expression that names nothing, such as {{ 90 }}, is a typed figure in disguise.
    """
    for cell in source(path).cells:
        for expression in sources.EXPRESSION.findall(cell.text):
            code, _ = sources.split(expression)
            assert any(isinstance(node, ast.Name) for node in ast.walk(ast.parse(code))), \
                f"{source(path).where(cell.line)}: {{{{{expression}}}}}"
        if cell.kind != "markdown":
            continue
        for sentence in sentences(sources.EXPRESSION.sub("", cell.text)):
            if "](http" in sentence:
                continue
            rest = sentence
            for pattern in NO_FIGURE:
                rest = re.sub(pattern, "", rest, flags=re.M)
            assert not re.search(r"\d", rest), f"{source(path).where(cell.line)}: {sentence}"


@every_student_notebook
def test_a_quick_check_has_one_right_answer_and_says_so_first(path):
    """Rule 7: three options or more, each beginning with Right or Wrong, exactly one right; plain summaries."""
    for text in quick_checks(path):
        answers = options(text)
        assert len(answers) == text.count("<details>") >= 3, text[:200]
        assert all(re.match(r"(Right|Wrong)\b", answer) for _, answer in answers), text[:200]
        assert sum(answer.startswith("Right") for _, answer in answers) == 1, text[:200]
        assert [s[:3] for s, _ in answers] == [f"{letter}. " for letter in "ABCDEFG"[: len(answers)]], text[:200]
        assert not any(re.search(r"[`$*\[<{]", summary) for summary, _ in answers), text[:200]


@every_topic
def test_a_chapter_asks_to_predict(topic):
    """Rule 7: at least one answer is folded away until asked for."""
    assert any("hide-output" in c.metadata.get("tags", []) for path in pages(topic) for c in code_cells(path))


@every_topic
def test_a_chapter_has_enough_to_do(topic):
    """The least number of charts, quick checks, own checks and exercises."""
    exercises = Path(f"source/exercises/{topic}.md")
    counts = (sum(len(specs(path)) for path in pages(topic)), sum(len(quick_checks(path)) for path in pages(topic)),
              sum(len(source(Path("source") / path.with_suffix(".md")).exercises) for path in pages(topic)),
              len(source(exercises).exercises))
    assert all(has >= needed for has, needed in zip(counts, LEAST, strict=True)), counts


@every_source
def test_nothing_from_outside_nothing_random_nothing_of_today(path):
    """Rule 9: no network, no absolute path, no random output, no wall-clock time."""
    banned = r"https?://|urllib|requests|open\(|os\.|\brandom\b|np\.random|\.sample\(|now\(|today\(|time\.time|\"/|'/"
    for cell in source(path).cells:
        if cell.kind == "code":
            match = re.search(banned, cell.text)
            assert not match, f"{source(path).where(cell.line)}: {match[0]}"


@every_notebook
def test_the_set_up_cell_is_the_same_everywhere(path):
    """Rule 9: the one exception comes first, is the builder's, and acts only where ../data is missing."""
    cells = [c for c in notebook(path).cells if c.cell_type == "code"]
    marked = [c for c in cells if "set-up" in c.metadata.get("tags", [])]
    assert marked == cells[:1]
    pattern = re.escape(SET_UP).replace(re.escape("{archive}"), r"https://[^\"]+\.zip").replace(
        re.escape("{folder}"), path.parent.name)
    assert re.fullmatch(pattern, marked[0].source + ("" if marked[0].source.endswith("\n") else "\n"))


@every_notebook
def test_outputs_are_stored_and_clean(path):
    """Section 3: each cell was run, in order; a value is shown; no error, no warning, no path of a machine."""
    for number, cell in enumerate(code_cells(path), 2):
        assert cell.execution_count == number
        last = ast.parse(cell.source).body[-1]
        if isinstance(last, ast.Expr) and not re.search(r"\.(append|extend|set_option)\(", ast.unparse(last)[:40]):
            assert cell.outputs, cell.source[:200]
        for output in cell.outputs:
            assert output.output_type != "error" and output.get("name") != "stderr", cell.source[:200]
            shown = str(output.get("data", {}).get("text/plain", ""))
            assert not str(path).startswith("chapters/") or not re.match(r"Empty DataFrame|Series\(\[\]", shown), \
                f"{path}: a table without rows: {cell.source[-200:]}"
    text = (ROOT / path).read_text("utf-8")
    assert str(ROOT) not in text and not re.search(r"/(home|root|tmp|Users)/", text)


@every_student_notebook
def test_untouched_checks_say_not_answered_yet(path):
    """Rule 8: untouched, every check says so and none raises."""
    checks = [c for c in code_cells(path) if c.source.startswith("check(")]
    shown = [c.outputs[0].data["text/plain"] for c in checks]
    assert (checks or opens(path)) and all(text.startswith("○ Not answered yet.") for text in shown)


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p not in STUDENT], ids=str)
def test_solutions_are_right(path):
    """Section 5: in the solution notebook every check says Right."""
    shown = [c.outputs[0].data["text/plain"] for c in code_cells(path) if c.source.startswith("check(")]
    assert shown and all(text.startswith("✔ Right.") for text in shown)


@every_source
def test_a_student_gets_no_solution_and_no_key(path):
    """Section 5: no solution code, hint or key in clear in a student notebook, nor a key in clear beside it."""
    student = (ROOT / path.relative_to("source")).with_suffix(".ipynb").read_text("utf-8")
    own = {line.strip() for cell in source(path).cells if cell.exercise is None for line in cell.text.splitlines()}
    own |= {line.strip() for e in source(path).exercises.values() for line in e.starter.splitlines()}
    stem = path.stem + ("_exercises" if path.parent.name == "exercises" else "")
    keys = (ROOT / f"thaw/keys/{stem}.json").read_text("utf-8")
    for exercise in source(path).exercises.values():
        secret = [*exercise.solution.options["hints"], *(c.options["hint"] for c in exercise.wrong)]
        secret += [line for c in [exercise.solution, *exercise.also, *exercise.wrong] for line in c.text.splitlines()]
        for line in secret:
            quoted = json.dumps(line.strip(), ensure_ascii=False)[1:-1]
            if len(quoted) > 12 and line.strip() not in own:
                assert quoted not in student and quoted not in keys, f"{exercise.where}: {quoted}"


@every_source
def test_keys_are_complete(path):
    """Section 5: each exercise has its key, and each key its exercise."""
    stem = path.stem + ("_exercises" if path.parent.name == "exercises" else "")
    keys = json.loads((ROOT / f"thaw/keys/{stem}.json").read_text("utf-8"))
    assert list(keys) == list(source(path).exercises)
    for name, text in keys.items():
        assert decode(text)["names"] == source(path).exercises[name].names


def test_exercise_names_are_unique_in_the_course():
    """Section 5: one name, one exercise, in all notebooks."""
    names = [name for path in SOURCES for name in source(path).exercises]
    assert len(names) == len(set(names))


@every_notebook
def test_links_between_pages_lead_somewhere(path):
    """Links inside the course are relative and lead to a file of the course."""
    for text in texts(path):
        for target in re.findall(r"\]\((?!https?:|#)([^)\s#]+)", text):
            assert (ROOT / path.parent / target).exists(), target


@every_source
def test_tables_are_read_from_data(path):
    """Rule 3 and 4: every table that a lesson reads has its record."""
    read = {m for cell in source(path).cells for m in re.findall(r"read_csv\(\s*\"([^\"]+)\"", cell.text)}
    assert read
    for name in read:
        assert re.fullmatch(r"\.\./data/[a-z0-9_/]+\.csv", name), name
        with open(ROOT / "chapters" / name, newline="") as file:
            assert len(next(csv.reader(file))) > 1
        assert (ROOT / "chapters" / name).with_suffix(".yaml").exists(), name
