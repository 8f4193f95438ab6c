"""Documents → files in the output folder, each written atomically: whole or not at all."""

import errno
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from feeds.model import Document, UnchangedDocument
from feeds.output import manifest
from feeds.output.lock import UNFINISHED, locked
from feeds.output.own_pages import has_mark, is_ours, is_page
from feeds.registry import FORMATS, PAGE
from feeds.regular import is_regular, read_regular

# A function that returns whether a folder of this name is below the root, with links resolved.
IsWithin = Callable[[Path, str], bool]

_ARCHIVE = re.compile(r"(?:[a-z0-9_-]+/)?archive/[0-9W-]+/([^/]+)")


class Written(NamedTuple):
    """What `write` did: paths below the folder, in the order of the documents."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def write(documents: Iterable[Document | UnchangedDocument], folder: str | Path) -> Written:
    """Write the documents into the folder, leaving identical files untouched.

    Waits until no other build writes to the folder. If the manifest is among the documents,
    archives and pages that only the old manifest lists are removed. A page that this program did
    not write is neither replaced nor removed. Raises OSError if a file cannot be written, or if its
    path leads out of the folder; files that were written before that are complete.
    """
    with locked(folder, lambda: None):
        return write_documents(documents, folder)


def write_documents(
    documents: Iterable[Document | UnchangedDocument],
    folder: str | Path,
    keep: Collection[str] = (),
) -> Written:
    """Write into a folder that the caller has locked; do not remove files in `keep`."""
    root = Path(folder)
    # Checking each folder only once saves a quarter of the time.
    is_within = cache(_is_within)
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    removed: list[str] = []
    for document in documents:
        if document.path == manifest.FILENAME:
            current = {*added, *changed, *unchanged, *keep}
            removed += _remove(root, outdated(root, current))
        if isinstance(document, UnchangedDocument):
            unchanged.append(document.path)
            continue
        path = path_inside(root, document.path, is_within)
        old = read_regular(path) if is_regular(path) else None
        if old and is_page(document.path) and not has_mark(old):
            continue
        if old == document.content:
            unchanged.append(document.path)
            continue
        _replace(path_inside(root, UNFINISHED, is_within), path, document.content)
        if not added and not changed:
            # The first file is the ledger: a power cut must not lose it and keep later files.
            _sync(root)
        (added if old is None else changed).append(document.path)
    with suppress(FileNotFoundError):
        (root / UNFINISHED).unlink()
    return Written(tuple(added), tuple(changed), tuple(unchanged), tuple(removed))


def outdated(folder: str | Path, current: Collection[str]) -> list[str]:
    """The paths of archives and pages that the manifest lists and that are not in `current`."""
    root = Path(folder)
    gone = sorted(manifest.listed_paths(root) - set(current))
    return [
        name
        for name in gone
        if (is_ours(root / name) if is_page(name) else is_archive(name)) and _is_inside(root, name)
    ]


def is_archive(path: str) -> bool:
    """Whether the path is that of an archive, in any format."""
    found = _ARCHIVE.fullmatch(path)
    names = {PAGE.filename, *(row.filename for row in FORMATS.values())}
    return found is not None and found[1] in names


def _is_within(root: Path, folder: str) -> bool:
    """Whether a folder of this name is below the root, with links resolved."""
    real_root, real = os.path.realpath(root), os.path.realpath(os.path.join(root, folder))
    return os.path.commonpath([real_root, real]) == real_root


def path_inside(root: Path, name: str, is_within: IsWithin = _is_within) -> Path:
    """Join `root` and `name`. Raises OSError if the path leads out of `root`, also by a link."""
    if not _is_inside(root, name, is_within):
        raise OSError(errno.EPERM, "leads out of the output folder", str(root / name))
    return root / name


def _is_inside(root: Path, name: str, is_within: IsWithin = _is_within) -> bool:
    return not (
        name.startswith("/")
        or ".." in name.split("/")
        or not is_within(root, os.path.dirname(name))
        or (root / name).is_symlink()
    )


def _replace(unfinished: Path, path: Path, content: bytes) -> None:
    """Write `content` to `unfinished`, then rename that to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # It may be a pipe or a link.
        unfinished.unlink(missing_ok=True)
        with unfinished.open("xb") as stream:
            stream.write(content)
            stream.flush()
            # Else a power cut may leave the new name with nothing in it.
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as error:
        # Free the space on a full disk.
        with suppress(OSError):
            unfinished.unlink()
        # Name the file that people know.
        raise OSError(error.errno, error.strerror, str(path)) from error


def _sync(folder: Path) -> None:
    """Flush the names in the folder to the disk, so that they survive a power cut."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(root: Path, names: Iterable[str]) -> Iterator[str]:
    """Remove these files, and folders that become empty; yield the path of each removed file."""
    for name in names:
        path = path_inside(root, name)
        if is_regular(path):
            path.unlink()
            yield name
        # Of an archive: the folder of its period, and the folder of all archives.
        with suppress(OSError):
            path.parent.rmdir()
            path.parent.parent.rmdir()
