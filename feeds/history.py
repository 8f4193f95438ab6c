"""Articles and the ledger of earlier builds → what is new, changed and gone; the next ledger."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from msgspec import structs

from feeds.digest import difference
from feeds.identity import id_of, stem, written
from feeds.ledger import LONGEST_NAME, FeedLine, Ledger, Line
from feeds.model import Entry, Key, Site, Withdrawal


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build changes, by id; `updated` says which parts of an entry differ."""

    added: tuple[str, ...]
    updated: Mapping[str, tuple[str, ...]]
    withdrawn: tuple[str, ...]
    returned: tuple[str, ...]


def identified(
    articles: Iterable[Key], present: Collection[str], ledger: Ledger, site: Site
) -> tuple[dict[str, str], dict[str, str]]:
    """The id of each article by file; and those that cannot have one, with the file that has it.

    `present` are the stems of all files in the folder, readable or not. Once published an id stays:
    with the file, and if that is gone with the address.
    """
    by_file: dict[str, str] = {}
    by_url: dict[str, str] = {}
    owners: dict[str, str] = {}
    for line in sorted(ledger.entries.values(), key=lambda line: (line.withdrawn is None, line.id)):
        by_file[stem(line.file)] = line.id
        owners[line.id] = line.file
        if stem(line.file) not in present:
            by_url[line.url] = line.id
    ids: dict[str, str] = {}
    refused: dict[str, str] = {}
    for article in sorted(articles, key=lambda article: article.file):
        known = by_file.get(stem(article.file)) or by_url.pop(article.url, None)
        fresh = known or id_of(article.file, site)
        if not known and fresh in owners:
            refused[article.file] = owners[fresh]
        else:
            owners[fresh] = article.file
            ids[article.file] = fresh
    return ids, refused


def dated(entry: Entry, line: Line | None, revised: datetime | None, now: datetime) -> Entry:
    """The entry with the moment at which a reader last saw it change.

    `line` is what the ledger knows of it, `revised` the article's own updatedDateTime.
    """
    if line is None:
        updated = min(entry.published, now)
    elif not difference(line.digest, entry.digest):
        updated = line.updated
    elif revised and line.updated < revised:
        updated = min(revised, max(now, line.updated))
    else:
        updated = max(now, line.updated)
    # Where articles go out before their date: no feed may bear a date that has yet to come.
    published = min(entry.published, updated)
    if (entry.updated, entry.published) == (updated, published):
        return entry
    return replace(entry, updated=updated, published=published, rendered={})


def following(
    ledger: Ledger,
    entries: Mapping[str, Entry],
    slugs: Mapping[str, tuple[str, ...]],
    here: Mapping[str, Key],
    unread: Collection[str],
    now: datetime,
) -> tuple[dict[str, Line], Changes]:
    """The ledger's next lines, and what is new in them.

    `entries` and their `slugs` are what is published, by id; `here` are all articles that are in
    the folder; `unread` are the stems of files that cannot be read. What is neither is withdrawn.
    """
    lines: dict[str, Line] = {}
    withdrawn: list[str] = []
    for id_, line in ledger.entries.items():
        if key := here.get(id_):
            lines[id_] = structs.replace(
                line, file=written(key.file), url=key.url, withdrawn=None, absent=True
            )
        elif line.withdrawn:
            lines[id_] = line
        elif stem(line.file) in unread:
            lines[id_] = structs.replace(line, absent=True)
        else:
            lines[id_] = structs.replace(line, withdrawn=now, absent=False)
            withdrawn.append(id_)
    updated: dict[str, tuple[str, ...]] = {}
    for id_, entry in entries.items():
        known = ledger.entries.get(id_)
        if known and known.updated != entry.updated:
            updated[id_] = difference(known.digest, entry.digest)
        lines[id_] = Line(
            id=id_,
            file=written(entry.file),
            url=entry.url,
            published=entry.published,
            updated=entry.updated,
            digest=entry.digest,
            topics=slugs[id_],
        )
    return lines, Changes(
        added=tuple(sorted(entries.keys() - ledger.entries.keys())),
        updated=updated,
        withdrawn=tuple(sorted(withdrawn)),
        returned=tuple(
            sorted(id_ for id_ in here if id_ in ledger.entries and ledger.entries[id_].withdrawn)
        ),
    )


def feed_lines(
    earlier: Ledger,
    lines: Mapping[str, Line],
    names: Mapping[str, str],
    members: Mapping[str, Sequence[Entry]],
    now: datetime,
) -> dict[str, FeedLine]:
    """Each feed's newest change, withdrawals, departures and returns included; never back in time.

    `names` and `members` are those of the feeds with an entry. A feed that exists stays.
    """
    moments: dict[str, list[datetime]] = {slug: [] for slug in (*names, *earlier.feeds)}
    for slug, known in earlier.feeds.items():
        moments[slug].append(known.updated)
    for slug, entries in members.items():
        moments[slug] += [entry.updated for entry in entries]
    for id_, line in lines.items():
        if line.withdrawn:
            for slug in {"", *line.topics} & moments.keys():
                moments[slug].append(line.withdrawn)
        elif before := earlier.entries.get(id_):
            touched = set(before.topics) - set(line.topics)
            if before.withdrawn:
                touched = {"", *before.topics, *line.topics}
            for slug in touched & moments.keys():
                moments[slug].append(now)
    return {
        slug: FeedLine(
            slug,
            names[slug][:LONGEST_NAME].rstrip() if slug in names else earlier.feeds[slug].name,
            max(found),
        )
        for slug, found in moments.items()
    }


def tombstones(
    lines: Mapping[str, Line], slug: str, site: Site, now: datetime
) -> tuple[Withdrawal, ...]:
    """The withdrawals that a feed still tells, newest first, ties by id."""
    since = now - timedelta(days=site.tombstone_days)
    found = [
        Withdrawal(line.id, line.withdrawn)
        for line in lines.values()
        if line.withdrawn and line.withdrawn > since and (not slug or slug in line.topics)
    ]
    found.sort(key=lambda one: one.id)
    found.sort(key=lambda one: one.when, reverse=True)
    return tuple(found)


def losses(lines: Mapping[str, Line], slug: str) -> list[tuple[datetime, datetime]]:
    """Of all that a feed ever withdrew: when it had been published, and when it was withdrawn."""
    return [
        (line.published, line.withdrawn)
        for line in lines.values()
        if line.withdrawn and (not slug or slug in line.topics)
    ]


def expiry(lines: Mapping[str, Line], site: Site, now: datetime) -> datetime | None:
    """When the next tombstone expires."""
    stay = timedelta(days=site.tombstone_days)
    ends = (line.withdrawn + stay for line in lines.values() if line.withdrawn)
    return min((end for end in ends if end > now), default=None)
