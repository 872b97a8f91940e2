"""The files of keys in ``thaw/keys``, one for each notebook: reading them, and finding a check in them.

The keys are built from the exercise sources (press.lessons). They are encoded: a guard against reading the answer by
accident, not a secret. Standard library only.
"""

import base64
import bz2
import functools
import json
import os
from pathlib import Path

from thaw.judge import PARTS_OF_A_KEY, Key


class Damaged(Exception):
    """A file of keys that cannot be read, as a sentence that says what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The file `{'/'.join(path.parts[-3:])}` cannot be read, so some checks cannot run: fetch the "
                         "course anew. The checks of other notebooks work.")


def encode(key: Key) -> str:
    """Return a key (JSON-ready dict) as text that shows nothing of the answer."""
    plain = json.dumps(key, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return base64.b85encode(bz2.compress(plain.encode())).decode()


def decode(text: str) -> Key:
    """Return the key that `encode` made into `text`."""
    return json.loads(bz2.decompress(base64.b85decode(text)))


def keys_folder() -> Path:
    """Return the folder of the key files; the builder points THAW_KEYS at keys that are not installed yet."""
    return Path(os.environ.get("THAW_KEYS") or Path(__file__).parent / "keys")


def load_keys() -> dict[str, dict[str, str]]:
    """Return {notebook: {exercise: encoded key}} for all notebooks of the course whose file can be read."""
    return read_keys()[0]


def read_keys() -> tuple[dict[str, dict[str, str]], dict[str, Damaged]]:
    """The keys of each notebook whose file can be read, and what is wrong with those of the others."""
    keys, damaged = {}, {}
    for path in sorted(keys_folder().glob("*.json")):
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            content = None
        if isinstance(content, dict):
            keys[path.stem] = content
        else:
            damaged[path.stem] = Damaged(path)
    return keys, damaged


def opened(text: str, notebook: str) -> Key:
    """The key that was encoded into `text`, in the file of a notebook; raises Damaged where it is no whole key."""
    try:
        key = decode(text)
    except (OSError, ValueError, TypeError):
        key = {}
    if not isinstance(key, dict) or not PARTS_OF_A_KEY <= set(key):
        raise Damaged(keys_folder() / f"{notebook}.json")
    return key


@functools.lru_cache(maxsize=512)
def _names(text: str) -> tuple[str, ...]:
    try:
        names = decode(text).get("names", [])
    except (OSError, ValueError, TypeError, AttributeError):
        names = []
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def names_of(texts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """{exercise: its answer variables} for the keys of one notebook; none for a key that cannot be read."""
    return {exercise: _names(text) for exercise, text in texts.items() if isinstance(text, str)}
