"""Files ↔ the output folder: whole files, in one place, by one build at a time."""

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
from feeds.registry import FORMATS
from feeds.regular import is_regular, read_regular

# Whether a folder of this name lies below the root.
Within = Callable[[Path, str], bool]

_ARCHIVE = re.compile(r"(?:[a-z0-9_-]+/)?archive/[0-9W-]+/([^/]+)")


class Written(NamedTuple):
    """What became of the files: paths below the folder, in the order in which they came."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def write(documents: Iterable[Document | UnchangedDocument], folder: str | Path) -> Written:
    """Put the documents in the folder, each whole or not at all, leaving identical ones untouched.

    Waits for another build that is at work there. If the manifest is among them, archives that only
    the old manifest lists are removed. Raises OSError where the disk refuses, and for a path that
    leads out of the folder. What was written until then is whole, and the next build goes on from
    there.
    """
    with locked(folder, lambda: None):
        return write_documents(documents, folder)


def write_documents(
    documents: Iterable[Document | UnchangedDocument],
    folder: str | Path,
    keep: Collection[str] = (),
) -> Written:
    """`write`, for who has locked the folder; archives to `keep` are not removed."""
    root = Path(folder)
    # Of a folder once: asked for each file again, that took a quarter of writing.
    is_within = cache(_is_within)
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    removed: list[str] = []
    for document in documents:
        if document.path == manifest.FILENAME:
            made = {*added, *changed, *unchanged, *keep}
            removed += _remove(root, outdated(root, made))
        if isinstance(document, UnchangedDocument):
            unchanged.append(document.path)
            continue
        path = inside(root, document.path, is_within)
        old = read_regular(path) if is_regular(path) else None
        if old == document.content:
            unchanged.append(document.path)
            continue
        _replace(inside(root, UNFINISHED, is_within), path, document.content)
        if not added and not changed:
            # The ledger comes first, and must not be lost where a feed that follows it is not.
            _sync(root)
        (added if old is None else changed).append(document.path)
    with suppress(FileNotFoundError):
        (root / UNFINISHED).unlink()
    return Written(tuple(added), tuple(changed), tuple(unchanged), tuple(removed))


def outdated(folder: str | Path, made: Collection[str]) -> list[str]:
    """Archives in the folder, as the manifest there lists them, that are no longer made."""
    root = Path(folder)
    gone = sorted(manifest.listed_paths(root) - set(made))
    return [name for name in gone if is_archive(name) and _is_inside(root, name)]


def is_archive(path: str) -> bool:
    """Whether a document with this path is an archive, in any format there is."""
    found = _ARCHIVE.fullmatch(path)
    return found is not None and found[1] in {one.filename for one in FORMATS.values()}


def _is_within(root: Path, folder: str) -> bool:
    """Whether what has this name below the root lies there, whatever links lead to it."""
    real_root, real = os.path.realpath(root), os.path.realpath(os.path.join(root, folder))
    return os.path.commonpath([real_root, real]) == real_root


def inside(root: Path, name: str, is_within: Within = _is_within) -> Path:
    """The file's place in the folder; raises OSError if it would be anywhere else."""
    if not _is_inside(root, name, is_within):
        raise OSError(errno.EPERM, "leads out of the output folder", str(root / name))
    return root / name


def _is_inside(root: Path, name: str, is_within: Within = _is_within) -> bool:
    return not (
        name.startswith("/")
        or ".." in name.split("/")
        or not is_within(root, os.path.dirname(name))
        or (root / name).is_symlink()
    )


def _replace(unfinished: Path, path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Opened anew: what is there may be a pipe.
        unfinished.unlink(missing_ok=True)
        with unfinished.open("xb") as stream:
            stream.write(content)
            stream.flush()
            # Else a power cut may leave the new name with nothing in it.
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as error:
        # A full disk has better uses for it.
        with suppress(OSError):
            unfinished.unlink()
        # The name that people know.
        raise OSError(error.errno, error.strerror, str(path)) from error


def _sync(folder: Path) -> None:
    """Make the folder's names last through a power cut."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(root: Path, names: Iterable[str]) -> Iterator[str]:
    """Take away archives that are no longer made; live feeds stay, come what may."""
    for name in names:
        path = inside(root, name)
        if is_regular(path):
            path.unlink()
            yield name
        # The folders of its period and of all archives, once they are empty.
        with suppress(OSError):
            path.parent.rmdir()
            path.parent.parent.rmdir()
