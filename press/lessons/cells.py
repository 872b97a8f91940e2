"""What a lesson source is made of: cells and exercises, each with its place; and the names that code uses."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EXPRESSION = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)


class SourceError(Exception):
    """Faults in a lesson source, a line each. A line begins with file, line and, where there is one, the exercise."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass
class Cell:
    """One cell of a source: kind is ``code`` or ``markdown``; line is where it begins in the file."""

    kind: str
    text: str
    line: int
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def exercise(self) -> str | None:
        """The name of the exercise that the cell belongs to."""
        name = self.options.get("exercise")
        return None if name is None else str(name)

    @property
    def role(self) -> str | None:
        """What the cell is in its exercise."""
        role = self.options.get("role")
        return None if role is None else str(role)

    @property
    def tags(self) -> list[str]:
        """The tags that the cell has in the notebook."""
        return self.options.get("tags", [])

    @property
    def last_line(self) -> int:
        """The line where the cell ends in the file."""
        return self.line + self.text.count("\n")


@dataclass
class Exercise:
    """One exercise: its cells by role, the position of its first cell among the cells, and what its key needs."""

    name: str
    where: str
    position: int
    prompt: Cell
    solution: Cell
    starter: str
    names: list[str]
    also: list[Cell] = field(default_factory=list)
    wrong: list[Cell] = field(default_factory=list)
    policy: dict[str, Any] = field(default_factory=dict)


@dataclass
class Source:
    """A lesson source: path relative to the root of the course, cells in order, exercises by name.

    Exercises with faults of form are not among `exercises`; all such faults are in `faults`, as (line, text).
    """

    path: Path
    cells: list[Cell]
    exercises: dict[str, Exercise] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The topic."""
        return self.path.stem

    def where(self, line: int, exercise: str | None = None) -> str:
        """Return the place as a message names it."""
        return f"{self.path.as_posix()}:{line}" + (f" (exercise {exercise})" if exercise else "")


def parsed(code: str) -> ast.Module:
    """Return the tree of a cell's code, with a number in the place of each expression in double braces."""
    return ast.parse(EXPRESSION.sub("0", code))


def assigned(code: str) -> list[str]:
    """Return the names that `code` assigns outside functions and comprehensions, in order of last assignment."""
    names: dict[str, bool] = {}

    def visit(node: ast.AST) -> None:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.pop(node.name, None)
            names[node.name] = True
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.pop(node.id, None)
            names[node.id] = True
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            for child in ast.iter_child_nodes(node):
                visit(child)

    visit(parsed(code))
    return list(names)


def loaded(code: str) -> set[str]:
    """Return the names that `code` reads."""
    return {node.id for node in ast.walk(parsed(code)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
