"""Command line of the press: ``python -m press`` and a verb, in the folder of a course; ``--help`` lists the verbs."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from press.course import Course, CourseError

ROOT = Path.cwd()
Faults = list[str]


def main(arguments: list[str] | None = None) -> int:
    """Do what the arguments say for the course in the folder at hand; return 1 if there are faults, else 0."""
    parser = argparse.ArgumentParser(prog="python -m press", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build notebooks, solutions and check keys from source/")
    build.add_argument("topics", nargs="*", help="topics such as 02_north_korea or 02; all if none is named")
    build.add_argument("--check", action="store_true", help="write nothing; fail if a built file is stale")
    build.add_argument("--force", action="store_true", help="build also what has not changed")
    build.add_argument("--jobs", type=int, help="topics built at a time (default: one a core)")
    data = commands.add_parser("data", help="check all tables, then write data/datapackage.json and CITATION.cff")
    data.add_argument("--check", action="store_true", help="write nothing; fail if it is stale")
    serve = commands.add_parser("serve", help="serve the built book on this machine, under its security policy")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--site", action="store_true", help="serve _build/site, the book with live Python")
    commands.add_parser("pdf", help="print the built book into _build/pdf")
    commands.add_parser("site", help="make _build/site of the built book: the same pages with live Python")
    slides = commands.add_parser("slides", help="make a deck of slides a chapter in _build/slides")
    slides.add_argument("--pdf", action="store_true", help="print each deck as a PDF, too (needs Chromium)")
    chapter = commands.add_parser("chapter", help="write the sources of a new chapter from the template")
    chapter.add_argument("name", help="two digits and words, such as 06_semiconductor_talks")
    new = commands.add_parser("new", help="make a course of your own: this machinery, and a small course to replace")
    new.add_argument("folder", type=Path, help="a folder outside of this one, empty or not there yet")
    exercise = commands.add_parser("exercise", help="write a new exercise, with places to fill in, into a source")
    exercise.add_argument("name", help="lower_snake_case, such as busy_years")
    exercise.add_argument("--topic", default="", help="whose exercises it goes into, such as 02_north_korea")
    coders = commands.add_parser("coders", help="merge the coding sheets of a class, with agreement by category")
    coders.add_argument("folder", type=Path, help="a folder with one CSV a coder: event_id,code")
    release = commands.add_parser("release", help="pack the course, and what is built, into _build/release")
    release.add_argument("--check", action="store_true", help="only say whether there is a commit to make it from")
    chosen = parser.parse_args(arguments)
    try:
        Course(ROOT)  # says so where this folder is no course
        faults = VERBS[chosen.command](chosen)
    except CourseError as problem:
        faults = [str(problem)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _build(chosen: argparse.Namespace) -> Faults:
    from rich.console import Console

    from press.lessons.build import build

    console, start = Console(highlight=False), time.monotonic()
    with console.status("building notebooks") as status:
        faults = build(ROOT, chosen.topics, chosen.force, chosen.check, chosen.jobs,
                       report=lambda line: console.print(line), watch=status.update)
    word = "checked" if chosen.check else "built"
    console.print(f"{word} in {time.monotonic() - start:.1f} s" + (f", {len(faults)} faults" if faults else ""))
    return faults


def _data(chosen: argparse.Namespace) -> Faults:
    from press.tables.checks import check_package, renew_package

    path, citation = ROOT / "CITATION.cff", Course(ROOT).citation()
    if not chosen.check:
        faults = renew_package(ROOT)
        if not faults:
            path.write_text(citation, "utf-8")
        return faults
    faults = check_package(ROOT)
    if not path.exists() or path.read_text("utf-8") != citation:
        faults.insert(0, "CITATION.cff: not as the settings of the course give it; run: python -m press data")
    return faults


def _serve(chosen: argparse.Namespace) -> Faults:
    from press.publish.serve import serve

    return serve(Course(ROOT), ROOT / "_build" / ("site" if chosen.site else "html"), chosen.port)


def _chapter(chosen: argparse.Namespace) -> Faults:
    from press.lessons.begin import add

    faults = add(ROOT, chosen.name)
    if not faults:
        print(f"source/chapters/{chosen.name}.md and source/exercises/{chosen.name}.md: edit them, then run make book")
        print(f"data/{chosen.name[3:]}_example.csv is invented, and so is its record: put your own table in its place")
    return faults


def _new(chosen: argparse.Namespace) -> Faults:
    from press.new import begin

    faults = begin(ROOT, chosen.folder)
    if not faults:
        print(f"{chosen.folder}: a course of two chapters. Go there and run make book; README.md says what to replace")
    return faults


def _coders(chosen: argparse.Namespace) -> Faults:
    from press.classroom.coders import merge

    return merge(Course(ROOT), chosen.folder)


def _exercise(chosen: argparse.Namespace) -> Faults:
    from press.lessons.begin import add_exercise

    place, faults = add_exercise(ROOT, chosen.name, chosen.topic)
    if not faults:
        print(f"{place}: fill in what is marked FILL IN, then run make notebooks")
    return faults


def _pdf(chosen: argparse.Namespace) -> Faults:
    from press.book.state import StaleError, ensure_whole
    from press.publish import chromium, pdf

    course, html = Course(ROOT), ROOT / "_build" / "html"
    path = pdf.place(course)
    try:
        ensure_whole(html, course, "make book")
        with chromium.launched() as browser:
            pages = pdf.write(ROOT, html, path, browser)
    except (StaleError, FileNotFoundError) as problem:
        return [str(problem)]
    print(f"{path.relative_to(ROOT)}: {pages} pages, {path.stat().st_size // 1000} kB")
    return []


def _slides(chosen: argparse.Namespace) -> Faults:
    from press.publish import chromium, slides

    folder = ROOT / "_build" / "slides"
    try:
        topics = slides.write(ROOT, folder)
        if chosen.pdf:
            with chromium.launched() as browser:
                slides.print_decks(folder, topics, browser)
    except (RuntimeError, FileNotFoundError) as problem:
        return [str(problem)]
    print(f"{len(topics)} decks: open {folder.relative_to(ROOT)}/index.html")
    return []


def _site(chosen: argparse.Namespace) -> Faults:
    from press.book.state import StaleError, ensure_whole
    from press.publish import pdf, pyodide, site

    course, built = Course(ROOT), ROOT / "_build"
    paper = pdf.place(course)
    if not paper.exists():
        return [f"no {paper.relative_to(ROOT)}: run make pdf first"]
    try:
        ensure_whole(built / "html", course, "make book")
        gathered = pyodide.gather(ROOT, lambda line: print(f"{line} …", flush=True))
        site.install(course, built / "html", built / "site", gathered, paper)
    except (StaleError, pyodide.Refused) as problem:
        return [str(problem)]
    size = sum(path.stat().st_size for path in (built / "site").rglob("*") if path.is_file())
    print(f"_build/site: {size // 1_000_000} MB. To look at it: .venv/bin/python -m press serve --site")
    return []


def _release(chosen: argparse.Namespace) -> Faults:
    from press.book.state import StaleError
    from press.publish.release import ensure_commit, write

    try:
        if chosen.check:
            ensure_commit(Course(ROOT))
            return []
        names = write(Course(ROOT), ROOT / "_build" / "release")
    except (StaleError, RuntimeError) as problem:
        return [str(problem)]
    print("_build/release: " + ", ".join([*names, "SHA256SUMS"]))
    return []


VERBS: dict[str, Callable[[argparse.Namespace], Faults]] = {
    "build": _build, "data": _data, "serve": _serve, "pdf": _pdf, "site": _site, "slides": _slides,
    "chapter": _chapter, "exercise": _exercise, "new": _new, "release": _release, "coders": _coders,
}

if __name__ == "__main__":
    sys.exit(main())
