"""Checks of meaning for the table not_counted: leads are no facts, and none of them stands in the timeline."""

import datetime
import re

import pandas as pd
import pytest
import yaml
from shared import ROOT

DATA = ROOT / "data"
RECORD = yaml.safe_load((DATA / "not_counted.yaml").read_text("utf-8"))
# What the search looked like from inside, and kinds of pages that are no sources.
WORKSHOP = (r"look-?ups?|quer(y|ies)|corpus|excerpt|aggregator|\bstored?\b|\brows?\b|\d-\d\d-\d\d[a-z]|\b[ABC]\)|"
            r"quality")
NO_SOURCE = r"message board|forum post|\bblog|kjclub|hatena|megalodon|5ch|2ch"


def read(table):
    """One table as text cells; empty cells are empty strings."""
    return pd.read_csv(DATA / f"{table}.csv", dtype=str, keep_default_na=False)


@pytest.fixture
def leads():
    return read("not_counted")


def test_every_register_that_was_searched_appears_and_no_other(leads):
    assert set(leads.register) == set(read("registers").register) - {"context"}


def test_year_is_the_first_year_of_when(leads):
    assert (leads.year == leads.when.str[:4]).all()


def test_when_is_a_day_a_month_a_year_or_a_span_forward(leads):
    """No day that no calendar has, and none beyond the last event that the timeline can hold."""
    for when in leads.when:
        first, _, last = when.partition(" to ")
        for part in filter(None, (first, last)):
            datetime.date.fromisoformat(part + "-01-01"[len(part) - 4:])
            assert "1998" <= part <= "2026-11-22", when
        assert not last or first < last, when


def test_no_lead_is_a_step_of_the_timeline(leads):
    """A lead for which a page is found goes into the timeline and leaves this table."""
    events = read("timeline")
    steps = events[(events.direction != "neutral") & (events.date_precision == "day")]
    both = set(zip(leads.register, leads.when, strict=True)) & set(zip(steps.register, steps.date, strict=True))
    assert both == set()


def test_each_reason_is_used(leads):
    reasons = next(field for field in RECORD["fields"] if field["name"] == "reason")["constraints"]["enum"]
    assert set(leads.reason) == set(reasons)


def test_a_lead_whose_day_was_not_seen_names_none(leads):
    unseen = leads[leads.reason == "day not seen"]
    assert not unseen.when.str.fullmatch(r"\d{4}-\d\d-\d\d").any()


def test_what_was_seen_or_left_out_is_said_in_the_note(leads):
    """Only a bare "no page found", plan or gathering may stand without a note."""
    told = leads[leads.reason.isin(["day not seen", "weak source only", "below the rule", "not searched one by one"])]
    assert (told.note.str.len() >= 10).all()


def test_the_words_are_plain_and_fair(leads):
    """Both names of the islets, the survivors' word in quotation marks, nothing of the workshop, no boards."""
    text = leads.what + " | " + leads.note
    for words in text:
        assert not re.search(WORKSHOP, words, re.IGNORECASE), words
        assert not re.search(NO_SOURCE, words, re.IGNORECASE), words
        without_pair = words.replace("Dokdo/Takeshima", "")
        assert not re.search(r"Dokdo|Takeshima(?! Day)", without_pair), words
        assert "Takeshima Day" not in words or "Dokdo/Takeshima" in words, words
        assert not re.search(r"comfort women", words.replace('"comfort women"', "")), words


def test_the_record_says_that_these_are_leads():
    said = RECORD["counts"] + " ".join(RECORD["traps"])
    for words in ("a lead and not a fact", "from memory", "no page was found", "tell us",
                  "Nothing in the course is counted on them"):
        assert words in said
    assert RECORD["chapters"] == [0] and RECORD["license"]["name"] == "CC0-1.0"


def test_no_page_of_the_course_counts_on_them():
    """No source of a chapter, an exercise or a lesson reads the table."""
    readers = [path for path in (ROOT / "source").rglob("*.md")
               if re.search(r"read_csv\([^)]*not_counted", path.read_text("utf-8"))]
    assert readers == []
