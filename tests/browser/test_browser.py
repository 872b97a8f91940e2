"""The built book in headless Chromium, with every other host refused and under its content-security policy.

A page takes seconds to open and to scroll through, so each is opened once for all that can be asked of it in one
state, and one without charts once for both; each question is a subtest.
"""

import re
import time
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import CHARTED, CONTENTS, COURSE, DRAWN, PLAIN, WAIT
from shared import ROOT

from press.book import glossary

PAGES = [*CONTENTS, "search", "404"]
AXE = {"preload": False, "resultTypes": ["violations"],
       "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
AXE_BUT_CONTRAST = {**AXE, "rules": {"color-contrast": {"enabled": False}}}
AXE_CONTRAST = {**AXE, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Axe weighs the contrast of each text by itself. Of those that look alike on like ground, where it is the same, up to
# seven are marked, from first to last. Left aside is what axe does not judge: what cannot be seen, a single letter,
# signs. A tester tried to get by this with 123 faults: of 82 that axe sees alone one was missed, in a shadow root.
MARK_LOOKS = r"""() => {
  const looks = new Map(), disabled = new Set(document.querySelectorAll('[disabled], [aria-disabled=true]'));
  for (const control of [...disabled]) {
    control.querySelectorAll('*').forEach(part => disabled.add(part));
    [...control.labels ?? []].forEach(label => disabled.add(label));
    for (const id of (control.getAttribute('aria-labelledby') ?? '').split(/\s+/))
      disabled.add(document.getElementById(id));
  }
  for (const element of document.body.querySelectorAll('*')) {
    const words = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data);
    const judged = words.join('').replace(/[^\p{L}\p{N}]/gu, '').length > 1;
    if (!judged && !element.matches('input, textarea, select')) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const look = [style.color, style.webkitTextFillColor, style.webkitTextStroke, style.textShadow, style.textIndent,
      style.fontSize, style.fontWeight, disabled.has(element), ground(element)].join();
    looks.set(look, [...looks.get(look) ?? [], element]);
  }
  for (const alike of looks.values()) {
    const step = Math.ceil(alike.length / 6);
    alike.forEach((element, at) => { if (at % step === 0 || at === alike.length - 1) element.dataset.look = ''; });
  }

  function ground(element) {
    const parts = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at), part = [style.backgroundColor, style.backgroundImage, style.opacity,
        style.position, style.zIndex, style.transform].join();
      if (part !== 'rgba(0, 0, 0, 0),none,1,static,auto,none') parts.push(part);
    }
    return parts;
  }
}"""
WATCH_SHIFTS = """window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push([entry.value,
  entry.sources.map(source => source.node && (source.node.id || source.node.className || source.node.nodeName))])))
  .observe({type: 'layout-shift', buffered: true});"""
# The drawings that the style sheet shows, with the sizes of box and picture.
DRAWINGS = """() => [...document.querySelectorAll('.thaw-drawing')].filter(box => box.checkVisibility()).map(box => {
  const size = element => { const r = element.getBoundingClientRect(); return [r.width, r.height]; };
  return {figure: box.closest('figure').id, live: box.dataset.live, box: size(box),
          picture: box.querySelector('svg') && size(box.querySelector('svg'))}; })"""
OVERFLOW = """() => { const wide = document.documentElement.clientWidth;
  const hidden = element => { for (let up = element.parentElement; up; up = up.parentElement)
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)
          && up.getBoundingClientRect().right <= wide + 1) return true; return false; };
  return [...document.querySelectorAll('.bd-article-container *, .bd-footer-content *')]
    .filter(element => element.checkVisibility() && !hidden(element)
      && element.getBoundingClientRect().right > wide + 1)
    .map(element => element.tagName + '.' + (element.className.baseVal ?? element.className)).slice(0, 5); }"""
LABELS = """() => { return [...document.querySelectorAll('.thaw-drawing svg text')]
  .filter(text => text.checkVisibility()).map(text => {
  const svg = text.ownerSVGElement, style = getComputedStyle(text);
  return [text.textContent, parseFloat(style.fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
          style.fill, onCell(text, svg)]; })

  // Text on a cell of a heat map has a colour of its own, chosen for that cell.
  function onCell(text, svg) {
    const box = text.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
    return [...svg.querySelectorAll('.mark-rect.role-mark path')].some(cell => { const c = cell.getBoundingClientRect();
      return c.left <= x && x <= c.right && c.top <= y && y <= c.bottom; }); }
}"""

# What the theme does some time after the window or the colour scheme has changed.
NARROW_AND_DARK = """() => document.documentElement.dataset.theme === 'dark'
  && [...document.querySelectorAll('.pst-scrollable-table-container')]
    .every(box => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)"""

# A long page may be painted once while the buttons of its header are still being parsed. (0.1 counts as good.)
SHIFT = 0.02


def until(page, condition, argument=None, wait=WAIT):
    """Wait until a function of the page gives true. (Playwright's own way needs eval, which the policy refuses.)"""
    end = time.monotonic() + wait
    while not page.evaluate(condition, argument):
        assert time.monotonic() < end, f"in vain: {condition}"
        page.wait_for_timeout(30)


def show_all(page):
    """Open the folded outputs and scroll through the page until every chart that is shown has been taken over."""
    page.evaluate("document.querySelectorAll('details.hide').forEach(folded => { folded.open = true; })")
    page.evaluate("""async () => { for (let y = 0; y < document.documentElement.scrollHeight; y += 500) {
        window.scrollTo(0, y); await new Promise(done => setTimeout(done, 30)); } }""")
    # A busy machine may draw no frame between two steps: what was passed over is looked at again.
    until(page, """() => { const left = [...document.querySelectorAll('.thaw-drawing')]
        .find(box => box.checkVisibility() && !box.dataset.live); left?.scrollIntoView(); return !left; }""")


def settled(page):
    """Nothing came from another host, nothing failed, nothing broke the security policy."""
    own = re.compile(r"http://127\.0\.0\.1:|data:|blob:")
    assert [address for address in page.requests if not own.match(address)] == []
    assert (page.errors, page.failures) == ([], [])


def shifts(page):
    return page.evaluate("window.shifts")


def the_page_is_light(page):
    """Less than 400 kB come over the wire before Vega."""
    parts = page.evaluate("""() => [...performance.getEntriesByType('navigation'),
        ...performance.getEntriesByType('resource')].map(load => [load.name, load.transferSize])""")
    assert sum(size for name, size in parts if "/vega-" not in name) < 400_000, parts


def live(page):
    """Scroll through the page: Vega is loaded once and takes over each drawing; nothing moves or changes its size."""
    bundle = [address for address in page.requests if "/vega-" in address]
    if not page.evaluate("""() => [...document.querySelectorAll('.thaw-drawing')].some(box => box.checkVisibility()
            && box.getBoundingClientRect().top < window.innerHeight + 300)"""):
        assert bundle == [], "Vega is loaded though no chart is near"
    page.evaluate("document.querySelectorAll('details.hide').forEach(folded => { folded.open = true; })")
    before = {drawing["figure"]: drawing for drawing in page.evaluate(DRAWINGS)}
    # What the unfolding moved is reported a frame or two later, and is not the charts' doing.
    page.evaluate("""() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>
        setTimeout(done, 50))))""")
    page.evaluate("window.shifts.length = 0")
    show_all(page)
    after = page.evaluate(DRAWINGS)
    assert after and len(after) == len(before)
    for drawing in after:
        assert drawing["live"] == "yes", f"{drawing['figure']} is not live"
        for part in ("box", "picture"):
            for old, new in zip(before[drawing["figure"]][part], drawing[part], strict=True):
                assert abs(old - new) <= 2, f"{drawing['figure']}: {part} changes from {old} to {new}"
    assert sum(value for value, _ in shifts(page)) == 0, shifts(page)
    assert len([address for address in page.requests if "/vega-" in address]) == 1, "the bundle is not loaded once"


def live_size_is_the_drawn_size(page):
    for drawing in page.locator(".thaw-drawing[data-live=yes]").all():
        drawn = drawing.evaluate("box => [parseFloat(box.style.width), box.style.aspectRatio]")
        alive = drawing.locator("svg").evaluate("svg => [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]")
        width, height = (int(part) for part in re.findall(r"\d+", drawn[1]))
        assert abs(width - alive[0]) <= 2 and abs(height - alive[1]) <= 2


def labels_are_legible(page):
    assert [(words, size) for words, size, *_ in page.evaluate(LABELS) if size < 11] == []


def labels_are_light(page):
    for words, _, fill, on_cell in page.evaluate(LABELS):
        if on_cell:
            continue
        red, green, blue = (int(part) for part in re.findall(r"\d+", fill)[:3])
        assert 0.3 * red + 0.59 * green + 0.11 * blue > 100, f"{words!r} is {fill} on a dark page"


def tooltips(page):
    for figure in page.locator("figure.thaw-chart").all():
        if '"tooltip"' not in figure.locator(".thaw-spec").text_content():
            continue
        marks = figure.locator(".thaw-live svg :is(.mark-symbol, .mark-rect, .mark-arc, .mark-line, .mark-area) "
                               ":is(path[aria-label], path:not(.background):not(.foreground))")
        for mark in marks.all()[:40]:
            box = mark.bounding_box()
            if not box or min(box["width"], box["height"]) < 1 or mark.evaluate("m => !!m.closest('.role-legend')"):
                continue
            mark.scroll_into_view_if_needed()
            box = mark.bounding_box()
            page.mouse.move(0, 0)
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            tooltip = page.locator("#vg-tooltip-element.visible")
            if tooltip.count():
                assert tooltip.inner_text().strip()
                assert tooltip.evaluate("box => getComputedStyle(box).visibility") == "visible"
                break
        else:
            pytest.fail(f"no tooltip in {figure.get_attribute('id')}")


def a_click_in_a_legend_changes_the_chart(page):
    for figure in page.locator("figure.thaw-chart").all():
        if '"bind":"legend"' in figure.locator(".thaw-spec").text_content():
            before = figure.locator(".thaw-live svg").evaluate("svg => svg.innerHTML")
            figure.locator(".thaw-live svg .role-legend-symbol path").first.click(force=True)
            until(page, "([svg, before]) => svg.innerHTML !== before",
                  [figure.locator(".thaw-live svg").element_handle(), before])


def what_is_folded_opens_by_keyboard(page):
    for figure in page.locator("figure.thaw-chart").all():
        assert figure.locator("details.thaw-data").count() == 1, f"{figure.get_attribute('id')} does not show its data"
    for kind in (".bd-article section > details", "details.hide", "details.thaw-data"):
        shown = [folded for folded in page.locator(kind).all() if folded.locator("summary").first.is_visible()]
        if shown:
            before = shown[0].evaluate("folded => folded.open")
            shown[0].locator("summary").first.focus()
            page.keyboard.press("Enter")
            assert shown[0].evaluate("folded => folded.open") is not before, f"{kind} does not obey the keyboard"


def answers_begin_with_right_or_wrong(page):
    answers = page.locator(".thaw-check > details").evaluate_all(
        "all => all.map(answer => answer.textContent.slice(answer.querySelector('summary').textContent.length))")
    assert [text for text in answers if not re.match(r"\s*(Right|Wrong)\b", text)] == []


def nothing_is_wider_than_the_screen(page):
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.evaluate(OVERFLOW) == []


def focus_can_be_seen(page):
    """The first stops of the Tab key: the skip link leads to the text, and each stop looks different when focused."""
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getAttribute('href') ?? ''")
    assert skip.endswith("#main-content"), f"the first stop is {skip or 'no link'}"
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => { const at = document.activeElement, style = getComputedStyle(at);
            const box = at.getBoundingClientRect();
            return [at.outerHTML.slice(0, 100), at === document.body || (at.checkVisibility() && box.width > 0
              && (parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none'))];
            }""")
        assert seen[1], f"no visible focus on {seen[0]}"


def axe_finds_nothing(page):
    """What axe would look at in vain is taken out of the page, of which it is shown a copy.

    Below an element with role="img" there is nothing to perceive but its text alternative. For all but contrast two of
    the tables behind charts are enough, and of the words of code one in each colour: the rest are made alike, and axe
    looks at each.
    """
    page.evaluate("""window.whole = document.querySelector('main');
        window.whole.replaceWith(window.whole.cloneNode(true));
        document.querySelectorAll('.thaw-drawing svg').forEach(drawing => drawing.replaceChildren());
        document.querySelectorAll('details').forEach(folded => { folded.open = true; });
        document.getAnimations().forEach(fading => fading.cancel());  // what is still fading in has little contrast""")
    page.evaluate(MARK_LOOKS)
    rules = Axe().run(page, context={"include": [["[data-look]"]]}, options=AXE_CONTRAST).response["violations"]
    page.evaluate("""[...document.querySelectorAll('.thaw-data')].slice(2).forEach(folded => folded.remove());
        const seen = new Set(), alike = [...document.querySelectorAll('.highlight span')].filter(word => {
          const look = getComputedStyle(word).color + getComputedStyle(word.closest('.highlight')).backgroundColor;
          return seen.has(look) || !seen.add(look); });
        alike.forEach(word => word.replaceWith(...word.childNodes));""")
    rules += Axe().run(page, options=AXE_BUT_CONTRAST).response["violations"]
    violations = [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in rules for node in rule["nodes"]]
    page.evaluate("document.querySelector('main').replaceWith(window.whole)")
    assert not violations, "\n".join(violations)


def test_axe_sees_pale_text_and_a_picture_without_words(open_page):
    page = open_page(PLAIN)
    # Of fourteen alike, one that is not marked: only what differs in its looks can get it marked.
    page.evaluate("""() => { const first = document.querySelector('article p');
        for (let times = 13; times; times -= 1) first.after(first.cloneNode(true)); }""")
    page.evaluate(MARK_LOOKS)
    page.evaluate("""() => { const all = [...document.querySelector('article p').parentElement.children];
        window.unmarked = all.find(text => text.matches('p') && !('look' in text.dataset));
        document.querySelectorAll('[data-look]').forEach(text => text.removeAttribute('data-look')); }""")
    axe_finds_nothing(page)
    page.evaluate("window.unmarked.style.color = '#aaa'")
    with pytest.raises(AssertionError, match="^color-contrast"):
        axe_finds_nothing(page)
    page.evaluate("window.unmarked.replaceWith(new Image(9, 9))")
    with pytest.raises(AssertionError, match="^image-alt"):
        axe_finds_nothing(page)


def ask(part, page, *questions):
    for question in questions:
        with part(question.__name__):
            question(page)


def loaded(page, part, theme):
    """Wait until all of the page is there, and look at what moved meanwhile."""
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    with part(f"nothing moves while the page loads, {theme}"):
        assert sum(value for value, _ in shifts(page)) < SHIFT, shifts(page)


@pytest.mark.parametrize("name", [name for name in PAGES if name not in CHARTED + DRAWN])
def test_without_charts_on_a_desktop_in_the_light_then_on_a_phone_in_the_dark(open_page, part, name):
    page = open_page(name, script=WATCH_SHIFTS)
    on_a_desktop_in_the_light(page, part, name)
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    on_a_phone_in_the_dark(page, part, name)


@pytest.mark.parametrize("name", CHARTED + DRAWN)
def test_with_charts_on_a_desktop_in_the_light(open_page, part, name):
    on_a_desktop_in_the_light(open_page(name, script=WATCH_SHIFTS), part, name)


@pytest.mark.parametrize("name", CHARTED + DRAWN)
def test_with_charts_on_a_phone_in_the_dark(open_page, part, name):
    """Loaded anew: which drawing of a chart is shown, and what moves meanwhile."""
    page = open_page(name, 360, dark=True, script=WATCH_SHIFTS, reduced_motion="reduce")
    loaded(page, part, "dark")
    ask(part, page, labels_are_light, live, labels_are_light, labels_are_legible)
    on_a_phone_in_the_dark(page, part, name)


def on_a_desktop_in_the_light(page, part, name):
    loaded(page, part, "light")
    ask(part, page, the_page_is_light)
    if name != "search":  # there the search field has the focus at once
        ask(part, page, focus_can_be_seen)
    if name in CHARTED + DRAWN:
        ask(part, page, labels_are_legible, live, live_size_is_the_drawn_size, labels_are_legible, tooltips,
            a_click_in_a_legend_changes_the_chart)
    ask(part, page, what_is_folded_opens_by_keyboard, answers_begin_with_right_or_wrong,
        nothing_is_wider_than_the_screen, axe_finds_nothing)
    if name != "404":
        settled(page)


def on_a_phone_in_the_dark(page, part, name):
    until(page, NARROW_AND_DARK)
    ask(part, page, nothing_is_wider_than_the_screen, axe_finds_nothing)
    if name != "404":
        settled(page)


@pytest.mark.parametrize("name", CHARTED + DRAWN)
def test_without_javascript_each_chart_is_a_picture(open_page, part, name):
    page = open_page(name, java_script_enabled=False)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        with part(f"{width} wide"):
            shown = page.evaluate(DRAWINGS)
            hidden = page.locator("details:not([open]) figure.thaw-chart").count()
            assert len(shown) == page.locator("figure.thaw-chart").count() - hidden
            for drawing in shown:
                picture = drawing["picture"]
                assert picture[0] > 100 and picture[1] > 60 and picture[0] <= width, drawing["figure"]


@pytest.mark.parametrize("name", CHARTED[:1])
def test_with_the_network_cut_each_chart_stays(open_page, name):
    page = open_page(name, height=100)
    page.context.set_offline(True)
    show_all(page)
    for drawing in page.evaluate(DRAWINGS):
        assert drawing["picture"] and drawing["picture"][0] > 100, f"{drawing['figure']} is gone"


@pytest.mark.parametrize("kind", ["primary", "secondary"])
def test_sidebars_open_by_keyboard_on_a_phone(open_page, kind):
    page = open_page(CHARTED[0], 360)
    page.locator(f"button.{kind}-toggle:visible").focus()
    page.keyboard.press("Enter")
    dialog = page.locator(f"#pst-{kind}-sidebar-modal")
    assert dialog.evaluate("dialog => dialog.open") and dialog.locator("a").first.is_visible()
    page.keyboard.press("Escape")
    assert not dialog.evaluate("dialog => dialog.open")


def test_the_buttons_of_the_header_work(open_page):
    page = open_page(CHARTED[0], script="window.printed = 0; window.print = () => { window.printed += 1; };")
    page.evaluate("document.querySelector('[data-action=print]').click()")
    assert page.evaluate("window.printed") == 1
    page.locator("[data-action=toggleFullScreen]").click()
    until(page, "document.fullscreenElement !== null")
    page.locator(".theme-switch-button:visible").click()
    for choice in page.locator(".theme-change-button[data-mode=dark]:visible").all():  # a newer theme has a menu
        choice.click()
    assert page.evaluate("document.documentElement.dataset.mode") != "auto"
    settled(page)


# A word of a title, the name of a table, and a term of the glossary, one with a hyphen if there is one.
SOUGHT = [re.findall(r"\w{4,}", COURSE.chapters[-1].title)[0],
          min(path.stem for path in (ROOT / "data").glob("*_*.csv")),
          max(glossary.glossary(ROOT), key=lambda term: ("-" in term, term))]


@pytest.mark.parametrize("words", SOUGHT)
def test_search_finds_terms_and_tables(open_page, words):
    page = open_page(PAGES[0])
    assert not [address for address in page.requests if "searchindex" in address], "the index is loaded too early"
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    settled(page)


def test_the_security_policy_is_in_force(open_page):
    page = open_page(PAGES[0])
    page.evaluate("""() => { const script = document.createElement('script');
        script.textContent = 'window.inline = true'; document.head.append(script); }""")
    assert page.evaluate("window.inline") is None and "Content Security Policy" in " ".join(page.errors)


def test_a_wrong_address_gets_a_page_that_leads_on(open_page, site):
    page = open_page("some/where/else")
    assert "not here" in page.locator("h1").inner_text()
    assert page.locator("nav .navbar-brand, .navbar-brand").first.is_visible()
    assert [address for address in page.failures if not address.endswith("/else.html")] == []
    page.locator("article").get_by_role("link", name="first page").click()
    page.wait_for_url(f"**{urlsplit(COURSE.address or '/').path}{PAGES[0]}.html")
    assert len(page.failures) == 1


def test_paper_is_light_and_cuts_nothing_off(open_page):
    page = open_page(CHARTED[0], 680, dark=True)
    page.emulate_media(media="print")
    until(page, "document.documentElement.dataset.theme === 'light'")
    # A4 less margins of 1 cm is about 718 px wide; 680 is on the safe side.
    wide = page.evaluate("""() => [...document.querySelectorAll('article table, article pre, .thaw-drawing')]
        .filter(part => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth + 1)
        .map(part => part.textContent.slice(0, 80))""")
    assert wide == []
    page.emulate_media(media="screen")
    until(page, "document.documentElement.dataset.theme === 'dark'")
