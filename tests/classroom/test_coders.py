"""The codes of a class: read with care, merged, and measured category by category."""

import pandas as pd
import pytest
from shared import OWN, settings

from press.classroom.coders import merge, specific_agreement
from press.course import Course

CODING = "coding: {sheet: blind, table: trips, key: trip, column: code, codes: [late, early, on time]}\n"
EVENTS = [f"t{number}" for number in range(1, 7)]


@pytest.fixture
def course(tmp_path):
    settings(tmp_path)
    (tmp_path / "course.yml").write_text(OWN + CODING)
    (tmp_path / "data").mkdir()
    pd.DataFrame({"trip": EVENTS, "what": "a bus"}).to_csv(tmp_path / "data/blind.csv", index=False)
    pd.DataFrame({"trip": EVENTS, "code": ["late", "late", "late", "early", "on time", "on time"]}).to_csv(
        tmp_path / "data/trips.csv", index=False)
    (tmp_path / "class").mkdir()
    return Course(tmp_path)


def hand_in(course, name, codes, header="trip,code"):
    rows = [f"{event},{code}" for event, code in zip(EVENTS, codes, strict=True)]
    (course.root / f"class/{name}.csv").write_text("\n".join([header, *rows]) + "\n")


def merged(course):
    lines = []
    return merge(course, course.root / "class", lines.append), lines


def test_two_coders_agree_by_category_as_worked_out_by_hand():
    """Late: both on two events, one of them alone on one: 2 * 2 / (2 * 2 + 1). Early: never both."""
    one, two = ["late", "late", "late", "early", "on time"], ["late", "late", "early", "on time", "on time"]
    counts = pd.DataFrame({word: [(a == word) + (b == word) for a, b in zip(one, two, strict=True)]
                           for word in ("late", "early", "on time")})
    agreement = specific_agreement(counts)["agreement"]
    assert agreement["late"] == pytest.approx(4 / 5)
    assert agreement["early"] == 0
    assert agreement["on time"] == pytest.approx(2 / 3)


def test_three_coders_are_taken_in_pairs():
    """One event: late, late, early. Of the four ordered pairs that begin with late two end in it."""
    counts = pd.DataFrame({"late": [2], "early": [1]})
    assert specific_agreement(counts)["agreement"].to_dict() == {"late": 0.5, "early": 0.0}


def test_a_code_that_nobody_gave_has_no_agreement_and_one_coder_says_nothing():
    alone = specific_agreement(pd.DataFrame({"late": [1, 2], "early": [0, 0]}))
    assert alone["agreement"]["late"] == 1 and pd.isna(alone["agreement"]["early"])


def test_a_class_is_merged_with_the_course_beside_it(course):
    hand_in(course, "ana", ["late", "late", "early", "early", "on time", "late"])
    hand_in(course, "ben", ["Late ", "late", "late", "early", "on time", ""])
    hand_in(course, "chi", ["late", "early", "late", "early", "on time", ""])
    faults, lines = merged(course)
    assert faults == [] and lines[0].startswith("3 coders, 6 events")
    codes = pd.read_csv(course.root / "class/merged/codes.csv", index_col=0)
    assert list(codes.columns) == ["course", "ana", "ben", "chi"]
    assert list(codes.loc["t1"]) == ["late"] * 4 and codes.loc["t6"].isna().sum() == 2
    events = pd.read_csv(course.root / "class/merged/events.csv", index_col=0)
    assert events.loc["t1", "agree"] == 1 and events.loc["t2", "agree"] == pytest.approx(1 / 3, abs=0.001)
    assert pd.isna(events.loc["t6", "agree"])  # one coder alone
    again, _ = merged(course)
    assert again == []  # what was written is not read as a coder's


@pytest.mark.parametrize(("text", "message"), [
    ("trip,code\nt1,late\nt9,late\n", "class/bad.csv, row 3: 't9' is no event of the sheet"),
    ("trip,code\nt1,lat\n", "class/bad.csv, row 2: 'lat' is no code; write late, early or on time"),
    ("trip,code\nt1,late\nt1,early\n", "class/bad.csv: t1 stands there twice"),
    ("trip,code\nt1,\n", "class/bad.csv: no event has a code yet"),
    ("event,code\nt1,late\n", "class/bad.csv: has no column trip"),
    ("", "class/bad.csv: cannot be read as CSV"),
    (b"trip,code\nt1,l\xe4te\n", "class/bad.csv: cannot be read as CSV in UTF-8"),
])
def test_a_faulty_sheet_is_named_and_left_out(course, text, message):
    for name in ("ana", "ben"):
        hand_in(course, name, ["late"] * 6)
    (course.root / "class/bad.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    faults, lines = merged(course)
    assert len(faults) == 1 and message in faults[0]
    assert lines[0].startswith("2 coders")


def test_nothing_is_written_for_one_coder_or_no_folder(course):
    hand_in(course, "ana", ["late"] * 6)
    assert "two coders are the least" in merged(course)[0][-1]
    assert not (course.root / "class/merged").exists()
    assert "no such folder" in merge(course, course.root / "nobody")[0]
