"""A new course: the machinery of this one, with the content of the small course in tests/demo."""

import shutil
import subprocess
from pathlib import Path

from press.course import Course
from press.lessons.build import build
from press.tables.checks import check_package
from press.tables.package import write_package

DEMO = Path("tests", "demo")
# What a course is about stays at home; all else is machinery.
CONTENT = ("source/", "chapters/", "exercises/", "pages/", "teaching/", "data/", "thaw/keys/", "tests/meaning/",
           "tests/answers/", "tests/spot_checks.csv", "tests/browser/screenshots/", "course.yml", "_config.yml",
           "_toc.yml", "README.md", "CITATION.cff", ".github/page.png")
EMPTY = ("chapters", "exercises", "thaw/keys")


def begin(root: Path, folder: Path) -> list[str]:
    """Make a course in `folder`, which must be empty or not there; return what is wrong, one line each.

    `root` is a clone of this repository. The notebooks of the new course are built and its tables are checked.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return [f"{folder} is not empty: name a folder that is empty or not there yet"]
    if folder.resolve().is_relative_to(root.resolve()):
        return [f"{folder} lies within this course: name a folder outside of it"]
    try:
        machinery = _machinery(root)
    except (OSError, subprocess.CalledProcessError):
        machinery = []
    if DEMO / "course.yml" not in machinery:
        return [f"git lists no {DEMO.as_posix()} here: run this in a whole clone of the course, with git installed"]
    for path in machinery:
        _copy(root / path, folder / path)
    for path in sorted((root / DEMO).rglob("*")):
        if path.is_file():
            _copy(path, folder / path.relative_to(root / DEMO))
    for name in EMPTY:
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_package(folder)  # the charts take their colours from it
    faults = build(folder)
    write_package(folder)  # again, with the table that the chapters have made
    (folder / "CITATION.cff").write_text(Course(folder).citation(), "utf-8")
    return faults + check_package(folder)


def _machinery(root: Path) -> list[Path]:
    """The files of the repository that are no content, relative to `root`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return [Path(name) for name in listed if name and not name.startswith(CONTENT) and (root / name).is_file()]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
