"""A Vega-Lite spec: its views, its fields and its rows, its words, its name. Standard library only."""

import copy
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Spec = dict[str, Any]
Rows = list[dict[str, Any]]

DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBERED_NAME = re.compile(r"\b(param|view)_(\d{1,6})\b")
DISCRETE = ("nominal", "ordinal")
SIDE_BY_SIDE = ("hconcat", "vconcat", "concat")


def text_of(value: Any) -> str:
    """A title, subtitle or description of a spec as one line of text ("" if there is none)."""
    if isinstance(value, dict):
        value = value.get("text")
    if isinstance(value, list):
        value = " ".join(str(part) for part in value)
    return value if isinstance(value, str) else ""


def headed(spec: Spec) -> Spec:
    """A copy of the spec with title and description at its top, where a layer or a facet holds them inside.

    Altair leaves them in the parts: `(bars + labels)` has the title of `bars` in both layers.
    """
    spec = copy.deepcopy(spec)
    for view in reversed(list(views(spec))):  # from the inside out
        if {*SIDE_BY_SIDE} & {*view.path, *view.spec}:
            continue
        inner = [part for _, part in parts(view.spec)]
        for key in ("title", "description"):
            inside = [part[key] for part in inner if part.get(key)]
            if inside and not view.spec.get(key):
                view.spec[key] = inside[0]
            for part in inner:
                if part.get(key) == view.spec.get(key):
                    part.pop(key, None)
    return spec


def local_dates(spec: Spec) -> Spec:
    """A copy of the spec in which day values ("2022-03-09") of time fields have a time ("T00:00:00").

    JavaScript reads a bare day as midnight in Greenwich: west of it the chart would show the day before.
    """
    kinds: dict[str, set[str | None]] = {}
    for view in views(spec):
        for channel in view.spec.get("encoding", {}).values():
            for part in channel if isinstance(channel, list) else [channel]:
                if isinstance(part, dict) and isinstance(part.get("field"), str):
                    kinds.setdefault(part["field"], set()).add(part.get("type"))
    times = [name for name, types in kinds.items() if types == {"temporal"}]
    spec = copy.deepcopy(spec)
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            for name in times:
                if isinstance(row.get(name), str) and DAY.fullmatch(row[name]):
                    row[name] += "T00:00:00"
    return spec


@dataclass(frozen=True)
class View:
    """A view of a spec as it stands there, with what Vega-Lite hands down to it from the views that hold it."""

    spec: Spec
    path: tuple[str | int, ...] = ()  # such as ("hconcat", 0, "layer", 1)
    holders: tuple[Spec, ...] = ()  # outermost first
    data: Spec | None = None  # where its rows come from; None where no view says it
    rows: Rows | None = None  # the list itself that stands in the spec; None where none does
    encoding: dict[str, Any] = field(default_factory=dict)  # a facet counts as a channel
    transforms: list[Spec] = field(default_factory=list)

    @property
    def frame(self) -> Spec:
        """What has the width and height of this view: the outermost layers that hold it, else the view itself."""
        return next((holder for holder in self.holders if "layer" in holder), self.spec)

    @property
    def is_frame(self) -> bool:
        """Whether it has a width and a height of its own, as a single view or layers have that no layer holds."""
        return self.frame is self.spec and all(step[0] == "layer" for step, _ in parts(self.spec))


def parts(spec: Spec) -> Iterator[tuple[tuple[str | int, ...], Spec]]:
    """Yield (steps of the path, part) for each view that stands directly in this one."""
    for key in ("layer", *SIDE_BY_SIDE):
        for place, part in enumerate(spec.get(key, [])):
            yield (key, place), part
    if isinstance(spec.get("spec"), dict):
        yield ("spec",), spec["spec"]


def views(spec: Spec) -> Iterator[View]:
    """Yield the spec and all the views inside it, outermost first. To change them, make a list of them before."""
    yield from _views(_inherited(spec, (), None, spec.get("datasets", {})), spec.get("datasets", {}))


def _views(view: View, datasets: dict[str, Any]) -> Iterator[View]:
    yield view
    for steps, part in parts(view.spec):
        yield from _views(_inherited(part, steps, view, datasets), datasets)


def _inherited(spec: Spec, steps: tuple[str | int, ...], above: View | None, datasets: dict[str, Any]) -> View:
    """The view `spec`, which stands in `above`: its own data, where it has any, replace those above and what was
    done to them; its channels stand over those above."""
    holders = (*above.holders, above.spec) if above else ()
    above = above or View({})
    data, rows, transforms = above.data, above.rows, above.transforms
    if spec.get("data") is not None:
        data, transforms = spec["data"], []
        # The compiler of Vega-Lite takes a dataset of the name before values that stand with the name.
        values = datasets.get(data.get("name"), data.get("values"))
        rows = values if isinstance(values, list) and all(isinstance(row, dict) for row in values) else None
    facet = spec.get("facet") or {}
    encoding = {**above.encoding, **spec.get("encoding", {}), **({"facet": facet} if "field" in facet else facet)}
    return View(spec, (*above.path, *steps), holders, data, rows, encoding, transforms + spec.get("transform", []))


def alternative(spec: Spec) -> str:
    """The text alternative of a chart: its description, else its title, else "Chart"."""
    spec = headed({key: value for key, value in spec.items() if key != "datasets"})
    return text_of(spec.get("description")) or text_of(spec.get("title")) or "Chart"


def digest(spec: Spec) -> str:
    """Ten characters that stand for this spec: the same on every run, another for another chart."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def renumbered(spec: Spec) -> Spec:
    """The spec with Altair's automatic names (param_7, view_12) numbered from 1 within the chart.

    Altair counts them through the session, so they would depend on which cells ran before.
    """
    rest = {key: value for key, value in spec.items() if key != "datasets"}
    text = json.dumps(rest)
    new: dict[str, str] = {}
    for kind, number in NUMBERED_NAME.findall(text):
        seen = sum(name.startswith(kind) for name in new)
        new.setdefault(f"{kind}_{number}", f"{kind}_{seen + 1}")
    result = json.loads(NUMBERED_NAME.sub(lambda match: new[match.group()], text))
    if "datasets" in spec:
        result["datasets"] = spec["datasets"]
    return result


def mime_type(spec: Spec) -> str:
    """The MIME type of a spec: application/vnd.vegalite.v<major>+json.

    nbformat refuses a JSON object under Altair's own name, which lacks the "+json".
    """
    return f"application/vnd.vegalite.v{version(spec)[0]}+json"


def version(spec: Spec) -> tuple[int, int]:
    """(major, minor) of the Vega-Lite schema that a spec names."""
    match = re.search(r"/v(\d+)\.(\d+)", spec.get("$schema", ""))
    if not match:
        raise ValueError("This chart does not name its Vega-Lite version ($schema).")
    return int(match[1]), int(match[2])


def channels(spec: Spec) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (channel, definition) of a view's own encoding and of its facet."""
    for channel, defined in [*spec.get("encoding", {}).items(), ("facet", spec.get("facet"))]:
        for part in defined if isinstance(defined, list) else [defined]:
            if isinstance(part, dict):
                yield channel, part
                if isinstance(part.get("condition"), dict):
                    yield channel, part["condition"]
                for side in ("row", "column"):
                    if channel == "facet" and isinstance(part.get(side), dict):
                        yield side, part[side]


def fields(spec: Spec) -> dict[str, str]:
    """The fields that a view itself encodes, each with the title it has there ("" if none)."""
    titles: dict[str, str] = {}
    for channel, part in channels(spec):
        name = part.get("field")
        if isinstance(name, str):
            derived = part.get("aggregate") or part.get("bin") or part.get("timeUnit")
            own = part.get("title") or (part.get("axis") or part.get("legend") or {}).get("title")
            title = "" if derived or channel.endswith("2") else text_of(own)
            titles[name] = titles.get(name) or title
    return titles


def values_of(rows: Rows | None, name: Any) -> list[str]:
    """The distinct values of a field as text, in order of appearance; none where a channel names no field."""
    return list(dict.fromkeys(str(row[name]) for row in rows or [] if row.get(name) is not None))
