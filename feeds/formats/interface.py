"""The interface of a format's module, and the bytes of entries that are already rendered."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, NamedTuple, Protocol, cast

from msgspec.structs import replace

from feeds.model import Document, Entry, Feed
from feeds.registry import FORMATS, filename_of


class Rendered:
    """The bytes of the rendered entries of a site, by format.

    They belong to the `Entry` object, not to its id: a changed entry is rendered again.
    """

    def __init__(self, entries: Iterable[tuple[Entry, dict[str, bytes]]] = ()) -> None:
        """Take entries with their bytes by format; `keep` adds to these dictionaries."""
        self._made = {entry.id: (entry, made) for entry, made in entries}

    def find(self, entry: Entry, form: str) -> bytes:
        """The bytes of an entry in the format `form`; b"" if it is not rendered yet."""
        known, made = self._made.get(entry.id, (None, {}))
        return made.get(form, b"") if known is entry else b""

    def copy(self) -> "Rendered":
        """Copy the renderings: what is added to the copy is not added to the original."""
        return Rendered((entry, dict(made)) for entry, made in self._made.values())

    def keep(self, entry: Entry, form: str, content: bytes) -> None:
        """Keep the bytes of an entry in the format `form`."""
        known, made = self._made.get(entry.id, (None, {}))
        if known is not entry:
            made = {}
            self._made[entry.id] = entry, made
        made[form] = content


class PublishedFeed(NamedTuple):
    """The values in a published document from which a lost ledger is recovered.

    An item has `id`, `url`, `published` and `updated`; a withdrawn one has `id` and `withdrawn`.
    Values may be missing or of any type: nothing has been checked.
    """

    title: object
    updated: object
    items: list[dict[str, Any]]


class Format(Protocol):
    """The interface of a format's module."""

    def render(self, feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
        """Render a feed as a document, with the same bytes for the same feed on any machine.

        Entries in `rendered` are not rendered again; others are added to it.
        """

    def published(self, content: bytes) -> PublishedFeed:
        """Read a document that this version of the program or another one published.

        Expands no entities. Raises the errors of the parser if it is another kind of document.
        """


def format_of(name: str) -> Format:
    """Import the module of a format, on first use, since feedgen and lxml take a while."""
    return cast(Format, import_module(FORMATS[name].module))


def render(feed: Feed[Entry], format_name: str) -> bytes:
    """The feed as a document in one format: "atom", "rss" or "json".

    The same feed gives the same bytes on any machine. Raises ValueError for an unknown format.
    """
    if format_name not in FORMATS:
        raise ValueError(f"unknown format {format_name}; known are {', '.join(FORMATS)}")
    return format_of(format_name).render(feed)


def document_of(feed: Feed[Entry], format_name: str, rendered: Rendered) -> Document:
    """The document of a feed in one format; entries in `rendered` are not rendered again."""
    content = format_of(format_name).render(feed, rendered)
    path = feed.path + filename_of(format_name)
    return Document(path, FORMATS[format_name].media_type, content)


def entries_that_raise(
    feed: Feed[Entry], format_name: str, rendered: Rendered
) -> tuple[Entry, ...]:
    """The entries that cannot be rendered; none if the feed cannot be rendered without entries."""

    def raises(*entries: Entry) -> bool:
        try:
            document_of(replace(feed, entries=entries), format_name, rendered)
        except Exception:
            return True
        return False

    return () if raises() else tuple(one for one in feed.entries if raises(one))


def own_language(entry: Entry, feed: Feed[Entry]) -> str:
    """The language of an entry; "" if it is that of the feed."""
    return entry.language if entry.language.lower() != feed.language.lower() else ""


def fragments(
    feed: Feed[Entry], form: str, make: Callable[[Entry], bytes], rendered: Rendered | None
) -> list[bytes]:
    """The bytes of each entry of a feed; `make` renders those that are not in `rendered`."""
    rendered = Rendered() if rendered is None else rendered
    found = []
    for entry in feed.entries:
        content = rendered.find(entry, form)
        if not content:
            content = make(entry)
            rendered.keep(entry, form, content)
        found.append(content)
    return found
