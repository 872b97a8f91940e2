"""Mendings of tables in outputs, each on a small table as pandas or MyST writes it."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from press.outputs import tables

FRAME = pd.DataFrame({"who": ["a", "b"], "when": ["2022-01-05", "2022-03"], "share": ["1,200.5", "−3"]})


def soup_of(table: str, classes: str = "") -> BeautifulSoup:
    return BeautifulSoup(f'<article><div class="{classes}">{table}</div></article>', "html.parser")


def mended(mending, frame: pd.DataFrame | str, classes: str = "") -> BeautifulSoup:
    soup = soup_of(frame if isinstance(frame, str) else frame._repr_html_(), classes)
    mending(soup)
    return soup


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [cell.get_text() for cell in soup.select(selector)]


# A frame to scroll in

def test_a_table_stands_in_a_frame_without_the_style_of_pandas():
    soup = mended(tables.frames, FRAME)
    assert soup.select_one("div.thaw-scroll > table.dataframe") and not soup.find_all("style")
    assert texts(soup, "td") == ["a", "2022-01-05", "1,200.5", "b", "2022-03", "−3"]


@pytest.mark.parametrize(("columns", "crowded"), [(7, False), (8, True)])
def test_a_table_of_more_than_eight_columns_is_crowded(columns, crowded):
    """The index is one of them."""
    soup = mended(tables.frames, pd.DataFrame({f"c{number}": [1] for number in range(columns)}))
    assert bool(soup.select("div.thaw-crowded")) is crowded


def test_a_table_that_pandas_did_not_write_has_no_frame():
    assert not mended(tables.frames, "<table><tr><td>1</td></tr></table>").select(".thaw-scroll")


# Header cells and alignment

def test_header_cells_say_what_they_head():
    soup = mended(tables.tables, FRAME)
    assert texts(soup, 'thead th[scope="col"]') == ["who", "when", "share"]
    assert texts(soup, 'tbody th[scope="row"]') == ["0", "1"]
    assert soup.thead.find(["th", "td"]).name == "td", "the corner heads nothing"


def test_what_pandas_says_of_looks_goes():
    soup = mended(tables.tables, FRAME)
    assert "border" not in soup.table.attrs and not soup.select("tr[style]")


def test_columns_of_dates_and_of_numbers_have_a_class():
    soup = mended(tables.tables, FRAME)
    assert texts(soup, "td.date") == ["2022-01-05", "2022-03"] and texts(soup, "td.number") == ["1,200.5", "−3"]
    assert texts(soup, "thead .number") == ["share"]


@pytest.mark.parametrize(("values", "kind"), [
    (["2022", "3.5e-07"], "number"), (["12%", "NaN"], "number"), (["+1", ""], "number"), (["-1.5", ".5"], "number"),
    (["2022-01-05", "NaT"], "date"), (["2022-01-05", "2022"], None), (["2022-01-05", "2022-01-06x"], None),
    (["1", "a"], None), (["1.2.3", "1"], None),
])
def test_a_column_is_what_all_its_cells_are(values, kind):
    soup = mended(tables.tables, pd.DataFrame({"name": ["x", "y"], "column": values}))
    for cell in soup.select("tbody td:last-child"):
        assert cell.get("class") == kind


def test_a_header_of_two_rows_is_aligned_as_far_as_it_goes():
    frame = pd.DataFrame({("a", "b"): ["x", "y"], ("a", "c"): [1, 2]})
    assert texts(mended(tables.tables, frame), "thead .number") == ["c"]


# The index

@pytest.mark.parametrize("index", [[0, 1, 2], [4, 7, 9]])
def test_a_plain_index_goes(index):
    soup = mended(tables.no_plain_index, pd.DataFrame({"a": ["x", "y", "z"]}, index=index))
    assert texts(soup, "tr > *") == ["a", "x", "y", "z"]


def test_the_index_of_a_table_with_its_middle_left_out_goes():
    with pd.option_context("display.max_rows", 4):
        soup = mended(tables.no_plain_index, pd.DataFrame({"a": range(9)}))
    assert texts(soup, "tbody tr > *") == ["0", "1", "...", "7", "8"] and not soup.select("tbody th")


TELLING = {
    "a name": pd.DataFrame({"a": [1, 2]}, index=pd.Index([0, 1], name="n")),
    "another order": pd.DataFrame({"a": [1, 2]}, index=[1, 0]),
    "twice the same": pd.DataFrame({"a": [1, 2]}, index=[1, 1]),
    "years": pd.DataFrame({"a": [1, 2]}, index=[2021, 2022]),
    "words": pd.DataFrame({"a": [1, 2]}, index=["x", "y"]),
    "two levels": pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(0, 1), (0, 2)])),
    "no row": pd.DataFrame({"a": []}),
    "two rows of header": pd.DataFrame({("a", "b"): [1, 2]}),
}


@pytest.mark.parametrize("frame", TELLING.values(), ids=TELLING)
def test_an_index_that_may_tell_something_stays(frame):
    before = soup_of(frame._repr_html_())
    assert str(mended(tables.no_plain_index, frame)) == str(before)


def test_a_cell_can_ask_for_its_index():
    assert texts(mended(tables.no_plain_index, FRAME, "tag_show-index"), "tbody th") == ["0", "1"]


# Captions

def test_a_caption_names_rows_and_columns():
    soup = mended(tables.captions, FRAME)
    assert soup.table.find(True, recursive=False).name == "caption", "it must come first"
    assert soup.caption.get_text() == "Table of 2 rows: who, when, share" and soup.select("caption.thaw-unseen")
    assert texts(mended(tables.captions, FRAME.iloc[:1]), "caption") == ["Table of 1 row: who, when, share"]


@pytest.mark.parametrize("table", [
    "<table><caption>Own</caption><thead><tr><th>a</th></tr></thead></table>", "<table><tr><td>a</td></tr></table>"])
def test_a_table_with_a_caption_or_without_a_head_is_left(table):
    assert str(mended(tables.captions, table)) == str(soup_of(table))


def test_a_table_outside_the_article_has_no_caption():
    soup = BeautifulSoup("<table><thead><tr><th>a</th></tr></thead></table><article></article>", "html.parser")
    tables.captions(soup)
    assert soup.caption is None


# All of them

def test_all_mendings_go_together():
    soup = soup_of(FRAME._repr_html_())
    tables.mend(soup)
    assert str(soup.select_one(".thaw-scroll")).replace("\n", "") == (
        '<div class="thaw-scroll"><table class="dataframe">'
        '<caption class="thaw-unseen">Table of 2 rows: who, when, share</caption>'
        '<thead><tr><th scope="col">who</th><th scope="col">when</th><th class="number" scope="col">share</th></tr>'
        '</thead><tbody><tr><td>a</td><td class="date">2022-01-05</td><td class="number">1,200.5</td></tr>'
        '<tr><td>b</td><td class="date">2022-03</td><td class="number">−3</td></tr></tbody></table></div>')
