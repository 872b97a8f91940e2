/* The cells of a page: which of them are shown, and what each is known by. */

// The cells that are shown, each with its place and with the hidden ones before it. `all` are the notebook's cells.
export function shownCells(all, places) {
  const cells = [], times = {};
  let hidden = [];
  for (const cell of all) {
    if (!cell.shown) {
      hidden.push({ code: cell.code, tags: cell.tags, name: "hidden cell" });
      continue;
    }
    // A cell is known by its text: when the course changes it, an old edit does not fall into another cell.
    times[cell.key] = (times[cell.key] || 0) + 1;
    cells.push({ ...cell, key: `${cell.key}-${times[cell.key]}`, original: cell.code, before: hidden,
                 number: cells.length + 1, place: places[cells.length], ran: false });
    hidden = [];
  }
  return cells;
}

// What Python is given to run a cell as it now stands.
export function partsOf(cell) {
  return [...cell.before, { code: cell.code, tags: cell.tags, name: `cell ${cell.number}` }];
}

// The names of the checks that cells ask for.
export function checksIn(cells) {
  return new Set(cells.flatMap((cell) => [...cell.code.matchAll(/^check\("(\w+)"\)/gm)].map((call) => call[1])));
}

// A notebook with the code of the cells as they stand. `all` are its cells as the page knows them.
export function filledNotebook(notebook, all, cells) {
  const codes = notebook.cells.filter((cell) => cell.cell_type === "code" && !(cell.metadata.tags || []).includes("set-up"));
  const shown = cells.values();
  all.forEach((cell, index) => {
    if (cell.shown) codes[index].source = shown.next().value.code;
  });
  notebook.metadata.kernelspec = { name: "python3", display_name: "Python 3", language: "python" };
  return notebook;
}
