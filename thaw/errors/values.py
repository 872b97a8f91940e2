"""Values that do not fit: no rows, lengths that differ, text that is no number, a division by zero."""

import ast
import re

from thaw.errors.near import content, in_words, is_column, is_table, listed, quoted
from thaw.errors.operations import columns_of
from thaw.errors.place import UNKNOWN
from thaw.errors.slip import Slip, explains


@explains("IndexError", r"single positional indexer is out-of-bounds|^index -?\d+ is out of bounds for axis")
def no_such_row(slip: Slip, match: "re.Match[str]") -> str | None:
    """`.iloc[0]` of nothing, or a place beyond the end."""
    owner = slip.place.first()
    size = re.search(r"index (-?\d+) is out of bounds for axis \d+ with size (\d+)", slip.message)
    if is_table(owner) or is_column(owner):
        if len(owner) == 0:
            return ("There are no rows here to choose from: a filter before it kept none. Look at the filter, and "
                    "at how its text is spelt.")
        if size and is_table(owner) and int(size[2]) == len(owner.columns) and int(size[2]) != len(owner):
            return (f"`.iloc` counts columns from 0, and there are {size[2]} columns, so the last is number "
                    f"{int(size[2]) - 1}.")
        return f"`.iloc` counts rows from 0, and there are {len(owner)} rows, so the last is number {len(owner) - 1}."
    if size and size[2] == "0":
        return "There are no values here to choose from: it is empty. Perhaps a filter before it kept no rows."
    return (f"Places count from 0, and there are {size[2]} values, so the last is number {int(size[2]) - 1}."
            if size else None)


@explains("IndexError", r"^(list|tuple|string|pop|range object) index out of range|^pop from empty list")
def beyond_the_end(slip: Slip, match: "re.Match[str]") -> str | None:
    """A place beyond the end of a list."""
    node = slip.place.node
    holder = node.value if isinstance(node, ast.Subscript) else \
        node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    value = [] if isinstance(holder, ast.List) and not holder.elts else slip.place.value(holder)
    if not isinstance(value, list | tuple | str):
        return ("There is nothing at that place. Places count from 0; the list may be empty, for example after a "
                "filter that kept nothing.")
    kind = "text" if isinstance(value, str) else type(value).__name__
    which = quoted(holder.id) if isinstance(holder, ast.Name) else f"this {kind}"
    if len(value) == 0:
        return f"There is nothing to choose: {which} is empty."
    kind = "letters" if isinstance(value, str) else "items"
    return f"Places count from 0: {which} has {len(value)} {kind}, so the last is number {len(value) - 1}."


@explains("ValueError", r"^Length of values \((\d+)\) does not match length of index \((\d+)\)")
def column_of_other_length(slip: Slip, match: "re.Match[str]") -> str | None:
    """A new column with too few values."""
    values, rows = (f"{count} {noun}{'' if count == '1' else 's'}"
                    for count, noun in ((match[1], "value"), (match[2], "row")))
    return f"There must be as many values as rows: here are {values} for {rows}."


@explains("ValueError", r"^All arrays must be of the same length")
def lists_of_other_length(slip: Slip, match: "re.Match[str]") -> str | None:
    """A table from lists that differ in length."""
    return "Each column of a table has as many values as the others: the lists must be of the same length."


@explains("ValueError", r"^Length mismatch: Expected axis has (\d+) elements, new values have (\d+) elements")
def names_of_other_length(slip: Slip, match: "re.Match[str]") -> str | None:
    """Too few names for the columns."""
    return (f"There must be a name for each: {match[1]} are needed, and {match[2]} were given. `rename` changes "
            "single names.")


@explains("ValueError", r"^too many values to unpack \(expected (\d+)"
          r"|^not enough values to unpack \(expected (\d+), got (\d+)\)")
def unpacking(slip: Slip, match: "re.Match[str]") -> str | None:
    """More names than values, or fewer."""
    node = slip.place.node
    given = slip.place.value(getattr(node, "value", node))
    if given is UNKNOWN or not hasattr(given, "__len__"):
        parent = next((part for part in slip.place.parents() if isinstance(part, ast.Assign)), None)
        given = slip.place.value(parent.value) if parent else UNKNOWN
    length = match[3] or (str(len(given)) if isinstance(given, list | tuple | str | dict) else "more")
    names = match[1] or match[2]
    return (f"There must be as many names on the left as values on the right: there are {names} names and {length} "
            "values.")


@explains("ValueError", r"is not in list$|list\.(?:remove|index)\(x\): x not in list|tuple\.index\(x\)")
def not_in_list(slip: Slip, match: "re.Match[str]") -> str | None:
    """A value that the list does not have."""
    node = slip.place.node
    if not isinstance(node, ast.Call) or not node.args:
        return None
    value = slip.place.value(node.args[0])
    which = quoted(repr(value)) if value is not UNKNOWN else "The value"
    holder = node.func.value if isinstance(node.func, ast.Attribute) else None
    owner = quoted(holder.id) if isinstance(holder, ast.Name) else "this list"
    every = slip.place.value(holder)
    has = f" It has {listed(map(repr, every))}." if isinstance(every, list | tuple) and every else ""
    return f"{which} is not in {owner}.{has}"


@explains("ValueError", r"^(min|max)\(\) (?:arg|iterable argument) is (?:an )?empty")
def extreme_of_nothing(slip: Slip, match: "re.Match[str]") -> str | None:
    """The largest of nothing."""
    return f"`{match[1]}` was given something empty, and of nothing there is no {match[1]}."


@explains("ValueError", r"^attempt to get arg(min|max) of an empty sequence|^Encountered all NA values")
def place_of_extreme_of_nothing(slip: Slip, match: "re.Match[str]") -> str | None:
    """`idxmax` of nothing, or of missing values only."""
    if match[1]:
        return f"`idx{match[1]}` was asked of an empty column: a filter before it kept no rows."
    return ("All values here are missing, so none is the largest or the smallest. `.isna().sum()` counts what is "
            "missing.")


@explains("ValueError", r"^No objects to concatenate")
def nothing_to_join(slip: Slip, match: "re.Match[str]") -> str | None:
    """`pd.concat` of nothing."""
    return "`concat` puts tables together, and the list that it was given is empty."


@explains("ValueError", r"^invalid literal for int\(\) with base 10: (['\"].*)$"
          r"|^could not convert string to float: (['\"].*)$"
                        r"|^could not convert string (['\"].*) to float64")
def no_number(slip: Slip, match: "re.Match[str]") -> str | None:
    """Text that is no number."""
    text = next(group for group in match.groups() if group).strip()
    bare = text[1:-1]
    texts = [name for name, holds in columns_of(slip) if holds == "text"]
    owner = slip.place.first()
    if is_table(owner) and slip.place.below and getattr(getattr(slip.place.node, "func", None), "attr",
                                                        "") in ("corr", "cov"):
        return "This works on numbers, and there is text among the columns: leave that out with `numeric_only=True`."
    if not texts and is_column(owner) and content(owner) == "text" and isinstance(owner.name, str):
        texts = [owner.name]
    if texts and slip.place.below:
        return (f"Not all text in the column {quoted(texts[0])} can be read as a number: {quoted(bare)}, for "
                "example, cannot.")
    if re.fullmatch(r"[\d,]+(\.\d+)?", bare) and "," in bare:
        return (f"{quoted(bare)} has a comma, which Python does not read within a number: `.replace(\",\", \"\")` "
                "takes it out.")
    if match[1] and re.fullmatch(r"\s*-?\d*\.\d+\s*", bare):
        return f"{quoted(bare)} is no whole number: `float(...)` reads it."
    if not bare.strip():
        return "The text is empty, so it is no number."
    return f"{quoted(bare)} is text that cannot be read as a number: look at where it comes from."


@explains("ValueError IntCastingNaNError", r"^Cannot convert non-finite values|^cannot convert float NaN to integer")
def missing_to_whole(slip: Slip, match: "re.Match[str]") -> str | None:
    """A missing value as a whole number."""
    if "float NaN" in slip.message and not is_column(slip.place.first()):
        return "The value is missing (NaN), and a missing value is no whole number."
    return ("There are missing values here, and a missing value is no whole number: leave them out with `dropna`, "
            "or use `\"Int64\"`.")


@explains("ZeroDivisionError")
def division_by_zero(slip: Slip, match: "re.Match[str]") -> str | None:
    """A division by what is 0."""
    node = slip.place.node
    if not isinstance(node, ast.BinOp):
        return "A division by 0 has no result: look at what stands after the division sign."
    text = ast.unparse(node.right)
    if isinstance(node.right, ast.Constant):
        return f"Nothing can be divided by {text}."
    if isinstance(node.right, ast.Call) and isinstance(node.right.func, ast.Name) and node.right.func.id == "len":
        return f"{quoted('len(...)')} is 0 here: there is nothing to count, perhaps because a filter kept no rows."
    return f"{quoted(text)} is 0 here, and nothing can be divided by 0."


@explains("ValueError TypeError", r"^Unknown format code '(.)' for object of type '(\w+)'"
          r"|^%(\w) format: a .*number is required, not (\w+)"
                                  r"|^unsupported format string passed to (\w+)")
def format_of_other_kind(slip: Slip, match: "re.Match[str]") -> str | None:
    """`f"{name:.1f}"` of text."""
    kind = match[2] or match[4] or match[5]
    return f"The format is made for another kind of value: here stands {in_words(kind)}."


@explains("ValueError", r"^Invalid format specifier")
def unknown_format(slip: Slip, match: "re.Match[str]") -> str | None:
    """A format that is none."""
    return ("Python does not know what stands after the colon: `.1f` means one decimal, `,` puts commas, `.0%` "
            "makes per cent.")


@explains("ValueError", r"^(month|day|hour|minute|second) must be in ([\d.]+)$|^day is out of range for month$")
def part_of_date(slip: Slip, match: "re.Match[str]") -> str | None:
    """The thirteenth month."""
    return (f"There is no such date: the {match[1]} must be in {match[2].replace('..', ' to ')}." if match[1]
            else "There is no such date: the month has fewer days.")


@explains("ValueError", r"^percentiles should all be in the interval")
def share_of_one(slip: Slip, match: "re.Match[str]") -> str | None:
    """`quantile(25)`."""
    return "`quantile` takes a share between 0 and 1: a quarter is 0.25."


@explains("ValueError", r"Lengths must match to compare|^Can only compare identically-labeled"
          r"")
def comparison_of_lengths(slip: Slip, match: "re.Match[str]") -> str | None:
    """A column against a list."""
    if "identically" in slip.message:
        return ("Two columns are compared row by row, and these do not have the same rows: they come from different "
                "tables or filters.")
    return ("A column is compared with one value, or with as many values as it has rows. For \"one of these\" use "
            "`.isin([...])`.")


@explains("ValueError", r"^operands could not be broadcast|^could not broadcast")
def arrays_of_lengths(slip: Slip, match: "re.Match[str]") -> str | None:
    """Arrays of different lengths."""
    return "The two sides have different lengths, so they cannot be put together item by item."


@explains("ValueError", r"^bins must increase monotonically")
def order_of_bins(slip: Slip, match: "re.Match[str]") -> str | None:
    """`bins=[2000, 1990]`."""
    return "The limits of the bins go from the smallest to the largest, and none stands there twice."


@explains("ValueError", r"^Unable to parse string \"(.*?)\"|^Unable to parse string '(.*?)'")
def text_in_column(slip: Slip, match: "re.Match[str]") -> str | None:
    """`pd.to_numeric` of text."""
    return f"Not all of this text can be read as a number: {quoted(match[1] or match[2])}, for example, cannot."


@explains("StatisticsError", r"requires at least")
def too_few_values(slip: Slip, match: "re.Match[str]") -> str | None:
    """The mean of nothing."""
    return "There are too few values to work this out: the list is empty, or nearly so."


@explains("RecursionError")
def endless_calls(slip: Slip, match: "re.Match[str]") -> str | None:
    """A function that calls itself for ever."""
    return ("A function calls itself again and again and comes to no end: it needs a case in which it does not call "
            "itself.")


@explains("ValueError", r"^math domain error|^expected a (?:non-?negative|positive) input")
def outside_of_domain(slip: Slip, match: "re.Match[str]") -> str | None:
    """The root or the logarithm of what has none."""
    node = slip.place.node
    name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else \
        node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    which = f"`{name}`" if name else "This function"
    return (f"{which} has no result for the number that it was given, such as a negative one: look at how that "
            "number comes about.")
