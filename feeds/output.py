"""Files ↔ the output folder: whole files, in one place, by one build at a time."""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from feeds import manifest
from feeds.errors import FeedsError, Problem
from feeds.model import Document

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# There is one for all files: whatever an interrupted build left in it the next one overwrites.
_UNFINISHED = ".unfinished"
_ARCHIVE = re.compile(r"([^/]+/)?archive/[0-9W-]+/(atom\.xml|rss\.xml|feed\.json)")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files: paths below the folder, in the order they came."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def write(documents: Iterable[Document], folder: str | Path, keep: Collection[str] = ()) -> Written:
    """Put the documents in the folder, each whole or not at all, leaving identical ones untouched.

    If the manifest is among them, archives that only the old manifest lists are removed, but for
    those to `keep`.
    Raises FeedsError for a path that leads out of the folder, OSError where the disk refuses.
    """
    root = Path(folder)
    before = manifest.paths(root)
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    removed: list[str] = []
    for document in documents:
        if document.path == manifest.FILENAME:
            made = {*added, *changed, *unchanged}
            removed += _remove(root, before - made - set(keep))
        path = inside(root, document.path)
        old = path.read_bytes() if path.is_file() else None
        if old == document.content:
            unchanged.append(document.path)
            continue
        _replace(root, path, document.content)
        (added if old is None else changed).append(document.path)
    with suppress(FileNotFoundError):
        (root / _UNFINISHED).unlink()
    return Written(tuple(added), tuple(changed), tuple(unchanged), tuple(removed))


def inside(root: Path, name: str) -> Path:
    """The file's place in the folder; raises FeedsError if it would be anywhere else."""
    below = PurePosixPath(name)
    path = root / below
    real_root, real_parent = os.path.realpath(root), os.path.realpath(path.parent)
    if (
        below.is_absolute()
        or ".." in below.parts
        or os.path.commonpath([real_root, real_parent]) != real_root
        or path.is_symlink()
    ):
        todo = "make it a plain file in a plain folder"
        raise FeedsError([Problem(str(path), "leads out of the output folder", todo, "outside")])
    return path


@contextmanager
def locked(folder: str | Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keep other builds out of the folder, which is made if need be.

    Calls `waiting` once if another build is at work there, and then waits for it.
    """
    root = Path(folder)
    is_new = not root.exists()
    root.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    # The folder itself is the lock: it leaves no file behind, and is released with the process.
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
        if is_new:
            # Nothing was written after all; otherwise it is not empty and stays.
            with suppress(OSError):
                root.rmdir()


def _replace(root: Path, path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = inside(root, _UNFINISHED)
    with unfinished.open("wb") as stream:
        stream.write(content)
        stream.flush()
        # Else a power cut may leave the new name with nothing in it.
        os.fsync(stream.fileno())
    unfinished.replace(path)


def _remove(root: Path, paths: Iterable[str]) -> Iterator[str]:
    """Take away archives that are no longer made; live feeds stay, come what may."""
    for name in sorted(paths):
        if _ARCHIVE.fullmatch(name) and (path := inside(root, name)).is_file():
            path.unlink()
            with suppress(OSError):
                path.parent.rmdir()
            yield name
