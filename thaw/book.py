"""The Sphinx extension of the book: charts, the local Vega bundle, and what the theme leaves undone."""

import functools
import hashlib
import json
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes

from thaw import catalogue, charts, edition, figure, frame, ledger, polish, share

STATIC = Path(__file__).parent / "static"


class ChartRenderer:
    """Renders a chart in a notebook's output as a figure (see `thaw.figure`)."""

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
        name = f"chart-{charts.digest(spec)}-{data.cell_index}-{data.output_index}"
        try:
            html = figure.figure(spec, name)
        except ValueError as problem:
            words = charts.alternative(spec)
            raise ValueError(f"cell {data.cell_index}: this chart cannot be drawn: {words}\n{problem}") from problem
        return [nodes.raw("", html, format="html")]


def bundle(folder):
    """Write Vega, Vega-Lite and Vega-Embed as one script into `folder`, unless there; return its name."""
    import vl_convert

    name = f"vega-{vl_convert.get_vega_version()}-{vl_convert.get_vegalite_versions()[-1]}.js"
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        # In a function of its own: the names at the top of the bundle would clash with those of the theme.
        half.write_text(f"(function () {{\n{vl_convert.javascript_bundle()}\n}})();\n", encoding="utf-8")
        half.replace(path)
    return name


def setup(app):
    """Sphinx calls this when `_config.yml` names the extension."""
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _polish_pages)
    app.connect("html-collect-pages", share.not_found)
    app.connect("html-page-context", _page, priority=900)
    catalogue.setup(app)
    edition.setup(app)
    frame.setup(app)
    ledger.setup(app)
    app.connect("build-finished", share.site_map)
    ours = [*sorted(Path(__file__).parent.glob("*.py")), *sorted(STATIC.iterdir())]
    code = b"".join(path.read_bytes() for path in ours)
    return {
        # Other code makes other pages: then nothing may come from Sphinx's cache.
        "env_version": int(hashlib.sha256(code).hexdigest()[:8], 16),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _configure(app, config):
    edition.configure(app, config)
    cache = Path(app.srcdir) / ".cache" / "vega"
    name = bundle(cache)
    config.html_static_path = [*config.html_static_path, str(STATIC), str(cache)]
    app.add_css_file("thaw.css", priority=900)
    app.add_js_file("thaw.js", loading_method="defer", **{"data-vega": name})


def _page(app, pagename, templatename, context, doctree):
    """No file from another host; "suggest edit" leads to the text source; the date is that of its last commit."""
    for key in ("css_files", "script_files"):
        context[key] = [file for file in context.get(key, []) if not _is_remote(file)]
    source = share.source_of(Path(app.srcdir), pagename)
    context["last_updated"] = source and share.changed(Path(app.srcdir), source)
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


def _polish_pages(app):
    """Pass each page through `thaw.polish` as it is written, and put into its head what others show of it."""
    if app.builder.format != "html":
        return
    render = app.builder.templates.render

    @functools.wraps(render)
    def polished(template, context):
        text = render(template, context)
        if "<html" not in text[:200]:  # part of a page
            return text
        soup, name = BeautifulSoup(text, "html.parser"), context["pagename"]
        polish.mend(soup, Path(app.outdir))
        if name == "404":
            share.rebase(soup, app.config.html_baseurl)
        elif name in app.env.found_docs:
            edition.unlink(soup, name, app.config.thaw_course["left_out"])
            share.tell(soup, name, context.get("pageurl") or "", app.outdir, app.config.html_title)
        return str(soup)

    app.builder.templates.render = polished
