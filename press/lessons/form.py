"""The form of a source: which cells make an exercise, and all that is wrong with them, before anything runs."""

import re
from collections.abc import Iterator
from typing import Any

from press.lessons.cells import Cell, Exercise, Source, assigned, parsed
from thaw.values import POLICY

# Stands in a new exercise wherever its author has something to write.
FILL_IN = "FILL IN:"
ROLES = ("solution", "also", "wrong", "prompt")
# The options of each role, with what they may hold.
OPTIONS: dict[str | None, dict[str, tuple[type, ...]]] = {
    "solution": {"answer": (str, list), "hints": (list,), "right": (str,), "precision": (int, str, dict),
                 "tolerance": (int, float), "policy": (dict,), "accept_mutants": (dict,)},
    "also": {}, "wrong": {"hint": (str,), "asserts": (dict,)}, "prompt": {}, None: {"tags": (list,)},
}
KINDS = {str: "a text", list: "a list", dict: "a mapping", int: "a number"}
# What an item of a policy may be; where nothing stands here, true or false.
POLICY_VALUES: dict[str, tuple[Any, ...]] = {"tolerance": (int, float), "stated": (list,), "free": (list,),
                                           "read": (dict,)}
AS_GIVEN = "as given"  # the precision of figures that are not worked out: they stand in the table as asked for
Faults = Iterator[tuple[int, str]]  # lines and messages


def examine(source: Source, lines: list[str]) -> None:
    """Put the sound exercises of a source into `source.exercises`, and all faults of form into `source.faults`.

    `lines` are those of the file.
    """
    inside: set[int] = set()
    taken: set[str] = set()
    for positions in _groups(source):
        cells = [source.cells[position] for position in positions]
        inside |= set(positions)
        faults = [*_unfilled(source, positions, lines)]
        for cell in cells:
            faults += _cell_faults(source, cell)
        name = str(cells[0].exercise)
        if name in taken:
            faults.append((cells[0].line, f"{source.where(cells[0].line, name)}: this name is taken already; "
                                          "the cells of one exercise stand together"))
        else:
            faults += _exercise_faults(source, positions[0], cells)
        taken.add(name)
        if not faults:
            source.exercises[name] = _exercise(source, positions[0], cells)
        source.faults += faults
    for position, cell in enumerate(source.cells):
        if position not in inside:
            source.faults += _cell_faults(source, cell)
    source.faults.sort(key=lambda fault: fault[0])


def _groups(source: Source) -> list[list[int]]:
    """The positions of the cells of each exercise. Text may stand between them, other code may not."""
    groups: list[list[int]] = []
    last = None
    for position, cell in enumerate(source.cells):
        if cell.exercise is None:
            if cell.kind == "code" and cell.role is None:
                last = None
            continue
        if cell.exercise != last:
            groups.append([])
        groups[-1].append(position)
        last = cell.exercise
    return groups


def _unfilled(source: Source, positions: list[int], lines: list[str]) -> Faults:
    """What the author of an exercise still has to write: from its prompt to its last cell."""
    first = source.cells[max(0, positions[0] - 1)].line
    for number, line in enumerate(lines[first - 1:source.cells[positions[-1]].last_line], first):
        if FILL_IN in line:
            task = line.split(FILL_IN)[1].strip().rstrip('"')
            yield number, f"{source.where(number, source.cells[positions[0]].exercise)}: still to fill in: {task}"


def _cell_faults(source: Source, cell: Cell) -> Faults:
    where = source.where(cell.line, cell.exercise)
    if cell.kind == "markdown":
        if cell.options:
            yield cell.line, f"{where}: a text cell takes no options: {', '.join(cell.options)}"
        return
    if (cell.exercise is None) != (cell.role is None):
        yield cell.line, f"{where}: `exercise` and `role` go together"
    elif cell.role is not None and cell.role not in ROLES:
        yield cell.line, f"{where}: unknown role {cell.role!r}; known are {', '.join(ROLES)}"
    else:
        for text in _option_faults(cell):
            yield cell.line, f"{where}: {text}"
    if cell.exercise is not None and not re.fullmatch(r"[a-z][a-z0-9_]*", cell.exercise):
        yield cell.line, f"{where}: an exercise's name is lower_snake_case, not {cell.exercise!r}"
    try:
        parsed(cell.text)
    except SyntaxError as problem:
        line = cell.line + (problem.lineno or 1) - 1
        yield line, f"{source.where(line, cell.exercise)}: {problem.msg}"


def _option_faults(cell: Cell) -> Iterator[str]:
    known = OPTIONS[cell.role]
    unknown = set(cell.options) - set(known) - {"exercise", "role"}
    if unknown:
        yield f"unknown option {', '.join(sorted(unknown))}"
    for option, kinds in known.items():
        value = cell.options.get(option)
        if value is not None and not isinstance(value, kinds):
            yield f"`{option}` must be {' or '.join(KINDS[kind] for kind in kinds if kind in KINDS)}"
    policy = cell.options.get("policy")
    if isinstance(policy, dict):
        yield from _policy_faults(policy)
    precision = cell.options.get("precision")
    for value in precision.values() if isinstance(precision, dict) else [precision]:
        if value is not None and value != AS_GIVEN and not (type(value) is int and 0 <= value <= 6):
            yield f"`precision` is a number of decimals from 0 to 6 or {AS_GIVEN!r}, not {value!r}"


def _policy_faults(policy: dict[str, Any]) -> Iterator[str]:
    known = set(POLICY) - {"precision"}  # an option of its own
    if set(policy) - known:
        yield f"unknown policy {', '.join(sorted(set(policy) - known))}"
    for name, value in policy.items():
        kinds = POLICY_VALUES.get(name, (bool,))
        if name in known and not isinstance(value, kinds) and not (name == "extra_channels" and value == "none"):
            yield f"the policy `{name}` cannot be {value!r}"
    for name, step in policy["read"].items() if isinstance(policy.get("read"), dict) else ():
        if type(step) not in (int, float) or step <= 0:
            yield f"the policy `read` gives for {name} the step of the reading, such as 10, not {step!r}"


def _exercise_faults(source: Source, position: int, cells: list[Cell]) -> Faults:
    """What an exercise lacks, or has twice; faults within one cell are told by `_cell_faults`."""
    name = cells[0].exercise
    where = source.where(cells[0].line, name)
    solution = next((cell for cell in cells if cell.role == "solution"), None)
    starts = cells[:2] if cells[0].role == "prompt" else cells[:1]
    if solution is not starts[-1]:
        yield cells[0].line, f"{where}: its first cells must be `prompt` (if any) and `solution`"
    if solution is not None:
        where = source.where(solution.line, name)
        yield from _solution_faults(source, position, solution, cells)
    for cell in cells:
        if cell.role == "solution" and cell is not solution:
            yield cell.line, (f"{source.where(cell.line, name)}: a second solution; "
                              "another right answer has the role `also`")
        if cell.role == "wrong" and not str(cell.options.get("hint") or "").strip():
            yield cell.line, f"{source.where(cell.line, name)}: a wrong answer without its `hint`"
        if cell.role == "wrong" and solution is not None:
            for text in _assert_faults(cell.options.get("asserts"), _answers(solution)):
                yield cell.line, f"{source.where(cell.line, name)}: {text}"
    wrong = [cell.role for cell in cells].count("wrong")
    unclear = [cell for cell in cells if cell.role not in ROLES]  # may be wrong answers, misspelt
    if wrong + len(unclear) < 3:
        yield cells[0].line, f"{where}: has {wrong} wrong answers; three are the least"
    if f'check("{name}")' not in [cell.text.strip() for cell in source.cells]:
        yield cells[0].line, f'{where}: no cell runs check("{name}")'


def _assert_faults(asserts: Any, names: list[str]) -> Iterator[str]:
    """What is wrong with the parts that a hint asserts to be right or wrong."""
    if not isinstance(asserts, dict):
        return
    for side, parts in asserts.items():
        if side not in ("right", "wrong") or not isinstance(parts, list):
            yield "`asserts` has the lists `right` and `wrong`"
        elif set(map(str, parts)) - set(names):
            yield f"`asserts` names what is no answer: {', '.join(sorted(set(map(str, parts)) - set(names)))}"
    if not list(names)[1:]:
        yield "`asserts` is for exercises with several answers"


def _solution_faults(source: Source, position: int, solution: Cell, cells: list[Cell]) -> Faults:
    where = source.where(solution.line, solution.exercise)
    prompt = source.cells[position - 1] if position else None
    if prompt is None or prompt.kind != "markdown":
        yield solution.line, f"{where}: the cell before it must be the prompt, a text cell"
    names = _answers(solution)
    if len(names) > 1 and isinstance(solution.options.get("precision"), (int, str)):
        yield solution.line, f"{where}: several answers: say in `precision` of which, as in {{{names[-1]}: 1}}"
    read = (solution.options.get("policy") or {}).get("read")
    for name in sorted(set(read) - set(names)) if isinstance(read, dict) else ():
        yield solution.line, f"{where}: the policy `read` names {name!r}, which is no answer"
    if not names and _parses(solution):
        yield solution.line, f"{where}: assigns nothing, so that there is no answer"
    for name in names:
        if prompt is not None and prompt.kind == "markdown" and f"`{name}`" not in prompt.text:
            yield solution.line, f"{where}: the prompt does not name the answer `{name}`"
        for cell in cells:
            if cell.role in ("solution", "also", "wrong") and _parses(cell) and name not in assigned(cell.text):
                yield cell.line, f"{source.where(cell.line, solution.exercise)}: gives `{name}` no value"
    hints = solution.options.get("hints")
    if not isinstance(hints, list) or len([hint for hint in hints if isinstance(hint, str) and hint.strip()]) < 2:
        yield solution.line, f"{where}: needs `hints`, a list of two or more, from a nudge to nearly the code"


def _parses(cell: Cell) -> bool:
    try:
        parsed(cell.text)
    except SyntaxError:
        return False
    return True


def _answers(solution: Cell) -> list[str]:
    """The names of the answer: those that the option tells, or the last name that the solution assigns."""
    names = solution.options.get("answer") or (assigned(solution.text)[-1:] if _parses(solution) else [])
    return [names] if isinstance(names, str) else [str(name) for name in names] if isinstance(names, list) else []


def _exercise(source: Source, position: int, cells: list[Cell]) -> Exercise:
    """Return the exercise that sound cells make."""
    solution = next(cell for cell in cells if cell.role == "solution")
    policy = dict(solution.options.get("policy") or {})
    if "tolerance" in solution.options:
        policy["tolerance"] = solution.options["tolerance"]
    precision = solution.options.get("precision")
    if stated := _stated(precision):
        policy["precision"] = stated[0]
    names = _answers(solution)
    starter = cells[0].text if cells[0].role == "prompt" else "\n".join(
        f"{name} = ...{_precision_words(precision, name, names)}" for name in names)
    return Exercise(str(solution.exercise), source.where(solution.line, solution.exercise), position,
                    source.cells[position - 1], solution, starter, names,
                    also=[cell for cell in cells if cell.role == "also"],
                    wrong=[cell for cell in cells if cell.role == "wrong"], policy=policy)


def _stated(precision: Any) -> list[Any]:
    """The decimals that count, in a list: none where figures are taken as they are given."""
    if isinstance(precision, dict):
        columns = {name: _stated(value)[0] for name, value in precision.items() if _stated(value)}
        return [columns] if columns else []
    return [] if precision in (None, AS_GIVEN) else [precision]


DECIMALS = ("a whole number is enough", "one decimal or more", "two decimals or more", "three decimals or more",
            "four decimals or more", "five decimals or more", "six decimals or more")


def _precision_words(precision: Any, name: str, names: list[str]) -> str:
    """The comment in the starter code that states the precision asked for; "" where there is none to state."""
    if isinstance(precision, dict) and set(precision) <= set(names):
        precision = precision.get(name)  # a mapping by answers; else it is one by the columns of a table
    if isinstance(precision, dict):
        parts = [f"{column}: {DECIMALS[value]}" for column, value in precision.items() if value != AS_GIVEN]
        return f"  # {'; '.join(parts)}" if parts else ""
    return "" if precision in (None, AS_GIVEN) else f"  # {DECIMALS[precision]}"
