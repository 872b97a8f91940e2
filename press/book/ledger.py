"""The claims ledger of the book: the directive ``thaw-ledger``, made from the verdicts in the chapters' notebooks."""

from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from press import plan
from press.book.template import render
from press.course import Course
from press.tables.package import read_rows

Row = dict[str, str]
NO_SIGN = "–"  # a claim that says nothing of it


def setup(app: Sphinx) -> None:
    """Register the directive; called by `press.book.extension`."""
    app.add_directive("thaw-ledger", Ledger)


class Ledger(SphinxDirective):
    """One section a chapter: its claims, with two verdicts, what decides them, and a link to the place."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        claims = {row["claim_id"]: row for row in read_rows(root / "data" / "claims.csv")}
        self.env.note_dependency(str(root / "data" / "claims.csv"))
        self.env.metadata[self.env.docname]["thaw_data"] = True
        course, sections, everything = Course(root), [], []
        for chapter in course.chapters:
            for stem in plan.stems(root, chapter.topic):
                self.env.note_dependency(str(root / "chapters" / f"{stem}.ipynb"))
            rows = plan.whole(course, chapter.topic).metadata.get("verdicts", [])
            if rows:
                everything += rows
                section = nodes.section(ids=[f"ledger-{chapter.number}"])
                section += nodes.title("", f"Chapter {chapter.number}: {chapter.short}")
                entries = [entry(row, claims[row["claim_id"]], chapter.topic, course) for row in rows]
                section += nodes.raw("", "\n".join(entries), format="html")
                sections.append(section)
        return [nodes.raw("", summary(everything, course), format="html"), *sections]


def summary(rows: list[Row], course: Course) -> str:
    """Return tables of how often each verdict and each basis stands in `rows`."""
    premises, links = (Counter(row[part] for row in rows) for part in ("premise", "link"))
    counts = [{"sign": sign, "word": word, "premise": premises[word], "link": links[word]}
              for word, sign in course.judgements.items()]
    resting = Counter(row["basis"] for row in rows)
    bases = [{"word": word, "meaning": meaning, "claims": resting[word]} for word, meaning in course.bases.items()]
    return render("verdicts.html", claims=len(rows), silent=links[""], without_link=course.without_link,
                  rows=counts, bases=bases)


def entry(row: Row, claim: Row, topic: str, course: Course) -> str:
    """Return the HTML of one claim: `row` of the verdicts of the chapter `topic`, `claim` of the table claims."""
    page = plan.page_of(course.root, topic, row["section"])
    place = f"../chapters/{page}.html#{nodes.make_id(row['section'])}"
    return render("claim.html", row=row, claim=claim["claim"], place=place, signs=course.judgements, no_sign=NO_SIGN)
