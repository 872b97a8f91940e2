"""Rows of a table, which pandas holds as a Series like a column."""

from typing import Any

from thaw.errors.near import is_column, nearest, only_differs_in, quoted, tables
from thaw.errors.slip import Slip


def is_row(slip: Slip, value: Any) -> bool:
    """Whether a Series is one row: its labels are names of columns, and its own name is the label of a row."""
    if not is_column(value) or value.name is None or len(value) == 0:
        return False
    labels = list(value.index[:200])
    if not all(isinstance(label, str) for label in labels):
        return False
    if any(set(labels) <= set(table.columns) and table.columns.name == value.index.name
           for table in tables(slip.scope).values()):
        return len(labels) > 1
    # A row of a table that has no name here: a column is called by text, and its index often has a name.
    return not isinstance(value.name, str) and value.index.name is None


def no_column_in_row(slip: Slip, name: Any, row: Any) -> str:
    """Say of a name that it is no column of a row, and what comes near or is there."""
    owner = slip.place.name_of(row)
    start = f"{quoted(name)} is no column of {'the row ' + quoted(owner) if owner else 'this row'}"
    near = nearest(name, row.index)
    if near:
        return f"{start}; the nearest is {quoted(near)}.{only_differs_in(name, near)}"
    shown = ", ".join(quoted(label) for label in row.index[:8])
    return f"{start}, which has {shown}" + (f" and {len(row) - 8} more." if len(row) > 8 else ".")
