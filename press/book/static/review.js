/* The page "Review": questions that are due first, those not due and those never met folded below. Without this script
   all questions stand by chapter. */
(() => {
  "use strict";
  const { answers, daysLeft, make } = window.thaw;
  const panel = document.querySelector(".thaw-panel");
  if (!panel) return;
  const chapters = [...document.querySelectorAll(".thaw-asked")];
  const checks = chapters.flatMap((chapter) => [...chapter.querySelectorAll(".thaw-check")]);
  const kept = answers.all, now = Date.now();
  const left = (check) => daysLeft(kept.get(check.id), now);
  // The longest wait beyond its day comes first.
  const met = checks.filter((check) => kept.has(check.id)).sort((one, other) => left(one) - left(other));
  const due = met.filter((check) => left(check) <= 0), later = met.filter((check) => left(check) > 0);
  const unmet = checks.filter((check) => !kept.has(check.id));
  const status = make("p", { className: "thaw-due" });
  status.setAttribute("role", "status");

  const counted = (number) => `${number} ${number === 1 ? "question" : "questions"}`;

  function tell() {
    const known = answers.all, open = due.filter((check) => daysLeft(known.get(check.id), Date.now()) <= 0).length;
    const words = [open ? `${counted(open)} ${open === 1 ? "is" : "are"} due today.` : "No question is due today."];
    const days = later.length ? left(later[0]) : 0;
    if (!open && days) words.push(`The next is due ${days === 1 ? "tomorrow" : `in ${days} days`}.`);
    if (!met.length) words.push("This browser knows of no answer from before: begin in the chapters, or below.");
    if (!answers.isLasting)
      words.push("Nothing can be kept (the storage of this browser is closed or full): answers last as long as the page.");
    status.textContent = words.join(" ");
  }

  function fold(words, ...children) {
    return make("details", { className: "thaw-more" }, make("summary", {}, words), ...children);
  }

  function clear() {
    if (!window.confirm("Clear all answers that this browser keeps of this book? They cannot be had back.")) return;
    answers.clear();
    location.reload();
  }

  panel.append(status, ...due);
  if (later.length) panel.append(fold(`Answered, not due yet: ${counted(later.length)}`, ...later));
  for (const chapter of chapters) chapter.hidden = !chapter.querySelector(".thaw-check");
  if (unmet.length) panel.append(fold(`Not met yet: ${counted(unmet.length)}`, ...chapters));
  panel.append(make("button", { type: "button", className: "thaw-clear", onclick: clear }, "Clear my answers"));
  panel.addEventListener("thaw-answered", tell);
  tell();
})();
