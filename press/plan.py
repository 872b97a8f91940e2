"""Chapters and their lessons: which there are, how they are numbered, and how long each takes.

A chapter is an opening, ``02_north_korea``, and lessons beside it: ``02a_counting_launches``, ``02b_...``. Those whose
source says ``lesson: depth`` in its header are for depth, the others are its core; the last core lesson holds the
verdicts. A chapter may also be one page, without lessons.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from press import notebook
from press.course import TOPIC, Course
from press.notebook import Notebook

LESSON = re.compile(r"\d\d[a-z](_[a-z0-9]+)+")
NUMBERED = re.compile(r"(\d\d)([a-z]?)_")
PARTS = ("core", "depth")
CAN = re.compile(r"^\*\*After this lesson you can\*\*\s+(.+?)\s*(?:\n\n|\Z)", re.M | re.S)
CHECK, WARM_UP, TASK = "**Quick check.**", "**Warm-up", "**Your turn"
QUIET = ("check(", "hint(", "progress(")
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell", "set-up"}
DETAILS = re.compile(r"<details>.*?</details>", re.S)
WORD = re.compile(r"[^\W_]")
# Minutes: what a page of a kind may take at most, and what its pieces take. A chapter on one page is all core.
LONGEST_CORE = 90
LONGEST = {"opening": 10, "core": 30, "depth": 30, "chapter": LONGEST_CORE}
WORDS_A_MINUTE, LINES_A_MINUTE, TASK_MINUTES = 200, 10, 5


class PlanError(Exception):
    """A lesson that is not where it can be meant, or takes too long. The message names its file."""


@dataclass(frozen=True)
class Lesson:
    """A lesson: the stem of its source, the topic of its chapter, its question, and its part, one of PARTS."""

    stem: str
    topic: str
    title: str
    part: str

    @property
    def label(self) -> str:
        """The number of the lesson: "2a"."""
        return label(self.stem)

    @property
    def page(self) -> str:
        """The page of the lesson in the book, without ending."""
        return f"chapters/{self.stem}"


def label(stem: str) -> str:
    """The number of a chapter or lesson, from the name of its file: "2" or "2a"; "" where it has none."""
    match = NUMBERED.match(stem)
    return f"{int(match[1])}{match[2]}" if match else ""


def is_lesson(stem: str) -> bool:
    """Tell whether a name is that of a lesson."""
    return LESSON.fullmatch(stem) is not None


def topics(root: Path) -> list[str]:
    """The chapters that have a source, in order."""
    return sorted(path.stem for path in (root / "source" / "chapters").glob("*.md") if TOPIC.fullmatch(path.stem))


def topic_of(root: Path, stem: str) -> str:
    """The chapter that a lesson or a chapter's own page belongs to; raise PlanError where there is none."""
    if not is_lesson(stem):
        return stem
    for topic in topics(root):
        if topic[:2] == stem[:2]:
            return topic
    raise PlanError(f"source/chapters/{stem}.md is a lesson of a chapter {int(stem[:2])} that has no opening, such as "
                    f"source/chapters/{stem[:2]}_{stem[4:]}.md")


def lessons(root: Path, topic: str) -> list[Lesson]:
    """The lessons of a chapter in order, those of its core first; [] for a chapter that is one page."""
    found = []
    for path in sorted((root / "source" / "chapters").glob(f"{topic[:2]}[a-z]_*.md")):
        if is_lesson(path.stem):
            text = path.read_text("utf-8")
            title = re.search(r"^# (.+)$", text.partition("\n---\n")[2], flags=re.M)
            found.append(Lesson(path.stem, topic, title[1].strip() if title else path.stem[4:], _part(path, text)))
    first_deep = next((i for i, lesson in enumerate(found) if lesson.part == "depth"), len(found))
    late = next((lesson for lesson in found[first_deep:] if lesson.part == "core"), None)
    if late:
        raise PlanError(f"source/chapters/{late.stem}.md: a core lesson after one for depth; name it earlier, or write "
                        "`lesson: depth` into its header")
    if found and not first_deep:
        raise PlanError(f"source/chapters/{found[0].stem}.md: a chapter needs a core lesson, the one with its verdicts")
    return found


def _part(path: Path, text: str) -> str:
    header = yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else {}
    part = str(header.get("lesson", PARTS[0]))
    if part not in PARTS:
        raise PlanError(f"source/chapters/{path.name}: lesson: {part!r} in its header; it is {' or '.join(PARTS)}")
    return part


def kind(root: Path, stem: str) -> str:
    """What a page of a chapter is: "opening", "core", "depth", or "chapter" where it has no lessons."""
    if not is_lesson(stem):
        return "opening" if lessons(root, stem) else "chapter"
    return next(lesson.part for lesson in lessons(root, topic_of(root, stem)) if lesson.stem == stem)


def verdicts_in(root: Path, topic: str) -> str:
    """The stem of the page that holds the verdicts of a chapter: its last core lesson, or the chapter itself."""
    return next((lesson.stem for lesson in reversed(lessons(root, topic)) if lesson.part == PARTS[0]), topic)


def stems(root: Path, topic: str) -> list[str]:
    """The pages of a chapter in order: the opening (or the one page), then its lessons."""
    return [topic, *(lesson.stem for lesson in lessons(root, topic))]


def whole(course: Course, topic: str) -> Notebook:
    """All cells of a chapter as one notebook: opening, core lessons and those for depth, as far as they are built."""
    paths = [course.root / "chapters" / f"{stem}.ipynb" for stem in stems(course.root, topic)]
    read = [notebook.read(path).content for path in paths if path.exists()]
    metadata: dict[str, object] = {}
    for content in read:
        metadata.update(content["metadata"].get("thaw", {}))
    return Notebook({"cells": [cell for content in read for cell in content["cells"]], "metadata": {"thaw": metadata}})


def page_of(root: Path, topic: str, heading: str) -> str:
    """The stem of the page of a chapter on which a heading stands; the page of its verdicts where none has it."""
    for stem in stems(root, topic):
        path = root / "chapters" / f"{stem}.ipynb"
        if path.exists() and heading in notebook.read(path).sections():
            return stem
    return verdicts_in(root, topic)


# --- time


@dataclass(frozen=True)
class Load:
    """What a page asks for: words read, lines of code shown, charts, questions with options, tasks."""

    words: int
    lines: int
    charts: int
    questions: int
    tasks: int

    @property
    def minutes(self) -> int:
        """The time that it takes, in whole minutes."""
        return math.ceil(self.words / WORDS_A_MINUTE + self.lines / LINES_A_MINUTE + self.charts + self.questions
                         + self.tasks * TASK_MINUTES)


def load(book: Notebook) -> Load:
    """What a built notebook asks for.

    Words are those of the text outside folded parts and questions; a line of code counts where it is shown and is
    neither starter code nor the call of a check, which belong to a task.
    """
    words = lines = charts = questions = tasks = 0
    for place, part in enumerate(book.parts):
        if part.kind == "markdown":
            asked = part.text.startswith((CHECK, WARM_UP))
            questions += asked
            words += 0 if asked else count_words(part.text)
            continue
        charts += len(part.charts)
        tasks += part.text.startswith("check(")
        starter = any(after.text.startswith("check(") for after in book.parts[place + 1:place + 2])
        if not (FOLDED & {*part.tags} or part.text.startswith(QUIET) or starter):
            lines += sum(bool(line.strip()) for line in part.text.splitlines())
    return Load(words, lines, charts, questions, tasks)


def count_words(text: str) -> int:
    """How many words of a text are read: without addresses and folded parts."""
    plain = re.sub(r"\]\([^)]*\)", "]", DETAILS.sub("", text))
    return sum(bool(WORD.search(word)) for word in plain.split())


def minutes(root: Path, stem: str) -> int:
    """The minutes that a page of a chapter takes, as the builder keeps them in it; 0 where it is not built yet."""
    path = root / "chapters" / f"{stem}.ipynb"
    return int(notebook.read(path).metadata.get("minutes", 0)) if path.exists() else 0


def core(root: Path, topic: str) -> list[str]:
    """The pages of a chapter that belong to its core: the opening and the core lessons, or its one page."""
    return [topic, *(lesson.stem for lesson in lessons(root, topic) if lesson.part == PARTS[0])]


def too_long(root: Path, topic: str) -> str:
    """Say how the core of a built chapter is too long; "" where it is not."""
    total = sum(minutes(root, stem) for stem in core(root, topic))
    if total <= LONGEST_CORE or not lessons(root, topic):
        return ""
    each = ", ".join(f"{stem} {minutes(root, stem)}" for stem in core(root, topic))
    return (f"source/chapters/{topic}.md: its core takes {total} minutes ({each}); {LONGEST_CORE} are the most. "
            "Cut, or move what is for depth into a lesson of its own")


# --- what a page says of itself and of others


def opening_line(course: Course, stem: str, taken: int) -> str:
    """The line below the title of a page: which lesson it is, of which chapter, and its minutes."""
    topic, time = topic_of(course.root, stem), f"{taken} minute{'' if taken == 1 else 's'}"
    if not is_lesson(stem):
        return f"*About {time}.*" if not lessons(course.root, topic) else \
            f"*The opening of chapter {label(topic)}, about {time}.*"
    deep = "for depth, " if kind(course.root, stem) == "depth" else ""
    chapter = link(course, label(topic), f"chapter {label(topic)}, {course.chapter(topic).short}")
    return f"*Lesson {label(stem)} of {chapter}, {deep}about {time}.*"


def closing(course: Course, stem: str) -> str:
    """What stands at the end of an opening or a lesson: where to go on, and the exercises that belong to it."""
    topic = topic_of(course.root, stem)
    there = lessons(course.root, topic)
    if not there:
        return ""
    order = [topic, *(lesson.stem for lesson in there)]
    after = there[order.index(stem)] if stem != order[-1] else None
    lines = []
    if after is not None and (kind(course.root, stem) == "depth" or after.part == PARTS[0]):
        end = "" if after.title.endswith("?") else "."
        lines.append(f"**Next:** [{after.label}. {after.title}](../chapters/{after.stem}.ipynb){end}")
    elif after is not None:
        following = _chapter_after(course, topic)
        lines.append(f"**Next:** {following or 'the exercises'}; or, for depth, " + ", ".join(
            f"[{lesson.label}. {lesson.title}](../chapters/{lesson.stem}.ipynb)"
            for lesson in there if lesson.part == "depth") + ".")
    elif following := _chapter_after(course, topic):
        lines.append(f"**Next:** {following}.")
    numbers = exercises_after(course.root, topic, label(stem))
    if numbers:
        what = "exercise" if len(numbers) == 1 else "exercises"
        listed = " and ".join(filter(None, [", ".join(numbers[:-1]), numbers[-1]]))
        lines.append(f"**Practise:** {what} {listed} of the [exercise notebook](../exercises/{topic}.ipynb).")
    return "\n\n".join(lines)


def _chapter_after(course: Course, topic: str) -> str:
    known = topics(course.root)
    later = known[known.index(topic) + 1:]
    if not later:
        return ""
    chapter = course.chapter(later[0])
    return f"[{label(chapter.topic)}. {chapter.title}](../chapters/{chapter.topic}.ipynb)"


def exercises_after(root: Path, topic: str, number: str) -> list[str]:
    """The numbers of the exercises that say they come after the lesson `number`."""
    path = root / "source" / "exercises" / f"{topic}.md"
    text = path.read_text("utf-8") if path.exists() else ""
    pieces = re.split(r"^## (\d+)\. .*$", text, flags=re.M)[1:]
    wanted = re.compile(rf"^\*After .*to\([\"']{number}[\"']", re.M)
    return [found for found, body in zip(pieces[::2], pieces[1::2], strict=True) if wanted.search(body)]


def table_of_lessons(course: Course, topic: str) -> str:
    """The table in a chapter's opening: each lesson with its minutes and what one can do afterwards."""
    rows: dict[str, list[str]] = {part: [] for part in PARTS}
    for lesson in lessons(course.root, topic):
        path = course.root / "chapters" / f"{lesson.stem}.ipynb"
        can = CAN.search(notebook.read(path).text) if path.exists() else None
        what = " ".join(can[1].split()).rstrip(".") if can else ""
        rows[lesson.part].append(f"| [{lesson.label}. {lesson.title}](../chapters/{lesson.stem}.ipynb) "
                                 f"| {minutes(course.root, lesson.stem)} | {what} |")
    lines = ["| Core lessons | Minutes | Afterwards you can |", "|---|---|---|", *rows["core"]]
    if rows["depth"]:
        lines += ["", "| For depth | Minutes | Afterwards you can |", "|---|---|---|", *rows["depth"]]
    return "\n".join(lines)


def link(course: Course, number: str, words: str = "") -> str:
    """A link to a chapter ("2"), a lesson ("2a") or the exercises of a chapter ("exercises 2").

    Raises PlanError where there is no such place.
    """
    exercises = number.startswith("exercises ")
    wanted = number.removeprefix("exercises ")
    for topic in topics(course.root):
        for stem in stems(course.root, topic):
            if label(stem) == wanted and not (exercises and is_lesson(stem)):
                if exercises:
                    return f"[{words or f'exercises of chapter {wanted}'}](../exercises/{topic}.ipynb)"
                return f"[{words or ('lesson ' if is_lesson(stem) else 'chapter ') + wanted}](../chapters/{stem}.ipynb)"
    raise PlanError(f"there is no {'' if exercises else 'chapter or lesson '}{number}")


def numbered(stem: str, title: str) -> str:
    """A title with the number of its page: "2a. How many missiles flew?"."""
    return f"{label(stem)}. {title}" if label(stem) else title
