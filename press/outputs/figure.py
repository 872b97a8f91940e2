"""A chart of the book: from a Vega-Lite spec to an HTML figure that needs neither script nor network.

The figure holds two drawings, a wide one and a narrow one for phones (the style sheet shows the one that
fits), the title above and the source line below as text that wraps, the rows behind the chart as a table,
and the specs from which book/static/charts.js makes the live chart.
"""

import copy
import html
import json
import math
import re
from typing import Any

from press.outputs.narrow import NARROW, narrowed, shrink
from thaw.drawing import draw, size
from thaw.vegalite import Rows, Spec, alternative, fields, headed, text_of, views

WIDE = 680  # width in px of the column for charts; wider ones are drawn again to fit
SHOWN_ROWS = 60
DATE = re.compile(r"\d{4}-\d\d-\d\d(T|$)")
TIME = re.compile(r"T00:00:00(\.0+)?(Z|\+00:00)?$")


def figure(spec: Spec, name: str) -> str:
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


def headings(spec: Spec) -> tuple[str, str, str, Spec]:
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


def inline(svg: str, words: str) -> str:
    """An SVG made ready to stand in a page, with `words` as its text alternative."""
    width, height = size(svg)
    opening = (
        f'<svg class="marks" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{html.escape(words)}">'
    )
    svg = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", svg)
    return re.sub(r"^<svg[^>]*>", lambda _: opening, svg)


def fitted(spec: Spec, prefix: str) -> tuple[Spec, str]:
    """A chart drawn at its own size or, where that is wider than the column, with narrower views."""
    svg = draw(spec, prefix)
    for _ in range(8):
        excess = size(svg)[0] - WIDE
        if excess <= 0:
            break
        spec = copy.deepcopy(spec)
        shrink(spec, excess)
        svg = draw(spec, prefix)
    return spec, svg


def table(spec: Spec, caption: str) -> str:
    """The rows behind a chart, with the columns that it encodes, as a folded HTML table ("" if none)."""
    behind: dict[int, tuple[Rows, dict[str, str]]] = {}
    for view in views(spec):
        rows = view.rows or []
        columns = behind.setdefault(id(rows), (rows, {}))[1] if rows else {}
        for field, title in fields(view.spec).items():
            if any(field in row for row in rows):
                columns[field] = columns.get(field) or title
    tables = []
    for rows, columns in behind.values():
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


def _box(form: str, svg: str) -> str:
    width, height = size(svg)
    return (
        f'<div class="thaw-drawing thaw-{form}" data-form="{form}" '
        f'style="width:{width}px;aspect-ratio:{width}/{height}">{svg}</div>'
    )


def _cell(tag: str, value: Any, kind: str) -> str:
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


def _kind(values: list[Any]) -> str:
    """The class of a table column: "number", "date" or ""."""
    known = [value for value in values if value is not None]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        return "number"
    return "date" if all(isinstance(value, str) and DATE.match(value) for value in known) else ""
