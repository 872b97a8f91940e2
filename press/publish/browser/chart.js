/* A chart that a cell shows, drawn by charts.js of the book. */
import { make } from "./elements.js";

// The figure of a chart, and a promise that is kept when it is drawn, or cannot be.
export function chart(content) {
  const drawing = make("div", { className: "thaw-drawing thaw-wide" });
  const figure = make("figure", { className: "thaw-chart thaw-from-0" });
  if (content.title || content.subtitle) {
    const caption = make("figcaption", { textContent: content.title });
    if (content.subtitle) caption.append(make("span", { className: "thaw-subtitle", textContent: content.subtitle }));
    figure.append(caption);
  }
  figure.append(drawing);
  if (content.source) figure.append(make("p", { className: "thaw-source", textContent: content.source }));
  figure.insertAdjacentHTML("beforeend", content.table);
  return { figure, drawn: draw(content, drawing) };
}

// What each chart was drawn from: it has another form for a narrow window than for a wide one.
const contents = new WeakMap();
const form = () => document.querySelector(".bd-article").clientWidth < 500 ? "narrow" : "wide";

globalThis.addEventListener("resize", () => {
  for (const drawing of document.querySelectorAll(".thaw-drawing[data-live=yes]"))
    if (contents.has(drawing) && drawing.dataset.form !== form()) draw(contents.get(drawing), drawing);
});

async function draw(content, drawing) {
  const wanted = form();
  contents.set(drawing, content);
  delete drawing.dataset.live;
  try {
    const live = await fitted(structuredClone(content[wanted]), content.words, wanted);
    if (wanted !== form()) return draw(content, drawing); // the window has changed meanwhile
    const size = live.querySelector("svg").viewBox.baseVal;
    drawing.style.cssText = `width:${size.width}px;aspect-ratio:${size.width}/${size.height}`;
    drawing.replaceChildren(live);
    drawing.dataset.form = wanted;
    drawing.dataset.live = "yes";
  } catch (problem) {
    drawing.dataset.live = "no";
    drawing.append(make("p", { className: "thaw-note",
      textContent: `This chart cannot be drawn: ${problem.message || "Vega did not load."}` }));
  }
}

// How wide a drawing is shows only when it is drawn; a smaller scale would make its words too small.
async function fitted(spec, words, wanted) {
  const room = document.querySelector(".bd-article section").clientWidth;
  for (let tries = 3; ; tries -= 1) {
    const live = await globalThis.thaw.drawn(spec, words);
    const excess = live.querySelector("svg").viewBox.baseVal.width - room;
    if (wanted === "wide" || excess <= 0 || !tries) return live;
    makeSlimmer(spec, excess);
  }
}

// Make the views of a spec for a narrow screen narrower; those below 150 px stand two in a row.
export function makeSlimmer(spec, excess) {
  if (typeof spec.width === "number")
    spec.width = Math.max(100, spec.width - (spec.width < 150 ? Math.ceil(excess / 2) : excess));
  for (const key of ["layer", "hconcat", "vconcat", "concat"])
    for (const part of spec[key] || []) makeSlimmer(part, excess);
  if (spec.spec) makeSlimmer(spec.spec, excess);
}
