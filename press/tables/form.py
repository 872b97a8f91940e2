"""The file of a table as text: encoding, line ends, header, and as many cells in each line as there are columns.

Frictionless reads what is nearly a CSV file without a word: it skips a byte order mark, takes any line end and guesses
the separator. So the file is read here, strictly, and frictionless gets the rows.
"""

import csv
from typing import Any

from press.tables.messages import message, short

Rows = list[list[str]]


def read_form(resource: dict[str, Any], content: bytes) -> tuple[list[str], Rows]:
    """Return (messages, rows) of a file: rows are lists of cells with the header first."""
    path = resource["path"]
    columns = [field["name"] for field in resource["schema"]["fields"]]
    text, fault = _text(path, columns, content)
    if fault:
        return [fault], []
    messages, rows = [], []
    for number, line in enumerate(text.split("\n")[:-1], 1):
        if not line.strip():
            messages.append(message(path, number, [], f"{len(columns)} cells", "a blank line"))
            continue
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error:
            messages.append(message(path, number, [], "quotes that open and close in one cell",
                                    f"a broken quote in {short(line)}"))
            continue
        if number == 1 and cells != columns:
            return [_header_message(path, columns, cells)], []
        if len(cells) != len(columns):
            messages.append(message(path, number, [columns[min(len(cells), len(columns)) - 1]],
                                    f"{len(columns)} cells", f"{len(cells)} in {short(line)}"))
            continue
        rows.append(cells)
    return messages, rows


def _text(path: str, columns: list[str], content: bytes) -> tuple[str, str]:
    """Return (text, fault) of a file, one of the two empty. The text is whole lines that end with LF."""
    if content.startswith(b"\xef\xbb\xbf"):
        return "", message(path, 1, columns[:1], "plain UTF-8", "a byte order mark (BOM) before the first name;"
                           " save as UTF-8 without BOM")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[:error.start].count(b"\n") + 1
        return "", message(path, line, [], "UTF-8", f"the byte {content[error.start]:#04x}; save as UTF-8")
    if "\r" in text:
        line = text[:text.index("\r")].count("\n") + 1
        return "", message(path, line, [], "lines that end with LF", "a carriage return (CRLF);"
                           " save with Unix line ends")
    if not text:
        return "", message(path, 1, [], f"the header {', '.join(columns)}", "an empty file")
    if not text.endswith("\n"):
        lines = text.split("\n")
        return "", message(path, len(lines), [], "a line end after the last row",
                           f"{short(lines[-1])}; is the file cut off?")
    return text, ""


def _header_message(path: str, columns: list[str], header: list[str]) -> str:
    """Return in what way a header is not the one that the record gives."""
    missing = [column for column in columns if column not in header]
    extra = [column for column in header if column not in columns]
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        return message(path, 1, twice[:1], "each column once", f"it {header.count(twice[0])} times")
    if len(missing) == 1 and len(extra) == 1:
        return message(path, 1, missing, f"the column {missing[0]}", f"{extra[0]} (renamed?)")
    if missing and extra:
        return message(path, 1, missing, f"the columns {', '.join(columns)}", ", ".join(map(repr, header)))
    if missing or extra:
        cause = "no " if missing else "besides, unknown to the record, "
        return message(path, 1, missing or extra, f"the columns {', '.join(columns)}",
                       cause + ", ".join(missing or extra))
    moved = [column for column, other in zip(columns, header, strict=True) if column != other]
    return message(path, 1, moved, f"the order {', '.join(columns)}", ", ".join(header))
