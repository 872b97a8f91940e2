/* Python for one page, in a thread of its own: loads Pyodide from this site, runs one cell after the other. */
let session, loaded = 0, reported = 0;

// Everything that comes from the site is counted, for the bar that tells how far the loading is.
const plain = self.fetch;
self.fetch = async (...wanted) => {
  const reply = await plain(...wanted);
  if (!reply.ok || !reply.body) return reply;
  const counted = reply.body.pipeThrough(new TransformStream({
    transform(part, next) {
      loaded += part.byteLength;
      if (performance.now() - reported > 100) {
        reported = performance.now();
        postMessage({ kind: "loaded", bytes: loaded });
      }
      next.enqueue(part);
    }
  }));
  return new Response(counted, { status: reply.status, headers: reply.headers });
};

async function start({ pyodide, course, folder, packages }) {
  const files = fetch(course).then((reply) => {
    if (!reply.ok) throw new Error(`${course}: ${reply.status}`);
    return reply.arrayBuffer();
  });
  files.catch(() => {}); // told below, where it is awaited
  const { loadPyodide } = await import(new URL("pyodide.mjs", pyodide).href);
  const python = await loadPyodide({
    indexURL: pyodide, packages,
    env: { HOME: "/course", PYTHONHASHSEED: "0", TZ: "UTC" },
    stdout: () => {}, stderr: () => {}
  });
  const archive = await files;
  postMessage({ kind: "loaded", bytes: null }); // now all of it
  python.unpackArchive(archive, "zip", { extractDir: "/course" });
  python.runPython(`import os, sys; sys.path.insert(0, "/course"); os.makedirs("/course/${folder}", exist_ok=True); ` +
    `os.chdir("/course/${folder}")`);
  session = python.pyimport("session").start((kind, text) => postMessage({ kind, content: JSON.parse(text) }));
}

onmessage = async ({ data }) => {
  try {
    if (data.kind === "start") {
      await start(data);
      postMessage({ kind: "ready" });
    } else {
      let ok = true;
      for (const { code, tags, name } of data.cells) ok = ok && session.run(code, name, tags);
      postMessage({ kind: "done", ok });
    }
  } catch (problem) {
    postMessage({ kind: "dead", words: String(problem && problem.message || problem).trim().split("\n").pop() });
  }
};
