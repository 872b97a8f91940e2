"""The release: what is packed, and that it is a commit."""

import hashlib
import subprocess
import zipfile

import pytest
from shared import settings

from press.book import state
from press.book.state import StaleError
from press.course import Course, changed
from press.publish import release


def test_a_site_packs_into_the_same_bytes_each_time(tmp_path):
    site = tmp_path / "site"
    (site / "chapters").mkdir(parents=True)
    (site / "index.html").write_text("one")
    (site / "chapters" / "page.html").write_text("two")
    for name in ("a.zip", "b.zip"):
        release.pack(site, tmp_path / name, "thaw-1")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["thaw-1/chapters/page.html", "thaw-1/index.html"]


def test_a_release_is_a_commit_and_its_sums_are_right(tmp_path):
    root = tmp_path / "course"
    (root / "_build/html").mkdir(parents=True)
    (root / "_build/html/index.html").write_text("a page")
    settings(root)
    (root / ".gitignore").write_text("_build/\n")
    with pytest.raises(RuntimeError, match="not a git repository"):
        release.write(Course(root), tmp_path / "out")
    changed.cache_clear()  # it has just learned that there is no repository here
    author = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    with pytest.raises(StaleError, match="was not finished: run make book again"):
        release.write(Course(root), tmp_path / "out")
    state.stamp(root / "_build/html", Course(root))
    names = ["a-trial-1.2-course.zip", "a-trial-1.2-site.zip"]
    assert release.write(Course(root), tmp_path / "out") == names
    assert release.write(Course(root), tmp_path / "out") == names
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["SHA256SUMS", *names]
    for line in (tmp_path / "out/SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    (root / "course.yml").write_text((root / "course.yml").read_text() + "\n")
    with pytest.raises(RuntimeError, match="commit your changes"):
        release.write(Course(root), tmp_path / "out")
    subprocess.run(["git", *author, "commit", "-q", "-a", "-m", "two"], cwd=root, check=True)
    with pytest.raises(StaleError, match="of another state"):
        release.write(Course(root), tmp_path / "out")
