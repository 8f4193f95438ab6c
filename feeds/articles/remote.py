"""The address of a remote folder, such as s3://bucket/news → its files, read with fsspec.

Each file is fetched once, and kept until the folder is listed again. fsspec and its file systems
read keys, regions and endpoints from the environment.
"""

import errno
import hashlib
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from feeds.cache.file_state import FileState, packed
from feeds.errors import FeedsError, Problem

# The names of content tags and modification times in the listings of file systems.
_TAGS = ("ETag", "etag", "sha")
_MODIFIED = ("mtime", "modified", "last_modified", "LastModified")
# The time of a file without tag and time: in the future, so that the file is always read again.
_NEVER_SURE = 2**62
# Files requested in one call; the file system decides how many it fetches concurrently.
_MANY = 500
_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@")


def unsupported(address: str) -> tuple[str, str] | None:
    """What is wrong with the address of a folder, and what to do; None if it can be opened.

    Makes no request: only the address and the installed packages are examined.
    """
    if _PASSWORD.search(address):
        return "articles has a password in it", "set the password in the environment instead"
    scheme = address.partition("://")[0]
    # An address may be inside another, as in zip://news::s3://bucket/news.zip
    kinds = [part.partition("://")[0] for part in address.split("::")]
    try:
        import fsspec

        for kind in kinds:
            fsspec.get_filesystem_class(kind)
    except ImportError as error:
        is_ours = error.name == "fsspec" or not {"s3", "s3a"}.isdisjoint(kinds)
        todo = "pip install 'topic-feeds[remote]'" if is_ours else _said(error)
        return f"articles are at {scheme}://…, which needs more packages", todo
    except ValueError:
        todo = "write an address such as s3://bucket/news"
        return f"articles are at {scheme}://…, which no installed package can read", todo
    return None


def files(address: str) -> dict[str, FileState]:
    """The file states of all files, by path below the address.

    Raises FeedsError if a folder cannot be listed, since deleted files would then be unknown.
    """
    folder = _folders[address] = _Folder(address)
    return folder.files()


def prefetched(address: str, names: Collection[str], limit: int) -> Iterator[str]:
    """Yield the names in order; fetch the first `limit` bytes of the files in batches."""
    folder, rest = _folder(address), list(names)
    while rest:
        some, rest = rest[:_MANY], rest[_MANY:]
        folder.fetch([name for name in some if not folder.has(name)], limit)
        yield from some


def bytes_of(address: str, file: str, limit: int) -> bytes:
    """Read the first `limit` bytes of a file.

    Raises OSError if this file cannot be read, FeedsError if the folder cannot be read.
    """
    return _folder(address).bytes_of(file, limit)


class _Folder:
    """A remote folder, and the files that were fetched from it since it was listed."""

    def __init__(self, address: str) -> None:
        # SQLite keeps a database without a name in memory, and moves a large one to the disk.
        self._kept = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._kept.execute("CREATE TABLE files (path TEXT PRIMARY KEY, data BLOB)")
        self._failed: dict[str, tuple[int, str]] = {}
        self._address = address
        with _asking(address, "cannot be reached"):
            from fsspec.core import url_to_fs

            self._system, self._root = url_to_fs(address)
        self._below = self._root.rstrip("/") + "/"

    def files(self) -> dict[str, bytes]:
        with _asking(self._address, "cannot be listed"):
            found = self._listing()
            is_there = bool(found) or self._system.isdir(self._root)
        is_file = found.get(self._root, {}).get("type") == "file"
        # An object store has no folders: listing a missing prefix succeeds and returns nothing.
        if is_file or not is_there:
            raise _not_a_folder(self._address)
        return {
            name.removeprefix(self._below): _state_in(about)
            for name, about in found.items()
            # A placeholder for the folder itself has no name below it.
            if name != self._below and (about.get("type") == "file" or about.get("islink"))
        }

    def _listing(self) -> dict[str, dict[str, Any]]:
        self._system.invalidate_cache()
        if _lists_all_at_once(type(self._system)):
            return dict(self._system.find(self._root, detail=True))
        return {about["name"]: about for about in self._walk(self._root)}

    def _walk(self, folder: str) -> Iterator[dict[str, Any]]:
        # fsspec's own walk treats a folder that cannot be listed as empty.
        for about in self._system.ls(folder, detail=True):
            name = about["name"].rstrip("/")
            if about["type"] != "directory":
                yield about
            elif name != folder and not name.rpartition("/")[2].startswith("."):
                yield from self._walk(name)

    def bytes_of(self, file: str, limit: int) -> bytes:
        if not self.has(file):
            self.fetch([file], limit)
        if file in self._failed:
            raise OSError(*self._failed[file])
        return self._data(file) or b""

    def has(self, file: str) -> bool:
        """Whether the file was fetched, or fetching it failed."""
        return file in self._failed or self._data(file) is not None

    def _data(self, file: str) -> bytes | None:
        row = self._kept.execute("SELECT data FROM files WHERE path = ?", (file,)).fetchone()
        return row[0] if row else None

    def fetch(self, names: Sequence[str], limit: int) -> None:
        """Fetch the files; keep their bytes, or the error of each that failed."""
        paths = [self._below + name for name in names]
        with _asking(self._address, "cannot be read"):
            found = self._system.cat_ranges(paths, 0, limit, on_error="return")
            for name, path, data in zip(names, paths, found, strict=True):
                if isinstance(data, Exception) and self._is_empty(path, data):
                    data = b""
                if isinstance(data, Exception):
                    self._failed[name] = _of_one(data)
                else:
                    self._kept.execute("REPLACE INTO files VALUES (?, ?)", (name, data))

    def _is_empty(self, path: str, error: Exception) -> bool:
        """Whether the file is empty: S3 answers a range request for it with an error."""
        if getattr(error, "errno", None) != errno.EINVAL:
            return False
        with suppress(OSError):
            return bool(self._system.size(path) == 0)
        return False


def _lists_all_at_once(system: Any) -> bool:
    """Whether a file system has a `find` of its own, as S3 has, instead of walking folders."""
    from fsspec.asyn import AsyncFileSystem

    usual = AsyncFileSystem._find
    return bool(
        system.find is not AsyncFileSystem.find or getattr(system, "_find", usual) is not usual
    )


_folders: dict[str, _Folder] = {}


def _folder(address: str) -> _Folder:
    if address not in _folders:
        _folders[address] = _Folder(address)
    return _folders[address]


@contextmanager
def _asking(address: str, what: str) -> Iterator[None]:
    """Raise FeedsError for any exception: each file system has exception types of its own."""
    try:
        yield
    except FileNotFoundError:
        raise _not_a_folder(address) from None
    except Exception as error:
        todo = "fix this and build again"
        raise _trouble(address, f"{what}: {_said(error)}", todo) from None


def _not_a_folder(address: str) -> FeedsError:
    return _trouble(address, "is not a folder", "set articles to the folder that has them")


def _trouble(address: str, what: str, todo: str) -> FeedsError:
    return FeedsError([Problem(address, what, todo, "no-articles")])


def _of_one(error: Exception) -> tuple[int, str]:
    """The errno and message of an error with one file; raises errors that concern all files."""
    if isinstance(error, FileNotFoundError):
        return errno.ENOENT, "it is gone"
    if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
        return error.errno or errno.EIO, _said(error)
    raise error


def _said(error: Exception) -> str:
    lines = (getattr(error, "strerror", None) or str(error)).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _state_in(about: Mapping[str, Any]) -> FileState:
    """The file state of a file: its size and times, or its content tag, if the listing has one."""
    size = about.get("size") or 0
    modified = next((about[name] for name in _MODIFIED if name in about), None)
    for name in _TAGS:
        if tag := about.get(name):
            known = repr((tag, size, _nanoseconds(modified), about.get("VersionId")))
            digest = hashlib.blake2b(known.encode(), digest_size=16).digest()
            return packed(int.from_bytes(digest[:8]), 0, 0, int.from_bytes(digest[8:]))
    changed = _nanoseconds(about.get("created")) or 0
    inode = about.get("ino") or 0
    return packed(size, _nanoseconds(modified) or _NEVER_SURE, changed, inode)


def _nanoseconds(moment: object) -> int | None:
    if isinstance(moment, datetime):
        moment = moment.timestamp()
    return int(moment * 1e9) if isinstance(moment, int | float) else None
