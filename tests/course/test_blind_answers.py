"""The corpus of answers in tests/answers: written blind, from the student notebook alone.

The first 2,258 were written by language models in the part of students, and the replies read by others; so they stand
for what students write as far as these do. Answers of real students are worth more: add them.

Each answer is tried at the place of its check. A right one is accepted, a wrong one is not; what is said of a wrong one
names its mistake or a useful difference in at least nine of ten. No rule can judge that: whoever has read a reply
notes in the file what its words do (``words``), and the piece of it that does so (``says``). When a reply no longer
says that, the test fails, and somebody reads it again. The summary of the run has the rates.
"""

import contextlib
import functools
import io
import json
import os
import re
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from shared import ROOT

from thaw.errors import explain
from thaw.judge import judge
from thaw.key_files import decode

FOLDER = ROOT / "tests" / "answers"
FILES = sorted(FOLDER.glob("*.yaml"))
NOTEBOOKS = sorted((ROOT / "thaw" / "keys").glob("*.json")) if FILES else []  # a new course has no answers yet
CHECK = re.compile(r'^\s*check\("([^"]+)"\)', re.M)
NO_LESSON = re.compile(r"^\s*(check|hint|progress)\(", re.M)
RIGHT, WRONG = 4, 6  # answers of a check, at least
# What a right answer and a wrong one may come to, where no reason stands beside it.
EXPECTED = {"right": {"right"}, "imprecise": {"imprecise"},
            "wrong": {"wrong", "unreadable", "unanswered", "error", "imprecise"}}
WORDS = ("mistake", "difference", "nothing")
MOST_OF_NO_USE = 0.1
MOST_WITH_A_REASON = {"right": 0.01, "wrong": 0.005, "imprecise": 0}
Answer = dict[str, Any]


@functools.cache
def answers(path: Path) -> dict[str, list[Answer]]:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


@functools.cache
def corpus() -> dict[str, list[Answer]]:
    """All answers by the name of their check, wherever its task stands."""
    return {name: given for path in FILES for name, given in answers(path).items()}


def encoded(path: Path) -> dict[str, str]:
    """The keys of a notebook, by the file at `path`."""
    return json.loads(path.read_text("utf-8"))


def notebook_of(path: Path) -> Path:
    """The notebook whose keys are in the file at `path`."""
    folder = "exercises" if path.stem.endswith("_exercises") else "chapters"
    return ROOT / folder / f"{path.stem.removesuffix('_exercises')}.ipynb"


def places(path: Path, keys: dict[str, Any]):
    """Yield (name of a check, variables at its place); the notebook runs as far as that."""
    variables: dict[str, Any] = {"__name__": "__main__"}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        code = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        for name in CHECK.findall(code):
            yield name, variables
        if not NO_LESSON.search(code):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, str(path), "exec"), variables)


def fresh(variables: dict[str, Any]) -> dict[str, Any]:
    return {name: value.copy() if isinstance(value, (pd.DataFrame, pd.Series)) else value
            for name, value in variables.items()}


def tried(answer: Answer, key: dict[str, Any], variables: dict[str, Any]) -> tuple[str, str]:
    """What an answer comes to, and what is said of it; of one that raises, the line under its error."""
    after = fresh(variables)
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(answer["code"], "<answer>", "exec"), after)
        except Exception as problem:
            return "error", explain(problem, after, answer["code"]) or f"{type(problem).__name__}: {problem}"
    return judge(key, after)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_answers_come_to_what_they_are(path, record_property, tmp_path):
    keys = {name: decode(text) for name, text in encoded(path).items()}
    faults, counts = [], Counter()
    before = os.getcwd()
    os.chdir(notebook_of(path).parent)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, variables in places(notebook_of(path), keys):
                for answer in corpus().get(name, []):
                    status, message = tried(answer, keys[name], variables)
                    faults += faults_of(name, answer, status, message, counts)
    finally:
        os.chdir(before)
    record_property("answers", dict(counts))
    assert not faults, "\n".join(faults)


def faults_of(name: str, answer: Answer, status: str, message: str, counts: Counter) -> list[str]:
    want, where = answer["want"], f"{name}, {answer['answer']!r}"
    expected = status in EXPECTED[want]
    counts[want] += 1
    counts[f"{want} as it should be"] += expected
    if not expected:
        return [] if answer.get("reason") else [f"{where}: {want}, and comes to {status}: {message}"]
    if want == "wrong":
        counts[answer.get("words", "not read")] += 1
        if answer.get("says") and answer["says"] not in message:
            return [f"{where}: the reply no longer says {answer['says']!r}; read it, and judge it again: {message}"]
    return []


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_each_check_has_enough_answers_and_each_reply_was_read(path):
    known = {name for keys in NOTEBOOKS for name in encoded(keys)}
    assert not set(answers(path)) - known, "there are answers to checks that are gone"
    for name, given in answers(path).items():
        wants = Counter(answer["want"] for answer in given)
        assert wants["right"] >= RIGHT and wants["wrong"] >= WRONG, name
        labels = [answer["answer"] for answer in given]
        assert len(set(labels)) == len(labels), name
        for answer in given:
            where = f"{name}, {answer['answer']!r}"
            assert answer["want"] in EXPECTED, where
            assert answer["want"] == "right" or answer["mistake"], where
            if answer["want"] == "wrong" and not answer.get("reason"):
                assert answer["words"] in WORDS, where
                assert answer["words"] == "nothing" or answer["says"], where


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_every_check_of_a_notebook_has_answers(path):
    missing = [name for name in encoded(path) if name not in corpus()]
    if missing:
        pytest.skip(f"no answers in tests/answers to: {', '.join(missing)}; see CONTRIBUTING.md")


@pytest.mark.parametrize("files", [FILES] if FILES else [])
def test_replies_help_and_few_answers_have_a_reason(files):
    every = [answer for path in files for given in answers(path).values() for answer in given]
    wrong = [answer for answer in every if answer["want"] == "wrong"]
    assert sum(answer.get("words") == "nothing" for answer in wrong) <= MOST_OF_NO_USE * len(wrong)
    for want, most in MOST_WITH_A_REASON.items():
        wanted = [answer for answer in every if answer["want"] == want]
        assert sum("reason" in answer for answer in wanted) <= most * len(wanted)
