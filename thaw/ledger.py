"""The claims ledger of the book: the directive ``thaw-ledger``, made from the verdicts in the chapters' notebooks."""

import html
from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from thaw import verdicts
from thaw.catalogue import CHAPTERS, read_rows

MARKS = {"supported": "●", "partly": "◐", "not supported": "○", "cannot be tested": "?", "": "–"}


def setup(app):
    """Register the directive; called by `thaw.book`."""
    app.add_directive("thaw-ledger", Ledger)


class Ledger(SphinxDirective):
    """One section a chapter: its claims, with two verdicts, what decides them, and a link to the place."""

    def run(self):
        root = Path(self.env.srcdir)
        claims = {row["claim_id"]: row for row in read_rows(root / "data" / "claims.csv")}
        self.env.note_dependency(str(root / "data" / "claims.csv"))
        self.env.metadata[self.env.docname]["thaw_data"] = True
        found, everything = [], []
        for path in sorted(root.glob("chapters/*.ipynb")):
            self.env.note_dependency(str(path))
            rows = verdicts.of_notebook(path.read_text("utf-8"))
            if rows:
                everything += rows
                number = int(path.stem[:2])
                section = nodes.section(ids=[f"ledger-{number}"])
                section += nodes.title("", f"Chapter {number}: {CHAPTERS[number]}")
                section += nodes.raw("", "\n".join(entry(row, claims[row["claim_id"]], path.stem) for row in rows),
                                     format="html")
                found.append(section)
        return [nodes.raw("", summary(everything), format="html"), *found]


def summary(rows):
    """Return a table of how often each verdict stands in `rows`, on premises and on links."""
    counts = {part: Counter(row[part] for row in rows) for part in ("premise", "link")}
    body = "".join(
        f"<tr><td>{MARKS[word]} {word}</td><td class=\"number\">{counts['premise'][word]}</td>"
        f"<td class=\"number\">{counts['link'][word]}</td></tr>" for word in verdicts.JUDGEMENTS)
    silent = counts["link"][""]
    return (f'<div class="thaw-scroll"><table><caption>{len(rows)} claims; {silent} of them say nothing of why policy '
            'moved and have no verdict on the link</caption><thead><tr><th scope="col">Verdict</th>'
            '<th scope="col" class="number">Premise</th><th scope="col" class="number">Link</th></tr></thead>'
            f"<tbody>{body}</tbody></table></div>")


def entry(row, claim, topic):
    """Return the HTML of one claim: `row` of a chapter's verdicts, `claim` of the table claims."""
    place = f"{topic}.html#{nodes.make_id(row['section'])}"
    facts = [("Premise", _verdict(row["premise"])), ("Link", _verdict(row["link"])),
             ("Evidence", f"{row['strength']}: {html.escape(row['evidence'], quote=False)}"),
             ("Where", f'<a href="{place}">{html.escape(row["section"], quote=False)}</a>')]
    listed = "".join(f"<div><dt>{label}</dt><dd>{text}</dd></div>" for label, text in facts)
    return (f'<div id="{row["claim_id"]}"><p><strong>{row["claim_id"]}.</strong> '
            f'{html.escape(claim["claim"], quote=False)}</p><dl class="thaw-facts">{listed}</dl></div>')


def _verdict(word):
    return f"{MARKS[word]} {word or 'the claim says nothing of it'}"
