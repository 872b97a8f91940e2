"""The course as one PDF: the pages together, their contents, and what the site offers."""

import re

import pytest
from conftest import CONTENTS, COURSE
from pypdf import PdfReader
from shared import ROOT

from press.course import Course
from press.publish import pdf


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
        answered = article.select_one(".thaw-answers")
        answers = re.findall(r"\b(Right|Wrong)\b", answered.get_text()) if answered else []
        assert len(answers) >= len(options)


def test_contents_of_the_pdf_name_the_pages(book, tmp_path, browser, monkeypatch):
    """Of one chapter and all hand-written pages: the whole course takes four times as long."""
    monkeypatch.setenv("THAW_CHAPTER", COURSE.chapters[0].topic)
    path = tmp_path / "course.pdf"
    count = pdf.write(ROOT, book, path, browser)
    reader = PdfReader(path)
    assert count == len(reader.pages) > len(Course(ROOT).pages)
    places = pdf.places(path.read_bytes())
    marks = pdf.together(ROOT, book).select(".thaw-contents .page")
    numbers = [places[mark["data-for"]] for mark in marks]
    assert numbers == sorted(numbers) and numbers[0] > 1 and numbers[-1] <= count
    printed = iter(re.findall(r"\d+", "".join(page.extract_text() for page in reader.pages[:numbers[0] - 1])))
    assert all(str(number) in printed for number in numbers), "the contents name other pages, or in another order"
    for mark, number in [*zip(marks, numbers, strict=True)][::10]:  # to read a page takes a while
        link = mark.find_parent("a")
        mark.extract()
        heading = link.get_text(" ", strip=True)
        assert re.sub(r"\W", "", heading) in re.sub(r"\W", "", reader.pages[number - 1].extract_text()), heading
    assert reader.outline and reader.trailer["/Root"]["/Lang"]
    assert b"/Subtype /Image" not in path.read_bytes(), "a drawing has become a picture of dots"


def test_questions_print_with_their_answers_at_the_end(tmp_path):
    (tmp_path / "page.html").write_text("""<article class="bd-article"><section><h1>T</h1>
    <details><summary>A record</summary><p>Who made it.</p></details>
    <section class="thaw-check"><p><strong>Warm-up, from chapter 0.</strong> Who?</p>
    <details><summary>A. She.</summary><p>Right. So.</p></details></section>
    <section class="thaw-check"><p><strong>Quick check.</strong> Which?</p>
    <details><summary>A. This.</summary><p>Wrong. No.</p></details>
    <details><summary>B. That.</summary><p>Right. <a href="https://there.example/">Yes</a>.</p></details></section>
    </section></article>""")
    article = pdf._article(tmp_path, "page", {"page": "page"}, "")
    assert [option.get_text() for option in article.select(".thaw-options li")] == ["A. She.", "A. This.", "B. That."]
    assert [text.get_text() for text in article.select(".thaw-answers > *")] == [
        "Answers to the warm-ups and quick checks", "Warm-up 1. A. Right. So.",
        "Quick check 1. A. Wrong. No. B. Right. Yes1."]
    assert [label.get_text() for label in article.select(".thaw-check strong")] == [
        "Warm-up 1, from chapter 0.", "Quick check 1."]
    assert article.section.p.get_text() == "A record" and article.details is None
