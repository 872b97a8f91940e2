"""The book with live Python: the built pages, and beside them everything that a browser needs to run their cells."""

import hashlib
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

from bs4 import BeautifulSoup

import press.outputs
import thaw
from press import notebook as notebooks
from press.book import state
from press.course import Course
from press.publish import lite, pdf
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
    for page in sorted(site.glob("*/*.html")):
        notebook = root / page.parent.name / f"{page.stem}.ipynb"
        if not notebook.exists():
            continue
        told = {"pyodide": f"../live/{pyodide.name}/", "course": f"../live/{packed}", "folder": page.parent.name,
                "packages": list(LOADED), "bytes": size, "wire": wire,
                "notebook": f"../lite/files/{page.parent.name}/{notebook.name}",
                "cells": notebooks.read(notebook).live_cells()}
        page.write_text(_made_live(page, told, scripts), "utf-8")
    if paper:
        pdf.offer(paper, site)
    shutil.rmtree(folder, ignore_errors=True)
    site.rename(folder)
    state.stamp(folder, course)


def _named(folder, name, content):
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


def _course(root):
    """The files that a notebook needs beside it, as a zip: tables, check keys, `thaw`, the press's floor `outputs`."""
    package, outputs = Path(thaw.__file__).parent, Path(press.outputs.__file__).parent
    files = {f"thaw/{path.name}": path for path in package.iterdir() if path.suffix in (".py", ".html", ".conf")}
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


def _made_live(page, told, scripts):
    """The text of a page with what makes it live; `scripts` is the folder of its scripts in live/.

    Raises Refused if its cells are not those of the notebook.
    """
    text = page.read_text("utf-8")
    soup = BeautifulSoup(text, "html.parser")
    places = [place for place in soup.select(".bd-article div.cell") if place.select_one(".cell_input")]
    shown = sum(cell["shown"] for cell in told["cells"])
    if len(places) != shown:
        raise Refused(f"{page}: shows {len(places)} cells where its notebook has {shown}")
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    head = (f'<link rel="stylesheet" href="../live/{scripts}/page.css"/>'
            f'<script defer src="../live/{scripts}/obstacle.js"></script>'
            f'<script type="module" src="../live/{scripts}/page.js"></script></head>')
    body = f'<script type="application/json" id="thaw-told">{data}</script></body>'
    # The first of the places at which the rocket can start the notebook.
    path = f"{told['folder']}/{page.stem}.ipynb"
    launch = (f'<li><a class="btn btn-sm dropdown-item" href="../lite/notebooks/index.html?path={path}" '
              'target="_blank" title="Open as a notebook that runs in this browser">'
              '<span class="btn__text-container">JupyterLite (in this browser)</span></a></li>')
    text = re.sub(r'(dropdown-launch-buttons">.*?<ul class="dropdown-menu">)', lambda found: found[1] + launch, text,
                  count=1, flags=re.DOTALL)
    return text.replace("</head>", head, 1).replace("</body>", body, 1)
