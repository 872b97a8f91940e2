"""One topic: from its text sources to executed notebooks, solutions and check keys, as bytes.

For a topic such as ``02_north_korea`` there may be ``source/chapters/02_north_korea.md`` and
``source/exercises/02_north_korea.md``. They become ``chapters/02_north_korea.ipynb``,
``exercises/02_north_korea.ipynb``, ``exercises/02_north_korea_solution.ipynb`` and the keys in ``thaw/keys``. A lesson
such as ``02a_counting_launches`` is a topic too, with a source among the chapters; its solutions go to its chapter's.
"""

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press import plan
from press.course import Course
from press.lessons import claims, findings
from press.lessons import source as sources
from press.lessons.cells import EXPRESSION, Cell, Source, SourceError
from press.lessons.kernel import CellError, Kernel, Opener, jupyter_kernel
from press.lessons.prove import Key, prove
from press.notebook import Notebook
from thaw.key_files import encode

ABOUT = "**About the solution.**"
# Beside the folder of keys, what the environment of a kernel says.
ENVIRONMENT = {"PYTHONHASHSEED": "0", "TZ": "UTC", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONWARNINGS": "default"}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python",
                      "pygments_lexer": "ipython3"},
}
# The only cell that may ask for something from outside, and only where the course is not at hand.
SET_UP = '''\
# Set-up. It does something only where the course is not at hand, as on Google Colab.
import importlib.util
import io
import os
import sys
import urllib.request
import zipfile

if not os.path.isdir("../data"):
    archive = os.environ.get("THAW_ARCHIVE", "{archive}")
    with urllib.request.urlopen(archive) as reply, zipfile.ZipFile(io.BytesIO(reply.read())) as files:
        files.extractall()
        os.chdir(os.path.join(files.namelist()[0].split("/")[0], "{folder}"))
if importlib.util.find_spec("thaw") is None:
    sys.path.insert(0, os.path.abspath(".."))
'''


# What stands in a notebook and not in its source.
PLACED = {"set-up", "closing"}
# What the book says in the place of a cell that is folded, by its tag (settings of MyST-NB for one cell).
PROMPTS = {"words": {"code_prompt_show": "The chart in words, as code", "code_prompt_hide": "Hide the words"},
           findings.TAG: {"code_prompt_show": "What this lesson hands on", "code_prompt_hide": "Hide what it hands on"}}
OF_COURSE = re.compile(r"(to|lessons)\(")

# A cell of the source and the text that it has in one of the notebooks.
Placed = tuple[Cell, str]


class BuildError(Exception):
    """A notebook that does not build; the message begins with the file, line and exercise where it is known."""


def build_topic(root: Path, topic: str, notify: Callable[[str], None] = lambda text: None,
                kernel: Opener = jupyter_kernel) -> dict[str, bytes]:
    """Build one topic; return {path relative to root: bytes} of all its files. Writes nothing under `root`.

    `kernel` opens what the cells run in. Raises SourceError or BuildError, whose message names file, line and exercise.
    """
    out: dict[str, bytes] = {}
    your_turn = _your_turns(root, topic)
    proven = _proven(root, topic, notify)
    for source, keys in proven:
        stem = topic if source.path.parent.name == "chapters" else f"{topic}_exercises"
        out[f"thaw/keys/{stem}.json"] = _json({name: encode(key) for name, key in keys.items()})
    digest = sources.digest(root, topic)
    with tempfile.TemporaryDirectory() as folder:
        _copy_keys(root, out, Path(folder))
        environment = {**ENVIRONMENT, "THAW_KEYS": folder}
        for source, _ in proven:
            part = source.path.parent.name
            notify(f"running {part}/{topic}.ipynb")
            student = _student_cells(source)
            with kernel(root / part, environment) as opened:
                notebook = _execute(root, source, student, opened)
                if part == "chapters":
                    kept = {"verdicts": _verdicts(root, opened, notebook, source),
                            "findings": _findings(opened, source)}
                    notebook.metadata["thaw"] = {name: value for name, value in kept.items() if value}
                    _place(root, source, notebook)
            out[f"{part}/{topic}.ipynb"] = _bytes(notebook, digest, part, topic)
            if part == "chapters":
                your_turn = [*_your_turn(source, notebook), *your_turn]
            else:
                notify(f"running {part}/{topic}_solution.ipynb")
                with kernel(root / part, environment) as opened:
                    solved = _execute(root, source, _solution_cells(source, topic), opened)
                solved.cells += your_turn
                out[f"{part}/{topic}_solution.ipynb"] = _bytes(solved, digest, part, f"{topic}_solution")
    return out


def _copy_keys(root: Path, own: dict[str, bytes], folder: Path) -> None:
    """Write the keys of the course into `folder`: those of this topic anew, of the others what can be read."""
    for path in (root / "thaw/keys").glob("*.json"):
        try:
            json.loads(path.read_bytes())
        except ValueError:
            continue  # it is damaged, and its own topic is built again
        (folder / path.name).write_bytes(path.read_bytes())
    for name, content in own.items():
        (folder / Path(name).name).write_bytes(content)


def _proven(root: Path, topic: str, notify: Callable[[str], None]) -> list[tuple[Source, dict[str, Key]]]:
    """Return the sources of a topic with the keys of their exercises; raise SourceError with the faults of both."""
    proven, faults = [], []
    for part in ("chapters", "exercises"):
        path = Path("source") / part / f"{topic}.md"
        if not (root / path).exists():
            continue
        try:
            source = sources.parse(root, path)
            proven.append((source, prove(source, root / part, lambda name: notify(f"proving {name}"))))
        except SourceError as problem:
            faults += problem.faults
    if faults:
        raise SourceError(*faults)
    return proven


def _student_cells(source: Source) -> list[Placed]:
    """The cells that a student gets: starter code in the place of each exercise's role cells."""
    starters = {exercise.position: exercise for exercise in source.exercises.values()}
    out = []
    for position, cell in enumerate(source.cells):
        if position in starters:
            out.append((starters[position].solution, starters[position].starter))
        elif cell.exercise is None and not cell.text.startswith(ABOUT):
            out.append((cell, cell.text))
    return out


def _solution_cells(source: Source, topic: str) -> list[Placed]:
    """The cells of the solution notebook."""
    out = []
    for position, cell in enumerate(source.cells):
        if cell.role == "solution" or cell.exercise is None:
            text = cell.text
            if position == 0:
                text = re.sub(r"^# (.+?)(: exercises)?$", rf"# \1: solutions\n\nEach solution is one way of several. "
                              rf"Try the [exercises]({topic}.ipynb) first.", text, count=1, flags=re.M)
            out.append((cell, text))
    return out


def _your_turns(root: Path, topic: str) -> list[NotebookNode]:
    """Text cells with the checks of a chapter's lessons, which are built already, and one solution each."""
    cells = []
    if not plan.is_lesson(topic) and (root / "source" / "exercises" / f"{topic}.md").exists():
        for lesson in plan.lessons(root, topic):
            source = sources.parse(root, Path("source") / "chapters" / f"{lesson.stem}.md")
            path = root / f"{lesson.page}.ipynb"
            if not path.exists():
                raise BuildError(f"{lesson.page}.ipynb is missing: the solutions of its tasks stand in the chapter's; "
                                 f"build {lesson.stem} first")
            cells += _your_turn(source, nbformat.read(path, as_version=4))
    return cells


def _your_turn(source: Source, notebook: NotebookNode) -> list[NotebookNode]:
    """Text cells with the own checks of a chapter or lesson and one solution each, for the solution notebook."""
    if not source.exercises:
        return []
    lesson = [made for made in notebook.cells if not PLACED & {*made.metadata.get("tags", [])}]
    built = {id(cell): made for (cell, _), made in zip(_student_cells(source), lesson, strict=True)}
    where = f"lesson {plan.label(source.stem)}" if plan.is_lesson(source.stem) else "the chapter"
    out = [new_markdown_cell(f"## Your turn: the checks in {where}")]
    for exercise in source.exercises.values():
        out.append(new_markdown_cell(f"{built[id(exercise.prompt)].source}\n\n"
                                     f"```python\n{exercise.solution.text.strip()}\n```"))
    return out


def _numbered(source: Source, text: str) -> str:
    """The first cell of a notebook with the number of its chapter or lesson in the title."""
    return re.sub(r"^# (.+)$", lambda match: f"# {plan.numbered(source.stem, match[1])}", text, count=1, flags=re.M)


def _place(root: Path, source: Source, notebook: NotebookNode) -> None:
    """Say below the title where in the course a page stands and how long it takes, and at its end where to go on."""
    course = Course(root)
    part = plan.kind(root, source.stem)
    closing = plan.closing(course, source.stem)
    if closing:
        notebook.cells.append(new_markdown_cell(closing, metadata={"tags": ["closing"]}))
    taken = plan.load(Notebook(notebook)).minutes
    if taken > plan.LONGEST[part]:
        raise BuildError(f"{source.where(1)}: takes {taken} minutes ({plan.load(Notebook(notebook))}); "
                         f"{plan.LONGEST[part]} are the most")
    head, _, rest = notebook.cells[0].source.partition("\n")
    notebook.cells[0].source = f"{head}\n\n{plan.opening_line(course, source.stem, taken)}\n{rest}"
    notebook.metadata["thaw"] = {**notebook.metadata["thaw"], "part": part, "minutes": taken}


def _execute(root: Path, source: Source, cells: list[Placed], kernel: Kernel) -> NotebookNode:
    """Run cells in a fresh kernel, with expressions filled in; return the notebook."""
    notebook = new_notebook(metadata=METADATA)
    made = []
    for place, (cell, text) in enumerate(cells):
        text = _numbered(source, text) if not place else text
        new = new_code_cell if cell.kind == "code" else new_markdown_cell
        metadata: dict[str, Any] = {"tags": cell.tags} if cell.tags else {}
        for tag in PROMPTS.keys() & {*cell.tags}:
            metadata["mystnb"] = PROMPTS[tag]
        made.append((cell, new(text, metadata=metadata)))
    first = next((i for i, (cell, _) in enumerate(made) if cell.kind == "code"), len(made))
    opening = new_code_cell(set_up(root, source.path.parent.name), metadata={"tags": ["remove-cell", "set-up"]})
    made.insert(first, (Cell("code", opening.source, made[first][0].line if made[first:] else 1), opening))
    for cell, filled in made:
        _fill(root, kernel, source, cell, filled)
        notebook.cells.append(filled)
        if filled.cell_type == "code":
            _run(kernel, source, cell, filled)
    return notebook


def _verdicts(root: Path, kernel: Kernel, notebook: NotebookNode, source: Source) -> list[claims.Row]:
    """Return the rows that the cell tagged `verdicts` has made; refuse what is no verdict on each claim."""
    topic = plan.topic_of(root, source.stem)
    expected = claims.claims_of(root, topic) if plan.verdicts_in(root, topic) == source.stem else []
    cell = next((cell for cell in source.cells if "verdicts" in cell.tags), None)
    if cell is None and expected:
        raise BuildError(f"{source.where(1)}: no cell is tagged `verdicts`; {', '.join(expected)} have no verdict")
    if cell is None:
        return []
    if not expected:
        raise BuildError(f"{source.where(cell.line)}: the verdicts of this chapter belong into "
                         f"source/chapters/{plan.verdicts_in(root, topic)}.md")
    words = "".join(f"{made.source}\n" for made in notebook.cells if made.cell_type == "markdown")
    words += "".join((root / "source" / "chapters" / f"{stem}.md").read_text("utf-8")
                     for stem in plan.stems(root, topic) if stem != source.stem)
    headings = re.findall(r"^#{2,} (.+?)\s*$", words, flags=re.M)
    try:
        rows = json.loads(_printed(kernel, "print(verdicts.to_json(orient='records'))"))
    except CellError as problem:
        raise BuildError(f"{source.where(cell.line)}: {problem}") from problem
    fault = claims.fault(Course(root), rows, expected, headings)
    if fault:
        raise BuildError(f"{source.where(cell.line)}: {fault}")
    return rows


def _findings(kernel: Kernel, source: Source) -> findings.Found:
    """Return what the cell tagged `findings` has made; {} where there is none."""
    cell = next((cell for cell in source.cells if findings.TAG in cell.tags), None)
    if cell is None:
        return {}
    try:
        found = json.loads(_printed(kernel, "import json as _json\n"
                                            "print(_json.dumps(findings, default=lambda value: value.item()))"))
    except CellError as problem:
        raise BuildError(f"{source.where(cell.line)}: {problem}") from problem
    fault = findings.fault(found)
    if fault:
        raise BuildError(f"{source.where(cell.line)}: {fault}")
    return found


def _printed(kernel: Kernel, code: str) -> str:
    """Run code that leaves no trace in the notebook; return what it prints."""
    return "".join(output.text for output in kernel.run(code) if output.get("name") == "stdout")


def _run(kernel: Kernel, source: Source, cell: Cell, filled: NotebookNode) -> None:
    """Run a cell of the notebook and keep its outputs; refuse a failure, a warning and a chart that stays empty."""
    where = source.where(cell.line, cell.exercise)
    try:
        filled.outputs = kernel.run(filled.source)
    except CellError as problem:
        raise BuildError(f"{where}: {problem}") from problem
    for output in filled.outputs:
        if output.get("name") == "stderr":
            raise BuildError(f"{where}: warns: {output.text.strip().splitlines()[0]}")
        data = output.get("data", {})
        charts = [kind for kind in data if kind.startswith("application/vnd.vegalite")]
        if charts and "<img" not in data.get("text/html", ""):
            raise BuildError(f"{where}: this chart cannot be drawn: {data['text/plain'][:80]}")


def _of_course(root: Path, source: Source, code: str, where: str) -> str:
    """Evaluate what a text says of the course: a link, ``to("2a")``, or the ``lessons()`` of its chapter."""
    course = Course(root)
    names = {"to": lambda *words: plan.link(course, *words),
             "lessons": lambda: plan.table_of_lessons(course, plan.topic_of(root, source.stem))}
    try:
        return str(eval(code, {"__builtins__": {}}, names))
    except Exception as problem:
        raise BuildError(f"{where}: {code}: {problem}") from problem


def _fill(root: Path, kernel: Kernel, source: Source, cell: Cell, filled: NotebookNode) -> None:
    """Evaluate the expressions of a cell in the kernel and put the results in their places."""
    for match in list(EXPRESSION.finditer(filled.source)):
        line = cell.line + cell.text[: max(0, cell.text.find(match[0]))].count("\n")
        where = source.where(line, cell.exercise)
        try:
            code, spec = sources.split(match[1])
        except SyntaxError as problem:
            raise BuildError(f"{where}: {match[0]}: {problem.msg}") from problem
        if OF_COURSE.match(code):
            filled.source = filled.source.replace(match[0], _of_course(root, source, code, where), 1)
            continue
        try:
            value = _printed(kernel, "from press.lessons.source import holds, show as _show\n"
                                     f"print(_show({code}, {spec!r}), end='')")
        except CellError as problem:
            raise BuildError(f"{where}: {match[0]}: {problem}") from problem
        if filled.cell_type == "code" and re.search(r'["\\\n]', value):
            raise BuildError(f"{where}: {match[0]} gives quotes, backslashes or lines, which cannot stand in code")
        filled.source = filled.source.replace(match[0], value, 1)


def set_up(root: Path, folder: str) -> str:
    """Return the code of the set-up cell of a notebook in `folder`."""
    return SET_UP.replace("{archive}", Course(root).archive).replace("{folder}", folder)


def _bytes(notebook: NotebookNode, digest: str, part: str, stem: str) -> bytes:
    """Return a notebook as bytes, without anything that differs from run to run."""
    notebook.metadata["thaw"] = {**notebook.metadata.get("thaw", {}), "source": digest}
    count = 0
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{stem[:50]}-{number:03d}"
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = _joined(cell.outputs)
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    text = nbformat.writes(nbformat.from_dict({**notebook, "nbformat": 4, "nbformat_minor": 5}))
    address = re.search(r"\bat 0x[0-9a-f]{6,}", text)
    if address:
        raise BuildError(f"{part}/{stem}: an output shows an address in memory ({address[0]}), new on every run")
    nbformat.validate(nbformat.reads(text, as_version=4))
    return (text.rstrip("\n") + "\n").encode()


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: where the kernel cuts it depends on the moment."""
    out: list[NotebookNode] = []
    for output in outputs:
        if out and output.get("name") and out[-1].get("name") == output["name"]:
            out[-1].text += output.text
        else:
            out.append(output)
    return out


def _json(value: dict[str, str]) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
