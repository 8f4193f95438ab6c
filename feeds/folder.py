"""The folder of articles → its files: their names, what tells whether they changed, their bytes."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from feeds.errors import FeedsError, Problem
from feeds.model import Site

ENDINGS = (".md", ".markdown")
MOST_BYTES = 1_000_000
_USUAL_BYTES = 32_768


class Stamp(NamedTuple):
    """What a file system tells of a file without opening it; times in nanoseconds."""

    size: int
    modified: int
    changed: int
    inode: int


def bytes_of(site: Site, file: str) -> bytes:
    """The file, or as much of it as it takes to refuse it."""
    # Half the calls to the system that open() makes, which is what reading small files costs.
    path = os.path.join(os.fsencode(site.articles), file.encode("utf-8", "surrogateescape"))
    handle = os.open(path, os.O_RDONLY)
    try:
        data = os.read(handle, _USUAL_BYTES)
        while len(data) <= MOST_BYTES and (more := os.read(handle, MOST_BYTES)):
            data += more
            if len(more) < MOST_BYTES:
                break
        return data
    finally:
        os.close(handle)


def files(folder: Path) -> dict[str, Stamp]:
    """The articles' paths below the folder, sorted; hidden files and folders are passed over."""
    if not os.path.isdir(folder):
        todo = "set articles to the folder that holds them"
        raise FeedsError([Problem(shown(folder), "is not a folder", todo, "no-articles")])
    return dict(sorted(_below(str(folder), "")))


def _below(folder: str, prefix: str) -> Iterator[tuple[str, Stamp]]:
    with os.scandir(folder) as found:
        for one in found:
            name = one.name
            if name.startswith("."):
                continue
            if not name.isascii():
                # The same name on a machine whose own encoding is another.
                name = os.fsencode(name).decode("utf-8", "surrogateescape")
            if one.is_dir(follow_symlinks=False):
                yield from _below(one.path, f"{prefix}{name}/")
            # A link that leads nowhere is a complaint; a pipe would keep us waiting.
            elif name.lower().endswith(ENDINGS) and (one.is_file() or one.is_symlink()):
                yield prefix + name, stamp_of(one) or Stamp(0, 0, 0, 0)


def stamp_of(path: os.DirEntry[str] | Path) -> Stamp | None:
    """The file's stamp, None if there is no file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def shown(path: Path) -> str:
    """A path as people read it: articles/quiet.md rather than config/../articles/quiet.md"""
    name = os.path.normpath(path).encode("utf-8", "backslashreplace").decode()
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in name)
