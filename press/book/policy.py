"""The content-security policy: what a page of the course may load and run.

It is written here only, stands in each page, and is what the server sends.
A policy within a page cannot say who may frame it; the server, which sends the same policy, adds that.
"""

# All that the book needs. Charts and the theme set styles in elements; no script stands in a page; live Python is
# WebAssembly.
PAGE = ("default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'self'; form-action 'self'")
# JupyterLite makes code from text, as Jupyter does in any browser; it lies in a folder of its own.
LITE = ("default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; "
        "connect-src 'self' data: blob:; object-src 'none'; base-uri 'self'")
# A deck loads less than a page. The speaker's view is a window that reveal.js writes, with a script in it: its hash is
# that of the version which press/publish/slides.py names.
DECK = ("default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'sha256-GzCveToXhSIzS3M5eQeRm3McVRB7cYneYKwTkzA3wDk='; object-src 'none'; "
        "base-uri 'none'; form-action 'none'")


def sent(policy: str) -> str:
    """Return a policy as a server sends it."""
    return f"{policy}; frame-ancestors 'self'"
