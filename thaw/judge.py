"""What a check says of an answer: its outcome and a sentence that is true of it. Standard library only.

A key is what the builder has proven of an exercise (press.lessons.prove):

``names``    the answer variables
``rights``   the accepted answers, each {name: facts}
``wrongs``   known mistakes: ``hint``, ``facts`` ({name: facts}) and, where its author says it, ``asserts``
``slips``    {fingerprint of an answer: phrase}: what usual slips come to, and what to say of them
``policy``   what counts (thaw.answers, thaw.answers.charts)
``right``    a sentence that is shown when the answer is right; may be empty
``hints``    what `hint` gives, one by one
"""

import math
import re
import types
from collections.abc import Mapping
from typing import Any

from thaw.answers import differences, exchanged
from thaw.answers.kinds import NONE_PHRASE
from thaw.answers.reading import facts
from thaw.values import KINDS, POLICY, Facts, Policy, Unreadable, decimals_of, digest, policy_for, rounded

Key = dict[str, Any]
PARTS_OF_A_KEY = {"names", "rights", "wrongs", "policy", "right", "hints"}
# The aspects in which an answer differs from another, by name and aspect, each with its phrase.
Aspects = dict[tuple[str, str], str]
CLAIM = re.compile(r"\b(is|are|was|were) (all |both )?right\b")  # that a hint says of a part of the answer
MOST_DECIMALS = 7
# Beside these differences a chart's known mistake is still the same mistake.
LOOSE = ("mark", "scale", "zero", "cut")


def judge(key: Key, variables: Mapping[str, Any]) -> tuple[str, str]:
    """Judge the variables of a notebook by a key; return (status, message). Raises nothing that students cause."""
    missing = _missing(key["names"], variables)
    if missing:
        return "unanswered", missing
    given: dict[str, Facts] = {}
    for name in key["names"]:
        want = key["rights"][0][name]
        try:
            given[name] = facts(variables[name], want)
        except Unreadable as problem:
            wanted = KINDS.get(want["kind"], "another kind of answer")
            return "unreadable", f"`{name}` holds an object of type `{problem}`, where {wanted} should be."
        except (Exception, SystemExit) as problem:  # whatever pandas or Altair say of a broken table or chart
            return "unreadable", f"`{name}`: {type(problem).__name__}: {_first_line(problem)}"
    apart = [compare(given, right, key["policy"]) for right in key["rights"]]
    if not all(apart):
        return "right", key["right"]
    nearest = min(apart, key=len)
    aspects = {aspect for _, aspect in nearest}
    if aspects == {"precision"}:
        return "imprecise", _sentence(nearest)
    if "unread" in aspects:
        return "unreadable", _sentence(nearest)
    return "wrong", (_known_mistake(key, given, nearest) or _slip(key, given, nearest) or _exchanged(key, given)
                     or _sentence(nearest))


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip() or "no message").splitlines()[0][:200]


def _missing(names: list[str], variables: Mapping[str, Any]) -> str:
    """What to say where answers have no value; "" where all have one."""
    empty = [name for name in names if variables.get(name, ...) is ...]
    if not empty:
        nothing = [name for name in names if variables[name] is None]
        return f"{listed(nothing)} {NONE_PHRASE}." if nothing else ""
    if inside := _inside_function(empty[0], variables):
        return (f"`{empty[0]}` has a value only inside the function `{inside}`, where a check cannot see it. "
                "Give it its value outside.")
    verb = "has" if len(empty) == 1 else "have"
    return f"{listed(empty)} {verb} no value yet. Fill in the cell above, run it, then run this one."


def _inside_function(name: str, variables: Mapping[str, Any]) -> str:
    """The function of the student's own that gives the name a value inside; "" if there is none."""
    for other, value in variables.items():
        if isinstance(value, types.FunctionType) and name in value.__code__.co_varnames:
            if value.__module__ == variables.get("__name__", "__main__"):
                return other
    return ""


def compare(given: dict[str, Facts], right: dict[str, Facts], policy: Policy) -> Aspects:
    """Return {(name, aspect): phrase} in which the facts of one set of answers differ from another's."""
    return {(name, aspect): phrase for name in given
            for aspect, phrase in differences(given[name], right[name], policy_for(policy, name)).items()}


def _known_mistake(key: Key, given: dict[str, Facts], nearest: Aspects) -> str | None:
    """Return the hint of the known mistake that the answer makes, if there is one.

    The mistake is the set of aspects in which the wrong answer differs from the nearest right one. The answer makes
    it when it says the same in all these aspects, and the hint is true of it: as it stands, where the rest of the
    answer is as in the wrong one too; where the hint ``asserts`` which parts are right and which wrong, when they are.
    Of several the one with the most aspects wins.
    """
    # What the policy forgives in an answer may be the very thing that a known wrong answer lacks.
    strict = {**key["policy"], "extra_channels": False, "extra_columns": False}
    best, size = None, 0
    for wrong in key["wrongs"]:
        mistake = min((compare(wrong["facts"], right, key["policy"]) for right in key["rights"]), key=len)
        apart = _apart_from(given, wrong["facts"], strict)
        if len(mistake) > size and not set(mistake) & set(apart) and _is_true(wrong, set(mistake), set(apart), nearest):
            best, size = wrong["hint"], len(mistake)
    return best


def _apart_from(given: dict[str, Facts], wrong: dict[str, Facts], policy: Policy) -> Aspects:
    """Compare with a known wrong answer. A number is the same only by its own digits, whatever room the right one has:
    with a tolerance of 1 a small share would be anything up to 1."""
    apart = compare(given, wrong, policy)
    for name, fact in given.items():
        if fact["kind"] == wrong[name]["kind"] == "number" and not _same_number(
                fact["value"], wrong[name]["value"], policy_for(policy, name)):
            apart[name, "value"] = ""
    return apart


def _same_number(x: float, y: float, policy: Policy) -> bool:
    """Whether `x` is `y`, or `y` rounded to the decimals asked for; a count is no rounding of what has decimals."""
    if math.isclose(x, y, rel_tol=1e-6, abs_tol=1e-9):
        return True
    asked = decimals_of({**POLICY, **policy}) or 0
    if isinstance(x, int) and not float(y).is_integer() and asked:
        return False
    # At least two digits of the wrong value must be left.
    return any(math.isclose(x, round(y, places), rel_tol=1e-9) and abs(y) >= 10.0 ** (1 - places)
               for places in range(asked, MOST_DECIMALS))


def _is_true(wrong: Mapping[str, Any], mistake: set[tuple[str, str]], apart: set[tuple[str, str]],
             nearest: Aspects) -> bool:
    """Whether a hint holds of an answer that shares its mistake and differs from it in `apart`."""
    about = {name for name, _ in mistake}
    asserts = wrong.get("asserts")
    if asserts is not None:
        differing = {name for name, _ in nearest}
        if set(asserts.get("right", [])) & differing or set(asserts.get("wrong", [])) - differing:
            return False
    # What the hint is about is the same. Of the other answers it says nothing, if it claims nothing to be right and
    # if what is the same is no chance.
    if asserts is not None or not CLAIM.search(wrong["hint"]) and all(_tells(wrong["facts"][name]) for name in about):
        apart = {(name, aspect) for name, aspect in apart if name in about}
    return all(_is_loose(wrong["facts"][name]["kind"], aspect) for name, aspect in apart)


def _tells(fact: Facts) -> bool:
    """Whether hardly anybody comes to such an answer in another way."""
    if fact["kind"] == "number":
        return not float(fact["value"]).is_integer()
    return fact["kind"] in ("table", "series", "chart")


def _is_loose(kind: str, aspect: str) -> bool:
    """Whether a known mistake is still the same mistake beside this difference."""
    if kind == "table":
        return aspect == "columns"
    return kind == "chart" and aspect.rpartition(": ")[2].rpartition(".")[2] in LOOSE


def _slip(key: Key, given: dict[str, Facts], nearest: Aspects) -> str | None:
    """What to say of an answer that is what a usual slip comes to, if it is: of those parts that are wrong."""
    phrase = key.get("slips", {}).get(fingerprint(given))
    names = [name for name in given if name in {differing for differing, _ in nearest}]
    if not phrase:
        return None
    # A small whole number or a name may come about in another way as well.
    sure = any(_tells(given[name]) for name in names)
    come = "is what comes" if len(names) == 1 else "are what comes"
    return f"{listed(names)} {come if sure else 'may have come'} out {phrase}."


def _exchanged(key: Key, given: dict[str, Facts]) -> str | None:
    """What to say of two answers that have changed places, if they have."""
    right = key["rights"][0]
    values = [str(fact.get("value")) for fact in right.values()]
    if len(set(values)) < len(values):
        return None  # where right values repeat, two mistakes look like an exchange
    names = exchanged(given, right, key["policy"])
    return f"{listed(list(names))} have changed places." if names else None


def fingerprint(given: dict[str, Facts]) -> str:
    """Sixteen characters that stand for what the answers say: the same for any order of rows or columns."""
    return digest([[name, _plain(fact)] for name, fact in sorted(given.items())])


def _plain(fact: Any) -> Any:
    """Facts with six digits, and rows in an order of their own."""
    if isinstance(fact, dict):
        if "data" in fact and "types" in fact:
            columns = sorted(fact["data"])
            rows = zip(*(fact["data"][column] for column in columns), strict=True)
            return [columns, sorted((_plain(list(row)) for row in rows), key=repr)]
        if "rows" in fact and "mark" in fact:
            return [fact["mark"], _plain(fact["channels"]), sorted((_plain(row) for row in fact["rows"]), key=repr)]
        return {key: _plain(value) for key, value in sorted(fact.items())}
    if isinstance(fact, (list, tuple)):
        return [_plain(part) for part in fact]
    return rounded(fact)


def _sentence(apart: Aspects) -> str:
    """What is said of the answers that differ: of the first one, its first two phrases."""
    first, _ = next(iter(apart))
    phrases = [phrase for (name, _), phrase in apart.items() if name == first and phrase]
    if not phrases:
        return f"`{first}` is not what is asked for."
    return f"`{first}` {phrases[0]}" + (f"; it also {phrases[1]}." if len(phrases) > 1 else ".")


def listed(names: list[str]) -> str:
    """Names as code, with commas and "and"."""
    names = [f"`{name}`" for name in names]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
