"""Checks of RSS 2.0 by its specification, and by the needs of readers."""

from collections.abc import Sequence

from feeds.dates import rfc822, rfc3339
from feeds.formats.feedgen import ATOM, CONTENT, DC, HISTORY, MEDIA
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
from feeds.markup import escaped
from feeds.model import Entry, Feed
from feeds.registry import GENERATOR

_NAMESPACES = xml.declared({"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA})
_OPENING, _CLOSING = b"    <item>\n", b"\n    </item>\n"

_CREATOR, _LANGUAGE = f"{{{DC}}}creator", f"{{{DC}}}language"
_LINK = f"{{{ATOM}}}link"
_UPDATED = f"{{{ATOM}}}updated"
_ENCODED = f"{{{CONTENT}}}encoded"
_PICTURE, _THUMBNAIL = f"{{{MEDIA}}}content", f"{{{MEDIA}}}thumbnail"
_ARCHIVE = f"{{{HISTORY}}}archive"

_BARE: frozenset[str] = frozenset()
_REQUIRED = ("title", "link", "description", "guid", "pubDate", _CREATOR, _UPDATED)
_ITEM: xml.Shape = {
    **dict.fromkeys((*_REQUIRED, "category", _LANGUAGE, _ENCODED), _BARE),
    "guid": frozenset(["isPermaLink"]),
    _LINK: frozenset(["rel", "type", "href"]),
    _PICTURE: frozenset(["url", "medium", "width", "height"]),
    _THUMBNAIL: frozenset(["url", "width", "height"]),
}
_CHANNEL: xml.Shape = {
    **dict.fromkeys(("title", "link", "description", "docs", "generator", "image"), _BARE),
    **dict.fromkeys(("language", "lastBuildDate", "ttl", _ARCHIVE), _BARE),
    _LINK: frozenset(["rel", "type", "href"]),
}


def cut(content: bytes) -> tuple[bytes, list[bytes]]:
    """Cut a document into a part without items, and the items."""
    return xml.cut_entries(content, _OPENING, _CLOSING)


def without(content: bytes, items: Sequence[bytes]) -> bytes | None:
    """The document without these items; None if they are not contiguous in it, in order."""
    return xml.without_entries(content, _OPENING, items)


def check_entry(written: bytes, entry: Entry, feed: Feed[Entry]) -> None:
    """Compare the bytes of an item with the entry of the feed."""
    content = b"<content:encoded>" if entry.summary else b"<description>"
    item = xml.wrapped(written, _NAMESPACES, content)
    found = xml.checked_children(item, _ITEM, frozenset(("category", _LINK)))
    require(found.keys() >= set(_REQUIRED), "lacks an element that readers require")
    xml.require_leaves(found)
    require_equal("guid", xml.child_text(found, "guid"), entry.id)
    require_equal("isPermaLink", found["guid"][0].get("isPermaLink"), "false")
    require_plain("title", xml.child_text(found, "title"), entry.title)
    require_equal("link", xml.child_text(found, "link"), entry.url)
    require_equal("pubDate", xml.child_text(found, "pubDate"), rfc822(entry.published))
    require_equal("updated", xml.child_text(found, _UPDATED), rfc3339(entry.updated))
    require_plain("creator", xml.child_text(found, _CREATOR), entry.author.name)
    require_equal("language", xml.child_text(found, _LANGUAGE) or "", own_language(entry, feed))
    if entry.summary:
        require_equal("description", xml.child_text(found, "description"), escaped(entry.summary))
        require_equal("content", xml.child_text(found, _ENCODED), entry.content)
    else:
        require_equal("content", xml.child_text(found, "description"), entry.content)
    topics = [one.text for one in found.get("category", ())]
    require_equal("categories", topics, [one.name for one in entry.categories])
    require_images(
        xml.attributes(found, _PICTURE, "url"), xml.attributes(found, _THUMBNAIL, "url"), entry
    )
    tags = [child.tag for child in item]
    require(_LINK not in tags[: tags.index("link")], "has an atom:link before its link")
    links = xml.attributes(found, _LINK, "rel", "type", "href")
    for rel, type_, href in links:
        is_harmless = rel in ("amphtml", "related") and type_ == "text/html"
        require(is_harmless, "has an atom:link that readers would open instead of its link")
        require_url("a link", href)
    require_amp_links([href for rel, _, href in links if rel == "amphtml"], entry)


def check_head(rest: bytes, feed: Feed[Entry], filename: str) -> None:
    """Compare the document without items with the feed."""
    rss = xml.parsed(rest)
    require_equal("root", (rss.tag, rss.items(), len(rss)), ("rss", [("version", "2.0")], 1))
    channel = rss[0]
    found = xml.checked_children(channel, _CHANNEL, frozenset((_LINK,)))
    xml.require_leaves(found, "image")
    require_plain("title", xml.child_text(found, "title"), feed.title)
    require_equal("link", xml.child_text(found, "link"), feed.home)
    require_plain("description", xml.child_text(found, "description"), feed.description)
    require_equal("lastBuildDate", xml.child_text(found, "lastBuildDate"), rfc822(feed.updated))
    require_equal("language", xml.child_text(found, "language"), feed.language)
    require_equal("ttl", xml.child_text(found, "ttl"), str(feed.ttl) if feed.ttl else None)
    require(
        (xml.child_text(found, "generator") or "").startswith(GENERATOR), "has an odd generator"
    )
    image = [(one.tag, one.text) for images in found.get("image", ()) for one in images]
    expected = [("url", feed.icon), ("title", feed.title), ("link", feed.home)] if feed.icon else []
    require_equal("image", image, expected)
    links = xml.attributes(found, _LINK, "rel", "href")
    xml.require_head_links(links, feed, filename)
    require(all(rel != "alternate" for rel, _ in links), "has an alternate besides its link")
    require_equal("archive", _ARCHIVE in found, feed.is_archive)
    require(channel[0].get("rel") == "self", "does not begin with its self link")
    tags = [child.tag for child in channel]
    require(_LINK not in tags[tags.index("link") :], "has an atom:link after its link")
