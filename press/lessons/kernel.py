"""Where the cells of a notebook run: a Jupyter kernel, or whatever is handed in for it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

TIMEOUT = 120  # seconds for one cell


class CellError(Exception):
    """A cell that did not run to its end; the message says why, without the place."""


class Kernel(Protocol):
    """One namespace in which the cells of a notebook run, one after the other."""

    def run(self, code: str) -> list[NotebookNode]:
        """Run the code of a cell and return its outputs; raise CellError if it fails."""


# A kernel that works in a folder, with variables added to the environment.
Opener = Callable[[Path, dict[str, str]], AbstractContextManager[Kernel]]


class _JupyterKernel:
    def __init__(self, client: NotebookClient) -> None:
        self.client = client

    def run(self, code: str) -> list[NotebookNode]:
        cell, cells = new_code_cell(code), self.client.nb.cells
        cells.append(cell)
        try:
            self.client.execute_cell(cell, len(cells) - 1)
        except CellTimeoutError as problem:
            raise CellError(f"this cell runs longer than {self.client.timeout} seconds") from problem
        except CellExecutionError as problem:
            raise CellError(f"{problem.ename}: {problem.evalue}") from problem
        except DeadKernelError as problem:
            raise CellError("this cell, or the one before it, ends the kernel") from problem
        return cell.outputs


@contextmanager
def jupyter_kernel(folder: Path, environment: dict[str, str]) -> Iterator[Kernel]:
    """Start a Jupyter kernel in a process of its own, and end it."""
    client = NotebookClient(new_notebook(), timeout=TIMEOUT, kernel_name="python3", record_timing=False,
                            resources={"metadata": {"path": str(folder)}})
    manager = client.create_kernel_manager()
    with tempfile.TemporaryDirectory() as sockets:
        if os.name == "posix":  # no open port, and no warning about one
            manager.transport = "ipc"
            manager.ip = str(Path(sockets) / "kernel")
        with client.setup_kernel(env={**os.environ, **environment}):
            yield _JupyterKernel(client)
