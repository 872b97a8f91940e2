/* One run of a cell: what Python sends is shown below it as it comes. */
import { make } from "./elements.js";
import { failure, framed, output } from "./outputs.js";

export class Run {
  #stream = null; // the printed text to which more may come
  #drawings = [];
  #words = [];
  #isFresh = false;
  #start = performance.now();
  #clock;
  #resolve;

  // `page` has what a run tells: `isUnrunBefore(cell)`, `answered(check)`, `runningFor(cell, seconds)`, `ended(cell)`.
  constructor(cell, page) {
    this.cell = cell;
    this.page = page;
    // Kept when the run ends: {result, words}, where the result is "ok", "error" or "stopped".
    this.finished = new Promise((resolve) => { this.#resolve = resolve; });
    // The old outputs go when the first new one comes, so that the page does not jump.
    cell.out.style.minHeight = `${cell.out.offsetHeight}px`;
    cell.place.classList.add("thaw-running");
    this.#tell("Running …");
    this.#clock = setInterval(() => {
      const seconds = Math.round(this.#seconds);
      this.#tell(`Running for ${seconds} s …`);
      page.runningFor(cell, seconds);
    }, 1000);
  }

  get #seconds() { return (performance.now() - this.#start) / 1000; }

  #tell(state) { this.cell.state.textContent = state; }

  show(element) {
    if (!this.#isFresh) this.cell.out.replaceChildren();
    this.#isFresh = true;
    this.cell.out.append(element);
  }

  take({ kind, content, ok }) {
    if (kind === "stream") this.#print(content);
    else this.#stream = null;
    if (kind === "output") this.#output(content);
    else if (kind === "error") this.#fail(content);
    else if (kind === "done") this.end(ok ? "ok" : "error");
  }

  #print({ name, text }) {
    if (this.#stream?.dataset.name !== name) {
      this.#stream = make("pre", { data: { name } });
      this.show(framed(`stream ${name}`, this.#stream));
      this.#words.push("");
    }
    this.#stream.append(text);
    this.#words[this.#words.length - 1] += text;
  }

  #output(content) {
    if (content.check) this.page.answered(content.check);
    const { element, words, drawn } = output(content);
    if (drawn) this.#drawings.push(drawn);
    this.show(element);
    this.#words.push(words);
  }

  #fail(content) {
    let note = content.note;
    if (note === "unrun")
      note = this.page.isUnrunBefore(this.cell) ? "Cells above have not been run. “Run to here” runs them first." : "";
    this.#words.push(content.last);
    this.show(failure(content, note));
  }

  end(result) {
    const { cell } = this;
    clearInterval(this.#clock);
    if (!this.#isFresh && result !== "stopped") cell.out.replaceChildren();
    Promise.all(this.#drawings).then(() => { cell.out.style.minHeight = ""; window.thaw.frames(); });
    cell.place.classList.remove("thaw-running");
    if (result === "stopped") {
      this.#tell("Stopped");
    } else {
      cell.ran = true;
      const time = this.#seconds;
      this.#tell(result === "ok" ? `Done in ${time < 0.1 ? "less than 0.1" : time.toFixed(1)} s` : "Ended with an error");
    }
    this.page.ended(cell);
    this.#resolve({ result, words: this.#words.join(" ") });
  }
}
