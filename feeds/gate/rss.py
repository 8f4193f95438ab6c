"""RSS 2.0 read back: the specification, and what readers need besides."""

import re

from feeds.dates import rfc822, rfc3339
from feeds.formats.extension import ATOM, CONTENT, DC, MEDIA
from feeds.gate import xml
from feeds.gate.promises import address, amp_links, must, plain, same
from feeds.markup import escaped
from feeds.model import Entry, Feed

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
    item = xml.wrapped(written, atom=ATOM, content=CONTENT, dc=DC, media=MEDIA)
    xml.once(item, *_REQUIRED)
    xml.only(item, _ALLOWED)
    guids = [(one.text, one.get("isPermaLink")) for one in item.iter("guid")]
    same("guid", guids, [(entry.id, "false")])
    plain("title", item.findtext("title"), entry.title)
    same("link", item.findtext("link"), entry.url)
    same("pubDate", item.findtext("pubDate"), rfc822(entry.published))
    same("updated", item.findtext(_UPDATED), rfc3339(entry.updated))
    plain("creator", item.findtext(_CREATOR), entry.author.name)
    if entry.summary:
        same("description", item.findtext("description"), escaped(entry.summary))
        same("content", item.findtext(_ENCODED), entry.content)
    else:
        same("content", item.findtext("description"), entry.content)
    tags = [child.tag for child in item]
    links = [(one.get("rel"), one.get("href")) for one in item.iter(_LINK)]
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
    xml.once(channel, "title", "link", "description", "lastBuildDate")
    plain("title", channel.findtext("title"), feed.title)
    same("link", channel.findtext("link"), feed.home)
    plain("description", channel.findtext("description"), feed.description)
    same("lastBuildDate", channel.findtext("lastBuildDate"), rfc822(feed.updated))
    links = [(link.get("rel"), link.get("href")) for link in channel.findall(_LINK)]
    xml.head_links(links, feed, filename)
    must(channel[0].get("rel") == "self", "does not begin with its self link")
