"""The contents beside the text: core lessons, lessons for depth and exercises of a chapter are told apart."""

import posixpath

from bs4 import BeautifulSoup

from press import plan
from press.course import Course

DEPTH = "thaw-depth"


def mark(soup: BeautifulSoup, name: str, course: Course) -> None:
    """Give the entries of lessons for depth a class, in the contents of the page `name`; the style sheet does the rest.

    The theme makes these entries of Sphinx's list of pages, which knows of a page no more than its title.
    """
    depth = {lesson.page for topic in course.topics for lesson in plan.lessons(course.root, topic)
             if lesson.part == "depth"}
    for entry in soup.select("nav.bd-links li"):
        link = entry.find("a", recursive=False)
        target = str(link.get("href", "")) if link else ""
        page = name if target == "#" else posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if page.removesuffix(".html") in depth:
            entry["class"] = " ".join([*entry.get_attribute_list("class"), DEPTH])
