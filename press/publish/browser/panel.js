/* The box at the top of a live page, which moves to the foot of the window once Python runs. */
import { button, make } from "./elements.js";

const MB = 1e6;
const KEYS = "In an editor: Shift+Enter runs the cell and goes to the next, Ctrl+Enter runs it and stays. Tab indents; " +
  "press Escape first and Tab moves on.";

export class Panel {
  #progress;
  #status = make("p", { className: "thaw-run-status" });
  #checks = make("span", { className: "thaw-run-checks" });
  #spoken = make("div", { className: "thaw-spoken" });
  #keys = make("p", { id: "thaw-keys", className: "thaw-keys", hidden: true, textContent: KEYS });

  // `bytes` is how much is loaded before Python starts; `actions` has what the buttons do.
  constructor(bytes, actions) {
    this.bytes = bytes;
    this.#progress = make("progress", { max: bytes, value: 0, hidden: true });
    this.#progress.setAttribute("aria-label", "Loading Python");
    this.#spoken.setAttribute("role", "status");
    this.start = button("Run this page live", actions.start, { className: "thaw-run-start" });
    this.runAll = button("Run all", actions.runAll, { hidden: true });
    this.stop = button("Stop", actions.stop, { hidden: true, disabled: true });
    this.download = button("Download my notebook", actions.download, { hidden: true });
    this.clear = button("Clear my changes", actions.clear, { hidden: true });
    this.box = make("section", { className: "thaw-run" }, make("div", { className: "thaw-run-buttons" },
      this.start, this.runAll, this.stop, this.download, this.clear, this.#checks), this.#progress, this.#status);
    this.box.setAttribute("aria-label", "Live Python");
    document.querySelector(".bd-article h1").after(this.box, this.#keys, this.#spoken);
  }

  get isLoading() { return !this.#progress.hidden; }

  say(text, aloud = true) {
    this.#status.textContent = text;
    if (aloud) this.speak(text);
  }

  speak(text) {
    this.#spoken.textContent = "";
    // A reader announces a change: the same words twice need an empty moment between them.
    setTimeout(() => { this.#spoken.textContent = text; }, 50);
  }

  // What a reader sees who has not started Python: how many cells are changed, and what a start takes (`wire` bytes).
  invite(changed, wire) {
    const note = changed ? `You have changed ${changed} ${changed > 1 ? "cells" : "cell"} here; that is kept in this browser. ` : "";
    this.say(`${note}Python runs in your browser: about ${Math.round(wire / MB)} MB the first time, ` +
      "nothing to install, nothing leaves this page.", false);
  }

  open() {
    this.start.hidden = true;
    this.box.classList.add("thaw-run-on");
    document.documentElement.classList.add("thaw-live-page");
    this.runAll.hidden = this.stop.hidden = this.download.hidden = this.#keys.hidden = false;
  }

  // Python is being loaded: so many bytes are here, or null if all are and it starts.
  loading(bytes) {
    this.#progress.hidden = false;
    if (bytes === null) {
      this.#progress.removeAttribute("value");
      this.say("Starting pandas and Altair …");
      return;
    }
    this.#progress.value = Math.min(bytes, this.bytes);
    const [here, all] = [Math.min(bytes, this.bytes), this.bytes].map((size) => Math.round(size / MB));
    if (bytes) this.say(`Loading Python: ${here} of ${all} MB`, false);
    else this.say("Loading Python …");
  }

  loaded() { this.#progress.hidden = true; }

  failed(words) {
    this.loaded();
    this.say(words);
    this.start.hidden = false;
    this.start.textContent = "Try again";
  }

  count(right, checks, hasChanges) {
    this.#checks.textContent = checks ? `${right} of ${checks} checks right` : "";
    this.clear.hidden = !hasChanges;
  }
}
