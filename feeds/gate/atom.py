"""Checks of Atom 1.0 by RFC 4287, RFC 5005 and RFC 6721, and by the needs of readers."""

from collections.abc import Sequence

from feeds.dates import rfc3339
from feeds.formats.feedgen import ATOM, HISTORY, MEDIA, TOMBSTONES, XML_LANG
from feeds.formats.interface import own_language
from feeds.gate import xml
from feeds.gate.assertions import (
    require,
    require_amp_links,
    require_equal,
    require_images,
    require_plain,
    require_url,
)
from feeds.model import Entry, Feed
from feeds.registry import GENERATOR, GENERATOR_URI

_NAMESPACES = xml.declared({"": ATOM, "media": MEDIA})
_OPENING, _CLOSING = b"  <entry", b"\n  </entry>\n"

_ID, _TITLE, _UPDATED, _PUBLISHED, _AUTHOR, _NAME, _URI, _CONTENT, _SUMMARY, _CATEGORY, _LINK = (
    f"{{{ATOM}}}{name}"
    for name in (
        *("id", "title", "updated", "published", "author", "name", "uri"),
        *("content", "summary", "category", "link"),
    )
)
_GENERATOR, _SUBTITLE, _ICON = (f"{{{ATOM}}}{name}" for name in ("generator", "subtitle", "icon"))
_PICTURE, _THUMBNAIL = f"{{{MEDIA}}}content", f"{{{MEDIA}}}thumbnail"
_ARCHIVE, _GONE = f"{{{HISTORY}}}archive", f"{{{TOMBSTONES}}}deleted-entry"

_BARE: frozenset[str] = frozenset()
_REQUIRED = (_ID, _TITLE, _UPDATED, _PUBLISHED, _AUTHOR, _CONTENT)
_ENTRY: xml.Shape = {
    **dict.fromkeys((_ID, _TITLE, _UPDATED, _PUBLISHED, _AUTHOR, _SUMMARY), _BARE),
    _CONTENT: frozenset(["type"]),
    _CATEGORY: frozenset(["term", "label", "scheme"]),
    _LINK: frozenset(["rel", "type", "href"]),
    _PICTURE: frozenset(["url", "medium", "width", "height"]),
    _THUMBNAIL: frozenset(["url", "width", "height"]),
}
_HEAD: xml.Shape = {
    **dict.fromkeys((_ID, _TITLE, _UPDATED, _AUTHOR, _SUBTITLE, _ICON, _ARCHIVE), _BARE),
    _GENERATOR: frozenset(["uri"]),
    _LINK: frozenset(["rel", "type", "href"]),
    _GONE: frozenset(["ref", "when"]),
}


def cut(content: bytes) -> tuple[bytes, list[bytes]]:
    """Cut a document into a part without entries, and the entries."""
    return xml.cut_entries(content, _OPENING, _CLOSING)


def without(content: bytes, entries: Sequence[bytes]) -> bytes | None:
    """The document without these entries; None unless it has them in one block, in order."""
    return xml.without_entries(content, _OPENING, entries)


def check_entry(written: bytes, entry: Entry, feed: Feed[Entry]) -> None:
    """Compare the bytes of an entry with the entry of the feed."""
    element = xml.wrapped(written, _NAMESPACES, b'<content type="html">')
    found = xml.checked_children(element, _ENTRY, frozenset((_CATEGORY, _LINK)))
    language = own_language(entry, feed)
    require_equal("language", element.items(), [(XML_LANG, language)] if language else [])
    require(found.keys() >= set(_REQUIRED), "lacks an element that Atom requires")
    xml.require_leaves(found, _AUTHOR)
    require_equal("id", xml.child_text(found, _ID), entry.id)
    require_plain("title", xml.child_text(found, _TITLE), entry.title)
    require_equal("updated", xml.child_text(found, _UPDATED), rfc3339(entry.updated))
    require_equal("published", xml.child_text(found, _PUBLISHED), rfc3339(entry.published))
    require_plain("author", found[_AUTHOR][0].findtext(_NAME), entry.author.name)
    author = [(one.tag, one.text) for one in found[_AUTHOR][0]]
    uri = [(_URI, entry.author_url)] if entry.author_url else []
    require_equal("author", author, [(_NAME, entry.author.name), *uri])
    require_equal("summary", xml.child_text(found, _SUMMARY), entry.summary or None)
    require_equal("content type", found[_CONTENT][0].get("type"), "html")
    require_equal("content", xml.child_text(found, _CONTENT), entry.content)
    topics = [(one.name, one.name, one.scheme) for one in entry.categories]
    require_equal("categories", xml.attributes(found, _CATEGORY, "term", "label", "scheme"), topics)
    require_images(
        xml.attributes(found, _PICTURE, "url"), xml.attributes(found, _THUMBNAIL, "url"), entry
    )
    links = xml.attributes(found, _LINK, "rel", "type", "href")
    require_equal("first link", links[:1], [("alternate", "text/html", entry.url)])
    for rel, type_, href in links[1:]:
        require(rel in ("amphtml", "related") and type_ == "text/html", "has a second alternate")
        require_url("a link", href)
    require_amp_links([href for rel, _, href in links if rel == "amphtml"], entry)


def check_head(rest: bytes, feed: Feed[Entry], filename: str) -> None:
    """Compare the document without entries with the feed."""
    head = xml.parsed(rest)
    require_equal(
        "root", (head.tag, head.items()), (f"{{{ATOM}}}feed", [(XML_LANG, feed.language)])
    )
    found = xml.checked_children(head, _HEAD, frozenset((_LINK, _GONE)))
    xml.require_leaves(found, _AUTHOR)
    require_equal("id", xml.child_text(found, _ID), feed.id)
    require_plain("title", xml.child_text(found, _TITLE), feed.title)
    require_plain("subtitle", xml.child_text(found, _SUBTITLE), feed.description)
    require_equal("updated", xml.child_text(found, _UPDATED), rfc3339(feed.updated))
    require_equal("icon", xml.child_text(found, _ICON), feed.icon)
    require_equal("generator", xml.child_text(found, _GENERATOR), GENERATOR)
    require_equal("generator", xml.attributes(found, _GENERATOR, "uri"), [(GENERATOR_URI,)])
    author = [(one.tag, one.text) for authors in found.get(_AUTHOR, ()) for one in authors]
    require_equal("author", author, [(_NAME, feed.author)] if feed.author else [])
    links = xml.attributes(found, _LINK, "rel", "href")
    xml.require_head_links(links, feed, filename)
    require_equal("first link", links[0], ("alternate", feed.home))
    require_equal(
        "alternate links", [href for rel, href in links if rel == "alternate"], [feed.home]
    )
    require_equal("archive", _ARCHIVE in found, feed.is_archive)
    gone = [(one.id, rfc3339(one.when)) for one in feed.withdrawn]
    require_equal("withdrawals", xml.attributes(found, _GONE, "ref", "when"), gone)
