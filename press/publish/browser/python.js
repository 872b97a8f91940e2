/* Python in a worker: cells run one after the other; to stop one, the worker is ended and a new one started. */
import { partsOf } from "./cells.js";

export class Python {
  #worker;
  #ready;
  #turn = Promise.resolve();
  current = null; // the run of a cell
  generation = 0; // how often Python was started

  // `settings` is what the worker starts with; `page` hears `loaded(bytes or null)`, `failed(problem)`, `died(words)`.
  constructor(settings, page) {
    this.settings = settings;
    this.page = page;
  }

  // Start Python; what it gives is a promise that is kept when Python is ready.
  launch() {
    this.generation += 1;
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.#worker = worker;
    this.#ready = new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message || "the script of the worker does not load"));
      worker.onmessage = ({ data }) => this.#hear(data, resolve, reject);
      worker.postMessage({ kind: "start", ...this.settings });
    });
    this.#ready.catch((problem) => {
      if (this.current) return;
      worker.terminate();
      this.page.failed(problem);
    });
    return this.#ready;
  }

  #hear(message, resolve, reject) {
    if (message.kind === "loaded") this.page.loaded(message.bytes);
    else if (message.kind === "ready") resolve();
    else if (message.kind === "dead") {
      reject(new Error(message.words));
      if (this.current) this.page.died(message.words);
    } else {
      const run = this.current;
      if (message.kind === "done") this.current = null;
      run?.take(message);
    }
  }

  // End what runs. Nothing is defined any more, and nothing runs before the next launch.
  end() {
    const run = this.current;
    this.#worker.terminate();
    this.current = null;
    run?.end("stopped");
  }

  // Run a cell when all before it have run: its end, {result: "stopped"} if Python was ended or did not start.
  run(cell, begin) {
    const mine = this.generation, stopped = { result: "stopped" };
    const ended = this.#turn.then(() => this.#ready).then(() => {
      if (mine !== this.generation) return stopped;
      this.current = begin(cell);
      this.#worker.postMessage({ kind: "run", cells: partsOf(cell) });
      return this.current.finished;
    }, () => stopped);
    this.#turn = ended.then(() => {}, () => {});
    return ended;
  }
}
