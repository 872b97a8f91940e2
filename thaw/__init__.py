"""The Thaw: a course on testing a news story on data. What its notebooks use is here."""

import importlib.util

from thaw.check import check, hint, progress
from thaw.errors import explain_errors
from thaw.records import describe

__all__ = ["check", "describe", "explain_errors", "hint", "progress"]

explain_errors()

if importlib.util.find_spec("altair"):
    from thaw.charts import register
    from thaw.theme import country_colours

    __all__ += ["country_colours"]
    register()
