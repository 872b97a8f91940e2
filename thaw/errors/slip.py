"""A slip: an error with its place; and the table of explainers, one small function for each kind of slip."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from thaw.errors.near import visible
from thaw.errors.place import Place


class Slip:
    """An error of the student's code, the variables of the notebook, and where it arose."""

    def __init__(self, problem: BaseException, variables: Mapping[str, Any], code: str) -> None:
        self.problem, self.variables, self.code = problem, variables, code
        # str() of a KeyError is the repr of its key.
        single = isinstance(problem, KeyError) and len(problem.args) == 1
        self.message = str(problem.args[0]) if single else str(problem)

    @cached_property
    def place(self) -> Place:
        """Where the error arose."""
        return Place(self.problem, self.variables, self.code)

    @cached_property
    def scope(self) -> dict[str, Any]:
        """The student's variables as they are seen at the place of the error."""
        return visible({**self.variables, **self.place.scope})


Explainer = Callable[[Slip, "re.Match[str]"], str | None]
EXPLAINERS: dict[str, list[tuple[re.Pattern[str], Explainer]]] = {}


def explains(kinds: str, pattern: str = "") -> Callable[[Explainer], Explainer]:
    """Enter a function into the table: for these kinds of error, when the message fits the pattern.

    The function gives one line, or None where it has nothing to say that is true; then the next one is asked.
    """
    def enter(explainer: Explainer) -> Explainer:
        for kind in kinds.split():
            EXPLAINERS.setdefault(kind, []).append((re.compile(pattern, re.DOTALL), explainer))
        return explainer
    return enter


def explanations(slip: Slip) -> Iterator[str]:
    """Yield what the explainers say of a slip: those for its own kind first, then those for what it is a kind of."""
    for kind in type(slip.problem).__mro__:
        for pattern, explainer in EXPLAINERS.get(kind.__name__, ()):
            match = pattern.search(slip.message)
            line = explainer(slip, match) if match else None
            if line:
                yield line
