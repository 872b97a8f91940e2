import { deepEqual, equal } from "node:assert/strict";

globalThis.window = globalThis;
await import("../../press/book/static/answers.js");
const { Answers, INTERVALS, daysLeft, levelAfter } = globalThis.thaw;

// A storage as a browser has it, over a Map.
function storage(shelves = new Map()) {
  return { shelves, getItem: (name) => shelves.get(name) ?? null, setItem: (name, text) => shelves.set(name, text),
           removeItem: (name) => shelves.delete(name) };
}

const closed = () => { throw new Error("closed"); };
// Noon of a day of January, in the time zone of the machine.
const noon = (day) => new Date(2027, 0, day, 12).getTime();

Deno.test("the wait grows with each answer that is right and sure, up to the longest", () => {
  const levels = [0];
  for (let times = 0; times < INTERVALS.length + 1; times += 1) levels.push(levelAfter(levels.at(-1), true, "sure"));
  deepEqual(levels, [0, 1, 2, 3, 4, 4, 4]);
  equal(INTERVALS.every((days, place) => !place || days > INTERVALS[place - 1]), true);
});

Deno.test("wrong or a guess begins anew, fairly sure or not asked leaves the wait as it is", () => {
  const after = (right, confidence) => levelAfter(3, right, confidence);
  deepEqual([after(false, "sure"), after(false, "fairly sure"), after(false, null), after(true, "guessing")], [0, 0, 0, 0]);
  deepEqual([after(true, "fairly sure"), after(true, null)], [3, 3]);
});

Deno.test("days are those of the calendar, and an answer from the future is due", () => {
  const evening = { time: new Date(2027, 0, 5, 23, 30).getTime(), level: 0 };
  deepEqual([5, 6, 8].map((day) => daysLeft(evening, new Date(2027, 0, day, 23, 45).getTime())), [1, 0, -2]);
  equal(daysLeft(evening, new Date(2027, 0, 6, 0, 10).getTime()), 0);
  equal(daysLeft({ time: noon(20), level: 4 }, noon(5)), 0);
});

Deno.test("an answer is kept with time, result and confidence, and counts again only when it is due", () => {
  const shelves = storage();
  const answers = new Answers(() => shelves, "book");
  equal(answers.keep("q", true, "sure", noon(1)), true);
  deepEqual(JSON.parse(shelves.shelves.get("book")), { q: { time: noon(1), right: true, confidence: "sure", level: 1 } });
  equal(answers.keep("q", false, "sure", noon(3)), false);
  equal(answers.all.get("q").right, true);
  equal(answers.keep("q", true, "sure", noon(4)), true);
  equal(new Answers(() => shelves, "book").all.get("q").level, 2);
  equal(new Answers(() => shelves, "other").all.size, 0);
});

Deno.test("what another page has kept meanwhile stays", () => {
  const shelves = storage();
  const [one, other] = [1, 2].map(() => new Answers(() => shelves, "book"));
  one.keep("a", true, null, noon(1));
  other.keep("b", false, null, noon(1));
  one.keep("c", true, null, noon(1));
  deepEqual([...other.all.keys()], ["a", "b", "c"]);
});

Deno.test("what is damaged is passed over, and the rest is read", () => {
  const good = { time: 1, right: true, confidence: null, level: 0 };
  for (const text of ["no JSON", "null", "7", "[]", '"q"'])
    equal(new Answers(() => storage(new Map([["book", text]])), "book").all.size, 0);
  const bad = [null, 7, {}, { ...good, level: 9 }, { ...good, level: "length" }, { ...good, time: "1" }, { ...good, right: 1 },
               { ...good, confidence: "very" }];
  const text = JSON.stringify({ ...bad, good });
  const shelves = storage(new Map([["book", text]])), answers = new Answers(() => shelves, "book");
  deepEqual([...answers.all.keys()], ["good"]);
  equal(answers.keep("0", true, "sure", noon(1)), true);
  deepEqual(Object.keys(JSON.parse(shelves.shelves.get("book"))), ["0", "good"]);
});

Deno.test("where the storage is closed or full the page remembers until it is left, and says so", () => {
  const full = { ...storage(), setItem: closed };
  for (const place of [closed, () => full, () => null]) {
    const answers = new Answers(place, "book");
    equal(answers.keep("q", true, "sure", noon(1)), true);
    deepEqual([answers.all.get("q").level, answers.isLasting], [1, false]);
  }
});

Deno.test("cleared, nothing is left", () => {
  const shelves = storage();
  const answers = new Answers(() => shelves, "book");
  answers.keep("q", true, "sure", noon(1));
  answers.clear();
  deepEqual([answers.all.size, shelves.shelves.size], [0, 0]);
});
