"""Atom 1.0: https://www.rfc-editor.org/rfc/rfc4287"""

from lxml import etree

from feeds.dates import rfc3339
from feeds.formats.feedgen import (
    ATOM,
    HISTORY,
    MEDIA,
    PLACEHOLDER,
    TOMBSTONES,
    XML_LANG,
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
from feeds.model import Entry, Feed
from feeds.registry import FORMATS, GENERATOR, GENERATOR_URI

_FILENAME = FORMATS["atom"].filename
_MEDIA_TYPE = FORMATS["atom"].media_type

_NAMESPACES = {"media": MEDIA}


def render(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
    """The feed as Atom 1.0; entries in `rendered` are not rendered again."""

    def finish(atom: etree._Element) -> None:
        set_text(atom, "updated", rfc3339(feed.updated))
        # Before self: some parsers take the first link for the site. And the only alternate: half
        # of the readers take the last one for the site.
        add(atom, "link", rel="alternate", type="text/html", href=feed.home)
        add(atom, "link", rel="self", type=_MEDIA_TYPE, href=feed.at(_FILENAME))
        for hub in feed.hubs:
            add(atom, "link", rel="hub", href=hub)
        for rel, url in neighbours(feed, _FILENAME):
            add(atom, "link", rel=rel, type=_MEDIA_TYPE, href=url)
        if feed.is_archive:
            add(atom, f"{{{HISTORY}}}archive")
        for gone in feed.withdrawn:
            # RFC 6721, attributes only: some readers take a link in it for the feed's own.
            add(atom, f"{{{TOMBSTONES}}}deleted-entry", ref=gone.id, when=rfc3339(gone.when))

    namespaces = dict(_NAMESPACES)
    if feed.is_archive:
        namespaces["fh"] = HISTORY
    if feed.withdrawn:
        namespaces["at"] = TOMBSTONES
    atom = generator_of(namespaces, finish)
    atom.id(feed.id)
    atom.title(feed.title)
    atom.subtitle(feed.description)
    atom.language(feed.language)
    atom.generator(GENERATOR, uri=GENERATOR_URI)
    if feed.author:
        atom.author(name=feed.author)
    if feed.icon:
        atom.icon(feed.icon)

    def render_entry(entry: Entry) -> bytes:
        return _rendered(entry, own_language(entry, feed))

    entries = fragments(feed, "atom", render_entry, rendered)
    return complete_document(atom.atom_str(pretty=True), entries, b"</feed>")


def published(content: bytes) -> PublishedFeed:
    """Read an Atom feed that was published."""
    root = parsed_feed(content, f"{{{ATOM}}}feed")
    items = [
        {
            "id": entry.findtext(f"{{{ATOM}}}id"),
            "url": next((link.get("href") for link in entry.iter(f"{{{ATOM}}}link")), None),
            "published": entry.findtext(f"{{{ATOM}}}published"),
            "updated": entry.findtext(f"{{{ATOM}}}updated"),
        }
        for entry in root.iter(f"{{{ATOM}}}entry")
    ]
    items += [
        {"id": gone.get("ref"), "withdrawn": gone.get("when")}
        for gone in root.iter(f"{{{TOMBSTONES}}}deleted-entry")
    ]
    title, updated = (root.findtext(f"{{{ATOM}}}{name}") for name in ("title", "updated"))
    return PublishedFeed(title, updated, items)


def _rendered(entry: Entry, language: str) -> bytes:
    def finish(element: etree._Element) -> None:
        if language:
            element.set(XML_LANG, language)
        set_text(element, "updated", rfc3339(entry.updated))
        add(element, "published", rfc3339(entry.published))
        # Every reader opens the first link: it must be the original.
        add(element, "link", rel="alternate", type="text/html", href=entry.url)
        for url in amp_urls(entry):
            add(element, "link", rel="amphtml", type="text/html", href=url)
        if entry.related_links:
            for story in entry.related:
                add(element, "link", rel="related", type="text/html", href=story.url)
        add_media(element, entry)

    added = new_entry(entry, finish)
    added.author(name=entry.author.name, uri=entry.author_url)
    added.content(PLACEHOLDER, type="html")
    if entry.summary:
        added.summary(entry.summary)
    # In one call: feedgen goes through all categories with each call.
    added.category(
        [{"term": one.name, "label": one.name, "scheme": one.scheme} for one in entry.categories]
    )
    written = fragment(added.atom_entry(), _NAMESPACES, "feed")
    return with_content(written, b'<content type="html">', entry.content)
