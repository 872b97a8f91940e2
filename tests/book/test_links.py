"""Every link of the book that leads to the book itself, looked at by lychee: files and places in pages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

LYCHEE = Path(sys.executable).with_name("lychee")


def dead_links(folder: Path) -> list[str]:
    """What lychee says of the links in the pages below `folder` that lead nowhere; it asks nothing of the web."""
    # The theme's own templates lie in _static; the 404 page begins at the address at which the book is published.
    command = [LYCHEE, "--offline", "--include-fragments", "--no-progress", "--format", "json", "--root-dir", folder,
               "--exclude-path", "_static", "--exclude-path", "404.html", f"{folder}/**/*.html"]
    done = subprocess.run(command, capture_output=True, text=True)
    report = json.loads(done.stdout or pytest.fail(done.stderr))
    assert report["total"] > 0, "lychee has seen no link"
    return [f"{Path(page).relative_to(folder)}: {error['url']}: {error['status']['text']}"
            for page, errors in report["error_map"].items() for error in errors]


def test_internal_links_lead_somewhere(book):
    assert dead_links(book) == []


@pytest.mark.parametrize("link, fault", [("gone.html", "gone.html"), ("there.html#nowhere", "nowhere"),
                                         ("there.html#here", None)])
def test_a_dead_link_is_seen(tmp_path, link, fault):
    (tmp_path / "page.html").write_text(f'<a href="{link}">x</a>')
    (tmp_path / "there.html").write_text('<p id="here">x</p>')
    dead = dead_links(tmp_path)
    assert (len(dead) == 1 and fault in dead[0]) if fault else dead == []
