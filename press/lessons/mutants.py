"""Small automatic changes of a solution: the check should tell each of them from it."""

import ast
import copy
from collections.abc import Iterator


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


def _changes(node, tables):
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for new in (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq):
            if isinstance(node.ops[0], (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)):
                yield lambda n, new=new: n.ops.__setitem__(0, new())
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            new = ast.BitOr if isinstance(node.op, ast.BitAnd) else ast.BitAnd
            yield lambda n: setattr(n, "op", new())
        for side in ("left", "right"):
            yield lambda n, side=side: _become(n, getattr(n, side))
    if isinstance(node, ast.BoolOp):
        new = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield lambda n: setattr(n, "op", new())
        for i in range(len(node.values)):
            yield lambda n, i=i: n.values.pop(i) if len(n.values) > 1 else None
    if isinstance(node, ast.Call):
        for i in range(len(node.keywords)):
            yield lambda n, i=i: n.keywords.pop(i)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        column, colon, kind = node.value.partition(":")
        for names in tables:
            if column in names and len(names) > 1:
                other = names[(names.index(column) + 1) % len(names)]
                yield lambda n, other=other: setattr(n, "value", other + colon + kind)


def _become(node, other):
    """Turn a binary operation into one of its operands, in place (``x - 0 * y`` would change types)."""
    node.__class__ = other.__class__
    node.__dict__ = other.__dict__
