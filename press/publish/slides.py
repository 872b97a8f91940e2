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
from pathlib import Path

from markdown_it import MarkdownIt

import press.book
from press import notebook
from press.book import state
from press.course import GUIDE, Course
from press.outputs.figure import figure
from press.outputs.vega import bundle as vega_bundle
from thaw.vegalite import digest

REVEAL = ("reveal.js", "6.0.2",
          "JYIg5D9aoxoaLeb84O+OvAwsKWdIavVgEDScxtYEXFCT6t6TQrhNtSgogcjdCpdLsWglhJn3zyE3fUOwiH5KEg==")
WANTED = {"LICENSE": "LICENSE", "dist/reveal.js": "reveal.js", "dist/reveal.css": "reveal.css",
          "dist/plugin/notes.js": "notes.js"}
OWN = Path(__file__).parent / "deck"
CHARTS = Path(press.book.__file__).parent / "static" / "charts.js"
QUICK = "**Quick check.**"
OPTION = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.DOTALL)
MARKDOWN = MarkdownIt().enable("table")
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="reveal/reveal.css">
<link rel="stylesheet" href="deck.css">
<script src="reveal/reveal.js" defer></script>
<script src="reveal/notes.js" defer></script>
<script src="deck.js" defer></script>
<script src="charts.js" defer data-vega="{bundle}"></script>
</head>
<body>
<div class="reveal"><div class="slides">
{slides}
</div></div>
</body>
</html>
"""
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slides | {title}</title>
<link rel="stylesheet" href="deck.css">
</head>
<body class="decks">
<h1>{title}: slides</h1>
<ul>
{rows}
</ul>
<p>Arrow keys go on and back, S opens the speaker's view with the notes, Esc shows all slides. For a PDF, add
<code>?print-pdf</code> to the address of a deck and print.</p>
</body>
</html>
"""


def write(root, folder):
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
        page = PAGE.format(title=html.escape(f"{titles[topic]} | {course.title}"), bundle=bundle,
                           slides="\n".join(slides))
        (target / f"{topic}.html").write_text(page, "utf-8")
    rows = "\n".join(f'<li><a href="{topic}.html">{html.escape(title)}</a></li>' for topic, title in titles.items())
    (target / "index.html").write_text(INDEX.format(title=html.escape(course.title), rows=rows), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    target.rename(folder)
    state.stamp(folder, course)
    return topics


def reveal(cache):
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


def unpack(content, checksum, folder):
    """Unpack the wanted files of an npm archive into `folder`; raise RuntimeError if its SHA-512 is another."""
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != checksum:
        raise RuntimeError("the archive of reveal.js has another checksum than the one that was tried; nothing is kept")
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        whole = Path(beside) / folder.name
        whole.mkdir()
        with tarfile.open(fileobj=io.BytesIO(content)) as files:
            for inside, name in WANTED.items():
                (whole / name).write_bytes(files.extractfile(f"package/{inside}").read())
        try:
            whole.rename(folder)
        except OSError:
            if not folder.exists():
                raise
            # Another process was quicker; what it unpacked has passed the same check.


def deck(root, topic):
    """Title and slides (HTML sections) of one chapter."""
    course = Course(root)
    sections = notebook.read(root / "chapters" / f"{topic}.ipynb").sections()
    title = next(iter(sections))
    notes = course.notes(topic)
    if course.edition == "student":  # the sections stay marked, and the notes stay at home
        notes = dict.fromkeys(notes, "")
    first = sections[title][0].text
    claim = re.search(r"^> \*\*The claim\.\*\* (.+)$", first, flags=re.M)[1]
    slides = [slide(f"<h1>{html.escape(title)}</h1><blockquote>{inline(claim)}</blockquote>", "", "title")]
    table = re.search(r"^\|.*(?:\n\|.*)*", sections[course.against][0].text, flags=re.M)[0]
    slides.append(slide(f"<h2>{course.against}</h2>{block(table)}", notes.pop(course.against, "")))
    # Where the guide has no notes on the chapter yet, each section that shows a chart or asks a question is in.
    chosen = notes or {heading: "" for heading, parts in sections.items() if is_shown(parts)}
    for heading, note in chosen.items():
        slides += opened(heading, sections[heading], note)
    # The verdict itself stands in bold; a chapter that is only begun has none yet.
    texts = [sections[part][0].text for part in course.verdict_parts]
    verdicts = [bold[0] for bold in (re.search(r"\*\*.+?\*\*", text, flags=re.S) for text in texts) if bold]
    if verdicts:
        told = "".join(f'<div class="fragment">{block(verdict)}</div>' for verdict in verdicts)
        slides.append(slide(f"<h2>{html.escape(course.verdicts_heading)}</h2>{told}", ""))
    for question, lines in discussion(root, topic).items():
        slides.append(slide(f'<p class="question">{inline(question)}</p>', lines if any(notes.values()) else ""))
    return title, slides


def is_shown(parts):
    """Tell whether a section has a chart or a quick check."""
    return any(part.charts or part.text.startswith(QUICK) for part in parts)


def opened(heading, parts, note):
    """The slides of one section: its question, its folded answer, its charts, its quick check."""
    text = next((part.text for part in parts if part.kind == "markdown"), "")
    shown = "\n\n".join(paragraphs(text)[: 2 if "Predict" in heading else 1])
    slides = [slide(f"<h2>{html.escape(heading)}</h2>{block(shown)}", note)]
    for part in parts:
        if part.kind == "code":
            folded = "hide-output" in part.tags
            for data in part.outputs:
                slides += [slide(content, note) for content in seen(data, folded, len(slides))]
        elif part.text.startswith(QUICK):
            slides.append(slide(quick_check(part.text), note))
    return slides


def seen(data, folded, number):
    """What a slide shows of an output: each chart, and a table where the reader was asked to predict it."""
    for kind, spec in data.items():
        if kind.startswith(notebook.VEGA_LITE):
            yield figure(spec, f"slide-{digest(spec)}-{number}")
    if folded and "<table" in "".join(data.get("text/html", "")):
        table = re.search(r"<table.*</table>", "".join(data["text/html"]), flags=re.S)[0].replace(' border="1"', "")
        if table.count("<tr") <= 12:
            yield f'<div class="answer">{table}</div>'


def quick_check(text):
    """A question and its options; the right one comes as the last fragment."""
    question, options = text[len(QUICK):].partition("<details>")[0], OPTION.findall(text)
    right = next((name, why) for name, why in options if why.startswith("Right"))
    listed = "".join(f"<li>{html.escape(html.unescape(name))}</li>" for name, _ in options)
    return (f'<div class="question">{block(question)}</div><ul class="options">{listed}</ul>'
            f'<div class="fragment answer">{block(f"**{right[0][:2]}** {right[1]}")}</div>')


def discussion(root, topic):
    """The questions for discussion in the guide, {question: the lines of argument as Markdown}."""
    path = root / f"{GUIDE}{topic}.md"
    if not path.exists():
        return {}
    part = path.read_text("utf-8").partition("\n## Discussion\n")[2].partition("\n## ")[0]
    found = re.split(r"^\*\*(.+\?)\*\*$", part, flags=re.M)[1:]
    return dict(zip(found[::2], (text.strip() for text in found[1::2]), strict=True))


def paragraphs(text):
    """The paragraphs of a text that are no list, table, code or quick check."""
    return [part for part in re.split(r"\n\s*\n", text) if not re.match(r"[-|>#<`]|\d+\. ", part.strip())]


def block(text):
    """Markdown as HTML; a link within the course leads nowhere from a deck and becomes plain text."""
    return MARKDOWN.render(re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text))


def inline(text):
    return MARKDOWN.renderInline(text)


def slide(content, note, kind=""):
    aside = f'<aside class="notes">{block(note)}</aside>' if note else ""
    return f'<section{f" class={kind!r}" if kind else ""}>{content}{aside}</section>'


def print_decks(folder, topics, browser):
    """Print each deck into a PDF beside it, one slide a page, by a Playwright browser."""
    for topic in topics:
        page = browser.new_page()
        page.goto((folder / f"{topic}.html").as_uri() + "?print-pdf")
        page.wait_for_selector(".pdf-page")
        page.wait_for_function("document.querySelectorAll('.thaw-drawing').length === 0"
                               " || document.querySelector('.thaw-drawing svg')")
        page.pdf(path=folder / f"{topic}.pdf", prefer_css_page_size=True, print_background=True)
        page.close()
