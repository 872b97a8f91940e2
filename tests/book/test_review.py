"""Warm-ups and quick checks as blocks, and the page "Review", on a new course: no other is needed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from shared import ROOT

from press.book import review
from press.course import Course

pytestmark = pytest.mark.xdist_group("new")
QUESTION = """**Quick check.** Of 12 trips 7 were late. Which?

<details><summary>A. This.</summary>

Right. Yes.

</details>
<details><summary>B. That.</summary>

Wrong. No.

</details>"""


def built(course, output, **environment):
    """Build the book of `course` below `output`; return its folder."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", course, "-W", "-n", "--keep-going", "-q",
               "--path-output", output]
    done = subprocess.run(command, capture_output=True, text=True, cwd=course,
                          env={**os.environ, "PYTHONPATH": str(course), **environment})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return output / "_build" / "html"


@pytest.fixture(scope="module")
def whole(begun, tmp_path_factory):
    return built(begun, tmp_path_factory.mktemp("whole"))


def soup(book, name):
    return BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser")


def asked(course):
    return [question for _, names in review.pages(course) for name in names
            for question in review.questions(course.root, name)]


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


def test_a_block_holds_its_options_and_nothing_after_them(begun):
    def raw(text):
        return nodes.raw("", text, format="html")

    begins = nodes.paragraph("", "", nodes.Text(""), nodes.strong("", "Quick check."), nodes.Text(" Which?"))
    parts = [begins, nodes.paragraph("", "More of it."), raw("<details><summary>A</summary>"),
             nodes.paragraph("", "Right."), raw("</details>\n<details><summary>B</summary>"),
             nodes.paragraph("", "Wrong."), raw("</details>")]
    record = [raw("<details><summary>A record</summary>"), nodes.paragraph("", "It."), raw("</details>")]
    tree = nodes.section("", nodes.paragraph("", "Before."), *parts, *record)
    review.wrap(tree, [question(QUESTION)], Course(begun))
    assert [type(node) for node in tree] == [nodes.paragraph, review.Check, *map(type, record)]
    assert list(tree[1].children) == parts


def test_links_of_a_question_lead_to_the_same_places_from_review():
    text = "[a](02_rain.ipynb#x) [b](#here) [c](../pages/data.md) [d](https://e.org/f.md)"
    assert review._moved(question(text)) == (
        "[a](../chapters/02_rain.ipynb#x) [b](../chapters/02_rain.ipynb#here) [c](../pages/data.md) "
        "[d](https://e.org/f.md)")


# The pages

def test_each_question_of_a_chapter_is_one_block(begun, whole):
    for _, (name,) in review.pages(Course(begun)):
        blocks, known = soup(whole, name).select(".thaw-check"), review.questions(begun, name)
        assert [block["id"] for block in blocks] == [one.id for one in known] and blocks
        for block, one in zip(blocks, known, strict=True):
            assert block["data-kind"] == one.kind and block["data-review"] == "../pages/review.html"
            answers = [folded.p.get_text() for folded in block.find_all("details", recursive=False)]
            assert len(answers) == one.options and sum(text.startswith("Right") for text in answers) == 1
            assert {child.name for child in block.find_all(recursive=False)} == {"p", "details"}
    warm_up = soup(whole, "chapters/02_rain").select_one("[data-kind=Warm-up]")
    assert (warm_up["data-again"], warm_up["data-name"]) == ("01_late_buses.html", "chapter 1")
    assert soup(whole, "chapters/02_rain").select(".thaw-check ~ p"), "what follows a question is in its block"


def test_review_asks_all_questions_by_chapter_and_leads_to_each(begun, whole):
    page, course = soup(whole, review.PAGE), Course(begun)
    assert [block["id"] for block in page.select(".thaw-check")] == [one.id for one in asked(course)]
    assert [heading.get_text().rstrip("#") for heading in page.select(".thaw-asked > h2")] == [
        f"Chapter {chapter.number}: {chapter.short}" for chapter in course.chapters]
    for block, one in zip(page.select(".thaw-check"), asked(course), strict=True):
        href, _, place = block.select_one(".thaw-from a")["href"].partition("#")
        assert href == f"../{one.page}.html" and soup(whole, one.page).find(id=place)
        assert "data-review" not in block.attrs


def test_scripts_stand_where_there_are_questions(whole):
    own = {"answers.js", "checks.js", "review.js"}
    for name, wanted in ((review.PAGE, own), ("chapters/02_rain", own - {"review.js"}), ("pages/about", set())):
        assert own & {*scripts(soup(whole, name))} == wanted
    order = [name for name in scripts(soup(whole, review.PAGE)) if name in own]
    assert order == ["answers.js", "checks.js", "review.js"]


def test_the_page_states_the_rule_of_the_script(whole):
    code = (ROOT / "press/book/static/answers.js").read_text("utf-8")
    assert json.loads(re.search(r"INTERVALS = (\[.+?\])", code)[1]) == list(review.INTERVALS)
    text = soup(whole, review.PAGE).article.get_text()
    assert "after 1 day;" in text and "3, 7, 16 and at last 35 days" in text and "nothing is sent" in text


def test_a_left_out_chapter_has_no_question(begun, tmp_path):
    book = built(begun, tmp_path, THAW_CHAPTER="02_rain")
    page = soup(book, review.PAGE)
    assert {block["id"].split("-")[1] for block in page.select(".thaw-check")} == {"02_rain"}
    assert [heading.get_text().rstrip("#") for heading in page.select(".thaw-asked > h2")] == ["Chapter 2: Rain"]
    assert "data-again" not in soup(book, "chapters/02_rain").select_one("[data-kind=Warm-up]").attrs


def test_a_course_can_be_without_the_page_and_without_questions(begun, tmp_path):
    """Chapter 1 has its block and names no page; where no question is left, the page "Review" says so."""
    course = Path(shutil.copytree(begun, tmp_path / "course", ignore=shutil.ignore_patterns("_build", ".cache")))
    toc = (course / "_toc.yml").read_text("utf-8")
    (course / "_toc.yml").write_text(toc.replace("      - file: pages/review\n", ""), "utf-8")
    block = soup(built(course, tmp_path / "one"), "chapters/01_late_buses").select_one(".thaw-check")
    assert block and "data-review" not in block.attrs
    (course / "_toc.yml").write_text(toc, "utf-8")
    for path in course.glob("chapters/*.ipynb"):
        path.write_text(re.sub(r"\*\*(Quick check|Warm-up)", "**Asked", path.read_text("utf-8")), "utf-8")
    book = built(course, tmp_path / "two")
    assert "no questions yet" in soup(book, review.PAGE).article.get_text()
    assert not {"answers.js", "review.js"} & {*scripts(soup(book, review.PAGE))}
    assert soup(book, "chapters/01_late_buses").select(".thaw-check") == []


def test_a_label_without_options_is_named(begun, tmp_path):
    course = Path(shutil.copytree(begun, tmp_path / "course", ignore=shutil.ignore_patterns("_build", ".cache")))
    path = course / "chapters/01_late_buses.ipynb"
    path.write_text(path.read_text("utf-8").replace("**Your turn.**", "**Quick check.**"), "utf-8")
    with pytest.raises(AssertionError, match="2 warm-ups and quick checks, of which 1 begin"):
        built(course, tmp_path)
