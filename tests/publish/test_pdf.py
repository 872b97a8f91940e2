"""The course as one PDF: the pages together, their contents, and what the site offers."""

import re

import pytest
from conftest import CONTENTS
from shared import ROOT

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


def test_a_quick_check_prints_with_its_answer_at_the_end(tmp_path):
    (tmp_path / "page.html").write_text("""<article class="bd-article"><section><h1>T</h1>
    <p><strong>Quick check.</strong> Which?</p><details><summary>A. This.</summary><p>Wrong. No.</p></details>
    <details><summary>B. That.</summary><p>Right. <a href="https://there.example/">Yes</a>.</p></details>
    </section></article>""")
    article = pdf._article(tmp_path, "page", {"page": "page"}, "")
    assert [option.get_text() for option in article.select(".thaw-options li")] == ["A. This.", "B. That."]
    assert article.select_one(".thaw-answers p").get_text() == "Quick check 1. A. Wrong. No. B. Right. Yes1."
    assert article.section.p.strong.get_text() == "Quick check 1."
