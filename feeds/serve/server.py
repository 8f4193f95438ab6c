"""The server of the preview, on loopback, until it is interrupted."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import uvicorn
from watchfiles import awatch

from feeds.config.load import load_site
from feeds.errors import FeedsError, Problem
from feeds.serve.app import preview_app
from feeds.serve.preview import LivePreview
from feeds.text import count

ADDRESS = "127.0.0.1"
_CHECK = 500  # milliseconds between two looks at `stop`


def serve(config: Path, output: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve a preview at `port` until Ctrl-C; `tell` prints a line.

    Raises FeedsError if the port is in use or the configuration is wrong.
    """
    root = urlsplit(load_site(config).url).path
    listener = _listen(port)
    with listener, TemporaryDirectory(prefix="feeds-") as folder:
        preview = LivePreview(config, output, Path(folder))
        preview.build()
        _report(preview, tell)
        address = f"http://{ADDRESS}:{listener.getsockname()[1]}{root}"
        tell(f"{address} shows what a build would publish; Ctrl-C ends it")
        asyncio.run(_run(preview, root, listener, tell))


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
        # Otherwise another process could listen on the port until the server starts.
        listener.listen()
    except OSError as error:
        listener.close()
        what = f"cannot be used: {error.strerror}"
        raise FeedsError(
            [Problem(f"port {port}", what, "name another with --port", "configuration")]
        ) from None
    return listener


async def _run(
    preview: LivePreview, root: str, listener: socket.socket, tell: Callable[[str], None]
) -> None:
    app = preview_app(preview, root)
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, lifespan="off")
    server = uvicorn.Server(config)
    stop = asyncio.Event()
    watching = asyncio.create_task(_watch(preview, stop, tell))
    try:
        await server.serve(sockets=[listener])
    finally:
        app.state.server.stopping = True
        stop.set()
        await watching


async def _watch(preview: LivePreview, stop: asyncio.Event, tell: Callable[[str], None]) -> None:
    while not stop.is_set():
        folders = _folders(preview)
        is_checked = False
        watched = awatch(*folders, stop_event=stop, rust_timeout=_CHECK, yield_on_timeout=True)
        async for changes in watched:
            # The first build finds changes made before the watch began.
            if (changes or not is_checked) and await asyncio.to_thread(preview.build):
                _report(preview, tell)
            is_checked = True
            # A new folder of the same name has to be watched anew.
            if _folders(preview) != folders or any(Path(path) in folders for _, path in changes):
                break


def _folders(preview: LivePreview) -> dict[Path, int]:
    """The folders to watch, each with its inode."""
    folders = {}
    for path in preview.sources():
        # The folder of a file, since editors replace files.
        folder = path if path.is_dir() else path.parent
        with suppress(OSError):
            folders[folder] = folder.stat().st_ino
    return folders


def _report(preview: LivePreview, tell: Callable[[str], None]) -> None:
    for problem in preview.problems:
        tell(problem)
    if preview.version > 1:
        tell(f"built again, with {count(len(preview.problems), 'problem')}")
