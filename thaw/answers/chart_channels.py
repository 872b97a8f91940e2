"""Channels of a chart: those that lack, those that are too many, and what is set otherwise than asked for."""

from collections.abc import Iterator

from thaw.marks.kinds import FACETS, POSITIONS, STACKED_BY_THEMSELVES
from thaw.values import Facts, Policy

# Aggregates that leave a figure as it is where each mark has one row, by what the task has in this place.
PLAIN = {None: {None, "sum"}, "sum": {None, "sum"}, "count": {None, "sum", "count"}}
DISCRETE = {"nominal": "ordinal"}
# Where no place has two parts, nothing shows how they would be stacked.
STACKED_ALIKE = ((None, "zero"), ("zero", None))
Aspects = dict[str, str]


def compare_channels(got: Facts, want: Facts, policy: Policy) -> Aspects:
    out: Aspects = {}
    for name, asked in want["channels"].items():
        if name not in got["channels"]:
            out[name] = ("does not keep apart what should be separate lines: give what tells them apart a channel"
                         if name == "series" else f"does not use the channel `{name}`")
            continue
        for aspect, phrase in _compare_channel(name, got["channels"][name], asked, policy, got):
            if f"{name}.{aspect}" not in policy["free"]:
                out[f"{name}.{aspect}"] = phrase
    for name in got["channels"]:
        if name == "layer" and name not in want["channels"]:
            out[name] = "" if out else "draws a line in each of its layers, where one is asked for"
        elif name not in want["channels"] and not _may_stand(name, got, policy):
            out[name] = f"uses the channel `{name}`, which was not asked for"
    # How parts are stacked follows from the channels.
    if set(out) & {*got["channels"], *want["channels"]}:
        out = {aspect: "" if aspect.endswith(".stack") else phrase for aspect, phrase in out.items()}
    return out


def _may_stand(name: str, view: Facts, policy: Policy) -> bool:
    """Whether a channel that was not asked for may stand: never one that moves marks, else as the policy says."""
    if name in POSITIONS or name in FACETS or policy["extra_channels"] == "none":
        return False
    if policy["extra_channels"] or name.startswith("text"):
        return True
    others = [other for other in view["channels"] if other != name]
    return any(all(row[name] == row[other] for row in view["rows"]) for other in others)


def _compare_channel(name: str, got: Facts, want: Facts, policy: Policy, view: Facts) -> Iterator[tuple[str, str]]:
    """Yield (aspect, phrase) for all in which a channel of a view is set otherwise than asked for."""
    exact = f"{name}.type" in policy["stated"] or name not in (*POSITIONS, *FACETS)
    mine, asked = (kind if exact else DISCRETE.get(kind, kind) for kind in (got["type"], want["type"]))
    if mine != asked and mine and {mine, asked} <= {"nominal", "ordinal"} and name not in (*POSITIONS, *FACETS):
        yield "type", (f"treats `{name}` as {got['type']} (`:{got['type'][0].upper()}`), which colours it as an order"
                       if mine == "ordinal" else f"treats `{name}` as names (`:N`), which shows no order")
    elif mine != asked and mine:
        yield "type", (f"treats `{name}` as {got['type']}, and {want['type']} (`:{want['type'][0].upper()}`) "
                       "is asked for")
    if got.get("unit") != want.get("unit"):
        yield "unit", (f"takes only the {got['unit']} of the dates on `{name}`, so that all years lie on each other"
                       if got.get("unit") else f"shows whole dates on `{name}`, and the {want['unit']} is asked for")
    if f"{name}.field" in policy["stated"] and got.get("field") != want.get("field"):
        yield "field", f"shows another column on `{name}` than the task names"
    if got.get("scale") != want.get("scale"):
        yield "scale", (f"has a scale of the type {got['scale']} on `{name}`, which was not asked for"
                        if got.get("scale") else
                        f"has a plain scale on `{name}`, and one of the type {want['scale']} is asked for")
    operation, asked_for = got.get("aggregate"), want.get("aggregate")
    stated = f"{name}.aggregate" in policy["stated"]
    if stated and not view["counts"] or operation not in PLAIN.get(asked_for, {None, "sum", asked_for}):
        yield "aggregate", _about_aggregate(name, operation, asked_for)
    if bool(got.get("bin")) != bool(want.get("bin")) and mine == asked:
        yield "bin", f"does not cut `{name}` into steps" if want.get("bin") else f"cuts `{name}` into steps"
    # Lines and points that are stacked stand elsewhere; a mark that does not stack is another mark, and told as that.
    asked_to = got.get("stack") == "zero" and view["mark"] not in STACKED_BY_THEMSELVES
    alike = not asked_to and (got.get("stack"), want.get("stack")) in STACKED_ALIKE
    if got.get("stack") != want.get("stack") and not alike:
        yield "stack", _about_stack(name, got.get("stack"), want.get("stack"))
    if got.get("reversed") and not want.get("reversed"):
        yield "reversed", f"turns the axis of `{name}` round"
    if got.get("cut") and not want.get("cut"):
        yield "cut", f"has a domain on `{name}` that leaves out some of what is drawn"
    if got.get("zero") is False and want.get("zero") is not False:
        yield "zero", f"does not begin at zero on `{name}`, so the lengths mislead"


def _about_aggregate(name: str, got: str | None, want: str | None) -> str:
    if want == "count" and got is None:
        return f"does not count on `{name}`: let Altair count the rows, with `count()`"
    if want is None:
        return f"takes `{got}` on `{name}`, as its axis says, and the column itself is asked for"
    return f"takes {f'`{got}`' if got else 'the column itself'} on `{name}`, and `{want}` is asked for"


def _about_stack(name: str, got: str | None, want: str | None) -> str:
    if want == "normalize":
        return f"does not show shares on `{name}`: normalise the stack"
    if got == "normalize":
        return f"shows shares on `{name}`: the stack is normalised, and the figures themselves are asked for"
    if got == "none":
        return "draws more than one bar or area at the same place, one over the other"
    return f"stacks the parts on `{name}` in another way than asked for"
