"""An answer of any kind as plain facts: its kind first, then its size, then what it holds.

Standard library only. Nothing that an object does when it is looked at may raise more than Unreadable, or take long.
"""

from itertools import islice
from typing import Any

from thaw.answers.charts import chart_facts
from thaw.values import (
    LARGE,
    Facts,
    Unreadable,
    bare,
    cell,
    digest,
    kind_of,
    label,
    rounded,
    scalar,
    sort_key,
    type_name,
    type_of,
)

MOST = 1_000_000  # cells that are ever read
FEW_ITEMS = 500  # a list or a column that is longer is none of a few items, and is not read
FEW = 200  # values of a large answer that are looked at to tell what it holds
MORE_COLUMNS = 50  # columns beyond those asked for that are read
WIDEST = 5000  # columns; of a wider table only the first are looked at
LONGEST_TEXT = 1_000_000  # characters
FUNCTIONS = {"function", "method", "builtin_function_or_method", "method-wrapper", "method_descriptor",
             "wrapper_descriptor", "partial", "ufunc", "_ArrayFunctionDispatcher"}
# What pandas gives back before it is told what to compute.
UNFINISHED = {"Rolling", "Expanding", "Window", "ExponentialMovingWindow"}
ACCESSORS = {"StringMethods": ".str", "DatetimeProperties": ".dt", "TimedeltaProperties": ".dt",
             "PeriodProperties": ".dt", "CombinedDatetimelikeProperties": ".dt", "CategoricalAccessor": ".cat",
             "PlotAccessor": ".plot", "_LocIndexer": ".loc", "_iLocIndexer": ".iloc"}
NUMPY_KINDS = {"i": "a number", "u": "a number", "f": "a number", "b": "True or False", "M": "a date",
               "m": "a length of time"}


def facts(value: Any, want: Facts | None = None) -> Facts:
    """Return the facts of one answer as a JSON-ready dict with at least the item ``kind``.

    `want` are the facts of the right answer. With them, of an answer of another kind or a far larger one only kind
    and size are read; it then has the item ``partial``. Raises Unreadable for a type that no exercise asks for;
    what Altair raises when a chart is turned into plain data passes through.
    """
    if _is_chart(value):
        if type_name(getattr(value, "mark", None)) == "UndefinedType":
            return {"kind": "chart", "layout": "one view", "panels": [[]]}  # Altair refuses a chart without a mark
        spec = value.to_dict()
        if not isinstance(spec, dict):
            raise Unreadable(type_name(value))
        return {"kind": "chart", **chart_facts(spec)}
    try:
        out = _read(value, want)
    except Exception as problem:  # whatever an object does that is looked at
        raise Unreadable(type_name(value)) from problem
    if out is None:
        raise Unreadable(type_name(value))
    return out


def offers(value: Any, *names: str) -> bool:
    """Tell whether an object has all these attributes."""
    try:
        return all(hasattr(value, name) for name in names)
    except Exception:  # an attribute may do anything when it is asked for
        return False


def _is_chart(value: Any) -> bool:
    return not issubclass(type(value), type) and offers(value, "to_dict") and any(
        offers(value, part) for part in ("mark", "layer", "hconcat", "vconcat", "concat", "spec"))


def _read(value: Any, want: Facts | None) -> Facts | None:
    out = _code(value)
    if out is not None:
        return out
    if offers(value, "columns", "itertuples", "iloc"):
        return {"kind": "table", **_table(value, want)}
    if offers(value, "index", "items", "dtype", "iloc"):
        return {"kind": "series", **_series(value, _most(want))}
    if isinstance(value, (list, tuple, set, frozenset, range)) or type_name(value) in (
            "deque", "dict_keys", "dict_values", "dict_items") or (
            not isinstance(value, str) and offers(value, "__len__", "dtype") and getattr(value, "shape", None) != ()):
        return {"kind": "list", **_list(value, _most(want))}
    return _single(value)


def _code(value: Any) -> Facts | None:
    """Facts of what is no value: code, or something that has not been computed."""
    name = type_name(value)
    if isinstance(value, type):
        return {"kind": "class", "name": value.__name__}
    if name == "module":
        return {"kind": "module", "name": value.__name__}
    if name in FUNCTIONS:
        owner = getattr(value, "__self__", None)
        bound = owner is not None and type_name(owner) != "module"
        return {"kind": "method" if bound else "function", "name": str(getattr(value, "__name__", name))}
    if name in UNFINISHED or name.lower().endswith(("groupby", "resampler")):
        return {"kind": "groups", "name": name}
    if name in ACCESSORS:
        return {"kind": "accessor", "name": ACCESSORS[name]}
    if isinstance(value, dict):
        return {"kind": "dict", "count": len(value)}
    kinds = {"ellipsis": "ellipsis", "Styler": "styler", "bytes": "bytes", "bytearray": "bytes"}
    if name in kinds:
        return {"kind": kinds[name]}
    return {"kind": "iterator", "name": name} if offers(value, "__next__") else None


def _single(value: Any) -> Facts:
    plain = scalar(value)
    if isinstance(plain, str):
        plain = plain[:LONGEST_TEXT]
    if plain is None:
        return {"kind": "missing value", "value": None, "name": "None" if value is None else "NaN"}
    return {"kind": kind_of(plain), "value": bare(plain)}


def _most(want: Facts | None) -> int:
    """How many rows, values or items of an answer are read, where `want` is the right one."""
    if want is None:
        return MOST
    if want["kind"] == "table":
        return max(LARGE, 4 * int(want["rows"]))
    return max(FEW_ITEMS, 20 * len(want.get("values", "")))


def _values(column: Any) -> list[Any]:
    """The values of a column, Series, array or index, each as JSON."""
    return [cell(value) for value in (column.tolist() if offers(column, "tolist") else column)]


def _holds(column: Any) -> str:
    """What a column holds, told by its type where that is enough, else by its first values."""
    kind = getattr(column.dtype, "kind", "O")
    return NUMPY_KINDS.get(kind) or type_of(_values(column[:FEW]))


def _list(value: Any, most: int) -> Facts:
    ordered = not isinstance(value, (set, frozenset))
    out: Facts = {"ordered": ordered, "type": type_name(value)}
    if len(value) > most:
        values = [cell(item) for item in islice(iter(value), FEW)]
        return {**out, "partial": True, "count": len(value), "values": values[:1], "holds": type_of(values)}
    # An array of two dimensions is a list of lists.
    plain = value.tolist() if offers(value, "tolist") else list(islice(iter(value), len(value)))
    values = [cell(item) for item in plain]
    if not ordered:
        values.sort(key=lambda item: (sort_key(bare(item)), str(item)))
    return {**out, "values": values, "holds": type_of(values)}


def _series(series: Any, most: int) -> Facts:
    if len(series) > most:
        return {"partial": True, "count": len(series), "labels": [], "values": [], "holds": _holds(series)}
    values = _values(series)
    return {"labels": [label(key) for key in series.index.tolist()], "values": values, "holds": type_of(values)}


def _table(frame: Any, want: Facts | None) -> Facts:
    """Facts of a DataFrame. A named index is read as columns; an unnamed one is kept apart."""
    names = [name for name in frame.index.names if name is not None]
    named = bool(names) and len(names) == frame.index.nlevels and not any(name in frame.columns for name in names)
    columns = [" / ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in islice(frame.columns, WIDEST)]
    most = _most(want) if want else MOST // max(1, len(columns))
    if len(frame) > most or len(frame.columns) > WIDEST or (
            want and want["kind"] != "table" and len(frame) * len(columns) > 10 * LARGE):
        return _large_table(frame, columns, names if named else [])
    unnamed: list[Any] | None = [label(key) for key in frame.index.tolist()]
    if named:
        frame, unnamed, columns = frame.reset_index(), None, [*map(str, names), *columns]
    asked = want["types"] if want and want["kind"] == "table" else columns
    extra = [c for c in columns if c not in asked][:MORE_COLUMNS]
    data = {c: _values(frame.iloc[:, i]) for i, c in enumerate(columns) if c in asked or c in extra}
    types = {c: type_of(data[c]) if c in data else "not read" for c in columns}
    data = {c: [bare(value) for value in values] for c, values in data.items()}
    out: Facts = {"rows": len(frame), "columns": columns, "types": types, "index": unnamed,
                  "width": len(columns) - len(names) * named}
    if len(frame) * max(1, len(columns)) > LARGE and not (want and "data" in want):
        return {**out, "digests": digests({c: values for c, values in data.items() if c in asked})}
    return {**out, "data": data}


def _large_table(frame: Any, columns: list[str], names: list[Any]) -> Facts:
    """Facts of a table that is too large to be right: its size, and what its columns hold."""
    few = frame.iloc[:FEW, :FEW]
    types = {column: _holds(few.iloc[:, i]) for i, column in enumerate(columns[:FEW])}
    levels = {str(name): type_of(_values(few.index.get_level_values(name))) for name in names}
    return {"rows": len(frame), "columns": [*levels, *columns], "index": None, "partial": True,
            "types": {**levels, **{column: types.get(column, "not read") for column in columns}}}


def digests(data: dict[str, list[Any]]) -> Facts:
    """What stands for the values of a large table, {column: values}, as they are and folded: for each column, for the
    rows, and for the rows in their order."""
    out: Facts = {}
    for form, read in (("folded", _folded), ("exact", rounded)):
        plain = {column: [read(value) for value in values] for column, values in sorted(data.items())}
        rows = [digest(list(row)) for row in zip(*plain.values(), strict=True)]
        out[form] = {"columns": {column: digest(sorted(values, key=sort_key)) for column, values in plain.items()},
                     "rows": digest(sorted(rows)), "order": digest(rows)}
    return out


def _folded(value: Any) -> Any:
    return " ".join(value.split()).casefold() if isinstance(value, str) else rounded(value)
