/* "Run this page live": the cells of a page become editors, and Python runs them in a worker (worker.js, session.py).
   Nothing is sent anywhere; changed cells and answered checks are kept in this browser's storage for this page. */
import { checksIn, filledNotebook, shownCells } from "./cells.js";
import { edit } from "./editor.js";
import { make } from "./elements.js";
import { Panel } from "./panel.js";
import { Python } from "./python.js";
import { Run } from "./run.js";
import { Store } from "./store.js";

const SLOW = 20; // seconds after which a cell is called slow

function live() {
  const given = JSON.parse(document.getElementById("thaw-told").textContent);
  const address = (path) => new URL(path, document.baseURI).href;
  const places = [...document.querySelectorAll(".bd-article div.cell")].filter((cell) => cell.querySelector(".cell_input"));
  const cells = shownCells(given.cells, places), checks = checksIn(cells);
  const store = new Store(() => localStorage, `thaw:${location.pathname}`);
  const panel = new Panel(given.bytes, {
    start, stop: () => startAfresh("Stopped. Python was started afresh."), runAll: () => runThrough(cells), download, clear
  });
  const python = new Python({ pyodide: address(given.pyodide), course: address(given.course), folder: given.folder,
                              packages: given.packages }, { loaded: (bytes) => panel.loading(bytes), failed, died });
  const editing = { store, changed: count, run: runOne, runTo: (cell) => runThrough(cells.slice(0, cell.number)),
                    next: (cell) => cells[cell.number], speak: (text) => panel.speak(text) };
  const running = {
    isUnrunBefore: (cell) => cells.some((other) => other.number < cell.number && !other.ran),
    answered: ({ name, status }) => {
      if (status === "hint") return;
      store.keepCheck(name, status === "right");
      count();
    },
    runningFor: (cell, seconds) => {
      if (seconds === SLOW)
        panel.say(`Cell ${cell.number} has run for ${SLOW} seconds. If it is a loop that never ends, press Stop.`);
    },
    ended: () => { panel.stop.disabled = true; }
  };
  panel.invite(count(), given.wire);

  // Show how many checks are right; give the number of cells that are changed.
  function count() {
    const changed = cells.filter((cell) => cell.key in store.code).length;
    panel.count([...checks].filter((name) => name in store.checks).length, checks.size,
                changed > 0 || Object.keys(store.checks).length > 0);
    return changed;
  }

  function start() {
    panel.open();
    cells.forEach((cell) => edit(cell, editing));
    launch();
    runThrough(cells);
    panel.runAll.focus();
  }

  function launch(then = () => {}) {
    panel.loading(0);
    const generation = python.generation + 1;
    python.launch().then(() => {
      panel.loaded();
      if (generation === python.generation) then();
    }, () => {}); // told by `failed`
  }

  function failed(problem) {
    panel.failed(`Python did not start (${problem.message}). The network may have failed, or this device has too little ` +
      `memory. ${window.thaw.otherWays}`);
  }

  function startAfresh(words) {
    python.end();
    for (const cell of cells) {
      cell.ran = false;
      cell.state.textContent = "Not run since Python started afresh";
    }
    launch(() => panel.say(`${words} Nothing is defined now: “Run all” runs every cell again.`));
  }

  function died(words) {
    python.current.show(make("p", { className: "thaw-note", textContent: /memory|allocation/i.test(words)
      ? "Python ran out of the memory that the browser gives to a page, and was started afresh."
      : `Python broke off (${words}) and was started afresh.` }));
    startAfresh("Python broke off and was started afresh.");
  }

  function run(cell) {
    return python.run(cell, () => {
      panel.stop.disabled = false;
      return new Run(cell, running);
    });
  }

  async function runOne(cell) {
    const folded = cell.out.closest("details.hide");
    if (folded) folded.open = true;
    const { result, words } = await run(cell);
    if (result === "stopped") return;
    panel.say(`Cell ${cell.number}: ${result === "ok" ? "done" : "an error"}.`, false);
    panel.speak(`Cell ${cell.number}, ${result === "ok" ? "done" : "error"}. ` +
      (words.trim().replace(/\s+/g, " ").slice(0, 300) || "No output."));
  }

  async function runThrough(chosen) {
    const generation = python.generation;
    for (const cell of chosen) {
      if (generation === python.generation && !panel.isLoading)
        panel.say(`Running cell ${cell.number} of ${cells.length} …`, false);
      const { result, words } = await run(cell);
      if (result === "stopped") return;
      if (result === "error") {
        panel.say(`Stopped at cell ${cell.number}: ${words}`);
        return;
      }
    }
    panel.say(chosen.length === cells.length ? `All ${cells.length} cells have run. Change any of them, and run it again.`
      : `The ${chosen.length} cells down to here have run.`);
    panel.box.dataset.finished = performance.now();
  }

  // The notebook of this page with the cells as they stand here, to go on in Jupyter or to hand in.
  async function download() {
    try {
      const reply = await fetch(address(given.notebook));
      if (!reply.ok) throw new Error(`the site answers ${reply.status}`);
      const notebook = filledNotebook(await reply.json(), given.cells, cells);
      const file = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
      make("a", { href: file, download: given.notebook.split("/").pop() }).click();
      setTimeout(() => URL.revokeObjectURL(file), 60000);
      panel.say("Your notebook is downloaded, with your cells and without outputs.");
    } catch (problem) {
      panel.say(`The notebook cannot be downloaded (${problem.message}). Your changes are safe in this browser.`);
    }
  }

  function clear() {
    if (!window.confirm("Clear your changes to all cells of this page, and the record of your checks?")) return;
    store.clear();
    for (const cell of cells.filter(({ area }) => area)) {
      cell.area.value = cell.original;
      cell.changed();
    }
    count();
    panel.say("Your changes are cleared.");
    (panel.runAll.hidden ? panel.start : panel.runAll).focus();
  }
}

// Where obstacle.js has told that Python cannot run here, there is a box already.
if (!document.querySelector(".thaw-run")) live();
