"""Code that Python cannot read: brackets, quotation marks, commas, colons, indentation."""

import ast
import keyword
import re

from thaw.errors.lookalikes import SIGNS, bare_of, line_of, unreadable
from thaw.errors.near import quoted
from thaw.errors.slip import Slip, explains, explanations

CLOSING = {"(": ")", "[": "]", "{": "}"}
CURLY = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "´": "'", "`": "'"}


@explains("SyntaxError", r"^(incomplete input|unexpected EOF)")
def incomplete(slip: Slip, match: "re.Match[str]") -> str | None:
    """A cell that ends too early, of which IPython does not say what Python would say."""
    try:
        ast.parse(slip.code)
    except SyntaxError as problem:
        if "incomplete" not in str(problem):
            return next(explanations(Slip(problem, slip.variables, slip.code)), None)
    return "The cell ends too early: a bracket or a quotation mark is not closed, or a block has no lines."


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
    return (f"A bracket is closed by its own kind: `{match[2]}` needs `{CLOSING[match[2]]}`, and here stands "
            f"`{match[1]}`.")


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
    return (f"A line that begins {which if which == 'a block' else 'with ' + which} ends with a colon, and the colon "
            "is missing.")


@explains("SyntaxError", r"^':' expected after dictionary key")
def no_colon_in_dictionary(slip: Slip, match: "re.Match[str]") -> str | None:
    """A dictionary whose value has no colon before it."""
    return "In a dictionary a colon stands between key and value, and one colon is missing."


@explains("SyntaxError", r"Maybe you meant '==' (?:or ':=' )?instead of '='|perhaps you meant \"==\""
          r"|^cannot assign to|^expression cannot contain assignment")
def single_equals(slip: Slip, match: "re.Match[str]") -> str | None:
    """`=` where there can be no assignment."""
    bare = bare_of(line_of(slip)).strip()
    before = re.split(r"(?<![=!<>])=(?!=)", bare)[0]
    inside = sum(map(before.count, "([{")) > sum(map(before.count, ")]}"))
    if re.match(r"(if|elif|while)\b", bare) or inside and "contain" not in slip.message:
        return "One `=` gives a value to a name. To compare, write `==`."
    if "contain assignment" in slip.message:
        return ("Before `=` in a call stands the name of an argument, without quotation marks, dots or brackets. To "
                "compare, write `==`.")
    what = re.search(r"cannot assign to ([\w ]+?)(?: here|$|\.)", slip.message)
    kind = {"literal": "a value", "function call": "a call", "True": "`True`", "False": "`False`", "None": "`None`"}
    which = kind.get(what[1], "an expression") if what else "something else"
    return f"On the left of `=` stands the name that gets the value, and here it is {which}. To compare, write `==`."


@explains("SyntaxError", r"^invalid syntax\. Perhaps you forgot a comma")
def no_comma(slip: Slip, match: "re.Match[str]") -> str | None:
    """Two things side by side in brackets."""
    bare, line = bare_of(line_of(slip)), line_of(slip)
    for pattern, words in SIGNS[:6]:
        if re.search(pattern, bare):
            return words
    if re.search(r"(''\s*\w)|(\w\s*'')", re.sub(r",\s*|\(\s*|\[\s*", lambda found: found[0].strip() + "\0", bare)) and \
            re.search(r"\(\s*([\"'])[^\"']*\1[^\s,)\]=:.+%]", line):
        return ("A quotation mark within the text ends it too early: take the other kind inside, as in "
                "`\"name == 'text'\"`.")
    more = ", and between a key and its value a colon" if "{" in bare else ""
    return f"Between two values in brackets stands a comma or a sign{more}; here one is missing."


@explains("SyntaxError", r"^expression expected after dictionary key")
def no_value_in_dictionary(slip: Slip, match: "re.Match[str]") -> str | None:
    """A key of a dictionary without its value."""
    return "In a dictionary each key has a value after its colon, and here the value is missing."


@explains("SyntaxError", r"^Missing parentheses in call to '(\w+)'")
def call_without_parentheses(slip: Slip, match: "re.Match[str]") -> str | None:
    """`print "a"`."""
    return f"`{match[1]}` takes what it shows in parentheses: `{match[1]}(...)`."


@explains("SyntaxError", r"^'(return|yield|await)' outside (?:async )?function"
          r"|^'(break|continue)'.* (?:outside|not properly in) loop")
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
    return (f"The argument {quoted(match[1])} stands twice in this call. Several columns are given as one list: "
            "`[\"a\", \"b\"]`.")


@explains("SyntaxError", r"^invalid (?:decimal|hexadecimal|octal|binary) literal|^leading zeros in decimal"
          r"|^invalid imaginary literal")
def odd_number(slip: Slip, match: "re.Match[str]") -> str | None:
    """A name that begins with a digit, or a number with zeros before it."""
    if "leading zeros" in slip.message:
        return ("A whole number does not begin with 0 in Python. If it is a code or a date, make text of it, with "
                "quotation marks.")
    return "A name cannot begin with a digit, and a number has no letters in it: `second_test`, not `2nd_test`."


@explains("SyntaxError", r"f-string")
def odd_f_string(slip: Slip, match: "re.Match[str]") -> str | None:
    """A curly bracket of an f-string."""
    if "backslash" in slip.message:
        return ("Within the curly brackets of an f-string no backslash may stand: take one kind of quotation marks "
                "around the text, and the other kind inside.")
    return "In an f-string each `{` needs its `}`, with code between them that Python can read."


@explains("SyntaxError", r"^unexpected character after line continuation")
def backslash(slip: Slip, match: "re.Match[str]") -> str | None:
    """A backslash in the middle."""
    return ("Outside of text a backslash may only end a line. A path stands in quotation marks, with `/` between "
            "folders.")


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
    return ("This line begins with spaces and no block is open: only lines after a colon are indented. Take the "
            "spaces out.")


@explains("IndentationError", r"^expected an indented block after (.*?) on line (\d+)")
def no_indentation(slip: Slip, match: "re.Match[str]") -> str | None:
    """A block without its lines."""
    return f"After the colon at the end of line {match[2]} the next line must be indented, by four spaces."


# Asked last, after what Python says more about.
explains("SyntaxError", r"^(invalid syntax|expected|unexpected EOF)")(unreadable)
