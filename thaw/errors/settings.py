"""Settings of a chart that do not fit: names and values that Altair does not know."""

import ast
import re

from thaw.errors.charts import table_of_chart
from thaw.errors.near import listed, nearest, quoted
from thaw.errors.slip import Slip, explains

OF_CHART = ("title", "width", "height", "background", "padding", "name", "description", "config")
CHANNELS = ("x", "y", "x2", "y2", "size", "opacity", "shape", "tooltip", "order", "text")
MARKS = "Say what it draws, with `.mark_bar()`, `.mark_line()` or `.mark_point()`."
SWITCHES = {"true": "True", "yes": "True", "on": "True", "false": "False", "no": "False", "off": "False"}
# What is meant by text that stands alone in a part of a chart.
MEANT = {"scale": "type", "axis": "title", "legend": "title", "header": "title", "bin": "maxbins"}
SCALES = ("linear", "log", "pow", "sqrt", "symlog", "identity", "time", "utc", "ordinal", "band", "point", "quantile",
          "quantize", "threshold", "sequential")


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
          "ValidationError", r"'(.*?)' is an invalid value for `(\w+)`\.?(?: Valid values are(.*))?")
def invalid_value(slip: Slip, match: "re.Match[str]") -> str | None:
    """A value that a setting does not know."""
    value, setting, valid = match[1], match[2], match[3] or ""
    if setting == "data":
        return None  # told in charts
    if setting == "field" and value.startswith("["):
        return "A channel takes the name of a column, in quotation marks, and was given the column itself."
    if setting.isdigit() and "'mark' is a required property" in slip.message and "'mark':" not in value:
        return f"One of the charts that are put together has no mark yet. {MARKS}"
    if setting in CHANNELS and value in getattr(table_of_chart(slip)[0], "columns", ()):
        return (f"{quoted(setting)} of a mark is one fixed value, and {quoted(value)} is a column: a column is drawn "
                f"by `.encode({setting}=\"{value}\")`.")
    line = _without_keyword(slip, value, setting) or _in_quotation_marks(value, setting, valid)
    if line:
        return line
    names = [name for one in re.findall(r"One of \[(.*?)\]", valid) or [valid.partition("\n\n")[0]]
             for name in re.findall(r"'([^']+)'", one)]
    near = nearest(value, names)
    words = f"; the nearest is {quoted(near)}." if near else f": it may be {listed(names, 'or')}." if names else "."
    return f"{quoted(value)} is no value for {quoted(setting)}{words}"


def _in_quotation_marks(value: str, setting: str, valid: str) -> str:
    """Text for True, False or a number, of a setting that takes these."""
    if re.search(r"\bbool\b", valid) and value.lower() in SWITCHES:
        return f"{quoted(setting)} takes `{SWITCHES[value.lower()]}`, without quotation marks, and was given text."
    if re.search(r"\b(float|int)\b", valid) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return f"{quoted(setting)} takes a number, without quotation marks, and was given text."
    return ""


def _without_keyword(slip: Slip, value: str, setting: str) -> str:
    """A value that stands without its keyword, so that it is taken for the setting that comes first."""
    for node in (part for top in _code_of_chart(slip) for part in ast.walk(top) if isinstance(part, ast.Call)):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        first = node.args[0] if node.args else None
        if called.lower() not in MEANT or not isinstance(first, ast.Constant) or str(first.value) != value:
            continue
        if called.islower() and called != setting:
            continue  # `.scale("log")` is told as `scale`, `alt.Scale("log")` as its first setting
        taken = "the settings stand with their keywords" if called.islower() else \
            f"a value without a keyword is taken for {quoted(setting)}"
        shown = value if value.isdigit() else f'"{value}"'
        is_other = called.lower() == "scale" and value not in SCALES
        how = "such as `type=` or `scheme=`" if is_other else f"write `{MEANT[called.lower()]}={shown}`"
        return f"In `{'.' if called.islower() else 'alt.'}{called}(...)` {taken}: {how}."
    return ""


def _code_of_chart(slip: Slip) -> list[ast.AST]:
    """The code in which a setting of the chart may stand: what failed, or, for a chart that is drawn, the cell."""
    try:
        return [slip.place.tree or ast.parse(slip.code)]
    except (SyntaxError, ValueError):
        return []


@explains("SchemaValidationError "
          "ValidationError", r"^'?(.*?)'? is not of type '(\w+)'(?:.*On instance(?:\['(\w+)'\])?)?")
def value_of_wrong_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text for a number."""
    what = {"number": "a number", "string": "text", "boolean": "True or False", "object": "another kind of thing",
            "array": "a list"}.get(match[2], match[2])
    is_quoted = match[2] == "number" and slip.message.startswith("'") and re.fullmatch(r"-?\d+(\.\d+)?", match[1])
    more = ", without quotation marks" if is_quoted else ""
    return f"A setting of the chart has the value {quoted(match[1])}, where {what} is needed{more}."


@explains("SchemaValidationError", r"^(.*?)(?:\n|$)")
def not_valid(slip: Slip, match: "re.Match[str]") -> str | None:
    """A chart without a mark; or one that breaks the rules of Vega-Lite in a way of which no more is known."""
    first = slip.message.partition("\n")[0]
    if re.match(r"'\{'(?:data|encoding)'", first) and "'mark'" not in first:
        return f"The chart has no mark yet. {MARKS}"
    line = match[1].strip()
    return f"A setting of the chart does not fit: {line}" if 0 < len(line) < 160 and "{" not in line else None
