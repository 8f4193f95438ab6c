"""Entries and the ledger → feeds: the entries of each feed, their order, and withdrawn entries."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from feeds.compose import archive
from feeds.compose.archive import NOTHING_ADOPTED, Adoption, for_live
from feeds.dates import newest_first
from feeds.history.identity import feed_id_of
from feeds.history.ledger import FeedLine
from feeds.model import Candidate, EntryFacts, Feed, Topic, Withdrawal
from feeds.settings.also_at import copy_path
from feeds.settings.site import Site


class Published(Struct, frozen=True):
    """A published article: its id, and the slugs of the topics whose feeds contain it."""

    id: str
    candidate: Candidate
    slugs: tuple[str, ...] = ()


def in_order(placed: Iterable[Published]) -> list[Published]:
    """Sort published articles: newest first, ties by id."""
    return newest_first(placed, attrgetter("candidate.published"), attrgetter("id"))


def members(placed: Iterable[Published]) -> dict[str, list[Published]]:
    """The articles of each feed in order, by the slug of its topic, "" for everything."""
    ordered = in_order(placed)
    found: dict[str, list[Published]] = {"": ordered} if ordered else {}
    for one in ordered:
        for slug in one.slugs:
            found.setdefault(slug, []).append(one)
    return found


def chosen(
    placed: Mapping[str, Sequence[Published]],
    site: Site,
    fresh: Mapping[str, Collection[str]],
    adoption: Adoption = NOTHING_ADOPTED,
) -> dict[str, Published]:
    """The articles that are in any document, by id.

    With archives, all articles are; without, the newest and the fresh articles of each feed.
    `placed` has the articles of each feed in order, `fresh` the ids of fresh entries, by slug.
    """
    if site.archive != "none":
        return {one.id: one for own in placed.values() for one in own}
    found: dict[str, Published] = {}
    for slug, every in placed.items():
        since = adoption.newest.get(slug)
        ids = {*adoption.ids, *fresh.get(slug, ())}
        own = for_live(every, attrgetter("candidate.published"), site.entries, since, ids)
        found |= {one.id: one for one in own[: site.entries]}
        rest = own[site.entries : archive.MOST_LIVE]
        found |= {one.id: one for one in rest if one.id in fresh.get(slug, ())}
    return found


def moved_folders(site: Site) -> Collection[str]:
    """The folders of the output into which the setting `also_at` copies the feeds of others."""
    paths = (copy_path(address, source, site.url, site.home) for address, source in site.also_at)
    return {path.rstrip("/") for path in paths if path.endswith("/")}


def compose(
    site: Site,
    line: FeedLine,
    topic: Topic | None,
    entries: Sequence[EntryFacts],
    withdrawn: Sequence[Withdrawal],
    gone: Sequence[tuple[datetime, datetime]] = (),
    fresh: Collection[str] = (),
    size: Callable[[Feed[EntryFacts]], int] = lambda _: 0,
    adoption: Adoption = NOTHING_ADOPTED,
) -> Iterator[Feed[EntryFacts]]:
    """Yield the archives of a feed, oldest first, then the live feed, which links to them.

    `entries` are all entries of the feed, in order; `withdrawn` are the tombstones that it shows.
    `gone` has the dates of publication and withdrawal of all entries that were ever withdrawn.
    `fresh` are the ids of recently added entries: the live feed has them besides the newest. `size`
    returns the length of a feed in its largest format, in bytes. `adoption` has the entries that
    subscribers know from adopted feeds.
    """
    current = empty(site, line, topic)
    # A placeholder for the link to an archive, longer than any real link.
    measured = replace(
        current, older=f"{current.folder}archive/0000-00-00-00/", withdrawn=tuple(withdrawn)
    )
    since, ids = adoption.newest.get(line.feed), {*adoption.ids, *fresh}
    newest = archive.live(
        for_live(entries, attrgetter("published"), site.entries, since, ids),
        site.entries,
        fresh,
        lambda own: size(replace(measured, entries=own)) <= archive.MOST_LIVE_BYTES,
    )
    parts = archive.parts(entries, site.archive)
    losses: dict[str, list[datetime]] = {}
    for published, when in gone if parts else ():
        losses.setdefault(archive.period_of(published, site.archive), []).append(when)
    folders = [f"{current.path}archive/{part.period}/" for part in parts]
    for place in reversed(range(len(parts))):
        own = parts[place].entries
        yield replace(
            current,
            path=folders[place],
            folder=site.url + folders[place],
            period=parts[place].period,
            updated=max([*(entry.updated for entry in own), *losses.get(parts[place].period, ())]),
            entries=own,
            current=current.folder,
            newer=site.url + folders[place - 1] if place else None,
            older=site.url + folders[place + 1] if place + 1 < len(parts) else None,
            withdrawn=(),
            hubs=(),
        )
    shown = {entry.id for entry in newest}
    lacking = next((entry for entry in entries if entry.id not in shown), None)
    older = next(
        (
            site.url + folder
            for folder, part in zip(folders, parts, strict=True)
            if lacking in part.entries
        ),
        None,
    )
    yield replace(current, entries=newest, older=older, withdrawn=tuple(withdrawn))


def empty(site: Site, line: FeedLine, topic: Topic | None) -> Feed[EntryFacts]:
    """The live feed of a topic, or of everything, without its entries."""
    path = f"{line.feed}/" if line.feed else ""
    title = f"{site.title}: {line.name}" if line.feed else site.title
    description = topic.description if topic else "" if line.feed else site.description
    return Feed(
        id=feed_id_of(line.feed, site),
        name=line.name,
        slug=line.feed,
        path=path,
        folder=site.url + path,
        title=title,
        description=description or f"The newest of {title}",
        home=site.url + path if line.feed and site.pages else site.home,
        language=site.language,
        updated=line.updated,
        entries=(),
        author=site.author,
        icon=site.icon,
        hubs=site.hubs,
        ttl=site.ttl,
    )
