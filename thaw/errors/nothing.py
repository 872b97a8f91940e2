"""How a name, or a step in a chain, came to hold None."""

import ast
import dis
import inspect
from types import FunctionType

from thaw.errors.near import quoted
from thaw.errors.place import Place


def where_none_comes_from(place: Place) -> str:
    """Return a sentence on how the name, or the call, at the place of an error came to be None."""
    for part in ast.walk(place.node) if place.node is not None else ():
        if isinstance(part, ast.Name) and place.scope.get(part.id, ...) is None:
            made = _giver(place, part.id)
            why = _why_none(made, place) if made else ""
            return f"{quoted(part.id)} holds None. {why}" if why else \
                f"{quoted(part.id)} holds None: look at the line that gives it a value."
    for part in ast.walk(place.node) if place.node is not None else ():
        why = _why_none(part, place) if isinstance(part, ast.Call) else ""
        if why:
            return why
    return "Look at where that comes from."


def _giver(place: Place, name: str) -> ast.expr | None:
    """What was assigned to a name in the same cell, last before the error."""
    line = getattr(place.node, "lineno", 0)
    made = [node.value for node in ast.walk(place.tree) if isinstance(node, ast.Assign) and node.lineno < line
            and any(isinstance(target, ast.Name) and target.id == name
                    for target in node.targets)] if place.tree else []
    return made[-1] if made else None


def _gives_nothing(function: object) -> bool:
    """Whether a function of the student has no `return` with a value."""
    if not isinstance(function, FunctionType) or function.__module__ != "__main__" or \
            inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
        return False
    steps = [step for step in dis.get_instructions(function) if step.opname not in ("NOP", "CACHE")]
    ends = [step if step.opname == "RETURN_CONST" else steps[number - 1] for number, step in enumerate(steps)
            if step.opname in ("RETURN_VALUE", "RETURN_CONST")]
    return bool(ends) and all("CONST" in end.opname and end.argval is None for end in ends)


def _why_none(call: ast.AST, place: Place) -> str:
    if not isinstance(call, ast.Call):
        return ""
    if isinstance(call.func, ast.Name) and _gives_nothing(place.scope.get(call.func.id)):
        return (f"`{call.func.id}` gives back nothing: a function gives a value back only by `return`, and there is "
                "none with a value in it.")
    if isinstance(call.func, ast.Name) and call.func.id == "print":
        return "`print` shows a value and gives back None: keep the value itself."
    if not isinstance(call.func, ast.Attribute):
        return ""
    if any(word.arg == "inplace" and isinstance(word.value, ast.Constant) and word.value.value is True
           for word in call.keywords):
        return f"With `inplace=True` `{call.func.attr}` changes the table itself and gives back None: leave that out."
    if call.func.attr in ("append", "sort", "extend", "reverse", "insert", "remove", "clear", "update"):
        return (f"`{call.func.attr}` changes the list or dictionary itself and gives back None: call it on a line of "
                "its own.")
    return ""
