"""The kinds of marks and of channels, by what they do to a picture."""

from typing import Any

Facts = dict[str, Any]
# Channels that add words, links or an order, and no mark.
SILENT = {"tooltip", "href", "url", "description", "key", "order"}
FACETS = ("row", "column", "facet")
POSITIONS = ("x", "y", "x2", "y2", "longitude", "latitude", "longitude2", "latitude2", "theta", "theta2", "radius",
             "radius2", "xOffset", "yOffset")
MARKS = {"circle": "point", "square": "point"}
PATHS = ("line", "area", "band", "trail")
STACKED_BY_THEMSELVES = ("bar", "area", "arc")
CONTINUOUS = ("quantitative", "temporal")
# Aggregates that give a number of rows, whatever the type of their field.
COUNTING = ("count", "distinct", "valid", "missing")
FEW_BINS = ("row", "column", "size", "color", "fill", "stroke", "strokeWidth", "opacity", "fillOpacity",
            "strokeOpacity", "shape")
