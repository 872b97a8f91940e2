"""Colab and the like: a notebook alone in an empty folder fetches the course once and then runs as it does here."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
from shared import ROOT

from press.course import Course

CHAPTERS, EXERCISES = ([path.relative_to(ROOT) for path in sorted(ROOT.glob(f"{part}/*.ipynb"))]
                       for part in ("chapters", "exercises"))

# Runs the code cells of a notebook as they stand, in a Python that does not know an installed `thaw`.
RUN = """
import json, sys
sys.meta_path[:] = [f for f in sys.meta_path if "editable" not in getattr(f, "__module__", type(f).__module__)]
sys.path[:] = [p for p in sys.path if p != sys.argv[2]]
variables = {"__name__": "__main__"}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), variables)
import os, thaw
print(os.path.relpath(thaw.__file__))
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A release archive as GitHub makes it: one folder at the top."""
    path = tmp_path_factory.mktemp("release") / "v.zip"
    with zipfile.ZipFile(path, "w") as file:
        for pattern in ("chapters/*", "exercises/*", "data/**/*", "thaw/**/*.py", "thaw/*.html", "thaw/keys/*",
                        "course.yml"):
            for member in sorted(p for p in ROOT.glob(pattern) if p.is_file()):
                file.write(member, f"the-thaw-0.1.0/{member.relative_to(ROOT).as_posix()}")
    return path


# All notebooks have the same set-up cell but for their folder (tests/course/test_notebooks.py).
@pytest.mark.parametrize("path", [paths[0] for paths in (CHAPTERS, EXERCISES)], ids=str)
def test_a_notebook_runs_from_an_empty_folder(path, archive, tmp_path):
    (tmp_path / "content").mkdir()
    (tmp_path / "content/mine.ipynb").write_bytes((ROOT / path).read_bytes())
    shown = subprocess.run([sys.executable, "-c", RUN, "mine.ipynb", str(ROOT)], cwd=tmp_path / "content", text=True,
                           env={**os.environ, "THAW_ARCHIVE": archive.as_uri()}, capture_output=True)
    assert shown.returncode == 0, shown.stderr[-2000:]
    assert shown.stdout.splitlines()[-1] == os.path.join("..", "thaw", "__init__.py")


def test_the_archive_is_a_release_of_the_repository():
    """The set-up cell names the release that course.yml has, at the repository that _config.yml has."""
    for path in CHAPTERS + EXERCISES:
        cells = json.loads((ROOT / path).read_text("utf-8"))["cells"]
        text = next("".join(c["source"]) for c in cells if "set-up" in c["metadata"].get("tags", []))
        assert f'"{Course(ROOT).archive}"' in text
