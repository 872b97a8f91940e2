"""The rows of a table beside those of the right one, found by what names a row. Standard library only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from thaw.answers.words import is_year, shown
from thaw.values import Facts, is_number, rounded

WIDEST_KEY = 3  # columns that name a row together
CANDIDATES = 6  # columns that are tried together
# What names a row best, first.
TEXT, YEAR, WHOLE = range(3)
Key = tuple[Any, ...]


@dataclass
class Alignment:
    """Rows of an answer (by number) beside those of the right table.

    `key`: the columns that name a row; `pairs`: (row, right row) in the order of the right table; `lacking`: right
    rows that the answer lacks; `surplus`: rows that are not asked for; `doubled`: rows named as an earlier one is.
    """

    key: list[str]
    pairs: list[tuple[int, int]]
    lacking: list[int]
    surplus: list[int]
    doubled: list[int]

    @property
    def complete(self) -> bool:
        """Tell whether each row has its partner."""
        return not (self.lacking or self.surplus or self.doubled)


def align(got: Facts, want: Facts, columns: Iterable[str]) -> Alignment | None:
    """Align two tables by the smallest set of `columns` that names the rows of the right one best.

    Text and dates come first, then years, then other whole numbers. None where no columns name rows, or no row of
    the answer is found by numbers.
    """
    best: Alignment | None = None
    names: Alignment | None = None
    for key in _keys(want, list(columns)):
        alignment = _by(key, got, want)
        if alignment and len(alignment.pairs) > (len(best.pairs) if best else 0):
            best = alignment
        if alignment and names is None and all(_rank(want["data"][column]) < WHOLE for column in key):
            names = alignment
        if best and len(best.pairs) == min(got["rows"], want["rows"]):
            break
    return best or names


def row_name(fact: Facts, row: int, key: list[str]) -> str:
    """The row as a student finds it: `leader` = Kim Jong Un."""
    return " and ".join(f"`{column}` = {shown(fact['data'][column][row])}" for column in key)


def _keys(want: Facts, columns: list[str]) -> Iterator[list[str]]:
    ranks = {column: _rank(want["data"][column]) for column in columns}
    ranked = sorted(columns, key=lambda column: ranks[column])
    exact = [column for column in ranked if ranks[column] <= WHOLE]
    for names in (exact, ranked):  # a number with decimals names a row where nothing else does
        for size in range(1, WIDEST_KEY + 1):
            for key in combinations(names if size == 1 else names[:CANDIDATES], size):
                if names is exact or not set(key) <= set(exact):
                    yield list(key)


def _rank(values: list[Any]) -> int:
    known = [value for value in values if value is not None]
    if not any(is_number(value) for value in known):
        return TEXT if known else WHOLE + 2
    if not all(is_number(value) and float(value).is_integer() for value in known):
        return WHOLE + 1
    return YEAR if all(is_year(value) for value in known) else WHOLE


def _by(key: list[str], got: Facts, want: Facts) -> Alignment | None:
    """Align by one set of columns; None where it names a right row twice."""
    names = list(_names(want, key))
    rows = {name: row for row, name in enumerate(names)}
    if len(rows) < len(names):
        return None
    partners: dict[Key, int] = {}
    surplus, doubled = [], []
    for row, name in enumerate(_names(got, key)):
        if name in partners:
            doubled.append(row)
        elif name in rows:
            partners[name] = row
        else:
            surplus.append(row)
    pairs = [(partners[name], row) for name, row in rows.items() if name in partners]
    return Alignment(key, pairs, [row for name, row in rows.items() if name not in partners], surplus, doubled)


def _names(fact: Facts, key: list[str]) -> Iterator[Key]:
    return zip(*([_name(value) for value in fact["data"][column]] for column in key), strict=True)


def _name(value: Any) -> Any:
    """A value so that two that count as one are equal."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    return str(value) if isinstance(value, (bool, list)) else rounded(value)
