"""The proof of an exercise: what must hold before a notebook is built with it.

Every right answer passes; every wrong answer fails with its own hint and differs from all the others; an untouched
notebook says "not answered yet"; usual slips are rejected (press.lessons.slips), or carry a written reason.
"""

import contextlib
import copy
import io
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from press.lessons.cells import Cell, Exercise, Source, SourceError, assigned, loaded
from press.lessons.limit import TooLong, within
from press.lessons.precision import faults_of_precision
from press.lessons.slips import tables_of, try_slips
from press.lessons.source import fill
from thaw.answers import differences, facts
from thaw.judge import CLAIM, compare, judge
from thaw.key_files import decode, encode
from thaw.values import policy_for

LIMIT, MUTANT_LIMIT = 120, 10  # seconds for one cell, and for a change of it by the machine
QUIET = ("check(", "hint(", "progress(")
Variables = dict[str, Any]
Key = dict[str, Any]
Facts = dict[str, Any]


def prove(source: Source, folder: Path, progress: Callable[[str], None] = lambda name: None) -> dict[str, Key]:
    """Run the code of `source` in `folder` and prove its exercises; return their keys, {name: key}.

    Raises SourceError with all that does not hold, the faults of form in `source` among it. Where a cell of the
    lesson itself fails, what comes after it is not looked at: it would fail for that reason alone.
    """
    faults = [*source.faults, *_dependences(source)]
    blocked = {line for line, _ in faults}
    at = {exercise.position: exercise for exercise in source.exercises.values()}
    keys: dict[str, Key] = {}
    variables: Variables = {"__name__": "__main__"}
    with _inside(folder):
        for position, cell in enumerate(source.cells):
            if position in at:
                progress(at[position].name)
                with _noted(faults, cell.line):
                    keys[at[position].name] = _prove(source, at[position], variables)
            if cell.kind == "code" and cell.exercise is None and not cell.text.startswith(QUIET):
                if blocked & {*range(cell.line, cell.last_line + 1)}:
                    break
                before = len(faults)
                with _noted(faults, cell.line):
                    _run(source, cell, variables)
                if len(faults) > before:
                    break
    if faults:
        raise SourceError(*(text for _, text in sorted(faults, key=lambda fault: fault[0])))
    return keys


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def _noted(faults: list[tuple[int, str]], line: int) -> Iterator[None]:
    """Note faults, by the line of their cell, and go on."""
    try:
        yield
    except SourceError as problem:
        faults += [(line, text) for text in problem.faults]


def _dependences(source: Source) -> Iterator[tuple[int, str]]:
    """No cell outside an exercise may need or change what an exercise's own cells assign, and the reverse."""
    owners: dict[str, str] = {}
    for exercise in source.exercises.values():
        for name in exercise.names:
            if name in owners:
                yield exercise.solution.line, f"{exercise.where}: `{name}` is also an answer of {owners[name]}"
            owners.setdefault(name, exercise.name)
    broken = {line for line, _ in source.faults}
    lesson = [cell for cell in source.cells if cell.kind == "code" and cell.exercise is None
              and not broken & {*range(cell.line, cell.last_line + 1)}]
    for cell in lesson:
        for name in sorted((loaded(cell.text) | set(assigned(cell.text))) & set(owners)):
            yield cell.line, (f"{source.where(cell.line)}: uses `{name}`, the answer of {owners[name]}; "
                              "a student may have left it empty")
    for exercise in source.exercises.values():
        helpers = {name for cell in [exercise.solution, *exercise.also] for name in assigned(cell.text)}
        for name in sorted(helpers - set(exercise.names)):
            users = [cell.line for cell in lesson if cell.line > exercise.solution.line
                     and name in loaded(cell.text) and name not in assigned(cell.text)]
            if users:
                yield exercise.solution.line, (f"{exercise.where}: its solution changes `{name}`, which line "
                                               f"{users[0]} uses; take another name")


def _run(source: Source, cell: Cell, variables: Variables, code: str | None = None) -> None:
    """Run a cell's code (or `code` in its stead) in `variables`; raise SourceError with the line of the fault."""
    text = code if code is not None else cell.text
    limit = LIMIT if code is None else MUTANT_LIMIT
    try:
        with warnings.catch_warnings(), within(limit):
            warnings.simplefilter("ignore")
            exec(compile(fill(text, variables), "<cell>", "exec"), variables)
    except BaseException as problem:  # a cell may also try to leave Python, and is told as well
        at, trace = 1, problem.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename == "<cell>":
                at = trace.tb_lineno
            trace = trace.tb_next
        why = f"{type(problem).__name__}: {problem}"
        if isinstance(problem, TooLong):
            why = f"this cell runs longer than {limit} seconds; it was stopped here"
        raise SourceError(f"{source.where(cell.line + at - 1, cell.exercise)}: {why}") from problem


def _copy(variables: Variables) -> Variables:
    """Copy a namespace so that a cell cannot change the tables that others start from."""
    return {name: value.copy() if type(value).__name__ in ("DataFrame", "Series")
            else copy.deepcopy(value) if isinstance(value, (list, dict, set)) and name != "__builtins__" else value
            for name, value in variables.items()}


def _answers(source: Source, exercise: Exercise, cell: Cell, variables: Variables,
             code: str | None = None) -> Variables:
    after = _copy(variables)
    for name in exercise.names:
        after.pop(name, None)
    _run(source, cell, after, code)
    return after


def _facts(source: Source, exercise: Exercise, cell: Cell, after: Variables) -> Facts:
    try:
        return {name: facts(after[name]) for name in exercise.names}
    except Exception as problem:
        where = source.where(cell.line, exercise.name)
        raise SourceError(f"{where}: its answer cannot be read: {problem}") from problem


class _Answer:
    """A right or wrong answer of a source that has run: its cell, the namespace after it, its facts."""

    def __init__(self, source: Source, exercise: Exercise, cell: Cell, variables: Variables) -> None:
        self.cell, self.where = cell, source.where(cell.line, exercise.name)
        self.after = _answers(source, exercise, cell, variables)
        self.facts = _facts(source, exercise, cell, self.after)
        self.hint = _text(exercise, cell.options["hint"], variables) if cell.role == "wrong" else ""
        self.asserts = cell.options.get("asserts")

    @property
    def as_known(self) -> dict[str, Any]:
        """What the key holds of a wrong answer."""
        return {"hint": self.hint, "facts": self.facts, **({"asserts": self.asserts} if self.asserts else {})}


def _prove(source: Source, exercise: Exercise, variables: Variables) -> Key:
    """Return the key of an exercise; raise SourceError with all its faults, each by its own line."""
    faults: list[tuple[int, str]] = []
    rights: list[_Answer] = []
    wrongs: list[_Answer] = []
    for cells, answers in (([exercise.solution, *exercise.also], rights), (exercise.wrong, wrongs)):
        for cell in cells:
            with _noted(faults, cell.line):
                answers.append(_Answer(source, exercise, cell, variables))
    line, options = exercise.solution.line, exercise.solution.options
    if not rights or rights[0].cell is not exercise.solution:
        raise SourceError(*(text for _, text in faults))
    accepted: list[_Answer] = []
    for answer in rights:
        with _noted(faults, answer.cell.line):
            _accept(exercise, answer, accepted)
    hints: list[str] = []
    for text in options["hints"]:
        with _noted(faults, line):
            hints.append(_text(exercise, text, variables))
    right = ""
    with _noted(faults, line):
        right = _text(exercise, options.get("right") or "", rights[0].after)
    key = decode(encode({
        "names": exercise.names, "rights": [answer.facts for answer in accepted], "policy": exercise.policy,
        "wrongs": [answer.as_known for answer in wrongs], "hints": hints, "right": right}))
    disagree = {number for number, _ in faults}
    faults += _faults_of_rights(key, [answer for answer in rights if answer.cell.line not in disagree])
    faults += _faults_of_wrongs(exercise, key, wrongs)
    faults += _faults_of_hints(exercise, key, rights[0], wrongs)
    faults += [(line, text) for text in faults_of_precision(exercise, key, rights[0].after)]
    with _noted(faults, line):
        _prove_untouched(source, exercise, key, variables)
    trial = try_slips(exercise, key, tables_of(variables),
                      lambda code: _answers(source, exercise, exercise.solution, variables, code))
    faults += [(line, text) for text in trial.faults]
    if faults:
        raise SourceError(*(text for _, text in sorted(faults, key=lambda fault: fault[0])))
    return {**key, "slips": trial.slips}


def _accept(exercise: Exercise, answer: _Answer, accepted: list[_Answer]) -> None:
    """Add a right answer to those accepted, if it differs from them, as only a chart may."""
    differences = [compare(answer.facts, other.facts, exercise.policy) for other in accepted]
    if not all(differences):
        return
    # Charts may show one thing in several ways; other right answers must give one value.
    if accepted and not any(fact["kind"] == "chart" for fact in answer.facts.values()):
        raise SourceError(f"{answer.where}: this right answer disagrees with the solution: "
                          f"{next(iter(differences[0].values()))}")
    accepted.append(answer)


def _text(exercise: Exercise, text: str, variables: Variables) -> str:
    try:
        with within(LIMIT):
            return fill(text, dict(variables))
    except BaseException as problem:
        raise SourceError(f"{exercise.where}: in {text[:60]!r}: {type(problem).__name__}: {problem}") from problem


def _faults_of_rights(key: Key, rights: list[_Answer]) -> Iterator[tuple[int, str]]:
    for answer in rights:
        status, message = judge(key, answer.after)
        if status != "right":
            yield answer.cell.line, f"{answer.where}: this right answer is rejected: {message}"


def _faults_of_wrongs(exercise: Exercise, key: Key, wrongs: list[_Answer]) -> Iterator[tuple[int, str]]:
    for i, answer in enumerate(wrongs):
        status, message = judge(key, answer.after)
        twin = next((other for other in wrongs[:i] if not compare(answer.facts, other.facts, exercise.policy)), None)
        if status == "right":
            fault = "this wrong answer is accepted: on these data it coincides with a right one"
        elif twin:
            fault = f"repeats the mistake of line {twin.cell.line}: the answers coincide"
        elif status != "wrong" or message != answer.hint:
            fault = f"gets another message than its hint: {message!r}"
        else:
            continue
        yield answer.cell.line, f"{answer.where}: {fault}"


def _faults_of_hints(exercise: Exercise, key: Key, right: _Answer, wrongs: list[_Answer]) -> Iterator[tuple[int, str]]:
    """A hint must be true of each answer that it is shown to: tried on answers whose other parts are wrong, too."""
    for answer in wrongs:
        same = {name for name in exercise.names
                if not differences(answer.facts[name], right.facts[name], policy_for(key["policy"], name))}
        if CLAIM.search(answer.hint) and not same and len(exercise.names) > 1:
            yield answer.cell.line, (f"{answer.where}: its hint calls a part right, and no part of this answer is")
        for other in [right, *wrongs]:
            for name in exercise.names if other is not answer else []:
                mixed = {**answer.after, **{part: other.after[part] for part in exercise.names if part != name}}
                status, message = judge(key, mixed)
                if status == "wrong" and message == answer.hint:
                    yield from _untrue(exercise, key, answer, mixed, same)


def _untrue(exercise: Exercise, key: Key, answer: _Answer, mixed: Variables,
            same: set[str]) -> Iterator[tuple[int, str]]:
    """Whether a hint that is shown for a mixed answer says of a part that it is right, and it is not."""
    given = {name: facts(mixed[name], answer.facts[name]) for name in exercise.names}
    differing = {name for right in key["rights"][:1] for name, _ in compare(given, right, key["policy"])}
    if CLAIM.search(answer.hint) and same & differing:
        parts = ", ".join(f"`{name}`" for name in sorted(same & differing))
        yield answer.cell.line, (f"{answer.where}: its hint is shown for an answer in which {parts} is wrong; say in "
                                 "`asserts` which parts must be right")


def _prove_untouched(source: Source, exercise: Exercise, key: Key, variables: Variables) -> None:
    for code in ("", exercise.starter):
        status, message = judge(key, _answers(source, exercise, exercise.solution, variables, code))
        if status != "unanswered":
            raise SourceError(f"{exercise.where}: untouched, it is not 'not answered yet' but {status}: {message}")
