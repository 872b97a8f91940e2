"""Comparisons that raise nothing and are decide nothing: a date and text, a number and text.

In pandas 3 `query("date == '2023-03-16'")` on a column of dates keeps no row, whatever the dates are; `>` and `<` read
the text as a date. What pandas does with it is asked of pandas itself, on a column that holds just the value that is
looked for: a comparison that is false even there can never be true. The student's code is not run again.
"""

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from thaw.errors import periods
from thaw.errors.near import content, is_table, quoted

# Methods that hand on the columns of a table as they are.
VARIABLE = "_variable_"  # stands for `@` in a query
DAYS = "dates without a time"
PARTS = {"year": "numbers", "month": "numbers", "day": "numbers", "quarter": "numbers", "hour": "numbers", "date": DAYS}
WRITTEN = {ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in"}
SIGNS = tuple(WRITTEN)
KEEPING = frozenset({"query", "dropna", "sort_values", "head", "tail", "copy", "reset_index", "drop_duplicates",
                     "sample"})


# A condition, with the table (and its name) that it filters, and whether it stands in a query.
Condition = tuple[Any, str, ast.expr, bool]


def warning(code: str, variables: Mapping[str, Any]) -> str | None:
    """Return one line on the first comparison in a cell that ran that decides nothing, or None."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return None
    for position, statement in enumerate(tree.body):
        # In loops and functions a name may have held something else than it does now.
        if isinstance(statement, ast.Assign | ast.Expr | ast.AnnAssign) and statement.value is not None:
            for table, name, condition, in_query in _conditions(statement, variables):
                if not _changed(tree.body[position:], name):
                    line = _first(_Comparisons(table, "" if in_query else name, variables), condition)
                    if line:
                        return line
    return None


def _conditions(statement: ast.stmt, variables: Mapping[str, Any]) -> Iterator[Condition]:
    """Yield the conditions of queries and of masks; columns in them are names or `table["column"]`."""
    hidden = {inner for node in ast.walk(statement) if isinstance(
        node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) for inner in ast.walk(node)}
    for node in ast.walk(statement):
        if node in hidden:
            continue
        if isinstance(node, ast.Call) and _method(node) == "query":
            name = _base(getattr(node.func, "value", node))
            text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            tree = _parsed(text) if isinstance(text, str) else None
            if name and tree is not None and is_table(variables.get(name)):
                yield variables[name], name, tree, True
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and \
                is_table(variables.get(node.value.id)):
            yield variables[node.value.id], node.value.id, node.slice, False


def _parsed(query: str) -> ast.expr | None:
    """The condition of a query; what Python cannot read in it (`@name`, a name in backticks) is written otherwise."""
    text = re.sub(r"`([^`]+)`", lambda found: f"_[{found[1]!r}]", query.strip())
    try:
        return ast.parse(text.replace("@", VARIABLE), mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _method(call: ast.Call) -> str:
    """The name of the method that is called, or ""."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _base(node: ast.expr) -> str | None:
    """The name of the table at the beginning of a chain of methods that leave its columns as they are."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in KEEPING:
        node = node.func.value
    while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Compare | ast.BinOp):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _changed(rest: list[ast.stmt], name: str) -> bool:
    """Whether the table may have other columns now than when the first of these statements ran."""
    for statement in rest:
        keeps = isinstance(statement, ast.Assign) and _base(statement.value) == name
        for node in ast.walk(statement):
            if isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store) and \
                    _root(node) == name and not (keeps and isinstance(node, ast.Name)):
                return True
            if isinstance(node, ast.keyword) and node.arg == "inplace":
                return True
    return False


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _first(comparisons: "_Comparisons", condition: ast.expr) -> str | None:
    for node in ast.walk(condition):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], SIGNS):
            left, right = node.left, node.comparators[0]
            line = comparisons.line(left, right, node.ops[0]) or comparisons.line(right, left, node.ops[0])
        elif isinstance(node, ast.Call) and _method(node) == "isin" and node.args:
            line = comparisons.line(getattr(node.func, "value", node), node.args[0], ast.In())
        else:
            continue
        if line:
            return line
    return None


class _Comparisons:
    """Comparisons of the columns of one table with values: in a query, or, with a name of the table, in a mask."""

    def __init__(self, table: Any, name: str, variables: Mapping[str, Any]) -> None:
        self.table, self.name, self.variables, self.in_query = table, name, variables, not name

    def line(self, side: ast.expr, other: ast.expr, sign: ast.cmpop) -> str | None:
        """One line where a column and what it is compared with are of two kinds, so that they are never equal."""
        name, column, part = self._column(side)
        values = self._values(other)
        kinds = {_kind(value) for value in values}
        if not name or len(kinds) != 1:
            return None
        holds = content(column) if not part else PARTS.get(part, "") if content(column) == "dates" else ""
        advice = self._advice(name, column, holds, values, sign)
        if not advice:
            return None
        equal = "none is equal" if isinstance(sign, ast.Eq | ast.In) else "all are unequal"
        is_equals = isinstance(sign, ast.Eq | ast.NotEq)
        if holds == "dates" and kinds == {"text"} and column.isin(list(map(_date, values))).any() and any(
                _can_match(column, text, is_equals, self.in_query) for text in values):
            equal = equal.replace("none is", "only the first day is").replace("all are", "all but the first day are")
        shown = ast.unparse(other.elts[0] if isinstance(other, ast.List | ast.Tuple | ast.Set) else other)
        shown = shown.replace(VARIABLE, "@")
        return (f"{quoted(name + (f'.dt.{part}' if part else ''))} holds {holds} and {quoted(shown)} is "
                f"{kinds.pop()}, so here {equal}. {advice}")

    def _column(self, side: ast.expr) -> tuple[str, Any, str]:
        """The name of a column, the column, and the part of its dates that is asked for, as in `date.dt.year`."""
        bare, part = side, ""
        if isinstance(side, ast.Attribute) and isinstance(side.value, ast.Attribute) and side.value.attr == "dt":
            bare, part = side.value.value, side.attr
        name = bare.id if isinstance(bare, ast.Name) and self.in_query else None
        if isinstance(bare, ast.Subscript | ast.Attribute) and isinstance(bare.value, ast.Name) and \
                bare.value.id in (self.name or "_", "_"):
            name = bare.attr if isinstance(bare, ast.Attribute) else getattr(bare.slice, "value", None)
        if not isinstance(name, str) or list(self.table.columns).count(name) != 1:
            return "", None, ""
        return name, self.table[name], part

    def _values(self, node: ast.expr) -> list[Any]:
        """The values of constants, of variables, or of a list of them; [] where one of them is not known."""
        values = []
        for part in node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]:
            name = part.id if isinstance(part, ast.Name) else ""
            if isinstance(part, ast.Constant):
                values.append(part.value)
            elif name.startswith(VARIABLE) or name and not self.in_query:
                values.append(self.variables.get(name.removeprefix(VARIABLE)))
            else:
                return []
        return values

    def _advice(self, name: str, column: Any, holds: str, values: list[Any], sign: ast.cmpop) -> str:
        """What to write instead; "" where the two can be equal, or that is not known."""
        value, kind, is_equals = values[0], _kind(values[0]), isinstance(sign, ast.Eq | ast.NotEq)
        if holds == "numbers" and kind == "text":
            is_number = re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", value)
            return ("A number is written without quotation marks." if is_number
                    else "Look whether this is the right column.")
        if holds == "text" and kind == "a number":
            return ("Text is written in quotation marks." if column.isin([str(value)]).any()
                    else "Look whether this is the right column.")
        if holds == "text" and kind == "a date":
            return "`pd.to_datetime`, or `parse_dates=[...]` when it is read, makes dates of a column of text."
        if holds == DAYS and kind == "text":
            return f"Leave `.dt.date` out, and compare with `pd.Timestamp({value!r})`."
        if holds == "dates" and kind == "a number" and isinstance(value, int) and 1000 <= value <= 9999:
            return f"The year of each date is `{name}.dt.year`."
        if holds != "dates" or kind != "text":
            return ""
        line = periods.advice(name if self.in_query else f"{self.name}[\"{name}\"]", column, values,
                              self.in_query, WRITTEN[type(sign)])
        if line or any(_can_match(column, text, is_equals, self.in_query) for text in values):
            return line
        if not _is_date(value):
            return "Write a date as year-month-day."
        return f"Set `day = pd.Timestamp({value!r})` before it, and write `{name} == @day`." if self.in_query else \
            f"Compare with `pd.Timestamp({value!r})`."


def _kind(value: Any) -> str:
    """What a value is, of the kinds that are looked at here; else ""."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "a number"
    return "a date" if type(value).__name__ in ("Timestamp", "datetime") else ""


def _date(text: str) -> Any:
    return sys.modules["pandas"].Timestamp(text) if _is_date(text) else None


def _is_date(text: str) -> bool:
    try:
        return not sys.modules["pandas"].isna(sys.modules["pandas"].Timestamp(text))
    except (ValueError, TypeError, OverflowError):
        return False


def _can_match(column: Any, text: str, is_equals: bool, in_query: bool) -> bool:
    """Whether pandas finds the text equal to the very date that it names, in a column of this type."""
    pandas = sys.modules["pandas"]
    if not _is_date(text):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        day = pandas.DataFrame({"day": pandas.Series([pandas.Timestamp(text)]).astype(column.dtype)})
        if in_query:
            return len(day.query(f"day == {text!r}" if is_equals else f"day in [{text!r}]")) == 1
        return bool((day["day"] == text).any() if is_equals else day["day"].isin([text]).any())
