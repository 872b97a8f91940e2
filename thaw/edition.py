"""The editions of the course: what the part ``course`` of _config.yml says, and what an edition leaves out or adds.

- ``default``: chapters, exercises, solutions on their own pages, and the guide for instructors;
- ``student``: neither solutions nor guide, nowhere in the site;
- ``instructor``: the default, with the guide's notes also in the chapters, each below its heading.

The environment variable THAW_EDITION has the last word on which edition is built.
"""

import copy
import datetime
import json
import os
import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from markdown_it import MarkdownIt
from sphinx import addnodes
from sphinx.errors import ConfigError
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from thaw import charts, figure

EDITIONS = ("default", "student", "instructor")
SETTINGS = {"edition": "default", "leave_out": [], "term": "", "sessions": {}}
GUIDE = "chapters/teaching"
SCHEDULE = "chapters/schedule"
NOTES = "## Notes by section"


def settings(root):
    """The part ``course`` of _config.yml, complete; raises ConfigError for what it cannot mean."""
    given = yaml.safe_load((root / "_config.yml").read_text("utf-8")).get("course") or {}
    unknown = sorted(set(given) - set(SETTINGS))
    if unknown:
        raise ConfigError(f"_config.yml: course knows no {', '.join(unknown)}; it knows {', '.join(SETTINGS)}")
    found = {**SETTINGS, **{key: value for key, value in given.items() if value is not None}}
    found["edition"] = os.environ.get("THAW_EDITION") or found["edition"]
    if found["edition"] not in EDITIONS:
        raise ConfigError(f"no edition {found['edition']!r}; there are {', '.join(EDITIONS)}")
    topics = {Path(name).name for name in all_pages(root) if name.startswith("chapters/")}
    dates = [date for date in found["sessions"] if not isinstance(date, datetime.date)]
    if dates:
        raise ConfigError(f"_config.yml: course: sessions: {dates[0]!r} is no date, such as 2027-09-06")
    named = [*found["leave_out"], *(topic for session in found["sessions"].values() for topic in session)]
    strangers = [topic for topic in named if topic not in topics]
    if strangers:
        raise ConfigError(f"_config.yml: course: there is no chapter {strangers[0]!r} in _toc.yml")
    return found


def all_pages(root):
    """All pages that _toc.yml names, in order, without ending, whatever the edition."""
    return _named(yaml.safe_load((root / "_toc.yml").read_text("utf-8")))


def _named(node):
    if isinstance(node, dict):
        own = [node[key] for key in ("root", "file") if key in node]
        return own + [name for value in node.values() for name in _named(value)]
    return [name for part in node for name in _named(part)] if isinstance(node, list) else []


def is_left_out(name, course):
    """Tell whether an edition is without this page."""
    stem = Path(name).name.removesuffix("_solution").removeprefix("teaching_")
    if stem in course["leave_out"] or name == SCHEDULE and not course["sessions"]:
        return True
    return course["edition"] == "student" and (name.endswith("_solution") or name.startswith(GUIDE))


def contents(root):
    """The pages of the edition that is built, in order."""
    course = settings(root)
    return [name for name in all_pages(root) if not is_left_out(name, course)]


def toc(root):
    """What _toc.yml says, without the pages that the edition leaves out."""
    course = settings(root)

    def kept(node):
        if isinstance(node, list):
            return [kept(part) for part in node if not is_left_out(part.get("file", ""), course)]
        if isinstance(node, dict):
            found = {key: kept(value) for key, value in node.items()}
            return {key: value for key, value in found.items() if value != []}
        return node

    found = kept(copy.deepcopy(yaml.safe_load((root / "_toc.yml").read_text("utf-8"))))
    found["parts"] = [part for part in found.get("parts", []) if part.get("chapters")]
    return found


def setup(app):
    """Register what the editions need; called by `thaw.book`."""
    app.add_config_value("thaw_course", {}, "env")
    app.add_directive("thaw-schedule", Schedule)
    app.add_directive("thaw-board", Board)
    app.add_transform(Unlink)
    app.add_transform(Notes)


def configure(app, config):
    """Let the book have the pages of its edition, and its own title everywhere."""
    root = Path(app.srcdir)
    course = settings(root)
    # Sphinx reads all pages anew when this changes.
    config.thaw_course = {**course, "sessions": {str(date): names for date, names in course["sessions"].items()},
                          "left_out": sorted(set(all_pages(root)) - set(contents(root)))}
    path = root / ".cache" / f"toc-{course['edition']}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(toc(root), sort_keys=False), "utf-8")
    config.external_toc_path = str(path)
    config.html_theme_options.setdefault("logo", {}).setdefault("text", config.html_title)


class Unlink(SphinxTransform):
    """A link to a page that the edition leaves out becomes text: it would warn, or copy the file as a download."""

    default_priority = 5

    def apply(self):
        left_out = self.env.config.thaw_course["left_out"]
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["refdomain"] == "doc" and node["reftarget"] in left_out:
                node.replace_self(node.children)
        for node in list(self.document.findall(addnodes.download_reference)):
            path, _ = self.env.relfn2path(node["reftarget"], self.env.docname)
            if posixpath.splitext(path)[0] in left_out:
                node.replace_self(node.children)


def unlink(soup, name, left_out):
    """Unlink the same in what came as HTML, such as a table in an output."""
    for link in soup.select("article a[href]"):
        parts = urlsplit(link["href"])
        page = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
        if not parts.netloc and posixpath.splitext(page)[0] in left_out:
            link.unwrap()


def notes(root, topic):
    """The notes of the guide on a chapter: {heading of the chapter: Markdown}, in order."""
    path = root / f"{GUIDE}_{topic}.md"
    if not path.exists():
        return {}
    part = path.read_text("utf-8").partition(f"\n{NOTES}\n")[2].partition("\n## ")[0]
    found = re.split(r"^### (.+)$", part, flags=re.M)[1:]
    return {heading.strip(): text.strip() for heading, text in zip(found[::2], found[1::2], strict=True)}


class Notes(SphinxTransform):
    """In the instructor edition the guide's note on a section stands below the section's heading."""

    default_priority = 6

    def apply(self):
        folder, _, topic = self.env.docname.partition("/")
        if self.env.config.thaw_course["edition"] != "instructor" or folder != "chapters":
            return
        path = Path(self.env.srcdir) / f"{GUIDE}_{topic}.md"
        self.env.note_dependency(str(path))
        texts = notes(Path(self.env.srcdir), topic)
        for section in self.document.findall(nodes.section):
            text = texts.get(section[0].astext())
            if text:
                html = f'<aside class="thaw-teach"><p>For the instructor</p>{MarkdownIt().render(text)}</aside>'
                section.insert(1, nodes.raw("", html, format="html"))


class Schedule(SphinxDirective):
    """The sessions of the term, as _config.yml gives them: date, chapters, exercises."""

    def run(self):
        course = settings(Path(self.env.srcdir))
        pages = set(contents(Path(self.env.srcdir)))
        lines = [f"**{course['term']}**", ""] if course["term"] else []
        lines += ["| Session | Date | Before you come | In class and after |", "|---|---|---|---|"]
        for number, (date, topics) in enumerate(sorted(course["sessions"].items()), 1):
            read, work = ([f"[]({part}/{topic}.ipynb)" for topic in topics if f"{folder}/{topic}" in pages]
                          for folder, part in (("chapters", "."), ("exercises", "../exercises")))
            day = f"{date.day} {date:%B %Y}"
            lines.append(f"| {number} | {day} | {', '.join(read) or 'nothing'} | {', '.join(work) or 'see above'} |")
        return self.parse_text_to_nodes("\n".join(lines))


def chart(root, topic, title):
    """The Vega-Lite spec of a chapter's chart that has this title; None where there is no such chart."""
    path = root / "chapters" / f"{topic}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"] if path.exists() else []
    specs = [spec for cell in cells for output in cell.get("outputs", [])
             for kind, spec in output.get("data", {}).items() if kind.startswith("application/vnd.vegalite.")]
    return next((spec for spec in specs if charts.text_of(charts.headed(spec).get("title")) == title), None)


class Board(SphinxDirective):
    """A chapter's main chart, in the guide, to be drawn by hand on a board."""

    required_arguments = 1
    option_spec = {"chart": directives.unchanged_required}

    def run(self):
        topic, title, root = self.arguments[0], self.options["chart"], Path(self.env.srcdir)
        self.env.note_dependency(str(root / "chapters" / f"{topic}.ipynb"))
        spec = chart(root, topic, title)
        if spec is None:
            if (root / "chapters" / f"{topic}.ipynb").exists():
                raise self.error(f"chapter {topic} has no chart with the title {title!r}")
            return self.parse_text_to_nodes("(The chapter is not in this copy of the course.)")
        return [nodes.raw("", figure.figure(spec, f"board-{charts.digest(spec)}"), format="html")]
