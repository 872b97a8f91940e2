"""The usual slips in choosing rows: limits of numbers, years and days, other values, conditions left out, queries."""

import ast
import datetime
import re
from collections.abc import Iterator
from typing import Any

from press.lessons.mutants import Change, Context, Node, Rule, operands, variants, with_field

Comparison = type[ast.cmpop]
# What becomes of a limit, and of a side.
LIMITS: dict[Comparison, tuple[str, Comparison]] = {
    ast.Gt: ("limit counted", ast.GtE), ast.GtE: ("limit left out", ast.Gt),
    ast.Lt: ("limit counted", ast.LtE), ast.LtE: ("limit left out", ast.Lt)}
TURNED: dict[Comparison, tuple[str, Comparison]] = {
    ast.Gt: ("turned round", ast.Lt), ast.GtE: ("turned round", ast.LtE), ast.Lt: ("turned round", ast.Gt),
    ast.LtE: ("turned round", ast.GtE), ast.Eq: ("opposite rows", ast.NotEq), ast.NotEq: ("opposite rows", ast.Eq)}
METHODS = {"gt": ("limit counted", "ge"), "ge": ("limit left out", "gt"), "lt": ("limit counted", "le"),
           "le": ("limit left out", "lt"), "eq": ("opposite rows", "ne"), "ne": ("opposite rows", "eq"),
           "notna": ("opposite rows", "isna"), "isna": ("opposite rows", "notna")}
CONDITIONS = (*METHODS, "between", "isin", "contains", "duplicated", "startswith")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
YEARS = range(1900, 2101)
MOST_OTHER_VALUES = 2


def whole_number(node: ast.AST | None) -> int | None:
    """Return the whole number that is written here, None where there is none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inside = whole_number(node.operand)
        return None if inside is None else -inside
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def text_of(node: ast.AST | None) -> str | None:
    """Return the text that is written here, None where there is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def called(node: ast.AST) -> str:
    """Return the name of the method or function that a node calls, "" if it calls none."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def replaced(node: Node, old: ast.AST, new: ast.AST) -> Node:
    """Return a copy of `node` in which `old`, somewhere inside, is `new`."""
    if node is old:
        return new  # type: ignore[return-value]
    fields: dict[str, Any] = {}
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            fields[name] = [replaced(part, old, new) if isinstance(part, ast.AST) else part for part in value]
        elif isinstance(value, ast.AST):
            fields[name] = replaced(value, old, new)
    return with_field(node, **fields)


def _limits(node: ast.AST, context: Context) -> Iterator[Change]:
    """Comparisons: the limit itself, the other side."""
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            for kind, new in (table[type(op)] for table in (LIMITS, TURNED) if type(op) in table):
                yield kind, with_field(node, ops=[*node.ops[:i], new(), *node.ops[i + 1:]])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in METHODS:
            kind, name = METHODS[node.func.attr]
            yield kind, with_field(node, func=with_field(node.func, attr=name))
        if node.func.attr == "between":
            for which in ("neither", "left", "right"):
                yield "limit left out", with_field(node, keywords=[ast.keyword("inclusive", ast.Constant(which))])


def _years_and_days(node: ast.AST, context: Context) -> Iterator[Change]:
    """A year or a date that is one off, wherever it stands; of the first of a month the month."""
    year, text = whole_number(node), text_of(node)
    if isinstance(node, ast.Constant) and year in YEARS:
        yield "year too early", ast.Constant(node.value - 1)  # type: ignore[operator]
        yield "year too late", ast.Constant(node.value + 1)  # type: ignore[operator]
    if text is not None and text.isdecimal() and int(text) in YEARS:
        yield "year too early", ast.Constant(str(int(text) - 1))
        yield "year too late", ast.Constant(str(int(text) + 1))
    if text is not None and DATE.fullmatch(text):
        date, day = datetime.date.fromisoformat(text), datetime.timedelta(days=1)
        if date.day == 1:
            pair, kind = ((date - day).replace(day=1), date + 31 * day), "month beside"
            pair = (pair[0], pair[1].replace(day=1))
        else:
            pair, kind = (date - day, date + day), "day beside"
        for other in pair:
            yield kind, ast.Constant(other.isoformat())


def _numbers(node: ast.AST, context: Context) -> Iterator[Change]:
    """A limit or a place that is one off; years have a rule of their own."""
    kind, numbers = "", list[ast.expr | None]()
    if isinstance(node, ast.Compare):
        kind, numbers = "limit beside", [node.left, *node.comparators]
    elif isinstance(node, ast.Call) and called(node) in (*METHODS, "between"):
        kind, numbers = "limit beside", [*node.args]
    elif isinstance(node, ast.Call) and called(node) in ("range", "head", "tail", "nlargest", "nsmallest"):
        kind, numbers = "place beside", [*node.args]
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        kind, numbers = "place beside", [node.slice.lower, node.slice.upper]
    for place in numbers:
        number = whole_number(place)
        if place is not None and number is not None and number not in YEARS:
            for other in (number - 1, number + 1):
                yield kind, replaced(node, place, ast.Constant(other))
    if isinstance(node, ast.Subscript):
        yield from _places(node, context)


def _places(node: ast.Subscript, context: Context) -> Iterator[Change]:
    """One item at another place. Where nothing is sorted there may be one item only, and either end is right."""
    number = whole_number(node.slice)
    if number is None or number in YEARS:
        return
    for other in (number - 1, number + 1):
        if (other < 0) == (number < 0):
            yield "place beside", with_field(node, slice=ast.Constant(other))
    if context.is_sorted:
        yield "wrong end", with_field(node, slice=ast.Constant(-1 - number))


def _other_values(node: ast.AST, context: Context) -> Iterator[Change]:
    """Another text that the column has, and a list of texts with one less."""
    places: list[ast.expr] = []
    if isinstance(node, ast.Compare):
        places = node.comparators
    elif isinstance(node, ast.Call) and called(node) in ("eq", "ne", "replace"):
        places = node.args
    elif isinstance(node, ast.Subscript):
        places = [node.slice]
    for place in places:
        for other in _beside(text_of(place), context):
            yield "other value", replaced(node, place, ast.Constant(other))
    if isinstance(node, ast.List) and len(node.elts) > 1:
        for i, element in enumerate(node.elts):
            if isinstance(element, ast.Constant):
                yield "one left out", with_field(node, elts=[e for j, e in enumerate(node.elts) if j != i])


def _beside(text: str | None, context: Context) -> list[str]:
    """Other texts of the first column that holds `text`, the commonest first."""
    for table in context.tables:
        for texts in table.texts.values():
            if text in texts:
                return [other for other in texts if other != text][:MOST_OTHER_VALUES]
    return []


def _filters(node: ast.AST, context: Context) -> Iterator[Change]:
    """No filter at all, or none at one of the places where filtered rows are used."""
    base = unfiltered(node)
    if base is not None:
        yield "all rows", base
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in context.unfiltered:
        if id(node) not in context.aligned:
            yield "all rows at one place", context.unfiltered[node.id]


def unfiltered(node: ast.AST) -> ast.expr | None:
    """Return the expression without its outermost filter, or None where a node filters nothing."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "query":
        return node.func.value
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return None
    condition = node.slice
    if isinstance(condition, ast.UnaryOp) and isinstance(condition.op, ast.Invert):
        condition = condition.operand
    is_condition = isinstance(condition, (ast.Compare, ast.BoolOp)) or called(condition) in CONDITIONS or (
        isinstance(condition, ast.BinOp) and isinstance(condition.op, (ast.BitAnd, ast.BitOr)))
    return node.value if is_condition else None


def _queries(node: ast.AST, context: Context) -> Iterator[Change]:
    """The same slips inside the text of a query."""
    if not isinstance(node, ast.Call) or called(node) != "query" or not node.args:
        return
    try:
        inside = ast.parse(text_of(node.args[0]) or "", mode="eval")
    except SyntaxError:  # such as @name, which is no Python; or no written text
        return
    for kind, changed in variants(inside, QUERY_RULES, context):
        yield kind, with_field(node, args=[ast.Constant(ast.unparse(changed)), *node.args[1:]])


FILTER_RULES: tuple[Rule, ...] = (_limits, _years_and_days, _numbers, _other_values, _filters, _queries)
# Of the plain changes only those of conditions are usual slips in a query.
QUERY_RULES: tuple[Rule, ...] = (_limits, _years_and_days, _numbers, _other_values, operands)
