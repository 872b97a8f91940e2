"""Errors that teach: under the traceback of an error, one line in plain words says what to look at.

`explain` makes the line and knows nothing of notebooks; `explain_errors` turns the lines on and off.
"""

import sys

from thaw.errors.lines import explain, warn

__all__ = ["are_explained", "explain", "explain_errors", "warn"]

_is_on = True


def explain_errors(on: bool = True) -> None:
    """Turn the lines under errors on or off, in a notebook and in a page of the course.

    `import thaw` turns them on. In plain Python there are none, and this does nothing.
    """
    global _is_on
    _is_on = on
    # No shell runs where its module has not been imported.
    module = sys.modules.get("IPython.core.getipython")
    shell = module.get_ipython() if module else None
    if shell is not None:
        from thaw.errors import notebook

        notebook.install(shell, on)


def are_explained() -> bool:
    """Whether errors are explained: for those who show the lines without IPython."""
    return _is_on
