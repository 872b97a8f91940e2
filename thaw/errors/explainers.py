"""All explainers together: what is said of an error is what the first of them that fits has to say."""

from collections.abc import Mapping
from typing import Any

# Imported for what they enter into the table, in this order: `queries` is asked before `syntax`.
from thaw.errors import (
    accessors,
    arguments,
    attributes,
    calls,
    charts,
    columns,
    dates,
    files,
    names,
    operations,
    queries,
    settings,
    syntax,
    tables,
    unfilled,
    values,
    words,
)
from thaw.errors.slip import Slip, explanations

MODULES = (accessors, arguments, attributes, calls, charts, columns, dates, files, names, operations, queries,
           settings, syntax, tables,
           values, words)


def first(problem: BaseException, variables: Mapping[str, Any], code: str) -> str | None:
    """Return what the first explainer that fits says of an error, or None."""
    slip = Slip(problem, variables, code)
    return unfilled.explain(slip) or next(explanations(slip), None)
