"""What the module of a format offers, and the entries that it has rendered."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, NamedTuple, Protocol, cast

from feeds.model import Entry, Feed
from feeds.registry import FORMATS


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

    def copy(self) -> "Rendered":
        """Another one with the same bytes: what is added to it is not added here."""
        return Rendered((entry, dict(made)) for entry, made in self._made.values())

    def keep(self, entry: Entry, form: str, content: bytes) -> None:
        """Keep what a format made of an entry."""
        known, made = self._made.get(entry.id, (None, {}))
        if known is not entry:
            made = {}
            self._made[entry.id] = entry, made
        made[form] = content


class Published(NamedTuple):
    """What a published document says of its feed: as much as the ledger wants to know.

    `updated` is None where the document does not have it. An item has `id`, `url`, `published` and
    `updated`; one that was withdrawn has `id` and `withdrawn`. Nothing of it has been checked.
    """

    title: object
    updated: object
    items: list[dict[str, Any]]


class Format(Protocol):
    """What a format's module offers."""

    FILENAME: str
    MEDIA_TYPE: str

    def render(self, feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
        """The whole document, the same bytes for the same feed on any machine.

        An entry that is in `rendered` is not rendered again; one that is not is added to it.
        """

    def published(self, content: bytes) -> Published:
        """What a document says, of this release or another one.

        Raises what parsers raise if it is none of ours; no entity in it is expanded.
        """


def format_of(name: str) -> Format:
    """The module behind a name; imported only now, since feedgen and lxml take a while."""
    return cast(Format, import_module(FORMATS[name].module))


def render(feed: Feed[Entry], format_name: str) -> bytes:
    """The feed as a document in one format: "atom", "rss" or "json".

    The same feed gives the same bytes on any machine. Raises ValueError for an unknown format.
    """
    if format_name not in FORMATS:
        raise ValueError(f"unknown format {format_name}; known are {', '.join(FORMATS)}")
    return format_of(format_name).render(feed)


def own_language(entry: Entry, feed: Feed[Entry]) -> str:
    """The entry's language if it is not its feed's, else nothing."""
    return entry.language if entry.language.lower() != feed.language.lower() else ""


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
