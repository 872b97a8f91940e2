"""The pages of this course: which there are, and what is said on them alone."""

import json
import re
from functools import cache

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from shared import ROOT

from press import plan
from press.course import Course

COURSE = Course(ROOT)
PAGES = ["welcome", "map", "how_to_study", "using_ai", "glossary", "key_dates", "pandas_summary", "altair_summary",
         "about", "licences", "changelog"]
RECORDS = {record["name"]: record
           for record in json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))["resources"]}


@cache
def page(book, name):
    return BeautifulSoup((book / "pages" / f"{name}.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_the_book(name):
    assert f"pages/{name}" in COURSE.pages


@pytest.mark.parametrize("name", ["pandas_summary", "altair_summary"])
def test_a_summary_has_enough_to_run(name):
    assert (ROOT / f"pages/{name}.md").read_text("utf-8").count("```{thaw-run}\n") >= 6


def test_the_changelog_has_the_version():
    assert f"## {COURSE.version}" in (ROOT / "pages/changelog.md").read_text("utf-8")


def test_key_dates_are_rows_of_the_timeline(book):
    rows = {row["event_id"]: row for row in pd.read_csv(ROOT / "data/timeline.csv").to_dict("records")}
    chosen = COURSE.own["key_dates"]["rows"]
    assert len(chosen) == len(set(chosen)) and set(chosen) <= set(rows)
    assert not [event for event in chosen if rows[event]["quality"] == "C"]
    shown = page(book, "key_dates").select("tbody tr")
    assert len(shown) == len(chosen)
    for event, row in zip(sorted(chosen), shown, strict=True):
        text = re.sub(r"\W+", "", row.get_text())
        assert re.sub(r"\W+", "", rows[event]["event"]) in text
        assert row.a["href"] == rows[event]["source"].split(" ; ")[0].strip()
        assert ("steptoward" in text, "stepaway" in text) == (
            rows[event]["direction"] == "toward", rows[event]["direction"] == "away")


def test_the_coding_rule_is_a_page_and_the_card_of_timeline_leads_there(book):
    links = [link["href"] for link in page(book, "data").select("section.thaw-table#timeline a[href]")]
    assert "../data/coding_rule.html" in links and (book / "data" / "coding_rule.html").is_file()


def test_the_tables_of_the_chip_chain_are_for_non_commercial_use():
    limited = [name for name, record in RECORDS.items() if record["terms"] == "CC-BY-NC-4.0"]
    assert limited == ["chip_chain", "chip_chain_inputs", "chip_chain_links"]


def test_the_page_of_sources_has_more_than_nine_hundred_addresses(book):
    links = {link["href"] for link in page(book, "sources").select(".thaw-hosts a[href^=http]")}
    assert len(links) > 900 and "https://www.nti.org/analysis/articles/cns-north-korea-missile-test-database/" in links


def test_what_was_found_stands_on_the_verdicts():
    """The sentences on the ledger and the first page say these things in words; with other verdicts they are false."""
    rows = {row["claim_id"]: row for topic in COURSE.chapters
            for row in plan.whole(COURSE, topic.topic).metadata["verdicts"]}
    kinds = pd.read_csv(ROOT / "data/claims.csv").set_index("claim_id")["kind"]
    dated = [rows[claim]["premise"] for claim in rows if kinds[claim] == "dated event"]
    assert dated.count("supported") > len(dated) / 2
    assert rows["C47"]["link"] == "not supported" and rows["C45"]["premise"] == "supported"
    assert rows["C18"]["link"] == "partly" and rows["C05"]["premise"] == "supported"
    steps = pd.read_csv(ROOT / "data/timeline.csv", parse_dates=["date"])
    steps = steps.query("direction != 'neutral' and quality != 'C' and '1998-01-01' <= date <= '2025-12-31'")
    away = steps["direction"].eq("away").groupby(steps["date"].dt.year).mean()
    warm = away <= away.median()
    assert (warm.astype(int).diff() == 1).sum() >= 3  # several thaws since 1998
    assert not warm.loc[2018:2021].any() and warm.loc[2023:2024].all()
