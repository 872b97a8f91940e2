"""make test CHAPTER=02: the course without the other chapters, and of the tests those of its pages and tables."""

import os
import re
import subprocess
import sys

import pytest
from shared import ROOT

from press import plan
from press.course import Course, CourseError
from press.lessons.source import used_by

TOPICS = Course(ROOT).topics
TOPIC = TOPICS[-1]


@pytest.mark.parametrize("name", [TOPIC, TOPIC[:2]])
def test_the_course_is_without_the_other_chapters(monkeypatch, name):
    monkeypatch.setenv("THAW_CHAPTER", name)
    course = Course(ROOT)
    assert [chapter.topic for chapter in course.chapters] == [TOPIC]
    assert {f"exercises/{TOPIC}", "pages/glossary"} <= set(course.pages)


def test_a_chapter_that_is_not_there_is_named_with_those_that_are(monkeypatch):
    monkeypatch.setenv("THAW_CHAPTER", "99")
    with pytest.raises(CourseError, match=f"no chapter '99'.*{TOPIC}"):
        print(Course(ROOT).pages)


def test_only_tests_of_the_chapter_and_its_tables_are_chosen():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "tests/course",
               "tests/tables"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "THAW_CHAPTER": TOPIC})
    assert done.returncode == 0, done.stdout + done.stderr
    chosen = re.findall(r"^tests/.*?\[(.+)\]$", done.stdout, flags=re.M)
    tables = {path.stem for path in used_by(ROOT, TOPIC) if path.suffix == ".csv"}
    own = [*plan.stems(ROOT, TOPIC), *tables]
    others = [name for name in chosen if not any(part in name for part in own)]
    assert others == []
    assert f"exercises/{TOPIC}" in done.stdout and all(f"{table}" in done.stdout for table in tables)
