"""What to say of an answer of another kind than asked for: true of the object, and how to get on from it.

Standard library only.
"""

import re
from collections.abc import Callable

from thaw.answers.dates import text_for_date
from thaw.answers.words import is_no_answer, is_year, no_answer, number, shown, text_of
from thaw.values import KINDS, Facts, bare, counted, iso_date

NONE_PHRASE = ("holds None: put your answer in its place; None also comes of a method that changes or writes something "
               "(`to_csv` with a file name, `list.sort`, `inplace=True`)")
FILTER = "look at your filter, which may keep nothing"
NUMERAL = re.compile(r"[-+]?[\d,]*\.?\d+([eE][-+]?\d+)?")


def kind_phrase(got: Facts, want: Facts) -> str:
    """The predicate for an answer `got` whose kind is not that of the right one, `want`."""
    phrase = _OF_KIND[got["kind"]](got, want) if got["kind"] in _OF_KIND else ""
    own = KINDS.get(got["kind"]) or f"a {got['kind']}"
    return phrase or f"should be {asked(want)}; yours is {own}"


def asked(want: Facts) -> str:
    """The kind that is asked for, in words."""
    return KINDS.get(want["kind"]) or str(want["kind"])


def _method(got: Facts, want: Facts) -> str:
    name = shown(got["name"])
    return f"is the method `{name}` itself, not its result: put parentheses behind it, as in `.{name}()`"


def _function(got: Facts, want: Facts) -> str:
    if got["name"] == "<lambda>":
        return "is a function (`lambda`), not its result: call it, with parentheses"
    name = shown(got["name"])
    return f"is the function `{name}` itself, not its result: call it, as in `{name}(...)`"


def _iterator(got: Facts, want: Facts) -> str:
    look = "`sum(...)` adds its values up" if want["kind"] == "number" else "put `list(...)` around it"
    return f"is a `{shown(got['name'])}`, which gives its values only when it is asked for them: {look}"


def _groups(got: Facts, want: Facts) -> str:
    return (f"is a `{shown(got['name'])}`, groups or windows without a result: say what to compute of each, as in "
            "`.sum()` or `.size()`")


def _dict(got: Facts, want: Facts) -> str:
    look = {"table": "`pd.DataFrame(...)` makes a table of it", "series": "`pd.Series(...)` makes a Series of it",
            "list": "`list(...)` gives its keys, and `.values()` its values",
            "chart": "give the chart itself, without `.to_dict()`"}
    return f"is a dict: {look.get(want['kind'], 'take one value out by its key, in square brackets')}"


def _missing(got: Facts, want: Facts) -> str:
    if got.get("name") == "None":
        return NONE_PHRASE
    return (f"is a missing value, where {asked(want)} is asked for: look for a value that is missing in what it is "
            "computed from")


def _series(got: Facts, want: Facts) -> str:
    return _many(got, want, "a Series", ".iloc[0]` or `.item()")


def _list(got: Facts, want: Facts) -> str:
    kind = {"tuple": "a tuple", "set": "a set", "frozenset": "a set", "range": "a range", "ndarray": "an array",
            "Index": "an index", "DatetimeIndex": "an index"}.get(got.get("type", "list"), "a list")
    return _many(got, want, kind, "[0]")


def _many(got: Facts, want: Facts, kind: str, first: str) -> str:
    """What to say of a Series, or of a list or an array, where something else is asked for."""
    count, single = got.get("count", len(got["values"])), want["kind"] not in ("table", "series", "list", "chart")
    if not count:
        return f"is {kind} without values, where {asked(want)} is asked for: {FILTER}"
    if got.get("holds") == KINDS["truth value"]:
        look = {"number": "`.sum()` counts the True ones, and `.mean()` gives their share",
                "list": "select with it first",
                "series": "it tells for each row whether it is kept", "table": "put it in square brackets behind the "
                "table, to keep the rows"}.get(want["kind"], "keep the rows with it first, then read off the answer")
        return f"is a mask, {kind} of {counted(count, 'value')} True or False: {look}"
    if single and count == 1:
        return f"is {kind} that holds one value: take it out with `{first}`"
    if kind == "a tuple" and want["kind"] == "number" and all(isinstance(value, int) for value in got["values"]):
        return "is a tuple, as a comma or `.shape` makes one: one number is asked for, without a comma"
    size = f"is {kind} of {counted(count, 'value')}, where {asked(want)} is asked for"
    if want["kind"] == "number":
        return f"{size}: {_one_number(got, kind)}"
    if single:
        return f"{size}: choose one"
    if kind == "a Series" and want["kind"] == "table":
        if len(want["types"]) > 2:
            return f"is one column, where a DataFrame of {counted(len(want['types']), 'column')} is asked for"
        return "is a Series, where a DataFrame is asked for: `.reset_index()` makes a table of it, labels and all"
    further = {"table": ": `pd.DataFrame(...)` makes a table", "chart": ": draw it with `alt.Chart(...)`",
               "series": ": each value needs its label, so keep the Series from which the values come"}
    return size + further.get(want["kind"], "")


def _one_number(got: Facts, kind: str) -> str:
    """How one number comes of many values."""
    if got["values"] and not got.get("partial") and all(value is None for value in got["values"]):
        return "all of them are missing; look whether the labels of what you combine agree"
    if got.get("holds") in (KINDS["text"], KINDS["date"]):
        return "choose one, or count them with `len(...)`"
    ways = "`.sum()`, `.max()`" if kind == "a Series" else "`len(...)`, `sum(...)`"
    return f"choose one, or make one number of them as the task asks ({ways}, a ratio, a difference)"


def _table(got: Facts, want: Facts) -> str:
    rows, width = got["rows"], got.get("width", len(got["types"]))
    columns = list(got.get("columns") or got["types"])
    if not rows:
        return f"is a DataFrame without rows, where {asked(want)} is asked for: {FILTER}"
    if want["kind"] == "chart":
        return "is a DataFrame, where a chart is asked for: draw it with `alt.Chart(...)`"
    size = f"is a DataFrame of {counted(rows, 'row')} and {counted(width, 'column')}, where {asked(want)} is asked for"
    if want["kind"] in ("series", "list"):
        name = f'["{shown(columns[-1])}"]' if width == 1 or got["index"] is None and width == 2 else '["..."]'
        return f"{size}: take one column out, as in `{name}`" + (", then `.tolist()`" if want["kind"] == "list" else "")
    if rows == 1:
        return f"{size}: take the value out, as in `[\"{shown(columns[-1])}\"].iloc[0]`" if width == 1 else \
            f"{size}: take one value out, as in `[\"...\"].iloc[0]`"
    if want["kind"] == "number":
        return f"{size}: count its rows (`len`), or choose a column and make one number of it (`.sum()`, `.max()`)"
    return f"{size}: choose a column and one value in it"


def _text(got: Facts, want: Facts) -> str:
    text = got["value"]
    if not text.strip():
        return f"is an empty text, where {asked(want)} is asked for"
    if is_no_answer(text):
        return no_answer(text)
    if want["kind"] == "date":
        return text_for_date(text)
    if want["kind"] == "number":
        return _text_for_number(text)
    if want["kind"] == "list":
        how = "and each item in quotes of its own" if want.get("holds", "text") == "text" and any(
            isinstance(value, str) for value in want["values"]) else "and no quotes around it"
        return f"is {text_of(text)}, where a list is asked for: square brackets, {how}"
    if want["kind"] == "truth value" and text.strip() in ("True", "False"):
        return f"is {text_of(text)}: leave the quotes out"
    return f"is {text_of(text)}, where {asked(want)} is asked for"


def _text_for_number(text: str) -> str:
    plain = text.strip()
    if re.fullmatch(r"[-+]?\d+,\d{1,2}", plain):
        return f"is {text_of(text)}: write the decimals behind a point, and leave the quotes out"
    if NUMERAL.fullmatch(plain):
        how = "leave the quotes out" + (" and the commas, too" if "," in plain else ", or convert it with `float(...)`")
        return f"is {text_of(text)}: {how}"
    unit = re.fullmatch(rf"({NUMERAL.pattern})\s*\S{{1,15}}", plain)
    if unit and not iso_date(plain):
        return f"is {text_of(text)}: give the number alone, without quotes and what stands behind it"
    if not re.search(r"\d", plain):
        return f"is {text_of(text)}, where a number is asked for: write it in digits, without quotes"
    return f"is {text_of(text)}, where one number is asked for"


def _number(got: Facts, want: Facts) -> str:
    is_a = f"is the number {number(got['value'])}, where {asked(want)} is asked for"
    look = {"date": "a day, a month and a year" if is_year(got["value"]) else "write year-month-day (YYYY-MM-DD)",
            "text": "a name or a word, not how much or at which place",
            "list": "give the items themselves, in square brackets",
            "series": "keep one value for each label", "table": "keep the rows and columns that it comes from",
            "chart": "draw it with `alt.Chart(...)`", "length of time": "one date taken from another gives that",
            "truth value": "a comparison gives that"}
    return f"{is_a}: {look[want['kind']]}" if want["kind"] in look else is_a


def _moment(got: Facts, want: Facts) -> str:
    is_a = f"is {KINDS[got['kind']]}, {shown(bare(got['value']))}, where {asked(want)} is asked for"
    when = "`.year` gives its year" if is_year(want.get("value")) else "how much, how many or how long, not when"
    look = {("date", "number"): when,
            ("length of time", "number"): "`.days` gives its whole days",
            ("date", "text"): "look for what stands beside the date",
            ("time of day", "text"): "write it as text"}
    return is_a + (f": {look[got['kind'], want['kind']]}" if (got["kind"], want["kind"]) in look else "")


def _truth(got: Facts, want: Facts) -> str:
    return f"is {got['value']}, what a comparison gives, where {asked(want)} is asked for" + (
        ": take what the comparison finds" if want["kind"] != "number" else ": `.sum()` counts what is True")


def _chart(got: Facts, want: Facts) -> str:
    return f"is a chart, where {asked(want)} is asked for: give what it is drawn from"


_OF_KIND: dict[str, Callable[[Facts, Facts], str]] = {
    "method": _method, "function": _function, "iterator": _iterator, "groups": _groups, "dict": _dict,
    "missing value": _missing, "series": _series, "list": _list, "table": _table, "text": _text, "number": _number,
    "date": _moment, "time of day": _moment, "length of time": _moment, "truth value": _truth, "chart": _chart,
    "class": lambda got, want: f"is the type `{shown(got['name'])}` itself, where {asked(want)} is asked for: make a "
                               "value with it, with parentheses",
    "module": lambda got, want: f"is the module `{shown(got['name'])}`, where {asked(want)} is asked for",
    "accessor": lambda got, want: f"is `{got['name']}` itself: say behind it what to do or to take",
    "ellipsis": lambda got, want: "is still `...`: put your answer in its place",
    "styler": lambda got, want: f"is a styled table, where {asked(want)} is asked for: give the DataFrame without "
                                "`.style`",
    "bytes": lambda got, want: f"is bytes, where {asked(want)} is asked for: `.decode()` makes text of them",
    "infinite number": lambda got, want: f"is {got['value']}, where {asked(want)} is asked for: look whether something "
                                         "is divided by 0",
}
