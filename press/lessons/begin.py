"""What an author begins from a template: a chapter that builds as it is, or an exercise with places to fill in."""

import keyword
import re
from pathlib import Path

from press.course import Course
from press.lessons.build import topics
from press.tables.package import files, write_package

TEMPLATE = Path(__file__).parent / "template"
ENTRY = """      - file: chapters/{0}
        sections:
          - file: exercises/{0}
"""
SOLUTION = "      - file: exercises/{0}_solution\n"
# The heading of the section that names the tables, in each course.
DATA = "Time and data"


def add(root: Path, name: str) -> list[str]:
    """Begin the chapter `name`: its sources, a small invented table that they read, and its places in _toc.yml.

    The chapter has the headings that course.yml gives to each. Returns what is wrong, one line each.
    """
    if not re.fullmatch(r"\d\d(_[a-z0-9]+)+", name):
        return [f"{name!r} is no name for a chapter: two digits and words, such as 06_semiconductor_talks"]
    if name in topics(root):
        return [f"there is a chapter {name} already"]
    path = root / "_toc.yml"
    text = path.read_text("utf-8")
    chapters = list(re.finditer(r"^      - file: chapters/\d\d_.*\n(?:^        .*\n)*", text, flags=re.M))
    if not chapters:
        return ["_toc.yml names no chapter after which the new one could stand"]
    table = f"{name[3:]}_example"
    if table in [file.stem for file in files(root / "data", "csv")]:
        return [f"there is a table {table} already, and the example of the new chapter would have its name"]
    words = name[3:].replace("_", " ")
    replaced = {"NEW_TOPIC": name, "NEW_SLUG": name[3:], "NEW_TITLE": words[0].upper() + words[1:],
                "NEW_TABLE": table, "NEW_NUMBER": str(int(name[:2]))}
    made = {f"source/chapters/{name}.md": _with_headings(_from("chapter.md", replaced), Course(root)),
            f"source/exercises/{name}.md": _from("exercises.md", replaced),
            f"data/{table}.csv": _from("table.csv", replaced), f"data/{table}.yaml": _from("table.yaml", replaced)}
    for file, content in made.items():
        (root / file).write_text(content, "utf-8", newline="\n")
    solutions = list(re.finditer(r"^      - file: exercises/\d\d_.*_solution\n", text, flags=re.M))
    places = [(chapters[-1].end(), ENTRY), *((last.end(), SOLUTION) for last in solutions[-1:])]
    for end, entry in sorted(places, reverse=True):
        text = text[:end] + entry.format(name) + text[end:]
    path.write_text(text, "utf-8", newline="\n")
    write_package(root)
    return []


def _with_headings(text: str, course: Course) -> str:
    """Put the template of a chapter under the headings of the course, in their order.

    What stands in the template between the data and the verdicts comes after the data; a heading of the course that
    the template does not know gets a line to replace.
    """
    named = {"AGAINST": course.against, "VERDICTS": course.verdicts_heading, "PREMISE": course.verdict_parts[0],
             "LINK": course.verdict_parts[1], "WORDS": course.words}
    begin, *pieces = re.split(r"^(?=##+ )", text, flags=re.M)
    parts = {}
    for piece in pieces:
        heading, _, body = piece.partition("\n")
        words = heading.lstrip("# ")
        parts[named.get(words, words)] = body.strip("\n").removesuffix("+++").strip("\n")
    order = list(parts)
    own = order[order.index(DATA) + 1:order.index(course.verdicts_heading)]
    lines = []
    for heading in course.skeleton:
        words = heading.lstrip("# ")
        lines.append((heading, parts.get(words, "Replace this line with what belongs under this heading.")))
        if words == DATA:
            lines += [(f"## {other}", parts[other]) for other in own]
    return begin + "\n\n+++\n\n".join(f"{heading}\n\n{body}" for heading, body in lines) + "\n"


def add_exercise(root: Path, name: str, topic: str) -> tuple[str, list[str]]:
    """Write a new exercise into the exercises of `topic`, before the cell that sums up how the checks stand.

    Returns the place, as file and line, and what is wrong, one line each.
    """
    path = root / "source" / "exercises" / f"{topic}.md"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        return "", [f"{name!r} is no name for an exercise: lower_snake_case, such as busy_years"]
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.md")))
        return "", [f"no exercises {topic or 'without a topic'}; name one of {known} with --topic"]
    for other in sorted((root / "source").glob("*/*.md")):
        for number, line in enumerate(other.read_text("utf-8").splitlines(), 1):
            if re.fullmatch(rf":?exercise: *[\"']?{name}[\"']? *", line):
                return "", [f"{name} is taken: {other.relative_to(root).as_posix()}:{number}"]
    text = path.read_text("utf-8")
    end = re.search(r"^(?:##[^\n]*\n\n)?```\{code-cell\}[^\n]*\nprogress\(", text, flags=re.M)
    before, after = (text[:end.start()], text[end.start():]) if end else (text.rstrip("\n") + "\n\n+++\n\n", "")
    taken = [int(number) for number in re.findall(r"^## (\d+)\.", before, flags=re.M)]
    new = _from("exercise.md", {"NEW_NAME": name, "NEW_NUMBER": str(max(taken, default=0) + 1)})
    path.write_text(before + new + after, "utf-8", newline="\n")
    return f"{path.relative_to(root).as_posix()}:{before.count(chr(10)) + 1}", []


def _from(template: str, replaced: dict[str, str]) -> str:
    """Return a template with words replaced."""
    text = (TEMPLATE / template).read_text("utf-8")
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text
