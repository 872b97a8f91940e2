"""The scripts of the pages: their size, what lint says, and their unit tests (tests/js), all by Deno."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shared import ROOT

TESTS = ROOT / "tests" / "js"
SCRIPTS = sorted([*(ROOT / "press").rglob("*.js"), *(ROOT / "press").rglob("*.mjs")])
# More than this and a script does more than one thing.
MOST_LINES = 200


def deno(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """What Deno answers; it keeps its cache in `folder`, and asks nobody for anything."""
    program = shutil.which("deno", path=str(Path(sys.executable).parent)) or shutil.which("deno")
    if program is None:
        pytest.fail("Deno is missing: it comes with requirements/dev.txt (make book installs that)", pytrace=False)
    environment = os.environ | {"DENO_DIR": str(folder), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    return subprocess.run([program, *words], cwd=ROOT, env=environment, text=True, capture_output=True,
                          timeout=300)


def lint(folder: Path, *places: Path) -> subprocess.CompletedProcess[str]:
    return deno(folder, "lint", "--config", TESTS / "deno.json", *places)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_can_be_read_at_once(script):
    assert len(script.read_text("utf-8").splitlines()) <= MOST_LINES


def test_lint_finds_nothing(tmp_path):
    done = lint(tmp_path, ROOT / "press", TESTS)
    assert done.returncode == 0, done.stdout + done.stderr
    # What lint has looked at: a folder that it does not see would pass too.
    assert f"Checked {len([*SCRIPTS, *TESTS.rglob('*.js'), *TESTS.rglob('*.mjs')])} files" in done.stderr


@pytest.mark.parametrize(("code", "rule"), [
    ("const unused = 1;", "no-unused-vars"), ("export const isNone = (value) => value == undefined;", "eqeqeq"),
])
def test_lint_sees_what_it_should(tmp_path, code, rule):
    (tmp_path / "bad.js").write_text(code, "utf-8")
    done = lint(tmp_path / "cache", tmp_path / "bad.js")
    assert done.returncode and rule in done.stdout + done.stderr


def test_units(tmp_path):
    """The tests in tests/js, which may read the scripts and do nothing else: no network, no writing."""
    done = deno(tmp_path, "test", "--config", TESTS / "deno.json", "--no-lock", "--no-prompt",
                f"--allow-read={ROOT / 'press'},{TESTS}", TESTS)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in TESTS.glob("*.test.js"):
        assert path.name in done.stdout, f"{path.name} was not run"
