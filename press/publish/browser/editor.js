/* The editor of a cell: a text field over a coloured copy of its text, with buttons below it. */
import { coloured } from "./colours.js";
import { button, make } from "./elements.js";
import { typed } from "./typing.js";

// Make a cell an editor, once. `page` has what the editor asks for: `store`, `changed`, `run`, `runTo`, `next`, `speak`.
export function edit(cell, page) {
  if (cell.area) return;
  const mirror = make("pre", {});
  mirror.setAttribute("aria-hidden", "true");
  const area = make("textarea", { value: page.store.code[cell.key] ?? cell.original, spellcheck: false,
                                  autocapitalize: "off", autocomplete: "off", wrap: "off" });
  area.setAttribute("autocorrect", "off");
  area.setAttribute("aria-label", `Code of cell ${cell.number}`);
  area.setAttribute("aria-describedby", "thaw-keys");
  cell.area = area;
  cell.state = make("span", { className: "thaw-cell-state", textContent: "Not run yet" });
  const reset = button("Reset", () => { write(area, { from: 0, to: area.value.length, text: cell.original }); area.focus(); },
    { title: `Put back the code of cell ${cell.number} as it was` });
  cell.changed = () => {
    cell.code = area.value;
    mirror.replaceChildren(...painted(area.value));
    area.rows = area.value.split("\n").length;
    reset.disabled = area.value === cell.original;
    page.store.keepCode(cell.key, area.value, cell.original);
    page.changed();
  };
  area.addEventListener("input", cell.changed);
  area.addEventListener("keydown", (event) => pressed(event, cell, page));
  area.addEventListener("blur", () => { area.dataset.leave = ""; });
  const named = (made, text) => { made.setAttribute("aria-label", `${text} (cell ${cell.number})`); return made; };
  const tools = make("div", { className: "thaw-cell-tools" },
    named(button("Run", () => page.run(cell), { className: "thaw-cell-run" }), "Run"),
    named(button("Run to here", () => page.runTo(cell)), "Run to here"),
    named(reset, "Reset"), cell.state);
  cell.place.querySelector(".cell_input").replaceChildren(
    make("div", { className: "thaw-editor highlight" }, mirror, area), tools);
  cell.out = cell.place.querySelector(".cell_output");
  if (!cell.out) {
    cell.out = make("div", { className: "cell_output docutils container" });
    cell.place.append(cell.out);
  }
  cell.changed();
}

function painted(code) {
  const parts = coloured(code).map(([kind, text]) => kind ? make("span", { className: kind, textContent: text }) : text);
  return [...parts, "\n"];
}

// Change a part of the text as if it were typed, so that the browser's own undo takes it back.
function write(area, { from, to, text, select }) {
  area.focus();
  area.setSelectionRange(from, to);
  const done = text ? document.execCommand("insertText", false, text) : from === to || document.execCommand("delete");
  if (!done) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input"));
  }
  if (select) area.setSelectionRange(...select);
}

function pressed(event, cell, page) {
  const area = cell.area, command = event.ctrlKey || event.metaKey;
  if (event.isComposing) return;
  if (event.key === "Escape") {
    area.dataset.leave = "yes";
    page.speak("Tab now leaves the editor.");
    return;
  }
  if (event.key === "Tab" && area.dataset.leave === "yes") return; // the browser moves the focus
  if (!["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key)) area.dataset.leave = "";
  if (event.key === "Enter" && (event.shiftKey || command)) {
    event.preventDefault();
    page.run(cell);
    if (event.shiftKey) page.next(cell)?.area.focus();
    return;
  }
  const { key, shiftKey, altKey } = event;
  const change = typed({ key, shiftKey, altKey, command },
                       { value: area.value, from: area.selectionStart, to: area.selectionEnd });
  if (change === undefined) return;
  event.preventDefault();
  if (change) write(area, change);
}
