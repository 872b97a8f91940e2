/* Search and filter of the data catalogue. Without this script the form stays hidden and every table is shown. */
(() => {
  "use strict";
  const form = document.querySelector(".thaw-filter");
  if (!form) return;
  const [words, chapter, status] = ["input", "select", "p"].map((tag) => form.querySelector(tag));
  const cards = [...document.querySelectorAll("section.thaw-table")];
  const texts = cards.map((card) => card.textContent.toLowerCase());

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    cards.forEach((card, place) => {
      card.hidden = !wanted.every((word) => texts[place].includes(word)) ||
        (chapter.value !== "" && !card.classList.contains(`thaw-in-${chapter.value}`));
    });
    status.textContent = `${cards.filter((card) => !card.hidden).length} of ${cards.length} tables`;
  }

  // A link to a table that is filtered out shows all tables again.
  function reveal() {
    const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!card?.hidden) return;
    form.reset();
    filter();
    card.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  filter();
})();
