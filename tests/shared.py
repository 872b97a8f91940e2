"""What tests of several rooms share."""

from collections.abc import Callable, Iterable
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
# How a source begins.
JUPYTEXT = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""
SETTINGS = """title: A trial
author: A. Tester
repository:
  url: https://example.org/course
"""
OWN = """subtitle: A course for a test
kind: a data course
about: Two pages.
version: 1.2
chapter: {skeleton: [], against: What would count against it, words: Words to know,
          verdicts: [On the premise, On the link]}
verdicts:
  judgements: {supported: "+", partly: "~", not supported: "-", cannot be tested: "?"}
  bases: {tested: a number decided, not tested: nothing could decide}
  strengths: [strong, moderate, weak]
  without_link: give no reason
"""


def settings(root: Path) -> None:
    """Write the settings of a course that has no page yet."""
    (root / "_config.yml").write_text(SETTINGS, "utf-8")
    (root / "_toc.yml").write_text("format: jb-book\nroot: pages/welcome\n", "utf-8")
    (root / "course.yml").write_text(OWN, "utf-8")


def idle(mendings: list[Callable[[BeautifulSoup], None]], texts: Iterable[str]) -> list[str]:
    """The names of the mendings that change none of these pages; in each page all are made, in their order."""
    unseen = {mending.__name__: mending for mending in mendings}
    for text in texts:
        soup = BeautifulSoup(text, "html.parser")
        for mending in mendings:
            before = str(soup) if mending.__name__ in unseen else ""
            mending(soup)
            if before and str(soup) != before:
                del unseen[mending.__name__]
        if not unseen:
            break
    return list(unseen)


def section_of(text: str, heading: str) -> str:
    """The part of a page of Markdown below a heading of the second rank; "" if there is none."""
    return f"\n{text}".partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def table_rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without the head of the first."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
