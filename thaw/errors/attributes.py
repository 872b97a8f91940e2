"""Methods and attributes that an object does not have."""

import ast
import re
from typing import Any

from thaw.errors.accessors import column_name, way_to_sum_up
from thaw.errors.columns import no_column
from thaw.errors.loops import round_of_loop
from thaw.errors.near import (
    content,
    is_chart,
    is_column,
    is_table,
    listed,
    nearest,
    of_library,
    only_differs_in,
    quoted,
    type_of,
)
from thaw.errors.nothing import where_none_comes_from
from thaw.errors.place import UNKNOWN
from thaw.errors.rows import is_row, no_column_in_row
from thaw.errors.slip import Slip, explains

# What other languages, or older versions, call it: by the type of the object, then the name that was used.
OTHERWISE = {
    "DataFrame": {"append": "pd.concat([...])", "concat": "pd.concat([...])",
                  "sort": "sort_values", "order": "sort_values", "filter_by": "query",
                  "where_": "query", "average": "mean", "avg": "mean", "length": "len(...)", "len": "len(...)",
                  "rows": "index", "order_by": "sort_values", "orderby": "sort_values", "filterby": "query",
                  "select": "[[...]]", "mutate": "assign", "arrange": "sort_values", "summarise": "agg",
                  "summarize": "agg", "ix": "loc"},
    "Series": {"average": "mean", "avg": "mean", "sort": "sort_values", "order": "sort_values", "length": "len(...)",
               "len": "len(...)", "append": "pd.concat([...])", "distinct": "unique"},
    "list": {"add": "append", "push": "append", "size": "len(...)", "length": "len(...)", "len": "len(...)",
             "contains": "in", "mean": "sum(...) / len(...)", "average": "sum(...) / len(...)", "sum": "sum(...)",
             "max": "max(...)", "min": "min(...)", "unique": "set(...)"},
    "str": {"contains": "in", "length": "len(...)", "len": "len(...)", "size": "len(...)", "trim": "strip",
            "tolower": "lower", "toupper": "upper", "lowercase": "lower", "uppercase": "upper"},
    "dict": {"has_key": "in", "contains": "in", "add": "update", "append": "update", "length": "len(...)",
             "size": "len(...)", "len": "len(...)"},
    "Chart": {"title": "properties(title=...)", "width": "properties(width=...)", "height": "properties(height=...)",
              "color": "encode(color=...)", "x": "encode(x=...)", "y": "encode(y=...)",
              "tooltip": "encode(tooltip=...)",
              "show": "display", "plot": "mark_bar"},
}
OF_TEXT = frozenset(name for name in dir(str) if not name.startswith("_")) | {"contains", "extract", "len", "get"}
OF_DATES = frozenset({"year", "month", "day", "hour", "minute", "date", "weekday", "dayofweek", "quarter", "strftime",
                      "day_name", "month_name", "days", "dayofyear"})
ACCESSORS = {"StringMethods": ".str", "DatetimeProperties": ".dt", "TimedeltaProperties": ".dt"}


@explains("AttributeError", r"object has no attribute|has no attribute '(\w+)'")
def no_attribute(slip: Slip, match: "re.Match[str]") -> str | None:
    """An object that has no such method, column or part: the nearest, or where it belongs."""
    owner, name = _subject(slip)
    if not name or owner is UNKNOWN or hasattr(type(owner), name):
        return None
    if not _asked_by_student(slip, name):
        return way_to_sum_up(slip, name)
    for explain in (_of_none, _of_method, _of_table, _of_column, _of_groups, _of_chart, _of_module):
        line = explain(slip, owner, name)
        if line:
            return line
    return _of_any(slip, owner, name)


def _asked_by_student(slip: Slip, name: str) -> bool:
    """Whether the name stands after a dot in the student's code (or query), and not only in that of a library."""
    node = slip.place.node
    queries = [frame.f_locals.get("expr") for frame in slip.place.below if frame.f_code.co_name in ("query", "eval")]
    return node is None or any(f".{name}" in text for text in queries if isinstance(text, str)) or any(
        isinstance(part, ast.Attribute) and part.attr == name for part in ast.walk(node))


def _subject(slip: Slip) -> tuple[Any, str]:
    """The object, and the name that it does not have: as the error has them, else as the code has them."""
    owner, name = getattr(slip.problem, "obj", None), getattr(slip.problem, "name", None)
    named = re.search(r"has no attribute '(\w+)'", slip.message)
    name = name or (named[1] if named else "")
    if owner is None and "'NoneType'" not in slip.message:
        node = slip.place.node
        if isinstance(node, ast.Call):
            node = node.func
        owner = slip.place.value(node.value) if isinstance(node, ast.Attribute) else UNKNOWN
        if hasattr(owner, name):
            owner = UNKNOWN
    return owner, name


def _of_none(slip: Slip, owner: Any, name: str) -> str | None:
    if owner is not None:
        return None
    return f"There is nothing before `.{name}` to work on, only None. {where_none_comes_from(slip.place)}"


def _of_method(slip: Slip, owner: Any, name: str) -> str | None:
    if type(owner).__name__ not in ("method", "function", "builtin_function_or_method"):
        return None
    called = getattr(owner, "__name__", "")
    return f"`{called}` is a method or a function, and it runs only with parentheses after it: `{called}()`."


def _of_table(slip: Slip, owner: Any, name: str) -> str | None:
    if not is_table(owner):
        return None
    which = quoted(slip.place.name_of(owner) or "") if slip.place.name_of(owner) else "this table"
    held = slip.scope.get(name)
    if isinstance(held, str) and held in owner.columns:
        return (f"{quoted(name)} is a variable that holds the name of a column. Behind a dot a name stands for itself: "
                f"write {quoted(f'[{name}]')} behind the table.")
    if name in ("print", "type", "list", "display"):
        return f"{quoted(name)} is no method of a table: it stands before it, as in `{name}(...)`."
    near = nearest(name, [*_methods(owner), *map(str, owner.columns)])
    pandas_series = type(owner.iloc[:0, 0]) if len(owner.columns) else None
    other = OTHERWISE["DataFrame"].get(name)
    if other:
        return f"A table has no {quoted(name)}. In pandas it is {quoted(other)}."
    if name.startswith("mark_") or name in ("encode", "properties", "facet", "interactive", "configure_axis"):
        return f"{quoted(name)} belongs to a chart, and {which} is a table: begin with `alt.Chart(...)`."
    if pandas_series and hasattr(pandas_series, name) or name in ("str", "dt", "unique"):
        return (f"{quoted(name)} belongs to one column, and {which} is a whole table: choose a column first, "
                "`[\"name\"]`.")
    if near:
        kind = "column" if near in owner.columns and near not in _methods(owner) else "method or part"
        return (f"{which.capitalize() if which[0] != '`' else which} has no method or column {quoted(name)}; the "
                f"nearest {kind} is {quoted(near)}.{only_differs_in(name, near)}")
    return no_column(slip, [name], owner) + " No method of a table has that name either."


def _of_column(slip: Slip, owner: Any, name: str) -> str | None:
    if not is_column(owner):
        return None
    holds = content(owner)
    if name in OF_TEXT and holds == "text":
        return f"{quoted(name)} works on text: for each value of a column write `.str.{name}`."
    if name in ("days", "seconds", "total_seconds") and holds == "spans of time":
        return f"{quoted(name)} belongs to a span of time: for each value of a column write `.dt.{name}`."
    if name in OF_DATES and holds == "dates":
        return f"{quoted(name)} is a part of a date: for each date of a column write `.dt.{name}`."
    if name in OF_DATES and holds == "text":
        return (f"{quoted(name)} is a part of a date, and {column_name(owner)} holds text: turn it into dates with "
                f"`pd.to_datetime`, then write `.dt.{name}`.")
    other = OTHERWISE["Series"].get(name)
    if other:
        return f"A column (a Series) has no {quoted(name)}. In pandas it is {quoted(other)}."
    if is_row(slip, owner):
        return no_column_in_row(slip, name, owner) + (
            "" if nearest(name, owner.index) else " No method of a row has that name either.")
    near = nearest(name, [*_methods(owner), *(str(label) for label in owner.index[:200])])
    frame = type(owner.to_frame().iloc[:0])
    if hasattr(frame, name):
        return f"{quoted(name)} belongs to a table, and this is one column (a Series)."
    if name.startswith("mark_") or name == "encode":
        return f"{quoted(name)} belongs to a chart: begin with `alt.Chart(...)`, which takes a table."
    words = f"; the nearest is {quoted(near)}.{only_differs_in(name, near)}" if near else "."
    return f"A column (a Series) has no {quoted(name)}{words}"


def _of_groups(slip: Slip, owner: Any, name: str) -> str | None:
    if not type(owner).__name__.endswith("GroupBy"):
        return None
    table: Any = getattr(owner, "obj", None)
    names = [*_methods(owner), *(map(str, table.columns) if is_table(table) else ())]
    if table is not None and hasattr(type(table), name):
        return (f"{quoted(name)} does not work on groups. Say first what to work out of each group, with `.size()` or "
                f"`[\"column\"].mean()`; then use `.{name}`.")
    near = nearest(name, names)
    words = f"; the nearest is {quoted(near)}.{only_differs_in(name, near)}" if near else "."
    return f"A table in groups has no method or column {quoted(name)}{words}"


def _of_chart(slip: Slip, owner: Any, name: str) -> str | None:
    if not is_chart(owner):
        return None
    other = OTHERWISE["Chart"].get(name)
    if other:
        return f"A chart has no {quoted(name)}. In Altair it is {quoted(other)}."
    near = nearest(name, _methods(owner))
    setting = nearest(name, OTHERWISE["Chart"])
    if near is None and setting:
        return f"A chart has no method {quoted(name)}; the nearest setting is {quoted(OTHERWISE['Chart'][setting])}."
    if hasattr(_tables_type(slip) or object, name):
        return f"{quoted(name)} belongs to a table, and this is a chart: use it on the table before `alt.Chart(...)`."
    words = f"; the nearest is {quoted(near)}.{only_differs_in(name, near)}" if near else "."
    return f"A chart has no method {quoted(name)}{words}"


def _tables_type(slip: Slip) -> type | None:
    return next((type(value) for value in slip.scope.values() if is_table(value)), None)


def _of_module(slip: Slip, owner: Any, name: str) -> str | None:
    if type(owner).__name__ != "module":
        return None
    near = nearest(name, [part for part in dir(owner) if not part.startswith("_")])
    words = f"; the nearest is {quoted(near)}.{only_differs_in(name, near)}" if near else "."
    return f"The module `{owner.__name__}` has nothing called {quoted(name)}{words}"


def _of_any(slip: Slip, owner: Any, name: str) -> str | None:
    kind, which = type(owner).__name__, _named(slip, owner)
    loop = round_of_loop(slip, which.strip("`")) if kind in ("tuple", "str") else None
    if loop:
        return loop
    accessor = ACCESSORS.get(kind)
    near = nearest(name, _methods(owner))
    if accessor == ".dt" and name in ("days", "total_seconds"):
        return f"{quoted(name)} belongs to spans of time, such as the difference of two dates, and these are dates."
    if accessor:
        return f"`{accessor}` has no {quoted(name)}" + (f"; the nearest is {quoted(near)}." if near else ".")
    what = type_of(owner)
    if isinstance(owner, type):
        near = nearest(name, [part for part in dir(owner) if not part.startswith("_")])
        return f"`{owner.__name__}` has no {quoted(name)}" + (f"; the nearest is {quoted(near)}." if near else ".")
    if isinstance(owner, dict) and name in owner:
        return (f"{which} is a dictionary, and {quoted(name)} is one of its keys: it stands in square brackets, "
                f"`[\"{name}\"]`.")
    other = OTHERWISE.get(kind, {}).get(name)
    if other:
        return f"{which} is {what}, which has no {quoted(name)}. In Python it is {quoted(other)}."
    if name in ("days", "total_seconds") and kind in ("Timestamp", "datetime", "date"):
        return f"{quoted(name)} belongs to a span of time, such as the difference of two dates, and this is one date."
    single = kind in ("int", "float", "bool", "str") or of_library(owner, "numpy") and getattr(owner, "ndim", 1) == 0
    if near is None and single and _of_columns(slip, name):
        return f"{which} is {what}, a single value. {quoted(name)} belongs to a whole column."
    return _near(which, what, name, near)


def _of_columns(slip: Slip, name: str) -> bool:
    """Whether a column has a method of this name."""
    kind = _tables_type(slip)
    return bool(kind) and hasattr(getattr(kind, "_constructor_sliced", None) or object,
                                  name) or name in ("mean", "sum", "head")


def _near(which: str, what: str, name: str, near: str | None) -> str:
    words = f"; the nearest is {quoted(near)}.{only_differs_in(name, near)}" if near else "."
    return f"{which} is {what}, which has no {quoted(name)}{words}"


def _named(slip: Slip, owner: Any) -> str:
    node = slip.place.node
    before = node.func if isinstance(node, ast.Call) else node
    if isinstance(before, ast.Attribute) and isinstance(before.value, ast.Name) and \
            slip.place.value(before.value) is owner:
        return quoted(before.value.id)
    return "What stands before the dot"


def _methods(owner: Any) -> list[str]:
    """The public names that the type of an object offers; reading them calls nothing."""
    return [name for name in dir(type(owner)) if not name.startswith("_")]


@explains("TypeError", r"'UndefinedType' object is not callable")
def part_of_chart(slip: Slip, match: "re.Match[str]") -> str | None:
    """A part of a chart that is called like a method."""
    func = getattr(slip.place.node, "func", None)
    if not isinstance(func, ast.Attribute):
        return None
    other = {"encoding": "encode", "mark": "mark_bar", "title": "properties", "width": "properties",
             "height": "properties", "transform": "transform_filter", "data": "alt.Chart"}.get(func.attr)
    return f"{quoted(func.attr)} of a chart is no method." + (f" It is set with {listed([other])}." if other else "")
