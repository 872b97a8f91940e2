"""Operators: arithmetic and comparisons of what does not fit together, and conditions on whole columns."""

import ast
import re
from collections.abc import Sequence

from thaw.errors.meant import table_among
from thaw.errors.near import content, in_words, is_column, quoted
from thaw.errors.nothing import where_none_comes_from
from thaw.errors.slip import Slip, explains

UNCALLED = ("method", "function", "builtin_function_or_method")
SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "true_divide": "/", "power": "**",
         "floor_divide": "//",
         "remainder": "%", "less": "<", "greater": ">", "less_equal": "<=", "greater_equal": ">="}


def of_dtype(name: str) -> str:
    """Return what values of a dtype (as messages of pandas and numpy write it) are, in plain words, or ""."""
    if re.match(r"(u?int|float)\d*|Int64|Float64|<?[iuf]\d", name):
        return "numbers"
    if "datetime64" in name or "M8" in name:
        return "dates"
    if "timedelta64" in name or "m8" in name:
        return "spans of time"
    if name.startswith("bool"):
        return "True and False"
    return "text" if name in ("str", "string") or re.match(r"<?U\d*", name) else ""


def columns_of(slip: Slip) -> list[tuple[str, str]]:
    """Return (name, content) of the columns that the failing expression reads by name, where they are known."""
    node, found = slip.place.node, []
    for part in ast.walk(node) if node is not None else ():
        value = slip.place.value(part) if isinstance(part, ast.Subscript | ast.Attribute) else None
        if is_column(value) and content(value):
            found.append((str(getattr(value, "name", "")), content(value)))
    return list(dict.fromkeys(found))


def _which(slip: Slip, holds: str) -> str:
    names = [name for name, what in columns_of(slip) if what == holds]
    return f"the column {quoted(names[0])} holds {holds}" if names else ""


def tight_operator(slip: Slip) -> str | None:
    """Say that a comparison lacks its parentheses, where `&` or `|` stands between comparisons; else None."""
    for node in [slip.place.node, *slip.place.parents()]:
        if not isinstance(node, ast.expr):
            break
        for part in ast.walk(node):
            if not isinstance(part, ast.Compare):
                continue
            for side in [part.left, *part.comparators]:
                if not isinstance(side, ast.BinOp) or slip.place.is_bracketed(side):
                    continue
                if isinstance(side.op, ast.BitAnd | ast.BitOr):
                    sign = "&" if isinstance(side.op, ast.BitAnd) else "|"
                    return (f"`{sign}` binds more tightly than `==`, `<` and `>`: put each comparison in parentheses, "
                            f"`(...) {sign} (...)`.")
    return None


@explains("ValueError", r"^The truth value of an? (Series|DataFrame|array|Index)")
def truth_of_many(slip: Slip, match: "re.Match[str]") -> str | None:
    """A condition that has many answers where Python wants one."""
    tight = tight_operator(slip)
    if tight:
        return tight
    whole = "table" if match[1] == "DataFrame" else "column"
    for node in [slip.place.node, *slip.place.parents()]:
        if isinstance(node, ast.BoolOp):
            word, sign = ("and", "&") if isinstance(node.op, ast.And) else ("or", "|")
            return (f"`{word}` asks for one True or False, and a {whole} has many. Between columns use `{sign}`, "
                    "with each comparison in parentheses.")
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return (f"`not` asks for one True or False, and a {whole} has many. Before a column use `~`, with "
                    "parentheses.")
        if isinstance(node, ast.Compare):
            if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
                return f"`in` asks for one True or False, and a {whole} has many. For each value use `.isin([...])`."
            if len(node.ops) > 1:
                return ("Two comparisons in a row work with single values, and a column has many: use "
                        "`.between(...)`, or two comparisons in parentheses with `&`.")
    if match[1] == "DataFrame":
        return ("Here Python asks whether one thing is True, and a table is many values. `.empty` says whether it "
                "has no rows.")
    return ("Here Python asks for one True or False, and a column has many. `.any()` asks whether one is True, "
            "`.all()` whether each is, `.sum()` counts them; to decide row by row, filter or loop.")


@explains("TypeError", r"Cannot perform '\w+' with a dtyped|unsupported operand type\(s\) for [&|]:")
def tight_by_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """`a == b & c == d`: the middle is worked out first."""
    return tight_operator(slip) or ("`&` and `|` stand between conditions, which are True or False; one side here is "
                                    "no condition. Put each comparison in parentheses.")


@explains("TypeError", r"Addition/subtraction of integers and integer-arrays with")
def number_and_date(slip: Slip, match: "re.Match[str]") -> str | None:
    """A date and a bare number."""
    return "A date and a bare number do not add up: say what the number counts, as in `pd.Timedelta(days=5)`."


@explains("TypeError", r"(?:cannot (add|subtract) (\w+)|unsupported operand type\(s\) for ([-+*/%]|\*\*"
          r"|//)=?: '?([\w.]+)'?).*? (?:and|from) '?([\w.]+)'?")
def arithmetic(slip: Slip, match: "re.Match[str]") -> str | None:
    """An operator between two things that it does not work on."""
    sign = match[3] or {"add": "+", "subtract": "-"}[match[1]]
    kinds = [kind.rsplit(".", 1)[-1] for kind in (match[4] or match[2], match[5])]
    if "NoneType" in kinds:
        return f"`{sign}` does not work with None. {where_none_comes_from(slip.place)}"
    if any(kind in UNCALLED for kind in kinds):
        return _uncalled(slip, sign, kinds)
    return _two_sides(slip, sign, kinds)


def _uncalled(slip: Slip, sign: str, kinds: Sequence[str]) -> str:
    node = slip.place.node
    sides = [node.left, node.right] if isinstance(node, ast.BinOp) else \
        [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
    names = [side.attr if isinstance(side, ast.Attribute) else side.id for side in sides
             if isinstance(side, ast.Attribute | ast.Name) and callable(slip.place.value(side))]
    if not names and len(sides) == 2:
        names = [side.attr for side, kind in zip(sides, kinds, strict=True)
                 if isinstance(side, ast.Attribute) and kind in UNCALLED]
    which = f"`{names[0]}` is" if names else "One side of it is"
    shown = f"`{names[0]}()`" if names else "`name()`"
    return (f"{which} a method or a function that has not been called, so `{sign}` has no value to work on: write "
            f"{shown}.")


def _named_side(words: list[str]) -> str:
    return "both sides hold" if words[0] == words[1] else "one side holds"


def _two_sides(slip: Slip, sign: str, kinds: list[str]) -> str:
    whole = table_among(slip, slip.place.node)
    if whole:
        return whole
    words = [in_words(kind) for kind in kinds]
    text, dates = _which(slip, "text"), _which(slip, "dates")
    if set(words) & {"a date", "dates"} and "text" in words:
        return f"`{sign}` does not work between {words[0]} and {words[1]}: `pd.to_datetime` makes dates of text."
    if "date" in kinds and "dates" in words:
        return f"`{sign}` does not work between a column of dates and a `datetime.date`: take `pd.Timestamp(...)`."
    if "text" in words:
        if text:
            return f"`{sign}` works on numbers here, and {text}. Choose another column, or make numbers of it first."
        if slip.place.below:
            return (f"`{sign}` works on numbers here, and {_named_side(words)} text. Choose another column, or make "
                    "numbers of it first.")
        other = next((word for word in words if word != "text"), "text")
        return (f"`{sign}` does not work between {words[0]} and {words[1]}: "
                + ("both must be numbers." if other == "text" else
                   "`int(...)` or `float(...)` makes a number of text, `str(...)` makes text of a number."
                   if other == "a number" else "one side must be of the kind of the other."))
    if dates and len(set(words)) > 1:
        return f"`{sign}` does not work between {words[0]} and {words[1]}: {dates}."
    hint = " A list does not calculate: make a column of it, or go through its items." if "a list" in words else ""
    return f"`{sign}` does not work between {words[0]} and {words[1]}.{hint}"


@explains("TypeError", r"^can only concatenate (\w+) \(not \"([\w.]+)\"\) to \w+")
def concatenation(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text plus a number, a list plus a number."""
    if slip.place.below:
        return (_reduction(slip, "") or "`+` joins text only to text, and calculates only with numbers: one side "
                "holds text, the other numbers. `.astype(str)` makes text of a column of numbers.")
    whole = table_among(slip, slip.place.node)
    if whole:
        return whole
    first, second = in_words(match[1]), in_words(match[2])
    if match[2] == "NoneType":
        return f"`+` does not work with None. {where_none_comes_from(slip.place)}"
    hint = " `str(...)` makes text of a number, and an f-string does so by itself." if match[1] == "str" else \
        " `append` adds one item to a list." if match[1] == "list" else ""
    return f"`+` joins {first} only to {first}, and the other side is {second}.{hint}"


@explains("TypeError", r"^can't multiply sequence by non-int of type '(\w+)'")
def multiplied_text(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text times what is no whole number."""
    text = _which(slip, "text")
    return f"`*` needs numbers, and {text or 'one side here is text or a list'}."


@explains("UFuncTypeError TypeError", r"^ufunc '(\w+)'")
def array_arithmetic(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same, as numpy says it."""
    sign = SIGNS.get(match[1])
    if sign is None:
        return None
    kinds = [of_dtype(name) for name in re.findall(r"dtype\('([^']+)'\)", slip.message)]
    held = {what for _, what in columns_of(slip)}
    if "text" in kinds or "text" in held:
        text = _which(slip, "text")
        if sign == "+":
            return (f"`+` does not work between numbers and text, and {text or 'one side here is text'}. To calculate, "
                    "make numbers of it first. To join text, make text of the numbers: `str(...)` of one, "
                    "`.astype(str)` of a column.")
        return (f"`{sign}` works on numbers, and {text or 'one side here is text'}. Choose another column, or make "
                "numbers of it first.")
    if "dates" in kinds or "dates" in held:
        return (f"`{sign}` does not work between dates and numbers: "
                f"{_which(slip, 'dates') or 'one side here holds dates'}.")
    return (f"`{sign}` works on numbers, and one side here holds something else, such as text. `.dtypes` shows what "
            "columns hold.")


@explains("TypeError", r"^'(<|>|<=|>=)' not supported between instances of '([\w.]+)' and '([\w.]+)'")
def comparison(slip: Slip, match: "re.Match[str]") -> str | None:
    """Smaller and larger need two values of one kind."""
    words = {in_words(kind.rsplit(".", 1)[-1]) for kind in (match[2], match[3])}
    kinds = (match[2], match[3])
    if "NoneType" in kinds:
        return f"None is neither smaller nor larger than anything. {where_none_comes_from(slip.place)}"
    if any(kind in UNCALLED for kind in kinds):
        return _uncalled(slip, match[1], kinds)
    text = _which(slip, "text")
    if words == {"text", "a date"}:
        return (f"A date is not compared with text: {text or 'one side here is text'}. `pd.to_datetime` or "
                "`parse_dates=[...]` makes dates of a column of text.")
    if words == {"text", "a number"}:
        return f"Text and numbers have no order between them: {text or 'one side here is text, the other a number'}."
    first, second = (in_words(kind.rsplit(".", 1)[-1]) for kind in kinds)
    hint = {frozenset(("a date", "a number")): " `.year` gives the year of a date.",
            frozenset(("a span of time", "a number")): " `.days` gives the days of a span.",
            }.get(frozenset((first, second)), "")
    return f"Which is larger cannot be asked of {first} and {second}: both sides must be of one kind.{hint}"


@explains("TypeError", r"^Invalid comparison between dtype=([\w\[\], ]+) and (\w+)")
def comparison_of_columns(slip: Slip, match: "re.Match[str]") -> str | None:
    """A column against a value of another kind."""
    holds, other = of_dtype(match[1]), match[2]
    which = _which(slip, holds) if holds else ""
    which = which or f"the column holds {holds or match[1]}"
    if holds == "numbers" and other == "str":
        return f"Here {which}, and what it is compared with is text: a number is written without quotation marks."
    if holds == "dates" and (other.startswith(("int", "float"))):
        return f"Here {which}, and what it is compared with is a number: `.dt.year` gives the year of each date."
    if holds == "dates" and other == "date":
        return f"Here {which} with a time of day, and a `datetime.date` has none: compare with `pd.Timestamp(...)`."
    if holds == "dates" and other == "str":
        return f"Here {which}, and the text on the other side cannot be read as a date: write it as \"2022-01-31\"."
    what = in_words(other) if other in ("int", "float", "str", "bool") else of_dtype(other) or in_words(other)
    return f"Here {which}, and what it is compared with is {what}: both sides must be of one kind."


REDUCTION = (r"Cannot perform reduction '(\w+)' with string dtype|dtype '?str'? does not support operation '(\w+)'"
             r"|agg function failed \[how->(\w+),dtype->(?:object|str)\]")


@explains("TypeError", REDUCTION)
def reduction_of_text(slip: Slip, match: "re.Match[str]") -> str | None:
    """The mean of text."""
    return _reduction(slip, next(group for group in match.groups() if group))


@explains("TypeError", r"^Could not convert (?:string )?'?.* to numeric")
def reduction_of_object(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same in pandas 2."""
    return _reduction(slip, "")


def _reduction(slip: Slip, method: str) -> str | None:
    names = [frame.f_code.co_name for frame in slip.place.below]
    method = method or next((name for name in names if name in ("mean", "sum", "median", "std", "var", "prod")), "")
    if not method:
        return None
    owner = slip.place.first()
    if is_column(owner) and content(owner) == "text" and isinstance(owner.name, str):
        return f"`{method}` works on numbers, and the column {quoted(owner.name)} holds text."
    if is_column(owner) or owner is None:
        return f"`{method}` works on numbers, and there is text here. `.dtypes` shows what the columns hold."
    return (f"`{method}` works on numbers, and there is text among the columns. Choose a column first, or leave the "
            "others out with `numeric_only=True`.")


@explains("TypeError", r"(?:datetime64(?:\[\w+\])?'? (?:type )?"
          r"|dtype datetime64\[\w+\] )does not support (?:operation|reduction):? '?(\w+)'?")
def reduction_of_dates(slip: Slip, match: "re.Match[str]") -> str | None:
    """The sum of dates."""
    which = _which(slip, "dates") or "there are dates here"
    return f"`{match[1]}` does not work on dates, and {which}. Dates have a `min`, a `max` and a number (`count`)."


@explains("TypeError", r"^Column '(.*)' has dtype (\w+), cannot use method '(\w+)'")
def order_of_text(slip: Slip, match: "re.Match[str]") -> str | None:
    """The largest of text."""
    what = of_dtype(match[2]) or "text or other objects"
    return (f"`{match[3]}` needs numbers or dates, and the column {quoted(match[1])} holds {what}: `sort_values` and "
            "`head` work on it.")


@explains("TypeError", r"^cannot perform __(\w+)__ with this index type: DatetimeArray")
def arithmetic_of_dates(slip: Slip, match: "re.Match[str]") -> str | None:
    """Dates divided."""
    return f"Dates do not calculate like numbers, and {_which(slip, 'dates') or 'there are dates here'}."
