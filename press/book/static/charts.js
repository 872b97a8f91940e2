/* Live charts: when a drawing comes near the view, Vega is loaded (once, from this site) and takes over for
   tooltips and selections. Without JavaScript, or if anything fails, the drawing stays as it is. */
(() => {
  "use strict";
  const me = document.currentScript;
  const bundle = new URL(me.dataset.vega, me.src).href;
  let loading;

  function vega() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = bundle;
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  function specOf(drawing) {
    const all = JSON.parse(drawing.closest("figure").querySelector(".thaw-spec").textContent);
    return { ...all[drawing.dataset.form], datasets: all.datasets };
  }

  // Vega marks its parts up as a document of graphics; the figure's text alternative and table say it better.
  function bare(element) {
    for (const name of ["role", "aria-roledescription", "aria-label"]) element.removeAttribute(name);
  }

  // Draws a spec in an element of its own, with `words` as the text alternative; gives a promise of that element.
  async function drawn(spec, words) {
    const live = document.createElement("div");
    const embed = await vega();
    await embed(live, spec, {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      defaultStyle: false,
      // The interpreter: no code is made from text, so a strict content-security policy can stand.
      ast: true,
      tooltip: { disableDefaultStyle: true }
    });
    const svg = live.querySelector("svg");
    svg.querySelectorAll("[role], [aria-roledescription], [aria-label]").forEach(bare);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", words);
    bare(live);
    live.className = "thaw-live";
    return live;
  }

  async function takeOver(drawing) {
    const words = drawing.querySelector("svg").getAttribute("aria-label");
    try {
      drawing.replaceChildren(await drawn(specOf(drawing), words));
      drawing.dataset.live = "yes";
    } catch {
      drawing.dataset.live = "no";
    }
  }

  // What scrolls sideways can be reached and named by keyboard and screen reader; what fits is no extra stop.
  function frames() {
    document.querySelectorAll(".thaw-scroll, div.highlight pre").forEach((frame, index) => {
      if (frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight + 1) {
        frame.tabIndex = 0;
        frame.setAttribute("role", "region");
        frame.setAttribute("aria-label", `${frame.tagName === "PRE" ? "Code" : "Table"} ${index + 1}, scrolls`);
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
      }
    });
  }
  frames();
  window.addEventListener("resize", frames);
  document.addEventListener("toggle", frames, true);
  window.thaw = { ...window.thaw, drawn, frames }; // for the modules of publish/browser

  // Paper is light, whatever the screen is.
  const root = document.documentElement;
  let screenTheme;
  window.matchMedia("print").addEventListener("change", (event) => {
    if (event.matches) screenTheme = root.dataset.theme;
    root.dataset.theme = event.matches ? "light" : screenTheme;
  });

  const actions = {
    print: () => window.print(),
    toggleFullScreen: () => document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()
  };
  for (const button of document.querySelectorAll("[data-action]"))
    button.addEventListener("click", actions[button.dataset.action]);

  if (!("IntersectionObserver" in window)) return;
  // A drawing that the style sheet hides never intersects; when a window grows, its form is shown and does.
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      takeOver(target);
    }
  }, { rootMargin: "300px 0px" });
  document.querySelectorAll(".thaw-drawing").forEach((drawing) => near.observe(drawing));
})();
