"""A new chapter from the template: sources that build, with exercises that are proven, and their place in _toc.yml."""

import re
from pathlib import Path

from press.lessons.build import topics

TEMPLATE = Path(__file__).parent / "template"
ENTRY = """      - file: chapters/{0}
        sections:
          - file: exercises/{0}
"""
SOLUTION = "      - file: exercises/{0}_solution\n"


def add(root, name):
    """Write the sources of chapter `name` and enter it after the last chapter; return what is wrong, one line each."""
    if not re.fullmatch(r"\d\d(_[a-z0-9]+)+", name):
        return [f"{name!r} is no name for a chapter: two digits and words, such as 06_semiconductor_talks"]
    if name in topics(root):
        return [f"there is a chapter {name} already"]
    path = root / "_toc.yml"
    text = path.read_text("utf-8")
    found = list(re.finditer(r"^      - file: chapters/\d\d_.*\n(?:^        .*\n)*", text, flags=re.M))
    if not found:
        return ["_toc.yml names no chapter after which the new one could stand"]
    words = name[3:].replace("_", " ")
    replaced = {"NEW_TOPIC": name, "NEW_SLUG": name[3:], "NEW_TITLE": words[0].upper() + words[1:]}
    for part, template in (("chapters", "chapter.md"), ("exercises", "exercises.md")):
        source = (TEMPLATE / template).read_text("utf-8")
        for old, new in replaced.items():
            source = source.replace(old, new)
        (root / "source" / part / f"{name}.md").write_text(source, "utf-8", newline="\n")
    solutions = list(re.finditer(r"^      - file: exercises/\d\d_.*_solution\n", text, flags=re.M))
    places = [(found[-1].end(), ENTRY), *((last.end(), SOLUTION) for last in solutions[-1:])]
    for end, entry in sorted(places, reverse=True):
        text = text[:end] + entry.format(name) + text[end:]
    path.write_text(text, "utf-8", newline="\n")
    return []
