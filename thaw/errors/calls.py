"""Calls: what is not called, what cannot be called, and arguments that do not fit."""

import ast
import builtins
import re

from thaw.errors.loops import round_of_loop
from thaw.errors.near import (
    in_words,
    is_column,
    is_table,
    quoted,
)
from thaw.errors.nothing import where_none_comes_from
from thaw.errors.slip import Slip, explains


@explains("TypeError", r"'(?:builtin_function_or_method|method|function|type|ABCMeta)' object is not subscriptable")
def brackets_for_parentheses(slip: Slip, match: "re.Match[str]") -> str | None:
    """`head[5]` for `head(5)`."""
    node = slip.place.node
    if not isinstance(node, ast.Subscript):
        return None
    name = _last_name(node.value)
    return (f"`{name}` is a method or a function, and takes what it needs in parentheses: `{name}(...)`, not "
            f"`{name}[...]`.")


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "it"


@explains("TypeError", r"'([\w.]+)' object is not callable")
def not_callable(slip: Slip, match: "re.Match[str]") -> str | None:
    """Parentheses after what is no function."""
    node, kind = slip.place.node, match[1].rsplit(".", 1)[-1]
    if kind == "UndefinedType":
        return None
    func = node.func if isinstance(node, ast.Call) else None
    what = in_words(kind)
    if slip.place.below and isinstance(func, ast.Attribute):
        return f"{quoted(func.attr)} was given {what}, where it needs a function or a dictionary."
    if isinstance(func, ast.Name):
        name = func.id
        if hasattr(builtins, name) and name in slip.scope:
            return (f"{quoted(name)} is {what} here: a line gave this name a new value, so Python's own `{name}` is "
                    "hidden. Take another name there, and restart the notebook.")
        if kind in ("DataFrame", "Series", "list", "tuple", "dict", "str", "Index"):
            return (f"{quoted(name)} is {what} and cannot be called. To choose a part of it, use square brackets: "
                    f"`{name}[...]`.")
        return (f"{quoted(name)} is {what} and cannot be called. Is there an operator, such as `*`, missing before "
                "the bracket?")
    if isinstance(func, ast.Attribute):
        owner = slip.place.value(func.value)
        if (is_table(owner) or is_column(owner)) and func.attr in map(str, getattr(owner, "columns", ())):
            return f"{quoted(func.attr)} is a column here and no method: it is written without parentheses."
        return f"{quoted(func.attr)} is {what} and no method: it is written without parentheses."
    return f"What stands before these parentheses is {what}, and only functions and methods can be called."


@explains("TypeError", r"'([\w.]+)' object is not subscriptable")
def not_subscriptable(slip: Slip, match: "re.Match[str]") -> str | None:
    """Square brackets after what has no parts."""
    node, kind = slip.place.node, match[1].rsplit(".", 1)[-1]
    if kind == "NoneType":
        return f"Square brackets choose a part, and None has none. {where_none_comes_from(slip.place)}"
    if not isinstance(node, ast.Subscript):
        return None
    name = quoted(node.value.id) if isinstance(node.value, ast.Name) else "what stands before these square brackets"
    return f"Square brackets choose a part, and {name} is {in_words(kind)}, which has no parts."


@explains("TypeError", r"object of type '([\w.]+)' has no len\(\)")
def no_length(slip: Slip, match: "re.Match[str]") -> str | None:
    """`len` of a single value."""
    if match[1] == "NoneType":
        return f"`len` counts the items of a whole, and None has none. {where_none_comes_from(slip.place)}"
    return ("`len` counts the items of a list, the rows of a table or the letters of a text; here it is given "
            f"{_what(slip, match[1])}.")


def _what(slip: Slip, kind: str) -> str:
    node = slip.place.node
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
        return f"{quoted(node.args[0].id)}, which is {in_words(kind)}"
    return in_words(kind)


@explains("TypeError", r"^'([\w.]+)' object is not iterable|argument of type '([\w.]+)' is not iterable")
def not_iterable(slip: Slip, match: "re.Match[str]") -> str | None:
    """A loop over a single value, or `in` a single value."""
    kind = (match[1] or match[2]).rsplit(".", 1)[-1]
    if slip.place.below:
        return None  # a library's own loop: it cannot be told what the student gave it
    if kind == "NoneType":
        return f"A loop or a list needs several values, and None has none. {where_none_comes_from(slip.place)}"
    node = slip.place.node
    if isinstance(node, ast.Compare):
        return f"`in` looks into a list, a text or a dictionary, and here it looks into {in_words(kind)}."
    loop = next(iter(slip.place.parents()), None)
    is_looped = getattr(loop, "iter", None) is node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not is_looped:
        return f"`{node.func.id}` takes several values as one list, in square brackets, and was given {in_words(kind)}."
    if kind in ("int", "int64"):
        return "A single number has no items to go through. To count up to it, write `range(...)` around it."
    return f"What should be gone through item by item is {in_words(kind)}, which has no items."


@explains("TypeError", r"^(list|tuple|string|str|range) indices must be integers(?: or slices)?, not '?(\w+)'?")
def index_of_wrong_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """A place in a list is a whole number."""
    what = {"string": "text", "str": "text", "range": "a range"}.get(match[1], f"a {match[1]}")
    which = ""
    node = slip.place.node
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        which = f" {quoted(node.value.id)} is {what} and no table or dictionary."
    given = "several values with a comma (a tuple)" if match[2] == "tuple" else in_words(match[2])
    loop = (round_of_loop(slip, node.value.id) if isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name) else None)
    if loop:
        return loop
    return f"The items of {what} are chosen by their place, a whole number from 0 on; here it is {given}.{which}"


@explains("TypeError", r"^slice indices must be integers")
def slice_of_wrong_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """A part of a list from what is no place."""
    return "A part of a list is chosen by places, which are whole numbers: `[0:2]` gives the first two items."


@explains("TypeError", r"'([\w.]+)' object does not support item assignment")
def fixed_items(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text and tuples do not change."""
    return f"{in_words(match[1]).capitalize()} cannot be changed in parts: make a new value and give it the name."


@explains("TypeError", r"unhashable type: '([\w.]+)'")
def unhashable(slip: Slip, match: "re.Match[str]") -> str | None:
    """A list cannot be a key."""
    extra = " A tuple, in round brackets, can." if match[1] in ("list", "slice") else ""
    return (f"A key of a dictionary, an item of a set or a name of a column must not change, so {in_words(match[1])} "
            f"cannot be one.{extra}")


@explains("TypeError", r"passed to isin\(\), you passed a [`'](\w+)[`']")
def isin_takes_a_list(slip: Slip, match: "re.Match[str]") -> str | None:
    """`isin` of a single value."""
    return (f"`isin` takes a list of values, in square brackets, and was given {in_words(match[1])}. For one value "
            "use `==`.")


@explains("TypeError", r"^Index\(\.\.\.\) must be called with a collection of some kind")
def index_takes_a_list(slip: Slip, match: "re.Match[str]") -> str | None:
    """`columns="a"` for `columns=["a"]`."""
    if getattr(getattr(slip.place.node, "func", None), "attr", "") == "filter":
        return ("`filter` chooses columns, by a list of their names. To keep rows for which a condition is true use "
                "`query(...)`.")
    if getattr(getattr(slip.place.node, "func", None), "attr", "") == "rename":
        return "`rename` takes the old and the new name as a pair, by a keyword: `columns={\"old\": \"new\"}`."
    return "Names of columns or rows are given as a list, in square brackets, even if it is one name."


@explains("TypeError", r"^sequence item \d+: expected str instance, (\w+) found|^can only join an iterable")
def join_takes_text(slip: Slip, match: "re.Match[str]") -> str | None:
    """`join` of what is no text."""
    given = in_words(match[1]) if match[1] else "a single number or value"
    return (f"`join` puts pieces of text together, from a list of text; here it meets {given}: `str(...)` makes text "
            "of it.")


@explains("TypeError", r"^type (\w+) doesn't define __round__ method"
          r"|^bad operand type for (abs\(\)|unary [-+~]): '(\w+)'")
def needs_a_number(slip: Slip, match: "re.Match[str]") -> str | None:
    """Rounding text, the negative of text."""
    what = {"abs()": "`abs`"}.get(match[2] or "", f"`{match[2][-1]}`" if match[2] else "`round`")
    return f"{what} works on numbers, and here it is given {in_words(match[1] or match[3])}."


@explains("TypeError", r"^'([\w.]+)' object cannot be interpreted as an integer")
def needs_a_whole_number(slip: Slip, match: "re.Match[str]") -> str | None:
    """`range("5")`."""
    what = "a number that is not whole" if "float" in match[1] else in_words(match[1])
    return f"A whole number is needed here, and this is {what}: `int(...)` makes one."


@explains("TypeError", r"^cannot convert the series to <class '(int|float)'>")
def column_to_one_number(slip: Slip, match: "re.Match[str]") -> str | None:
    """`int` of a whole column."""
    return (f"`{match[1]}` makes one number, and was given a column (a Series): `.astype({match[1]})` works on all "
            "its values.")


@explains("TypeError", r"^(int|float)\(\) argument must be a string.* not '(\w+)'")
def cannot_become_a_number(slip: Slip, match: "re.Match[str]") -> str | None:
    """`int(None)`."""
    why = f" {where_none_comes_from(slip.place)}" if match[2] == "NoneType" else ""
    return f"`{match[1]}` makes a number of one text or number, and was given {in_words(match[2])}.{why}"


@explains("TypeError", r"^'in <string>' requires string as left operand, not (\w+)|^must be str or None, not (\w+)"
                       r"|^must be real number, not (\w+)|^sum\(\) can't sum strings|^repl must be a string")
def argument_of_other_kind(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text for a number, a number for text, as functions that are written in C say it."""
    if match[1] or match[2]:
        return f"Text is needed here, and this is {in_words(match[1] or match[2])}: `str(...)` makes text of it."
    if match[3]:
        return f"A number is needed here, and this is {in_words(match[3])}: `float(...)` makes a number of text."
    if "repl" in slip.message:
        return "`replace` needs two things: what to look for, and what to put in its place."
    return "`sum` adds numbers. Text is joined by `\"\".join(...)`."


@explains("IndexError", r"^only integers, slices")
def place_in_array(slip: Slip, match: "re.Match[str]") -> str | None:
    """An item of an array by its name."""
    return "This is an array, whose items are chosen by their place, a whole number from 0 on."
