"""What this course is: its name, address, edition, pages and dates. Nothing else in the press knows them.

They are read from ``course.yml`` (what only the press needs), ``_config.yml`` (name, address, edition: what an
instructor changes, and what Jupyter Book needs) and ``_toc.yml`` (the order of the pages). Nothing stands twice.

- ``default``: chapters, exercises, solutions on their own pages, and the guide for instructors;
- ``student``: neither solutions nor guide, nowhere in the site;
- ``instructor``: the default, with the guide's notes also in the chapters, each below its heading.

The environment variable THAW_EDITION has the last word on which edition is built. THAW_CHAPTER names one chapter, by
its number or its whole name: then the course is without all others, as `make test CHAPTER=02` needs it.
"""

import copy
import datetime
import functools
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

EDITIONS = ("default", "student", "instructor")
SETTINGS = {"edition": "default", "leave_out": [], "term": "", "sessions": {}}
# What course.yml must say, and what its parts must.
PARTS = {"chapter": ("skeleton", "against", "words", "verdicts"),
         "verdicts": ("judgements", "bases", "strengths", "without_link")}
NEEDED = ("subtitle", "kind", "about", "version", *PARTS)
GUIDE = "teaching/"
SCHEDULE = "pages/schedule"
GLOSSARY = "pages/glossary"
NOTES = "## Notes by section"
# A chapter's notebook: two digits, which are its number everywhere, and words.
TOPIC = re.compile(r"\d\d(_[a-z0-9]+)+")
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CourseError(Exception):
    """A setting of the course that cannot be meant. The message names the file and says what to do."""


@dataclass(frozen=True)
class Chapter:
    """A chapter: the stem of its source and notebook ("02_north_korea"), its number, and its title as it stands."""

    topic: str
    title: str

    @property
    def number(self) -> int:
        """The number of the chapter: the digits in its name. It stays when another chapter is left out."""
        return int(self.topic[:2])

    @property
    def short(self) -> str:
        """The title up to its colon."""
        return self.title.split(":")[0]

    @property
    def page(self) -> str:
        """The page of the chapter in the book, without ending."""
        return f"chapters/{self.topic}"


def read_yaml(path: Path) -> Any:
    """Return what a YAML file says; raise CourseError with file and line where it cannot be read."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader)
    except FileNotFoundError:
        raise CourseError(f"{path.name} is missing in {path.parent}: is this the folder of a course?") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise CourseError(f"{path.name}: not readable as YAML ({' '.join(str(problem).split())})") from None


class Course:
    """The course in the folder `root`. Raises CourseError for what its settings cannot mean."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).resolve()
        self.config: dict[str, Any] = _mapping(self.root / "_config.yml")
        self.order: dict[str, Any] = _mapping(self.root / "_toc.yml")
        self.own: dict[str, Any] = _mapping(self.root / "course.yml")
        lacking = [key for key in NEEDED if key not in self.own]
        if lacking:
            raise CourseError(f"course.yml says nothing of {', '.join(lacking)}")
        for part, keys in PARTS.items():
            lacking = [key for key in keys if key not in self.own[part]]
            if lacking:
                raise CourseError(f"course.yml: {part} says nothing of {', '.join(lacking)}")

    # --- name and address

    @property
    def title(self) -> str:
        """The name of the course."""
        return str(self._needed("title"))

    @property
    def author(self) -> str:
        """Who makes the course."""
        return str(self._needed("author"))

    @property
    def subtitle(self) -> str:
        """What the course is, in half a line."""
        return str(self.own["subtitle"])

    @property
    def full_title(self) -> str:
        """Title and subtitle, as the course is cited."""
        return f"{self.title}: {self.subtitle[:1].lower()}{self.subtitle[1:]}"

    @property
    def slug(self) -> str:
        """The name of the course as a part of file names: "thaw"."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-").removeprefix("the-") or "course"

    @property
    def version(self) -> str:
        """The version of the course, by which its releases are named."""
        return str(self.own["version"])

    @property
    def address(self) -> str:
        """The address at which the book is published, with a slash at its end; "" if there is none."""
        address = str((self.config.get("html") or {}).get("baseurl") or "")
        return address if not address or address.endswith("/") else f"{address}/"

    @property
    def repository(self) -> str:
        """The address of the repository."""
        return str(self._needed("repository", "url"))

    @property
    def archive(self) -> str:
        """The address of the pinned release, which a notebook fetches where the course is not at hand."""
        return f"{self.repository}/archive/refs/tags/v{self.version}.zip"

    def citation(self) -> str:
        """The text of CITATION.cff (Citation File Format 1.2.0): how programs and GitHub cite the course."""
        parts = {
            "cff-version": "1.2.0",
            "message": "If you use this course, please cite it as below. Cite the makers of a table first: "
                       "its record says how.",
            "title": self.full_title,
            "abstract": str(self.own["about"]),
            "type": "dataset",
            "authors": [{"name": self.author}],
            "version": self.version,
            "license": ["CC-BY-4.0", "MIT"],
            "repository-code": self.repository,
            "url": self.address or self.repository,
            "keywords": list(self.own.get("keywords") or []),
        }
        head = "# Made by `make data` from course.yml and _config.yml.\n"
        return head + yaml.safe_dump(parts, sort_keys=False, allow_unicode=True, width=116)

    def _needed(self, *keys: str) -> Any:
        value: Any = self.config
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        if not value:
            raise CourseError(f"_config.yml says nothing of {': '.join(keys)}")
        return value

    # --- edition, pages, dates

    @functools.cached_property
    def settings(self) -> dict[str, Any]:
        """The part ``course`` of _config.yml, complete."""
        given = self.config.get("course") or {}
        unknown = sorted(set(given) - set(SETTINGS))
        if unknown:
            raise CourseError(f"_config.yml: course knows no {', '.join(unknown)}; it knows {', '.join(SETTINGS)}")
        settings = {**SETTINGS, **{key: value for key, value in given.items() if value is not None}}
        settings["edition"] = os.environ.get("THAW_EDITION") or settings["edition"]
        if settings["edition"] not in EDITIONS:
            raise CourseError(f"_config.yml: course: no edition {settings['edition']!r}; there are "
                              f"{', '.join(EDITIONS)}")
        dates = [date for date in settings["sessions"] if not isinstance(date, datetime.date)]
        if dates:
            raise CourseError(f"_config.yml: course: sessions: {dates[0]!r} is no date, such as 2027-09-06")
        named = [*settings["leave_out"], *(topic for topics in settings["sessions"].values() for topic in topics)]
        strangers = [topic for topic in named if f"chapters/{topic}" not in self.all_pages]
        if strangers:
            raise CourseError(f"_config.yml: course: there is no chapter {strangers[0]!r} in _toc.yml")
        alone = os.environ.get("THAW_CHAPTER")
        if alone:
            if alone not in {name for topic in self.topics for name in (topic, topic[:2])}:
                raise CourseError(f"there is no chapter {alone!r} in _toc.yml; there are {', '.join(self.topics)}")
            settings["leave_out"] = [topic for topic in self.topics if alone not in (topic, topic[:2])]
        return settings

    @property
    def edition(self) -> str:
        """The edition that is built: one of EDITIONS."""
        return str(self.settings["edition"])

    @functools.cached_property
    def all_pages(self) -> list[str]:
        """All pages that _toc.yml names, in order, without ending, whatever the edition."""
        return _named(self.order)

    @functools.cached_property
    def topics(self) -> list[str]:
        """The chapters that _toc.yml names, in order, whatever the edition."""
        stems = [name.removeprefix("chapters/") for name in self.all_pages if name.startswith("chapters/")]
        return [stem for stem in stems if TOPIC.fullmatch(stem)]

    @functools.cached_property
    def pages(self) -> list[str]:
        """The pages of the edition, in order, without ending."""
        return [name for name in self.all_pages if not self.is_left_out(name)]

    @functools.cached_property
    def left_out(self) -> list[str]:
        """The pages that the edition is without."""
        return sorted(set(self.all_pages) - set(self.pages))

    @functools.cached_property
    def chapters(self) -> list[Chapter]:
        """The chapters of the edition, in order."""
        return [self.chapter(topic) for topic in self.topics if f"chapters/{topic}" in self.pages]

    def chapter(self, topic: str) -> Chapter:
        """Return the chapter `topic`, with the title of its source (of its notebook, where it has no source)."""
        for path in (self.root / "source" / "chapters" / f"{topic}.md", self.root / "chapters" / f"{topic}.ipynb"):
            text = path.read_text("utf-8") if path.exists() else ""
            title = re.search(r'^[ "]*# (?:\d+\. )?(.+?)(?:\\n)?[",]*$', text, flags=re.M)
            if title:
                return Chapter(topic, title[1].strip())
        return Chapter(topic, topic[3:].replace("_", " ").capitalize())

    @functools.cached_property
    def titles(self) -> dict[int, str]:
        """The short title of each chapter by its number, whatever the edition."""
        return {chapter.number: chapter.short for chapter in map(self.chapter, self.topics)}

    def is_left_out(self, name: str) -> bool:
        """Tell whether the edition is without this page."""
        stem = Path(name).name.removesuffix("_solution")
        chapters = [topic[:2] for topic in self.settings["leave_out"] if TOPIC.fullmatch(topic)]
        if stem in self.settings["leave_out"] or re.match(r"\d\d[a-z]?_", stem) and stem[:2] in chapters:
            return True
        if name == SCHEDULE and not self.settings["sessions"]:
            return True
        return self.edition == "student" and (name.endswith("_solution") or name.startswith(GUIDE))

    def contents(self) -> dict[str, Any]:
        """What _toc.yml says, without the pages that the edition leaves out."""
        def kept(node: Any) -> Any:
            if isinstance(node, list):
                return [kept(part) for part in node if not self.is_left_out(part.get("file", ""))]
            if isinstance(node, dict):
                parts = {key: kept(value) for key, value in node.items()}
                return {key: value for key, value in parts.items() if value != []}
            return node

        order = kept(copy.deepcopy(self.order))
        order["parts"] = [part for part in order.get("parts", []) if part.get("chapters")]
        return order

    def notes(self, topic: str) -> dict[str, str]:
        """The notes of the guide on a chapter: {heading of the chapter: Markdown}, in order."""
        path = self.root / f"{GUIDE}{topic}.md"
        if not path.exists():
            return {}
        part = path.read_text("utf-8").partition(f"\n{NOTES}\n")[2].partition("\n## ")[0]
        pieces = re.split(r"^### (.+)$", part, flags=re.M)[1:]
        return {heading.strip(): text.strip() for heading, text in zip(pieces[::2], pieces[1::2], strict=True)}

    # --- what course.yml chooses

    @property
    def colours(self) -> dict[str, str]:
        """The colours of the course, {name: colour}: one country has one colour in all charts."""
        return dict(self.own.get("colours") or {})

    @property
    def skeleton(self) -> list[str]:
        """The headings that each chapter has, in this order, with their marks."""
        return list(self.own["chapter"]["skeleton"])

    @property
    def skeletons(self) -> dict[str, list[str]]:
        """The headings of each kind of page: of a chapter on one page, an opening, a lesson with verdicts."""
        words = [line.lstrip("# ") for line in self.skeleton]
        first = words.index(self.verdicts_heading) if self.verdicts_heading in words else len(words)
        return {"chapter": self.skeleton, "opening": self.skeleton[:first], "verdicts": self.skeleton[first:]}

    @property
    def against(self) -> str:
        """The heading of the section that says what would count against the claim."""
        return str(self.own["chapter"]["against"])

    @property
    def words(self) -> str:
        """The heading of the section with the words to know."""
        return str(self.own["chapter"]["words"])

    @property
    def verdict_parts(self) -> list[str]:
        """The headings of the two verdicts of a chapter: is the claim so, and does its reason hold."""
        return list(self.own["chapter"]["verdicts"])

    @property
    def verdicts_heading(self) -> str:
        """The heading of the section that holds the verdicts: the one of the skeleton before the first of them."""
        words = [line.lstrip("# ") for line in self.skeleton]
        place = words.index(self.verdict_parts[0]) if self.verdict_parts[0] in words else 0
        return words[place - 1] if place else "Verdicts"

    @property
    def judgements(self) -> dict[str, str]:
        """The words of the verdicts, best first, each with its sign."""
        return dict(self.own["verdicts"]["judgements"])

    @property
    def bases(self) -> dict[str, str]:
        """What a verdict can rest on, each with what it means; the last is for claims that nothing here can decide."""
        return dict(self.own["verdicts"]["bases"])

    @property
    def without_link(self) -> str:
        """What is said of claims that have no link to judge, as the end of a sentence that begins with them."""
        return str(self.own["verdicts"]["without_link"])

    @property
    def strengths(self) -> list[str]:
        """The words for the strength of the evidence, strongest first."""
        return list(self.own["verdicts"]["strengths"])

    @property
    def coding(self) -> dict[str, Any]:
        """What a class can code for itself: the blind sheet, the coded table, its columns and the codes."""
        coding = self.own.get("coding")
        if not coding:
            raise CourseError("course.yml has no part `coding`: this course has no sheet for a class to code")
        return dict(coding)

    # --- sources and dates of change

    def source_of(self, name: str) -> str | None:
        """The text from which a page is made: source/<name>.md, else the page's own file, else None."""
        candidates = [f"source/{name.removesuffix('_solution')}.md", f"{name}.md", f"{name}.ipynb"]
        return next((path for path in candidates if (self.root / path).exists()), None)

    def changed(self, path: str = ".") -> str | None:
        """The ISO date of the last commit that changed `path`; None outside git, or if it is not committed."""
        return changed(self.root, path)


def _mapping(path: Path) -> dict[str, Any]:
    value = read_yaml(path)
    if not isinstance(value, dict):
        raise CourseError(f"{path.name}: expected lines such as `title: My course`")
    return value


def _named(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node[key] for key in ("root", "file") if key in node]
        return own + [name for value in node.values() for name in _named(value)]
    return [name for part in node for name in _named(part)] if isinstance(node, list) else []


@functools.cache
def changed(root: Path, path: str = ".") -> str | None:
    """The ISO date of the last commit in the folder `root` that changed `path`; None if there is none."""
    try:
        command = ["git", "log", "-1", "--format=%cs", "--", path]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None
