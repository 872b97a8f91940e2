"""The codes of a class, merged: who coded the blind sheet how, and how well they agree, category by category.

Each file is one coder's: a CSV with the key of the sheet (such as ``event_id``) and a column ``code``, a row an event.
The sheet, the key and the codes stand in course.yml, part ``coding``. The name of the file is the name of the coder.
A file with a fault is named and not merged: a code that nobody gave would look like a disagreement.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from press.course import Course

MERGED = "merged"  # the folder of what is written, inside the one of the codes
CODE = "code"


def merge(course: Course, folder: Path, report: Callable[[str], None] = print) -> list[str]:
    """Write the codes of all coders and their agreement into `folder`/merged; return faults by file and row.

    Three files are written: ``codes.csv`` (one row an event, one column a coder, after the code of the course),
    ``events.csv`` (how many gave each code, and the share of pairs of coders that agree) and ``agreement.csv`` (by
    category, see `specific_agreement`). Nothing is written without two coders at least.
    """
    if not folder.is_dir():
        return [f"{folder}: no such folder; put one CSV a coder into it"]
    coding, tables = course.coding, course.root / "data"
    key, words = coding["key"], coding["codes"]
    sheet = pd.read_csv(tables / f"{coding['sheet']}.csv", dtype=str).set_index(key)
    coded: dict[str, pd.Series] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        codes, found = read_codes(path, key, list(sheet.index), words)
        faults += found
        if not found:
            coded[path.stem] = codes
    if len(coded) < 2:
        return [*faults, f"{folder}: {len(coded)} sheets can be read; two coders are the least that can agree"]
    table = pd.DataFrame(coded).reindex(sheet.index)
    counts = pd.DataFrame({word: (table == word).sum(axis=1) for word in words})
    by_code, number = specific_agreement(counts), counts.sum(axis=1)
    coded_before = pd.read_csv(tables / f"{coding['table']}.csv", dtype=str).set_index(key)
    ours = coded_before[coding["column"]].reindex(sheet.index)
    events = sheet.join(counts).assign(agree=_pairs(counts).sum(axis=1) / (number * (number - 1)), course=ours)
    written = {"codes.csv": table.assign(course=ours)[["course", *coded]], "events.csv": events.round(3),
               "agreement.csv": by_code.round(3)}
    (folder / MERGED).mkdir(exist_ok=True)
    for name, made in written.items():
        made.to_csv(folder / MERGED / name)
    report(f"{len(coded)} coders, {len(table)} events. Where one of two coders gave a code, so did the other:")
    for word, share in by_code["agreement"].items():
        report(f"  {word}: " + ("nobody gave it" if pd.isna(share) else f"{share:.0%}"))
    least = events.dropna(subset=["agree"]).sort_values("agree").head(3)["agree"]
    report("least agreed on: " + "; ".join(f"{name} ({share:.0%} of pairs)" for name, share in least.items()))
    report(f"written: {', '.join(str(folder / MERGED / name) for name in written)}")
    return faults


def read_codes(path: Path, key: str, events: list[str], words: list[str]) -> tuple[pd.Series, list[str]]:
    """Return one coder's codes by event, and the faults of the file, each with its row."""
    nothing = pd.Series(dtype=str)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, skipinitialspace=True)
    except ValueError as problem:  # so are pandas' own errors, and those of decoding
        return nothing, [f"{path}: cannot be read as CSV in UTF-8: {str(problem).strip()}"]
    table.columns = [str(name).strip().lower() for name in table.columns]
    if missing := [name for name in (key, CODE) if name not in table]:
        return nothing, [f"{path}: has no column {' or '.join(missing)}; needed are {key} and {CODE}"]
    names, codes = table[key].str.strip(), table[CODE].str.strip().str.lower()
    faults = list(_faults(path, names, codes, events, words))
    given = pd.Series(codes.to_list(), index=names.to_list(), dtype=str)
    return given[given != ""], faults


def _faults(path: Path, names: pd.Series, codes: pd.Series, events: list[str], words: list[str]) -> Iterable[str]:
    """Say what is wrong with a sheet; rows are counted as a table program shows them, the header is row 1."""
    for number, (name, code) in enumerate(zip(names, codes, strict=True), start=2):
        if name not in events:
            yield f"{path}, row {number}: {name!r} is no event of the sheet"
        elif code and code not in words:
            yield f"{path}, row {number}: {code!r} is no code; write {', '.join(words[:-1])} or {words[-1]}"
    for name in names[names.duplicated()].unique():
        yield f"{path}: {name} stands there twice"
    if not (codes != "").any():
        yield f"{path}: no event has a code yet"


def _pairs(counts: pd.DataFrame) -> pd.DataFrame:
    """Ordered pairs of coders who gave an event the same code, by event and code."""
    return counts * (counts - 1)


def specific_agreement(counts: pd.DataFrame) -> pd.DataFrame:
    """Agreement by category: of two coders one of whom gave the code, how often the other gave it too.

    `counts` has one row an event and one column a code: how many coders gave it. With two coders it is
    2a / (2a + b + c), the proportion of specific agreement of Cicchetti and Feinstein (1990, Journal of Clinical
    Epidemiology 43, 551-558); with more, all pairs of coders are taken together. Events with one coder say nothing.
    Returns the columns ``given`` (codes given) and ``agreement`` (0 to 1, empty where nobody gave the code).
    """
    coders = counts.sum(axis=1)
    possible = counts.mul(coders - 1, axis=0).sum()
    agreement = (_pairs(counts).sum() / possible).where(possible > 0)
    return pd.DataFrame({"given": counts.sum(), "agreement": agreement}).rename_axis("code")
