"""Entries and the ledger → feeds: which entry is in which, in what order, and what is withdrawn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from feeds import archive
from feeds.dates import newest_first
from feeds.identity import feed_id_of
from feeds.ledger import FeedLine
from feeds.model import Facts, Feed, Key, Site, Topic, Withdrawal


class Placed(Struct, frozen=True):
    """An article that is published, under its id and in the feeds of these topics."""

    id: str
    key: Key
    slugs: tuple[str, ...] = ()


def in_order(placed: Iterable[Placed]) -> list[Placed]:
    """Newest first, ties by id, whatever order they came in."""
    return newest_first(placed, attrgetter("key.published"), attrgetter("id"))


def members(placed: Iterable[Placed]) -> dict[str, list[Placed]]:
    """All that is in each feed, by folder and in order; the feed of everything has no folder."""
    ordered = in_order(placed)
    found: dict[str, list[Placed]] = {"": ordered} if ordered else {}
    for one in ordered:
        for slug in one.slugs:
            found.setdefault(slug, []).append(one)
    return found


def chosen(placed: Mapping[str, Sequence[Placed]], site: Site) -> dict[str, Placed]:
    """What stands in any document, by id: without archives only the newest of each feed."""
    most = None if site.archive != "none" else site.entries
    return {one.id: one for own in placed.values() for one in own[:most]}


def compose(
    site: Site,
    line: FeedLine,
    topic: Topic | None,
    entries: Sequence[Facts],
    withdrawn: Sequence[Withdrawal],
    gone: Sequence[tuple[datetime, datetime]] = (),
) -> Iterator[Feed[Facts]]:
    """A feed's archives, oldest first, and then the live feed: who follows a link finds its end.

    `entries` are all of the feed's, in order; `withdrawn` is what it still tells. `gone` says of
    all that was ever withdrawn when it had been published, and when it was withdrawn.
    """
    current = empty(site, line, topic)
    newest = archive.live(entries, site.entries)
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
    lacking = entries[len(newest)] if len(newest) < len(entries) else None
    older = next(
        (
            site.url + folder
            for folder, part in zip(folders, parts, strict=True)
            if lacking in part.entries
        ),
        None,
    )
    yield replace(current, entries=newest, older=older, withdrawn=tuple(withdrawn))


def empty(site: Site, line: FeedLine, topic: Topic | None) -> Feed[Facts]:
    """A feed that has no entries yet."""
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
        home=site.home,
        language=site.language,
        updated=line.updated,
        entries=(),
        author=site.author,
        icon=site.icon,
        hubs=site.hubs,
        ttl=site.ttl,
    )
