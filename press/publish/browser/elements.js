/* How elements of a page are made. */

export function make(tag, properties, ...children) {
  const { data, ...rest } = properties || {};
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
}

export function button(text, action, properties) {
  const made = make("button", { type: "button", textContent: text, ...properties });
  made.addEventListener("click", action);
  return made;
}
