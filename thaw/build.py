"""From text sources to executed notebooks, solution notebooks and check keys.

For a topic such as ``02_north_korea`` there may be ``source/chapters/02_north_korea.md`` and
``source/exercises/02_north_korea.md``. They become ``chapters/02_north_korea.ipynb``,
``exercises/02_north_korea.ipynb``, ``exercises/02_north_korea_solution.ipynb`` and the keys in ``thaw/keys``.
All files of a topic are written together, after everything has run and every exercise has been proven.
"""

import hashlib
import json
import os
import re
import tempfile
import tomllib
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from multiprocessing import Manager
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from thaw import source as sources
from thaw import verdicts
from thaw.check import encode
from thaw.data import renew_table
from thaw.prove import prove
from thaw.source import EXPRESSION, Cell, SourceError

TIMEOUT = 120  # seconds for one cell
ABOUT = "**About the solution.**"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python",
                      "pygments_lexer": "ipython3"},
}
# The only cell that may ask for something from outside, and only where the course is not at hand.
SET_UP = '''\
# Set-up. It does something only where the course is not at hand, as on Google Colab.
import importlib.util
import io
import os
import sys
import urllib.request
import zipfile

if not os.path.isdir("../data"):
    archive = os.environ.get("THAW_ARCHIVE", "{archive}")
    with urllib.request.urlopen(archive) as reply, zipfile.ZipFile(io.BytesIO(reply.read())) as files:
        files.extractall()
        os.chdir(os.path.join(files.namelist()[0].split("/")[0], "{folder}"))
if importlib.util.find_spec("thaw") is None:
    sys.path.insert(0, os.path.abspath(".."))
'''


class BuildError(Exception):
    """A notebook that does not build; the message begins with the file, line and exercise where it is known."""


def topics(root):
    """Return the topics of the course in `root`, in order: the stems of the sources."""
    return sorted({path.stem for path in (root / "source").glob("*/*.md")})


def build_topic(root, topic, notify=lambda text: None):
    """Build one topic; return {path relative to root: bytes} of all its files. Writes nothing under `root`.

    Raises SourceError or BuildError, whose message names file, line and exercise.
    """
    out, your_turn = {}, []
    for part, stem in (("chapters", topic), ("exercises", f"{topic}_exercises")):
        path = Path("source") / part / f"{topic}.md"
        if not (root / path).exists():
            continue
        source = sources.read(root, path)
        keys = prove(source, root / part, lambda name: notify(f"proving {name}"))
        out[f"thaw/keys/{stem}.json"] = _json({name: encode(key) for name, key in keys.items()})
        with tempfile.TemporaryDirectory() as folder:
            for other in (root / "thaw/keys").glob("*.json"):
                (Path(folder) / other.name).write_bytes(other.read_bytes())
            (Path(folder) / f"{stem}.json").write_bytes(out[f"thaw/keys/{stem}.json"])
            notify(f"running {part}/{topic}.ipynb")
            student = _student_cells(source)
            notebook = _execute(root, part, source, student, folder, topic)
            digest = source_digest(root, topic)
            out[f"{part}/{topic}.ipynb"] = _bytes(notebook, digest, part, topic)
            if part == "chapters":
                your_turn = _your_turn(source, student, notebook)
            else:
                notify(f"running {part}/{topic}_solution.ipynb")
                solved = _execute(root, part, source, _solution_cells(source, topic), folder)
                solved.cells += your_turn
                out[f"{part}/{topic}_solution.ipynb"] = _bytes(solved, digest, part, f"{topic}_solution")
    return out


def _student_cells(source):
    """The cells that a student gets, as (cell, text): starter code in the place of each exercise's role cells."""
    starters = {e.position: e for e in source.exercises.values()}
    out = []
    for position, cell in enumerate(source.cells):
        if position in starters:
            out.append((starters[position].solution, starters[position].starter))
        elif cell.exercise is None and not cell.text.startswith(ABOUT):
            out.append((cell, cell.text))
    return out


def _solution_cells(source, topic):
    """The cells of the solution notebook, as (cell, text)."""
    out = []
    for position, cell in enumerate(source.cells):
        if cell.role == "solution" or cell.exercise is None:
            text = cell.text
            if position == 0:
                text = re.sub(r"^# (.+?)(: exercises)?$", rf"# \1: solutions\n\nEach solution is one way of several. "
                              rf"Try the [exercises]({topic}.ipynb) first.", text, count=1, flags=re.M)
            out.append((cell, text))
    return out


def _your_turn(source, student, notebook):
    """Text cells with the chapter's own checks and one solution each, for the solution notebook."""
    if not source.exercises:
        return []
    lesson = [made for made in notebook.cells if "set-up" not in made.metadata.get("tags", [])]
    built = {id(cell): made for (cell, _), made in zip(student, lesson, strict=True)}
    out = [new_markdown_cell("## Your turn: the checks in the chapter")]
    for exercise in source.exercises.values():
        out.append(new_markdown_cell(f"{built[id(exercise.prompt)].source}\n\n"
                                     f"```python\n{exercise.solution.text.strip()}\n```"))
    return out


def _execute(root, part, source, cells, keys, chapter=None):
    """Run (cell, text) pairs in a fresh kernel, with expressions filled in; return the notebook.

    The notebook of the topic `chapter` keeps the verdicts on its claims in its metadata.
    """
    notebook = new_notebook(metadata=METADATA)
    made = []
    for cell, text in cells:
        new = new_code_cell if cell.kind == "code" else new_markdown_cell
        made.append((cell, new(text, metadata={"tags": cell.tags} if cell.tags else {})))
    first = next((i for i, (cell, _) in enumerate(made) if cell.kind == "code"), len(made))
    set_up = new_code_cell(_set_up(root, part), metadata={"tags": ["remove-cell", "set-up"]})
    made.insert(first, (Cell("code", set_up.source, made[first][0].line if made[first:] else 1), set_up))
    environment = {**os.environ, "THAW_KEYS": str(keys), "PYTHONHASHSEED": "0", "TZ": "UTC",
                   "PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONWARNINGS": "default"}
    client = NotebookClient(notebook, timeout=TIMEOUT, kernel_name="python3", record_timing=False,
                            resources={"metadata": {"path": str(root / part)}})
    client.create_kernel_manager()
    if os.name == "posix":  # no open port, and no warning about one
        client.km.transport = "ipc"
        client.km.ip = str(Path(keys) / "kernel")
    with client.setup_kernel(env=environment):
        for cell, new in made:
            _fill(client, notebook, source, cell, new)
            notebook.cells.append(new)
            if new.cell_type == "code":
                _run(client, notebook, new, source, cell.line, cell.exercise)
        if part == "chapters":
            rows = _verdicts(root, client, notebook, source, chapter)
            notebook.metadata["thaw"] = {"verdicts": rows} if rows else {}
    return notebook


def _verdicts(root, client, notebook, source, topic):
    """Return the rows that the cell tagged `verdicts` has made; refuse what is no verdict on each claim."""
    claims = verdicts.claims_of(root, topic)
    cell = next((cell for cell in source.cells if "verdicts" in cell.tags), None)
    if cell is None and claims:
        raise BuildError(f"{source.where(1)}: no cell is tagged `verdicts`; {', '.join(claims)} have no verdict")
    if cell is None:
        return []
    words = "".join(f"{new.source}\n" for new in notebook.cells if new.cell_type == "markdown")
    headings = re.findall(r"^#{2,} (.+?)\s*$", words, flags=re.M)
    try:
        rows = json.loads(_ask(client, notebook, "print(verdicts.to_json(orient='records'))"))
    except CellExecutionError as problem:
        raise BuildError(f"{source.where(cell.line)}: {problem.ename}: {problem.evalue}") from problem
    fault = verdicts.fault(rows, claims, headings)
    if fault:
        raise BuildError(f"{source.where(cell.line)}: {fault}")
    return rows


def _ask(client, notebook, code):
    """Run code in the kernel without a trace in the notebook; return what it prints."""
    asked = new_code_cell(code)
    notebook.cells.append(asked)
    try:
        client.execute_cell(asked, len(notebook.cells) - 1)
    finally:
        notebook.cells.pop()
    return "".join(output.text for output in asked.outputs if output.get("name") == "stdout")


def _run(client, notebook, cell, source, line, exercise=None):
    where = source.where(line, exercise)
    try:
        client.execute_cell(cell, len(notebook.cells) - 1)
    except CellTimeoutError as problem:
        raise BuildError(f"{where}: this cell runs longer than {TIMEOUT} seconds") from problem
    except CellExecutionError as problem:
        raise BuildError(f"{where}: {problem.ename}: {problem.evalue}") from problem
    for output in cell.outputs:
        if output.get("name") == "stderr":
            raise BuildError(f"{where}: warns: {output.text.strip().splitlines()[0]}")
        data = output.get("data", {})
        charts = [kind for kind in data if kind.startswith("application/vnd.vegalite")]
        if charts and "<img" not in data.get("text/html", ""):
            raise BuildError(f"{where}: this chart cannot be drawn: {data['text/plain'][:80]}")


def _fill(client, notebook, source, cell, new):
    """Evaluate the expressions of a cell in the kernel and put the results in their places."""
    for match in list(EXPRESSION.finditer(new.source)):
        line = cell.line + cell.text[: max(0, cell.text.find(match[0]))].count("\n")
        where = source.where(line, cell.exercise)
        try:
            code, spec = sources.split(match[1])
        except SyntaxError as problem:
            raise BuildError(f"{where}: {match[0]}: {problem.msg}") from problem
        try:
            value = _ask(client, notebook,
                         f"from thaw.source import show as _show\nprint(_show({code}, {spec!r}), end='')")
        except CellExecutionError as problem:
            raise BuildError(f"{where}: {match[0]}: {problem.ename}: {problem.evalue}") from problem
        if new.cell_type == "code" and re.search(r'["\\\n]', value):
            raise BuildError(f"{where}: {match[0]} gives quotes, backslashes or lines, which cannot stand in code")
        new.source = new.source.replace(match[0], value, 1)


def _set_up(root, folder):
    repository = yaml.safe_load((root / "_config.yml").read_text("utf-8"))["repository"]["url"]
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return SET_UP.replace("{archive}", f"{repository}/archive/refs/tags/v{version}.zip").replace("{folder}", folder)


def _bytes(notebook, digest, part, stem):
    """Return a notebook as bytes, without anything that differs from run to run."""
    notebook.metadata["thaw"] = {**notebook.metadata.get("thaw", {}), "source": digest}
    count = 0
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{stem[:50]}-{number:03d}"
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = _joined(cell.outputs)
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    text = nbformat.writes(nbformat.from_dict({**notebook, "nbformat": 4, "nbformat_minor": 5}))
    address = re.search(r"\bat 0x[0-9a-f]{6,}", text)
    if address:
        raise BuildError(f"{part}/{stem}: an output shows an address in memory ({address[0]}), new on every run")
    nbformat.validate(nbformat.reads(text, as_version=4))
    return (text.rstrip("\n") + "\n").encode()


def _joined(outputs):
    """Join neighbouring pieces of one stream: where the kernel cuts it depends on the moment."""
    out = []
    for output in outputs:
        if out and output.get("name") and out[-1].get("name") == output["name"]:
            out[-1].text += output.text
        else:
            out.append(output)
    return out


def _json(value):
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def source_digest(root, topic):
    """Return a short hash of a topic's text sources, of the tables they read and of the records they show.

    The notebooks built from them keep it, so that a fresh clone knows what to build again.
    """
    paths = [root / "source" / part / f"{topic}.md" for part in ("chapters", "exercises")]
    words = "".join(path.read_text("utf-8") for path in paths if path.exists())
    used = set(re.findall(r"\.\./(data/[a-z0-9_/]+\.csv)", words))
    shown = re.findall(r'describe\("([a-z0-9_/]+)"\)', words)
    used |= {f"data/{name}.{end}" for name in shown for end in ("csv", "yaml")}
    paths += [root / name for name in sorted(used)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths if path.exists())).hexdigest()[:16]


def is_stale(root, topic, built):
    """Tell whether a topic needs building: its sources changed, or what else its last build here was made from.

    `built` is the memory of earlier builds on this machine, {topic: fingerprint}. In a fresh clone there is none;
    then the hash in the notebooks decides, and the rest is left to ``--check``.
    """
    digest = source_digest(root, topic)
    for part in ("chapters", "exercises"):
        path = root / part / f"{topic}.ipynb"
        if not (root / "source" / part / f"{topic}.md").exists():
            continue
        notebook = json.loads(path.read_text("utf-8")) if path.exists() else None
        if notebook is None or notebook["metadata"].get("thaw", {}).get("source") != digest:
            return True
        if _set_up(root, part) not in ["".join(cell["source"]) for cell in notebook["cells"]]:
            return True  # the course has another address or version than when the notebook was built
    return topic in built and built[topic] != fingerprint(root, topic)


def fingerprint(root, topic):
    """Return a hash of all that a topic's files are made from, and of the files themselves."""
    made = [f"chapters/{topic}.ipynb", f"exercises/{topic}.ipynb", f"exercises/{topic}_solution.ipynb",
            f"thaw/keys/{topic}.json", f"thaw/keys/{topic}_exercises.json"]
    used = [*(f"source/{part}/{topic}.md" for part in ("chapters", "exercises")), "_config.yml", "pyproject.toml",
            "requirements-dev.txt", "thaw/fonts.conf",
            *sorted(p.relative_to(root).as_posix() for p in root.glob("thaw/*.py")),
            *sorted(p.relative_to(root).as_posix() for p in root.glob("data/**/*.csv"))]
    if not verdicts.reads_table(root, topic):  # else a verdict that changes would make its own chapter stale
        used = [name for name in used if name != verdicts.TABLE]
    digest = hashlib.sha256()
    for name in used + made:
        path = root / name
        digest.update(f"{name}\0".encode() + (path.read_bytes() if path.exists() else b"-") + b"\0")
    return digest.hexdigest()


def build(root, chosen=None, force=False, check=False, jobs=None, report=print, watch=lambda text: None):
    """Build topics in parallel; return a list of messages about faults (empty: all is well).

    With `check` nothing is written: all is built anew and compared with what is there, byte by byte.
    `report` gets a line for each finished topic, `watch` what is being done at the moment.
    """
    root = Path(root)
    known = topics(root)
    unknown = sorted(set(chosen or []) - set(known))
    if unknown:
        return [f"no source for {', '.join(unknown)}; there are: {', '.join(known)}"]
    memory = root / ".cache" / "built.json"
    built = json.loads(memory.read_text()) if memory.exists() else {}
    faults, made = [] if chosen else _strays(root, known), {}
    early = [topic for topic in known if not verdicts.reads_table(root, topic)]
    for group in (early, [topic for topic in known if topic not in early]):
        todo = [t for t in chosen or known if t in group and (force or check or is_stale(root, t, built))]
        for topic, files, fault in _in_parallel(root, todo, jobs, watch):
            if fault:
                faults.append(fault)
                continue
            stale = [name for name, content in files.items()
                     if not (root / name).exists() or (root / name).read_bytes() != content]
            if check:
                faults += [f"{name} is stale: run `make notebooks`" for name in stale]
            else:
                _write(root, files, stale)
                built[topic] = fingerprint(root, topic)
            made.update(files)
            report(f"{topic}: {len(stale)} of {len(files)} files {'stale' if check else 'written'}")
        if group is early:
            faults += _renew_verdicts(root, early, made, check, report)
    if not check:
        memory.parent.mkdir(exist_ok=True)
        memory.write_text(json.dumps(built, indent=1))
    return faults


def _renew_verdicts(root, topics, made, check, report):
    """Write the table of verdicts if the notebooks give another than is there; return faults."""
    content, path = verdicts.table(root, topics, made), root / verdicts.TABLE
    if content == (path.read_bytes() if path.exists() else b""):
        return []
    if check:
        return [f"{verdicts.TABLE} is stale: run `make notebooks`"]
    _write(root, {verdicts.TABLE: content}, [verdicts.TABLE])
    renew_table(root, "verdicts")
    report(f"{verdicts.TABLE}: written")
    return []


def _in_parallel(root, todo, jobs, watch):
    """Yield (topic, files, None) or (topic, None, fault) as the topics get done, each in a process of its own."""
    if not todo:
        return
    workers = min(jobs or os.cpu_count() or 1, len(todo))
    with Manager() as manager, ProcessPoolExecutor(max_workers=workers) as pool:
        news = manager.Queue()
        running = {pool.submit(_task, str(root), topic, news): topic for topic in todo}
        while running:
            done, _ = wait(running, timeout=0.3, return_when=FIRST_COMPLETED)
            while not news.empty():
                watch(news.get())
            for future in done:
                topic = running.pop(future)
                try:
                    yield topic, future.result(), None
                except (SourceError, BuildError) as problem:
                    yield topic, None, str(problem)


def _task(root, topic, news):
    return build_topic(Path(root), topic, lambda text: news.put(f"{topic}: {text}"))


def _write(root, files, names):
    """Write files so that none is ever half there: all beside their places first, then moved in."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.new").write_bytes(files[name])
    for name in names:
        os.replace(root / f"{name}.new", root / name)


def _strays(root, known):
    """Name built files that have no source any more."""
    expected = {f"{t}{end}" for t in known for end in (".ipynb", "_solution.ipynb")}
    keys = {f"{t}{end}.json" for t in known for end in ("", "_exercises")}
    found = [p for part in ("chapters", "exercises") for p in (root / part).glob("*.ipynb") if p.name not in expected]
    found += [p for p in (root / "thaw/keys").glob("*.json") if p.name not in keys]
    return [f"{p.relative_to(root).as_posix()} has no source: delete it" for p in sorted(found)]

