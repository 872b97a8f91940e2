"""All topics: which are stale, built in parallel, compared or written.

All files of a topic are written together, after everything has run and every exercise has been proven.
"""

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from multiprocessing import Manager
from pathlib import Path

import press.lessons
import thaw
from press.lessons import claims
from press.lessons import source as sources
from press.lessons.cells import SourceError
from press.lessons.kernel import Opener, jupyter_kernel
from press.lessons.topic import BuildError, build_topic, set_up
from press.tables.package import renew_table


def topics(root: Path) -> list[str]:
    """Return the topics of the course in `root`, in order: the stems of the sources."""
    return sorted({path.stem for path in (root / "source").glob("*/*.md")})


def is_stale(root: Path, topic: str, built: dict[str, str]) -> bool:
    """Tell whether a topic needs building: its sources changed, or what else its last build here was made from.

    `built` is the memory of earlier builds on this machine, {topic: fingerprint}. In a fresh clone there is none;
    then the hash in the notebooks decides, and the rest is left to ``--check``.
    """
    digest = sources.digest(root, topic)
    for part in ("chapters", "exercises"):
        path = root / part / f"{topic}.ipynb"
        if not (root / "source" / part / f"{topic}.md").exists():
            continue
        notebook = json.loads(path.read_text("utf-8")) if path.exists() else None
        if notebook is None or notebook["metadata"].get("thaw", {}).get("source") != digest:
            return True
        if set_up(root, part) not in ["".join(cell["source"]) for cell in notebook["cells"]]:
            return True  # the course has another address or version than when the notebook was built
    return topic in built and built[topic] != fingerprint(root, topic)


def fingerprint(root: Path, topic: str) -> str:
    """Return a hash of all that a topic's files are made from, and of the files themselves.

    They are made from its source, the tables that it names, the packages that it runs with, `thaw` and this floor of
    the press: a change anywhere else makes no notebook stale.
    """
    made = [f"chapters/{topic}.ipynb", f"exercises/{topic}.ipynb", f"exercises/{topic}_solution.ipynb",
            f"thaw/keys/{topic}.json", f"thaw/keys/{topic}_exercises.json"]
    paths = [*sources.used_by(root, topic), root / "requirements" / "dev.txt", *(root / name for name in made)]
    digest = hashlib.sha256(CODE.encode())
    for path in paths:
        digest.update(f"{path.name}\0".encode() + (path.read_bytes() if path.exists() else b"-") + b"\0")
    return digest.hexdigest()


def _code() -> str:
    """Return a hash of the code from which notebooks are made."""
    folders = [Path(module.__file__).parent for module in (thaw, press.lessons)]
    paths = sorted(path for folder in folders for path in folder.glob("*.*") if path.suffix not in (".pyc", ".json"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


CODE = _code()


def build(root: Path, chosen: list[str] | None = None, force: bool = False, check: bool = False,
          jobs: int | None = None, report: Callable[[str], None] = print,
          watch: Callable[[str], None] = lambda text: None, kernel: Opener = jupyter_kernel) -> list[str]:
    """Build topics in parallel; return a list of messages about faults (empty: all is well).

    With `check` nothing is written: all is built anew and compared with what is there, byte by byte.
    `report` gets a line for each finished topic, `watch` what is being done at the moment;
    `kernel` opens what the cells run in.
    """
    root = Path(root)
    known = topics(root)
    unknown = sorted(set(chosen or []) - set(known))
    if unknown:
        return [f"no source for {', '.join(unknown)}; there are: {', '.join(known)}"]
    memory = root / ".cache" / "built.json"
    built = json.loads(memory.read_text()) if memory.exists() else {}
    faults, made = [] if chosen else _strays(root, known), {}
    early = [topic for topic in known if not claims.reads_table(root, topic)]
    for group in (early, [topic for topic in known if topic not in early]):
        todo = [t for t in chosen or known if t in group and (force or check or is_stale(root, t, built))]
        for topic, files, fault in _in_parallel(root, todo, jobs, watch, kernel):
            if fault:
                faults.append(fault)
                continue
            stale = [name for name, content in files.items()
                     if not (root / name).exists() or (root / name).read_bytes() != content]
            if check:
                faults += [f"{name} is stale: run `make notebooks`" for name in stale]
            else:
                _write(root, files, stale)
                built[topic] = fingerprint(root, topic)
            made.update(files)
            report(f"{topic}: {len(stale)} of {len(files)} files {'stale' if check else 'written'}")
        if group is early:
            faults += _renew_verdicts(root, early, made, check, report)
    if not check:
        memory.parent.mkdir(exist_ok=True)
        memory.write_text(json.dumps(built, indent=1))
    return faults


def _renew_verdicts(root, topics, made, check, report):
    """Write the table of verdicts if the notebooks give another than is there; return faults."""
    content, path = claims.table(root, topics, made), root / claims.TABLE
    if content == (path.read_bytes() if path.exists() else b""):
        return []
    if check:
        return [f"{claims.TABLE} is stale: run `make notebooks`"]
    _write(root, {claims.TABLE: content}, [claims.TABLE])
    renew_table(root, "verdicts")
    report(f"{claims.TABLE}: written")
    return []


def _in_parallel(root, todo, jobs, watch, kernel):
    """Yield (topic, files, None) or (topic, None, fault) as the topics get done, each in a process of its own."""
    if not todo:
        return
    workers = min(jobs or os.cpu_count() or 1, len(todo))
    with Manager() as manager, ProcessPoolExecutor(max_workers=workers) as pool:
        news = manager.Queue()
        running = {pool.submit(_task, str(root), topic, news, kernel): topic for topic in todo}
        while running:
            done, _ = wait(running, timeout=0.3, return_when=FIRST_COMPLETED)
            while not news.empty():
                watch(news.get())
            for future in done:
                topic = running.pop(future)
                try:
                    yield topic, future.result(), None
                except (SourceError, BuildError) as problem:
                    yield topic, None, str(problem)


def _task(root, topic, news, kernel):
    return build_topic(Path(root), topic, lambda text: news.put(f"{topic}: {text}"), kernel)


def _write(root, files, names):
    """Write files so that none is ever half there: all beside their places first, then moved in."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.new").write_bytes(files[name])
    for name in names:
        os.replace(root / f"{name}.new", root / name)


def _strays(root, known):
    """Name built files that have no source any more."""
    expected = {f"{t}{end}" for t in known for end in (".ipynb", "_solution.ipynb")}
    keys = {f"{t}{end}.json" for t in known for end in ("", "_exercises")}
    found = [p for part in ("chapters", "exercises") for p in (root / part).glob("*.ipynb") if p.name not in expected]
    found += [p for p in (root / "thaw/keys").glob("*.json") if p.name not in keys]
    return [f"{p.relative_to(root).as_posix()} has no source: delete it" for p in sorted(found)]
