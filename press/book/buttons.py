"""The buttons above a page, as the theme takes them: where "suggest edit" leads, and those that only the site has.

The book alone has neither JupyterLite nor the PDF beside it; the site has both. While a page is made, the theme also
makes its buttons for the site; they are kept in the note on the page, and `press.publish.site` puts them into it.
"""

from collections.abc import Iterator
from typing import Any

from press.course import Course

Button = dict[str, Any]
TEMPLATE = "components/article-header-buttons.html"
PLACE = ".article-header-buttons"  # what the template makes
PDF = "download-course-button"  # the label; the theme makes a class of it
# The group of buttons that start a notebook, as the theme makes it above the pages of notebooks.
LAUNCH = {"type": "group", "tooltip": "Launch interactive content", "icon": "fas fa-rocket", "label": "launch-buttons"}


def lead_to_source(buttons: list[Button], source: str, branch: str) -> None:
    """Let "suggest edit" lead to the text from which the page is made."""
    for button in _all(buttons):
        if button.get("label") == "source-edit-button":
            button["url"] = f"{button['url'].split('/edit/')[0]}/edit/{branch}/{source}"


def of_site(buttons: list[Button], name: str, course: Course) -> list[Button]:
    """The buttons of the page `name` where JupyterLite and the PDF of the course stand beside the book."""
    up = "../" * name.count("/")
    lite = {"type": "link", "url": f"{up}lite/notebooks/index.html?path={name}.ipynb",
            "text": "JupyterLite (in this browser)", "tooltip": "Open as a notebook that runs in this browser",
            "icon": LAUNCH["icon"]}
    paper = {"type": "link", "url": f"{up}{course.slug}.pdf", "text": "whole course", "label": PDF,
             "tooltip": "Download the whole course", "icon": "fas fa-file-pdf"}
    groups, rocket = [], False
    for button in buttons:
        if button.get("label") == LAUNCH["label"]:
            button, rocket = {**button, "buttons": [lite, *button["buttons"]]}, True
        elif button.get("label") == "download-buttons":
            button = {**button, "buttons": [*button["buttons"], paper]}
        groups.append(button)
    if not rocket and (course.root / f"{name}.ipynb").exists():  # a course that names neither Binder nor Colab
        groups.append({**LAUNCH, "buttons": [lite]})
    return groups


def _all(buttons: list[Button]) -> Iterator[Button]:
    for button in buttons:
        yield button
        yield from _all(button.get("buttons", []))
