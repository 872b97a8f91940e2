/* What a cell shows, as in the built pages. */
import { chart } from "./chart.js";
import { make } from "./elements.js";

export function framed(kind, pre) {
  return make("div", { className: `output ${kind} highlight-myst-ansi notranslate` },
    make("div", { className: "highlight" }, pre));
}

// A value: its element, its words for those who hear it, and with a chart a promise that it is drawn.
export function output(content) {
  if (content.chart) {
    const { figure, drawn } = chart(content.chart);
    return { element: make("div", { className: "output" }, figure), words: `Chart: ${content.text}`, drawn };
  }
  if (content.html) {
    const element = make("div", { className: "output text_html" });
    element.innerHTML = content.html;
    const caption = element.querySelector("caption");
    return { element, words: content.check ? content.text : (caption || element).textContent };
  }
  return { element: framed("text_plain", make("pre", { textContent: content.text })), words: content.text };
}

// An error, with `note` for what Python's own words do not say.
export function failure(content, note) {
  const element = framed("error", make("pre", { textContent: content.text }));
  if (content.full)
    element.append(make("details", { className: "thaw-full" }, make("summary", { textContent: "Show the whole traceback" }),
      make("pre", { textContent: content.full })));
  if (note) element.append(make("p", { className: "thaw-note", textContent: note }));
  return element;
}
