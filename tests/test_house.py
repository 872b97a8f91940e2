"""The plan of the house: who may import whom, and what stands at the root."""

import ast
import graphlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from shared import ROOT

# From the lowest floor up: a module imports from its own floor and from those below it.
FLOORS = ["thaw", "press", "press.notebook", "press.course", "press.plan", "press.tables", "press.outputs",
          "press.lessons", "press.book", "press.classroom", "press.publish", "press.new", "press.__main__"]
# What the notebooks of a student and the pages in a browser have: the standard library and these.
STUDENTS = {"altair", "pandas", "vl_convert", "thaw"}


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


MODULES = {module_of(path): path for folder in ("thaw", "press") for path in sorted((ROOT / folder).rglob("*.py"))
           if path.parent.name not in ("browser",)}
every_module = pytest.mark.parametrize("name", MODULES)


def floor_of(name: str) -> str:
    return max((floor for floor in FLOORS if name == floor or name.startswith(f"{floor}.")), key=len)


def imported(source: str) -> set[str]:
    """The modules that a source imports, at its top or within a function."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in MODULES else str(node.module)
                      for alias in node.names}
    return names


def upward(name: str, names: set[str]) -> list[str]:
    """Those of `names` that stand on a floor above that of the module `name`."""
    place = FLOORS.index(floor_of(name))
    ours = [other for other in sorted(names) if other.split(".")[0] in ("thaw", "press")]
    return [other for other in ours if FLOORS.index(floor_of(other)) > place]


@every_module
def test_no_floor_imports_one_above_it(name):
    assert upward(name, imported(MODULES[name].read_text("utf-8"))) == []


@every_module
def test_what_students_and_browsers_have_is_enough_for_their_floors(name):
    outside = {other.split(".")[0] for other in imported(MODULES[name].read_text("utf-8"))} - sys.stdlib_module_names
    if floor_of(name) == "thaw":
        assert outside <= STUDENTS
    if floor_of(name) == "press.outputs":
        assert outside <= STUDENTS | {"press", "bs4"}


def test_there_are_no_circles():
    graph = {name: {other for other in imported(path.read_text("utf-8")) if other in MODULES and other != name}
             for name, path in MODULES.items()}
    # The package itself only gathers what its modules offer.
    graph["thaw"] = set()
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) >= len(MODULES)


def test_an_import_upward_and_a_circle_are_seen():
    """The proof of the proof."""
    assert upward("thaw.check", imported("def f():\n    from press.course import Course")) == ["press.course"]
    assert upward("press.tables.checks", imported("import press.book.meta")) == ["press.book.meta"]
    assert upward("press.publish.pdf", imported("from press.course import Course")) == []
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())


def without_hints(source: str) -> list[str]:
    """The arguments and returns of public functions and methods that have no type hint, as "name: what lacks".

    Public is what has no underscore before it, and how an object is made; functions within functions are nobody's
    business.
    """
    lacking = []

    def look(body: list[ast.stmt], owner: str) -> None:
        for node in body:
            if isinstance(node, ast.If | ast.Try):
                look([part for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)], owner)
            elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                look(node.body, f"{owner}{node.name}.")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
                    not node.name.startswith("_") or node.name == "__init__"):
                named = [*node.args.posonlyargs, *node.args.args]
                static = any(isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in node.decorator_list)
                arguments = named[1:] if owner and not static else named  # self or cls says itself what it is
                arguments += [*node.args.kwonlyargs, *filter(None, [node.args.vararg, node.args.kwarg])]
                parts = [argument.arg for argument in arguments if argument.annotation is None]
                parts += ["return"] if node.returns is None else []
                lacking.extend([f"{owner}{node.name}: {', '.join(parts)}"] if parts else [])

    look(ast.parse(source).body, "")
    return lacking


@pytest.mark.parametrize("path", [path.relative_to(ROOT).as_posix() for folder in ("thaw", "press")
                                  for path in sorted((ROOT / folder).rglob("*.py"))])
def test_public_functions_and_methods_have_type_hints(path):
    assert without_hints((ROOT / path).read_text("utf-8")) == []


def test_a_missing_type_hint_is_seen():
    """The proof of the proof."""
    source = """
def whole(one: int, /, two: str, *rest: int, three: float = 1, **more: str) -> None:
    def within(x): ...
def parts(one, /, two, *rest, three=1, **more): ...
async def later() : ...
def _ours(x): ...
if True:
    def chosen(x: int): ...
class Shape:
    def __init__(self, side): ...
    def __repr__(self): ...
    @property
    def area(self): ...
    @classmethod
    def made(cls, side: int) -> "Shape": ...
    @staticmethod
    def named(side) -> str: ...
class _Ours:
    def run(self): ...
"""
    assert without_hints(source) == [
        "parts: one, two, three, rest, more, return", "later: return", "chosen: return",
        "Shape.__init__: side, return", "Shape.area: return", "Shape.named: side"]


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "tests" / "bench").glob("*.py")))
def test_a_benchmark_finds_what_it_imports(script):
    """`make bench` and the trial of the hub are seldom run: that they start at all is looked at here."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    line = re.search(rf"^\t(?:PYTHONPATH=(\S+) )?\$\(BIN\)/python tests/bench/{script}$", makefile, flags=re.M)
    paths = (line[1] or "").split(":") if line else []  # the hub is started by hand, without a path
    code = f"import runpy; runpy.run_path('tests/bench/{script}', run_name='imported')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join([*paths, str(ROOT)])})
    assert done.returncode == 0, done.stderr[-1000:]


def test_the_root_can_be_taken_in_at_a_glance():
    """At most 18 entries that a reader sees, and each is there because a tool or a reader looks for it there."""
    command = ["git", "ls-tree", "--name-only", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("no git repository")
    seen = [name for name in done.stdout.split() if not name.startswith(".")]
    assert len(seen) <= 18, seen
