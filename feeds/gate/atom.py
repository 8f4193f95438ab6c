"""Atom 1.0 read back: RFC 4287, RFC 5005, RFC 6721, and what readers need besides."""

import re

from feeds.dates import rfc3339
from feeds.formats.extension import ATOM, HISTORY, MEDIA, TOMBSTONES
from feeds.gate import xml
from feeds.gate.promises import address, amp_links, must, plain, same
from feeds.model import Entry, Feed

_NAMESPACES = xml.declared({"": ATOM, "media": MEDIA})
_ENTRY = re.compile(rb"  <entry>\n.*?\n  </entry>\n", re.DOTALL)


_ID, _TITLE, _UPDATED, _PUBLISHED, _AUTHOR, _NAME, _CONTENT, _SUMMARY, _CATEGORY, _LINK = (
    f"{{{ATOM}}}{name}"
    for name in (
        *("id", "title", "updated", "published", "author", "name"),
        *("content", "summary", "category", "link"),
    )
)
_REQUIRED = (_ID, _TITLE, _UPDATED, _PUBLISHED, _AUTHOR, _CONTENT)
_ALLOWED = frozenset(
    (*_REQUIRED, _SUMMARY, _CATEGORY, _LINK, f"{{{MEDIA}}}content", f"{{{MEDIA}}}thumbnail")
)


def cut(content: bytes) -> tuple[bytes, list[bytes]]:
    """The document without its entries, and the entries."""
    return xml.cut(content, _ENTRY)


def check_entry(written: bytes, entry: Entry) -> None:
    """Hold one entry against what it should say."""
    found = xml.children(xml.wrapped(written, _NAMESPACES))
    xml.once(found, *_REQUIRED)
    xml.only(found, _ALLOWED)
    same("id", xml.text(found, _ID), entry.id)
    plain("title", xml.text(found, _TITLE), entry.title)
    same("updated", xml.text(found, _UPDATED), rfc3339(entry.updated))
    same("published", xml.text(found, _PUBLISHED), rfc3339(entry.published))
    plain("author", found[_AUTHOR][0].findtext(_NAME), entry.author.name)
    same("summary", xml.text(found, _SUMMARY), entry.summary or None)
    same("content type", found[_CONTENT][0].get("type"), "html")
    same("content", xml.text(found, _CONTENT), entry.content)
    links = [(one.get("rel"), one.get("type"), one.get("href")) for one in found.get(_LINK, ())]
    same("first link", links[:1], [("alternate", "text/html", entry.url)])
    must(all(rel in ("amphtml", "related") for rel, _, _ in links[1:]), "has a second alternate")
    for _, _, href in links:
        address("a link", href)
    amp_links([href for rel, _, href in links if rel == "amphtml"], entry)


def check_head(rest: bytes, feed: Feed, filename: str) -> None:
    """Hold the document without its entries against what it should say."""
    head = xml.parsed(rest)
    same("root", head.tag, f"{{{ATOM}}}feed")
    found = xml.children(head)
    xml.once(found, _ID, _TITLE, _UPDATED)
    same("id", xml.text(found, _ID), feed.id)
    plain("title", xml.text(found, _TITLE), feed.title)
    same("updated", xml.text(found, _UPDATED), rfc3339(feed.updated))
    links = [(link.get("rel"), link.get("href")) for link in found.get(_LINK, ())]
    xml.head_links(links, feed, filename)
    same("alternate links", [href for rel, href in links if rel == "alternate"], [feed.home])
    same("archive", f"{{{HISTORY}}}archive" in found, feed.is_archive)
    gone = found.get(f"{{{TOMBSTONES}}}deleted-entry", ())
    same(
        "withdrawals",
        [(one.get("ref"), one.get("when")) for one in gone],
        [(one.id, rfc3339(one.when)) for one in feed.withdrawn],
    )
