"""One module for each format, with four names: NAME, FILENAME, MEDIA_TYPE and render."""

from collections.abc import Callable, Iterable
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


class Rendered:
    """What formats made of entries: it travels beside the entries of one site.

    Bytes are found by the entry itself, not by its id: an entry that was replaced by a changed one
    is rendered again.
    """

    def __init__(self, entries: Iterable[tuple[Entry, dict[str, bytes]]] = ()) -> None:
        """`entries` are given with their bytes by format; what is made later is added to these."""
        self._made = {entry.id: (entry, made) for entry, made in entries}

    def find(self, entry: Entry, form: str) -> bytes:
        """What a format made of an entry; nothing if it was not made yet."""
        known, made = self._made.get(entry.id, (None, {}))
        return made.get(form, b"") if known is entry else b""

    def keep(self, entry: Entry, form: str, content: bytes) -> None:
        """Keep what a format made of an entry."""
        known, made = self._made.get(entry.id, (None, {}))
        if known is not entry:
            made = {}
            self._made[entry.id] = entry, made
        made[form] = content


class Format(Protocol):
    """What a format's module offers."""

    NAME: str
    FILENAME: str
    MEDIA_TYPE: str

    def render(self, feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
        """The whole document, the same bytes for the same feed on any machine.

        An entry that is in `rendered` is not rendered again; one that is not is added to it.
        """


def format_of(name: str) -> Format:
    """The module behind a name; imported only now, since feedgen and lxml take a while."""
    return cast(Format, import_module(FORMATS[name][0]))


def filename_of(name: str) -> str:
    """The name of the format's file in a feed's folder."""
    return FORMATS[name][1]


def fragments(
    feed: Feed[Entry], form: str, make: Callable[[Entry], bytes], rendered: Rendered | None
) -> list[bytes]:
    """What a format makes of each entry of a feed; what is in `rendered` is not made again."""
    rendered = Rendered() if rendered is None else rendered
    found = []
    for entry in feed.entries:
        content = rendered.find(entry, form)
        if not content:
            content = make(entry)
            rendered.keep(entry, form, content)
        found.append(content)
    return found
