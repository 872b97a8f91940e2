"""Names that Python does not know."""

import ast
import builtins
import math
import re
import sys
from pathlib import Path
from types import ModuleType

from thaw.errors.charts import AGGREGATES
from thaw.errors.files import PLACES
from thaw.errors.meant import called_name
from thaw.errors.near import is_close, is_table, listed, nearest, only_differs_in, quoted, tables
from thaw.errors.slip import Slip, explains

USUAL = {"np": "import numpy as np", "pd": "import pandas as pd", "alt": "import altair as alt",
         "plt": "import matplotlib.pyplot as plt", "sns": "import seaborn as sns"}
SYNONYMS = {"lenght": "len", "length": "len", "avg": "mean", "average": "mean"}
MODULES = ("math", "time", "datetime", "random", "re", "os", "json", "statistics", "collections", "itertools")
CONSTANTS = {"true": "True", "false": "False", "none": "None", "null": "None", "nan": "None", "TRUE": "True",
             "FALSE": "False", "NULL": "None", "NONE": "None"}
SWITCHES = {"yes": "True", "no": "False", "on": "True", "off": "False"}
NEARLY_SAME = 0.85  # of the letters of two names
# What is called with a table or a whole column, and not with the name of one; beside functions.
TAKE_TABLES = ("Chart", "merge", "concat", "join", "DataFrame", "to_datetime", "to_numeric", "cut", "qcut", "crosstab")
OURS = ("check", "hint", "progress", "describe")


@explains("UnboundLocalError", r"local variable '(\w+)'")
def local_without_value(slip: Slip, match: "re.Match[str]") -> str | None:
    """A name that a function sets itself is its own, all through the function."""
    return (f"{quoted(match[1])} gets a value in this function, so all through it the name is the function's own; "
            "here it is used before it has one. Hand the value in as an argument.")


@explains("NameError", r"name '(\w+)' is not defined")
def unknown_name(slip: Slip, match: "re.Match[str]") -> str | None:
    """A name that nothing has: a constant, a module, a column, text, a misspelling or a cell that has not run."""
    word = getattr(slip.problem, "name", None) or match[1]
    if word in CONSTANTS:
        return f"Python writes {quoted(CONSTANTS[word])}, with a capital letter; {quoted(word)} is not defined."
    return (_module(slip, word) or _text(slip, word) or _table(slip, word) or _column(slip, word)
            or _method(slip, word) or _near_name(slip, word))


def _text(slip: Slip, word: str) -> str | None:
    """What is text, by where it stands: a path, a way to sum up in a chart, yes or no."""
    parents = slip.place.parents()
    parent = parents[0] if parents else None
    call = next((node for node in parents if isinstance(node, ast.Call)), None)
    if isinstance(parent, ast.Attribute) and isinstance(call, ast.Call) and parent in call.args and (
            re.match(r"(read_|to_)\w+$|open$", called_name(call))):
        file = f"{word}.{parent.attr}"
        path = next((f"{folder}/{file}" for folder in PLACES if Path(folder, file).is_file()), file)
        return (f"Nothing is called {quoted(word)}. A path is text: write it in quotation marks, with its folder, as "
                f"in `\"{path}\"`.")
    charts = [called_name(node) for node in parents if isinstance(node, ast.Call)]
    if isinstance(parent, ast.Call) and parent.func is slip.place.node and word in AGGREGATES and (
            {"encode", "X", "Y", "Color", "Size"} & set(charts)):
        return f"In a chart a way to sum up is text, in quotation marks: `\"{word}({_argument(parent)})\"`."
    if isinstance(parent, ast.Call) and parent.func is slip.place.node and word in AGGREGATES and (
            {"agg", "aggregate"} & set(charts)):
        return (f"`agg` takes a way to sum up as text, in a pair behind the column: "
                f"`new=(\"{_argument(parent) or 'column'}\", \"{word}\")`.")
    if isinstance(parent, ast.keyword) and parent.arg == "title":
        return f"Nothing is called {quoted(word)}. A title is text, in quotation marks: `title=\"{word}\"`."
    if word in SWITCHES and isinstance(parent, ast.keyword):
        return f"Nothing is called {quoted(word)}: Python writes `{SWITCHES[word]}`."
    return None


def _argument(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.id if isinstance(first, ast.Name) else str(getattr(first, "value", ""))


def _table(slip: Slip, word: str) -> str | None:
    """A name that stands where a table is meant, and nearly is that of one; or a column without its table."""
    parents = [node for node in slip.place.parents() if not isinstance(node, ast.List | ast.Tuple | ast.keyword)]
    parent = parents[0] if parents else None
    is_owner = isinstance(parent, ast.Attribute | ast.Subscript) and parent.value is slip.place.node
    is_given = isinstance(parent, ast.Call) and parent.func is not slip.place.node and (
        isinstance(parent.func, ast.Name) or called_name(parent) in TAKE_TABLES) and not _is_key(slip)
    if is_given and isinstance(parent, ast.Call) and any(
            word in getattr(slip.scope.get(getattr(arg, "id", "")), "columns", ()) for arg in parent.args):
        return None  # a table that has such a column is given beside it
    if not is_owner and not is_given:
        return None
    near = nearest(word, tables(slip.scope))
    if near and _shared(word, near) >= NEARLY_SAME:
        return f"No variable is called {quoted(word)}; the nearest is {quoted(near)}.{only_differs_in(word, near)}"
    owners = [name for name, table in tables(slip.scope).items() if word in table.columns]
    if not owners:
        return None
    near = nearest(word, slip.scope)
    start = f"No variable is called {quoted(word)}; " + (
        f"the nearest is {quoted(near)}. But {quoted(word)} is a column" if near and is_close(word, near)
        else "it is a column")
    used = next((name for name in owners if name in slip.place.used()), owners[0])
    return f"{start} of {listed(owners[:3])}. A column is chosen from its table: `{used}[\"{word}\"]`."


def _is_key(slip: Slip) -> bool:
    """Whether the name is given as a keyword that takes columns, such as `on=`."""
    return any(isinstance(node, ast.keyword) and node.arg not in ("left", "right", "data")
               for node in slip.place.parents())


def _module(slip: Slip, word: str) -> str | None:
    for name, value in slip.scope.items():
        if isinstance(value, ModuleType) and value.__name__ == word:
            return f"The module `{word}` goes by the name `{name}` here: write `{name}.` for it."
    if word in OURS:
        return f"{quoted(word)} is not imported yet: run the cell with `from thaw import` first."
    if word in USUAL:
        first = " first, or the cell that has this line" if word in ("pd", "alt") else " first"
        return f"`{word}` is not imported yet: run `{USUAL[word]}`{first}."
    lower = word.lower()
    parent = next(iter(slip.place.parents()), None)
    is_called = isinstance(parent, ast.Call) and parent.func is slip.place.node
    if is_called and callable(getattr(math, word, None)):
        return f"`{word}` belongs to the module `math`: run `from math import {word}` first."
    if lower in MODULES and not any(isinstance(slip.scope.get(lower), kind) for kind in (ModuleType, type)):
        return f"`{lower}` is not imported yet: run `import {lower}` first." + only_differs_in(word, lower)
    return None


def _column(slip: Slip, word: str) -> str | None:
    """A column whose name lacks its quotation marks."""
    at_hand = tables(slip.scope)
    owners = [name for name, table in at_hand.items() if word in table.columns]
    parents = slip.place.parents()
    within = [node for node in parents if isinstance(node, ast.Call | ast.Subscript)]
    here = [name for name in owners if name in slip.place.used()]
    if not owners or not parents or not (here or within or nearest(word, slip.scope) is None):
        return None
    call = next((node.func.attr for node in within if isinstance(node, ast.Call)
                 and isinstance(node.func, ast.Attribute)), "")
    start = f"No variable is called {quoted(word)}; it is a column of {listed((here or owners)[:3])}."
    if call in ("query", "eval"):
        return f"{start} `{call}` takes its whole condition as text: put it in quotation marks."
    if isinstance(parents[0], ast.Compare | ast.BinOp):
        return (f"{start} A column is chosen from its table, with its name in quotation marks: "
                f"`{(here or owners)[0]}[\"{word}\"]`.")
    return f"{start} The name of a column stands in quotation marks: `\"{word}\"`."


def _method(slip: Slip, word: str) -> str | None:
    """A function of a module, or a method, that is written without what it belongs to."""
    parent = next(iter(slip.place.parents()), None)
    if not isinstance(parent, ast.Call) or nearest(word, slip.scope) and is_close(word, str(nearest(word, slip.scope))):
        return None
    for name, value in slip.scope.items():
        known = isinstance(value, ModuleType) and value.__name__ in ("pandas", "altair", *MODULES)
        if known and callable(vars(value).get(word)):
            return f"{quoted(word)} belongs to the module `{value.__name__}`: write `{name}.{word}`."
    charts = next((value.Chart for value in slip.scope.values() if isinstance(value, ModuleType)
                   and value.__name__ == "altair"), None)
    if parent.func is not slip.place.node:
        return f"{quoted(word)} is a method of text: write `str.{word}`, or `.str.{word}()` after a column." \
            if word in dir(str) else None
    if hasattr(charts, word):
        return f"{quoted(word)} is a method of a chart: write it after `alt.Chart(...)`, with a dot before it."
    table = next((value for value in slip.scope.values() if is_table(value)), None)
    if table is not None and callable(getattr(type(table), word, None)):
        return f"{quoted(word)} is a method of a table or a column: write it after its name, with a dot before it."
    return None


def _near_name(slip: Slip, word: str) -> str:
    near = nearest(word, slip.scope)
    every = [name for name in dir(builtins) if not name.startswith("_")]
    known = SYNONYMS.get(word) or nearest(word, every)
    if known in every and (word in SYNONYMS or is_close(word, known)) and (
            near is None or _shared(word, known) >= _shared(word, near) or not is_close(word, near)):
        near = known
    if near:
        return f"Nothing is called {quoted(word)}; the nearest name is {quoted(near)}.{only_differs_in(word, near)}"
    if _is_set_below(slip, word):
        return f"{quoted(word)} gets its value further down in this cell, after the line that uses it."
    return (f"Nothing is called {quoted(word)} yet. Run the cell that gives it a value, or look at its spelling; "
            "text needs quotation marks.")


def _shared(word: str, other: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, word.lower(), other.lower()).ratio()


def _is_set_below(slip: Slip, word: str) -> bool:
    tree, line = slip.place.tree, getattr(slip.place.node, "lineno", None)
    return bool(tree and line) and any(
        isinstance(node, ast.Name) and node.id == word and isinstance(node.ctx, ast.Store) and node.lineno > (line or 0)
        for node in ast.walk(tree or ast.Module([], [])))


@explains("ModuleNotFoundError", r"^No module named '([\w.]+)'")
def no_module(slip: Slip, match: "re.Match[str]") -> str | None:
    """A module that is not installed, or is spelt otherwise."""
    word = match[1]
    top, _, rest = word.partition(".")
    if rest and top in sys.modules:
        return f"The package `{top}` has no module `{rest}` here."
    known = {*sys.stdlib_module_names, *(name for name in sys.modules if "." not in name)}
    near = nearest(top, [name for name in sorted(known) if not name.startswith("_")])
    if near and is_close(top, near):
        return f"There is no module `{word}` here; the nearest is `{near}`.{only_differs_in(top, near)}"
    return f"There is no module `{word}` here: it is misspelt, or not installed where this notebook runs."


@explains("ImportError", r"^(\w+) is required for plotting|^Missing optional dependency '(\w+)'"
          r"|^`?Import (\w+)`? failed")
def package_missing(slip: Slip, match: "re.Match[str]") -> str | None:
    """A package that another one asks for."""
    name = next(group for group in match.groups() if group)
    more = " This course draws with Altair: `alt.Chart(...)`." if name == "matplotlib" else ""
    return f"This needs the package `{name}`, which is not installed where this notebook runs.{more}"


@explains("ImportError", r"^cannot import name '(\w+)' from '([\w.]+)'")
def no_name_in_module(slip: Slip, match: "re.Match[str]") -> str | None:
    """A module that has no such name."""
    module = sys.modules.get(match[2])
    near = nearest(match[1], [name for name in dir(module) if not name.startswith("_")]) if module else None
    words = f"; the nearest is {quoted(near)}" if near else ""
    return f"The module `{match[2]}` has nothing called {quoted(match[1])}{words}."
