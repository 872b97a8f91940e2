"""Nothing stale: after any build, or one that was killed, the folder holds what the next build was asked for, alone."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("new")
EDITIONS = ["default", "student", "instructor"]
KINDS = {**{edition: {"edition": edition} for edition in EDITIONS},
         "shorter": {"edition": "default", "leave_out": ["02_rain"]}}
# In one folder: each edition right after each other, and a chapter that goes and comes back.
ORDER = ["default", "student", "default", "instructor", "student", "instructor", "default", "shorter", "default"]
# Where builds are killed: at this part of the files that one opens for writing.
MOMENTS = [0.02, 0.5, 0.9]


@pytest.fixture(scope="module")
def builds(begun, tmp_path_factory):
    """A function that builds a new course again and again: it takes [(folder, kind, killed at)], gives what came."""
    course = Path(shutil.copytree(begun, tmp_path_factory.mktemp("builds") / "course",
                                  ignore=shutil.ignore_patterns("_build")))
    place = tmp_path_factory.mktemp("books")

    def run(orders):
        orders = [{"folder": str(place / folder), "kill": kill, **KINDS[kind]} for folder, kind, kill in orders]
        command = [sys.executable, Path(__file__).with_name("run_builds.py"), course]
        done = subprocess.run(command, input=json.dumps(orders), capture_output=True, text=True, cwd=course,
                              env={**os.environ, "PYTHONPATH": str(course)})
        assert done.returncode == 0, done.stderr[-3000:]
        results = json.loads(done.stdout.splitlines()[-1])
        assert all(result["code"] == (-9 if order["kill"] else 0)
                   for order, result in zip(orders, results, strict=True)), results
        return results

    return run


@pytest.fixture(scope="module")
def made(builds):
    """What each kind of build gives in an empty folder, and what those of ORDER give in one and the same."""
    results = builds([(kind, kind, None) for kind in KINDS] + [("again", kind, None) for kind in ORDER])
    return dict(zip(KINDS, results, strict=False)), results[len(KINDS):]


def test_the_kinds_of_builds_have_other_pages(made):
    clean, _ = made
    names = {kind: set(result["pages"]) for kind, result in clean.items()}
    hidden = {name for name in names["default"] if "_solution" in name or name.startswith("teaching/")}
    assert hidden and names["student"] == names["default"] - hidden
    assert "chapters/02_rain.html" in names["default"] - names["shorter"]
    first = "chapters/01_late_buses.html"
    assert clean["instructor"]["pages"][first] != clean["default"]["pages"][first]


def test_after_any_other_build_a_folder_holds_its_own_pages_alone(made):
    clean, again = made
    assert set(itertools.permutations(EDITIONS, 2)) <= set(itertools.pairwise(ORDER))
    for kind, result in zip(ORDER, again, strict=True):
        assert result["pages"] == clean[kind]["pages"], kind


def test_a_build_that_was_killed_is_made_good_by_the_next(builds, made):
    """Each is killed over another edition: then no page is missing, half there, or of that edition."""
    clean, _ = made
    kinds = list(itertools.islice(itertools.cycle(["student", "default"]), len(MOMENTS)))
    moments = [max(1, round(part * clean[kind]["opened"])) for part, kind in zip(MOMENTS, kinds, strict=True)]
    orders = [("killed", "default", None)]
    for kind, moment in zip(kinds, moments, strict=True):
        orders += [("killed", kind, moment), ("killed", kind, None)]
    for (_, kind, kill), result in zip(orders, builds(orders), strict=True):
        if not kill:
            assert result["pages"] == clean[kind]["pages"], (kind, moments)
        elif kill < max(moments):
            assert set(result["pages"]) != set(clean[kind]["pages"]), f"killed too late: {kill}"
