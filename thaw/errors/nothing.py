"""How a name, or a step in a chain, came to hold None."""

import ast

from thaw.errors.near import quoted
from thaw.errors.place import Place


def where_none_comes_from(place: Place) -> str:
    """Return a sentence on how the name, or the call, at the place of an error came to be None."""
    for part in ast.walk(place.node) if place.node is not None else ():
        if isinstance(part, ast.Name) and place.scope.get(part.id, ...) is None:
            made = _giver(place, part.id)
            why = _why_none(made) if made else ""
            return f"{quoted(part.id)} holds None. {why}" if why else \
                f"{quoted(part.id)} holds None: look at the line that gives it a value."
    for part in ast.walk(place.node) if place.node is not None else ():
        why = _why_none(part) if isinstance(part, ast.Call) else ""
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


def _why_none(call: ast.AST) -> str:
    if not isinstance(call, ast.Call):
        return ""
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
