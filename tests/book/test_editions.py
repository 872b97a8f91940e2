"""The editions, and the course under another name: what an instructor changes in one place, each path tried."""

import datetime
import functools
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT

from press import plan
from press.course import GUIDE, SCHEDULE, Course, CourseError
from press.lessons import build
from press.lessons import source as sources
from press.lessons.begin import add
from press.lessons.topic import ABOUT
from press.publish import slides

pytestmark = pytest.mark.xdist_group("editions")
COURSE = Course(ROOT)
SOURCES = [path.relative_to(ROOT) for path in sorted(ROOT.glob("source/*/*.md"))]
# The fork keeps one chapter, one that has notes for instructors, and begins one of its own: two are enough to see all.
KEPT = next(topic for topic in COURSE.topics if COURSE.notes(topic))
LEFT_OUT = [topic for topic in COURSE.topics if topic != KEPT]
NEW = f"{COURSE.chapter(COURSE.topics[-1]).number + 1:02}_topic_of_a_fork"
OTHER = {
    "title": "Trust, but count", "author": "A. Teacher",
    "repository": {"url": "https://github.com/fork-for-a-test/a-course", "branch": "main"},
    "course": {"edition": "instructor", "leave_out": LEFT_OUT, "term": "Autumn 2027", "sessions": {
        datetime.date(2027, 9, 6): [KEPT], datetime.date(2027, 9, 13): [NEW]}},
}
ADDRESS = "https://fork-for-a-test.example/a-course/"


def built(root, output, **environment):
    """Build the book of the course in `root` below `output`; return the folder of its pages."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", root, "-W", "-n", "--keep-going", "-q",
               "--path-output", output]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Path(output) / "_build" / "html"


def copied(target):
    """A copy of the course without what was built in it, as a fork has it."""
    skipped = shutil.ignore_patterns(".git", ".venv", "_build", ".cache", "__pycache__", "screenshots", ".*_cache")
    return Path(shutil.copytree(ROOT, target, ignore=skipped))


@pytest.fixture(scope="session")
def student_site(tmp_path_factory, book):
    """The student edition of the course, built over a default one in the same folder, as an instructor may do."""
    folder = tmp_path_factory.mktemp("student")
    for part in ("html", ".doctrees"):
        shutil.copytree(book.parent / part, folder / "_build" / part)
    shutil.copy(book.parent / ".html.json", folder / "_build")
    assert list((folder / "_build" / "html").rglob("*_solution.html"))
    return built(ROOT, folder, THAW_EDITION="student")


@pytest.fixture(scope="session")
def fork(tmp_path_factory):
    """A fork under another name and address, with one old chapter and one of its own: (course, its pages)."""
    root = copied(tmp_path_factory.mktemp("fork") / "course")
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8")) | OTHER
    config["html"]["baseurl"] = ADDRESS
    (root / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    assert add(root, NEW) == []
    assert build.build(root, [NEW]) == []
    return root, built(root, root.parent)


def soup(path):
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def squeezed(text):
    return re.sub(r"[^\w]+", "", text)


def clear_texts(site):
    """Yield (name, text) of every file of a site that is no picture, those inside archives too."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.suffix in (".png", ".woff2", ".woff", ".ttf", ".inv", ".wasm") or not path.is_file():
            continue
        if path.suffix in (".zip", ".whl"):
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                for member in archive.namelist():
                    yield f"{name}/{member}", archive.read(member).decode("utf-8", "replace")
            continue
        text = path.read_text("utf-8", "replace")
        if path.suffix == ".html":
            yield name, BeautifulSoup(text, "html.parser").get_text()
        elif path.suffix == ".ipynb":
            # Whole cells, with their outputs and all metadata, as a reader of the file would see them.
            yield name, json.dumps(json.loads(text), ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
        else:
            yield name, text


@functools.cache
def taught():
    """All that the course says outside its exercises: what also stands there is no secret."""
    cells = [cell for path in SOURCES for cell in sources.read(ROOT, path).cells]
    return squeezed("".join(cell.text for cell in cells if cell.exercise is None and not cell.text.startswith(ABOUT)))


def secrets(path):
    """What only a solution says: {text without spaces and marks: exercise}; remarks on solutions and hints too."""
    source = sources.read(ROOT, path)
    hidden = {squeezed(cell.text): "a remark" for cell in source.cells if cell.text.startswith(ABOUT)}
    for exercise in source.exercises.values():
        texts = [cell.text for cell in [exercise.solution, *exercise.also]] + exercise.solution.options["hints"]
        hidden |= {squeezed(text): exercise.name for text in texts}
    return {text: name for text, name in hidden.items() if len(text) > 15 and text not in taught()}


def leaks(site, paths=SOURCES):
    """What of the solutions is in the files of a site: (file, exercise)."""
    texts = [(name, squeezed(text)) for name, text in clear_texts(site)]
    return [(name, exercise) for path in paths for secret, exercise in secrets(path).items()
            for name, text in texts if secret in text]


def test_one_process_builds_the_editions(request):
    """xdist tells groups by the end of a test's name; where it cannot, each process builds its own, without a word."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("the tests run without --dist loadgroup")
    assert request.node.nodeid.endswith("@editions")


def test_nothing_of_the_solutions_reaches_the_student_site(student_site):
    assert leaks(student_site) == []
    assert [path for path in student_site.rglob("*") if "solution" in path.name or "teaching" in path.as_posix()] == []


def test_no_page_of_the_student_site_names_a_solution_page(student_site):
    left_out = set(COURSE.all_pages) - set(COURSE.pages) | {
        name for name in COURSE.all_pages if name.endswith("_solution") or name.startswith(GUIDE)}
    for path in student_site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert [name for name in left_out if re.search(rf"{name}\.(html|ipynb|md)\b", text)] == [], path
    index = (student_site / "searchindex.js").read_text("utf-8")
    assert not re.search(r"_solution|teaching/", index)


def test_the_search_index_of_the_student_site_has_no_word_of_the_solutions_only(student_site):
    def words(names):
        compound = set()
        for name in names:
            for cell in json.loads((ROOT / f"{name}.ipynb").read_text("utf-8"))["cells"]:
                compound |= set(re.findall(r"[a-z]+_[a-z_]+", "".join(cell["source"]).lower()))
        return compound

    pages = COURSE.all_pages
    solutions = [name for name in pages if name.endswith("_solution")]
    others = [name for name in pages if name not in solutions and (ROOT / f"{name}.ipynb").exists()]
    rest = "".join((ROOT / f"{name}.md").read_text("utf-8") for name in pages if (ROOT / f"{name}.md").exists())
    shown = (ROOT / "data" / "datapackage.json").read_text("utf-8") + rest
    only = {word for word in words(solutions) - words(others) if word not in shown.lower()}
    index = json.loads(re.search(r"\{.*\}", (student_site / "searchindex.js").read_text("utf-8"), flags=re.S)[0])
    terms = set(index["terms"]) | set(index["titleterms"])
    # The index holds stems of words; a name of two words has none, and stands there as it is.
    tables = {path.stem.rstrip("s") for path in (ROOT / "data").glob("*_*.csv")}
    assert tables & {term.rstrip("s") for term in terms}, "the search index has no name of a table"
    assert len(only) >= len(COURSE.topics) and only & terms == set()


def test_the_notebooks_of_the_student_site_carry_no_solution_in_their_metadata(student_site):
    for path in student_site.rglob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        assert set(notebook["metadata"]) == {"kernelspec", "language_info", "thaw"}
        assert set(notebook["metadata"]["thaw"]) <= {"source", "verdicts", "findings", "part", "minutes"}
        for cell in notebook["cells"]:
            assert set(cell["metadata"]) <= {"tags", "mystnb"}
            assert set(cell["metadata"].get("mystnb", {})) <= {"code_prompt_show", "code_prompt_hide"}


def test_the_search_for_leaks_finds_one(student_site, tmp_path):
    """The proof of the proof: a solution that is put into a page, a notebook or a script is found."""
    path = SOURCES[-1]
    solution = next(iter(sources.read(ROOT, path).exercises.values())).solution.text
    (tmp_path / "page.html").write_text(f"<p>{solution.replace(' ', '  ')}</p>")
    (tmp_path / "book.ipynb").write_text(json.dumps({"metadata": {"x": solution}, "cells": []}))
    with zipfile.ZipFile(tmp_path / "wheel.whl", "w") as archive:
        archive.writestr("thaw/answers.txt", solution)
    assert {name for name, _ in leaks(tmp_path, [path])} == {"page.html", "book.ipynb", "wheel.whl/thaw/answers.txt"}


def test_the_fork_has_its_own_name_and_address_everywhere(fork):
    root, pages = fork
    # The course, and a table that its authors collected, are cited as theirs in a fork, too.
    citation = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    package = json.loads((root / "data/datapackage.json").read_text("utf-8"))
    cited = {source["path"] for record in package["resources"] for source in record["sources"]}
    cited.add(citation["url"])
    for path in pages.rglob("*.html"):
        page = soup(path)
        if path.parent.name in ("chapters", "exercises"):
            assert page.find("link", rel="canonical")["href"].startswith(ADDRESS)
            assert page.find("meta", property="og:site_name")["content"] == OTHER["title"]
            assert OTHER["title"] in page.title.get_text() and OTHER["title"] in page.select_one(".navbar-brand").text
            assert OTHER["author"] in page.select_one("footer.bd-footer-content").get_text(" ")
            there = [link["href"] for link in page.find_all("a", href=True)
                     if link["href"].startswith((COURSE.repository, COURSE.address)) and link["href"] not in cited]
            assert there == [], path
    assert (pages / "sitemap.xml").read_text("utf-8").count(f"<loc>{ADDRESS}") == len(Course(root).pages)


def test_a_new_address_reaches_the_notebooks_of_a_fresh_clone(fork):
    root, _ = fork
    assert build.is_stale(root, KEPT, {}) and not build.is_stale(ROOT, KEPT, {})
    assert not build.is_stale(root, NEW, {})


def test_a_chapter_that_is_left_out_leaves_no_trace_but_words(fork):
    _, pages = fork
    assert LEFT_OUT and [path for path in pages.rglob("*") if any(topic in path.name for topic in LEFT_OUT)] == []
    for path in pages.rglob("*.html"):
        links = [link["href"] for link in soup(path).find_all("a", href=True)]
        assert [link for link in links for topic in LEFT_OUT if topic in link] == [], path


def test_the_schedule_stands_in_the_book(fork):
    _, pages = fork
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all("td")]
            for row in soup(pages / "pages/schedule.html").select("tbody tr")]
    assert [row[:2] for row in rows] == [["1", "6 September 2027"], ["2", "13 September 2027"]]
    links = [link["href"] for link in soup(pages / "pages/schedule.html").select("tbody a")]
    assert links == [f"../{page}.html" for topic in (KEPT, NEW) for page in (
        *(f"chapters/{stem}" for stem in plan.core(COURSE.root, topic)), f"exercises/{topic}")]


def test_the_schedule_is_not_there_without_dates():
    assert SCHEDULE in COURSE.all_pages
    assert (SCHEDULE in COURSE.pages) == bool(COURSE.settings["sessions"])


def test_a_chapter_from_the_template_is_proven_and_in_the_book(fork):
    root, pages = fork
    for part in ("chapters", "exercises"):
        assert sources.read(root, Path(f"source/{part}/{NEW}.md")).exercises
    assert soup(pages / f"chapters/{NEW}.html").h1 and soup(pages / f"exercises/{NEW}_solution.html").h1
    title, made = slides.deck(root, NEW)
    assert title in made[0] and len(made) >= 3
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
               "tests/course/test_notebooks.py", "-k", NEW]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(root)})
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout[-3000:]


@pytest.mark.parametrize("name", ["my_topic", "6_my_topic", "06-my-topic", "../06_x", COURSE.topics[0]])
def test_a_chapter_needs_a_name_that_sorts_and_is_free(name):
    before = (ROOT / "_toc.yml").read_bytes()
    assert len(add(ROOT, name)) == 1 and (ROOT / "_toc.yml").read_bytes() == before


def test_notes_stand_in_the_chapters_of_the_instructor_edition_only(fork, student_site):
    _, pages = fork
    notes = COURSE.notes(KEPT)
    asides = [aside for path in (pages / "chapters").glob(f"{KEPT[:2]}*.html")
              for aside in soup(path).select("aside.thaw-teach")]
    headings = [aside.find_parent("section").find(re.compile("h[1-3]")).get_text().rstrip("#") for aside in asides]
    assert sorted(headings) == sorted(notes) != []
    for path in (student_site / "chapters").glob("*.html"):
        assert soup(path).select("aside.thaw-teach") == [], path


@pytest.mark.parametrize("course, fault", [
    ({"edition": "teacher"}, "no edition"), ({"leave_out": ["98_nothing"]}, "no chapter"), ({"terms": ""}, "knows no"),
    ({"sessions": {"soon": [KEPT]}}, "no date"),
    ({"sessions": {datetime.date(2027, 9, 6): ["99_nothing"]}}, "no chapter"),
])
def test_a_setting_that_cannot_be_meant_is_refused(tmp_path, course, fault):
    (tmp_path / "_config.yml").write_text(yaml.safe_dump({"title": "T", "course": course}))
    for name in ("_toc.yml", "course.yml"):
        shutil.copy(ROOT / name, tmp_path)
    with pytest.raises(CourseError, match=fault):
        assert Course(tmp_path).settings
