"""How a check is asked for, right and wrong: one line comes back, never an error, and it is the check that is meant."""

import json
import time
import tracemalloc

import altair as alt
import numpy as np
import pandas as pd
import pytest

import thaw
from thaw.answers.reading import facts
from thaw.judge import fingerprint, judge
from thaw.key_files import encode

TABLE = pd.DataFrame({"a": [1]})


def key(names, rights, **more):
    return {"names": names, "rights": [dict(zip(names, map(facts, rights), strict=True))], "wrongs": [], "policy": {},
            "right": "", "hints": ["Look.", "Look closer."], **more}


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    """Two chapters and the exercises of one."""
    course = {"00_reading": {"forces_named": key(["forces"], [4]), "kappa": key(["kappa"], [0.85])},
              "00_reading_exercises": {"last_year": key(["last_year"], [2018])},
              "01_china": {"pair": key(["first", "second"], ["China", 7]), "table": key(["shares"], [TABLE])}}
    for notebook, checks in course.items():
        (tmp_path / f"{notebook}.json").write_text(json.dumps({name: encode(one) for name, one in checks.items()}))
    monkeypatch.setenv("THAW_KEYS", str(tmp_path))


def run(code, **variables):
    variables.update(check=thaw.check, hint=thaw.hint, progress=thaw.progress)
    exec(f"reply = {code}", variables)
    return variables["reply"]


@pytest.mark.parametrize("code", ["check(forces)", 'check("forces")', 'check("forces_named")'])
def test_a_check_is_found_by_its_name_by_that_of_its_variable_and_by_the_variable(code):
    assert (run(code, forces=4).name, run(code, forces=4).status) == ("forces_named", "right")
    assert run(code.replace("check", "hint"), forces=4).status == "hint"


def test_a_variable_that_is_still_empty_is_found_by_nothing_and_the_words_help():
    reply = run("check(...)", forces=..., kappa=...)
    assert reply.status == "unknown" and "in quotes" in reply.message
    assert run("check(4)", forces=..., kappa=...).status == "unknown"


def test_a_table_is_found_by_itself_and_never_compared():
    class Hostile:
        def __eq__(self, other):
            raise RuntimeError

        def __repr__(self):
            raise RuntimeError

    shares = pd.DataFrame({"a": [1]})
    assert run("check(shares)", shares=shares, first=Hostile()).name == "table"
    assert run("check(first)", first=Hostile(), second=7).status in ("wrong", "unreadable")


def test_a_value_that_several_answers_have_is_no_guess():
    reply = run("check(first)", first="x", second="x", shares="x")
    assert reply.status == "unknown"


@pytest.mark.parametrize("call", ["check()", "hint()", "progress()"])
def test_without_a_name_the_reply_says_what_to_write(call):
    reply = run(call)
    assert reply.status == "unknown" and f"{call[:-2]}(" in reply.message


def test_without_a_name_the_checks_of_this_notebook_are_listed():
    assert "'forces_named', 'kappa'" in run("check()", forces=1).message


@pytest.mark.parametrize("value", [7, 2.5, [2], {}, TABLE.copy(), np.array([1]), len, "", "x" * 90000])
def test_whatever_is_asked_for_the_reply_is_a_line(value):
    for verb in ("check", "hint", "progress"):
        reply = run(f"{verb}(value)", value=value, forces=...)
        shown = repr(reply)
        assert len(shown.splitlines()) == 1 and len(shown) < 400 and reply._repr_html_()


@pytest.mark.parametrize("call", ["check('forces_named', 4)", "check(forces_named=4)", "hint('kappa', 2)",
                                  "progress('00', '01')", "check('forces_named', forces)"])
def test_more_than_one_name_is_told_and_raises_nothing(call):
    reply = run(call, forces=4)
    assert reply.status == "unknown" and "one" in reply.message


def test_a_path_means_the_notebook_that_it_leads_to():
    assert run("progress('exercises/00_reading.ipynb')").notebook == "00_reading_exercises"
    assert run("progress('0')").notebook == run("progress('00')").notebook == "00_reading"


def test_progress_shows_this_notebook_or_the_one_that_a_beginning_means():
    assert run("progress()", forces=4, kappa=...).notebook == "00_reading"
    assert run("progress()", last_year=2018).notebook == "00_reading_exercises"
    for name in ("'00'", "0", "'00_reading'", "'chapters/00_reading.ipynb'"):
        assert run(f"progress({name})").notebook == "00_reading"
    assert run("progress('00')", last_year=2018).notebook == "00_reading_exercises"
    assert run("progress('01')").rows == [("pair", "unanswered"), ("table", "unanswered")]
    assert run("progress('7')").status == "unknown"


def test_an_answer_inside_a_function_is_missing_and_is_said_to_be_there():
    variables = {"__name__": "__main__", "check": thaw.check}
    exec("def answer():\n    forces = 4\n    return forces\nreply = check('forces_named')", variables)
    assert variables["reply"].status == "unanswered" and "inside the function `answer`" in variables["reply"].message


def test_none_is_no_answer_and_the_reply_says_where_it_may_come_from():
    reply = run("check('forces_named')", forces=None)
    assert reply.status == "unanswered" and "`to_csv` with a file name" in reply.message


def test_a_known_number_is_the_same_by_its_own_digits():
    """A tolerance of 1 gives room around 98.5, and none around the share 0.985."""
    wrong = {"hint": "A share.", "facts": {"pct": facts(0.98457)}}
    share = key(["pct"], [98.457], wrongs=[wrong], policy={"tolerance": 1})
    assert judge(share, {"pct": 0.98457})[1] == judge(share, {"pct": 0.985})[1] == "A share."
    for other in (1.0157, 1, 0, 0.047, 0.9):
        assert judge(share, {"pct": other})[1] != "A share."
    divided = key(["pct"], [93.9], policy={"precision": 1},
                  wrongs=[{"hint": "Divided by all.", "facts": {"pct": facts(32.98)}}])
    assert judge(divided, {"pct": 33.0})[1] == "Divided by all." and judge(divided, {"pct": 33})[1] != "Divided by all."


def test_places_are_exchanged_only_where_the_right_values_tell():
    codes = key(["a", "b", "c"], ["toward", "neutral", "neutral"])
    assert "changed places" not in judge(codes, {"a": "neutral", "b": "toward", "c": "neutral"})[1]
    assert "changed places" in judge(key(["a", "b"], ["x", "y"]), {"a": "y", "b": "x"})[1]


# Hints of answers in several parts: the audit's third defect.


def parts(**more):
    wrong = {"hint": "The year is right; the count is that of missiles.",
             "facts": {"year": facts(2017), "count": facts(9)}, **more}
    return key(["year", "count"], [2017, 5], wrongs=[wrong])


def test_a_hint_that_calls_a_part_right_is_shown_only_where_it_is():
    assert judge(parts(), {"year": 2017, "count": 9})[1].startswith("The year is right")
    for other in ({"year": 2018, "count": 9}, {"year": 2018, "count": 5}, {"year": 2017, "count": 8}):
        assert "The year is right" not in judge(parts(), other)[1]


def test_a_hint_may_state_what_it_asserts():
    free = parts(asserts={"wrong": ["count"]}, hint="The count is that of missiles.")
    assert judge(free, {"year": 2018, "count": 9})[1] == "The count is that of missiles."
    bound = parts(asserts={"right": ["year"], "wrong": ["count"]})
    assert "The year" not in judge(bound, {"year": 2018, "count": 9})[1]
    assert "The year" in judge(bound, {"year": 2017, "count": 9})[1]


def test_what_is_rounded_too_far_has_an_outcome_of_its_own():
    share = key(["share"], [83.7215], policy={"precision": 1})
    assert [judge(share, {"share": value})[0] for value in (83.7, 83.72, 83.7215, 84, 83.8, 80)] == [
        "right", "right", "right", "imprecise", "wrong", "wrong"]
    assert "give one decimal" in judge(share, {"share": 84})[1]


def test_usual_slips_are_told_by_what_they_give():
    slips = {fingerprint({"share": facts(16.3)}): "with what is left to 100: look at what is divided"}
    share = key(["share"], [83.7], slips=slips)
    said = "`share` is what comes out with what is left to 100: look at what is divided."
    assert judge(share, {"share": 16.3}) == ("wrong", said)
    assert "left to 100" not in judge(share, {"share": 17})[1]


# Never slow: the kind comes first, then the size, then the content.


@pytest.fixture(scope="module")
def millions():
    return pd.DataFrame({"year": np.arange(10_000_000), "share": np.ones(10_000_000)})


@pytest.mark.parametrize("right", [3, "China", [1, 2], pd.Series([1.0, 2]), pd.DataFrame({"year": [1], "share": [2.0]}),
                                   alt.Chart(pd.DataFrame({"a": [1]})).mark_bar().encode(x="a:Q")],
                         ids=["number", "text", "list", "series", "table", "chart"])
def test_ten_million_rows_take_no_time_and_no_memory(millions, right):
    answers = [millions, millions["share"], alt.Chart(millions).mark_bar().encode(x="year:Q")]
    for answer in answers:
        tracemalloc.start()
        start = time.perf_counter()
        status, message = judge(key(["answer"], [right]), {"answer": answer})
        took, (_, peak) = time.perf_counter() - start, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert status in ("wrong", "unreadable") and len(message) < 400
        assert took < 1 and peak < 200e6
