"""The usual slips in drawing a chart: other aggregates and data types, exchanged channels, stacks, scales and bins."""

import ast
import re
from collections.abc import Iterator

from press.lessons.mutants import Change, Context, Rule, with_field
from press.lessons.slips_in_filters import called, replaced, text_of, whole_number

SHORTHAND = re.compile(r"(?:(?P<aggregate>[a-z]+)\((?P<inner>\w*)\)|(?P<field>\w+))(?P<type>:[QONT])?")
OTHER_TYPE = {":Q": ":O", ":O": ":Q", ":T": ":O", ":N": ":Q"}
OTHER_AGGREGATE = {"sum": "mean", "mean": "sum", "median": "mean", "max": "min", "min": "max"}
OTHER_MARK = {"mark_bar": "mark_line", "mark_line": "mark_bar", "mark_point": "mark_line", "mark_area": "mark_line",
              "mark_rect": "mark_point", "mark_rule": "mark_point", "mark_errorband": "mark_line"}
CHANNELS = {"x": "X", "y": "Y", "x2": "X2", "y2": "Y2", "color": "Color", "row": "Row", "column": "Column",
            "facet": "Facet", "longitude": "Longitude", "latitude": "Latitude", "shape": "Shape", "size": "Size"}
PAIRS = (("x", "y"), ("row", "column"), ("longitude", "latitude"), ("x", "x2"), ("y", "y2"))
SETTINGS = {"scale": "plain scale", "type": "plain scale", "bin": "not binned", "stack": "other stack"}


def _channels(node: ast.AST, context: Context) -> Iterator[Change]:
    """A channel left out, two exchanged."""
    if not isinstance(node, ast.Call) or called(node) != "encode":
        return
    used = {word.arg for word in node.keywords}
    for word in node.keywords:
        if word.arg in CHANNELS:
            yield "channel left out", with_field(node, keywords=[w for w in node.keywords if w is not word])
    for pair in PAIRS:
        # Panels stand in rows or in columns: one of them is enough to take the other.
        if used >= set(pair) or pair == ("row", "column") and used & set(pair):
            yield "channels exchanged", with_field(node, keywords=[_moved(word, pair) for word in node.keywords])


def _moved(word: ast.keyword, pair: tuple[str, str]) -> ast.keyword:
    """The definition of a channel of the pair, for the other one: ``alt.X(...)`` as ``alt.Y(...)``."""
    if word.arg not in pair:
        return word
    other = pair[1 - pair.index(word.arg)]
    value = word.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        value = with_field(value, func=with_field(value.func, attr=CHANNELS[other]))
    return ast.keyword(other, value)


def _shorthands(node: ast.AST, context: Context) -> Iterator[Change]:
    """Another data type or aggregate in a shorthand such as ``mean(launches):Q``."""
    if not isinstance(node, ast.Call):
        return
    places: list[ast.expr] = []
    if called(node) == "encode":
        places = [word.value for word in node.keywords if word.arg not in ("x2", "y2")]  # these have no type
    elif called(node) in CHANNELS.values():
        places = node.args[:1]
    for place in places:
        for kind, text in _other_shorthands(text_of(place) or ""):
            yield kind, replaced(node, place, ast.Constant(text))


def _other_shorthands(text: str) -> Iterator[tuple[str, str]]:
    match = SHORTHAND.fullmatch(text)
    if match is None:
        return
    aggregate, suffix = match["aggregate"], match["type"] or ""
    if suffix:
        yield "other data type", text.removesuffix(suffix) + OTHER_TYPE[suffix]
    if aggregate in OTHER_AGGREGATE:
        yield "other aggregate", text.replace(aggregate, OTHER_AGGREGATE[aggregate], 1)
    if aggregate and match["inner"]:
        yield "not aggregated", match["inner"] + suffix
    if match["field"] and suffix == ":Q":
        yield "other aggregate", f"mean({match['field']}):Q"


def _settings(node: ast.AST, context: Context) -> Iterator[Change]:
    """Scales, stacks and bins; and other marks."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    name = node.func.attr
    if name in OTHER_MARK:
        yield "other mark", with_field(node, func=with_field(node.func, attr=OTHER_MARK[name]))
    for word in node.keywords:
        if name in (*CHANNELS.values(), "Scale") and word.arg in SETTINGS:
            yield SETTINGS[word.arg], with_field(node, keywords=[w for w in node.keywords if w is not word])
        step = whole_number(word.value)
        if name == "Bin" and step is not None:
            for other in (step * 2, 1):
                yield "other bins", with_field(node, keywords=[ast.keyword(word.arg, ast.Constant(other))])


CHART_RULES: tuple[Rule, ...] = (_channels, _shorthands, _settings)
