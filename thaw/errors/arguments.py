"""Arguments of a call that are unknown, missing or too many."""

import ast
import inspect
import re
import sys
from collections.abc import Callable
from typing import Any

from thaw.errors.meant import call_of, called_name, column_before, columns_given, instead
from thaw.errors.near import listed, nearest, only_differs_in, quoted
from thaw.errors.place import UNKNOWN
from thaw.errors.settings import OF_CHART
from thaw.errors.slip import Slip, explains

# Of functions that are written in C Python does not always tell the arguments.
OF_BUILTINS = {"sort": ["key", "reverse"], "print": ["sep", "end", "file", "flush"]}


@explains("TypeError", r"^(?:[\w.]+\.)?(\w+)\(\) got an unexpected keyword argument '(\w+)'")
def unknown_keyword(slip: Slip, match: "re.Match[str]") -> str | None:
    """A keyword that the function does not know."""
    called = "sorted" if match[1] == "sort" and "sorted(" in slip.code else match[1]
    if slip.message.startswith("Series.sort_values") and match[2] == "by":
        return "One column is sorted by its own values: leave `by` and the name of the column out."
    if called == "encode" and match[2] in OF_CHART:
        return f"`{match[2]}` belongs to the whole chart, and no channel has that name: `.properties({match[2]}=...)`."
    parameters = _parameters(slip, match[1]) or OF_BUILTINS.get(match[1], [])
    near = nearest(match[2], parameters)
    words = f"; the nearest is {quoted(near)}.{only_differs_in(match[2], near)}" if near else ""
    if not near:
        words = (f". It takes {listed(parameters)}." if parameters else ". Look at its name, and at the help: `?` "
                 "after it.")
    return f"`{called}` has no argument {quoted(match[2])}{words}"


def _parameters(slip: Slip, name: str) -> list[str]:
    """The names of the arguments of the function that was called; [] where it cannot be told which it was."""
    function = _function(slip, name)
    if function is None:
        return []
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [part.name for part in found if part.kind not in (part.VAR_POSITIONAL, part.VAR_KEYWORD)
            and part.name != "self"]


@explains("TypeError", r"^(?:[\w.]+\.)?(\w+)\(\) got multiple values for argument '(\w+)'")
def argument_twice_given(slip: Slip, match: "re.Match[str]") -> str | None:
    """`pd.merge(a, b, left="date")`."""
    near = [name for name in _parameters(slip, match[1]) if name.startswith(f"{match[2]}_")]
    more = f" Perhaps {listed([f'{near[0]}='])} is meant." if near else ""
    return (f"`{match[1]}` was given {quoted(match[2])} twice: by its place, as a value without a keyword, and by "
            f"`{match[2]}=`.{more}")


def _takes_nothing(function: Callable[..., Any] | None) -> bool:
    """Whether a method is known, and takes no argument of any kind."""
    return function is not None and set(inspect.signature(function).parameters) <= {"self"}


def _function(slip: Slip, name: str) -> Callable[..., Any] | None:
    node = slip.place.node
    func = node.func if isinstance(node, ast.Call) else None
    value = slip.place.value(func) if func is not None else UNKNOWN
    if callable(value) and getattr(value, "__name__", None) == name:
        return value
    if isinstance(func, ast.Attribute) and func.attr == name:
        # A method at the end of a chain: its class is told by the message, as in "DataFrame.sort_values()".
        owner = re.match(r"(\w+)\.\w+\(\)", slip.message)
        for library in ("pandas", "altair"):
            module = sys.modules.get(library)
            names = [owner[1], "DataFrame", "Series"] if owner and library == "pandas" else ["Chart"]
            grouped = getattr(getattr(getattr(module, "api", None), "typing", None), "DataFrameGroupBy", None)
            for kind in [*(getattr(module, kind, None) for kind in names), grouped]:
                function = getattr(kind, name, None)
                if callable(function) and _qualified(function, slip.message):
                    return function
    return None


def _qualified(function: Any, message: str) -> bool:
    return message.startswith(f"{getattr(function, '__qualname__', '')}()")


@explains("TypeError", r"^(?:[\w.]+\.)?(\w+)\(\) missing (\d+) required (?:positional "
          r"|keyword-only )?arguments?: (.*)$")
def missing_argument(slip: Slip, match: "re.Match[str]") -> str | None:
    """A call that leaves out what the function needs."""
    names = re.findall(r"'(\w+)'", match[3])
    if slip.problem.__traceback__ is None or not names:
        return None
    verb = "is" if len(names) == 1 else "are"
    return f"`{match[1]}` also needs {listed(names)}, which {verb} missing between its parentheses."


@explains("TypeError", r"^(\w+)\(\) missing required argument '(\w+)'")
def missing_argument_of_builtin(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same, as functions that are written in C say it."""
    return f"`{match[1]}` also needs {quoted(match[2])}, which is missing between its parentheses."


@explains("TypeError", r"^(?:[\w.]+\.)?(\w+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+)"
          r"(?: positional arguments? \(and .*?\))? (?:was|were) given")
def too_many_arguments(slip: Slip, match: "re.Match[str]") -> str | None:
    """More values than the function takes by their place."""
    method = "." in slip.message.split("(")[0]
    if slip.message.startswith("Series.sort_values"):
        return "One column is sorted by its own values: leave the name of a column out."
    takes, given = int(match[2]) - method, int(match[3]) - method
    parameters = _parameters(slip, match[1])
    line = column_before(slip, match[1]) or instead(slip, match[1], parameters)
    if line:
        return line
    if method and takes == 0 and not parameters and _takes_nothing(_function(slip, match[1])):
        return f"`{match[1]}` takes nothing between its parentheses here, and was given something."
    if method and len(parameters) == takes == 1:
        return f"`{match[1]}` takes one value, and {given} were given: put several into a list, in square brackets."
    if method or len(parameters) > takes:
        how = "no value" if takes == 0 else "one value" if takes == 1 else f"{takes} values"
        example = next((name for name in parameters[takes:] if not name.startswith("_")), "name")
        return (f"`{match[1]}` takes {how} without a name, and {given} {'was' if given == 1 else 'were'} given. Name "
                f"the others as keywords, such as `{example}=...`.")
    return f"`{match[1]}` takes {takes} {'value' if takes == 1 else 'values'}, and {given} were given."


@explains("TypeError", r"^You have to supply one of 'by' and 'level'")
def groupby_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """`groupby()` of nothing."""
    return "`groupby` needs `by`: the name of the column whose values make the groups."


@explains("TypeError", r"^Must provide 'func' or tuples")
def aggregate_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """`agg()` of nothing."""
    return "`agg` needs `func`, what to work out, or names with a pair each: `new=(\"column\", \"mean\")`."


@explains("ValueError", r"^Need to specify at least one of 'labels', 'index' or 'columns'")
def drop_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """`drop()` or `rename()` of nothing."""
    return "This call does not say what it is for: name `columns=` (or `index=` for rows)."


@explains("TypeError", r"^must pass an index to rename")
def rename_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """`rename()` of nothing."""
    return "`rename` needs to know what to rename: name `columns=` (or `index=`)."


@explains("TypeError", r"^(?:list\.)?(\w+)\(\) takes exactly (one|\d+) arguments? \((\d+) given\)"
                       r"|^(\w+) expected at most (\d+) arguments?, got (\d+)")
def too_many_for_builtin(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same, as functions that are written in C say it."""
    takes, given = match[2] or match[5], match[3] or match[6]
    word = {"one": "one value", "1": "one value"}.get(takes, f"{takes} values")
    more = " `extend` adds all items of a list." if match[1] == "append" else ""
    return f"`{match[1] or match[4]}` takes {word}, and {given} were given.{more}"


@explains("TypeError", r"^'(\w+)' is an invalid keyword argument for (\w+)\(\)")
def unknown_keyword_of_builtin(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same for keywords."""
    near = nearest(match[1], OF_BUILTINS.get(match[2], []))
    called = "sorted" if match[2] == "sort" and "sorted(" in slip.code else match[2]
    return f"`{called}` has no argument {quoted(match[1])}" + (f"; the nearest is {quoted(near)}." if near else ".")


@explains("TypeError", r"^(\w+) expected (?:at least )?(\d+) arguments?, got (\d+)"
                       r"|^(?:\w+\.)?(\w+)\(\) accepts at most one positional argument, but (\d+) were given"
                       r"|^(\w+)\(\) takes at least (\d+) positional arguments? \((\d+) given\)")
def other_number_for_builtin(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same in other words."""
    least, takes, given = "at least" in slip.message, match[2] or match[7] or "1", match[3] or match[5] or match[8]
    return (f"`{match[1] or match[4] or match[6]}` takes {'at least ' if least else ''}{takes} "
            f"{'value' if takes == '1' else 'values'}, "
            f"and {given} {'was' if given == '1' else 'were'} given.")


@explains("ValueError", r"^numeric_only accepts only Boolean values")
def column_for_switch(slip: Slip, match: "re.Match[str]") -> str | None:
    """`groupby(...).mean("distance_km")`."""
    method = getattr(getattr(slip.place.node, "func", None), "attr", "mean")
    return column_before(slip, method) or \
        f"The column is not named between these parentheses, but before: `[\"column\"].{method}()`."


@explains("AssertionError", r"^$")
def aggregate_by_pair(slip: Slip, match: "re.Match[str]") -> str | None:
    """`agg("distance_km", "mean")` of groups, at which pandas only stumbles."""
    call = call_of(slip)
    if call is None or called_name(call) not in ("agg", "aggregate") or not columns_given(slip) or len(call.args) < 2:
        return None
    way = ast.unparse(call.args[1]).replace("'", '"')
    return (f"`agg` takes column and way to sum up as a pair, with a new name before it: "
            f"`new=(\"{columns_given(slip)[0]}\", {way})`.")


@explains("ValueError", r"^(?:Series|DataFrame)\.replace must specify either")
def replace_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """`replace("old")`."""
    return "`replace` needs two things: what to look for, and what to put in its place."
