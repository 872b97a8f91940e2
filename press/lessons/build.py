"""All topics: which are stale, built in parallel, compared or written.

All files of a topic are written together, after everything has run and every exercise has been proven. Whenever a
build is broken off, the next one sees what it left and makes it good.
"""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock

from press.lessons import claims
from press.lessons import source as sources
from press.lessons.kernel import Opener, jupyter_kernel
from press.lessons.topic import set_up
from press.lessons.workers import Files, in_parallel
from press.tables.package import renew_table

HOUSE = Path(__file__).resolve().parents[2]
MEMORY = Path(".cache") / "built.json"
Report = Callable[[str], None]


def topics(root: Path) -> list[str]:
    """Return the topics of the course in `root`, in order: the stems of the sources."""
    return sorted({path.stem for path in (root / "source").glob("*/*.md")})


def is_stale(root: Path, topic: str, built: dict[str, str]) -> bool:
    """Tell whether a topic needs building: its sources changed, or what else its last build here was made from.

    `built` is the memory of earlier builds on this machine, {topic: fingerprint}. In a fresh clone there is none;
    then the hash in the notebooks decides, and the rest is left to ``--check``.
    """
    digest = sources.digest(root, topic)
    for name in _made(root, topic):
        content = _json(root / name)
        if content is None:
            return True  # it is missing or damaged
        if name.endswith(".ipynb"):
            part = name.split("/")[0]
            try:
                cells = ["".join(cell["source"]) for cell in content["cells"]]
                kept = content["metadata"].get("thaw", {}).get("source")
            except (KeyError, TypeError, AttributeError):
                return True
            if kept != digest or set_up(root, part) not in cells:
                return True  # the sources changed, or the course has another address or version
    return topic in built and built[topic] != fingerprint(root, topic)


def _made(root: Path, topic: str) -> list[str]:
    """Name the files that the sources of a topic become."""
    names = []
    if (root / "source" / "chapters" / f"{topic}.md").exists():
        names += [f"chapters/{topic}.ipynb", f"thaw/keys/{topic}.json"]
    if (root / "source" / "exercises" / f"{topic}.md").exists():
        names += [f"exercises/{topic}.ipynb", f"exercises/{topic}_solution.ipynb", f"thaw/keys/{topic}_exercises.json"]
    return names


def _json(path: Path) -> Any:
    """Return the content of a JSON file, None if it is missing or damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def fingerprint(root: Path, topic: str) -> str:
    """Return a hash of all that a topic's files are made from, and one of the files themselves.

    They are made from its source, the tables that it names, the colours of the course, the packages that it runs with,
    `thaw` and this floor of the press: a change anywhere else makes no notebook stale.
    """
    return f"{_origin(root, topic)} {_hash([root / name for name in _made(root, topic)])}"


def _origin(root: Path, topic: str) -> str:
    package = _json(root / "data" / "datapackage.json")
    colours = package.get("colours") if isinstance(package, dict) else None  # as the charts read them
    return _hash([*sources.used_by(root, topic), root / "requirements" / "dev.txt"], CODE + json.dumps(colours))


def _hash(paths: list[Path], begin: str = "") -> str:
    digest = hashlib.sha256(begin.encode())
    for path in paths:
        digest.update(f"{path.name}\0".encode() + (path.read_bytes() if path.exists() else b"-") + b"\0")
    return digest.hexdigest()


def code_digest(house: Path) -> str:
    """Return a hash of the code from which notebooks are made; `house` holds the packages thaw and press."""
    files = [*(house / "thaw").rglob("*.*"), *(house / "press" / "lessons").glob("*.*")]
    paths = sorted(path for path in files if path.suffix not in (".pyc", ".json"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


CODE = code_digest(HOUSE)


def build(root: Path, chosen: list[str] | None = None, force: bool = False, check: bool = False,
          jobs: int | None = None, report: Report = print, watch: Report = lambda text: None,
          kernel: Opener = jupyter_kernel) -> list[str]:
    """Build topics in parallel; return a list of messages about faults (empty: all is well).

    With `check` no file of the course is written: what has changed since it was last built or checked here, with
    `force` everything, is built anew and compared with what is there, byte by byte. `chosen` has whole names or numbers
    ("02_north_korea", "02"). `report` gets a line for each
    finished topic, `watch` what is being done at the moment; `kernel` opens what the cells run in.
    """
    root = Path(root)
    known = topics(root)
    unknown = sorted(set(chosen or []) - {name for topic in known for name in (topic, topic[:2])})
    if unknown:
        return [f"no source for {', '.join(unknown)}; there are: {', '.join(known)}"]
    (root / MEMORY).parent.mkdir(exist_ok=True)
    watch("waiting until another build has ended")
    with FileLock(root / MEMORY.with_name("build.lock")):
        named = [topic for topic in known if {topic, topic[:2]} & set(chosen or [])]  # a number may have several
        return _build(root, known, named, force, check, jobs, report, watch, kernel)


def _build(root: Path, known: list[str], chosen: list[str], force: bool, check: bool, jobs: int | None,
           report: Report, watch: Report, kernel: Opener) -> list[str]:
    built = _remembered(root)
    faults = [] if chosen else _strays(root, known)
    made: Files = {}
    if not check:
        _sweep(root)
    early = [topic for topic in known if not claims.reads_table(root, topic)]
    for group in (early, [topic for topic in known if topic not in early]):
        todo = [topic for topic in chosen or known if topic in group
                and (force or is_stale(root, topic, built) or check and topic not in built)]
        origins = {topic: _origin(root, topic) for topic in todo}
        for topic, files, problems in in_parallel(root, todo, jobs, watch, kernel):
            faults += problems
            if problems:
                continue
            stale = [name for name, content in files.items()
                     if not (root / name).exists() or (root / name).read_bytes() != content]
            if check:
                faults += [f"{name} is stale: run `make notebooks`" for name in stale]
            else:
                _remember(root, built, topic, "being written")
                _write(root, files, stale)
            if not (check and stale):
                _remember(root, built, topic, f"{origins[topic]} {fingerprint(root, topic).split()[1]}")
            made.update(files)
            report(f"{topic}: {len(stale)} of {len(files)} files {'stale' if check else 'written'}")
        if group is early:
            faults += _renew_verdicts(root, early, made, check, report)
    return faults


def _remembered(root: Path) -> dict[str, str]:
    """Return the memory of earlier builds; one that is damaged holds nothing."""
    memory = _json(root / MEMORY)
    return memory if isinstance(memory, dict) else {}


def _remember(root: Path, built: dict[str, str], topic: str, text: str) -> None:
    built[topic] = text
    _write(root, {MEMORY.as_posix(): json.dumps(built, indent=1).encode()}, [MEMORY.as_posix()])


def _renew_verdicts(root: Path, topics: list[str], made: Files, check: bool, report: Report) -> list[str]:
    """Write the table of verdicts if the notebooks give another than is there; return faults."""
    try:
        content = claims.table(root, topics, made)
    except claims.DamagedError as problem:
        return [str(problem)]
    path = root / claims.TABLE
    if content == (path.read_bytes() if path.exists() else b""):
        return []
    if check:
        return [f"{claims.TABLE} is stale: run `make notebooks`"]
    _write(root, {claims.TABLE: content}, [claims.TABLE])
    renew_table(root, "verdicts")
    report(f"{claims.TABLE}: written")
    return []


def _write(root: Path, files: Files, names: list[str]) -> None:
    """Write files so that none is ever half there: all beside their places first, then moved in."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.new").write_bytes(files[name])
    for name in names:
        os.replace(root / f"{name}.new", root / name)


def _sweep(root: Path) -> None:
    """Delete what a build that was broken off has left beside the places of its files."""
    for folder in ("chapters", "exercises", "thaw/keys", "data", ".cache"):
        for path in (root / folder).glob("*.new"):
            path.unlink()


def _strays(root: Path, known: list[str]) -> list[str]:
    """Name built files that have no source any more."""
    expected = {f"{t}{end}" for t in known for end in (".ipynb", "_solution.ipynb")}
    keys = {f"{t}{end}.json" for t in known for end in ("", "_exercises")}
    strays = [p for part in ("chapters", "exercises") for p in (root / part).glob("*.ipynb") if p.name not in expected]
    strays += [p for p in (root / "thaw/keys").glob("*.json") if p.name not in keys]
    return [f"{p.relative_to(root).as_posix()} has no source: delete it" for p in sorted(strays)]
