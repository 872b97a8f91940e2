"""What key pages look like, compared with stored pictures. `make screenshots` renews them: look at them then.

Fonts and their drawing differ between machines, so the pictures hold only for a machine that draws a line of text as
the one did that made them, and for the course that they show; elsewhere the test is skipped and says so.
"""

import base64
import hashlib
import os

import pytest
from conftest import CONTENTS, COURSE, PLAIN
from shared import ROOT

from press import plan

FOLDER = ROOT / "tests" / "browser" / "screenshots"
RENEW = os.environ.get("THAW_SCREENSHOTS") == "renew"
SCALE = 0.5  # stored pictures are half as wide as the page
ALLOWED = 0.002  # share of the pixels that may differ
# A third of the way through the course.
TOPIC = COURSE.chapters[len(COURSE.chapters) // 3].topic
CHAPTER = f"chapters/{plan.core(ROOT, TOPIC)[:2][-1]}"
VIEWS = {
    "welcome": (CONTENTS[0], 1280, False, None),
    "chapter": (CHAPTER, 1280, False, None),
    "chapter-dark": (CHAPTER, 1280, True, None),
    "chapter-phone": (CHAPTER, 360, False, None),
    "chart": (CHAPTER, 1280, False, "figure.thaw-chart"),
    "chart-phone-dark": (CHAPTER, 360, True, "figure.thaw-chart"),
    "table": (CHAPTER, 1280, False, ".thaw-scroll"),
    "exercises": (f"exercises/{TOPIC}", 1280, False, None),
}
# Whose pages the pictures show.
SHOWN = "".join(f"{line}\n" for line in [COURSE.title, *(chapter.title for chapter in COURSE.chapters)])
# What changes with each chapter or commit says nothing about looks.
HIDE = """.bd-sidebar-primary .bd-toc-item, .bd-sidebar-secondary, .last-updated { visibility: hidden !important; }
* { caret-color: transparent !important; animation: none !important; transition: none !important; }"""
# A line in the fonts of static/thaw.css.
SAMPLE = """data:text/html,<style>p { margin: 4px; font: 17px -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto,
"Noto Sans", "Liberation Sans", Arial, sans-serif } code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas,
"Liberation Mono", monospace }</style><p>Handgloves 0123 <b>Thaw</b> <code>missiles = 69</code></p>"""
# Draws both pictures and counts the pixels in which a colour differs by more than a tenth.
COMPARE = """async ([before, after]) => {
  const pixels = async text => { const image = new Image(); image.src = 'data:image/png;base64,' + text;
    await image.decode(); const area = new OffscreenCanvas(image.width, image.height).getContext('2d');
    area.drawImage(image, 0, 0); return area.getImageData(0, 0, image.width, image.height); };
  const one = await pixels(before), two = await pixels(after);
  if (one.width !== two.width || one.height !== two.height)
    return `the size is ${two.width} x ${two.height}, not ${one.width} x ${one.height}`;
  let different = 0;
  for (let at = 0; at < one.data.length; at += 4)
    different += [0, 1, 2].some(part => Math.abs(one.data[at + part] - two.data[at + part]) > 26);
  return different / (one.data.length / 4); }"""


@pytest.fixture(scope="module")
def blank(browser):
    """An empty page, on a machine that draws text as the one did that made the pictures."""
    context = browser.new_context(viewport={"width": 400, "height": 40})
    page = context.new_page()
    page.goto(SAMPLE)
    mark, of_course = FOLDER / "machine.txt", FOLDER / "course.txt"
    machine = hashlib.sha256(page.screenshot()).hexdigest()
    if RENEW:
        FOLDER.mkdir(exist_ok=True)
        mark.write_text(machine + "\n", "utf-8")
        of_course.write_text(SHOWN, "utf-8")
    elif not mark.exists():
        pytest.skip("there are no pictures to compare with: make screenshots")
    elif of_course.read_text("utf-8") != SHOWN:
        pytest.skip("the pictures in tests/browser/screenshots are of a course with another name or other chapters:"
                    " make screenshots")
    elif mark.read_text("utf-8").strip() != machine:
        pytest.skip("this machine draws text otherwise than the one that made tests/browser/screenshots: no comparison")
    yield page
    context.close()


def taken(open_page, name, width, dark, part):
    """A picture of a page's first screen, or of the first visible `part` of it, as PNG."""
    page = open_page(name, width, dark, device_scale_factor=SCALE, reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    page.add_style_tag(content=HIDE)
    if part is None:
        return page.screenshot()
    shown = next(one for one in page.locator(part).all() if one.is_visible())
    shown.scroll_into_view_if_needed()
    page.evaluate("document.activeElement?.blur()")
    if "chart" in part:
        shown.locator(".thaw-drawing[data-live=yes]:visible").wait_for()
    return shown.screenshot()


def difference(page, before, after):
    """The share of pixels that differ, or in words how the sizes do."""
    return page.evaluate(COMPARE, [base64.b64encode(picture).decode() for picture in (before, after)])


@pytest.mark.parametrize("view", VIEWS)
def test_page_looks_as_before(open_page, blank, view):
    path, now = FOLDER / f"{view}.png", taken(open_page, *VIEWS[view])
    if RENEW:
        path.write_bytes(now)
        return
    change = difference(blank, path.read_bytes(), now)
    if isinstance(change, str) or change > ALLOWED:
        new = ROOT / ".cache" / "screenshots" / path.name
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(now)
        share = change if isinstance(change, str) else f"{change:.1%} of the pixels differ"
        pytest.fail(f"{view}: {share}; now: {new.relative_to(ROOT)}. If so meant: make screenshots", pytrace=False)


def test_a_change_of_looks_is_seen(open_page, blank):
    page = open_page(PLAIN, device_scale_factor=SCALE)  # no chart that Vega takes over meanwhile
    page.wait_for_load_state("networkidle")
    before = page.screenshot()
    assert difference(blank, before, page.screenshot()) == 0
    page.add_style_tag(content=".bd-article h1 { color: #888 !important; }")
    assert difference(blank, before, page.screenshot()) > 0.0005
    page.add_style_tag(content=".bd-article { line-height: 1.7 !important; }")
    assert difference(blank, before, page.screenshot()) > ALLOWED
