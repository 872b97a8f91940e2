"""How charts are shown: an Altair theme and an Altair renderer, both named "thaw".

The renderer puts three things into a notebook's output: a line of text, HTML (a static picture that a
script replaces by the live chart where scripts and the network are at hand) and the Vega-Lite spec, from
which the press draws the chart again for the web page. Nothing in them is random or depends on the
machine, so that a notebook built twice has the same bytes.
"""

import base64
import contextlib
import copy
import functools
import html
import json
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Any, cast

from thaw.drawing import draw
from thaw.theme import theme
from thaw.vegalite import alternative, digest, local_dates, mime_type, renumbered

ADDRESS = '"https://cdn.jsdelivr.net/npm/" + library.join("@")'


def render(spec: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The Altair renderer: a MIME bundle with text/plain, text/html and the spec."""
    spec = local_dates(renumbered(spec))
    name = f"thaw-{digest(spec)}"
    words = alternative(spec)
    shown = copy.deepcopy(spec)
    # A notebook may be shown on a dark page, where the theme's ink cannot be read.
    shown.setdefault("background", "white")
    picture = ""
    if find_spec("vl_convert"):
        # A spec that cannot be drawn has no picture; the live chart then shows what Vega says of it.
        with contextlib.suppress(ValueError):
            svg = base64.b64encode(draw(shown, name).encode()).decode()
            picture = f'<img alt="{html.escape(words)}" src="data:image/svg+xml;base64,{svg}"/>'
    embed = {"mode": "vega-lite", "renderer": "svg", **options.get("embed_options", {})}
    live = _live().substitute(
        name=name,
        picture=picture,
        libraries=_script_json(_libraries()),
        spec=_script_json(shown),
        embed=_script_json(embed),
    )
    bundle = Path(__file__).with_name("vega.txt")
    if bundle.exists():  # in JupyterLite (see press.publish.lite): all scripts are one, which this site has
        live = live.replace(ADDRESS, _script_json(bundle.read_text("utf-8").strip()))
    return {"text/plain": words, "text/html": live, mime_type(spec): spec}


def register() -> None:
    """Register and enable the theme and the renderer (needs Altair 5.5 or later)."""
    import altair as alt

    # What Altair calls a theme is a TypedDict of its own, which names each part of a configuration.
    alt.theme.register("thaw", enable=True)(cast(Any, theme))
    alt.renderers.register("thaw", render)
    alt.renderers.enable("thaw")


@functools.cache
def _live() -> Template:
    """The HTML of a live chart, with places for what differs from chart to chart.

    The picture stays unless all three scripts load and the chart draws: so an untrusted or offline notebook
    shows the picture. The scripts come from where Altair's own HTML renderer takes them.
    """
    return Template(Path(__file__).with_name("live_chart.html").read_text("utf-8").rstrip("\n"))


def _libraries() -> list[list[str]]:
    """Names and versions of the scripts of the live chart, in the order in which they load."""
    import altair as alt

    return [
        ["vega", alt.VEGA_VERSION],
        ["vega-lite", alt.VEGALITE_VERSION],
        ["vega-embed", alt.VEGAEMBED_VERSION],
    ]


def _script_json(value: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
