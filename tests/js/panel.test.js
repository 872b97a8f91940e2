import { heading } from "./document.js";
import { equal, match } from "node:assert/strict";
import { Panel } from "../../press/publish/browser/panel.js";

// A panel of a page that loads 40 MB, and functions that say what its status and its record of checks are.
function panel() {
  const made = new Panel(40e6, {});
  const byClass = (name) => made.box.all.find(({ className }) => className === name);
  return { panel: made, status: () => byClass("thaw-run-status").textContent,
           checks: () => byClass("thaw-run-checks").textContent, spoken: heading.behind[2] };
}

// The spoken words come a moment later.
const moment = () => new Promise((later) => setTimeout(later, 60));

Deno.test("the invitation says what a start takes, and what the reader has changed", async () => {
  const { panel: box, status } = panel();
  box.invite(0, 12.4e6);
  match(status(), /^Python runs in your browser: about 12 MB/);
  box.invite(1, 12.4e6);
  match(status(), /^You have changed 1 cell here;/);
  box.invite(2, 12.4e6);
  match(status(), /^You have changed 2 cells here;/);
  await moment();
});

Deno.test("loading tells how far it is, never more than all, and is spoken only at its beginning and end", async () => {
  const { panel: box, status, spoken } = panel();
  box.loading(0);
  await moment();
  equal(spoken.textContent, "Loading Python …");
  box.loading(20e6);
  equal(status(), "Loading Python: 20 of 40 MB");
  box.loading(50e6);
  equal(status(), "Loading Python: 40 of 40 MB");
  await moment();
  equal(spoken.textContent, "Loading Python …");
  equal(box.isLoading, true);
  box.loading(null);
  await moment();
  equal(spoken.textContent, "Starting pandas and Altair …");
  box.loaded();
  equal(box.isLoading, false);
});

Deno.test("after a failure the reader can try again", async () => {
  const { panel: box, status } = panel();
  box.open();
  box.loading(0);
  box.failed("Python did not start.");
  equal(`${status()} ${box.start.textContent} ${box.start.hidden} ${box.isLoading}`,
        "Python did not start. Try again false false");
  await moment();
});

Deno.test("checks are counted where a page has any; changes can be cleared where there are any", () => {
  const { panel: box, checks } = panel();
  box.count(0, 0, false);
  equal(`${checks()} ${box.clear.hidden}`, " true");
  box.count(1, 5, true);
  equal(`${checks()} ${box.clear.hidden}`, "1 of 5 checks right false");
});
