"""The address of a published site → the ledger and manifest that the next build starts from

The site is untrusted: the size of each file and the time to fetch it are limited, and files are
written to the output folder only once both have been fetched and parsed. If both are missing (404),
this is the first run. Any other failure raises FeedsError: a build without a ledger would publish
withdrawn entries again and forget ids.
"""

import tempfile
from pathlib import Path

import msgspec

from feeds.errors import FeedsError, Problem
from feeds.history import ledger
from feeds.output import manifest
from feeds.output.manifest import Manifest
from feeds.web import http
from feeds.web.http import readable_url

MAX_BYTES = 200_000_000
_SECONDS = 300.0
_TODO = "build again later; if this is a new site, build once without previous"


def fetch_state(url: str, output: Path) -> bool:
    """Write the published ledger and manifest to `output`; return False if the site has none yet.

    If `output` has a ledger, nothing is fetched: the ledger in git is newer than the published one.
    """
    if (output / ledger.FILENAME).exists():
        return True
    base = url.rstrip("/") + "/"
    files = {name: _content(base + name) for name in (ledger.FILENAME, manifest.FILENAME)}
    missing = [name for name, content in files.items() if content is None]
    if len(missing) == len(files):
        return False
    if missing:
        what = f"is missing, but {next(iter(files.keys() - set(missing)))} is there"
        raise _failure(base + missing[0], what, "publish the whole output folder")
    contents = {name: content or b"" for name, content in files.items()}
    _check(base, contents)
    output.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (output / name).write_bytes(content)
    return True


def _content(url: str) -> bytes | None:
    try:
        response = http.fetch(url, max_bytes=MAX_BYTES, seconds=_SECONDS)
    except http.Unreachable as error:
        raise _failure(url, error.why, _TODO) from None
    if response.status == 404:
        return None
    if response.status != 200:
        raise _failure(url, f"the server answers with status {response.status}", _TODO)
    return response.content


def _check(base: str, contents: dict[str, bytes]) -> None:
    """Raise FeedsError unless this version can read both files and the ledger has no problem."""
    try:
        listed = msgspec.json.decode(contents[manifest.FILENAME], type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        what = "is not a manifest of feeds"
        raise _failure(base + manifest.FILENAME, what, "check the address") from None
    if listed.manifest > manifest.MANIFEST_FORMAT:
        what = "was written by a newer version of feeds"
        raise _failure(base + manifest.FILENAME, what, "update the action")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, ledger.FILENAME).write_bytes(contents[ledger.FILENAME])
        found, problems = ledger.read_ledger_file(folder)
    if problems or not found.feeds:
        what = problems[0].what if problems else "lists no feed"
        todo = "publish an undamaged ledger, or build once without previous"
        line = problems[0].line if problems else None
        raise _failure(base + ledger.FILENAME, what, todo, line)


def _failure(url: str, what: str, todo: str, line: int | None = None) -> FeedsError:
    return FeedsError([Problem(readable_url(url), what, todo, "previous", line)])
