"""Which tests are tried again: those that fail because Chromium stopped drawing, and no others (tests/conftest.py)."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

# The trial is run once.
pytestmark = pytest.mark.xdist_group("retries")
TRIAL = '''
import conftest
import pytest
from press.publish import serve

conftest.STOP = 1
begun = {}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "page.html").write_text("<!DOCTYPE html><title>A page</title><h1>A page</h1>")
    yield from conftest._served(folder)


@pytest.fixture
def page_that_stops(request, open_page):
    """A page that draws no more the first time that a test opens it."""
    name = request.node.name
    begun[name] = begun.get(name, 0) + 1
    return open_page("page", script="window.requestAnimationFrame = () => 0" if begun[name] == 1 else None)


def look(page):
    assert page.evaluate("() => new Promise(done => { requestAnimationFrame(() => done(true));"
                         "setTimeout(() => done(false), 500); })"), "no frame"


def test_stop(page_that_stops):
    look(page_that_stops)


def test_stop_in_a_part(page_that_stops, part):
    with part("before"):
        pass
    with part("look"):
        look(page_that_stops)


def test_failure(open_page):
    open_page("page")
    assert not "ordinary"


def test_failure_in_a_part(open_page, part):
    open_page("page")
    with part("ordinary"):
        assert not "ordinary"
    with part("after it"):
        pass


def test_stop_after_a_failure(open_page, part):
    page = open_page("page")
    with part("ordinary"):
        assert not "ordinary"
    page.evaluate("window.requestAnimationFrame = () => 0")
    with part("look"):
        look(page)


def test_stop_each_time(open_page):
    look(open_page("page", script="window.requestAnimationFrame = () => 0"))
'''


@pytest.fixture(scope="module")
def trial(browser, tmp_path_factory):
    """The folder of a trial, and what pytest says at its end."""
    folder = tmp_path_factory.mktemp("trial")
    (folder / "test_trial.py").write_text(TRIAL, "utf-8")
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    places = os.pathsep.join([str(ROOT / "tests"), str(ROOT)])
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-q",
               "-raR", "--tb=line",
               "--tracing", "retain-on-failure", "--output", folder / "traces", "--rootdir", folder, folder]
    environment = os.environ | {"PYTHONPATH": places, "COLUMNS": "200"}
    return folder, subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True).stdout


@pytest.fixture
def summary(trial):
    return trial[1]


def tries(summary, name):
    return len(re.findall(rf"^RERUN .*::{name}\[", summary, re.M))


@pytest.mark.parametrize("name", ["test_stop", "test_stop_in_a_part"])
def test_a_stop_of_drawing_is_tried_again(summary, name):
    assert tries(summary, name) == 1 and not re.search(rf"^(FAILED|SUBFAILED).*::{name}\[", summary, re.M), summary


@pytest.mark.parametrize("name", ["test_failure", "test_failure_in_a_part", "test_stop_after_a_failure"])
def test_no_other_failure_is(summary, name):
    assert tries(summary, name) == 0 and re.search(rf"^(FAILED|SUBFAILED).*::{name}\[", summary, re.M), summary


def test_a_failure_in_a_part_ends_that_part_only(summary):
    assert re.search(r"^FAILED .*::test_failure_in_a_part\[\w+\] - .*failed in: ordinary", summary, re.M), summary


def test_a_stop_is_tried_twice_more_and_then_named(summary):
    assert tries(summary, "test_stop_each_time") == 2
    assert re.search(r"^FAILED .*::test_stop_each_time.*StoppedDrawingError", summary, re.M), summary


def test_the_summary_counts_what_was_tried_again(summary):
    assert re.search(r"\b4 rerun\b", summary), summary


def test_the_traces_of_what_failed_are_kept(trial):
    folders = [path.parent.name for path in (trial[0] / "traces").glob("*/trace.zip")]
    assert sorted(name.removeprefix("test-trial-py-test-").replace("-chromium", "") for name in folders) == [
        "failure", "failure-in-a-part", "stop", "stop-after-a-failure", "stop-each-time", "stop-each-time-retry1",
        "stop-each-time-retry2", "stop-in-a-part"]
