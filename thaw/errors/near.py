"""Words for an explanation: the nearest name, a list of names, and what a value is in plain words."""

import difflib
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

MOST_NAMES = 5000  # more than this is not searched for a near name
SHOWN_NAMES = 8
WORDS = {
    "str": "text", "int": "a number", "float": "a number", "int64": "a number", "float64": "a number",
    "bool": "True or False", "list": "a list", "tuple": "a tuple", "dict": "a dictionary",
    "NoneType": "None", "Timestamp": "a date", "DatetimeArray": "dates", "date": "a date", "datetime": "a date",
    "Timedelta": "a span of time", "TimedeltaArray": "spans of time", "DataFrame": "a table",
         "Series": "a column (a Series)",
    "method": "a method that was not called", "function": "a function that was not called", "Index": "an "
         "index", "RangeIndex": "an index", "DatetimeIndex": "an index of dates", "type": "a type",
         "StringArray": "an array of text", "ArrowStringArray": "an array of text",
    "DatetimeProperties": "an accessor", "StringMethods": "an accessor", "generator": "a generator", "set": "a set",
         "ndarray": "an array",
    "builtin_function_or_method": "a function that was not called", "Chart": "a chart", "module": "a module",
    "DataFrameGroupBy": "a table in groups", "SeriesGroupBy": "a column in groups", "ellipsis": "`...`",
}


def quoted(name: object) -> str:
    """Return a name as code; text that a reader could not tell from the sentence keeps its quotation marks."""
    text = f"({', '.join(map(str, name))})" if isinstance(name, tuple) else str(name)
    text = re.sub(r"\s+", " ", text) if text.strip() else repr(name)
    text = text if len(text) <= 60 else text[:57] + "..."
    return f"`{text}`" if "`" not in text else f"'{text}'"


def listed(names: Iterable[object], joint: str = "and") -> str:
    """Return names as code in one phrase; of many only the first, with how many there are in all."""
    every = [quoted(name) for name in names]
    if len(every) > SHOWN_NAMES:
        return f"{', '.join(every[:SHOWN_NAMES])} and {len(every) - SHOWN_NAMES} more"
    return every[0] if len(every) == 1 else ", ".join(every[:-1]) + f" {joint} " + every[-1]


def nearest(word: object, names: Iterable[object]) -> Any | None:
    """Return the name that is nearest to `word`, or None where none is near; never `word` itself.

    A name that differs only in capitals, spaces or underscores comes first, then what is spelt nearly so, then a name
    of which `word` is a whole part (`distance`, `distance_km`).
    """
    if not isinstance(word, str) or not word.strip():
        return None
    every = [name for name in names if isinstance(name, str) and name != word][:MOST_NAMES]
    plain = _plain(word)
    same = [name for name in every if _plain(name) == plain]
    if same:
        return same[0]
    lower: dict[str, str] = {}
    for name in every:
        lower.setdefault(name.lower(), name)
    near = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.75)
    if near:
        return lower[near[0]]
    parts = [name for name in every if len(plain) > 2 and word.lower() in re.split(r"[_\s.]+", name.lower())]
    if parts:
        return min(parts, key=len)
    near = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.66)
    return lower[near[0]] if near else None


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "", name).casefold()


def is_close(word: str, name: str) -> bool:
    """Whether two names are so near that one is likely a misspelling of the other."""
    plain, other = _plain(word), _plain(name)
    return plain in other or difflib.SequenceMatcher(None, plain, other).ratio() >= 0.8


def only_differs_in(word: str, name: str) -> str:
    """Return why two names that look alike are not the same: a sentence, or nothing."""
    if word == name:
        return ""
    if word.strip() == name.strip():
        return " Spaces count."
    if word.casefold() == name.casefold():
        return " Small and capital letters are different."
    return ""


def in_words(kind: str) -> str:
    """Return the type with this name in plain words."""
    bare = kind.rsplit(".", 1)[-1]
    return WORDS.get(bare, f"an object of type `{bare}`")


def type_of(value: object) -> str:
    """Return what a value is, in plain words."""
    if of_library(value, "altair") and not is_chart(value) and not isinstance(value, type):
        return f"an `alt.{type(value).__name__}`"
    return in_words(type(value).__name__)


def of_library(value: object, library: str) -> bool:
    """Whether the type of a value comes from this library."""
    return type(value).__module__.partition(".")[0] == library


def is_table(value: object) -> bool:
    """Whether a value is a table of pandas."""
    return of_library(value, "pandas") and type(value).__name__ == "DataFrame"


def is_column(value: object) -> bool:
    """Whether a value is a column (a Series) of pandas."""
    return of_library(value, "pandas") and type(value).__name__ == "Series"


def is_chart(value: object) -> bool:
    """Whether a value is a chart of Altair."""
    return of_library(value, "altair") and hasattr(value, "to_dict") and type(value).__name__.endswith("Chart")


def content(column: Any) -> str:
    """Return what a column holds: "dates", "numbers", "text", "True and False" or, where that is not sure, ""."""
    dtype = getattr(column, "dtype", None)
    kind = getattr(dtype, "kind", "")
    if kind == "M" or str(dtype).startswith("datetime64"):
        return "dates"
    if kind in tuple("iuf") or str(dtype) in ("Int64", "Float64"):
        return "numbers"
    if kind == "m" or str(dtype).startswith("timedelta64"):
        return "spans of time"
    if kind == "b" or str(dtype) == "boolean":
        return "True and False"
    if str(dtype) in ("str", "string"):
        return "text"
    pandas = sys.modules.get("pandas")
    if str(dtype) == "object" and pandas and pandas.api.types.infer_dtype(column, skipna=True) == "string":
        return "text"
    return ""


def visible(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that a student has made or imported: no private ones and none of IPython's own."""
    return {name: value for name, value in list(variables.items())
            if isinstance(name, str) and not name.startswith("_") and name not in ("In", "Out", "exit", "quit",
                                                                                   "get_ipython", "open")}


def tables(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables among the variables of a student."""
    return {name: value for name, value in visible(variables).items() if is_table(value)}
