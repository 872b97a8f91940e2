import { deepEqual, equal } from "node:assert/strict";
import { coloured } from "../../press/publish/browser/colours.js";

// What has a colour in a code, in order: [kind, text].
const colours = (code) => coloured(code).filter(([kind]) => kind);

Deno.test("nothing of a code is lost or doubled", () => {
  for (const code of ["", "x", "x = 1\n", "def f(a):\n    return f'{a}'  # why\n", "'open", "é = '日本'", "a\n\n\nb"])
    equal(coloured(code).map(([, text]) => text).join(""), code);
});

Deno.test("keywords are whole words", () => {
  deepEqual(colours("for item in format_of"), [["k", "for"], ["k", "in"]]);
  deepEqual(colours("None is nothing"), [["kc", "None"], ["k", "is"]]);
});

Deno.test("a builtin is one where it is called, and not as a method", () => {
  deepEqual(colours("len(table.max())"), [["nb", "len"]]);
  deepEqual(colours("max"), []);
});

Deno.test("in a string and in a comment nothing else is coloured", () => {
  deepEqual(colours('"for # in" # "if"'), [["s2", '"for # in"'], ["c1", '# "if"']]);
});

Deno.test("a string has its prefix and what is escaped in it", () => {
  deepEqual(colours(String.raw`rb'it\'s' f"{x}"`), [["s2", String.raw`rb'it\'s'`], ["s2", 'f"{x}"']]);
});

Deno.test("a string of three quotes goes over lines, another ends with its line", () => {
  deepEqual(colours('"""a\n"b" """ 1'), [["s2", '"""a\n"b" """'], ["mi", "1"]]);
  deepEqual(colours("'''a\n"), [["s2", "'''a\n"]]);
  deepEqual(colours("'a\nif"), [["s2", "'a"], ["k", "if"]]);
});

Deno.test("numbers and signs", () => {
  deepEqual(colours("x1 >= 1_000.5e-3"), [["o", ">="], ["mi", "1_000.5e-3"]]);
});
