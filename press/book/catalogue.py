"""The data pages of the book: a catalogue of the tables and a list of their sources.

Both are made from ``data/datapackage.json`` when the book is built. The directive ``thaw-catalogue`` gives one
section a table, with the table's name as its id; ``thaw-sources`` gives the addresses by host. The files of the
folder data are copied beside the pages, so that a table has the same path in the book as in the repository.
"""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from press.book.coverage import coverage
from press.book.template import render
from press.course import Course
from press.tables.package import checks_path, read_rows, spot_checks
from press.tables.sources import addresses, host_of
from thaw.records import Description, source_html

Record = dict[str, Any]  # of a table, as in datapackage.json
FIRST_ROWS = 5
LONGEST_CELL = 90  # characters of a cell among the first rows
RULE = "data/coding_rule.md"


def setup(app: Sphinx) -> None:
    """Register the two directives and what they need; called by `press.book.extension`."""
    app.add_directive("thaw-catalogue", Catalogue)
    app.add_directive("thaw-sources", Sources)
    app.connect("html-page-context", _files_of_the_page)
    app.connect("build-finished", _copy_data)


class Catalogue(SphinxDirective):
    """One section a table, with search and a filter by chapter where scripts run."""

    def run(self) -> list[nodes.Node]:
        folder, package = _begin(self.env)
        checks = Counter(row["table"] for row in spot_checks(folder))
        course = Course(self.env.srcdir)
        parts: list[nodes.Node] = [nodes.raw("", controls(package, course), format="html")]
        for record in package["resources"]:
            name = record["name"]
            self.env.note_dependency(str(folder / record["path"]))
            # So that [](#missile_tests) leads to the card from any page of the book.
            cast(StandardDomain, self.env.get_domain("std")).note_hyperlink_target(name, self.env.docname, name, name)
            section = nodes.section(ids=[name], classes=["thaw-table", *(f"thaw-in-{n}" for n in record["chapters"])])
            section += nodes.title("", "", nodes.literal(text=name))
            rows = read_rows(folder / record["path"])
            section += nodes.raw("", card(record, rows, checks[name], course), format="html")
            parts.append(section)
        return parts


class Sources(SphinxDirective):
    """One section a letter: hosts, their addresses, and the tables that rest on them."""

    def run(self) -> list[nodes.Node]:
        folder, package = _begin(self.env)
        uses = addresses(package, folder)
        hosts: dict[str, dict[str, Any]] = {}
        for address, use in uses.items():
            hosts.setdefault(host_of(address), {})[address] = use
        letters: dict[str, list[str]] = {}
        for host in sorted(hosts):
            letters.setdefault(host[0].upper() if host[0].isalpha() else "0-9", []).append(host)
        archived = sum(bool(use["archive"]) for use in uses.values())
        count = render("addresses.html", addresses=len(uses), hosts=len(hosts), archived=archived)
        parts: list[nodes.Node] = [nodes.raw("", count, format="html")]
        for letter, names in letters.items():
            section = nodes.section(ids=[f"hosts-{letter.lower()}"])
            section += nodes.title("", letter)
            listed = render("hosts.html", hosts=[_host(name, hosts[name]) for name in names])
            section += nodes.raw("", listed, format="html")
            parts.append(section)
        return parts


def _begin(env: BuildEnvironment) -> tuple[Path, dict[str, Any]]:
    """Mark the page that is being read as one of these, and return (folder, package)."""
    folder = Path(env.srcdir) / "data"
    path = folder / "datapackage.json"
    for needed in (path, checks_path(folder)):
        env.note_dependency(str(needed))
    env.metadata[env.docname]["thaw_data"] = True
    return folder, json.loads(path.read_text("utf-8"))


def controls(package: dict[str, Any], course: Course) -> str:
    """Return the count of tables and the form for search and filter, hidden until its script runs."""
    records = package["resources"]
    return render("controls.html", count=len(records), rows=sum(record["rows"] for record in records),
                  titles=course.titles)


def card(record: Record, rows: list[dict[str, str]], checked: int, course: Course) -> str:
    """Return the HTML of one table: its record, its rows, the number of its values with a second source."""
    description = Description(record)
    facts = dict(description.facts())
    fields = record["schema"]["fields"]
    chapters = [f"{number} {course.titles[number]}" for number in record["chapters"] if number in course.titles]
    shown = [("One row", facts["One row"]), ("Who and when", record["coverage"]),
             ("Size", f"{record['rows']:,} rows, {len(fields)} columns"), ("Why it is here", facts["Why it is here"]),
             ("Chapters", ", ".join(chapters)), ("Terms", facts["Terms"])]
    checks = [*record.get("checks", []), f"{checked} values were compared with a second source; the list is"
              " tests/spot_checks.csv." if checked else "No value was compared with a second source."]
    cite = (f"{record['title']}. Table {record['name']} of {course.title}, {course.own['kind']}, after"
            f" {'; '.join(dict.fromkeys(source['producer'] for source in record['sources']))}.")
    return render(
        "card.html", rule=RULE, record=record, shown=shown, facts=facts, coverage=Markup(coverage(record, rows)),
        kilobytes=max(1, round(record["bytes"] / 1000)), line=_loading(record), columns=list(description.columns()),
        fields=[(field["name"], _kind(field)) for field in fields], rows=len(rows),
        first_rows=[{name: _cut(cell) for name, cell in row.items()} for row in rows[:FIRST_ROWS]],
        sources=[Markup(source_html(source)) for source in record["sources"]], checks=checks,
        terms=record["licenses"][0], cite=cite)


def _loading(record: Record) -> str:
    """The line of Python that loads the table."""
    dates = [field["name"] for field in record["schema"]["fields"] if field["type"] == "date"]
    parse = f", parse_dates={json.dumps(dates)}" if dates else ""
    return f'pd.read_csv("../data/{record["path"]}"{parse})'


def _kind(field: dict[str, Any]) -> str:
    """The class of a column by its type."""
    return {"number": "number", "integer": "number", "date": "date"}.get(field["type"], "")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL - 4].rstrip() + " ..."


def _host(name: str, uses: dict[str, Any]) -> dict[str, Any]:
    """A host with its producers and its addresses, in order."""
    producers = set().union(*(use["producers"] for use in uses.values())) - {name}
    return {"name": name, "producers": sorted(producers), "addresses": sorted(uses.items())}


def _files_of_the_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any],
                       doctree: nodes.document | None) -> None:
    """Style and script go into the pages that have one of the directives."""
    if app.env.metadata.get(pagename, {}).get("thaw_data"):
        app.add_css_file("catalogue.css", priority=910)
        app.add_js_file("catalogue.js", loading_method="defer")


def _copy_data(app: Sphinx, problem: Exception | None) -> None:
    """Copy the tables, the package and the licence of data/nc into the built book."""
    if problem or app.builder.format != "html":
        return
    source, target = Path(app.srcdir) / "data", Path(app.outdir) / "data"
    for path in [*source.rglob("*.csv"), source / "datapackage.json", *source.rglob("LICENSE")]:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
