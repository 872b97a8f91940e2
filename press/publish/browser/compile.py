"""Rewrites each wheel in /wheels with compiled modules in place of their sources (run by compile.mjs in Pyodide)."""

import importlib
import importlib.util
import zipfile
from pathlib import Path

# The one maker of compiled modules that Python has for content in memory; it is not in the public part of importlib.
compiled = importlib.import_module("importlib._bootstrap_external")._code_to_hash_pyc
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
                    pass  # what no Python 3.13 can import may stay as it is
                else:
                    # Never compared with the source, which is not there.
                    content = bytes(compiled(code, importlib.util.source_hash(content), checked=False))
                    name += "c"
            # Always the same time, so that the same wheels give the same bytes.
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    half.replace(wheel)
