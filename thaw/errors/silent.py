"""Comparisons that raise nothing and are never true: a date and text, a number and text.

In pandas 3 `query("date == '2023-03-16'")` on a column of dates keeps no row, whatever the dates are; `>` and `<` read
the text as a date. What pandas does with it is asked of pandas itself, on a column that holds just the value that is
looked for: a comparison that is false even there can never be true. The student's code is not run again.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from thaw.errors.near import content, is_table, quoted

# Methods that hand on the columns of a table as they are.
KEEPING = frozenset({"query", "dropna", "sort_values", "head", "tail", "copy", "reset_index", "drop_duplicates", "sample"})


def warning(code: str, variables: Mapping[str, Any]) -> str | None:
    """Return one line on the first comparison in a cell that ran that can never be true, or None."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return None
    for position, statement in enumerate(tree.body):
        # In loops and functions a name may have held something else than it does now.
        if isinstance(statement, ast.Assign | ast.Expr | ast.AnnAssign) and statement.value is not None:
            for table, name, condition in _conditions(statement, variables):
                if not _changed(tree.body[position:], statement, name):
                    line = _never(table, condition)
                    if line:
                        return line
    return None


def _conditions(statement: ast.Assign | ast.Expr | ast.AnnAssign,
                variables: Mapping[str, Any]) -> Iterator[tuple[Any, str, ast.expr]]:
    """Yield (table, its name, condition) of queries and of masks; columns in them are names or `table["column"]`."""
    hidden = {inner for node in ast.walk(statement) if isinstance(
        node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) for inner in ast.walk(node)}
    for node in ast.walk(statement):
        if node in hidden:
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "query":
            name = _base(node.func.value)
            text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if name and isinstance(text, str) and is_table(variables.get(name)):
                yield variables[name], name, ast.parse(text.strip().replace("@", "__at_"), mode="eval").body
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and is_table(variables.get(node.value.id)) \
                and not isinstance(node.slice, ast.Constant):
            yield variables[node.value.id], node.value.id, node.slice


def _base(node: ast.expr) -> str | None:
    """The name of the table at the beginning of a chain of methods that leave its columns as they are."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in KEEPING:
        node = node.func.value
    while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Compare | ast.BinOp):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _changed(rest: list[ast.stmt], statement: ast.stmt, name: str) -> bool:
    """Whether the table may have other columns now than when the statement ran."""
    for other in rest:
        for node in ast.walk(other):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store) and not _keeps(other, name):
                return True
            if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store) and _root(node) == name:
                return True
            if isinstance(node, ast.keyword) and node.arg == "inplace":
                return True
    return False


def _keeps(statement: ast.stmt, name: str) -> bool:
    """Whether a statement gives a table back to its own name with the columns that it had."""
    return isinstance(statement, ast.Assign) and _base(statement.value) == name


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _never(table: Any, condition: ast.expr) -> str | None:
    for node in ast.walk(condition):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
            for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                line = _compared(table, side, other, node.ops[0], isinstance(_bare_column(side), ast.Name))
                if line:
                    return line
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "isin" and node.args:
            line = _compared(table, node.func.value, node.args[0], ast.In(), isinstance(_bare_column(node.func.value), ast.Name))
            if line:
                return line
    return None


def _bare_column(side: ast.expr) -> ast.expr:
    """The column without what is asked of its dates: `date` of `date.dt.year`."""
    if isinstance(side, ast.Attribute) and isinstance(side.value, ast.Attribute) and side.value.attr == "dt":
        return side.value.value
    return side


def _column(table: Any, side: ast.expr) -> tuple[str, Any, str]:
    """The name of a column, the column (without rows) and the part of its dates that is asked for; or no name."""
    bare = _bare_column(side)
    part = side.attr if bare is not side and isinstance(side, ast.Attribute) else ""
    name = bare.id if isinstance(bare, ast.Name) else bare.attr if isinstance(bare, ast.Attribute) else \
        bare.slice.value if isinstance(bare, ast.Subscript) and isinstance(bare.slice, ast.Constant) else None
    if not isinstance(name, str) or list(table.columns).count(name) != 1:
        return "", None, ""
    return name, table[name], part


def _compared(table: Any, side: ast.expr, other: ast.expr, sign: ast.cmpop, in_query: bool) -> str | None:
    """One line where the values that a column is compared with are text, and the column can never equal them."""
    name, column, part = _column(table, side)
    values = _values(other)
    if not name or not values:
        return None
    holds = content(column) if not part else "numbers" if part in ("year", "month", "day", "quarter", "hour") else \
        "dates without a time" if part == "date" and content(column) == "dates" else ""
    shown = f"{name}.dt.{part}" if part else name
    equal = "none is equal" if isinstance(sign, ast.Eq | ast.In) else "all are unequal"
    start = f"{quoted(shown)} holds {holds} and {quoted(repr(values[0]))} is text, so here {equal}."
    if holds == "numbers":
        return f"{start} A number is written without quotation marks."
    if holds == "dates without a time":
        return f"{start} Leave `.dt.date` out, and compare with `pd.Timestamp({values[0]!r})`."
    if holds == "dates" and not any(_can_match(column, value, isinstance(sign, ast.Eq | ast.NotEq), in_query) for value in values):
        if not _is_date(values[0]):
            return f"{start} Write a date as year-month-day."
        if in_query:
            return f"{start} Set `day = pd.Timestamp({values[0]!r})` before it, and write `{name} == @day`."
        return f"{start} Compare with `pd.Timestamp({values[0]!r})`."
    return None


def _values(node: ast.expr) -> list[str]:
    """The texts of a constant, or of a list of constants that are all text; else []."""
    parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return texts if len(texts) == len(parts) else []


def _is_date(text: str) -> bool:
    try:
        return not sys.modules["pandas"].isna(sys.modules["pandas"].Timestamp(text))
    except (ValueError, TypeError, OverflowError):
        return False


def _can_match(column: Any, text: str, is_equals: bool, in_query: bool) -> bool:
    """Whether pandas finds the text equal to the very date that it names, in a column of this type."""
    import warnings

    pandas = sys.modules["pandas"]
    if not _is_date(text):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        day = pandas.DataFrame({"day": pandas.Series([pandas.Timestamp(text)]).astype(column.dtype)})
        if in_query:
            return len(day.query(f"day == {text!r}" if is_equals else f"day in [{text!r}]")) == 1
        return bool((day["day"] == text).any() if is_equals else day["day"].isin([text]).any())
