"""How charts look: the colours and the Altair theme of the course."""

from typing import TYPE_CHECKING, Any

from thaw.records import find_package

if TYPE_CHECKING:
    import altair as alt

# Ink of the theme. They are plain attributes in an SVG, so that the book's style sheet can replace each by
# its counterpart for dark pages: a change here goes into press/book/static/thaw.css too (a test compares them).
INK = "#1f2933"  # titles, text marks
SOFT_INK = "#4a5561"  # labels, source line
LINE = "#87919c"  # axis lines, ticks, rules
GRID = "#e1e5ea"
# Every colour has at least 3:1 contrast on white and on #121212, and any two of them differ for
# readers with protanopia, deuteranopia or tritanopia (tests/thaw/test_charts.py computes it for the course).
PALETTE = ["#1e78c3", "#b47800", "#a53c87", "#f05a78", "#5a692d", "#a587b4"]
DEFAULT_WIDTH = 560
# All of these share Arial's metrics: text takes the space that was measured for it, on most machines.
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"


def theme() -> dict[str, Any]:
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


def colours() -> dict[str, str]:
    """The colours of the course, {name: colour}, from data/datapackage.json: one country has one in all charts."""
    return (find_package() or {}).get("colours", {})


def country_colours(*names: str) -> "alt.Scale":
    """The colour scale for these countries, in this order: ``color=alt.Color("country:N", scale=...)``.

    Raises ValueError for a country that has no colour of its own.
    """
    import altair as alt

    known = colours()
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise ValueError(f"No colour for {', '.join(unknown) or 'no country'}; there are {', '.join(known)}.")
    return alt.Scale(domain=list(names), range=[known[name] for name in names])
