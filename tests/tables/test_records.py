"""Records that do not fit: each fault is one line that says where it is and what to do."""

import shutil
from pathlib import Path

import pytest
from shared import settings

from press.tables.checks import check_tables
from press.tables.package import build_package
from press.tables.records import RecordError, load_record

RECORD = Path(__file__).with_name("trial.yaml")
KNOWN = "known are title, row, chapters"
FIELD = "  - {name: year, type: year, description: Year}"


@pytest.mark.parametrize(("old", "new", "fault"), [
    ("row: One trial.", "", "the record lacks row"),
    ("row: One trial.", "row:", "the record lacks row"),
    ("row: One trial.", "row: ''", "the record lacks row"),
    ("objections: [None.]", "objections: []", "the record lacks objections"),
    ("title: A trial\nrow: One trial.", "titel: A trial",
     "the record lacks title, row and has an unknown property 'titel'; " + KNOWN),
    ("why:", "reason: none\nreasons: none\nwhy:", "the record has unknown properties 'reason', 'reasons'; " + KNOWN),
    ("made: By hand.", "made: [", "not readable as YAML (while parsing"),
    ("made: By hand.", "made: 7", "made must be text, found 7; put it in quotation marks"),
    ("chapters: [0]", "chapters: 0", "chapters must be a list, found 0"),
    ("chapters: [0]", "chapters: [0, two]", "chapters, entry 2 must be a whole number, found 'two'"),
    ("chapters: [0]", "chapters: [-1]", "chapters, entry 1 must be at least 0, found -1"),
    ("traps: [It is made up.]", "traps: It is made up.", "traps must be a list, found 'It is made up.'"),
    ("traps: [It is made up.]", "traps:\n  - China: it is made up",
     "traps, entry 1 must be text, found {'China': 'it is made up'}; a text with a colon needs quotation marks"),
    ("objections: [None.]", "objections: [None., 5]", "objections, entry 2 must be text, found 5"),
    ("objections:", "checks: [[Seen.]]\nobjections:", "checks, entry 1 must be text, found ['Seen.']"),
    ("{producer: A. Tester, ", "{", "source 1 lacks producer; each source needs at least producer and path"),
    ("producer:", "producers:", "source 1 lacks producer and has an unknown property 'producers'; each source needs "
     "at least producer and path; known are producer, title, citation, path, read_at, retrieved_on, archive"),
    ("https://example.org/trial", "example.org", "source 1, path must be an address that begins with https://"),
    ("{producer:", "{archive: www.example.org, producer:", "source 1, archive must be an address that begins with"),
    ("{producer:", "{retrieved_on: last week, producer:",
     "source 1, retrieved_on must be a date such as 2026-11-22, found 'last week'"),
    ("sources: [{producer: A. Tester, path: \"https://example.org/trial\"}]", "sources: [A. Tester]",
     "source 1 must be lines such as `name: value`, found 'A. Tester'"),
    ("{name: facts-only}", "{title: Facts only}", "license lacks name; license needs a name (CC-BY-4.0"),
    ("{name: facts-only}", "facts-only", "license must be lines such as `name: value`, found 'facts-only'"),
    ("{name: facts-only}", "{name: facts-only, url: none}", "license has an unknown property 'url'; known are name"),
    (FIELD, "  - {name: year, typ: year, description: Year}",
     "field year lacks type and has an unknown property 'typ'; each field needs name, type and description"),
    (FIELD, "  - {type: year, description: Year}", "field 4 lacks name; each field needs name, type and description"),
    (FIELD, "  - year", "field 4 must be lines such as `name: value`, found 'year'"),
    (FIELD, "  - {name: year, type: years, description: Year}",
     "field year, type must be one of string, integer, number, boolean, date, year"),
    (FIELD, "  - {name: share, type: year, description: Year}", "fields: share is there 2 times"),
    ("{unique: true}", "{uniqe: true}", "field date, constraints has an unknown property 'uniqe'; known are required"),
    ("{unique: true}", "{unique: sometimes}",
     "field date, constraints, unique must be true or false, found 'sometimes'"),
    ("{unique: true}", "{pattern: '(A'}", "field date, constraints, pattern must be a regular expression, found '(A'"),
    ("{unique: true}", "{minimum: [1]}", "field date, constraints, minimum must be a number or text, found [1]"),
    ("enum: [day, month, year]", "enum: day", "field date_precision, constraints, enum must be a list, found 'day'"),
    ("primary_key: trial_id", "primary_key: [trial_id, day]", "primary_key: there is no field 'day'; fields are"),
    ("fields: from_iso3, table", "fields: iso3, table", "foreign key 1: there is no field 'iso3'; fields are trial_id"),
    ("table: countries, ", "", "foreign key 1 lacks table; each foreign key needs fields, table and references"),
    ("references: iso3", "references: [iso3, country]", "foreign key 1: 1 fields cannot refer to 2; name as many"),
])
def test_each_fault_of_a_record_is_one_sentence(tmp_path, old, new, fault):
    """It says where in the record, what is expected, what was found."""
    text = RECORD.read_text("utf-8")
    assert text.count(old) >= 1
    path = tmp_path / "trial.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RecordError) as raised:
        load_record(path)
    assert len(raised.value.faults) == 1 and raised.value.faults[0].startswith(fault), raised.value.faults
    assert "\n" not in raised.value.faults[0] and len(raised.value.faults[0]) < 400


def test_a_record_that_is_a_list_is_refused(tmp_path):
    (tmp_path / "trial.yaml").write_text("- title: A trial", "utf-8")
    with pytest.raises(RecordError, match="^expected the properties of a record, found list$"):
        load_record(tmp_path / "trial.yaml")


@pytest.mark.parametrize(("damage", "begins"), [
    ({"why: For a test.": "", "type: year": "type: years"},
     ["trial.yaml: the record lacks why", "trial.yaml: field year, type must be"]),
    ({"made: By hand.": "made: ["}, ["trial.yaml: not readable as YAML"]),
])
def test_all_faults_of_a_record_are_told_each_with_its_file(tmp_path, damage, begins):
    data = tmp_path / "data"
    data.mkdir()
    settings(tmp_path)
    shutil.copy(RECORD.with_suffix(".csv"), data)
    text = RECORD.read_text("utf-8")
    for old, new in damage.items():
        text = text.replace(old, new)
    (data / "trial.yaml").write_text(text, "utf-8")
    messages = build_package(tmp_path)[1]
    assert [message[:len(begin)] for message, begin in zip(messages, begins, strict=True)] == begins


def test_a_record_is_read_with_dates_as_text_and_texts_in_one_line(tmp_path):
    text = RECORD.read_text("utf-8").replace("why: For a test.", "why: >\n  For a\n\n  test.\nchecks:")
    text = text.replace("{producer:", "{retrieved_on: 2026-11-22, producer:")
    (tmp_path / "trial.yaml").write_text(text, "utf-8")
    record = load_record(tmp_path / "trial.yaml")
    assert record["why"] == "For a test." and "checks" not in record, "a key without a value counts as left out"
    assert record["sources"][0]["retrieved_on"] == "2026-11-22"


@pytest.mark.parametrize(("old", "new", "message"), [
    ("table: countries", "table: contries", "trial.yaml: foreign key 1: there is no table 'contries'"),
    ("table: countries, references: iso3", "table: trial, references: code",
     "trial.yaml: foreign key 1: the table trial has no field 'code'; it has trial_id, date"),
])
def test_a_key_to_a_table_or_field_that_is_not_there_is_told(tmp_path, old, new, message):
    data = tmp_path / "data"
    data.mkdir()
    settings(tmp_path)
    shutil.copy(RECORD.with_suffix(".csv"), data)
    text = RECORD.read_text("utf-8")
    assert old in text
    (data / "trial.yaml").write_text(text.replace(old, new), "utf-8")
    messages = check_tables(tmp_path).messages
    assert len(messages) == 1 and messages[0].startswith(message), messages


@pytest.mark.parametrize(("old", "new", "message"), [
    ("price_low_usd, type: integer,", "price_low_usd, type: integer, constraints: {minimum: many},",
     "trial.yaml: field price_low_usd: minimum must be a whole number, found 'many'"),
    ("price_low_usd, type: integer,", "price_low_usd, type: integer, constraints: {minLength: 2},",
     "trial.yaml: field price_low_usd: type integer takes no minLength; it takes required, unique, enum, minimum, max"),
    ("{unique: true}", "{maximum: 2001}", "trial.yaml: field date: maximum must be a date (yyyy-mm-dd), found 2001"),
    ("enum: [day, month, year]", "enum: [day, yes]",
     "trial.yaml: field date_precision: enum must be text, found True"),
])
def test_a_limit_that_the_type_of_a_field_cannot_have_is_told(tmp_path, old, new, message):
    """Else it would be a traceback, or a limit that nothing ever meets."""
    data = tmp_path / "data"
    data.mkdir()
    settings(tmp_path)
    shutil.copy(RECORD.with_suffix(".csv"), data)
    for ending in ("csv", "yaml"):
        shutil.copy(Path(__file__).parent / "sound" / f"countries.{ending}", data)
    text = RECORD.read_text("utf-8")
    assert old in text
    (data / "trial.yaml").write_text(text.replace(old, new), "utf-8")
    messages = check_tables(tmp_path).messages
    assert len(messages) == 1 and messages[0].startswith(message), messages
