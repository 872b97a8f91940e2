"""Self-checks for students: `check`, `hint` and `progress`. They answer in one line and never raise.

A check may be named (``check("peak_year")``), by its name or by that of its variable, or be given the variable itself.
Standard library only.
"""

import difflib
import html
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from thaw.judge import Key, judge, listed
from thaw.key_files import Damaged, names_of, opened, read_keys

# status: (sign, words). The words come first, so that neither colour nor sign is needed to understand.
STATUS = {
    "right": ("✔", "Right."),
    "imprecise": ("≈", "Right as far as it goes."),
    "wrong": ("✘", "Not right yet."),
    "unanswered": ("○", "Not answered yet."),
    "unreadable": ("▲", "Cannot be read."),
    "unknown": ("▲", "No such check."),
    "damaged": ("▲", "Damaged file."),
    "hint": ("→", "Hint"),
}
COLOURS = {"right": "#2e7d32", "imprecise": "#b45309", "wrong": "#b3261e", "unanswered": "#6b7280",
           "unreadable": "#b45309", "unknown": "#b45309", "damaged": "#b45309", "hint": "#1d5fa8"}
NAMELESS = object()  # stands for an argument that was not given
LONGEST = 60  # characters of a student's own words that are said back

_hints_shown: dict[str, int] = {}


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


def check(name: object = NAMELESS, *more: object, **named: object) -> Reply:
    """Check your answer to the exercise `name`: one line back, and never an error."""
    variables = sys._getframe(1).f_globals
    try:
        name, key = _find(_one(name, more, named, "check"), variables, "check")
    except _Unknown as problem:
        return problem.reply
    return Reply(name, *_judged(key, variables))


def hint(name: object = NAMELESS, *more: object, **named: object) -> Reply:
    """Give the next hint for the exercise `name`; call it again for one more."""
    try:
        name, key = _find(_one(name, more, named, "hint"), sys._getframe(1).f_globals, "hint")
    except _Unknown as problem:
        return problem.reply
    shown = min(_hints_shown.get(name, 0) + 1, len(key["hints"]))
    _hints_shown[name] = shown
    next_ = f"Run hint({name!r}) again for the next one." if shown < len(key["hints"]) else "That was the last one."
    return Reply(name, "hint", f"{key['hints'][shown - 1]} ({next_})", f"Hint {shown} of {len(key['hints'])}.")


def progress(notebook: object = NAMELESS, *more: object, **named: object) -> Progress | Reply:
    """Show how the checks of a notebook stand now: of this one, or of the one you name, as in ``progress("02")``."""
    if more or named:
        return Reply(None, "unknown", "Name one notebook, as in `progress(\"02\")`, or none for this one.")
    keys, damaged = read_keys()
    variables = sys._getframe(1).f_globals
    if notebook is NAMELESS or notebook is None:
        name = _this_notebook(keys, variables)
        if not name:
            return Reply(notebook, "unknown", "Say which notebook you mean, as in `progress(\"02\")`.")
    else:
        name = _notebook_named(notebook, keys, damaged, variables)
        if name in damaged:
            return Reply(notebook, "damaged", str(damaged[name]))
        if not name:
            return Reply(notebook, "unknown", f"No notebook is called {_own(notebook)}."
                                              f"{_nearest(notebook, [*keys, *damaged], cutoff=0.3)}")
    rows, problem = [], ""
    for exercise, text in keys[name].items():
        try:
            rows.append((exercise, _judged(opened(text, name), variables)[0]))
        except Damaged as damage:
            rows.append((exercise, "damaged"))
            problem = str(damage)
    return Progress(name, rows, problem)


def _judged(key: Key, variables: Mapping[str, Any]) -> tuple[str, str]:
    try:
        return judge(key, variables)
    except Exception as problem:  # a check must not stop a lesson
        return "unreadable", f"{type(problem).__name__} while reading {listed(key['names'])}."


# Finding what is meant


class _Unknown(Exception):
    """No check is meant that can be run; holds the reply that says so."""

    def __init__(self, name: object, status: str, message: str) -> None:
        super().__init__(message)
        self.reply = Reply(name if isinstance(name, str) else None, status, message)


def _one(name: object, more: tuple[object, ...], named: Mapping[str, object], verb: str) -> object:
    """The one thing that was asked for; raises _Unknown where there is more."""
    if more or named:
        raise _Unknown(None, "unknown", f"Give it one name, as in `{verb}(\"name\")`: it looks your answer up itself.")
    return name


def _find(name: object, variables: Mapping[str, Any], verb: str) -> tuple[str, Key]:
    """The name and the key of the check that is meant; raises _Unknown with what to say where there is none."""
    keys, damaged = read_keys()
    places = {exercise: (text, notebook) for notebook, texts in keys.items() for exercise, text in texts.items()}
    meant = name if isinstance(name, str) and name in places else _by_variable(name, keys, variables)
    if meant is not None:
        try:
            return meant, opened(*places[meant])
        except Damaged as problem:
            raise _Unknown(meant, "damaged", str(problem)) from None
    if name is NAMELESS:
        checks = list(keys.get(_this_notebook(keys, variables), {}))
        which = f": {', '.join(map(repr, checks[:20]))}" if checks else ""
        raise _Unknown(None, "unknown", f"Say which check you mean, as in `{verb}(\"name\")`{which}.")
    message = f"Nothing is called {_own(name)}.{_nearest(name, places, cutoff=0.5)}"
    if not isinstance(name, str):
        message = f"Write the name of the check in quotes, as in `{verb}(\"name\")`. What you gave it is {_own(name)}"
        empty = name is None or name is ...
        message += ", so that answer may have no value yet." if empty else "."
    if damaged:
        raise _Unknown(name, "damaged", " ".join([message, *map(str, damaged.values())]))
    raise _Unknown(name, "unknown", message)


def _by_variable(name: object, keys: dict[str, dict[str, str]], variables: Mapping[str, Any]) -> str | None:
    """The check that a variable answers: by the name of the variable, or by the value itself; None if none is meant.

    Of several the one in this notebook counts; where that leaves more than one, none is meant.
    """
    if name is NAMELESS or name is None:
        return None
    here = _this_notebook(keys, variables)
    for notebooks in ([here] if here else [], [other for other in keys if other != here]):
        answers = [(exercise, names) for notebook in notebooks for exercise, names in names_of(keys[notebook]).items()]
        fitting = [exercise for exercise, names in answers if isinstance(name, str) and name in names]
        if not fitting:
            fitting = [exercise for exercise, names in answers
                       if any(answer in variables and variables[answer] is name for answer in names)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _this_notebook(keys: dict[str, dict[str, str]], variables: Mapping[str, Any]) -> str:
    """The notebook in which these variables are: the one of whose answers most have a name here; "" if none has."""
    counts = {notebook: sum(name in variables for names in names_of(texts).values() for name in names)
              for notebook, texts in keys.items()}
    best = max(counts, key=lambda notebook: counts[notebook], default="")
    return best if counts.get(best) else ""


def _notebook_named(name: object, keys: dict[str, dict[str, str]], damaged: dict[str, Damaged],
                    variables: Mapping[str, Any]) -> str:
    """The notebook that a name means: the whole name or its beginning, such as "00"; "" if there is none."""
    if isinstance(name, int) and not isinstance(name, bool):
        name = f"{name:02}"
    if not isinstance(name, str) or not name:
        return ""
    folder, _, file = name.rpartition("/")
    name = file.removesuffix(".ipynb")
    name = name.zfill(2) if name.isdecimal() else name
    known = [*keys, *damaged]
    if folder.endswith("exercises") and f"{name}_exercises" in known:
        return f"{name}_exercises"
    if name in known:
        return name
    fitting = [notebook for notebook in known if notebook.startswith(name)]
    here = _this_notebook(keys, variables)
    return here if here in fitting else min(fitting, key=len, default="")


def _own(value: object) -> str:
    """What a student gave, in a few characters."""
    try:
        plain = value is None or isinstance(value, (str, int, float, bool))
        words = "`...`" if value is ... else repr(value) if plain else f"an object of type `{type(value).__name__}`"
    except Exception:  # a type of the student's own may do what it likes
        words = "something that cannot be shown"
    return words if len(words) <= LONGEST else words[:LONGEST] + " ..."


def _nearest(name: object, names: Iterable[str], cutoff: float) -> str:
    if not isinstance(name, str):
        return ""
    near = difflib.get_close_matches(name[:200], names, n=3, cutoff=cutoff)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
