"""Measure the pages with charts, side by side with the same notebooks in Altair's and Jupyter Book's default rendering.

Run by `make bench`. Both are served compressed from this machine to Chromium with an empty cache, at the speed of a
middling phone: 10 Mbit/s, 40 ms, a processor four times slower. The default pages take Vega from another host; here
that is a second server with the same scripts. What else they want of other hosts is refused at once and costs them no
time, but is counted. Prints a table and writes .cache/bench.json.
"""

import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import altair as alt
import yaml
from axe_playwright_python.sync_playwright import Axe
from conftest import CHARTED, ROOT
from rich.console import Console
from rich.table import Table
from test_browser import AXE

from press.outputs.vega import bundle
from press.publish import chromium, serve

RUNS = 3
FOLDER = ROOT / ".cache" / "bench"
HOST = "https://cdn.jsdelivr.net/npm/"
NAMED = ".thaw-drawing:visible svg[role=img][aria-label], .vega-embed > [aria-label]"
# Notes when the first chart is seen and when it answers; goes straight to it, as a reader would who wants it.
WATCH = """(() => { window.seen = {shift: 0};
new PerformanceObserver(list => list.getEntries().forEach(entry => { seen.shift += entry.value; }))
  .observe({type: 'layout-shift', buffered: true});
document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('figure.thaw-chart, [id^=altair-viz]')?.scrollIntoView(); });
const look = () => {
  const painted = performance.getEntriesByName('first-contentful-paint').length;
  const chart = document.querySelector('.thaw-drawing svg, .vega-embed :is(canvas, svg.marks)');
  if (painted && chart && chart.getBoundingClientRect().width > 50) seen.chart ??= performance.now();
  if (document.querySelector('.thaw-drawing[data-live=yes], .vega-embed :is(canvas, svg.marks)'))
    seen.live ??= performance.now();
  if (!seen.live) requestAnimationFrame(look); };
look(); })()"""
READ = """async () => { for (let y = 0; y < document.documentElement.scrollHeight; y += 500) {
  window.scrollTo(0, y); await new Promise(done => setTimeout(done, 50)); } }"""
ROWS = (
    ("page without Vega, kB", "page", "{:.0f}"), ("Vega, kB", "vega", "{:.0f}"), ("requests", "requests", "{:.0f}"),
    ("of these to other hosts", "others", "{:.0f}"), ("first chart, ms", "chart", "{:.0f}"),
    ("first chart answers, ms", "live", "{:.0f}"), ("layout shift", "shift", "{:.3f}"),
    ("main thread, ms", "work", "{:.0f}"), ("errors in the console", "errors", "{:.0f}"),
    ("charts with a text alternative", "named", "{:.0f}"), ("elements that break WCAG 2.2 AA", "axe", "{:.0f}"),
)


class Plain(serve.Handler):
    policy = None


class Elsewhere(Plain):
    """The other host: the first script brings all of Vega, the two after it nothing more."""

    def translate_path(self, path):
        return str(Path(self.directory) / ("vega.js" if "/npm/vega@" in path else "nothing.js"))


def default_book(other):
    """Build the notebooks with charts as Jupyter Book and Altair do by themselves; return the folder."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with alt.renderers.enable("html"):
        draw = alt.renderers.get()
        for name in CHARTED:
            notebook = json.loads((ROOT / f"{name}.ipynb").read_text("utf-8"))
            for cell in notebook["cells"]:
                for output in cell.get("outputs", []):
                    for kind, spec in list(output.get("data", {}).items()):
                        if kind.startswith("application/vnd.vegalite"):
                            output["data"] = {"text/html": draw(spec)["text/html"]}
            path = FOLDER / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(notebook), "utf-8")
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    kept = {key: config[key] for key in ("title", "author", "repository", "launch_buttons", "execute")}
    contents = {"format": "jb-book", "root": CHARTED[0]}
    if CHARTED[1:]:
        contents["chapters"] = [{"file": name} for name in CHARTED[1:]]
    for name, content in (("_config.yml", kept | {"only_build_toc_files": True}), ("_toc.yml", contents)):
        (FOLDER / name).write_text(yaml.safe_dump(content), "utf-8")
    tool = Path(sys.executable).with_name("jupyter-book")
    subprocess.run([tool, "build", FOLDER, "-q"], check=True, capture_output=True)
    html = FOLDER / "_build" / "html"
    for name in CHARTED:
        path = html / f"{name}.html"
        path.write_text(path.read_text("utf-8").replace(HOST, f"{other}/npm/"), "utf-8")
    return html


def measured(browser, site, name):
    """One reading of a page from top to end: a dict of numbers."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(120_000)
    session = context.new_cdp_session(page)
    sizes, requests, errors = {}, {}, []
    session.on("Network.requestWillBeSent",
               lambda event: requests.update({event["requestId"]: event["request"]["url"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.on("pageerror", lambda error: errors.append(error))
    page.on("console", lambda message: message.type == "error" and errors.append(message))
    session.send("Network.enable")
    session.send("Performance.enable")
    speed = 10_000_000 / 8
    session.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 40, "downloadThroughput": speed, "uploadThroughput": speed})
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(WATCH)
    page.goto(f"{site}/{name}.html")
    while "live" not in page.evaluate("seen"):
        page.wait_for_timeout(50)
    page.evaluate(READ)
    page.wait_for_timeout(1000)
    result = page.evaluate("seen")
    work = {row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]}
    web = {key: address for key, address in requests.items() if address.startswith("http")}
    vega = [key for key, address in web.items() if "/vega" in address]
    result |= {
        "vega": sum(sizes.get(key, 0) for key in vega) / 1000,
        "page": sum(sizes.get(key, 0) for key in web if key not in vega) / 1000,
        "requests": len(web), "others": sum(not address.startswith(site) for address in web.values()),
        "work": work["TaskDuration"] * 1000, "errors": len(errors),
    }
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    result["named"] = page.locator(NAMED).count()
    violations = Axe().run(page, context={"exclude": [[".thaw-drawing svg > *"]]}, options=AXE).response["violations"]
    result["axe"] = sum(len(rule["nodes"]) for rule in violations)
    context.close()
    return result


def main():
    console = Console()
    html = ROOT / "_build" / "html"
    if not (html / "searchindex.js").exists():
        console.print("no book: run make book first")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    scripts = ROOT / ".cache" / "cdn"
    scripts.mkdir(exist_ok=True)
    shutil.copy(ROOT / ".cache" / "vega" / bundle(ROOT / ".cache" / "vega"), scripts / "vega.js")
    (scripts / "nothing.js").write_text("/* came with the first */\n")
    _, other = serve.running(scripts, Elsewhere)
    with console.status("building the default pages"):
        default = default_book(other)
    _, ours = serve.running(html)
    _, theirs = serve.running(default, Plain)
    medians = {}
    with chromium.launched() as browser:
        for name in CHARTED:
            runs = {"this book": [], "default": []}
            with console.status(name):
                for _ in range(RUNS):  # in turn, so that other work on this machine slows both alike
                    runs["this book"].append(measured(browser, ours, name))
                    runs["default"].append(measured(browser, theirs, name))
            medians[name] = {kind: {key: statistics.median(run[key] for run in read) for _, key, _ in ROWS}
                          for kind, read in runs.items()}
            table = Table("", "this book", "default", title=name, title_justify="left")
            for words, key, shape in ROWS:
                table.add_row(words, *(shape.format(medians[name][kind][key]) for kind in ("this book", "default")))
            console.print(table)
    (ROOT / ".cache" / "bench.json").write_text(json.dumps(medians, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
