"""Live Python for the pages of the book: everything that a browser needs, gathered, checked and put beside the pages.

`gather` fetches Pyodide and its packages once, each file by name and hash, into .cache/live; `install` copies a built
book and makes it live. Nothing is taken whose hash is not the one that was expected:

- Pyodide itself: `npm pack`, and the hash below;
- numpy, pandas and what they need, built for WebAssembly: from the folder that THAW_MIRROR names, where they are
  there, else from Pyodide's own distribution at the address that Pyodide names; the hashes are in Pyodide's lock;
- packages of plain Python: pip, and the hashes in requirements-live.txt.
"""

import email.parser
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
import zlib
from pathlib import Path

from bs4 import BeautifulSoup
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ASSETS = Path(__file__).parent / "browser"
PYODIDE = "0.29.0"
PYODIDE_HASH = "52ea0e976b6e8373ef911f21cb3751ea50b03eb423b093fbfa21ffc27e842f01"
CORE = ("pyodide.mjs", "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
# What Pyodide's distribution brings, by the names in its lock. The last is for JupyterLite.
OFFICIAL = ("numpy", "pandas", "python-dateutil", "pytz", "six", "tzdata", "micropip")
# The kernel of JupyterLite asks for these parts of Python's library, which the course does not need: empty wheels.
STAND_INS = ("sqlite3",)
# The part of the package `thaw` that a notebook uses.
MODULES = ("__init__", "answers", "charts", "check", "figure", "polish", "records")
LOADED = ("pandas", "altair", "beautifulsoup4")
ENVIRONMENT = {"platform_system": "Emscripten", "sys_platform": "emscripten", "os_name": "posix",
               "platform_machine": "wasm32", "python_version": "3.13", "python_full_version": "3.13.2",
               "implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": ""}


class Refused(Exception):
    """A file that is missing, or is not the one that was expected. The message says which."""


def ready(root):
    """The folder of what has been gathered; its name changes with all that it is made from."""
    key = hashlib.sha256(b"\0".join([PYODIDE_HASH.encode(), " ".join(OFFICIAL + STAND_INS).encode(),
                                     (root / "requirements-live.txt").read_bytes(),
                                     (ASSETS / "compile.py").read_bytes()])).hexdigest()[:10]
    return root / ".cache" / "live" / f"pyodide-{PYODIDE}-{key}"


def at_hand(root):
    """Whether the files that no package registry carries can be had without asking Pyodide's distribution."""
    return ready(root).exists() or "THAW_MIRROR" in os.environ or any(ready(root).parent.glob("pandas-*.whl"))


def gather(root, say=lambda line: None):
    """Return the folder with Pyodide and its packages, ready to be served; fetch and make what is not there yet."""
    whole = ready(root)
    if whole.exists():
        return whole
    cache, half = whole.parent, whole.with_name(f"{whole.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    say(f"Pyodide {PYODIDE}")
    _core(cache, half)
    lock = json.loads((half / "pyodide-lock.json").read_text("utf-8"))
    for name in OFFICIAL:
        entry = lock["packages"][name]
        say(entry["file_name"])
        shutil.copy(_official(cache, half, entry), half / entry["file_name"])
    say("packages of plain Python")
    for wheel in _plain(root, cache):
        shutil.copy(wheel, half / wheel.name)
    for name in STAND_INS:
        _wheel(half / f"{name}-1.0-py3-none-any.whl", {}, f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    say("compiling")
    _ran("node", ASSETS / "compile.mjs", half, ASSETS / "compile.py")
    lock["packages"] = _packages(half, {name: lock["packages"][name] for name in OFFICIAL})
    (half / "pyodide-lock.json").write_text(json.dumps(lock, indent=1) + "\n", "utf-8")
    half.rename(whole)
    return whole


def sha256(path):
    """The hash of a file, as it stands in a lock."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verified(path, expected):
    """Return `path` if its content has the expected hash; otherwise raise Refused."""
    found = sha256(path)
    if found != expected:
        raise Refused(f"{path}: refused, its sha256 is {found} and not {expected}")
    return path


def _ran(*command, cwd=None):
    """Run a command; what it prints when it fails goes into the exception."""
    try:
        done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True)
    except FileNotFoundError as problem:
        raise Refused(f"{command[0]} is not installed: live Python needs Node.js with npm at build time") from problem
    if done.returncode:
        raise Refused(f"{' '.join(map(str, command[:3]))} failed:\n{(done.stdout + done.stderr)[-3000:]}")


def _core(cache, folder):
    """Unpack what a page needs of Pyodide into `folder`."""
    archive = cache / f"pyodide-{PYODIDE}.tgz"
    if not archive.exists():
        _ran("npm", "pack", f"pyodide@{PYODIDE}", "--silent", cwd=cache)
    with tarfile.open(verified(archive, PYODIDE_HASH)) as files:
        for name in CORE:
            (folder / name).write_bytes(files.extractfile(f"package/{name}").read())


def _official(cache, core, entry):
    """The path of a file of Pyodide's distribution, checked against Pyodide's lock."""
    name, expected = entry["file_name"], entry["sha256"]
    mirror = os.environ.get("THAW_MIRROR")
    if mirror and not Path(mirror).is_dir():
        raise Refused(f"THAW_MIRROR names {mirror}, which is no folder")
    if mirror and (Path(mirror) / name).exists():
        return verified(Path(mirror) / name, expected)
    kept = cache / name
    if not kept.exists():
        address = re.search(r"https://[^`\"]+/full/", (core / "pyodide.mjs").read_text("utf-8"))[0]
        address = re.sub(r"\$\{\w+\}", PYODIDE, address) + name
        half = kept.with_suffix(".half")
        try:
            with urllib.request.urlopen(address, timeout=60) as reply:
                half.write_bytes(reply.read())
        except OSError as problem:
            raise Refused(f"{name}: not in THAW_MIRROR ({mirror or 'not set'}), and {address} cannot be read: "
                          f"{problem}") from problem
        verified(half, expected)
        half.replace(kept)
    return verified(kept, expected)


def _plain(root, cache):
    """The wheels that requirements-live.txt names; pip checks their hashes."""
    folder = cache / "plain"
    shutil.rmtree(folder, ignore_errors=True)
    _ran(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--dest", folder,
         "--only-binary", ":all:", "--no-binary", "markupsafe", "--no-build-isolation", "--implementation", "py",
         "--abi", "none", "--platform", "any", "--python-version", "3.13", "-r", root / "requirements-live.txt")
    for archive in folder.glob("*.tar.gz"):
        _without_compiler(archive)
    return sorted(folder.glob("*.whl"))


def _without_compiler(archive):
    """Make a wheel of the plain Python in the source archive of MarkupSafe, which has no such wheel."""
    name, version = archive.name.removesuffix(".tar.gz").rsplit("-", 1)
    wheel = archive.with_name(f"{name}-{version}-py3-none-any.whl")
    with tarfile.open(archive) as old:
        modules = {member.split("/src/")[1]: old.extractfile(member).read() for member in sorted(old.getnames())
                   if re.fullmatch(rf"{name}-{version}/src/{name}/\w+\.py", member)}
        _wheel(wheel, modules, old.extractfile(f"{name}-{version}/PKG-INFO").read())


def _wheel(path, modules, about):
    """Write a wheel of plain Python: {name: content} of its modules, and what it says about itself."""
    info = f"{'-'.join(path.name.split('-')[:2])}.dist-info"
    with zipfile.ZipFile(path, "w") as new:
        for name, content in modules.items():
            new.writestr(name, content)
        new.writestr(f"{info}/METADATA", about)
        new.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        new.writestr(f"{info}/RECORD", "")


def _packages(folder, official):
    """The entries of the lock for all wheels in `folder`."""
    by_file = {entry["file_name"]: entry for entry in official.values()}
    entries, needs = {}, {}
    for wheel in sorted(folder.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        name = canonicalize_name(name)
        entry = by_file.get(wheel.name)
        if entry is None:
            entry, needs[name] = _entry(wheel, name, version)
        entries[name] = {**entry, "sha256": sha256(wheel)}
    for name, wanted in needs.items():
        entries[name]["depends"] = sorted(wanted & set(entries))
    return entries


def _entry(wheel, name, version):
    """(entry of the lock, names of the packages that it needs) for a wheel of plain Python."""
    with zipfile.ZipFile(wheel) as files:
        about = next(member for member in files.namelist() if member.endswith(".dist-info/METADATA"))
        metadata = email.parser.HeaderParser().parsestr(files.read(about).decode())
        tops = {re.sub(r"\.pyc?$", "", member.split("/")[0]) for member in files.namelist()
                if re.search(r"\.pyc?$", member)}
    wanted = map(Requirement, metadata.get_all("Requires-Dist", []))
    needs = {canonicalize_name(one.name) for one in wanted if not one.marker or one.marker.evaluate(ENVIRONMENT)}
    return {"name": name, "version": version, "file_name": wheel.name, "install_dir": "site",
            "package_type": "package", "imports": sorted(tops), "depends": [], "unvendored_tests": False}, needs


def install(root, html, site, pyodide):
    """Make `site`: a copy of the built book in `html` whose notebook pages run live, with what that takes in live/."""
    if not (html / "index.html").exists():
        raise Refused(f"no book in {html}: run make book first")
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(html, site)
    live = site / "live"
    shutil.copytree(pyodide, live / pyodide.name)
    course = _named(live, "course.zip", _course(root))
    names = {name: _named(live, name, (ASSETS / name).read_bytes()) for name in ("page.js", "page.css", "worker.js")}
    loaded, wire = _loaded(live / pyodide.name)
    loaded += (live / course).stat().st_size
    wire += (live / course).stat().st_size
    _lite(root, site, pyodide.name)
    for page in sorted(site.glob("*/*.html")):
        notebook = root / page.parent.name / f"{page.stem}.ipynb"
        if not notebook.exists():
            continue
        told = {"pyodide": f"../live/{pyodide.name}/", "course": f"../live/{course}", "folder": page.parent.name,
                "worker": f"../live/{names['worker.js']}", "packages": list(LOADED), "bytes": loaded, "wire": wire,
                "notebook": f"../lite/files/{page.parent.name}/{notebook.name}", "cells": _cells(notebook)}
        page.write_text(_made_live(page, told, names), "utf-8")


def _named(folder, name, content):
    """Write `content` under a name that changes with it, so that no browser keeps an old copy; return the name."""
    stem, ending = name.rsplit(".", 1)
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
    (folder / name).write_bytes(content)
    return name


def _course(root):
    """The files that a notebook needs beside it, as a zip: the tables, the check keys and a part of this package."""
    package = Path(__file__).parent
    files = {f"thaw/{name}.py": package / f"{name}.py" for name in MODULES}
    files |= {f"thaw/keys/{path.name}": path for path in (package / "keys").glob("*.json")}
    files |= {path.relative_to(root).as_posix(): path for path in (root / "data").rglob("*")
              if path.suffix == ".csv" or path.name == "datapackage.json"}
    files["session.py"] = ASSETS / "session.py"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, path in sorted(files.items()):
            # Always the same time: the same files give the same bytes.
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _loaded(folder):
    """(bytes of what a page loads of Pyodide, bytes on the wire where the server compresses what can be)."""
    packages = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    names, todo = set(), list(LOADED)
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo += packages[name]["depends"]
    wheels = sum((folder / packages[name]["file_name"]).stat().st_size for name in names)
    core = [folder / name for name in CORE if name != "pyodide.js"]
    return (wheels + sum(path.stat().st_size for path in core),
            wheels + sum(len(zlib.compress(path.read_bytes())) for path in core))


def _cells(notebook):
    """The code cells of a notebook but for its set-up, as browser/page.js wants them."""
    cells = []
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] == "code" and "set-up" not in tags:
            code = "".join(cell["source"])
            cells.append({"code": code, "tags": tags, "shown": "remove-cell" not in tags,
                          "key": hashlib.sha256(code.encode()).hexdigest()[:8]})
    return cells


def _made_live(page, told, names):
    """The text of a page with what makes it live. Raises Refused if its cells are not those of the notebook."""
    text = page.read_text("utf-8")
    soup = BeautifulSoup(text, "html.parser")
    places = [place for place in soup.select(".bd-article div.cell") if place.select_one(".cell_input")]
    shown = sum(cell["shown"] for cell in told["cells"])
    if len(places) != shown:
        raise Refused(f"{page}: shows {len(places)} cells where its notebook has {shown}")
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    head = (f'<link rel="stylesheet" href="../live/{names["page.css"]}"/>'
            f'<script defer src="../live/{names["page.js"]}"></script></head>')
    body = f'<script type="application/json" id="thaw-told">{data}</script></body>'
    # The first of the places at which the rocket can start the notebook.
    path = f"{told['folder']}/{page.stem}.ipynb"
    launch = (f'<li><a class="btn btn-sm dropdown-item" href="../lite/notebooks/index.html?path={path}" '
              'target="_blank" title="Open as a notebook that runs in this browser">'
              '<span class="btn__text-container">JupyterLite (in this browser)</span></a></li>')
    text = re.sub(r'(dropdown-launch-buttons">.*?<ul class="dropdown-menu">)', lambda found: found[1] + launch, text,
                  count=1, flags=re.DOTALL)
    return text.replace("</head>", head, 1).replace("</body>", body, 1)


def _lite(root, site, pyodide):
    """Put JupyterLite into lite/: the notebooks without outputs, the tables, and the Pyodide that the pages use."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with zipfile.ZipFile(io.BytesIO(_course(root))) as files:
            files.extractall(work / "files")
        (work / "files" / "session.py").unlink()
        for notebook in [*root.glob("chapters/*.ipynb"), *root.glob("exercises/*.ipynb")]:
            # What is not in the book (an edition without solutions, say) is not here either.
            if (site / notebook.parent.name / f"{notebook.stem}.html").exists():
                path = work / "files" / notebook.relative_to(root)
                path.parent.mkdir(exist_ok=True)
                path.write_text(json.dumps(_unrun(json.loads(notebook.read_text("utf-8")))), "utf-8")
        bundle = next((site / "_static").glob("vega-*.js"))
        (work / "files" / "thaw" / "vega.txt").write_text(f"../../_static/{bundle.name}\n", "utf-8")
        kernel = {"pyodideUrl": f"./../live/{pyodide}/pyodide.js", "disablePyPIFallback": True,
                  "loadPyodideOptions": {"packages": ["micropip", *STAND_INS, "ipython", "comm", "jedi", *LOADED]}}
        settings = {"jupyter-lite-schema-version": 0, "jupyter-config-data": {
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}}}
        # No other extension of this environment's JupyterLab: they may not fit.
        extension = Path(sys.prefix, "share", "jupyter", "labextensions", "@jupyterlite", "pyodide-kernel-extension")
        build = {"no_sourcemaps": True, "ignore_sys_prefix": ["federated_extensions"],
                 "federated_extensions": [str(extension)]}
        overrides = {"@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True},
                     "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
        for name, content in (("jupyter-lite.json", settings), ("overrides.json", overrides),
                              ("jupyter_lite_config.json", {"LiteBuildConfig": build})):
            (work / name).write_text(json.dumps(content), "utf-8")
        _ran(Path(sys.executable).with_name("jupyter"), "lite", "build", "--lite-dir", work, "--contents",
             work / "files", "--output-dir", site / "lite", "--apps", "notebooks", "--apps", "lab", "--no-libarchive",
             cwd=work)
        made = json.loads((site / "lite" / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
        # The build says nothing when it leaves a setting out, and the site would ask another host for Pyodide.
        if made["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"].get("pyodideUrl") != \
                kernel["pyodideUrl"]:
            raise Refused("JupyterLite was built without the address of this site's Pyodide")


def _unrun(notebook):
    """A notebook without outputs, for the kernel that JupyterLite has."""
    notebook["metadata"] = {"kernelspec": {"name": "python", "display_name": "Python (Pyodide)", "language": "python"},
                            "language_info": {"name": "python"}}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return notebook
