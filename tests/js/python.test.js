/* The messages between a page and its worker: python.js and worker.js as they are, with a stand-in for Pyodide. */
import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { Python } from "../../press/publish/browser/python.js";

const FOLDER = new URL("pyodide/", import.meta.url).href;
const LIMIT = 20_000; // milliseconds that a test may take
let number = 0;

// A cell whose run notes what comes, and the function that begins that run.
function cell(code, before = []) {
  return { code, before, tags: ["a tag"], number: ++number };
}

function begin(events) {
  return (cell) => {
    let resolve;
    const finished = new Promise((done) => { resolve = done; });
    return {
      finished,
      take: ({ kind, content, ok }) => kind === "done" ? resolve({ result: ok ? "ok" : "error" }) : events.push(content),
      end: (result) => resolve({ result }),
      show: (words) => events.push(words),
      cell
    };
  };
}

async function until(condition) {
  for (const end = Date.now() + LIMIT; !condition(); ) {
    if (Date.now() > end) throw new Error(`in vain: ${condition}`);
    await new Promise((later) => setTimeout(later, 5));
  }
}

// Python for a test, with what the page hears of it.
async function withPython(use, settings = {}) {
  const heard = { loaded: [], failed: [], died: [] };
  const page = Object.fromEntries(Object.keys(heard).map((kind) => [kind, (what) => heard[kind].push(what)]));
  const python = new Python({ pyodide: FOLDER, course: `${FOLDER}course.zip`, folder: "exercises", packages: ["pandas"],
                              ...settings }, page);
  let clock;
  const late = new Promise((_, reject) => { clock = setTimeout(() => reject(new Error("not done in time")), LIMIT); });
  try {
    await Promise.race([use(python, heard), late]);
  } finally {
    clearTimeout(clock);
    python.end();
  }
}

Deno.test("Python starts with the course beside it, and tells how much is loaded", () => withPython(async (python, heard) => {
  await python.launch();
  equal(heard.loaded.at(-1), null);
  equal(heard.loaded.at(-2), 44, "the course twice: the stand-in loads it too");
  const events = [];
  deepEqual(await python.run(cell("settings"), begin(events)), { result: "ok" });
  const known = JSON.parse(events[0].text);
  deepEqual([known.name, known.files, known.tags], ["session", ["zip", 22, "/course"], ["a tag"]]);
  deepEqual([known.settings.indexURL, known.settings.packages], [FOLDER, ["pandas"]]);
  match(known.ran[0], /os\.chdir\("\/course\/exercises"\)/);
}));

Deno.test("cells run one after the other, each with the hidden ones before it", () => withPython(async (python) => {
  const events = [], hidden = [{ code: "y", tags: [], name: "hidden cell" }];
  const [first, second] = [cell("a"), cell("b", hidden)];
  python.launch(); // cells may be asked for before Python is ready
  await Promise.all([python.run(first, begin(events)), python.run(second, begin(events))]);
  deepEqual(events.map(({ text }) => text), [`cell ${first.number}: a`, "hidden cell: y", `cell ${second.number}: b`]);
  equal(python.current, null);
}));

Deno.test("after an error in a hidden cell the cell itself is not run", () => withPython(async (python) => {
  await python.launch();
  const events = [], hidden = [{ code: "fail", tags: [], name: "hidden cell" }];
  deepEqual(await python.run(cell("a", hidden), begin(events)), { result: "error" });
  equal(events.length, 1);
}));

Deno.test("a stop ends the run and those that wait, and Python starts afresh", () => withPython(async (python) => {
  await python.launch();
  const events = [];
  const runs = [python.run(cell("sleep"), begin(events)), python.run(cell("waits"), begin(events))];
  await until(() => python.current);
  python.end();
  await python.launch();
  deepEqual(await Promise.all(runs), [{ result: "stopped" }, { result: "stopped" }]);
  equal((await python.run(cell("a"), begin(events))).result, "ok");
  equal(events.length, 1);
}));

Deno.test("when Python breaks off in a run, the page hears the last of its words", () => withPython(async (python, heard) => {
  await python.launch();
  const run = python.run(cell("break"), begin([]));
  await until(() => heard.died.length);
  deepEqual(heard.died, ["memory access out of bounds"]);
  python.end();
  deepEqual(await run, { result: "stopped" });
}));

Deno.test("when Python does not start the page hears why, no cell runs, and it can be tried again", () =>
  withPython(async (python, heard) => {
    await rejects(python.launch(), /nowhere/);
    equal(heard.failed.length, 1);
    deepEqual(await python.run(cell("a"), begin([])), { result: "stopped" });
    python.settings.course = `${FOLDER}course.zip`;
    await python.launch();
    deepEqual(await python.run(cell("a"), begin([])), { result: "ok" });
  }, { course: `${FOLDER}nowhere.zip` }));
