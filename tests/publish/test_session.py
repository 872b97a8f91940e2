"""Running a cell as in the browser (browser/session.py), in this Python."""

import importlib.util
import re

import pytest
from bs4 import BeautifulSoup

from press.publish import site
from thaw import errors


@pytest.fixture
def session():
    spec = importlib.util.spec_from_file_location("session", site.ASSETS / "session.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sent = []
    made = module.Session(lambda kind, content: sent.append((kind, content)))
    made.sent = sent
    return made


def test_a_cell_shows_its_last_value_unless_silenced(session):
    assert session.run("a = 1\na + 1", "cell 1") and session.sent == [("output", {"text": "2"})]
    for code in ("a + 1;", "a + 1 ;  # quiet", "b = a", "None", "# only words", ""):
        session.sent.clear()
        assert session.run(code, "cell 2") and session.sent == []


def test_an_error_names_cell_and_line(session):
    session.run("def f():\n    return 1 / 0", "cell 1")
    assert not session.run("x = 1\nf()", "cell 2")
    kind, failure = session.sent[0]
    assert kind == "error" and failure["last"] == "ZeroDivisionError: division by zero"
    assert re.findall(r'File "(.*)", line (\d)', failure["text"]) == [("cell 2", "2"), ("cell 1", "2")]
    assert "return 1 / 0" in failure["text"] and "session.py" not in failure["text"]


def test_printed_text_comes_in_order_and_is_cut_off(session):
    session.run("print('one'); display(2); print('three')", "cell 1")
    assert [content.get("text") for _, content in session.sent] == ["one\n", "2", "three\n"] or "".join(
        content["text"] for _, content in session.sent) == "one\n2three\n"
    session.sent.clear()
    session.run("for _ in range(300): print('x' * 1000)", "cell 2")
    text = "".join(content["text"] for _, content in session.sent)
    assert 100_000 < len(text) < 100_200 and "cut off" in text


def test_tables_of_outputs_are_mended_as_in_the_book(session):
    session.run("import pandas as pd\npd.DataFrame({'a': [1, 2]})", "cell 1")
    table = BeautifulSoup(session.sent[-1][1]["html"], "html.parser").select_one("div.thaw-scroll > table")
    assert table.caption.get_text() == "Table of 2 rows: a" and table.select("tbody th") == []


TABLE = "import pandas as pd\ntable = pd.DataFrame({'year': [1], 'day': pd.to_datetime(['2022-01-05'])})"


def test_below_an_error_one_line_says_what_to_look_at(session):
    assert session.run(TABLE, "cell 1")
    assert not session.run("table['yaer']", "cell 2")
    (kind, failure), (other, line) = session.sent
    assert (kind, other) == ("error", "output") and "yaer" not in failure["note"]
    assert line["text"] == "→ What to look at. `yaer` is no column of `table`; the nearest is `year`."
    assert "<code>year</code>" in line["html"] and "check" not in line


def test_the_traceback_is_the_same_with_the_line_and_without(session):
    sent = []
    for on in (True, False):
        errors.explain_errors(on)
        try:
            session.sent.clear()
            session.run(TABLE, "cell 1")
            session.run("table['yaer']", "cell 2")
            sent.append(list(session.sent))
        finally:
            errors.explain_errors()
    assert sent[0][0] == sent[1][0] and [len(messages) for messages in sent] == [2, 1]


def test_an_error_of_the_first_kind_that_has_a_note_of_its_own_gets_no_second_one(session):
    for code in ("%matplotlib inline", "!ls"):
        session.sent.clear()
        session.run(code, "cell 1")
        assert [kind for kind, _ in session.sent] == ["error"] and session.sent[0][1]["note"]


def test_a_comparison_that_decides_nothing_is_told_and_one_that_does_is_not(session):
    session.run(TABLE, "cell 1")
    for code, count in (("found = table.query('year == \"1\"')", 1), ("found = table.query('year == 1')", 0),
                        ("1 + 1;", 0)):
        session.sent.clear()
        assert session.run(code, "cell 2")
        assert len(session.sent) == count, code
