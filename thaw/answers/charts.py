"""A chart as an answer: what its views draw, as plain facts, and how two charts differ. Standard library only.

Two charts are the same when they draw the same marks (`thaw.marks`), whichever way they are written. Titles, axes,
legends, colours, sort orders, tooltips and selections are looks. A view is looked for among the layers; layers that add
words, rules or points to what it draws may stand beside it.

What counts beyond the picture is set by the policy of the exercise:

=================  =======  =================================================================================
policy             default  meaning
=================  =======  =================================================================================
extra_channels     False    channels beyond those asked for: False, they may repeat what another channel
                            shows; True, they may show more; "none", the task forbids them
stated             []       aspects that the task states and that no picture shows: "x.type" (N or O),
                            "x.field", "x.aggregate" (counted by Altair), "missing" (rows that are not drawn)
free               []       aspects that the task leaves open: "x.scale", "facet" (row, column or facet),
                            "series" (the channel that tells lines apart, and its names)
=================  =======  =================================================================================
"""

import itertools
from collections.abc import Iterator
from typing import Any

from thaw.answers.chart_channels import Aspects, compare_channels
from thaw.answers.chart_layers import adds_to, any_facet, any_series, are_mislaid, joined_layers
from thaw.answers.marks import compare_marks, hashable, paired, rooms_of, words_of
from thaw.marks import view_facts
from thaw.marks.kinds import FACETS, PATHS, POSITIONS
from thaw.values import Facts, Policy, counted
from thaw.vegalite import SIDE_BY_SIDE, Spec, parts, views


def chart_facts(spec: Spec) -> Facts:
    """Facts of a chart: ``layout`` and ``panels``, for each panel the facts of its views (see `thaw.marks`)."""
    layout, panels = _layout(spec)
    by_panel: dict[tuple[str | int, ...], list[Facts]] = {panel: [] for panel in panels}
    for view in views(spec):
        if "mark" in view.spec:
            panel = max((path for path in panels if view.path[:len(path)] == path), key=len)
            by_panel[panel].append({**view_facts(view), "repeat": any("repeat" in holder for holder in view.holders),
                                    "own scales": any(_has_own_scales(holder) for holder in view.holders)})
    return {"layout": layout, "panels": [by_panel[panel] for panel in panels]}


def _has_own_scales(holder: Spec) -> bool:
    """Whether layers are drawn each on its own axis."""
    scales = (holder.get("resolve") or {}).get("scale") or {}
    return "layer" in holder and "independent" in (scales.get("x"), scales.get("y"))


def _layout(spec: Spec, path: tuple[str | int, ...] = ()) -> tuple[Any, list[tuple[str | int, ...]]]:
    """How charts stand beside each other, and the paths of those that do; layers and facets are one chart."""
    for key in SIDE_BY_SIDE:
        inner = [_layout(part, (*path, *steps)) for steps, part in parts(spec) if steps[0] == key]
        if len(inner) == 1:
            return inner[0]
        if inner:
            return [key, [layout for layout, _ in inner]], [panel for _, panels in inner for panel in panels]
    if "repeat" in spec:
        return "repeat", [path]
    return "one view", [path]


def compare_chart(got: Facts, want: Facts, policy: Policy) -> Aspects:
    """The aspects in which one chart differs from another, each with a phrase for the student ("" where another
    phrase says it already)."""
    if got["layout"] != want["layout"]:
        return {"layout": _about_layout(got, want)}
    out = Aspects()
    for number, (mine, asked) in enumerate(zip(got["panels"], want["panels"], strict=True), 1):
        prefix = f"chart {number}: " if len(want["panels"]) > 1 else ""
        out.update({prefix + key: phrase for key, phrase in _compare_panel(mine, asked, policy).items()})
    return out


def _about_layout(got: Facts, want: Facts) -> str:
    count, asked = len(got["panels"]), len(want["panels"])
    if count == asked:
        return "sets its charts beside each other in another way than asked for"
    return f"is {counted(count, 'chart')} side by side, and {counted(asked, 'chart')} asked for".replace(
        "1 chart asked", "one chart is asked").replace("charts asked", "charts are asked").replace(
        "is 1 chart side by side", "is one chart")


def _compare_panel(got: list[Facts], want: list[Facts], policy: Policy) -> Aspects:
    """Look for each view that was asked for among those that are there; what is left may only add to them."""
    if not got:
        return {"channels": "has no mark yet: say what to draw, such as `mark_bar()`"}
    left, out = list(got if len(want) > 1 else joined_layers(got)), Aspects()
    for number, asked in enumerate(want, 1):
        if not left:
            return {**out, "layers": "lacks a layer"}
        tries = [_compare_view(view, asked, policy) for view in left]
        best = min(range(len(left)), key=lambda place: (_weight(tries[place]), place))
        prefix = f"layer {number}: " if len(want) > 1 else ""
        out.update({prefix + key: phrase for key, phrase in tries[best].items()})
        view = left.pop(best)
        if not out and any(other["mark"] == "text" and are_mislaid(other, view) for other in left):
            out["labels"] = "has words beside other marks than those that they belong to"
        if not out and view["own scales"] and view.get("joined"):
            out["scales"] = "gives its layers scales of their own, so that nobody can compare them"
        if not out:
            left = [other for other in left if not adds_to(other, view)]
    if lost := next((view["lost"][0] for view in left if view["lost"]), None) if not out else None:
        out["layers"] = f"has a layer that shows `{lost}`, and its table has no column of that name"
    elif left and not out:
        marks = ", ".join(sorted({view["mark"] for view in left}))
        out["layers"] = f"has a layer of {marks} marks that was not asked for"
    return out


def _weight(aspects: Aspects) -> int:
    """How far a view is from the one asked for; another mark tells less than other rows or channels."""
    return sum(1 if aspect == "mark" else 3 for aspect in aspects)


def _compare_view(got: Facts, want: Facts, policy: Policy) -> Aspects:
    for item, leave_open in (("facet", any_facet), ("series", any_series)):
        if item in policy["free"]:
            got, want = leave_open(got), leave_open(want)
    out: Aspects = {}
    if got["mark"] != want["mark"]:
        # A mark may differ because one of its two ends is missing.
        ends = {name for name in want["channels"] if name.endswith("2")} - set(got["channels"])
        out["mark"] = "" if ends and {got["mark"], want["mark"]} == {"area", "band"} else _about_mark(got, want)
    if not got["channels"] and want["channels"]:
        return {**out, "channels": "has no channels: say in `.encode(...)` which column goes where"}
    if got["lost"]:
        more = ": for the number of rows write `count()`, with its parentheses" if got["lost"][0] in (
            "count", "size") else ""
        return {**out, "column": f"shows `{got['lost'][0]}`, and its table has no column of that name{more}"}
    if got["unread"] or got["repeat"]:
        what = got["unread"] or "`repeat`"
        advice = "give `alt.Chart` the table itself" if "data that" in what else \
            "do that to the table, before you draw"
        return {**out, **compare_channels(got, want, policy),
                "unread": f"uses {what}, which this check cannot work out: {advice}"}
    if swapped := _swapped(got, want):
        return {**out, **dict.fromkeys(compare_channels(got, want, policy), ""), "rows": swapped}
    return {**out, **_compare_drawn(got, want, policy, out)}


def _about_mark(got: Facts, want: Facts) -> str:
    mine, asked = (f"{view['mark']} marks" if view["mark"] != "band" else "an error band" for view in (got, want))
    return f"draws {mine}, and {asked} {'is' if want['mark'] == 'band' else 'are'} asked for"


def _compare_drawn(got: Facts, want: Facts, policy: Policy, out: Aspects) -> Aspects:
    """Compare channels and marks of views that could be worked out; `out` holds what is known to differ."""
    out = {**out, **compare_channels(got, want, policy)}
    for name, words in _other_columns(got, want):
        # What another column is treated as need not be said.
        out = {aspect: said for aspect, said in out.items() if aspect.partition(".")[0] != name}
        out[f"{name}.values"] = words
    if "missing" in policy["stated"] and got["missing"] != want["missing"]:
        out["missing"] = f"has {counted(got['missing'], 'row')} with a missing value: leave those rows out"
    shared = [name for name in want["channels"] if name in got["channels"]]
    got = _as_shares(got, want)
    phrase = compare_marks(got, want, shared)
    if phrase is not None:
        if splitting := _splitting(got, want):
            out[splitting] = f"falls into parts by the channel `{splitting}`, which was not asked for"
        # Another channel is the reason why other marks are drawn; another mark is none.
        return {**out, "rows": "" if set(out) - {"mark"} else phrase}
    # Shares may be worked out in the table or by the stack.
    for name in shared:
        ways = {got["channels"][name].get("stack"), want["channels"][name].get("stack")}
        if "normalize" in ways and ways <= {None, "zero", "normalize"}:
            out.pop(f"{name}.stack", None)
    if got["ordered"] and not want["ordered"]:
        out["order"] = "joins its points in another order (`order`) than along `x`"
    if got["mark"] in PATHS and got["channels"].get("x", {}).get("sorted") and not want["channels"]["x"].get("sorted"):
        out["x.sorted"] = "sorts the axis of `x`, so that the line runs otherwise"
    if split := _split_by(got, want):
        out[split] = f"draws separate lines by the channel `{split}`, which was not asked for"
    return out


def _as_shares(got: Facts, want: Facts) -> Facts:
    """The view with shares between 0 and 1, where its parts of each place make 100 and shares are asked for."""
    name = next((name for name, facts in want["channels"].items() if facts.get("stack") == "normalize"), None)
    if name is None or name not in got["channels"] or got["channels"][name].get("stack") == "normalize":
        return got
    if any(isinstance(row[name], str) for row in got["rows"]):  # names stand where shares were asked for
        return got
    places = [other for other in got["channels"] if other in POSITIONS and other != name or other in FACETS]
    sums: dict[tuple[Any, ...], float] = {}
    for row in got["rows"]:
        sums[hashable(row, places)] = sums.get(hashable(row, places), 0) + (row[name] or 0)
    if not sums or any(abs(total - 100) > 1 for total in sums.values()):
        return got
    return {**got, "rows": [{**row, name: row[name] / 100} for row in got["rows"]]}


def _splitting(got: Facts, want: Facts) -> str:
    """The channel that was not asked for and by which marks fall into more than asked for; "" if there is none."""
    extra = [name for name in got["channels"] if name not in want["channels"] and name != "layer"]
    shared = [name for name in got["channels"] if name in want["channels"] and "quantitative" not in (
        got["channels"][name]["type"],) or got["channels"][name].get("bin")]
    if len(got["rows"]) <= len(want["rows"]) or not shared:
        return ""
    return next((name for name in extra if len({hashable(row, [*shared, name]) for row in got["rows"]})
                 > len({hashable(row, shared) for row in got["rows"]})), "")


def _other_columns(got: Facts, want: Facts) -> Iterator[tuple[str, str]]:
    """Yield (channel, phrase) for each channel of names or dates that shows none of the values asked for."""
    for name, facts in want["channels"].items():
        mine = got["channels"].get(name)
        if mine is None or name == "series" or "quantitative" in (facts["type"], mine["type"]) or mine.get("unit"):
            continue
        values = {hashable(row, [name]) for row in want["rows"]}
        if got["rows"] and values and not values & {hashable(row, [name]) for row in got["rows"]}:
            first = words_of(got["rows"][0][name])
            if mine.get("field") in (None, facts.get("field")):
                yield name, f"shows none of the values asked for on `{name}` (the first: {first}): look at the rows"
                continue
            yield name, f"shows `{mine['field']}` on `{name}` (the first: {first}), and other values are asked for"


def _swapped(got: Facts, want: Facts) -> str:
    """Say that two channels have changed places, if the chart is the one asked for when they change back."""
    shared = list(want["channels"])
    rooms = rooms_of(want, shared)
    for first, second in itertools.combinations(shared, 2):
        if "2" in first + second or not {first, second} <= set(got["channels"]):
            continue
        turned = {first: second, second: first, first + "2": second + "2", second + "2": first + "2"}
        if not {turned.get(name, name) for name in got["channels"]} >= set(shared):
            continue
        rows = [{turned.get(name, name): value for name, value in row.items()} for row in got["rows"]]
        if paired(rows, want["rows"], shared, rooms) and not paired(got["rows"], want["rows"], shared, rooms):
            return f"has `{first}` and `{second}` exchanged"
    return ""


def _split_by(got: Facts, want: Facts) -> str:
    """The channel by which a path falls into more lines than asked for; "" if there is none."""
    if got["mark"] not in PATHS:
        return ""
    def lines(view: Facts, names: list[str]) -> int:
        return len({hashable(row, [name for name in names if name not in POSITIONS]) for row in view["rows"]})
    asked = [name for name in want["channels"] if name in got["channels"]]
    extra = [name for name in got["channels"] if name not in want["channels"] and name not in (*FACETS, "layer")]
    return next((name for name in extra if lines(got, [*asked, name]) > lines(got, asked)), "")
