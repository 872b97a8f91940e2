/* The colours of code: its parts, each with the class that Pygments gives it in the built pages. */

const KEYWORDS = "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|" +
  "import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield";
const BUILTINS = "abs|all|any|bool|dict|display|enumerate|filter|float|format|help|int|isinstance|len|list|map|max|min|" +
  "open|print|range|reversed|round|set|sorted|str|sum|tuple|type|zip";
const STRINGS = /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/.source;
const KINDS = {
  c1: "#.*",
  s2: `[rbfuRBFU]{0,2}(?:${STRINGS})`,
  mi: String.raw`\b\d[\d_.]*(?:e[-+]?\d+)?\b`,
  k: String.raw`\b(?:${KEYWORDS})\b`,
  kc: String.raw`\b(?:True|False|None)\b`,
  nb: String.raw`(?<![.\w])(?:${BUILTINS})(?=\()`,
  o: "[-+*/%=<>!&|^~@]+"
};
const PARTS = new RegExp(Object.entries(KINDS).map(([kind, pattern]) => `(?<${kind}>${pattern})`).join("|"), "g");

// The parts of a code, in order: [kind, text], where the kind of plain text is "".
export function coloured(code) {
  const parts = [];
  let end = 0;
  for (const match of code.matchAll(PARTS)) {
    if (match.index > end) parts.push(["", code.slice(end, match.index)]);
    parts.push([Object.keys(KINDS).find((kind) => match.groups[kind] !== undefined), match[0]]);
    end = match.index + match[0].length;
  }
  if (end < code.length) parts.push(["", code.slice(end)]);
  return parts;
}
