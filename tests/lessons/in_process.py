"""A kernel in the test's own process: the code of ipykernel without a process, a socket or a wait."""

import contextlib
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from ipykernel.inprocess.ipkernel import InProcessInteractiveShell, InProcessKernel
from ipykernel.inprocess.manager import InProcessKernelManager
from ipykernel.inprocess.socket import DummySocket
from ipykernel.iostream import IOPubThread
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg
from traitlets.config import Config

from press.lessons.kernel import CellError

NO_HISTORY = Config({"HistoryManager": {"enabled": False}})
OUTPUTS = ("stream", "display_data", "execute_result")


class OwnKernel:
    """What a Jupyter kernel answers, from the same code of ipykernel."""

    def __init__(self, client) -> None:
        self.client = client

    def run(self, code: str) -> list[NotebookNode]:
        """Run the code of a cell and return its outputs; raise CellError if it fails."""
        self.client.execute(code)
        outputs = []
        for message in self.client.iopub_channel.get_msgs():
            if message["msg_type"] == "error":
                raise CellError(f"{message['content']['ename']}: {message['content']['evalue']}")
            if message["msg_type"] in OUTPUTS:
                outputs.append(output_from_msg(message))
        return outputs


def _print_warning(message, category, filename, lineno, file=None, line=None) -> None:
    """Print a warning as Python does by itself; pytest keeps it back."""
    sys.stderr.write(warnings.formatwarning(message, category, filename, lineno, line))


@contextlib.contextmanager
def in_process_kernel(folder: Path, environment: dict[str, str]) -> Iterator[OwnKernel]:
    """Open a kernel in this process, and leave the process as it was."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(mock.patch.dict(os.environ, environment))
        stack.enter_context(mock.patch.dict(sys.modules))  # a shell puts its own __main__ there
        stack.enter_context(mock.patch.multiple(sys, displayhook=sys.displayhook, excepthook=sys.excepthook))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        manager, socket = InProcessKernelManager(config=NO_HISTORY), DummySocket()
        thread = IOPubThread(socket, session=manager.session)  # never started, so that all is sent at once
        stack.callback(thread.io_loop.close, all_fds=True)
        manager.kernel = InProcessKernel(parent=manager, session=manager.session, iopub_thread=thread,
                                         _underlying_iopub_socket=socket)
        stack.callback(InProcessInteractiveShell.clear_instance)
        client = manager.client()
        client.start_channels()
        warnings.simplefilter("default")
        warnings.showwarning = _print_warning
        yield OwnKernel(client)
