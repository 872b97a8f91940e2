"""The lines under errors in IPython (JupyterLab, Colab, a terminal): shown after a cell, below its traceback.

Nothing of IPython is replaced. An event after each cell looks whether an error was shown: its traceback stands as it
is, `%tb` and tags work as before, and the line is one more output below it.
"""

import html
import re
import sys
from typing import Any

from thaw.errors.lines import explain, warn

STATUS = {"error": ("→", "What to look at.", "#1d5fa8"), "warning": ("▲", "Look at this comparison.",
                                                                     "#b45309")}
EVENT = "post_run_cell"


class Line:
    """One line on an error, or on a comparison that decides nothing: coloured in Jupyter, plain elsewhere."""

    def __init__(self, message: str, status: str = "error") -> None:
        self.message, self.status = message, status

    def __repr__(self) -> str:
        sign, words, _ = STATUS[self.status]
        return f"{sign} {words} {self.message}"

    def _repr_html_(self) -> str:
        sign, words, colour = STATUS[self.status]
        message = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.message, quote=False))
        return (f'<div class="thaw-reply thaw-{self.status}" style="border-left: 4px solid {colour}; '
                f'padding: 0.2em 0.8em;"><strong>{sign} {words}</strong> {message}</div>')


class Watch:
    """What is called after each cell of a shell."""

    is_watch_of_thaw = True  # by which it is known again after this module was loaded anew

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.last = getattr(sys, "last_value", None)

    def __call__(self, result: Any = None) -> None:
        """Show a line for the error that the cell has shown, or for a comparison in it that decides nothing."""
        problem = getattr(result, "error_before_exec", None) or getattr(result, "error_in_exec", None)
        shown = getattr(sys, "last_value", None)
        if problem is None and shown is not self.last:
            problem = shown  # an error while a value was shown, as of a chart, does not end the cell
        self.last = shown
        code = getattr(getattr(result, "info", None), "raw_cell", None) or ""
        variables = self.shell.user_ns
        text = explain(problem, variables, code) if problem is not None else warn(code, variables)
        if text:
            line = Line(text, "error" if problem is not None else "warning")
            self.shell.display_pub.publish({"text/plain": repr(line), "text/html": line._repr_html_()})


def install(shell: Any, on: bool) -> None:
    """Begin or end to watch the cells of a shell; a shell is never watched twice."""
    for old in [call for call in shell.events.callbacks[EVENT] if getattr(call, "is_watch_of_thaw", False)]:
        shell.events.unregister(EVENT, old)
    if on:
        shell.events.register(EVENT, Watch(shell))
