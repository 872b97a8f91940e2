"""The verdicts of the chapters: what each says of its claims, and the one table made of them.

A chapter has one code cell tagged `verdicts` that makes the DataFrame ``verdicts``, a row for each claim of
``data/claims.csv`` that belongs to it. The builder checks the rows, keeps them in the metadata of the notebook and
writes those of all chapters into ``data/verdicts.csv``. A topic that reads this table is built after the others,
and its own rows are not in the table: they stand in its notebook only.
"""

import csv
import io
import json
from pathlib import Path
from typing import Any

from press.course import Course
from press.notebook import Notebook

TABLE = "data/verdicts.csv"
Row = dict[str, Any]  # by column
COLUMNS = ["claim_id", "basis", "premise", "link", "strength", "evidence", "section"]


class DamagedError(Exception):
    """A built notebook that cannot be read."""


def reads_table(root: Path, topic: str) -> bool:
    """Tell whether a source of the topic reads the table, so that it must be built after the others."""
    paths = [root / "source" / part / f"{topic}.md" for part in ("chapters", "exercises")]
    return any(f"../{TABLE}" in path.read_text("utf-8") for path in paths if path.exists())


def claims_of(root: Path, topic: str) -> list[str]:
    """Return the ids of the claims that belong to a chapter, in order."""
    path = root / "data" / "claims.csv"
    if not path.exists() or not topic[:2].isdigit():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row["claim_id"] for row in csv.DictReader(file)
                if row["kind_of_row"] == "claim" and int(row["chapter"]) == int(topic[:2])]


def fault(course: Course, rows: list[Row], claims: list[str], headings: list[str]) -> str:
    """Return what is wrong with the rows of a chapter, "" if nothing is.

    `rows` are dicts, `claims` the ids that need a verdict, `headings` the texts of the chapter's headings.
    """
    judgements, untested = [*course.judgements], [*course.bases][-1]
    open_ones = {judgements[-1], ""}  # the last judgement says that nothing could decide
    known = {"basis": [*course.bases], "premise": judgements, "link": [*judgements, ""],
             "strength": course.strengths}
    if rows and sorted(rows[0]) != sorted(COLUMNS):
        return f"the table `verdicts` has the columns {', '.join(rows[0])}; needed are {', '.join(COLUMNS)}"
    for row in rows:
        name = row["claim_id"]
        if name not in claims:
            return f"{name} is no claim of this chapter; its claims are {', '.join(claims)}"
        for column, words in known.items():
            if row[column] not in words:
                return f"{name}: {column} is {row[column]!r}; it must be one of {', '.join(map(repr, words))}"
        if (row["basis"] == untested) != ({row["premise"], row["link"]} <= open_ones):
            return (f"{name}: the basis is {row['basis']!r}, the verdicts {row['premise']!r} and {row['link']!r}; "
                    f"{untested!r} stands where both are {judgements[-1]!r} or the link is empty, and only there")
        if not str(row["evidence"] or "").strip():
            return f"{name}: no evidence is named"
        if headings.count(row["section"]) != 1:
            return f"{name}: {row['section']!r} must be the text of exactly one heading of the chapter"
    given = [row["claim_id"] for row in rows]
    for name in claims:
        if given.count(name) != 1:
            return f"{name} has {given.count(name)} verdicts; each claim needs one"
    return ""


def table(root: Path, topics: list[str], made: dict[str, bytes]) -> bytes:
    """Return the table as bytes, b"" without a row; `made` are files just built, before those in `root`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["chapter", *COLUMNS])
    for topic in topics:
        name = f"chapters/{topic}.ipynb"
        if name in made or (root / name).exists():
            content = made.get(name) or (root / name).read_bytes()
            try:
                rows = [[int(topic[:2]), *(row[column] for column in COLUMNS)]
                        for row in Notebook(json.loads(content)).metadata.get("verdicts", [])]
            except (ValueError, KeyError, TypeError, AttributeError) as problem:
                raise DamagedError(f"{name} is damaged: run `make notebooks`") from problem
            writer.writerows(rows)
    text = out.getvalue()
    return text.encode() if text.count("\n") > 1 else b""
