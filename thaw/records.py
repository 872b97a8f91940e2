"""The record of a table, as a notebook shows it: who made it, what counts, what is missing.

The records are read from ``data/datapackage.json``, which `press.tables` makes. Readers of the course have only
the standard library, pandas and Altair: this module uses the first alone.
"""

import difflib
import html
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# The record of a table, as data/datapackage.json has it.
Record = dict[str, Any]


def project_root() -> Path:
    """Return the folder that holds ``data`` and ``thaw`` when the course runs from its repository."""
    return Path(__file__).resolve().parents[1]


def find_package() -> dict[str, Any] | None:
    """Return data/datapackage.json as a dict, or None; the folder beside the notebook's comes first."""
    for folder in (Path("../data"), Path("data"), project_root() / "data"):
        path = folder / "datapackage.json"
        if path.exists():
            return json.loads(path.read_text("utf-8"))
    return None


def describe(name: str | None = None) -> "Note | Description":
    """Return the record of a table, to be shown in a notebook: who made it, what counts, what is missing.

    `describe("missile_tests")` shows one table, `describe()` lists all. It never raises: an unknown name
    gives the nearest names.
    """
    package = find_package()
    if package is None:
        return Note("The file data/datapackage.json was not found. It belongs in the folder data, beside the"
                    " folder of this notebook.")
    records = {resource["name"]: resource for resource in package["resources"]}
    if name is None:
        return Note("Tables of the course:", [f"{key}: {record['title']}" for key, record in records.items()])
    if not isinstance(name, str):
        return Note('Give the name of a table in quotation marks, as in describe("missile_tests").')
    key = name.strip().lower().removesuffix(".csv").rsplit("/", 1)[-1]
    if key not in records:
        near = difflib.get_close_matches(key, records, n=3, cutoff=0.5)
        near += [other for other in records if key and (key in other or other in key) and other not in near]
        if near:
            return Note(f"There is no table {name!r}. Nearest names: {', '.join(near[:5])}.")
        return Note(f"There is no table {name!r}. Tables: {', '.join(records)}.")
    return Description(records[key])


class Note:
    """A plain message, with an optional list, shown as text or HTML."""

    def __init__(self, text: str, items: Iterable[str] = ()) -> None:
        self.text, self.items = text, list(items)

    def __repr__(self) -> str:
        return "\n".join([self.text, *(f"- {item}" for item in self.items)])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(item)}</li>" for item in self.items)
        return f"<p>{html.escape(self.text)}</p>" + (f"<ul>{items}</ul>" if items else "")


class Description:
    """The record of one table (a resource of datapackage.json), shown as text or HTML."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def facts(self) -> Iterator[tuple[str, str | list[str]]]:
        """Yield (label, text) for the one-paragraph parts, and (label, list) for those that are lists."""
        record = self.record
        yield "One row", record["row"]
        yield "Who and when", f"{record['coverage'].rstrip('.')}. {record['rows']:,} rows."
        yield "Why it is here", record["why"]
        yield "What counts", record["counts"]
        yield "What is missing", record["left_out"]
        yield "What we did", record["made"]
        terms = record["licenses"][0]
        yield "Terms", terms.get("title") or terms["name"]
        yield "Known traps", record["traps"]
        yield "Who might object", record["objections"]

    def columns(self) -> Iterator[tuple[str, str, str]]:
        """Yield (name, type, description) of each column; the unit stands with the type."""
        for field in self.record["schema"]["fields"]:
            unit = f" ({field['unit']})" if field.get("unit") else ""
            yield field["name"], field["type"] + unit, field["description"]

    def __repr__(self) -> str:
        lines = [f"{self.record['title']} ({self.record['path']})", ""]
        for label, text in self.facts():
            if isinstance(text, list):
                lines.append(f"{label}:")
                lines += map(_bullet, text)
            else:
                lines.append(textwrap.fill(f"{label}: {text}", 88, subsequent_indent="  "))
        lines.append("Sources:")
        for source in self.record["sources"]:
            read = f" (retrieved on {source['retrieved_on']})" if source.get("retrieved_on") else ""
            lines.append(_bullet(f"{source_text(source)} {source['path']}{read}"))
        lines.append("Columns:")
        lines += [_bullet(f"{name} ({kind}): {text}") for name, kind, text in self.columns()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        esc = html.escape
        title, path = esc(self.record["title"]), esc(self.record["path"])
        parts = [f"<p><strong>{title}</strong> (<code>{path}</code>)</p>"]
        for label, text in self.facts():
            if isinstance(text, list):
                items = "".join(f"<li>{esc(item)}</li>" for item in text)
                parts.append(f"<p><strong>{label}</strong></p><ul>{items}</ul>")
            else:
                parts.append(f"<p><strong>{label}.</strong> {esc(text)}</p>")
        sources = "".join(source_html(source) for source in self.record["sources"])
        parts.append(f"<p><strong>Sources</strong></p><ul>{sources}</ul>")
        left = 'style="text-align:left"'  # Jupyter sets table cells to the right
        rows = "".join(f'<tr><th scope="row" {left}>{esc(name)}</th><td {left}>{esc(kind)}</td>'
                       f"<td {left}>{esc(text)}</td></tr>" for name, kind, text in self.columns())
        words = ["Column", "Type and unit", "Meaning"]
        head = "".join(f'<th scope="col" {left}>{word}</th>' for word in words)
        table = (f"<table><caption>Columns of {path}</caption><thead><tr>{head}</tr></thead>"
                 f"<tbody>{rows}</tbody></table>")
        parts.append(f"<details><summary>Columns and their meaning</summary>{table}</details>")
        return f'<div class="thaw-record">{"".join(parts)}</div>'


def _bullet(text: str) -> str:
    return textwrap.fill(text, 88, initial_indent="- ", subsequent_indent="  ", break_long_words=False,
                         break_on_hyphens=False)


def source_text(source: dict[str, Any]) -> str:
    """Return a source as a sentence: its citation, or else producer and title."""
    text = source.get("citation") or ", ".join(dict.fromkeys([source["producer"], source["title"]]))
    return text if text.endswith(".") else text + "."


def source_html(source: dict[str, Any]) -> str:
    """Return a source as a list item; only web addresses become links."""
    parts = [html.escape(source_text(source))]
    for key, label in (("path", "Producer's page"), ("read_at", "read at"), ("archive", "archived copy")):
        address = source.get(key)
        if address and (key == "path" or address != source["path"]):
            shown = html.escape(address)
            link = re.match(r"https?://\S*[^\s,;]", address)
            if link:
                target, rest = html.escape(link.group(0), quote=True), html.escape(address[link.end():])
                shown = f'<a href="{target}">{target}</a>{rest}'
            parts.append(f"{label}: {shown}")
    if source.get("retrieved_on"):
        parts.append(f"retrieved on {html.escape(str(source['retrieved_on']))}")
    return f"<li>{' '.join(parts[:1])} {'; '.join(parts[1:])}</li>"
