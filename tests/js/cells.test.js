import { deepEqual, equal } from "node:assert/strict";
import { checksIn, filledNotebook, partsOf, shownCells } from "../../press/publish/browser/cells.js";

const ALL = [
  { key: "h", code: "import pandas", tags: ["remove-cell"], shown: false },
  { key: "a", code: "x = ...", tags: [], shown: true },
  { key: "b", code: 'check("north")', tags: ["remove-output"], shown: true },
  { key: "h", code: "y = 1", tags: [], shown: false },
  { key: "a", code: "x = ...", tags: [], shown: true }
];
const cells = () => shownCells(ALL, ["first place", "second place", "third place"]);

Deno.test("a shown cell has its number, its place and its code as it was", () => {
  deepEqual(cells().map(({ number, place, original }) => [number, place, original]),
            [[1, "first place", "x = ..."], [2, "second place", 'check("north")'], [3, "third place", "x = ..."]]);
});

Deno.test("cells with the same text are told apart", () => {
  deepEqual(cells().map(({ key }) => key), ["a-1", "b-1", "a-2"]);
});

Deno.test("hidden cells run before the next one that is shown, and the changed code with its tags", () => {
  const [first, second, third] = cells();
  first.code = "x = 2";
  deepEqual(partsOf(first), [{ code: "import pandas", tags: ["remove-cell"], name: "hidden cell" },
                             { code: "x = 2", tags: [], name: "cell 1" }]);
  deepEqual(partsOf(second), [{ code: 'check("north")', tags: ["remove-output"], name: "cell 2" }]);
  deepEqual(partsOf(third).map(({ name }) => name), ["hidden cell", "cell 3"]);
});

Deno.test("checks are those that stand at the beginning of a line", () => {
  const codes = ['check("north")\ncheck("south")', '# check("east")', 'x = 1\ncheck("north")'];
  deepEqual([...checksIn(codes.map((code) => ({ code })))], ["north", "south"]);
});

Deno.test("a downloaded notebook has the reader's code in the right cells", () => {
  const notebook = { metadata: {}, cells: [
    { cell_type: "markdown", metadata: {}, source: "# Words" },
    { cell_type: "code", metadata: { tags: ["set-up"] }, source: "%pip install" },
    ...ALL.map(({ code, tags }) => ({ cell_type: "code", metadata: tags.length ? { tags } : {}, source: code }))
  ] };
  const mine = cells();
  mine[0].code = "x = 2";
  mine[2].code = "x = 3";
  const filled = filledNotebook(notebook, ALL, mine);
  deepEqual(filled.cells.map(({ source }) => source), ["# Words", "%pip install", "import pandas", "x = 2",
                                                       'check("north")', "y = 1", "x = 3"]);
  equal(filled.metadata.kernelspec.name, "python3");
});
