"""The line on an error, and the line on a comparison that decides nothing; neither function ever raises.

The explainers are imported when the first error comes, so that `import thaw` stays as quick as it was.
"""

import re
from collections.abc import Mapping
from typing import Any

LONGEST = 400  # characters of a line


def explain(problem: BaseException, variables: Mapping[str, Any], code: str = "") -> str | None:
    """Return one line on an error that a student's code raised, or None where nothing true and helpful can be said.

    `variables` are those of the notebook, `code` is the source of the cell. It reads names, columns and types, and runs
    nothing again.
    """
    if not isinstance(problem, Exception):
        return None  # an interruption or the end of Python is no slip
    try:
        from thaw.errors import explainers

        return _line(explainers.first(problem, variables, code))
    except Exception:  # an explanation must not add an error to an error
        return None


def warn(code: str, variables: Mapping[str, Any]) -> str | None:
    """Return one line on a comparison in a cell that ran, of things that are never equal; or None."""
    if "==" not in code and "!=" not in code and " in " not in code and "isin" not in code:
        return None
    try:
        from thaw.errors import silent

        return _line(silent.warning(code, variables))
    except Exception:  # nor may a warning
        return None


def _line(text: str | None) -> str | None:
    if not text:
        return None
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= LONGEST else text[:LONGEST - 4].rstrip() + " ..."
