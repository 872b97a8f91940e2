"""The course as one PDF: title page, contents with page numbers, and every page of the book, set for paper.

The built pages are put together as one HTML file, which headless Chromium prints twice: the first print
tells on which page each heading stands, the second has these numbers in its contents.
"""

import io
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from press.book.state import StaleError
from press.book.template import render
from press.course import Course

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEMPLATES = Path(__file__).parent / "templates"
# What only a screen can use: the live chart, its table, the narrow drawing next to a wide one, and the questions of the
# page "Review", which stand in their lessons.
SCREEN_ONLY = (".headerlink, .copybtn, .thaw-spec, .thaw-data, .thaw-wide ~ .thaw-narrow, .thaw-filter,"
               " .thaw-record details, .thaw-panel, .thaw-asked, script")
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def place(course: Course) -> Path:
    """Where the PDF of a course goes."""
    return course.root / "_build" / "pdf" / f"{course.slug}.pdf"


def write(root: Path, book: Path, path: Path, browser: "Browser") -> int:
    """Write the PDF of the built book in folder `book` to `path`, by a Playwright browser; return its number of pages.

    Raises FileNotFoundError where the book is not built.
    """
    if not (book / "searchindex.js").exists():
        raise FileNotFoundError(f"no book in {book}: run make book first")
    soup = together(root, book)
    sheet = book / "_static" / "paper.html"
    page = browser.new_page(java_script_enabled=False)

    def printed() -> bytes:
        sheet.write_text(str(soup), "utf-8")
        page.goto(sheet.as_uri())
        page.emulate_media(media="print", color_scheme="light")
        return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)

    try:
        numbers = places(printed())
        for mark in soup.select(".thaw-contents .page"):
            mark.string = str(numbers.get(str(mark["data-for"]), ""))
        text = printed()
    finally:
        sheet.unlink(missing_ok=True)
        page.close()
    changed = Course(root).changed() or "2000-01-01"
    # The time of printing would make each print differ: the date of the last change stands in its place.
    stamp = f"D:{changed.replace('-', '')}000000".encode()
    text = re.sub(rb"D:\d{14}", stamp, text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    return len(PdfReader(io.BytesIO(text)).pages)


def places(pdf: bytes) -> dict[str, int]:
    """The page, counted from 1, of each named place of a PDF."""
    reader = PdfReader(io.BytesIO(pdf))
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)
               if page.indirect_reference}
    return {name.removeprefix("/"): numbers[there.page.idnum] for name, there in reader.named_destinations.items()
            if isinstance(there.page, IndirectObject) and there.page.idnum in numbers}


def together(root: Path, book: Path) -> BeautifulSoup:
    """One HTML document of all pages of the book, in the order of its contents, solutions last."""
    course = Course(root)
    names = sorted(course.pages, key=lambda name: name.endswith("_solution"))
    slugs = {name: name.replace("/", "-") for name in names}
    articles = [_article(book, name, slugs, course.address) for name in names]
    headings = [(str(article["id"]), _css(_heading(article))) for article in articles]
    soup = BeautifulSoup(render("paper.html", TEMPLATES, course=course, changed=course.changed(),
                                styles=_styles(book, names), headings=headings,
                                title=_css(course.title)), "html.parser")
    contents, main = soup.select_one("nav ol"), soup.select_one("main")
    assert contents is not None and main is not None  # they stand in the template
    for article in articles:
        main.append(article)
        contents.append(_entry(soup, article))
    return soup


def _styles(book: Path, names: list[str]) -> list[str]:
    """The style sheets of these pages, in their order, as seen from _static; the one for paper comes last."""
    sheets: dict[str, None] = {}
    for name in names:
        soup = BeautifulSoup((book / f"{name}.html").read_text("utf-8").split("</head>")[0], "html.parser")
        for link in soup.find_all("link", rel="stylesheet"):
            sheets[str(link["href"]).split("_static/")[-1].split("?")[0]] = None
    return [*sheets, "paper.css"]


def _article(book: Path, name: str, slugs: dict[str, str], address: str) -> Tag:
    """The article of one page, made ready to stand among the others."""
    soup = BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser")
    article = soup.select_one("article.bd-article")
    if article is None:
        raise StaleError(f"{book / name}.html has no article to print: run make book again")
    for extra in article.select(SCREEN_ONLY):
        extra.decompose()
    for folded in article.select("details.hide"):
        _summary(folded).decompose()
        folded.unwrap()
    for folded in article.select("details.thaw-fold"):
        _summary(folded).name = "h4"
        folded.unwrap()
    _checks(soup, article)
    _open(soup, article)
    _own_ids(article, slugs[name])
    _links(soup, article, name, slugs, address)
    article["id"] = slugs[name]
    return article


def _summary(folded: Tag) -> Tag:
    """The line that stands for a folded part; an empty one, out of the page, where it has none."""
    return folded.summary or Tag(name="summary")


def _own_ids(article: Tag, slug: str) -> None:
    """Put the page's name before each id, and before what refers to one within a drawing."""
    for tag in article.find_all(True):
        for key, value in tag.attrs.items():
            if key == "id":
                tag[key] = f"{slug}--{value}"
            elif isinstance(value, str) and "url(#" in value:
                tag[key] = REFERENCE.sub(rf"url(#{slug}--\1)", value)


def _checks(soup: BeautifulSoup, article: Tag) -> None:
    """A quick check or warm-up prints as its options; the answers stand together at the end of the page."""
    answers = soup.new_tag("section", attrs={"class": "thaw-answers"})
    numbers: Counter[str] = Counter()
    for check in article.select(".thaw-check"):
        label = check.strong or soup.new_tag("strong")
        kind = re.split("[,.]", label.get_text())[0]
        numbers[kind] += 1
        label.string = label.get_text().replace(kind, f"{kind} {numbers[kind]}", 1)
        options, answer = soup.new_tag("ul", attrs={"class": "thaw-options"}), soup.new_tag("p")
        strong = soup.new_tag("strong")
        strong.string = f"{kind} {numbers[kind]}."
        answer.append(strong)
        group = check.find_all("details", recursive=False)
        group[0].insert_before(options)
        for folded in group:
            option = _summary(folded).extract()
            option.name, letter = "li", option.get_text(strip=True)[:2]
            options.append(option)
            answer.append(f" {letter} " if re.match(r"[A-Z]\.", letter) else " ")
            for part in folded.find_all("p", recursive=False):
                answer.extend(list(part.contents))
            folded.decompose()
        answers.append(answer)
    if numbers:
        heading = soup.new_tag("h2")
        heading.string = f"Answers to the {' and '.join(f'{kind.lower()}s' for kind in numbers)}"
        answers.insert(0, heading)
        article.append(answers)


def _open(soup: BeautifulSoup, article: Tag) -> None:
    """What else is folded in the text, such as the record of a table, prints open below its line in bold."""
    for folded in article.select("section > details"):
        strong = _summary(folded)
        strong.name = "strong"
        strong.wrap(soup.new_tag("p"))
        folded.unwrap()


def _links(soup: BeautifulSoup, article: Tag, name: str, slugs: dict[str, str], address: str) -> None:
    """Links within the book lead to its places in the PDF; other links get a number and a note."""
    notes: dict[str, int] = {}
    for link in article.find_all("a", href=True):
        # The host stands for the book: a relative link is joined only to an address of a known kind.
        whole = urljoin(f"http://book/{name}.html", str(link["href"]))
        parts = urlsplit(whole)
        if parts.netloc == "book":
            page, _, _ = unquote(parts.path).lstrip("/").rpartition(".html")
            if page in slugs:
                link["href"] = f"#{slugs[page]}" + (f"--{unquote(parts.fragment)}" if parts.fragment else "")
                continue
            if not address:
                link.unwrap()
                continue
            whole = link["href"] = urljoin(address, parts.path.lstrip("/"))
        if link.get_text() != whole:  # an address that is printed needs no note
            number = notes.setdefault(whole, len(notes) + 1)
            mark = soup.new_tag("sup", attrs={"class": "thaw-note"})
            mark.string = str(number)
            link.insert_after(mark)
    if notes:
        place = soup.new_tag("section", attrs={"class": "thaw-notes"})
        heading, rows = soup.new_tag("h2"), soup.new_tag("ol")
        heading.string = "Links"
        for target in notes:
            row, link = soup.new_tag("li"), soup.new_tag("a", href=target)
            link.string = target
            row.append(link)
            rows.append(row)
        place.extend([heading, rows])
        article.append(place)


def _entry(soup: BeautifulSoup, article: Tag) -> Tag:
    """The lines of one page in the contents: its title and those of its sections."""
    row, inside = soup.new_tag("li"), soup.new_tag("ol")
    row.append(_line(soup, _heading(article), str(article["id"])))
    for section in article.select("section[id]"):
        heading = section.find(["h1", "h2"], recursive=False)
        if heading and heading.name == "h2" and len(heading.get_text(strip=True)) > 1:  # not A, B, C of a list
            line = soup.new_tag("li")
            line.append(_line(soup, heading.get_text(strip=True), str(section["id"])))
            inside.append(line)
    if inside.contents:
        row.append(inside)
    return row


def _line(soup: BeautifulSoup, words: str, target: str) -> Tag:
    link = soup.new_tag("a", href=f"#{target}")
    title, number = soup.new_tag("span"), soup.new_tag("span", attrs={"class": "page", "data-for": target})
    title.string, number.string = words, "000"
    link.extend([title, number])
    return link


def _heading(article: Tag) -> str:
    return article.h1.get_text(strip=True) if article.h1 else ""


def _css(words: str) -> Markup:
    """Words as a string in a style sheet; nothing in it can end the string, or the element in which it stands."""
    return Markup('"{}"').format(Markup(re.sub(r'[\\"<&]', lambda match: f"\\{ord(match[0]):x} ", words)))
