"""The data pages of the book: a catalogue of the tables and a list of their sources.

Both are made from ``data/datapackage.json`` when the book is built. The directive ``thaw-catalogue`` gives one
section a table, with the table's name as its id; ``thaw-sources`` gives the addresses by host. The files of the
folder data are copied beside the pages, so that a table has the same path in the book as in the repository.
"""

import html
import json
import re
import shutil
from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from press.book.coverage import coverage
from press.course import Course
from press.tables.package import checks_path, read_rows, spot_checks
from press.tables.sources import addresses, host_of
from thaw.records import Description, source_html

FIRST_ROWS = 5
LONGEST_CELL = 90  # characters of a cell among the first rows
RULE = "data/coding_rule.md"


def setup(app):
    """Register the two directives and what they need; called by `press.book.extension`."""
    app.add_directive("thaw-catalogue", Catalogue)
    app.add_directive("thaw-sources", Sources)
    app.connect("html-page-context", _files_of_the_page)
    app.connect("build-finished", _copy_data)


class Catalogue(SphinxDirective):
    """One section a table, with search and a filter by chapter where scripts run."""

    def run(self):
        folder, package = _begin(self.env)
        checks = Counter(row["table"] for row in spot_checks(folder))
        course = Course(self.env.srcdir)
        found = [nodes.raw("", controls(package, course), format="html")]
        for record in package["resources"]:
            name = record["name"]
            self.env.note_dependency(str(folder / record["path"]))
            # So that [](#missile_tests) leads to the card from any page of the book.
            self.env.get_domain("std").note_hyperlink_target(name, self.env.docname, name, name)
            section = nodes.section(ids=[name], classes=["thaw-table", *(f"thaw-in-{n}" for n in record["chapters"])])
            section += nodes.title("", "", nodes.literal(text=name))
            rows = read_rows(folder / record["path"])
            section += nodes.raw("", card(record, rows, checks[name], course), format="html")
            found.append(section)
        return found


class Sources(SphinxDirective):
    """One section a letter: hosts, their addresses, and the tables that rest on them."""

    def run(self):
        folder, package = _begin(self.env)
        found = addresses(package, folder)
        hosts = {}
        for address, use in found.items():
            hosts.setdefault(host_of(address), {})[address] = use
        letters = {}
        for host in sorted(hosts):
            letters.setdefault(host[0].upper() if host[0].isalpha() else "0-9", []).append(host)
        archived = sum(bool(use["archive"]) for use in found.values())
        known = f"{archived} of them have an archived copy that we know of." if archived else (
            "We know of no archived copy of any of them yet.")
        count = f"<p>{len(found):,} addresses on {len(hosts):,} hosts. {known}</p>"
        result = [nodes.raw("", count, format="html")]
        for letter, names in letters.items():
            section = nodes.section(ids=[f"hosts-{letter.lower()}"])
            section += nodes.title("", letter)
            parts = "\n".join(_host_html(host, hosts[host]) for host in names)
            section += nodes.raw("", f'<dl class="thaw-hosts">\n{parts}\n</dl>', format="html")
            result.append(section)
        return result


def _begin(env):
    """Mark the page that is being read as one of these, and return (folder, package)."""
    folder = Path(env.srcdir) / "data"
    path = folder / "datapackage.json"
    for needed in (path, checks_path(folder)):
        env.note_dependency(str(needed))
    env.metadata[env.docname]["thaw_data"] = True
    return folder, json.loads(path.read_text("utf-8"))


def controls(package, course):
    """Return the count of tables and the form for search and filter, hidden until its script runs."""
    count, rows = len(package["resources"]), sum(record["rows"] for record in package["resources"])
    options = "".join(f'<option value="{n}">{n} {html.escape(name)}</option>'
                      for n, name in course.titles.items())
    return f"""<p>{count} tables with {rows:,} rows in all, in the order of their names.</p>
<form class="thaw-filter" role="search" aria-label="Tables" hidden>
<label>Search <input type="search" autocomplete="off"></label>
<label>Chapter <select><option value="">all</option>{options}</select></label>
<p role="status"></p>
</form>"""


def card(record, rows, checked, course):
    """Return the HTML of one table: record as in datapackage.json, rows as dicts, number of spot checks."""
    said = Description(record)
    facts = dict(said.facts())
    chapters = [f"{n} {course.titles[n]}" for n in record["chapters"] if n in course.titles]
    shown = [("One row", facts["One row"]), ("Who and when", record["coverage"]),
             ("Size", f"{record['rows']:,} rows, {len(record['schema']['fields'])} columns"),
             ("Why it is here", facts["Why it is here"]),
             ("Chapters", ", ".join(chapters)), ("Terms", facts["Terms"])]
    listed = "".join(f"<div><dt>{label}</dt><dd>{_text(text)}</dd></div>" for label, text in shown)
    told = "".join(_told(label, facts[label]) for label in (
        "What counts", "What is missing", "What we did", "Known traps", "Who might object"))
    parts = [f'<p class="thaw-what">{_text(record["title"])}</p>', _note(record),
             f'<dl class="thaw-facts">{listed}</dl>', coverage(record, rows), _get(record),
             '<div class="thaw-folds">', _fold("What counts, what is missing, known traps, who might object", told),
             _fold("Columns and first rows", column_table(said) + first_rows(record, rows), "data"),
             _fold("Sources, checks, how to cite", _sources(record, checked, course), "data"), "</div>"]
    return "\n".join(part for part in parts if part)


def _text(text):
    """Return text for a page: escaped, names in backquotes as code, the coding rule as a link."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
    return text.replace(RULE, f'<a href="../{RULE.removesuffix(".md")}.html">{RULE}</a>')


def _note(record):
    """Return the mark of a table for non-commercial use, "" for any other."""
    if not record["path"].startswith("nc/"):
        return ""
    return ('<p class="thaw-limits">Non-commercial use only (CC BY-NC 4.0). A page that uses this table says so. '
            '<a href="../data/nc/LICENSE">Licence of this folder</a></p>')


def _told(label, text):
    if isinstance(text, list):
        items = "".join(f"<li>{_text(item)}</li>" for item in text)
        return f"<p><strong>{label}</strong></p><ul>{items}</ul>"
    return f"<p><strong>{label}.</strong> {_text(text)}</p>"


def _fold(summary, content, kind="fold"):
    """Return a folded part; like the data of charts, the kind "data" is for the screen and not for paper."""
    return f'<details class="thaw-{kind}"><summary>{summary}</summary>{content}</details>'


def _get(record):
    """Return the download link and the line that loads the table."""
    path, size = record["path"], max(1, round(record["bytes"] / 1000))
    dates = [field["name"] for field in record["schema"]["fields"] if field["type"] == "date"]
    parse = f", parse_dates={json.dumps(dates)}" if dates else ""
    line = html.escape(f'pd.read_csv("../data/{path}"{parse})', quote=False)
    return (f'<p class="thaw-get"><a href="../data/{path}" download>Download {path}</a> ({size} kB)'
            f"<br><code>{line}</code></p>")


def _table(caption, head, body, kinds):
    """Return an HTML table that scrolls in its own frame; `kinds` are the classes of its columns."""
    marks = [f' class="{kind}"' if kind else "" for kind in kinds]
    top = "".join(f'<th scope="col"{mark}>{html.escape(cell)}</th>' for cell, mark in zip(head, marks, strict=True))
    lines = "\n".join("<tr>" + "".join(f"<td{mark}>{cell}</td>" for cell, mark in zip(row, marks, strict=True))
                      + "</tr>" for row in body)
    return (f'<div class="thaw-scroll"><table><caption>{html.escape(caption)}</caption><thead><tr>{top}</tr></thead>'
            f"<tbody>\n{lines}</tbody></table></div>")


def column_table(said):
    """Return the columns of a table, with type, unit and meaning."""
    body = [(f"<code>{name}</code>", html.escape(kind), _text(text)) for name, kind, text in said.columns()]
    return _table(f"Columns of {said.record['name']}", ["Column", "Type and unit", "Meaning"], body, ["", "", ""])


def first_rows(record, rows):
    """Return the first rows of a table; long cells are cut."""
    fields = record["schema"]["fields"]
    kinds = [{"number": "number", "integer": "number", "date": "date"}.get(field["type"], "") for field in fields]
    body = [[html.escape(_cut(row[field["name"]]), quote=False) for field in fields] for row in rows[:FIRST_ROWS]]
    caption = f"First {len(body)} of {len(rows):,} rows; an empty cell is unknown"
    return _table(caption, [field["name"] for field in fields], body, kinds)


def _cut(text):
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL - 4].rstrip() + " ..."


def _sources(record, checked, course):
    """Return sources, how values were checked, terms, and a line to cite."""
    listed = "".join(source_html(source) for source in record["sources"])
    checks = [*record.get("checks", []), f"{checked} values were compared with a second source; the list is"
              " tests/spot_checks.csv." if checked else "No value was compared with a second source."]
    terms = record["licenses"][0]
    if terms.get("path"):
        licence = f'<p><strong>Terms.</strong> <a href="{html.escape(terms["path"])}">{_text(terms["title"])}</a></p>'
    else:
        licence = _told("Terms", terms.get("title") or terms["name"])
    cite = (f"{record['title']}. Table {record['name']} of {course.title}, {course.own['kind']}, after"
            f" {'; '.join(dict.fromkeys(source['producer'] for source in record['sources']))}.")
    return f"<ul>{listed}</ul>" + _told("Checks", checks) + licence + _told("To cite the table", cite)


def _host_html(host, found):
    """Return a host with its producers, its addresses, and the tables of each."""
    producers = sorted(set().union(*(use["producers"] for use in found.values())) - {host})
    who = f" <span>{html.escape('; '.join(producers))}</span>" if producers else ""
    lines = "".join(_address_html(address, found[address]) for address in sorted(found))
    return f"<dt>{html.escape(host)}{who}</dt>{lines}"


def _address_html(address, use):
    link = f'<a href="{html.escape(address)}">{html.escape(address)}</a>'
    archive = f' <a href="{html.escape(use["archive"])}">archived copy</a>;' if use["archive"] else ""
    tables = [f'<a href="data.html#{name}">{name}</a>' for name in sorted(use["tables"])]
    tables += [f'<a href="data.html#{name}">{name}</a> (check)' for name in sorted(use["checks"] - use["tables"])]
    return f"<dd>{link}{archive} <span>{', '.join(tables)}</span></dd>"


def _files_of_the_page(app, pagename, templatename, context, doctree):
    """Style and script go into the pages that have one of the directives."""
    if app.env.metadata.get(pagename, {}).get("thaw_data"):
        app.add_css_file("catalogue.css", priority=910)
        app.add_js_file("catalogue.js", loading_method="defer")


def _copy_data(app, exception):
    """Copy the tables, the package and the licence of data/nc into the built book."""
    if exception or app.builder.format != "html":
        return
    source, target = Path(app.srcdir) / "data", Path(app.outdir) / "data"
    for path in [*source.rglob("*.csv"), source / "datapackage.json", *source.rglob("LICENSE")]:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
