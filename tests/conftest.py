"""Fixtures for the tests of the built book: the book, a server for it, Chromium, pages."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Error, Page
from shared import ROOT

from press import new, notebook
from press.book import extension, state
from press.course import Course
from press.publish import chromium, pyodide, serve
from press.publish import site as live_pages

pytest_plugins = ["blind_answers", "one_chapter"]
# Seconds that a page gets to do what it should (a busy machine with two cores has needed more than thirty), and that
# Python gets to start in a page and to run it through.
WAIT, LIVE_WAIT = 60, 240
# Seconds without a frame after which a page has stopped drawing.
STOP = 10


def chart_specs(name):
    """The Vega-Lite specs that the notebook of a page shows, in order."""
    return notebook.read(ROOT / f"{name}.ipynb").charts


COURSE = Course(ROOT)
CONTENTS = COURSE.pages
NOTEBOOKS = [name for name in CONTENTS if (ROOT / f"{name}.ipynb").exists()]
CHARTED = [name for name in NOTEBOOKS if chart_specs(name)]
# Pages without a notebook that draw charts with the directive thaw-run.
DRAWN = [name for name in CONTENTS
         if name not in NOTEBOOKS and "alt.Chart(" in (ROOT / f"{name}.md").read_text("utf-8")]
PLAIN = next(name for name in CONTENTS if name.startswith("pages/") and name not in DRAWN)


def _newest():
    """When anything from which the book is made was last changed."""
    parts = [ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "course.yml", *ROOT.glob("tests/spot_checks.csv")]
    parts += [path for folder in ("chapters", "exercises", "pages", "teaching", "data", "data/nc")
              for path in ROOT.glob(f"{folder}/*.*")]
    return max(path.stat().st_mtime for path in parts)


def _alone(name):
    """A lock: several test processes may come here at once, and one builds while the others wait."""
    (ROOT / "_build").mkdir(exist_ok=True)
    return FileLock(ROOT / "_build" / name)


class StoppedDrawingError(Exception):
    """Chromium draws a page no more.

    Chromium 156 now and then stops drawing a page for good while it is scrolled through: of long pages about one in
    100, busy machine or not. Nothing helps but to load the page again. A test that ends with this is tried twice more;
    for no other failure is a test tried again. The summary names each that was.
    """


# True if a page draws: a frame comes, and with it what an observer sees. False if none has come after some seconds.
DRAWS = """seconds => new Promise(done => { setTimeout(() => done(false), 1000 * seconds);
    requestAnimationFrame(() => new IntersectionObserver(() => done(true)).observe(document.documentElement)); })"""
# Of a test: the pages that it has opened, and the parts of it that have failed.
OPENED, FAILED = pytest.StashKey[list[Page]](), pytest.StashKey[list[str]]()


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.flaky(reruns=2, only_rerun=StoppedDrawingError))


def draws(page):
    """Whether Chromium still draws a page. Of one that cannot be asked nothing is known, so it is said to."""
    with contextlib.suppress(Error):
        return page.evaluate(DRAWS, STOP)
    return True


def cause(item, problem):
    """The exception with which a test ends that fails with `problem`: the stop of drawing, if nothing else is wrong."""
    if isinstance(problem, StoppedDrawingError) or item.stash.get(FAILED, []):
        return problem
    stopped = [page.url for page in item.stash.get(OPENED, []) if not page.is_closed() and not draws(page)]
    if not stopped:
        return problem
    return StoppedDrawingError(f"Chromium stopped drawing {', '.join(stopped)}; what it led to: {problem}")


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    try:
        result = yield
    except Exception as problem:
        if (why := cause(pyfuncitem, problem)) is problem:
            raise
        raise why from problem
    # By themselves, subtests that fail let the test pass: it would be tried again, and its trace would not be kept.
    if failed := pyfuncitem.stash.get(FAILED, []):
        pytest.fail(f"failed in: {', '.join(failed)}", pytrace=False)
    return result


@pytest.fixture
def part(request, subtests):
    """A function: `with part(name):` holds a subtest. Where a page stops drawing in it, the whole test ends."""
    request.node.stash[FAILED] = []

    @contextlib.contextmanager
    def held(name):
        stop = None
        with subtests.test(name):
            try:
                yield
            except Exception as problem:
                why = cause(request.node, problem)
                if why is problem:
                    request.node.stash[FAILED].append(name)
                    raise
                stop = why
        if stop:
            raise stop

    return held


@pytest.fixture(scope="session")
def begun(tmp_path_factory):
    """The folder of a new course, as `press new` makes it. Tests that use it are in the group "new"."""
    folder = tmp_path_factory.mktemp("new") / "course"
    assert new.begin(ROOT, folder) == []
    return folder


@pytest.fixture(scope="session")
def book():
    """The folder of the built book: THAW_BOOK, else _build/html, which is built here unless it is up to date."""
    if "THAW_BOOK" in os.environ:
        return Path(os.environ["THAW_BOOK"]).resolve()
    html = ROOT / "_build" / "html"
    with _alone("lock"):
        index = html / "searchindex.js"
        if not state.is_current(html, COURSE, extension.code_digest()) or index.stat().st_mtime < _newest():
            tool = Path(sys.executable).with_name("jupyter-book")
            command = [tool, "build", ROOT, "-W", "-n", "--keep-going", "-q"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                pytest.fail(f"The book does not build:\n{done.stdout[-4000:]}{done.stderr[-4000:]}", pytrace=False)
    return html


@pytest.fixture(scope="session")
def live_book(book):
    """The folder of the book with live Python, made of `book` unless it is up to date.

    Skips where the builds of numpy and pandas for WebAssembly are neither in a mirror nor in the cache; with CI set it
    fetches them, and fails if they cannot be had.
    """
    if not pyodide.at_hand(ROOT) and not os.environ.get("CI"):
        pytest.skip("no numpy and pandas for WebAssembly here: run make site once, or name a mirror in THAW_MIRROR")
    folder = ROOT / "_build" / "site"
    with _alone("lock-live"):
        parts = [book / "searchindex.js", ROOT / "requirements" / "live.txt", *ROOT.glob("thaw/**/*.py"),
                 *ROOT.glob("press/publish/*.py"), *ROOT.glob("press/publish/browser/*")]
        if not (folder / "live").exists() or (folder / "live").stat().st_mtime < max(
                path.stat().st_mtime for path in parts):
            try:
                live_pages.install(COURSE, book, folder, pyodide.gather(ROOT))
            except pyodide.Refused as problem:
                pytest.fail(str(problem), pytrace=False)
    return folder


@pytest.fixture(scope="session")
def live_site(live_book):
    """The address of a local server for the book with live Python."""
    yield from _served(live_book)


@pytest.fixture(scope="session")
def site(book):
    """The address of a local server for the book, which sends its content-security policy."""
    yield from _served(book)


def _served(folder):
    server, address = serve.running(folder)
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Headless Chromium: the one that CHROMIUM names, else the first on the path."""
    path = chromium.program()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(chromium.MISSING, pytrace=False)
        pytest.skip(chromium.MISSING)
    return {**browser_type_launch_args, "executable_path": path, "args": list(chromium.FLAGS)}


@pytest.fixture
def open_page(request, new_context, site):
    """A function that opens a page of the book in a fresh context.

    `open_page(name, width=1280, dark=False, script=None, at=site, **options of new_context)` returns the page; its
    `requests`, `errors` (what breaks the security policy among them) and `failures` are lists that fill as it
    is used. `script` runs before the page's own.
    """
    request.node.stash[OPENED] = []

    def opened(name, width=1280, dark=False, script=None, height=800, at=site, **options):
        context = new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", **options
        )
        page = context.new_page()
        request.node.stash[OPENED].append(page)
        page.set_default_timeout(WAIT * 1000)
        page.requests, page.errors, page.failures = [], [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("response", lambda reply: reply.status >= 400 and page.failures.append(reply.url))
        if script:
            page.add_init_script(script)
        page.goto(f"{at}/{name}.html")
        return page

    return opened
