"""Live Python in the pages: every page runs to its end in Chromium as its notebook did, with every other host refused.

Without Chromium, or without the builds of numpy and pandas for WebAssembly, the tests in the browser are skipped.
"""

import contextlib
import io
import json
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import firefox
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import COURSE, LIVE_WAIT, NOTEBOOKS, ROOT, chart_specs
from playwright.sync_api import TimeoutError
from test_browser import (
    AXE,
    axe_finds_nothing,
    labels_are_legible,
    nothing_is_wider_than_the_screen,
    settled,
    until,
)

from press import plan
from press.lessons import source as sources
from press.outputs import figure
from thaw.key_files import decode

# A chapter a third of the way through the course, a lesson of it, its exercises, and the first table that these read,
# by its names.
TOPIC = COURSE.chapters[len(COURSE.chapters) // 3].topic
LESSON, PAGE = f"chapters/{plan.core(ROOT, TOPIC)[:2][-1]}", f"exercises/{TOPIC}"
VARIABLE, TABLE = re.search(r"^(\w+) = pd\.read_csv\(\"\.\./data/(?:nc/)?(\w+)\.csv",
                            (ROOT / f"source/{PAGE}.md").read_text("utf-8"), flags=re.M).groups()
# How pandas 2.3, of the browser, writes what pandas 3, of the notebooks, writes in another way.
SPELLINGS = {"pandas.core.frame.DataFrame": "pandas.DataFrame", "datetime64[ns]": "datetime64[us]"}
RECORD = """window.messages = []; const Real = window.Worker;
window.Worker = class extends Real { constructor(...all) { super(...all); window.worker = this;
  this.addEventListener("message", event => window.messages.push(event.data)); } };"""
# Puts an answer into the cell that begins with `start`, runs it and the check after it; gives the check's words.
ANSWER = """(async () => {{
  const areas = [...document.querySelectorAll('.thaw-editor textarea')];
  const at = window.at ??= areas.findIndex(area => area.value.startsWith({start}));
  areas[at].value = {answer};
  areas[at].dispatchEvent(new Event('input'));
  for (const area of [areas[at], areas[at + 1]]) {{
    const cell = area.closest('div.cell'), state = cell.querySelector('.thaw-cell-state');
    state.textContent = '';
    cell.querySelector('.thaw-cell-run').click();
    while (!/Done|Ended/.test(state.textContent)) await new Promise(later => setTimeout(later, 30));
  }}
  return areas[at + 1].closest('div.cell').querySelector('.cell_output').innerText;
}})()"""
# Judges each answer that a source has for its exercises, by the course's own keys.
JUDGE = """
import contextlib, copy, io, json
import pandas as pd
from thaw.judge import judge
from thaw.key_files import decode, load_keys
if pd.__version__ < "3":  # as pandas 2.3 is by itself, also in Colab
    pd.options.future.infer_string = False
    pd.options.mode.copy_on_write = False
keys = {name: decode(text) for part in load_keys().values() for name, text in part.items()}
variables, judgements = {"__name__": "__main__"}, []
for role, name, code in json.loads(STEPS):
    with contextlib.redirect_stdout(io.StringIO()):
        if role is None:
            exec(code, variables)
            continue
        after = {key: value.copy() if type(value).__name__ in ("DataFrame", "Series") else value
                 for key, value in variables.items() if key not in keys[name]["names"]}
        exec(code, after)
    judgements.append([name, role, *judge(keys[name], after)])
print(json.dumps(judgements))
"""


@pytest.fixture
def open_live(open_page, live_site):
    """A function that opens a page with live Python; it notes what the worker says."""
    return lambda name=PAGE, path="", **options: open_page(name, at=live_site + path, script=RECORD, **options)


def status(page):
    return page.locator(".thaw-run-status").text_content()


def started(page):
    """Click, and wait until all cells have run."""
    page.locator(".thaw-run-start").click()
    until(page, "() => document.querySelector('.thaw-run').dataset.finished || /did not start|Stopped at/.test("
               "document.querySelector('.thaw-run-status').textContent)", wait=LIVE_WAIT)
    assert status(page).startswith("All "), status(page)
    return page


def cell_with(page, text):
    """The cell whose code has `text` in it."""
    index = page.evaluate("text => [...document.querySelectorAll('div.cell .thaw-editor textarea')]"
                          ".findIndex(area => area.value.includes(text))", text)
    assert index >= 0, f"no cell with {text!r}"
    return page.locator("div.cell:has(.thaw-editor)").nth(index)


def run(page, cell, code=None):
    """Run a cell, with other code if that is given; return the text of what it shows."""
    if code is not None:
        cell.locator("textarea").fill(code)
    before = page.evaluate("window.messages.filter(message => message.kind === 'done').length")
    cell.locator(".thaw-cell-run").click()
    until(page, "before => window.messages.filter(message => message.kind === 'done').length > before", before,
          LIVE_WAIT)
    return cell.locator(".cell_output").inner_text()


def stored(name):
    """The texts that each shown cell of a notebook shows, with those of the hidden cells before it."""
    texts = []
    for cell in json.loads((ROOT / f"{name}.ipynb").read_text("utf-8"))["cells"]:
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] == "code" and "set-up" not in tags:
            texts += ["".join(output.get("text") or output["data"]["text/plain"]) for output in cell["outputs"]]
            if "remove-cell" not in tags:
                yield texts
                texts = []


def shown(messages):
    """The same of the messages of a worker."""
    texts, stream = [], None
    for message in messages:
        if message["kind"] == "stream" and stream == message["content"]["name"]:
            texts[-1] += message["content"]["text"]
        elif message["kind"] in ("stream", "output", "error"):
            texts.append(message["content"]["text"])
        elif message["kind"] == "done":
            yield texts
            texts = []
        stream = message["content"]["name"] if message["kind"] == "stream" else None


def spelled(texts):
    for old, new in SPELLINGS.items():
        texts = [text.replace(old, new) for text in texts]
    return texts


def tables(page):
    """The tables in outputs, as text, row by row."""
    soup = BeautifulSoup(page.content(), "html.parser")
    return [[cell.get_text(" ", strip=True) for cell in table.find_all(["td", "th", "caption"])]
            for table in soup.select("div.cell_output table.dataframe")]


def judging(path):
    """Python that judges all answers that a source has for its exercises, and how many exercises there are."""
    source, steps = sources.read(ROOT, path), []
    for cell in source.cells:
        code = sources.EXPRESSION.sub("0", cell.text)  # figures in descriptions, which no check looks at
        if cell.kind == "code" and cell.exercise is None and not cell.text.startswith(("check(", "hint(", "progress(")):
            steps.append([None, None, code])
        elif cell.role in ("solution", "also", "wrong"):
            steps.append([cell.role, cell.exercise, code])
            if cell.role == "solution":
                steps.append(["untouched", cell.exercise, source.exercises[cell.exercise].starter])
    return f"STEPS = {json.dumps(steps)!r}\n{JUDGE}", len(source.exercises)


def printed_by(page, code):
    """What a piece of Python prints in the worker of a page."""
    before = page.evaluate("window.messages.length")
    page.evaluate("code => window.worker.postMessage({kind: 'run', cells: [{code, tags: [], name: 'cell 0'}]})", code)
    until(page, "before => window.messages.slice(before).some(message => message.kind === 'done')", before, LIVE_WAIT)
    messages = page.evaluate("before => window.messages.slice(before)", before)
    assert [message["content"]["text"] for message in messages if message["kind"] == "error"] == []
    return "".join(message["content"]["text"] for message in messages
                   if message["kind"] == "stream" and message["content"]["name"] == "stdout")


# Solution pages are made alike, and nbval proves that each runs: one of them is run here.
SOLUTIONS = [name for name in NOTEBOOKS if name.endswith("_solution")]


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name not in SOLUTIONS[1:]])
def test_every_page_runs_to_its_end_as_its_notebook_did(open_live, part, monkeypatch, name):
    page = open_live(name)
    before = tables(page)
    started(page)
    actual = list(shown(page.evaluate("window.messages")))
    expected = list(stored(name))
    with part("texts"):
        assert len(actual) == len(expected)
        pairs = zip(map(spelled, actual), expected, strict=True)
        assert [(number, *pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1]] == []
    with part("tables look as before"):
        assert tables(page) == before
    with part("charts"):
        until(page, "count => document.querySelectorAll('.thaw-drawing[data-live=yes] svg[role=img]').length >= count",
              len(chart_specs(name)))
        assert page.locator(".thaw-drawing[data-live=no]").count() == 0
        drawn = json.loads(page.evaluate("JSON.stringify(window.messages.filter(message => message.content?.chart)"
                                         ".map(message => message.content.chart.wide))"))
        built = [figure.headings(chart)[3] for chart in chart_specs(name)]
        assert [spec for spec in drawn if spec not in built] == []
    if (ROOT / "source" / f"{name}.md").exists():
        with part("checks give the same outcomes with both versions of pandas"):
            monkeypatch.chdir(ROOT / name.split("/")[0])
            code, exercises = judging(Path("source", f"{name}.md"))
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(code, {})
            here, there = json.loads(printed.getvalue()), json.loads(printed_by(page, code))
            assert len(here) >= 5 * exercises and {status for *_, status, _ in here} <= {"right", "wrong", "unanswered"}
            assert there == here
    if name == LESSON:
        a_live_page_is_accessible_and_fits(page, part)
    settled(page)


def a_live_page_is_accessible_and_fits(page, part):
    """Also with an error in it, on a desktop in the light and on a phone in the dark."""
    run(page, page.locator("div.cell:has(.thaw-editor)").first, "1 / 0")
    for width, form, scheme in (1280, "wide", "light"), (360, "narrow", "dark"):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        with part(f"{width} wide, {scheme}"):
            until(page, "form => [...document.querySelectorAll('.thaw-drawing')].every(drawing => drawing.dataset.live "
                        "=== 'yes' && drawing.dataset.form === form || !drawing.checkVisibility())", form)
            labels_are_legible(page)
            nothing_is_wider_than_the_screen(page)
            axe_finds_nothing(page)


def test_the_way_to_live_python_is_accessible_before_it_starts(open_live):
    page = open_live(LESSON)
    assert Axe().run(page, context={"include": [[".thaw-run"]]}, options=AXE).response["violations"] == []


def test_an_exercise_has_four_outcomes_and_is_remembered(open_live):
    """Below a path, as in the published book; and Python, once started, needs the network no more."""
    exercise = next(iter(sources.read(ROOT, Path("source", f"{PAGE}.md")).exercises.values()))
    hint = decode(json.loads((ROOT / f"thaw/keys/{TOPIC}_exercises.json").read_text())[exercise.name])
    page = started(open_live(path=urlsplit(COURSE.address).path.rstrip("/")))
    answer, ask = cell_with(page, f"{exercise.names[0]} = ..."), cell_with(page, f'check("{exercise.name}")')
    assert "Not answered yet." in run(page, ask)
    run(page, answer, f"{exercise.names[0]} = object()")
    assert "Cannot be read." in run(page, ask)
    run(page, answer, exercise.wrong[0].text)
    verdict = run(page, ask)
    assert "Not right yet." in verdict
    assert re.sub("[`*]", "", hint["wrongs"][0]["hint"]).split(".")[0] in verdict
    assert page.locator(".thaw-run-checks").text_content().startswith("0 of")
    run(page, answer, exercise.solution.text)
    assert "Right." in run(page, ask)
    assert page.locator(".thaw-run-checks").text_content().startswith("1 of")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my notebook").click()
    copy, built = (json.loads(Path(path).read_text("utf-8"))
                   for path in (download.value.path(), ROOT / f"{PAGE}.ipynb"))
    codes = [["".join(cell["source"]) for cell in notebook["cells"]] for notebook in (copy, built)]
    changed = [(mine, theirs) for mine, theirs in zip(*codes, strict=True) if mine != theirs]
    assert changed == [(exercise.solution.text, exercise.starter)]
    assert download.value.suggested_filename == f"{Path(PAGE).name}.ipynb"
    assert "Hint 1 of" in run(page, ask, f'hint("{exercise.name}")')
    assert "1 of" in run(page, cell_with(page, "progress("))

    page.reload()
    assert "2 cells" in status(page) and page.locator(".thaw-run-checks").text_content().startswith("1 of")
    started(page)
    assert cell_with(page, exercise.solution.text).count() == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear my changes").click()
    assert cell_with(page, f"{exercise.names[0]} = ...").count() == 1
    assert page.evaluate("localStorage.getItem(`thaw:${location.pathname}`)") is None
    page.context.set_offline(True)
    assert TABLE in run(page, page.locator("div.cell:has(.thaw-editor)").nth(1),
                        f"from thaw import describe\ndescribe('{TABLE}')")
    settled(page)


def test_what_goes_wrong_can_be_mended(open_live, part):
    """A start without a network, code with an error, an endless loop: of one page, since each start takes its time."""
    page = open_live()
    a_start_that_fails_says_so_and_can_be_tried_again(page)
    what_goes_wrong_is_told_as_python_tells_it(page, part)
    stop_ends_a_loop_and_starts_afresh(page)


def a_start_that_fails_says_so_and_can_be_tried_again(page):
    page.context.set_offline(True)
    page.locator(".thaw-run-start").click()
    until(page, "() => /did not start/.test(document.querySelector('.thaw-run-status').textContent)")
    assert "Colab" in status(page), "the other ways are not named"
    page.context.set_offline(False)
    assert page.locator(".thaw-run-start").text_content() == "Try again"
    started(page)
    page.errors.clear()


def stop_ends_a_loop_and_starts_afresh(page):
    first = page.locator("div.cell:has(.thaw-editor)").first
    code = first.locator("textarea").input_value()
    first.locator("textarea").fill("print('begun')\nwhile True:\n    pass")
    first.locator(".thaw-cell-run").click()
    until(page, "() => /begun/.test(document.querySelector('div.cell .cell_output').textContent)")
    until(page, "() => /Running for/.test(document.querySelector('.thaw-cell-state').textContent)")
    stop = page.get_by_role("button", name="Stop", exact=True)
    stop.click()
    until(page, "() => /afresh/.test(document.querySelector('.thaw-run-status').textContent)")
    assert stop.is_disabled() and "begun" in first.locator(".cell_output").inner_text()
    # The namespace is new, and the page says what that means.
    assert "have not been run" in run(page, page.locator("div.cell:has(.thaw-editor)").nth(3), VARIABLE)
    run(page, first, code)
    assert "True" in run(page, first, f"{code}\n'pd' in globals()")


def what_goes_wrong_is_told_as_python_tells_it(page, part):
    cell = page.locator("div.cell:has(.thaw-editor)").nth(1)
    for code, expected in {
        "a = 1\na + 'b'": ['File "cell 2", line 2', "TypeError: unsupported operand"],
        "x = (1": ['File "cell 2", line 1', "SyntaxError: '(' was never closed"],
        f"{VARIABLE}['no']": ["KeyError: 'no'", "Show the whole traceback"],
        "%matplotlib inline": ["SyntaxError", "commands of Jupyter"],
        "import scipy": ["ModuleNotFoundError", "For other packages"],
        "pd.read_csv('https://example.org/a.csv')": ["nothing from the web"],
        "import numpy\nmany = [numpy.empty(10 ** 9, 'u1') for _ in range(9)]": ["MemoryError", "no more memory"],
        "raise SystemExit": ["SystemExit"],
        "for i in range(100_000):\n    print(i, 'a long line')": ["cut off: a cell of this page may print"],
    }.items():
        with part(code):
            output = run(page, cell, code)
            assert [words for words in expected if words not in output] == [], output[-500:]
    assert run(page, cell, "print(1 + 1); display('two'); 'three';").split() == ["2", "'two'"]
    assert "Chart" not in run(page, cell, f"alt.Chart({VARIABLE}.head()).mark_point().encode(x='nonsense:Q')")
    settled(page)


def test_by_keyboard_alone(open_live):
    page = open_live()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Run this page live":
            break
    page.keyboard.press("Enter")
    until(page, "() => document.querySelector('.thaw-run').dataset.finished", wait=LIVE_WAIT)
    area = page.locator("div.cell:has(.thaw-editor) textarea").nth(1)
    area.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("for i in range(2):\nprint(i)")  # the second line is indented by the editor
    assert area.input_value() == "for i in range(2):\n    print(i)"
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.type("if i:\n")
    page.keyboard.press("Tab")
    page.keyboard.type("pass")
    assert area.input_value() == "for i in range(2):\n    print(i)\nif i:\n        pass"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+/")
    assert area.input_value().endswith("if i:\n    # pass")
    page.keyboard.press("Control+/")
    page.keyboard.press("Control+Enter")
    until(page, "() => /Cell 2, done. 0 1/.test(document.querySelector('.thaw-spoken').textContent)")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Code of cell 3"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Run (cell 3)"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+z")  # the browser's own undo
    assert page.evaluate("document.activeElement.value") == page.evaluate(
        "JSON.parse(document.getElementById('thaw-told').textContent).cells.filter(cell => cell.shown)[2].code")


def test_jupyterlite_runs_a_chapter(live_site, new_context):
    name = LESSON
    context = new_context()
    page, requests = context.new_page(), []
    context.on("request", lambda request: requests.append(request.url))
    page.set_default_timeout(LIVE_WAIT * 1000)
    page.goto(f"{live_site}/{name}.html")
    link = page.locator("a[href*='lite/notebooks']")
    page.goto(f"{live_site}/chapters/{link.get_attribute('href')}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    end = time.monotonic() + LIVE_WAIT
    while not page.locator(".vega-embed svg").first.is_visible():  # a kernel that was still starting forgets the order
        assert time.monotonic() < end, "no chart in JupyterLite"
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        with contextlib.suppress(TimeoutError):
            page.locator(".vega-embed svg").first.wait_for(timeout=LIVE_WAIT * 250)
    page.locator(".jp-OutputArea-output .thaw-reply").first.wait_for()
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert [address for address in requests if not address.startswith((live_site, "data:", "blob:"))] == []
    assert page.locator(".jp-OutputArea-output .dataframe").count() > 0
    with page.expect_download() as download:
        page.locator(".lm-MenuBar-itemLabel", has_text="File").first.click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Download$")).first.click()
    copy = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert download.value.suggested_filename.endswith(f"{Path(name).name}.ipynb")
    assert any(cell.get("outputs") for cell in copy["cells"])


def test_an_exercise_in_firefox(live_site):
    if firefox.program() is None:
        pytest.skip("no Firefox")
    exercise = next(iter(sources.read(ROOT, Path("source", f"{PAGE}.md")).exercises.values()))
    answers = [("Not answered yet.", f"{exercise.names[0]} = ..."), ("Not right yet.", exercise.wrong[0].text),
               ("Cannot be read.", f"{exercise.names[0]} = object()"), ("Right.", exercise.solution.text)]
    with firefox.opened() as page:
        for name in (PAGE, LESSON):
            page.goto(f"{live_site}/{name}.html")
            page.evaluate("document.querySelector('.thaw-run-start').click()")
            page.until("document.querySelector('.thaw-run').dataset.finished || /did not start|Stopped at/.test("
                       "document.querySelector('.thaw-run-status').textContent)")
            assert page.evaluate("document.querySelector('.thaw-run-status').textContent").startswith("All ")
            page.until("document.querySelectorAll('.thaw-drawing[data-live=yes]').length >= "
                       f"{len(chart_specs(name))}")
            if name == PAGE:
                for words, answer in answers:
                    assert words in page.evaluate(ANSWER.format(
                        start=json.dumps(f"{exercise.names[0]} ="), answer=json.dumps(answer)))
        assert page.errors == []
        assert [address for address in page.requests if not address.startswith((live_site, "data:", "blob:"))] == []


@pytest.mark.parametrize("lack", ["delete window.WebAssembly", "delete window.Worker"])
def test_a_browser_that_cannot_is_told_so(open_page, live_site, lack):
    page = open_page(PAGE, at=live_site, script=lack)
    assert "cannot run Python" in status(page) and "Colab" in status(page)
    assert page.locator(".thaw-run-start").is_disabled()
