"""A chart of the book: from a Vega-Lite spec to an HTML figure that needs neither script nor network.

The figure holds two drawings, a wide one and a narrow one for phones (the style sheet shows the one that
fits), the title above and the source line below as text that wraps, the rows behind the chart as a table,
and the specs from which static/thaw.js makes the live chart.
"""

import copy
import html
import json
import math
import re
import textwrap

from thaw.charts import DEFAULT_WIDTH, alternative, draw, headed, text_of, views

WIDE = 680  # width in px of the column for charts; wider ones are drawn again to fit
NARROW = 320  # width in px of the narrow drawing: what a screen of 360 px leaves between the margins
SHOWN_ROWS = 60
# Channels whose legends move below the chart on a phone.
KEYED = ("color", "fill", "stroke", "shape", "size", "opacity", "strokeDash", "strokeWidth")
DISCRETE = ("nominal", "ordinal")
DATE = re.compile(r"\d{4}-\d\d-\d\d(T|$)")
TIME = re.compile(r"T00:00:00(\.0+)?(Z|\+00:00)?$")


def figure(spec, name):
    """The HTML of one chart.

    `spec` is a Vega-Lite spec as the renderer of `thaw.charts` leaves it in a notebook; `name` begins
    every id in the figure, so it must be unique in the page. Raises ValueError for a spec that Vega-Lite
    cannot read.
    """
    words = alternative(spec)
    title, subtitle, source, bare = headings(spec)
    bare, wide = fitted(bare, f"{name}-wide")
    wide = inline(wide, words)
    drawings = {"wide": bare}
    if size(wide)[0] > NARROW:
        drawings["narrow"], narrow = narrowed(bare, f"{name}-narrow")
        narrow = inline(narrow, words)
    # The style sheet has a class for each 20 px.
    least = min(WIDE, math.ceil(size(wide)[0] / 20) * 20)
    parts = [f'<figure class="thaw-chart thaw-from-{least if "narrow" in drawings else 0}" id="{name}">']
    if title or subtitle:
        below = f'<span class="thaw-subtitle">{html.escape(subtitle)}</span>' if subtitle else ""
        parts.append(f"<figcaption>{html.escape(title)}{below}</figcaption>")
    parts.append(_box("wide", wide))
    if "narrow" in drawings:
        parts.append(_box("narrow", narrow))
    if source:
        parts.append(f'<p class="thaw-source">{html.escape(source)}</p>')
    parts.append(table(spec, title or words))
    embedded = {"words": words, "datasets": bare.get("datasets", {})}
    for form, drawn in drawings.items():
        embedded[form] = {key: value for key, value in drawn.items() if key != "datasets"}
    text = json.dumps(embedded, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts.append(f'<script type="application/json" class="thaw-spec">{text}</script></figure>')
    return "\n".join(part for part in parts if part)


def headings(spec):
    """Take title and subtitle out of a spec: (title, subtitle, source line, spec without them)."""
    spec = headed(spec)
    title = spec.pop("title", None)
    lines = title.get("subtitle", []) if isinstance(title, dict) else []
    lines = [lines] if isinstance(lines, str) else lines
    source = " ".join(line for line in lines if line.startswith("Source"))
    subtitle = " ".join(line for line in lines if not line.startswith("Source"))
    # The figure has the text alternative; without this each mark would bring attributes of its own.
    config = spec.setdefault("config", {})
    for part in ("mark", "axis", "legend", "title"):
        config[part] = {**config.get(part, {}), "aria": False}
    return text_of(title), subtitle, source, spec


def inline(svg, words):
    """An SVG made ready to stand in a page, with `words` as its text alternative."""
    width, height = size(svg)
    opening = (
        f'<svg class="marks" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{html.escape(words)}">'
    )
    svg = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", svg)
    return re.sub(r"^<svg[^>]*>", lambda _: opening, svg)


def size(svg):
    """Width and height of an SVG in whole pixels."""
    numbers = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups()
    return tuple(math.ceil(float(number)) for number in numbers)


def fitted(spec, prefix):
    """A chart drawn at its own size or, where that is wider than the column, with narrower views."""
    svg = draw(spec, prefix)
    for _ in range(8):
        excess = size(svg)[0] - WIDE
        if excess <= 0:
            break
        spec = copy.deepcopy(spec)
        _shrink(spec, excess)
        svg = draw(spec, prefix)
    return spec, svg


def narrowed(spec, prefix):
    """The form of a chart for a narrow screen: (spec, SVG), drawn about NARROW px wide."""
    spec = restacked(spec)
    room = NARROW - 60
    for _ in range(4):
        set_width(spec, room)
        svg = draw(spec, prefix)
        excess = size(svg)[0] - NARROW
        if -3 <= excess <= 0 or (excess > 0 and room <= 140):
            break
        room = max(140, room - excess - (excess > 0))
    return spec, svg


def restacked(spec):
    """A copy of a chart's spec with all that a narrow screen needs but the widths of the views."""
    spec = copy.deepcopy(spec)
    _stack(spec)
    config = spec.setdefault("config", {})
    config["legend"] = {
        **config.get("legend", {}),
        "orient": "bottom",
        "columns": _legend_columns(spec),
        "labelLimit": NARROW - 40,
        "layout": {"bottom": {"anchor": "start", "direction": "vertical"}},
    }
    config["title"] = {**config.get("title", {}), "fontSize": 13}
    frames = {}  # the view whose height is that of a layer
    for view in views(spec):
        frames.update({id(part): frames.get(id(view), view) for part in view.get("layer", [])})
    for view, data in _with_data(spec):
        _wrap_words(view)
        for channel, keyed in view.get("encoding", {}).items():
            if channel in KEYED and isinstance(keyed, dict) and isinstance(keyed.get("legend"), dict):
                for key in ("orient", "columns", "direction", "offset", "legendX", "legendY"):
                    keyed["legend"].pop(key, None)
        _wrap_labels(view, frames.get(id(view), view), data)
    return spec


def table(spec, caption):
    """The rows behind a chart, with the columns that it encodes, as a folded HTML table ("" if none)."""
    found = {}
    for view, rows in _with_data(spec):
        columns = found.setdefault(id(rows), (rows, {}))[1] if rows else {}
        for field, title in _fields(view).items():
            if rows and any(field in row for row in rows):
                columns[field] = columns.get(field) or title
    tables = []
    for rows, columns in found.values():
        if not columns:
            continue
        kinds = {field: _kind([row.get(field) for row in rows]) for field in columns}
        head = "".join(_cell("th", title or field, kinds[field]) for field, title in columns.items())
        body = "\n".join(
            "<tr>" + "".join(_cell("td", row.get(field), kinds[field]) for field in columns) + "</tr>"
            for row in rows[:SHOWN_ROWS]
        )
        more = len(rows) - SHOWN_ROWS
        note = f"<p>The first {SHOWN_ROWS} of {len(rows)} rows.</p>" if more > 0 else ""
        tables.append(
            f'<div class="thaw-scroll"><table><caption>Data: {html.escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>{note}"
        )
    if not tables:
        return ""
    return f'<details class="thaw-data"><summary>Show the data</summary>{"".join(tables)}</details>'


def _box(form, svg):
    width, height = size(svg)
    return (
        f'<div class="thaw-drawing thaw-{form}" data-form="{form}" '
        f'style="width:{width}px;aspect-ratio:{width}/{height}">{svg}</div>'
    )


def _cell(tag, value, kind):
    attributes = (' scope="col"' if tag == "th" else "") + (f' class="{kind}"' if kind else "")
    if value is None:
        value = ""
    elif isinstance(value, bool):
        value = str(value).lower()
    elif isinstance(value, str):
        value = TIME.sub("", value)
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"<{tag}{attributes}>{html.escape(str(value))}</{tag}>"


def _kind(values):
    """The class of a table column: "number", "date" or ""."""
    known = [value for value in values if value is not None]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        return "number"
    return "date" if all(isinstance(value, str) and DATE.match(value) for value in known) else ""


def _channels(view):
    """Yield (channel, definition) of a view's own encoding and of its facet."""
    for channel, defined in [*view.get("encoding", {}).items(), ("facet", view.get("facet"))]:
        for part in defined if isinstance(defined, list) else [defined]:
            if isinstance(part, dict):
                yield channel, part
                if isinstance(part.get("condition"), dict):
                    yield channel, part["condition"]
                for side in ("row", "column"):
                    if channel == "facet" and isinstance(part.get(side), dict):
                        yield side, part[side]


def _fields(view):
    """The fields that a view encodes, each with the title it has there ("" if none)."""
    found = {}
    for channel, part in _channels(view):
        field = part.get("field")
        if isinstance(field, str):
            derived = part.get("aggregate") or part.get("bin") or part.get("timeUnit")
            own = part.get("title") or (part.get("axis") or part.get("legend") or {}).get("title")
            title = "" if derived or channel.endswith("2") else text_of(own)
            found[field] = found.get(field) or title
    return found


def _with_data(spec):
    """Yield (view, rows) for each view of a spec; rows are None where they are not in the spec."""
    datasets = spec.get("datasets", {})

    def walk(view, rows):
        data = view.get("data") or {}
        rows = data.get("values") or datasets.get(data.get("name"), rows)
        yield view, rows
        for key in ("layer", "hconcat", "vconcat", "concat", "spec"):
            inside = view.get(key, [])
            for part in [inside] if isinstance(inside, dict) else inside:
                yield from walk(part, rows)

    yield from walk(spec, None)


def _values(rows, field):
    """The distinct values of a field as text, in order of appearance."""
    return list(dict.fromkeys(str(row[field]) for row in rows or [] if row.get(field) is not None))


def _stack(spec):
    """Put side-by-side views one above the other, and facets in at most two columns."""
    for view in views(spec):
        if "hconcat" in view:
            view["vconcat"] = view.pop("hconcat")
        if "columns" in view:
            view["columns"] = 2 if "facet" in view else 1
        across = view.get("facet", {}).get("column") if "row" not in view.get("facet", {}) else None
        if across:
            view["facet"], view["columns"] = across, 2
        encoding = view.get("encoding", {})
        if "column" in encoding and "row" not in encoding:
            encoding["facet"] = {**encoding.pop("column"), "columns": 2}
        elif "columns" in encoding.get("facet", {}):
            encoding["facet"]["columns"] = 2


def set_width(spec, room):
    """Give each view the width that is left of `room` px when its neighbours have theirs."""
    facet = spec.get("facet") or spec.get("encoding", {}).get("facet") or spec.get("encoding", {}).get("column") or {}
    is_across = facet and ("row" not in facet or "column" in facet) and spec.get("columns", 2) == 2
    share = (room - 20) // 2 if is_across else room
    if isinstance(spec.get("spec"), dict):
        set_width(spec["spec"], share)
    elif any(key in spec for key in ("hconcat", "vconcat", "concat")):
        for key in ("hconcat", "vconcat", "concat"):
            for part in spec.get(key, []):
                set_width(part, room)
    else:
        spec["width"] = share
        for part in spec.get("layer", []):
            part.pop("width", None)


def _shrink(spec, excess):
    """Make the views of a spec narrower by `excess` px in all."""
    if "hconcat" in spec:
        for part in spec["hconcat"]:
            _shrink(part, math.ceil(excess / len(spec["hconcat"])))
    elif any(key in spec for key in ("vconcat", "concat")):
        for part in [*spec.get("vconcat", []), *spec.get("concat", [])]:
            _shrink(part, excess)
    elif isinstance(spec.get("spec"), dict):
        _shrink(spec["spec"], math.ceil(excess / spec.get("columns", 1)))
    elif not isinstance(spec.get("width", 0), dict):
        spec["width"] = max(100, spec.get("width", DEFAULT_WIDTH) - excess)


def _legend_columns(spec):
    longest = 0
    for view, rows in _with_data(spec):
        for channel, part in _channels(view):
            if channel in KEYED and part.get("type") in DISCRETE and part.get("legend", {}) is not None:
                longest = max([longest, *map(len, _values(rows, part.get("field")))])
    return 1 if longest > 18 else 2 if longest > 9 else 3


def _wrap_words(view):
    """Break titles that are longer than a narrow drawing is wide."""
    title = view.get("title")
    if isinstance(title, str):
        view["title"] = textwrap.wrap(title, 40)
    elif isinstance(title, dict):
        for key in ("text", "subtitle"):
            if isinstance(title.get(key), str):
                title[key] = textwrap.wrap(title[key], 40)
    for _, part in _channels(view):
        for holder in (part, part.get("axis"), part.get("legend"), part.get("header")):
            if isinstance(holder, dict) and isinstance(holder.get("title"), str) and len(holder["title"]) > 36:
                holder["title"] = textwrap.wrap(holder["title"], 36)


def _wrap_labels(view, frame, rows):
    """Break long names on a vertical axis into lines, and turn names that do not fit below each other."""
    encoding = view.get("encoding", {})
    y, x = encoding.get("y"), encoding.get("x")
    if isinstance(y, dict) and y.get("type") in DISCRETE and y.get("axis", {}) is not None:
        lines = {name: textwrap.wrap(name, 17) for name in _values(rows, y.get("field"))}
        most = max(map(len, lines.values()), default=1)
        if most > 1 and "labelExpr" not in y.get("axis", {}):
            y["axis"] = {**y.get("axis", {}), "labelExpr": f"({json.dumps(lines)})[datum.label] || datum.label"}
            if not isinstance(frame.get("height"), int | float):
                frame["height"] = {"step": max(24, 15 * most + 6)}
    if isinstance(x, dict) and x.get("type") in DISCRETE and isinstance(x.get("axis"), dict):
        names = _values(rows, x.get("field"))
        if sum(7 * len(name) + 4 for name in names) > NARROW - 60 and x["axis"].get("labelAngle") == 0:
            x["axis"]["labelAngle"] = -90
