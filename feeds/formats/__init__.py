"""One module for each format, with four names: NAME, FILENAME, MEDIA_TYPE, render(feed)."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

from feeds.model import Entry, Feed

# The module of each format, and the name of its file, which is known before the module is loaded.
FORMATS = {
    "atom": ("feeds.formats.atom", "atom.xml"),
    "rss": ("feeds.formats.rss", "rss.xml"),
    "json": ("feeds.formats.jsonfeed", "feed.json"),
}

# Without a version: a new release must not change a feed.
GENERATOR = "feeds"
GENERATOR_URI = "https://github.com/topic-feeds/topic-feeds"


class Format(Protocol):
    """What a format's module offers."""

    NAME: str
    FILENAME: str
    MEDIA_TYPE: str

    def render(self, feed: Feed[Entry]) -> bytes:
        """The whole document, the same bytes for the same feed on any machine."""


def format_of(name: str) -> Format:
    """The module behind a name; imported only now, since feedgen and lxml take a while."""
    return cast(Format, import_module(FORMATS[name][0]))


def filename_of(name: str) -> str:
    """The name of the format's file in a feed's folder."""
    return FORMATS[name][1]


def once(entry: Entry, name: str, make: Callable[[Entry], bytes]) -> bytes:
    """What a format makes of an entry, made the first time that it is asked for."""
    if name not in entry.rendered:
        entry.rendered[name] = make(entry)
    return entry.rendered[name]
