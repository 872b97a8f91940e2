"""What a browser loads to run Python: versions, checksums, and what is said where something is missing."""

import json
import re
import zipfile

import pytest
from shared import ROOT

from press.publish import pyodide


def locked(name):
    text = (ROOT / name).read_text("utf-8")
    return dict(re.findall(r"^([\w-]+)==(\S+)", text, re.M))


@pytest.mark.parametrize("name", ["altair", "narwhals"])
def test_the_browser_has_the_versions_of_the_book(name):
    assert locked("requirements/live.txt")[name] == locked("requirements/read.txt")[name]


def test_a_changed_file_is_refused_wherever_it_comes_from(tmp_path, monkeypatch):
    name = "pandas-2.3.2-cp313-cp313-pyodide_2025_0_wasm32.whl"
    entry = {"file_name": name, "sha256": "0" * 64}
    mirror, cache = tmp_path / "mirror", tmp_path / "cache"
    for folder in (mirror, cache):
        folder.mkdir()
        (folder / name).write_bytes(b"another wheel")
    with pytest.raises(pyodide.Refused, match="its sha256 is"):
        pyodide._official(cache, tmp_path, entry)
    monkeypatch.setenv("THAW_MIRROR", str(mirror))
    with pytest.raises(pyodide.Refused, match=f"mirror.*{name}: refused"):
        pyodide._official(cache, tmp_path, entry)
    monkeypatch.setenv("THAW_MIRROR", str(tmp_path / "nowhere"))
    with pytest.raises(pyodide.Refused, match="which is no folder"):
        pyodide._official(cache, tmp_path, entry)
    (cache / f"pyodide-{pyodide.PYODIDE}.tgz").write_bytes(b"another archive")
    with pytest.raises(pyodide.Refused, match="its sha256 is"):
        pyodide._core(cache, tmp_path)


def test_a_missing_file_is_asked_for_at_the_address_that_pyodide_names(tmp_path, monkeypatch):
    asked = []

    def refuse(address, timeout):
        asked.append(address)
        raise OSError("no network")

    monkeypatch.delenv("THAW_MIRROR", raising=False)
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    (tmp_path / "pyodide.mjs").write_text("cdnUrl=`https://there.example/v${U}/full/`")
    with pytest.raises(pyodide.Refused, match="not in THAW_MIRROR"):
        pyodide._official(tmp_path, tmp_path, {"file_name": "a.whl", "sha256": ""})
    assert asked == [f"https://there.example/v{pyodide.PYODIDE}/full/a.whl"]


def test_without_node_a_sentence_says_what_is_missing():
    with pytest.raises(pyodide.Refused, match="needs Node.js with npm"):
        pyodide.ran("no-such-program")


def test_what_is_loaded_is_compiled_and_named_by_its_hash(live_book):
    folder = live_book / "live" / pyodide.ready(ROOT).name
    for entry in json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"].values():
        assert pyodide.sha256(folder / entry["file_name"]) == entry["sha256"]
        with zipfile.ZipFile(folder / entry["file_name"]) as wheel:
            assert [name for name in wheel.namelist() if name.endswith(".py")] == []
