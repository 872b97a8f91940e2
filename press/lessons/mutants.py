"""Small changes of code, made on its syntax tree: how a change is applied, and those that need no knowledge of pandas.

A rule gets a node and what is known of the code around it, and yields changes: the kind of the change with the node
that stands in the old one's place. Rules build new nodes and leave the old ones alone.
"""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)
OPPOSITES: dict[type, type] = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And}
KINDS_OF_OPPOSITES = {ast.BitAnd: "or for and", ast.And: "or for and", ast.BitOr: "and for or", ast.Or: "and for or"}
PLAIN = "plain change"  # a change by which no student can be told anything
Node = TypeVar("Node", bound=ast.AST)


@dataclass
class Table:
    """What rules know of a table at hand: its columns, the texts in each, which columns have gaps, its variable."""

    columns: list[str]
    texts: dict[str, list[str]] = field(default_factory=dict)
    gaps: set[str] = field(default_factory=set)
    name: str = ""


@dataclass
class Context:
    """What is known of the code around a node; nodes are given by their id.

    `unfiltered` has, for names that hold filtered rows, the same expression without the filter. Nothing depends on
    `idle` nodes; `symmetric` differences may be turned round; `aligned` names choose among the same rows either way.
    """

    tables: Sequence[Table]
    unfiltered: dict[str, ast.expr] = field(default_factory=dict)
    idle: set[int] = field(default_factory=set)
    symmetric: set[int] = field(default_factory=set)
    aligned: set[int] = field(default_factory=set)
    is_sorted: bool = False
    in_per_cent: bool = False


Change = tuple[str, ast.AST]
Rule = Callable[[ast.AST, Context], Iterator[Change]]


def variants(tree: ast.AST, rules: Sequence[Rule], context: Context) -> Iterator[tuple[str, ast.AST]]:
    """Yield (kind, changed copy of `tree`) for each change that a rule makes to a node of it."""
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in context.idle:
            continue
        for rule in rules:
            for kind, replacement in rule(node, context):
                mutant = copy.deepcopy(tree)
                target = list(ast.walk(mutant))[index]
                new = copy.deepcopy(replacement)
                target.__class__ = new.__class__
                target.__dict__ = new.__dict__
                yield kind, ast.fix_missing_locations(mutant)


def changes(tree: ast.Module, rules: Sequence[Rule], context: Context) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, changed line, code), each code once and never the code itself."""
    unchanged = ast.unparse(tree)
    seen, before = {unchanged}, unchanged.splitlines()
    for kind, mutant in variants(tree, rules, context):
        try:
            text = ast.unparse(mutant)
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        if text not in seen:
            seen.add(text)
            changed = [line for line in text.splitlines() if line not in before]
            yield kind, (changed or [text])[0].strip(), text


def with_field(node: Node, **fields: object) -> Node:
    """Return a copy of a node in which some fields are others."""
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _comparisons(node: ast.AST, context: Context) -> Iterator[Change]:
    """Any other comparison; the usual ones have rules of their own."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], COMPARISONS):
        for comparison in COMPARISONS:
            yield PLAIN, with_field(node, ops=[comparison()])


def operands(node: ast.AST, context: Context) -> Iterator[Change]:
    """One of two operands alone, conditions among them; *and* for *or*."""
    if isinstance(node, ast.BinOp):
        kind = "condition dropped" if isinstance(node.op, (ast.BitAnd, ast.BitOr)) else PLAIN
        yield kind, node.left
        yield kind, node.right
    if isinstance(node, ast.BoolOp):
        for i in range(len(node.values)):
            rest = [value for j, value in enumerate(node.values) if j != i]
            yield "condition dropped", rest[0] if len(rest) == 1 else with_field(node, values=rest)
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in OPPOSITES:
        yield KINDS_OF_OPPOSITES[type(node.op)], with_field(node, op=OPPOSITES[type(node.op)]())


def _keywords(node: ast.AST, context: Context) -> Iterator[Change]:
    """One keyword of a call less."""
    if isinstance(node, ast.Call):
        for i in range(len(node.keywords)):
            yield PLAIN, with_field(node, keywords=[word for j, word in enumerate(node.keywords) if j != i])


def _columns(node: ast.AST, context: Context) -> Iterator[Change]:
    """Another column of the table, also in an Altair shorthand."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        column, colon, kind = node.value.partition(":")
        for table in context.tables:
            if column in table.columns and len(table.columns) > 1:
                other = table.columns[(table.columns.index(column) + 1) % len(table.columns)]
                yield "other column", ast.Constant(other + colon + kind)


RULES: tuple[Rule, ...] = (_comparisons, operands, _keywords, _columns)
