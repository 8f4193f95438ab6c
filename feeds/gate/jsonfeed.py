"""JSON Feed 1.1 read back: the specification, and what readers need besides."""

import re

import msgspec
from msgspec import Struct

from feeds.dates import rfc3339
from feeds.gate.promises import must, plain, same
from feeds.model import Entry, Feed

# The items come last, and no text of theirs can break a line.
_ITEMS = b'\n  "items": [\n'
_ITEM = re.compile(rb"^    \{\n.*?\n    \}(?=,?\n)", re.DOTALL | re.MULTILINE)


class _Author(Struct):
    name: str


class _Item(Struct):
    id: str
    url: str
    title: str
    content_html: str
    date_published: str
    date_modified: str
    authors: tuple[_Author]
    summary: str = ""
    image: str | None = None
    content_text: msgspec.Raw = msgspec.Raw()


class _Head(Struct):
    version: str
    title: str
    home_page_url: str
    feed_url: str
    next_url: str | None = None
    authors: msgspec.Raw = msgspec.Raw()


_item = msgspec.json.Decoder(_Item).decode
_head = msgspec.json.Decoder(_Head).decode


def cut(content: bytes) -> tuple[bytes, list[bytes]]:
    """The document without its items, and the items."""
    head, _, rest = content.rpartition(_ITEMS)
    if not head:
        return content, []
    items = _ITEM.findall(rest)
    together = b",\n".join(items)
    must(rest.startswith(together), "has something between its items")
    return head + _ITEMS + rest[len(together) :], items


def check_entry(written: bytes, entry: Entry) -> None:
    """Hold one item against what it should say."""
    item = _item(written)
    same("id", item.id, entry.id)
    same("url", item.url, entry.url)
    plain("title", item.title, entry.title)
    same("summary", item.summary, entry.summary)
    same("content", item.content_html, entry.content)
    same("date_published", item.date_published, rfc3339(entry.published))
    same("date_modified", item.date_modified, rfc3339(entry.updated))
    plain("author", item.authors[0].name, entry.author.name)
    same("image", item.image, entry.image.url if entry.image else None)
    must(not bytes(item.content_text), "has a content_text, which some readers prefer")


def check_head(rest: bytes, feed: Feed, filename: str) -> None:
    """Hold the document's own members against what they should say."""
    head = _head(rest)
    same("version", head.version, "https://jsonfeed.org/version/1.1")
    plain("title", head.title, feed.title)
    same("home_page_url", head.home_page_url, feed.home)
    same("feed_url", head.feed_url, feed.at(filename))
    same("next_url", head.next_url, feed.older and feed.older + filename)
    must(not bytes(head.authors), "has authors, which some readers add to those of every item")
