"""The guide for instructors and the slides: what they name exists, times add up, decks are whole and self-contained."""

import base64
import hashlib
import io
import os
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import WAIT, chart_specs
from shared import ROOT, section_of, settings, table_rows

from press import notebook
from press.book import state
from press.book.state import StaleError
from press.course import Course, changed
from press.lessons import source as sources
from press.publish import release, slides
from thaw import vegalite

COURSE = Course(ROOT)
GUIDES = sorted(ROOT.glob("teaching/[0-9][0-9]_*.md"))
TAUGHT = [path for path in GUIDES if path.stem in [chapter.topic for chapter in COURSE.chapters]
          and (ROOT / "chapters" / f"{path.stem}.ipynb").exists()]
QUICK = re.compile(r'quick check in "([^"]+)"')

every_guide = pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
# A guide may be written before its chapter, or the chapter be left out: then nothing that it names can be looked up.
every_taught = pytest.mark.parametrize("path", TAUGHT, ids=lambda path: path.stem)


def topic_of(path):
    return path.stem


def sections(topic):
    """The sections of a chapter, {heading: parts}."""
    return notebook.read(ROOT / "chapters" / f"{topic}.ipynb").sections()


def exercises(topic):
    return {name for folder in ("chapters", "exercises")
            for name in sources.read(ROOT, Path(f"source/{folder}/{topic}.md")).exercises}


@every_guide
def test_the_notes_of_a_guide_lead_nowhere_within_it(path):
    """Notes stand in the chapters and on slides too, where a link within the guide would lead nowhere."""
    assert not re.search(r"\]\((?!https?:)", "".join(COURSE.notes(topic_of(path)).values()))


@every_taught
def test_the_sections_that_a_guide_names_exist(path):
    there = sections(topic_of(path))
    named = set(COURSE.notes(topic_of(path)))
    plan = table_rows(section_of(path.read_text("utf-8"), "Ninety minutes"))
    named |= {name for row in plan for name in re.findall(r'"([^"]+)"', row[2])}
    named |= set(QUICK.findall(path.read_text("utf-8")))
    assert [name for name in sorted(named) if name not in there] == []


@every_taught
def test_the_checks_that_a_guide_names_exist(path):
    there, known = sections(topic_of(path)), exercises(topic_of(path))
    for said, catches in table_rows(section_of(path.read_text("utf-8"), "Misconceptions")):
        checks, named = QUICK.findall(catches), re.findall(r"`(\w+)`", catches)
        assert checks or named, said
        assert [name for name in named if name not in known] == [], said
        for heading in checks:
            assert any(part.text.startswith(slides.QUICK) for part in there[heading]), (said, heading)


# Slides

# The decks take a while to make: one test process makes them.
with_decks = pytest.mark.xdist_group("slides")


@pytest.fixture(scope="session")
def decks(tmp_path_factory):
    """The decks of all chapters, with a stand-in for reveal.js where it has not been fetched."""
    folder = tmp_path_factory.mktemp("slides")
    with pytest.MonkeyPatch.context() as patch:
        if not ((ROOT / ".cache" / "-".join(slides.REVEAL[:2])).exists() or os.environ.get("CI")):
            stand_in = tmp_path_factory.mktemp("reveal")
            for name in slides.WANTED.values():
                (stand_in / name).write_text("")
            patch.setattr(slides, "reveal", lambda cache: stand_in)
        topics = slides.write(ROOT, folder / "decks")
    return topics, folder / "decks"


def soup(path):
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@with_decks
def test_each_chapter_has_a_deck(decks):
    topics, folder = decks
    assert topics == [Path(name).name for name in COURSE.pages
                      if name.startswith("chapters/") and (ROOT / f"{name}.ipynb").exists()]
    assert [link["href"] for link in soup(folder / "index.html").select("li a")] == [f"{t}.html" for t in topics]


@with_decks
@every_taught
def test_a_deck_has_claim_prediction_charts_questions_and_notes(decks, path):
    topic = topic_of(path)
    deck = soup(decks[1] / f"{topic}.html")
    text = deck.get_text(" ")
    assert deck.blockquote and deck.find("h2", string=COURSE.against)
    marked = COURSE.notes(topic)
    heads = [head.get_text() for head in deck.find_all("h2")]
    assert [name for name in heads if name in marked] == list(marked)
    for name in marked:
        noted = [aside for aside in deck.select("aside.notes") if marked[name][:40] in aside.get_text()[:60]]
        assert noted or marked[name][:20] in text
    titles = [vegalite.text_of(vegalite.headed(spec).get("title")) for spec in chart_specs(f"chapters/{topic}")]
    shown = [figure.figcaption.contents[0].get_text() for figure in deck.select("figure.thaw-chart")]
    assert len(shown) >= min(3, len(titles)) > 0 and set(shown) <= set(titles)
    assert all(figure.select_one(".thaw-spec") and figure.select_one("svg[role=img]")["aria-label"]
               for figure in deck.select("figure.thaw-chart"))
    asked = [slide.p.get_text() for slide in deck.select("section") if slide.select_one("p.question")]
    assert len(asked) == len(slides.discussion(ROOT, topic))
    checks = [cell for cells in sections(topic).values() for cell in cells if cell.text.startswith(slides.QUICK)]
    assert len(deck.select("ul.options")) >= min(3, len(checks)) > 0 and "{{" not in text and "]( " not in text


@with_decks
def test_decks_ask_nothing_of_any_other_host(decks):
    topics, folder = decks
    for name in [*topics, "index"]:
        page = soup(folder / f"{name}.html")
        loaded = [tag["src"] for tag in page.find_all(src=True)] + [tag["href"] for tag in page.find_all("link")]
        assert loaded and all((folder / address).is_file() for address in loaded)
        assert not page.find("script", src=False, type=None)
        for link in page.select("a[href]"):
            assert link["href"].startswith(("https://", "http://")) or (folder / link["href"]).is_file()
    ids = [tag["id"] for tag in soup(folder / f"{topics[-1]}.html").find_all(id=True)]
    assert len(ids) == len(set(ids))


@with_decks
def test_decks_of_the_student_edition_are_without_notes(decks, monkeypatch):
    monkeypatch.setenv("THAW_EDITION", "student")
    for path in TAUGHT:
        whole = soup(decks[1] / f"{topic_of(path)}.html")
        made = BeautifulSoup("".join(slides.deck(ROOT, topic_of(path))[1]), "html.parser")
        assert len(made.select("section")) == len(whole.select("section")) > 0
        assert whole.select("aside.notes") and not made.select("aside")


@with_decks
def test_a_deck_runs_and_prints(decks, browser, tmp_path):
    topics, folder = decks
    if not (ROOT / ".cache" / "-".join(slides.REVEAL[:2])).exists():
        pytest.skip("reveal.js has not been fetched: run make slides once")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(WAIT * 1000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((folder / f"{topics[-1]}.html").as_uri())
    count = page.evaluate("Reveal.getTotalSlides()")
    place = page.evaluate("Reveal.getSlides().findIndex(slide => slide.querySelector('.thaw-wide'))")
    page.evaluate(f"Reveal.slide({place})")
    page.wait_for_selector("section.present .thaw-wide[data-live=yes]")
    tall = page.evaluate("Reveal.getSlides().map((slide, n) => [n, slide.scrollHeight]).filter(pair => pair[1] > 720)")
    assert errors == [] and tall == []
    page.close()
    slides.print_decks(folder, topics[-1:], browser)
    pages = len(re.findall(rb"/Type /Page\b", (folder / f"{topics[-1]}.pdf").read_bytes()))
    assert pages == count


def test_only_the_tried_archive_of_reveal_is_unpacked(tmp_path):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as files:
        for name in slides.WANTED:
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(name)
            files.addfile(member, io.BytesIO(name.encode()))
    content = stream.getvalue()
    checksum = base64.b64encode(hashlib.sha512(content).digest()).decode()
    with pytest.raises(RuntimeError, match="checksum"):
        slides.unpack(content + b" ", checksum, tmp_path / "reveal")
    assert not (tmp_path / "reveal").exists()
    for _ in range(2):  # two processes may fetch at once: the second finds the folder in its place
        slides.unpack(content, checksum, tmp_path / "reveal")
    assert list(tmp_path.iterdir()) == [tmp_path / "reveal"]
    assert sorted(path.name for path in (tmp_path / "reveal").iterdir()) == sorted(slides.WANTED.values())


# The release

def test_a_site_packs_into_the_same_bytes_each_time(tmp_path):
    site = tmp_path / "site"
    (site / "chapters").mkdir(parents=True)
    (site / "index.html").write_text("one")
    (site / "chapters" / "page.html").write_text("two")
    for name in ("a.zip", "b.zip"):
        release.pack(site, tmp_path / name, "thaw-1")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["thaw-1/chapters/page.html", "thaw-1/index.html"]


def test_a_release_is_a_commit_and_its_sums_are_right(tmp_path):
    root = tmp_path / "course"
    (root / "_build/html").mkdir(parents=True)
    (root / "_build/html/index.html").write_text("a page")
    settings(root)
    (root / ".gitignore").write_text("_build/\n")
    with pytest.raises(RuntimeError, match="not a git repository"):
        release.write(Course(root), tmp_path / "out")
    changed.cache_clear()  # it has just learned that there is no repository here
    author = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    with pytest.raises(StaleError, match="was not finished: run make book again"):
        release.write(Course(root), tmp_path / "out")
    state.stamp(root / "_build/html", Course(root))
    names = ["a-trial-1.2-course.zip", "a-trial-1.2-site.zip"]
    assert release.write(Course(root), tmp_path / "out") == names
    assert release.write(Course(root), tmp_path / "out") == names
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["SHA256SUMS", *names]
    for line in (tmp_path / "out/SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    (root / "course.yml").write_text((root / "course.yml").read_text() + "\n")
    with pytest.raises(RuntimeError, match="commit your changes"):
        release.write(Course(root), tmp_path / "out")
    subprocess.run(["git", *author, "commit", "-q", "-a", "-m", "two"], cwd=root, check=True)
    with pytest.raises(StaleError, match="of another state"):
        release.write(Course(root), tmp_path / "out")
