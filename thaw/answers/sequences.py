"""How a list or a Series differs from the right one. Standard library only."""

import json
from collections import Counter
from typing import Any

from thaw.answers.patterns import coarse, pattern, wrong_places
from thaw.answers.texts import near
from thaw.answers.words import is_year, shown
from thaw.values import POLICY, Facts, Policy, bare, counted, fold, is_number, iso_date, rounded, same, surplus

MOST_PAIRS = 500  # items that are compared each with each
LENIENT: Policy = {**POLICY, "case": False, "blanks": False}


def compare_list(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Aspects: one ``item X`` for each item that is missing or too many, ``order``, ``precision``; ``rows`` where a
    list is far too long."""
    if got.get("partial"):
        return {"rows": f"has {got['count']:,} items, far more than asked for"}
    mine, right = got["values"], want["values"]
    if not policy["types"]:
        dates = any(isinstance(item, dict) for item in right)
        mine, right = [_bare(item, dates) for item in mine], [bare(item) for item in right]
    if not mine:
        empty = {"rows": "is empty: look at what is kept"} if right else {}
        return {**{f"item {json.dumps(item)}": "" for item in right}, **empty}
    ordered = policy["order"] if policy["order"] is not None else want["ordered"] and got["ordered"]
    if len(mine) == len(right) and not wrong_places(mine, right, policy):
        return {}
    missing, extra = _unmatched(mine, right, policy)
    if not extra and not missing:
        turned = ": it is the reverse order" if not wrong_places(mine[::-1], right, policy) else ""
        return {"order": f"has the right items in another order{turned}"} if ordered else {}
    phrase = coarse(mine, right, policy) if len(mine) == len(right) else None
    if phrase:
        return {"precision": phrase}
    out = {f"item {json.dumps(item)}": "" for item in [*extra, *missing]}
    return {**out, next(iter(out)): _items(mine, right, missing, extra, bool(ordered), policy)}


def _bare(item: Any, dates: bool) -> Any:
    """An item without its kind; where dates are asked for, ISO text as one of them."""
    plain = bare(item)
    return iso_date(plain) or plain if dates and isinstance(plain, str) else plain


def _unmatched(mine: list[Any], right: list[Any], policy: Policy) -> tuple[list[Any], list[Any]]:
    """The right items that a list lacks, and the items that it should not have."""
    missing, extra = [], []
    names = Counter(_name(item, policy) for item in right)
    for item in mine:
        name = _name(item, policy)
        if names[name]:
            names[name] -= 1
        else:
            extra.append(item)
    for item in right:
        name = _name(item, policy)
        if names[name]:
            names[name] -= 1
            missing.append(item)
    if len(extra) * len(missing) > MOST_PAIRS ** 2:
        return missing, extra
    # What a tolerance makes alike has another name.
    for item in list(extra):
        place = next((i for i, other in enumerate(missing) if same(bare(item), bare(other), policy)), None)
        if place is not None:
            missing.pop(place)
            extra.remove(item)
    return missing, extra


def _name(item: Any, policy: Policy) -> str:
    plain = bare(item)
    return json.dumps(fold(plain, policy) if isinstance(plain, str) else plain)


def _items(mine: list[Any], right: list[Any], missing: list[Any], extra: list[Any], ordered: bool,
           policy: Policy) -> str:
    """Say what is wrong with items: what they have in common, else which are too many and how many lack."""
    if ordered and len(mine) == len(right):
        clause = pattern([bare(x) for x in mine], [bare(y) for y in right], policy)
        if clause:
            return f"has values that {clause.replace('row', 'place')}"
    if extra and all(isinstance(x, str) for x in extra) and all(is_number(y) for y in missing) and missing:
        return "has text where numbers are asked for: leave the quotes out, or convert with `int` or `float`"
    if extra and all(is_number(x) for x in extra) and missing and all(isinstance(y, str) for y in missing):
        return "has numbers where text is asked for"
    for item in extra:
        if isinstance(item, str) and any(isinstance(y, str) and near(fold(item, LENIENT), fold(y, LENIENT))
                                         for y in missing):
            return f"has '{shown(item)}', one letter away from a right item: look at the spelling"
    words = [f"lacks {counted(len(missing), 'item')}"] if missing else []
    if missing and not extra:
        return f"{words[0]}: look at what is left out"
    if extra:
        names = [_name(item, policy) for item in mine]
        double = next((x for x in extra if names.count(_name(x, policy)) > 1 and _is_right(x, right, policy)), None)
        words.append(f"has {_one(double)} more often than asked for" if double is not None else
                     f"has {counted(len(extra), 'item')} that should not be there "
                     f"({'' if len(extra) == 1 else 'the first is '}{_one(extra[0])})")
    return " and ".join(words)


def _is_right(item: Any, right: list[Any], policy: Policy) -> bool:
    return any(same(bare(item), bare(other), policy) for other in right)


def _one(item: Any) -> str:
    plain = bare(item)
    return f"'{shown(plain)}'" if isinstance(plain, str) else shown(plain)


def compare_series(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Aspects: ``rows``, ``labels``, ``values``, ``order``; ``precision`` alone where values are rounded too far."""
    if got.get("partial"):
        return {"rows": f"has {surplus(got['count'], len(want['values']), 'value')}", "labels": "", "values": ""}
    mine, right = _labelled(got), _labelled(want)
    out: dict[str, str] = {}
    if len(got["values"]) != len(want["values"]):
        out["rows"] = f"has {surplus(len(got['values']), len(want['values']), 'value')}" if got["values"] else \
            "has no values: look at what is kept"
    if set(mine) != set(right):
        out["labels"] = _labels(got, want, mine, right) if got["values"] else ""
        if out["labels"]:
            out = {**{aspect: "" for aspect in out}, "labels": out["labels"]}
    common = [k for k in right if k in mine]
    x, y = [mine[k] for k in common], [right[k] for k in common]
    wrong = wrong_places(x, y, policy)
    phrase = coarse(x, y, policy) if not out else None
    if phrase:
        return {"precision": phrase}
    if wrong:
        out["values"] = _series_values(got, want, x, y, wrong, common, policy)
    elif not common and right:
        out["values"] = "" if len(got["values"]) == len(want["values"]) and not wrong_places(
            _plain(got), _plain(want), policy) else "has other values, too" if got["values"] else ""
    if not out and policy["order"] and list(mine) != list(right):
        out["order"] = "has the right values in another order"
    return out


def _plain(fact: Facts) -> list[Any]:
    return [bare(value) for value in fact["values"]]


def _labelled(fact: Facts) -> dict[str, Any]:
    """The values of a Series by their labels; a label that comes again is told apart by a number."""
    seen: Counter[str] = Counter()
    out = {}
    for key, value in zip(fact["labels"], _plain(fact), strict=True):
        name = json.dumps(rounded(iso_date(key) or " ".join(key.split()) if isinstance(key, str) else key))
        out[f"{name} {seen[name]}"] = value
        seen[name] += 1
    return out


def _series_values(got: Facts, want: Facts, x: list[Any], y: list[Any], wrong: list[int], common: list[str],
                   policy: Policy) -> str:
    kinds = [sorted({type(value).__name__ for value in values if value is not None}) for values in (x, y)]
    if kinds == [["str"], ["int"]] or kinds == [["str"], ["float"]]:
        return "holds text where numbers should be: `pd.to_numeric` turns text into numbers"
    clause = pattern(x, y, policy)
    if clause:
        return f"has values that {clause}"
    if len(wrong) == len(y):
        return f"has other values at all its {counted(len(y), 'label')}: look at how they are made"
    places = {name: label for name, label in zip(_labelled(want), want["labels"], strict=True)}
    return f"differs in {len(wrong):,} of {counted(len(y), 'value')}; the first is at {shown(places[common[wrong[0]]])}"


def _labels(got: Facts, want: Facts, mine: dict[str, Any], right: dict[str, Any]) -> str:
    """Say how labels differ: in kind, or in which are too many and how many lack."""
    kinds = [_kind(fact["labels"]) for fact in (got, want)]
    if kinds[0] != kinds[1]:
        look = ": `.index.year` gives the years of dates" if kinds == ["dates", "years"] else \
            ": set the index" if got["labels"] == list(range(len(got["labels"]))) else ""
        return f"has {kinds[0]} as labels in its index, where {kinds[1]} should be{look}"
    extra, lacking = [k for k in mine if k not in right], [k for k in right if k not in mine]
    words = [f"lacks {counted(len(lacking), 'label')} in its index"] if lacking else []
    if extra:
        places = dict(zip(mine, got["labels"], strict=True))
        words.append(f"has {counted(len(extra), 'label')} that should not be there "
                     f"({'' if len(extra) == 1 else 'the first is '}{shown(places[extra[0]])})")
    return " and ".join(words)


def _kind(labels: list[Any]) -> str:
    if all(isinstance(label, str) for label in labels):
        return "dates" if all(iso_date(label) for label in labels) else "text"
    if all(is_year(label) for label in labels):
        return "years"
    return "numbers" if all(is_number(label) for label in labels) else "pairs of labels" if all(
        isinstance(label, list) for label in labels) else "labels of several kinds"
