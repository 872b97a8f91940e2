"""How a table looks in an output: its frame, scopes, alignment and caption, and no index that tells nothing."""

import re

from bs4 import BeautifulSoup, Tag

DATE = re.compile(r"\d{4}-\d\d(-\d\d)?|NaT")
NUMBER = re.compile(r"[-+−]?[\d,]*\.?\d+(e[-+]?\d+)?%?|NaN|", re.IGNORECASE)


def frames(soup: BeautifulSoup) -> None:
    """Wide tables get a frame of their own to scroll in (pandas writes the bare table)."""
    for table in soup.select("table.dataframe"):
        for style in table.parent.find_all("style") if table.parent else []:
            style.decompose()
        # How wide it is on paper, where nothing scrolls, is settled by the style sheet.
        longest = max(len(row.find_all(["td", "th"])) for row in table.find_all("tr"))
        crowded = " thaw-crowded" if longest > 8 else ""
        table.wrap(soup.new_tag("div", attrs={"class": f"thaw-scroll{crowded}"}))


def tables(soup: BeautifulSoup) -> None:
    """pandas aligns all cells alike, and marks the corner above the index as an empty header cell."""
    for table in soup.select("table.dataframe"):
        del table["border"]
        for row in table.find_all("tr"):
            del row["style"]
        head, body = table.select("thead tr"), table.select("tbody tr")
        _scopes(head, body)
        for column in zip(*(row.find_all("td") for row in body), strict=False):
            _align(column, head)


def _scopes(head: list[Tag], body: list[Tag]) -> None:
    """Say of each header cell what it heads; an empty one heads nothing."""
    for cell in (cell for row in head for cell in row.find_all("th")):
        if cell.get_text(strip=True):
            cell["scope"] = "col"
        else:
            cell.name = "td"
    for cell in (cell for row in body for cell in row.find_all("th")):
        cell["scope"] = "row"


def _align(column: tuple[Tag, ...], head: list[Tag]) -> None:
    """Give the cells of a column of dates or numbers their class; what stands above numbers is aligned with them."""
    texts = [cell.get_text(strip=True) for cell in column]
    kind = "date" if all(map(DATE.fullmatch, texts)) else "number" if all(map(NUMBER.fullmatch, texts)) else None
    if kind is None:
        return
    for cell in column:
        cell["class"] = kind
    if kind == "number":
        place = _cells(column[0].find_parent("tr")).index(column[0])
        for cells in map(_cells, head):
            if place < len(cells):
                cells[place]["class"] = "number"


def _cells(row: Tag | None) -> list[Tag]:
    return list(row.find_all(["th", "td"])) if row else []


def no_plain_index(soup: BeautifulSoup) -> None:
    """pandas writes the numbers of the rows beside a table, which tell a reader nothing: they go, unless the index
    has a name, is not in order, may be years, or the cell has the tag "show-index"."""
    for table in soup.select("table.dataframe"):
        head, body = table.select("thead tr"), table.select("tbody tr")
        corners = [cell.get_text(strip=True) for row in head for cell in row.find_all(["th", "td"], limit=1)]
        labels = [[cell.get_text(strip=True) for cell in row.find_all("th")] for row in body]
        if corners != [""] or any(len(label) != 1 for label in labels) or table.find_parent(class_="tag_show-index"):
            continue
        numbers = [int(label) for label, in labels if label.isdecimal()]
        left_out = labels.count(["..."])  # the middle of a long table
        if (len(numbers) + left_out == len(labels) and numbers == sorted(set(numbers))
                and not all(1900 <= number <= 2100 for number in numbers)):
            for row in [*head, *body]:
                for cell in row.find_all(["th", "td"], limit=1):
                    cell.decompose()


def captions(soup: BeautifulSoup) -> None:
    """Neither pandas nor MyST gives a table a caption: this one is for screen readers, who can step from table to
    table."""
    for table in soup.select("article table"):
        if table.caption is None and table.thead:
            names = [cell.get_text(" ", strip=True) for cell in table.thead.find_all("th")]
            caption = soup.new_tag("caption", attrs={"class": "thaw-unseen"})
            rows = len(table.select("tbody tr"))
            caption.string = f"Table of {rows} {'row' if rows == 1 else 'rows'}: {', '.join(filter(None, names))}"
            table.insert(0, caption)


MENDINGS = (no_plain_index, frames, tables, captions)


def mend(soup: BeautifulSoup) -> None:
    """Make all mendings of outputs in a parsed page or a part of one."""
    for mending in MENDINGS:
        mending(soup)
