"""Articles and the ledger → ids, dates, what was added, changed and withdrawn; the next ledger."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from msgspec import Struct, structs

from feeds.dates import newest_first
from feeds.history.digest import changed_parts
from feeds.history.identity import id_of, path_in_utf8, stem
from feeds.history.ledger import MAX_NAME_LENGTH, FeedLine, Ledger, Line
from feeds.model import Candidate, EntryFacts, Withdrawal
from feeds.settings.site import Site


class Changes(Struct, frozen=True):
    """The ids of the entries that a build changes; `updated` has the changed parts of each."""

    added: tuple[str, ...]
    updated: Mapping[str, tuple[str, ...]]
    withdrawn: tuple[str, ...]
    returned: tuple[str, ...]


class Identities:
    """Finds the published id of each article.

    An id stays with its file. If the file is gone, the id passes to an article with the same
    address.
    """

    def __init__(self, ledger: Ledger, is_there: Callable[[str], bool], site: Site) -> None:
        """`is_there` returns whether there is a file with a stem, readable or not."""
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
        """Sort key: of several lines for a file, in a damaged or merged ledger, the last wins."""
        return line.withdrawn is None, line.id == id_of(line.file, self._site), line.id

    def known(self, key: Candidate) -> str | None:
        """The id under which an article was published before, None if it was not.

        Call this in the order of files: if two articles have the address of an article that is
        gone, the first call gets the id.
        """
        if id_ := self._by_file.get(stem(key.file)):
            return id_
        if id_ := self._by_url.pop(key.url, None):
            self._by_address.add(id_)
        return id_

    def as_published(self, id_: str, key: Candidate) -> Candidate:
        """The article, with its date in the ledger if its entry was adopted from another feed."""
        line = self._lines[id_]
        return structs.replace(key, published=line.published) if line.adopted else key

    def of_file(self, file: str) -> str | None:
        """The id under which a file was published before, None if it was not."""
        return self._by_file.get(stem(file))

    def fresh(self, key: Candidate) -> tuple[str, bool]:
        """The new id of an article that was never published, and whether the ledger has that id."""
        id_ = id_of(key.file, self._site)
        return id_, id_ in self._lines

    def owner(self, id_: str) -> str:
        """The file of an id in the ledger, "" if the file is gone.

        Call this after `known` was called for all articles.
        """
        file = self._lines[id_].file
        name = stem(file)
        has_id = self._is_there(name) and self._by_file[name] == id_
        return file if has_id or id_ in self._by_address else ""


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


def withdrawn(lines: Iterable[Line]) -> list[Line]:
    """The lines of all withdrawn entries, newest first, ties by id."""
    gone = (line for line in lines if line.withdrawn)
    return newest_first(gone, lambda line: line.withdrawn or line.updated, attrgetter("id"))


def tombstones(
    gone: Iterable[Line], slug: str, site: Site, now: datetime
) -> tuple[Withdrawal, ...]:
    """The withdrawals that a feed still lists, in the order of `gone`, the withdrawn lines."""
    since = now - timedelta(days=site.tombstone_days)
    return tuple(
        Withdrawal(line.id, line.withdrawn)
        for line in gone
        if line.withdrawn and line.withdrawn > since and (not slug or slug in line.topics)
    )


def withdrawal_dates(gone: Iterable[Line], slug: str) -> list[tuple[datetime, datetime]]:
    """When each withdrawn entry of a feed was published, and when it was withdrawn."""
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
