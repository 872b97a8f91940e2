"""A built notebook, read once: its cells, its charts, its sections."""

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thaw.vegalite import headed, text_of

VEGA_LITE = "application/vnd.vegalite."


@dataclass(frozen=True)
class Part:
    """A cell of a notebook, or a part of one: kind is ``code`` or ``markdown``; cell is the cell as JSON."""

    kind: str
    text: str
    cell: dict[str, Any]

    @property
    def tags(self) -> list[str]:
        """The tags of the cell."""
        return self.cell["metadata"].get("tags", [])

    @property
    def outputs(self) -> list[dict[str, Any]]:
        """The MIME bundles of the cell's outputs that have one."""
        return [output["data"] for output in self.cell.get("outputs", []) if "data" in output]

    @property
    def charts(self) -> list[dict[str, Any]]:
        """The Vega-Lite specs among the outputs."""
        return [spec for data in self.outputs for kind, spec in data.items() if kind.startswith(VEGA_LITE)]


class Notebook:
    """A notebook (nbformat 4) as JSON."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.parts = [Part(cell["cell_type"], "".join(cell["source"]), cell) for cell in content["cells"]]

    @property
    def metadata(self) -> dict[str, Any]:
        """What the builder keeps in the notebook: ``source``, a hash of what it was built from, and ``verdicts``."""
        return self.content["metadata"].get("thaw", {})

    @property
    def code(self) -> list[Part]:
        """The code cells but for the set-up."""
        return [part for part in self.parts if part.kind == "code" and "set-up" not in part.tags]

    @property
    def text(self) -> str:
        """All words of the notebook as Markdown."""
        return "\n\n".join(part.text for part in self.parts if part.kind == "markdown")

    @property
    def charts(self) -> list[dict[str, Any]]:
        """The Vega-Lite specs of all charts, in order."""
        return [spec for part in self.parts for spec in part.charts]

    def chart(self, title: str) -> dict[str, Any] | None:
        """The chart that has this title; None where there is none."""
        return next((spec for spec in self.charts if text_of(headed(spec).get("title")) == title), None)

    def sections(self) -> dict[str, list[Part]]:
        """The sections, {heading: parts}: a cell of text is split at its headings of the first three ranks."""
        sections: dict[str, list[Part]] = {}
        heading = ""
        for part in self.parts:
            pieces = re.split(r"^#{1,3} (.+)$", part.text, flags=re.M) if part.kind == "markdown" else [part.text]
            if pieces[0].strip():
                sections.setdefault(heading, []).append(Part(part.kind, pieces[0].strip(), part.cell))
            for heading, rest in zip(pieces[1::2], pieces[2::2], strict=True):
                sections.setdefault(heading, []).append(Part("markdown", rest.strip(), part.cell))
        return {heading: parts for heading, parts in sections.items() if heading}

    def live_cells(self) -> list[dict[str, Any]]:
        """The code cells as a page with live Python wants them; `key` changes with the text of a cell."""
        return [{"code": part.text, "tags": part.tags, "shown": "remove-cell" not in part.tags,
                 "key": hashlib.sha256(part.text.encode()).hexdigest()[:8]} for part in self.code]


def read(path: Path) -> Notebook:
    """Return the notebook at `path`; a file that has not changed is read once."""
    return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Notebook:
    return Notebook(json.loads(path.read_text("utf-8")))
