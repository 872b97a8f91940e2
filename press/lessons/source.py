"""Reading a lesson source: its cells with their lines, its exercises with their roles, its expressions.

A source is a MyST notebook (jupytext ``md:myst``). An exercise is a group of code cells that carry the options
``exercise`` (its name) and ``role``:

- ``solution`` (exactly one, first): a right answer. It also carries ``hints`` (two or more, graded) and may carry
  ``answer`` (name or names of the answer variables; default: the last name that the cell assigns), ``right`` (a
  sentence shown when right), ``tolerance``, ``policy`` (see thaw.answers) and ``accept_mutants``;
- ``also``: another right answer;
- ``wrong`` (three or more): a plausible wrong answer with its ``hint``;
- ``prompt``: starter code for the student, where ``name = ...`` is not enough.
"""

import ast
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import jupytext

from thaw.values import POLICY

ROLES = ("solution", "also", "wrong", "prompt")
OPTIONS = {
    "solution": {"answer", "hints", "right", "tolerance", "policy", "accept_mutants"},
    "also": set(), "wrong": {"hint"}, "prompt": set(), None: {"tags"},
}
EXPRESSION = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)


class SourceError(Exception):
    """A fault in a lesson source. The message begins with file, line and, where there is one, the exercise."""


@dataclass
class Cell:
    """One cell of a source: kind is ``code`` or ``markdown``; line is where it begins in the file."""

    kind: str
    text: str
    line: int
    options: dict = field(default_factory=dict)

    @property
    def exercise(self):
        return self.options.get("exercise")

    @property
    def role(self):
        return self.options.get("role")

    @property
    def tags(self):
        return self.options.get("tags", [])


@dataclass
class Exercise:
    """One exercise: its cells by role, the position of its solution among the cells, and what its key needs."""

    name: str
    where: str
    position: int
    prompt: Cell
    solution: Cell
    starter: str
    names: list
    also: list = field(default_factory=list)
    wrong: list = field(default_factory=list)
    policy: dict = field(default_factory=dict)


@dataclass
class Source:
    """A lesson source: path relative to the root of the course, cells in order, exercises by name."""

    path: Path
    cells: list
    exercises: dict

    @property
    def stem(self):
        return self.path.stem

    def where(self, line, exercise=None):
        return f"{self.path.as_posix()}:{line}" + (f" (exercise {exercise})" if exercise else "")


def read(root, path):
    """Return the Source at `path` (relative to `root`); raise SourceError for any fault in its form."""
    text = (root / path).read_text("utf-8")
    try:
        notebook = jupytext.reads(text, fmt="md:myst")
    except Exception as problem:
        raise SourceError(f"{path.as_posix()}: not a MyST notebook: {problem}") from problem
    if "jupytext" not in notebook.metadata:
        raise SourceError(f"{path.as_posix()}:1: the jupytext header is missing; copy it from another source")
    cells, line = [], 1
    lines = text.splitlines()
    for cell in notebook.cells:
        line = _line_of(cell, lines, line)
        cells.append(Cell(cell.cell_type, cell.source, line, dict(cell.metadata)))
        line += cell.source.count("\n") + 1
    source = Source(path, cells, {})
    for cell in cells:
        _check_options(source, cell)
    source.exercises = _exercises(source)
    return source


def _line_of(cell, lines, start):
    """Find the line where a cell's first line of text stands, at or after `start`."""
    first = next((t for t in cell.source.splitlines() if t.strip()), "")
    for number in range(start, len(lines) + 1):
        if lines[number - 1].strip() == first.strip():
            return number
    return start


def _check_options(source, cell):
    where = source.where(cell.line, cell.exercise)
    if cell.kind == "markdown":
        if cell.options:
            raise SourceError(f"{where}: a text cell takes no options: {', '.join(cell.options)}")
        return
    if (cell.exercise is None) != (cell.role is None):
        raise SourceError(f"{where}: `exercise` and `role` go together")
    if cell.role is not None and cell.role not in ROLES:
        raise SourceError(f"{where}: unknown role {cell.role!r}; known are {', '.join(ROLES)}")
    unknown = set(cell.options) - OPTIONS[cell.role] - {"exercise", "role"}
    if unknown:
        raise SourceError(f"{where}: unknown option {', '.join(sorted(unknown))}")
    if cell.exercise is not None and not re.fullmatch(r"[a-z][a-z0-9_]*", str(cell.exercise)):
        raise SourceError(f"{where}: an exercise's name is lower_snake_case, not {cell.exercise!r}")
    try:
        ast.parse(EXPRESSION.sub("0", cell.text))
    except SyntaxError as problem:
        line = cell.line + (problem.lineno or 1) - 1
        raise SourceError(f"{source.where(line, cell.exercise)}: {problem.msg}") from problem


def _exercises(source):
    out, last = {}, None
    for position, cell in enumerate(source.cells):
        if cell.exercise is None:
            if cell.kind == "code":
                last = None
            continue
        where = source.where(cell.line, cell.exercise)
        if cell.exercise not in out:
            starter = cell if cell.role == "prompt" else None
            solution = source.cells[position + 1] if starter and position + 1 < len(source.cells) else cell
            if (solution.exercise, solution.role) != (cell.exercise, "solution"):
                raise SourceError(f"{where}: its first cells must be `prompt` (if any) and `solution`")
            out[cell.exercise] = _exercise(source, position, solution, starter)
        elif last != cell.exercise:
            raise SourceError(f"{where}: this name is taken already; the cells of one exercise stand together")
        elif cell.role == "solution" and cell is not out[cell.exercise].solution:
            raise SourceError(f"{where}: a second solution; another right answer has the role `also`")
        elif cell.role in ("also", "wrong"):
            getattr(out[cell.exercise], cell.role).append(cell)
        last = cell.exercise
    for exercise in out.values():
        _check_exercise(source, exercise)
    return out


def _exercise(source, position, solution, starter):
    where = source.where(solution.line, solution.exercise)
    options = solution.options
    names = options.get("answer") or assigned(solution.text)[-1:]
    names = [names] if isinstance(names, str) else list(names)
    prompt = source.cells[position - 1] if position else None
    if prompt is None or prompt.kind != "markdown":
        raise SourceError(f"{where}: the cell before it must be the prompt, a text cell")
    policy = dict(options.get("policy") or {})
    if "tolerance" in options:
        policy["tolerance"] = options["tolerance"]
    if set(policy) - set(POLICY):
        raise SourceError(f"{where}: unknown policy {', '.join(sorted(set(policy) - set(POLICY)))}")
    code = starter.text if starter else "\n".join(f"{name} = ..." for name in names)
    return Exercise(solution.exercise, where, position, prompt, solution, code, names, policy=policy)


def _check_exercise(source, exercise):
    where = exercise.where
    for name in exercise.names:
        if f"`{name}`" not in exercise.prompt.text:
            raise SourceError(f"{where}: the prompt does not name the answer `{name}`")
        for cell in [exercise.solution, *exercise.also, *exercise.wrong]:
            if name not in assigned(cell.text):
                raise SourceError(f"{source.where(cell.line, exercise.name)}: gives `{name}` no value")
    hints = exercise.solution.options.get("hints")
    if not isinstance(hints, list) or len(hints) < 2:
        raise SourceError(f"{where}: needs `hints`, a list of two or more, from a nudge to nearly the code")
    if len(exercise.wrong) < 3:
        raise SourceError(f"{where}: has {len(exercise.wrong)} wrong answers; three are the least")
    for cell in exercise.wrong:
        if not str(cell.options.get("hint") or "").strip():
            raise SourceError(f"{source.where(cell.line, exercise.name)}: a wrong answer without its `hint`")
    if f'check("{exercise.name}")' not in [cell.text.strip() for cell in source.cells]:
        raise SourceError(f'{where}: no cell runs check("{exercise.name}")')


def assigned(code):
    """Return the names that `code` assigns outside functions and comprehensions, in order of last assignment."""
    names = {}

    def visit(node):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.pop(node.name, None)
            names[node.name] = True
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.pop(node.id, None)
            names[node.id] = True
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            for child in ast.iter_child_nodes(node):
                visit(child)

    visit(ast.parse(EXPRESSION.sub("0", code)))
    return list(names)


def loaded(code):
    """Return the set of names that `code` reads."""
    tree = ast.parse(EXPRESSION.sub("0", code))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def split(expression):
    """Return (code, format) of the inside of ``{{ ... }}``, as in an f-string; raise SyntaxError if it is neither."""
    text = expression.strip()
    for position in [len(text), *(i for i, c in enumerate(text) if c == ":")]:
        try:
            ast.parse(text[:position].strip(), mode="eval")
        except SyntaxError:
            continue
        return text[:position].strip(), text[position + 1:].strip()
    raise SyntaxError(f"neither an expression nor `expression:format`: {text}")


def show(value, spec):
    """Return a value of an expression as text; raise ValueError for what a reader should never meet in a sentence."""
    if value is None or value != value:
        raise ValueError("has no value (None or NaN)")
    if isinstance(value, float) and not spec and value != round(value, 3):
        raise ValueError(f"gives {value!r}: add a format, such as `:.1f`")
    return format(value, spec)


def fill(text, variables):
    """Return `text` with its expressions evaluated in `variables`; errors of the expressions pass through."""
    def value(match):
        code, spec = split(match[1])
        return show(eval(code, variables), spec)
    return EXPRESSION.sub(value, text)


def used_by(root, topic):
    """Return the paths of a topic's text sources, of the tables that they read and of the records that they show."""
    paths = [root / "source" / part / f"{topic}.md" for part in ("chapters", "exercises")]
    words = "".join(path.read_text("utf-8") for path in paths if path.exists())
    names = set(re.findall(r"\.\./(data/[a-z0-9_/]+\.csv)", words))
    shown = re.findall(r'describe\("([a-z0-9_/]+)"\)', words)
    names |= {f"data/{name}.{end}" for name in shown for end in ("csv", "yaml")}
    return paths + [root / name for name in sorted(names)]


def digest(root, topic):
    """Return a short hash of what `used_by` names.

    The notebooks built from it keep this hash, so that a fresh clone knows what to build again.
    """
    content = (path.read_bytes() for path in used_by(root, topic) if path.exists())
    return hashlib.sha256(b"\0".join(content)).hexdigest()[:16]
