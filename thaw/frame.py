"""The pages around the chapters: code that runs while the book is built, and links to the glossary.

The directive ``thaw-run`` runs Python and shows what its last line gives, as a notebook would; with the option
``quiet`` the code itself is not shown. The role ``thaw-value`` puts a value into a sentence, as ``{{ ... }}`` does in
a lesson. Both share the names of their page. The functions below give them what is made from the course itself: the
map, the times, the key dates, the licences. What is chosen by hand, not made, is in ``source/course.yml``.

In each chapter the words under "Words to know", and the first use of a term in the text, lead to the glossary.
"""

import ast
import contextlib
import functools
import io
import json
import re
from pathlib import Path

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective, SphinxRole

from thaw import charts, figure, share, source

ROOT = Path(__file__).resolve().parent.parent  # while a book is built: the folder that it is built from
GLOSSARY = "chapters/glossary"
HOURS = {word: number for number, word in enumerate("one two three four five six seven eight".split(), 1)}


def setup(app):
    """Register directive, role and links; called by `thaw.book`."""
    app.add_directive("thaw-run", Run)
    app.add_role("thaw-value", Value())
    app.connect("builder-inited", _set_root)
    app.connect("source-read", _note_glossary)
    app.connect("doctree-resolved", link_terms)


def _set_root(app):
    global ROOT
    ROOT = Path(app.srcdir)


# --- code in a page ---------------------------------------------------------------------------------------


def _names(env):
    """The names that the code of the page being read has made so far."""
    return env.temp_data.setdefault("thaw_names", {"__name__": "__main__"})


class Run(SphinxDirective):
    """Run the code in the folder of the page; show it, and what its last line gives."""

    has_content = True
    option_spec = {"quiet": directives.flag}

    def run(self):
        code, names = "\n".join(self.content), _names(self.env)
        for pattern in ("data/*.csv", "data/datapackage.json", "source/course.yml", "_toc.yml", "CITATION.cff",
                        "chapters/*.ipynb"):
            for path in ROOT.glob(pattern):
                self.env.note_dependency(str(path))
        tree = ast.parse(code)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        printed = io.StringIO()
        folder = Path(self.env.doc2path(self.env.docname)).parent
        with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
            exec(compile(tree, self.env.docname, "exec"), names)
            value = eval(compile(ast.Expression(last.value), self.env.docname, "eval"), names) if last else None
        shown = [_text(printed.getvalue().rstrip())] if printed.getvalue() else []
        shown += [] if value is None else self.shown(value)
        if "quiet" in self.options:
            return shown
        cell = nodes.container("", nodes.container("", nodes.literal_block(code, code, language="python"),
                                                   classes=["cell_input"]), classes=["cell"])
        if shown:
            cell += nodes.container("", *shown, classes=["cell_output"])
        return [cell]

    def shown(self, value):
        """The nodes that show a value: Markdown and charts as themselves, tables as such, the rest as text."""
        if isinstance(value, Markdown):
            part = nodes.Element()
            self.state.nested_parse(StringList(value.splitlines(), self.env.docname), self.content_offset, part)
            return part.children
        if hasattr(value, "to_dict") and hasattr(value, "properties"):
            spec = charts.local_dates(charts.renumbered(value.to_dict()))
            number = self.env.new_serialno("thaw-run")
            return [nodes.raw("", figure.figure(spec, f"chart-{charts.digest(spec)}-{number}"), format="html")]
        if hasattr(value, "_repr_html_"):
            return [nodes.raw("", f'<div class="output text_html">{value._repr_html_()}</div>', format="html")]
        return [_text(repr(value))]


def _text(text):
    return nodes.literal_block(text, text, language="none", classes=["output", "text_plain"])


class Value(SphinxRole):
    """The value of ``expression`` or ``expression:format``, in the names of the page."""

    def run(self):
        return [nodes.Text(source.fill(f"{{{{{self.text}}}}}", _names(self.env)))], []


class Markdown(str):
    """Text that a page shows as if it stood there."""


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return Markdown("\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |"
                              for line in lines))


# --- what is made from the course -------------------------------------------------------------------------


def settings():
    """What is chosen by hand for the pages around the chapters, from source/course.yml."""
    return yaml.safe_load((ROOT / "source/course.yml").read_text("utf-8"))


def chapters():
    """The chapters in the book, in order: topic, title, claim, tables, minutes of the core path and of the whole."""
    found = []
    for name in share.contents(ROOT):
        if re.match(r"chapters/\d\d_", name):
            found.append(_chapter(ROOT, Path(name).name))
    return found


@functools.cache  # several pages ask for it, and to read the sources takes a second
def _chapter(root, topic):
    cells = json.loads((root / f"chapters/{topic}.ipynb").read_text("utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")

    def said(pattern, example):
        found = re.search(pattern, text, flags=re.M)
        if found is None:
            raise ValueError(f"source/chapters/{topic}.md: the map of the course needs a line such as: {example}")
        return found

    return {
        "topic": topic,
        "title": said(r"^# (.+)", "# The title")[1],
        "claim": said(r"^> \*\*The claim\.\*\* (.+)", "> **The claim.** One sentence.")[1],
        "tables": [name for name in re.findall(r"`([a-z0-9_]+)`", said(
            r"^Tables? used.*$", "Tables used, all in the folder `data`: `missile_tests`.")[0]) if name != "data"],
        "core": int(said(r"[Cc]ore path\D*?(\d+) minutes", "The **core path** takes at most 90 minutes.")[1]),
        "whole": whole_minutes(said(r"whole chapter takes about .+", "The whole chapter takes about two hours.")[0]),
        "charts": sum(kind.startswith("application/vnd.vegalite") for cell in cells
                      for output in cell.get("outputs", []) for kind in output.get("data", {})),
        "quick checks": sum(cell["cell_type"] == "markdown" and "<details>" in "".join(cell["source"])
                            for cell in cells),
        "your turn": len(source.read(root, Path(f"source/chapters/{topic}.md")).exercises),
        "exercises": len(source.read(root, Path(f"source/exercises/{topic}.md")).exercises),
    }


def whole_minutes(text):
    """The minutes of a whole chapter, from the sentence that says so in words: "about three hours and a half"."""
    said = re.search(r"whole chapter takes about (\w+) hours?( and a half)?", text)
    return HOURS[said[1]] * 60 + (30 if said[2] else 0)


def total(what):
    """The sum of one number (see `chapters`) over the course."""
    return sum(chapter[what] for chapter in chapters())


def hours(minutes):
    """A time in words for planning, in halves of an hour: "about 9 hours", "about 9 and a half hours"."""
    halves = -(-minutes // 30)
    return f"about {halves // 2} and a half hours" if halves % 2 else f"about {halves // 2} hours"


def course_map():
    """One part a chapter: title, the claim that it tests, its tables, what it teaches."""
    lists, parts = settings()["skills"], []
    package = json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))
    carded = {record["name"] for record in package["resources"]}
    for number, chapter in enumerate(chapters()):
        skills = lists.get(chapter["topic"], {})
        rows = [("Data", [f"[{name}](#{name})" if name in carded else f"`{name}`" for name in chapter["tables"]]),
                ("pandas", [f"`{name}`" for name in skills.get("pandas", [])]),
                ("Altair", [f"`{name}`" for name in skills.get("altair", [])]),
                ("Reasoning", skills.get("statistics", []))]
        parts.append(f"**{number}. [{chapter['title']}]({chapter['topic']}.ipynb)**\n\n> {chapter['claim']}\n\n"
                     + "\n".join(f"- **{label}**: {', '.join(listed)}" for label, listed in rows if listed))
    return Markdown("\n\n".join(parts))


def taught(library):
    """One row a name of a library, in the order of the alphabet, with the chapter that teaches it."""
    lists = settings()["skills"]
    rows = [(name, f"[{chapter['title'].split(':')[0]}]({chapter['topic']}.ipynb)")
            for chapter in chapters() for name in lists.get(chapter["topic"], {}).get(library, [])]
    return _table(["Name", "First taught in"], [[f"`{name}`", where] for name, where in sorted(
        rows, key=lambda row: row[0].lower())])


def time_map():
    """One row a chapter and one for the course: minutes, and how much there is to do."""
    counted = ["charts", "quick checks", "your turn", "exercises"]
    rows = [[f"[{chapter['title'].split(':')[0]}]({chapter['topic']}.ipynb)", f"{chapter['core']} minutes",
             hours(chapter["whole"]), *(chapter[what] for what in counted)] for chapter in chapters()]
    rows.append(["**The course**", f"**{hours(total('core'))}**", f"**{hours(total('whole'))}**",
                 *(f"**{total(what)}**" for what in counted)])
    return _table(["Chapter", "Core path, at most", "Whole chapter", "Charts", "Quick checks", "Your turn",
                   "Exercises"], rows)


def key_dates(first, last):
    """The chosen events of `timeline` from the year `first` to the year `last`, each with its step and a source."""
    from thaw.catalogue import read_rows

    chosen = set(settings()["key_dates"])
    marks = {"toward": " (step toward)", "away": " (step away)", "neutral": ""}
    rows = []
    for row in read_rows(ROOT / "data/timeline.csv"):
        if row["event_id"] in chosen and first <= int(row["date"][:4]) <= last:
            address = row["source"].split(" ; ")[0].strip()
            rows.append([_day(row), f"{_escaped(row['event'])}{marks[row['direction']]} [source]({address})"])
    return _table(["Date", "What happened"], rows)


def _day(row):
    """The date of a row of `timeline` as far as it is known: 22 June 1965, December 1997, 2005."""
    import pandas as pd

    date = pd.Timestamp(row["date"])
    if row["date_precision"] == "day":
        return f"{date.day} {date:%B} {date.year}"
    return f"{date:%B} {date.year}" if row["date_precision"] == "month" else f"{date.year}"


def _escaped(text):
    return re.sub(r"([\[\]*_<])", r"\\\1", text)


def licences():
    """One row a kind of terms: what the record of each table says, and the tables."""
    package = json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))
    found = {}
    for record in package["resources"]:
        terms = record["licenses"][0]
        said = _escaped(terms.get("title") or terms["name"])
        said = f"[{said}]({terms['path']})" if terms.get("path") else said
        found.setdefault((terms["name"] == "notspecified", terms["name"], said), []).append(record["name"])
    return _table(["Terms, as the record says them", "Tables"], [
        [said, ", ".join(f"[{name}](#{name})" for name in names)] for (*_, said), names in sorted(found.items())])


def citation():
    """A line to cite the course, and the same for BibTeX, from CITATION.cff."""
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    who, title, version, address = said["authors"][0]["name"], said["title"], said["version"], said["url"]
    changed = share.changed(ROOT)
    year = changed[:4] if changed else yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["copyright"]
    return Markdown(f"""> {who} ({year}). *{title}*. Version {version}. <{address}>

```bibtex
@misc{{thaw,
  author  = {{{{{who}}}}},
  title   = {{{title}}},
  year    = {{{year}}},
  version = {{{version}}},
  url     = {{{address}}}
}}
```""")


# --- the glossary -----------------------------------------------------------------------------------------


def forms(heading):
    """The forms of a term in its heading: "Air defence zone (ADIZ, KADIZ)" gives three."""
    return [form.strip() for form in re.split(r"[(),]", _straight(heading)) if form.strip()]


def _straight(text):
    """Text with the straight apostrophe that the book has made round."""
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def glossary():
    """The terms of the glossary: {heading: forms}, in order."""
    text = (ROOT / f"{GLOSSARY}.md").read_text("utf-8")
    return {heading: forms(heading) for heading in re.findall(r"^### (.+)$", text, flags=re.M)}


def _note_glossary(app, docname, content):
    if re.match(r"chapters/\d\d_", docname):
        app.env.note_dependency(str(ROOT / f"{GLOSSARY}.md"))


def link_terms(app, doctree, docname):
    """Link the words to know of a chapter, and the first use of each term in its text, to the glossary."""
    if not re.match(r"chapters/\d\d_", docname) or GLOSSARY not in app.env.found_docs:
        return
    page = app.builder.get_relative_uri(docname, GLOSSARY)
    places = {form: f"{page}#{nodes.make_id(heading)}" for heading, found in glossary().items() for form in found}
    by_form = {form.lower(): target for form, target in places.items()}
    words = next((s for s in doctree.findall(nodes.section) if s[0].astext() == "Words to know"), None)
    for strong in list(words.findall(nodes.strong)) if words else []:
        target = next((by_form[form.lower()] for form in forms(strong.astext()) if form.lower() in by_form), None)
        if target:
            strong[:] = [_link(strong.astext(), target)]
    everyday = settings()["everyday"]
    _link_first_uses(doctree, words, {form: target for form, target in places.items() if form not in everyday})


def _link(text, target):
    return nodes.reference("", text, refuri=target, internal=True, classes=["thaw-term"])


def _link_first_uses(doctree, words, wanted):
    # An abbreviation counts only in capitals.
    either = [re.escape(form) if form.isupper() else f"(?i:{re.escape(form)})"
              for form in sorted(wanted, key=len, reverse=True)]
    either = "|".join(either).replace("'", "['\N{RIGHT SINGLE QUOTATION MARK}]")
    pattern = re.compile(rf"(?<![\w-])({either})(?:e?s)?(?![\w-])")
    by_form = {form.lower(): target for form, target in wanted.items()}
    seen = set()
    for text in list(doctree.findall(nodes.Text)):
        if not _is_prose(text, words):
            continue
        parts, end = [], 0
        for match in pattern.finditer(text):
            target = by_form[_straight(match[1]).lower()]
            if target not in seen:
                seen.add(target)
                parts += [nodes.Text(text[end:match.start()]), _link(match[0], target)]
                end = match.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[end:])])


def _is_prose(text, words):
    """Tell whether a text is read as a sentence: neither link, code, heading nor among the words to know."""
    node, prose = text.parent, False
    while node is not None:
        if isinstance(node, (nodes.reference, nodes.literal, nodes.title, nodes.raw, nodes.literal_block,
                             nodes.container)) or node is words:
            return False
        prose = prose or isinstance(node, nodes.paragraph)
        node = node.parent
    return prose
