"""What a built folder holds: so that nothing of an older or an interrupted build stays in it, or is published.

Beside the folder ``html`` of a build stands ``.html.json``: what was to be built, and whether it was built to its end.
A build that is to give something else, or that follows one which was broken off, begins with an empty folder.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

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
    try:
        command = ["git", "rev-parse", "HEAD"]
        return subprocess.run(command, cwd=root, capture_output=True, text=True).stdout.strip()
    except FileNotFoundError:
        return ""


def begin(folder: Path, beside: list[Path], course: Course, code: str) -> None:
    """Note that a build into `folder` begins; unless the last one can be gone on with, empty it and those `beside`."""
    note, wanted = _note(folder), purpose(course, code)
    if not is_current(folder, course, code):
        for old in (folder, *beside):
            shutil.rmtree(old, ignore_errors=True)
            old.mkdir(parents=True, exist_ok=True)
    _write(note, {"purpose": wanted, "whole": False, "commit": commit(course.root)})


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
    _write(_note(folder), {"purpose": "", "whole": True, "commit": commit(course.root)})


def ensure_whole(folder: Path, course: Course, verb: str) -> None:
    """Raise StaleError unless `folder` holds a finished build of the commit that is checked out.

    `verb` is the command that makes it so, such as ``make book``.
    """
    known = _read(_note(folder))
    if not (folder / "index.html").exists():
        raise StaleError(f"nothing in {folder}: run {verb} first")
    if not known.get("whole"):
        raise StaleError(f"the build in {folder} was not finished: run {verb} again")
    if known["commit"] != commit(course.root):
        raise StaleError(f"the build in {folder} is of an older commit: run {verb} again")


def _note(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.json"


def _read(note: Path) -> dict[str, object]:
    try:
        known = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):  # none, or a machine that went down while it was written
        return {}
    return known if isinstance(known, dict) else {}


def _write(note: Path, known: dict[str, object]) -> None:
    half = note.with_suffix(".half")
    half.write_text(json.dumps(known) + "\n", "utf-8")
    os.replace(half, note)
