import { heading } from "./document.js";
import { equal } from "node:assert/strict";

Deno.test("the modules of a page find each other; where there is a box already, they do nothing", async () => {
  await import("../../press/publish/browser/page.js");
  equal(heading.behind, undefined);
});
