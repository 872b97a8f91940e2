"""Reading a lesson source: its cells with their lines, its exercises with their roles, its expressions.

A source is a MyST notebook (jupytext ``md:myst``). An exercise is a group of code cells that carry the options
``exercise`` (its name) and ``role``:

- ``solution`` (exactly one, first): a right answer. It also carries ``hints`` (two or more, graded) and may carry
  ``answer`` (name or names of the answer variables; default: the last name that the cell assigns), ``right`` (a
  sentence shown when right), ``precision`` (decimals asked for; "as given" for figures that are not worked out; by
  answer or column as a mapping), ``tolerance``, ``policy`` (see thaw.answers and thaw.answers.charts) and
  ``accept_mutants`` (usual slips that are right, by line or kind, each with the reason);
- ``also``: another right answer;
- ``wrong`` (three or more): a plausible wrong answer with its ``hint``; with several answers it may carry
  ``asserts``, {right: [names], wrong: [names]}: the parts of which its hint speaks;
- ``prompt``: starter code for the student, where ``name = ...`` is not enough.
"""

import ast
import hashlib
import re
from pathlib import Path
from typing import Any

import jupytext
from nbformat import NotebookNode

from press import plan
from press.course import Course
from press.lessons import findings
from press.lessons.cells import EXPRESSION, Cell, Source, SourceError
from press.lessons.form import examine


def read(root: Path, path: Path) -> Source:
    """Return the Source at `path` (relative to `root`); raise SourceError with all faults in its form."""
    source = parse(root, path)
    if source.faults:
        raise SourceError(*(text for _, text in source.faults))
    return source


def parse(root: Path, path: Path) -> Source:
    """Return the Source at `path`, whatever faults its exercises have; raise SourceError if it is no source at all."""
    text = (root / path).read_text("utf-8")
    try:
        notebook = jupytext.reads(text, fmt="md:myst")
    except Exception as problem:
        raise SourceError(f"{path.as_posix()}: not a MyST notebook: {problem}") from problem
    if "jupytext" not in notebook.metadata:
        raise SourceError(f"{path.as_posix()}:1: the jupytext header is missing; copy it from another source")
    source, line = Source(path, []), 1
    lines = text.splitlines()
    for cell in notebook.cells:
        line = _line_of(cell, lines, line)
        source.cells.append(Cell(cell.cell_type, cell.source, line, dict(cell.metadata)))
        line += cell.source.count("\n") + 1
    examine(source, lines)
    return source


def _line_of(cell: NotebookNode, lines: list[str], start: int) -> int:
    """Find the line where a cell's first line of text stands, at or after `start`."""
    first = next((t for t in cell.source.splitlines() if t.strip()), "")
    for number in range(start, len(lines) + 1):
        if lines[number - 1].strip() == first.strip():
            return number
    return start


def split(expression: str) -> tuple[str, str]:
    """Return (code, format) of the inside of ``{{ ... }}``, as in an f-string; raise SyntaxError if it is neither."""
    text = expression.strip()
    for position in [len(text), *(i for i, c in enumerate(text) if c == ":")]:
        try:
            ast.parse(text[:position].strip(), mode="eval")
        except SyntaxError:
            continue
        return text[:position].strip(), text[position + 1:].strip()
    raise SyntaxError(f"neither an expression nor `expression:format`: {text}")


def show(value: Any, spec: str) -> str:
    """Return a value of an expression as text; raise ValueError for what a reader should never meet in a sentence."""
    if value is None or value != value:
        raise ValueError("has no value (None or NaN)")
    if isinstance(value, float) and not spec and value != round(value, 3):
        raise ValueError(f"gives {value!r}: add a format, such as `:.1f`")
    return format(value, spec)


def holds(condition: Any) -> str:
    """Return "" where `condition` is true; raise ValueError where it is not, so that the build stops.

    An expression of this name stands at the end of a sentence that the data could contradict: ``{{ holds(a > b) }}``.
    """
    if not condition:
        raise ValueError("the sentence before it is not true of the data: change the sentence, not the condition")
    return ""


def fill(text: str, variables: dict[str, Any]) -> str:
    """Return `text` with its expressions evaluated in `variables` and `holds`; their errors pass through."""
    def value(match: re.Match[str]) -> str:
        code, spec = split(match[1])
        return show(eval(code, {**variables, "holds": holds}), spec)
    return EXPRESSION.sub(value, text)


def used_by(root: Path, topic: str) -> list[Path]:
    """Return the paths of a topic's text sources, of the tables that they read and of the records that they show.

    An opening lists the lessons of its chapter, and the solutions take up their tasks: it depends on what they use.
    """
    beside = [] if plan.is_lesson(topic) else [lesson.stem for lesson in plan.lessons(root, topic)]
    paths = [root / "source" / part / f"{stem}.md" for stem in (topic, *beside) for part in ("chapters", "exercises")]
    words = "".join(path.read_text("utf-8") for path in paths if path.exists())
    names = set(re.findall(r"\.\./(data/[a-z0-9_/]+\.csv)", words))
    shown = re.findall(r'describe\("([a-z0-9_/]+)"\)', words)
    names |= {f"data/{name}.{end}" for name in shown for end in ("csv", "yaml")}
    return paths + [root / name for name in sorted(names)]


def digest(root: Path, topic: str) -> str:
    """Return a short hash of what `used_by` names.

    The notebooks built from it keep this hash, so that a fresh clone knows what to build again.
    """
    words = plan.closing(Course(root), topic).encode() if (root / "source/chapters" / f"{topic}.md").exists() else b""
    content = [content_of(root, path, topic) for path in used_by(root, topic) if path.exists()]
    return hashlib.sha256(b"\0".join([*content, words])).hexdigest()[:16]


def content_of(root: Path, path: Path, topic: str) -> bytes:
    """Return what a topic reads of a file that it uses: of the table of findings the rows of its own chapter."""
    content = path.read_bytes()
    return findings.of_chapter(content, int(topic[:2])) if path == root / findings.TABLE else content
