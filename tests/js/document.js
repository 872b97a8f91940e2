/* As much of a document as the modules of live pages ask for. Import it before them. What is set as `innerHTML` is not
   read: it stands for its own text. */

class Element {
  constructor(tag) {
    Object.assign(this, { tag, children: [], dataset: {}, style: {}, attributes: {}, className: "", offsetHeight: 40,
                          listeners: {}, value: "", selectionStart: 0, selectionEnd: 0 });
    const names = new Set();
    this.classList = { add: (name) => names.add(name), remove: (name) => names.delete(name),
                       contains: (name) => names.has(name) };
  }

  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  after(...elements) { this.behind = elements; }
  setAttribute(name, value) { this.attributes[name] = value; }
  removeAttribute(name) { delete this.attributes[name]; }
  addEventListener(kind, act) { this.listeners[kind] = act; }
  dispatchEvent(event) { this.listeners[event.type]?.(event); }
  focus() { document.activeElement = this; }
  closest() { return null; }
  setSelectionRange(from, to) { Object.assign(this, { selectionStart: from, selectionEnd: to }); }
  setRangeText(text, from, to) {
    this.value = this.value.slice(0, from) + text + this.value.slice(to);
    this.setSelectionRange(from + text.length, from + text.length);
  }
  insertAdjacentHTML(_place, text) { this.append(text); }
  set innerHTML(text) { this.children = [text]; }
  get textContent() { return this.children.map((child) => child.textContent ?? child).join(""); }
  set textContent(text) { this.children = [text]; }
  get all() { return this.children.flatMap((child) => child instanceof Element ? [child, ...child.all] : []); }
  querySelector(selector) {
    const fits = ({ tag, className }) => tag === selector || className.split(" ").some((name) => `.${name}` === selector);
    return this.all.find(fits) ?? null;
  }

  // The elements as one line of text: <tag.class>, and what is in them.
  get outline() {
    const name = [this.tag, ...this.className.split(" ").filter(Boolean)].join(".");
    return `<${name}>${this.children.map((child) => child.outline ?? child).join("")}</>`;
  }
}

export const element = (tag = "div") => new Element(tag);
export const heading = element("h1");

globalThis.document = { createElement: element, documentElement: element("html"), querySelector: () => heading,
                        execCommand: () => false }; // as a browser that cannot undo what a script has typed
globalThis.window = globalThis;
globalThis.thaw = { frames: () => {}, otherWays: "" };
