"""What is meant by values that a method does not take by their place: columns, a list of tables, pairs of names."""

import ast
from typing import Any

from thaw.errors.near import content, is_column, is_table, quoted, tables
from thaw.errors.place import UNKNOWN
from thaw.errors.slip import Slip

# Methods that give one value for each column or group, and are not told the column between their parentheses.
REDUCTIONS = ("count", "size", "sum", "mean", "median", "min", "max", "std", "var", "nunique", "first", "last", "prod",
              "idxmax", "idxmin")
ORDERS = {"desc": False, "descending": False, "asc": True, "ascending": True}
BY_LIST = ("sort_values", "set_index", "drop_duplicates", "groupby")


def call_of(slip: Slip) -> ast.Call | None:
    """Return the call that failed, where it is one."""
    node = slip.place.node
    return node if isinstance(node, ast.Call) else None


def called_name(call: ast.Call) -> str:
    """The name of the function or method that is called, or ""."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def columns_given(slip: Slip) -> list[str]:
    """Return the values of a call, in their places, that are names of columns of a table at hand."""
    call = call_of(slip)
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)] \
        if call else []
    return [text for text in texts if any(text in table.columns for table in tables(slip.scope).values())]


def column_before(slip: Slip, method: str) -> str | None:
    """Say that a column is chosen before a method, and not between its parentheses; None where none is named there."""
    call, names = call_of(slip), columns_given(slip)
    if call is None or method not in REDUCTIONS or not names or not isinstance(call.func, ast.Attribute):
        return None
    if is_column(slip.place.value(call.func.value)):
        return f"`{method}` here works on one column already, so {quoted(names[0])} is left out: `.{method}()`."
    if method == "size":
        return "`size` counts the rows of each group and needs no column: `.size()`, with nothing in its parentheses."
    return (f"The column is not named between the parentheses of `{method}`, but chosen before: "
            f"`[\"{names[0]}\"].{method}()`.")


def instead(slip: Slip, method: str, parameters: list[str]) -> str | None:
    """Say how a call gives what it was given by its place; None where that is not known."""
    call, names = call_of(slip), columns_given(slip)
    if call is None:
        return None
    if method == "concat" and call.args and not isinstance(call.args[0], ast.List | ast.Tuple):
        return "`concat` takes the tables as one list, in square brackets: `pd.concat([a, b])`."
    if method == "dropna" and names:
        return (f"`dropna` takes the columns in which it looks for what is missing as a list, by their keyword: "
                f"`subset=[\"{names[0]}\"]`.")
    if method == "rename" and names and isinstance(call.args[0], ast.Constant) and len(call.args) > 1:
        old, new = (_shown(arg) for arg in call.args[:2])
        return f"`rename` takes the old and the new name as a pair, by a keyword: `columns={{{old}: {new}}}`."
    if method == "fillna" and names and len(call.args) > 1:
        return (f"`fillna` takes one value. The column is chosen before it: "
                f"`[\"{names[0]}\"].fillna({_shown(call.args[1])})`.")
    if method == "drop" and len(names) > 1:
        return f"Several columns to drop are one list, by a keyword: `columns=[{_several(names)}]`."
    if method in BY_LIST and len(names) > 1:
        return f"Several columns are given as one list, in square brackets: `{method}([{_several(names)}])`."
    if method in ("pivot", "melt") and call.args:
        first = 1 if is_table(slip.place.value(call.args[0])) else 0
        order = [name for name in ("index", "columns", "values") if name in parameters] or parameters
        pairs = zip(order, call.args[first:], strict=False)
        return (f"`{method}` takes each column by a keyword: "
                f"`{method}({', '.join(f'{name}={_shown(arg)}' for name, arg in pairs)})`, in this order if these are "
                "meant.")
    orders = [arg.value for arg in call.args[1:] if isinstance(arg, ast.Constant)
              and (isinstance(arg.value, bool) or str(arg.value).lower() in ORDERS)]
    if orders and "ascending" in parameters:
        return f"The order is given by a keyword: `ascending={ORDERS.get(str(orders[0]).lower(), orders[0])}`."
    return None


def _shown(node: ast.expr) -> str:
    return ast.unparse(node).replace("'", '"')


def _several(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def table_among(slip: Slip, node: ast.AST | None) -> str | None:
    """Say which part of a calculation is a whole table; None where none is known to be."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sum", "max", "min"):
        name = node.func.id
        if node.args and _is_table(slip, node.args[0]):
            return (f"`{name}` goes through a table by the names of its columns, which are text. To work with the "
                    f"values, choose a column: `[\"column\"].{name}()`.")
    for side in (node.left, node.right) if isinstance(node, ast.BinOp) else ():
        if isinstance(side, ast.Call) and table_among(slip, side):
            return table_among(slip, side)
        value: Any = slip.place.value(side) if isinstance(side, ast.Name) else None
        if isinstance(side, ast.Name) and is_table(value):
            held = " with text in it" if "text" in [content(value.iloc[:, i]) for i in range(value.shape[1])] else ""
            return (f"{quoted(side.id)} is a whole table here{held}: `len({side.id})` counts "
                    "its rows, and `[\"column\"]` chooses a column.")
    return None


def _is_table(slip: Slip, node: ast.expr) -> bool:
    value: Any = slip.place.value(node)
    if value is UNKNOWN and isinstance(node, ast.Subscript) and isinstance(node.slice, ast.List | ast.Compare):
        value = slip.place.value(node.value)
    return is_table(value)
