"""Topics built side by side, each in a process of its own, so that one that is ended takes no other with it.

The processes are not forked from this one: a fork has the locks and event loops of its parent's threads but not the
threads, and may wait for them for ever. They are forked from a process that has only imported this module or, on
Windows, begin anew.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from press.lessons.cells import SourceError
from press.lessons.kernel import Opener
from press.lessons.topic import BuildError, build_topic

Files = dict[str, bytes]
if sys.platform == "win32":
    PROCESSES = get_context("spawn")
else:
    PROCESSES = get_context("forkserver")
    PROCESSES.set_forkserver_preload([__name__])


def in_parallel(root: Path, topics: list[str], jobs: int | None, watch: Callable[[str], None],
                kernel: Opener) -> Iterator[tuple[str, Files, list[str]]]:
    """Yield (topic, files, faults) as the topics get done; there are no files where there are faults.

    `watch` gets what is being done at the moment.
    """
    waiting = list(topics)
    running: dict[Connection, tuple[str, BaseProcess]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < (jobs or os.cpu_count() or 1):
                pipe, process = _started(root, waiting[0], kernel)
                running[pipe] = waiting.pop(0), process
            ready = wait(list(running))
            for pipe in [pipe for pipe in running if pipe in ready]:
                topic, process = running[pipe]
                try:
                    news, files, faults = pipe.recv()
                except (EOFError, OSError):
                    process.join()
                    news, files, faults = "", {}, [_ended(topic, process.exitcode)]
                if news:
                    watch(news)
                    continue
                process.join()
                del running[pipe]
                yield topic, files, faults
    finally:
        for _, process in running.values():
            process.terminate()


def _started(root: Path, topic: str, kernel: Opener) -> tuple[Connection, BaseProcess]:
    pipe, far_end = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_work, args=(far_end, root, topic, kernel), daemon=True)
    process.start()
    far_end.close()  # so that the pipe ends with the process
    return pipe, process


def _ended(topic: str, code: int | None) -> str:
    how = f"by signal {-code}" if code and code < 0 else f"with code {code}"
    return (f"{topic}: the process that built it was ended {how}, and nothing of it was written. "
            "If memory ran out, build with --jobs 1; else run make notebooks again")


def _work(pipe: Connection, root: Path, topic: str, kernel: Opener) -> None:
    """Build a topic and send (news, {}, []) while it goes on, then ("", files, faults)."""
    files: Files = {}
    faults: list[str] = []
    try:
        files = build_topic(root, topic, lambda news: pipe.send((f"{topic}: {news}", {}, [])), kernel)
    except SourceError as problem:
        faults = problem.faults
    except BuildError as problem:
        faults = [str(problem)]
    except KeyboardInterrupt:
        return
    except Exception:
        faults = [f"{topic}: the builder itself failed\n{traceback.format_exc()}"]
    pipe.send(("", files, faults))
