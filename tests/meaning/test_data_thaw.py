"""Checks of meaning for the tables timeline, claims and article_variants."""
import difflib
import re

import pandas as pd
import pytest
import yaml
from shared import ROOT

DATA = ROOT / "data"
CODES = ["toward", "away", "neutral"]
PEOPLE_AND_COURTS = {"plaintiffs", "survivors", "Korean courts", "Supreme Court of Korea",
                     "Supreme Court of Japan"}


def read(table):
    """One table as text cells; empty cells are empty strings."""
    return pd.read_csv(DATA / f"{table}.csv", dtype=str, keep_default_na=False)


@pytest.fixture
def events():
    return read("timeline")


@pytest.fixture
def registers():
    return read("registers")


@pytest.fixture
def searches():
    return read("searches")


@pytest.fixture
def claims():
    return read("claims")


@pytest.fixture
def variants():
    return read("article_variants")


def actors(row):
    return set(row.actors.split("; "))


def code_of(events, event_id):
    return events.set_index("event_id").direction[event_id]


# ---- timeline: dates and rows


def test_ids_carry_their_date(events):
    """event_id is the date and a letter; letters of one day run a, b, c."""
    assert list(events.event_id.str[:10]) == list(events.date)
    for _, day in events.groupby("date"):
        assert "".join(day.event_id.str[10:]) == "abcdefghijklmnop"[: len(day)]


def test_sorted_by_date(events):
    """Rows stand in the order of their dates."""
    assert list(events.date) == sorted(events.date)


def test_coverage(events):
    """The list runs from the protectorate of 1905 to August 2026."""
    assert events.date.iloc[0] == "1905-11-17" and events.date.iloc[-1] == "2026-08-20"


def test_every_event_belongs_to_a_register(events, registers):
    """A register is named in the table of registers; only context is not searched evenly."""
    assert set(events.register) <= set(registers.register)
    even = registers[registers.searched_by != "not searched evenly"].register
    assert set(registers.register) - set(even) == {"context"}
    assert set(even) <= set(events.register)


def test_what_is_not_searched_is_no_step(events):
    """An event of the register context is neutral: from 1998 on no step comes from outside the registers."""
    assert (events[events.register == "context"].direction == "neutral").all()


def test_each_register_was_searched_in_each_year(registers, searches):
    """Evenness: no year of a register without a look-up, and none with more than three beyond another.

    Disputes are searched by case: the World Trade Organization numbers them.
    """
    assert list(registers[registers.searched_by == "case"].register) == ["disputes"]
    assert (searches.register == "disputes").sum() >= 20
    for row in registers[registers.searched_by == "year"].itertuples():
        years = searches[(searches.register == row.register) & (searches.year != "")].year.astype(int)
        by_year = years.value_counts().reindex(range(int(row.first_year), int(row.last_year) + 1), fill_value=0)
        assert by_year.min() >= 1, f"{row.register}: not searched in {list(by_year[by_year < 1].index)}"
        assert by_year.max() - by_year.min() <= 3, f"{row.register}: {by_year.to_dict()}"


def test_the_weight_follows_from_the_act(events):
    """Coding rule: from 5 for agreements to 1 for statements; a neutral event has none."""
    weights = {"agreement": "5", "summit": "4", "measure": "4", "ministers": "3", "dispute": "3", "drill": "2",
               "incident": "2", "statement": "1"}
    for row in events.itertuples():
        assert row.weight == ("" if row.direction == "neutral" else weights[row.act]), row.event_id


def test_evidence_is_short_and_never_stands_alone(events):
    """At most 25 words of a source, and only beside its address."""
    given = events[events.evidence != ""]
    assert len(given) > len(events) / 2
    assert given.evidence.str.split().str.len().max() <= 25 and given.source.str.startswith("http").all()


def test_leaders_and_ministers_meet_with_a_partner(events):
    """A meeting that counts names both governments as actors."""
    held = events[(events.direction == "toward") & events.register.isin(["summits", "foreign", "defence", "economy"])]
    assert (held.actors.str.contains("South Korea") & held.actors.str.contains("Japan")).all()


@pytest.mark.parametrize(("register", "year", "least"), [
    ("summits", "1998", 1), ("summits", "2011", 3), ("foreign", "2005", 4), ("foreign", "2018", 5),
    ("defence", "2019", 3),
    ("economy", "2006", 1), ("exercises", "2017", 5), ("disputes", "2015", 2), ("past", "2006", 1),
])
def test_cold_and_old_years_have_their_events(events, register, year, least):
    """What the first list lacked: each of these years is filled in its register."""
    assert ((events.register == register) & (events.date.str[:4] == year)).sum() >= least


@pytest.mark.parametrize(("date", "register", "words", "code"), [
    ("2018-05-09", "summits", "Tokyo", "toward"), ("2022-02-12", "foreign", "Honolulu", "toward"),
    ("2022-06-11", "defence", "Singapore", "toward"), ("2022-07-18", "foreign", "Tokyo", "toward"),
    ("2015-05-21", "disputes", "DS495", "away"), ("2015-08-20", "disputes", "DS495", "away"),
    ("2001-08-13", "past", "Yasukuni", "away"), ("2006-08-15", "past", "Yasukuni", "away"),
])
def test_omissions_that_were_named_from_outside_are_in(events, date, register, words, code):
    """A specialist named these as missing from the first list."""
    rows = events[(events.date == date) & (events.register == register) & events.event.str.contains(words)]
    assert len(rows) >= 1 and (rows.direction == code).all(), f"{date} {register}"


def test_unknown_days_are_the_first_of_the_period(events):
    """A date known by month or year is given as the first day of it."""
    month, year = events[events.date_precision == "month"], events[events.date_precision == "year"]
    assert len(month) and month.date.str.endswith("-01").all()
    assert len(year) and year.date.str.endswith("-01-01").all()


def test_no_event_twice(events):
    """No two rows of the same actors within two days tell the same thing."""
    days = pd.to_datetime(events.date)
    for i in range(len(events)):
        for j in range(i + 1, len(events)):
            if (days[j] - days[i]).days > 2:
                break
            same = difflib.SequenceMatcher(None, events.event[i], events.event[j]).ratio()
            pair = (events.event_id[i], events.event_id[j])
            assert events.actors[i] != events.actors[j] or same < 0.75, pair


def test_steps_of_supply_chains_are_in(events):
    """Every dated row of supply_chain_steps has an event on that day (or month)."""
    missing = set(read("supply_chain_steps").date) - set(events.date)
    assert not missing, f"no event in timeline on {sorted(missing)}"


@pytest.mark.parametrize(("event_id", "words"), [
    ("1991-08-14a", "Kim Hak-sun"), ("2010-08-10a", "Kan statement"), ("2012-05-24a", "sends the Mitsubishi"),
    ("2018-10-30a", "Nippon Steel"), ("2018-11-21a", "dissolve the foundation"),
    ("2018-11-29a", "Mitsubishi"),
    ("2019-07-03a", "dissolution"), ("2021-09-27a", "orders the sale"), ("2022-08-19a", "pending"),
    ("2023-03-13a", "refuse"), ("2023-04-13a", "accept"), ("2023-05-01a", "Kim Seong-ju"),
    ("2024-10-05a", "dies"), ("2024-10-23b", "Yang Geum-deok"), ("2024-10-30a", "son"),
    ("2025-01-27a", "dies"),
])
def test_people_concerned_are_in(events, event_id, words):
    """Survivors, plaintiffs and the courts have their own rows."""
    assert words in events.set_index("event_id").event[event_id]


def test_both_readings_of_1965(events):
    """On 30 October 2018 Tokyo's and Seoul's readings stand side by side, coded alike."""
    day = events[events.date == "2018-10-30"].set_index("actors")
    assert day.event["Japan"].startswith("Tokyo's reading")
    assert day.event["South Korea"].startswith("Seoul's reading")
    assert day.direction["Japan"] == day.direction["South Korea"]


def test_disputed_places_have_both_names(events):
    """Disputed places are named in both forms."""
    text = events.event.str.replace("Takeshima Day", "")
    for one, both in [("Dokdo|Takeshima", "Dokdo/Takeshima"), ("Senkaku|Diaoyu", "Senkaku/Diaoyu"),
                      ("East Sea|Sea of Japan", "East Sea/Sea of Japan")]:
        named = text[text.str.contains(one)]
        assert len(named) and named.str.contains(both, regex=False).all()


def test_weak_rows_are_marked(events):
    """Quality C, the rows that rest on aggregators alone, stays a small part and never stands for a whole year."""
    weak = events.quality == "C"
    assert {"2026-05-19a", "2026-06-28a"} <= set(events[weak].event_id)
    assert weak.mean() < 0.03
    steps = events[events.direction != "neutral"]
    assert steps.groupby(steps.date.str[:4]).quality.apply(lambda grades: (grades != "C").any()).all()


def test_sources_are_addresses(events):
    """One to three addresses a row; no forum, no encyclopedia dump."""
    bad = re.compile(r"5ch\.net|hatena|tistory|osmarks|void\.ai|blogspot|quickdigest")
    for row in events.itertuples():
        parts = row.source.split(" ; ")
        assert 1 <= len(parts) <= 3 and all(re.fullmatch(r"https?://\S+", p) for p in parts), row.event_id
        assert not bad.search(row.source), row.event_id


# ---- timeline: the coding


def test_others_take_no_steps(events):
    """Rule 7: without Seoul or Tokyo among the actors an event is neutral."""
    for row in events.itertuples():
        if not actors(row) & {"South Korea", "Japan"}:
            assert row.direction == "neutral", row.event_id


def test_washington_alone_or_with_one_is_no_step(events):
    """Rule 7: Washington with only one of the two is neutral."""
    for row in events.itertuples():
        who = actors(row)
        if "United States" in who and not {"South Korea", "Japan"} <= who:
            assert row.direction == "neutral", row.event_id


def test_people_and_courts_take_no_steps(events):
    """Rule 1: plaintiffs, survivors and courts are neutral."""
    for row in events.itertuples():
        if actors(row) & PEOPLE_AND_COURTS:
            assert row.direction == "neutral", row.event_id


@pytest.mark.parametrize("track", ["politics", "North Korea", "China-Russia"])
def test_tracks_without_steps(events, track):
    """Rules 7 and 8: these tracks hold possible causes, not steps."""
    assert (events[events.track == track].direction == "neutral").all()


def test_no_step_before_the_republic(events):
    """Rule 10: before 15 August 1948 every event is neutral."""
    early = events[events.date < "1948-08-15"]
    assert len(early) == 3 and (early.direction == "neutral").all()


@pytest.mark.parametrize(("decided", "in_force"), [
    ("2019-07-01a", "2019-07-04a"), ("2019-08-02a", "2019-08-28a"), ("2019-08-12a", "2019-09-18a"),
    ("2023-03-16a", "2023-03-23a"), ("2023-06-27a", "2023-07-21a"),
])
def test_a_decision_counts_once(events, decided, in_force):
    """Rule 4: the decision is the step, its entry into force is neutral."""
    assert code_of(events, decided) != "neutral" and code_of(events, in_force) == "neutral"


@pytest.mark.parametrize(("event_id", "code"), [
    ("1965-06-22a", "toward"), ("1998-10-08a", "toward"), ("2012-08-10a", "away"), ("2015-12-28a", "toward"),
    ("2017-01-06a", "away"), ("2018-11-21a", "away"), ("2019-05-20a", "away"), ("2019-08-22a", "away"),
    ("2019-11-22a", "toward"), ("2023-03-06a", "toward"), ("2023-08-18a", "toward"), ("2024-11-24a", "away"),
    ("2018-10-30a", "neutral"), ("2023-03-13a", "neutral"), ("2023-07-11a", "neutral"),
])
def test_plain_cases(events, event_id, code):
    """The cases that the rule itself names, or that leave no room, are coded so."""
    assert code_of(events, event_id) == code


def test_2019_and_2023_point_apart(events):
    """Of the steps of 2019 far more are away than of those of 2023."""
    table = pd.crosstab(events.date.str[:4], events.direction)
    away = table["away"] / (table["away"] + table["toward"])
    assert away["2019"] > 0.4 and away["2023"] < 0.1


def test_every_event_has_two_codings(events):
    """Both coders coded every event."""
    assert events.coder_1.isin(CODES).all()
    empty = events[~events.coder_2.isin(CODES)]
    assert empty.empty, f"coder_2 is missing for {len(empty)} of {len(events)} events: have them coded blind"


def test_direction_is_the_agreed_code(events):
    """Equal codes are the direction; where they differ, `resolved` gives the reason."""
    for row in events[events.coder_2 != ""].itertuples():
        if row.coder_1 == row.coder_2:
            assert row.direction == row.coder_1 and row.resolved == "", row.event_id
        else:
            assert row.direction in CODES and len(row.resolved) > 20, row.event_id


def specific_agreement(one, two, code):
    """Of the events to which one of two coders gave a code, the share that got it from both: 2a / (2a + b + c)."""
    both = ((one == code) & (two == code)).sum()
    return 2 * both / ((one == code).sum() + (two == code).sum())


def test_agreement_by_category_is_reported(events):
    """The record states the agreement that the two columns give, code by code."""
    same = (events.coder_1 == events.coder_2).sum()
    assert same == (events.resolved == "").sum()
    by_code = ", ".join(f"{code} {specific_agreement(events.coder_1, events.coder_2, code):.0%}" for code in CODES)
    line = f"the same code for {same} of {len(events)} events; agreement by category: {by_code}"
    record = yaml.safe_load((DATA / "timeline.yaml").read_text(encoding="utf-8"))
    assert any(line in check for check in record["checks"]), f"timeline.yaml should say: {line}"


def test_specific_agreement_formula():
    """Worked by hand: both say yes on 20 of 50, one alone on 15: 40 / 55."""
    one = pd.Series(["y"] * 25 + ["n"] * 25)
    two = pd.Series(["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15)
    assert specific_agreement(one, two, "y") == pytest.approx(40 / 55)


def test_the_record_says_who_coded(events):
    """Both coders are language models: the record, the rule and the notebook for coders say so."""
    for path in ("data/timeline.yaml", "data/coding_rule.md", "source/exercises/00_code_it_yourself.md"):
        text = (ROOT / path).read_text(encoding="utf-8").lower()
        assert "both coders are language models" in text, path


def test_the_blind_sheet_is_blind_and_balanced(events):
    """24 events of the timeline in its words, some of each code, and no code in the sheet."""
    sheet = read("coding_sheet")
    assert list(sheet.columns) == ["number", "event_id", "date", "actors", "event"] and len(sheet) == 24
    coded = events.set_index("event_id").loc[sheet.event_id]
    assert list(coded.event) == list(sheet.event) and list(coded.date) == list(sheet.date)
    assert coded.direction.value_counts().min() >= 6
    assert (coded.coder_1 != coded.coder_2).sum() >= 2
    assert sheet.event_id.is_unique and not sheet.event_id.is_monotonic_increasing


def test_the_rule_is_there():
    """The coding rule is published beside the table and stays within three pages."""
    rule = (DATA / "coding_rule.md").read_text(encoding="utf-8")
    assert 400 < len(rule.split()) < 1500
    for heading in ("What counts as a step", "How much a step weighs", "Borderline cases", "What the count leaves out"):
        assert heading in rule


# ---- claims


def test_enough_claims_and_errors(claims):
    """At least 25 claims and 8 errors, and every chapter has claims."""
    kinds = claims.kind_of_row.value_counts()
    assert kinds["claim"] >= 25 and kinds["error"] >= 8
    assert set(claims[claims.kind_of_row == "claim"].chapter) == set("012345")


def test_kind_fits_the_row(claims):
    """Claims are events, quantities, trends, motives or forecasts; errors are of fact, language or logic."""
    allowed = {"claim": {"dated event", "quantity", "trend", "motive", "forecast"},
               "error": {"fact", "language", "logic"}}
    for kind_of_row, rows in claims.groupby("kind_of_row"):
        assert set(rows.kind) == allowed[kind_of_row]
        assert rows.claim_id.str.startswith(kind_of_row[0].upper()).all()


def test_only_errors_have_an_origin(claims):
    """Each error names its origin; no claim does."""
    is_error = claims.kind_of_row == "error"
    assert claims[is_error].origin.isin(["reporter", "rewriting", "unknown"]).all()
    assert (claims[~is_error].origin == "").all()


def test_quotations_stay_short(claims):
    """At most 25 words each, and all together well under the article's length."""
    words = claims.quotation.str.split().str.len()
    assert words.min() >= 1 and words.max() <= 25 and words.sum() <= 240


def test_named_tables_exist(claims):
    """Every table that a claim names is in data/, and every claim names one."""
    tables = {path.stem for path in DATA.rglob("*.csv")}
    for row in claims.itertuples():
        named = [name for name in row.tables.split(";") if name]
        assert set(named) <= tables, f"{row.claim_id}: {sorted(set(named) - tables)} not in data/"
        assert named or row.kind == "language", row.claim_id


def test_each_claim_can_fail(claims):
    """Each row says how to test it and what would count against it."""
    assert (claims.how.str.len() > 15).all() and (claims.against.str.len() > 15).all()


def test_rewriting_is_shown_by_the_copies(claims, variants):
    """An error laid at the rewriting's door is in the course copy; two other copies of the sentence lack it."""
    plain = variants.assign(quotation=variants.quotation.str.replace("’", "'"))
    course = plain[plain.version == "course copy"]
    others = plain[plain.version != "course copy"]
    for row in claims[claims.origin == "rewriting"].itertuples():
        assert "article_variants" in row.tables, row.claim_id
        hit = course[course.quotation.str.contains(row.quotation, regex=False)]
        assert len(hit) == 1, row.claim_id
        rest = others[others.sentence_id == hit.sentence_id.iloc[0]]
        assert len(rest) >= 2, row.claim_id
        if row.claim_id != "E08":  # the summit: the words are the same, the clause after them is missing
            assert not rest.quotation.str.contains(row.quotation, regex=False).any(), row.claim_id


# ---- article_variants


def test_every_sentence_has_the_course_copy_and_two_others(variants):
    """A sentence can be lined up: the course copy and at least two more."""
    for sentence, rows in variants.groupby("sentence_id"):
        assert "course copy" in set(rows.version) and len(rows) >= 3, sentence
        assert rows.topic.nunique() == 1, sentence


def test_only_the_course_copy_has_no_address(variants):
    """All other copies carry the address of their own site."""
    for row in variants.itertuples():
        assert (row.address == "") if row.version == "course copy" else (row.version in row.address), row


def test_variant_quotations_stay_short(variants):
    """At most 25 words each."""
    assert variants.quotation.str.split().str.len().max() <= 25


@pytest.mark.parametrize(("sentence", "word", "in_course", "in_others"), [
    ("v1", "mutual ally, the", False, True), ("v1", "mutual ally South Korea", True, False),
    ("v2", "properly|correctly", False, True), ("v4", "our ", False, True),
    ("v5", "China", False, True), ("v7", "Kishhida", True, False), ("v8", "Cuba", True, False),
])
def test_where_the_meaning_changed(variants, sentence, word, in_course, in_others):
    """The differences that chapter 0 teaches are in the words."""
    rows = variants[variants.sentence_id == sentence]
    contained = rows.quotation.str.contains(word)
    assert (contained[rows.version == "course copy"] == in_course).all()
    assert (contained[rows.version != "course copy"] == in_others).all()
