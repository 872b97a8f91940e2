"""What Altair says of a chart that cannot be drawn."""

import ast
import re
import sys
from typing import Any

from thaw.errors.near import is_chart, is_column, is_table, listed, nearest, of_library, quoted, type_of
from thaw.errors.slip import Slip, explains

AGGREGATES = ("count", "mean", "sum", "median", "min", "max", "distinct", "average")
# What other tools call the ways to sum up and the parts of a date.
OTHERWISE = {"avg": ("mean", "average"), "minimum": ("min",), "maximum": ("max",), "total": ("sum",), "add": ("sum",),
             "number": ("count",), "n": ("count",), "size": ("count",), "len": ("count",), "nunique": ("distinct",),
             "unique": ("distinct",), "std": ("stdev",), "var": ("variance",), "yr": ("year",), "hour": ("hours",),
             "minute": ("minutes",), "month_name": ("month",), "day_name": ("day",), "dayofweek": ("day",)}
LOOKS = ("color", "fill", "stroke", "size", "opacity", "shape", "strokeWidth", "strokeDash")
TYPES = "`:Q` for numbers, `:O` for what has an order, `:N` for names, `:T` for dates"


@explains("ValueError", r"^Unable to determine data type for the field \"(.*?)\""
          r"|^\"?(.*?)\"? encoding field is specified without a type"
                        r"|^(.*?) encoding field is specified without a type")
def field_without_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """A field that is no column, so that Altair cannot tell its type."""
    field = next((group for group in match.groups() if group), "")
    call = re.fullmatch(r"(\w+)\((.*)\)", field)
    if call and call[1] not in _functions():
        return _no_function(call[1])
    table, name = table_of_chart(slip)
    if "data is not specified as" in slip.message and table is None:
        return _no_table(_given(slip)) or (
            "Altair reads from the table what a column holds, and this chart has no table: give `alt.Chart(...)` "
            f"the table itself, without quotation marks, or add the type, {TYPES}.")
    if field in AGGREGATES:
        return f"{quoted(field)} alone is taken for a column. To sum up, write it with parentheses: `{field}()`."
    if call and table is not None and call[2] not in table.columns:
        field = call[2]
    if table is None:
        return f"Altair cannot tell what {quoted(field)} holds. Look at how it is spelt, or add its type: {TYPES}."
    if field in table.columns:
        return f"Altair cannot tell what {quoted(field)} holds: add its type, {TYPES}."
    if field in list(table.index.names):
        return (f"{quoted(field)} is the name of the index and no column, and a chart reads only columns: "
                "`.reset_index()` makes it one.")
    near = nearest(field, map(str, table.columns))
    which = quoted(name) if name else "the table of this chart"
    if near:
        return f"{quoted(field)} is no column of {which}; the nearest is {quoted(near)}."
    channel = _channel_of(slip, field)
    more = f" A fixed value for all marks is written `{channel}=alt.value(\"{field}\")`." if channel else ""
    return f"{quoted(field)} is no column of {which}, which has {listed(table.columns)}.{more}"


def _channel_of(slip: Slip, field: str) -> str:
    """The channel of a look, such as a colour, that is given this text in the code."""
    tree = slip.place.tree
    return next((node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in LOOKS
                 and isinstance(node.value, ast.Constant) and node.value.value == field), "") if tree else ""


def _functions() -> tuple[str, ...]:
    """The ways to sum up and the parts of a date that may stand before the name of a column, as in `mean(...)`."""
    core = sys.modules.get("altair.utils.core")
    return (*AGGREGATES, *getattr(core, "AGGREGATES", ()), *getattr(core, "TIMEUNITS", ()))


def _no_function(name: str) -> str:
    start = f"{quoted(name)} is no way to sum up, and no part of a date, that Altair knows"
    other = OTHERWISE.get(name.lower())
    if other:
        return f"{start}. In Altair it is {listed((f'{one}(...)' for one in other), 'or')}."
    near = nearest(name, _functions())
    return f"{start}; the nearest is {quoted(near + '()')}." if near else \
        f"{start}. It has {listed(AGGREGATES)}, and parts of dates such as `year` and `yearmonth`."


def _given(slip: Slip) -> Any:
    """What stands in `alt.Chart(...)` instead of a table."""
    for frame in slip.place.below:
        for value in (frame.f_locals.get("original_data"), frame.f_locals.get("data")):
            if value is not None and (of_library(value, "pandas") or isinstance(value, list | dict)):
                return value
    return None


def _no_table(given: Any) -> str | None:
    start = "`alt.Chart(...)` takes a table, and was given"
    if is_column(given) and any(name is not None for name in given.index.names):
        return f"{start} one column (a Series): `.reset_index(name=\"...\")` behind it makes a table of it."
    if is_column(given):
        return (f"{start} one column (a Series): give it the whole table, and name the column in `encode`. "
                "`.reset_index(name=\"...\")` makes a table of a column.")
    if type(given).__name__.endswith("GroupBy"):
        return (f"{start} {type_of(given)}: say first what to work out of each group, as in "
                "`.size().reset_index(name=\"...\")`.")
    return f"{start} {type_of(given)}: `pd.DataFrame(...)` makes a table." if given is not None else None


@explains("SchemaValidationError", r"is an invalid value for `data`\.")
def data_of_other_kind(slip: Slip, match: "re.Match[str]") -> str | None:
    """A column in `alt.Chart(...)` whose fields have their types, so that Altair comes as far as its rules."""
    return _no_table(_given(slip) if _given(slip) is not None else _first_of_chart(slip))


def _first_of_chart(slip: Slip) -> Any:
    chart: Any = getattr(slip.problem, "obj", None)
    data = getattr(chart, "data", None)
    return data if of_library(data, "pandas") or isinstance(data, list) else None


@explains("ValueError", r"^Dataframe contains invalid column name: (.*?)\. Column names must be strings")
def column_without_name(slip: Slip, match: "re.Match[str]") -> str | None:
    """A column that `reset_index` called 0, or columns that are years."""
    start = f"A chart reads columns by names that are text, and a column of its table is called {quoted(match[1])}"
    if match[1] == "0":
        return (f"{start}, a number: `reset_index` names a column so when it has no name. Give it one, as in "
                "`.reset_index(name=\"size\")`.")
    return f"{start}: `.rename(columns=str)` makes text of such names."


def table_of_chart(slip: Slip) -> tuple[Any, str | None]:
    """Return the table of the chart that is drawn, and its name; None for what cannot be told."""
    for frame in slip.place.below:
        for value in (frame.f_locals.get("self"), frame.f_locals.get("data"), frame.f_locals.get("context")):
            table = value if is_table(value) else getattr(value, "data", None) if is_chart(value) else None
            table = value.get("data") if isinstance(value, dict) else table
            if is_table(table):
                return table, slip.place.name_of(table)
    return None, None


@explains("ValueError TypeError", r"^Only (?:\w+ )?[Cc]hart objects can be (layered|concatenated|repeated|faceted"
          r"|used)")
def not_only_charts(slip: Slip, match: "re.Match[str]") -> str | None:
    """A chart beside what is none."""
    return (f"Only charts can be {'put together' if match[1] == 'used' else match[1]}, and one side here is no "
            "chart: a table becomes one by `alt.Chart(...)`.")


@explains("AttributeError", r"^'DataFrame' object has no attribute '_\w+'|^'str' object has no attribute '_\w+'")
def table_for_chart(slip: Slip, match: "re.Match[str]") -> str | None:
    """A table among the charts of `alt.layer`."""
    func = getattr(slip.place.node, "func", None)
    name = getattr(func, "attr", "")
    if name not in ("layer", "hconcat", "vconcat", "concat"):
        return None
    return f"`{name}` takes charts, and was given something else: a table becomes a chart by `alt.Chart(...)`."


@explains("ValueError", r"^\"(.*?)\" is not one of the valid encoding data types")
def unknown_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """`year:X`."""
    return f"After the colon stands the type, and {quoted(match[1])} is none: {TYPES}."


@explains("NotImplementedError", r"^positional of type")
def channels_have_names(slip: Slip, match: "re.Match[str]") -> str | None:
    """A bare name of a column in `encode`."""
    return "In `encode` each column has a channel: write `x=\"...\"`, `y=\"...\"` or `alt.X(\"...\")`."


@explains("TypeError AttributeError", r"argument of type '(\w+)' is not iterable|'(\w+)' object has no attribute")
def channel_of_wrong_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """A channel that is given a number instead of the name of a column."""
    if not any((frame.f_globals.get("__name__") or "").startswith("altair.") for frame in slip.place.below):
        return None
    node = slip.place.node
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)] if node is not None else []
    for part in [word for call in calls if getattr(call.func, "attr", "") == "encode" for word in call.keywords]:
        value = part.value
        if isinstance(value, ast.Constant) and not isinstance(value.value, str):
            return (f"The channel {quoted(part.arg)} takes the name of a column in quotation marks, and was given "
                    f"{quoted(value.value)}. A fixed value is written `alt.value(...)`.")
    return None


@explains("MaxRowsError")
def too_many_rows(slip: Slip, match: "re.Match[str]") -> str | None:
    """More rows than Altair puts into a notebook."""
    return ("A chart holds its table, and Altair takes at most 5,000 rows. Work out what the chart shows first, "
            "with `groupby`.")
