"""Smoke test of the course on a JupyterHub: a student logs in, pulls the course, opens chapter 2 and runs it.

Not a part of `make test`: it needs a hub. Make one in a folder of its own, then run this from the course's folder:

    python3 -m venv HUB && HUB/bin/pip install jupyterhub nbgitpuller
    HUB/bin/pip install --no-deps -r requirements/read.txt
    npm install --prefix HUB/node configurable-http-proxy
    .venv/bin/python tests/bench/hub.py HUB
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from press.publish import chromium

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:8765"
NOTEBOOK = "chapters/02_north_korea.ipynb"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("hub", type=Path, help="the environment with JupyterHub, nbgitpuller and the proxy")
    parser.add_argument("--student", default="student")
    chosen = parser.parse_args()
    programs, start = chosen.hub.resolve(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "published"
        branch = published(course)
        (Path(folder) / "homes" / chosen.student).mkdir(parents=True)
        environment = {**os.environ, "HUB_FOLDER": folder, "HUB_ADDRESS": ADDRESS,
                       "PATH": f"{programs / 'bin'}{os.pathsep}{os.environ['PATH']}",
                       "HUB_PROXY": str(programs / "node/node_modules/.bin/configurable-http-proxy")}
        command = [str(programs / "bin/jupyterhub"), "--config", str(ROOT / "teaching/hub/local.py")]
        with open(Path(folder) / "log", "w") as log:
            hub = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for_hub()
            print(f"{time.monotonic() - start:5.1f} s  the hub answers")
            saved = Path(folder) / "homes" / chosen.student / "course" / NOTEBOOK
            with chromium.launched() as browser:
                work(browser, chosen.student, {"repo": course.as_uri(), "branch": branch, "targetPath": "course",
                                               "urlpath": f"lab/tree/course/{NOTEBOOK}"}, saved, start)
            faults = judged(json.loads(saved.read_text("utf-8")))
        except Exception:
            print((Path(folder) / "log").read_text()[-4000:], file=sys.stderr)
            raise
        finally:
            hub.send_signal(signal.SIGINT)  # the hub then stops the student's server and its proxy, too
            hub.wait(120)
    for fault in faults:
        print(fault)
    print(f"{time.monotonic() - start:5.1f} s  {'failed' if faults else 'chapter 2 ran through'}")
    return 1 if faults else 0


def published(course):
    """A copy of the course as a repository that students pull; chapter 2 has no output in it. Returns its branch."""
    def git(*arguments):
        command = ["git", "-C", str(course), "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(course)], check=True)
    notebook = json.loads((course / NOTEBOOK).read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    (course / NOTEBOOK).write_text(json.dumps(notebook), "utf-8")
    git("commit", "--quiet", "--all", "--message", "Without outputs")
    return git("branch", "--show-current")


def wait_for_hub():
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{ADDRESS}/hub/login", timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError("the hub does not answer")


def work(browser, student, link, saved, start):
    """What a student does: log in, follow the course's link, run all cells, save."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(120000)
    # On a slow start JupyterLab asks which kernel to take; a student takes the one that is offered.
    page.add_locator_handler(page.locator(".jp-Dialog button.jp-mod-accept"), lambda button: button.click())
    page.goto(f"{ADDRESS}/hub/user-redirect/git-pull?{urlencode(link)}")
    page.fill("#username_input", student)
    page.fill("#password_input", "anything")
    page.click("#login_submit")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    for _ in range(60):  # a run that is asked for before the kernel is there is lost
        page.wait_for_timeout(1000)
        page.locator(".jp-NotebookPanel").click(trial=True)  # lets the handler above see a dialog
        if page.locator("#jp-main-statusbar >> text=Idle").count():
            break
    print(f"{time.monotonic() - start:5.1f} s  chapter 2 is open in JupyterLab")
    page.click("li.lm-MenuBar-item:has-text('Run')")
    page.click("li.lm-Menu-item[data-command='runmenu:run-all']")
    for _ in range(150):  # the cells run one after the other: when the last one has its number, all have run
        page.wait_for_timeout(1000)
        page.keyboard.press("Control+s")
        if all(cell["execution_count"] for cell in code_cells(json.loads(saved.read_text("utf-8")))):
            break
    print(f"{time.monotonic() - start:5.1f} s  the student is done")
    page.close()


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def judged(notebook):
    """What is wrong with the notebook that the student saved."""
    code = code_cells(notebook)
    idle = [number for number, cell in enumerate(code, 1) if cell["execution_count"] is None]
    errors = [output["evalue"] for cell in code for output in cell["outputs"] if output["output_type"] == "error"]
    shown = sum(bool(cell["outputs"]) for cell in code)
    print(f"         {len(code)} code cells, {shown} with output, {len(errors)} errors")
    return [f"cells that did not run: {idle}"] * bool(idle) + errors + ["no output at all"] * (not shown)


if __name__ == "__main__":
    sys.exit(main())
