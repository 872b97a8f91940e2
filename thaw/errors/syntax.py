"""Code that Python cannot read: brackets, quotation marks, commas, colons, indentation."""

import ast
import keyword
import re

from thaw.errors.near import nearest, quoted
from thaw.errors.slip import Slip, explains, explanations

CLOSING = {"(": ")", "[": "]", "{": "}"}
CURLY = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "´": "'", "`": "'"}
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


def _bare(line: str) -> str:
    """A line without its text in quotation marks and without its comment."""
    return re.sub(r"#.*", "", re.sub(r"'[^']*'|\"[^\"]*\"", "''", line))


def _in_query(slip: Slip) -> bool:
    return any(frame.f_code.co_name in ("query", "eval") for frame in slip.place.below)


@explains("SyntaxError", r"^(incomplete input|unexpected EOF)")
def incomplete(slip: Slip, match: "re.Match[str]") -> str | None:
    """A cell that ends too early, of which IPython does not say what Python would say."""
    try:
        ast.parse(slip.code)
    except SyntaxError as problem:
        if "incomplete" not in str(problem):
            return next(explanations(Slip(problem, slip.variables, slip.code)), None)
    return "The cell ends too early: a bracket or a quotation mark is not closed, or a block has no lines."


@explains("SyntaxError")
def in_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """The condition of a query that cannot be read."""
    if not _in_query(slip):
        return None
    text = next((frame.f_locals.get("expr") for frame in slip.place.below
                 if isinstance(frame.f_locals.get("expr"), str)), "")
    bare = _bare(str(text))
    for pattern, words in SIGNS[:2] + SIGNS[4:6]:
        if re.search(pattern, bare):
            return words
    if re.search(r"\b(and|or|not|in|==|<|>)\s*$", bare):
        return "The condition of this `query` stops in the middle: something must stand after its last word or sign."
    if text.count("'") % 2 or text.count('"') % 2:
        return "In the condition of this `query` a quotation mark has no partner."
    if "keyword not valid identifier" in slip.message or re.search(r"\w\s+between\b", bare):
        return "In a query conditions are joined by `and` and `or`. A range is two comparisons, as in `2019 <= year <= 2022`."
    if "cannot assign" in slip.message or re.search(r"(?<![=!<>])=(?!=)", bare):
        return "One `=` gives a value to a name. To compare in a query, write `==`."
    table = next((value for value in slip.place.objects() if hasattr(value, "columns")), None)
    odd = [name for name in map(str, table.columns if table is not None else ()) if " " in name and name in text]
    if odd:
        return f"A column with a space in its name stands in backticks (`) within a query: {odd[0]}."
    return ("Python cannot read the condition of this `query`: look for a sign or a quotation mark that is missing. "
            "A column with a space in its name stands in backticks.")


@explains("TokenError", r"EOF in multi-line (statement|string)")
def open_in_query(slip: Slip, match: "re.Match[str]") -> str | None:
    """A bracket of a query that is not closed."""
    if not _in_query(slip):
        return None
    what = "bracket" if match[1] == "statement" else "quotation mark"
    return f"In the condition of this `query` a {what} is opened and not closed."


@explains("SyntaxError", r"^'([(\[{])' was never closed")
def never_closed(slip: Slip, match: "re.Match[str]") -> str | None:
    """A bracket that is not closed."""
    line = getattr(slip.problem, "lineno", None)
    where = f" in line {line}" if line else ""
    return f"The bracket `{match[1]}`{where} is opened and never closed: a `{CLOSING[match[1]]}` is missing."


@explains("SyntaxError", r"^unmatched '([)\]}])'")
def never_opened(slip: Slip, match: "re.Match[str]") -> str | None:
    """A bracket too many."""
    return f"There is one `{match[1]}` too many in this line, or the bracket that it should close is missing."


@explains("SyntaxError", r"^closing parenthesis '([)\]}])' does not match opening parenthesis '([(\[{])'")
def other_bracket(slip: Slip, match: "re.Match[str]") -> str | None:
    """A bracket that is closed by one of another kind."""
    return f"A bracket is closed by its own kind: `{match[2]}` needs `{CLOSING[match[2]]}`, and here stands `{match[1]}`."


@explains("SyntaxError", r"^unterminated (triple-quoted )?(?:f-)?string literal")
def open_text(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text without its second quotation mark."""
    if match[1]:
        return "Text that begins with three quotation marks also ends with three, and these are missing."
    return "Text in this line has no second quotation mark, or begins and ends with different ones."


@explains("SyntaxError", r"^invalid (?:non-printable )?character '?(.)'? ?\(?U\+")
def odd_character(slip: Slip, match: "re.Match[str]") -> str | None:
    """Curly quotation marks, and other signs that come from a text program."""
    sign = match[1]
    if sign in CURLY:
        return f"`{sign}` is a curly quotation mark, as text programs make them: Python needs straight ones, ' or \"."
    other = {"–": "-", "—": "-", "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "…": "..."}.get(sign)
    return f"Python does not know the sign {quoted(sign)}" + (f"; it writes `{other}`." if other else ": take it out.")


@explains("SyntaxError", r"^invalid non-printable character")
def invisible_character(slip: Slip, match: "re.Match[str]") -> str | None:
    """A space that is none."""
    return "There is a sign in this line that cannot be seen, such as a space from a web page: type the line anew."


@explains("SyntaxError", r"^expected ':'")
def no_colon(slip: Slip, match: "re.Match[str]") -> str | None:
    """A line that opens a block."""
    word = re.match(r"\s*(\w+)", line_of(slip))
    which = f"`{word[1]}`" if word and keyword.iskeyword(word[1]) else "a block"
    return f"A line that begins {which if which == 'a block' else 'with ' + which} ends with a colon, and the colon is missing."


@explains("SyntaxError", r"^':' expected after dictionary key")
def no_colon_in_dictionary(slip: Slip, match: "re.Match[str]") -> str | None:
    """A dictionary whose value has no colon before it."""
    return "In a dictionary a colon stands between key and value, and one colon is missing."


@explains("SyntaxError", r"Maybe you meant '==' (?:or ':=' )?instead of '='|perhaps you meant \"==\"|^cannot assign to|^expression cannot contain assignment")
def single_equals(slip: Slip, match: "re.Match[str]") -> str | None:
    """`=` where there can be no assignment."""
    bare = _bare(line_of(slip)).strip()
    before = re.split(r"(?<![=!<>])=(?!=)", bare)[0]
    inside = sum(map(before.count, "([{")) > sum(map(before.count, ")]}"))
    if re.match(r"(if|elif|while)\b", bare) or inside and "contain" not in slip.message:
        return "One `=` gives a value to a name. To compare, write `==`."
    if "contain assignment" in slip.message:
        return "Before `=` in a call stands the name of an argument, without quotation marks, dots or brackets. To compare, write `==`."
    what = re.search(r"cannot assign to ([\w ]+?)(?: here|$|\.)", slip.message)
    kind = {"literal": "a value", "function call": "a call", "True": "`True`", "False": "`False`", "None": "`None`"}
    which = kind.get(what[1], "an expression") if what else "something else"
    return f"On the left of `=` stands the name that gets the value, and here it is {which}. To compare, write `==`."


@explains("SyntaxError", r"^invalid syntax\. Perhaps you forgot a comma")
def no_comma(slip: Slip, match: "re.Match[str]") -> str | None:
    """Two things side by side in brackets."""
    bare, line = _bare(line_of(slip)), line_of(slip)
    for pattern, words in SIGNS[:6]:
        if re.search(pattern, bare):
            return words
    if re.search(r"(''\s*\w)|(\w\s*'')", re.sub(r",\s*|\(\s*|\[\s*", lambda found: found[0].strip() + "\0", bare)) and \
            re.search(r"\(\s*([\"'])[^\"']*\1[^\s,)\]=:.+%]", line):
        return ("A quotation mark within the text ends it too early: take the other kind inside, as in "
                "`\"name == 'text'\"`.")
    return "Between two values in brackets stands a comma or a sign, and here there is none."


@explains("SyntaxError", r"^expression expected after dictionary key")
def no_value_in_dictionary(slip: Slip, match: "re.Match[str]") -> str | None:
    """A key of a dictionary without its value."""
    return "In a dictionary each key has a value after its colon, and here the value is missing."


@explains("SyntaxError", r"^Missing parentheses in call to '(\w+)'")
def call_without_parentheses(slip: Slip, match: "re.Match[str]") -> str | None:
    """`print "a"`."""
    return f"`{match[1]}` takes what it shows in parentheses: `{match[1]}(...)`."


@explains("SyntaxError", r"^'(return|yield|await)' outside (?:async )?function|^'(break|continue)'.* (?:outside|not properly in) loop")
def outside(slip: Slip, match: "re.Match[str]") -> str | None:
    """`return` outside a function, `break` outside a loop."""
    where = "a function" if match[1] else "a loop"
    return f"`{match[1] or match[2]}` belongs inside {where}: look at the indentation of this line."


@explains("SyntaxError", r"^expected 'else' after 'if' expression")
def half_a_choice(slip: Slip, match: "re.Match[str]") -> str | None:
    """`a if b` without `else`."""
    return "A choice in one line has two sides, `a if condition else b`, and here the `else` is missing."


@explains("SyntaxError", r"^positional argument follows keyword argument")
def order_of_arguments(slip: Slip, match: "re.Match[str]") -> str | None:
    """A bare value after a named one."""
    return "In a call, values without a keyword come first, and those with a keyword (`name=`) come after them."


@explains("SyntaxError", r"^keyword argument repeated: (\w+)")
def argument_twice(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same argument twice."""
    return f"The argument {quoted(match[1])} stands twice in this call. Several columns are given as one list: `[\"a\", \"b\"]`."


@explains("SyntaxError", r"^invalid (?:decimal|hexadecimal|octal|binary) literal|^leading zeros in decimal|^invalid imaginary literal")
def odd_number(slip: Slip, match: "re.Match[str]") -> str | None:
    """A name that begins with a digit, or a number with zeros before it."""
    if "leading zeros" in slip.message:
        return "A whole number does not begin with 0 in Python. If it is a code or a date, make text of it, with quotation marks."
    return "A name cannot begin with a digit, and a number has no letters in it: `second_test`, not `2nd_test`."


@explains("SyntaxError", r"f-string")
def odd_f_string(slip: Slip, match: "re.Match[str]") -> str | None:
    """A curly bracket of an f-string."""
    return "In an f-string each `{` needs its `}`, with code between them that Python can read."


@explains("SyntaxError", r"^unexpected character after line continuation")
def backslash(slip: Slip, match: "re.Match[str]") -> str | None:
    """A backslash in the middle."""
    return "Outside of text a backslash may only end a line. A path stands in quotation marks, with `/` between folders."


@explains("SyntaxError", r"unicodeescape")
def windows_path(slip: Slip, match: "re.Match[str]") -> str | None:
    """A path of Windows."""
    return "In text a backslash begins a special sign. Write a path with `/` between folders."


@explains("TabError IndentationError", r"inconsistent use of tabs|^unindent does not match")
def uneven_indentation(slip: Slip, match: "re.Match[str]") -> str | None:
    """Lines that do not stand below one another."""
    return "The lines of a block begin with the same number of spaces, and this line fits none of the blocks above it."


@explains("IndentationError", r"^unexpected indent")
def too_much_indentation(slip: Slip, match: "re.Match[str]") -> str | None:
    """Spaces at the beginning of a line."""
    return "This line begins with spaces and no block is open: only lines after a colon are indented. Take the spaces out."


@explains("IndentationError", r"^expected an indented block after (.*?) on line (\d+)")
def no_indentation(slip: Slip, match: "re.Match[str]") -> str | None:
    """A block without its lines."""
    return f"After the colon at the end of line {match[2]} the next line must be indented, by four spaces."


@explains("SyntaxError", r"^(invalid syntax|expected|incomplete input|unexpected EOF)")
def unreadable(slip: Slip, match: "re.Match[str]") -> str | None:
    """What Python itself only calls invalid: the usual reasons, by how the line looks."""
    line = line_of(slip)
    bare = _bare(line).strip()
    if not bare:
        return None
    for pattern, words in SIGNS:
        if re.search(pattern, bare):
            return words
    for look in (_keyword, _half, _doubled, _two_names):
        words = look(bare)
        if words:
            return words
    if line.count('"') + line.count("'") >= 3 and re.search(r"''\w|\w''", bare):
        return "A quotation mark within the text ends it too early: take the other kind inside, as in `\"name == 'text'\"`."
    return ("Python cannot read this line. Look just before the mark `^`, and at the end of the line above: often a comma, "
            "a bracket or a quotation mark is missing.")


def _keyword(bare: str) -> str | None:
    """A word that belongs to Python, used as a name; or an `else` without its `if`."""
    first = re.match(r"(\w+)", bare)
    if first and first[1] in ("elseif", "elsif", "else_if"):
        return "Python writes `elif` for a further condition."
    if re.match(r"else\s+if\b", bare):
        return "Python writes `elif` for a further condition."
    if first and first[1] in ("else", "elif", "except", "finally"):
        return f"`{first[1]}` belongs below its `if` or `try`, with the same indentation, and there is none before it here."
    used = re.match(r"(\w+)\s*=(?!=)", bare)
    if used and keyword.iskeyword(used[1]):
        return f"`{used[1]}` is a word of Python itself and cannot be a name: take another one."
    after = re.search(r"\.(\w+)", bare)
    if after and keyword.iskeyword(after[1]):
        return f"`{after[1]}` is a word of Python itself, so it cannot stand after a dot: write `[\"{after[1]}\"]` for a column."
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
    if re.search(r"[\w)\]]\s+[A-Za-z_]\w*[.(\[]", bare) and not re.match(r"(if|for|while|def|with|return|class|elif|import|from|not|assert|del|raise|lambda)\b", bare):
        return "Two things stand side by side in this line: each goes on a line of its own, or a sign or a comma is missing between them."
    if re.search(r"\d[\d,]*\.\d+\.\d", bare):
        return "A number has one point at most, and no commas."
    word = re.match(r"([A-Za-z_]\w*)\s+\S", bare)
    near = nearest(word[1], BEGINNINGS) if word and not keyword.iskeyword(word[1]) else None
    return f"Python does not know {quoted(word[1])} at the beginning of a line; the nearest word is {quoted(near)}." \
        if word and near else None
