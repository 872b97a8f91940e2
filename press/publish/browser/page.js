/* "Run this page live": the cells of a page become editors, and Python runs them in a worker (worker.js, session.py).
   Nothing is sent anywhere; changed cells and answered checks are kept in this browser's storage for this page. */
(() => {
  "use strict";
  const told = JSON.parse(document.getElementById("thaw-told").textContent);
  const address = (path) => new URL(path, document.baseURI).href;
  const OTHER_WAYS = "You can still read everything here, open the notebook on Colab or Binder (the rocket at the top), " +
    "or download it (the arrow at the top) for JupyterLab.";
  const SLOW = 20; // seconds after which a cell is called slow
  const MB = 1e6;

  function make(tag, properties, ...children) {
    const { data, ...rest } = properties || {};
    const element = Object.assign(document.createElement(tag), rest);
    Object.assign(element.dataset, data);
    element.append(...children);
    return element;
  }

  // What is kept: {code: {key of a cell: its text}, checks: {name: status}}.
  const SHELF = `thaw:${location.pathname}`;
  const store = {
    kept: { code: {}, checks: {} },
    read() {
      try { Object.assign(this.kept, JSON.parse(localStorage.getItem(SHELF))); } catch { /* the storage is closed */ }
    },
    write() {
      const empty = !Object.keys(this.kept.code).length && !Object.keys(this.kept.checks).length;
      try {
        if (empty) localStorage.removeItem(SHELF); else localStorage.setItem(SHELF, JSON.stringify(this.kept));
      } catch { /* the storage is closed or full: the page works, and forgets */ }
    }
  };
  store.read();

  // The cells that are shown, each with the code of the hidden ones before it.
  const places = [...document.querySelectorAll(".bd-article div.cell")].filter((one) => one.querySelector(".cell_input"));
  const cells = [];
  let hidden = [];
  const seen = {};
  for (const cell of told.cells) {
    if (!cell.shown) {
      hidden.push({ code: cell.code, tags: cell.tags, name: "hidden cell" });
      continue;
    }
    // A cell is known by its text: when the course changes it, an old edit does not fall into another cell.
    seen[cell.key] = (seen[cell.key] || 0) + 1;
    cells.push({ ...cell, key: `${cell.key}-${seen[cell.key]}`, before: hidden, number: cells.length + 1,
                 place: places[cells.length], ran: false });
    hidden = [];
  }
  const checks = new Set(cells.flatMap((cell) => [...cell.code.matchAll(/^check\("(\w+)"\)/gm)].map((found) => found[1])));

  // --- the box at the top, which moves to the foot of the window once Python runs

  const status = make("p", { className: "thaw-run-status" });
  const bar = make("progress", { max: told.bytes, value: 0, hidden: true });
  bar.setAttribute("aria-label", "Loading Python");
  const done = make("span", { className: "thaw-run-checks" });
  const spoken = make("div", { className: "thaw-spoken" });
  spoken.setAttribute("role", "status");
  const button = (text, action, properties) => {
    const made = make("button", { type: "button", textContent: text, ...properties });
    made.addEventListener("click", action);
    return made;
  };
  const starter = button("Run this page live", begin, { className: "thaw-run-start" });
  const runAll = button("Run all", () => runThrough(cells), { hidden: true });
  const stop = button("Stop", stopped, { hidden: true, disabled: true });
  const home = button("Download my notebook", download, { hidden: true });
  const clear = button("Clear my changes", forget, { hidden: true });
  const box = make("section", { className: "thaw-run" }, make("div", { className: "thaw-run-buttons" },
    starter, runAll, stop, home, clear, done), bar, status);
  box.setAttribute("aria-label", "Live Python");
  const keys = make("p", { id: "thaw-keys", className: "thaw-keys", hidden: true, textContent:
    "In an editor: Shift+Enter runs the cell and goes to the next, Ctrl+Enter runs it and stays. Tab indents; " +
    "press Escape first and Tab moves on." });
  document.querySelector(".bd-article h1").after(box, keys, spoken);

  function say(text, aloud = true) {
    status.textContent = text;
    if (aloud) speak(text);
  }
  function speak(text) {
    spoken.textContent = "";
    // A reader announces a change: the same words twice need an empty moment between them.
    setTimeout(() => { spoken.textContent = text; }, 50);
  }
  function count() {
    const right = [...checks].filter((name) => name in store.kept.checks).length;
    done.textContent = checks.size ? `${right} of ${checks.size} checks right` : "";
    const changed = cells.filter((cell) => cell.key in store.kept.code).length;
    clear.hidden = !changed && !Object.keys(store.kept.checks).length;
    return changed;
  }

  function obstacle() {
    if (location.protocol === "file:")
      return "This page was opened as a file. Live Python needs a web server; in the folder of the site, " +
        "“python3 -m http.server” is one.";
    if (typeof WebAssembly !== "object" || typeof Worker !== "function" || typeof TransformStream !== "function")
      return "This browser cannot run Python: it has no WebAssembly, or it is too old.";
    return "";
  }

  const changed = count();
  if (obstacle()) {
    starter.disabled = true;
    status.textContent = `${obstacle()} ${OTHER_WAYS}`;
  } else {
    const note = changed ? `You have changed ${changed} ${changed > 1 ? "cells" : "cell"} here; that is kept in this browser. ` : "";
    status.textContent = `${note}Python runs in your browser: about ${Math.round(told.wire / MB)} MB the first time, ` +
      "nothing to install, nothing leaves this page.";
  }

  // --- Python

  let worker, ready, current, clock, turn = Promise.resolve(), generation = 0;

  function begin() {
    starter.hidden = true;
    box.classList.add("thaw-run-on");
    document.documentElement.classList.add("thaw-live-page");
    runAll.hidden = stop.hidden = home.hidden = keys.hidden = false;
    cells.forEach(edit);
    launch();
    runThrough(cells);
    runAll.focus();
  }

  function launch() {
    generation += 1;
    bar.hidden = false;
    bar.value = 0;
    say("Loading Python …");
    worker = new Worker(address(told.worker), { type: "module" });
    ready = new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message || "the script of the worker does not load"));
      worker.onmessage = ({ data }) => {
        if (data.kind === "loaded" && data.bytes === null) {
          bar.removeAttribute("value");
          say("Starting pandas and Altair …");
        } else if (data.kind === "loaded") {
          bar.value = Math.min(data.bytes, told.bytes);
          say(`Loading Python: ${Math.min(Math.round(data.bytes / MB), Math.round(told.bytes / MB))} of ` +
            `${Math.round(told.bytes / MB)} MB`, false);
        } else if (data.kind === "ready") {
          bar.hidden = true;
          resolve();
        } else if (data.kind === "dead") {
          reject(new Error(data.words));
          dead(data.words);
        } else if (current) {
          current.take(data);
        }
      };
      worker.postMessage({ kind: "start", pyodide: address(told.pyodide), course: address(told.course),
                           folder: told.folder, packages: told.packages });
    });
    ready.catch((problem) => {
      if (current) return;
      bar.hidden = true;
      worker.terminate();
      say(`Python did not start (${problem.message}). The network may have failed, or this device has too little ` +
        `memory. ${OTHER_WAYS}`);
      starter.hidden = false;
      starter.textContent = "Try again";
    });
  }

  function afresh(words) {
    worker.terminate();
    if (current) current.end("stopped");
    cells.forEach((cell) => { cell.ran = false; state(cell, "Not run since Python started afresh"); });
    launch();
    const mine = generation;
    ready.then(() => { if (mine === generation) say(`${words} Nothing is defined now: “Run all” runs every cell again.`); },
               () => {});
  }
  function stopped() { afresh("Stopped. Python was started afresh."); }
  function dead(words) {
    if (!current) return;
    current.cell.show(make("p", { className: "thaw-note", textContent:
      /memory|allocation/i.test(words)
        ? "Python ran out of the memory that the browser gives to a page, and was started afresh."
        : `Python broke off (${words}) and was started afresh.` }));
    afresh("Python broke off and was started afresh.");
  }

  function run(cell) {
    const mine = generation;
    const job = turn.then(() => ready).then(() => mine === generation ? now(cell) : "stopped", () => "stopped");
    turn = job.then(() => {}, () => {});
    return job;
  }

  function now(cell) {
    return new Promise((resolve) => {
      const start = performance.now();
      const out = cell.out;
      let stream = null;
      const pictures = [];
      // The old outputs go when the first new one comes, so that the page does not jump.
      out.style.minHeight = `${out.offsetHeight}px`;
      let fresh = false;
      cell.show = (element) => {
        if (!fresh) out.replaceChildren();
        fresh = true;
        out.append(element);
      };
      const words = [];
      const end = (result) => {
        clearInterval(clock);
        if (!fresh && result !== "stopped") out.replaceChildren();
        Promise.all(pictures).then(() => { out.style.minHeight = ""; window.thaw.frames(); });
        cell.place.classList.remove("thaw-running");
        stop.disabled = true;
        current = null;
        if (result === "stopped") {
          state(cell, "Stopped");
        } else {
          cell.ran = true;
          const time = (performance.now() - start) / 1000;
          state(cell, result === "ok" ? `Done in ${time < 0.1 ? "less than 0.1" : time.toFixed(1)} s` : "Ended with an error");
        }
        resolve({ result, words: words.join(" ") });
      };
      current = { cell, end, take(data) {
        const content = data.content;
        if (data.kind === "stream") {
          if (!stream || stream.dataset.name !== content.name) {
            stream = make("pre", { data: { name: content.name } });
            cell.show(wrapped(`stream ${content.name}`, stream));
            words.push("");
          }
          stream.append(content.text);
          words[words.length - 1] += content.text;
        } else if (data.kind === "output") {
          stream = null;
          words.push(show(cell, content, pictures));
        } else if (data.kind === "error") {
          stream = null;
          words.push(content.last);
          failed(cell, content);
        } else if (data.kind === "done") {
          end(data.ok ? "ok" : "error");
        }
      } };
      stop.disabled = false;
      cell.place.classList.add("thaw-running");
      state(cell, "Running …");
      clock = setInterval(() => {
        const time = Math.round((performance.now() - start) / 1000);
        state(cell, `Running for ${time} s …`);
        if (time === SLOW) say(`Cell ${cell.number} has run for ${SLOW} seconds. If it is a loop that never ends, press Stop.`);
      }, 1000);
      worker.postMessage({ kind: "run", cells: [...cell.before, { code: cell.code, tags: cell.tags, name: `cell ${cell.number}` }] });
    });
  }

  async function runOne(cell) {
    reveal(cell);
    const told = await run(cell);
    if (told.result !== "ok" && told.result !== "error") return told;
    const words = told.words.trim().replace(/\s+/g, " ");
    say(`Cell ${cell.number}: ${told.result === "ok" ? "done" : "an error"}.`, false);
    speak(`Cell ${cell.number}, ${told.result === "ok" ? "done" : "error"}. ${words.slice(0, 300) || "No output."}`);
    return told;
  }

  async function runThrough(chosen) {
    const mine = generation;
    for (const cell of chosen) {
      if (mine === generation && bar.hidden) say(`Running cell ${cell.number} of ${cells.length} …`, false);
      const told = await run(cell);
      if (told === "stopped" || told.result === "stopped") return;
      if (told.result === "error") {
        say(`Stopped at cell ${cell.number}: ${told.words}`);
        return;
      }
    }
    say(chosen.length === cells.length ? `All ${cells.length} cells have run. Change any of them, and run it again.`
      : `The ${chosen.length} cells down to here have run.`);
    box.dataset.finished = performance.now();
  }

  // --- outputs

  function wrapped(kind, pre) {
    return make("div", { className: `output ${kind} highlight-myst-ansi notranslate` },
      make("div", { className: "highlight" }, pre));
  }

  // Show an output; give the words for those who hear it.
  function show(cell, content, pictures) {
    if (content.check && content.check.status !== "hint") {
      if (content.check.status === "right") store.kept.checks[content.check.name] = "right";
      else delete store.kept.checks[content.check.name];
      store.write();
      count();
    }
    if (content.chart) {
      const picture = chart(content.chart);
      pictures.push(picture.drawn);
      cell.show(make("div", { className: "output" }, picture.figure));
      return `Chart: ${content.text}`;
    }
    if (content.html) {
      const output = make("div", { className: "output text_html" });
      output.innerHTML = content.html;
      cell.show(output);
      const caption = output.querySelector("caption");
      return content.check ? content.text : caption ? caption.textContent : output.textContent;
    }
    cell.show(wrapped("text_plain", make("pre", { textContent: content.text })));
    return content.text;
  }

  function chart(content) {
    const drawing = make("div", { className: "thaw-drawing thaw-wide" });
    const figure = make("figure", { className: "thaw-chart thaw-from-0" });
    if (content.title || content.subtitle) {
      const caption = make("figcaption", { textContent: content.title });
      if (content.subtitle) caption.append(make("span", { className: "thaw-subtitle", textContent: content.subtitle }));
      figure.append(caption);
    }
    figure.append(drawing);
    if (content.source) figure.append(make("p", { className: "thaw-source", textContent: content.source }));
    figure.insertAdjacentHTML("beforeend", content.table);
    const narrow = document.querySelector(".bd-article").clientWidth < 500;
    const spec = narrow ? content.narrow : content.wide;
    const room = document.querySelector(".bd-article section").clientWidth;
    // How wide a drawing is shows only when it is drawn; a smaller scale would make its words too small.
    const fitted = (tries) => window.thaw.drawn(spec, content.words).then((live) => {
      const excess = live.querySelector("svg").viewBox.baseVal.width - room;
      if (!narrow || excess <= 0 || !tries) return live;
      slimmer(spec, excess);
      return fitted(tries - 1);
    });
    const drawn = fitted(3).then((live) => {
      const size = live.querySelector("svg").viewBox.baseVal;
      drawing.style.cssText = `width:${size.width}px;aspect-ratio:${size.width}/${size.height}`;
      drawing.replaceChildren(live);
      drawing.dataset.live = "yes";
    }).catch((problem) => {
      drawing.dataset.live = "no";
      drawing.append(make("p", { className: "thaw-note", textContent: `This chart cannot be drawn: ${problem.message || "Vega did not load."}` }));
    });
    return { figure, drawn };
  }

  // A spec for a narrow screen with its views made narrower; those below 150 px stand two in a row.
  function slimmer(spec, excess) {
    if (typeof spec.width === "number")
      spec.width = Math.max(100, spec.width - (spec.width < 150 ? Math.ceil(excess / 2) : excess));
    for (const key of ["layer", "hconcat", "vconcat", "concat"])
      for (const part of spec[key] || []) slimmer(part, excess);
    if (spec.spec) slimmer(spec.spec, excess);
    return spec;
  }

  function failed(cell, content) {
    const output = wrapped("error", make("pre", { textContent: content.text }));
    if (content.full) {
      const all = make("details", { className: "thaw-full" }, make("summary", { textContent: "Show the whole traceback" }),
        make("pre", { textContent: content.full }));
      output.append(all);
    }
    let note = content.note;
    if (note === "unrun")
      note = cells.some((other) => other.number < cell.number && !other.ran)
        ? "Cells above have not been run. “Run to here” runs them first." : "";
    if (note) output.append(make("p", { className: "thaw-note", textContent: note }));
    cell.show(output);
  }

  function reveal(cell) {
    const folded = cell.out.closest("details.hide");
    if (folded) folded.open = true;
  }

  // --- editors

  const WORDS = new RegExp([
    /(?<c1>#.*)/, /(?<s2>[rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
    /(?<mi>\b\d[\d_.]*(?:e[-+]?\d+)?\b)/,
    /(?<k>\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)\b)/,
    /(?<kc>\b(?:True|False|None)\b)/,
    /(?<nb>(?<![.\w])(?:abs|all|any|bool|dict|display|enumerate|filter|float|format|help|int|isinstance|len|list|map|max|min|open|print|range|reversed|round|set|sorted|str|sum|tuple|type|zip)(?=\())/,
    /(?<o>[-+*/%=<>!&|^~@]+)/
  ].map((part) => part.source).join("|"), "g");

  function coloured(code) {
    const out = document.createDocumentFragment();
    let at = 0;
    for (const found of code.matchAll(WORDS)) {
      const kind = Object.keys(found.groups).find((name) => found.groups[name] !== undefined);
      out.append(code.slice(at, found.index), make("span", { className: kind, textContent: found[0] }));
      at = found.index + found[0].length;
    }
    out.append(`${code.slice(at)}\n`);
    return out;
  }

  function state(cell, text) { cell.state.textContent = text; }

  function edit(cell) {
    if (cell.area) return;
    const input = cell.place.querySelector(".cell_input");
    const original = cell.code;
    const mirror = make("pre", {});
    mirror.setAttribute("aria-hidden", "true");
    const area = make("textarea", { value: store.kept.code[cell.key] ?? original, spellcheck: false, autocapitalize: "off",
                                    autocomplete: "off", wrap: "off" });
    area.setAttribute("autocorrect", "off");
    area.setAttribute("aria-label", `Code of cell ${cell.number}`);
    area.setAttribute("aria-describedby", "thaw-keys");
    cell.state = make("span", { className: "thaw-cell-state", textContent: "Not run yet" });
    const reset = button("Reset", () => { write(area, 0, area.value.length, original); area.focus(); },
      { title: `Put back the code of cell ${cell.number} as it was` });
    cell.area = area;
    cell.changed = () => {
      cell.code = area.value;
      mirror.replaceChildren(coloured(area.value));
      area.rows = area.value.split("\n").length;
      reset.disabled = area.value === original;
      if (area.value === original) delete store.kept.code[cell.key]; else store.kept.code[cell.key] = area.value;
      store.write();
      count();
    };
    area.addEventListener("input", cell.changed);
    area.addEventListener("keydown", (event) => typed(event, cell));
    area.addEventListener("blur", () => { area.dataset.leave = ""; });
    const named = (made, text) => { made.setAttribute("aria-label", `${text} (cell ${cell.number})`); return made; };
    const tools = make("div", { className: "thaw-cell-tools" },
      named(button("Run", () => runOne(cell), { className: "thaw-cell-run" }), "Run"),
      named(button("Run to here", () => runThrough(cells.slice(0, cell.number))), "Run to here"),
      named(reset, "Reset"), cell.state);
    input.replaceChildren(make("div", { className: "thaw-editor highlight" }, mirror, area), tools);
    cell.out = cell.place.querySelector(".cell_output");
    if (!cell.out) {
      cell.out = make("div", { className: "cell_output docutils container" });
      cell.place.append(cell.out);
    }
    cell.changed();
  }

  // Replace a part of the text as if it were typed, so that the browser's own undo takes it back.
  function write(area, from, to, text) {
    area.focus();
    area.setSelectionRange(from, to);
    const done = text ? document.execCommand("insertText", false, text) : from === to || document.execCommand("delete");
    if (!done) {
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input"));
    }
  }

  // Change the lines that are selected, and keep them selected.
  function lines(area, change) {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const first = value.lastIndexOf("\n", from - 1) + 1;
    const until = value.indexOf("\n", to > from && value[to - 1] === "\n" ? to - 1 : to);
    const last = until < 0 ? value.length : until;
    const before = value.slice(first, last).split("\n");
    const after = change(before);
    if (after.join("\n") === before.join("\n")) return;
    write(area, first, last, after.join("\n"));
    if (from === to) {
      const at = Math.max(first, from + after[0].length - before[0].length);
      area.setSelectionRange(at, at);
    } else {
      area.setSelectionRange(first, first + after.join("\n").length);
    }
  }

  function typed(event, cell) {
    const area = cell.area;
    const { selectionStart: from, selectionEnd: to, value } = area;
    const command = event.ctrlKey || event.metaKey;
    if (event.isComposing) return;
    if (event.key === "Escape") {
      area.dataset.leave = "yes";
      speak("Tab now leaves the editor.");
      return;
    }
    if (event.key === "Tab" && area.dataset.leave === "yes") return; // the browser moves the focus
    if (!["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key)) area.dataset.leave = "";
    if (event.key === "Enter" && (event.shiftKey || command)) {
      event.preventDefault();
      runOne(cell);
      const next = cells[cell.number];
      if (event.shiftKey && next) next.area.focus();
    } else if (event.key === "Tab" && !command && !event.altKey) {
      event.preventDefault();
      if (event.shiftKey) lines(area, (all) => all.map((line) => line.replace(/^ {1,4}/, "")));
      else if (value.slice(from, to).includes("\n")) lines(area, (all) => all.map((line) => line && `    ${line}`));
      else {
        const column = from - value.lastIndexOf("\n", from - 1) - 1;
        write(area, from, to, " ".repeat(4 - column % 4));
      }
    } else if (event.key === "Enter" && !event.altKey) {
      event.preventDefault();
      const line = value.slice(value.lastIndexOf("\n", from - 1) + 1, from);
      const indent = line.match(/^ */)[0];
      write(area, from, to, `\n${indent}${/:\s*(#.*)?$/.test(line) ? "    " : ""}`);
    } else if (event.key === "Backspace" && from === to && !command && !event.altKey) {
      const line = value.slice(value.lastIndexOf("\n", from - 1) + 1, from);
      if (line && /^ +$/.test(line)) {
        event.preventDefault();
        write(area, from - ((line.length - 1) % 4 + 1), from, "");
      }
    } else if (event.key === "/" && command) {
      event.preventDefault();
      lines(area, (all) => {
        const off = all.every((line) => !line.trim() || line.trimStart().startsWith("#"));
        return all.map((line) => !line.trim() ? line : off ? line.replace(/^(\s*)# ?/, "$1") : line.replace(/^(\s*)/, "$1# "));
      });
    }
  }

  // The notebook of this page with the cells as they stand here, to go on in Jupyter or to hand in.
  async function download() {
    try {
      const reply = await fetch(address(told.notebook));
      if (!reply.ok) throw new Error(`the site answers ${reply.status}`);
      const notebook = await reply.json();
      notebook.metadata.kernelspec = { name: "python3", display_name: "Python 3", language: "python" };
      const theirs = notebook.cells.filter((one) => one.cell_type === "code" && !(one.metadata.tags || []).includes("set-up"));
      const mine = cells.values();
      told.cells.forEach((cell, index) => { if (cell.shown) theirs[index].source = mine.next().value.code; });
      const file = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
      make("a", { href: file, download: told.notebook.split("/").pop() }).click();
      setTimeout(() => URL.revokeObjectURL(file), 60000);
      say("Your notebook is downloaded, with your cells and without outputs.");
    } catch (problem) {
      say(`The notebook cannot be downloaded (${problem.message}). Your changes are safe in this browser.`);
    }
  }

  function forget() {
    if (!window.confirm("Clear your changes to all cells of this page, and the record of your checks?")) return;
    store.kept = { code: {}, checks: {} };
    for (const [index, cell] of cells.entries()) {
      if (!cell.area) continue;
      cell.area.value = told.cells.filter((one) => one.shown)[index].code;
      cell.changed();
    }
    store.write();
    count();
    say("Your changes are cleared.");
    (runAll.hidden ? starter : runAll).focus();
  }
})();
