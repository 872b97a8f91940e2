"""The last touch on a page of the book: defects of the theme and of outputs are mended here, and only here.

Each function mends one thing and its docstring names the defect and where it comes from. One that changes no page of
the book any more can go: tests/book/test_polish.py names it.
"""

import functools
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from press.outputs import tables

THEME_AT_ONCE = """(function (root) {
  var mode = localStorage.getItem("mode") || "auto";
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.mode = mode;
  root.dataset.theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
})(document.documentElement);"""


def mend(soup: BeautifulSoup, folder: Path) -> None:
    """Make all mendings in a parsed page; scripts that stood in it go into files below `folder`."""
    for mending in MENDINGS:
        mending(soup)
    scripts_in_files(soup, folder)


def no_search_index(soup: BeautifulSoup) -> None:
    """pydata-sphinx-theme 0.17 loads the search index on each page, though only the search page uses it."""
    if soup.find(id="search-results") is None:
        for script in soup.find_all("script", src=re.compile(r"(searchtools|language_data|searchindex)\.js")):
            script.decompose()


def no_advertising(soup: BeautifulSoup) -> None:
    """sphinx-book-theme keeps a place for advertisements of Read the Docs in its sidebar."""
    place = soup.find(id="ethical-ad-placement")
    if place:
        place.decompose()


def icons(soup: BeautifulSoup) -> None:
    """pydata-sphinx-theme 0.17 loads Font Awesome as a script of 1.5 MB and again as fonts of 275 kB, for twenty
    icons: each icon is drawn in its place."""
    for script in soup.find_all("script", src=re.compile("fontawesome")):
        script.decompose()
    for place in soup.select("i[class*=fa-], span[class*=fa-]"):
        names = [name.removeprefix("fa-") for name in place["class"] if name.startswith("fa-")]
        drawn = next((icon for icon in map(_icon, names) if icon), None)
        if drawn:
            width, height, path = drawn
            kept = [name for name in place["class"] if not re.match("fa[bsr]?(-|$)", name)]
            place["class"] = " ".join([*kept, "thaw-icon"])
            svg = soup.new_tag("svg", attrs={"viewBox": f"0 0 {width} {height}", "aria-hidden": "true"})
            svg.append(soup.new_tag("path", d=path))
            place.append(svg)


@functools.cache
def _icon(name: str) -> tuple[str, str, str] | None:
    """Width, height and outline of an icon of Font Awesome, from the script that the theme brings; None if unknown."""
    import pydata_sphinx_theme

    text = _icon_script(Path(pydata_sphinx_theme.__file__).parent)
    name = {"pencil-alt": "pencil"}.get(name, name)
    drawn = re.search(rf'[{{,]"?{re.escape(name)}"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"', text)
    return (drawn[1], drawn[2], drawn[3]) if drawn else None


@functools.cache
def _icon_script(theme: Path) -> str:
    return (theme / "theme" / "pydata_sphinx_theme" / "static" / "scripts" / "fontawesome.js").read_text("utf-8")


def idle_logos(soup: BeautifulSoup) -> None:
    """sphinx-book-theme loads logos for a menu that may never be opened."""
    for logo in soup.select(".dropdown-menu img"):
        logo["loading"] = "lazy"


def whole_addresses(soup: BeautifulSoup) -> None:
    """MyST-Parser 3 escapes the address of a link and the HTML writer does so again: "?a=1&b=2" loses its b."""
    for link in soup.find_all("a", href=re.compile("&amp;")):
        link["href"] = str(link["href"]).replace("&amp;", "&")


def no_handlers(soup: BeautifulSoup) -> None:
    """sphinx-book-theme writes "onclick" into its buttons, which a content-security policy refuses: static/charts.js
    listens instead."""
    for button in soup.find_all(onclick=True):
        button["data-action"] = str(button["onclick"]).partition("(")[0].removeprefix("window.")
        del button["onclick"]


def scripts_in_files(soup: BeautifulSoup, folder: Path) -> None:
    """The theme and its extensions write scripts into the page, which a content-security policy refuses: each goes
    into a file, named after its content, and runs at the same place as before."""
    anchor = soup.find("script", src=re.compile("documentation_options"))
    if anchor is None:
        return
    static = str(anchor["src"]).split("_static/")[0] + "_static/"
    for script in soup.find_all("script", src=False):
        text = (script.string or "").strip()
        if script.get("type", "text/javascript") not in ("text/javascript", "module") or not text:
            continue
        if "DOCUMENTATION_OPTIONS.pagename" in text:  # differs in each page, and nothing here asks for it
            script.decompose()
            continue
        name = f"page-{hashlib.sha256(text.encode()).hexdigest()[:10]}.js"
        path = folder / "_static" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", "utf-8")
        script.string, script["src"] = "", static + name


def one_heading(soup: BeautifulSoup) -> None:
    """sphinx-book-theme repeats title and contents for print: a second h1 in each page, empty in the index."""
    place = soup.find(id="jb-print-docs-body")
    if place:
        place.decompose()


def theme_at_once(soup: BeautifulSoup) -> None:
    """pydata-sphinx-theme settles on light or dark only after the page is drawn, and without a script on
    "auto", for which its style sheet has no colours of code: the page flashes, and lines of code move."""
    if soup.html and soup.html.get("data-theme") == "auto":
        soup.html["data-theme"] = "light"
    for script in soup.find_all("script"):
        if script.string and "dataset.theme = localStorage" in script.string:
            script.string = THEME_AT_ONCE


def no_second_header(soup: BeautifulSoup) -> None:
    """sphinx-book-theme 1.3 leaves in the header of pydata-sphinx-theme 0.17: a second search button on wide
    screens, and hidden buttons that take the clicks meant for the sidebar buttons on narrow ones. Its scripts
    ask for the element itself, so it stays, empty."""
    header = soup.find("header", id="pst-header")
    if header:
        header.clear()
        header["hidden"] = ""


def one_viewport(soup: BeautifulSoup) -> None:
    """Sphinx, the theme and the base template each write the same viewport element."""
    for extra in soup.find_all("meta", attrs={"name": "viewport"})[1:]:
        extra.decompose()


def sidebar(soup: BeautifulSoup) -> None:
    """The theme's primary sidebar holds logo and search outside of any landmark."""
    place = soup.find(id="pst-primary-sidebar")
    if place:
        place["role"] = "navigation"
        place["aria-label"] = "Book"


def named_toggles(soup: BeautifulSoup) -> None:
    """pydata-sphinx-theme 0.17 gives the buttons that unfold the table of contents an icon but no name."""
    for summary in soup.select("nav li > details > summary"):
        entry = summary.find_parent("li")
        link = entry.find("a") if entry else None
        if link and not summary.get_text(strip=True):
            summary["aria-label"] = f"Pages of {link.get_text(strip=True)}"


MENDINGS: tuple[Callable[[BeautifulSoup], None], ...] = (
    no_second_header, no_search_index, no_advertising, icons, idle_logos, no_handlers,
    whole_addresses, one_heading, theme_at_once, one_viewport, sidebar, named_toggles, *tables.MENDINGS,
)
