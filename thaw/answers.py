"""What an answer says, as plain facts, and how two answers differ.

Standard library only: the same code judges in Jupyter, in the browser and in the builder. Objects of pandas,
numpy and Altair are recognised by what they offer, so that none of them has to be imported here.

An answer becomes a dict of facts (`facts`) that can be stored as JSON. `differences` names the aspects in which
two answers differ; an empty result means that they say the same. What counts is set by a policy, a dict:

=================  =======  =================================================================================
policy             default  meaning
=================  =======  =================================================================================
tolerance          None     numbers: ``|x - y| <= tolerance``; without it a millionth of the right value
order              *        row order counts (default: only for lists and tuples)
extra_columns      False    a table may have more columns than asked for
index              False    the unnamed index of a table counts, too (a named one always counts, as a column)
case               False    upper and lower case of text count
extra_channels     False    a chart may encode more fields than asked for
=================  =======  =================================================================================
"""

import json
from collections.abc import Callable
from typing import Any

from thaw.chart_answers import chart_facts, compare_chart
from thaw.values import (
    KINDS,
    LARGE,
    POLICY,
    Facts,
    Policy,
    Unreadable,
    bare,
    counted,
    digest,
    label,
    quoted,
    rounded,
    same,
    scalar,
    sort_key,
    surplus,
    type_of,
)


def facts(value: Any, want: Facts | None = None) -> Facts:
    """Return the facts of one answer as a JSON-ready dict with at least the item ``kind``.

    Raises Unreadable for a type that no exercise asks for; whatever Altair or pandas raise when the value is
    turned into plain data passes through.
    """
    if hasattr(value, "to_dict") and any(hasattr(value, part) for part in ("mark", "layer", "hconcat", "vconcat",
                                                                           "concat", "spec")):
        return {"kind": "chart", **chart_facts(value.to_dict())}
    if hasattr(value, "columns") and hasattr(value, "itertuples"):
        return {"kind": "table", **_table(value)}
    if hasattr(value, "index") and hasattr(value, "items") and hasattr(value, "dtype"):
        return {"kind": "series", "labels": [label(k) for k in value.index], "values": [scalar(v) for v in value]}
    if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "__len__") and hasattr(value, "dtype"):
        values = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
        return {"kind": "list", "ordered": not isinstance(value, (set, frozenset)),
                "values": [scalar(v) for v in values]}
    plain = scalar(value)
    if isinstance(plain, bool):
        return {"kind": "truth value", "value": plain}
    if isinstance(plain, (int, float)):
        return {"kind": "number", "value": plain}
    if isinstance(plain, dict):
        return dict(zip(("kind", "value"), *plain.items(), strict=True))
    if isinstance(plain, str):
        return {"kind": "text", "value": plain}
    if plain is None:
        return {"kind": "missing value", "value": None}
    raise Unreadable(type(value).__name__)


def _table(frame: Any) -> Facts:
    """Facts of a DataFrame. A named index is read as columns; an unnamed one is kept apart."""
    names = [name for name in frame.index.names if name is not None]
    unnamed: list[Any] | None = [label(k) for k in frame.index]
    if len(names) == frame.index.nlevels and not set(names) & set(frame.columns):
        frame, unnamed = frame.reset_index(), None
    columns = [" / ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in frame.columns]
    data = {c: [scalar(v) for v in frame.iloc[:, i]] for i, c in enumerate(columns)}
    types = {c: type_of(values) for c, values in data.items()}
    data = {c: [bare(v) for v in values] for c, values in data.items()}
    out: Facts = {"rows": len(frame), "types": types, "index": unnamed}
    if len(frame) * max(1, len(columns)) > LARGE:
        return {**out, "digests": {c: digest(sorted(map(rounded, values), key=sort_key))
                                for c, values in data.items()}}
    return {**out, "data": data}


def differences(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Return the aspects in which ``got`` differs from ``want``, as a dict of aspect to a phrase for the student.

    Both are facts; ``policy`` is the exercise's policy. The phrases say what to look at, never the right value.
    """
    policy = {**POLICY, **policy}
    if got["kind"] != want["kind"]:
        return {"kind": f"should be {KINDS.get(want['kind'], want['kind'])}; yours is {_seen(got)}"}
    return _COMPARE[want["kind"]](got, want, policy)


def _seen(fact: Facts) -> str:
    shown = {"text": f"the text '{fact.get('value')}'", "number": f"the number {fact.get('value')}",
             "truth value": f"{fact.get('value')}", "date": f"the date {fact.get('value')}",
             "length of time": f"a length of time, {fact.get('value')}"}
    return shown.get(fact["kind"], KINDS.get(fact["kind"], f"a {fact['kind']}"))


def _compare_number(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    x, y = got["value"], want["value"]
    if same(x, y, policy):
        return {}
    near, whole = {**policy, "tolerance": abs(y) * 0.005}, float(x).is_integer() and float(y).is_integer()
    if y and same(x, -y, near):
        phrase = "has the wrong sign"
    elif y and (same(x / 100, y, near) or same(x * 100, y, near)):
        phrase = "is out by a factor of 100: does the question ask for a share or for per cent?"
    elif whole and abs(x - y) == 1:
        phrase = "is out by one: look at the first, at the last and at the limits"
    elif y and not whole and same(x, y, near):
        phrase = "is close, but not close enough: do not round before the last step"
    else:
        phrase = f"is {x:,.6g}, and that is not the value asked for"
    return {"value": phrase}


def _compare_value(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    return {} if same(got["value"], want["value"], policy) else {
        "value": f"is {_seen(got)}, and that is not the answer"}


def _compare_list(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Aspects: one ``item X`` for each item that is missing or too many, and ``order``."""
    extra: list[Any] = []
    missing = list(want["values"])
    for item in got["values"]:
        place = next((i for i, other in enumerate(missing) if same(item, other, policy)), None)
        if place is None:
            extra.append(item)
        else:
            missing.pop(place)
    if extra or missing:
        words = [f"lacks {counted(len(missing), 'item')}"] if missing else []
        words += [f"has {counted(len(extra), 'item')} that should not be there"] if extra else []
        out = {f"item {json.dumps(item)}": "" for item in [*extra, *missing]}
        return {**out, next(iter(out)): " and ".join(words)}
    ordered = policy["order"] if policy["order"] is not None else want["ordered"] and got["ordered"]
    alike = all(same(x, y, policy) for x, y in zip(got["values"], want["values"], strict=True))
    return {"order": "has the right items in another order"} if ordered and not alike else {}


def _compare_series(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    out: dict[str, str] = {}
    if len(got["values"]) != len(want["values"]):
        out["rows"] = "has " + surplus(len(got["values"]), len(want["values"]), "value")
    mine = {json.dumps(k): v for k, v in zip(got["labels"], got["values"], strict=True)}
    right = {json.dumps(k): v for k, v in zip(want["labels"], want["values"], strict=True)}
    if set(mine) != set(right):
        out["labels"] = "has other labels in its index than asked for"
    common = [k for k in right if k in mine]
    wrong = sum(not same(mine[k], right[k], policy) for k in common)
    if wrong or not common and right:
        out["values"] = f"differs in {wrong} of {counted(len(right), 'value')}" if common else "has other values"
    if not out and policy["order"] and got["labels"] != want["labels"]:
        out["order"] = "has the right values in another order"
    return out


def _compare_table(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Aspects: ``columns``, ``rows``, a ``column X`` for each column asked for, ``together``, ``order``, ``index``."""
    out: dict[str, str] = {}
    missing = [c for c in want["types"] if c not in got["types"]]
    extra = [c for c in got["types"] if c not in want["types"]]
    if missing or extra and not policy["extra_columns"]:
        words = [f"lacks the column{'s' * (len(missing) > 1)} {quoted(missing)}"] if missing else []
        words += [f"has {counted(len(extra), 'column')} too many ({quoted(extra)})"] if extra else []
        out["columns"] = " and ".join(words)
    if got["rows"] != want["rows"]:
        out["rows"] = "has " + surplus(got["rows"], want["rows"], "row")
    for column in want["types"]:
        phrase = _compare_column(got, want, column, policy)
        if phrase is not None:
            out[f"column {column}"] = phrase
    if missing or got["rows"] != want["rows"]:
        out["together"] = ""
    elif "data" in want:
        has_words = any(out.values())
        out.update({aspect: "" if has_words else phrase
                    for aspect, phrase in _compare_rows(got, want, policy).items()})
    if policy["index"] and not out and got["index"] != want["index"]:
        out["index"] = "has the right rows with another index"
    return out


def _compare_column(got: Facts, want: Facts, column: str, policy: Policy) -> str | None:
    """Say how the values of one column differ, whatever the order of the rows ("": no need to say; None: alike)."""
    if column not in got["types"]:
        return ""
    types = got["types"][column], want["types"][column]
    if types[0] != types[1] and "empty" not in types:
        return f"holds {types[0]} in the column `{column}`, where {types[1]} should be"
    if got["rows"] != want["rows"]:
        return ""
    if "digests" in want:
        alike = got.get("digests", {}).get(column) == want["digests"][column]
        return None if alike else f"differs in the column `{column}`"
    mine, right = (sorted(fact["data"][column], key=sort_key) for fact in (got, want))
    wrong = sum(not same(x, y, policy) for x, y in zip(mine, right, strict=True))
    return f"differs in the column `{column}`, in {wrong} of {counted(len(right), 'row')}" if wrong else None


def _compare_rows(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Compare rows as wholes: ``together`` if they are other rows, ``order`` if only their order differs."""
    columns = list(want["types"])
    mine, right = _rows(got, columns), _rows(want, columns)
    if _alike(mine, right, policy):
        return {}
    if not _alike(_sorted_rows(mine, want, columns), _sorted_rows(right, want, columns), policy):
        return {"together": "has the right values in each column, but they do not stand in the right rows"}
    return {"order": "has the right rows in another order"} if policy["order"] else {}


def _alike(rows: list[Any], others: list[Any], policy: Policy) -> bool:
    return all(same(a, b, policy) for a, b in zip(rows, others, strict=True))


def _rows(fact: Facts, columns: list[str]) -> list[list[Any]]:
    return [list(row) for row in zip(*(fact["data"][c] for c in columns), strict=True)]


def _sorted_rows(rows: list[list[Any]], want: Facts, columns: list[str]) -> list[list[Any]]:
    # Exact columns first, so that a float within the tolerance cannot change the order of rows.
    first = sorted(range(len(columns)), key=lambda i: any(isinstance(v, float) for v in want["data"][columns[i]]))
    return sorted(rows, key=lambda row: [sort_key(row[i]) for i in first])


_COMPARE: dict[str, Callable[[Facts, Facts, Policy], dict[str, str]]] = {
    "number": _compare_number, "text": _compare_value, "truth value": _compare_value, "date": _compare_value,
    "length of time": _compare_value, "missing value": _compare_value, "list": _compare_list,
    "series": _compare_series, "table": _compare_table, "chart": compare_chart}
