"""RSS 2.0 read back: the specification, and what readers need besides."""

import re

from feeds.dates import rfc822, rfc3339
from feeds.formats.extension import ATOM, CONTENT, DC, MEDIA
from feeds.gate import xml
from feeds.gate.promises import address, amp_links, must, plain, same
from feeds.markup import escaped
from feeds.model import Entry, Feed

_NAMESPACES = xml.declared({"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA})
_ITEM = re.compile(rb"    <item>\n.*?\n    </item>\n", re.DOTALL)

_CREATOR = f"{{{DC}}}creator"
_LINK = f"{{{ATOM}}}link"
_UPDATED = f"{{{ATOM}}}updated"
_ENCODED = f"{{{CONTENT}}}encoded"
_REQUIRED = ("title", "link", "description", "guid", "pubDate", _CREATOR, _UPDATED)
_ALLOWED = frozenset(
    [*_REQUIRED, "category", _ENCODED, _LINK, f"{{{MEDIA}}}content", f"{{{MEDIA}}}thumbnail"]
)


def cut(content: bytes) -> tuple[bytes, list[bytes]]:
    """The document without its items, and the items."""
    return xml.cut(content, _ITEM)


def check_entry(written: bytes, entry: Entry) -> None:
    """Hold one item against what it should say."""
    item = xml.wrapped(written, _NAMESPACES)
    found = xml.children(item)
    xml.once(found, *_REQUIRED)
    xml.only(found, _ALLOWED)
    same("guid", xml.text(found, "guid"), entry.id)
    same("isPermaLink", found["guid"][0].get("isPermaLink"), "false")
    plain("title", xml.text(found, "title"), entry.title)
    same("link", xml.text(found, "link"), entry.url)
    same("pubDate", xml.text(found, "pubDate"), rfc822(entry.published))
    same("updated", xml.text(found, _UPDATED), rfc3339(entry.updated))
    plain("creator", xml.text(found, _CREATOR), entry.author.name)
    if entry.summary:
        same("description", xml.text(found, "description"), escaped(entry.summary))
        same("content", xml.text(found, _ENCODED), entry.content)
    else:
        same("content", xml.text(found, "description"), entry.content)
    tags = [child.tag for child in item]
    links = [(one.get("rel"), one.get("href")) for one in found.get(_LINK, ())]
    must(_LINK not in tags[: tags.index("link")], "has an atom:link before its link")
    must(
        all(rel in ("amphtml", "related") for rel, _ in links),
        "has an atom:link that readers take for its link",
    )
    for _, href in links:
        address("a link", href)
    amp_links([href for rel, href in links if rel == "amphtml"], entry)


def check_head(rest: bytes, feed: Feed, filename: str) -> None:
    """Hold the document without its items against what it should say."""
    rss = xml.parsed(rest)
    same("root", (rss.tag, rss.get("version"), len(rss)), ("rss", "2.0", 1))
    channel = rss[0]
    found = xml.children(channel)
    xml.once(found, "title", "link", "description", "lastBuildDate")
    plain("title", xml.text(found, "title"), feed.title)
    same("link", xml.text(found, "link"), feed.home)
    plain("description", xml.text(found, "description"), feed.description)
    same("lastBuildDate", xml.text(found, "lastBuildDate"), rfc822(feed.updated))
    links = [(link.get("rel"), link.get("href")) for link in found.get(_LINK, ())]
    xml.head_links(links, feed, filename)
    must(channel[0].get("rel") == "self", "does not begin with its self link")
