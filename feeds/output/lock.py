"""The lock of an output folder, which only one build has at a time; traces of a killed build."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from feeds.errors import FeedsError, Problem

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# Each file is written under this name and then renamed. A killed build may leave this file behind;
# the next build overwrites it.
UNFINISHED = ".unfinished"


def was_interrupted(folder: str | Path) -> bool:
    """Whether a build was killed while it wrote a file in the folder."""
    return (Path(folder) / UNFINISHED).exists()


def _no_lock(folder: Path, error: OSError) -> Problem:
    what = f"cannot be locked against other builds: {error.strerror}"
    todo = "name a folder on another file system with --output, and copy the feeds from there"
    return Problem(str(folder), what, todo, "configuration")


@contextmanager
def locked(folder: str | Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of the folder, which is created if it does not exist.

    If another build holds it, call `waiting` once, and wait for that build. Raises FeedsError if
    the file system does not support locks.
    """
    root = Path(folder)
    created = [path for path in (root, *root.parents) if not path.exists()]
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
            # The build that had the lock may have removed the empty folder that it had created.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), root.stat()):
                    break
            os.close(handle)
            handle = None
        yield
    finally:
        # Remove the folders if nothing was written; folders with files stay. This comes before the
        # lock is released, so that a waiting build notices that the folder is gone.
        with suppress(OSError):
            for path in created:
                path.rmdir()
        if handle is not None:
            os.close(handle)
