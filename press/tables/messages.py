"""What is said of a table that does not fit: one line for each fault, with file, line, column, expected and found."""

from collections.abc import Sequence
from typing import Any, NamedTuple

MAX_CELLS = 3
LONGEST = 80


class Misfit(NamedTuple):
    """A place in a table that does not fit: the line of the file (the header is line 1) and its columns."""

    line: int
    columns: list[str]
    expected: str
    actual: str


def message(path: str, line: int, columns: Sequence[str], expected: str, actual: str) -> str:
    """Return one message; without columns it is about the whole line."""
    where = f", column{'s' if len(columns) > 1 else ''} {', '.join(columns)}" if columns else ""
    return f"{path}, line {line}{where}: expected {expected}, found {actual}"


def as_messages(path: str, order: list[str], misfits: list[Misfit]) -> list[str]:
    """Return misfits as messages: one for all cells of a line, one for a fault that many lines share.

    `order` is the order of the columns in the file.
    """
    by_line: dict[int, list[Misfit]] = {}
    for misfit in sorted(misfits, key=lambda misfit: (misfit.line, *map(order.index, misfit.columns))):
        by_line.setdefault(misfit.line, []).append(misfit)
    shared: dict[tuple[tuple[str, ...], str], list[tuple[int, str]]] = {}
    for line, of_line in by_line.items():
        columns, expected, actual = _of_one_line(of_line)
        shared.setdefault((columns, expected), []).append((line, actual))
    messages = []
    for (columns, expected), places in shared.items():
        line, actual = places[0]
        more = f" (and {len(places) - 1} more lines like it)" if len(places) > 1 else ""
        messages.append(message(path, line, columns, expected, actual + more))
    return messages


def short(value: Any) -> str:
    """Return a value as Python writes it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST - 3]}..."


def _of_one_line(misfits: list[Misfit]) -> tuple[tuple[str, ...], str, str]:
    """Return the misfits of a line as one: (columns, expected, actual)."""
    first = misfits[0]
    columns = tuple(dict.fromkeys(column for misfit in misfits for column in misfit.columns))
    if len(misfits) == 1:
        return columns, first.expected, first.actual
    if len(misfits) <= MAX_CELLS:
        expected = ", ".join(f"{misfit.expected} in {misfit.columns[0]}" for misfit in misfits)
        return columns, expected, ", ".join(misfit.actual for misfit in misfits)
    return columns, f"{first.expected} in {first.columns[0]}", (
        f"{first.actual}; {len(columns)} cells do not fit: is the row shifted?")
