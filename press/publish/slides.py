"""Slides: one deck a chapter, made from the built notebook and from the guide's notes; nothing is written for them.

The guide marks the sections: each heading below "Notes by section" in teaching/NN_topic.md brings that
section of the chapter into the deck, with its question, its charts (live), its quick check, and the note as speaker
notes. The claim, what would count against it, the verdicts and the guide's questions for discussion are always in.
A deck needs no other host: reveal.js comes once from the npm registry, by name, version and checksum, into .cache.
"""

import base64
import hashlib
import html
import io
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markupsafe import Markup

import press.book
from press import notebook, plan
from press.book import policy, state
from press.book.template import render
from press.course import GUIDE, Course
from press.outputs.figure import figure
from press.outputs.vega import bundle as vega_bundle
from thaw.vegalite import digest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REVEAL = ("reveal.js", "6.0.2",
          "JYIg5D9aoxoaLeb84O+OvAwsKWdIavVgEDScxtYEXFCT6t6TQrhNtSgogcjdCpdLsWglhJn3zyE3fUOwiH5KEg==")
WANTED = {"LICENSE": "LICENSE", "dist/reveal.js": "reveal.js", "dist/reveal.css": "reveal.css",
          "dist/plugin/notes.js": "notes.js"}
OWN = Path(__file__).parent / "deck"
CHARTS = Path(press.book.__file__).parent / "static" / "charts.js"
QUICK = "**Quick check.**"
OPTION = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.DOTALL)
MARKDOWN = MarkdownIt().enable("table")
TEMPLATES = Path(__file__).parent / "templates"
LONGEST = 12  # rows of a table that a slide has room for


def write(root: Path, folder: Path) -> list[str]:
    """Write the decks of all chapters of the edition, and what they need, into `folder`; return the topics.

    They stand beside it until all are there: a folder of decks is never half old.
    """
    course, target = Course(root), folder.with_name(f"{folder.name}.new")
    topics = [chapter.topic for chapter in course.chapters if (root / f"{chapter.page}.ipynb").exists()]
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(reveal(root / ".cache"), target / "reveal")
    bundle = vega_bundle(root / ".cache" / "vega")
    for path in (root / ".cache" / "vega" / bundle, *OWN.iterdir(), CHARTS):
        shutil.copy(path, target)
    titles = {}
    for topic in topics:
        titles[topic], slides = deck(root, topic)
        page = render("deck.html", TEMPLATES, policy=policy.DECK, course=course.title, title=titles[topic],
                      bundle=bundle, slides=slides)
        (target / f"{topic}.html").write_text(page + "\n", "utf-8")
    index = render("decks.html", TEMPLATES, policy=policy.DECK, course=course.title, titles=titles)
    (target / "index.html").write_text(index + "\n", "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    target.rename(folder)
    state.stamp(folder, course)
    return topics


def reveal(cache: Path) -> Path:
    """The folder with what decks need of reveal.js; fetched by npm on first use, and checked.

    Raises RuntimeError where npm is missing or fails, or brings another file than the one that was tried.
    """
    name, version, checksum = REVEAL
    folder = cache / f"{name}-{version}"
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as fetched:
        command = ["npm", "pack", f"{name}@{version}", "--silent", "--pack-destination", fetched]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            raise RuntimeError(
                f"slides need npm and the network once, to fetch {name} {version}: {problem}") from problem
        unpack((Path(fetched) / done.stdout.split()[-1]).read_bytes(), checksum, folder)
    return folder


def unpack(content: bytes, checksum: str, folder: Path) -> None:
    """Unpack the wanted files of an npm archive into `folder`; raise RuntimeError if its SHA-512 is another."""
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != checksum:
        raise RuntimeError("the archive of reveal.js has another checksum than the one that was tried; nothing is kept")
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        whole = Path(beside) / folder.name
        whole.mkdir()
        with tarfile.open(fileobj=io.BytesIO(content)) as files:
            for inside, name in WANTED.items():
                member = files.extractfile(f"package/{inside}")
                if member is None:
                    raise RuntimeError(f"the archive of reveal.js has no file {inside}; nothing is kept")
                (whole / name).write_bytes(member.read())
        try:
            whole.rename(folder)
        except OSError:
            if not folder.exists():
                raise
            # Another process was quicker; what it unpacked has passed the same check.


def deck(root: Path, topic: str) -> tuple[str, list[Markup]]:
    """Title and slides (HTML sections) of one chapter. Raises RuntimeError where a part of the chapter is missing."""
    course = Course(root)
    sections = plan.whole(course, topic).sections()
    title = next(iter(sections))
    notes = course.notes(topic)
    strange = [heading for heading in notes if heading not in sections]
    if strange:
        raise RuntimeError(f"{GUIDE}{topic}.md: a note on {strange[0]!r}, which is no section of the chapter")
    if course.edition == "student":  # the sections stay marked, and the notes stay at home
        notes = dict.fromkeys(notes, "")

    def part(section: str, what: str, pattern: str) -> re.Match[str]:
        text = sections[section][0].text if sections.get(section) else ""
        if match := re.search(pattern, text, flags=re.M):
            return match
        raise RuntimeError(f"source/chapters/{topic}.md: its slides need {what} in the section {section!r}")

    claim = part(title, "a line such as `> **The claim.** One sentence.`", r"^> \*\*The claim\.\*\* (.+)$")[1]
    slides = [slide("title", title=title, claim=inline(claim))]
    table = part(course.against, "a table", r"^\|.*(?:\n\|.*)*")[0]
    slides.append(slide("text", notes.pop(course.against, ""), heading=course.against, text=block(table)))
    # Where the guide has no notes on the chapter yet, each section that shows a chart or asks a question is in.
    chosen = notes or {heading: "" for heading, parts in sections.items() if is_shown(parts)}
    for heading, note in chosen.items():
        slides += opened(heading, sections[heading], note)
    # The verdict itself stands in bold; a chapter that is only begun has none yet.
    texts = [part(heading, "a text", r"(?s).+")[0] for heading in course.verdict_parts]
    verdicts = [block(bold[0]) for bold in (re.search(r"(?s)\*\*.+?\*\*", text) for text in texts) if bold]
    if verdicts:
        slides.append(slide("verdicts", heading=course.verdicts_heading, verdicts=verdicts))
    for question, lines in discussion(root, topic).items():
        slides.append(slide("question", lines if any(notes.values()) else "", question=inline(question)))
    return title, slides


def is_shown(parts: list[notebook.Part]) -> bool:
    """Tell whether a section has a chart or a quick check."""
    return any(part.charts or part.text.startswith(QUICK) for part in parts)


def opened(heading: str, parts: list[notebook.Part], note: str) -> list[Markup]:
    """The slides of one section: its question, its folded answer, its charts, its quick check."""
    text = next((part.text for part in parts if part.kind == "markdown"), "")
    shown = "\n\n".join(paragraphs(text)[: 2 if "Predict" in heading else 1])
    slides = [slide("text", note, heading=heading, text=block(shown))]
    for part in parts:
        if part.kind == "code":
            for data in part.outputs:
                slides += output(data, "hide-output" in part.tags, note, len(slides))
        elif part.text.startswith(QUICK):
            slides.append(quick_check(part.text, note))
    return slides


def output(data: dict[str, Any], folded: bool, note: str, number: int) -> Iterator[Markup]:
    """The slides of one output: each chart, and a table where the reader was asked to predict it."""
    for kind, spec in data.items():
        if kind.startswith(notebook.VEGA_LITE):
            yield slide("chart", note, figure=Markup(figure(spec, f"slide-{digest(spec)}-{number}")))
    table = BeautifulSoup("".join(data.get("text/html", "")), "html.parser").table if folded else None
    if table and len(table.find_all("tr")) <= LONGEST:
        del table["border"]
        yield slide("table", note, table=Markup(table))


def quick_check(text: str, note: str) -> Markup:
    """The slide of a question and its options; the right one comes as the last fragment."""
    question, options = text[len(QUICK):].partition("<details>")[0], OPTION.findall(text)
    name, reason = next((name, reason) for name, reason in options if reason.startswith("Right"))
    return slide("quick check", note, question=block(question), options=[html.unescape(name) for name, _ in options],
                 answer=block(f"**{name[:2]}** {reason}"))


def discussion(root: Path, topic: str) -> dict[str, str]:
    """The questions for discussion in the guide, {question: the lines of argument as Markdown}."""
    path = root / f"{GUIDE}{topic}.md"
    if not path.exists():
        return {}
    part = path.read_text("utf-8").partition("\n## Discussion\n")[2].partition("\n## ")[0]
    pieces = re.split(r"^\*\*(.+\?)\*\*$", part, flags=re.M)[1:]
    return dict(zip(pieces[::2], (text.strip() for text in pieces[1::2]), strict=True))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that are no list, table, code or quick check."""
    return [part for part in re.split(r"\n\s*\n", text) if not re.match(r"[-|>#<`]|\d+\. ", part.strip())]


def block(text: str) -> Markup:
    """Markdown as HTML; a link within the course leads nowhere from a deck and becomes plain text."""
    return Markup(MARKDOWN.render(re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)))


def inline(text: str) -> Markup:
    """The same for a text within a line."""
    return Markup(MARKDOWN.renderInline(text))


def slide(kind: str, note: str = "", **values: Any) -> Markup:
    """One slide of a kind that templates/slide.html knows, with a note (Markdown) for the speaker."""
    return render("slide.html", TEMPLATES, kind=kind, note=block(note) if note else "", **values)


def print_decks(folder: Path, topics: list[str], browser: "Browser") -> None:
    """Print each deck into a PDF beside it, one slide a page, by a Playwright browser."""
    for topic in topics:
        page = browser.new_page()
        page.goto((folder / f"{topic}.html").as_uri() + "?print-pdf")
        page.wait_for_selector(".pdf-page")
        page.wait_for_function("document.querySelectorAll('.thaw-drawing').length === 0"
                               " || document.querySelector('.thaw-drawing svg')")
        page.pdf(path=folder / f"{topic}.pdf", prefer_css_page_size=True, print_background=True)
        page.close()
