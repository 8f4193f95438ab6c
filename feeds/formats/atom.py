"""Atom 1.0: https://www.rfc-editor.org/rfc/rfc4287"""

from lxml import etree

from feeds.dates import rfc3339
from feeds.formats import GENERATOR, GENERATOR_URI, Rendered, fragments
from feeds.formats.extension import (
    HISTORY,
    MEDIA,
    TOMBSTONES,
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
from feeds.model import Entry, Feed

NAME = "Atom"
FILENAME = "atom.xml"
MEDIA_TYPE = "application/atom+xml"

_NAMESPACES = {"media": MEDIA}


def render(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
    """The feed as Atom 1.0."""

    def finish(atom: etree._Element) -> None:
        set_text(atom, "updated", rfc3339(feed.updated))
        add(atom, "link", rel="self", type=MEDIA_TYPE, href=feed.at(FILENAME))
        # Half of the readers take the last alternate as the site: there is only this one.
        add(atom, "link", rel="alternate", type="text/html", href=feed.home)
        for hub in feed.hubs:
            add(atom, "link", rel="hub", href=hub)
        for rel, url in neighbours(feed, FILENAME):
            add(atom, "link", rel=rel, type=MEDIA_TYPE, href=url)
        if feed.is_archive:
            add(atom, f"{{{HISTORY}}}archive")
        for gone in feed.withdrawn:
            # RFC 6721, attributes only: a link in it becomes the feed's own in some readers.
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
    entries = fragments(feed, "atom", _rendered, rendered)
    return document(atom.atom_str(pretty=True), entries, b"</feed>")


def _rendered(entry: Entry) -> bytes:
    def finish(element: etree._Element) -> None:
        set_text(element, "updated", rfc3339(entry.updated))
        add(element, "published", rfc3339(entry.published))
        # The first link is the one that every reader opens: it has to be the original.
        add(element, "link", rel="alternate", type="text/html", href=entry.url)
        for url in amp_urls(entry):
            add(element, "link", rel="amphtml", type="text/html", href=url)
        if entry.related_links:
            for story in entry.related:
                add(element, "link", rel="related", type="text/html", href=story.url)
        add_media(element, entry)

    added = entry_of(entry, finish)
    added.author(name=entry.author.name, uri=entry.author_url)
    added.content(entry.content, type="html")
    if entry.summary:
        added.summary(entry.summary)
    # All at once: feedgen goes through those before with each.
    added.category(
        [{"term": one.name, "label": one.name, "scheme": one.scheme} for one in entry.categories]
    )
    return fragment(added.atom_entry(), _NAMESPACES, "feed")
