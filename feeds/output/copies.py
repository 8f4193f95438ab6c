"""The setting `also_at` → second copies of feeds, at the addresses that subscribers use.

    also_at: {/feed.xml: atom.xml, old-topic/: new-topic/}

A copy has the same bytes as the feed, so its `self` link leads readers to the new address. An
address that begins with a slash must be below `home`; any other is below `url`. The output folder
is served at `url`: with the home https://example.org/ and the url https://example.org/feeds/, the
copy /feed.xml is the file ../feed.xml, relative to the output folder. For a folder, every live feed
in it is copied. A copy that is no longer configured is not deleted: subscribers may still use it.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from feeds.errors import Problem
from feeds.output import manifest
from feeds.regular import is_regular, read_regular
from feeds.settings.also_at import copy_path
from feeds.settings.site import Site


def write_copies(site: Site, output: Path) -> Iterator[Problem]:
    """Write each copy that differs; yield a problem for each copy that cannot be made."""
    own = {manifest.FILENAME, *(feed.path for feed in _live_feeds(output) if feed.entries)}
    for path, source in configured_copies(site, output):
        if os.path.normpath(path) in own:
            what = "is written by every build, so it cannot be a copy as well"
            todo = "write another address into also_at"
            yield Problem(os.path.normpath(output / path), what, todo, "also-at")
            continue
        try:
            content = read_regular(output / source)
            _put(output, path, content)
        except OSError as error:
            what = f"{error.strerror} ({source})" if error.strerror else str(error)
            todo = "look at also_at in the configuration"
            yield Problem(os.path.normpath(output / path), what, todo, "also-at")
    live = {feed.path for feed in _live_feeds(output)}
    for address, source in site.also_at:
        if not any(name == source or name.startswith(_prefix(source)) for name in live):
            what = f"also_at has {address}: {source}, but there is no such feed"
            yield Problem(str(output), what, "write the name of one in the output", "also-at")


def configured_copies(site: Site, output: Path) -> Iterator[tuple[str, str]]:
    """Yield the path of each copy and that of its feed, both relative to the output folder."""
    for address, source in site.also_at:
        path = copy_path(address, source, site.url, site.home)
        if not source.endswith("/"):
            yield path, source
            continue
        for feed in _live_feeds(output):
            if feed.path.startswith(source):
                yield path + feed.path.removeprefix(source), feed.path


def existing_copies(sites: Iterable[Site], output: Path) -> list[str]:
    """The paths of the copies that exist, including the path of the output folder."""
    named = (output / path for site in sites for path, _ in configured_copies(site, output))
    return [os.path.normpath(path) for path in named if is_regular(path)]


def _prefix(source: str) -> str:
    return source if source.endswith("/") else source + "\0"


def _live_feeds(output: Path) -> list[manifest.Record]:
    listed = manifest.read_manifest(output)
    return [feed for feed in listed.feeds if not feed.archive] if listed else []


def _put(output: Path, path: str, content: bytes) -> None:
    """Write a copy unless it has these bytes; raise OSError if its path leads out of `home`."""
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
