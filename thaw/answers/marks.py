"""How the drawn marks of two views differ: which are too many, which lack, which have other values, and the first.

Marks are the rows of `thaw.marks`. They are paired by what they show, never by their order. Standard library only.
"""

from collections import Counter
from typing import Any

from thaw.marks.kinds import FACETS, POSITIONS
from thaw.values import Facts, counted

Row = dict[str, Any]
# A value counts as the same where nobody could see the difference: a share of the length of its axis.
VISIBLE = 0.003
MOST_PAIRS = 600  # marks that are compared each with each


def hashable(row: Row, names: list[str]) -> tuple[Any, ...]:
    """The values of some channels of a mark."""
    return tuple(tuple(value) if isinstance(value := row.get(name), list) else value for name in names)


def compare_marks(got: Facts, want: Facts, shared: list[str]) -> str | None:
    """Say how the drawn marks differ in the channels that both charts have; None where they are the same."""
    mine, right = got["rows"], want["rows"]
    if not mine and right:
        return "draws nothing: its table is empty, or a filter keeps no row"
    rooms = rooms_of(want, shared)
    if paired(mine, right, shared, rooms):
        return None
    keys = _keys(want, right, shared)
    if keys:
        return _by_key(got, want, shared, keys, rooms)
    if len(mine) != len(right):
        more = "few" if len(mine) < len(right) else "many"
        return f"draws {counted(abs(len(mine) - len(right)), 'mark')} too {more}"
    return _other_values(mine, right, shared, rooms)


def rooms_of(want: Facts, names: list[str]) -> dict[str, float]:
    """How far the values of some channels may be off, see `_room`."""
    return {name: _room(name, want, want["rows"]) for name in names}


def _room(name: str, want: Facts, rows: list[Row]) -> float:
    """How far a value of a channel may be off: nothing where all are whole or are no measures."""
    axis = (name, name + "2", name.removesuffix("2"))
    values = [row[end] for row in rows for end in axis if isinstance(row.get(end), float)]
    if want["channels"][name]["type"] != "quantitative" or not values or all(map(float.is_integer, values)):
        return 1e-6 * max(map(abs, values), default=0)
    return VISIBLE * ((max(values) - min(values)) or abs(values[0]))


def _near(x: Any, y: Any, room: float) -> bool:
    if isinstance(x, float) and isinstance(y, float):
        return abs(x - y) <= room
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(_near(a, b, max(room, 1e-9)) for a, b in zip(x, y, strict=True))
    return bool(x == y)


def paired(mine: list[Row], right: list[Row], names: list[str], rooms: dict[str, float]) -> bool:
    """Whether each mark of one chart has its own mark of the other, in any order."""
    if len(mine) != len(right):
        return False
    rest = Counter(hashable(row, names) for row in right)
    single = Counter(hashable(row, names) for row in mine)
    left, open_ = list((single - rest).elements()), list((rest - single).elements())
    limits = [rooms[name] for name in names]
    if not left:
        return True
    # In order, marks that differ by what nobody can see stand at the same place; else the nearest ones are tried.
    left.sort(key=_sorting)
    open_.sort(key=_sorting)
    if all(_alike(x, y, limits) for x, y in zip(left, open_, strict=True)):
        return True
    exact = [place for place, limit in enumerate(limits) if not limit]
    groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for row in open_:
        groups.setdefault(tuple(row[place] for place in exact), []).append(row)
    return len(left) <= MOST_PAIRS and all(
        _take(groups.get(tuple(row[place] for place in exact), []), row, limits) for row in left)


def _sorting(row: tuple[Any, ...]) -> list[tuple[bool, Any]]:
    return [(isinstance(value, float), value if isinstance(value, float) else str(value)) for value in row]


def _alike(row: tuple[Any, ...], other: tuple[Any, ...], limits: list[float]) -> bool:
    return all(_near(x, y, limit) for limit, x, y in zip(limits, row, other, strict=True))


def _take(others: list[tuple[Any, ...]], row: tuple[Any, ...], limits: list[float]) -> bool:
    """Take the first mark out of `others` that is like this one; False where none is."""
    place = next((place for place, other in enumerate(others) if _alike(row, other, limits)), None)
    if place is None:
        return False
    others.pop(place)
    return True


def _keys(want: Facts, rows: list[Row], shared: list[str]) -> list[str]:
    """The channels by which a mark is known, as few as tell all marks apart; none where they do not.

    Names, dates and bins on axes and in panels come first, then other names, then a measure on an axis.
    """
    names = [name for name in shared if want["channels"][name]["type"] != "quantitative"
             or want["channels"][name].get("bin")]
    names.sort(key=lambda name: name not in POSITIONS and name not in FACETS)
    measures = [name for name in ("x", "y") if name in shared and name not in names]
    tries = [names[:count] for count in range(1, len(names) + 1)]
    for keys in [*tries, *([*names, name] for name in measures)]:
        if len({hashable(row, keys) for row in rows}) == len(rows):
            return keys
    return []


def _labels(view: Facts) -> dict[str, str]:
    """What each channel of the student's chart is called in a sentence: its column, else the channel."""
    return {name: f"`{facts.get('field') or name}`" for name, facts in view["channels"].items()}


def _by_key(got: Facts, want: Facts, shared: list[str], keys: list[str], rooms: dict[str, float]) -> str:
    mine, right, labels, asked = got["rows"], want["rows"], _labels(got), _labels(want)
    known = {hashable(row, keys): row for row in right}
    given = {hashable(row, keys): row for row in mine}
    extra = [row for row in mine if hashable(row, keys) not in known]
    missing = [row for key, row in known.items() if key not in given]
    for name in (name for name in shared if name not in keys):
        wrong = [key for key, row in known.items()
                 if key in given and not _near(given[key][name], row[name], rooms[name])]
        # What most marks differ in comes first, and a mark that lacks may be one without length.
        if len(wrong) > len(extra) + len(missing):
            return _about_values(name, given, known, wrong, _place(known[wrong[0]], keys, labels), labels[name])
    phrases = []
    if extra:
        first = _place(extra[0], keys, labels)
        phrases.append(f"draws {counted(len(extra), 'mark')} that should not be there (the first: {first})")
    if missing:
        first = _place(missing[0], keys, asked)
        phrases.append(f"lacks {len(missing)} of {counted(len(right), 'mark')} (the first: {first})")
    if phrases:
        return " and ".join(phrases)
    if len(mine) > len(given):
        seen = Counter(hashable(row, keys) for row in mine)
        double = next(row for row in mine if seen[hashable(row, keys)] > 1)
        return (f"draws more than one mark where one is asked for (the first: {_place(double, keys, labels)}): "
                "look which rows should be left out")
    return "draws other marks than asked for"


def _about_values(name: str, given: dict[Any, Row], known: dict[Any, Row], wrong: list[Any], first: str,
                  label: str) -> str:
    where = f"`{name}`" + (f" ({label})" if label != f"`{name}`" else "")
    mine, right = Counter(str(row[name]) for row in given.values()), Counter(str(row[name]) for row in known.values())
    if mine == right:
        return f"has the right values on {where}, and {len(wrong)} of them at the wrong place (the first: {first})"
    pairs = [(given[key][name], known[key][name]) for key in wrong]
    numbers = [(x, y) for x, y in pairs if isinstance(x, float) and isinstance(y, float)]
    ratios = {float(f"{x / y:.4g}") for x, y in numbers if y}
    if len(ratios) == 1 and len(numbers) == len(pairs) > 1:
        ratio = ratios.pop()
        factor = next((factor for factor in (100, 1000, 1e6, 1e9) if ratio in (factor, 1 / factor)), None)
        if factor:
            return f"has values on {where} that are {factor:,.0f} times too {'large' if ratio > 1 else 'small'}"
    side = ""
    if len(numbers) == len(pairs) and len({x > y for x, y in numbers}) == 1:
        side = f", {'all ' * (len(wrong) > 1)}too {'large' if numbers[0][0] > numbers[0][1] else 'small'}"
    return f"has other values on {where} at {len(wrong)} of {counted(len(known), 'mark')}{side} (the first: {first})"


def _other_values(mine: list[Row], right: list[Row], shared: list[str], rooms: dict[str, float]) -> str:
    for name in shared:
        if not paired(mine, right, [name], rooms):
            known = {hashable(row, [name]) for row in right}
            other = next((row[name] for row in mine if hashable(row, [name]) not in known), None)
            first = f" (the first that is not asked for: {words_of(other)})" if other is not None else ""
            return f"shows other values on `{name}`{first}"
    return "has the right values on each channel, but they do not belong together: look at the order of the rows"


def _place(row: Row, keys: list[str], labels: dict[str, str]) -> str:
    return ", ".join(f"{labels[name]} is {words_of(row[name])}" for name in keys if name != "series")


def words_of(value: Any) -> str:
    """A value of a channel in a sentence."""
    if isinstance(value, list):
        return " to ".join(map(words_of, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "nothing" if value is None else str(value)[:40]
