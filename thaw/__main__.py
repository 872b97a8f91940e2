"""Command line of the course: ``python -m thaw`` and a verb; ``--help`` lists the verbs."""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m thaw", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build notebooks, solutions and check keys from source/")
    build.add_argument("topics", nargs="*", help="topics such as 02_north_korea; all if none is named")
    build.add_argument("--check", action="store_true", help="write nothing; fail if a built file is stale")
    build.add_argument("--force", action="store_true", help="build also what has not changed")
    build.add_argument("--jobs", type=int, help="topics built at a time (default: one a core)")
    data = commands.add_parser("data", help="write data/datapackage.json from the records and check all tables")
    data.add_argument("--check", action="store_true", help="write nothing; fail if it is stale")
    serve = commands.add_parser("serve", help="serve the built book on this machine, under its security policy")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--site", action="store_true", help="serve _build/site, the book with live Python")
    commands.add_parser("pdf", help="print the built book into _build/pdf/thaw.pdf")
    commands.add_parser("site", help="make _build/site of the built book: the same pages with live Python")
    slides = commands.add_parser("slides", help="make a deck of slides a chapter in _build/slides")
    slides.add_argument("--pdf", action="store_true", help="print each deck as a PDF, too (needs Chromium)")
    chapter = commands.add_parser("chapter", help="write the sources of a new chapter from the template")
    chapter.add_argument("name", help="two digits and words, such as 06_semiconductor_talks")
    commands.add_parser("release", help="pack the course and what is built into _build/release, with checksums")
    chosen = parser.parse_args(arguments)
    verbs = {"build": _build, "data": _data, "serve": _serve, "pdf": _pdf, "site": _site, "slides": _slides,
             "chapter": _chapter, "release": _release}
    faults = verbs[chosen.command](chosen)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _build(chosen):
    from rich.console import Console

    from thaw.build import build

    console, start = Console(highlight=False), time.monotonic()
    with console.status("building notebooks") as status:
        faults = build(ROOT, chosen.topics, chosen.force, chosen.check, chosen.jobs,
                       report=lambda line: console.print(line), watch=status.update)
    word = "checked" if chosen.check else "built"
    console.print(f"{word} in {time.monotonic() - start:.1f} s" + (f", {len(faults)} faults" if faults else ""))
    return faults


def _data(chosen):
    from thaw.data import check_package, write_package

    if not chosen.check:
        write_package(ROOT)
    return check_package(ROOT)


def _serve(chosen):
    from thaw.serve import serve

    return serve(ROOT / "_build" / ("site" if chosen.site else "html"), chosen.port)


def _chapter(chosen):
    from thaw.chapter import add

    faults = add(ROOT, chosen.name)
    if not faults:
        print(f"source/chapters/{chosen.name}.md and source/exercises/{chosen.name}.md: edit them, then run make book")
    return faults


def _pdf(chosen):
    from thaw import chromium
    from thaw.pdf import write

    path = ROOT / "_build" / "pdf" / "thaw.pdf"
    try:
        with chromium.launched() as browser:
            pages = write(ROOT, ROOT / "_build" / "html", path, browser)
    except FileNotFoundError as problem:
        return [str(problem)]
    print(f"{path.relative_to(ROOT)}: {pages} pages, {path.stat().st_size // 1000} kB")
    return []


def _slides(chosen):
    from thaw import chromium, slides

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


def _site(chosen):
    from thaw import live, pdf

    built = ROOT / "_build"
    paper = built / "pdf" / "thaw.pdf"
    if not paper.exists():
        return [f"no {paper.relative_to(ROOT)}: run make pdf first"]
    try:
        pyodide = live.gather(ROOT, lambda line: print(f"{line} …", flush=True))
        live.install(ROOT, built / "html", built / "site", pyodide)
    except live.Refused as problem:
        return [str(problem)]
    pdf.offer(paper, built / "site")
    size = sum(path.stat().st_size for path in (built / "site").rglob("*") if path.is_file())
    print(f"_build/site: {size // 1_000_000} MB. To look at it: .venv/bin/python -m thaw serve --site")
    return []


def _release(chosen):
    from thaw.release import write

    try:
        names = write(ROOT, ROOT / "_build" / "release")
    except RuntimeError as problem:
        return [str(problem)]
    print("_build/release: " + ", ".join([*names, "SHA256SUMS"]))
    return []


if __name__ == "__main__":
    sys.exit(main())
