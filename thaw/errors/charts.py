"""What Altair says of a chart that cannot be drawn."""

import ast
import re
from typing import Any

from thaw.errors.near import is_chart, is_table, listed, nearest, quoted
from thaw.errors.slip import Slip, explains

AGGREGATES = ("count", "mean", "sum", "median", "min", "max", "distinct", "average")
OF_CHART = ("title", "width", "height", "background", "padding", "name", "description", "config")
TYPES = "`:Q` for numbers, `:O` for what has an order, `:N` for names, `:T` for dates"


@explains("ValueError", r"^Unable to determine data type for the field \"(.*?)\""
          r"|^\"?(.*?)\"? encoding field is specified without a type"
                        r"|^(.*?) encoding field is specified without a type")
def field_without_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """A field that is no column, so that Altair cannot tell its type."""
    field = next((group for group in match.groups() if group), "")
    call = re.fullmatch(r"(\w+)\((.*)\)", field)
    if call and call[1] not in AGGREGATES:
        near = nearest(call[1], AGGREGATES)
        if near:
            return f"{quoted(call[1])} is no way to sum up that Altair knows; the nearest is {quoted(near + '()')}."
    table, name = _table(slip)
    if "data is not specified as" in slip.message and table is None:
        return ("Altair reads from the table what a column holds, and this chart has no table: give `alt.Chart(...)` "
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
    return f"{quoted(field)} is no column of {which}, which has {listed(table.columns)}."


def _table(slip: Slip) -> tuple[Any, str | None]:
    """The table of the chart that is drawn, and its name."""
    for frame in slip.place.below:
        for value in (frame.f_locals.get("self"), frame.f_locals.get("data"), frame.f_locals.get("context")):
            table = value if is_table(value) else getattr(value, "data", None) if is_chart(value) else None
            table = value.get("data") if isinstance(value, dict) else table
            if is_table(table):
                return table, slip.place.name_of(table)
    return None, None


@explains("SchemaValidationError",
          r"`(\w+)` has no parameter named '(\w+)'(?:.*?Existing parameter names are:\n(.*?)\n\n)?")
def unknown_parameter(slip: Slip, match: "re.Match[str]") -> str | None:
    """A keyword that a part of a chart does not know."""
    names = re.findall(r"\w+", match[3] or "")
    near = nearest(match[2], [*names, *OF_CHART] if match[1].endswith("Chart") else names)
    which = _part(match[1])
    words = f"; the nearest is {quoted(near)}." if near else "."
    return f"{which} has no setting {quoted(match[2])}{words}"


def _part(name: str) -> str:
    return "The mark" if name in ("MarkDef", "BarConfig") else f"`alt.{name}`"


@explains("SchemaValidationError "
          "ValidationError", r"'(.*?)' is an invalid value for `(\w+)`\.(?: Valid values are(.*))?")
def invalid_value(slip: Slip, match: "re.Match[str]") -> str | None:
    """A value that a setting does not know."""
    if match[2] == "field" and match[1].startswith("["):
        return "A channel takes the name of a column, in quotation marks, and was given the column itself."
    valid = re.findall(r"'([^']+)'", match[3] or "")
    near = nearest(match[1], valid)
    words = f"; the nearest is {quoted(near)}." if near else f": it may be {listed(valid)}." if valid else "."
    return f"{quoted(match[1])} is no value for {quoted(match[2])}{words}"


@explains("SchemaValidationError "
          "ValidationError", r"^'?(.*?)'? is not of type '(\w+)'(?:.*On instance(?:\['(\w+)'\])?)?")
def value_of_wrong_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text for a number."""
    what = {"number": "a number", "string": "text", "boolean": "True or False", "object": "another kind of thing",
            "array": "a list"}.get(match[2], match[2])
    return f"A setting of the chart has the value {quoted(match[1])}, where {what} is needed."


@explains("SchemaValidationError", r"^(.*?)(?:\n|$)")
def not_valid(slip: Slip, match: "re.Match[str]") -> str | None:
    """A chart without a mark; or one that breaks the rules of Vega-Lite in a way of which no more is known."""
    first = slip.message.partition("\n")[0]
    if re.match(r"'\{'(?:data|encoding)'", first) and "'mark'" not in first:
        return "The chart has no mark yet: say what it draws, with `.mark_bar()`, `.mark_line()` or `.mark_point()`."
    line = match[1].strip()
    return f"A setting of the chart does not fit: {line}" if 0 < len(line) < 160 and "{" not in line else None


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
    for part in ast.walk(node) if node is not None else ():
        value = part.value if isinstance(part, ast.keyword) else None
        if isinstance(part, ast.keyword) and isinstance(value, ast.Constant) and not isinstance(value.value, str):
            return (f"The channel {quoted(part.arg)} takes the name of a column in quotation marks, and was given "
                    f"{quoted(value.value)}. A fixed value is written `alt.value(...)`.")
    return None


@explains("MaxRowsError")
def too_many_rows(slip: Slip, match: "re.Match[str]") -> str | None:
    """More rows than Altair puts into a notebook."""
    return ("A chart holds its table, and Altair takes at most 5,000 rows. Work out what the chart shows first, "
            "with `groupby`.")
