"""Atom 1.0 read back: RFC 4287, RFC 5005, RFC 6721, and what readers need besides."""

import re

from lxml import etree

from feeds.dates import rfc3339
from feeds.formats.extension import ATOM, HISTORY, MEDIA, TOMBSTONES
from feeds.gate import xml
from feeds.gate.promises import address, amp_links, must, plain, same
from feeds.model import Entry, Feed

_ENTRY = re.compile(rb"  <entry>\n.*?\n  </entry>\n", re.DOTALL)


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


_REQUIRED = tuple(map(_tag, ("id", "title", "updated", "published", "author", "content")))
_OPTIONAL = (*map(_tag, ("summary", "category", "link")), f"{{{MEDIA}}}content")
_ALLOWED = frozenset((*_REQUIRED, *_OPTIONAL, f"{{{MEDIA}}}thumbnail"))


def cut(content: bytes) -> tuple[bytes, list[bytes]]:
    """The document without its entries, and the entries."""
    return xml.cut(content, _ENTRY)


def check_entry(written: bytes, entry: Entry) -> None:
    """Hold one entry against what it should say."""
    element = xml.wrapped(written, default=ATOM, media=MEDIA)
    xml.once(element, *_REQUIRED)
    xml.only(element, _ALLOWED)
    same("id", element.findtext(_tag("id")), entry.id)
    plain("title", element.findtext(_tag("title")), entry.title)
    same("updated", element.findtext(_tag("updated")), rfc3339(entry.updated))
    same("published", element.findtext(_tag("published")), rfc3339(entry.published))
    plain("author", element.findtext(f"{_tag('author')}/{_tag('name')}"), entry.author.name)
    same("summary", element.findtext(_tag("summary")), entry.summary or None)
    same("content types", [one.get("type") for one in element.iter(_tag("content"))], ["html"])
    same("content", element.findtext(_tag("content")), entry.content)
    _check_links(element, entry)


def _check_links(element: etree._Element, entry: Entry) -> None:
    links = [
        (one.get("rel"), one.get("type"), one.get("href")) for one in element.iter(_tag("link"))
    ]
    same("first link", links[:1], [("alternate", "text/html", entry.url)])
    must(all(rel in ("amphtml", "related") for rel, _, _ in links[1:]), "has a second alternate")
    for _, _, href in links:
        address("a link", href)
    amp_links([href for rel, _, href in links if rel == "amphtml"], entry)


def check_head(rest: bytes, feed: Feed, filename: str) -> None:
    """Hold the document without its entries against what it should say."""
    head = xml.parsed(rest)
    same("root", head.tag, _tag("feed"))
    xml.once(head, *map(_tag, ("id", "title", "updated")))
    same("id", head.findtext(_tag("id")), feed.id)
    plain("title", head.findtext(_tag("title")), feed.title)
    same("updated", head.findtext(_tag("updated")), rfc3339(feed.updated))
    links = [(link.get("rel"), link.get("href")) for link in head.findall(_tag("link"))]
    xml.head_links(links, feed, filename)
    same("alternate links", [href for rel, href in links if rel == "alternate"], [feed.home])
    same("archive", head.find(f"{{{HISTORY}}}archive") is not None, feed.is_archive)
    same(
        "withdrawals",
        [(one.get("ref"), one.get("when")) for one in head.iter(f"{{{TOMBSTONES}}}deleted-entry")],
        [(one.id, rfc3339(one.when)) for one in feed.withdrawn],
    )
