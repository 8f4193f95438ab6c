"""The folder of articles → its files: their names, what tells whether they changed, their bytes."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
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


def folder_at(place: str) -> Path | str:
    """A folder of this machine, or the address of one elsewhere, such as s3://bucket/news."""
    return place if "://" in place else Path(place)


def bytes_of(site: Site, file: str) -> bytes:
    """The file, or as much of it as it takes to refuse it."""
    if isinstance(site.articles, str):
        from feeds import remote

        return remote.bytes_of(site.articles, file, MOST_BYTES + 1)
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


def at_hand(site: Site, files: Collection[str]) -> Iterable[str]:
    """The same files, to be read in this order: what lies elsewhere is fetched some time before."""
    if isinstance(site.articles, str):
        from feeds import remote

        return remote.at_hand(site.articles, files, MOST_BYTES + 1)
    return files


def files(folder: Path | str) -> Mapping[str, Stamp | bytes]:
    """The articles' paths below the folder, sorted; hidden files and folders are passed over."""
    if isinstance(folder, str):
        # Imported here, since a folder of this machine has no need of it.
        from feeds import remote

        return dict(sorted(one for one in remote.files(folder).items() if _is_article(one[0])))
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


def _is_article(file: str) -> bool:
    return file.lower().endswith(ENDINGS) and not file.startswith(".") and "/." not in file


def stamp_of(path: os.DirEntry[str] | Path) -> Stamp | None:
    """The file's stamp, None if there is no file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def place_of(site: Site, file: str) -> str:
    """Where an article lies, as people read it: articles/quiet.md or s3://bucket/news/quiet.md"""
    if isinstance(site.articles, str):
        return _printable(f"{site.articles}{'' if site.articles.endswith('/') else '/'}{file}")
    return shown(site.articles / file)


def shown(path: Path) -> str:
    """A path as people read it: articles/quiet.md rather than config/../articles/quiet.md"""
    return _printable(os.path.normpath(path))


def _printable(name: str) -> str:
    name = name.encode("utf-8", "backslashreplace").decode()
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in name)
