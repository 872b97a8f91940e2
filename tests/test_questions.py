"""Courses with fewer questions: a chapter left out, no page "Review", no question, one that cannot be told."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from press.book import review

pytestmark = pytest.mark.xdist_group("new")


def built(course, output, **environment):
    """Build the book of `course` below `output`; return its folder."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", course, "-W", "-n", "--keep-going", "-q",
               "--path-output", output]
    done = subprocess.run(command, capture_output=True, text=True, cwd=course,
                          env={**os.environ, "PYTHONPATH": str(course), **environment})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return output / "_build" / "html"


def copied(begun, tmp_path):
    return Path(shutil.copytree(begun, tmp_path / "course", ignore=shutil.ignore_patterns("_build", ".cache")))


def soup(book, name):
    return BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser")


def test_a_left_out_chapter_has_no_question(begun, tmp_path):
    book = built(begun, tmp_path, THAW_CHAPTER="02_rain")
    page = soup(book, review.PAGE)
    assert {block["id"].split("-")[1] for block in page.select(".thaw-check")} == {"02_rain"}
    assert [heading.get_text().rstrip("#") for heading in page.select(".thaw-asked > h2")] == ["Chapter 2: Rain"]
    for name in ("chapters/02_rain", review.PAGE):  # the chapter to look at again is not there
        assert "data-again" not in soup(book, name).select_one("[data-kind=Warm-up]").attrs


def test_a_course_can_be_without_the_page_and_without_questions(begun, tmp_path):
    """Chapter 1 has its block and names no page; where no question is left, the page "Review" says so."""
    course = copied(begun, tmp_path)
    toc = (course / "_toc.yml").read_text("utf-8")
    (course / "_toc.yml").write_text(toc.replace("      - file: pages/review\n", ""), "utf-8")
    block = soup(built(course, tmp_path / "one"), "chapters/01_late_buses").select_one(".thaw-check")
    assert block and "data-review" not in block.attrs
    (course / "_toc.yml").write_text(toc, "utf-8")
    for path in course.glob("chapters/*.ipynb"):
        path.write_text(re.sub(r"\*\*(Quick check|Warm-up)", "**Asked", path.read_text("utf-8")), "utf-8")
    book = built(course, tmp_path / "two")
    assert "no questions yet" in soup(book, review.PAGE).article.get_text()
    assert not soup(book, review.PAGE).find("script", src=re.compile("answers|review"))
    assert soup(book, "chapters/01_late_buses").select(".thaw-check") == []


def test_a_label_without_options_is_named(begun, tmp_path):
    course = copied(begun, tmp_path)
    path = course / "chapters/01_late_buses.ipynb"
    path.write_text(path.read_text("utf-8").replace("**Your turn.**", "**Quick check.**"), "utf-8")
    with pytest.raises(AssertionError, match="2 warm-ups and quick checks, of which 1 begin"):
        built(course, tmp_path)
