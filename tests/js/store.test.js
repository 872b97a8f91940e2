import { deepEqual, equal } from "node:assert/strict";
import { Store } from "../../press/publish/browser/store.js";

// A storage as a browser has it, over a Map.
function storage(shelves = new Map()) {
  return { shelves, getItem: (name) => shelves.get(name) ?? null, setItem: (name, text) => shelves.set(name, text),
           removeItem: (name) => shelves.delete(name) };
}

const closed = () => { throw new Error("closed"); };

Deno.test("what is kept is there the next time, on this page alone", () => {
  const shelves = storage();
  const store = new Store(() => shelves, "page");
  store.keepCode("a-1", "x = 2", "x = 1");
  store.keepCheck("north", true);
  const again = new Store(() => shelves, "page");
  deepEqual([again.code, again.checks], [{ "a-1": "x = 2" }, { north: "right" }]);
  equal(new Store(() => shelves, "other").isEmpty, true);
});

Deno.test("code as it was and a check that is no longer right are not kept", () => {
  const shelves = storage();
  const store = new Store(() => shelves, "page");
  store.keepCode("a-1", "x = 2", "x = 1");
  store.keepCheck("north", true);
  store.keepCode("a-1", "x = 1", "x = 1");
  equal(shelves.shelves.has("page"), true);
  store.keepCheck("north", false);
  equal(store.isEmpty, true);
  equal(shelves.shelves.has("page"), false);
});

Deno.test("cleared, nothing is left", () => {
  const shelves = storage();
  const store = new Store(() => shelves, "page");
  store.keepCode("a-1", "x = 2", "x = 1");
  store.clear();
  deepEqual([store.isEmpty, shelves.shelves.size], [true, 0]);
});

Deno.test("what somebody else has written there is no obstacle", () => {
  for (const text of ["no JSON", "null", "7", '{"code": null}'])
    equal(new Store(() => storage(new Map([["page", text]])), "page").isEmpty, true);
});

Deno.test("where the storage is closed or full the page remembers until it is left", () => {
  const full = { ...storage(), setItem: closed };
  for (const place of [closed, () => full]) {
    const store = new Store(place, "page");
    store.keepCode("a-1", "x = 2", "x = 1");
    deepEqual(store.code, { "a-1": "x = 2" });
  }
});
