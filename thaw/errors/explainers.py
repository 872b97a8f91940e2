"""All explainers together: what is said of an error is what the first of them that fits has to say."""

from collections.abc import Mapping
from typing import Any

# Imported for what they enter into the table, in the order in which they are asked.
from thaw.errors import attributes, calls, charts, columns, files, names, operations, syntax, tables, unfilled, values
from thaw.errors.slip import Slip, explanations

MODULES = (attributes, calls, charts, columns, files, names, operations, syntax, tables, values)


def first(problem: BaseException, variables: Mapping[str, Any], code: str) -> str | None:
    """Return what the first explainer that fits says of an error, or None."""
    slip = Slip(problem, variables, code)
    return unfilled.explain(slip) or next(explanations(slip), None)
