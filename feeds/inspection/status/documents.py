"""A document and its line in the manifest → whether it has the listed bytes, and is valid."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from feeds.inspection.status.contents import Contents, NoFeed, contents
from feeds.inspection.status.model import ERROR, WARNING, FeedStatus, Observation
from feeds.output import manifest
from feeds.output.manifest import Record
from feeds.registry import PAGE_FORMATS
from feeds.regular import read_regular, real_path
from feeds.web.http import readable_url


def folder_status(folder: Path) -> Iterator[Observation | FeedStatus]:
    """Yield the status and the problems of each document in the manifest of an output folder."""
    listed = manifest.read_manifest(folder)
    if listed is None:
        what = "there is no manifest.json that can be read"
        todo = "build first, or name the output folder"
        yield Observation(str(folder / manifest.FILENAME), ERROR, "no-manifest", what, todo)
        return
    for document in listed.documents:
        place = str(folder / document.path)
        try:
            content = _inside(folder, document.path)
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            yield Observation(place, ERROR, "missing", what, "build again")
            continue
        yield from document_status(place, content, document)


def _inside(folder: Path, name: str) -> bytes:
    path = real_path(folder / name)
    if not path.is_relative_to(real_path(folder)):
        raise OSError(1, "leads out of the folder", name)
    return read_regular(path)


def document_status(
    place: str, content: bytes, listed: Record
) -> Iterator[Observation | FeedStatus]:
    """Yield what is wrong with a document of the manifest, and its status if it is a live feed."""
    if hashlib.sha256(content).hexdigest() != listed.sha256:
        what = "its bytes are not those that the manifest lists"
        todo = "wait until caches expire; if it stays so, deploy the whole output folder again"
        yield Observation(place, ERROR, "hash", what, todo)
    if listed.format in PAGE_FORMATS:
        return
    try:
        found = contents(content, listed.format)
    except NoFeed as error:
        yield Observation(place, ERROR, "invalid", str(error), "build and deploy again")
        return
    yield from invalid_parts(place, found, listed.url)
    if not listed.archive:
        yield FeedStatus(place, found.format, found.entries, found.newest)


def invalid_parts(place: str, found: Contents, url: str) -> Iterator[Observation]:
    """Yield what is wrong with the contents of a feed; `url` is its address, "" if unknown."""
    for what in found.problems:
        yield Observation(place, ERROR, "invalid", what, "build and deploy again")
    if found.self_url and url and found.self_url != url:
        what = f"says that its address is {readable_url(found.self_url)}"
        todo = "readers follow that; if it is wrong, set url to where the folder is served"
        yield Observation(place, WARNING, "self", what, todo)
