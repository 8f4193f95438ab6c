"""Paths → bytes of regular files; never opens a pipe, socket or device, which could block."""

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

# Defined here, so that a build that reads no article does not import the parsers of articles.
MAX_ARTICLE_BYTES = 1_000_000

AnyPath = str | bytes | os.PathLike[str]

# Without O_NONBLOCK, opening a pipe waits until another process opens its other end.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KINDS: Mapping[int, str] = {
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}


def real_path(path: AnyPath) -> Path:
    """The path without symbolic links, as far as it can be followed.

    Before Python 3.13, `Path.resolve` raises RuntimeError for links that form a loop.
    """
    return Path(os.fsdecode(os.path.realpath(path)))


def is_regular(path: AnyPath) -> bool:
    """Whether the path is a regular file or a link to one; False if it cannot be examined."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
    except OSError:
        return False


def open_regular(path: AnyPath, *, was_regular: bool = False) -> tuple[int, int]:
    """Open a regular file for reading; return its descriptor and its size.

    Raises OSError for any other kind of file, without opening it. With `was_regular`, for a path
    that was just listed as a regular file, the check is made after opening: one system call less.
    """
    if not was_regular:
        _refuse_others(os.stat(path), path)  # noqa: PTH116
    try:
        handle = os.open(path, _FLAGS)
    except BlockingIOError:
        # Another client has a lease on the file; this waits until the file server has ended it.
        handle = os.open(path, _FLAGS & ~os.O_NONBLOCK)
    try:
        # The path may have become a pipe since.
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            _refuse_others(found, path)
    except OSError:
        os.close(handle)
        raise
    return handle, found.st_size


def read_regular(path: AnyPath, most: int | None = None) -> bytes:
    """Read a regular file. Raises OSError for other files, and for more than `most` bytes."""
    handle, size = open_regular(path)
    with open(handle, "rb") as stream:
        if most is not None and size > most:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        return stream.read()


def _refuse_others(found: os.stat_result, path: AnyPath) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if kind != stat.S_IFREG:
        raise OSError(errno.EINVAL, f"not a file but a {_KINDS.get(kind, 'special file')}", path)
