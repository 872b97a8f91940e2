"""The built book, read as files: nothing from other hosts, links that lead somewhere, every chart, no solution."""

import json
import re
import shutil
import struct
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import CHARTED, CONTENTS, NOTEBOOKS, ROOT, chart_specs

from press.book import meta, polish
from press.course import Course, changed
from press.lessons import source as sources
from press.publish import pdf
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
        found = re.findall(r"(?:@import\s+|url\(\s*)[\"']?((?:https?:)?//[^)\"';]+)", text)
        assert not found, f"{sheet.relative_to(book)} names {found[0]}"


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
    told = {tag.get("property") or tag.get("name"): tag["content"] for tag in soup.find_all("meta", content=True)}
    address = f"{BASE}{name}.html"
    assert soup.find("link", rel="canonical")["href"] == address == told["og:url"]
    assert 40 <= len(told["description"]) <= meta.LONGEST and told["og:description"] == told["description"]
    assert told["og:title"] in soup.h1.get_text()
    picture = book / told["og:image"].removeprefix(BASE)
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


# The course as one PDF (press.publish.pdf)

@pytest.fixture(scope="module")
def together(book):
    """All pages of the book as one, for print."""
    return pdf.together(ROOT, book)


on_paper = pytest.mark.xdist_group("paper")


@on_paper
def test_pages_stand_together_for_print(together):
    ids = [tag["id"] for tag in together.find_all(id=True)]
    assert len(ids) == len(set(ids))
    articles = together.select("article")
    assert sorted(article["id"] for article in articles) == sorted(name.replace("/", "-") for name in CONTENTS)
    solutions = [article["id"].endswith("_solution") for article in articles]
    assert solutions == sorted(solutions), "solutions come last"
    assert together.find_all(["details", "script"]) == []
    for link in together.find_all("a", href=re.compile("^#")):
        assert link["href"][1:] in ids, f"{link['href']} leads nowhere"
    for article in articles:
        notes = [link["href"] for link in article.select(".thaw-notes a")]
        linked = {link["href"] for link in article.select("a[href^=http]") if link.get_text() != link["href"]}
        assert linked <= set(notes)
        marks = [int(mark.get_text()) for mark in article.select(".thaw-note")]
        assert sorted(set(marks)) == list(range(1, len(notes) + 1))
        options = article.select(".thaw-options li")
        told = article.select_one(".thaw-answers")
        answers = re.findall(r"\b(Right|Wrong)\b", told.get_text()) if told else []
        assert len(answers) >= len(options)


@on_paper
def test_contents_of_the_pdf_name_the_pages(book, together, tmp_path, browser):
    path = tmp_path / "course.pdf"
    count = pdf.write(ROOT, book, path, browser)
    text = path.read_bytes()
    places = pdf.places(text)
    lines = [mark["data-for"] for mark in together.select(".thaw-contents .page")]
    numbers = [places[line] for line in lines]
    assert numbers == sorted(numbers) and numbers[0] > 1 and numbers[-1] <= count
    assert b"/Outlines" in text and b"/Lang" in text and b"/Subtype /Image" not in text


def test_the_site_offers_the_pdf_on_each_page(book, tmp_path):
    paper, folder = tmp_path / "thaw.pdf", tmp_path / "site" / "chapters"
    paper.write_bytes(b"%PDF")
    folder.mkdir(parents=True)
    for name in (CONTENTS[0], NOTEBOOKS[0]):
        shutil.copy(book / f"{name}.html", folder)
    pdf.offer(paper, folder.parent)
    assert (folder.parent / "thaw.pdf").read_bytes() == b"%PDF"
    for page in folder.glob("*.html"):
        links = BeautifulSoup(page.read_text("utf-8"), "html.parser").select("a[href='../thaw.pdf']")
        assert len(links) == 1 and links[0].find_parent("div")["class"][-1] == "dropdown-download-buttons", page


def test_a_quick_check_prints_with_its_answer_at_the_end(tmp_path):
    (tmp_path / "page.html").write_text("""<article class="bd-article"><section><h1>T</h1>
    <p><strong>Quick check.</strong> Which?</p><details><summary>A. This.</summary><p>Wrong. No.</p></details>
    <details><summary>B. That.</summary><p>Right. <a href="https://there.example/">Yes</a>.</p></details>
    </section></article>""")
    article = pdf._article(tmp_path, "page", {"page": "page"}, "")
    assert [option.get_text() for option in article.select(".thaw-options li")] == ["A. This.", "B. That."]
    assert article.select_one(".thaw-answers p").get_text() == "Quick check 1. A. Wrong. No. B. Right. Yes1."
    assert article.section.p.strong.get_text() == "Quick check 1."


# The mending of pages (press.book.polish)

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


@every_page
def test_no_address_is_escaped_twice(book, name):
    assert [link["href"] for link in read(book / f"{name}.html").find_all("a", href=re.compile("&amp;"))] == []
