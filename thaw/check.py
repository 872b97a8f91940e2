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
from pathlib import Path

from thaw.answers import differences, facts
from thaw.values import KINDS, Unreadable

# status: (sign, words). The words come first, so that neither colour nor sign is needed to understand.
STATUS = {
    "right": ("✔", "Right."),
    "wrong": ("✘", "Not right yet."),
    "unanswered": ("○", "Not answered yet."),
    "unreadable": ("▲", "Cannot be read."),
    "unknown": ("▲", "No such check."),
    "hint": ("→", "Hint"),
}
COLOURS = {"right": "#2e7d32", "wrong": "#b3261e", "unanswered": "#6b7280", "unreadable": "#b45309",
           "unknown": "#b45309", "hint": "#1d5fa8"}

_hints_shown = {}


def encode(key):
    """Return a key (JSON-ready dict) as text that shows nothing of the answer."""
    plain = json.dumps(key, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return base64.b85encode(bz2.compress(plain.encode())).decode()


def decode(text):
    """Return the key that `encode` made into `text`."""
    return json.loads(bz2.decompress(base64.b85decode(text)))


def keys_folder():
    """Return the folder of the key files; the builder points THAW_KEYS at keys that are not installed yet."""
    return Path(os.environ.get("THAW_KEYS") or Path(__file__).parent / "keys")


def load_keys():
    """Return {notebook: {exercise: encoded key}} for all notebooks of the course."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(keys_folder().glob("*.json"))}


class Reply:
    """One line back to the student: coloured in Jupyter, plain elsewhere."""

    def __init__(self, name, status, message, words=None):
        self.name, self.status, self.message = name, status, message
        self.words = words or STATUS[status][1]

    def __repr__(self):
        return f"{STATUS[self.status][0]} {self.words} {self.message}"

    def _repr_html_(self):
        message = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.message, quote=False))
        message = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", message)
        return (f'<div class="thaw-reply thaw-{self.status}" style="border-left: 4px solid {COLOURS[self.status]}; '
                f'padding: 0.2em 0.8em;"><strong>{STATUS[self.status][0]} {self.words}</strong> {message}</div>')


def judge(key, variables):
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
    found = [compare(given, right, key["policy"]) for right in key["rights"]]
    if not all(found):
        return "right", key["right"]
    nearest = min(range(len(found)), key=lambda i: len(found[i]))
    hint_text = _known_mistake(key, given)
    return "wrong", hint_text or _sentence(found[nearest])


def compare(given, right, policy):
    """Return {(name, aspect): phrase} in which the facts of one set of answers differ from another's."""
    return {(name, aspect): phrase for name in given
            for aspect, phrase in differences(given[name], right[name], policy).items()}


def _known_mistake(key, given):
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


def _sentence(found):
    name, _ = next(iter(found))
    phrases = [phrase for (n, _), phrase in found.items() if n == name and phrase]
    return f"`{name}` {phrases[0]}" + (f"; it also {phrases[1]}." if len(phrases) > 1 else ".")


def _list(names):
    names = [f"`{name}`" for name in names]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _find(name):
    """Return (key, None) or (None, Reply) for a check's name."""
    keys = {exercise: text for notebook in load_keys().values() for exercise, text in notebook.items()}
    if isinstance(name, str) and name in keys:
        return decode(keys[name]), None
    near = difflib.get_close_matches(str(name), keys, n=3, cutoff=0.5)
    message = f"Nothing is called {name!r}." + (f" Did you mean {' or '.join(map(repr, near))}?" if near else "")
    return None, Reply(name, "unknown", message)


def check(name):
    """Check your answer to the exercise `name`: one line back, and never an error."""
    key, reply = _find(name)
    return reply or Reply(name, *_judged(key, sys._getframe(1).f_globals))


def _judged(key, variables):
    try:
        return judge(key, variables)
    except Exception as problem:  # a check must not stop a lesson
        return "unreadable", f"{type(problem).__name__} while reading {_list(key['names'])}."


def hint(name):
    """Give the next hint for the exercise `name`; call it again for one more."""
    key, reply = _find(name)
    if reply:
        return reply
    shown = min(_hints_shown.get(name, 0) + 1, len(key["hints"]))
    _hints_shown[name] = shown
    more = f"Run hint({name!r}) again for the next one." if shown < len(key["hints"]) else "That was the last one."
    return Reply(name, "hint", f"{key['hints'][shown - 1]} ({more})", f"Hint {shown} of {len(key['hints'])}.")


class Progress:
    """The checks of one notebook and how each stands."""

    def __init__(self, notebook, rows):
        self.notebook, self.rows = notebook, rows
        self.done = sum(status == "right" for _, status in rows)

    def __repr__(self):
        lines = [f"{STATUS[status][0]} {name}: {STATUS[status][1]}" for name, status in self.rows]
        return "\n".join([f"{self.done} of {len(self.rows)} checks right.", *lines])

    def _repr_html_(self):
        items = "".join(f"<li>{STATUS[status][0]} <code>{html.escape(name)}</code>: {STATUS[status][1]}</li>"
                        for name, status in self.rows)
        return (f'<div class="thaw-progress"><strong>{self.done} of {len(self.rows)} checks right.</strong>'
                f'<ul style="list-style: none; padding-left: 0.5em;">{items}</ul></div>')


def progress(notebook):
    """Show how the checks of a notebook stand now, e.g. ``progress("02_north_korea")``."""
    keys = load_keys()
    if notebook not in keys:
        near = difflib.get_close_matches(str(notebook), keys, n=3, cutoff=0.3)
        return Reply(notebook, "unknown", f"No notebook is called {notebook!r}."
                     + (f" Did you mean {' or '.join(map(repr, near))}?" if near else ""))
    variables = sys._getframe(1).f_globals
    return Progress(notebook, [(name, _judged(decode(text), variables)[0]) for name, text in keys[notebook].items()])
