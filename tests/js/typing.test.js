import { equal } from "node:assert/strict";
import { typed } from "../../press/publish/browser/typing.js";

/* A code is written with "|" where the cursor is, or with one at each end of what is selected. */

function read(marked) {
  const from = marked.indexOf("|"), last = marked.lastIndexOf("|");
  const value = marked.replaceAll("|", "");
  return { value, from, to: from === last ? from : last - 1 };
}

function marked(value, from, to) {
  return from === to ? `${value.slice(0, from)}|${value.slice(from)}`
    : `${value.slice(0, from)}|${value.slice(from, to)}|${value.slice(to)}`;
}

// What a key makes of a code: the same text if the key changes nothing, undefined if it is left to the browser.
function after(code, key, held = {}) {
  const text = read(code), change = typed({ key, shiftKey: false, altKey: false, command: false, ...held }, text);
  if (change === undefined) return undefined;
  if (change === null) return code;
  const end = change.from + change.text.length;
  const value = text.value.slice(0, change.from) + change.text + text.value.slice(change.to);
  return marked(value, ...(change.select ?? [end, end]));
}

const shift = { shiftKey: true }, command = { command: true };

Deno.test("Tab goes to the next multiple of four", () => {
  equal(after("|x", "Tab"), "    |x");
  equal(after("ab|", "Tab"), "ab  |");
  equal(after("a\nabcd|", "Tab"), "a\nabcd    |");
});

Deno.test("Tab takes the place of what is selected in a line", () => {
  equal(after("a|bc|d", "Tab"), "a   |d");
});

Deno.test("Tab indents the lines that are selected, and no empty one", () => {
  equal(after("a|b\n\nc|d\ne", "Tab"), "|    ab\n\n    cd|\ne");
});

Deno.test("a line of which only the end of the line before is selected is not changed", () => {
  equal(after("|ab\n|cd", "Tab"), "|    ab|\ncd");
});

Deno.test("Shift+Tab takes up to four spaces away, and keeps the cursor in its line", () => {
  equal(after("      a|b", "Tab", shift), "  a|b");
  equal(after("x\n  |ab", "Tab", shift), "x\n|ab");
  equal(after("x\n |   ab", "Tab", shift), "x\n|ab");
  equal(after("|  a\n        b|", "Tab", shift), "|a\n    b|");
  equal(after("a|b", "Tab", shift), "a|b");
});

Deno.test("Enter keeps the indentation", () => {
  equal(after("    a|b", "Enter"), "    a\n    |b");
  equal(after("a|bc|d", "Enter"), "a\n|d");
});

Deno.test("after a colon Enter indents further, also with a comment behind it", () => {
  equal(after("if a:|", "Enter"), "if a:\n    |");
  equal(after("  if a: # why|", "Enter"), "  if a: # why\n      |");
  equal(after("a: int|", "Enter"), "a: int\n|");
});

Deno.test("within indentation Backspace goes back to a multiple of four", () => {
  equal(after("        |a", "Backspace"), "    |a");
  equal(after("x\n     |a", "Backspace"), "x\n    |a");
  equal(after("  |", "Backspace"), "|");
});

Deno.test("elsewhere Backspace is the browser's own", () => {
  equal(after("a |", "Backspace"), undefined);
  equal(after("|    a", "Backspace"), undefined);
  equal(after("    |a|", "Backspace"), undefined);
});

Deno.test("Ctrl+/ makes comments of lines, and of comments code again", () => {
  equal(after("    a|b", "/", command), "    # a|b");
  equal(after("    # a|b", "/", command), "    a|b");
  equal(after("|a\n\n  b|", "/", command), "|# a\n\n  # b|");
  equal(after("|# a\n\n  #b|", "/", command), "|a\n\n  b|");
});

Deno.test("where one line is no comment, all become comments", () => {
  equal(after("|# a\nb|", "/", command), "|# # a\n# b|");
});

Deno.test("other keys, and keys with Ctrl or Alt, are the browser's own", () => {
  equal(after("a|", "b"), undefined);
  equal(after("a|", "/"), undefined);
  for (const key of ["Tab", "Enter", "Backspace"]) {
    equal(after("    |a", key, command), undefined);
    equal(after("    |a", key, { altKey: true }), undefined);
  }
});
