"""Warm-ups and quick checks as blocks of their pages, and the page "Review". (tests/test_questions.py builds more.)"""

import functools
import json
import re

import pytest
from bs4 import BeautifulSoup
from conftest import CONTENTS, COURSE
from docutils import nodes
from shared import ROOT

from press.book import review

PAGES = [name for _, names in review.pages(COURSE) for name in names]
ASKED = [question for name in PAGES for question in review.questions(ROOT, name)]
has_review = pytest.mark.skipif(review.PAGE not in CONTENTS, reason="this course has no page Review")
QUESTION = """**Quick check.** Of 12 trips 7 were late. Which?

<details><summary>A. This.</summary>

Right. Yes.

</details>
<details><summary>B. That.</summary>

Wrong. No.

</details>"""


@functools.cache
def soup(book, name):
    return BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser")


def scripts(page):
    return [re.sub(r".*/|\?.*", "", script["src"]) for script in page.find_all("script", src=True)]


# A question

def question(text, page="chapters/02_rain"):
    return review.Question("Quick check", None, text, page)


def test_an_id_stays_when_figures_or_options_change_but_not_when_words_do():
    old = question(QUESTION)
    assert re.fullmatch(r"check-02_rain-[0-9a-f]{8}", old.id)
    assert question(QUESTION.replace("7", "1,234.5")).id == old.id == question(QUESTION.replace("This", "These")).id
    assert question(QUESTION.replace("Which", "Who")).id != old.id != question(old.text, "chapters/02a_wet_days").id


def test_a_page_is_called_by_its_number():
    assert [review.called(f"chapters/{name}") for name in ("02_rain", "00_a_b", "12c_wet_days")] == [
        "chapter 2", "chapter 0", "lesson 12c"]


@pytest.mark.parametrize(("label", "told"), [
    ("**Quick check.**", ("Quick check", None)), ("**Warm-up, from chapter 3.**", ("Warm-up", 3)),
    ("**Warm-up.**", ("Warm-up", None)), ("**Quick checks** are short.", None), ("So: **Quick check.**", None)])
def test_a_question_is_known_by_its_label(tmp_path, label, told):
    (tmp_path / "chapters").mkdir()
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [QUESTION.replace("**Quick check.**", label)]}]
    (tmp_path / "chapters" / "02_rain.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}}))
    known = review.questions(tmp_path, "chapters/02_rain")
    assert [(one.kind, one.chapter) for one in known] == ([told] if told else [])
    assert review.questions(tmp_path, "chapters/03_none") == []


def test_a_block_holds_its_options_and_nothing_after_them():
    def raw(text):
        return nodes.raw("", text, format="html")

    begins = nodes.paragraph("", "", nodes.Text(""), nodes.strong("", "Quick check."), nodes.Text(" Which?"))
    parts = [begins, nodes.paragraph("", "More of it."), raw("<details><summary>A</summary>"),
             nodes.paragraph("", "Right."), raw("</details>\n<details><summary>B</summary>"),
             nodes.paragraph("", "Wrong."), raw("</details>")]
    record = [raw("<details><summary>A record</summary>"), nodes.paragraph("", "It."), raw("</details>")]
    tree = nodes.section("", nodes.paragraph("", "Before."), *parts, *record)
    review.wrap(tree, [question(QUESTION)], COURSE)
    assert [type(node) for node in tree] == [nodes.paragraph, review.Check, *map(type, record)]
    assert list(tree[1].children) == parts


def test_links_of_a_question_lead_to_the_same_places_from_review():
    text = "[a](02_rain.ipynb#x) [b](#here) [c](../pages/data.md) [d](https://e.org/f.md)"
    assert review._moved(question(text)) == (
        "[a](../chapters/02_rain.ipynb#x) [b](../chapters/02_rain.ipynb#here) [c](../pages/data.md) "
        "[d](https://e.org/f.md)")


# The pages

@pytest.mark.parametrize("name", PAGES)
def test_each_question_of_a_chapter_is_one_block(book, name):
    blocks, known = soup(book, name).select(".thaw-check"), review.questions(ROOT, name)
    assert [block["id"] for block in blocks] == [one.id for one in known]
    for block, one in zip(blocks, known, strict=True):
        assert block["data-kind"] == one.kind
        answers = [folded.p.get_text() for folded in block.find_all("details", recursive=False)]
        assert len(answers) == one.options and sum(text.startswith("Right") for text in answers) == 1
        assert block.find_all(recursive=False)[-1].name == "details", "more than the question is in its block"
        again = next((chapter.page for chapter in COURSE.chapters if chapter.number == one.chapter), None)
        assert block.get("data-again") == (again and f"{again.removeprefix('chapters/')}.html")
        assert block.get("data-name") == (again and f"chapter {one.chapter}")


@has_review
def test_review_asks_all_questions_by_chapter_and_leads_to_each(book):
    page = soup(book, review.PAGE)
    assert [block["id"] for block in page.select(".thaw-check")] == [one.id for one in ASKED]
    asking = [chapter for chapter in COURSE.chapters
              if any(one.page.startswith(f"chapters/{chapter.topic[:2]}") for one in ASKED)]
    assert [heading.get_text().rstrip("#") for heading in page.select(".thaw-asked > h2")] == [
        f"Chapter {chapter.number}: {chapter.short}" for chapter in asking]
    for block, one in zip(page.select(".thaw-check"), ASKED, strict=True):
        href, _, place = block.select_one(".thaw-from a")["href"].partition("#")
        assert href == f"../{one.page}.html" and soup(book, one.page).find(id=place)
        assert soup(book, one.page).find(id=place)["data-review"] == "../pages/review.html"
        assert "data-review" not in block.attrs


@has_review
def test_scripts_stand_where_there_are_questions_in_their_order(book):
    own = ["answers.js", "checks.js", "review.js"]
    for name in (review.PAGE, *PAGES, "pages/about"):
        wanted = own[:3 if name == review.PAGE else 2] if soup(book, name).select(".thaw-check") else []
        assert [script for script in scripts(soup(book, name)) if script in own] == wanted


@has_review
def test_the_page_states_the_rule_of_the_script(book):
    code = (ROOT / "press/book/static/answers.js").read_text("utf-8")
    assert json.loads(re.search(r"INTERVALS = (\[.+?\])", code)[1]) == list(review.INTERVALS)
    text = soup(book, review.PAGE).article.get_text()
    assert "after 1 day;" in text and "3, 7, 16 and at last 35 days" in text and "nothing is sent" in text
