"""The book with live Python: the built pages, and beside them everything that a browser needs to run their cells."""

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

import press.outputs
import thaw
from press import notebook as notebooks
from press.book import state
from press.book.buttons import PDF, PLACE
from press.course import Course
from press.publish import lite
from press.publish.pyodide import LOADED, Refused, loaded

ASSETS = Path(__file__).parent / "browser"


def install(course: Course, html: Path, folder: Path, pyodide: Path, paper: Path | None = None) -> None:
    """Make `folder`: a copy of the built book in `html` whose notebook pages run live, with what that takes in live/.

    `pyodide` is the folder that `press.publish.pyodide.gather` returns, `paper` the course as a PDF, to be offered on
    each page. All is made beside `folder` first: it is never half old.
    """
    root, site = course.root, folder.with_name(f"{folder.name}.new")
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(html, site)
    live = site / "live"
    shutil.copytree(pyodide, live / pyodide.name)
    files = _course(root)
    packed = _named(live, "course.zip", files)
    scripts = _scripts(live)
    size, wire = loaded(live / pyodide.name)
    size += (live / packed).stat().st_size
    wire += (live / packed).stat().st_size
    lite.write(root, site, pyodide.name, files)
    if paper:
        shutil.copy(paper, site / paper.name)
    for name in course.pages:
        page = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
        put_buttons(page, state.noted_page(html, name)["buttons"], paper)
        notebook = root / f"{name}.ipynb"
        if notebook.exists():
            place = notebook.parent.name
            facts = {"pyodide": f"../live/{pyodide.name}/", "course": f"../live/{packed}", "folder": place,
                     "packages": list(LOADED), "bytes": size, "wire": wire,
                     "notebook": f"../lite/files/{place}/{notebook.name}",
                     "cells": notebooks.read(notebook).live_cells()}
            make_live(page, name, facts, scripts)
        (site / f"{name}.html").write_text(str(page), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    site.rename(folder)
    state.stamp(folder, course)


def _named(folder: Path, name: str, content: bytes) -> str:
    """Write `content` under a name that changes with it, so that no browser keeps an old copy; return the name."""
    stem, ending = name.rsplit(".", 1)
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
    (folder / name).write_bytes(content)
    return name


def _scripts(live: Path) -> str:
    """Write the scripts and the style of live pages into a folder of their own in `live`; return its name.

    The name changes with any of them: modules import each other by plain names, and no browser keeps an old copy.
    """
    files = {path.name: path.read_bytes() for path in sorted([*ASSETS.glob("*.js"), *ASSETS.glob("*.css")])}
    digest = hashlib.sha256(b"".join(name.encode() + b"\0" + content for name, content in files.items()))
    folder = live / f"page-{digest.hexdigest()[:10]}"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder.name


def _course(root: Path) -> bytes:
    """The files that a notebook needs beside it, as a zip: tables, check keys, `thaw`, the press's floor `outputs`."""
    package, outputs = Path(thaw.__file__).parent, Path(press.outputs.__file__).parent
    files = {f"thaw/{path.relative_to(package).as_posix()}": path for path in package.rglob("*")
             if path.suffix in (".py", ".html", ".conf")}
    files |= {f"thaw/keys/{path.name}": path for path in (root / "thaw" / "keys").glob("*.json")}
    files |= {f"press/outputs/{path.name}": path for path in outputs.glob("*.py")}
    files["press/__init__.py"] = outputs.parent / "__init__.py"
    files |= {path.relative_to(root).as_posix(): path for path in (root / "data").rglob("*")
              if path.suffix == ".csv" or path.name == "datapackage.json"}
    files["session.py"] = ASSETS / "session.py"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, path in sorted(files.items()):
            # Always the same time: the same files give the same bytes.
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def put_buttons(page: BeautifulSoup, made: str, paper: Path | None) -> None:
    """Put the buttons that the theme made for the site in the place of the book's; none for a PDF that is not there."""
    place, buttons = page.select_one(PLACE), BeautifulSoup(made, "html.parser").select_one(PLACE)
    if place is None or buttons is None:
        return
    for link in buttons.select(f".btn-{PDF}"):
        if paper is None:
            (link.find_parent("li") or link).decompose()
        else:
            link["title"] = f"{link['title']}, {paper.stat().st_size / 1e6:.0f} MB"
    place.replace_with(buttons)


def make_live(page: BeautifulSoup, name: str, facts: dict[str, Any], scripts: str) -> None:
    """Add to the page `name` what makes it live: `facts` for its scripts, which are in the folder `scripts` of live/.

    Raises Refused if its cells are not those of the notebook.
    """
    places = [cell for cell in page.select(".bd-article div.cell") if cell.select_one(".cell_input")]
    shown = sum(cell["shown"] for cell in facts["cells"])
    if len(places) != shown or page.head is None or page.body is None:
        raise Refused(f"{name}.html: shows {len(places)} cells where its notebook has {shown}")
    page.head.append(page.new_tag("link", attrs={"rel": "stylesheet", "href": f"../live/{scripts}/page.css"}))
    page.head.append(page.new_tag("script", attrs={"defer": "", "src": f"../live/{scripts}/obstacle.js"}))
    page.head.append(page.new_tag("script", attrs={"type": "module", "src": f"../live/{scripts}/page.js"}))
    data = page.new_tag("script", attrs={"type": "application/json", "id": "thaw-told"})
    data.string = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    page.body.append(data)
