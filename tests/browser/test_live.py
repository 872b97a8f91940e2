"""Live Python in the pages: every page runs to its end in Chromium as its notebook did, with every other host refused.

Without Chromium, or without the builds of numpy and pandas for WebAssembly, the tests in the browser are skipped.
"""

import contextlib
import importlib.util
import io
import json
import re
import time
import zipfile
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

from press.lessons import source as sources
from press.outputs import figure
from press.publish import pyodide, site
from thaw.check import decode

# A chapter a third of the way through the course, its exercises, and the first table that these read, by its names.
TOPIC = COURSE.chapters[len(COURSE.chapters) // 3].topic
LESSON, PAGE = f"chapters/{TOPIC}", f"exercises/{TOPIC}"
VARIABLE, TABLE = re.search(r"^(\w+) = pd\.read_csv\(\"\.\./data/(?:nc/)?(\w+)\.csv",
                            (ROOT / f"source/{PAGE}.md").read_text("utf-8"), flags=re.M).groups()
# How pandas 2.3, of the browser, writes what pandas 3, of the notebooks, writes in another way.
SPELLINGS = {"pandas.core.frame.DataFrame": "pandas.DataFrame", "datetime64[ns]": "datetime64[us]"}
RECORD = """window.said = []; const Real = window.Worker;
window.Worker = class extends Real { constructor(...all) { super(...all); window.worker = this;
  this.addEventListener("message", event => window.said.push(event.data)); } };"""
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
from thaw.check import decode, judge, load_keys
if pd.__version__ < "3":  # as pandas 2.3 is by itself, also in Colab
    pd.options.future.infer_string = False
    pd.options.mode.copy_on_write = False
keys = {name: decode(text) for part in load_keys().values() for name, text in part.items()}
variables, told = {"__name__": "__main__"}, []
for role, name, code in json.loads(STEPS):
    with contextlib.redirect_stdout(io.StringIO()):
        if role is None:
            exec(code, variables)
            continue
        after = {key: value.copy() if type(value).__name__ in ("DataFrame", "Series") else value
                 for key, value in variables.items() if key not in keys[name]["names"]}
        exec(code, after)
    told.append([name, role, *judge(keys[name], after)])
print(json.dumps(told))
"""


@pytest.fixture
def open_live(open_page, live_site):
    """A function that opens a page with live Python; it notes what the worker says."""
    return lambda name=PAGE, **options: open_page(name, at=live_site, script=RECORD, **options)


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
    before = page.evaluate("window.said.filter(one => one.kind === 'done').length")
    cell.locator(".thaw-cell-run").click()
    until(page, "before => window.said.filter(one => one.kind === 'done').length > before", before, LIVE_WAIT)
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


def shown(said):
    """The same of what a worker has said."""
    texts, stream = [], None
    for one in said:
        if one["kind"] == "stream" and stream == one["content"]["name"]:
            texts[-1] += one["content"]["text"]
        elif one["kind"] in ("stream", "output", "error"):
            texts.append(one["content"]["text"])
        elif one["kind"] == "done":
            yield texts
            texts = []
        stream = one["content"]["name"] if one["kind"] == "stream" else None


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


def said_by(page, code):
    """What a piece of Python prints in the worker of a page."""
    before = page.evaluate("window.said.length")
    page.evaluate("code => window.worker.postMessage({kind: 'run', cells: [{code, tags: [], name: 'cell 0'}]})", code)
    until(page, "before => window.said.slice(before).some(one => one.kind === 'done')", before, LIVE_WAIT)
    said = page.evaluate("before => window.said.slice(before)", before)
    assert [one["content"]["text"] for one in said if one["kind"] == "error"] == []
    return "".join(one["content"]["text"] for one in said
                   if one["kind"] == "stream" and one["content"]["name"] == "stdout")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_page_runs_to_its_end_as_its_notebook_did(open_live, subtests, monkeypatch, name):
    page = open_live(name)
    before = tables(page)
    started(page)
    told = list(shown(page.evaluate("window.said")))
    expected = list(stored(name))
    with subtests.test("texts"):
        assert len(told) == len(expected)
        pairs = zip(map(spelled, told), expected, strict=True)
        assert [(number, *pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1]] == []
    with subtests.test("tables look as before"):
        assert tables(page) == before
    with subtests.test("charts"):
        until(page, "count => document.querySelectorAll('.thaw-drawing[data-live=yes] svg[role=img]').length >= count",
              len(chart_specs(name)))
        assert page.locator(".thaw-drawing[data-live=no]").count() == 0
        drawn = json.loads(page.evaluate("JSON.stringify(window.said.filter(one => one.content?.chart)"
                                         ".map(one => one.content.chart.wide))"))
        assert [spec for spec in drawn if spec not in [figure.headings(one)[3] for one in chart_specs(name)]] == []
    if (ROOT / "source" / f"{name}.md").exists():
        with subtests.test("checks give the same outcomes with both versions of pandas"):
            monkeypatch.chdir(ROOT / name.split("/")[0])
            code, exercises = judging(Path("source", f"{name}.md"))
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(code, {})
            here, there = json.loads(printed.getvalue()), json.loads(said_by(page, code))
            assert len(here) >= 5 * exercises and {status for *_, status, _ in here} <= {"right", "wrong", "unanswered"}
            assert there == here
    settled(page)


def test_an_exercise_has_four_outcomes_and_is_remembered(open_live):
    exercise = next(iter(sources.read(ROOT, Path("source", f"{PAGE}.md")).exercises.values()))
    hint = decode(json.loads((ROOT / f"thaw/keys/{TOPIC}_exercises.json").read_text())[exercise.name])
    page = started(open_live())
    answer, ask = cell_with(page, f"{exercise.names[0]} = ..."), cell_with(page, f'check("{exercise.name}")')
    assert "Not answered yet." in run(page, ask)
    run(page, answer, f"{exercise.names[0]} = object()")
    assert "Cannot be read." in run(page, ask)
    run(page, answer, exercise.wrong[0].text)
    said = run(page, ask)
    assert "Not right yet." in said and re.sub("[`*]", "", hint["wrongs"][0]["hint"]).split(".")[0] in said
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
    settled(page)


def test_stop_ends_a_loop_and_starts_afresh(open_live):
    page = started(open_live())
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


def test_what_goes_wrong_is_told_as_python_tells_it(open_live, subtests):
    page = started(open_live())
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
        with subtests.test(code):
            told = run(page, cell, code)
            assert [words for words in expected if words not in told] == [], told[-500:]
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
        "JSON.parse(document.getElementById('thaw-told').textContent).cells.filter(one => one.shown)[2].code")


@pytest.mark.parametrize("width, dark", [(1280, False), (360, True)])
def test_a_live_page_is_accessible_and_fits(open_live, width, dark):
    page = open_live(LESSON, width=width, dark=dark)
    assert Axe().run(page, context={"include": [[".thaw-run"]]}, options=AXE).response["violations"] == []
    started(page)
    run(page, page.locator("div.cell:has(.thaw-editor)").first, "1 / 0")
    until(page, "() => [...document.querySelectorAll('.thaw-drawing')].every(one => one.dataset.live === 'yes'"
                " || !one.checkVisibility())")
    labels_are_legible(page)
    nothing_is_wider_than_the_screen(page)
    axe_finds_nothing(page)


def test_a_page_works_below_a_path_and_with_the_network_cut(open_page, live_site):
    page = started(open_page(PAGE, at=f"{live_site}{urlsplit(COURSE.address).path.rstrip('/')}", script=RECORD))
    page.context.set_offline(True)
    assert TABLE in run(page, page.locator("div.cell:has(.thaw-editor)").nth(1),
                        f"from thaw import describe\ndescribe('{TABLE}')")
    settled(page)


def test_jupyterlite_runs_a_chapter(live_site, browser):
    name = LESSON
    context = browser.new_context()
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
    assert [one for one in requests if not one.startswith((live_site, "data:", "blob:"))] == []
    assert page.locator(".jp-OutputArea-output .dataframe").count() > 0
    with page.expect_download() as download:
        page.locator(".lm-MenuBar-itemLabel", has_text="File").first.click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Download$")).first.click()
    copy = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert download.value.suggested_filename.endswith(f"{Path(name).name}.ipynb")
    assert any(cell.get("outputs") for cell in copy["cells"])
    context.close()


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
        assert [one for one in page.requests if not one.startswith((live_site, "data:", "blob:"))] == []


@pytest.mark.parametrize("lack", ["delete window.WebAssembly", "delete window.Worker"])
def test_a_browser_that_cannot_is_told_so(open_page, live_site, lack):
    page = open_page(PAGE, at=live_site, script=lack)
    assert "cannot run Python" in status(page) and "Colab" in status(page)
    assert page.locator(".thaw-run-start").is_disabled()


def test_a_start_that_fails_says_so_and_can_be_tried_again(open_live):
    page = open_live()
    page.context.set_offline(True)
    page.locator(".thaw-run-start").click()
    until(page, "() => /did not start/.test(document.querySelector('.thaw-run-status').textContent)")
    page.context.set_offline(False)
    assert page.locator(".thaw-run-start").text_content() == "Try again"
    started(page)


def test_the_book_without_live_python_shows_no_trace_of_it(book):
    for name in NOTEBOOKS:
        assert "thaw-told" not in (book / f"{name}.html").read_text("utf-8")
    assert not (book / "live").exists()


# What a browser loads (press.publish)

def locked(name):
    text = (ROOT / name).read_text("utf-8")
    return dict(re.findall(r"^([\w-]+)==(\S+)", text, re.M))


@pytest.mark.parametrize("name", ["altair", "narwhals"])
def test_the_browser_has_the_versions_of_the_book(name):
    assert locked("requirements/live.txt")[name] == locked("requirements/read.txt")[name]


def test_pages_with_other_cells_than_their_notebook_are_refused(tmp_path):
    (tmp_path / "page.html").write_text('<article class="bd-article"></article>')
    with pytest.raises(pyodide.Refused, match="shows 0 cells where its notebook has 1"):
        site._made_live(tmp_path / "page.html", {"cells": [{"shown": True}]}, {})


def test_a_changed_file_is_refused_wherever_it_comes_from(tmp_path, monkeypatch):
    name = "pandas-2.3.2-cp313-cp313-pyodide_2025_0_wasm32.whl"
    entry = {"file_name": name, "sha256": "0" * 64}
    mirror, cache = tmp_path / "mirror", tmp_path / "cache"
    for folder in (mirror, cache):
        folder.mkdir()
        (folder / name).write_bytes(b"another wheel")
    with pytest.raises(pyodide.Refused, match="its sha256 is"):
        pyodide._official(cache, tmp_path, entry)
    monkeypatch.setenv("THAW_MIRROR", str(mirror))
    with pytest.raises(pyodide.Refused, match=f"mirror.*{name}: refused"):
        pyodide._official(cache, tmp_path, entry)
    monkeypatch.setenv("THAW_MIRROR", str(tmp_path / "nowhere"))
    with pytest.raises(pyodide.Refused, match="which is no folder"):
        pyodide._official(cache, tmp_path, entry)
    (cache / f"pyodide-{pyodide.PYODIDE}.tgz").write_bytes(b"another archive")
    with pytest.raises(pyodide.Refused, match="its sha256 is"):
        pyodide._core(cache, tmp_path)


def test_a_missing_file_is_asked_for_at_the_address_that_pyodide_names(tmp_path, monkeypatch):
    asked = []

    def refuse(address, timeout):
        asked.append(address)
        raise OSError("no network")

    monkeypatch.delenv("THAW_MIRROR", raising=False)
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    (tmp_path / "pyodide.mjs").write_text("cdnUrl=`https://there.example/v${U}/full/`")
    with pytest.raises(pyodide.Refused, match="not in THAW_MIRROR"):
        pyodide._official(tmp_path, tmp_path, {"file_name": "a.whl", "sha256": ""})
    assert asked == [f"https://there.example/v{pyodide.PYODIDE}/full/a.whl"]


def test_without_node_a_sentence_says_what_is_missing():
    with pytest.raises(pyodide.Refused, match="needs Node.js with npm"):
        pyodide.ran("no-such-program")


# Running a cell (browser/session.py), in this Python

@pytest.fixture
def session():
    spec = importlib.util.spec_from_file_location("session", site.ASSETS / "session.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    said = []
    made = module.Session(lambda kind, content: said.append((kind, content)))
    made.said = said
    return made


def test_a_cell_shows_its_last_value_unless_silenced(session):
    assert session.run("a = 1\na + 1", "cell 1") and session.said == [("output", {"text": "2"})]
    for code in ("a + 1;", "a + 1 ;  # quiet", "b = a", "None", "# only words", ""):
        session.said.clear()
        assert session.run(code, "cell 2") and session.said == []


def test_an_error_names_cell_and_line(session):
    session.run("def f():\n    return 1 / 0", "cell 1")
    assert not session.run("x = 1\nf()", "cell 2")
    kind, told = session.said[-1]
    assert kind == "error" and told["last"] == "ZeroDivisionError: division by zero"
    assert re.findall(r'File "(.*)", line (\d)', told["text"]) == [("cell 2", "2"), ("cell 1", "2")]
    assert "return 1 / 0" in told["text"] and "session.py" not in told["text"]


def test_printed_text_comes_in_order_and_is_cut_off(session):
    session.run("print('one'); display(2); print('three')", "cell 1")
    assert [content.get("text") for _, content in session.said] == ["one\n", "2", "three\n"] or "".join(
        content["text"] for _, content in session.said) == "one\n2three\n"
    session.said.clear()
    session.run("for _ in range(300): print('x' * 1000)", "cell 2")
    text = "".join(content["text"] for _, content in session.said)
    assert 100_000 < len(text) < 100_200 and "cut off" in text


def test_tables_of_outputs_are_mended_as_in_the_book(session):
    session.run("import pandas as pd\npd.DataFrame({'a': [1, 2]})", "cell 1")
    table = BeautifulSoup(session.said[-1][1]["html"], "html.parser").select_one("div.thaw-scroll > table")
    assert table.caption.get_text() == "Table of 2 rows: a" and table.select("tbody th") == []


def test_what_is_loaded_is_compiled_and_named_by_its_hash(live_book):
    folder = live_book / "live" / pyodide.ready(ROOT).name
    for entry in json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"].values():
        assert pyodide.sha256(folder / entry["file_name"]) == entry["sha256"]
        with zipfile.ZipFile(folder / entry["file_name"]) as wheel:
            assert [name for name in wheel.namelist() if name.endswith(".py")] == []
