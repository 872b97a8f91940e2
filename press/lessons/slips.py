"""The usual slips of students, tried on each solution: a task must tell them from the right answer.

A slip that gives the right value is a fault of the task, unless a written reason stands beside it. What the other
slips give is kept, so that the check can say what such an answer comes out with.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from press.lessons import mutants, slips_in_charts, slips_in_filters, slips_in_tables
from press.lessons.cells import Exercise, SourceError, parsed
from press.lessons.mutants import Table, changes
from press.lessons.slip_context import context_of
from press.lessons.slip_kinds import KINDS, TOLD_BY, TOLERATED, VAGUE
from thaw.answers import facts
from thaw.judge import Key, compare, fingerprint, judge
from thaw.values import Facts

# The usual slips come first: where two rules make the same code, the first names its kind.
RULES = (*slips_in_filters.FILTER_RULES, *slips_in_tables.TABLE_RULES, *slips_in_charts.CHART_RULES, *mutants.RULES)
MOST_OF_A_KIND = {mutants.PLAIN: 40, "other column": 24}
MOST = 8
BY_LINE = (mutants.PLAIN, "other column")  # kinds so wide that each of them needs a reason of its own
MOST_TEXTS, MOST_VALUES = 60, 80  # different texts of a column at hand; fingerprints of slips in a key
MOST_DECIMALS = 3  # of those to which a student may round what a slip gives, from the precision asked for on
Variables = dict[str, Any]


@dataclass(frozen=True)
class Slip:
    """A change of a solution: the changed line, the whole code, the kind of the slip."""

    line: str
    code: str
    kind: str

    @property
    def phrase(self) -> str:
        """What is true of every answer with the value that the slip gives; "" where nothing useful is known."""
        return phrase_of([self.kind])


def phrase_of(kinds: Sequence[str]) -> str:
    """Return with what a value comes out that slips of these kinds give (see thaw.judge); "" if it is of no use."""
    kinds = [kind for kind in kinds if not set(TOLD_BY.get(kind, ())) & set(kinds)]
    if not kinds or len(kinds) > 2 or any(kind not in KINDS for kind in kinds):
        return ""
    clauses = [KINDS[kind][0] for kind in kinds]
    looks = list(dict.fromkeys(KINDS[kind][1] for kind in kinds))
    return f"{', or '.join(clauses)}: {looks[0] if len(looks) == 1 else 'look at both'}"


def slips(code: str, tables: Sequence[Table], answers: Sequence[str] = ()) -> Iterator[Slip]:
    """Yield the slips of `code`, each code once, at most so many of a kind.

    `tables` are those at hand (see `tables_of`). With the names of the `answers`, lines on which these do not depend
    are left alone.
    """
    counts: Counter[str] = Counter()
    tree = parsed(code)
    for kind, line, text in changes(tree, RULES, context_of(tree, tables, answers)):
        counts[kind] += 1
        if counts[kind] <= MOST_OF_A_KIND.get(kind, MOST):
            yield Slip(line, text, kind)


def tables_of(variables: Variables) -> list[Table]:
    """Return what slips need to know of the tables among these variables."""
    tables = []
    for name, value in variables.items():
        if type(value).__name__ == "DataFrame":
            table = Table([str(column) for column in value.columns], name=name)
            for column, values in zip(table.columns, (value.iloc[:, i] for i in range(value.shape[1])), strict=True):
                if values.isna().any():
                    table.gaps.add(column)
                if values.dtype == object or str(values.dtype) in ("str", "string"):
                    counts = Counter(text for text in values if isinstance(text, str))
                    table.texts[column] = [text for text, _ in counts.most_common(MOST_TEXTS)]
            tables.append(table)
    return tables


@dataclass
class Trial:
    """The slips of an exercise, tried: `faults` are messages for its author, `slips` belongs in its key.

    `slips` is {fingerprint of an answer: phrase}, see `thaw.judge`.
    """

    faults: list[str] = field(default_factory=list)
    slips: dict[str, str] = field(default_factory=dict)
    tried: int = 0


def try_slips(exercise: Exercise, key: Key, tables: Sequence[Table], run: Callable[[str], Variables]) -> Trial:
    """Try all slips of an exercise's solution; return those that are accepted as faults, and what the others give.

    `key` is the key of the exercise so far (`judge` reads it). `run` runs code in the solution's place and returns
    the variables after it; it raises SourceError where the code fails, and such a slip is one that Python reports.
    The option `accept_mutants` of the solution has the reasons for slips that are right, {line or kind: reason}.
    """
    trial = Trial()
    reasons = {str(place): str(reason or "").strip() for place, reason in
               (exercise.solution.options.get("accept_mutants") or {}).items()}
    used = set()
    given: dict[str, set[str]] = {}
    for slip in slips(exercise.solution.text, tables, exercise.names):
        try:
            after = run(slip.code)
        except SourceError:
            continue
        trial.tried += 1
        status, _ = judge(key, after)
        if status == "right" and slip.kind not in TOLERATED:
            places = [slip.line] if slip.kind in BY_LINE else [slip.line, slip.kind]
            reason = next((place for place in places if reasons.get(place)), None)
            used.add(reason)
            if reason is None:
                trial.faults.append(
                    f"{exercise.where}: a usual slip is accepted ({slip.kind!r}). Make the data or the task tell it "
                    f"apart, or say in `accept_mutants` why it is right, under the key: {slip.line!r}")
        elif status == "wrong" and slip.phrase:
            for mark in _fingerprints(key, after, slip.kind):
                given.setdefault(mark, set()).add(slip.kind)
    for place in sorted(reasons.keys() - used):
        trial.faults.append(f"{exercise.where}: accept_mutants names what is no accepted slip: {place!r}")
    phrases = {mark: phrase_of(sorted(kinds, key=list(KINDS).index)) for mark, kinds in given.items()}
    trial.slips = dict([(mark, phrase) for mark, phrase in phrases.items() if phrase][:MOST_VALUES])
    return trial


def _fingerprints(key: Key, after: Variables, kind: str) -> Iterator[str]:
    """Yield the fingerprints of what a slip gives, where its phrase may help: as it is and, of a number, rounded."""
    answers = {name: after[name] for name in key["names"]}
    values = list(answers.values())
    variants = [answers]
    if len(values) == 1 and isinstance(values[0], float) and math.isfinite(values[0]):
        stated = key["policy"].get("precision")
        for decimals in range(stated if isinstance(stated, int) else 1, MOST_DECIMALS + 1):
            variants.append({name: round(values[0], decimals) for name in answers})
    for variant in variants:
        given = {name: facts(value, key["rights"][0][name]) for name, value in variant.items()}
        wrong = {name for name, _ in compare(given, key["rights"][0], key["policy"])}
        # The author may have a hint for it, and a rounded one may even be right.
        known = [mistake["facts"] for mistake in key["wrongs"]] + key["rights"]
        if any(_tells(given[name], kind) for name in wrong) and all(
                compare(given, other, key["policy"]) for other in known):
            yield fingerprint(given)


def _tells(fact: Facts, kind: str) -> bool:
    """Tell whether an answer could come from little else: 0 or 100 has many causes, a whole number or a name some."""
    if fact["kind"] in ("missing value", "truth value"):
        return False
    if fact["kind"] == "number":
        return fact["value"] not in (0, 1, 100) and not (kind in VAGUE and float(fact["value"]).is_integer())
    if "value" in fact:
        return bool(fact["value"]) and kind not in VAGUE
    return bool(fact.get("values") or fact.get("rows"))
