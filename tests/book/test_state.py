"""What is in a built folder: nothing of an older or broken-off build stays, or is published."""

import subprocess

import pytest
from bs4 import BeautifulSoup
from shared import ROOT, settings

from press.book import policy, state
from press.course import Course


@pytest.fixture
def course(tmp_path):
    """A course in a repository with one commit."""
    root = tmp_path / "course"
    root.mkdir()
    settings(root)
    (root / ".gitignore").write_text("_build/\n")
    commit(root, "init", "-q")
    return root


def commit(root, *first):
    author = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in [first] * bool(first) + [("add", "."), (*author, "commit", "-q", "-m", "x")]:
        subprocess.run(["git", *words], cwd=root, check=True)


def build(root, page, ends=True, code="a"):
    """A build that makes one page; returns the names in its folder."""
    folder = root / "_build" / "html"
    state.begin(folder, root / "_build" / ".doctrees", Course(root), code)
    (folder / page).write_text(page)
    if ends:
        (folder / "index.html").write_text("")
        state.finish(folder)
    return {path.name for path in folder.iterdir()}


def test_a_build_of_the_same_kind_goes_on_with_what_is_there(course):
    build(course, "a.html")
    assert build(course, "b.html") == {"a.html", "b.html", "index.html"}


@pytest.mark.parametrize("change", ["edition", "leave_out", "title", "order", "code", "commit"])
def test_a_build_of_another_kind_begins_with_an_empty_folder(course, monkeypatch, change):
    build(course, "a.html")
    doctrees = course / "_build" / ".doctrees" / "pages"
    doctrees.mkdir(parents=True)
    for kept in (doctrees.parent / "environment.pickle", doctrees / "a.doctree"):
        kept.write_text("old")
    config, code = course / "_config.yml", "a"
    if change == "edition":
        monkeypatch.setenv("THAW_EDITION", "student")
    elif change == "leave_out":
        (course / "_toc.yml").write_text("format: jb-book\nroot: pages/welcome\nchapters:\n- file: chapters/01_a\n")
        build(course, "b.html")
        config.write_text(config.read_text() + "course: {leave_out: [01_a]}\n")
    elif change == "title":
        config.write_text(config.read_text().replace("A trial", "Another"))
    elif change == "order":
        (course / "_toc.yml").write_text("format: jb-book\nroot: pages/other\n")
    elif change == "code":
        code = "b"
    else:
        (course / "new.md").write_text("new")
        commit(course)
    assert build(course, "c.html", code=code) == {"c.html", "index.html"}
    assert [path for path in doctrees.parent.rglob("*") if path.is_file()] == []


def test_a_build_that_was_broken_off_is_made_good_by_the_next(course):
    build(course, "a.html")
    build(course, "b.html", ends=False)
    with pytest.raises(state.StaleError, match="was not finished: run make book again"):
        state.ensure_whole(course / "_build" / "html", Course(course), "make book")
    assert build(course, "c.html") == {"c.html", "index.html"}
    state.ensure_whole(course / "_build" / "html", Course(course), "make book")


def test_a_build_that_is_broken_off_while_old_pages_go_is_made_good(course, monkeypatch):
    """Back to the old kind, with half of its pages gone: the note must not say that all is there."""
    build(course, "a.html")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(state.shutil, "rmtree", lambda *arguments, **options: (_ for _ in ()).throw(KeyboardInterrupt))
        build(course, "b.html", code="b")
    assert build(course, "c.html") == {"c.html", "index.html"}


def test_a_folder_of_somebody_else_is_not_emptied(course):
    folder = course / "_build" / "html"
    folder.mkdir(parents=True)
    (folder / "thesis.docx").write_text("years of work")
    with pytest.raises(state.StaleError, match="holds other files than a book"):
        build(course, "a.html")
    assert (folder / "thesis.docx").exists()


def test_what_was_built_with_changes_is_not_published_without_them(course):
    settings_before = (course / "course.yml").read_text()
    (course / "course.yml").write_text(settings_before + "# a change\n")
    build(course, "a.html")
    state.ensure_whole(course / "_build" / "html", Course(course), "make book")
    (course / "course.yml").write_text(settings_before)
    with pytest.raises(state.StaleError, match="of another state"):
        state.ensure_whole(course / "_build" / "html", Course(course), "make book")


def test_a_damaged_note_counts_as_none(course):
    build(course, "a.html")
    (course / "_build" / ".html.json").write_text('{"whole": tr')
    assert build(course, "b.html") == {"b.html", "index.html"}


def test_what_is_of_another_commit_or_not_there_is_not_published(course):
    folder = course / "_build" / "html"
    with pytest.raises(state.StaleError, match="run make book first"):
        state.ensure_whole(folder, Course(course), "make book")
    build(course, "a.html")
    (course / "new.md").write_text("new")
    commit(course)
    with pytest.raises(state.StaleError, match="of another state"):
        state.ensure_whole(folder, Course(course), "make book")


def test_each_page_carries_its_policy(book):
    course = Course(ROOT)
    for name in (course.pages[0], course.chapters[0].page, "404"):
        head = BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser").head
        first = head.find(True, attrs={"http-equiv": "Content-Security-Policy"})
        assert first["content"] == policy.PAGE
        assert not first.find_previous_sibling(["script", "link"]), "what stands before it is not held to it"
