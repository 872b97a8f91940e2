"""Code in a page of the book, run while the book is built.

The directive ``thaw-run`` runs Python and shows what its last line gives, as a notebook would; with the option
``quiet`` the code itself is not shown. The role ``thaw-value`` puts a value into a sentence, as ``{{ ... }}`` does in
a lesson. Both share the names of their page.
"""

import ast
import contextlib
import io
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from press.book.template import render
from press.lessons import source
from press.outputs.figure import figure
from thaw.vegalite import digest, local_dates, renumbered


def setup(app: Sphinx) -> None:
    """Register directive and role; called by `press.book.extension`."""
    app.add_directive("thaw-run", Run)
    app.add_role("thaw-value", Value())


def _names(env: BuildEnvironment) -> dict[str, Any]:
    """The names that the code of the page being read has made so far."""
    return env.temp_data.setdefault("thaw_names", {"__name__": "__main__"})


class Run(SphinxDirective):
    """Run the code in the folder of the page; show it, and what its last line gives."""

    has_content = True
    option_spec = {"quiet": directives.flag}

    def run(self) -> list[nodes.Node]:
        code, names = "\n".join(self.content), _names(self.env)
        for path in Path(self.env.srcdir).glob("data/*.csv"):
            self.env.note_dependency(str(path))
        tree = ast.parse(code)
        last = tree.body[-1]
        tree.body = tree.body[:-1] if isinstance(last, ast.Expr) else tree.body
        printed = io.StringIO()
        folder = Path(self.env.doc2path(self.env.docname)).parent
        with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
            exec(compile(tree, self.env.docname, "exec"), names)
            value = (eval(compile(ast.Expression(last.value), self.env.docname, "eval"), names)
                     if isinstance(last, ast.Expr) else None)
        shown: list[nodes.Node] = [_text(printed.getvalue().rstrip())] if printed.getvalue() else []
        shown += [] if value is None else self.shown(value)
        if "quiet" in self.options:
            return shown
        cell = nodes.container("", nodes.container("", nodes.literal_block(code, code, language="python"),
                                                   classes=["cell_input"]), classes=["cell"])
        if shown:
            cell += nodes.container("", *shown, classes=["cell_output"])
        return [cell]

    def shown(self, value: Any) -> list[nodes.Node]:
        """The nodes that show a value: charts as themselves, tables as such, the rest as text."""
        if hasattr(value, "to_dict") and hasattr(value, "properties"):
            spec = local_dates(renumbered(value.to_dict()))
            number = self.env.new_serialno("thaw-run")
            return [nodes.raw("", figure(spec, f"chart-{digest(spec)}-{number}"), format="html")]
        if hasattr(value, "_repr_html_"):
            shown = render("output.html", content=Markup(value._repr_html_()))
            return [nodes.raw("", shown, format="html")]
        return [_text(repr(value))]


def _text(text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language="none", classes=["output", "text_plain"])


class Value(SphinxRole):
    """The value of ``expression`` or ``expression:format``, in the names of the page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.Text(source.fill(f"{{{{{self.text}}}}}", _names(self.env)))], []
