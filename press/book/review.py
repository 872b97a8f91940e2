"""Warm-ups and quick checks: each is one block of its page, and the page "Review" asks all of them again.

A block is a ``section`` of class ``thaw-check`` with an id that stays as long as the words of its question do: what a
browser keeps of an answer (static/answers.js) belongs to that id. Without scripts a block reads as its Markdown does.
"""

import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from press import notebook
from press.book.template import render
from press.course import Course

PAGE = "pages/review"
INTERVALS = (1, 3, 7, 16, 35)  # days until a question is due again, as in static/answers.js
LABEL = re.compile(r"(Quick check|Warm-up)(?:, from chapter (\d+))?\.$")
MARKED = re.compile(r"\*\*(.+?)\*\*")
# The links of a lesson to pages beside it, and to places in itself.
BESIDE, WITHIN = re.compile(r"(\]\()(?=[\w-]+\.(?:ipynb|md))"), re.compile(r"(\]\()(?=#)")
log = logging.getLogger(__name__)


class Check(nodes.General, nodes.Element):
    """A question with its options, as one block of a page."""


@dataclass(frozen=True)
class Question:
    """A quick check or warm-up: its kind, the number of the chapter it comes from, Markdown, page without ending."""

    kind: str
    chapter: int | None
    text: str
    page: str

    @property
    def id(self) -> str:
        """The id of the block. It is made of the words alone: figures may be computed anew."""
        words = " ".join(re.findall(r"[^\W\d_]+", self.text.partition("<details>")[0]))
        return f"check-{Path(self.page).name}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"

    @property
    def options(self) -> int:
        """How many options it has."""
        return self.text.count("</details>")


def setup(app: Sphinx) -> None:
    """Register what the questions need; called by `press.book.extension`."""
    app.add_node(Check, html=(_open, _close))
    app.add_transform(Blocks)
    app.add_directive("thaw-review", Review)
    app.connect("html-page-context", _files_of_the_page)


def questions(root: Path, page: str) -> list[Question]:
    """The warm-ups and quick checks of a page that is made of a notebook, in order; [] where it is not."""
    path, asked = root / f"{page}.ipynb", []
    for part in notebook.read(path).parts if path.exists() else []:
        mark = MARKED.match(part.text)
        label = LABEL.match(mark[1]) if mark else None
        if label and part.kind == "markdown" and "</details>" in part.text:
            asked.append(Question(label[1], int(label[2]) if label[2] else None, part.text, page))
    return asked


def pages(course: Course) -> Iterator[tuple[int, list[str]]]:
    """The pages of each chapter of the edition, with its number: its opening and its lessons, in order."""
    for chapter in course.chapters:
        yield chapter.number, [name for name in course.pages if name.startswith(f"chapters/{chapter.topic[:2]}")]


def called(page: str) -> str:
    """A page of a chapter as the text names it: "chapter 2" for its opening, "lesson 2a"."""
    number, letter = Path(page).name[:2], Path(page).name[2].strip("_")
    return f"{'lesson' if letter else 'chapter'} {int(number)}{letter}"


def wrap(tree: nodes.Element, asked: list[Question], course: Course, **more: str) -> None:
    """Put each of these questions, which stand in `tree` in this order, into its block; `more` is kept with it."""
    starts = [text for text in tree.findall(nodes.paragraph) if _begins(text)]
    if len(starts) != len(asked):
        log.warning("%d warm-ups and quick checks, of which %d begin a cell and have options to open: each must",
                    len(starts), len(asked), location=starts[0] if starts else tree)
        return
    for start, question in zip(starts, asked, strict=True):
        parent = start.parent
        first = last = parent.index(start)
        closed = 0
        while closed < question.options and last < len(parent):
            node = parent[last]
            closed += node.astext().count("</details>") if isinstance(node, nodes.raw) else 0
            last += 1
        again = more.get("source", "") if question.chapter is None else next(
            (chapter.page for chapter in course.chapters if chapter.number == question.chapter), "")
        block = Check("", *parent[first:last], ids=[question.id], classes=["thaw-check"], kind=question.kind,
                      again=again, **more)
        parent[first:last] = [block]


def _begins(text: nodes.paragraph) -> bool:
    """Tell whether a paragraph is the beginning of a question. (The parser may put an empty text before a label.)"""
    first = next((node for node in text.children if node.astext()), None)
    return isinstance(first, nodes.strong) and LABEL.match(first.astext()) is not None


class Blocks(SphinxTransform):
    """In a page of a chapter each question becomes a block."""

    default_priority = 7

    def apply(self, **options: Any) -> None:
        root = Path(self.env.srcdir)
        if self.env.docname.startswith("chapters/"):
            wrap(self.document, questions(root, self.env.docname), Course(root))


class Review(SphinxDirective):
    """All questions of the chapters of the edition; static/review.js offers those that are due."""

    def run(self) -> list[nodes.Node]:
        course, sections = Course(self.env.srcdir), []
        for number, names in pages(course):
            section = nodes.section(ids=[f"review-{number}"], classes=["thaw-asked"])
            section += nodes.title("", f"Chapter {number}: {course.titles[number]}")
            for name in names:
                self.env.note_dependency(str(course.root / f"{name}.ipynb"))
                for question in questions(course.root, name):
                    holder = nodes.Element("", *self.parse_text_to_nodes(_moved(question)))
                    wrap(holder, [question], course, source=name)
                    section += holder.children
            if len(section) > 1:
                sections.append(section)
        rule = render("review.html", intervals=INTERVALS, asked=bool(sections))
        return [nodes.raw("", rule, format="html"), *sections]


def _moved(question: Question) -> str:
    """The Markdown of a question as it must read on a page in another folder."""
    text = BESIDE.sub(r"\1../chapters/", question.text)
    return WITHIN.sub(rf"\1../{question.page}.ipynb", text)


def _open(self: HTML5Translator, node: Check) -> None:
    told, uri = {"data-kind": node["kind"]}, functools.partial(self.builder.get_relative_uri, _here(self))
    if node["again"]:
        told |= {"data-again": uri(node["again"]), "data-name": called(node["again"])}
    if PAGE in self.builder.env.found_docs and _here(self) != PAGE:
        told["data-review"] = uri(PAGE)
    self.body.append(self.starttag(node, "section", **told))


def _close(self: HTML5Translator, node: Check) -> None:
    if "source" in node:
        place = f"{self.builder.get_relative_uri(_here(self), node['source'])}#{node['ids'][0]}"
        title = self.builder.env.titles[node["source"]].astext()
        self.body.append(f'<p class="thaw-from">From <a class="reference internal" href="{place}">'
                         f"{self.encode(title)}</a></p>")
    self.body.append("</section>\n")


def _here(translator: HTML5Translator) -> str:
    return str(translator.builder.current_docname)


def _files_of_the_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any],
                       doctree: nodes.document | None) -> None:
    """Style and scripts go into the pages that have a question."""
    if doctree is None or next(doctree.findall(Check), None) is None:
        return
    app.add_css_file("checks.css", priority=905)
    for name in ("answers.js", "checks.js", *(["review.js"] if pagename == PAGE else [])):
        app.add_js_file(name, loading_method="defer")
