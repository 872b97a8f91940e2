"""Other worlds: the tables of the course changed, so that the verdicts of a chapter come out otherwise.

A module a chapter (``chapter_0.py`` for chapter 0) with a list ``WORLDS``. Each world names what is different in it,
the tables that are changed, and the verdicts that follow. `tests/meaning/test_worlds.py` runs the chapter in each of
them, and asks that every claim whose verdict is *tested* is seen to come out supported, partly and not supported.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class World:
    """A world in a sentence; by table a function that changes it; by claim what is expected: (premise, link)."""

    what: str
    changes: dict[str, Callable[[pd.DataFrame], pd.DataFrame]]
    verdicts: dict[str, tuple[str, str]] = field(default_factory=dict)
