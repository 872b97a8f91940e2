"""The line under an error in IPython: where it stands, how it is turned off, and that nothing else changes."""

import asyncio
import contextlib
import importlib
import io
import os
import re
import subprocess
import sys
from unittest import mock

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from shared import ROOT

import thaw
from thaw.errors import notebook

TABLE = "import pandas as pd\ntable = pd.DataFrame({'year': [1]})"
SLIP, LINE = "table['yaer']", "→ What to look at. `yaer` is no column of `table`; the nearest is `year`."


@pytest.fixture(scope="module")
def one_shell():
    """A shell of IPython as in a notebook, in this process; it leaves Python as it was."""
    main = sys.modules["__main__"]
    with mock.patch.multiple(sys, displayhook=sys.displayhook, excepthook=sys.excepthook):
        InteractiveShell.clear_instance()
        shell = InteractiveShell.instance(colors="nocolor")
        shell.history_manager.enabled = False
        yield shell
        thaw.explain_errors(False)
        InteractiveShell.clear_instance()
    sys.modules["__main__"] = main
    thaw.explain_errors()


@pytest.fixture
def shell(one_shell):
    thaw.explain_errors()
    one_shell.run_cell(TABLE)
    return one_shell


def outputs(shell, code):
    """What a cell prints and what it displays."""
    with capture_output() as captured:
        shell.run_cell(code)
    return captured.stdout, [output.data for output in captured.outputs]


def test_the_line_is_an_output_of_its_own_below_a_traceback_that_is_the_same(shell):
    with_line, lines = outputs(shell, SLIP)
    assert [line["text/plain"] for line in lines] == [LINE] and "<code>year</code>" in lines[0]["text/html"]
    thaw.explain_errors(False)
    without, none = outputs(shell, SLIP)
    with_line, without = (re.sub(r"\[\d+\]", "", text) for text in (with_line, without))  # the number of the cell
    assert none == [] and with_line == without and "KeyError: 'yaer'" in without


def test_on_again_and_never_twice(shell):
    thaw.explain_errors(False)
    for _ in range(3):
        thaw.explain_errors()
    importlib.reload(thaw.errors)
    importlib.reload(thaw.errors.notebook)
    importlib.reload(thaw)
    assert len(outputs(shell, SLIP)[1]) == 1


@pytest.mark.parametrize("code", ["table.head()", "x = 1", "", "# nothing", "raise KeyboardInterrupt", "%tb",
                                  "print('x')",
                                  "try:\n    table['yaer']\nexcept KeyError:\n    pass", "table.query('year == 1')"])
def test_nothing_is_shown_for_what_is_no_slip(shell, code):
    outputs(shell, SLIP)
    lines = outputs(shell, code)[1]
    assert not any("thaw-" in line.get("text/html", "") for line in lines)


@pytest.mark.parametrize(("code", "phrase"), [
    ("print(1", "bracket `(`"), ("x = [1, 2", "bracket `[`"), ("for i in range(3)\n    print(i)", "colon"),
                                              ("x = 'a", "quotation mark"),
    ("if True:\nx = 1", "indented"), ("def f(t):\n    return t['yeer']\nf(table)", "`yeer` is no column of `t`"),
    ("import altair as alt\nalt.Chart(table).mark_bar().encode(x='yaer')", "`yaer` is no column of `table`"),
    ("%time table['yaer']", "`yaer`"), ("await missing()", "`missing`"), ("x = table.yaer\n", "`year`"),
])
def test_errors_of_all_ways_in_which_a_cell_fails_get_their_line(shell, code, phrase):
    """While it is read, while it runs, in a function of another cell, while a value is shown."""
    if code.startswith("await") and asyncio._get_running_loop():
        pytest.skip("the browser of another test keeps a loop of events running in this process")
    (line,) = [line["text/plain"] for line in outputs(shell, code)[1] if "thaw-error" in line.get("text/html", "")]
    assert phrase in line


def test_a_comparison_that_decides_nothing_is_told_after_the_cell(shell):
    (line,) = outputs(shell, "found = table.query('year == \"1\"')")[1]
    assert line["text/plain"].startswith("▲ Look at this comparison. `year` holds numbers")


def test_the_whole_error_can_be_shown_again(shell):
    outputs(shell, SLIP)
    assert "KeyError: 'yaer'" in outputs(shell, "%tb")[0]
    assert shell.user_ns["table"].shape == (1, 1) and sys.last_value.args == ("yaer",)


def test_markup_in_a_message_is_text():
    html = notebook.Line("`<b>` & *x* <script>", "error")._repr_html_()
    assert "<code>&lt;b&gt;</code>" in html and "<script>" not in html


def plain_python(code):
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_in_plain_python_nothing_is_shown_and_no_explainer_is_loaded():
    done = plain_python("import sys, thaw\nthaw.explain_errors()\nprint([name for name in sys.modules if 'IPython' "
                        "in name or "
                        "name.startswith('thaw.errors.')])\n1 / 0")
    assert done.stdout == "['thaw.errors.lines']\n" and done.returncode == 1
    assert done.stderr.splitlines()[-1] == "ZeroDivisionError: division by zero"


def test_the_shell_of_ipython_in_a_terminal_prints_the_line():
    with contextlib.redirect_stdout(io.StringIO()):
        done = subprocess.run([sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor",
                               "--simple-prompt", "-i", "-c",
                               f"import thaw\n{TABLE}"], input=f"{SLIP}\nexit()\n", cwd=ROOT, capture_output=True,
                              text=True,
                              env={**os.environ, "PYTHONPATH": str(ROOT),
                                   "IPYTHONDIR": str(ROOT / ".cache" / "ipython")})
    assert LINE in done.stdout
