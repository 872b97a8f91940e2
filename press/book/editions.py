"""What an edition leaves out or adds while the book is made: pages, links to them, notes, the schedule.

Which editions there are, and what an instructor may set, stands in `press.course`.
"""

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.parsers.rst import directives
from markdown_it import MarkdownIt
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from press import plan
from press.book.template import render
from press.course import GUIDE, Course
from press.outputs.figure import figure
from thaw.vegalite import digest


def setup(app: Sphinx) -> None:
    """Register what the editions need; called by `press.book.extension`."""
    app.add_config_value("thaw_course", {}, "env")
    app.add_directive("thaw-schedule", Schedule)
    app.add_directive("thaw-board", Board)
    app.add_transform(Unlink)
    app.add_transform(Notes)


def configure(app: Sphinx, config: Config, course: Course) -> None:
    """Let the book have the pages of its edition, and its own title everywhere."""
    sessions = {str(date): names for date, names in course.settings["sessions"].items()}
    # Sphinx reads all pages anew when this changes.
    config.thaw_course = {**course.settings, "sessions": sessions, "left_out": course.left_out,
                          "title": course.title, "author": course.author, "own": course.own}
    path = course.root / ".cache" / f"toc-{course.edition}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(course.contents(), sort_keys=False), "utf-8")
    config.external_toc_path = str(path)
    config.html_theme_options.setdefault("logo", {}).setdefault("text", config.html_title)


class Unlink(SphinxTransform):
    """A link to a page that the edition leaves out becomes text: it would warn, or copy the file as a download."""

    default_priority = 5

    def apply(self, **options: Any) -> None:
        left_out = self.env.config.thaw_course["left_out"]
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["refdomain"] == "doc" and node["reftarget"] in left_out:
                node.replace_self(node.children)
        for download in list(self.document.findall(addnodes.download_reference)):
            path, _ = self.env.relfn2path(download["reftarget"], self.env.docname)
            if posixpath.splitext(path)[0] in left_out:
                download.replace_self(download.children)


def unlink(soup: BeautifulSoup, name: str, left_out: list[str]) -> None:
    """Unlink the same in what came as HTML, such as a table in an output."""
    for link in soup.select("article a[href]"):
        parts = urlsplit(str(link["href"]))
        page = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
        if not parts.netloc and posixpath.splitext(page)[0] in left_out:
            link.unwrap()


class Notes(SphinxTransform):
    """In the instructor edition the guide's note on a section stands below the section's heading."""

    default_priority = 6

    def apply(self, **options: Any) -> None:
        folder, _, topic = self.env.docname.partition("/")
        if self.env.config.thaw_course["edition"] != "instructor" or folder != "chapters":
            return
        topic = plan.topic_of(Path(self.env.srcdir), topic)
        path = Path(self.env.srcdir) / f"{GUIDE}{topic}.md"
        self.env.note_dependency(str(path))
        texts = Course(self.env.srcdir).notes(topic)
        for section in self.document.findall(nodes.section):
            text = texts.get(section[0].astext())
            if text:
                note = render("note.html", text=Markup(MarkdownIt().render(text)))
                section.insert(1, nodes.raw("", note, format="html"))


class Schedule(SphinxDirective):
    """The sessions of the term, as _config.yml gives them: date, chapters, exercises."""

    def run(self) -> list[nodes.Node]:
        course = Course(self.env.srcdir)
        term, sessions = course.settings["term"], course.settings["sessions"]
        lines = [f"**{term}**", ""] if term else []
        lines += ["| Session | Date | Before you come | In class and after |", "|---|---|---|---|"]
        for number, (date, topics) in enumerate(sorted(sessions.items()), 1):
            stems = [stem for topic in topics for stem in (
                [topic] if plan.is_lesson(topic) else plan.core(course.root, topic))]
            read = [f"[](../chapters/{stem}.ipynb) ({plan.minutes(course.root, stem)} minutes)" for stem in stems
                    if f"chapters/{stem}" in course.pages]
            work = [f"[](../exercises/{topic}.ipynb)" for topic in topics if f"exercises/{topic}" in course.pages]
            day = f"{date.day} {date:%B %Y}"
            lines.append(f"| {number} | {day} | {', '.join(read) or 'nothing'} | {', '.join(work) or 'see above'} |")
        return self.parse_text_to_nodes("\n".join(lines))


class Board(SphinxDirective):
    """A chapter's main chart, in the guide, to be drawn by hand on a board."""

    required_arguments = 1
    option_spec = {"chart": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        topic, title, root = self.arguments[0], self.options["chart"], Path(self.env.srcdir)
        for stem in plan.stems(root, topic):
            self.env.note_dependency(str(root / "chapters" / f"{stem}.ipynb"))
        path = root / "chapters" / f"{topic}.ipynb"
        spec = plan.whole(Course(root), topic).chart(title) if path.exists() else None
        if spec is None:
            if path.exists():
                raise self.error(f"chapter {topic} has no chart with the title {title!r}")
            return self.parse_text_to_nodes("(The chapter is not in this copy of the course.)")
        return [nodes.raw("", figure(spec, f"board-{digest(spec)}"), format="html")]
