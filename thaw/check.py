"""Self-checks for students: `check`, `hint` and `progress`. They answer in one line and never raise.

The keys are built from the exercise sources (press.lessons) and lie in ``thaw/keys``, one file for each notebook.
They are encoded: a guard against reading the answer by accident, not a secret. Standard library only.
"""

import base64
import bz2
import difflib
import html
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from thaw.answers import differences, facts
from thaw.values import KINDS, Facts, Policy, Unreadable

# status: (sign, words). The words come first, so that neither colour nor sign is needed to understand.
STATUS = {
    "right": ("✔", "Right."),
    "wrong": ("✘", "Not right yet."),
    "unanswered": ("○", "Not answered yet."),
    "unreadable": ("▲", "Cannot be read."),
    "unknown": ("▲", "No such check."),
    "damaged": ("▲", "Damaged file."),
    "hint": ("→", "Hint"),
}
COLOURS = {"right": "#2e7d32", "wrong": "#b3261e", "unanswered": "#6b7280", "unreadable": "#b45309",
           "unknown": "#b45309", "damaged": "#b45309", "hint": "#1d5fa8"}

# A key is what `judge` needs to know of an exercise, and the hints that `hint` gives one by one.
Key = dict[str, Any]
PARTS_OF_A_KEY = {"names", "rights", "wrongs", "policy", "right", "hints"}

_hints_shown: dict[str, int] = {}


class Damaged(Exception):
    """A file of keys that cannot be read, as a sentence that says what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The file `{'/'.join(path.parts[-3:])}` cannot be read, so some checks cannot run: fetch the "
                         "course anew. The checks of other notebooks work.")


def encode(key: Key) -> str:
    """Return a key (JSON-ready dict) as text that shows nothing of the answer."""
    plain = json.dumps(key, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return base64.b85encode(bz2.compress(plain.encode())).decode()


def decode(text: str) -> Key:
    """Return the key that `encode` made into `text`."""
    return json.loads(bz2.decompress(base64.b85decode(text)))


def keys_folder() -> Path:
    """Return the folder of the key files; the builder points THAW_KEYS at keys that are not installed yet."""
    return Path(os.environ.get("THAW_KEYS") or Path(__file__).parent / "keys")


def load_keys() -> dict[str, dict[str, str]]:
    """Return {notebook: {exercise: encoded key}} for all notebooks of the course whose file can be read."""
    return _read_keys()[0]


def _read_keys() -> tuple[dict[str, dict[str, str]], dict[str, Damaged]]:
    """The keys of each notebook whose file can be read, and what is wrong with those of the others."""
    keys, damaged = {}, {}
    for path in sorted(keys_folder().glob("*.json")):
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            content = None
        if isinstance(content, dict):
            keys[path.stem] = content
        else:
            damaged[path.stem] = Damaged(path)
    return keys, damaged


def _opened(text: str, notebook: str) -> Key:
    """The key that was encoded into `text`, in the file of a notebook; raises Damaged where it is no whole key."""
    try:
        key = decode(text)
    except (OSError, ValueError, TypeError):
        key = {}
    if not isinstance(key, dict) or not PARTS_OF_A_KEY <= set(key):
        raise Damaged(keys_folder() / f"{notebook}.json")
    return key


class Reply:
    """One line back to the student: coloured in Jupyter, plain elsewhere."""

    def __init__(self, name: object, status: str, message: str, words: str | None = None) -> None:
        self.name, self.status, self.message = name, status, message
        self.words = words or STATUS[status][1]

    def __repr__(self) -> str:
        return f"{STATUS[self.status][0]} {self.words} {self.message}"

    def _repr_html_(self) -> str:
        message = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.message, quote=False))
        message = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", message)
        return (f'<div class="thaw-reply thaw-{self.status}" style="border-left: 4px solid {COLOURS[self.status]}; '
                f'padding: 0.2em 0.8em;"><strong>{STATUS[self.status][0]} {self.words}</strong> {message}</div>')


def judge(key: Key, variables: Mapping[str, Any]) -> tuple[str, str]:
    """Judge the variables of a notebook by a key; return (status, message). Raises nothing that students cause.

    `key` has ``names`` (the answer variables), ``rights`` (accepted answers, each {name: facts}), ``wrongs``
    (each with ``hint`` and ``facts``), ``policy``, and ``right`` (a sentence shown when right, may be empty).
    """
    empty = [name for name in key["names"] if variables.get(name, ...) is ... or variables[name] is None]
    if empty:
        verb = "has" if len(empty) == 1 else "have"
        return "unanswered", f"{_list(empty)} {verb} no value yet. Fill in the cell above, run it, then run this one."
    given = {}
    for name in key["names"]:
        try:
            given[name] = facts(variables[name])
        except Unreadable as problem:
            wanted = KINDS.get(key["rights"][0][name]["kind"], "another kind of answer")
            return "unreadable", f"`{name}` holds an object of type `{problem}`, where {wanted} should be."
        except Exception as problem:  # whatever pandas or Altair say of a broken table or chart
            first = (str(problem).strip() or "no message").splitlines()[0]
            return "unreadable", f"`{name}`: {type(problem).__name__}: {first[:200]}"
    apart = [compare(given, right, key["policy"]) for right in key["rights"]]
    if not all(apart):
        return "right", key["right"]
    return "wrong", _known_mistake(key, given) or _sentence(min(apart, key=len))


def compare(given: dict[str, Facts], right: dict[str, Facts], policy: Policy) -> dict[tuple[str, str], str]:
    """Return {(name, aspect): phrase} in which the facts of one set of answers differ from another's."""
    return {(name, aspect): phrase for name in given
            for aspect, phrase in differences(given[name], right[name], policy).items()}


def _known_mistake(key: Key, given: dict[str, Facts]) -> str | None:
    """Return the hint of the known wrong answer that shares its mistake with the given one, if there is one.

    The mistake of a wrong answer is the set of aspects in which it differs from the nearest right answer. It is
    shared when the given answer, of the same kind, says the same in all these aspects. Of several the one with
    the most aspects wins.
    """
    # What the policy forgives in an answer may be the very thing that a known wrong answer lacks.
    strict = {**key["policy"], "extra_channels": False, "extra_columns": False}
    best, size = None, 0
    for wrong in key["wrongs"]:
        mistake = min((compare(wrong["facts"], right, key["policy"]) for right in key["rights"]), key=len)
        apart = compare(given, wrong["facts"], strict)
        if len(mistake) <= size or set(mistake) & set(apart) or any(aspect == "kind" for _, aspect in apart):
            continue
        # A filter that the known wrong answer does not have changes what the rest of a chart means.
        if any(aspect.endswith(("filter", "transform")) for _, aspect in apart):
            continue
        best, size = wrong["hint"], len(mistake)
    return best


def _sentence(apart: dict[tuple[str, str], str]) -> str:
    """What is said of the answers that differ: of the first one, its first two phrases."""
    first, _ = next(iter(apart))
    phrases = [phrase for (name, _), phrase in apart.items() if name == first and phrase]
    return f"`{first}` {phrases[0]}" + (f"; it also {phrases[1]}." if len(phrases) > 1 else ".")


def _list(names: list[str]) -> str:
    names = [f"`{name}`" for name in names]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _find(name: object) -> Key | Reply:
    """The key of the check `name`, or what to say where there is none."""
    keys, damaged = _read_keys()
    places = {exercise: (text, notebook) for notebook, texts in keys.items() for exercise, text in texts.items()}
    if isinstance(name, str) and name in places:
        try:
            return _opened(*places[name])
        except Damaged as problem:
            return Reply(name, "damaged", str(problem))
    message = f"Nothing is called {name!r}.{_nearest(name, places, cutoff=0.5)}"
    if damaged:
        return Reply(name, "damaged", " ".join([message, *map(str, damaged.values())]))
    return Reply(name, "unknown", message)


def _nearest(name: object, names: Iterable[str], cutoff: float) -> str:
    near = difflib.get_close_matches(str(name), names, n=3, cutoff=cutoff)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""


def check(name: str) -> Reply:
    """Check your answer to the exercise `name`: one line back, and never an error."""
    key = _find(name)
    return key if isinstance(key, Reply) else Reply(name, *_judged(key, sys._getframe(1).f_globals))


def _judged(key: Key, variables: Mapping[str, Any]) -> tuple[str, str]:
    try:
        return judge(key, variables)
    except Exception as problem:  # a check must not stop a lesson
        return "unreadable", f"{type(problem).__name__} while reading {_list(key['names'])}."


def hint(name: str) -> Reply:
    """Give the next hint for the exercise `name`; call it again for one more."""
    key = _find(name)
    if isinstance(key, Reply):
        return key
    shown = min(_hints_shown.get(name, 0) + 1, len(key["hints"]))
    _hints_shown[name] = shown
    more = f"Run hint({name!r}) again for the next one." if shown < len(key["hints"]) else "That was the last one."
    return Reply(name, "hint", f"{key['hints'][shown - 1]} ({more})", f"Hint {shown} of {len(key['hints'])}.")


class Progress:
    """The checks of one notebook and how each stands; `problem` says why some could not be made."""

    def __init__(self, notebook: str, rows: list[tuple[str, str]], problem: str = "") -> None:
        self.notebook, self.rows, self.problem = notebook, rows, problem
        self.done = sum(status == "right" for _, status in rows)

    def __repr__(self) -> str:
        lines = [f"{STATUS[status][0]} {name}: {STATUS[status][1]}" for name, status in self.rows]
        last = [self.problem] if self.problem else []
        return "\n".join([f"{self.done} of {len(self.rows)} checks right.", *lines, *last])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{STATUS[status][0]} <code>{html.escape(name)}</code>: {STATUS[status][1]}</li>"
                        for name, status in self.rows)
        last = Reply(self.notebook, "damaged", self.problem)._repr_html_() if self.problem else ""
        return (f'<div class="thaw-progress"><strong>{self.done} of {len(self.rows)} checks right.</strong>'
                f'<ul style="list-style: none; padding-left: 0.5em;">{items}</ul>{last}</div>')


def progress(notebook: str) -> Progress | Reply:
    """Show how the checks of a notebook stand now, e.g. ``progress("02_north_korea")``."""
    keys, damaged = _read_keys()
    if isinstance(notebook, str) and notebook in damaged:
        return Reply(notebook, "damaged", str(damaged[notebook]))
    if not isinstance(notebook, str) or notebook not in keys:
        return Reply(notebook, "unknown", f"No notebook is called {notebook!r}."
                                          f"{_nearest(notebook, [*keys, *damaged], cutoff=0.3)}")
    variables = sys._getframe(1).f_globals
    rows, problem = [], ""
    for name, text in keys[notebook].items():
        try:
            rows.append((name, _judged(_opened(text, notebook), variables)[0]))
        except Damaged as damage:
            rows.append((name, "damaged"))
            problem = str(damage)
    return Progress(notebook, rows, problem)
