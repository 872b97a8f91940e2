"""Code of which Python says no more than "invalid syntax": the usual reasons, by how the line looks."""

import keyword
import re

from thaw.errors.near import nearest, quoted
from thaw.errors.slip import Slip

# Signs of other languages: the pattern in the line, and what Python writes.
SIGNS = [
    (r"=>", "`=>` is no sign of Python: larger or equal is `>=`."),
    (r"=<", "`=<` is no sign of Python: smaller or equal is `<=`."),
    (r"&&", "`&&` is no sign of Python: it is `and`, or `&` between columns."),
    (r"\|\|", "`||` is no sign of Python: it is `or`, or `|` between columns."),
    (r"(?<![=!<>])===", "`===` is no sign of Python: equal is `==`."),
    (r"<>", "`<>` is no sign of Python: not equal is `!=`."),
    (r"\+\+\s*$", "`++` is no sign of Python: `+= 1` adds one."),
    (r"!(?!=)", "`!` is no sign of Python: it is `not`, or `~` before a column."),
]
BEGINNINGS = ("if", "for", "while", "def", "else", "elif", "with", "try", "except", "class", "import", "from", "return")


def line_of(slip: Slip) -> str:
    """Return the line at which Python stopped, as the error has it."""
    text = getattr(slip.problem, "text", None)
    return text.strip("\n") if isinstance(text, str) else ""


def bare_of(line: str) -> str:
    """A line without its text in quotation marks and without its comment."""
    return re.sub(r"#.*", "", re.sub(r"'[^']*'|\"[^\"]*\"", "''", line))


def unreadable(slip: Slip, match: "re.Match[str]") -> str | None:
    """What Python itself only calls invalid: the usual reasons, by how the line looks."""
    line = line_of(slip)
    bare = bare_of(line).strip()
    if not bare:
        return None
    for pattern, words in SIGNS:
        if re.search(pattern, bare):
            return words
    called = re.search(r"[\[(].*\)\.(\w+)\s*=(?!=)", bare)
    if called:
        return f"Behind a dot a setting is called like a function, with parentheses: `.{called[1]}(...)`, without `=`."
    for look in (_keyword, _half, _doubled, _two_names):
        reason = look(bare)
        if reason:
            return reason
    if line.count('"') + line.count("'") >= 3 and re.search(r"''\w|\w''", bare):
        return ("A quotation mark within the text ends it too early: take the other kind inside, as in `\"name == "
                "'text'\"`.")
    return ("Python cannot read this line. Look before the mark `^`, and at the end of the line above: often a "
            "comma, a bracket or a quotation mark is missing.")


def _keyword(bare: str) -> str | None:
    """A word that belongs to Python, used as a name; or an `else` without its `if`."""
    first = re.match(r"(\w+)", bare)
    if first and first[1] in ("elseif", "elsif", "else_if"):
        return "Python writes `elif` for a further condition."
    if re.match(r"else\s+if\b", bare):
        return "Python writes `elif` for a further condition."
    if first and first[1] in ("else", "elif", "except", "finally"):
        return (f"`{first[1]}` belongs below its `if` or `try`, with the same indentation, and there is none before "
                "it here.")
    used = re.match(r"(\w+)\s*=(?!=)", bare)
    if used and keyword.iskeyword(used[1]):
        return f"`{used[1]}` is a word of Python itself and cannot be a name: take another one."
    after = re.search(r"\.(\w+)", bare)
    if after and keyword.iskeyword(after[1]):
        return (f"`{after[1]}` is a word of Python itself, so it cannot stand after a dot: write `[\"{after[1]}\"]` "
                "for a column.")
    return None


def _half(bare: str) -> str | None:
    """A line that stops in the middle."""
    if re.search(r"(?<![=!<>])=\s*$", bare):
        return "Nothing stands after the `=`: it needs a value."
    if re.search(r"([-+*/%<>&|]|==|\band|\bor|\bnot|\bin)\s*$", bare):
        return "The line stops in the middle: something must stand after its last sign."
    if re.search(r"(=|\(|,)\s*[*/%<>]", bare):
        return "Something is missing before the sign in this line."
    return None


def _doubled(bare: str) -> str | None:
    """A sign too many, a block in one line, a path without quotation marks."""
    block = re.match(r"(if|for|while)\b", bare)
    if block and ":" not in bare:
        return f"A line that begins with `{block[1]}` has a colon before what is to be done, and the colon is missing."
    if block and re.search(r":\s*\S.*\belse\b", bare):
        return "`else` stands on a line of its own, below its `if`."
    if re.search(r"=\s+=", bare):
        return "Two `=` with a space between them: to compare, write `==`; to give a value, one is enough."
    if re.search(r"\.\s*\[", bare):
        return "Between a dot and a square bracket a name is missing, or the dot is too much."
    if re.search(r"(?<![.\d])\.\./|\w/\w+\.(csv|txt|json)", bare):
        return "A path is text: it stands in quotation marks."
    if re.search(r"\w\.\.+\w", bare):
        return "There is one dot too many in this line."
    if re.search(r"[\[(][^\])]*;", bare):
        return "Values in brackets are parted by commas, and here stands a semicolon."
    if re.match(r"(from\s+[\w.]+\s+)?import\s*$", bare):
        return "After `import` stands the name of what is imported."
    if re.match(r"(import|from)\b.*\b(import|from)\b.*\bimport\b|import\b.*\bimport\b", bare):
        return "Each `import` stands on a line of its own."
    if re.match(r"\w+\s*=\s*[\w.]+\s+\w+\s*=(?!=)", bare):
        return "Two things stand side by side in this line: each goes on a line of its own."
    return None


def _two_names(bare: str) -> str | None:
    """Two things side by side."""
    if re.match(r"[A-Za-z_]\w*\s+[A-Za-z_]\w*\s*=(?!=)", bare):
        word = bare.split()[0]
        if not keyword.iskeyword(word):
            return "A name has no space in it: write `_` between its words."
    if re.search(r"[\w)\]]\s+[A-Za-z_]\w*[.(\[]", bare) and not re.match(r"(if|for|while|def|with|return|class|elif"
                                                                         r"|import|from|not|assert|del|raise"
                                                                         r"|lambda)\b", bare):
        return ("Two things stand side by side in this line: each goes on a line of its own, or a sign or a comma "
                "is missing between them.")
    if re.search(r"\d[\d,]*\.\d+\.\d", bare):
        return "A number has one point at most, and no commas."
    first = re.match(r"([A-Za-z_]\w*)\s+\S", bare)
    near = nearest(first[1], BEGINNINGS) if first and not keyword.iskeyword(first[1]) else None
    if first is None or near is None:
        return None
    return f"Python does not know {quoted(first[1])} at the beginning of a line; the nearest word is {quoted(near)}."
