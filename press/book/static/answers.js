/* Answers to warm-ups and quick checks: what this browser keeps of them, and when a question is due again.
   Kept is {id of a question: {time, right, confidence, level}}; level is the place of its wait in INTERVALS. */
(() => {
  "use strict";
  const INTERVALS = [1, 3, 7, 16, 35]; // days
  const CONFIDENCES = ["guessing", "fairly sure", "sure"];

  // The number of a day, by the calendar of the reader: what is answered in the evening is due the next morning.
  const dayOf = (time) => Math.floor(time / 86_400_000 - new Date(time).getTimezoneOffset() / 1440);

  // The level after an answer; of one whose confidence was not asked it is null, which counts as fairly sure.
  function levelAfter(level, right, confidence) {
    if (!right || confidence === "guessing") return 0;
    return confidence === "sure" ? Math.min(level + 1, INTERVALS.length - 1) : level;
  }

  // Days until a question is due; 0 or less: it is. (What was answered in the future, by a clock set wrong, is due.)
  const daysLeft = ({ time, level }, now) => time > now ? 0 : dayOf(time) + INTERVALS[level] - dayOf(now);

  const isAnswer = (value) => Number.isFinite(value?.time) && typeof value.right === "boolean"
    && Number.isInteger(value.level) && value.level in INTERVALS
    && (value.confidence === null || CONFIDENCES.includes(value.confidence));

  class Answers {
    #storage;
    #shelf;
    #kept = new Map(); // for the time of this page, where the storage is closed or full

    // `storage` gives the storage, or throws where it is closed; `shelf` is the place of the book in it.
    constructor(storage, shelf) {
      this.#storage = storage;
      this.#shelf = shelf;
      this.isLasting = true; // whether the storage takes what it is given
    }

    // All answers by the id of their question. Another page may have written meanwhile: they are read anew.
    get all() {
      if (this.isLasting) this.#kept = this.#read();
      return new Map(this.#kept);
    }

    // Keep an answer, unless its question was answered before and is not due; tells whether it counts.
    keep(id, right, confidence, now = Date.now()) {
      const all = this.all, last = all.get(id);
      if (last && daysLeft(last, now) > 0) return false;
      const level = levelAfter(last?.level ?? 0, right, confidence);
      this.#write(all.set(id, { time: now, right, confidence, level }));
      return true;
    }

    clear() {
      this.#write(new Map());
    }

    #read() {
      let text = null;
      try {
        text = this.#storage().getItem(this.#shelf);
      } catch {
        this.isLasting = false;
      }
      try {
        return new Map(Object.entries(JSON.parse(text) ?? {}).filter(([, value]) => isAnswer(value)));
      } catch { // somebody else has written there
        return new Map();
      }
    }

    #write(all) {
      this.#kept = all;
      try {
        if (all.size) this.#storage().setItem(this.#shelf, JSON.stringify(Object.fromEntries(all)));
        else this.#storage().removeItem(this.#shelf);
        this.isLasting = true;
      } catch {
        this.isLasting = false;
      }
    }
  }

  window.thaw = { ...window.thaw, Answers, CONFIDENCES, INTERVALS, daysLeft, levelAfter };
})();
