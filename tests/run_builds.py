"""Builds of a book one after another, some of which are killed; prints what is there after each.

Usage: ``python run_builds.py COURSE``, with a JSON list of builds on the standard input. A build is an object with
`folder` (for --path-output), `edition`, `leave_out` (a list) and perhaps `kill`: such a build is killed when it opens
its `kill`-th file for writing. Prints a JSON list of {`code`, `output`, `opened`, `pages`: {name: hash}}.
"""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from jupyter_book.cli.main import main

opened: list[str] = []


def built(course: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Build once; return what came of it. A process of its own takes three times as long: it loads all of Sphinx."""
    config = course / "_config.yml"
    left_out = json.dumps(order.get("leave_out", []))
    config.write_text(re.sub(r"leave_out: \[.*?\]", f"leave_out: {left_out}", config.read_text("utf-8")), "utf-8")
    if order["kill"]:
        command = [sys.executable, __file__, str(course), str(order["kill"])]
        done = subprocess.run(command, input=json.dumps([{**order, "kill": None}]), capture_output=True, text=True)
        fate = {"code": done.returncode, "output": done.stdout + done.stderr}
    else:
        os.environ["THAW_EDITION"] = order["edition"]
        opened.clear()
        result = CliRunner().invoke(main, ["build", str(course), "-W", "-n", "--keep-going", "-q",
                                           "--path-output", order["folder"]])
        fate = {"code": result.exit_code, "output": result.output[-3000:], "opened": len(opened)}
    html = Path(order["folder"]) / "_build" / "html"
    return fate | {"pages": {path.relative_to(html).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                             for path in sorted(html.rglob("*.html"))}}


def count(kill: int | None) -> None:
    """Note each file of a book that is opened for writing; at the `kill`-th this process ends."""
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str):
            return
        path, _, flags = arguments
        if "_build" in path and flags & os.O_WRONLY:
            opened.append(path)
            if len(opened) == kill:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


if __name__ == "__main__":
    count(int(sys.argv[2]) if sys.argv[2:] else None)
    print(json.dumps([built(Path(sys.argv[1]), order) for order in json.load(sys.stdin)]))
