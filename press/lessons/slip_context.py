"""What rules of slips have to know of the code around a node."""

import ast
from collections.abc import Iterator, Sequence

from press.lessons.mutants import Context, Table
from press.lessons.slips_in_filters import called, replaced, unfiltered


def context_of(tree: ast.Module, tables: Sequence[Table], answers: Sequence[str] = ()) -> Context:
    """Return the context of the nodes of `tree`; without `answers` every line counts."""
    idle = _idle(tree, answers) if answers else set()
    return Context(tables, _unfiltered_names(tree), idle, {id(node) for node in _symmetric(tree)},
                   {id(node) for node in _aligned(tree)},
                   in_per_cent=any(isinstance(node, ast.Constant) and node.value == 100 for node in ast.walk(tree)),
                   is_sorted=any(called(node).startswith(("sort", "nlargest", "nsmallest")) for node in ast.walk(tree)))


def _idle(tree: ast.Module, answers: Sequence[str]) -> set[int]:
    """The nodes of those lines on which the answers do not depend."""
    needed, idle = set(answers), set[int]()
    for statement in reversed(tree.body):
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        # `t["a"] = ...` and `t.loc[...] = ...` load `t` and change it.
        changed = {node.id for node in names if isinstance(node.ctx, ast.Store)} | {
            part.id for target in getattr(statement, "targets", []) for part in ast.walk(target)
            if isinstance(part, ast.Name)}
        if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and not changed & needed:
            idle |= {id(node) for node in ast.walk(statement)}
        else:
            needed |= {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return idle


def _unfiltered_names(tree: ast.Module) -> dict[str, ast.expr]:
    """The names that `tree` gives to filtered rows, each with the same expression without the filter."""
    names = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            if any(called(part) == "Chart" for part in ast.walk(node.value)):
                continue
            for part in ast.walk(node.value):
                base = unfiltered(part)
                if base is not None:
                    names[node.targets[0].id] = replaced(node.value, part, base)
                    break
    return names


def _symmetric(tree: ast.Module) -> Iterator[ast.AST]:
    """Differences of which only the size is used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == "abs":
            yield from [node.func.value] if isinstance(node.func, ast.Attribute) else node.args
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            yield node.left


def _aligned(tree: ast.Module) -> Iterator[ast.AST]:
    """Names of which pandas takes the rows by their labels, so that surplus rows of theirs change nothing.

    ``t[t["a"] > 3]`` keeps rows of the first `t`; a new column keeps the rows of its table; so does ``t.loc[labels]``.
    """
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            parts = [node.slice]
            if isinstance(node.value, ast.Attribute) and node.value.attr == "loc":
                parts.append(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            parts = [node.value]
        elif isinstance(node, ast.Call) and called(node) == "assign":
            parts = [word.value for word in node.keywords]
        for part in parts:
            yield from (name for name in ast.walk(part) if isinstance(name, ast.Name))
