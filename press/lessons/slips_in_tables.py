"""The usual slips in working out a value from rows: other aggregates, gaps, windows, order, ratios, rounding."""

import ast
from collections.abc import Iterator

from press.lessons.mutants import Change, Context, Rule, with_field
from press.lessons.slips_in_filters import called, replaced, text_of, whole_number

# What is taken for an aggregate, with the kind of the slip.
AGGREGATES = {
    "mean": [("median for mean", "median"), ("sum for mean", "sum")],
    "median": [("mean for median", "mean")],
    "sum": [("mean for sum", "mean"), ("count for sum", "count")],
    "max": [("smallest", "min"), ("mean for largest", "mean")],
    "min": [("largest", "max"), ("mean for smallest", "mean")],
    "idxmax": [("place of smallest", "idxmin")], "idxmin": [("place of largest", "idxmax")],
    "nunique": [("rows counted", "count")],
    "size": [("different values counted", "nunique")], "count": [("different values counted", "nunique")],
    "first": [("last", "last")], "last": [("first", "first")],
    "nlargest": [("smallest", "nsmallest")], "nsmallest": [("largest", "nlargest")],
    "all": [("any", "any")], "any": [("all", "all")],
}
GAPS_MATTER = ("mean", "median", "min", "std", "idxmin", "quantile", "count", "rolling", "diff")
MAKE_GAPS = ("asfreq", "reindex", "pivot", "unstack", "merge_asof", "where", "rolling")
# Methods that are left out, and the kind of that slip.
DROPPED = {"dropna": "gaps kept", "cumsum": "not added up", "shift": "not shifted", "abs": "sign kept",
           "drop_duplicates": "repeated rows kept", "round": "not rounded", "asfreq": "gaps closed",
           "sort_values": "not sorted", "expanding": "not so far", "diff": "not the change", "unique": "repeats kept",
           "where": "nothing masked", "replace": "nothing replaced"}
KEYWORDS = {"normalize": "counts for shares", "ascending": "order turned", "how": "partners",
            "allow_exact_matches": "same day counted", "keep": "repeats at one end", "inclusive": "limit counted"}


def _aggregates(node: ast.AST, context: Context) -> Iterator[Change]:
    """Another aggregate, as a method or by its name."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for kind, name in AGGREGATES.get(node.func.attr, []):
            yield kind, with_field(node, func=with_field(node.func, attr=name))
        if node.func.attr == "std" and not node.keywords:
            yield "spread of all", _with_keyword(node, "ddof", 0)
        if node.func.attr == "quantile" and node.args and isinstance(node.args[0], ast.Constant):
            share = node.args[0].value
            if isinstance(share, float):
                yield "other end", with_field(node, args=[ast.Constant(round(1 - share, 6))])
    # The name of an aggregate is text, or the second of a pair as in ``agg(n=("a", "size"))``.
    names: list[ast.expr] = []
    if isinstance(node, ast.Call) and called(node) in ("agg", "transform", "aggregate"):
        names = node.args
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        names = node.elts[1:]
    for name_node in names:
        for kind, name in AGGREGATES.get(text_of(name_node) or "", []):
            yield kind, replaced(node, name_node, ast.Constant(name))


def _gaps(node: ast.AST, context: Context) -> Iterator[Change]:
    """Zero for what is missing, and the reverse."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        receiver, name = node.func.value, node.func.attr
        filled = ast.Call(ast.Attribute(receiver, "fillna", ast.Load()), [ast.Constant(0)], [])
        if name in GAPS_MATTER and _may_have_gaps(receiver, context):
            yield "zero for missing", with_field(node, func=with_field(node.func, value=filled))
        if name == "dropna":
            yield "zero for missing", filled
        if name == "where" and len(node.args) == 1:
            yield "zero for missing", with_field(node, args=[node.args[0], ast.Constant(0)])
        if name == "isna" and not node.args:
            yield "zero for missing", ast.Compare(receiver, [ast.Eq()], [ast.Constant(0)])
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
        if whole_number(node.comparators[0]) == 0:
            missing = ast.Call(ast.Attribute(node.left, "isna", ast.Load()), [], [])
            yield "missing for zero", missing
            yield "missing with zero", ast.BinOp(node, ast.BitOr(), missing)


def _may_have_gaps(receiver: ast.AST, context: Context) -> bool:
    """Tell whether an expression names a column with gaps, or calls what makes gaps."""
    names = {part.id for part in ast.walk(receiver) if isinstance(part, ast.Name)}
    names |= {part.id for name in names & context.unfiltered.keys()
              for part in ast.walk(context.unfiltered[name]) if isinstance(part, ast.Name)}
    # A table that the code itself makes is not known: it may come from any of those at hand.
    tables = [table for table in context.tables if table.name in names] or context.tables
    gaps = {name for table in tables for name in table.gaps}
    return any(text_of(part) in gaps or called(part) in MAKE_GAPS for part in ast.walk(receiver))


def _dropped(node: ast.AST, context: Context) -> Iterator[Change]:
    """A method that is left out."""
    if not isinstance(node, ast.Call):
        return
    name = called(node)
    if isinstance(node.func, ast.Attribute):
        if name in DROPPED:
            yield DROPPED[name], node.func.value
        text = node.func.value
        if isinstance(text, ast.Attribute) and text.attr == "str" and name not in ("contains", "startswith"):
            yield "text as it is", text.value
    elif name in ("abs", "round") and node.args:
        yield DROPPED[name], node.args[0]
    elif name == "set" and node.args:
        yield "repeats kept", ast.Call(ast.Name("list", ast.Load()), node.args[:1], [])


def _keywords(node: ast.AST, context: Context) -> Iterator[Change]:
    """Keywords that are easily forgotten, other ways to join, and orders the other way round."""
    if not isinstance(node, ast.Call):
        return
    for word in node.keywords:
        if word.arg in KEYWORDS:
            yield KEYWORDS[word.arg], with_field(node, keywords=[w for w in node.keywords if w is not word])
    given = {word.arg: word.value for word in node.keywords}
    if called(node) in ("sort_values", "sort_index", "rank") and "ascending" not in given:
        yield "order turned", _with_keyword(node, "ascending", False)
    if called(node) == "merge":
        for how in ("left", "right", "outer"):
            yield "partners", _with_keyword(node, "how", how)
    if called(node) == "merge_asof":
        yield "nearest time", _with_keyword(node, "direction", "nearest")
        yield "later time", _with_keyword(node, "direction", "forward")
    if called(node) == "pivot" and {"index", "columns"} <= given.keys():
        swapped = {"index": given["columns"], "columns": given["index"]}
        yield "table turned", with_field(node, keywords=[
            ast.keyword(word.arg, swapped.get(str(word.arg), word.value)) for word in node.keywords])


def _with_keyword(node: ast.Call, name: str, value: str | int | bool) -> ast.Call:
    others = [word for word in node.keywords if word.arg != name]
    return with_field(node, keywords=[*others, ast.keyword(name, ast.Constant(value))])


def _windows(node: ast.AST, context: Context) -> Iterator[Change]:
    """Windows of another length or place, and changes against another row."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    name, length = node.func.attr, whole_number(node.args[0]) if node.args else None
    if name == "rolling" and length is not None:
        yield "window centred", _with_keyword(node, "center", True)
        yield "window with gaps", _with_keyword(node, "min_periods", 1)
        for other in (length - 1, length + 1):
            yield "window length", with_field(node, args=[ast.Constant(other)])
    if name == "shift" and length is not None:
        yield "other neighbour", with_field(node, args=[ast.Constant(-length)])
    if name == "diff" and not node.args:
        yield "other neighbour", with_field(node, args=[ast.Constant(-1)])
        yield "change in per cent", with_field(node, func=with_field(node.func, attr="pct_change"))
    if name == "pct_change":
        yield "change as difference", with_field(node, func=with_field(node.func, attr="diff"))
    if name == "resample" and node.args:
        for period in ("MS", "YS"):
            yield "other period", with_field(node, args=[ast.Constant(period)])


def _arithmetic(node: ast.AST, context: Context) -> Iterator[Change]:
    """Ratios and differences, their direction, what they are taken of, and per cent."""
    if isinstance(node, ast.Attribute) and node.attr == "days" and isinstance(node.ctx, ast.Load):
        yield "both ends counted", ast.BinOp(node, ast.Add(), ast.Constant(1))
    if not isinstance(node, ast.BinOp):
        return
    turned = with_field(node, left=node.right, right=node.left)
    number = whole_number(node.right)
    if isinstance(node.op, ast.Div):
        if not context.in_per_cent:
            yield "per cent for share", ast.BinOp(node, ast.Mult(), ast.Constant(100))
        yield "ratio upside down", turned
        yield "difference for ratio", with_field(node, op=ast.Sub())
        yield "rounded down", with_field(node, op=ast.FloorDiv())
        yield from _means_of_ratios(node)
    if isinstance(node.op, ast.Sub) and number is None:
        if id(node) not in context.symmetric:
            yield "difference turned", turned
        yield "ratio for difference", with_field(node, op=ast.Div())
    if isinstance(node.op, ast.Mult) and number == 100:
        yield "share for per cent", node.left
    if isinstance(node.op, (ast.Add, ast.Sub)) and number is not None:
        yield "out by one", node.left
    if isinstance(node.op, ast.Pow):
        yield "not squared", node.left


def _means_of_ratios(node: ast.BinOp) -> Iterator[Change]:
    """The mean of ratios in place of the ratio of sums or of means."""
    left, right = node.left, node.right
    if isinstance(left, ast.Call) and isinstance(right, ast.Call) and called(left) == called(right) in ("sum", "mean"):
        if isinstance(left.func, ast.Attribute) and isinstance(right.func, ast.Attribute):
            ratio = with_field(node, left=left.func.value, right=right.func.value)
            yield "mean of ratios", ast.Call(ast.Attribute(ratio, "mean", ast.Load()), [], [])


def _rounding(node: ast.AST, context: Context) -> Iterator[Change]:
    """Rounded to one digit fewer."""
    if isinstance(node, ast.Call) and called(node) == "round" and node.args:
        digits = whole_number(node.args[-1])
        if digits is not None:
            yield "rounded too far", with_field(node, args=[*node.args[:-1], ast.Constant(digits - 1)])


TABLE_RULES: tuple[Rule, ...] = (_aggregates, _gaps, _dropped, _keywords, _windows, _arithmetic, _rounding)
