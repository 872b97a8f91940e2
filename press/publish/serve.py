"""A small web server for the built book: static files, gzip, the 404 page and the content-security policy."""

import functools
import gzip
import http.server
import re
import sys
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from press.book import policy
from press.book.state import StaleError, ensure_whole
from press.course import Course

TEXT = (".html", ".css", ".js", ".json", ".svg", ".ipynb", ".csv", ".xml", ".txt", ".md", ".mjs", ".wasm")

# What lies in these folders of a site comes with a policy of its own.
FOLDERS = {"lite": policy.LITE, "slides": policy.DECK}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder at / and also below the path that its 404 page gives as the book's own."""

    policy: str | None = policy.PAGE
    path = "/"  # until the request has been read

    def __init__(self, *arguments: Any, quiet: bool = False, **options: Any) -> None:
        self.quiet = quiet
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        """Return the file that an address names."""
        base = _base(self.directory)
        if base and path.startswith(base):
            path = "/" + path[len(base):]
        return super().translate_path(path)

    def leads_out(self) -> bool:
        """Tell whether the address goes up, written plainly or encoded, or leads out of the folder by a link."""
        address = unquote(re.split("[?#]", self.path)[0])
        if "\0" in address or ".." in re.split(r"[/\\]", address):
            return True
        return not Path(self.translate_path(self.path)).resolve().is_relative_to(Path(self.directory).resolve())

    def end_headers(self) -> None:
        """Add the policies to the answer."""
        if self.policy:
            self.send_header("Content-Security-Policy", policy.sent(self._own_policy() or self.policy))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def _own_policy(self) -> str | None:
        """The policy of the folder in which the file lies, None for a page of the book, as the 404 page is."""
        # Asked of the file and not of the address, which can be written in many ways.
        path = Path(self.translate_path(self.path))
        if not path.exists() or self.leads_out():
            return None
        return next((FOLDERS.get(part) for part in path.relative_to(self.directory).parts), None)

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content."""
        if self.leads_out():
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            super().do_HEAD()

    def do_GET(self) -> None:
        """Send a file, packed where that saves something and the browser can unpack it."""
        path = Path(self.translate_path(self.path))
        if self.leads_out():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        if path.suffix not in TEXT or not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            super().do_GET()
            return
        changed = self.date_time_string(path.stat().st_mtime)
        if self.headers.get("If-Modified-Since") == changed:
            self.send_response(304)
            self.end_headers()
            return
        text = _packed(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Last-Modified", changed)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the book's own page where there is nothing at an address."""
        missing = Path(self.directory) / "404.html"
        if code != 404 or not missing.exists():
            super().send_error(code, message, explain)
            return
        text = missing.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, format: str, *parts: Any) -> None:
        """Say nothing if the server is to be quiet."""
        if not self.quiet:
            super().log_message(format, *parts)


class Server(http.server.ThreadingHTTPServer):
    """A server that does not mind a browser that goes away in the middle of an answer."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that has gone away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int = 0, quiet: bool = True, handler: type[Handler] = Handler) -> Server:
    """A server for `folder` on 127.0.0.1, not yet running; port 0 takes a free one."""
    return Server(("127.0.0.1", port), functools.partial(handler, directory=str(folder), quiet=quiet))


def running(folder: Path, handler: type[Handler] = Handler) -> tuple[Server, str]:
    """Start a quiet server in a thread of its own: (server, address without a last slash)."""
    started = server(folder, handler=handler)
    threading.Thread(target=started.serve_forever, daemon=True).start()
    return started, f"http://127.0.0.1:{started.server_port}"


def serve(course: Course, folder: Path, port: int) -> list[str]:
    """Serve the built book until interrupted; return what is wrong, one line each."""
    try:
        ensure_whole(folder, course, f"make {'site' if folder.name == 'site' else 'book'}")
        with server(folder, port, quiet=False) as running_server:
            print(f"The book: http://127.0.0.1:{running_server.server_port}/ (to stop: Ctrl+C)", flush=True)
            running_server.serve_forever()
    except KeyboardInterrupt:
        pass
    except StaleError as problem:
        return [str(problem)]
    except OSError as problem:
        return [f"port {port} cannot be used ({problem.strerror}); name another one with --port"]
    return []


@functools.cache
def _base(folder: str) -> str:
    """The path of the book's own address ("/the-thaw/"), from its 404 page; "" if it has none."""
    missing = Path(folder) / "404.html"
    base = re.search(r'<base href="([^"]+)"', missing.read_text("utf-8")) if missing.exists() else None
    return urlsplit(base[1]).path if base and base[1] != "/" else ""


@functools.lru_cache(maxsize=64)
def _packed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)
