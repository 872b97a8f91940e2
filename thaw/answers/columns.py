"""How the columns of a table differ from those of the right one, row by row. Standard library only."""

import re
from collections.abc import Iterator

from thaw.answers.align import Alignment, row_name
from thaw.answers.patterns import pattern, wrong_places
from thaw.answers.words import is_year
from thaw.values import Facts, Policy, counted, policy_for, quoted, same, sort_key

NUMERAL = re.compile(r"[-+]?\d[\d,]*\.?\d*")
Phrases = dict[str, str]
PLURAL = {"a number": "numbers", "a date": "dates", "a length of time": "lengths of time", "a list": "lists",
          "a time of day": "times of day", "an object": "objects", "mixed": "values of several kinds",
          "an infinite number": "infinite numbers"}


def holds_other_kind(got: Facts, want: Facts, column: str) -> str | None:
    """The phrase for a column that holds values of another kind; None where it does not."""
    mine, right = got["types"].get(column), want["types"][column]
    if mine is None or mine == right or "empty" in (mine, right) or mine == "not read":
        return None
    phrase = f"holds {PLURAL.get(mine, mine)} in the column `{column}`, where {PLURAL.get(right, right)} should be"
    values = [value for value in got.get("data", {}).get(column, []) if value is not None]
    if (mine, right) == ("text", "a number") and all(NUMERAL.fullmatch(value.strip()) for value in values):
        phrase += ": `pd.to_numeric` turns such text into numbers"
    if (mine, right) == ("a date", "a number") and all(map(is_year, want.get("data", {}).get(column, [""]))):
        phrase += ": `.dt.year` gives the years of dates"
    return phrase


def column_aspects(got: Facts, want: Facts, policy: Policy) -> Phrases:
    """An aspect ``column X`` for each column asked for whose values differ, whatever the order of the rows."""
    out: Phrases = {}
    for column in want["types"]:
        other = holds_other_kind(got, want, column)
        if column not in got["types"] or got["rows"] != want["rows"]:
            if column not in got["types"] or other:
                out[f"column {column}"] = other or ""
        elif other or _sorted_differ(got, want, column, policy):
            out[f"column {column}"] = other or ""
    return out


def _sorted_differ(got: Facts, want: Facts, column: str, policy: Policy) -> bool:
    if column not in got["data"]:
        return True
    mine, right = (sorted(fact["data"][column], key=sort_key) for fact in (got, want))
    return bool(wrong_places(mine, right, policy_for(policy, column)))


def values_phrases(out: Phrases, got: Facts, want: Facts, alignment: Alignment | None, columns: list[str],
                   policy: Policy) -> None:
    """Fill the phrases of the aspects ``column X`` and ``together`` in `out`, for tables with as many rows."""
    differing = [c for c in columns if f"column {c}" in out]
    swapped = _swapped(got, want, [c for c in want["types"] if f"column {c}" in out and c in got["data"]], policy)
    if swapped:
        first, second = swapped
        out[f"column {second}"] = ""
        out[f"column {first}"] = f"has the values of `{first}` and `{second}` in each other's place"
        differing = [c for c in differing if c not in swapped]
    if alignment and not alignment.complete:
        _other_rows(out, got, alignment)
        differing = [c for c in differing if c not in alignment.key]
    if alignment is None or alignment.complete:
        differing = _clauses(out, got, want, alignment, differing, policy)
    _counts(out, got, want, alignment, differing, policy)
    if "together" in out and not any(out.values()):
        out["together"] = _together(got, want, alignment, columns, policy)


def _swapped(got: Facts, want: Facts, columns: list[str], policy: Policy) -> tuple[str, str] | None:
    def holds(column: str, other: str) -> bool:
        mine, right = sorted(got["data"][column], key=sort_key), sorted(want["data"][other], key=sort_key)
        return not wrong_places(mine, right, policy_for(policy, other))

    pairs = ((a, b) for i, a in enumerate(columns) for b in columns[i + 1:])
    return next(((a, b) for a, b in pairs if holds(a, b) and holds(b, a)), None)


def _pairs(got: Facts, want: Facts, alignment: Alignment | None) -> Iterator[tuple[int, int]]:
    """The rows that are compared: those of one name or, where rows have no names, those at one place."""
    return iter(alignment.pairs if alignment else [(i, i) for i in range(want["rows"])])


def _clauses(out: Phrases, got: Facts, want: Facts, alignment: Alignment | None, columns: list[str],
             policy: Policy) -> list[str]:
    """Say what all values that differ have in common, once for all columns of which it is true; return the others."""
    clauses: dict[str, list[str]] = {}
    rest = []
    for column in columns:
        pairs = list(_pairs(got, want, alignment))
        clause = pattern([got["data"][column][i] for i, _ in pairs], [want["data"][column][j] for _, j in pairs],
                         policy_for(policy, column))
        # Rows without names are compared by place, which tells only of what is true of all places.
        if clause and (alignment or " all " in f" {clause}"):
            clauses.setdefault(clause, []).append(column)
        else:
            rest.append(column)
    for clause, names in clauses.items():
        out[f"column {names[0]}"] = f"has values in the column{'s' * (len(names) > 1)} {quoted(names)} that {clause}"
    return rest


def _other_rows(out: Phrases, got: Facts, alignment: Alignment) -> None:
    """Say which rows stand in the place of others."""
    place = next((aspect for aspect in (f"column {c}" for c in alignment.key) if aspect in out), "together")
    rows = not_asked_for(got, alignment) if alignment.surplus else doubled(got, alignment)
    out[place] = f"has {rows}, in place of others"


def not_asked_for(got: Facts, alignment: Alignment) -> str:
    """How many rows are not asked for, and which is the first."""
    rows = alignment.surplus
    verb = "1 row that is not asked for" if len(rows) == 1 else f"{len(rows):,} rows that are not asked for"
    return f"{verb} ({'' if len(rows) == 1 else 'the first is '}{row_name(got, rows[0], alignment.key)})"


def doubled(got: Facts, alignment: Alignment) -> str:
    """How many rows are named as an earlier one is, and which is the first."""
    rows = alignment.doubled
    return f"{counted(len(rows), 'row')} with the {quoted(alignment.key)} of an earlier row " \
           f"({'' if len(rows) == 1 else 'the first is '}{row_name(got, rows[0], alignment.key)})"


def wrong_rows(got: Facts, want: Facts, alignment: Alignment, column: str, policy: Policy) -> list[int]:
    """The rows of an answer, of those that have a partner, in which a column differs."""
    own = policy_for(policy, column)
    return [i for i, j in alignment.pairs if not same(got["data"][column][i], want["data"][column][j], own)]


def _counts(out: Phrases, got: Facts, want: Facts, alignment: Alignment | None, columns: list[str],
            policy: Policy) -> None:
    """Say in how many rows columns differ, and which is the first: once for all columns that differ in the same."""
    if alignment is None:
        out.update({f"column {c}": f"differs in the column `{c}`" for c in columns})
        return
    groups: dict[tuple[int, ...], list[str]] = {}
    for column in columns:
        groups.setdefault(tuple(wrong_rows(got, want, alignment, column, policy)), []).append(column)
    total = len(alignment.pairs)
    for places, names in groups.items():
        if not places:  # they differ only in the rows that stand in the place of others
            continue
        where = f"in the column{'s' * (len(names) > 1)} {quoted(names)}"
        first = row_name(got, places[0], alignment.key)
        if len(places) == total and total > 1:
            out[f"column {names[0]}"] = f"differs {where} in all {total:,} rows: look at how the values are made"
        elif len(places) == 1:
            out[f"column {names[0]}"] = f"differs {where} in 1 of {counted(total, 'row')}, the row {first}"
        else:
            out[f"column {names[0]}"] = (f"differs {where} in {len(places):,} of {counted(total, 'row')}; "
                                         f"the first is the row {first}")


def _together(got: Facts, want: Facts, alignment: Alignment | None, columns: list[str], policy: Policy) -> str:
    """Say that values stand in the wrong rows, in how many, and in which first."""
    if alignment is None or not alignment.complete:
        return "has the right values in each column, but they do not stand in the right rows"
    apart = {column: wrong_rows(got, want, alignment, column, policy) for column in columns}
    clauses: Phrases = {}
    _clauses(clauses, got, want, alignment, [column for column in columns if apart[column]], policy)
    if clauses:
        return next(iter(clauses.values()))
    differing = {row for rows in apart.values() for row in rows}
    wrong = [i for i, _ in alignment.pairs if i in differing]
    return (f"has the right values in each column, but not in the right rows: {len(wrong):,} of "
            f"{counted(want['rows'], 'row')} differ, and the first is {row_name(got, wrong[0], alignment.key)}")
