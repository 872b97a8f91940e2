"""The place of an error: the part of the student's code that failed, and what the library below it worked on."""

import ast
import builtins
import linecache
from collections.abc import Iterator, Mapping
from types import FrameType, ModuleType, TracebackType
from typing import Any

from thaw.errors.near import is_column, is_table, of_library, visible

Span = tuple[int | None, int | None, int | None, int | None]


class _Unknown:
    """The value of an expression that is not worked out, because that could change something or take long."""


UNKNOWN = _Unknown()


class Place:
    """Where an error arose: the deepest frame with the student's own code.

    `scope` has the names that are visible there, `node` the expression that failed (None where it cannot be told),
    `below` the frames of libraries that were at work, outermost first, `callers` those through which a library
    called the student's code.
    """

    def __init__(self, problem: BaseException, variables: Mapping[str, Any], code: str) -> None:
        self.scope: Mapping[str, Any] = variables
        self.tree: ast.Module | None = None
        self.node: ast.AST | None = None
        self.source = ""
        self.below: list[FrameType] = []
        self.callers: list[FrameType] = []
        traces = list(_traces(problem.__traceback__))
        own = [i for i, trace in enumerate(traces) if _is_own(trace.tb_frame, variables)]
        self._cells = [traces[i] for i in own]
        if own:
            trace = traces[own[-1]]
            self.below = [other.tb_frame for other in traces[own[-1] + 1:]]
            self.callers = [other.tb_frame for other in traces[:own[-1]]]
            self.scope = {**trace.tb_frame.f_globals, **trace.tb_frame.f_locals}
            self.source = _source(trace, code)
            self.tree, self.node = _located(trace, code)
        else:  # a chart, for example, that was drawn when the cell had run
            self.below = [trace.tb_frame for trace in traces]
        self._code = code

    def chain(self) -> Iterator[tuple[ast.AST, Mapping[str, Any]]]:
        """Yield (node, scope) of each of the student's frames that the error passed through, outermost first."""
        for trace in self._cells:
            _, node = _located(trace, self._code)
            if node is not None:
                yield node, {**trace.tb_frame.f_globals, **trace.tb_frame.f_locals}

    def value(self, node: ast.AST | None, scope: Mapping[str, Any] | None = None) -> Any:
        """Return the value of an expression if reading it is free of effects and quick, else UNKNOWN."""
        names = self.scope if scope is None else scope
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Dict | ast.List | ast.Tuple):
            return _literal(node)
        if isinstance(node, ast.Name):
            return names.get(node.id, getattr(builtins, node.id, UNKNOWN))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            return _item(self.value(node.value, names), node.slice.value)
        if isinstance(node, ast.Attribute):
            return _attribute(self.value(node.value, names), node.attr)
        return UNKNOWN

    def parents(self) -> list[ast.AST]:
        """Return the nodes that enclose the failing expression, the nearest first."""
        path: list[ast.AST] = []

        def find(node: ast.AST) -> bool:
            if node is self.node:
                return True
            for child in ast.iter_child_nodes(node):
                if find(child):
                    path.append(node)
                    return True
            return False

        if self.tree is not None and self.node is not None:
            find(self.tree)
        return path

    def used(self) -> set[str]:
        """Return the names in the whole expression that the failing one is a part of."""
        return {name for node in self.parents() if isinstance(node, ast.expr) for name in _names(node)}

    def name_of(self, value: object) -> str | None:
        """Return the variable that holds this very object (or, for a table, one with the same rows and columns)."""
        names = [name for name, other in visible(self.scope).items() if other is value]
        if not names and is_table(value):
            table: Any = value
            names = [name for name, other in visible(self.scope).items() if is_table(other)
                     and other.columns is table.columns and other.index is table.index]
        used = [name for name in names if self.node is not None and name in _names(self.node)]
        return next(iter(used or names), None)

    def objects(self) -> Iterator[Any]:
        """Yield the tables and columns that the library worked on, from the call of the student down."""
        for frame in self.below:
            for name in ("self", "obj", "frame", "data", "df"):
                value = frame.f_locals.get(name)
                for whole in (value, _held(value)):
                    # While it is made, an object has nothing in it yet.
                    if (is_table(whole) or is_column(whole)) and "_mgr" in vars(whole):
                        yield whole

    def first(self) -> Any:
        """Return the table or column that the student's call was made on or given; None where there is none."""
        return next(self.objects(), None)

    def is_bracketed(self, node: ast.expr) -> bool:
        """Whether an expression stands in parentheses of its own in the source."""
        lines = self.source.splitlines()
        if node.end_lineno is None or node.end_lineno > len(lines):
            return False
        before = lines[node.lineno - 1].encode()[:node.col_offset].decode().rstrip()
        after = lines[node.end_lineno - 1].encode()[node.end_col_offset:].decode().lstrip()
        return before.endswith("(") and after.startswith(")")


def _traces(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _is_own(frame: FrameType, variables: Mapping[str, Any]) -> bool:
    return frame.f_globals is variables or frame.f_globals.get("__name__") == "__main__"


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _source(trace: TracebackType, code: str) -> str:
    return "".join(linecache.getlines(trace.tb_frame.f_code.co_filename)) or code


def _located(trace: TracebackType, code: str) -> tuple[ast.Module | None, ast.AST | None]:
    """The tree of the source of a frame, and the expression in it that was being worked out."""
    compiled = trace.tb_frame.f_code
    try:
        tree = ast.parse(_source(trace, code))
    except (SyntaxError, ValueError, RecursionError):
        return None, None
    if compiled.co_name != "<module>" and not any(
            node.lineno == compiled.co_firstlineno and getattr(node, "name", "<lambda>") == compiled.co_name
            for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)):
        return None, None  # a function of another source
    spans = list(compiled.co_positions())
    index = trace.tb_lasti // 2
    span: Span = spans[index] if 0 <= index < len(spans) else (None, None, None, None)
    return tree, _node_at(tree, span)


def _node_at(tree: ast.Module, span: Span) -> ast.AST | None:
    line, last, column, end = span
    if None in span:
        return None
    every = [node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt | ast.alias)]
    exact = [node for node in every if (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
             == (line, last, column, end)]
    if exact:
        return exact[-1]  # the deepest, as the tree is walked from above
    # Of a chain of calls over several lines, Python 3.11 marks only the end.
    ends = [node for node in every if isinstance(node, ast.Call | ast.Attribute)
            and (node.end_lineno, node.end_col_offset) == (last, end)]
    if ends:
        return ends[0]
    around = [node for node in every if isinstance(node, ast.stmt) and node.lineno <= (line or 0)
              and (node.end_lineno or 0) >= (last or 0)]
    return around[-1] if around else None


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError):
        return UNKNOWN


def _item(owner: Any, key: Any) -> Any:
    if isinstance(owner, dict | list | tuple):
        try:
            return owner[key]
        except (LookupError, TypeError):
            return UNKNOWN
    if is_table(owner) and isinstance(key, str) and key in owner.columns and list(owner.columns).count(key) == 1:
        return owner[key]
    return UNKNOWN


def _attribute(owner: Any, name: str) -> Any:
    if isinstance(owner, ModuleType):
        return vars(owner).get(name, UNKNOWN)
    if is_table(owner) and name in owner.columns and not hasattr(type(owner), name):
        return _item(owner, name)
    if name == "shape" and (is_table(owner) or is_column(owner)):
        return owner.shape
    if (is_table(owner) or is_column(owner)) and callable(getattr(type(owner), name, None)):
        return getattr(owner, name)
    return UNKNOWN


def _held(value: Any) -> Any:
    """The table or column that a group-by or a `.loc` works on."""
    if not of_library(value, "pandas") or is_table(value) or is_column(value):
        return None
    # getattr() of a group-by that is only half made comes to no end.
    own = getattr(value, "__dict__", {})
    return own["obj"] if "obj" in own else getattr(value, "obj", None) if hasattr(type(value), "obj") else None
