"""What a built folder holds: so that nothing of an older or an interrupted build stays in it, or is published.

Beside the folder ``html`` of a build stands ``.html.json``: what was to be built, and whether it was built to its end.
A build that is to give something else, or that follows one which was broken off, begins with an empty folder. In the
folder ``.html`` there is a note on each page: its text before it was mended, and its buttons where it is published.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from press.course import Course


class StaleError(Exception):
    """A folder that must not be published as it is. The message says why, and what to do."""


def purpose(course: Course, code: str) -> str:
    """Return a hash that changes with everything but the texts: settings, pages, commit, the code of the press.

    Sphinx itself sees which texts have changed; of these things it would leave old pages in their places.
    """
    files = [(course.root / name).read_bytes() for name in ("_config.yml", "_toc.yml", "course.yml")]
    parts = [course.edition, json.dumps(course.pages), code, commit(course.root)]
    return hashlib.sha256(b"\0".join([*files, *(part.encode() for part in parts)])).hexdigest()


def commit(root: Path) -> str:
    """Return the commit that is checked out in `root`, "" outside git."""
    return _git(root, "rev-parse", "HEAD")


def tree(root: Path) -> str:
    """Return the commit that is checked out in `root`, marked where files differ from it; "" outside git."""
    return _git(root, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")


def _git(root: Path, *words: str) -> str:
    try:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True).stdout.strip()
    except FileNotFoundError:
        return ""


def begin(folder: Path, doctrees: Path, course: Course, code: str) -> None:
    """Note that a build into `folder` begins; unless the last one can be gone on with, empty it and `doctrees`.

    Raises StaleError for a folder that holds other things than a book: it is not ours to empty.
    """
    note, current = _note(folder), is_current(folder, course, code)
    if not current and not note.exists() and not (folder / ".buildinfo").exists() and any(folder.glob("*")):
        raise StaleError(f"{folder} holds other files than a book: name an empty folder, or empty this one")
    # First of all the note: whatever is broken off from here on is begun anew.
    _write(note, {"purpose": purpose(course, code), "whole": False, "commit": tree(course.root)})
    if not current:
        shutil.rmtree(_page_notes(folder), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        for kept in [*doctrees.rglob("*.doctree"), *doctrees.glob("environment.pickle")]:
            kept.unlink(missing_ok=True)


def is_current(folder: Path, course: Course, code: str) -> bool:
    """Tell whether `folder` holds a finished build of the same kind; only texts may have changed since."""
    known = _read(_note(folder))
    return bool(known.get("whole")) and known.get("purpose") == purpose(course, code)


def finish(folder: Path) -> None:
    """Note that the build into `folder` came to its end."""
    note = _note(folder)
    _write(note, {**_read(note), "whole": True})


def stamp(folder: Path, course: Course) -> None:
    """Note that `folder` holds something whole, made otherwise than by Sphinx, of the commit that is checked out."""
    _write(_note(folder), {"purpose": "", "whole": True, "commit": tree(course.root)})


def ensure_whole(folder: Path, course: Course, verb: str) -> None:
    """Raise StaleError unless `folder` holds a finished build of what is checked out, with or without changes to it.

    `verb` is the command that makes it so, such as ``make book``.
    """
    known = _read(_note(folder))
    if not (folder / "index.html").exists():
        raise StaleError(f"nothing in {folder}: run {verb} first")
    if not known.get("whole"):
        raise StaleError(f"the build in {folder} was not finished: run {verb} again")
    if known.get("commit") != tree(course.root):
        raise StaleError(f"the build in {folder} is of another state of the repository: run {verb} again")


def note_page(folder: Path, name: str, note: dict[str, object]) -> None:
    """Keep a note on the page `name` of the build into `folder`."""
    _write(_page_notes(folder) / f"{name}.json", note)


def noted_page(folder: Path, name: str) -> dict[str, Any]:
    """Return the note on the page `name` of the build in `folder`. Raises StaleError where there is none."""
    note = _read(_page_notes(folder) / f"{name}.json")
    if not note:
        raise StaleError(f"the build in {folder} kept no note on the page {name}: remove the folder and build it again")
    return note


def _page_notes(folder: Path) -> Path:
    return folder.parent / f".{folder.name}"


def _note(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.json"


def _read(note: Path) -> dict[str, Any]:
    try:
        known = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):  # none, or a machine that went down while it was written
        return {}
    return known if isinstance(known, dict) else {}


def _write(note: Path, known: dict[str, object]) -> None:
    note.parent.mkdir(parents=True, exist_ok=True)
    half = note.with_suffix(".half")
    half.write_text(json.dumps(known) + "\n", "utf-8")
    os.replace(half, note)
