"""The setting `also_at` → second copies of feeds, at the addresses that subscribers know

    also_at: {/feed.xml: atom.xml, old-topic/: new-topic/}

A copy has the bytes of the feed, and so its new address as `self`: readers follow. An address that
begins with a slash is one of the host and must be below `home`; any other is below `url`. Where its
file is follows from that: the output folder is served at `url`, so with the home
https://example.org/ and the url https://example.org/feeds/ the copy /feed.xml is the file
../feed.xml, seen from the output folder. Of a folder every live feed is copied. A copy that is no
longer configured stays, since subscribers may know it still.
"""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from feeds.errors import Problem
from feeds.model import Site
from feeds.output import manifest
from feeds.regular import is_regular, read_regular

_FILE = re.compile(r"[A-Za-z0-9._~/-]+\.(xml|rss|atom|rdf|json)")
_FOLDER = re.compile(r"[A-Za-z0-9._~/-]+/")
_EXAMPLE = "write addresses such as /feed.xml: atom.xml or old-topic/: new-topic/"


class UnusableCopy(ValueError):
    """A copy that cannot be made; `todo` says what to do."""

    def __init__(self, what: str, todo: str = _EXAMPLE) -> None:
        super().__init__(what)
        self.todo = todo


def target(address: str, source: str, url: str, home: str) -> str:
    """The path of a copy, seen from the output folder. Raises UnusableCopy.

    ../feed.xml
    """
    kind = _FOLDER if address.endswith("/") else _FILE
    parts = [part for name in (address, source) for part in name.split("/")]
    if not kind.fullmatch(address) or {".", ".."} & set(parts) or "//" in address + " " + source:
        raise UnusableCopy(
            f"also_at has {address}, which is no address of a feed or a folder of feeds"
        )
    if not kind.fullmatch(source) or source.startswith("/"):
        raise UnusableCopy(f"also_at has {address}: {source}, which is not {_kind(address)}")
    if not address.startswith("/"):
        return address
    base, top = urlsplit(url), urlsplit(home)
    below = top.path.rpartition("/")[0] + "/"
    if (base.scheme, base.netloc) != (top.scheme, top.netloc) or not base.path.startswith(below):
        todo = "write an address without a slash at its beginning, which is below url"
        raise UnusableCopy(f"also_at has {address}, but url is not below home", todo)
    if not address.startswith(below):
        raise UnusableCopy(
            f"also_at has {address}, which is not below home", f"begin it with {below}"
        )
    found = posixpath.relpath(address, base.path.rstrip("/") or "/")
    return found + "/" if address.endswith("/") else found


def _kind(address: str) -> str:
    return "a folder in the output" if address.endswith("/") else "a feed in the output"


def write_copies(site: Site, output: Path) -> Iterator[Problem]:
    """Write each copy that differs; yield a problem for each that cannot be made."""
    for path, source in wanted(site, output):
        try:
            content = read_regular(output / source)
            _put(output, path, content)
        except OSError as error:
            what = f"{error.strerror} ({source})" if error.strerror else str(error)
            todo = "look at also_at in the configuration"
            yield Problem(os.path.normpath(output / path), what, todo, "also-at")
    live = {one.path for one in _live(output)}
    for address, source in site.also_at:
        if not any(name == source or name.startswith(_prefix(source)) for name in live):
            what = f"also_at has {address}: {source}, but there is no such feed"
            yield Problem(str(output), what, "write the name of one in the output", "also-at")


def wanted(site: Site, output: Path) -> Iterator[tuple[str, str]]:
    """The path of each copy and that of its feed, both seen from the output folder."""
    for address, source in site.also_at:
        path = target(address, source, site.url, site.home)
        if not source.endswith("/"):
            yield path, source
            continue
        for one in _live(output):
            if one.path.startswith(source):
                yield path + one.path.removeprefix(source), one.path


def paths(sites: Iterable[Site], output: Path) -> list[str]:
    """The copies that are there, as paths."""
    named = (output / path for site in sites for path, _ in wanted(site, output))
    return [os.path.normpath(path) for path in named if is_regular(path)]


def _prefix(source: str) -> str:
    return source if source.endswith("/") else source + "\0"


def _live(output: Path) -> list[manifest.Listed]:
    found = manifest.read_manifest(output)
    return [one for one in found.feeds if not one.archive] if found else []


def _put(output: Path, path: str, content: bytes) -> None:
    file = output / path
    ups = path.split("/").count("..")
    top = os.path.realpath(output.joinpath(*[".."] * ups))
    folder = os.path.realpath(file.parent)
    if os.path.commonpath([top, folder]) != top or file.is_symlink():
        raise OSError(1, "leads out of the folder of home", str(file))
    if is_regular(file) and read_regular(file) == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with unfinished.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)
