"""The slides: a deck a chapter, whole, and with nothing from another host."""

import base64
import hashlib
import io
import os
import tarfile

import pytest
from bs4 import BeautifulSoup
from conftest import WAIT
from pypdf import PdfReader
from shared import ROOT

from press import plan
from press.book import policy
from press.course import Course
from press.publish import serve, slides
from thaw import vegalite

COURSE = Course(ROOT)
TAUGHT = [chapter.topic for chapter in COURSE.chapters if (ROOT / f"teaching/{chapter.topic}.md").exists()]

every_taught = pytest.mark.parametrize("topic", TAUGHT)
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
    assert topics == [chapter.topic for chapter in COURSE.chapters if (ROOT / f"{chapter.page}.ipynb").exists()]
    assert [link["href"] for link in soup(folder / "index.html").select("li a")] == [f"{t}.html" for t in topics]


@with_decks
@every_taught
def test_a_deck_has_claim_prediction_charts_questions_and_notes(decks, topic):
    deck = soup(decks[1] / f"{topic}.html")
    text = deck.get_text(" ")
    assert deck.blockquote and deck.find("h2", string=COURSE.against)
    marked = COURSE.notes(topic)
    heads = [head.get_text() for head in deck.find_all("h2")]
    assert [name for name in heads if name in marked] == list(marked)
    for name in marked:
        noted = [aside for aside in deck.select("aside.notes") if marked[name][:40] in aside.get_text()[:60]]
        assert noted or marked[name][:20] in text
    titles = [vegalite.text_of(vegalite.headed(spec).get("title")) for spec in plan.whole(COURSE, topic).charts]
    shown = [figure.figcaption.contents[0].get_text() for figure in deck.select("figure.thaw-chart")]
    assert len(shown) >= min(3, len(titles)) > 0 and set(shown) <= set(titles)
    assert all(figure.select_one(".thaw-spec") and figure.select_one("svg[role=img]")["aria-label"]
               for figure in deck.select("figure.thaw-chart"))
    asked = [slide.p.get_text() for slide in deck.select("section") if slide.select_one("p.question")]
    assert len(asked) == len(slides.discussion(ROOT, topic))
    parts = [part for cells in plan.whole(COURSE, topic).sections().values() for part in cells]
    checks = [part for part in parts if part.text.startswith(slides.QUICK)]
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
    for topic in TAUGHT:
        whole = soup(decks[1] / f"{topic}.html")
        made = BeautifulSoup("".join(slides.deck(ROOT, topic)[1]), "html.parser")
        assert len(made.select("section")) == len(whole.select("section")) > 0
        assert whole.select("aside.notes") and not made.select("aside")


@with_decks
def test_decks_carry_their_policy_before_all_that_they_load(decks):
    topics, folder = decks
    for name in [*topics, "index"]:
        mark = soup(folder / f"{name}.html").find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert mark["content"] == policy.DECK and mark.find_previous(["script", "link", "style"]) is None


class DeckHandler(serve.Handler):
    """Sends with each deck what stands in it."""

    policy = policy.DECK


def opened(browser, address):
    """A deck in Chromium; its `errors` fill with what any of its windows complains of."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    errors = []

    def heard(page):
        page.on("console", lambda message: message.type in ("error", "warning") and errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))

    context.on("page", heard)
    page = context.new_page()
    page.set_default_timeout(WAIT * 1000)
    page.goto(address)
    return page, errors


def with_reveal():
    if not (ROOT / ".cache" / "-".join(slides.REVEAL[:2])).exists():
        pytest.skip("reveal.js has not been fetched: run make slides once")


@with_decks
@pytest.mark.parametrize("way", ["file", "server"])
def test_a_deck_and_its_speaker_view_run_under_their_policy(decks, browser, way):
    with_reveal()
    topics, folder = decks
    server, address = serve.running(folder, DeckHandler)
    page, errors = opened(browser, f"{address if way == 'server' else folder.as_uri()}/{topics[-1]}.html")
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    place = page.evaluate("Reveal.getSlides().findIndex(slide => slide.querySelector('.thaw-wide'))")
    page.evaluate(f"Reveal.slide({place})")
    page.wait_for_selector("section.present .thaw-wide[data-live=yes]")
    with page.context.expect_page() as opening:
        page.keyboard.press("s")
    speaker = opening.value
    speaker.wait_for_selector("#upcoming-slide iframe", state="attached")
    note = page.evaluate("Reveal.getCurrentSlide().querySelector('aside.notes')?.textContent.trim().slice(0, 40) || ''")
    speaker.wait_for_function("text => document.querySelector('.speaker-controls-notes .value').textContent"
                              ".trim().startsWith(text)", arg=note)
    assert errors == []
    page.context.close()
    server.shutdown()
    server.server_close()


@with_decks
def test_a_deck_holds_to_its_policy(decks, browser):
    topics, folder = decks
    page, errors = opened(browser, (folder / f"{topics[0]}.html").as_uri())
    page.evaluate("""() => { const script = document.createElement('script');
        script.textContent = 'window.inline = true'; document.head.append(script); }""")
    assert page.evaluate("window.inline") is None and "Content Security Policy" in " ".join(errors)
    page.context.close()


@with_decks
def test_a_deck_fits_its_slides_and_prints(decks, browser):
    with_reveal()
    topics, folder = decks
    page, errors = opened(browser, (folder / f"{topics[-1]}.html").as_uri())
    count = page.evaluate("Reveal.getTotalSlides()")
    tall = page.evaluate("Reveal.getSlides().map((slide, n) => [n, slide.scrollHeight]).filter(pair => pair[1] > 720)")
    assert errors == [] and tall == []
    page.context.close()
    slides.print_decks(folder, topics[-1:], browser)
    assert len(PdfReader(folder / f"{topics[-1]}.pdf").pages) == count


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
