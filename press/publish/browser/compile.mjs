// Compiles the modules in the wheels of a Pyodide folder, in place, with the Python that will run them: a page then
// starts in half the time. Run by press.publish.pyodide: node compile.mjs FOLDER COMPILE.PY
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, code] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: folder });
python.FS.mkdir("/wheels");
python.mountNodeFS("/wheels", folder);
python.runPython(readFileSync(code, "utf8"));
