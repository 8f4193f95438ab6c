"""Entries and the ledger → dates, and the lines of the next ledger: added, updated, withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, structs

from feeds.history.digest import changed_parts
from feeds.history.identity import path_in_utf8, stem
from feeds.history.ledger import MAX_NAME_LENGTH, FeedLine, Ledger, Line
from feeds.model import Candidate, EntryFacts


class Changes(Struct, frozen=True):
    """The ids of the entries that a build changes; `updated` has the changed parts of each."""

    added: tuple[str, ...]
    updated: Mapping[str, tuple[str, ...]]
    withdrawn: tuple[str, ...]
    returned: tuple[str, ...]


def moments(
    published: datetime, digest: str, line: Line | None, revised: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """Return the dates of an entry: published, updated.

    `published`, `digest` and `revised`, the field `updated`, belong to the article. `line` is the
    line of its entry in the ledger, None for a new entry.
    """
    if line is None:
        updated = min(published, now)
    elif not changed_parts(line.digest, digest):
        updated = line.updated
    elif revised and line.updated < revised:
        updated = min(revised, max(now, line.updated))
    else:
        updated = max(now, line.updated)
    if line and line.adopted:
        published = line.published
    # Articles may be published before their date, by a setting; but no feed has a future date.
    return min(published, updated), updated


def has_changed(line: Line, entry: EntryFacts) -> bool:
    """Whether a reader sees a change; of a recovered line, only the address is compared."""
    if not line.digest:
        return line.url != entry.url
    return bool(changed_parts(line.digest, entry.digest))


def next_lines(
    ledger: Ledger,
    entries: Mapping[str, EntryFacts],
    slugs: Mapping[str, tuple[str, ...]],
    articles: Mapping[str, Candidate],
    unread: Collection[str],
    now: datetime,
    added: datetime | None,
) -> tuple[dict[str, Line], Changes]:
    """Return the lines of the next ledger, and the changes in them.

    By id, `entries` are the entries to publish, `slugs` the folders of their feeds, and `articles`
    all articles whose ids the ledger has. `unread` are the stems of files that cannot be read. A
    line without an article or an unread file becomes withdrawn. `added` is the date for the lines
    of new entries.
    """
    lines: dict[str, Line] = {}
    withdrawn: list[str] = []
    for id_, line in ledger.entries.items():
        if id_ in entries:
            continue
        if key := articles.get(id_):
            lines[id_] = structs.replace(
                line, file=path_in_utf8(key.file), url=key.url, withdrawn=None, absent=True
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
            updated[id_] = changed_parts(known.digest, entry.digest)
        lines[id_] = Line(
            id=id_,
            file=path_in_utf8(entry.file),
            url=entry.url,
            published=entry.published,
            updated=entry.updated,
            digest=entry.digest,
            topics=slugs[id_],
            added=known.added if known else added,
            adopted=known is not None and known.adopted,
        )
    return lines, Changes(
        added=tuple(sorted(entries.keys() - ledger.entries.keys())),
        updated=updated,
        withdrawn=tuple(sorted(withdrawn)),
        returned=tuple(
            sorted(
                id_ for id_ in articles if id_ in ledger.entries and ledger.entries[id_].withdrawn
            )
        ),
    )


def feed_lines(
    earlier: Ledger,
    lines: Mapping[str, Line],
    names: Mapping[str, str],
    members: Mapping[str, Sequence[EntryFacts]],
    now: datetime,
) -> dict[str, FeedLine]:
    """The line of each feed, with its newest change; a feed that exists stays.

    An entry that is withdrawn, returns or leaves the feed is a change. By folder, `names` are the
    names of the feeds that have entries, and `members` are those entries.
    """
    moments: dict[str, list[datetime]] = {slug: [] for slug in (*names, *earlier.feeds)}
    for slug, known in earlier.feeds.items():
        moments[slug].append(known.updated)
    for slug, entries in members.items():
        moments[slug] += [entry.updated for entry in entries]
    for id_, line in lines.items():
        before = earlier.entries.get(id_)
        if line.withdrawn:
            for slug in {"", *line.topics} & moments.keys():
                moments[slug].append(line.withdrawn)
        elif before and (before.topics != line.topics or before.withdrawn):
            changed = set(before.topics) - set(line.topics)
            if before.withdrawn:
                changed = {"", *before.topics, *line.topics}
            for slug in changed & moments.keys():
                moments[slug].append(now)
    return {
        slug: FeedLine(
            slug,
            names[slug][:MAX_NAME_LENGTH].rstrip() if slug in names else earlier.feeds[slug].name,
            max(found),
        )
        for slug, found in moments.items()
    }
