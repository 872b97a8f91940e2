"""`.dt` and `.str` on columns of another kind, and ways to sum up that pandas does not know."""

import ast
import re
from typing import Any

from thaw.errors.near import content, is_column, listed, nearest, quoted
from thaw.errors.slip import Slip, explains

WAYS = ("count", "size", "sum", "mean", "median", "min", "max", "nunique", "first", "last", "std")


@explains("AttributeError", r"Can only use \.dt accessor")
def no_dates(slip: Slip, match: "re.Match[str]") -> str | None:
    """`.dt` on what holds no dates."""
    column = slip.problem.__dict__.get("obj", getattr(slip.problem, "obj", None))
    which = column_name(column)
    holds = content(column) if is_column(column) else ""
    if holds == "text":
        return (f"`.dt` works on dates, and {which} holds text. Turn it into dates with `pd.to_datetime`, or read it "
                "with `parse_dates=[...]`.")
    if holds:
        return f"`.dt` works on dates, and {which} holds {holds}: leave `.dt` out."
    return f"`.dt` works on dates, and {which} has none. `.dtypes` shows what the columns hold."


@explains("AttributeError", r"Can only use \.str accessor")
def no_text(slip: Slip, match: "re.Match[str]") -> str | None:
    """`.str` on what holds no text."""
    column = getattr(slip.problem, "obj", None)
    which, holds = column_name(column), content(column) if is_column(column) else ""
    if holds == "dates":
        return f"`.str` works on text, and {which} holds dates: `.dt` gives their parts, as in `.dt.year`."
    if holds:
        return (f"`.str` works on text, and {which} holds {holds}: compare it without `.str`, or use `.astype(str)` "
                "first.")
    return f"`.str` works on text, and {which} holds something else. `.dtypes` shows what the columns hold."


def column_name(column: Any) -> str:
    """Return how a sentence names a column."""
    name = getattr(column, "name", None)
    return f"the column {quoted(name)}" if isinstance(name, str) else "this column"


def way_to_sum_up(slip: Slip, name: str) -> str | None:
    """`agg("cuont")`: a method that is given by its name."""
    node = slip.place.node
    if node is None or not any(isinstance(part, ast.Constant) and part.value == name for part in ast.walk(node)):
        return None
    other = {"avg": "mean", "average": "mean", "distinct": "nunique", "len": "size"}.get(name)
    near = other or nearest(name, WAYS)
    words = (f"; in pandas it is {quoted(other)}." if other else f"; the nearest is {quoted(near)}." if near
             else f": there are {listed(WAYS)}.")
    return f"{quoted(name)} is no way to sum up{words}"


@explains("AttributeError", r"^'(\w+)' is not a valid function for")
def unknown_way_to_sum_up(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same, as pandas says it of a whole table."""
    return way_to_sum_up(slip, match[1])
