"""The published site: the buttons that only it has, and pages that are made live."""

import json

import pytest
from bs4 import BeautifulSoup
from conftest import CONTENTS, COURSE, NOTEBOOKS

from press.book import buttons, policy, state
from press.publish import pyodide, site


def page_of(book, name, paper=None):
    """A page of the book with its buttons of the site."""
    page = BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser")
    site.put_buttons(page, state.noted_page(book, name)["buttons"], paper)
    return page


def test_the_book_without_live_python_shows_no_trace_of_it(book):
    for name in NOTEBOOKS:
        text = (book / f"{name}.html").read_text("utf-8")
        assert "thaw-told" not in text and "/lite/" not in text and f"{COURSE.slug}.pdf" not in text
    assert not (book / "live").exists()


@pytest.mark.parametrize("name", [CONTENTS[0], NOTEBOOKS[0], NOTEBOOKS[-1]])
def test_the_site_offers_the_pdf_and_jupyterlite_above_each_page(book, tmp_path, name):
    paper = tmp_path / "course.pdf"
    paper.write_bytes(b"%PDF" * 1_000_000)
    page = page_of(book, name, paper)
    links = page.select(f"a[href='../{COURSE.slug}.pdf']")
    assert len(links) == 1 and links[0].find_parent("div")["class"][-1] == "dropdown-download-buttons"
    assert links[0]["title"] == "Download the whole course, 4 MB" and links[0].select_one("svg")
    lite = page.select(".dropdown-launch-buttons a[href^='../lite/']")
    expected = [f"../lite/notebooks/index.html?path={name}.ipynb"] if name in NOTEBOOKS else []
    assert [link["href"] for link in lite] == expected


def test_a_site_without_the_pdf_has_no_button_for_it(book):
    page = page_of(book, CONTENTS[0])
    assert "whole course" not in page.text and page.select(".dropdown-download-buttons li")


def test_a_course_that_names_no_binder_has_jupyterlite_above_its_notebooks_alone():
    shown = {name: buttons.of_site([], name, COURSE) for name in (NOTEBOOKS[0], CONTENTS[0])}
    assert [group["label"] for group in shown[NOTEBOOKS[0]]] == ["launch-buttons"] and not shown[CONTENTS[0]]
    assert shown[NOTEBOOKS[0]][0]["buttons"][0]["url"].endswith(f"?path={NOTEBOOKS[0]}.ipynb")


def test_all_else_of_a_page_stays_as_it_is_in_the_book(book):
    for name in (CONTENTS[0], NOTEBOOKS[0]):
        made, plain = page_of(book, name), BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser")
        for link in made.select("a[href*='/lite/notebooks/']"):
            link.find_parent("li").decompose()
        assert [tag.attrs for tag in made.find_all(True)] == [tag.attrs for tag in plain.find_all(True)]


def test_pages_with_other_cells_than_their_notebook_are_refused():
    page = BeautifulSoup('<article class="bd-article"></article>', "html.parser")
    with pytest.raises(pyodide.Refused, match=r"a/page\.html: shows 0 cells where its notebook has 1"):
        site.make_live(page, "a/page", {"cells": [{"shown": True}]}, "page-x")


def test_what_a_page_is_told_cannot_end_its_script():
    page = BeautifulSoup('<html><head></head><body><article class="bd-article"></article></body></html>', "html.parser")
    facts = {"cells": [], "text": "</script><b>a & b"}
    site.make_live(page, "a/page", facts, "page-x")
    read = BeautifulSoup(str(page), "html.parser")
    assert read.b is None and json.loads(read.find(id="thaw-told").string) == facts


def test_each_page_of_jupyterlite_carries_its_policy(live_book):
    pages = [path for path in (live_book / "lite").rglob("*.html")
             if "files" not in path.relative_to(live_book / "lite").parts]
    assert len(pages) > 3
    for path in pages:
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        marks = page.head.find_all("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert [mark["content"] for mark in marks] == [policy.LITE], path
        assert marks[0].find_previous(["script", "link", "style"]) is None
