"""Small automatic changes of a solution: the check should tell each of them from it."""

import ast
import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)
OPPOSITES: dict[type, type] = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And}
Change = Callable[[Any], object]


def mutants(code: str, tables: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Yield (changed line, code) for small automatic changes of `code`, each once.

    Comparisons are flipped, ``&`` and ``|`` (``and`` and ``or``) exchanged, an operand or a keyword dropped, a
    column's name replaced by the next column of its table (also the field in an Altair shorthand).
    """
    tree, seen = ast.parse(code), {ast.unparse(ast.parse(code))}
    before = ast.unparse(tree).splitlines()
    for index, node in enumerate(ast.walk(tree)):
        for change in _changes(node, tables):
            mutant = copy.deepcopy(tree)
            change(list(ast.walk(mutant))[index])
            text = ast.unparse(ast.fix_missing_locations(mutant))
            if text not in seen:
                seen.add(text)
                changed = [line for line in text.splitlines() if line not in before]
                yield (changed or [text])[0].strip(), text


def _changes(node: Any, tables: list[list[str]]) -> Iterator[Change]:
    """Yield the changes that fit a node; each works in place, on the same node of a copy."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], COMPARISONS):
        for comparison in COMPARISONS:
            yield partial(_compare_by, comparison)
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in OPPOSITES:
        yield _turn
    if isinstance(node, ast.BinOp):
        for side in ("left", "right"):
            yield partial(_keep_side, side)
    if isinstance(node, ast.BoolOp):
        for i in range(len(node.values)):
            yield partial(_drop_from, "values", i)
    if isinstance(node, ast.Call):
        for i in range(len(node.keywords)):
            yield partial(_drop_from, "keywords", i)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _other_columns(node.value, tables)


def _other_columns(text: str, tables: list[list[str]]) -> Iterator[Change]:
    """Yield a change for each table of which `text` names a column, perhaps as an Altair shorthand."""
    column, colon, kind = text.partition(":")
    for names in tables:
        if column in names and len(names) > 1:
            other = names[(names.index(column) + 1) % len(names)]
            yield partial(_say, other + colon + kind)


def _compare_by(comparison: type, node: ast.Compare) -> None:
    node.ops[0] = comparison()


def _turn(node: ast.BinOp | ast.BoolOp) -> None:
    node.op = OPPOSITES[type(node.op)]()


def _keep_side(side: str, node: ast.BinOp) -> None:
    """Turn a binary operation into one of its operands, in place (``x - 0 * y`` would change types)."""
    operand = getattr(node, side)
    node.__class__ = operand.__class__
    node.__dict__ = operand.__dict__


def _drop_from(field: str, index: int, node: ast.AST) -> None:
    del getattr(node, field)[index]


def _say(text: str, node: ast.Constant) -> None:
    node.value = text
