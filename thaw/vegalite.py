"""A Vega-Lite spec: its views, its fields and its rows, its words, its name. Standard library only."""

import copy
import hashlib
import json
import re

DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBERED_NAME = re.compile(r"\b(param|view)_(\d{1,6})\b")
DISCRETE = ("nominal", "ordinal")


def text_of(value):
    """A title, subtitle or description of a spec as one line of text ("" if there is none)."""
    if isinstance(value, dict):
        value = value.get("text")
    if isinstance(value, list):
        value = " ".join(str(part) for part in value)
    return value if isinstance(value, str) else ""


def headed(spec):
    """A copy of the spec with title and description at its top, where a layer or a facet holds them inside.

    Altair leaves them in the parts: `(bars + labels)` has the title of `bars` in both layers.
    """
    spec = copy.deepcopy(spec)
    parts = spec.get("layer") or ([spec["spec"]] if "spec" in spec else [])
    parts = [headed(part) for part in parts]
    for key in ("title", "description"):
        inside = [part[key] for part in parts if part.get(key)]
        if inside and not spec.get(key):
            spec[key] = inside[0]
        for part in parts:
            if part.get(key) == spec.get(key):
                part.pop(key, None)
    if "layer" in spec:
        spec["layer"] = parts
    elif parts:
        spec["spec"] = parts[0]
    return spec


def local_dates(spec):
    """A copy of the spec in which day values ("2022-03-09") of time fields have a time ("T00:00:00").

    JavaScript reads a bare day as midnight in Greenwich: west of it the chart would show the day before.
    """
    kinds = {}
    for view in views(spec):
        for channel in view.get("encoding", {}).values():
            for part in channel if isinstance(channel, list) else [channel]:
                if isinstance(part, dict) and isinstance(part.get("field"), str):
                    kinds.setdefault(part["field"], set()).add(part.get("type"))
    times = [field for field, types in kinds.items() if types == {"temporal"}]
    spec = copy.deepcopy(spec)
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            for field in times:
                if isinstance(row.get(field), str) and DAY.fullmatch(row[field]):
                    row[field] += "T00:00:00"
    return spec


def views(spec):
    """Yield the spec and all the views inside it, outermost first."""
    yield spec
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for part in spec.get(key, []):
            yield from views(part)
    if isinstance(spec.get("spec"), dict):
        yield from views(spec["spec"])


def alternative(spec):
    """The text alternative of a chart: its description, else its title, else "Chart"."""
    spec = headed({key: value for key, value in spec.items() if key != "datasets"})
    return text_of(spec.get("description")) or text_of(spec.get("title")) or "Chart"


def digest(spec):
    """Ten characters that stand for this spec: the same on every run, another for another chart."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def renumbered(spec):
    """The spec with Altair's automatic names (param_7, view_12) numbered from 1 within the chart.

    Altair counts them through the session, so they would depend on which cells ran before.
    """
    rest = {key: value for key, value in spec.items() if key != "datasets"}
    text = json.dumps(rest)
    new = {}
    for kind, number in NUMBERED_NAME.findall(text):
        seen = sum(name.startswith(kind) for name in new)
        new.setdefault(f"{kind}_{number}", f"{kind}_{seen + 1}")
    result = json.loads(NUMBERED_NAME.sub(lambda match: new[match.group()], text))
    if "datasets" in spec:
        result["datasets"] = spec["datasets"]
    return result


def mime_type(spec):
    """The MIME type of a spec: application/vnd.vegalite.v<major>+json.

    nbformat refuses a JSON object under Altair's own name, which lacks the "+json".
    """
    return f"application/vnd.vegalite.v{version(spec)[0]}+json"


def version(spec):
    """(major, minor) of the Vega-Lite schema that a spec names."""
    match = re.search(r"/v(\d+)\.(\d+)", spec.get("$schema", ""))
    if not match:
        raise ValueError("This chart does not name its Vega-Lite version ($schema).")
    return int(match[1]), int(match[2])


def channels(view):
    """Yield (channel, definition) of a view's own encoding and of its facet."""
    for channel, defined in [*view.get("encoding", {}).items(), ("facet", view.get("facet"))]:
        for part in defined if isinstance(defined, list) else [defined]:
            if isinstance(part, dict):
                yield channel, part
                if isinstance(part.get("condition"), dict):
                    yield channel, part["condition"]
                for side in ("row", "column"):
                    if channel == "facet" and isinstance(part.get(side), dict):
                        yield side, part[side]


def fields(view):
    """The fields that a view encodes, each with the title it has there ("" if none)."""
    found = {}
    for channel, part in channels(view):
        field = part.get("field")
        if isinstance(field, str):
            derived = part.get("aggregate") or part.get("bin") or part.get("timeUnit")
            own = part.get("title") or (part.get("axis") or part.get("legend") or {}).get("title")
            title = "" if derived or channel.endswith("2") else text_of(own)
            found[field] = found.get(field) or title
    return found


def with_data(spec):
    """Yield (view, rows) for each view of a spec; rows are None where they are not in the spec."""
    datasets = spec.get("datasets", {})

    def walk(view, rows):
        data = view.get("data") or {}
        rows = data.get("values") or datasets.get(data.get("name"), rows)
        yield view, rows
        for key in ("layer", "hconcat", "vconcat", "concat", "spec"):
            inside = view.get(key, [])
            for part in [inside] if isinstance(inside, dict) else inside:
                yield from walk(part, rows)

    yield from walk(spec, None)


def values_of(rows, field):
    """The distinct values of a field as text, in order of appearance."""
    return list(dict.fromkeys(str(row[field]) for row in rows or [] if row.get(field) is not None))
