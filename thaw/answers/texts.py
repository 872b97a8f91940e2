"""How a text differs from the right one: where, and in what kind of character. Standard library only."""

import re

from thaw.answers.words import is_no_answer, no_answer, text_of
from thaw.values import LONGEST, POLICY, Facts, Policy, clipped, fold, same

LENIENT: Policy = {**POLICY, "case": False, "blanks": False}
SHORTEST_WORD = 5  # letters; in shorter words one letter makes another word
CODE = re.compile(r"[A-Z]{2,3}")


def compare_text(got: Facts, want: Facts, policy: Policy) -> dict[str, str]:
    """Return {} where a text says the same under the policy, else {"value": phrase}."""
    x, y = got["value"], want["value"]
    return {} if same(x, y, policy) else {"value": _apart(x, y, policy)}


def _apart(x: str, y: str, policy: Policy) -> str:
    if not x.strip():
        return "is an empty text"
    if is_no_answer(x):
        return no_answer(x)
    if len(y) > LONGEST and len(x) <= LONGEST / 2:
        return f"is {text_of(x)}, and a far longer text is asked for"
    if "\n" in x.strip() or "\n" in y.strip():
        return _lines(x, y, policy)
    by_form = form(x, y, policy)
    if by_form:
        return by_form
    mine, right = fold(x, LENIENT), fold(y, LENIENT)
    if right in mine and right:
        return f"is {text_of(x)}: it says more than is asked for"
    if mine in right:
        return f"is {text_of(x)}: that is a part only of what is asked for"
    if CODE.fullmatch(x.strip()) and len(y) > 3:
        return f"is {text_of(x)}, which looks like a code: give the name, as it stands in the table"
    if near(mine, right):
        return f"is {text_of(x)}, one letter away from a right answer: look at the spelling"
    return f"is {text_of(x)}, and the data give another: print the values beside the names, and compare"


def form(x: str, y: str, policy: Policy) -> str | None:
    """Say that two texts that differ under the policy differ in blanks, in case or in marks alone; None: in more."""
    if fold(x, LENIENT) == fold(y, LENIENT):
        kinds = [word for word, forgiving in (("blanks or line ends", {"blanks": False}), ("capitals", {"case": False}))
                 if fold(x, {**policy, **forgiving}) == fold(y, {**policy, **forgiving})]
        return f"has the right words, and differs in {kinds[0] if kinds else 'blanks and capitals'} alone"
    mine, right = (re.sub(r"[^\w\n]", "", text.casefold()) for text in (x, y))
    if mine.split() == right.split() and mine.strip():
        return "has the right words, and differs in punctuation alone (commas, points, quotes, blanks)"
    return None


def near(x: str, y: str) -> bool:
    """Tell whether two texts differ by one letter: another, one more, one less, or two neighbours exchanged."""
    if min(len(x), len(y)) < SHORTEST_WORD or abs(len(x) - len(y)) > 1 or x == y:
        return False
    start = next((i for i, (a, b) in enumerate(zip(x, y, strict=False)) if a != b), min(len(x), len(y)))
    a, b = x[start:], y[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or a[2:] == b[2:] and a[:2] == b[1::-1]


def _lines(x: str, y: str, policy: Policy) -> str:
    """Say in which line a text of several lines first differs."""
    mine, right = x.strip("\n").split("\n"), y.strip("\n").split("\n")
    if len(right) == 1:  # one line is asked for, or the lines are not known
        return _line_of_words(x, y, policy)
    count = f"has {len(mine)} lines"
    place = next((i for i, (a, b) in enumerate(zip(mine, right, strict=False)) if fold(a, policy) != fold(b, policy)),
                 None)
    if place is None and len(mine) == len(right):
        return form(x, y, policy) or "differs before its first or behind its last line"
    if place is None:
        return f"{count}, and ends too early" if len(mine) < len(right) else \
            f"{count}: from line {len(right) + 1} on they are too many"
    size = "too few" if len(mine) < len(right) else "too many" if len(mine) > len(right) else "as it should"
    kind = form(mine[place], right[place], policy)
    what = kind.replace("has the right words, and ", "where it ") if kind else \
        f"'{clipped(mine[place])}'" if len(mine[place]) <= 40 else "which begins "f"'{clipped(mine[place][:40])}'"
    return f"{count}, {size}; the first that differs is line {place + 1}, {what}"


def _line_of_words(x: str, y: str, policy: Policy) -> str:
    """Say in which line a text first differs from one whose lines are not known."""
    lines, text, right = x.strip("\n").split("\n"), "", fold(y, LENIENT)
    for place, line in enumerate(lines, 1):
        text = fold(f"{text} {line}", LENIENT)
        if not right.startswith(text):
            return f"has {len(lines)} lines; the first that differs is line {place}, '{clipped(line[:40])}'"
    return f"has {len(lines)} lines, and ends too early"
