"""What Python does for a page in the browser: it runs a cell and sends back, piece by piece, what the cell shows.

`Session` needs nothing of a browser: it is given a function `send(kind, content)`, where content is ready for JSON.
"""

import ast
import builtins
import contextlib
import io
import json
import linecache
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from thaw import errors
from thaw.errors import notebook

Send = Callable[[str, dict[str, Any]], None]
LIMIT = 100_000  # characters that one cell may print
PAUSE = 0.05  # seconds between two messages with printed text
# What Python's own message does not say to somebody who works in a browser.
NOTES = {
    MemoryError: "The browser gives this page no more memory. Make the data smaller; Stop starts Python afresh and "
                 "frees what is in use.",
    ModuleNotFoundError: "Python in this page has pandas, numpy, Altair and Python's own library. For other packages "
                         "open the notebook in JupyterLab, Colab or Binder.",
}
MAGIC = "Lines that begin with % or ! are commands of Jupyter, which a page does not know. Python itself works."
NO_NETWORK = "Python in this page reads the files of the course only, nothing from the web."


class Stream(io.TextIOBase):
    """Printed text on its way to the page: at once if it is rare, in portions if there is much of it."""

    def __init__(self, name: str, send: Send) -> None:
        self.name, self.send = name, send
        self.begin()

    def begin(self) -> None:
        """Start to count anew, for the next cell."""
        self.kept: list[str] = []
        self.left, self.last = LIMIT, 0.0

    def writable(self) -> bool:
        """It is written to, as print() asks to know."""
        return True

    def write(self, text: str) -> int:
        """Keep text until some time has passed; what goes over the limit of a cell is left out."""
        if self.left > 0:
            self.kept.append(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                self.kept.append(f"\n… cut off: a cell of this page may print {LIMIT:,} characters.\n")
        if time.monotonic() - self.last > PAUSE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what has been kept."""
        if self.kept:
            self.send("stream", {"name": self.name, "text": "".join(self.kept)})
            self.kept = []
            self.last = time.monotonic()


class Session:
    """One namespace in which the cells of a page run."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.tags: list[str] = []
        self.variables: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.streams = {name: Stream(name, send) for name in ("stdout", "stderr")}
        setattr(builtins, "display", self.display)  # noqa: B010 (Python's own module declares no such name)

    def run(self, code: str, name: str, tags: Iterable[str] = ()) -> bool:
        """Run a cell whose name in tracebacks is `name`; return whether it ran to its end."""
        self.tags = list(tags)
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
        for stream in self.streams.values():
            stream.begin()
        try:
            with contextlib.redirect_stdout(self.streams["stdout"]), contextlib.redirect_stderr(self.streams["stderr"]):
                value = self._value(code, name)
                if value is not None:
                    self.variables["_"] = value
                    self.display(value)
        except BaseException as problem:  # whatever a cell raises, SystemExit too, must not end the session
            self._flush()
            error = failure(problem, code, name)
            self.send("error", error)
            if error["note"] not in (MAGIC, NO_NETWORK):
                self._advise(errors.explain(problem, self.variables, code), "error")
            return False
        self._flush()
        self._advise(errors.warn(code, self.variables), "warning")
        return True

    def _advise(self, line: str | None, status: str) -> None:
        """Show below what a cell has shown one line of advice, as in a notebook."""
        if line and errors.are_explained():
            self.send("output", shown(notebook.Line(line, status)))

    def _value(self, code: str, name: str) -> Any:
        """Run the code; return the value of its last line if that is an expression without a semicolon after it."""
        tree = ast.parse(code, name)
        last = tree.body[-1] if tree.body else None
        shown = last.value if isinstance(last, ast.Expr) and not _is_silenced(code, last) else None
        body = tree.body[:-1] if shown else tree.body
        exec(compile(ast.Module(body, tree.type_ignores), name, "exec"), self.variables)
        return eval(compile(ast.Expression(shown), name, "eval"), self.variables) if shown else None

    def _flush(self) -> None:
        for stream in self.streams.values():
            stream.flush()

    def display(self, *values: object) -> None:
        """Show values in the page, as Jupyter's function of this name does."""
        for value in values:
            self._flush()
            self.send("output", shown(value, self.tags))


def _is_silenced(code: str, last: ast.Expr) -> bool:
    rest = "".join(code.splitlines(keepends=True)[(last.end_lineno or last.lineno) - 1:])
    after = rest.encode()[last.end_col_offset:].decode()
    return after.lstrip().startswith(";")


def shown(value: Any, tags: Iterable[str] = ()) -> dict[str, Any]:
    """What a page needs to show a value: text always; HTML, a chart, the outcome of a check where there is one."""
    if hasattr(value, "to_dict") and type(value).__module__.startswith("altair."):
        return chart(value)
    out: dict[str, Any] = {"text": repr(value)}
    maker = None if isinstance(value, type) else getattr(value, "_repr_html_", None)
    html = maker() if maker else None
    if html:
        out["html"] = mended(html, tags)
    if type(value).__module__ == "thaw.check" and hasattr(value, "status"):
        out["check"] = {"name": value.name, "status": value.status, "words": value.words}
    return out


def chart(value: Any) -> dict[str, Any]:
    """A chart: the specs of its two forms, and in HTML what stands around the drawing, as `press.outputs` makes it."""
    from press.outputs import figure, narrow
    from thaw.vegalite import alternative

    bundle = value._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    spec = next(content for kind, content in bundle.items() if kind.startswith("application/vnd.vegalite"))
    words = alternative(spec)
    title, subtitle, source, bare = figure.headings(spec)
    slim = narrow.restacked(bare)
    narrow.set_width(slim, narrow.NARROW - 60)
    return {"text": words, "chart": {"words": words, "title": title, "subtitle": subtitle, "source": source,
                                     "table": figure.table(spec, title or words), "wide": bare, "narrow": slim}}


def mended(html: str, tags: Iterable[str] = ()) -> str:
    """HTML of an output, with its tables mended as in the built pages."""
    if "<table" not in html:
        return html
    from bs4 import BeautifulSoup

    from press.outputs import tables

    classes = " ".join(f"tag_{tag}" for tag in tags)
    soup = BeautifulSoup(f'<article><div class="{classes}">{html}</div></article>', "html.parser")
    tables.mend(soup)
    return "".join(place.decode_contents() for place in soup.select("article > div"))


def failure(problem: BaseException, code: str, name: str) -> dict[str, str]:
    """An exception as Python shows it: first the frames in cells, then all frames; and a note where one helps."""
    exception = traceback.TracebackException.from_exception(problem)
    last = "".join(exception.format_exception_only())
    own = [frame for frame in exception.stack if frame.filename in linecache.cache and " " in frame.filename]
    stack = traceback.StackSummary.from_list(own).format()
    text = "".join(["Traceback (most recent call last):\n", *stack, last] if stack else [last])
    full = ""
    if own and exception.stack[-1] not in own:
        chain = traceback.TracebackException.from_exception(problem, compact=True)
        at: traceback.TracebackException | None = chain
        while at is not None:
            at.stack = traceback.StackSummary.from_list(
                [frame for frame in at.stack if not frame.filename.endswith(("session.py", "session.pyc"))])
            at = at.__cause__ or at.__context__
        full = "".join(chain.format())
    note = next((note for kind, note in NOTES.items() if isinstance(problem, kind)), "")
    if isinstance(problem, SyntaxError) and (problem.text or "").lstrip().startswith(("%", "!")):
        note = MAGIC
    elif "urlopen" in last or type(problem).__name__ == "URLError":
        note = NO_NETWORK
    if isinstance(problem, NameError):
        note = "unrun"  # the page knows whether cells above have not been run
    return {"name": type(problem).__name__, "last": last.strip(), "text": text, "full": full, "note": note}


def start(send: Callable[[str, str], None]) -> Session:
    """The session of a page: what its cells import is loaded, so that the first of them answers at once.

    `send` gets the kind and, as JSON, the content: Pyodide's own way makes None undefined and not null, and a chart
    that says "no legend" would get one.
    """
    import altair  # noqa: F401
    import pandas as pd

    import thaw  # noqa: F401

    # The notebooks are built with pandas 3: text is text there, and a change of a part leaves the whole alone.
    pd.options.future.infer_string = True
    pd.options.mode.copy_on_write = True
    pd.options.display.max_columns = 20  # as in a notebook
    sys.argv = [""]
    return Session(lambda kind, content: send(kind, json.dumps(content, allow_nan=False)))
