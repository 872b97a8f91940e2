"""The web addresses behind the tables."""

import json
import re
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import urlsplit

from press.tables.package import read_rows, spot_checks

ADDRESS = re.compile(r"https?://[^\s;\"]+")


class Use(TypedDict):
    """What an address is used for: names of the tables whose record or cells name it, of those whose values were
    compared with it, and of its producers where a record says who they are; its archived copy, or ""."""

    tables: set[str]
    checks: set[str]
    producers: set[str]
    archive: str


def addresses(package: dict[str, Any], folder: Path) -> dict[str, Use]:
    """Return all web addresses behind the tables of a package, whose files are in `folder`, with their use."""
    uses: dict[str, Use] = {}
    for record in package["resources"]:
        for source in record["sources"]:
            _note_source(uses, source)
        texts = [json.dumps({**record, "schema": record["schema"]["fields"]}, ensure_ascii=False)]
        texts += [cell for row in read_rows(folder / record["path"]) for cell in row.values()]
        for text in texts:
            for use in _named(uses, text):
                use["tables"].add(record["name"])
    for check in spot_checks(folder):
        for use in _named(uses, check["source"]):
            use["checks"].add(check["table"])
    return uses


def _note_source(uses: dict[str, Use], source: dict[str, str]) -> None:
    """Note who produces what is at the address of a source, and its archived copy."""
    for key in ("path", "read_at"):
        for use in _named(uses, source.get(key, "")):
            use["archive"] = use["archive"] or source.get("archive", "")
            if key == "path":
                use["producers"].add(source["producer"])


def _named(uses: dict[str, Use], text: str) -> list[Use]:
    """Return the uses of the addresses in a text, in `uses` from now on."""
    return [uses.setdefault(address.rstrip(",."), {"tables": set(), "checks": set(), "producers": set(), "archive": ""})
            for address in ADDRESS.findall(text)]


def host_of(address: str) -> str:
    """Return the host of an address, without "www."."""
    return urlsplit(address).netloc.lower().removeprefix("www.")
