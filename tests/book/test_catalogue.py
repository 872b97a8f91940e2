"""The data pages of the built book: a card for each table, every address, downloads, search and filter."""

import csv
import gzip
import io
import json
import re
from functools import cache

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from press.book import catalogue
from press.book.coverage import coverage
from press.course import Course
from press.tables.sources import addresses

DATA = ROOT / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
RECORDS = {record["name"]: record for record in PACKAGE["resources"]}
ANY = next(iter(RECORDS))
NUMBERS = [chapter.number for chapter in Course(ROOT).chapters]

every_table = pytest.mark.parametrize("name", RECORDS)


@cache
def page(book, name):
    return BeautifulSoup((book / "pages" / f"{name}.html").read_text("utf-8"), "html.parser")


def card(book, name):
    sections = page(book, "data").select(f"section.thaw-table#{name}")
    assert len(sections) == 1
    return sections[0]


def squeezed(text):
    return re.sub(r"\s+", " ", text.replace("`", ""))


@every_table
def test_card_says_what_the_record_says(book, name):
    """Title, row, years, size, terms, what counts, what is missing, traps, objections, columns, sources."""
    record, section = RECORDS[name], card(book, name)
    text = squeezed(section.get_text())
    assert section.find(re.compile("^h[1-6]$")).code.get_text() == name and f"{record['rows']:,} rows" in text
    texts = [record["licenses"][0]["title"], *record["traps"], *record["objections"], *record.get("checks", [])]
    texts += [record[key] for key in ("title", "row", "why", "coverage", "made", "counts", "left_out")]
    texts += [field["description"] for field in record["schema"]["fields"]]
    texts += [source.get("citation") or source["title"] for source in record["sources"]]
    assert [part for part in texts if squeezed(part) not in text] == []
    links = {link["href"] for link in section.find_all("a", href=True)}
    assert {source["path"].split()[0] for source in record["sources"]} <= links
    for chapter in record["chapters"]:
        assert f"thaw-in-{chapter}" in section["class"]


@every_table
def test_card_shows_the_first_rows(book, name):
    table = card(book, name).select("table")[1]
    rows = list(csv.reader(io.StringIO((DATA / RECORDS[name]["path"]).read_text("utf-8"))))
    assert [cell.get_text() for cell in table.select("thead th[scope=col]")] == rows[0]
    shown = [[cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")]
    assert len(shown) == min(5, len(rows) - 1)
    for line, wanted in zip(shown, rows[1:], strict=False):
        assert all(cell == whole or whole.startswith(cell.removesuffix(" ...")) for cell, whole
                   in zip(line, wanted, strict=True))


@every_table
def test_download_is_the_table(book, name):
    link = card(book, name).select_one("a[download]")
    assert (book / "pages" / link["href"]).resolve().read_bytes() == (DATA / RECORDS[name]["path"]).read_bytes()


@every_table
def test_the_line_that_loads_it_works(book, name, monkeypatch):
    import pandas as pd

    monkeypatch.chdir(ROOT / "chapters")
    table = eval(card(book, name).select_one(".thaw-get code").get_text(), {"pd": pd})  # our own line, from our page
    assert len(table) == RECORDS[name]["rows"]


def test_every_table_and_no_other_has_a_card(book):
    assert [section["id"] for section in page(book, "data").select("section.thaw-table")] == list(RECORDS)


def test_tables_for_non_commercial_use_are_marked(book):
    marked = [section["id"] for section in page(book, "data").select("section.thaw-table:has(.thaw-limits)")]
    assert marked == [name for name, record in RECORDS.items() if record["terms"] == "CC-BY-NC-4.0"]
    assert (DATA / "nc" / "LICENSE").exists() == bool(marked)
    for path in DATA.glob("nc/LICENSE"):
        assert (book / "data" / "nc" / "LICENSE").read_bytes() == path.read_bytes()


def test_package_in_the_book_leads_to_its_tables(book):
    package = json.loads((book / "data" / "datapackage.json").read_text("utf-8"))
    assert all((book / "data" / record["path"]).is_file() for record in package["resources"])


def test_every_address_is_on_the_page_of_sources(book):
    """Each address in a record, in a cell of a table or in the list of spot checks."""
    links = {link["href"] for link in page(book, "sources").select(".thaw-hosts a[href^=http]")}
    texts = [path.read_text("utf-8") for folder in (DATA, DATA / "nc") for path in folder.glob("*.csv")]
    texts += [value for record in RECORDS.values() for source in record["sources"] for value in source.values()]
    texts += [terms.get("path", "") for record in RECORDS.values() for terms in record["licenses"]]
    texts += [path.read_text("utf-8") for path in ROOT.glob("tests/spot_checks.csv")]
    written = {address.rstrip(",.") for text in texts for address in re.findall(r"https?://[^\s;\",]+", text)}
    assert written
    # A comma ends an address in a CSV file, yet it may also be a part of one.
    assert [address for address in written - links if not any(link.startswith(address) for link in links)] == []


def test_an_address_names_the_tables_that_rest_on_it(book):
    links = page(book, "sources").select(".thaw-hosts dd a[href^=http]")
    named = {link["href"]: link.find_parent("dd") for link in links}
    for name, record in RECORDS.items():
        address = record["sources"][0]["path"].split()[0]
        assert name in [link.get_text() for link in named[address].find_all("a")], (name, address)
    assert all(dd.select_one("a[href^='data.html#']") for dd in page(book, "sources").select(".thaw-hosts dd"))


def test_what_a_record_or_a_row_says_is_text_and_never_a_part_of_the_page():
    name, mark = next(iter(RECORDS)), "<b onclick=\"x\">&amp;'"
    record = {**RECORDS[name], "title": mark, "row": mark, "coverage": mark, "traps": [mark], "objections": [mark]}
    rows = [{field["name"]: mark for field in record["schema"]["fields"] if field["type"] != "date"}
            | {field["name"]: "2020-01-01" for field in record["schema"]["fields"] if field["type"] == "date"}]
    soup = BeautifulSoup(catalogue.card(record, rows, 0, Course(ROOT)), "html.parser")
    assert soup.find_all(["b", "script"]) == [] and soup.get_text().count(mark) > 5
    assert soup.select_one(".thaw-what").get_text() == mark


def test_an_archive_stands_beside_its_address(tmp_path):
    source = {"producer": "Office", "title": "T", "path": "https://a.org/x", "archive": "https://web.archive.org/x"}
    record = {"name": "t", "path": "t.csv", "sources": [source], "schema": {"fields": []}}
    (tmp_path / "t.csv").write_text("source\nhttps://b.org/1 ; https://b.org/2\n")
    cited = addresses({"resources": [record]}, tmp_path)
    assert cited["https://a.org/x"] == {"tables": {"t"}, "checks": set(), "producers": {"Office"},
                                        "archive": "https://web.archive.org/x"}
    assert {"https://b.org/1", "https://b.org/2"} <= set(cited)


@pytest.mark.parametrize("name", ["data", "sources"])
def test_page_is_light(book, name):
    content = (book / "pages" / f"{name}.html").read_bytes()
    assert len(gzip.compress(content)) < 200_000


def test_bars_of_years_have_text_and_leave_gaps():
    fields = [{"name": "year", "type": "year", "constraints": {"required": True}}]
    rows = [{"year": "2001"}, {"year": "2001"}, {"year": "2004"}]
    drawn = coverage({"schema": {"fields": fields}}, rows)
    words = "Rows by year, 2001 to 2004: at most 2, in 2001. 2 of the years have none."
    assert f'aria-label="{words}"' in drawn and f"<figcaption>{words}" in drawn
    assert drawn.count("M") == 3 and "M72.0 48" in drawn  # two bars and the axis; 2004 stands three steps on


def test_bars_of_kinds_join_what_is_too_much():
    rows = [{"kind": f"k{number}"} for number in range(12)] + [{"kind": "k0"}, {"kind": ""}]
    drawn = coverage({"schema": {"fields": [{"name": "kind", "type": "string"}]}}, rows)
    assert "Rows by kind: k0 2, k1 1," in drawn and "6 others 6." in drawn


def test_no_bars_where_each_row_is_alone():
    rows = [{"country": "Japan"}, {"country": "China"}]
    assert coverage({"schema": {"fields": [{"name": "country", "type": "string"}]}}, rows) == ""


# In Chromium

def shown(browser_page):
    return [section.get_attribute("id") for section in browser_page.locator("section.thaw-table").all()
            if section.is_visible()]


def test_filter_by_chapter_and_search(open_page):
    browser_page = open_page("pages/data")
    assert shown(browser_page) == list(RECORDS)
    form = browser_page.get_by_role("search", name="Tables")
    uses = {number: [name for name, record in RECORDS.items() if number in record["chapters"]] for number in NUMBERS}
    chapter = min((number for number in NUMBERS if len(uses[number]) > 1), key=lambda number: len(uses[number]))
    form.get_by_role("combobox", name="Chapter").select_option(str(chapter))
    in_chapter = uses[chapter]
    assert shown(browser_page) == in_chapter
    assert form.get_by_role("status").inner_text() == f"{len(in_chapter)} of {len(RECORDS)} tables"
    name = in_chapter[0]
    first, *_, last = re.findall(r"\w+", RECORDS[name]["title"])
    form.get_by_role("searchbox", name="Search").fill(f"{last.upper()}  {first}")  # words in any order
    names = shown(browser_page)
    assert name in names and set(names) < set(in_chapter)
    form.get_by_role("searchbox", name="Search").fill("xyzzy")
    assert shown(browser_page) == [] and form.get_by_role("status").inner_text().startswith("0 of")
    browser_page.keyboard.press("Enter")  # does not leave the page
    browser_page.evaluate(f"location.hash = '{name}'")
    browser_page.wait_for_function(f"!document.getElementById('{name}').hidden")
    assert shown(browser_page) == list(RECORDS) and browser_page.errors == []


def test_without_javascript_every_card_is_there(open_page):
    browser_page = open_page("pages/data", java_script_enabled=False)
    assert shown(browser_page) == list(RECORDS)
    assert not browser_page.locator(".thaw-filter").is_visible()
    first = browser_page.locator("section.thaw-table details").first
    first.locator("summary").click()
    assert first.locator("p").first.is_visible()


def test_download_by_a_click(open_page):
    browser_page = open_page("pages/data")
    with browser_page.expect_download() as waiting:
        browser_page.locator(f"#{ANY} a[download]").click()
    assert waiting.value.suggested_filename == f"{ANY}.csv"
    assert waiting.value.path().read_bytes() == (DATA / RECORDS[ANY]["path"]).read_bytes()
