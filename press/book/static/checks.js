/* Warm-ups and quick checks. The first option that is opened is the answer, and is kept (answers.js); a warm-up, and
   each question on the page "Review", asks for your confidence first. Without this script the options just open. */
(() => {
  "use strict";
  const { Answers, CONFIDENCES, daysLeft } = window.thaw;
  const book = new URL("..", document.currentScript.src).pathname;
  const answers = new Answers(() => localStorage, `thaw-answers:${book}`);
  // What confidence and result come to together; the second part goes before the place where the answer is taught.
  const COMMENTS = {
    right: { "guessing": ["A guess, and right: read why before you count on it"],
             "fairly sure": ["Fairly sure, and right"], "sure": ["Sure, and right"] },
    wrong: { "guessing": ["A guess, and wrong: read why", ", then look again at "],
             "fairly sure": ["Fairly sure, and wrong: read why", ", then look again at "],
             "sure": ["Sure, and wrong: that is worth a second look", " at "] }
  };

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const link = (href, words) => make("a", { href, className: "reference internal" }, words);

  function prepare(check) {
    const { kind, again, name, review } = check.dataset;
    const options = [...check.querySelectorAll(":scope > details")];
    const isReview = Boolean(check.closest(".thaw-asked")), asks = kind === "Warm-up" || isReview;
    const status = make("p", { className: "thaw-status" });
    status.setAttribute("role", "status");
    let confidence = null, isAnswered = false;

    function ask() {
      const buttons = CONFIDENCES.map((words) => make("button", { type: "button", onclick: () => show(words) }, words));
      check.classList.add("thaw-asking");
      options[0].before(make("fieldset", { className: "thaw-confidence" },
        make("legend", {}, "Think of your answer. How sure are you?"), ...buttons));
    }

    function show(words) {
      confidence = words;
      check.classList.remove("thaw-asking");
      check.querySelector(".thaw-confidence").remove();
      status.textContent = `Your confidence: ${words}. Open the option that you would choose.`;
      options[0].querySelector("summary").focus();
    }

    function answer(option) {
      if (isAnswered || option.open) return;
      isAnswered = true;
      const right = /^\s*Right\b/.test(option.textContent.slice(option.querySelector("summary").textContent.length));
      const counts = answers.keep(check.id, right, confidence);
      if (asks) status.replaceChildren(...comment(right), ...comesBack(counts));
      check.dispatchEvent(new CustomEvent("thaw-answered", { bubbles: true }));
    }

    function comment(right) {
      const [words, before] = COMMENTS[right ? "right" : "wrong"][confidence];
      return before && again ? [words, before, link(again, name), "."] : [words, "."];
    }

    function comesBack(counts) {
      if (!review && !isReview) return [];
      const days = daysLeft(answers.all.get(check.id), Date.now());
      return [counts ? " It comes back" : " It was not due yet, so this answer does not count. It comes back",
              ...review ? [" in ", link(review, "Review")] : [], days === 1 ? " tomorrow." : ` in ${days} days.`];
    }

    if (!options.length) return;
    options.at(-1).after(status);
    for (const option of options) option.querySelector("summary").addEventListener("click", () => answer(option));
    if (asks) ask();
  }

  window.thaw = { ...window.thaw, answers, make };
  document.querySelectorAll(".thaw-check").forEach(prepare);
})();
