"""A course of one's own: what `press new` makes builds under its own name, and nothing of this course is in it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from shared import ROOT

from press import new, notebook
from press.course import Course
from press.publish import pdf, slides

pytestmark = pytest.mark.xdist_group("new")
# Words that only this course has reason to say.
OURS = re.compile(r"Korea|Japan|missile|\bThaw\b|\bpolicy\b")


@pytest.fixture(scope="module")
def pages(begun):
    """The folder of its built book."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", begun, "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=begun,
                          env={**os.environ, "PYTHONPATH": str(begun)})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return begun / "_build" / "html"


def test_its_notebooks_are_proven_and_its_tables_checked(begun):
    course = Course(begun)
    for topic in course.topics:
        for name in (f"chapters/{topic}.ipynb", f"exercises/{topic}.ipynb", f"exercises/{topic}_solution.ipynb"):
            assert (begun / name).exists()
        assert json.loads((begun / f"thaw/keys/{topic}.json").read_text("utf-8"))
    done = subprocess.run([sys.executable, "-m", "press", "data", "--check"], cwd=begun, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_has_its_own_name_and_none_of_our_content(begun, pages):
    course = Course(begun)
    assert sorted(path.relative_to(pages).with_suffix("").as_posix() for folder in ("chapters", "exercises", "pages")
                  for path in pages.glob(f"{folder}/*.html")) == sorted(
        name for name in course.pages if not name.startswith("teaching/"))
    for name in course.pages:
        page = BeautifulSoup((pages / f"{name}.html").read_text("utf-8"), "html.parser")
        assert course.title in page.title.get_text() and course.title in page.select_one(".navbar-brand").get_text()
        assert not OURS.search(page.get_text().replace("thaw", "")), name
    for path in (begun / "data" / "datapackage.json", begun / "CITATION.cff", begun / "course.yml"):
        assert not OURS.search(path.read_text("utf-8")), path
    for part in ("chapters", "exercises"):
        for path in (begun / part).glob("*.ipynb"):
            assert not OURS.search(path.read_text("utf-8")), path


def test_its_claims_have_verdicts_in_its_own_words(begun, pages):
    page = BeautifulSoup((pages / "pages/claims_ledger.html").read_text("utf-8"), "html.parser")
    text = page.find(id="C02").get_text(" ")
    assert "1 of them give no reason" in page.caption.get_text()
    assert "~ in part" in text and "? open" in text and "weak" in text


def test_its_charts_have_its_colours(begun):
    for topic in Course(begun).topics:
        charts = json.dumps(notebook.read(begun / f"chapters/{topic}.ipynb").charts)
        assert all(colour in charts for colour in Course(begun).colours.values()), topic


def test_its_decks_have_its_headings_with_a_guide_and_without(begun):
    decks = {topic: slides.deck(begun, topic) for topic in Course(begun).topics}
    for topic, (title, made) in decks.items():
        text = "".join(made)
        assert title in made[0] and "What would speak against it" in made[1], topic
        assert "<figure" in text and 'class="options"' in text and "<h2>Verdicts</h2>" in text
        assert all(BeautifulSoup(slide, "html.parser").get_text(strip=True) for slide in made)
    assert "<aside" in "".join(decks["01_late_buses"][1]) and "<aside" not in "".join(decks["02_rain"][1])


def test_on_paper_it_has_its_own_name_too(begun, pages):
    paper = pdf.together(begun, pages)
    assert f'@top-right {{ content: "{Course(begun).title}" }}' in paper.style.get_text()
    assert not OURS.search(paper.style.get_text() + paper.get_text().replace("thaw", ""))
    styles = "".join((pages / "_static" / link["href"]).read_text("utf-8") for link in paper.find_all("link"))
    assert re.findall(r'content: "[^"]*[A-Za-z]{2}', styles.partition("/* The course as one PDF")[2]) == []


def test_its_own_tests_pass(begun, pages):
    """The rules for any course, and for its book: all that needs neither a browser nor a build of its own."""
    chosen = ["tests/course", "tests/book", "--ignore=tests/book/test_editions.py", "tests/meaning",
              "tests/tables/test_records.py", "tests/tables/test_data_verb.py",
              "tests/thaw/test_charts.py::test_each_colour_stands_out_on_light_and_dark_pages",
              "tests/thaw/test_charts.py::test_colours_can_be_told_apart",
              "tests/lessons/test_claims.py::test_every_claim_of_a_chapter_has_both_verdicts_and_a_place",
              "tests/lessons/test_claims.py::test_a_motive_or_a_forecast_is_never_simply_linked",
              "-k", "not chromium and not deck and not empty_folder"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", *chosen]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=begun, capture_output=True, text=True,
                          env={**own, "PYTHONPATH": str(begun), "THAW_BOOK": str(pages)})
    assert done.returncode == 0 and int(re.search(r"(\d+) passed", done.stdout)[1]) > 300, done.stdout[-3000:]
    skipped = re.findall(r"^SKIPPED.*", done.stdout, flags=re.M)
    assert [line for line in skipped if "got empty parameter set" not in line] == []


def test_a_folder_that_is_taken_or_within_this_course_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    assert "is not empty" in new.begin(ROOT, tmp_path)[0]
    assert "lies within this course" in new.begin(ROOT, ROOT / "another")[0] and not (ROOT / "another").exists()
    assert "whole clone" in new.begin(tmp_path, tmp_path.parent / "other")[0]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
