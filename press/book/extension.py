"""The Sphinx extension of the book: charts, the local Vega bundle, and each page as it leaves the press."""

import hashlib
import json
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from myst_nb.core.render import MimeData
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.theming import Theme

import press
import thaw
from press.book import (
    buttons,
    catalogue,
    contents,
    editions,
    glossary,
    ledger,
    meta,
    pages,
    policy,
    polish,
    review,
    run,
    state,
)
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
    def handle_mime(renderer: object, data: MimeData, inline: bool) -> list[nodes.Element] | None:
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

    def init(self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None) -> None:
        self.builder = builder
        super().init(builder, theme, dirs)

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        text = super().render(template, context)
        if "<html" not in text[:200]:  # part of a page
            return text
        soup, name, builder = BeautifulSoup(text, "html.parser"), context["pagename"], self.builder
        folder = Path(builder.outdir)
        polish.mend(soup, folder)
        meta.secure(soup, policy.PAGE)
        if name == "404":
            meta.rebase(soup, builder.config.html_baseurl)
        elif name in builder.env.found_docs:
            course = Course(builder.srcdir)
            editions.unlink(soup, name, course.left_out)
            contents.mark(soup, name, course)
            meta.tell(soup, name, context.get("pageurl") or "", folder, course)
            state.note_page(folder, name, {"buttons": self._buttons_of_site(name, context, course), "unmended": text})
        return str(soup)

    def _buttons_of_site(self, name: str, context: dict[str, Any], course: Course) -> str:
        shown = buttons.of_site(context["header_buttons"], name, course)
        soup = BeautifulSoup(super().render(buttons.TEMPLATE, {**context, "header_buttons": shown}), "html.parser")
        polish.mend(soup, Path(self.builder.outdir))
        return str(soup)


def setup(app: Sphinx) -> dict[str, Any]:
    """Sphinx calls this when `_config.yml` names the extension."""
    # Jupyter Book 1 sets these two whether or not the extensions that would know them are among those of the course.
    app.add_config_value("comments_config", {}, "")
    app.add_config_value("use_jupyterbook_latex", True, "")
    app.connect("config-inited", _configure)
    app.connect("html-collect-pages", meta.not_found)
    app.connect("html-page-context", _page, priority=900)
    for part in (catalogue, editions, glossary, ledger, pages, review, run):
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
    folders = [house / name for name in ("", "tables", "lessons", "outputs", "book", "book/static", "book/templates")]
    files = [path for folder in folders if folder.exists() for path in folder.iterdir()]
    files += (path for path in Path(thaw.__file__).parent.rglob("*.*") if path.suffix not in (".pyc", ".json"))
    paths = sorted(path for path in files if path.is_file())
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def _configure(app: Sphinx, config: Config) -> None:
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
    attributes: dict[str, Any] = {"data-vega": name}
    app.add_js_file("charts.js", loading_method="defer", **attributes)


def _finish(app: Sphinx, problem: Exception | None) -> None:
    """The last word of a build: the first page at the folder's own address, and that all pages are there.

    A build with warnings is not done: the next one must not pass only because Sphinx reads no page again.
    """
    if problem or app._warncount or app.builder.format != "html":
        return
    meta.forward(Path(app.outdir), app.config.root_doc)
    state.finish(Path(app.outdir))


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any],
          doctree: nodes.document | None) -> None:
    """No file from another host; "suggest edit" leads to the text source; the date is that of its last commit."""
    for key in ("css_files", "script_files"):
        context[key] = [file for file in context.get(key, []) if not _is_remote(file)]
    course = Course(app.srcdir)
    source = course.source_of(pagename)
    context["last_updated"] = source and course.changed(source)
    if source:
        branch = app.config.html_theme_options.get("repository_branch") or "main"
        buttons.lead_to_source(context.get("header_buttons", []), source, branch)


def _is_remote(file: object) -> bool:
    # sphinx-thebe, sphinx-comments and sphinx.ext.mathjax name scripts on other hosts.
    return str(getattr(file, "filename", file) or "").startswith(("http:", "https:", "//"))
