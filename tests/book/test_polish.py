"""The mending of pages: each repair on a small page, and that each one left changes a page of the book."""

import re

import pytest
from bs4 import BeautifulSoup
from conftest import CONTENTS
from shared import idle

from press.book import polish, state
from press.outputs import tables


def mended(text):
    soup = BeautifulSoup(text, "html.parser")
    polish.mend(soup, None)
    return BeautifulSoup(str(soup), "html.parser")


def framed(index, names="", cell=""):
    """A page with a table as pandas writes it, with these labels of rows."""
    rows = "".join(f"<tr><th>{label}</th><td>x</td></tr>" for label in index)
    return mended(f"""<html><body><article><div class="cell {cell}"><table class="dataframe"><thead>
        <tr><th></th><th>name</th></tr>{names}</thead><tbody>{rows}</tbody></table></div></article></body></html>""")


@pytest.mark.parametrize("index", [["0", "1", "2"], ["3", "17", "40"], ["0", "1", "...", "98", "99"]])
def test_numbers_of_rows_go(index):
    table = framed(index).table
    assert [len(row.find_all(["th", "td"])) for row in table.find_all("tr")] == [1] * (len(index) + 1)
    assert table.caption.get_text() == f"Table of {len(index)} rows: name"


@pytest.mark.parametrize("index, names, cell", [
    (["0", "1"], "<tr><th>leader</th><th></th></tr>", ""), (["2019", "2021"], "", ""), (["1", "0"], "", ""),
    (["a", "b"], "", ""), (["0", "1"], "", "tag_show-index"),
])
def test_an_index_that_says_something_stays(index, names, cell):
    assert [cell.get_text() for cell in framed(index, names, cell).select("tbody th")] == index


def test_scripts_go_into_files(tmp_path):
    soup = BeautifulSoup("""<script src="../_static/documentation_options.js"></script><script>var one;</script>
    <script>DOCUMENTATION_OPTIONS.pagename = 'x';</script><script type="application/json">{"a": 1}</script>
    <button onclick="window.print()"></button>""", "html.parser")
    polish.mend(soup, tmp_path)
    name = soup.find("script", src=re.compile("page-"))["src"].removeprefix("../_static/")
    assert (tmp_path / "_static" / name).read_text() == "var one;\n"
    assert [tag.text for tag in soup.find_all("script") if tag.text] == ['{"a": 1}']
    assert soup.button.attrs == {"data-action": "print"}


def test_tables_get_scopes_and_aligned_numbers():
    page = """<html><body><div><style scoped>x</style><table border="1" class="dataframe"><thead>
    <tr style="text-align: right;"><th></th><th>name</th><th>n</th><th>day</th></tr></thead><tbody>
    <tr><th>1</th><td>a</td><td>1.5</td><td>2022-01-05</td></tr>
    <tr><th>0</th><td>b</td><td>NaN</td><td>2022-01-06</td></tr></tbody></table></div></body></html>"""
    table = mended(page).select_one("div.thaw-scroll > table")
    assert [cell.get("class") for cell in table.select("tbody tr:first-child > *")] == [
        None, None, ["number"], ["date"]]
    assert [(cell.name, cell.get("scope"), cell.get("class")) for cell in table.select("thead tr > *")] == [
        ("td", None, None), ("th", "col", None), ("th", "col", ["number"]), ("th", "col", None)]
    assert table.select_one("tbody th")["scope"] == "row" and not table.has_attr("border")
    assert table.find_previous("style") is None


def test_an_address_with_two_arguments_stays_whole():
    page = mended('<html><body><a href="https://there.example/?a=1&amp;amp;lang=b#c">x</a></body></html>')
    assert page.a["href"] == "https://there.example/?a=1&lang=b#c"


# What can go

# These change only what a course may lack: tables in outputs, addresses with two arguments, buttons with logos.
# Of this course's own pages tests/meaning asks the same.
CONTENT = ["idle_logos", "whole_addresses", *(mending.__name__ for mending in tables.MENDINGS)]


def test_each_mending_of_the_theme_changes_a_page_of_the_book(book, tmp_path):
    def scripts_in_files(soup):
        polish.scripts_in_files(soup, tmp_path)

    of_theme = [mending for mending in polish.MENDINGS if mending.__name__ not in CONTENT]
    names = idle([*of_theme, scripts_in_files], [state.noted_page(book, CONTENTS[0])["unmended"]])
    assert names == [], f"these change no page any more: remove them from press/book/polish.py: {', '.join(names)}"


def test_a_mending_that_does_nothing_is_named(book):
    def puts_what_is_there(soup):
        soup.html["lang"] = soup.html["lang"]

    text = state.noted_page(book, CONTENTS[0])["unmended"]
    assert idle([polish.one_heading, puts_what_is_there, polish.sidebar], [text]) == ["puts_what_is_there"]
