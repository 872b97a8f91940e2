"""Conditions of a query that cannot be read, beside words in them that are no columns (words)."""

import re
from typing import Any

from thaw.errors.lookalikes import SIGNS, bare_of
from thaw.errors.near import is_table, nearest, quoted
from thaw.errors.slip import Slip, explains
from thaw.errors.words import as_text, query_of


@explains("ValueError", r"^cannot assign without a target object")
def assignment_in_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """`=` for `==` in a query."""
    return "One `=` gives a value to a name. To compare in a query, write `==`."


@explains("ValueError", r"^expr cannot be an empty string")
def empty_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """A query of nothing."""
    return "The condition is empty: write within the quotation marks which rows to keep."


@explains("ValueError", r"^expr must be a string to be evaluated, (?:<class '(\w+)'>|.*) given")
def query_is_text(slip: Slip, match: "re.Match[str]") -> str | None:
    """A query that is no text."""
    return ("`query` takes its whole condition as text, in quotation marks; a condition on columns stands in square "
            "brackets.")


@explains("NotImplementedError", r"^'(\w+)' nodes are not implemented")
def not_in_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """Python that a query does not know."""
    return ("A query knows only a part of Python: comparisons with `==`, `<`, `>` and `in`, joined by `and`, `or` "
            "and `not`.")


def _in_query(slip: Slip) -> bool:
    return any(frame.f_code.co_name in ("query", "eval") for frame in slip.place.below)


@explains("SyntaxError")
def in_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """The condition of a query that cannot be read."""
    if not _in_query(slip):
        return None
    text = query_of(slip)
    bare = bare_of(text)
    for pattern, words in SIGNS[:2] + SIGNS[4:6]:
        if re.search(pattern, bare):
            return words
    if re.search(r"\b(and|or|not|in|==|<|>)\s*$", bare):
        return "The condition of this `query` stops in the middle: something must stand after its last word or sign."
    if text.count("'") % 2 or text.count('"') % 2:
        return "In the condition of this `query` a quotation mark has no partner."
    if "cannot assign" in slip.message or re.search(r"(?<![=!<>])=(?!=)", bare):
        return "One `=` gives a value to a name. To compare in a query, write `==`."
    part = re.search(r"(\w+)\s+(?:not\s+)?(contains?|like|includes?|startswith|starts with)\s", bare)
    if part:
        way = "startswith" if part[2].startswith("start") else "contains"
        return f"A query asks whether a text stands in the values of a column by `{part[1]}.str.{way}('...')`."
    if re.search(r"\w\s+between\b", bare):
        return ("In a query conditions are joined by `and` and `or`. A range is two comparisons, as in `2019 <= "
                "year <= 2022`.")
    table = next((value for value in slip.place.objects() if is_table(value)), None)
    return _side_by_side(text, table) or (
        "Python cannot read the condition of this `query`: look for a sign or a quotation mark that is missing. "
        "A column with a space in its name stands in backticks.")


def _side_by_side(text: str, table: Any) -> str | None:
    """Words or values with nothing but a blank between them: names of columns, text, or a list without commas."""
    columns = list(map(str, table.columns)) if table is not None else []
    odd = [name for name in columns if " " in name and name in text]
    if odd:
        return f"A column with a space in its name stands in backticks (`) within a query: {odd[0]}."
    # What may stand between two words.
    text = re.sub(r"('[^']*')|\b(?:and|or|not|in|is)\b", lambda found: found[1] or "\0", text)
    bare = bare_of(text)
    words = re.search(r"[^\W\d]\w*(?: +[^\W\d]\w*)+", bare)
    if words:
        value = as_text(table, words[0], text) if table is not None else None
        near = nearest(words[0], columns)
        return value or (f"A name has no blank in it: {quoted(words[0])} is no column"
                         + (f"; the nearest is {quoted(near)}." if near else
                            ". Text stands in quotation marks, and a column with a blank in its name in backticks."))
    pair = re.search(r"([\w.]+|'[^']*') +([\w.]+|'[^']*')", text)
    if pair is None:
        return None
    before = text[:pair.start()]
    if sum(map(before.count, "([")) > sum(map(before.count, ")]")):
        return f"Between two values stands a comma, and between {quoted(pair[1])} and {quoted(pair[2])} is none."
    return (f"Between {quoted(pair[1])} and {quoted(pair[2])} something is missing: a sign such as `==`, or `and` or "
            "`or` between two conditions.")


@explains("TokenError", r"EOF in multi-line (statement|string)|unterminated (string) literal")
def open_in_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """A bracket of a query that is not closed."""
    if not _in_query(slip):
        return None
    if match[1] == "statement":
        return "In the condition of this `query` a bracket is opened and not closed."
    return "In the condition of this `query` a quotation mark has no partner."
