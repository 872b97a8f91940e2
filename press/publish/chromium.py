"""Where headless Chromium is found, and how it is started so that it asks nothing of any other host."""

import contextlib
import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
MISSING = "no Chromium: install it, or name it in CHROMIUM"


def program():
    """The path of Chromium: the one that CHROMIUM names, else the first on the path, else None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def launched(profile=None):
    """A running browser (Playwright), or with a folder for its profile a context that keeps its cache there.

    Raises FileNotFoundError where there is no Chromium.
    """
    from playwright.sync_api import sync_playwright

    path = program()
    if path is None:
        raise FileNotFoundError(MISSING)
    with sync_playwright() as playwright:
        options = {"executable_path": path, "args": list(FLAGS)}
        if profile:
            running = playwright.chromium.launch_persistent_context(profile, **options)
        else:
            running = playwright.chromium.launch(**options)
        try:
            yield running
        finally:
            running.close()
