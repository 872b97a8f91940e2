/* Starts a deck. Charts need no word here: charts.js makes each one live when its slide comes into view. */
Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0.03,
  hash: true,
  center: false,
  slideNumber: "c/t",
  transition: "none",
  pdfSeparateFragments: false,
  plugins: [RevealNotes]
});
