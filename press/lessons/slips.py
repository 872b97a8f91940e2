"""The usual slips of students, tried on each solution: a task must tell them from the right answer.

A slip that gives the right value is a fault of the task, unless a written reason stands beside it. What the other
slips give is kept, so that the check can say what such an answer comes out with.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from press.lessons import mutants, slips_in_charts, slips_in_filters, slips_in_tables
from press.lessons.cells import Exercise, SourceError, parsed
from press.lessons.mutants import Table, changes
from press.lessons.slip_context import context_of
from press.lessons.slip_kinds import KINDS, TOLD_BY, TOLERATED
from thaw.answers import differences, facts
from thaw.check import compare, judge
from thaw.values import Facts, Policy, digest, rounded

# The usual slips come first: where two rules make the same code, the first names its kind.
RULES = (*slips_in_filters.FILTER_RULES, *slips_in_tables.TABLE_RULES, *slips_in_charts.CHART_RULES, *mutants.RULES)
MOST_OF_A_KIND = {mutants.PLAIN: 40, "other column": 24}
MOST = 8
BY_LINE = (mutants.PLAIN, "other column")  # kinds so wide that each of them needs a reason of its own
MOST_TEXTS, MOST_VALUES = 60, 40  # different texts of a column at hand; values of slips in the key of one answer
LONGEST = 100  # characters of a text that is kept as it is
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
    """Return a predicate that is true of a value which slips of these kinds give; "" if it would help no one."""
    kinds = [kind for kind in kinds if not set(TOLD_BY.get(kind, ())) & set(kinds)]
    if not kinds or len(kinds) > 2 or any(kind not in KINDS for kind in kinds):
        return ""
    clauses = [KINDS[kind][0] for kind in kinds]
    looks = list(dict.fromkeys(KINDS[kind][1] for kind in kinds))
    return f"is what comes out {', or '.join(clauses)}: {looks[0] if len(looks) == 1 else 'look at both'}"


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
    """The slips of an exercise, tried: `faults` are messages for its author, `related` belongs in its key.

    `related` is {answer variable: [{"kind": ..., "value" or "digest": ..., "phrase": ...}, ...]}, see `brief`; each
    value stands once.
    """

    faults: list[str] = field(default_factory=list)
    related: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tried: int = 0


def brief(fact: Facts) -> Facts:
    """Return the facts of an answer, short: single values rounded to six digits, all others as a digest."""
    if "value" in fact and len(str(fact["value"])) <= LONGEST:
        return {"kind": fact["kind"], "value": rounded(fact["value"])}
    return {"kind": fact["kind"], "digest": digest([_all_rounded(fact)])}


def _all_rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _all_rounded(part) for key, part in value.items()}
    return [_all_rounded(part) for part in value] if isinstance(value, list) else rounded(value)


def try_slips(exercise: Exercise, key: dict[str, Any], tables: Sequence[Table],
              run: Callable[[str], Variables]) -> Trial:
    """Try all slips of an exercise's solution; return those that are accepted as faults, and what the others give.

    `key` is the key of the exercise so far (`judge` reads it). `run` runs code in the solution's place and returns
    the variables after it; it raises SourceError where the code fails, and such a slip is one that Python reports.
    The option `accept_mutants` of the solution has the reasons for slips that are right, {line or kind: reason}.
    """
    trial = Trial()
    reasons = {str(place): str(reason or "").strip() for place, reason in
               (exercise.solution.options.get("accept_mutants") or {}).items()}
    used = set()
    given: dict[str, list[tuple[Facts, list[str]]]] = {name: [] for name in exercise.names}
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
            _collect(given, key, slip, after)
    for place in sorted(reasons.keys() - used):
        trial.faults.append(f"{exercise.where}: accept_mutants names what is no accepted slip: {place!r}")
    for name, values in given.items():
        related = [{**brief(fact), "phrase": phrase} for fact, kinds in values if (phrase := phrase_of(kinds))]
        if related:
            trial.related[name] = related[:MOST_VALUES]
    return trial


def _collect(given: dict[str, list[tuple[Facts, list[str]]]], key: dict[str, Any], slip: Slip,
             after: Variables) -> None:
    """Add what a slip gives to the values known of each variable, if its phrase may help there."""
    answer = {name: facts(after[name]) for name in given}
    if any(not compare(answer, wrong["facts"], key["policy"]) for wrong in key["wrongs"]):
        return  # the author has a hint for it
    for name, fact in answer.items():
        if any(not differences(fact, right[name], key["policy"]) for right in key["rights"]) or not _tells(fact):
            continue
        kinds = _kinds_of(given[name], fact, key["policy"])
        if slip.kind not in kinds:
            kinds.append(slip.kind)
            kinds.sort(key=list(KINDS).index)


def _kinds_of(values: list[tuple[Facts, list[str]]], fact: Facts, policy: Policy) -> list[str]:
    """Return the list of the kinds that are known to give this fact; a new one where it is new."""
    for known, kinds in values:
        if not differences(fact, known, policy):
            return kinds
    values.append((fact, []))
    return values[-1][1]


def _tells(fact: Facts) -> bool:
    """Tell whether an answer could come from little else: charts are compared in parts, and 0 has many causes."""
    if fact["kind"] in ("chart", "missing value", "truth value"):
        return False
    if fact["kind"] == "number":
        return fact["value"] not in (0, 1, 100)
    return bool(fact.get("value") or fact.get("values") or fact.get("rows"))
