"""What an answer says, as plain facts, and how two answers differ.

Standard library only: the same code judges in Jupyter, in the browser and in the builder. Objects of pandas,
numpy and Altair are recognised by what they offer, so that none of them has to be imported here.

An answer becomes a dict of facts (`thaw.answers.reading.facts`) that can be stored as JSON. `differences` names the
aspects in which two answers differ; an empty result means that they say the same. What counts is set by a policy:

=================  =======  =================================================================================
policy             default  meaning
=================  =======  =================================================================================
tolerance          None     numbers: ``|x - y| <= tolerance``; without it a millionth of the right value
precision          None     numbers: decimals asked for, at least; a mapping {column or answer: decimals} too
order              *        row order counts (default: only for lists and tuples)
extra_columns      False    a table may have more columns than asked for
index              False    the unnamed index of a table counts, too (a named one always counts, as a column)
case               False    upper and lower case of text count
blanks             False    surplus blanks and line ends of text count
types              False    a date written as ISO text counts as text, not as a date
read               None     a mapping {answer: step}: a number read off a chart, to the nearest ten, hundred ...
=================  =======  =================================================================================

The policies of charts are in `thaw.answers.charts`.

With a precision of d decimals a number is right within half a unit of the last of them; what is right but has fewer
decimals differs in the aspect ``precision`` alone. With no decimals a right value that is whole stands for itself.
A tolerance may widen that. `thaw.values.policy_for` gives the policy for one answer of several.

A right table of more than `thaw.values.LARGE` cells is kept as digests, its numbers to six digits: neither tolerance
nor precision counts there, and only the columns that differ are named.
"""

from collections.abc import Callable

from thaw.answers.charts import compare_chart
from thaw.answers.dates import compare_date
from thaw.answers.kinds import NONE_PHRASE, kind_phrase
from thaw.answers.numbers import compare_number
from thaw.answers.reading import facts
from thaw.answers.sequences import compare_list, compare_series
from thaw.answers.tables import compare_table
from thaw.answers.texts import compare_text
from thaw.answers.words import shown
from thaw.values import POLICY, Facts, Policy, iso_date, policy_for, same

__all__ = ["NONE_PHRASE", "differences", "exchanged", "facts"]


def differences(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Return the aspects in which ``got`` differs from ``want``, as a dict of aspect to a phrase for the student.

    Both are facts; ``policy`` is the exercise's policy. A phrase is a predicate that is true of the answer; it says
    what to look at, never the right value. It is empty where the phrase of another aspect says enough.
    """
    policy = {**POLICY, **policy}
    got = _read_as(got, want, policy)
    if got["kind"] != want["kind"]:
        return {"kind": kind_phrase(got, want)}
    return _COMPARE[want["kind"]](got, want, policy)


def exchanged(given: dict[str, Facts], right: dict[str, Facts], policy: Policy) -> tuple[str, str] | None:
    """The names of two answers each of which is right for the other, and wrong for itself; None where there are none.

    Both are {name: facts}, with the same names.
    """
    def is_right(name: str, other: str) -> bool:
        return not differences(given[name], right[other], policy_for(policy, other))

    names = [name for name in right if not is_right(name, name)]
    return next(((a, b) for i, a in enumerate(names) for b in names[i + 1:] if is_right(a, b) and is_right(b, a)), None)


def _read_as(got: Facts, want: Facts, policy: Policy) -> Facts:
    """An answer as the kind asked for, where it is that in all but form: ISO text for a date, a Series for a list."""
    if (got["kind"], want["kind"]) == ("text", "date") and not policy["types"]:
        iso = iso_date(got["value"])
        return {**got, "kind": "date", "value": iso} if iso else got
    if (got["kind"], want["kind"]) == ("series", "list") and (
            got.get("holds") != "True or False" or got.get("holds") == want.get("holds")):
        return {**got, "kind": "list", "ordered": True}
    return got


def _compare_value(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    return {} if same(got["value"], want["value"], policy) else {
        "value": f"is {shown(got['value'])}: look at what is compared, or taken, with what"}


_COMPARE: dict[str, Callable[[Facts, Facts, Policy], dict[str, str]]] = {
    "number": compare_number, "text": compare_text, "truth value": _compare_value, "date": compare_date,
    "length of time": _compare_value, "time of day": _compare_value, "missing value": lambda got, want, policy: {},
    "infinite number": _compare_value, "list": compare_list, "series": compare_series, "table": compare_table,
    "chart": compare_chart}
