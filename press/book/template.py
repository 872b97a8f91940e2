"""HTML, as the templates of a room of the press write it: whatever they are given is escaped."""

import functools
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"


@functools.cache
def environment(folder: Path) -> Environment:
    """The templates of a folder. A name that a template is not given is an error."""
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)


def render(name: str, folder: Path = TEMPLATES, **values: Any) -> Markup:
    """Return what the template `name` makes of these values. A value that is Markup is HTML already."""
    text = environment(folder).get_template(name).render(values)
    # Attributes stand in double quotes, so an apostrophe may stay; the search index would read a word "39" from it.
    return Markup(text.replace("&#39;", "'").replace("&#34;", "&quot;"))
