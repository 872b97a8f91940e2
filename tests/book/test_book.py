"""The built book, read as files: nothing from other hosts, links that lead somewhere, every chart, no solution."""

import json
import re
import struct
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import CHARTED, CONTENTS, NOTEBOOKS, ROOT, chart_specs

from press.book import meta
from press.course import Course, changed
from press.lessons import source as sources
from thaw import vegalite

PAGES = [*CONTENTS, "search", "404"]
COURSE = Course(ROOT)
BASE = COURSE.address
SOURCES = [path.relative_to(ROOT) for folder in ("chapters", "exercises")
           for path in sorted(ROOT.glob(f"source/{folder}/*.md"))]

every_page = pytest.mark.parametrize("name", PAGES)
every_notebook = pytest.mark.parametrize("name", NOTEBOOKS)
every_charted = pytest.mark.parametrize("name", CHARTED)


@cache
def read(path):
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def squeezed(text):
    return re.sub(r"\s+", "", text)


@every_page
def test_page_loads_nothing_from_another_host(book, name):
    soup = read(book / f"{name}.html")
    loaded = [tag.get("src") for tag in soup.find_all(src=True)]
    loaded += [tag["href"] for tag in soup.find_all("link", href=True) if tag["rel"] != ["canonical"]]
    loaded += re.findall(r"url\(\s*[\"']?([^)\"']+)", " ".join(tag.text for tag in soup.find_all("style")))
    assert [address for address in loaded if urlsplit(address).netloc] == []
    # Neither scripts nor handlers stand in a page: the content-security policy would refuse them.
    assert [tag.text for tag in soup.find_all("script", src=False) if tag.get("type") != "application/json"] == []
    assert [tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []


def test_style_sheets_load_nothing_from_another_host(book):
    for sheet in book.rglob("_static/**/*.css"):
        text = sheet.read_text("utf-8")
        hosts = re.findall(r"(?:@import\s+|url\(\s*)[\"']?((?:https?:)?//[^)\"';]+)", text)
        assert not hosts, f"{sheet.relative_to(book)} names {hosts[0]}"


@every_page
def test_ids_are_unique(book, name):
    ids = [tag["id"] for tag in read(book / f"{name}.html").find_all(id=True)]
    assert [one for one in set(ids) if ids.count(one) > 1] == []


@every_page
def test_page_has_one_heading_of_the_first_rank(book, name):
    assert len(read(book / f"{name}.html").find_all("h1")) == 1


@every_charted
def test_every_chart_is_a_figure_with_its_text_alternative(book, name):
    specs = chart_specs(name)
    figures = read(book / f"{name}.html").select("figure.thaw-chart")
    assert len(figures) == len(specs)
    for spec, figure in zip(specs, figures, strict=True):
        pictures = figure.select("svg[role=img]")
        assert pictures, "a figure without a drawing"
        for picture in pictures:
            assert picture["aria-label"] == vegalite.alternative(spec)
        head = vegalite.headed({key: value for key, value in spec.items() if key != "datasets"})
        assert vegalite.text_of(head.get("title")) in figure.figcaption.get_text()
        subtitle = head["title"]["subtitle"] if isinstance(head.get("title"), dict) else ""
        for line in [subtitle] if isinstance(subtitle, str) else subtitle:
            assert line in figure.get_text()


@every_notebook
def test_no_output_shows_the_notebook_form_of_a_chart(book, name):
    assert read(book / f"{name}.html").find("img", src=re.compile("^data:image/svg")) is None


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_solution_is_in_a_student_page(book, path):
    name = path.relative_to("source").with_suffix("").as_posix()
    if name not in CONTENTS:
        pytest.skip("not in the book yet")
    text = squeezed(read(book / f"{name}.html").get_text())
    files = [book / "_sources" / f"{name}.ipynb", ROOT / f"{name}.ipynb"]
    files = ["".join(squeezed("".join(cell["source"])) for cell in json.loads(file.read_text("utf-8"))["cells"])
             for file in files if file.exists()]
    for cell in sources.read(ROOT, path).cells:
        if cell.role in ("solution", "also") and len(squeezed(cell.text)) > 15:
            for published in (text, *files):
                assert squeezed(cell.text) not in published, f"{name} shows a solution of {cell.exercise}"


@every_notebook
def test_edit_link_leads_to_the_text_source(book, name):
    edits = [link["href"] for link in read(book / f"{name}.html").find_all("a", href=re.compile("/edit/"))]
    assert edits
    for edit in edits:
        path = edit.split("/edit/", 1)[1].split("/", 1)[1]
        assert path == f"source/{name.removesuffix('_solution')}.md" and (ROOT / path).exists()


@every_page
def test_page_has_a_title_and_a_language(book, name):
    soup = read(book / f"{name}.html")
    assert soup.html["lang"] == "en" and soup.title.get_text(strip=True)


# How the book is found and shared (press.book.meta)

@pytest.mark.parametrize("name", CONTENTS)
def test_page_tells_others_what_it_is(book, name):
    soup = read(book / f"{name}.html")
    tags = {tag.get("property") or tag.get("name"): tag["content"] for tag in soup.find_all("meta", content=True)}
    address = f"{BASE}{name}.html"
    assert soup.find("link", rel="canonical")["href"] == address == tags["og:url"]
    assert 40 <= len(tags["description"]) <= meta.LONGEST and tags["og:description"] == tags["description"]
    assert tags["og:title"] in soup.h1.get_text()
    picture = book / tags["og:image"].removeprefix(BASE)
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and 5_000 < picture.stat().st_size < 400_000
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == meta.CARD


@pytest.mark.parametrize("name", CONTENTS)
def test_page_tells_when_its_source_was_changed(book, name):
    date = COURSE.changed(COURSE.source_of(name))
    place = read(book / f"{name}.html").select_one(".last-updated")
    assert (place.get_text(strip=True) == f"Last updated on {date}.") if date else place is None


def test_site_map_names_each_page(book):
    places = re.findall("<loc>([^<]+)</loc>", (book / "sitemap.xml").read_text("utf-8"))
    assert places == [f"{BASE}{name}.html" for name in CONTENTS]


@every_notebook
def test_notebook_can_be_downloaded_and_opened(book, name):
    page = book / f"{name}.html"
    links = [link["href"] for link in read(page).find_all("a", href=True)]
    own = [link for link in links if link.endswith(".ipynb") and not urlsplit(link).netloc]
    assert own and all((page.parent / link).resolve().is_file() for link in own)
    repository = COURSE.repository.removeprefix("https://github.com/")
    for host in ("colab.research.google.com", "mybinder.org"):
        there = [unquote(link) for link in links if urlsplit(link).netloc == host]
        assert there and all(repository in link and name in link for link in there)


def test_outside_git_no_date_is_told(tmp_path):
    (tmp_path / "page.md").write_text("# Page")
    assert changed(tmp_path, "page.md") is None


def test_description_ends_with_a_sentence_or_a_word():
    def described(text):
        return meta.described(BeautifulSoup(f"<article><section><p>{text}</p></section></article>", "html.parser"), "")

    assert described("A sentence that is quite long enough, with a <b>bold</b> word .") == (
        "A sentence that is quite long enough, with a bold word.")
    long = described("This sentence has some length and is repeated. " * 9)
    assert long.endswith("repeated.") and 100 < len(long) <= meta.LONGEST
    assert described("word " * 90).endswith("word …")


@every_page
def test_no_address_is_escaped_twice(book, name):
    assert [link["href"] for link in read(book / f"{name}.html").find_all("a", href=re.compile("&amp;"))] == []
