"""The Sphinx extension of the book: charts, the local Vega bundle, and each page as it leaves the press."""

import hashlib
import json
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.jinja2glue import BuiltinTemplateLoader

import press
import thaw
from press.book import catalogue, editions, glossary, ledger, meta, pages, policy, polish, run, state
from press.course import Course, CourseError
from press.outputs.figure import figure
from press.outputs.vega import bundle
from thaw.vegalite import alternative, digest

STATIC = Path(__file__).parent / "static"


class ChartRenderer:
    """Renders a chart in a notebook's output as a figure (see `press.outputs.figure`)."""

    mime_priority_overrides = [
        ("html", f"application/vnd.vegalite.v{major}+json", 1) for major in (5, 6)
    ]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the figure's nodes for a Vega-Lite spec, None for any other output.

        Raises ValueError, with the number of the cell, for a spec that cannot be drawn.
        """
        if inline or not data.mime_type.startswith("application/vnd.vegalite."):
            return None
        spec = data.content if isinstance(data.content, dict) else json.loads(data.content)
        # One chart may stand twice in a page: the place makes the name unique.
        name = f"chart-{digest(spec)}-{data.cell_index}-{data.output_index}"
        try:
            html = figure(spec, name)
        except ValueError as problem:
            raise ValueError(f"cell {data.cell_index}: this chart cannot be drawn: {alternative(spec)}\n"
                             f"{problem}") from problem
        return [nodes.raw("", html, format="html")]


class Templates(BuiltinTemplateLoader):
    """Sphinx's templates; each page goes through `polish`, and gets its policy and what others are shown of it."""

    def init(self, builder, theme=None, dirs=None):
        self.builder = builder
        super().init(builder, theme, dirs)

    def render(self, template: str, context: dict[str, Any]) -> str:
        text = super().render(template, context)
        if "<html" not in text[:200]:  # part of a page
            return text
        soup, name, builder = BeautifulSoup(text, "html.parser"), context["pagename"], self.builder
        polish.mend(soup, Path(builder.outdir))
        meta.secure(soup, policy.PAGE)
        if name == "404":
            meta.rebase(soup, builder.config.html_baseurl)
        elif name in builder.env.found_docs:
            course = Course(builder.srcdir)
            editions.unlink(soup, name, course.left_out)
            meta.tell(soup, name, context.get("pageurl") or "", Path(builder.outdir), course)
        return str(soup)


def setup(app: Sphinx) -> dict[str, Any]:
    """Sphinx calls this when `_config.yml` names the extension."""
    # Jupyter Book 1 sets this one whether or not `sphinx_comments`, which would know it, is among the extensions.
    app.add_config_value("comments_config", {}, "")
    app.connect("config-inited", _configure)
    app.connect("html-collect-pages", meta.not_found)
    app.connect("html-page-context", _page, priority=900)
    for part in (catalogue, editions, glossary, ledger, pages, run):
        part.setup(app)
    app.connect("build-finished", meta.site_map)
    app.connect("build-finished", _finish, priority=1000)
    return {
        # Other code makes other pages: then nothing may come from Sphinx's cache.
        "env_version": int(code_digest()[:8], 16),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def code_digest() -> str:
    """A hash of the code from which pages are made: `thaw`, and the press up to its floor `book`."""
    house = Path(press.__file__).parent
    folders = [Path(thaw.__file__).parent, house]
    folders += [house / name for name in ("tables", "lessons", "outputs", "book", "book/static", "book/templates")]
    paths = sorted(path for folder in folders if folder.exists() for path in folder.iterdir() if path.is_file())
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def _configure(app, config):
    try:
        course = Course(app.srcdir)
        editions.configure(app, config, course)
    except CourseError as problem:
        raise ConfigError(str(problem)) from problem
    try:
        state.begin(Path(app.outdir), Path(app.doctreedir), course, code_digest())
    except state.StaleError as problem:
        raise ConfigError(str(problem)) from problem
    cache = Path(app.srcdir) / ".cache" / "vega"
    name = bundle(cache)
    config.template_bridge = f"{__name__}.{Templates.__name__}"
    config.html_static_path = [*config.html_static_path, str(STATIC), str(cache)]
    config.myst_substitutions = {**config.myst_substitutions, "title": course.title, "author": course.author,
                                 "subtitle": course.subtitle}
    app.add_css_file("thaw.css", priority=900)
    app.add_js_file("charts.js", loading_method="defer", **{"data-vega": name})


def _finish(app, problem):
    """The last word of a build: the first page at the folder's own address, and that all pages are there.

    A build with warnings is not done: the next one must not pass only because Sphinx reads no page again.
    """
    if problem or app._warncount or app.builder.format != "html":
        return
    meta.forward(Path(app.outdir), app.config.root_doc)
    state.finish(Path(app.outdir))


def _page(app, pagename, templatename, context, doctree):
    """No file from another host; "suggest edit" leads to the text source; the date is that of its last commit."""
    for key in ("css_files", "script_files"):
        context[key] = [file for file in context.get(key, []) if not _is_remote(file)]
    course = Course(app.srcdir)
    source = course.source_of(pagename)
    context["last_updated"] = source and course.changed(source)
    for button in _buttons(context.get("header_buttons", [])):
        if button.get("label") == "source-edit-button" and source:
            button["url"] = f"{button['url'].split('/edit/')[0]}/edit/{_branch(app)}/{source}"


def _branch(app):
    return app.config.html_theme_options.get("repository_branch") or "main"


def _buttons(buttons):
    for button in buttons:
        yield button
        yield from _buttons(button.get("buttons", []))


def _is_remote(file):
    # sphinx-thebe, sphinx-comments and sphinx.ext.mathjax name scripts on other hosts.
    return str(getattr(file, "filename", file) or "").startswith(("http:", "https:", "//"))
