"""Bare words in a query: columns, text without its quotation marks, variables without their `@`."""

import re
from collections.abc import Iterator
from typing import Any

from thaw.errors.columns import no_column
from thaw.errors.near import is_close, is_table, nearest, quoted
from thaw.errors.slip import Slip, explains

CONSTANTS = {"true": "True", "false": "False", "TRUE": "True", "FALSE": "False", "yes": "True", "no": "False"}
LONG = 40  # letters of a value that is not shown as what to write
MOST_VALUES = 100_000  # a longer column is not searched


@explains("UndefinedVariableError", r"^local variable '(.*)' is not defined")
def variable_of_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """`@name` in a query, where no such variable is."""
    near = nearest(match[1], slip.scope)
    words = f"; the nearest is {quoted(near)}" if near else ""
    return f"After `@` a query takes a variable of the notebook, and none is called {quoted(match[1])}{words}."


@explains("UndefinedVariableError", r"^name '(.*)' is not defined")
def name_in_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """A bare word in a query is a column; what is no column is a misspelling, text or a variable."""
    word = match[1]
    table = next((value for value in slip.place.objects() if is_table(value)), None)
    if table is None:
        return f"A bare word in a query must be a column, and {quoted(word)} is none: text needs quotation marks."
    plain = re.sub(r"^BACKTICK_QUOTED_STRING_", "", word)
    if plain != word:
        return no_column(slip, [plain], table)
    query = query_of(slip)
    text = as_text(table, word, query)
    if text:
        return text
    if word in CONSTANTS:
        return f"Python writes `{CONSTANTS[word]}`, also in a query; {quoted(word)} is no column."
    if word in slip.scope and nearest(word, map(str, table.columns)) is None:
        return f"{quoted(word)} is a variable and no column. In a query a variable needs a sign before it: `@{word}`."
    near = nearest(word, map(str, table.columns))
    return no_column(slip, [word], table) + ("" if near else " If it is text, put it in quotation marks.")


def query_of(slip: Slip) -> str:
    """Return the condition of the query that failed, or ""."""
    return next((frame.f_locals["expr"] for frame in slip.place.below
                 if isinstance(frame.f_locals.get("expr"), str)), "")


def as_text(table: Any, word: str, query: str) -> str | None:
    """Say that a word (or several) is a value of a column, or stands in one, so that it is text; else None.

    A part of a value counts only of a column that the query names: in long text almost any word stands.
    """
    # A column that the query itself names comes first.
    named = [column for column in table.columns if re.search(rf"\b{re.escape(str(column))}\b", query)]
    own = "Text within a query needs quotation marks of its own"
    double = ", if the query itself stands in double ones."
    for column in [*named, *table.columns]:
        if word in _values(table, column):
            return f"{quoted(word)} is a value of the column {quoted(column)}. {own}: `{column} == '{word}'`{double}"
    near = nearest(word, map(str, table.columns))
    for column in named if not near or not is_close(word, near) else []:
        part = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        whole = next((value for value in _values(table, column) if part.search(value)), None)
        if whole is None:
            continue
        start = f"{quoted(word)} stands in values of the column {quoted(column)}, such as {quoted(whole)}. {own}"
        if re.search(rf"\(\s*{re.escape(word)}\b", query):
            return f"{start}: `'{word}'`{double}"
        if len(whole) > LONG:
            return f"{start}, and `==` asks for the whole value. A part of it is found by `.str.contains('{word}')`."
        return f"{start}, and a value is written whole: `{column} == '{whole}'`{double}"
    return None


def _values(table: Any, column: Any) -> Iterator[str]:
    """The different values of a column of text."""
    values = table[column]
    if not hasattr(values, "dtype") or str(values.dtype) not in ("str", "string", "object") or \
            len(values) > MOST_VALUES:
        return iter(())
    return (value for value in values.unique() if isinstance(value, str))
