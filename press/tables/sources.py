"""The web addresses behind the tables."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from press.tables.package import read_rows, spot_checks

ADDRESS = re.compile(r"https?://[^\s;\"]+")


def addresses(package: dict[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    """Return all web addresses behind the tables: {address: {"tables", "checks", "producers", "archive"}}.

    The first three are sets: names of the tables whose record or cells name the address, of those whose values
    were compared with it, and of its producers where a record says who they are; "archive" is an address or "".
    """
    found = {}

    def use(text):
        for address in ADDRESS.findall(text):
            empty = {"tables": set(), "checks": set(), "producers": set(), "archive": ""}
            yield found.setdefault(address.rstrip(",."), empty)

    for record in package["resources"]:
        name = record["name"]
        for source in record["sources"]:
            for key in ("path", "read_at"):
                for entry in use(source.get(key, "")):
                    entry["archive"] = entry["archive"] or source.get("archive", "")
                    if key == "path":
                        entry["producers"].add(source["producer"])
        for entry in use(json.dumps({**record, "schema": record["schema"]["fields"]}, ensure_ascii=False)):
            entry["tables"].add(name)
        for row in read_rows(folder / record["path"]):
            for cell in row.values():
                for entry in use(cell):
                    entry["tables"].add(name)
    for check in spot_checks(folder):
        for entry in use(check["source"]):
            entry["checks"].add(check["table"])
    return found


def host_of(address: str) -> str:
    """Return the host of an address, without "www."."""
    return urlsplit(address).netloc.lower().removeprefix("www.")
