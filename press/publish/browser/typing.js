/* What a key does to the code in an editor.

   `text` is {value, from, to}: the code, and what is selected in it. A change is {from, to, text, select}: what is put
   in place of which part, and what is selected afterwards if not the end of it. */

const startOfLine = ({ value, from }) => value.lastIndexOf("\n", from - 1) + 1;

// The change that a key makes: null if it makes none, undefined if the key is the browser's own matter.
export function typed({ key, shiftKey, altKey, command }, text) {
  if (key === "/" && command) return commented(text);
  if (command || altKey) return undefined;
  if (key === "Tab") return shiftKey ? changedLines(text, (line) => line.replace(/^ {1,4}/, "")) : indented(text);
  if (key === "Enter") return newLine(text);
  if (key === "Backspace") return backspaced(text);
  return undefined;
}

// Where the lines that are selected begin and end.
function selectedLines(text) {
  const { value, from, to } = text;
  const end = value.indexOf("\n", to > from && value[to - 1] === "\n" ? to - 1 : to);
  return [startOfLine(text), end < 0 ? value.length : end];
}

// Change the lines that are selected, and keep them selected.
function changedLines(text, change) {
  const { value, from, to } = text;
  const [first, last] = selectedLines(text);
  const before = value.slice(first, last).split("\n");
  const after = before.map(change);
  const changed = after.join("\n");
  if (changed === before.join("\n")) return null;
  const place = Math.max(first, from + after[0].length - before[0].length);
  return { from: first, to: last, text: changed, select: from === to ? [place, place] : [first, first + changed.length] };
}

function indented(text) {
  const { value, from, to } = text;
  if (value.slice(from, to).includes("\n")) return changedLines(text, (line) => line && `    ${line}`);
  return { from, to, text: " ".repeat(4 - (from - startOfLine(text)) % 4) };
}

// A new line is indented as the one before it, and more after a colon.
function newLine(text) {
  const { value, from, to } = text;
  const line = value.slice(startOfLine(text), from);
  return { from, to, text: `\n${line.match(/^ */)[0]}${/:\s*(#.*)?$/.test(line) ? "    " : ""}` };
}

// In the indentation of a line, four spaces go at once.
function backspaced(text) {
  const { value, from, to } = text;
  const line = value.slice(startOfLine(text), from);
  if (from !== to || !/^ +$/.test(line)) return undefined;
  return { from: from - ((line.length - 1) % 4 + 1), to: from, text: "" };
}

// All selected lines become comments, or if they are that already, code again.
function commented(text) {
  const lines = text.value.slice(...selectedLines(text)).split("\n");
  const isCommented = lines.every((line) => !line.trim() || line.trimStart().startsWith("#"));
  return changedLines(text, (line) => {
    if (!line.trim()) return line;
    return isCommented ? line.replace(/^(\s*)# ?/, "$1") : line.replace(/^(\s*)/, "$1# ");
  });
}
