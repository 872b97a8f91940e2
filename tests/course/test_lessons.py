"""The rules for lessons (chapters that are cut into an opening and lessons), one small test a rule."""

import ast
import itertools
import re
import statistics
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from shared import ROOT

from press import notebook, plan
from press.course import Course
from press.lessons import source as sources

COURSE = Course(ROOT)
CUT = [topic for topic in COURSE.topics if plan.lessons(ROOT, topic)]
LESSONS = [lesson for topic in CUT for lesson in plan.lessons(ROOT, topic)]
PAGES = [stem for topic in CUT for stem in plan.stems(ROOT, topic)]
VERDICTS = {plan.verdicts_in(ROOT, topic) for topic in CUT}
SHOWN_WIDTH, CHART_LINES, FIRST_TASK = 88, 12, 600
LONGEST_WINS = 0.45  # of the quick checks of a chapter, at most
SAY = "## What you can say now"
MOST_WORDS = 9000  # of a chapter
ALIKE = 0.35  # the part of the words of a warm-up that may stand in another one
READ = "**Your turn: read, then compute.**"
OPTION = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.S)
# A chapter or lesson that is named and is no link; the name may stand in code.
NAMED = re.compile(r"(?<![\[\w])(?:[Cc]hapters? \d|[Ll]essons? \d[a-z])\b")
FAR = re.compile(r"\b(above|below|this chart|the chart|this table|the last (chart|table)|just (drawn|seen))\b", re.I)

every_topic = pytest.mark.parametrize("topic", CUT)
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
every_page = pytest.mark.parametrize("stem", PAGES)


@cache
def built(stem):
    return notebook.read(ROOT / "chapters" / f"{stem}.ipynb")


@cache
def source(stem):
    return sources.read(ROOT, Path(f"source/chapters/{stem}.md"))


def questions(stem, begins=(plan.CHECK,)):
    """The quick checks of a page: (text before the options, [(summary, answer)])."""
    return [(part.text.partition("<details>")[0], OPTION.findall(part.text)) for part in built(stem).parts
            if part.kind == "markdown" and part.text.startswith(begins)]


def shown(stem):
    """The code cells of a page whose code a reader sees without unfolding it."""
    return [part for part in built(stem).code if not plan.FOLDED & {*part.tags}]


def chart_cells(stem):
    return [part for part in built(stem).code if part.charts]


# --- parts


@every_lesson
def test_a_lesson_is_a_question_with_what_one_can_do_afterwards(lesson):
    assert lesson.title.endswith("?"), lesson.title
    can = plan.CAN.search(built(lesson.stem).parts[0].text)
    assert can and len(can[1].split()) <= 40, "one line after **After this lesson you can**"


@every_lesson
def test_a_lesson_ends_with_what_can_be_said_now_and_where_to_go(lesson):
    parts = built(lesson.stem).parts
    assert "closing" in parts[-1].tags and parts[-1].text.startswith("**")
    assert lesson.stem in VERDICTS or SAY in "\n".join(part.text for part in parts[-4:])


@every_lesson
def test_a_lesson_asks_to_predict(lesson):
    if lesson.stem not in VERDICTS:
        assert any("hide-output" in part.tags for part in built(lesson.stem).code)
        assert "**Predict.**" in built(lesson.stem).text


@every_lesson
def test_a_lesson_has_two_tasks_one_of_them_with_a_start(lesson):
    exercises = source(lesson.stem).exercises.values()
    assert len(exercises) >= 2
    starts = [e for e in exercises if "\n" in e.starter.strip() and "..." in e.starter]
    assert starts or lesson.stem in VERDICTS, "no task has starter code with gaps"


@every_lesson
def test_the_first_task_comes_early(lesson):
    words = 0
    for part in built(lesson.stem).parts:
        if part.kind == "markdown" and part.text.startswith(plan.TASK) or part.text.startswith("check("):
            break
        words += plan.count_words(part.text) if part.kind == "markdown" else 0
    assert words <= FIRST_TASK


@every_lesson
def test_a_lesson_has_one_to_three_charts_and_two_or_three_quick_checks(lesson):
    assert 1 <= len(built(lesson.stem).charts) <= 3
    assert 2 <= len(questions(lesson.stem)) <= 3


@every_topic
def test_a_chapter_has_two_charts_to_draw_and_one_number_to_read_off(topic):
    tasks = [exercise for stem in plan.stems(ROOT, topic) for exercise in source(stem).exercises.values()]
    charts = [exercise.name for exercise in tasks if re.search(r"\balt\.|\.mark_", exercise.solution.text)]
    assert len(charts) >= 2, charts
    assert any(exercise.prompt.text.startswith(READ) for exercise in tasks)


@every_topic
def test_an_opening_has_one_simple_chart_and_a_prediction(topic):
    charts = chart_cells(topic)
    assert len(charts) == 1 and charts[0].text.count(".mark_") == 1, "one chart, of one mark"
    assert "**Predict.**" in built(topic).text
    lines = [line for line in charts[0].text.splitlines() if line.strip()]
    assert len(lines) <= CHART_LINES


@every_topic
def test_a_chapter_is_cut_as_the_plan_says(topic):
    parts = Counter(lesson.part for lesson in plan.lessons(ROOT, topic))
    assert 3 <= parts["core"] <= 4 and parts["depth"] >= 1
    assert plan.too_long(ROOT, topic) == ""
    assert not any("for depth" in heading.lower() for stem in plan.stems(ROOT, topic)
                   for heading in built(stem).sections())


@every_topic
def test_a_chapter_says_it_in_few_words(topic):
    """All that stands in it to be read, with what is folded and with its questions."""
    text = "\n".join(part.text for stem in plan.stems(ROOT, topic) for part in built(stem).parts
                     if part.kind == "markdown")
    words = plan.count_words(re.sub(r"</?(details|summary)>", " ", text))
    assert words <= MOST_WORDS, f"{words} words"


# --- code


@every_page
def test_shown_code_is_narrow(stem):
    wide = [line for part in shown(stem) for line in part.text.splitlines() if len(line) > SHOWN_WIDTH]
    assert not wide, wide[:3]


@pytest.mark.parametrize("path", sorted(
    path for path in (ROOT / "exercises").glob("*.ipynb") if not path.stem.endswith("_solution")),
    ids=lambda path: path.stem)
def test_code_that_an_exercise_shows_is_narrow(path):
    wide = [line for part in notebook.read(path).code if not plan.FOLDED & {*part.tags}
            for line in part.text.splitlines() if len(line) > SHOWN_WIDTH]
    assert not wide, wide[:3]


@every_page
def test_a_chart_has_its_words_in_a_folded_cell_above(stem):
    for part in chart_cells(stem):
        names = [node.value.id for node in ast.walk(ast.parse(part.text)) if isinstance(node, ast.keyword)
                 and node.arg == "description" and isinstance(node.value, ast.Name)]
        assert names == ["words"], part.text[:80]
    made = [place for place, part in enumerate(built(stem).code) if re.match(r"words = ", part.text)]
    assert all({"hide-input", "words"} <= {*built(stem).code[place].tags} for place in made)
    assert len(made) == len(chart_cells(stem))


@every_page
def test_a_prediction_is_not_given_away_by_a_title_in_the_code(stem):
    for part in chart_cells(stem):
        if "hide-output" in part.tags and not plan.FOLDED & {*part.tags}:
            titles = [node for node in ast.walk(ast.parse(part.text)) if isinstance(node, ast.keyword)
                      and node.arg == "title" and "alt.Title" in ast.unparse(node)]
            assert not titles, "put it into the folded cell with the words: headline = alt.Title(...)"


def marks(part):
    """What kind of chart a cell draws: its marks, and whether charts stand side by side or in facets."""
    found = {name for name in re.findall(r"\.(mark_\w+|facet)\(", part.text)}
    return frozenset(found | set(re.findall(r"alt\.([hv]?concat|layer)\(", part.text)))


@pytest.mark.parametrize("pages", [PAGES] if PAGES else [])
def test_a_kind_of_chart_is_shown_with_its_code_the_first_time(pages):
    met = set()
    for stem in [stem for topic in COURSE.topics for stem in plan.stems(ROOT, topic)]:
        for part in chart_cells(stem):
            for mark in {mark for mark in marks(part) if mark.startswith("mark_")} - met:
                assert stem not in pages or not plan.FOLDED & {*part.tags}, \
                    f"{stem}: {mark} is drawn first here: show its code"
            met |= marks(part)


@pytest.mark.parametrize("pages", [PAGES] if PAGES else [])
def test_shown_chart_cells_are_short(pages):
    lengths = [len(part.text.strip().splitlines()) for stem in pages for part in chart_cells(stem)
               if not plan.FOLDED & {*part.tags}]
    assert statistics.median(lengths) <= CHART_LINES, lengths


# --- questions


@every_topic
def test_a_chapter_opens_with_four_questions_from_earlier_ones(topic):
    earlier = [int(other[:2]) for other in COURSE.topics if other < topic]
    asked = [re.match(r"\*\*Warm-up, from chapter (\d)\.\*\*", text) for text, _ in questions(topic, (plan.WARM_UP,))]
    assert all(asked) and len(asked) == (4 if earlier else 0)
    assert {int(match[1]) for match in asked} <= set(earlier)
    assert len({match[1] for match in asked}) >= min(2, len(earlier))


@every_topic
def test_a_question_cannot_be_guessed_by_its_form(topic):
    every = [options for stem in plan.stems(ROOT, topic)
             for _, options in questions(stem, (plan.CHECK, plan.WARM_UP))]
    longest = places = 0
    right = Counter()
    for options in every:
        place = next(i for i, (_, answer) in enumerate(options) if answer.startswith("Right"))
        lengths = [len(summary) for summary, _ in options]
        longest += lengths[place] == max(lengths)
        right["ABCD"[place]] += 1
        places += 1
    assert longest <= LONGEST_WINS * places, f"the right option is the longest in {longest} of {places}"
    even = places / 3
    assert all(abs(right[letter] - even) <= max(2, even / 2) for letter in "ABC"), right


@every_page
def test_a_question_can_be_understood_by_itself(stem):
    for text, options in questions(stem, (plan.CHECK, plan.WARM_UP)):
        assert not FAR.search(text), text
        for summary, answer in options:
            assert len(answer.split()) >= 4, (text, summary)


@pytest.mark.parametrize("pages", [PAGES] if PAGES else [])
def test_a_question_stands_once(pages):
    asked = [re.sub(r"\W+", " ", text.partition("**")[2].partition("**")[2]).strip()
             for stem in pages for text, _ in questions(stem, (plan.CHECK, plan.WARM_UP))]
    assert len(asked) == len(set(asked))


def test_a_warm_up_asks_an_idea_on_data_of_its_own():
    """Two warm-ups that share many words are one question with another name in it."""
    asked = [(stem, text.partition("**")[2].partition("**")[2] + " ".join(summary for summary, _ in options))
             for stem in CUT for text, options in questions(stem, (plan.WARM_UP,))]
    words = [set(re.findall(r"[a-z]{4,}", text.lower())) for _, text in asked]
    for (i, mine), (k, other) in itertools.combinations(enumerate(words), 2):
        assert len(mine & other) <= ALIKE * min(len(mine), len(other)), (asked[i], asked[k])


# --- references


def named_in(text):
    """Where a text names a chapter or lesson and does not lead there."""
    plain = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|\*\*Warm-up, from chapter \d\.\*\*", "", text)
    return [plain[max(0, match.start() - 30):match.end() + 10] for match in NAMED.finditer(plain)]


@pytest.mark.parametrize("path", [ROOT / "chapters" / f"{stem}.ipynb" for stem in PAGES]
                         + [ROOT / "exercises" / f"{topic}.ipynb" for topic in CUT], ids=lambda path: path.stem)
def test_a_chapter_or_lesson_that_is_named_is_a_link(path):
    assert named_in(re.sub(r"^\*(The opening|Lesson).*\*$", "", notebook.read(path).text, flags=re.M)) == []


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("pages/*.md")), *sorted(ROOT.glob("teaching/*.md"))],
                         ids=lambda path: path.stem)
def test_a_chapter_that_a_page_names_is_a_link(path):
    """But for titles, and for the notes of a guide, which stand in chapters too, where no link of the guide leads."""
    text = re.sub(r"^## Notes by section\n.*?(?=^## )", "", path.read_text("utf-8"), flags=re.M | re.S)
    text = re.sub(r"^```.*?^```", "", re.sub(r"^#.*$", "", text, flags=re.M), flags=re.M | re.S)
    assert named_in(text) == []


@every_topic
def test_exercises_come_in_the_order_of_the_lessons_that_they_need(topic):
    """Each names the lesson after which it can be done; those for depth stand under their own heading."""
    text = (ROOT / "source" / "exercises" / f"{topic}.md").read_text("utf-8")
    lessons = {lesson.label: lesson for lesson in plan.lessons(ROOT, topic)}
    core, _, deep = text.partition("## After the lessons for depth")
    for part, piece in (("core", core), ("depth", deep)):
        needed = [re.search(r"^\*After .*?to\([\"'](\w+)[\"']", body, flags=re.M)
                  for body in re.split(r"^## \d+\. .*$", piece, flags=re.M)[1:]]
        assert all(needed), f"{part}: an exercise does not name its lesson"
        labels = [match[1] for match in needed]
        assert labels == sorted(labels)
        assert all(lessons[name].part == part for name in labels), labels
