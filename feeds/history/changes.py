"""Articles and the ledger → ids, dates, what was added, changed and withdrawn; the next ledger."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from msgspec import Struct, structs

from feeds.dates import newest_first
from feeds.history.digest import changed_parts
from feeds.history.identity import id_of, stem, written
from feeds.history.ledger import MAX_NAME_LENGTH, FeedLine, Ledger, Line
from feeds.model import Candidate, EntryFacts, Site, Withdrawal


class Changes(Struct, frozen=True):
    """The ids of entries that a build changes; `updated` has the changed parts of each."""

    added: tuple[str, ...]
    updated: Mapping[str, tuple[str, ...]]
    withdrawn: tuple[str, ...]
    returned: tuple[str, ...]


class Identities:
    """Finds the id of each article.

    A published id stays with its file. If the file is gone, it goes to an article that has the same
    address.
    """

    def __init__(self, ledger: Ledger, is_there: Callable[[str], bool], site: Site) -> None:
        """`is_there` tells whether there is a file of a stem, readable or not."""
        self._lines, self._site, self._is_there = ledger.entries, site, is_there
        self._by_file: dict[str, str] = {}
        self._by_url: dict[str, str] = {}
        self._by_address: set[str] = set()
        for line in sorted(self._lines.values(), key=self._claim):
            name = stem(line.file)
            self._by_file[name] = line.id
            if not is_there(name):
                self._by_url[line.url] = line.id

    def _claim(self, line: Line) -> tuple[bool, bool, str]:
        """Sort key: of several lines for a file, in a damaged or merged ledger, the last counts."""
        return line.withdrawn is None, line.id == id_of(line.file, self._site), line.id

    def known(self, key: Candidate) -> str | None:
        """The id under which an article was published before, None if it was not.

        Call it in the order of files: if two articles have the address of one that is gone, the
        first one gets its id.
        """
        if id_ := self._by_file.get(stem(key.file)):
            return id_
        if id_ := self._by_url.pop(key.url, None):
            self._by_address.add(id_)
        return id_

    def as_published(self, id_: str, key: Candidate) -> Candidate:
        """The article with the date that its subscribers know, if its entry was adopted."""
        line = self._lines[id_]
        return structs.replace(key, published=line.published) if line.adopted else key

    def of_file(self, file: str) -> str | None:
        """The id under which a file was published before, None if it was not."""
        return self._by_file.get(stem(file))

    def fresh(self, key: Candidate) -> tuple[str, bool]:
        """The id of an article that was never published, and whether the ledger has that id."""
        id_ = id_of(key.file, self._site)
        return id_, id_ in self._lines

    def owner(self, id_: str) -> str:
        """The file to which an id of the ledger belongs, "" if that is gone.

        Call it after `known` was called for all articles.
        """
        file = self._lines[id_].file
        name = stem(file)
        has_id = self._is_there(name) and self._by_file[name] == id_
        return file if has_id or id_ in self._by_address else ""


def moments(
    published: datetime, digest: str, line: Line | None, revised: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """Return the dates of an entry: published, updated.

    `published`, `digest` and `revised`, its updatedDateTime, are the article's; `line` is its line
    in the ledger.
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
    """Whether a reader sees a change; a recovered line has only the address to compare."""
    if not line.digest:
        return line.url != entry.url
    return bool(changed_parts(line.digest, entry.digest))


def following(
    ledger: Ledger,
    entries: Mapping[str, EntryFacts],
    slugs: Mapping[str, tuple[str, ...]],
    here: Mapping[str, Candidate],
    unread: Collection[str],
    now: datetime,
    added: datetime | None,
) -> tuple[dict[str, Line], Changes]:
    """Return the lines of the next ledger, and the changes in them.

    By id, `entries` are the published entries, `slugs` their feeds, and `here` the articles in the
    folder that the ledger has. `unread` are the stems of files that cannot be read. A line of which
    there is neither an article nor an unread file becomes withdrawn. `added` is the date for lines
    of new entries.
    """
    lines: dict[str, Line] = {}
    withdrawn: list[str] = []
    for id_, line in ledger.entries.items():
        if id_ in entries:
            continue
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
            updated[id_] = changed_parts(known.digest, entry.digest)
        lines[id_] = Line(
            id=id_,
            file=written(entry.file),
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
            sorted(id_ for id_ in here if id_ in ledger.entries and ledger.entries[id_].withdrawn)
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

    Entries that are withdrawn, return, or leave the feed count as changes. `names` and `members`,
    by folder, are those of the feeds with an entry.
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


def withdrawn(lines: Iterable[Line]) -> list[Line]:
    """The lines of all withdrawn entries, newest first, ties by id."""
    gone = (line for line in lines if line.withdrawn)
    return newest_first(gone, lambda line: line.withdrawn or line.updated, attrgetter("id"))


def tombstones(
    gone: Iterable[Line], slug: str, site: Site, now: datetime
) -> tuple[Withdrawal, ...]:
    """The withdrawals that a feed still reports, in the order of `gone`, the withdrawn lines."""
    since = now - timedelta(days=site.tombstone_days)
    return tuple(
        Withdrawal(line.id, line.withdrawn)
        for line in gone
        if line.withdrawn and line.withdrawn > since and (not slug or slug in line.topics)
    )


def losses(gone: Iterable[Line], slug: str) -> list[tuple[datetime, datetime]]:
    """The dates of each entry that a feed ever withdrew: published, withdrawn."""
    return [
        (line.published, line.withdrawn)
        for line in gone
        if line.withdrawn and (not slug or slug in line.topics)
    ]


def expiry(lines: Iterable[Line], site: Site, now: datetime) -> datetime | None:
    """When the next tombstone expires, None if there is none."""
    stay = timedelta(days=site.tombstone_days)
    ends = (line.withdrawn + stay for line in lines if line.withdrawn)
    return min((end for end in ends if end > now), default=None)
