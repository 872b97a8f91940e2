"""Files that are not where the code looks for them."""

import os
import re
from pathlib import Path
from typing import Any

from thaw.errors.columns import missing_names
from thaw.errors.near import in_words, nearest, quoted
from thaw.errors.slip import Slip, explains

MOST_FILES = 2000
PLACES = ("../data", "data", ".", "..")


@explains("FileNotFoundError")
def no_file(slip: Slip, match: "re.Match[str]") -> str | None:
    """A file that is not there: the nearest in its folder, or the same name in a folder nearby."""
    given = getattr(slip.problem, "filename", None)
    if not isinstance(given, str) or not given or "://" in given:
        return None
    if "\\" in given:
        return f"There is no file {quoted(given)}: between folders write `/`, which works everywhere."
    path = Path(given)
    folder, name = path.parent, path.name
    start = f"There is no file {quoted(given)}"
    if folder.is_dir():
        near = _nearest_file(name, folder)
        if near:
            return f"{start}; the nearest in that folder is {quoted(near)}."
    for place in PLACES:
        names = _files(Path(place)) if Path(place).is_dir() else []
        if name in names:
            return (f"{start}, and there is {quoted(Path(place, name).as_posix())}: a path goes from the folder of "
                    "the notebook.")
    for place in PLACES[:2]:
        near = _nearest_file(name, Path(place)) if Path(place).is_dir() else None
        if near:
            return f"{start}; the nearest is {quoted(Path(place, near).as_posix())}."
    if not folder.is_dir():
        return (f"{start}: its folder {quoted(folder.as_posix())} is not there. A path goes from the folder of the "
                "notebook.")
    return f"{start}. A path goes from the folder of the notebook, so the tables of the course are in `../data/`."


def _nearest_file(name: str, folder: Path) -> str | None:
    """The file whose name without its ending is nearest; of those with the same ending, else of tables."""
    stem, _, ending = name.partition(".")
    every = _files(folder)
    alike = [file for file in every if file.endswith(f".{ending}")] or [file for file in every if file.endswith(".csv")]
    files = {file.partition(".")[0]: file for file in alike or every}
    near = stem if stem in files else nearest(stem, files)
    return files[near] if near is not None else None


def _files(folder: Path) -> list[str]:
    names: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if len(names) >= MOST_FILES:
                break
            if not entry.name.startswith(".") and entry.is_file():
                names.append(entry.name)
    return sorted(names)


@explains("OSError", r"^Cannot save file into a non-existent directory: '(.*)'")
def no_folder(slip: Slip, match: "re.Match[str]") -> str | None:
    """A folder that is not there."""
    return f"There is no folder {quoted(match[1])}. A path goes from the folder of the notebook."


@explains("TypeError", r"^Only booleans.* are accepted for the 'parse_dates'")
def dates_are_a_list(slip: Slip, match: "re.Match[str]") -> str | None:
    """`parse_dates="date"`."""
    return "`parse_dates` takes a list of names, in square brackets, even if it is one: `parse_dates=[\"date\"]`."


@explains("ValueError LookupError", r"^Excel file format cannot be determined|^unknown encoding: (.*)")
def other_format(slip: Slip, match: "re.Match[str]") -> str | None:
    """A file that is no workbook, an encoding that is none."""
    if match[1]:
        return f"Python knows no encoding {quoted(match[1])}: files of the course are written in `utf-8`."
    return "The file is no workbook of Excel. A file that ends with `.csv` is read by `pd.read_csv`."


@explains("URLError")
def no_network(slip: Slip, match: "re.Match[str]") -> str | None:
    """An address that does not answer."""
    return "The address cannot be reached from here. The tables of the course are files, in `../data/`."


@explains("ValueError", r"^Invalid file path or buffer object type: <class '([\w.]+)'>")
def no_path(slip: Slip, match: "re.Match[str]") -> str | None:
    """A table where a path should be."""
    return f"The path of a file is text, in quotation marks, and here stands {in_words(match[1])}."


@explains("ValueError", r"^Index (\w+) invalid")
def no_index_column(slip: Slip, match: "re.Match[str]") -> str | None:
    """`index_col` of a column that the file does not have."""
    return f"`index_col` names {quoted(match[1])}, and the file has no such column."


@explains("IsADirectoryError")
def folder_for_file(slip: Slip, match: "re.Match[str]") -> str | None:
    """A folder where a file should be."""
    given = getattr(slip.problem, "filename", None)
    return f"{quoted(given)} is a folder: add the name of the file." if isinstance(given, str) else None


@explains("UnicodeDecodeError")
def other_encoding(slip: Slip, match: "re.Match[str]") -> str | None:
    """A file that is written otherwise."""
    return ("The file is not written in UTF-8. If it is a table of text, say how it is written, with `encoding=`; "
            "if not, it is another kind of file.")


@explains("EmptyDataError")
def empty_file(slip: Slip, match: "re.Match[str]") -> str | None:
    """A file without a table."""
    return "The file is empty, so there are no columns to read."


@explains("ParserError")
def torn_table(slip: Slip, match: "re.Match[str]") -> str | None:
    """Rows of different length."""
    return ("The rows of this file have different numbers of columns: look at what parts them (`sep=`), and at its "
            "first lines.")


@explains("ValueError", r"provided to 'parse_dates'|Usecols do not match columns")
def missing_in_file(slip: Slip, match: "re.Match[str]") -> str | None:
    """Columns that `read_csv` is asked for and the file does not have."""
    names = missing_names(slip.message)
    asked = "parse_dates" if "parse_dates" in slip.message else "usecols"
    header: list[Any] = []
    for frame in slip.place.below:
        for name in ("columns", "names", "orig_names"):
            value = frame.f_locals.get(name)
            if isinstance(value, list | tuple) and value and all(isinstance(part, str) for part in value):
                header = header or [part for part in value]
        owner = frame.f_locals.get("self")
        value = getattr(owner, "orig_names", None) or getattr(owner, "names", None)
        if isinstance(value, list | tuple) and not header:
            header = list(value)
    absent = [name for name in names if name not in header] if header else names
    if not absent:
        return None
    parts = []
    for name in absent[:2]:
        near = nearest(name, header)
        parts.append(quoted(name) + (f" (the nearest is {quoted(near)})" if near else ""))
    return f"`{asked}` names {' and '.join(parts)}, and the file has no such column."
