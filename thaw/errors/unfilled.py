"""Answers and gaps that are not filled in yet: a name that holds `...`, or a `...` in the code."""

import ast
import re

from thaw.errors.near import quoted
from thaw.errors.slip import Slip


def explain(slip: Slip) -> str | None:
    """Say which answer or gap at the place of the error is still `...`; None where there is none."""
    if isinstance(slip.problem, NameError | SyntaxError):
        return None
    for node, scope in slip.place.chain():
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and scope.get(part.id) is ...:
                return (f"{quoted(part.id)} has no value yet: it still holds `...`. Fill in the cell that sets it, "
                        "run that cell, then this one.")
        if any(isinstance(part, ast.Constant) and part.value is ... for part in ast.walk(node)):
            return "This line still has a gap: put your own code where `...` stands."
    if re.search(r"'ellipsis'|^type ellipsis ", slip.message):
        return "Something here still holds `...`, the mark of an answer or a gap that is not filled in yet."
    return None
