"""Warm-ups, quick checks and the page "Review" in headless Chromium: what is asked, kept, offered again, cleared."""

import json
import re

import pytest
from conftest import CONTENTS
from shared import ROOT
from test_browser import axe_finds_nothing, settled, shifts, until

from press.book import review

ASKED = {name: review.questions(ROOT, name) for name in CONTENTS if name.startswith("chapters/")}
WARM = next((name for name, asked in ASKED.items() if any(one.kind == "Warm-up" for one in asked)), "")
CHECKED = next((name for name, asked in ASKED.items() if any(one.kind == "Quick check" for one in asked)), "")
ALL = [question for asked in ASKED.values() for question in asked]
DAY = 86_400_000
# A page that has been answered before: {id: [days ago, level]} is put into the storage, once.
KEPT = """const kept = %s; if (!sessionStorage.begun) { sessionStorage.begun = true;
  localStorage['thaw-answers:/'] = JSON.stringify(Object.fromEntries(Object.entries(kept).map(([id, [ago, level]]) =>
    [id, { time: Date.now() - ago * %d, right: true, confidence: 'sure', level }]))); }"""

in_review = pytest.mark.skipif(review.PAGE not in CONTENTS or len(ALL) < 2, reason="no page Review, or no questions")
warm = pytest.mark.skipif(not WARM, reason="no warm-up in this course")


def answers(page):
    return json.loads(page.evaluate("localStorage['thaw-answers:/'] ?? '{}'"))


def option(block, begins):
    """The first option of a block whose answer begins so."""
    number = block.locator("details").evaluate_all(
        """(all, begins) => all.findIndex(folded => folded.textContent.slice(
             folded.querySelector('summary').textContent.length).trim().startsWith(begins))""", begins)
    return block.locator("details > summary").nth(number)


def answer(block, confidence, begins):
    block.get_by_role("button", name=confidence, exact=True).click()
    option(block, begins).click()


def review_of(open_page, known, **more):
    return open_page(review.PAGE, script=KEPT % (json.dumps(known), DAY), **more)


@warm
@pytest.mark.parametrize(("confidence", "begins", "words"), [
    ("sure", "Wrong", r"Sure, and wrong: that is worth a second look"), ("sure", "Right", r"Sure, and right\."),
    ("fairly sure", "Wrong", "Fairly sure, and wrong: read why"), ("guessing", "Right", "A guess, and right: read")])
def test_a_warm_up_asks_for_confidence_and_says_what_came_of_it(open_page, confidence, begins, words):
    page = open_page(WARM)
    block = page.locator("[data-kind=Warm-up]").first
    assert not block.locator("details").first.is_visible()
    answer(block, confidence, begins)
    status = block.get_by_role("status")
    assert re.match(words, status.inner_text())
    option(block, "Right" if begins == "Wrong" else "Wrong").click()
    (name, kept), = answers(page).items()
    assert name == block.get_attribute("id") and kept["confidence"] == confidence
    assert (kept["right"], kept["level"]) == (begins == "Right", int(confidence == "sure" and begins == "Right"))
    assert re.match(words, status.inner_text()), "an option opened later has changed what is said"
    settled(page)


@warm
def test_a_warm_up_is_answered_by_keyboard_and_nothing_moves(open_page):
    page = open_page(WARM, 360)
    block = page.locator("[data-kind=Warm-up]").first
    place = block.bounding_box()
    assert block.get_by_role("group", name="How sure are you?").get_by_role("button").count() == 3
    buttons, before = block.locator("fieldset").bounding_box(), page.evaluate("window.scrollY")
    assert buttons["y"] + buttons["height"] <= place["y"] + place["height"], "the buttons lie over what follows"
    heights = block.evaluate("""block => [false, true].map(hidden => {
        block.querySelector('fieldset').hidden = hidden; return block.offsetHeight; })""")
    assert heights[0] == heights[1], "the buttons take a place of their own"
    block.locator("fieldset").evaluate("fieldset => { fieldset.hidden = false; }")
    block.get_by_role("button", name="fairly sure").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.thaw-check > details:first-of-type > summary')")
    scrolled = page.evaluate("window.scrollY") - before  # a focus may bring its place into view
    assert block.locator("details").first.bounding_box()["y"] + scrolled == pytest.approx(buttons["y"], abs=12)
    page.keyboard.press("Enter")
    assert answers(page)[block.get_attribute("id")]["confidence"] == "fairly sure"
    assert block.get_by_role("status").inner_text().startswith("Fairly sure, and")
    axe_finds_nothing(page)


@pytest.mark.skipif(not CHECKED, reason="no quick check in this course")
def test_a_quick_check_asks_nothing_and_is_noted_once(open_page):
    page = open_page(CHECKED)
    block = page.locator("[data-kind='Quick check']").first
    assert block.locator("fieldset").count() == 0
    for begins in ("Wrong", "Right"):
        option(block, begins).click()
    assert answers(page)[block.get_attribute("id")] | {"time": 0} == {
        "time": 0, "right": False, "confidence": None, "level": 0}
    assert block.get_by_role("status").inner_text() == ""


@in_review
def test_review_begins_with_all_questions_folded_and_nothing_moves(open_page):
    page = open_page(review.PAGE, script="""window.shifts = []; new PerformanceObserver(list => list.getEntries()
        .forEach(entry => window.shifts.push([entry.value]))).observe({type: 'layout-shift', buffered: true});""")
    page.wait_for_load_state("networkidle")
    assert page.locator(".thaw-due").inner_text().startswith("No question is due today.")
    assert page.locator(".thaw-more > summary").all_inner_texts() == [
        f"Not met yet: {len(ALL)} question{'s' if len(ALL) > 1 else ''}"]
    assert not page.locator(".thaw-check").first.is_visible()
    assert sum(value for value, *_ in shifts(page)) < 0.02
    settled(page)


@in_review
def test_review_offers_what_is_due_the_longest_waiting_first(open_page):
    late, later, waiting = ALL[0].id, ALL[-1].id, ALL[1].id if len(ALL) > 2 else "check-other"
    page = review_of(open_page, {late: [2, 0], later: [20, 1], waiting: [2, 1], "check-gone": [9, 0]})
    due, status = page.locator(".thaw-panel > .thaw-check"), page.locator(".thaw-due")
    assert [block.get_attribute("id") for block in due.all()] == [later, late]
    assert status.inner_text() == "2 questions are due today."
    answer(due.first, "sure", "Right")
    assert "It comes back in 7 days." in due.first.get_by_role("status").inner_text()
    assert status.inner_text() == "1 question is due today."
    answer(due.nth(1), "sure", "Wrong")
    assert re.search(r"second look at (chapter|lesson) \d+.*\. It comes back tomorrow\.",
                     due.nth(1).get_by_role("status").inner_text())
    known = answers(page)
    assert (known[later]["level"], known[late]["level"], known[late]["right"]) == (2, 0, False)
    page.reload()
    assert due.count() == 0 and status.inner_text() == "No question is due today. The next is due tomorrow."
    settled(page)


@in_review
def test_an_answer_before_its_day_does_not_count(open_page):
    page = review_of(open_page, {ALL[0].id: [2, 1]})
    page.locator(".thaw-more > summary").first.click()
    block = page.locator(f"#{ALL[0].id}")
    answer(block, "sure", "Wrong")
    assert "not due yet, so this answer does not count. It comes back tomorrow." in block.get_by_role(
        "status").inner_text()
    assert answers(page)[ALL[0].id]["right"]


@in_review
@pytest.mark.parametrize("agreed", [True, False])
def test_clearing_asks_first_and_leaves_nothing(open_page, agreed):
    page = review_of(open_page, {ALL[0].id: [5, 0]})
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept() if agreed else dialog.dismiss()))
    page.evaluate("localStorage.other = 'stays'")
    page.get_by_role("button", name="Clear my answers").click()
    until(page, "n => document.querySelectorAll('.thaw-panel > .thaw-check').length === n", 0 if agreed else 1)
    assert len(asked) == 1 and bool(answers(page)) is not agreed and page.evaluate("localStorage.other") == "stays"


@in_review
@pytest.mark.parametrize("harm", [
    "Object.defineProperty(window, 'localStorage', { get() { throw new Error('closed'); } });",
    "Storage.prototype.setItem = () => { throw new Error('full'); };",
    "localStorage['thaw-answers:/'] = '{\"check-x\": {\"time\": \"?\"}, ';"], ids=["closed", "full", "damaged"])
def test_a_storage_that_fails_breaks_nothing(open_page, harm):
    page = open_page(review.PAGE, script=harm)
    page.locator(".thaw-more > summary").first.click()
    block = page.locator(".thaw-check").first
    answer(block, "sure", "Right")
    assert "It comes back in 3 days." in block.get_by_role("status").inner_text()
    assert ("Nothing can be kept" in page.locator(".thaw-due").inner_text()) is ("Error" in harm)


@in_review
def test_without_scripts_review_is_plain_questions_by_chapter(open_page):
    page = open_page(review.PAGE, java_script_enabled=False)
    assert page.locator(".thaw-asked > .thaw-check").count() == len(ALL)
    assert page.locator(".thaw-check").first.is_visible() and page.locator(".thaw-check details").first.is_visible()
    assert page.locator("fieldset, .thaw-due, .thaw-clear").count() == 0
    option(page.locator(".thaw-check").first, "Right").click()
    assert page.locator(".thaw-check details[open]").count() == 1


@in_review
def test_review_prints_all_questions_with_their_options(open_page):
    page = review_of(open_page, {ALL[0].id: [5, 0]})
    page.emulate_media(media="print")
    for block in page.locator(".thaw-check").all():
        assert block.locator("details > summary").first.is_visible()
    assert not page.locator("fieldset, .thaw-clear").first.is_visible()


@in_review
def test_review_in_the_dark_on_a_phone(open_page):
    page = review_of(open_page, {ALL[0].id: [5, 0]}, width=360, dark=True)
    answer(page.locator(".thaw-check").first, "guessing", "Wrong")
    axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
