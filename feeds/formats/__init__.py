"""One module for each format, with four names: NAME, FILENAME, MEDIA_TYPE, render(feed)."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

from feeds.model import Entry, Feed

FORMATS = {
    "atom": "feeds.formats.atom",
    "rss": "feeds.formats.rss",
    "json": "feeds.formats.jsonfeed",
}

# Without a version: a new release must not change a feed.
GENERATOR = "feeds"
GENERATOR_URI = "https://github.com/topic-feeds/topic-feeds"


class Format(Protocol):
    """What a format's module offers."""

    NAME: str
    FILENAME: str
    MEDIA_TYPE: str

    def render(self, feed: Feed) -> bytes:
        """The whole document, the same bytes for the same feed on any machine."""


def format_of(name: str) -> Format:
    """The module behind a name; imported only now, since feedgen and lxml take a while."""
    return cast(Format, import_module(FORMATS[name]))


def once(entry: Entry, name: str, make: Callable[[Entry], bytes]) -> bytes:
    """What a format makes of an entry, made the first time that it is asked for."""
    if name not in entry.rendered:
        entry.rendered[name] = make(entry)
    return entry.rendered[name]
