"""How a chart or a table looks on a page, built or live. The browser has this floor too."""
