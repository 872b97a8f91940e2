"""Pyodide and its packages for the browser, gathered once into .cache/live, each file by name and hash.

Nothing is taken whose hash is not the one that was expected:

- Pyodide itself: `npm pack`, and the hash below;
- numpy, pandas and what they need, built for WebAssembly: from the folder that THAW_MIRROR names, where they are
  there, else from Pyodide's own distribution at the address that Pyodide names; the hashes are in Pyodide's lock;
- packages of plain Python: pip, and the hashes in requirements/live.txt.
"""

import email.parser
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Entry = dict[str, Any]  # of a package, in the lock of Pyodide

COMPILE = Path(__file__).parent / "browser" / "compile.py"
REQUIREMENTS = "requirements/live.txt"
PYODIDE = "0.29.0"
PYODIDE_HASH = "52ea0e976b6e8373ef911f21cb3751ea50b03eb423b093fbfa21ffc27e842f01"
CORE = ("pyodide.mjs", "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
# What Pyodide's distribution brings, by the names in its lock. The last is for JupyterLite.
OFFICIAL = ("numpy", "pandas", "python-dateutil", "pytz", "six", "tzdata", "micropip")
# The kernel of JupyterLite asks for these parts of Python's library, which the course does not need: empty wheels.
STAND_INS = ("sqlite3",)
LOADED = ("pandas", "altair", "beautifulsoup4")
ENVIRONMENT = {"platform_system": "Emscripten", "sys_platform": "emscripten", "os_name": "posix",
               "platform_machine": "wasm32", "python_version": "3.13", "python_full_version": "3.13.2",
               "implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": ""}


class Refused(Exception):
    """A file that is missing, or is not the one that was expected. The message says which."""


def ready(root: Path) -> Path:
    """The folder of what has been gathered; its name changes with all that it is made from."""
    key = hashlib.sha256(b"\0".join([PYODIDE_HASH.encode(), " ".join(OFFICIAL + STAND_INS).encode(),
                                     (root / REQUIREMENTS).read_bytes(),
                                     COMPILE.read_bytes()])).hexdigest()[:10]
    return root / ".cache" / "live" / f"pyodide-{PYODIDE}-{key}"


def at_hand(root: Path) -> bool:
    """Whether the files that no package registry carries can be had without asking Pyodide's distribution."""
    return ready(root).exists() or "THAW_MIRROR" in os.environ or any(ready(root).parent.glob("pandas-*.whl"))


def gather(root: Path, say: Callable[[str], None] = lambda line: None) -> Path:
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
    ran("node", COMPILE.with_suffix(".mjs"), half, COMPILE)
    lock["packages"] = _packages(half, {name: lock["packages"][name] for name in OFFICIAL})
    (half / "pyodide-lock.json").write_text(json.dumps(lock, indent=1) + "\n", "utf-8")
    half.rename(whole)
    return whole


def sha256(path: Path) -> str:
    """The hash of a file, as it stands in a lock."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verified(path: Path, expected: str) -> Path:
    """Return `path` if its content has the expected hash; otherwise raise Refused."""
    actual = sha256(path)
    if actual != expected:
        raise Refused(f"{path}: refused, its sha256 is {actual} and not {expected}")
    return path


def ran(*command: str | Path, cwd: Path | None = None) -> None:
    """Run a command; what it prints when it fails goes into the exception."""
    try:
        done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True)
    except FileNotFoundError as problem:
        raise Refused(f"{command[0]} is not installed: live Python needs Node.js with npm at build time") from problem
    if done.returncode:
        raise Refused(f"{' '.join(map(str, command[:3]))} failed:\n{(done.stdout + done.stderr)[-3000:]}")


def _core(cache: Path, folder: Path) -> None:
    """Unpack what a page needs of Pyodide into `folder`."""
    archive = cache / f"pyodide-{PYODIDE}.tgz"
    if not archive.exists():
        ran("npm", "pack", f"pyodide@{PYODIDE}", "--silent", cwd=cache)
    with tarfile.open(verified(archive, PYODIDE_HASH)) as files:
        for name in CORE:
            (folder / name).write_bytes(_member(files, f"package/{name}"))


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    """The content of a file in an archive. Raises Refused where there is none of that name."""
    try:
        content = archive.extractfile(name)
    except KeyError:
        content = None
    if content is None:
        raise Refused(f"{Path(str(archive.name)).name}: has no file {name}")
    return content.read()


def _official(cache: Path, core: Path, entry: Entry) -> Path:
    """The path of a file of Pyodide's distribution, checked against Pyodide's lock."""
    name, expected = entry["file_name"], entry["sha256"]
    mirror = os.environ.get("THAW_MIRROR")
    if mirror and not Path(mirror).is_dir():
        raise Refused(f"THAW_MIRROR names {mirror}, which is no folder")
    if mirror and (Path(mirror) / name).exists():
        return verified(Path(mirror) / name, expected)
    kept = cache / name
    if not kept.exists():
        address = f"{_distribution(core)}{name}"
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


def _distribution(core: Path) -> str:
    """The address of Pyodide's distribution, as Pyodide itself names it."""
    address = re.search(r"https://[^`\"]+/full/", (core / "pyodide.mjs").read_text("utf-8"))
    if address is None:
        raise Refused(f"{core / 'pyodide.mjs'}: names no address of Pyodide's distribution")
    return re.sub(r"\$\{\w+\}", PYODIDE, address[0])


def _plain(root: Path, cache: Path) -> list[Path]:
    """The wheels that requirements/live.txt names; pip checks their hashes."""
    folder = cache / "plain"
    shutil.rmtree(folder, ignore_errors=True)
    ran(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--dest", folder,
         "--only-binary", ":all:", "--no-binary", "markupsafe", "--no-build-isolation", "--implementation", "py",
         "--abi", "none", "--platform", "any", "--python-version", "3.13", "-r", root / REQUIREMENTS)
    for archive in folder.glob("*.tar.gz"):
        _without_compiler(archive)
    return sorted(folder.glob("*.whl"))


def _without_compiler(archive: Path) -> None:
    """Make a wheel of the plain Python in the source archive of MarkupSafe, which has no such wheel."""
    name, version = archive.name.removesuffix(".tar.gz").rsplit("-", 1)
    wheel = archive.with_name(f"{name}-{version}-py3-none-any.whl")
    with tarfile.open(archive) as old:
        modules = {member.split("/src/")[1]: _member(old, member) for member in sorted(old.getnames())
                   if re.fullmatch(rf"{name}-{version}/src/{name}/\w+\.py", member)}
        _wheel(wheel, modules, _member(old, f"{name}-{version}/PKG-INFO"))


def _wheel(path: Path, modules: dict[str, bytes], about: str | bytes) -> None:
    """Write a wheel of plain Python: {name: content} of its modules, and what it says about itself."""
    info = f"{'-'.join(path.name.split('-')[:2])}.dist-info"
    with zipfile.ZipFile(path, "w") as new:
        for name, content in modules.items():
            new.writestr(name, content)
        new.writestr(f"{info}/METADATA", about)
        new.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        new.writestr(f"{info}/RECORD", "")


def _packages(folder: Path, official: dict[str, Entry]) -> dict[str, Entry]:
    """The entries of the lock for all wheels in `folder`."""
    by_file = {entry["file_name"]: entry for entry in official.values()}
    entries: dict[str, Entry] = {}
    needs: dict[str, set[str]] = {}
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


def _entry(wheel: Path, name: str, version: str) -> tuple[Entry, set[str]]:
    """(entry of the lock, names of the packages that it needs) for a wheel of plain Python."""
    with zipfile.ZipFile(wheel) as files:
        about = next(member for member in files.namelist() if member.endswith(".dist-info/METADATA"))
        metadata = email.parser.HeaderParser().parsestr(files.read(about).decode())
        tops = {re.sub(r"\.pyc?$", "", member.split("/")[0]) for member in files.namelist()
                if re.search(r"\.pyc?$", member)}
    wanted = map(Requirement, metadata.get_all("Requires-Dist", []))
    needs: set[str] = {canonicalize_name(package.name) for package in wanted
                       if not package.marker or package.marker.evaluate(ENVIRONMENT)}
    return {"name": name, "version": version, "file_name": wheel.name, "install_dir": "site",
            "package_type": "package", "imports": sorted(tops), "depends": [], "unvendored_tests": False}, needs


def loaded(folder: Path) -> tuple[int, int]:
    """(bytes of what a page loads of Pyodide, bytes on the wire where the server compresses what can be)."""
    packages = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    names: set[str] = set()
    todo = list(LOADED)
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo += packages[name]["depends"]
    wheels = sum((folder / packages[name]["file_name"]).stat().st_size for name in names)
    core = [folder / name for name in CORE if name != "pyodide.js"]
    return (wheels + sum(path.stat().st_size for path in core),
            wheels + sum(len(zlib.compress(path.read_bytes())) for path in core))
