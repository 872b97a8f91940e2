"""The proof of an exercise: what must hold before a notebook is built with it.

Every right answer passes; every wrong answer fails with its own hint and differs from all the others; an untouched
notebook says "not answered yet"; small automatic mutants of the solution are rejected, or carry a written reason.
"""

import contextlib
import copy
import io
import os
import warnings

from press.lessons.mutants import mutants
from press.lessons.source import SourceError, assigned, fill, loaded
from thaw.answers import facts
from thaw.check import compare, decode, encode, judge

QUIET = ("check(", "hint(", "progress(")


def prove(source, folder, progress=lambda name: None):
    """Run the code of `source` in `folder` and prove its exercises; return their keys, {name: key}.

    Raises SourceError that names file, line and exercise at the first thing that does not hold.
    """
    _check_independence(source)
    keys, variables = {}, {"__name__": "__main__"}
    with _inside(folder):
        for position, cell in enumerate(source.cells):
            for exercise in source.exercises.values():
                if exercise.position == position:
                    progress(exercise.name)
                    keys[exercise.name] = _prove(source, exercise, variables)
            if cell.kind == "code" and cell.exercise is None and not cell.text.startswith(QUIET):
                _run(source, cell, variables)
    return keys


@contextlib.contextmanager
def _inside(folder):
    before = os.getcwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        os.chdir(before)


def _check_independence(source):
    """No cell outside an exercise may need or change what an exercise's own cells assign, and the reverse."""
    owners = {}
    for exercise in source.exercises.values():
        for name in exercise.names:
            if name in owners:
                raise SourceError(f"{exercise.where}: `{name}` is also an answer of {owners[name]}")
            owners[name] = exercise.name
    for cell in source.cells:
        if cell.kind == "code" and cell.exercise is None:
            for name in sorted((loaded(cell.text) | set(assigned(cell.text))) & set(owners)):
                raise SourceError(f"{source.where(cell.line)}: uses `{name}`, the answer of {owners[name]}; "
                                  "a student may have left it empty")
    helpers = {name: exercise for exercise in source.exercises.values()
               for cell in [exercise.solution, *exercise.also] for name in assigned(cell.text)
               if name not in exercise.names}
    for name, exercise in helpers.items():
        for cell in source.cells:
            if cell.kind == "code" and cell.exercise is None and cell.line > exercise.solution.line \
                    and name in loaded(cell.text) and name not in assigned(cell.text):
                raise SourceError(f"{exercise.where}: its solution changes `{name}`, which line {cell.line} uses; "
                                  "take another name")


def _run(source, cell, variables, code=None):
    """Run a cell's code (or `code` in its stead) in `variables`; raise SourceError with the line of the fault."""
    text = code if code is not None else cell.text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(fill(text, variables), "<cell>", "exec"), variables)
    except Exception as problem:
        at, trace = 1, problem.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename == "<cell>":
                at = trace.tb_lineno
            trace = trace.tb_next
        raise SourceError(f"{source.where(cell.line + at - 1, cell.exercise)}: "
                          f"{type(problem).__name__}: {problem}") from problem


def _copy(variables):
    """Copy a namespace so that a cell cannot change the tables that others start from."""
    return {name: value.copy() if type(value).__name__ in ("DataFrame", "Series")
            else copy.deepcopy(value) if isinstance(value, (list, dict, set)) and name != "__builtins__" else value
            for name, value in variables.items()}


def _answers(source, exercise, cell, variables, code=None):
    after = _copy(variables)
    for name in exercise.names:
        after.pop(name, None)
    _run(source, cell, after, code)
    return after


def _facts(source, exercise, cell, after):
    try:
        return {name: facts(after[name]) for name in exercise.names}
    except Exception as problem:
        where = source.where(cell.line, exercise.name)
        raise SourceError(f"{where}: its answer cannot be read: {problem}") from problem


def _prove(source, exercise, variables):
    rights, afters = [], []
    for cell in [exercise.solution, *exercise.also]:
        afters.append(_answers(source, exercise, cell, variables))
        given = _facts(source, exercise, cell, afters[-1])
        if all(compare(given, right, exercise.policy) for right in rights):
            if rights and not _may_differ(given):
                raise SourceError(f"{source.where(cell.line, exercise.name)}: this right answer disagrees with the "
                                  f"solution: {next(iter(compare(given, rights[0], exercise.policy).values()))}")
            rights.append(given)
    options = exercise.solution.options
    wrongs = [_wrong(source, exercise, cell, variables) for cell in exercise.wrong]
    key = {"names": exercise.names, "rights": rights, "policy": exercise.policy,
           "wrongs": [{"hint": text, "facts": given} for _, given, text in wrongs],
           "hints": [_text(source, exercise, text, variables) for text in options["hints"]],
           "right": _text(source, exercise, options.get("right", ""), afters[0])}
    key = decode(encode(key))
    _prove_rights(source, exercise, key, afters)
    _prove_wrongs(source, exercise, key, wrongs)
    _prove_untouched(source, exercise, key, variables)
    _prove_mutants(source, exercise, key, variables)
    return key


def _may_differ(given):
    """Charts may show one thing in several ways; other right answers must give one value."""
    return any(fact["kind"] == "chart" for fact in given.values())


def _wrong(source, exercise, cell, variables):
    after = _answers(source, exercise, cell, variables)
    return after, _facts(source, exercise, cell, after), _text(source, exercise, cell.options["hint"], variables)


def _text(source, exercise, text, variables):
    try:
        return fill(text, dict(variables))
    except Exception as problem:
        raise SourceError(f"{exercise.where}: in {text[:60]!r}: {type(problem).__name__}: {problem}") from problem


def _prove_rights(source, exercise, key, afters):
    for cell, after in zip([exercise.solution, *exercise.also], afters, strict=True):
        status, message = judge(key, after)
        if status != "right":
            raise SourceError(f"{source.where(cell.line, exercise.name)}: this right answer is rejected: {message}")


def _prove_wrongs(source, exercise, key, wrongs):
    for i, (cell, (after, given, text)) in enumerate(zip(exercise.wrong, wrongs, strict=True)):
        where = source.where(cell.line, exercise.name)
        status, message = judge(key, after)
        if status == "right":
            raise SourceError(f"{where}: this wrong answer is accepted: on these data it coincides with a right one")
        for other, (_, others_given, _) in zip(exercise.wrong[:i], wrongs, strict=False):
            if not compare(given, others_given, exercise.policy):
                raise SourceError(f"{where}: repeats the mistake of line {other.line}: the answers coincide")
        if status != "wrong" or message != text:
            raise SourceError(f"{where}: gets another message than its hint: {message!r}")


def _prove_untouched(source, exercise, key, variables):
    for code in ("", exercise.starter):
        after = _copy(variables)
        for name in exercise.names:
            after.pop(name, None)
        _run(source, exercise.solution, after, code)
        status, message = judge(key, after)
        if status != "unanswered":
            raise SourceError(f"{exercise.where}: untouched, it is not 'not answered yet' but {status}: {message}")


def _prove_mutants(source, exercise, key, variables):
    reasons = exercise.solution.options.get("accept_mutants") or {}
    used = set()
    for line, code in mutants(exercise.solution.text, _columns(variables)):
        try:
            after = _answers(source, exercise, exercise.solution, variables, code)
            status, _ = judge(key, after)
        except SourceError:
            continue  # a mutant that raises is a mistake that Python itself reports
        if status != "right":
            continue
        if not str(reasons.get(line) or "").strip():
            raise SourceError(f"{exercise.where}: an automatic mutant is accepted. Make the data or the question tell "
                              f"it apart, or say in `accept_mutants` why it is right, under the key: {line!r}")
        used.add(line)
    if set(reasons) - used:
        raise SourceError(f"{exercise.where}: accept_mutants names what is not an accepted mutant: "
                          f"{sorted(set(reasons) - used)[0]!r}")


def _columns(variables):
    """Return the sets of column names of the tables at hand."""
    return [[str(c) for c in value.columns] for value in variables.values()
            if type(value).__name__ == "DataFrame"]
