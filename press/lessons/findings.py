"""What the lessons found: figures that a later lesson of the chapter uses, kept in one table.

A lesson may have one cell tagged `findings` that makes the dict ``findings``: names, each with a number, a truth value
or a text. The builder keeps it in the notebook and writes those of all lessons into ``data/findings.csv``. A lesson
that reads this table takes the rows of its own chapter, and is built after the others of the chapter.
"""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from press import plan
from press.notebook import Notebook

TABLE = "data/findings.csv"
COLUMNS = ["chapter", "lesson", "finding", "value", "text"]
TAG = "findings"
NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = 200  # characters of a text
Found = dict[str, Any]  # by name


def reads_table(root: Path, stem: str) -> bool:
    """Tell whether a source of this name reads the table."""
    paths = [root / "source" / part / f"{stem}.md" for part in ("chapters", "exercises")]
    return any(f"../{TABLE}" in path.read_text("utf-8") for path in paths if path.exists())


def fault(found: Any) -> str:
    """Return what is wrong with what a cell tagged `findings` has made, "" if nothing is."""
    if not isinstance(found, dict) or not found:
        return "the cell tagged `findings` makes the dict `findings`, {name: value}, with a value or more"
    for name, value in found.items():
        if not NAME.fullmatch(name):
            return f"the finding {name!r} has a name that is not lower_snake_case"
        if not isinstance(value, (bool, int, float, str)) or value != value:
            return f"the finding {name} is {value!r}; it must be a number, True or False, or a text"
        if isinstance(value, float) and value != round(value, 6):
            return f"the finding {name} is {value!r}: round it, so that every machine gives the same"
        if isinstance(value, str) and (not value.strip() or len(value) > LONGEST):
            return f"the finding {name}: a text has 1 to {LONGEST} characters"
    return ""


def rows(stem: str, found: Found) -> list[list[Any]]:
    """The rows of the table for one lesson."""
    return [[int(stem[:2]), plan.label(stem), name, "" if isinstance(value, str) else _plain(value),
             value if isinstance(value, str) else ""] for name, value in found.items()]


def _plain(value: float) -> str:
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)


def table(root: Path, stems: list[str], made: dict[str, bytes]) -> tuple[bytes, list[str]]:
    """Return the table as bytes, b"" without a row, and the names that stand twice in a chapter.

    `made` are files just built, before those in `root`. Raises ValueError for a notebook that is damaged.
    """
    lines, seen, twice = [], set(), []
    for stem in stems:
        name = f"chapters/{stem}.ipynb"
        if name not in made and not (root / name).exists():
            continue
        try:
            found = Notebook(json.loads(made.get(name) or (root / name).read_bytes())).metadata.get("findings", {})
            own = rows(stem, found)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ValueError(f"{name} is damaged: run `make notebooks`") from problem
        twice += [f"source/chapters/{stem}.md: the finding {row[2]} has its name from another lesson of the chapter"
                  for row in own if (row[0], row[2]) in seen]
        seen |= {(row[0], row[2]) for row in own}
        lines += own
    return (as_bytes(lines) if lines else b""), twice


def as_bytes(lines: list[list[Any]]) -> bytes:
    """Return the table with these rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    return out.getvalue().encode()


def of_chapter(content: bytes, number: int) -> bytes:
    """Return the rows of one chapter, of the table as bytes: what a lesson of that chapter depends on."""
    head, *lines = content.splitlines(keepends=True)
    return head + b"".join(line for line in lines if line.startswith(f"{number},".encode()))
