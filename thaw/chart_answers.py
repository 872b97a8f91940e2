"""A chart as an answer: what its views show, as plain facts, and how two charts differ. Standard library only."""

import json

from thaw.values import digest, rounded, sort_key, surplus

# What a channel shows. Titles, axes, legends, sort orders and constant values are looks and are not compared.
SHOWN = ("field", "aggregate", "type", "bin", "timeUnit", "datum", "stack")
# Channels that add words or links, not marks.
SILENT = {"tooltip", "href", "url", "description", "key", "order"}


def chart_facts(spec):
    """Facts of a chart: one flat dict, keys such as ``x.field`` (with ``view 2: `` before it in a compound chart)."""
    views = []
    _views(spec, {}, {}, [], [], views)
    out = {}
    for number, view in enumerate(views, 1):
        prefix = f"view {number}: " if len(views) > 1 else ""
        out.update({prefix + key: value for key, value in view.items()})
    return {"layout": _layout(spec), "views": len(views), "chart": out}


def _layout(spec):
    for key in ("layer", "hconcat", "vconcat", "concat"):
        if key in spec:
            return [key, [_layout(part) for part in spec[key]]]
    return _layout(spec["spec"]) if "spec" in spec else "one view"


def _views(spec, encoding, datasets, rows, transforms, views):
    """Walk through layers, concatenations and facets down to the single views."""
    datasets = {**datasets, **spec.get("datasets", {})}
    encoding = {**encoding, **spec.get("encoding", {})}
    if "facet" in spec:
        facet = spec["facet"]
        encoding = {**encoding, **({"facet": facet} if "field" in facet else facet)}
    if "repeat" in spec:
        encoding = {**encoding, "repeat": {"field": json.dumps(spec["repeat"], sort_keys=True)}}
    data = spec.get("data", {})
    if data:
        rows = datasets.get(data.get("name"), data.get("values", data.get("url", rows)))
    transforms = transforms + spec.get("transform", [])
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for part in spec.get(key, []):
            _views(part, encoding, datasets, rows, transforms, views)
    if "spec" in spec:
        _views(spec["spec"], encoding, datasets, rows, transforms, views)
    if "mark" in spec:
        views.append(_view(spec["mark"], encoding, rows, transforms))


def _view(mark, encoding, rows, transforms):
    mark = mark.get("type") if isinstance(mark, dict) else mark
    out = {"mark": {"circle": "point", "square": "point"}.get(mark, mark)}
    fields = set()
    for channel, definition in encoding.items():
        if channel in SILENT or not isinstance(definition, dict):
            continue
        condition = definition.get("condition")
        if "field" not in definition and isinstance(condition, dict) and "field" in condition:
            definition = {**condition, **definition}
        for key in SHOWN:
            if key == "stack" and definition.get(key) not in ("normalize", "center"):
                continue  # what Vega-Lite does by itself, or its absence on marks that do not stack
            if key in definition and definition[key] not in (None, False):
                out[f"{channel}.{key}"] = definition[key]
        kind = (definition.get("scale") or {}).get("type")
        if kind:
            out[f"{channel}.scale"] = kind
        if isinstance(definition.get("field"), str):
            fields.add(definition["field"])
    filters = [t["filter"] for t in transforms if "filter" in t and not _is_selection(t["filter"])]
    others = [t for t in transforms if "filter" not in t]
    if filters:
        out["filter"] = sorted(json.dumps(f, sort_keys=True) for f in filters)
    if others:
        out["transform"] = [json.dumps(t, sort_keys=True) for t in others]
    if isinstance(rows, list):
        lost = sorted(field for field in fields if rows and field not in rows[0] and not others)
        if lost:
            raise ValueError(f"the data of the chart have no column {lost[0]}")
        out["rows"] = len(rows)
        for field in sorted(fields):
            if rows and field in rows[0]:
                values = [rounded(row.get(field)) for row in rows]
                out[f"data of {field}"] = digest(sorted(values, key=sort_key))
    else:
        out["data"] = rows
    return out


def _is_selection(condition):
    return isinstance(condition, dict) and "param" in condition


def compare_chart(got, want, policy):
    if got["layout"] != want["layout"] or got["views"] != want["views"]:
        return {"layout": "is put together in another way (layers, or charts beside each other) than asked for"}
    out = {}
    for key in sorted(set(got["chart"]) | set(want["chart"]), key=_telling):
        x, y = got["chart"].get(key), want["chart"].get(key)
        if x == y or y is None and _allowed(key, got["chart"], want["chart"], policy):
            continue
        out[key] = _phrase(key, x, y, got["chart"], want["chart"])
    if any(key.endswith("rows") for key in out):
        out = {key: "" if "data of" in key else phrase for key, phrase in out.items()}
    return out


def _telling(key):
    """Sort aspects of a chart by how much they tell a student."""
    aspect = key.rpartition(": ")[2]
    order = ("mark", "filter", "transform", "rows")
    return (order.index(aspect) if aspect in order else len(order) + aspect.startswith("data"), key)


def _phrase(key, x, y, got, want):
    """Say how the aspect `key` of a chart, `x`, differs from the right one, `y`; either may be None."""
    view, colon, aspect = key.rpartition(": ")
    where = f" in {view}" if view else ""
    channel, _, part = aspect.partition(".")
    thing = {"type": "data type", "timeUnit": "time unit", "bin": "binning"}.get(part, part)
    own = f"{view}{colon}{channel}."
    if aspect == "mark":
        return f"draws {x} marks{where}: look at the mark"
    if aspect == "rows":
        return f"shows {surplus(x or 0, y or 0, 'row')}{where}"
    if aspect in ("filter", "transform"):
        return f"has another {aspect}{where} than asked for" if x and y else f"has no {aspect}{where}" if y else \
            f"has a {aspect} inside the chart{where}: do that to the table, before you draw"
    if part and not any(k.startswith(own) for k in got):
        return f"does not use the channel {channel}{where}" if key == min(k for k in want if k.startswith(own)) else ""
    if part and not any(k.startswith(own) for k in want):
        return f"uses the channel {channel}{where}, which was not asked for" if key == min(
            k for k in got if k.startswith(own)) else ""
    if part and x is None:
        return f"sets no {thing} for the channel {channel}{where}"
    if part and y is None:
        return f"sets the {thing} of the channel {channel}{where}, which was not asked for"
    if part:
        return f"has another {thing} on the channel {channel}{where} than asked for"
    return f"shows other values: look at the {aspect}{where}" if key in want and key in got else ""


def _allowed(key, got, want, policy):
    """Tell whether something that a chart shows beyond what was asked for may stand.

    It may when it belongs to a channel of its own (not to one that was asked for), and either the policy allows
    extra channels or the channel only repeats a field which another channel shows already.
    """
    view, colon, aspect = key.rpartition(": ")
    prefix = view + colon
    if aspect.startswith("data of "):
        return policy["extra_channels"]
    channel, dot, _ = aspect.partition(".")
    if not dot or any(other.startswith(f"{prefix}{channel}.") for other in want):
        return False
    if policy["extra_channels"]:
        return True
    field = got.get(f"{prefix}{channel}.field")
    return channel not in ("x", "y", "row", "column", "facet", "repeat") and field is not None and any(
        value == field and other.startswith(prefix) and other.endswith(".field") for other, value in got.items()
        if other != f"{prefix}{channel}.field")
