import { element } from "./document.js";
import { deepEqual, equal } from "node:assert/strict";
import { makeSlimmer } from "../../press/publish/browser/chart.js";
import { failure, framed, output } from "../../press/publish/browser/outputs.js";
import { Run } from "../../press/publish/browser/run.js";

Deno.test("text is wrapped as in a built page", () => {
  const { element: shown, words } = output({ text: "2 < 3" });
  equal(shown.outline, "<div.output.text_plain.highlight-myst-ansi.notranslate><div.highlight><pre>2 < 3</></></>");
  equal(words, "2 < 3");
  equal(framed("stream stdout", "a").className, "output stream stdout highlight-myst-ansi notranslate");
});

Deno.test("of HTML the words of a check are heard, else its text", () => {
  const html = "<p>Right.</p>";
  equal(output({ html, text: "Right.", check: { name: "north" } }).words, "Right.");
  equal(output({ html, text: "an object" }).words, html);
});

Deno.test("an error folds its whole traceback, and has a note where there is one", () => {
  equal(failure({ text: "NameError" }, "").all.some(({ tag }) => tag === "p" || tag === "details"), false);
  const shown = failure({ text: "KeyError", full: "all of it" }, "Run the cells above.");
  equal(shown.querySelector("details").outline,
        "<details.thaw-full><summary>Show the whole traceback</><pre>all of it</></>");
  equal(shown.querySelector("p").outline, "<p.thaw-note>Run the cells above.</>");
});

Deno.test("a chart that is too wide gets narrower views, none below 100 px; two small ones share what is too much", () => {
  const spec = { vconcat: [{ width: 300 }, { hconcat: [{ width: 140 }, { width: 120 }] }, { width: "container" }],
                 spec: { layer: [{ width: 200 }] } };
  makeSlimmer(spec, 31);
  deepEqual(spec, { vconcat: [{ width: 269 }, { hconcat: [{ width: 124 }, { width: 104 }] }, { width: "container" }],
                    spec: { layer: [{ width: 169 }] } });
  makeSlimmer(spec, 500);
  deepEqual(spec.vconcat[0], { width: 100 });
});

// A run of a cell whose last output still stands, and what it tells the page.
function run(page = {}) {
  const cell = { number: 3, ran: false, place: element(), out: element(), state: element("span") };
  cell.out.append("an old output");
  const heard = [];
  const made = new Run(cell, { isUnrunBefore: () => true, answered: (check) => heard.push(check), runningFor: () => {},
                               ended: () => heard.push("ended"), ...page });
  return { run: made, cell, heard };
}

const stream = (text, name = "stdout") => ({ kind: "stream", content: { name, text } });

Deno.test("old outputs go when the first new one comes, or at the end if there is none", async () => {
  const { run: first, cell } = run();
  equal(cell.out.textContent, "an old output");
  first.take(stream("1"));
  equal(cell.out.textContent, "1");
  first.take({ kind: "done", ok: true });
  equal((await first.finished).result, "ok");
  const { run: second, cell: silent } = run();
  second.take({ kind: "done", ok: true });
  deepEqual([silent.out.textContent, silent.ran], ["", true]);
});

Deno.test("printed text goes on in the same frame until something else comes", async () => {
  const { run: begun, cell } = run();
  for (const message of [stream("a"), stream("b"), stream("c", "stderr"), stream("d"),
                         { kind: "output", content: { text: "2" } }, stream("e")]) begun.take(message);
  deepEqual(cell.out.children.map(({ textContent }) => textContent), ["ab", "c", "d", "2", "e"]);
  begun.end("ok");
  equal((await begun.finished).words, "ab c d 2 e");
});

Deno.test("a check is told to the page, and what a check says is heard", async () => {
  const { run: begun, heard } = run();
  begun.take({ kind: "output", content: { html: "<p>", text: "Right.", check: { name: "north", status: "right" } } });
  begun.take({ kind: "done", ok: true });
  deepEqual(heard, [{ name: "north", status: "right" }, "ended"]);
  equal((await begun.finished).words, "Right.");
});

Deno.test("a name that is not defined is laid to cells above only where some have not been run", () => {
  const error = { kind: "error", content: { text: "NameError: x", last: "NameError", note: "unrun" } };
  for (const isUnrun of [true, false]) {
    const { run: begun, cell } = run({ isUnrunBefore: () => isUnrun });
    begun.take(error);
    begun.end("error");
    equal(cell.out.textContent.includes("Run to here"), isUnrun);
    equal(cell.state.textContent, "Ended with an error");
  }
});

Deno.test("the line of advice on an error stands below its traceback, and is heard after it", async () => {
  const { run: begun, cell } = run();
  begun.take({ kind: "error", content: { text: "Traceback", last: "KeyError: 'yaer'", note: "" } });
  begun.take({ kind: "output", content: { html: "The nearest is year.", text: "→ The nearest is year." } });
  begun.take({ kind: "done", ok: false });
  deepEqual(cell.out.children.map(({ textContent }) => textContent), ["Traceback", "The nearest is year."]);
  deepEqual(await begun.finished, { result: "error", words: "KeyError: 'yaer' The nearest is year." });
});

Deno.test("a stopped run keeps what it has shown, and its cell has not run", async () => {
  const { run: begun, cell } = run();
  begun.end("stopped");
  deepEqual([cell.out.textContent, cell.ran, cell.state.textContent], ["an old output", false, "Stopped"]);
  equal((await begun.finished).result, "stopped");
});
