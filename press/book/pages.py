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

from press import notebook, plan
from press.course import GUIDE, Chapter, Course
from press.lessons import source
from press.tables.package import read_rows

LIBRARIES = {"pandas": "pandas", "Altair": "altair"}
COUNTED = {"Lessons": "lessons", "Charts": "charts", "Quick checks": "quick_checks", "Your turn": "your_turn",
           "Exercises": "exercises"}


def setup(app: Sphinx) -> None:
    """Register directives and role; called by `press.book.extension`."""
    makers: dict[str, Callable[..., str]] = {"map": course_map, "times": time_map, "taught": taught,
                                             "plan": session_plan, "dates": key_dates, "licences": licences,
                                             "citation": citation}
    for name, maker in makers.items():
        app.add_directive(f"thaw-{name}", _directive(maker))
    app.add_role("thaw-total", Total())
    app.add_role("thaw-minutes", Minutes())


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


class Minutes(SphinxRole):
    """The minutes of a lesson, ``2a``, or of the core of a chapter, ``2``; ValueError where there is no such place."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        course = Course(self.env.srcdir)
        for path in _made_from(course):
            self.env.note_dependency(str(path))
        for topic in course.topics:  # of one that is left out, too: a sentence may still name it
            for stem in plan.stems(course.root, topic):
                if plan.label(stem) == self.text:
                    stems = [stem] if plan.is_lesson(stem) else plan.core(course.root, stem)
                    taken = sum(plan.minutes(course.root, name) for name in stems)
                    return [nodes.Text(f"{taken} minutes")], []
        raise ValueError(f"thaw-minutes: there is no chapter or lesson {self.text!r} in this book")


@dataclass(frozen=True)
class Facts:
    """What the pages say of a chapter: `core` and `whole` are minutes, the last five are numbers of their kind.

    `core` is the time of its opening and core lessons, `whole` that of all its lessons.
    """

    chapter: Chapter
    claim: str
    tables: list[str]
    core: int
    whole: int
    lessons: int
    charts: int
    quick_checks: int
    your_turn: int
    exercises: int

    @property
    def link(self) -> str:
        """The short title with its number as a link from a page."""
        return f"[{self.chapter.number}. {self.chapter.short}](../{self.chapter.page}.ipynb)"


def chapters(course: Course) -> list[Facts]:
    """What is to be said of each chapter in the book, in order."""
    return [_facts(course, chapter.topic) for chapter in course.chapters]


@functools.lru_cache(maxsize=256)  # several pages ask for it, and to read the sources takes a second
def _facts_at(root: Path, topic: str, changed: float) -> Facts:
    course = Course(root)
    book, stems = plan.whole(course, topic), plan.stems(root, topic)
    claim = re.search(r"^> \*\*The claim\.\*\* (.+)", book.text, flags=re.M)
    if claim is None:
        raise ValueError(f"source/chapters/{topic}.md: the map of the course needs a line such as: "
                         "> **The claim.** One sentence.")
    path = Path(f"source/exercises/{topic}.md")
    exercises = len(source.read(root, path).exercises) if (root / path).exists() else 0
    loads = [plan.load(notebook.read(root / "chapters" / f"{stem}.ipynb")) for stem in stems]
    return Facts(
        chapter=course.chapter(topic), claim=claim[1],
        tables=list(dict.fromkeys(re.findall(r'\.\./data/(?:\w+/)?([a-z0-9_]+)\.csv"', "".join(
            part.text for part in book.code)))),
        core=sum(plan.minutes(root, stem) for stem in plan.core(root, topic)),
        whole=sum(plan.minutes(root, stem) for stem in stems),
        lessons=len(stems) - 1, charts=sum(load.charts for load in loads),
        quick_checks=sum(load.questions for load in loads), your_turn=sum(load.tasks for load in loads),
        exercises=exercises)


def _facts(course: Course, topic: str) -> Facts:
    paths = [course.root / "chapters" / f"{stem}.ipynb" for stem in plan.stems(course.root, topic)]
    return _facts_at(course.root, topic, max(path.stat().st_mtime for path in paths))


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
    """One part a chapter: title, the claim that it tests, its lessons with minutes, its tables, what it teaches."""
    lists, parts = course.own.get("skills", {}), []
    carded = {record["name"] for record in _package(course)["resources"]}
    for facts in chapters(course):
        chapter, skills = facts.chapter, lists.get(facts.chapter.topic, {})
        rows = [("Data", [f"[{name}](#{name})" if name in carded else f"`{name}`" for name in facts.tables])]
        rows += [(label, [f"`{name}`" for name in skills.get(library, [])]) for label, library in LIBRARIES.items()]
        rows.append(("Reasoning", skills.get("statistics", [])))
        rows = [("Core lessons", _lessons(course, chapter.topic, "core")),
                ("For depth", _lessons(course, chapter.topic, "depth")), *rows]
        parts.append(f"**{chapter.number}. [{chapter.title}](../{chapter.page}.ipynb)**, "
                     f"core {facts.core} minutes\n\n> {facts.claim}\n\n"
                     + "\n".join(f"- **{label}**: {', '.join(listed)}" for label, listed in rows if listed))
    return "\n\n".join(parts)


def _lessons(course: Course, topic: str, part: str) -> list[str]:
    """The lessons of one part of a chapter as links with their minutes."""
    return [f"[{lesson.label}. {lesson.title}](../{lesson.page}.ipynb) ({plan.minutes(course.root, lesson.stem)})"
            for lesson in plan.lessons(course.root, topic) if lesson.part == part]


def taught(course: Course, library: str) -> str:
    """One row a name of a library, in the order of the alphabet, with the chapter that teaches it."""
    lists = course.own.get("skills", {})
    rows = [(name, facts.link) for facts in chapters(course)
            for name in lists.get(facts.chapter.topic, {}).get(library, [])]
    return _table(["Name", "First taught in"], [[f"`{name}`", where] for name, where in sorted(
        rows, key=lambda row: row[0].lower())])


def time_map(course: Course) -> str:
    """One row a chapter and one for the course: minutes, and how much there is to do."""
    counted = {label: what for label, what in COUNTED.items() if what != "lessons" or total(course, "lessons")}
    rows = [[facts.link, f"{facts.core} minutes", hours(facts.whole),
             *(getattr(facts, what) for what in counted.values())] for facts in chapters(course)]
    rows.append(["**The course**", f"**{hours(total(course, 'core'))}**", f"**{hours(total(course, 'whole'))}**",
                 *(f"**{total(course, what)}**" for what in counted.values())])
    return _table(["Chapter", "Core", "All lessons", *counted], rows)


def session_plan(course: Course) -> str:
    """One row a session, a chapter each: what to do before it with minutes, its guide, and the exercises after it."""
    rows = []
    for number, chapter in enumerate(course.chapters, 1):
        stems = plan.core(course.root, chapter.topic)
        last = plan.verdicts_in(course.root, chapter.topic)
        before = ", ".join(f"[{plan.label(stem)}](../chapters/{stem}.ipynb) ({plan.minutes(course.root, stem)})"
                           for stem in stems if stem != last or len(stems) == 1)
        guide = f"{GUIDE}{chapter.topic}"
        words = f"chapter {chapter.number}"
        class_ = f"[{words}]({chapter.topic}.md)" if guide in course.pages else words
        closing = f", at its end [{plan.label(last)}](../chapters/{last}.ipynb)" if len(stems) > 1 else ""
        work = f"exercises/{chapter.topic}"
        after = f"[exercises](../{work}.ipynb)" if work in course.pages else ""
        rows.append([number, before, class_ + closing, after])
    return _table(["Session", "Before (minutes)", "In class", "After"], rows)


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
