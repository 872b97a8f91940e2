"""How a table differs from the right one: columns, rows, values in their rows, order. Standard library only."""

from typing import Any

from thaw.answers.align import Alignment, align, row_name
from thaw.answers.columns import column_aspects, doubled, holds_other_kind, not_asked_for, values_phrases, wrong_rows
from thaw.answers.patterns import coarse, wrong_places
from thaw.answers.reading import digests
from thaw.values import (
    Facts,
    Policy,
    clipped,
    counted,
    is_number,
    iso_date,
    policy_for,
    quoted,
    same,
    sort_key,
    surplus,
)

Phrases = dict[str, str]


def compare_table(got: Facts, want: Facts, policy: Policy) -> Phrases:
    """Aspects: ``columns``, ``rows``, a ``column X`` for each column asked for, ``together``, ``order``, ``index``.

    ``precision`` stands alone where all values are right, but rounded too far. An aspect that another one explains
    has an empty phrase.
    """
    # JSON keeps the columns in the order of the alphabet, `columns` in their own.
    want = {**want, "types": {c: want["types"][c] for c in dict.fromkeys(want.get("columns") or want["types"])}}
    got = _with_dates(got, want, policy)
    turned = _transposed(got, want)
    out = {"columns": turned} if turned else _columns(got, want, policy)
    if got.get("partial") or "data" not in got or "data" not in want:
        return {**out, **_large(got, want, policy)}
    columns = [c for c in want["types"] if c in got["types"] and not holds_other_kind(got, want, c)]
    if got["rows"] == want["rows"] and len(columns) == len(want["types"]) and _alike(got, want, policy):
        return {**out, **_index(got, want, policy, out)}
    alignment = align(got, want, columns)
    if not out and alignment and alignment.complete and len(columns) == len(want["types"]):
        phrase = _coarse(got, want, alignment, policy)
        if phrase:
            return {"precision": phrase}
    aspects = column_aspects(got, want, policy)
    if got["rows"] != want["rows"]:
        out.update({**({"rows": ""} if turned else _rows(got, want, alignment)), **aspects, "together": ""})
        _shared_rows(out, got, want, alignment, columns, policy)
    else:
        out.update({**aspects, **_beside(got, want, alignment, columns, policy)})
        values_phrases(out, got, want, alignment, columns, policy)
    return {**out, **_index(got, want, policy, out)}


def _with_dates(got: Facts, want: Facts, policy: Policy) -> Facts:
    """The answer with ISO text read as dates in columns where dates are asked for."""
    if policy["types"] or "data" not in got:
        return got
    types, data = dict(got["types"]), dict(got["data"])
    for column in want["types"]:
        if (types.get(column), want["types"][column]) == ("text", "a date"):
            dates = [value if value is None else iso_date(value) for value in data[column]]
            if all(date is not None or value is None for date, value in zip(dates, data[column], strict=True)):
                types[column], data[column] = "a date", dates
    return {**got, "types": types, "data": data}


def _columns(got: Facts, want: Facts, policy: Policy) -> Phrases:
    if not got["types"]:
        return {"columns": "is a DataFrame without columns"}
    missing = [c for c in want["types"] if c not in got["types"]]
    extra = [c for c in got["types"] if c not in want["types"]]
    names = got.get("columns", [])
    twice = sorted({c for c in names if names.count(c) > 1}) if len(names) > len(got["types"]) else []
    if twice:
        return {"columns": f"has more than one column with the name {quoted(twice)}"}
    renamed = _renamed(got, want, missing, extra)
    missing = [c for c in missing if c not in renamed.values()]
    extra = [] if policy["extra_columns"] else [c for c in extra if c not in renamed]
    words = ["calls the column " + ", ".join(f"`{clipped(a)}` what should be `{b}`" for a, b in renamed.items())] \
        if renamed else []
    words += [f"lacks the column{'s' * (len(missing) > 1)} {quoted(missing)}"] if missing else []
    words += [f"has {counted(len(extra), 'column')} too many ({quoted(extra)})" + _old_index(extra)] if extra else []
    return {"columns": " and ".join(words)} if words else {}


def _transposed(got: Facts, want: Facts) -> str | None:
    """Say that what should be columns stands in rows, where two or more of the missing columns do."""
    missing = [c for c in want["types"] if c not in got["types"]]
    if len(missing) < 2 or "data" not in got:
        return None
    names = {str(value) for values in (got["index"] or [], *got["data"].values()) for value in values}
    if sum(name in names for name in missing) < 2:
        return None
    return f"has {quoted([c for c in missing if c in names])} in its rows, where columns should be (`pivot`, or `.T`)"


def _old_index(extra: list[str]) -> str:
    return ": `reset_index(drop=True)` leaves the old row numbers out" if extra in (["index"], ["Unnamed: 0"]) else ""


def _renamed(got: Facts, want: Facts, missing: list[str], extra: list[str]) -> dict[str, str]:
    """The columns that have the values of one that is missing under another name, {name: right name}."""
    out: dict[str, str] = {}
    if "data" not in got or "data" not in want or got["rows"] != want["rows"]:
        return out
    for right in missing:
        values = sorted(want["data"][right], key=sort_key)
        twins = [name for name in extra if name not in out and name in got["data"]
                 and all(_equal(a, b) for a, b in zip(sorted(got["data"][name], key=sort_key), values, strict=True))]
        if len(twins) == 1 and values:
            out[twins[0]] = right
    return out


def _equal(a: Any, b: Any) -> bool:
    return abs(a - b) <= 1e-6 * abs(b) + 1e-9 if is_number(a) and is_number(b) else bool(a == b)


def _alike(got: Facts, want: Facts, policy: Policy) -> bool:
    return not any(wrong_places(got["data"][c], want["data"][c], policy_for(policy, c)) for c in want["types"])


def _coarse(got: Facts, want: Facts, alignment: Alignment, policy: Policy) -> str | None:
    """The phrase where all values that differ are right, but rounded too far."""
    phrases = []
    for column in want["types"]:
        own = policy_for(policy, column)
        x = [got["data"][column][i] for i, _ in alignment.pairs]
        y = [want["data"][column][j] for _, j in alignment.pairs]
        if wrong_places(x, y, own):
            phrases.append(coarse(x, y, own))
    return phrases[0] if phrases and all(phrases) else None


def _rows(got: Facts, want: Facts, alignment: Alignment | None) -> Phrases:
    """Say which rows lack, and which are too many."""
    if not got["rows"]:
        return {"rows": "has no rows: a filter or a merge keeps nothing" if want["rows"] and got["types"] else ""}
    if alignment is None:
        return {"rows": f"has {surplus(got['rows'], want['rows'], 'row')}"}
    words = []
    if alignment.lacking:
        words.append(f"lacks {counted(len(alignment.lacking), 'row')}{_where(got, want, alignment)}")
    if alignment.surplus:
        words.append(f"has {not_asked_for(got, alignment)}")
    if alignment.doubled:
        words.append(f"has {doubled(got, alignment)}")
    look = ": look at what a filter or a merge leaves out" if words and alignment.lacking and len(words) == 1 else ""
    return {"rows": " and ".join(words) + look}


def _where(got: Facts, want: Facts, alignment: Alignment) -> str:
    """Where rows lack, by a key that has an order."""
    if len(alignment.key) > 1:
        return ""
    key = alignment.key[0]
    lacking = [want["data"][key][row] for row in alignment.lacking]
    present = [want["data"][key][row] for _, row in alignment.pairs]
    ordered = want["types"][key] == "a date" or all(is_number(value) for value in (*lacking, *present))
    if not ordered or None in lacking or None in present:
        return ""
    if not present or min(lacking) < min(present) and max(lacking) > min(present) or \
            max(lacking) > max(present) and min(lacking) < max(present):
        return ""
    place = "at the beginning" if max(lacking) < min(present) else "at the end" if min(lacking) > max(present) else \
        "in between"
    return f" {place} (by `{key}`)"


def _shared_rows(out: Phrases, got: Facts, want: Facts, alignment: Alignment | None, columns: list[str],
                 policy: Policy) -> None:
    """Where other rows lack or are too many, say which column differs in those that both tables have."""
    if alignment is None:
        return
    rows = {c: wrong_rows(got, want, alignment, c, policy) for c in columns}
    wrong = sorted({row for places in rows.values() for row in places})
    if wrong:
        names = quoted([c for c in columns if rows[c]])
        count = f"{len(wrong):,} of the {counted(len(alignment.pairs), 'row')}"
        out["together"] = (f"differs in {names} in {count} that it shares with the right table; the first is "
                           f"{row_name(got, wrong[0], alignment.key)}")


def _beside(got: Facts, want: Facts, alignment: Alignment | None, columns: list[str], policy: Policy) -> Phrases:
    """Compare rows as wholes: ``together`` if they are other rows, ``order`` if only their order differs."""
    if len(columns) < len(want["types"]):
        return {"together": ""}
    mine, right = _row_lists(got, columns), _row_lists(want, columns)
    policies = [policy_for(policy, c) for c in columns]

    def alike(rows: list[list[Any]], others: list[list[Any]]) -> bool:
        return all(same(a, b, own) for row, other in zip(rows, others, strict=True)
                   for a, b, own in zip(row, other, policies, strict=True))

    matched = alignment is not None and alignment.complete and alike(
        [mine[i] for i, _ in alignment.pairs], [right[j] for _, j in alignment.pairs])
    if not matched and not alike(_sorted_rows(mine, want, columns), _sorted_rows(right, want, columns)):
        return {"together": ""}
    if not policy["order"]:
        return {}
    turned = ": it is the reverse order (`ascending`)" if alike(mine[::-1], right) else ""
    return {"order": f"has the right rows in another order{turned}"}


def _row_lists(fact: Facts, columns: list[str]) -> list[list[Any]]:
    return [list(row) for row in zip(*(fact["data"][c] for c in columns), strict=True)]


def _sorted_rows(rows: list[list[Any]], want: Facts, columns: list[str]) -> list[list[Any]]:
    # Exact columns first, so that a float within the tolerance cannot change the order of rows.
    first = sorted(range(len(columns)), key=lambda i: any(isinstance(v, float) for v in want["data"][columns[i]]))
    return sorted(rows, key=lambda row: [sort_key(row[i]) for i in first])


def _index(got: Facts, want: Facts, policy: Policy, out: Phrases) -> Phrases:
    differs = policy["index"] and not out and got["index"] != want["index"]
    return {"index": "has the right rows with another index"} if differs else {}


def _large(got: Facts, want: Facts, policy: Policy) -> Phrases:
    """Compare tables of which the values are not kept: by size, kinds and digests."""
    out: Phrases = {}
    if got["rows"] != want["rows"]:
        return {"rows": f"has {surplus(got['rows'], want['rows'], 'row')}", "together": ""}
    form = "exact" if policy["case"] or policy["blanks"] else "folded"
    mine, right = (_digests(fact, list(want["types"]), form) for fact in (got, want))
    for column in want["types"]:
        if holds_other_kind(got, want, column) or mine["columns"].get(column) != right["columns"].get(column) or \
                column not in right["columns"]:
            out[f"column {column}"] = column_phrase(got, want, column)
    if not out and mine["rows"] != right["rows"]:
        out["together"] = "has the right values in each column, but they do not stand in the right rows"
    elif not out and policy["order"] and mine["order"] != right["order"]:
        out["order"] = "has the right rows in another order"
    return out


def _digests(fact: Facts, columns: list[str], form: str) -> Facts:
    """The digests of the columns that are compared; of a table of which too little was read there are none."""
    if "data" in fact:
        return dict(digests({c: fact["data"][c] for c in columns if c in fact["data"]})[form])
    return dict(fact.get("digests", {}).get(form, {"columns": {}, "rows": "", "order": ""}))


def column_phrase(got: Facts, want: Facts, column: str) -> str:
    """What to say of a column of which only the kind and a digest are known."""
    if column not in got["types"]:
        return ""
    return holds_other_kind(got, want, column) or f"differs in the column `{column}`"
