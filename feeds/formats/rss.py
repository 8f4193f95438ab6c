"""RSS 2.0: https://www.rssboard.org/rss-specification"""

from lxml import etree

from feeds.dates import rfc822, rfc3339
from feeds.formats import GENERATOR, GENERATOR_URI, Rendered, fragments
from feeds.formats.extension import (
    ATOM,
    CONTENT,
    DC,
    HISTORY,
    MEDIA,
    add,
    add_media,
    amp_urls,
    document,
    entry_of,
    fragment,
    generator_of,
    neighbours,
    set_text,
)
from feeds.markup import escaped
from feeds.model import Entry, Feed

NAME = "RSS"
FILENAME = "rss.xml"
MEDIA_TYPE = "application/rss+xml"

_NAMESPACES = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}
_SPECIFICATION = "https://www.rssboard.org/rss-specification"


def render(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
    """The feed as RSS 2.0."""

    def finish(rss: etree._Element) -> None:
        channel = rss[0]
        set_text(channel, "lastBuildDate", rfc822(feed.updated))
        add(channel, f"{{{ATOM}}}link", rel="self", type=MEDIA_TYPE, href=feed.at(FILENAME))
        # Before <link>: after it, one reader loses the site's address.
        channel.insert(0, channel[-1])
        for hub in feed.hubs:
            add(channel, f"{{{ATOM}}}link", rel="hub", href=hub)
        for rel, url in neighbours(feed, FILENAME):
            add(channel, f"{{{ATOM}}}link", rel=rel, type=MEDIA_TYPE, href=url)
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
    entries = fragments(feed, "rss", _rendered, rendered)
    return document(rss.rss_str(pretty=True), entries, b"  </channel>")


def _rendered(entry: Entry) -> bytes:
    def finish(item: etree._Element) -> None:
        add(item, "pubDate", rfc822(entry.published))
        add(item, f"{{{ATOM}}}updated", rfc3339(entry.updated))
        # RSS's own <author> must be an e-mail address.
        add(item, f"{{{DC}}}creator", entry.author.name)
        # Never an alternate: six readers would open it instead of <link>.
        for url in amp_urls(entry):
            add(item, f"{{{ATOM}}}link", rel="amphtml", type="text/html", href=url)
        if entry.related_links:
            for story in entry.related:
                add(item, f"{{{ATOM}}}link", rel="related", type="text/html", href=story.url)
        add_media(item, entry)

    added = entry_of(entry, finish)
    added.link(href=entry.url)
    added.content(entry.content)
    if entry.summary:
        added.description(escaped(entry.summary))
    added.category([{"term": category.name} for category in entry.categories])
    return fragment(added.rss_entry(), _NAMESPACES, "rss", "channel")
