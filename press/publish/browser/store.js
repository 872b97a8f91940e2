/* What this browser keeps of a page: {code: {key of a cell: its text}, checks: {name: "right"}}. */

export class Store {
  #storage;
  #shelf;

  // `storage` gives the storage, or throws where it is closed; `shelf` is the page's place in it.
  constructor(storage, shelf) {
    this.#storage = storage;
    this.#shelf = shelf;
    this.code = {};
    this.checks = {};
    try {
      const { code, checks } = JSON.parse(storage().getItem(shelf)) ?? {};
      Object.assign(this.code, code);
      Object.assign(this.checks, checks);
    } catch { /* the storage is closed, or somebody else has written there */ }
  }

  get isEmpty() {
    return !Object.keys(this.code).length && !Object.keys(this.checks).length;
  }

  // Keep the text of a cell, or with the text that it has by itself nothing.
  keepCode(key, text, original) {
    if (text === original) delete this.code[key];
    else this.code[key] = text;
    this.#write();
  }

  keepCheck(name, isRight) {
    if (isRight) this.checks[name] = "right";
    else delete this.checks[name];
    this.#write();
  }

  clear() {
    this.code = {};
    this.checks = {};
    this.#write();
  }

  #write() {
    try {
      if (this.isEmpty) this.#storage().removeItem(this.#shelf);
      else this.#storage().setItem(this.#shelf, JSON.stringify({ code: this.code, checks: this.checks }));
    } catch { /* the storage is closed or full: the page works, and forgets */ }
  }
}
