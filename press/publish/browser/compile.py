"""Rewrites each wheel in /wheels with compiled modules in place of their sources (run by compile.mjs in Pyodide)."""

import importlib.util
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

for wheel in sorted(Path("/wheels").glob("*.whl")):
    half = wheel.with_suffix(".half")
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name.endswith("/") or "/tests/" in name:
                continue
            if name.endswith(".py"):
                try:
                    code = compile(content, name, "exec", dont_inherit=True)
                except SyntaxError:
                    code = None  # what no Python 3.13 can import may stay as it is
                if code:
                    # Never compared with the source, which is not there.
                    content = bytes(_code_to_hash_pyc(code, importlib.util.source_hash(content), checked=False))
                    name += "c"
            # Always the same time, so that the same wheels give the same bytes.
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    half.replace(wheel)
