"""Expressions of Vega, such as ``datum.year == 2022 && datum.side != 'b'``, worked out for one row.

Standard library only. What is not known here raises NotEvaluated: nothing is guessed.
The language: https://vega.github.io/vega/docs/expressions/
"""

import datetime
import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

Row = dict[str, Any]
Evaluated = Callable[[Row], Any]
EPOCH = datetime.datetime(1970, 1, 1)
TOKEN = re.compile(r"""\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?P<name>[A-Za-z_$][\w$]*)
                       |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
                       |(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:()\[\].,]))""", re.VERBOSE)
BINDING = {"||": 1, "&&": 2, "==": 3, "!=": 3, "===": 3, "!==": 3, "<": 4, ">": 4, "<=": 4, ">=": 4,
           "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": math.nan,
                             "Infinity": math.inf, "PI": math.pi, "E": math.e}


class NotEvaluated(Exception):
    """Something that a chart uses and that cannot be worked out here; the message names it."""


def moment(value: Any) -> datetime.datetime | None:
    """A date as Vega reads it: from ISO text, from a date, or from milliseconds since 1970; None if it is none."""
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        try:
            return datetime.datetime.fromisoformat(value.strip()).replace(tzinfo=None)
        except ValueError:
            year = re.fullmatch(r"(\d{4})(?:-(\d\d))?", value.strip())
            return datetime.datetime(int(year[1]), int(year[2] or 1), 1) if year else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        try:
            return EPOCH + datetime.timedelta(milliseconds=value)
        except OverflowError:
            return None
    return None


def number(value: Any) -> float:
    """A value as a number, as JavaScript would read it."""
    if value is None:
        return 0
    if isinstance(value, datetime.datetime):
        return (value - EPOCH).total_seconds() * 1000
    try:
        return float(value) if str(value).strip() else 0
    except (TypeError, ValueError):
        return math.nan


def text(value: Any) -> str:
    """A value as text, as JavaScript would write it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def compiled(expression: Any) -> Evaluated:
    """The expression as a function of a row; raises NotEvaluated for what is not known here."""
    if not isinstance(expression, str):
        raise NotEvaluated("an expression that is no text")
    return _compiled(expression)


@lru_cache(maxsize=256)
def _compiled(expression: str) -> Evaluated:
    return _Parser(expression).whole()


class _Parser:
    """A parser by operator precedence; each method returns a function of a row."""

    def __init__(self, expression: str) -> None:
        self.expression, self.tokens, place = expression, [], 0
        while expression[place:].strip():
            match = TOKEN.match(expression, place)
            if not match:
                raise NotEvaluated(f"the expression `{expression[:60]}`")
            self.tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            place = match.end()
        self.tokens.append(("end", ""))
        self.place = 0

    def whole(self) -> Evaluated:
        """The whole expression."""
        result = self.choice()
        if self.tokens[self.place][0] != "end":
            raise self.unknown()
        return result

    def unknown(self) -> NotEvaluated:
        return NotEvaluated(f"the expression `{self.expression[:60]}`")

    def take(self, *signs: str) -> str | None:
        """The next token, if it is one of these signs."""
        kind, value = self.tokens[self.place]
        if kind == "sign" and value in signs:
            self.place += 1
            return value
        return None

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise self.unknown()

    def choice(self) -> Evaluated:
        """``test ? a : b``, or what binds closer."""
        test = self.binary(1)
        if not self.take("?"):
            return test
        first = self.choice()
        self.need(":")
        second = self.choice()
        return lambda row: first(row) if truthy(test(row)) else second(row)

    def binary(self, least: int) -> Evaluated:
        left = self.unary()
        while True:
            kind, sign = self.tokens[self.place]
            if kind != "sign" or BINDING.get(sign, 0) < least:
                return left
            self.place += 1
            left = _joined(sign, left, self.binary(BINDING[sign] + 1))

    def unary(self) -> Evaluated:
        sign = self.take("!", "-", "+")
        if sign is None:
            return self.postfix()
        inner = self.unary()
        if sign == "!":
            return lambda row: not truthy(inner(row))
        return (lambda row: -number(inner(row))) if sign == "-" else (lambda row: number(inner(row)))

    def postfix(self) -> Evaluated:
        value = self.atom()
        while True:
            if self.take("."):
                kind, name = self.tokens[self.place]
                if kind != "name":
                    raise self.unknown()
                self.place += 1
                value = _member(value, _constant(name))
            elif self.take("["):
                key = self.choice()
                self.need("]")
                value = _member(value, key)
            else:
                return value

    def atom(self) -> Evaluated:
        kind, value = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            return _constant(float(value))
        if kind == "text":
            return _constant(re.sub(r"\\(.)", r"\1", value[1:-1]))
        if kind == "name" and value == "datum":
            return lambda row: row
        if kind == "name" and value in CONSTANTS:
            return _constant(CONSTANTS[value])
        if kind == "name" and self.take("("):
            return _called(value, self.items(")"))
        if (kind, value) == ("sign", "("):
            inner = self.choice()
            self.need(")")
            return inner
        if (kind, value) == ("sign", "["):
            items = self.items("]")
            return lambda row: [item(row) for item in items]
        raise self.unknown()

    def items(self, end: str) -> list[Evaluated]:
        items: list[Evaluated] = []
        while not self.take(end):
            items.append(self.choice())
            if not self.take(","):
                self.need(end)
                break
        return items


def _constant(value: Any) -> Evaluated:
    return lambda row: value


def truthy(value: Any) -> bool:
    """Whether JavaScript takes a value for true."""
    return value is not None and value is not False and value != "" and value != 0 and value == value


def _member(value: Evaluated, key: Evaluated) -> Evaluated:
    def member(row: Row) -> Any:
        inner, name = value(row), key(row)
        if isinstance(inner, dict):
            return inner.get(text(name))
        if isinstance(inner, (list, str)):
            if name == "length":
                return len(inner)
            place = number(name)
            return inner[int(place)] if 0 <= place < len(inner) else None
        return None
    return member


def _joined(sign: str, left: Evaluated, right: Evaluated) -> Evaluated:
    if sign == "&&":
        return lambda row: right(row) if truthy(left(row)) else left(row)
    if sign == "||":
        return lambda row: left(row) if truthy(left(row)) else right(row)
    return lambda row: _applied(sign, left(row), right(row))


def _applied(sign: str, x: Any, y: Any) -> Any:
    if sign in ("===", "=="):
        return _equal(x, y, strict=sign == "===")
    if sign in ("!==", "!="):
        return not _equal(x, y, strict=sign == "!==")
    if sign == "+" and (isinstance(x, str) or isinstance(y, str)):
        return text(x) + text(y)
    if not (isinstance(x, str) and isinstance(y, str)):
        x, y = number(x), number(y)
    elif sign not in ("<", ">", "<=", ">="):
        x, y = number(x), number(y)
    return _ARITHMETIC[sign](x, y)


def _equal(x: Any, y: Any, strict: bool) -> bool:
    if x is None or y is None:
        return x is y
    if isinstance(x, str) == isinstance(y, str) and isinstance(x, datetime.datetime) == isinstance(
            y, datetime.datetime) and isinstance(x, bool) == isinstance(y, bool):
        # Two dates are two objects in JavaScript, and never equal.
        return x == y and not isinstance(x, datetime.datetime)
    return not strict and not isinstance(x, datetime.datetime) and not isinstance(y, datetime.datetime) and number(
        x) == number(y)


def _divided(x: float, y: float) -> float:
    return x / y if y else math.nan if not x or x != x else math.copysign(math.inf, x)


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda x, y: x < y, ">": lambda x, y: x > y, "<=": lambda x, y: x <= y, ">=": lambda x, y: x >= y,
    "+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y, "/": _divided,
    "%": lambda x, y: math.fmod(x, y) if y and math.isfinite(x) else math.nan}


def _called(name: str, arguments: list[Evaluated]) -> Evaluated:
    if name == "if" and len(arguments) == 3:
        test, first, second = arguments
        return lambda row: first(row) if truthy(test(row)) else second(row)
    function = FUNCTIONS.get(name)
    if function is None:
        raise NotEvaluated(f"the function `{name}` in an expression")

    def call(row: Row) -> Any:
        try:
            return function(*(argument(row) for argument in arguments))
        except (TypeError, ValueError, ArithmeticError, AttributeError):
            raise NotEvaluated(f"the function `{name}` in an expression") from None
    return call


def _of_date(part: Callable[[datetime.datetime], Any]) -> Callable[[Any], Any]:
    def of_date(value: Any) -> Any:
        when = moment(value)
        return math.nan if when is None else part(when)
    return of_date


def _datetime(*parts: Any) -> Any:
    if len(parts) == 1:
        return moment(parts[0])
    year, month, day, *clock = [int(part) for part in (*parts, 1)[:max(3, len(parts))]]
    start = datetime.datetime(year + month // 12, month % 12 + 1, 1)
    hours, minutes, seconds = [*clock, 0, 0, 0][:3]
    return start + datetime.timedelta(days=day - 1, hours=hours, minutes=minutes, seconds=seconds)


def _rounded(value: Any) -> float:
    return math.floor(number(value) + 0.5)


def _in_range(value: Any, limits: list[Any]) -> bool:
    low, high = sorted(map(number, limits))
    return low <= number(value) <= high


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": lambda x: abs(number(x)), "floor": lambda x: math.floor(number(x)), "ceil": lambda x: math.ceil(number(x)),
    "round": _rounded, "sqrt": lambda x: math.sqrt(number(x)), "log": lambda x: math.log(number(x)),
    "exp": lambda x: math.exp(number(x)), "pow": lambda x, y: number(x) ** number(y),
    "min": lambda *all: min(map(number, all)), "max": lambda *all: max(map(number, all)),
    "isValid": lambda x: x is not None and x == x, "isFinite": lambda x: math.isfinite(number(x)),
    "isNaN": lambda x: math.isnan(number(x)), "isNumber": lambda x: isinstance(x, (int, float)),
    "isString": lambda x: isinstance(x, str), "isDate": lambda x: isinstance(x, datetime.datetime),
    "isDefined": lambda x: x is not None,
    "toNumber": number, "toString": text, "toBoolean": truthy, "toDate": moment, "datetime": _datetime,
    "time": _of_date(number), "year": _of_date(lambda d: d.year), "month": _of_date(lambda d: d.month - 1),
    "quarter": _of_date(lambda d: (d.month - 1) // 3 + 1), "date": _of_date(lambda d: d.day),
    "day": _of_date(lambda d: d.isoweekday() % 7), "hours": _of_date(lambda d: d.hour),
    "minutes": _of_date(lambda d: d.minute), "seconds": _of_date(lambda d: d.second),
    "dayofyear": _of_date(lambda d: d.timetuple().tm_yday),
    "lower": lambda x: text(x).lower(), "upper": lambda x: text(x).upper(), "trim": lambda x: text(x).strip(),
    "length": len, "substring": lambda x, a, b=None: text(x)[int(a):None if b is None else int(b)],
    "slice": lambda x, a, b=None: x[int(a):None if b is None else int(b)],
    "split": lambda x, sign: text(x).split(sign), "join": lambda x, sign=",": sign.join(map(text, x)),
    "replace": lambda x, old, new: text(x).replace(old, new, 1),
    "indexof": lambda x, y: x.index(y) if y in x else -1 if isinstance(x, list) else text(x).find(text(y)),
    "inrange": _in_range,
}
FUNCTIONS.update({"utc" + name: FUNCTIONS[name] for name in
                  ("year", "month", "quarter", "date", "day", "hours", "minutes", "seconds", "dayofyear")})
FUNCTIONS["utc"] = _datetime
