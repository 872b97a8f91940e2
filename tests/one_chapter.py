"""With THAW_CHAPTER only the tests of one chapter run: of its pages and notebooks, and of the tables that it reads.

A test belongs to a chapter when its name in brackets has a page of the chapter or a table that it reads, or when it
stands in a module of `tests/meaning` that names such a table.
"""

import os
import re

import pytest
from shared import ROOT

from press import plan
from press.course import Course
from press.lessons.source import used_by

# What these tests look at is made of the whole course, and takes longer than all the rest.
WHOLE = {"live_book", "decks", "student_site"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what belongs to the chapter that THAW_CHAPTER names; all, where it names none."""
    if not os.environ.get("THAW_CHAPTER"):
        return
    chapter, = Course(ROOT).chapters
    tables = [path.stem for path in used_by(ROOT, chapter.topic) if path.suffix == ".csv"]
    names = [*plan.stems(ROOT, chapter.topic), *tables]
    name = re.compile(rf"(?<![a-z0-9_])({'|'.join(sorted(names))})(?![a-z0-9])")
    kept = [item for item in items if _belongs(item, name)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _belongs(item: pytest.Item, name: re.Pattern[str]) -> bool:
    if WHOLE & set(getattr(item, "fixturenames", [])):
        return False
    if item.path.parent.name == "meaning" and "[" not in item.name:
        return bool(name.search(item.path.read_text("utf-8")))
    return bool(name.search(item.name.partition("[")[2]))
