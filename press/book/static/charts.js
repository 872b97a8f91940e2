/* Live charts: when a drawing comes near the view, Vega is loaded (once, from this site) and takes over for
   tooltips and selections. Without JavaScript, or if anything fails, the drawing stays as it is. */
(function () {
  "use strict";
  var me = document.currentScript;
  var bundle = new URL(me.dataset.vega, me.src).href;
  var loading;

  function vega() {
    loading = loading || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = bundle;
      script.onload = function () { resolve(window.vegaEmbed); };
      script.onerror = reject;
      document.head.appendChild(script);
    });
    return loading;
  }

  function specOf(drawing) {
    var all = JSON.parse(drawing.closest("figure").querySelector(".thaw-spec").textContent);
    var spec = all[drawing.dataset.form];
    spec.datasets = all.datasets;
    return spec;
  }

  // Vega marks its parts up as a document of graphics; the figure's text alternative and table say it better.
  function bare(element) {
    ["role", "aria-roledescription", "aria-label"].forEach(function (name) { element.removeAttribute(name); });
  }

  // Draws a spec in an element of its own, with `words` as the text alternative; gives a promise of that element.
  function drawn(spec, words) {
    var live = document.createElement("div");
    return vega().then(function (embed) {
      return embed(live, spec, {
        mode: "vega-lite",
        renderer: "svg",
        actions: false,
        defaultStyle: false,
        // The interpreter: no code is made from text, so a strict content-security policy can stand.
        ast: true,
        tooltip: { disableDefaultStyle: true }
      });
    }).then(function () {
      var svg = live.querySelector("svg");
      svg.querySelectorAll("[role], [aria-roledescription], [aria-label]").forEach(bare);
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", words);
      bare(live);
      live.className = "thaw-live";
      return live;
    });
  }

  function takeOver(drawing) {
    var words = drawing.querySelector("svg").getAttribute("aria-label");
    return drawn(specOf(drawing), words).then(function (live) {
      drawing.replaceChildren(live);
      drawing.dataset.live = "yes";
    }).catch(function () {
      drawing.dataset.live = "no";
    });
  }

  // What scrolls sideways can be reached and named by keyboard and screen reader; what fits is no extra stop.
  function frames() {
    document.querySelectorAll(".thaw-scroll, div.highlight pre").forEach(function (frame, index) {
      var scrolls = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight + 1;
      if (scrolls) {
        frame.tabIndex = 0;
        frame.setAttribute("role", "region");
        var kind = frame.tagName === "PRE" ? "Code" : "Table";
        frame.setAttribute("aria-label", kind + " " + (index + 1) + ", scrolls");
      } else {
        ["tabindex", "role", "aria-label"].forEach(function (name) { frame.removeAttribute(name); });
      }
    });
  }
  frames();
  window.addEventListener("resize", frames);
  document.addEventListener("toggle", frames, true);
  window.thaw = { drawn: drawn, frames: frames }; // for browser/page.js

  // Paper is light, whatever the screen is.
  var root = document.documentElement, screenTheme;
  window.matchMedia("print").addEventListener("change", function (event) {
    if (event.matches) screenTheme = root.dataset.theme;
    root.dataset.theme = event.matches ? "light" : screenTheme;
  });

  var actions = {
    print: function () { window.print(); },
    toggleFullScreen: function () {
      if (document.fullscreenElement) document.exitFullscreen(); else root.requestFullscreen();
    }
  };
  document.querySelectorAll("[data-action]").forEach(function (button) {
    button.addEventListener("click", actions[button.dataset.action]);
  });

  if (!("IntersectionObserver" in window)) return;
  // A drawing that the style sheet hides never intersects; when a window grows, its form is shown and does.
  var near = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      near.unobserve(entry.target);
      takeOver(entry.target);
    });
  }, { rootMargin: "300px 0px" });
  document.querySelectorAll(".thaw-drawing").forEach(function (drawing) { near.observe(drawing); });
})();
