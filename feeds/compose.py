"""Entries → feeds: which entry is in which feed, and in what order."""

from collections.abc import Iterable, Iterator, Mapping

from feeds.model import Entry, Feed, Site, Topic
from feeds.urls import host


def compose(site: Site, entries: Iterable[Entry], topics: Mapping[str, Topic]) -> Iterator[Feed]:
    """The feed of everything, then one for each topic with an entry, by slug.

    Every feed holds its newest entries, newest first, ties by id.
    """
    ordered = sorted(entries, key=lambda entry: entry.id)
    ordered.sort(key=lambda entry: entry.published, reverse=True)
    if not ordered:
        return
    yield feed_of(site, None, ordered)
    members: dict[str, list[Entry]] = {}
    by_slug = {topic.slug: topic for topic in topics.values()}
    for entry in ordered:
        for slug in slugs_of(entry, site, by_slug, topics):
            members.setdefault(slug, []).append(entry)
    for slug in sorted(members):
        yield feed_of(site, by_slug[slug], members[slug])


def slugs_of(
    entry: Entry, site: Site, by_slug: Mapping[str, Topic], topics: Mapping[str, Topic]
) -> list[str]:
    """The topics whose feeds carry the entry, parents after their children where they do."""
    slugs = dict.fromkeys(category.slug for category in entry.categories if category.slug)
    if site.children_in_parent:
        for slug in list(slugs):
            topic = by_slug[slug]
            while topic.parent and (parent := topics.get(topic.parent)):
                slugs[parent.slug] = None
                topic = parent
    return list(slugs)


def feed_of(site: Site, topic: Topic | None, entries: list[Entry]) -> Feed:
    """The live feed of a topic, or of everything; `entries` are all of its entries in order."""
    path = f"{topic.slug}/" if topic else ""
    title = f"{site.title}: {topic.name}" if topic else site.title
    shown = tuple(entries[: site.entries])
    return Feed(
        # No article can have this id: a colon in its path would be written %3A.
        id=f"tag:{host(site.url)},{site.since}:feed:{topic.slug if topic else ''}",
        name=topic.name if topic else "everything",
        path=path,
        folder=site.url + path,
        title=title,
        description=(topic.description if topic else site.description) or f"The newest of {title}",
        home=site.home,
        language=site.language,
        scheme=site.url,
        # Never the clock: a feed that did not change must not look as if it did.
        updated=max(entry.updated for entry in shown),
        entries=shown,
        author=site.author,
        icon=site.icon,
        hubs=site.hubs,
        ttl=site.ttl,
    )
