"""How the book is found and shared: descriptions, preview pictures, dates of change, site map, 404 page."""

import copy
import html
import math
import re
import textwrap
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from press.course import Course

CARD = (1200, 630)  # width and height in px of a preview picture, as the large sites want it
LONGEST = 200  # characters of a description
CAPITALS = {"viewbox": "viewBox", "clippath": "clipPath", "lineargradient": "linearGradient"}
LOGO = Path(__file__).parent / "static" / "logo.svg"
FONT = "Liberation Sans"  # vl-convert brings it along: a card does not depend on the machine's fonts
MISSING = """<section id="page-not-found"><h1>This page is not here</h1>
<p>The address may be mistyped, or the page may have moved. Begin again at the <a href="{home}">first page</a>,
or <a href="search.html">search the book</a>.</p></section>"""


def tell(soup, name, address, folder, course):
    """Write into the head of a page what search engines and messengers show of it.

    `address` is the page's own ("" if the book has none), `folder` the built book, into which the preview
    picture goes.
    """
    article = soup.select_one("article.bd-article")
    if article is None or article.h1 is None or soup.head is None:
        return
    title = re.sub(r"#$", "", article.h1.get_text(" ", strip=True)).strip()
    words = described(article, course.subtitle)
    drawings = article.select(".thaw-drawing.thaw-wide svg")
    # A low chart fills the picture better than a tall one.
    drawing = next((one for one in drawings if int(one["width"]) > 1.5 * int(one["height"])), (drawings or [None])[0])
    figure = drawing.find_parent("figure") if drawing else None
    caption = figure.figcaption.contents[0].get_text() if figure and figure.figcaption else title
    picture = f"_static/previews/{name.replace('/', '-')}.png"
    target = Path(folder) / picture
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(card(caption, title if drawing else course.subtitle, course.title, drawing))
    told = {"og:type": "article", "og:site_name": course.title, "og:title": title, "og:description": words}
    if address:
        root = address.removesuffix(f"{name}.html")
        told |= {
            "og:url": address, "og:image": root + picture, "og:image:width": CARD[0], "og:image:height": CARD[1],
            "og:image:alt": drawing["aria-label"] if drawing else title,
        }
    soup.head.append(soup.new_tag("meta", attrs={"name": "description", "content": words}))
    soup.head.append(soup.new_tag("meta", attrs={"name": "twitter:card", "content": "summary_large_image"}))
    for key, value in told.items():
        soup.head.append(soup.new_tag("meta", attrs={"property": key, "content": str(value)}))


def described(article, otherwise):
    """The first paragraph of a page, cut at the end of a sentence or of a word."""
    for paragraph in article.select("section p"):
        text = re.sub(r"\s+", " ", paragraph.get_text(" ", strip=True))
        text = re.sub(r" ([,.;:!?)])", r"\1", text)
        if len(text) > 40:
            break
    else:
        return otherwise
    if len(text) <= LONGEST:
        return text
    end = max(text.rfind(mark, 0, LONGEST) for mark in (". ", "? "))
    return text[: end + 1] if end > 60 else textwrap.shorten(text, LONGEST, placeholder=" …")


def card(title, below, site, drawing=None):
    """A preview picture as PNG: title, a line below it and, if there is one, the drawing of a chart (an svg tag)."""
    import vl_convert

    width, height = CARD
    most = 46 if drawing else 28
    lines = textwrap.wrap(title, min(most, len(title) // math.ceil(len(title) / most) + 8))[:3]
    size, top = (44, 80) if drawing else (72, 200)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FONT}">'
             f'<rect width="{width}" height="{height}" fill="#fff"/><rect width="{width}" height="12" fill="#0b6584"/>']
    for number, line in enumerate(lines):
        parts.append(f'<text x="60" y="{top + number * size * 1.2:.0f}" font-size="{size}" font-weight="bold" '
                     f'fill="#1f2933">{html.escape(line)}</text>')
    if drawing:
        top += round(len(lines) * size * 1.2) - 20
        drawing = copy.copy(drawing)
        drawing.attrs |= {"xmlns": "http://www.w3.org/2000/svg", "preserveAspectRatio": "xMinYMid meet", "x": 60,
                          "y": top, "width": width - 120, "height": height - 95 - top}
        # The parser of the page has put all names into small letters.
        parts.append(re.sub(r"\b(viewbox|clippath|lineargradient)\b", lambda match: CAPITALS[match[0]], str(drawing)))
    logo = LOGO.read_text("utf-8").replace("<svg ", f'<svg x="60" y="{height - 82}" width="54" height="54" ', 1)
    parts.append(f'{logo}<text x="130" y="{height - 44}" font-size="28" fill="#4a5561">'
                 f'{html.escape(site)}: {html.escape(textwrap.shorten(below, 65, placeholder=" …"))}</text></svg>')
    return vl_convert.svg_to_png("".join(parts))


def not_found(app):
    """The page for addresses that lead nowhere; its links hold at any depth of a mistyped address."""
    home = f"{app.config.root_doc}.html"
    yield "404", {"title": "Page not found", "body": MISSING.format(home=home)}, "page.html"


def secure(soup, policy):
    """Write the content-security policy into the head of a page, before anything that it speaks of."""
    soup.head.insert(0, soup.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": policy}))


def forward(folder, page):
    """Write index.html, which leads on to the first page (Jupyter Book writes one only where there is none)."""
    text = f'<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Refresh" content="0; url={page}.html">\n'
    (folder / "index.html").write_text(text, "utf-8")


def rebase(soup, address):
    """Let the 404 page find its files from any address: all its links begin at the book's own."""
    soup.head.insert(0, soup.new_tag("base", href=urlsplit(address).path or "/"))
    for link in soup.select("link[rel=canonical]"):
        link.decompose()
    soup.head.append(soup.new_tag("meta", attrs={"name": "robots", "content": "noindex"}))
    for link in soup.select('a[href^="#"]'):
        link["href"] = "404.html" + link["href"]


def site_map(app, problem):
    """Write sitemap.xml: the address of each page, and when its source was last changed."""
    address = app.config.html_baseurl
    if problem or app.builder.name != "html" or not address:
        return
    course, rows = Course(app.srcdir), []
    for name in course.pages:
        date = course.changed(course.source_of(name) or ".")
        rows.append(f"<url><loc>{html.escape(urljoin(address, name))}.html</loc>"
                    + (f"<lastmod>{date}</lastmod>" if date else "") + "</url>")
    text = "\n".join(['<?xml version="1.0" encoding="utf-8"?>',
                      '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', *rows, "</urlset>", ""])
    (Path(app.outdir) / "sitemap.xml").write_text(text, "utf-8")
    robots = f"User-agent: *\nSitemap: {urljoin(address, 'sitemap.xml')}\n"
    (Path(app.outdir) / "robots.txt").write_text(robots, "utf-8")
