"""What goes wrong with whole tables: merging, pivoting, reading dates, conditions in a query."""

import re

from thaw.errors.meant import column_before, columns_given
from thaw.errors.near import in_words, listed, nearest, quoted
from thaw.errors.operations import of_dtype
from thaw.errors.slip import Slip, explains


@explains("ValueError", r"^You are trying to merge on ([\w.\[\], <>]+?) and ([\w.\[\], <>]+?) columns for key '(.*?)'")
def merge_of_kinds(slip: Slip, match: "re.Match[str]") -> str | None:
    """Keys of different kinds."""
    kinds = [_dtype_in_words(name) for name in (match[1], match[2])]
    if kinds[0] == kinds[1]:
        return None
    hint = {frozenset(("text", "dates")): " `pd.to_datetime` makes dates of text.",
            frozenset(("text", "numbers")): " `.astype` makes one kind of the other, if they are the right columns "
            "at all.",
            }.get(frozenset(kinds), "")
    return (f"A merge compares the keys, and they are of two kinds: {quoted(match[3])} holds {kinds[0]} on the left, "
            f"and its partner holds {kinds[1]} on the right.{hint}")


def _dtype_in_words(name: str) -> str:
    return "text" if name == "object" else of_dtype(name) or f"values of type {name}"


@explains("MergeError", r"^No common columns to perform merge on")
def merge_of_nothing(slip: Slip, match: "re.Match[str]") -> str | None:
    """Two tables without a column in common."""
    return "The two tables have no column in common: name the key of each, with `left_on=` and `right_on=`."


@explains("MergeError", r"^Can only pass argument \"on\" OR")
def merge_by_both(slip: Slip, match: "re.Match[str]") -> str | None:
    """`on` beside `left_on`."""
    return "A merge takes either `on` (one name for both tables) or `left_on` and `right_on`, and not both."


@explains("MergeError", r"^Merge keys are not unique in (?:(left|right)"
          r"|both left and right) dataset; not a (\S+) merge")
def merge_with_doubles(slip: Slip, match: "re.Match[str]") -> str | None:
    """`validate` found a key twice."""
    side = f"the {match[1]} table" if match[1] else "both tables"
    return (f"In {side} a key stands more than once, and `validate` asks that each stands there once. "
            "`.duplicated()` shows which.")


@explains("MergeError ValueError", r"^Must pass \"?right_on|^Must pass \"?left_on"
          r"|len\(right_on\) must equal len\(left_on\)")
def merge_by_half(slip: Slip, match: "re.Match[str]") -> str | None:
    """`left_on` without `right_on`."""
    return "`left_on` and `right_on` belong together: name as many columns in one as in the other."


@explains("ValueError", r"^Index contains duplicate entries, cannot reshape")
def pivot_of_doubles(slip: Slip, match: "re.Match[str]") -> str | None:
    """Two rows for one place of a pivot."""
    names = _pivot_names(slip)
    pair = f" with the same {listed(names)}" if names else " for the same place"
    return (f"`pivot` puts one value in each place, and there are several rows{pair}. Say what to make of them, with "
            "`pivot_table(..., aggfunc=...)` or `groupby`.")


def _pivot_names(slip: Slip) -> list[str]:
    for frame in slip.place.below:
        if frame.f_code.co_name == "pivot":
            given = [frame.f_locals.get(part) for part in ("index", "columns")]
            return [name for name in given if isinstance(name, str)] if all(isinstance(part, str)
                                                                            for part in given) else []
    return []


@explains("ValueError", r"^cannot insert (.*), already exists")
def column_twice(slip: Slip, match: "re.Match[str]") -> str | None:
    """A column that is there already."""
    where = " `reset_index(drop=True)` leaves the index out, and `reset_index(name=...)` takes another name." \
        if any(frame.f_code.co_name == "reset_index" for frame in slip.place.below) else ""
    return f"There already is a column {quoted(match[1])}, and it cannot come in again.{where}"


@explains("ValueError", r"^The column label '(.*)' is not unique|^The name (.*) occurs multiple times")
def name_twice(slip: Slip, match: "re.Match[str]") -> str | None:
    """A name that stands for several columns."""
    name = match[1] or match[2]
    return (f"The name {quoted(name)} stands for more than one column or level here, so it cannot be told which is "
            "meant.")


@explains("ValueError", r"^Grouper for '(.*)' not 1-dimensional|expr referenced a duplicated column label"
          r"|^Reindexing only valid with uniquely")
def labels_twice(slip: Slip, match: "re.Match[str]") -> str | None:
    """The same, in other words of pandas."""
    return "A name or label stands here more than once, so it cannot be told which is meant: look for what is double."


@explains("InvalidIndexError", r"^Reindexing only valid with uniquely")
def index_twice(slip: Slip, match: "re.Match[str]") -> str | None:
    """Labels of rows that are double."""
    return ("A label stands more than once in the index here, so it cannot be told which row is meant: "
            "`.index.duplicated()` shows which.")


@explains("InvalidIndexError")
def index_of_wrong_form(slip: Slip, match: "re.Match[str]") -> str | None:
    """What stands in the brackets cannot choose anything."""
    return ("What stands in these square brackets chooses no column: a table takes a name, a list of names or a "
            "condition; `.loc[...]` takes rows and columns.")


@explains("ValueError", r"melt output columns cannot contain duplicate names: \['(.*?)'"
          r"|^value_name \((.*?)\) cannot match")
def melt_name_taken(slip: Slip, match: "re.Match[str]") -> str | None:
    """A new column with the name of an old one."""
    return (f"`melt` would make a new column {quoted(match[1] or match[2])}, and that name is taken: choose another "
            "`var_name` or `value_name`.")


@explains("ValueError", r"^Length of ascending \((\d+)\) != length of by \((\d+)\)")
def order_of_each(slip: Slip, match: "re.Match[str]") -> str | None:
    """One order for each column."""
    return f"`ascending` needs one True or False for each column that is sorted by: {match[2]}, and not {match[1]}."


@explains("ValueError", r"^Cannot subset columns with a tuple with more than one element")
def columns_of_groups(slip: Slip, match: "re.Match[str]") -> str | None:
    """`groupby(...)["a", "b"]`."""
    return "Several columns are chosen by a list, so with two pairs of brackets: `[[\"a\", \"b\"]]`."


@explains("IndexingError", r"^Too many indexers")
def too_many_places(slip: Slip, match: "re.Match[str]") -> str | None:
    """`.loc[row, "a", "b"]`."""
    return ("`.loc` and `.iloc` take rows and columns, so at most one comma: several columns are a list, `[\"a\", "
            "\"b\"]`.")


@explains("IndexError", r"^\.iloc requires numeric indexers")
def names_for_places(slip: Slip, match: "re.Match[str]") -> str | None:
    """`.iloc[..., ["year"]]`."""
    return "`.iloc` goes by place, in whole numbers from 0 on. To choose by name use `.loc`."


@explains("TypeError", r"^The DType <class .* could not be promoted")
def text_among_numbers(slip: Slip, match: "re.Match[str]") -> str | None:
    """Numbers and text in one calculation."""
    return "This works on numbers, and one of the columns or values here is of another kind, such as text."


@explains("ValueError", r"^Must specify a fill 'value'|^Invalid fill method")
def fill_with_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """`fillna()` of nothing."""
    return "`fillna` needs one value that takes the place of what is missing. Missing is not zero."


@explains("ValueError", r"^No axis named (.*) for object type (\w+)")
def no_axis(slip: Slip, match: "re.Match[str]") -> str | None:
    """`axis="column"`."""
    return column_before(slip, getattr(getattr(slip.place.node, "func", None), "attr", "")) or \
        f"{quoted(match[1])} is no axis: it is `\"index\"` (rows) or `\"columns\"`."


@explains("ValueError", r"^For argument \"(\w+)\" expected type bool, received type (\w+)")
def true_or_false(slip: Slip, match: "re.Match[str]") -> str | None:
    """`ascending="False"`."""
    return f"`{match[1]}` takes True or False, without quotation marks, and was given {in_words(match[2])}."


@explains("TypeError ValueError", r"^cannot do (positional|slice"
          r"|label) indexing on (\w+) with these indexers \[(.*?)\] of type (\w+)"
                                  r"|^Cannot index by location index with a non-integer key"
          r"|^Location based indexing can only have"
                                  r"|^Addition/subtraction of .* with RangeIndex")
def place_or_label(slip: Slip, match: "re.Match[str]") -> str | None:
    """`.iloc` of a name, a place in text."""
    if match[3] and match[1] == "slice":
        return (f"A range with a colon goes over rows, and {quoted(match[3])} is no label of theirs. Columns from "
                "one to another are `.loc[:, \"a\":\"b\"]`.")
    if match[3]:
        return (f"A number of rows is a whole number, and {quoted(match[3])} is {in_words(match[4])}: leave the "
                "quotation marks out.")
    return "`.iloc` goes by place, in whole numbers from 0 on. To choose by name use `.loc`."


@explains("ValueError", r"^Array conditional must be same shape")
def condition_as_text(slip: Slip, match: "re.Match[str]") -> str | None:
    """`where("year == 2022")`."""
    method = getattr(getattr(slip.place.node, "func", None), "attr", "")
    if method not in ("where", "mask"):
        return None
    return (f"`{method}` takes a condition with one True or False for each row. A condition as text is for "
            "`query(...)`, which keeps the rows for which it is true.")


@explains("ValueError", r"^Cannot take a larger sample than population")
def sample_too_large(slip: Slip, match: "re.Match[str]") -> str | None:
    """More rows than there are."""
    return "`sample` is asked for more rows than there are."


@explains("TypeError", r"^data type '(.*)' not understood|^Cannot interpret '(.*)' as a data type")
def no_type(slip: Slip, match: "re.Match[str]") -> str | None:
    """`astype("integer")`."""
    name = match[1] or match[2]
    other = {"integer": "int", "number": "float", "text": "str", "date": "datetime64[ns]", "datetime": "datetime64[ns]",
             "double": "float", "boolean": "bool"}.get(name) or nearest(name, ("int", "float", "str", "bool",
                                                                               "string", "category"))
    more = (" `pd.to_datetime` makes dates." if other == "datetime64[ns]" else f" It knows {quoted(other)}."
            if other else "")
    return f"pandas knows no type {quoted(name)}.{more}"


@explains("TypeError", r"^first argument must be an iterable of pandas objects|^cannot concatenate object of type")
def concat_takes_a_list(slip: Slip, match: "re.Match[str]") -> str | None:
    """`pd.concat(a, b)`."""
    return "`concat` takes the tables as one list, in square brackets, and each item must be a table or a column."


@explains("ValueError", r"^'(\w+)' is not a valid Merge type|^do not recognize join method (\w+)")
def unknown_merge(slip: Slip, match: "re.Match[str]") -> str | None:
    """`how="lef"`."""
    kind = match[1] or match[2]
    if kind in columns_given(slip):
        return f"{quoted(kind)} is no kind of merge but a column: the key is named by a keyword, `on=\"{kind}\"`."
    near = nearest(kind, ("left", "right", "inner", "outer", "cross"))
    return f"{quoted(kind)} is no kind of merge" + (f"; the nearest is {quoted(near)}." if near else ".")


@explains("TypeError", r"^Can only merge Series or DataFrame objects, a <class '([\w.]+)'>")
def merge_of_no_table(slip: Slip, match: "re.Match[str]") -> str | None:
    """`merge("incidents")`."""
    names = columns_given(slip)
    if match[1] == "str" and names:
        return ("A merge takes first the other table, without quotation marks, then the name of the column by its "
                f"keyword: `merge(table, on=\"{names[0]}\")`.")
    more = " The name of a table stands without quotation marks." if match[1] == "str" else ""
    return f"A merge takes a table, and was given {in_words(match[1])}.{more}"


@explains("ValueError", r"^Joining multiple DataFrames only supported")
def join_goes_by_index(slip: Slip, match: "re.Match[str]") -> str | None:
    """`join("date", incidents)`."""
    return ("`join` takes the other table, and goes by the index. By a column tables are joined with `merge(table, "
            "on=...)`.")


@explains("ValueError", r"^columns overlap but no suffix specified")
def join_overlaps(slip: Slip, match: "re.Match[str]") -> str | None:
    """`join` of tables with columns of the same name."""
    return ("Both tables have a column of the same name. `merge(..., on=...)` joins by it; `join` needs `lsuffix=` "
            "or `rsuffix=`.")


@explains("ValueError", r"^window must be an integer")
def window_of_rows(slip: Slip, match: "re.Match[str]") -> str | None:
    """`rolling("7")`."""
    return ("`rolling` takes a whole number of rows, without quotation marks; with text, such as `\"7D\"`, the "
            "index must be dates.")


@explains("ValueError", r"^level name (.*) is not the name of the index")
def groupby_several(slip: Slip, match: "re.Match[str]") -> str | None:
    """`groupby(a, b)`."""
    return "Several columns to group by are given as one list, in square brackets: `groupby([\"a\", \"b\"])`."


@explains("ValueError", r"^If using all scalar values, you must pass an index")
def table_of_scalars(slip: Slip, match: "re.Match[str]") -> str | None:
    """`pd.DataFrame({"a": 1})`."""
    return "A column of a table is a list of values, even if it is one: put each value in square brackets."


@explains("ValueError", r"^DataFrame constructor not properly called")
def table_of_what(slip: Slip, match: "re.Match[str]") -> str | None:
    """`pd.DataFrame(1)`."""
    return "`pd.DataFrame` makes a table of columns, such as `{\"name\": [1, 2]}`, or of rows; one value is not enough."


@explains("error PatternError", r"")
def broken_pattern(slip: Slip, match: "re.Match[str]") -> str | None:
    """A search pattern that cannot be read."""
    return ("The text is read as a pattern, in which signs such as ( [ * + ? mean something: `regex=False` takes it "
            "as it is.")


@explains("KeyError ValueError TypeError", r"^Invalid value '(.*)' for dtype '?(\w+)'?")
def value_of_other_kind(slip: Slip, match: "re.Match[str]") -> str | None:
    """A value that does not fit the column."""
    return f"{quoted(match[1])} does not fit into a column of {of_dtype(match[2]) or match[2]}."


@explains("IndexingError", r"^Unalignable boolean Series")
def condition_of_other_table(slip: Slip, match: "re.Match[str]") -> str | None:
    """A condition that was made of another table."""
    return "The condition was made from another table, with other rows: make it from the table that is filtered."
