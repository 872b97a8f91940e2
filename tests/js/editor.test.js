import { element } from "./document.js";
import { deepEqual, equal } from "node:assert/strict";
import { edit } from "../../press/publish/browser/editor.js";

// The editors of two cells, and what they ask of the page. `kept` is code that the browser has from before.
function editors(kept = {}) {
  const asked = [];
  const cells = ["x = 1", "y = 2"].map((original, index) => {
    const place = element(), input = element();
    input.className = "cell_input";
    place.append(input);
    return { key: `key-${index + 1}`, number: index + 1, original, code: original, place };
  });
  const page = {
    store: { code: kept, keepCode: (key, code, original) => asked.push(code === original ? `forget ${key}` : `keep ${code}`) },
    changed: () => asked.push("changed"), speak: (words) => asked.push(words),
    run: (cell) => asked.push(`run ${cell.number}`), runTo: (cell) => asked.push(`run to ${cell.number}`),
    next: (cell) => cells[cell.number]
  };
  cells.forEach((cell) => edit(cell, page));
  asked.length = 0;
  return { cells, asked, page };
}

// Press a key in the editor of a cell; whether the editor has taken it from the browser.
function press(cell, key, held = {}) {
  let isTaken = false;
  cell.area.dispatchEvent({ type: "keydown", key, ...held, preventDefault: () => { isTaken = true; } });
  return isTaken;
}

const buttons = (cell) => cell.place.all.filter(({ tag }) => tag === "button");

Deno.test("Ctrl+Enter runs a cell and stays, Shift+Enter goes on to the next; after the last there is none", () => {
  const { cells: [first, second], asked } = editors();
  first.area.focus();
  equal(press(first, "Enter", { ctrlKey: true }), true);
  equal(document.activeElement, first.area);
  equal(press(first, "Enter", { shiftKey: true }), true);
  equal(document.activeElement, second.area);
  press(second, "Enter", { shiftKey: true });
  equal(document.activeElement, second.area);
  deepEqual(asked, ["run 1", "run 1", "run 2"]);
});

Deno.test("after Escape Tab is the browser's, in both directions, until another key or another field", () => {
  const { cells: [cell], asked } = editors();
  equal(press(cell, "Tab"), true);
  asked.length = 0;
  press(cell, "Escape");
  deepEqual(asked, ["Tab now leaves the editor."]);
  equal(press(cell, "Tab"), false);
  press(cell, "Shift", { shiftKey: true });
  equal(press(cell, "Tab", { shiftKey: true }), false);
  press(cell, "a");
  equal(press(cell, "Tab"), true);
  press(cell, "Escape");
  cell.area.dispatchEvent({ type: "blur" });
  equal(press(cell, "Tab"), true);
});

Deno.test("a key that belongs to a word that is being composed is left alone", () => {
  const { cells: [cell], asked } = editors();
  equal(press(cell, "Enter", { shiftKey: true, isComposing: true }), false);
  deepEqual(asked, []);
});

Deno.test("what is typed is the code of the cell, is kept, and has its colours", () => {
  const { cells: [cell], asked } = editors();
  cell.area.setSelectionRange(5, 5);
  press(cell, "Enter");
  equal(cell.code, "x = 1\n");
  deepEqual(asked, ["keep x = 1\n", "changed"]);
  equal(cell.area.rows, 2);
  equal(cell.place.querySelector("pre").outline, "<pre>x <span.o>=</> <span.mi>1</>\n\n</>");
});

Deno.test("Reset puts the code back as it was, and is there only where it is not", () => {
  const { cells: [cell], asked } = editors({ "key-1": "x = 5" });
  const reset = buttons(cell)[2];
  deepEqual([cell.code, reset.disabled], ["x = 5", false]);
  reset.dispatchEvent({ type: "click" });
  deepEqual([cell.code, reset.disabled], ["x = 1", true]);
  deepEqual(asked, ["forget key-1", "changed"]);
});

Deno.test("each button names its cell", () => {
  const { cells: [, cell] } = editors();
  deepEqual(buttons(cell).map(({ attributes }) => attributes["aria-label"]),
            ["Run (cell 2)", "Run to here (cell 2)", "Reset (cell 2)"]);
});

Deno.test("a cell is made an editor once", () => {
  const { cells: [cell], page } = editors();
  const { area } = cell;
  edit(cell, page);
  equal(cell.area, area);
});
