"""The folder of articles → its files: their names, file states and bytes."""

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from feeds.cache.file_state import FileState, packed, state_from
from feeds.regular import MAX_ARTICLE_BYTES, open_regular
from feeds.text import printable

if TYPE_CHECKING:
    from feeds.errors import Problem
    from feeds.settings.site import Site

ENDINGS = (".md", ".markdown", ".mdx", ".html")
# The folders in which generators keep drafts and files that are not posts.
_PASSED_OVER = frozenset(
    ("_drafts", "_layouts", "_includes", "_site", "_data", "_sass", "node_modules")
)
# A folder with this file is an output folder.
_OUTPUT_FILE = "ledger.jsonl"
_USUAL_BYTES = 32_768
NO_STATE = packed(0, 0, 0, 0)


def is_elsewhere(folder: str) -> bool:
    """Whether the folder is an address, such as s3://bucket/news, and not a local folder."""
    return "://" in folder


def bytes_of(site: "Site", file: str, *, was_regular: bool = False) -> bytes:
    """Read a file; of a file longer than MAX_ARTICLE_BYTES, only enough to see that it is longer.

    `was_regular` is whether the file was just listed as a regular one. Raises OSError.
    """
    if is_elsewhere(site.articles):
        # Imported here, as below: local folders do not need it.
        from feeds.articles import remote

        return remote.bytes_of(site.articles, file, MAX_ARTICLE_BYTES + 1)
    return bytes_in(site.seen_from, site.articles, file, was_regular=was_regular)


def bytes_in(seen_from: str, folder: str, file: str, *, was_regular: bool = False) -> bytes:
    """Read a file as `bytes_of` does, in a local folder, which is relative to `seen_from`."""
    above = _encoded(seen_from, folder)
    # Reading from the descriptor takes half the system calls of a stream, which for small files are
    # most of the cost.
    path = above + file.encode("utf-8", "surrogateescape")
    handle, size = open_regular(path, was_regular=was_regular)
    try:
        data = os.read(handle, _USUAL_BYTES)
        if len(data) == size:
            return data
        while len(data) <= MAX_ARTICLE_BYTES and (more := os.read(handle, MAX_ARTICLE_BYTES)):
            data += more
            if len(more) < MAX_ARTICLE_BYTES:
                break
        return data
    finally:
        os.close(handle)


@lru_cache(1)
def _encoded(seen_from: str, folder: str) -> bytes:
    """The path of a folder in the encoding of the file system, with a trailing slash."""
    return os.fsencode(os.path.join(seen_from, folder, ""))


def prefetched(site: "Site", files: Collection[str]) -> Iterable[str]:
    """The names of the files, to be read in this order; remote files are fetched in batches."""
    if is_elsewhere(site.articles):
        from feeds.articles import remote

        return remote.prefetched(site.articles, files, MAX_ARTICLE_BYTES + 1)
    return files


def files(folder: str) -> dict[str, FileState]:
    """The file states of the articles below a folder by path, sorted.

    Leaves out hidden files and folders, the files and folders in which generators keep other things
    than posts, and the output folder. Raises FeedsError if there is no such folder.
    """
    if is_elsewhere(folder):
        from feeds.articles import remote

        found_there = remote.files(folder).items()
        return dict(sorted(one for one in found_there if _is_article(one[0])))
    if not os.path.isdir(folder):
        from feeds.errors import FeedsError, Problem

        todo = "set articles to the folder that has them"
        raise FeedsError([Problem(readable_path(folder), "is not a folder", todo, "no-articles")])
    found: dict[str, FileState] = {}
    _list(folder, "", found)
    return {file: found[file] for file in sorted(found)}


def _list(folder: str, prefix: str, every: dict[str, FileState]) -> None:
    found: dict[str, FileState] = {}
    with _scanned(folder) as entries:
        for one in entries:
            name = one.name
            if name.startswith("."):
                continue
            if prefix and name == _OUTPUT_FILE:
                return
            if not name.isascii():
                # The name must not depend on the encoding of the file system.
                name = os.fsencode(name).decode("utf-8", "surrogateescape")
            if one.is_dir(follow_symlinks=False):
                if name not in _PASSED_OVER:
                    _list(os.path.join(folder, one.name), f"{prefix}{name}/", found)
            elif name.lower().endswith(ENDINGS) and not name.startswith("_index."):
                found[prefix + name] = _state_listed(one)
    every |= found


def _state_listed(entry: os.DirEntry[str]) -> FileState:
    """The state of a file; NO_STATE for a broken link or a pipe, which reading refuses."""
    try:
        found = entry.stat()
    except OSError:
        return NO_STATE
    return state_from(found) if stat.S_ISREG(found.st_mode) else NO_STATE


def _is_article(file: str) -> bool:
    if not file.lower().endswith(ENDINGS) or file.startswith(".") or "/." in file:
        return False
    *folders, name = file.split("/")
    return not name.startswith("_index.") and _PASSED_OVER.isdisjoint(folders)


def other_files(folder: str) -> Counter[str]:
    """The number of files below a folder that are not articles, by extension, such as .txt"""
    found: Counter[str] = Counter()
    if not is_elsewhere(folder):
        for _, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            endings = (os.path.splitext(name)[1].lower() for name in names if name[:1] != ".")
            found.update(ending for ending in endings if ending and ending not in ENDINGS)
    return found


@contextmanager
def _scanned(folder: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    # Files relative to an open folder need no resolution of the whole path: 15 % less time.
    if os.scandir not in os.supports_fd:
        with os.scandir(folder) as found:
            yield found
        return
    # The folder may have become a file or a pipe since it was listed.
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except NotADirectoryError:
        raise _changed(folder) from None
    try:
        with os.scandir(handle) as found:
            yield found
    finally:
        os.close(handle)


def _changed(folder: str) -> Exception:
    from feeds.errors import FeedsError, Problem

    what, todo = "was replaced by a file while it was read", "build again"
    return FeedsError([Problem(readable_path(folder), what, todo, "unreadable")])


def location_of(site: "Site", file: str) -> str:
    """The path of an article for messages: articles/quiet.md or s3://bucket/news/quiet.md"""
    if is_elsewhere(site.articles):
        return _printable(f"{site.articles}{'' if site.articles.endswith('/') else '/'}{file}")
    return readable_path(os.path.join(site.articles, file))


def with_location(site: "Site", problem: "Problem") -> "Problem":
    """The problem; if it has no file yet, with the path of its article for messages."""
    return problem if problem.file else problem._replace(file=location_of(site, problem.article))


def readable_path(path: Path | str) -> str:
    """A path for messages: articles/quiet.md rather than config/../articles/quiet.md"""
    return _printable(os.path.normpath(path))


def _printable(name: str) -> str:
    return printable(name.encode("utf-8", "backslashreplace").decode())
