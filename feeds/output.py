"""Files ↔ the output folder: whole files, in one place, by one build at a time."""

import errno
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from feeds import manifest
from feeds.model import Document, Kept

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# There is one for all files: whatever an interrupted build left in it the next one overwrites.
_UNFINISHED = ".unfinished"
_ARCHIVE = re.compile(r"([a-z0-9_-]+/)?archive/[0-9W-]+/(atom\.xml|rss\.xml|feed\.json)")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files: paths below the folder, in the order they came."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def write(documents: Iterable[Document | Kept], folder: str | Path) -> Written:
    """Put the documents in the folder, each whole or not at all, leaving identical ones untouched.

    Waits for another build that is at work there. If the manifest is among them, archives that only
    the old manifest lists are removed. Raises OSError where the disk refuses, and for a path that
    leads out of the folder. What was written until then is whole, and the next build goes on from
    there.
    """
    with locked(folder, lambda: None):
        return put(documents, folder)


def put(
    documents: Iterable[Document | Kept], folder: str | Path, keep: Collection[str] = ()
) -> Written:
    """`write`, for who has locked the folder; archives to `keep` are not removed."""
    root = Path(folder)
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    removed: list[str] = []
    for document in documents:
        if document.path == manifest.FILENAME:
            made = {*added, *changed, *unchanged, *keep}
            removed += _remove(root, outdated(root, made))
        if isinstance(document, Kept):
            unchanged.append(document.path)
            continue
        path = inside(root, document.path)
        old = path.read_bytes() if path.is_file() else None
        if old == document.content:
            unchanged.append(document.path)
            continue
        _replace(root, path, document.content)
        if not added and not changed:
            # The ledger comes first, and must not be lost where a feed that follows it is not.
            _sync(root)
        (added if old is None else changed).append(document.path)
    with suppress(FileNotFoundError):
        (root / _UNFINISHED).unlink()
    return Written(tuple(added), tuple(changed), tuple(unchanged), tuple(removed))


def was_interrupted(folder: str | Path) -> bool:
    """Whether a build was ended in the middle of a file, and left what the next one clears away."""
    return (Path(folder) / _UNFINISHED).exists()


def outdated(folder: str | Path, made: Collection[str]) -> list[str]:
    """Archives in the folder, as the manifest there lists them, that are no longer made."""
    root = Path(folder)
    gone = sorted(manifest.paths(root) - set(made))
    return [name for name in gone if _ARCHIVE.fullmatch(name) and _is_inside(root, name)]


def inside(root: Path, name: str) -> Path:
    """The file's place in the folder; raises OSError if it would be anywhere else."""
    if not _is_inside(root, name):
        raise OSError(errno.EPERM, "leads out of the output folder", str(root / name))
    return root / PurePosixPath(name)


def _is_inside(root: Path, name: str) -> bool:
    below = PurePosixPath(name)
    path = root / below
    real_root, real_parent = os.path.realpath(root), os.path.realpath(path.parent)
    return not (
        below.is_absolute()
        or ".." in below.parts
        or os.path.commonpath([real_root, real_parent]) != real_root
        or path.is_symlink()
    )


@contextmanager
def locked(folder: str | Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keep other builds out of the folder, which is made if need be.

    Calls `waiting` once if another build is at work there, and then waits for it.
    """
    root = Path(folder)
    new = [place for place in (root, *root.parents) if not place.exists()]
    handle = None
    try:
        while True:
            root.mkdir(parents=True, exist_ok=True)
            if fcntl is None:
                break
            # The folder is the lock: it leaves no file behind, and is released with the process.
            handle = os.open(root, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
            # Whom we waited for may have taken away the folder that it made for nothing.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), root.stat()):
                    break
            os.close(handle)
            handle = None
        yield
    finally:
        # Where nothing was written after all; otherwise they are not empty and stay. Whoever waits
        # for the lock sees that the folder has gone, so it must go before the lock does.
        with suppress(OSError):
            for place in new:
                place.rmdir()
        if handle is not None:
            os.close(handle)


def _replace(root: Path, path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = inside(root, _UNFINISHED)
    try:
        with unfinished.open("wb") as stream:
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
    if fcntl is None:
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
        if path.is_file():
            path.unlink()
            yield name
        # The folders of its period and of all archives, once they are empty.
        with suppress(OSError):
            path.parent.rmdir()
            path.parent.parent.rmdir()
