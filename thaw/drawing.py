"""A chart as SVG: drawn by vl-convert, the same on every machine, with ids of its own and nothing superfluous."""

import contextlib
import json
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path

from thaw.theme import FONT
from thaw.vegalite import Spec, version

# The font that vl-convert brings along. Text is measured with it, whatever fonts the machine has.
MEASURED_FONT = "Liberation Sans"
DECIMAL = re.compile(r"-?\d+\.\d+")
POINT = re.compile(r"([MLZ])(?:([-\d.]+),([-\d.]+))?")
STRAIGHT = re.compile(r"(?:[ML][-\d.]+,[-\d.]+|Z)+")


def draw(spec: Spec, prefix: str) -> str:
    """Draw a Vega-Lite spec with vl-convert and return the SVG as text.

    Each id in the SVG begins with `prefix`, so that pictures in one page never share an id.
    Raises ValueError where Vega-Lite cannot read the spec, ImportError without vl-convert.
    """
    import vl_convert

    major, minor = version(spec)
    known = [tuple(map(int, name.split("."))) for name in vl_convert.get_vegalite_versions()]
    fitting = [numbers for numbers in known if numbers[0] == major]
    used = (major, minor) if (major, minor) in fitting else max(fitting or known)
    text = json.dumps(spec).replace(json.dumps(FONT)[1:-1], MEASURED_FONT)
    with _anywhere_the_same():
        svg = vl_convert.vegalite_to_svg(text, vl_version="{}.{}".format(*used))
    svg = lean(svg.replace(f'"{MEASURED_FONT}"', f'"{FONT}"'))
    # Vega counts its ids through the session: here they are counted anew in each picture.
    ids = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    new = {old: f"{prefix}-{number}" for number, old in enumerate(ids, 1)}
    return re.sub(
        r'(\bid="|url\(#|href="#)([^")]+)', lambda match: match[1] + new.get(match[2], match[2]), svg
    )


def lean(svg: str) -> str:
    """An SVG of Vega with places in tenths of a pixel, and its lines without points that change nothing.

    A long daily series is drawn in half the bytes, and no eye sees a twentieth of a pixel.
    """
    svg = re.sub(r"translate\([^)]*\)", lambda match: DECIMAL.sub(_tenth, match[0]), svg)
    return re.sub(r' d="([^"]*)"', lambda match: f' d="{_lean_path(match[1])}"', svg)


def _tenth(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _lean_path(path: str) -> str:
    path = DECIMAL.sub(_tenth, path)
    if not STRAIGHT.fullmatch(path):
        return path
    kept: list[tuple[str, str, str]] = []
    for kind, x, y in POINT.findall(path):
        if kind == "L" and len(kept) > 1 and kept[-1][0] == "L" and kept[-2][0] in ("M", "L"):
            (_, x0, y0), (_, x1, y1) = kept[-2:]
            # On the way straight across, or straight up or down, from the point before to the one after.
            if y0 == y1 == y and _between(x0, x1, x) or x0 == x1 == x and _between(y0, y1, y):
                kept.pop()
        kept.append((kind, x, y))
    return "".join(f"{kind}{x},{y}" if kind != "Z" else kind for kind, x, y in kept)


def _between(start: str, middle: str, end: str) -> bool:
    return min(float(start), float(end)) <= float(middle) <= max(float(start), float(end))


@contextlib.contextmanager
def _anywhere_the_same() -> Iterator[None]:
    """Draw in UTC and without the fonts of the machine.

    A change of clocks in the local zone would move marks by a fraction of a pixel, and another edition of the
    measured font, where one is installed, the margins. (Fontconfig's variable counts where there is Fontconfig;
    vl-convert reads it at its first drawing.)
    """
    ours = {"TZ": "UTC", "FONTCONFIG_FILE": str(Path(__file__).parent / "fonts.conf")}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def size(svg: str) -> tuple[int, int]:
    """Width and height of an SVG in whole pixels. Raises ValueError for one that does not give them."""
    match = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    if not match:
        raise ValueError("This drawing does not give its width and height.")
    return math.ceil(float(match[1])), math.ceil(float(match[2]))
