"""What an answer says, as plain facts, and how two answers differ.

Standard library only: the same code judges in Jupyter, in the browser and in the builder. Objects of pandas,
numpy and Altair are recognised by what they offer, so that none of them has to be imported here.

An answer becomes a dict of facts (`facts`) that can be stored as JSON. `differences` names the aspects in which
two answers differ; an empty result means that they say the same. What counts is set by a policy, a dict:

=================  =======  =================================================================================
policy             default  meaning
=================  =======  =================================================================================
tolerance          None     numbers: ``|x - y| <= tolerance``; without it a millionth of the right value
order              *        row order counts (default: only for lists and tuples)
extra_columns      False    a table may have more columns than asked for
index              False    the unnamed index of a table counts, too (a named one always counts, as a column)
case               False    upper and lower case of text count
extra_channels     False    a chart may encode more fields than asked for
=================  =======  =================================================================================
"""

import datetime
import hashlib
import json
import math

POLICY = {"tolerance": None, "order": None, "extra_columns": False, "index": False, "case": False,
          "extra_channels": False}
KINDS = {"number": "a number", "text": "text", "truth value": "True or False", "date": "a date",
         "length of time": "a length of time", "list": "a list",
         "series": "a Series", "table": "a DataFrame", "chart": "an Altair chart"}
# What a channel shows. Titles, axes, legends, sort orders and constant values are looks and are not compared.
SHOWN = ("field", "aggregate", "type", "bin", "timeUnit", "datum", "stack")
# Channels that add words or links, not marks.
SILENT = {"tooltip", "href", "url", "description", "key", "order"}
LARGE = 2000  # cells; a larger table is kept as a digest of its rows


class Unreadable(Exception):
    """An answer of a type that no exercise asks for; the message is the name of the type."""


def scalar(value):
    """Return a single value as JSON: None for missing, bool, number, text, or ``{"date": ISO text}``."""
    name = type(value).__name__
    if value is None or name in ("NAType", "NaTType"):
        return None
    if isinstance(value, bool) or name in ("bool_", "bool"):
        return bool(value)
    if name == "datetime64":
        text = str(value)
        return None if text == "NaT" else {"date": _short_date(text.split(".")[0])}
    if isinstance(value, (datetime.datetime, datetime.date)):
        return {"date": _short_date(value.isoformat())}
    if isinstance(value, datetime.timedelta):
        return {"length of time": f"{value.total_seconds() / 86400:.9g} days"}
    if hasattr(value, "item") and hasattr(value, "dtype") and not hasattr(value, "__len__"):
        value = value.item()
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, (tuple, list)):
        return [scalar(part) for part in value]
    raise Unreadable(name)


def _short_date(text):
    text = text.replace(" ", "T")
    return text[:10] if text[10:] in ("", "T00:00:00") else text


def facts(value):
    """Return the facts of one answer as a JSON-ready dict with at least the item ``kind``.

    Raises Unreadable for a type that no exercise asks for; whatever Altair or pandas raise when the value is
    turned into plain data passes through.
    """
    if hasattr(value, "to_dict") and any(hasattr(value, part) for part in ("mark", "layer", "hconcat", "vconcat",
                                                                           "concat", "spec")):
        return {"kind": "chart", **_chart(value.to_dict())}
    if hasattr(value, "columns") and hasattr(value, "itertuples"):
        return {"kind": "table", **_table(value)}
    if hasattr(value, "index") and hasattr(value, "items") and hasattr(value, "dtype"):
        return {"kind": "series", "labels": [_label(k) for k in value.index], "values": [scalar(v) for v in value]}
    if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "__len__") and hasattr(value, "dtype"):
        values = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
        return {"kind": "list", "ordered": not isinstance(value, (set, frozenset)),
                "values": [scalar(v) for v in values]}
    plain = scalar(value)
    if isinstance(plain, bool):
        return {"kind": "truth value", "value": plain}
    if isinstance(plain, (int, float)):
        return {"kind": "number", "value": plain}
    if isinstance(plain, dict):
        return dict(zip(("kind", "value"), *plain.items(), strict=True))
    if isinstance(plain, str):
        return {"kind": "text", "value": plain}
    if plain is None:
        return {"kind": "missing value", "value": None}
    raise Unreadable(type(value).__name__)


def _label(key):
    return _bare(scalar(key))


def _bare(plain):
    return next(iter(plain.values())) if isinstance(plain, dict) else plain


def _table(frame):
    """Facts of a DataFrame. A named index is read as columns; an unnamed one is kept apart."""
    names = [name for name in frame.index.names if name is not None]
    unnamed = [_label(k) for k in frame.index]
    if len(names) == frame.index.nlevels and not set(names) & set(frame.columns):
        frame, unnamed = frame.reset_index(), None
    columns = [" / ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in frame.columns]
    data = {c: [scalar(v) for v in frame.iloc[:, i]] for i, c in enumerate(columns)}
    types = {c: _type(values) for c, values in data.items()}
    data = {c: [_bare(v) for v in values] for c, values in data.items()}
    out = {"rows": len(frame), "types": types, "index": unnamed}
    if len(frame) * max(1, len(columns)) > LARGE:
        return {**out, "digests": {c: _digest(sorted(map(_rounded, values), key=_sort_key))
                                for c, values in data.items()}}
    return {**out, "data": data}


def _type(values):
    kinds = {KINDS.get({bool: "truth value", str: "text", dict: "date"}.get(type(v), "number"))
             for v in values if v is not None}
    return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "empty"


def _rounded(value):
    return float(f"{value:.6g}") if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _digest(values):
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _chart(spec):
    """Facts of a chart: one flat dict, keys such as ``x.field`` (with ``view 2: `` before it in a compound chart)."""
    views = []
    _views(spec, {}, {}, [], [], views)
    out = {}
    for number, view in enumerate(views, 1):
        prefix = f"view {number}: " if len(views) > 1 else ""
        out.update({prefix + key: value for key, value in view.items()})
    return {"layout": _layout(spec), "views": len(views), "chart": out}


def _layout(spec):
    for key in ("layer", "hconcat", "vconcat", "concat"):
        if key in spec:
            return [key, [_layout(part) for part in spec[key]]]
    return _layout(spec["spec"]) if "spec" in spec else "one view"


def _views(spec, encoding, datasets, rows, transforms, views):
    """Walk through layers, concatenations and facets down to the single views."""
    datasets = {**datasets, **spec.get("datasets", {})}
    encoding = {**encoding, **spec.get("encoding", {})}
    if "facet" in spec:
        facet = spec["facet"]
        encoding = {**encoding, **({"facet": facet} if "field" in facet else facet)}
    if "repeat" in spec:
        encoding = {**encoding, "repeat": {"field": json.dumps(spec["repeat"], sort_keys=True)}}
    data = spec.get("data", {})
    if data:
        rows = datasets.get(data.get("name"), data.get("values", data.get("url", rows)))
    transforms = transforms + spec.get("transform", [])
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for part in spec.get(key, []):
            _views(part, encoding, datasets, rows, transforms, views)
    if "spec" in spec:
        _views(spec["spec"], encoding, datasets, rows, transforms, views)
    if "mark" in spec:
        views.append(_view(spec["mark"], encoding, rows, transforms))


def _view(mark, encoding, rows, transforms):
    mark = mark.get("type") if isinstance(mark, dict) else mark
    out = {"mark": {"circle": "point", "square": "point"}.get(mark, mark)}
    fields = set()
    for channel, definition in encoding.items():
        if channel in SILENT or not isinstance(definition, dict):
            continue
        condition = definition.get("condition")
        if "field" not in definition and isinstance(condition, dict) and "field" in condition:
            definition = {**condition, **definition}
        for key in SHOWN:
            if key == "stack" and definition.get(key) not in ("normalize", "center"):
                continue  # what Vega-Lite does by itself, or its absence on marks that do not stack
            if key in definition and definition[key] not in (None, False):
                out[f"{channel}.{key}"] = definition[key]
        kind = (definition.get("scale") or {}).get("type")
        if kind:
            out[f"{channel}.scale"] = kind
        if isinstance(definition.get("field"), str):
            fields.add(definition["field"])
    filters = [t["filter"] for t in transforms if "filter" in t and not _is_selection(t["filter"])]
    others = [t for t in transforms if "filter" not in t]
    if filters:
        out["filter"] = sorted(json.dumps(f, sort_keys=True) for f in filters)
    if others:
        out["transform"] = [json.dumps(t, sort_keys=True) for t in others]
    if isinstance(rows, list):
        lost = sorted(field for field in fields if rows and field not in rows[0] and not others)
        if lost:
            raise ValueError(f"the data of the chart have no column {lost[0]}")
        out["rows"] = len(rows)
        for field in sorted(fields):
            if rows and field in rows[0]:
                values = [_rounded(row.get(field)) for row in rows]
                out[f"data of {field}"] = _digest(sorted(values, key=_sort_key))
    else:
        out["data"] = rows
    return out


def _is_selection(condition):
    return isinstance(condition, dict) and "param" in condition


def differences(got, want, policy):
    """Return the aspects in which ``got`` differs from ``want``, as a dict of aspect to a phrase for the student.

    Both are facts; ``policy`` is the exercise's policy. The phrases say what to look at, never the right value.
    """
    policy = {**POLICY, **policy}
    if got["kind"] != want["kind"]:
        return {"kind": f"should be {KINDS.get(want['kind'], want['kind'])}; yours is {_seen(got)}"}
    return _COMPARE[want["kind"]](got, want, policy)


def _seen(fact):
    shown = {"text": f"the text '{fact.get('value')}'", "number": f"the number {fact.get('value')}",
             "truth value": f"{fact.get('value')}", "date": f"the date {fact.get('value')}",
             "length of time": f"a length of time, {fact.get('value')}"}
    return shown.get(fact["kind"], KINDS.get(fact["kind"], f"a {fact['kind']}"))


def _same(x, y, policy):
    """Compare two plain values under a policy: numbers with the tolerance, text without regard to case."""
    if isinstance(x, bool) or isinstance(y, bool):
        return x is y
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        tolerance = policy["tolerance"]
        if tolerance is None:
            return math.isclose(x, y, rel_tol=1e-6, abs_tol=1e-9)
        return abs(x - y) <= tolerance * (1 + 1e-9) + 1e-12
    if isinstance(x, str) and isinstance(y, str) and not policy["case"]:
        return x.casefold() == y.casefold()
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(_same(a, b, policy) for a, b in zip(x, y, strict=True))
    return x == y


def _compare_number(got, want, policy):
    x, y = got["value"], want["value"]
    if _same(x, y, policy):
        return {}
    near, whole = {**policy, "tolerance": abs(y) * 0.005}, float(x).is_integer() and float(y).is_integer()
    if y and _same(x, -y, near):
        phrase = "has the wrong sign"
    elif y and (_same(x / 100, y, near) or _same(x * 100, y, near)):
        phrase = "is out by a factor of 100: does the question ask for a share or for per cent?"
    elif whole and abs(x - y) == 1:
        phrase = "is out by one: look at the first, at the last and at the limits"
    elif y and not whole and _same(x, y, near):
        phrase = "is close, but not close enough: do not round before the last step"
    else:
        phrase = f"is {x:,.6g}, and that is not the value asked for"
    return {"value": phrase}


def _compare_value(got, want, policy):
    return {} if _same(got["value"], want["value"], policy) else {
        "value": f"is {_seen(got)}, and that is not the answer"}


def _sort_key(value):
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return (value is None, not number, _rounded(value) if number else 0, "" if number else str(value).casefold())


def _compare_list(got, want, policy):
    """Aspects: one ``item X`` for each item that is missing or too many, and ``order``."""
    extra, missing = [], list(want["values"])
    for item in got["values"]:
        place = next((i for i, other in enumerate(missing) if _same(item, other, policy)), None)
        if place is None:
            extra.append(item)
        else:
            missing.pop(place)
    if extra or missing:
        words = [f"lacks {_number(len(missing), 'item')}"] if missing else []
        words += [f"has {_number(len(extra), 'item')} that should not be there"] if extra else []
        out = {f"item {json.dumps(item)}": "" for item in [*extra, *missing]}
        return {**out, next(iter(out)): " and ".join(words)}
    ordered = policy["order"] if policy["order"] is not None else want["ordered"] and got["ordered"]
    same = all(_same(x, y, policy) for x, y in zip(got["values"], want["values"], strict=True))
    return {"order": "has the right items in another order"} if ordered and not same else {}


def _compare_series(got, want, policy):
    out = {}
    if len(got["values"]) != len(want["values"]):
        out["rows"] = "has " + _too(len(got["values"]), len(want["values"]), "value")
    mine = {json.dumps(k): v for k, v in zip(got["labels"], got["values"], strict=True)}
    right = {json.dumps(k): v for k, v in zip(want["labels"], want["values"], strict=True)}
    if set(mine) != set(right):
        out["labels"] = "has other labels in its index than asked for"
    common = [k for k in right if k in mine]
    wrong = sum(not _same(mine[k], right[k], policy) for k in common)
    if wrong or not common and right:
        out["values"] = f"differs in {wrong} of {_number(len(right), 'value')}" if common else "has other values"
    if not out and policy["order"] and got["labels"] != want["labels"]:
        out["order"] = "has the right values in another order"
    return out


def _compare_table(got, want, policy):
    """Aspects: ``columns``, ``rows``, a ``column X`` for each column asked for, ``together``, ``order``, ``index``."""
    out = {}
    missing = [c for c in want["types"] if c not in got["types"]]
    extra = [c for c in got["types"] if c not in want["types"]]
    if missing or extra and not policy["extra_columns"]:
        words = [f"lacks the column{'s' * (len(missing) > 1)} {_names(missing)}"] if missing else []
        words += [f"has {_number(len(extra), 'column')} too many ({_names(extra)})"] if extra else []
        out["columns"] = " and ".join(words)
    if got["rows"] != want["rows"]:
        out["rows"] = "has " + _too(got["rows"], want["rows"], "row")
    for column in want["types"]:
        phrase = _compare_column(got, want, column, policy)
        if phrase is not None:
            out[f"column {column}"] = phrase
    if missing or got["rows"] != want["rows"]:
        out["together"] = ""
    elif "data" in want:
        told = any(out.values())
        out.update({aspect: "" if told else phrase for aspect, phrase in _compare_rows(got, want, policy).items()})
    if policy["index"] and not out and got["index"] != want["index"]:
        out["index"] = "has the right rows with another index"
    return out


def _compare_column(got, want, column, policy):
    """Say how the values of one column differ, whatever the order of the rows ("": no need to say; None: alike)."""
    if column not in got["types"]:
        return ""
    types = got["types"][column], want["types"][column]
    if types[0] != types[1] and "empty" not in types:
        return f"holds {types[0]} in the column `{column}`, where {types[1]} should be"
    if got["rows"] != want["rows"]:
        return ""
    if "digests" in want:
        same = got.get("digests", {}).get(column) == want["digests"][column]
        return None if same else f"differs in the column `{column}`"
    mine, right = (sorted(fact["data"][column], key=_sort_key) for fact in (got, want))
    wrong = sum(not _same(x, y, policy) for x, y in zip(mine, right, strict=True))
    return f"differs in the column `{column}`, in {wrong} of {_number(len(right), 'row')}" if wrong else None


def _compare_rows(got, want, policy):
    """Compare rows as wholes: ``together`` if they are other rows, ``order`` if only their order differs."""
    columns = list(want["types"])
    mine, right = _rows(got, columns), _rows(want, columns)
    if _alike(mine, right, policy):
        return {}
    if not _alike(_sorted_rows(mine, want, columns), _sorted_rows(right, want, columns), policy):
        return {"together": "has the right values in each column, but they do not stand in the right rows"}
    return {"order": "has the right rows in another order"} if policy["order"] else {}


def _names(names):
    return ", ".join(f"`{name}`" for name in names[:4]) + (" ..." if len(names) > 4 else "")


def _alike(rows, others, policy):
    return all(_same(a, b, policy) for a, b in zip(rows, others, strict=True))


def _rows(fact, columns):
    return [list(row) for row in zip(*(fact["data"][c] for c in columns), strict=True)]


def _sorted_rows(rows, want, columns):
    # Exact columns first, so that a float within the tolerance cannot change the order of rows.
    first = sorted(range(len(columns)), key=lambda i: any(isinstance(v, float) for v in want["data"][columns[i]]))
    return sorted(rows, key=lambda row: [_sort_key(row[i]) for i in first])


def _compare_chart(got, want, policy):
    if got["layout"] != want["layout"] or got["views"] != want["views"]:
        return {"layout": "is put together in another way (layers, or charts beside each other) than asked for"}
    out = {}
    for key in sorted(set(got["chart"]) | set(want["chart"]), key=_telling):
        x, y = got["chart"].get(key), want["chart"].get(key)
        if x == y or y is None and _allowed(key, got["chart"], want["chart"], policy):
            continue
        out[key] = _phrase(key, x, y, got["chart"], want["chart"])
    if any(key.endswith("rows") for key in out):
        out = {key: "" if "data of" in key else phrase for key, phrase in out.items()}
    return out


def _telling(key):
    """Sort aspects of a chart by how much they tell a student."""
    aspect = key.rpartition(": ")[2]
    order = ("mark", "filter", "transform", "rows")
    return (order.index(aspect) if aspect in order else len(order) + aspect.startswith("data"), key)


def _phrase(key, x, y, got, want):
    """Say how the aspect `key` of a chart, `x`, differs from the right one, `y`; either may be None."""
    view, colon, aspect = key.rpartition(": ")
    where = f" in {view}" if view else ""
    channel, _, part = aspect.partition(".")
    thing = {"type": "data type", "timeUnit": "time unit", "bin": "binning"}.get(part, part)
    own = f"{view}{colon}{channel}."
    if aspect == "mark":
        return f"draws {x} marks{where}: look at the mark"
    if aspect == "rows":
        return f"shows {_too(x or 0, y or 0, 'row')}{where}"
    if aspect in ("filter", "transform"):
        return f"has another {aspect}{where} than asked for" if x and y else f"has no {aspect}{where}" if y else \
            f"has a {aspect} inside the chart{where}: do that to the table, before you draw"
    if part and not any(k.startswith(own) for k in got):
        return f"does not use the channel {channel}{where}" if key == min(k for k in want if k.startswith(own)) else ""
    if part and not any(k.startswith(own) for k in want):
        return f"uses the channel {channel}{where}, which was not asked for" if key == min(
            k for k in got if k.startswith(own)) else ""
    if part and x is None:
        return f"sets no {thing} for the channel {channel}{where}"
    if part and y is None:
        return f"sets the {thing} of the channel {channel}{where}, which was not asked for"
    if part:
        return f"has another {thing} on the channel {channel}{where} than asked for"
    return f"shows other values: look at the {aspect}{where}" if key in want and key in got else ""


def _allowed(key, got, want, policy):
    """Tell whether something that a chart shows beyond what was asked for may stand.

    It may when it belongs to a channel of its own (not to one that was asked for), and either the policy allows
    extra channels or the channel only repeats a field which another channel shows already.
    """
    view, colon, aspect = key.rpartition(": ")
    prefix = view + colon
    if aspect.startswith("data of "):
        return policy["extra_channels"]
    channel, dot, _ = aspect.partition(".")
    if not dot or any(other.startswith(f"{prefix}{channel}.") for other in want):
        return False
    if policy["extra_channels"]:
        return True
    field = got.get(f"{prefix}{channel}.field")
    return channel not in ("x", "y", "row", "column", "facet", "repeat") and field is not None and any(
        value == field and other.startswith(prefix) and other.endswith(".field") for other, value in got.items()
        if other != f"{prefix}{channel}.field")


def _too(got, want, noun):
    return f"{_number(abs(got - want), noun)} too {'few' if got < want else 'many'}"


def _number(count, noun):
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


_COMPARE = {"number": _compare_number, "text": _compare_value, "truth value": _compare_value, "date": _compare_value,
            "length of time": _compare_value, "missing value": _compare_value, "list": _compare_list,
            "series": _compare_series, "table": _compare_table, "chart": _compare_chart}
