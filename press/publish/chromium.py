"""Where headless Chromium is found, and how it is started so that it asks nothing of any other host."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
MISSING = "no Chromium: install it, or name it in CHROMIUM"


def program() -> str | None:
    """The path of Chromium: the one that CHROMIUM names, else the first on the path, else None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def launched() -> "Iterator[Browser]":
    """A running browser (Playwright). Raises FileNotFoundError where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_needed(), args=FLAGS)
        try:
            yield running
        finally:
            running.close()


@contextlib.contextmanager
def launched_with(profile: str) -> "Iterator[BrowserContext]":
    """A context of a running browser that keeps its cache in the folder `profile`. Raises as `launched` does."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=_needed(), args=FLAGS)
        try:
            yield context
        finally:
            context.close()


def _needed() -> str:
    path = program()
    if path is None:
        raise FileNotFoundError(MISSING)
    return path
