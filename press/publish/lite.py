"""JupyterLite beside the book: the notebooks without outputs, and the Pyodide that the pages use."""

import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from press.book import meta, policy
from press.publish.pyodide import LOADED, STAND_INS, Refused, ran


def write(root: Path, site: Path, pyodide: str, course: bytes) -> None:
    """Put JupyterLite into lite/ of the folder `site`: the notebooks without outputs, and what they need beside them.

    `pyodide` is the name of the folder of Pyodide in live/, `course` the zip of the course's files.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with zipfile.ZipFile(io.BytesIO(course)) as files:
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
        ran(Path(sys.executable).with_name("jupyter"), "lite", "build", "--lite-dir", work, "--contents",
             work / "files", "--output-dir", site / "lite", "--apps", "notebooks", "--apps", "lab", "--no-libarchive",
             cwd=work)
        made = json.loads((site / "lite" / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
        # The build says nothing when it leaves a setting out, and the site would ask another host for Pyodide.
        if made["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"].get("pyodideUrl") != \
                kernel["pyodideUrl"]:
            raise Refused("JupyterLite was built without the address of this site's Pyodide")
    secure(site / "lite")


def secure(folder: Path) -> None:
    """Write its policy into each page of JupyterLite in `folder`; what lies in files/ belongs to the course."""
    for path in sorted(folder.rglob("*.html")):
        if path.relative_to(folder).parts[0] != "files":
            page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
            meta.secure(page, policy.LITE)
            path.write_text(str(page), "utf-8")


def _unrun(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook without outputs, for the kernel that JupyterLite has."""
    notebook["metadata"] = {"kernelspec": {"name": "python", "display_name": "Python (Pyodide)", "language": "python"},
                            "language_info": {"name": "python"}}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return notebook
