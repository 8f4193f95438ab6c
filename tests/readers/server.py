"""A static host on loopback: it answers as nginx does, and notes what it was asked."""

from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from .site import Site


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader asked for, and the status of the answer."""

    path: str
    status: int
    has_validators: bool


class Server(ThreadingHTTPServer):
    """A context manager that serves sites; `xml` is the media type of XML files."""

    daemon_threads = True

    def __init__(self, xml: str = "text/xml") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.media_types = {".xml": xml, ".json": "application/json"}
        self.folders: dict[str, Path] = {}
        self.requests: list[Request] = []

    def address(self, name: str) -> str:
        """Where a site of this name is served."""
        return f"http://127.0.0.1:{self.server_port}/{name}/"

    def show(self, site: Site) -> None:
        """Serve a site at its address, in place of what was served there."""
        self.folders[site.url.split("/")[3]] = site.output

    def __enter__(self) -> "Server":
        # Ask ten times in a second whether to stop: twice, the default, makes the tests wait.
        Thread(target=self.serve_forever, args=[0.1], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "nginx", ""

    def do_GET(self) -> None:
        name, _, path = self.path.removeprefix("/").partition("/")
        file = self.server.folders.get(name, Path("nowhere")) / path
        if ".." in file.parts or not file.is_file():
            self._answer(HTTPStatus.NOT_FOUND, b"not found\n", {"Content-Type": "text/plain"})
            return
        stat = file.stat()
        # nginx takes whole seconds; of two builds within one it would miss the second.
        validators = {
            "ETag": f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"',
            "Last-Modified": formatdate(stat.st_mtime, usegmt=True),
        }
        since, none_match = self.headers["If-Modified-Since"], self.headers["If-None-Match"]
        # As in nginx, every validator that was sent has to agree.
        if (
            (since or none_match)
            and since in (None, validators["Last-Modified"])
            and none_match in (None, validators["ETag"])
        ):
            self._answer(HTTPStatus.NOT_MODIFIED, b"", validators)
            return
        media_type = self.server.media_types[file.suffix]
        self._answer(HTTPStatus.OK, file.read_bytes(), {"Content-Type": media_type, **validators})

    def _answer(self, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> None:
        # Noted before it is sent, so that it is there when the reader has ended.
        has_validators = any(
            name in self.headers for name in ("If-Modified-Since", "If-None-Match")
        )
        self.server.requests.append(Request(self.path, status, has_validators))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the requests are in the server's list."""
