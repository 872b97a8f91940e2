/* Stands in for Pyodide: a code "sleep" never comes to its end, "fail" ends with an error, "break" breaks Python off;
   any other is printed. What Pyodide is given can be asked for with the code "settings". */

export async function loadPyodide(settings) {
  await new Promise((later) => setTimeout(later, 150)); // the worker tells what is loaded at most every 100 ms
  await (await fetch(`${settings.indexURL}course.zip`)).text();
  const files = [], ran = [];
  return {
    unpackArchive: (archive, format, { extractDir }) => files.push(format, archive.byteLength, extractDir),
    runPython: (code) => ran.push(code),
    pyimport: (name) => ({ start: (say) => ({ run: (...cell) => run(say, { name, files, ran, settings }, ...cell) }) })
  };
}

function run(say, known, code, name, tags) {
  if (code === "sleep") while (true);
  if (code === "break") throw new Error("a long story\nmemory access out of bounds\n");
  if (code === "settings") say("output", JSON.stringify({ text: JSON.stringify({ ...known, tags }) }));
  else say("stream", JSON.stringify({ name: "stdout", text: `${name}: ${code}` }));
  return code !== "fail";
}
