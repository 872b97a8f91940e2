"""How charts look and how they are shown: an Altair theme and an Altair renderer, both named "thaw".

The renderer puts three things into a notebook's output: a line of text, HTML (a static picture that a
script replaces by the live chart where scripts and the network are at hand) and the Vega-Lite spec, from
which `thaw.book` draws the chart again for the web page. Nothing in them is random or depends on the
machine, so that a notebook built twice has the same bytes.
"""

import base64
import contextlib
import copy
import hashlib
import html
import json
import os
import re
from importlib.util import find_spec
from pathlib import Path

# Ink of the theme. They are plain attributes in an SVG, so that the book's style sheet can replace each by
# its counterpart for dark pages: a change here goes into static/thaw.css too (a test compares them).
INK = "#1f2933"  # titles, text marks
SOFT_INK = "#4a5561"  # labels, source line
LINE = "#87919c"  # axis lines, ticks, rules
GRID = "#e1e5ea"

# Every colour has at least 3:1 contrast on white and on #121212, and any two of them differ for
# readers with protanopia, deuteranopia or tritanopia (tests/test_charts.py computes both).
PALETTE = ["#1e78c3", "#b47800", "#a53c87", "#f05a78", "#5a692d", "#a587b4"]

# One country has one colour in all charts.
COUNTRIES = dict(zip(["South Korea", "Russia", "Japan", "China", "United States", "North Korea", "Taiwan"],
                     [*PALETTE, "#8a3ffc"], strict=True))

DEFAULT_WIDTH = 560

# All of these share Arial's metrics: text takes the space that was measured for it, on most machines.
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
# The font that vl-convert brings along. Text is measured with it, whatever fonts the machine has.
MEASURED_FONT = "Liberation Sans"

DAY = re.compile(r"\d{4}-\d\d-\d\d")
DECIMAL = re.compile(r"-?\d+\.\d+")
POINT = re.compile(r"([MLZ])(?:([-\d.]+),([-\d.]+))?")
STRAIGHT = re.compile(r"(?:[ML][-\d.]+,[-\d.]+|Z)+")
NUMBERED_NAME = re.compile(r"\b(param|view)_(\d{1,6})\b")


def theme():
    """The theme as a dict for `alt.theme.register`."""
    axis_title = {"titleColor": INK, "titleFontSize": 12, "titleFontWeight": "normal"}
    label = {"labelColor": SOFT_INK, "labelFontSize": 12}
    return {
        "config": {
            "background": "transparent",
            "font": FONT,
            "padding": 4,
            "view": {
                "continuousWidth": DEFAULT_WIDTH,
                "continuousHeight": 300,
                "discreteWidth": DEFAULT_WIDTH,
                "discreteHeight": {"step": 24},
                "stroke": None,
            },
            "title": {
                "anchor": "start",
                "frame": "group",
                "color": INK,
                "fontSize": 16,
                "fontWeight": "bold",
                "subtitleColor": SOFT_INK,
                "subtitleFontSize": 12,
                "subtitlePadding": 4,
                "offset": 14,
            },
            "axis": {
                **axis_title,
                **label,
                "domainColor": LINE,
                "tickColor": LINE,
                "gridColor": GRID,
                "titlePadding": 8,
                "labelLimit": 220,
            },
            "legend": {**axis_title, **label, "labelLimit": 260, "symbolSize": 90, "symbolBaseFillColor": INK,
                       "symbolBaseStrokeColor": INK},
            "header": {**axis_title, **label, "labelFontSize": 13, "labelColor": INK},
            "range": {
                "category": PALETTE,
                "ramp": {"scheme": "viridis"},
                "heatmap": {"scheme": "viridis"},
                "diverging": {"scheme": "blueorange"},
            },
            "mark": {"color": PALETTE[0]},
            "line": {"strokeWidth": 2.2},
            "rule": {"color": LINE},
            "point": {"size": 55, "filled": True, "opacity": 0.9},
            "circle": {"size": 55, "opacity": 0.9},
            "text": {"color": INK, "fontSize": 12},
        }
    }


def country_colours(*names):
    """The colour scale for these countries, in this order: ``color=alt.Color("country:N", scale=...)``.

    Raises ValueError for a country that has no colour of its own.
    """
    import altair as alt

    unknown = [name for name in names if name not in COUNTRIES]
    if unknown or not names:
        raise ValueError(f"No colour for {', '.join(unknown) or 'no country'}; there are {', '.join(COUNTRIES)}.")
    return alt.Scale(domain=list(names), range=[COUNTRIES[name] for name in names])


def text_of(value):
    """A title, subtitle or description of a spec as one line of text ("" if there is none)."""
    if isinstance(value, dict):
        value = value.get("text")
    if isinstance(value, list):
        value = " ".join(str(part) for part in value)
    return value if isinstance(value, str) else ""


def headed(spec):
    """A copy of the spec with title and description at its top, where a layer or a facet holds them inside.

    Altair leaves them in the parts: `(bars + labels)` has the title of `bars` in both layers.
    """
    spec = copy.deepcopy(spec)
    parts = spec.get("layer") or ([spec["spec"]] if "spec" in spec else [])
    parts = [headed(part) for part in parts]
    for key in ("title", "description"):
        inside = [part[key] for part in parts if part.get(key)]
        if inside and not spec.get(key):
            spec[key] = inside[0]
        for part in parts:
            if part.get(key) == spec.get(key):
                part.pop(key, None)
    if "layer" in spec:
        spec["layer"] = parts
    elif parts:
        spec["spec"] = parts[0]
    return spec


def local_dates(spec):
    """A copy of the spec in which day values ("2022-03-09") of time fields have a time ("T00:00:00").

    JavaScript reads a bare day as midnight in Greenwich: west of it the chart would show the day before.
    """
    kinds = {}
    for view in views(spec):
        for channel in view.get("encoding", {}).values():
            for part in channel if isinstance(channel, list) else [channel]:
                if isinstance(part, dict) and isinstance(part.get("field"), str):
                    kinds.setdefault(part["field"], set()).add(part.get("type"))
    times = [field for field, types in kinds.items() if types == {"temporal"}]
    spec = copy.deepcopy(spec)
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            for field in times:
                if isinstance(row.get(field), str) and DAY.fullmatch(row[field]):
                    row[field] += "T00:00:00"
    return spec


def views(spec):
    """Yield the spec and all the views inside it, outermost first."""
    yield spec
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for part in spec.get(key, []):
            yield from views(part)
    if isinstance(spec.get("spec"), dict):
        yield from views(spec["spec"])


def alternative(spec):
    """The text alternative of a chart: its description, else its title, else "Chart"."""
    spec = headed({key: value for key, value in spec.items() if key != "datasets"})
    return text_of(spec.get("description")) or text_of(spec.get("title")) or "Chart"


def digest(spec):
    """Ten characters that stand for this spec: the same on every run, another for another chart."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def renumbered(spec):
    """The spec with Altair's automatic names (param_7, view_12) numbered from 1 within the chart.

    Altair counts them through the session, so they would depend on which cells ran before.
    """
    rest = {key: value for key, value in spec.items() if key != "datasets"}
    text = json.dumps(rest)
    new = {}
    for kind, number in NUMBERED_NAME.findall(text):
        seen = sum(name.startswith(kind) for name in new)
        new.setdefault(f"{kind}_{number}", f"{kind}_{seen + 1}")
    result = json.loads(NUMBERED_NAME.sub(lambda match: new[match.group()], text))
    if "datasets" in spec:
        result["datasets"] = spec["datasets"]
    return result


def mime_type(spec):
    """The MIME type of a spec: application/vnd.vegalite.v<major>+json.

    nbformat refuses a JSON object under Altair's own name, which lacks the "+json".
    """
    return f"application/vnd.vegalite.v{_version(spec)[0]}+json"


def draw(spec, prefix):
    """Draw a Vega-Lite spec with vl-convert and return the SVG as text.

    Each id in the SVG begins with `prefix`, so that pictures in one page never share an id.
    Raises ValueError where Vega-Lite cannot read the spec, ImportError without vl-convert.
    """
    import vl_convert

    major, minor = _version(spec)
    known = [tuple(map(int, version.split("."))) for version in vl_convert.get_vegalite_versions()]
    fitting = [version for version in known if version[0] == major]
    version = (major, minor) if (major, minor) in fitting else max(fitting or known)
    text = json.dumps(spec).replace(json.dumps(FONT)[1:-1], MEASURED_FONT)
    with _anywhere_the_same():
        svg = vl_convert.vegalite_to_svg(text, vl_version="{}.{}".format(*version))
    svg = lean(svg.replace(f'"{MEASURED_FONT}"', f'"{FONT}"'))
    # Vega counts its ids through the session: here they are counted anew in each picture.
    ids = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    new = {old: f"{prefix}-{number}" for number, old in enumerate(ids, 1)}
    return re.sub(
        r'(\bid="|url\(#|href="#)([^")]+)', lambda match: match[1] + new.get(match[2], match[2]), svg
    )


def lean(svg):
    """An SVG of Vega with places in tenths of a pixel, and its lines without points that change nothing.

    A long daily series is drawn in half the bytes, and no eye sees a twentieth of a pixel.
    """
    svg = re.sub(r"translate\([^)]*\)", lambda match: DECIMAL.sub(_tenth, match[0]), svg)
    return re.sub(r' d="([^"]*)"', lambda match: f' d="{_lean_path(match[1])}"', svg)


def _tenth(match):
    text = f"{float(match[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _lean_path(path):
    path = DECIMAL.sub(_tenth, path)
    if not STRAIGHT.fullmatch(path):
        return path
    kept = []
    for kind, x, y in POINT.findall(path):
        if kind == "L" and len(kept) > 1 and kept[-1][0] == "L" and kept[-2][0] in ("M", "L"):
            (_, x0, y0), (_, x1, y1) = kept[-2:]
            # On the way straight across, or straight up or down, from the point before to the one after.
            if y0 == y1 == y and _between(x0, x1, x) or x0 == x1 == x and _between(y0, y1, y):
                kept.pop()
        kept.append((kind, x, y))
    return "".join(f"{kind}{x},{y}" if kind != "Z" else kind for kind, x, y in kept)


def _between(start, middle, end):
    return min(float(start), float(end)) <= float(middle) <= max(float(start), float(end))


def render(spec, **options):
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
    live = LIVE.format(
        name=name,
        picture=picture,
        libraries=_script_json(_libraries(spec)),
        spec=_script_json(shown),
        embed=_script_json(embed),
    )
    bundle = Path(__file__).with_name("vega.txt")
    if bundle.exists():  # in JupyterLite (see thaw.live): all scripts are one, which this site has
        live = live.replace(ADDRESS, _script_json(bundle.read_text("utf-8").strip()))
    return {"text/plain": words, "text/html": live, mime_type(spec): spec}


def register():
    """Register and enable the theme and the renderer (needs Altair 5.5 or later)."""
    import altair as alt

    alt.theme.register("thaw", enable=True)(theme)
    alt.renderers.register("thaw", render)
    alt.renderers.enable("thaw")


def _version(spec):
    """(major, minor) of the Vega-Lite schema that a spec names."""
    match = re.search(r"/v(\d+)\.(\d+)", spec.get("$schema", ""))
    if not match:
        raise ValueError("This chart does not name its Vega-Lite version ($schema).")
    return int(match[1]), int(match[2])


@contextlib.contextmanager
def _anywhere_the_same():
    """Draw in UTC and without the fonts of the machine.

    A change of clocks in the local zone would move marks by a fraction of a pixel, and another edition of the
    measured font, where one is installed, the margins. (Fontconfig's variable counts where there is Fontconfig;
    vl-convert reads it at its first drawing.)
    """
    ours = {"TZ": "UTC", "FONTCONFIG_FILE": str(Path(__file__).parent / "fonts.conf")}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _libraries(spec):
    """Names and versions of the scripts of the live chart, in the order in which they load."""
    import altair as alt

    return [
        ["vega", alt.VEGA_VERSION],
        ["vega-lite", alt.VEGALITE_VERSION],
        ["vega-embed", alt.VEGAEMBED_VERSION],
    ]


def _script_json(value):
    """JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


ADDRESS = '"https://cdn.jsdelivr.net/npm/" + library.join("@")'
# The picture stays unless all three scripts load and the chart draws: so an untrusted or offline notebook
# shows the picture. The scripts come from where Altair's own HTML renderer takes them.
LIVE = """<div id="{name}">{picture}</div>
<script>
(function (libraries, spec, options) {{
  var before = document.currentScript && document.currentScript.previousElementSibling;
  var box = before && before.id === "{name}" ? before : document.getElementById("{name}");
  if (!box) return;
  function address(library) {{ return "https://cdn.jsdelivr.net/npm/" + library.join("@"); }}
  function load(library) {{
    var cache = window.thawScripts = window.thawScripts || {{}}, src = address(library);
    return cache[src] = cache[src] || new Promise(function (resolve, reject) {{
      var script = document.createElement("script");
      script.src = src;
      script.onload = resolve;
      script.onerror = function () {{ delete cache[src]; reject(new Error("no network")); }};
      document.head.appendChild(script);
    }});
  }}
  function all() {{
    if (typeof define === "function" && define.amd) {{
      var paths = {{}};
      libraries.forEach(function (library) {{ paths[library[0]] = address(library) + "?noext"; }});
      requirejs.config({{paths: paths}});
      return new Promise(function (resolve, reject) {{ require(["vega-embed"], resolve, reject); }});
    }}
    return libraries.reduce(function (done, library) {{
      return done.then(function () {{ return load(library); }});
    }}, Promise.resolve()).then(function () {{ return window.vegaEmbed; }});
  }}
  all().then(function (vegaEmbed) {{
    var live = document.createElement("div");
    live.style.position = "relative";
    return vegaEmbed(live, spec, options).then(
      function () {{ box.replaceChildren(live); }},
      function (error) {{ if (!box.firstElementChild) box.textContent = error.message; }}
    );
  }}).catch(function () {{}});
}})({libraries}, {spec}, {embed});
</script>"""
