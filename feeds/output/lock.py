"""One build at a time in an output folder, and a sign of one that was ended in the middle."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from feeds.errors import FeedsError, Problem

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# There is one for all files: whatever an interrupted build left in it the next one overwrites.
UNFINISHED = ".unfinished"


def was_interrupted(folder: str | Path) -> bool:
    """Whether a build was ended in the middle of a file, and left what the next one clears away."""
    return (Path(folder) / UNFINISHED).exists()


def _no_lock(folder: Path, error: OSError) -> Problem:
    what = f"cannot be locked against other builds: {error.strerror}"
    todo = "name a folder on another file system with --output, and copy the feeds from there"
    return Problem(str(folder), what, todo, "configuration")


@contextmanager
def locked(folder: str | Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keep other builds out of the folder, which is made if need be.

    Calls `waiting` once if another build is at work there, and then waits for it. Raises FeedsError
    where the file system has no locks.
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
            except OSError as error:
                raise FeedsError([_no_lock(root, error)]) from None
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
