"""The page of claims in the built book: each claim of a chapter with its verdicts, and the place where they stand."""

import re

from bs4 import BeautifulSoup
from shared import ROOT

from press import plan
from press.course import Course

COURSE = Course(ROOT)
SHOWN = [chapter.topic for chapter in COURSE.chapters]


def test_the_page_has_every_claim_with_its_verdicts_and_a_place_that_exists(book):
    page = BeautifulSoup((book / "pages/claims_ledger.html").read_text("utf-8"), "html.parser")
    for topic in SHOWN:
        for row in plan.whole(COURSE, topic).metadata.get("verdicts", []):
            shown = page.find(id=row["claim_id"])
            facts = {term.text: term.find_next("dd") for term in shown.find_all("dt")}
            assert facts["Premise"].text.endswith(row["premise"]) and facts["Link"].text.endswith(
                row["link"] or "nothing of it"), row["claim_id"]
            assert facts["Basis"].text == row["basis"]
            assert row["evidence"] in facts["Evidence"].text
            target = facts["Where"].a["href"]
            stem, place = re.fullmatch(r"\.\./chapters/(\w+)\.html#(.+)", target).groups()
            assert stem in plan.stems(ROOT, topic)
            chapter = BeautifulSoup((book / f"chapters/{stem}.html").read_text("utf-8"), "html.parser")
            heading = chapter.find(id=place).find(["h2", "h3", "h4"])
            assert heading.text.replace("’", "'").startswith(row["section"]), target
