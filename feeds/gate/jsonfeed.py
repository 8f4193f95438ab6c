"""Checks of JSON Feed 1.1 by its specification and extension, and by the needs of readers."""

import json
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from feeds.dates import rfc3339
from feeds.formats.jsonfeed import ABOUT, VERSION
from feeds.gate.assertions import (
    require,
    require_amp_links,
    require_equal,
    require_plain,
    require_url,
)
from feeds.model import Entry, Feed

# The items are the last member; texts in JSON have no line breaks.
_ITEMS = b'\n  "items": [\n'
_CLOSING = b"\n    }"


class _Strict(Struct, forbid_unknown_fields=True):
    pass


class _Author(_Strict):
    name: str
    url: str | None = None
    avatar: str | None = None


class _Provider(_Strict):
    name: str
    domain: str | None = None
    icon: str | None = None


class _Topic(_Strict):
    name: str
    slug: str | None = None
    feed_url: str | None = None


class _Image(_Strict):
    url: str
    width: int | None = None
    height: int | None = None
    title: str | None = None


class _Story(_Strict):
    title: str
    url: str
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    provider: str | None = None
    date_published: str | None = None
    image: str | None = None


class _Article(_Strict):
    provider: _Provider | None = None
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    original_url: str | None = None
    type: str | None = None
    quality: float | None = None
    heat: float | None = None
    topics: tuple[_Topic, ...] = ()
    image: _Image | None = None
    related: tuple[_Story, ...] = ()


class _Item(_Strict, rename={"article": "_article"}):
    id: str
    url: str
    title: str
    content_html: str
    date_published: str
    date_modified: str
    authors: tuple[_Author, ...]
    author: _Author
    article: _Article = msgspec.field(default_factory=_Article)
    summary: str = ""
    image: str | None = None
    tags: tuple[str, ...] = ()
    language: str = ""


class _Hub(_Strict):
    type: str
    url: str


class _About(_Strict):
    about: str


class _Gone(_Strict):
    id: str
    date_deleted: str


class _Changes(_Strict):
    date_modified: str
    deleted: tuple[_Gone, ...] = ()


class _Head(_Strict, rename={"article": "_article", "feed": "_feed"}):
    version: str
    title: str
    description: str
    home_page_url: str
    feed_url: str
    language: str
    article: _About
    feed: _Changes
    items: tuple[msgspec.Raw, ...]
    icon: str | None = None
    next_url: str | None = None
    hubs: tuple[_Hub, ...] = ()


_item = msgspec.json.Decoder(_Item).decode
_head = msgspec.json.Decoder(_Head).decode


def cut(content: bytes) -> tuple[bytes, list[bytes]]:
    """Cut a document into a part without items, and the items."""
    head, found, rest = content.rpartition(_ITEMS)
    *pieces, end = rest.split(_CLOSING)
    if not found or not pieces:
        return content, []
    items = [piece.removeprefix(b",\n") + _CLOSING for piece in pieces]
    require(
        all(item.startswith(b"    {\n") for item in items),
        "has something between its items",
    )
    return head + _ITEMS + end, items


def without(content: bytes, items: Sequence[bytes]) -> bytes | None:
    """The document without these items; None unless it has them in one block, in order."""
    head, found, rest = content.partition(_ITEMS)
    joined = b",\n".join(items)
    return head + found + rest[len(joined) :] if rest.startswith(joined) else None


def check_entry(written: bytes, entry: Entry, _feed: Feed[Entry]) -> None:
    """Compare the bytes of an item with the entry of the feed."""
    item = _item(written)
    _refuse_duplicates(written)
    require_equal("id", item.id, entry.id)
    require_equal("url", item.url, entry.url)
    require_plain("title", item.title, entry.title)
    require_equal("summary", item.summary, entry.summary)
    require_equal("content", item.content_html, entry.content)
    require_equal("date_published", item.date_published, rfc3339(entry.published))
    require_equal("date_modified", item.date_modified, rfc3339(entry.updated))
    require_plain("author", item.author.name, entry.author.name)
    require_equal("author's url", item.author.url, entry.author_url)
    _check_authors(item, entry)
    require_equal("image", item.image, entry.image.url if entry.image else None)
    require_equal("tags", item.tags, tuple(one.name for one in entry.categories))
    require_equal("language", item.language, entry.language)
    article = item.article
    require_amp_links([url for url in (article.amp_url, article.cdn_amp_url) if url], entry)
    require_equal("quality and heat", (article.quality, article.heat), (entry.quality, entry.heat))
    for story in article.related:
        require_url("a related url", story.url)
    require_equal(
        "related", [one.url for one in article.related], [one.url for one in entry.related]
    )


def _check_authors(item: _Item, entry: Entry) -> None:
    if not entry.authors:
        require_equal("authors", item.authors, (item.author,))
        return
    require_equal("the number of authors", len(item.authors), len(entry.authors))
    for found, should in zip(item.authors, entry.authors, strict=True):
        require_plain("an author", found.name, should.name)
        for name, url, wanted in (
            ("an author's url", found.url, should.url),
            ("an author's avatar", found.avatar, should.avatar),
        ):
            require_equal(name, url, wanted)
            if url:
                require_url(name, url)


def check_head(rest: bytes, feed: Feed[Entry], filename: str) -> None:
    """Compare the members of the document, without items, with the feed."""
    head = _head(rest)
    _refuse_duplicates(rest)
    require_equal("version", head.version, VERSION)
    require_plain("title", head.title, feed.title)
    require_plain("description", head.description, feed.description)
    require_equal("home_page_url", head.home_page_url, feed.home)
    require_equal("feed_url", head.feed_url, feed.at(filename))
    require_equal("next_url", head.next_url, feed.older and feed.older + filename)
    require_equal("icon", head.icon, feed.icon)
    require_equal("language", head.language, feed.language)
    require_equal("hubs", [one.url for one in head.hubs], list(feed.hubs))
    require_equal("about", head.article.about, ABOUT)
    require_equal("items", len(head.items), 0)
    require_equal("date_modified", head.feed.date_modified, rfc3339(feed.updated))
    gone = [(one.id, one.date_deleted) for one in head.feed.deleted]
    require_equal("withdrawals", gone, [(one.id, rfc3339(one.when)) for one in feed.withdrawn])


def _refuse_duplicates(written: bytes) -> None:
    """Raise Mismatch if an object has a member twice: readers differ in which of them they use."""
    # Decoding drops a second member, so bytes that are equal after encoding have none. This takes
    # half the time. Bytes that differ may only be formatted otherwise, so they are checked in full.
    unique = msgspec.json.encode(msgspec.json.decode(written))
    if unique != msgspec.json.format(written, indent=-1):
        json.loads(written, object_pairs_hook=_without_duplicates)


def _without_duplicates(pairs: list[tuple[str, object]]) -> None:
    require(len(dict(pairs)) == len(pairs), "has a member twice")
