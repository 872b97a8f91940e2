"""Each mending of a page still has something to mend in this course; the sentence names one that can go."""

from conftest import CONTENTS
from shared import idle

from press.book import polish, state


def test_each_mending_changes_a_page_of_the_book(book):
    # The short pages first: most mendings change any page.
    texts = sorted((state.noted_page(book, name)["unmended"] for name in CONTENTS), key=len)
    names = idle(list(polish.MENDINGS), texts)
    assert names == [], f"these change no page any more: remove them from press/book/polish.py: {', '.join(names)}"
