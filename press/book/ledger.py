"""The claims ledger of the book: the directive ``thaw-ledger``, made from the verdicts in the chapters' notebooks."""

import html
from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from press import notebook
from press.course import Course
from press.tables.package import read_rows

NONE = "–"  # a claim that says nothing of it


def setup(app):
    """Register the directive; called by `press.book.extension`."""
    app.add_directive("thaw-ledger", Ledger)


class Ledger(SphinxDirective):
    """One section a chapter: its claims, with two verdicts, what decides them, and a link to the place."""

    def run(self):
        root = Path(self.env.srcdir)
        claims = {row["claim_id"]: row for row in read_rows(root / "data" / "claims.csv")}
        self.env.note_dependency(str(root / "data" / "claims.csv"))
        self.env.metadata[self.env.docname]["thaw_data"] = True
        course, sections, everything = Course(root), [], []
        for chapter in course.chapters:
            path = root / f"{chapter.page}.ipynb"
            self.env.note_dependency(str(path))
            rows = notebook.read(path).metadata.get("verdicts", [])
            if rows:
                everything += rows
                section = nodes.section(ids=[f"ledger-{chapter.number}"])
                section += nodes.title("", f"Chapter {chapter.number}: {chapter.short}")
                entries = [entry(row, claims[row["claim_id"]], chapter.page, course) for row in rows]
                section += nodes.raw("", "\n".join(entries), format="html")
                sections.append(section)
        return [nodes.raw("", summary(everything, course), format="html"), *sections]


def summary(rows, course):
    """Return a table of how often each verdict stands in `rows`, on premises and on links."""
    counts = {part: Counter(row[part] for row in rows) for part in ("premise", "link")}
    body = "".join(
        f"<tr><td>{sign} {word}</td><td class=\"number\">{counts['premise'][word]}</td>"
        f"<td class=\"number\">{counts['link'][word]}</td></tr>" for word, sign in course.judgements.items())
    silent = counts["link"][""]
    return (f'<div class="thaw-scroll"><table><caption>{len(rows)} claims; {silent} of them '
            f'{html.escape(course.without_link)} and have no verdict on the link</caption>'
            '<thead><tr><th scope="col">Verdict</th>'
            '<th scope="col" class="number">Premise</th><th scope="col" class="number">Link</th></tr></thead>'
            f"<tbody>{body}</tbody></table></div>")


def entry(row, claim, page, course):
    """Return the HTML of one claim: `row` of a chapter's verdicts, `claim` of the table claims."""
    place = f"../{page}.html#{nodes.make_id(row['section'])}"
    facts = [("Premise", _verdict(row["premise"], course)), ("Link", _verdict(row["link"], course)),
             ("Evidence", f"{row['strength']}: {html.escape(row['evidence'], quote=False)}"),
             ("Where", f'<a href="{place}">{html.escape(row["section"], quote=False)}</a>')]
    listed = "".join(f"<div><dt>{label}</dt><dd>{text}</dd></div>" for label, text in facts)
    return (f'<div id="{row["claim_id"]}"><p><strong>{row["claim_id"]}.</strong> '
            f'{html.escape(claim["claim"], quote=False)}</p><dl class="thaw-facts">{listed}</dl></div>')


def _verdict(word, course):
    return f"{course.judgements.get(word, NONE)} {word or 'the claim says nothing of it'}"
