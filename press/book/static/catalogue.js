/* Search and filter of the data catalogue. Without this script the form stays hidden and every table is shown. */
(function () {
  "use strict";
  var form = document.querySelector(".thaw-filter");
  if (!form) return;
  var words = form.querySelector("input"), chapter = form.querySelector("select"), status = form.querySelector("p");
  var cards = Array.from(document.querySelectorAll("section.thaw-table"));
  var texts = cards.map(function (card) { return card.textContent.toLowerCase(); });

  function filter() {
    var wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = cards.filter(function (card, place) {
      var fits = wanted.every(function (word) { return texts[place].includes(word); })
        && (!chapter.value || card.classList.contains("thaw-in-" + chapter.value));
      card.hidden = !fits;
      return fits;
    });
    status.textContent = shown.length + " of " + cards.length + " tables";
  }

  // A link to a table that is filtered out shows all tables again.
  function reveal() {
    var card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!card || !card.hidden) return;
    form.reset();
    filter();
    card.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", reveal);
  filter();
})();
