"""Records that do not fit: each fault in one clear sentence that names the file."""

import pytest
from shared import ROOT, settings

from press.tables.package import build_package

DEMO = ROOT / "tests" / "demo" / "data"


@pytest.mark.parametrize(("old", "new", "message"), [
    ("title:", "titel:", "lacks title"),
    ("chapters:", "chapter: [1]\nchapters:", "unknown property 'chapter'"),
    ("made: ", "made: [\n", "not readable as YAML"),
    ("  - producer:", "  - producers:", "needs at least producer and path"),
    ("traps:\n", "traps:\n  - A colon: here\n", "a text with a colon needs quotation marks"),
    ("    type: string\n", "    typ: string\n", "each field needs name, type and description"),
])
def test_a_bad_record_gets_one_clear_message(tmp_path, old, new, message):
    folder = tmp_path / "data"
    folder.mkdir()
    settings(tmp_path)
    record = (DEMO / "bus_months.yaml").read_text("utf-8")
    assert old in record
    (folder / "bus_months.yaml").write_text(record.replace(old, new, 1), "utf-8")
    (folder / "bus_months.csv").write_bytes((DEMO / "bus_months.csv").read_bytes())
    messages = build_package(tmp_path)[1]
    assert len(messages) == 1 and messages[0].startswith("bus_months.yaml: ") and message in messages[0]
