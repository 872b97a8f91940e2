"""Headless Firefox, driven by WebDriver BiDi, which it speaks by itself: Playwright knows only a Firefox of its own."""

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import websocket
from conftest import LIVE_WAIT

NAMES = ("firefox-esr", "firefox")


def program():
    """The path of Firefox: the one that FIREFOX names, else the first on the path, else None."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One tab. `errors` has what the console says of errors, `requests` the addresses that were asked for."""

    def __init__(self, socket):
        self.socket, self.numbers, self.errors, self.requests = socket, itertools.count(1), [], []
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.tab = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def command(self, method, **parameters):
        """Send a command and give its result; what happens meanwhile is noted. Raises RuntimeError if it fails."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                return message["result"]
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(message["params"]["text"])
            elif message.get("method") == "network.beforeRequestSent":
                self.requests.append(message["params"]["request"]["url"])

    def goto(self, address):
        self.command("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, expression):
        """The value of a JavaScript expression; a promise is waited for."""
        answer = self.command("script.evaluate", expression=f"(async () => JSON.stringify(await ({expression})))()",
                            target={"context": self.tab}, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    def until(self, condition):
        """Wait until an expression is true."""
        end = time.monotonic() + LIVE_WAIT
        while not self.evaluate(condition):
            assert time.monotonic() < end, f"in vain: {condition}"
            time.sleep(0.05)


@contextlib.contextmanager
def opened():
    """A Page of a new Firefox with an empty profile."""
    # What Firefox still writes while it ends is no reason to fail.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program(), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            try:
                address = f"ws://127.0.0.1:{_port(running, Path(profile) / 'WebDriverBiDiServer.json')}/session"
                with contextlib.closing(websocket.create_connection(
                        address, timeout=LIVE_WAIT, suppress_origin=True)) as socket:
                    yield Page(socket)
            finally:
                running.terminate()


def _port(running, note):
    """The port that Firefox writes into the file `note` when it is ready."""
    end = time.monotonic() + LIVE_WAIT
    while True:
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            return json.loads(note.read_text("utf-8"))["ws_port"]
        assert running.poll() is None and time.monotonic() < end, "Firefox does not start"
        time.sleep(0.1)
