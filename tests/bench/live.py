"""Measure live Python: in the page against JupyterLite, for the chapters with the largest and the smallest page.

Run by `make bench`, on this machine, with no limit to network or processor. "Cold" is the first visit with an empty
cache, "warm" the second. Prints a table and writes .cache/bench_live.json.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from conftest import NOTEBOOKS, ROOT
from rich.console import Console
from rich.table import Table

from press.publish import chromium, serve

RUNS = 3
LIMIT = 300  # seconds
ROWS = ("first output, s", "last cell, s", "cold, MB", "warm, MB", "warm, first output, s", "warm, last cell, s",
        "memory of the tab, MB")


class Counting(serve.Handler):
    """Counts what goes over the wire."""

    sent = 0

    def setup(self):
        super().setup()
        write = self.wfile.write

        def counted(data):
            Counting.sent += len(data)
            return write(data)

        self.wfile.write = counted


def cells(name):
    """How many code cells a notebook has."""
    return sum(cell["cell_type"] == "code" for cell in json.loads((ROOT / f"{name}.ipynb").read_text("utf-8"))["cells"])


def weight(name):
    """The bytes of the page of a notebook."""
    return (ROOT / "_build" / "html" / f"{name}.html").stat().st_size


def memory(browser):
    """Resident memory of the largest tab in MB, None where the system does not tell."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = []
    for process in processes:
        path = Path(f"/proc/{process['id']}/status")
        if process["type"] == "renderer" and path.exists():
            line = next(line for line in path.read_text().splitlines() if line.startswith("VmRSS"))
            sizes.append(int(line.split()[1]) / 1000)
    return max(sizes, default=None)


def waited(page, condition):
    """Seconds until a function of the page gives true."""
    start = time.monotonic()
    while not page.evaluate(condition):
        if time.monotonic() - start > LIMIT:
            raise TimeoutError(condition)
        page.wait_for_timeout(20)
    return time.monotonic() - start


def in_page(page, site, name):
    """(seconds to the first output, to the last cell) from the click in a page."""
    page.goto(f"{site}/{name}.html")
    page.wait_for_load_state("networkidle")
    page.locator(".thaw-run-start").click()
    first = waited(page, "() => [...document.querySelectorAll('.thaw-cell-state')]"
                         ".some(one => one.textContent.startsWith('Done'))")
    return first, first + waited(page, "() => document.querySelector('.thaw-run').dataset.finished")


def in_lite(page, site, name):
    """The same from the opening of JupyterLite; the cells are run as soon as the menu is there."""
    start = time.monotonic()
    page.goto(f"{site}/lite/notebooks/index.html?path={name}.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    waited(page, "() => document.querySelector('.jp-OutputArea-output')")
    first = time.monotonic() - start
    waited(page, "() => document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=idle]')")
    return first, time.monotonic() - start


def measured(site, name, way):
    """One row of numbers, in the order of ROWS: a cold and a warm visit with the cache of a browser of its own."""
    visits = []
    # What Playwright gives by itself keeps its cache in memory, where a large file finds no place.
    with tempfile.TemporaryDirectory() as profile, chromium.launched_with(profile) as context:
        for _ in range(2):
            page = context.new_page()
            page.set_default_timeout(LIMIT * 1000)
            Counting.sent = 0
            first, last = way(page, site, name)
            visits.append((first, last, Counting.sent / 1e6, memory(context.browser) or 0))
            page.close()
    (first, last, cold, size), (warm_first, warm_last, warm, _) = visits
    return first, last, cold, warm, warm_first, warm_last, size


def main():
    console, folder = Console(), ROOT / "_build" / "site"
    if not (folder / "live").exists():
        console.print("no live Python: run make site first")
        return 1
    chapters = sorted((name for name in NOTEBOOKS if name.startswith("chapters/")), key=weight)
    server, site = serve.running(folder, Counting)
    results = {}
    for name in dict.fromkeys([chapters[0], chapters[-1]]):
        table = Table("", "in the page", "JupyterLite", title=f"{name}, {cells(name)} cells", title_justify="left")
        columns = []
        for way in (in_page, in_lite):
            with console.status(f"{name}, {way.__name__}"):
                runs = [measured(site, name, way) for _ in range(RUNS)]
            columns.append([statistics.median(numbers) for numbers in zip(*runs, strict=True)])
        results[name] = {row: list(pair) for row, *pair in zip(ROWS, *columns, strict=True)}
        for row, pair in results[name].items():
            table.add_row(row, *(f"{number:.1f}" for number in pair))
        console.print(table)
    server.shutdown()
    server.server_close()
    (ROOT / ".cache" / "bench_live.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
