"""How the book is found and shared: descriptions, preview pictures, dates of change, site map, 404 page."""

import copy
import math
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup
from sphinx.application import Sphinx

from press.book import policy
from press.book.template import render
from press.course import Course

CARD = (1200, 630)  # width and height in px of a preview picture, as the large sites want it
LONGEST = 200  # characters of a description
# Names that the parser of the page has put into small letters, as SVG wants them.
CAPITALS = {name.lower(): name for name in ("viewBox", "clipPath", "linearGradient")}
LOGO = Path(__file__).parent / "static" / "logo.svg"
FONT = "Liberation Sans"  # vl-convert brings it along: a card does not depend on the machine's fonts


def tell(soup: BeautifulSoup, name: str, address: str, folder: Path, course: Course) -> None:
    """Write into the head of a page what search engines and messengers show of it.

    `address` is the page's own ("" if the book has none), `folder` the built book, into which the preview
    picture goes.
    """
    article = soup.select_one("article.bd-article")
    if article is None or article.h1 is None or soup.head is None:
        return
    title = article.h1.get_text(" ", strip=True).removesuffix("#").strip()
    words = described(article, course.subtitle)
    drawing = _drawing(article)
    figure = drawing.find_parent("figure") if drawing else None
    caption = figure.figcaption.contents[0].get_text() if figure and figure.figcaption else title
    picture = f"_static/previews/{name.replace('/', '-')}.png"
    target = folder / picture
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(card(caption, title if drawing else course.subtitle, course.title, drawing))
    properties = {"og:type": "article", "og:site_name": course.title, "og:title": title, "og:description": words}
    if address:
        root = address.removesuffix(f"{name}.html")
        properties |= {
            "og:url": address, "og:image": root + picture, "og:image:width": str(CARD[0]),
            "og:image:height": str(CARD[1]), "og:image:alt": str(drawing["aria-label"]) if drawing else title,
        }
    soup.head.append(soup.new_tag("meta", attrs={"name": "description", "content": words}))
    soup.head.append(soup.new_tag("meta", attrs={"name": "twitter:card", "content": "summary_large_image"}))
    for key, value in properties.items():
        soup.head.append(soup.new_tag("meta", attrs={"property": key, "content": value}))


def _drawing(article: Tag) -> Tag | None:
    """The chart for the preview picture: the first low one, which fills it better than a tall one, else the first."""
    drawings = article.select(".thaw-drawing.thaw-wide svg")
    low = [svg for svg in drawings if int(str(svg["width"])) > 1.5 * int(str(svg["height"]))]
    return next(iter([*low, *drawings]), None)


def described(article: Tag, otherwise: str) -> str:
    """The first paragraph of a page, cut at the end of a sentence or of a word."""
    for paragraph in article.select("section p"):
        text = re.sub(r"\s+", " ", paragraph.get_text(" ", strip=True))
        if paragraph.em and paragraph.em.get_text(" ", strip=True) == text:
            continue  # says where the page stands in the course, and how long it takes
        text = re.sub(r" ([,.;:!?)])", r"\1", text)
        if len(text) > 40:
            break
    else:
        return otherwise
    if len(text) <= LONGEST:
        return text
    end = max(text.rfind(mark, 0, LONGEST) for mark in (". ", "? "))
    return text[: end + 1] if end > 60 else textwrap.shorten(text, LONGEST, placeholder=" …")


def card(title: str, below: str, site: str, drawing: Tag | None = None) -> bytes:
    """A preview picture as PNG: title, a line below it and, if there is one, the drawing of a chart (an svg tag)."""
    import vl_convert

    width, height = CARD
    most = 46 if drawing else 28
    lines = textwrap.wrap(title, min(most, len(title) // math.ceil(len(title) / most) + 8))[:3]
    size, top = (44, 80) if drawing else (72, 200)
    picture = render("preview.svg", width=width, height=height, font=FONT, lines=lines, size=size, top=top,
                     drawing=_placed(drawing, top + round(len(lines) * size * 1.2) - 20) if drawing else "",
                     logo=Markup(LOGO.read_text("utf-8")),
                     foot=f"{site}: {textwrap.shorten(below, 65, placeholder=' …')}")
    return vl_convert.svg_to_png(picture)


def _placed(drawing: Tag, top: int) -> Markup:
    """The drawing of a chart as SVG that fills a preview picture from `top` to the line at its foot."""
    drawing, (width, height) = copy.copy(drawing), CARD
    drawing.attrs |= {"xmlns": "http://www.w3.org/2000/svg", "preserveAspectRatio": "xMinYMid meet", "x": "60",
                      "y": str(top), "width": str(width - 120), "height": str(height - 95 - top)}
    for tag in [drawing, *drawing.find_all(True)]:
        tag.name = CAPITALS.get(tag.name, tag.name)
        tag.attrs = {CAPITALS.get(key, key): value for key, value in tag.attrs.items()}
    return Markup(drawing)


def not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page for addresses that lead nowhere; its links hold at any depth of a mistyped address."""
    body = render("not_found.html", home=f"{app.config.root_doc}.html")
    yield "404", {"title": "Page not found", "body": body}, "page.html"


def secure(soup: BeautifulSoup, words: str) -> None:
    """Write a content-security policy into the head of a page, before anything that it speaks of."""
    if soup.head:
        soup.head.insert(0, soup.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": words}))


def forward(folder: Path, page: str) -> None:
    """Write index.html, which leads on to the first page (Jupyter Book writes one only where there is none)."""
    (folder / "index.html").write_text(render("forward.html", page=page, policy=policy.PAGE) + "\n", "utf-8")


def rebase(soup: BeautifulSoup, address: str) -> None:
    """Let the 404 page find its files from any address: all its links begin at the book's own."""
    if soup.head is None:
        return
    soup.head.insert(0, soup.new_tag("base", href=urlsplit(address).path or "/"))
    for link in soup.select("link[rel=canonical]"):
        link.decompose()
    soup.head.append(soup.new_tag("meta", attrs={"name": "robots", "content": "noindex"}))
    for link in soup.select('a[href^="#"]'):
        link["href"] = f"404.html{link['href']}"


def site_map(app: Sphinx, problem: Exception | None) -> None:
    """Write sitemap.xml: the address of each page, and when its source was last changed."""
    address = app.config.html_baseurl
    if problem or app.builder.name != "html" or not address:
        return
    course = Course(app.srcdir)
    pages = [(f"{urljoin(address, name)}.html", course.changed(course.source_of(name) or "."))
             for name in course.pages]
    (Path(app.outdir) / "sitemap.xml").write_text(render("sitemap.xml", pages=pages) + "\n", "utf-8")
    robots = f"User-agent: *\nSitemap: {urljoin(address, 'sitemap.xml')}\n"
    (Path(app.outdir) / "robots.txt").write_text(robots, "utf-8")
