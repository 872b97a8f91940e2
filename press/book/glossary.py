"""The glossary: its terms, and the links to them from the chapters.

In each chapter the words under "Words to know", and the first use of a term in the text, lead to the glossary.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from press.course import GLOSSARY, Course


def setup(app: Sphinx) -> None:
    """Register the links; called by `press.book.extension`."""
    app.connect("source-read", _note_glossary)
    app.connect("doctree-resolved", link_terms)


def forms(heading: str) -> list[str]:
    """The forms of a term in its heading: "Air defence zone (ADIZ, KADIZ)" gives three."""
    return [form.strip() for form in re.split(r"[(),]", _straight(heading)) if form.strip()]


def _straight(text: str) -> str:
    """Text with the straight apostrophe that the book has made round."""
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def glossary(root: Path) -> dict[str, list[str]]:
    """The terms of the glossary: {heading: forms}, in order."""
    text = (root / f"{GLOSSARY}.md").read_text("utf-8")
    return {heading: forms(heading) for heading in re.findall(r"^### (.+)$", text, flags=re.M)}


def _note_glossary(app: Sphinx, docname: str, content: list[str]) -> None:
    if re.match(r"chapters/\d\d[a-z]?_", docname):
        app.env.note_dependency(str(Path(app.srcdir) / f"{GLOSSARY}.md"))


def link_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the words to know of a chapter, and the first use of each term in its text, to the glossary."""
    if not re.match(r"chapters/\d\d[a-z]?_", docname) or GLOSSARY not in app.env.found_docs:
        return
    course = Course(app.srcdir)
    page = app.builder.get_relative_uri(docname, GLOSSARY)
    places = {form: f"{page}#{nodes.make_id(heading)}"
              for heading, spellings in glossary(course.root).items() for form in spellings}
    by_form = {form.lower(): target for form, target in places.items()}
    words = next((s for s in doctree.findall(nodes.section) if s[0].astext() == course.words), None)
    for strong in list(words.findall(nodes.strong)) if words else []:
        target = next((by_form[form.lower()] for form in forms(strong.astext()) if form.lower() in by_form), None)
        if target:
            strong[:] = [_link(strong.astext(), target)]
    everyday = course.own.get("everyday", [])
    _link_first_uses(doctree, words, {form: target for form, target in places.items() if form not in everyday})


def _link(text: str, target: str) -> nodes.reference:
    return nodes.reference("", text, refuri=target, internal=True, classes=["thaw-term"])


def _link_first_uses(doctree: nodes.document, words: nodes.section | None, wanted: dict[str, str]) -> None:
    # An abbreviation counts only in capitals.
    spelled = [re.escape(form) if form.isupper() else f"(?i:{re.escape(form)})"
               for form in sorted(wanted, key=len, reverse=True)]
    either = "|".join(spelled).replace("'", "['\N{RIGHT SINGLE QUOTATION MARK}]")
    pattern = re.compile(rf"(?<![\w-])({either})(?:e?s)?(?![\w-])")
    by_form = {form.lower(): target for form, target in wanted.items()}
    seen: set[str] = set()
    for text in list(doctree.findall(nodes.Text)):
        if not _is_prose(text, words):
            continue
        parts: list[nodes.Node] = []
        end = 0
        for match in pattern.finditer(text):
            target = by_form[_straight(match[1]).lower()]
            if target not in seen:
                seen.add(target)
                parts += [nodes.Text(text[end:match.start()]), _link(match[0], target)]
                end = match.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[end:])])


def _is_prose(text: nodes.Text, words: nodes.section | None) -> bool:
    """Tell whether a text is read as a sentence: neither link, code, heading nor among the words to know."""
    node: nodes.Node | None = text.parent
    prose = False
    while node is not None:
        if isinstance(node, (nodes.reference, nodes.literal, nodes.title, nodes.raw, nodes.literal_block,
                             nodes.container)) or node is words:
            return False
        prose = prose or isinstance(node, nodes.paragraph)
        node = node.parent
    return prose
