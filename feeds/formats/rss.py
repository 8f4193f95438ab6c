"""RSS 2.0: https://www.rssboard.org/rss-specification"""

from lxml import etree

from feeds.dates import rfc822, rfc3339
from feeds.formats.feedgen import (
    ATOM,
    CONTENT,
    DC,
    HISTORY,
    MEDIA,
    PLACEHOLDER,
    add,
    add_media,
    amp_urls,
    complete_document,
    fragment,
    generator_of,
    neighbours,
    new_entry,
    parsed_feed,
    set_text,
    with_content,
)
from feeds.formats.interface import PublishedFeed, Rendered, fragments, own_language
from feeds.markup import escaped
from feeds.model import Entry, Feed
from feeds.registry import FORMATS, GENERATOR, GENERATOR_URI

_FILENAME = FORMATS["rss"].filename
_MEDIA_TYPE = FORMATS["rss"].media_type

_NAMESPACES = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}
_SPECIFICATION = "https://www.rssboard.org/rss-specification"


def render(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
    """The feed as RSS 2.0; entries in `rendered` are not rendered again."""

    def finish(rss: etree._Element) -> None:
        channel = rss[0]
        set_text(channel, "lastBuildDate", rfc822(feed.updated))
        links = [("self", _MEDIA_TYPE, feed.at(_FILENAME))]
        links += [("hub", "", hub) for hub in feed.hubs]
        links += [(rel, _MEDIA_TYPE, url) for rel, url in neighbours(feed, _FILENAME)]
        # Before <link>: one reader takes a later atom:link for the address of the site.
        for position, (rel, type_, url) in enumerate(links):
            add(channel, f"{{{ATOM}}}link", rel=rel, type=type_, href=url)
            channel.insert(position, channel[-1])
        if feed.is_archive:
            add(channel, f"{{{HISTORY}}}archive")

    archive = {"fh": HISTORY} if feed.is_archive else {}
    rss = generator_of({"dc": DC, "media": MEDIA, **archive}, finish)
    rss.id(feed.id)
    rss.title(feed.title)
    rss.link(href=feed.home)
    rss.description(feed.description)
    rss.language(feed.language)
    rss.docs(_SPECIFICATION)
    rss.generator(f"{GENERATOR} ({GENERATOR_URI})")
    if feed.icon:
        rss.image(url=feed.icon, title=feed.title, link=feed.home)
    if feed.ttl:
        rss.ttl(feed.ttl)

    def render_entry(entry: Entry) -> bytes:
        return _rendered(entry, own_language(entry, feed))

    entries = fragments(feed, "rss", render_entry, rendered)
    return complete_document(rss.rss_str(pretty=True), entries, b"  </channel>")


def published(content: bytes) -> PublishedFeed:
    """Read an RSS feed that was published; RSS has no withdrawn entries."""
    root = parsed_feed(content, "rss")
    items = [
        {
            "id": item.findtext("guid"),
            "url": item.findtext("link"),
            "published": item.findtext("pubDate"),
            "updated": item.findtext(f"{{{ATOM}}}updated"),
        }
        for item in root.iter("item")
    ]
    title, updated = (root.findtext(f"channel/{name}") for name in ("title", "lastBuildDate"))
    return PublishedFeed(title, updated, items)


def _rendered(entry: Entry, language: str) -> bytes:
    def finish(item: etree._Element) -> None:
        add(item, "pubDate", rfc822(entry.published))
        add(item, f"{{{ATOM}}}updated", rfc3339(entry.updated))
        # RSS's own <author> must be an e-mail address.
        add(item, f"{{{DC}}}creator", entry.author.name)
        if language:
            add(item, f"{{{DC}}}language", language)
        # Never an alternate: six readers would open it instead of <link>.
        for url in amp_urls(entry):
            add(item, f"{{{ATOM}}}link", rel="amphtml", type="text/html", href=url)
        if entry.related_links:
            for story in entry.related:
                add(item, f"{{{ATOM}}}link", rel="related", type="text/html", href=story.url)
        add_media(item, entry)

    added = new_entry(entry, finish)
    added.link(href=entry.url)
    added.content(PLACEHOLDER)
    if entry.summary:
        added.description(escaped(entry.summary))
    added.category([{"term": category.name} for category in entry.categories])
    written = fragment(added.rss_entry(), _NAMESPACES, "rss", "channel")
    # Without a summary, feedgen writes the content as description.
    start = b"<content:encoded>" if entry.summary else b"<description>"
    return with_content(written, start, entry.content)
