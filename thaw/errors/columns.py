"""Columns, rows and keys that are not there."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from thaw.errors.near import (
    SHOWN_NAMES,
    is_close,
    is_column,
    is_table,
    listed,
    nearest,
    of_library,
    only_differs_in,
    quoted,
    tables,
)
from thaw.errors.place import UNKNOWN
from thaw.errors.rows import is_row, no_column_in_row
from thaw.errors.slip import Slip, explains

# How pandas, from 2 to 3, names several columns that are missing: as a list, or a list within Index(...).
LIST = re.compile(r"(?:None of|not columns of the DataFrame:|not present in the DataFrame:|Label\(s\)|Column\(s\)"
                  r"|^Index\()\s*"
                  r"(?:\[?(?:Multi)?Index\()?(\[.*?\])|^(\[.*?\]) not (?:in index|found in axis)|^(\[.*\])$"
                  r"|expected but not found: (\[.*?\])", re.DOTALL)
SINGLE = re.compile(r"^Requested level \((.*)\) does not match index name|^Columns? not found: (.*)$"
                    r"|dtype mappings argument\. '(.*)' not found|provided to 'parse_dates': (.*)$")


def missing_names(message: str) -> list[str]:
    """Return the names that the message of a KeyError lists as missing; [] where it is no such list."""
    several = LIST.search(message)
    if several:
        text = next(group for group in several.groups() if group)
        return [a or b or c for a, b, c in re.findall(r"'([^']*)'|\"([^\"]*)\"|(\b\d+\b)", text)]
    single = SINGLE.search(message)
    if single:
        text = next(group for group in single.groups() if group)
        return [part.strip().strip("'\"") for part in text.split(", ")]
    return []


def no_column(slip: Slip, names: Iterable[Any], table: Any) -> str:
    """Say of names that they are no columns of a table: the nearest ones, a table that has them, or what there is."""
    owner = slip.place.name_of(table)
    whose = quoted(owner) if owner else _side_of_merge(slip, table) or "the table in this line"
    absent = [name for name in names if name not in table.columns]
    if not absent:
        return ""
    if absent[0] is not None and absent[0] in list(table.index.names):
        return (f"{quoted(absent[0])} is no column of {whose}. It is the name of its index: `.reset_index()` makes "
                "it a column.")
    if isinstance(absent[0], int) or of_library(absent[0], "numpy"):
        way = f"label is `.loc[{absent[0]}]`" if absent[0] in table.index else \
            f"place is `.iloc[{absent[0] if 0 <= absent[0] < len(table) else '...'}]`"
        if all(isinstance(column, str) for column in table.columns):
            return (f"{quoted(absent[0])} is no column of {whose}: square brackets behind a table choose columns by "
                    f"name. A row by its {way}.")
    parts, why = [], ""
    for name in absent[:3]:
        near = nearest(name, table.columns)
        if near and not is_close(name, near) and _others(slip, name, owner):
            near = None
        parts.append(f"{quoted(name)} is no column of {whose}" + (f"; the nearest is {quoted(near)}" if near else ""))
        why = why or (only_differs_in(name, near) if near else "")
    if _is_swapped(slip, absent[0], table):
        return (f"{'. '.join(parts)}. In a pair for `agg` the column comes first, then what to work out of it: "
                f"`(\"column\", \"{absent[0]}\")`.")
    return ". ".join(parts) + "." + (why or _instead(slip, absent[0], table, owner, bool(near)))


def _instead(slip: Slip, name: Any, table: Any, owner: str | None, has_near: bool) -> str:
    """Where a name is a column, or what the table has in its stead."""
    if table.columns.nlevels > 1:
        return f" Its columns have {table.columns.nlevels} levels each, such as {quoted(table.columns[0])}."
    if owner is None and not has_near and 0 < len(table.columns) <= SHOWN_NAMES:
        return f" It has {listed(table.columns)}."
    elsewhere = _others(slip, name, owner)
    if elsewhere:
        return f" {listed(elsewhere)} {'has' if len(elsewhere) == 1 else 'have'} a column of that name."
    if has_near:
        return ""
    return f" It has {listed(table.columns)}." if len(table.columns) else " It has no columns."


def _is_swapped(slip: Slip, name: Any, table: Any) -> bool:
    """Whether a pair of `agg` has the way to sum up first, and the column second."""
    return any(isinstance(part, ast.Tuple) and len(part.elts) == 2 and getattr(part.elts[0], "value", None) == name
               and getattr(part.elts[1], "value", None) in list(table.columns) and _method(slip) == "agg"
               for part in ast.walk(slip.place.node or ast.Module([], [])))


def _others(slip: Slip, name: Any, owner: str | None) -> list[str]:
    """The first other tables that have a column of this name."""
    return [other for other, value in tables(slip.scope).items() if name in value.columns and other != owner][:3]


def _side_of_merge(slip: Slip, table: Any) -> str:
    for frame in slip.place.below:
        for side in ("left", "right"):
            if frame.f_locals.get(side) is table:
                return f"the {side} table of this merge"
    return ""


def _searched(slip: Slip) -> Any:
    """The index (of columns or of rows) in which pandas looked; None where it cannot be told."""
    for frame in reversed(slip.place.below):
        owner = frame.f_locals.get("self")
        if of_library(owner, "pandas") and hasattr(type(owner), "get_indexer"):
            return owner
    return None


def _is_merge(slip: Slip) -> bool:
    return any("left" in frame.f_locals and "right" in frame.f_locals for frame in slip.place.below)


def _owner(slip: Slip) -> Any:
    """The table or column at which the key was missing: of the two tables of a merge, the one that was read last."""
    every = list(slip.place.objects())
    if _is_merge(slip):
        # A merge reads its keys from the frames at the end of the traceback.
        last = [frame.f_locals.get("self") for frame in slip.place.below if is_table(frame.f_locals.get("self"))]
        return last[-1] if last else _side_without(slip)
    return every[0] if every else None


def _side_without(slip: Slip) -> Any:
    """The table of a merge that lacks what the error names."""
    for frame in slip.place.below:
        for side in ("left", "right"):
            table: Any = frame.f_locals.get(side)
            if is_table(table) and any(name not in table.columns for name in missing_names(slip.message)):
                return table
    return None


@explains("KeyError")
def missing_key(slip: Slip, match: "re.Match[str]") -> str | None:
    """A column, a row or a key of a dictionary that is not there."""
    owner = _owner(slip)
    key = slip.problem.args[0] if slip.problem.args else None
    if owner is None:
        return _no_key(slip, key)
    level = re.match(r"Level (.*) not found|Requested level \((.*)\) does not match", slip.message)
    name_of_level = (level[1] or level[2]) if level and not _is_merge(slip) else ""
    if name_of_level:
        names_of_levels = [name for name in owner.index.names if name is not None]
        near = nearest(name_of_level, names_of_levels)
        words = (f"; the nearest is {quoted(near)}" if near else f", which has {listed(names_of_levels)}"
                 if names_of_levels else "")
        named = " A name for the column of values is given by `name=`." if is_column(owner) and any(
            frame.f_code.co_name == "reset_index" for frame in slip.place.below) else ""
        return f"{quoted(name_of_level)} is no level of the index{words}.{named}"
    if isinstance(key, bool):
        return _compared_name(slip, owner) or (
            "What stands in the square brackets is one True or False, and no condition with one for each row: look for "
            "`is`, `not` or `in`.")
    if slip.message.startswith(("None of [Index([(False", "None of [Index([(True")):
        return "A condition stands in one pair of square brackets, and here are two: `table[condition]`."
    names: list[Any] = missing_names(slip.message) or [key]
    index = _searched(slip)
    if is_table(owner) and index is not None and not _same(index, owner.columns) and _same(index, owner.index):
        return _no_row(slip, names, owner)
    if is_table(owner):
        if isinstance(key, tuple) and all(part in owner.columns for part in key):
            return "Several columns are chosen by a list, so with two pairs of brackets: `[[\"a\", \"b\"]]`."
        if all(name in owner.columns for name in names):
            return _of_group(slip, names)
        return no_column(slip, names, owner)
    return _no_label(slip, names[0], owner) if is_column(owner) else None


def _compared_name(slip: Slip, table: Any) -> str | None:
    """`table["year" == 2022]`: the name is compared, and not the column."""
    for part in ast.walk(slip.place.node) if slip.place.node is not None else ():
        left = part.left if isinstance(part, ast.Compare) else None
        if isinstance(left, ast.Constant) and isinstance(left.value, str) and is_table(table) and (
                left.value in table.columns):
            owner = slip.place.name_of(table) or "table"
            return (f"Here the text {quoted(left.value)} itself is compared, and not the column: that is "
                    f"`{owner}[\"{left.value}\"]`, also inside the square brackets.")
    return None


def _same(index: Any, other: Any) -> bool:
    return index is other or len(index) == len(other) and bool(index.equals(other))


def _of_group(slip: Slip, names: list[Any]) -> str | None:
    """The table has the column, but what was made of it in the same line has not."""
    last = next((value for value in reversed(list(slip.place.objects())) if is_table(value)
                 and not all(name in value.columns for name in names)), None)
    return no_column(slip, names, last) if last is not None else None


def _no_row(slip: Slip, names: list[Any], table: Any) -> str:
    owner = slip.place.name_of(table)
    whose = quoted(owner) if owner else "the table in this line"
    text = f"{quoted(names[0])} is no row label of {whose}"
    if names[0] in table.columns:
        how = "name it as `columns=`" if "drop" in _method(slip) else "write `table[\"name\"]` or `.loc[:, \"name\"]`"
        return f"{text}; it is a column. To mean a column, {how}."
    near = nearest(names[0], table.index)
    if near:
        return f"{text}; the nearest is {quoted(near)}.{only_differs_in(names[0], near)}"
    return f"{text}. {_labels(table.index, names[0])}"


def _method(slip: Slip) -> str:
    node = slip.place.node
    func = getattr(node, "func", None)
    return func.attr if isinstance(func, ast.Attribute) else ""


def _no_label(slip: Slip, key: Any, column: Any) -> str:
    owner = slip.place.name_of(column)
    whose = quoted(owner) if owner else "this column"
    if is_row(slip, column):
        return no_column_in_row(slip, key, column)
    near = nearest(key, column.index)
    text = f"{quoted(key)} is no label in the index of {whose}"
    if near:
        return f"{text}; the nearest is {quoted(near)}.{only_differs_in(key, near)}"
    handed = _applied(slip, key)
    if handed:
        return f"{text}: without `axis=1`, `apply` hands over one column after the other, and not rows."
    holders = [name for name, table in tables(slip.scope).items() if key in table.columns
               and _same(table.index, column.index)]
    if holders and isinstance(key, str):
        return f"{text}. It is a column of {listed(holders[:3])}, and {whose} is one column, not a table."
    return f"{text}. {_labels(column.index, key)}"


def _applied(slip: Slip, key: Any) -> bool:
    """Whether the code at fault was called by `apply`, column by column, of a table that has `key` as a column."""
    return any(frame.f_code.co_name == "apply" and is_table(frame.f_locals.get("self"))
               and frame.f_locals.get("axis") in (0, "index") and key in frame.f_locals["self"].columns
               for frame in slip.place.callers)


def _labels(index: Any, key: Any) -> str:
    """What the labels of an index are; and whether the key is one of them as a number instead of text."""
    if isinstance(key, str) and key.isdigit() and int(key) in index:
        return "Its labels are numbers: write it without quotation marks."
    if isinstance(key, int) and str(key) in index:
        return "Its labels are text: write it in quotation marks."
    if isinstance(key, int) and -len(index) <= key < len(index) and (key in (0, -1) or isinstance(index[0], str)):
        return f"It goes by labels, such as {quoted(index[0])}: `.iloc[{key}]` goes by place."
    if len(index) == 0:
        return "There are no rows."
    if len(index) <= SHOWN_NAMES and index.is_unique:
        return f"It has {listed(index)}."
    first, last = index[0], index[-1]
    if first == last:
        return f"Its labels are such as {quoted(first)}."
    return f"Its labels go from {quoted(first)} (first row) to {quoted(last)} (last row)."


def _no_key(slip: Slip, key: Any) -> str | None:
    """A key that a dictionary does not have."""
    node = slip.place.node
    holder = slip.place.value(node.value) if isinstance(node, ast.Subscript) else UNKNOWN
    if holder is UNKNOWN and isinstance(node, ast.Subscript) and slip.place.below:
        mapping = slip.place.below[0].f_locals.get("self")
        holder = mapping if isinstance(mapping, Mapping) else UNKNOWN
    if holder is UNKNOWN and _method(slip) == "format":
        return (f"`format` was given nothing that is called {quoted(key)}. With an `f` before its first quotation mark "
                "text takes values from the notebook: `f\"{name}\"`.")
    if not isinstance(holder, Mapping) or key in holder:
        return None
    owner = slip.place.name_of(holder)
    text = f"{quoted(key)} is no key of {quoted(owner) if owner else 'this dictionary'}"
    near = nearest(key, holder)
    if near:
        return f"{text}; the nearest is {quoted(near)}.{only_differs_in(key, near)}"
    if isinstance(key, str) and key.isdigit() and int(key) in holder:
        return f"{text}. Its keys are numbers: write it without quotation marks."
    private = type(holder) is not dict  # the environment of a process is not to be listed
    return f"{text}." if private or not holder else f"{text}. It has {listed(_some(holder))}."


def _some(keys: Mapping[Any, Any]) -> Iterator[Any]:
    return iter(list(keys)[:50])
