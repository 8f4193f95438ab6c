"""HTTP requests → files of the preview, with the headers of a good host; pages reload themselves.

A page of the preview differs from the published one: its content security policy allows the script
that reloads it, and it lists the problems of the last build.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from email.utils import formatdate, parsedate_to_datetime
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from feeds.registry import FORMATS, OPML, PAGE
from feeds.regular import is_regular, real_path
from feeds.serve.preview import LivePreview

MEDIA_TYPES = {
    **{row.filename: row.media_type for row in FORMATS.values()},
    PAGE.filename: PAGE.media_type,
    OPML.filename: OPML.media_type,
    "manifest.json": "application/json",
    "ledger.jsonl": "application/jsonl",
}
# The URL path of the script, the style sheet and the events of the preview itself.
OWN = "/_preview/"
_POLL = 0.2  # seconds
_SCRIPT = """\
const source = new EventSource(%r);
source.addEventListener("built", (event) => {
  const built = document.documentElement.dataset.built ?? event.data;
  document.documentElement.dataset.built = built;
  if (event.data !== built) location.reload();
});
"""
_STYLE = """\
.preview { position: sticky; top: 0; z-index: 2; margin: 0; padding: 0.75rem 1rem;
  background: #7f1d1d; color: #fff; font: 0.9375rem/1.5 ui-monospace, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
"""


def preview_app(preview: LivePreview, root: str) -> Starlette:
    """The web application; `root` is the URL path at which the output folder is served."""
    serve = _Server(preview, root)
    routes = [
        Route(f"{OWN}events", serve.events),
        Route(f"{OWN}reload.js", serve.script),
        Route(f"{OWN}preview.css", serve.style),
        Route("/{path:path}", serve.file, methods=["GET"]),
    ]
    middleware = [
        # A foreign page whose host name resolves to this machine must not read the preview.
        Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
        Middleware(GZipMiddleware),
    ]
    app = Starlette(routes=routes, middleware=middleware)
    app.state.server = serve
    return app


class _Server:
    def __init__(self, preview: LivePreview, root: str) -> None:
        self._preview, self._root = preview, root
        self.stopping = False

    async def events(self, request: Request) -> Response:
        """Server-sent events: the number of the last build, now and after each build."""

        async def built() -> AsyncIterator[str]:
            sent = -1
            while not self.stopping and not await request.is_disconnected():
                if sent != self._preview.version:
                    sent = self._preview.version
                    yield f"event: built\ndata: {sent}\n\n"
                await asyncio.sleep(_POLL)

        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(built(), media_type="text/event-stream", headers=headers)

    async def script(self, _: Request) -> Response:
        """The script that reloads a page."""
        return Response(_SCRIPT % f"{OWN}events", media_type="text/javascript")

    async def style(self, _: Request) -> Response:
        """The style sheet of the list of problems."""
        return Response(_STYLE, media_type="text/css")

    async def file(self, request: Request) -> Response:
        """A file of the output folder, or 304 if the client has it."""
        path = "/" + request.path_params["path"]
        if "\0" in path:
            return self._missing(path)
        if not path.startswith(self._root):
            if path == "/" or f"{path}/" == self._root:
                return RedirectResponse(self._root)
            return self._missing(path)
        file = self._preview.output / path.removeprefix(self._root)
        inside = real_path(file).is_relative_to(real_path(self._preview.output))
        if inside and os.path.isdir(file):
            if not path.endswith("/"):
                return RedirectResponse(f"{path}/")
            file /= PAGE.filename
        if not inside or not is_regular(file):
            return self._missing(path)
        return self._sent(request, file)

    def _sent(self, request: Request, file: Path) -> Response:
        content = file.read_bytes()
        media_type = MEDIA_TYPES.get(file.name, "application/octet-stream")
        changed = int(file.stat().st_mtime)
        headers = {
            "Last-Modified": formatdate(changed, usegmt=True),
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        if media_type == PAGE.media_type:
            content = self._reloading(content)
        else:
            headers["Access-Control-Allow-Origin"] = "*"
        headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        if _is_current(request, headers["ETag"], changed):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    def _missing(self, path: str) -> Response:
        """A page for a missing file; it is reloaded, since the next build may make the file."""
        html = (
            f'<!doctype html><html lang="en"><head><title>Not found</title></head><body>'
            f'<h1>{escape(path)} is not there</h1><p><a href="{escape(self._root)}">All feeds</a>'
            f"</p></body></html>"
        )
        return Response(self._reloading(html.encode()), 404, media_type=PAGE.media_type)

    def _reloading(self, page: bytes) -> bytes:
        """The page with the script that reloads it, and with the problems of the last build."""
        lines = escape("\n".join(self._preview.problems))
        problems = f'<pre class="preview" role="status">{lines}</pre>' if lines else ""
        head = f'<link rel="stylesheet" href="{OWN}preview.css"/>'
        script = f'<script src="{OWN}reload.js"></script>'
        return (
            page.replace(b"script-src ", b"connect-src 'self'; script-src 'self' ", 1)
            .replace(b"style-src ", b"style-src 'self' ", 1)
            .replace(b"</head>", f"{head}</head>".encode(), 1)
            .replace(b"<body>", f"<body>{problems}".encode(), 1)
            .replace(b"</body>", f"{script}</body>".encode(), 1)
        )


def _is_current(request: Request, etag: str, changed: int) -> bool:
    """Whether the client has this version already: RFC 9110, section 13.2.2."""
    if known := request.headers.get("if-none-match"):
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return etag in tags or "*" in tags
    if since := request.headers.get("if-modified-since"):
        try:
            return changed <= parsedate_to_datetime(since).timestamp()
        except (TypeError, ValueError):
            return False
    return False
