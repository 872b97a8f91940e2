"""The pages around the chapters: what they show of the course itself, so that it cannot drift from it.

The directives ``thaw-map``, ``thaw-times``, ``thaw-taught`` (a library), ``thaw-dates`` (two years), ``thaw-licences``
and ``thaw-citation`` make a part of a page; the role ``thaw-total`` puts a sum over the course into a sentence. What is
chosen by hand, not made, is in ``course.yml``.
"""

import functools
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from press import notebook
from press.course import Chapter, Course
from press.lessons import source
from press.tables.package import read_rows

HOURS = {word: number for number, word in enumerate("one two three four five six seven eight".split(), 1)}
LIBRARIES = {"pandas": "pandas", "Altair": "altair"}
COUNTED = {"Charts": "charts", "Quick checks": "quick_checks", "Your turn": "your_turn", "Exercises": "exercises"}


def setup(app: Sphinx) -> None:
    """Register directives and role; called by `press.book.extension`."""
    makers: dict[str, Callable[..., str]] = {"map": course_map, "times": time_map, "taught": taught,
                                             "dates": key_dates, "licences": licences, "citation": citation}
    for name, maker in makers.items():
        app.add_directive(f"thaw-{name}", _directive(maker))
    app.add_role("thaw-total", Total())


def _directive(maker: Callable[..., str]) -> type[SphinxDirective]:
    """A directive that shows the Markdown that `maker` makes of the course and of the arguments."""
    class Made(SphinxDirective):
        optional_arguments = 2

        def run(self) -> list[nodes.Node]:
            course = Course(self.env.srcdir)
            for path in _made_from(course):
                self.env.note_dependency(str(path))
            return self.parse_text_to_nodes(maker(course, *self.arguments))

    return Made


def _made_from(course: Course) -> Iterable[Path]:
    root = course.root
    yield from [root / "course.yml", root / "_toc.yml", root / "_config.yml", root / "data" / "datapackage.json"]
    yield from [*root.glob("chapters/*.ipynb"), *root.glob("data/*.csv")]


class Total(SphinxRole):
    """A sum over the chapters: ``chapters``, hours (``core`` or ``whole``), or another number of `Facts`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        course = Course(self.env.srcdir)
        for path in _made_from(course):
            self.env.note_dependency(str(path))
        if self.text == "chapters":
            return [nodes.Text(str(len(course.chapters)))], []
        number = total(course, self.text)
        return [nodes.Text(hours(number) if self.text in ("core", "whole") else str(number))], []


@dataclass(frozen=True)
class Facts:
    """What the pages say of a chapter: `core` and `whole` are minutes, the last four are numbers of their kind."""

    chapter: Chapter
    claim: str
    tables: list[str]
    core: int
    whole: int
    charts: int
    quick_checks: int
    your_turn: int
    exercises: int

    @property
    def link(self) -> str:
        """The short title as a link from a page."""
        return f"[{self.chapter.short}](../{self.chapter.page}.ipynb)"


def chapters(course: Course) -> list[Facts]:
    """What is to be said of each chapter in the book, in order."""
    return [_facts(course.root, chapter) for chapter in course.chapters]


@functools.cache  # several pages ask for it, and to read the sources takes a second
def _facts(root: Path, chapter: Chapter) -> Facts:
    book = notebook.read(root / f"{chapter.page}.ipynb")
    words = book.text

    def line(pattern: str, example: str) -> re.Match[str]:
        match = re.search(pattern, words, flags=re.M)
        if match is None:
            raise ValueError(f"source/{chapter.page}.md: the map of the course needs a line such as: {example}")
        return match

    named = re.findall(r"`([a-z0-9_]+)`", line(
        r"^Tables? used.*$", "Tables used, all in the folder `data`: `missile_tests`.")[0])
    exercises = [len(source.read(root, Path(f"source/{part}/{chapter.topic}.md")).exercises)
                 for part in ("chapters", "exercises")]
    return Facts(
        chapter=chapter,
        claim=line(r"^> \*\*The claim\.\*\* (.+)", "> **The claim.** One sentence.")[1],
        tables=[name for name in named if name != "data"],
        core=int(line(r"[Cc]ore path\D*?(\d+) minutes", "The **core path** takes at most 90 minutes.")[1]),
        whole=whole_minutes(line(r"whole chapter takes about .+", "The whole chapter takes about two hours.")[0]),
        charts=len(book.charts),
        quick_checks=sum(part.kind == "markdown" and "<details>" in part.text for part in book.parts),
        your_turn=exercises[0],
        exercises=exercises[1],
    )


def whole_minutes(text: str) -> int:
    """The minutes of a whole chapter, from the sentence that says so in words: "about three hours and a half"."""
    match = re.search(r"whole chapter takes about (\w+) hours?( and a half)?", text)
    if match is None or match[1] not in HOURS:
        raise ValueError(f"{text!r}: say the time as in: The whole chapter takes about three hours and a half.")
    return HOURS[match[1]] * 60 + (30 if match[2] else 0)


def total(course: Course, what: str) -> int:
    """The sum of one number of `Facts` over the course."""
    return sum(getattr(facts, what) for facts in chapters(course))


def hours(minutes: int) -> str:
    """A time in words for planning, in halves of an hour: "about 9 hours", "about 9 and a half hours"."""
    halves = -(-minutes // 30)
    if halves < 3:
        return "about 1 hour" if halves == 2 else "about half an hour"
    return f"about {halves // 2} and a half hours" if halves % 2 else f"about {halves // 2} hours"


def course_map(course: Course) -> str:
    """One part a chapter: title, the claim that it tests, its tables, what it teaches."""
    lists, parts = course.own.get("skills", {}), []
    carded = {record["name"] for record in _package(course)["resources"]}
    for facts in chapters(course):
        chapter, skills = facts.chapter, lists.get(facts.chapter.topic, {})
        rows = [("Data", [f"[{name}](#{name})" if name in carded else f"`{name}`" for name in facts.tables])]
        rows += [(label, [f"`{name}`" for name in skills.get(library, [])]) for label, library in LIBRARIES.items()]
        rows.append(("Reasoning", skills.get("statistics", [])))
        parts.append(f"**{chapter.number}. [{chapter.title}](../{chapter.page}.ipynb)**\n\n> {facts.claim}\n\n"
                     + "\n".join(f"- **{label}**: {', '.join(listed)}" for label, listed in rows if listed))
    return "\n\n".join(parts)


def taught(course: Course, library: str) -> str:
    """One row a name of a library, in the order of the alphabet, with the chapter that teaches it."""
    lists = course.own.get("skills", {})
    rows = [(name, facts.link) for facts in chapters(course)
            for name in lists.get(facts.chapter.topic, {}).get(library, [])]
    return _table(["Name", "First taught in"], [[f"`{name}`", where] for name, where in sorted(
        rows, key=lambda row: row[0].lower())])


def time_map(course: Course) -> str:
    """One row a chapter and one for the course: minutes, and how much there is to do."""
    rows = [[facts.link, f"{facts.core} minutes", hours(facts.whole),
             *(getattr(facts, what) for what in COUNTED.values())] for facts in chapters(course)]
    rows.append(["**The course**", f"**{hours(total(course, 'core'))}**", f"**{hours(total(course, 'whole'))}**",
                 *(f"**{total(course, what)}**" for what in COUNTED.values())])
    return _table(["Chapter", "Core path, at most", "Whole chapter", *COUNTED], rows)


def key_dates(course: Course, first: str, last: str) -> str:
    """The chosen events from the year `first` to the year `last`, each with its kind and a source.

    ``key_dates`` in course.yml names the table, the rows by ``event_id``, and words for the values of one column.
    """
    chosen = course.own["key_dates"]
    rows = []
    for row in read_rows(course.root / "data" / f"{chosen['table']}.csv"):
        if row["event_id"] in chosen["rows"] and int(first) <= int(row["date"][:4]) <= int(last):
            address = row["source"].split(" ; ")[0].strip()
            words = chosen["words"].get(row[chosen["column"]])
            mark = f" ({words})" if words else ""
            rows.append([day(row), f"{_escaped(row['event'])}{mark} [source]({address})"])
    return _table(["Date", "What happened"], rows)


def day(row: dict[str, str]) -> str:
    """The date of a row as far as it is known: 22 June 1965, December 1997, 2005."""
    import pandas as pd

    date = pd.Timestamp(row["date"])
    if row["date_precision"] == "day":
        return f"{date.day} {date:%B} {date.year}"
    return f"{date:%B} {date.year}" if row["date_precision"] == "month" else f"{date.year}"


def licences(course: Course) -> str:
    """One row a kind of terms: what the record of each table says, and the tables."""
    tables: dict[tuple[bool, str, str], list[str]] = {}
    for record in _package(course)["resources"]:
        terms = record["licenses"][0]
        words = _escaped(terms.get("title") or terms["name"])
        words = f"[{words}]({terms['path']})" if terms.get("path") else words
        tables.setdefault((terms["name"] == "notspecified", terms["name"], words), []).append(record["name"])
    return _table(["Terms, as the record says them", "Tables"], [
        [words, ", ".join(f"[{name}](#{name})" for name in names)] for (*_, words), names in sorted(tables.items())])


def citation(course: Course) -> str:
    """A line to cite the course, and the same for BibTeX."""
    changed = course.changed()
    year = changed[:4] if changed else course.config["copyright"]
    return f"""> {course.author} ({year}). *{course.full_title}*. Version {course.version}. <{course.address}>

```bibtex
@misc{{{course.slug},
  author  = {{{{{course.author}}}}},
  title   = {{{course.full_title}}},
  year    = {{{year}}},
  version = {{{course.version}}},
  url     = {{{course.address}}}
}}
```"""


def _package(course: Course) -> dict[str, Any]:
    return json.loads((course.root / "data" / "datapackage.json").read_text("utf-8"))


def _escaped(text: str) -> str:
    return re.sub(r"([\[\]*_<])", r"\\\1", text)


def _table(head: list[str], rows: list[list[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)
