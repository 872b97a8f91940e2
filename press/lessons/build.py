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

from press import plan
from press.lessons import claims, findings
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


def _names(topic: str) -> set[str]:
    """The names by which a topic is chosen: the whole, its number, that of its chapter."""
    return {topic, topic[:2], topic.partition("_")[0]}


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
    return f"{_origin(root, topic)} {_hash(root, topic, [root / name for name in _made(root, topic)])}"


def _origin(root: Path, topic: str) -> str:
    package = _json(root / "data" / "datapackage.json")
    colours = package.get("colours") if isinstance(package, dict) else None  # as the charts read them
    return _hash(root, topic, [*sources.used_by(root, topic), root / "requirements" / "dev.txt"],
                 CODE + json.dumps(colours))


def _hash(root: Path, topic: str, paths: list[Path], begin: str = "") -> str:
    digest = hashlib.sha256(begin.encode())
    for path in paths:
        content = sources.content_of(root, path, topic) if path.exists() else b"-"
        digest.update(f"{path.name}\0".encode() + content + b"\0")
    return digest.hexdigest()


def code_digest(house: Path) -> str:
    """Return a hash of the code from which notebooks are made; `house` holds the packages thaw and press."""
    files = [*(house / "thaw").rglob("*.*"), *(house / "press" / "lessons").glob("*.*"), house / "press" / "plan.py"]
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
    unknown = sorted(set(chosen or []) - {name for topic in known for name in _names(topic)})
    if unknown:
        return [f"no source for {', '.join(unknown)}; there are: {', '.join(known)}"]
    (root / MEMORY).parent.mkdir(exist_ok=True)
    watch("waiting until another build has ended")
    with FileLock(root / MEMORY.with_name("build.lock")):
        named = [topic for topic in known if _names(topic) & set(chosen or [])]  # a number may have several
        return _build(root, known, named, force, check, jobs, report, watch, kernel)


def _build(root: Path, known: list[str], chosen: list[str], force: bool, check: bool, jobs: int | None,
           report: Report, watch: Report, kernel: Opener) -> list[str]:
    built = _remembered(root)
    faults = [] if chosen else _strays(root, known)
    made: Files = {}
    if not check:
        _sweep(root)
    faults += _misplaced(root, known)
    if faults:
        return faults
    early = [topic for topic in known if not claims.reads_table(root, topic)]
    failed: set[str] = set()  # the numbers of chapters: what comes later in them would fail for that reason alone
    for group in _groups(root, known):
        todo = [topic for topic in chosen or known if topic in group and topic[:2] not in failed
                and (force or is_stale(root, topic, built) or check and topic not in built)]
        origins = {topic: _origin(root, topic) for topic in todo}
        for topic, files, problems in in_parallel(root, todo, jobs, watch, kernel):
            faults += problems
            if problems:
                failed.add(topic[:2])
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
        faults += _renew_findings(root, known, made, check, report)
        faults += _renew_verdicts(root, early, made, check, report)
    if not faults:
        faults += [text for text in (plan.too_long(root, topic) for topic in plan.topics(root)) if text]
    return [*dict.fromkeys(faults)]


def _groups(root: Path, known: list[str]) -> list[list[str]]:
    """The topics in the order in which they can be built: each group needs what those before it have made.

    What a lesson found is read by others of its chapter, the verdicts of all by those that read their table; an
    opening lists its lessons, and the solutions take up their tasks.
    """
    ranks: dict[str, int] = {}
    for topic in known:
        beside = [other for other in known if other[:2] == topic[:2] and plan.is_lesson(other)]
        finds = findings.reads_table(root, topic)
        judges = any(claims.reads_table(root, name) for name in ([topic, *beside] if finds else [topic]))
        last = bool(beside) and not plan.is_lesson(topic)
        ranks[topic] = 4 if last else 2 * judges + finds
    return [[topic for topic in known if ranks[topic] == rank] for rank in sorted(set(ranks.values()))]


def _misplaced(root: Path, known: list[str]) -> list[str]:
    """Say which lessons have no chapter, and which chapters have no order."""
    faults = []
    for topic in known:
        try:
            plan.lessons(root, plan.topic_of(root, topic))
        except plan.PlanError as problem:
            faults.append(str(problem))
    return [*dict.fromkeys(faults)]


def _remembered(root: Path) -> dict[str, str]:
    """Return the memory of earlier builds; one that is damaged holds nothing."""
    memory = _json(root / MEMORY)
    return memory if isinstance(memory, dict) else {}


def _remember(root: Path, built: dict[str, str], topic: str, text: str) -> None:
    built[topic] = text
    _write(root, {MEMORY.as_posix(): json.dumps(built, indent=1).encode()}, [MEMORY.as_posix()])


def _renew_findings(root: Path, topics: list[str], made: Files, check: bool, report: Report) -> list[str]:
    """Write the table of findings if the notebooks give another than is there; return faults."""
    try:
        content, faults = findings.table(root, topics, made)
    except ValueError as problem:
        return [str(problem)]
    return faults or _renew(root, findings.TABLE, content, check, report)


def _renew_verdicts(root: Path, topics: list[str], made: Files, check: bool, report: Report) -> list[str]:
    """Write the table of verdicts if the notebooks give another than is there; return faults."""
    try:
        content = claims.table(root, topics, made)
    except claims.DamagedError as problem:
        return [str(problem)]
    return _renew(root, claims.TABLE, content, check, report)


def _renew(root: Path, name: str, content: bytes, check: bool, report: Report) -> list[str]:
    """Write a table that the notebooks make if it is another than is there; with `check`, only say so."""
    path = root / name
    if content == (path.read_bytes() if path.exists() else b""):
        return []
    if check:
        return [f"{name} is stale: run `make notebooks`"]
    _write(root, {name: content}, [name])
    renew_table(root, path.stem)
    report(f"{name}: written")
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
