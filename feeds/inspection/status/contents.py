"""The bytes of any feed → its format, its entries, and what is wrong with it for readers

The gate compares a document with the feed that it was rendered from. This module reads a feed of
unknown origin, and the caller must limit its size.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from lxml import etree
from msgspec import Struct

from feeds.dates import NotADate, moment

_ATOM = "{http://www.w3.org/2005/Atom}"
_MAX_PROBLEMS = 5


class NoFeed(Exception):
    """The bytes are not a feed; the text says why."""


class Contents(Struct, frozen=True):
    """What a feed contains; `newest` is when its newest entry was published.

    `self_url` is the address that the feed gives for itself, empty if it gives none.
    """

    format: str
    entries: int
    newest: datetime | None
    self_url: str
    problems: tuple[str, ...]


def contents(content: bytes, form: str = "") -> Contents:
    """Read a feed. Raises NoFeed, also if it is not in the format `form`."""
    start = content[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise NoFeed("is empty")
    found = _json(content) if start.startswith(b"{") else _xml(content)
    if form and found.format != form:
        raise NoFeed(f"is {found.format} instead of {form}")
    return found


def _json(content: bytes) -> Contents:
    try:
        feed = msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoFeed(f"is not JSON: {error}") from None
    items = feed.get("items")
    if "jsonfeed.org/version/" not in str(feed.get("version", "")) or not isinstance(items, list):
        raise NoFeed("is JSON, but not a JSON Feed")
    items = [item if isinstance(item, dict) else {} for item in items]
    ids = [str(item.get("id") or "") for item in items]
    problems = [] if feed.get("title") else ["has no title"]
    problems += _id_problems(ids)
    bare = sum(not (item.get("content_html") or item.get("content_text")) for item in items)
    problems += [f"has {bare} items without content"] if bare else []
    dates = [str(item.get("date_published") or "") for item in items]
    moments, wrong = _moments(dates)
    return Contents(
        "json",
        len(items),
        max(moments, default=None),
        str(feed.get("feed_url") or ""),
        tuple((*problems, *wrong)[:_MAX_PROBLEMS]),
    )


def _xml(content: bytes) -> Contents:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoFeed(f"is not XML: {str(error).splitlines()[0]}") from None
    if root.tag == f"{_ATOM}feed":
        return _atom(root)
    if root.tag == "rss" and root.find("channel") is not None:
        return _rss(root)
    raise NoFeed(f"is XML, but neither Atom nor RSS: {str(root.tag)[:100]}")


def _atom(root: "etree._Element") -> Contents:
    problems = [f"has no {name}" for name in ("id", "title", "updated") if not _text(root, name)]
    entries = root.findall(f"{_ATOM}entry")
    problems += _id_problems([_text(entry, "id") for entry in entries])
    updated, wrong = _moments([_text(entry, "updated") for entry in entries])
    published = [_text(entry, "published") or _text(entry, "updated") for entry in entries]
    moments, _ = _moments(published)
    return Contents(
        "atom",
        len(entries),
        max(moments or updated, default=None),
        _self(root),
        tuple((*problems, *wrong)[:_MAX_PROBLEMS]),
    )


def _rss(root: "etree._Element") -> Contents:
    channel = root.find("channel")
    assert channel is not None
    needed = ("title", "link", "description")
    problems = [f"has no {name}" for name in needed if not (channel.findtext(name) or "").strip()]
    items = channel.findall("item")
    problems += _id_problems([(item.findtext("guid") or "").strip() for item in items])
    moments, wrong = _moments([(item.findtext("pubDate") or "").strip() for item in items])
    return Contents(
        "rss",
        len(items),
        max(moments, default=None),
        _self(channel),
        tuple((*problems, *wrong)[:_MAX_PROBLEMS]),
    )


def _text(element: "etree._Element", name: str) -> str:
    return (element.findtext(_ATOM + name) or "").strip()


def _self(head: "etree._Element") -> str:
    links = head.findall(f"{_ATOM}link")
    return next((str(link.get("href", "")) for link in links if link.get("rel") == "self"), "")


def _id_problems(ids: list[str]) -> Iterator[str]:
    if missing := sum(not id_ for id_ in ids):
        yield f"has {missing} entries without an id"
    known = [id_ for id_ in ids if id_]
    if twice := len(known) - len(set(known)):
        yield f"has {twice} entries with the id of another entry"


def _moments(texts: list[str]) -> tuple[list[datetime], list[str]]:
    moments: list[datetime] = []
    wrong = 0
    for text in texts:
        try:
            moments.append(moment(text))
        except NotADate:
            wrong += 1
    return moments, [f"has {wrong} entries without a date that can be read"] if wrong else []
