/* Says why live Python cannot start here, where that is so: also where a browser does not load modules such as page.js,
   as from a file. */
(() => {
  "use strict";
  const otherWays = "You can still read everything here, open the notebook on Colab or Binder (the rocket at the top), " +
    "or download it (the arrow at the top) for JupyterLab.";
  window.thaw = { ...window.thaw, otherWays }; // for page.js

  function obstacle() {
    if (location.protocol === "file:")
      return "This page was opened as a file. Live Python needs a web server; in the folder of the site, " +
        "“python3 -m http.server” is one.";
    if (typeof WebAssembly !== "object" || typeof Worker !== "function" || typeof TransformStream !== "function")
      return "This browser cannot run Python: it has no WebAssembly, or it is too old.";
    return "";
  }

  const words = obstacle();
  if (!words) return;
  const [box, buttons, start, status] = ["section", "div", "button", "p"].map((tag) => document.createElement(tag));
  box.className = "thaw-run";
  buttons.className = "thaw-run-buttons";
  box.setAttribute("aria-label", "Live Python");
  Object.assign(start, { type: "button", className: "thaw-run-start", textContent: "Run this page live", disabled: true });
  Object.assign(status, { className: "thaw-run-status", textContent: `${words} ${otherWays}` });
  buttons.append(start);
  box.append(buttons, status);
  document.querySelector(".bd-article h1").after(box);
})();
