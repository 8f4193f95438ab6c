"""Articles and the ledger of earlier builds → what is new, changed and gone; the next ledger."""

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
    """What a build changes, by id; `updated` says which parts of an entry differ."""

    added: tuple[str, ...]
    updated: Mapping[str, tuple[str, ...]]
    withdrawn: tuple[str, ...]
    returned: tuple[str, ...]


class Identities:
    """The id of each article: once published it stays, with the file, else with the address."""

    def __init__(self, ledger: Ledger, is_there: Callable[[str], bool], site: Site) -> None:
        """`is_there` says of a stem whether there is such a file, readable or not."""
        self._lines, self._site, self._is_there = ledger.entries, site, is_there
        self._by_file: dict[str, str] = {}
        self._by_url: dict[str, str] = {}
        self._by_address: set[str] = set()
        for line in sorted(self._lines.values(), key=self._claim):
            own = stem(line.file)
            self._by_file[own] = line.id
            if not is_there(own):
                self._by_url[line.url] = line.id

    def _claim(self, line: Line) -> tuple[bool, bool, str]:
        """How good its claim to its file is, where a damaged or merged ledger has two for one."""
        return line.withdrawn is None, line.id == id_of(line.file, self._site), line.id

    def known(self, key: Candidate) -> str | None:
        """The id under which it was published before.

        Articles are asked for in the order of their files: of two that came to the address of one
        that is gone, the first is its successor.
        """
        if id_ := self._by_file.get(stem(key.file)):
            return id_
        if id_ := self._by_url.pop(key.url, None):
            self._by_address.add(id_)
        return id_

    def of_file(self, file: str) -> str | None:
        """The id under which a file was published before."""
        return self._by_file.get(stem(file))

    def fresh(self, key: Candidate) -> tuple[str, bool]:
        """The id of an article that is not known; whether the ledger has it already."""
        id_ = id_of(key.file, self._site)
        return id_, id_ in self._lines

    def owner(self, id_: str) -> str:
        """The file that has an id of the ledger; "" if none has.

        To be asked when all known articles have their ids.
        """
        file = self._lines[id_].file
        own = stem(file)
        has_it = self._is_there(own) and self._by_file[own] == id_
        return file if has_it or id_ in self._by_address else ""


def moments(
    published: datetime, digest: str, line: Line | None, revised: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """When an entry was published, and when a reader last saw it change.

    `published` and `digest` are the article's, `line` is what the ledger knows of it, `revised` the
    article's own updatedDateTime.
    """
    if line is None:
        updated = min(published, now)
    elif not changed_parts(line.digest, digest):
        updated = line.updated
    elif revised and line.updated < revised:
        updated = min(revised, max(now, line.updated))
    else:
        updated = max(now, line.updated)
    # Where articles go out before their date: no feed may bear a date that has yet to come.
    return min(published, updated), updated


def has_changed(line: Line, entry: EntryFacts) -> bool:
    """Whether a reader sees a change. Of a recovered line only the address is known."""
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
    """The ledger's next lines, and what is new in them.

    `entries` and their `slugs` are what is shown, by id; `here` are those articles in the folder
    that the ledger knows; `unread` are the stems of files that cannot be read. What is neither is
    withdrawn. `added` is what the lines of new entries say.
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
    """Each feed's newest change, withdrawals, departures and returns included; never back in time.

    `names` and `members` are those of the feeds with an entry. A feed that exists stays.
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
            touched = set(before.topics) - set(line.topics)
            if before.withdrawn:
                touched = {"", *before.topics, *line.topics}
            for slug in touched & moments.keys():
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
    """What was withdrawn at any time, newest first, ties by id."""
    gone = (line for line in lines if line.withdrawn)
    return newest_first(gone, lambda line: line.withdrawn or line.updated, attrgetter("id"))


def tombstones(
    gone: Iterable[Line], slug: str, site: Site, now: datetime
) -> tuple[Withdrawal, ...]:
    """The withdrawals that a feed still tells, in the order of those that are `gone`."""
    since = now - timedelta(days=site.tombstone_days)
    return tuple(
        Withdrawal(line.id, line.withdrawn)
        for line in gone
        if line.withdrawn and line.withdrawn > since and (not slug or slug in line.topics)
    )


def losses(gone: Iterable[Line], slug: str) -> list[tuple[datetime, datetime]]:
    """Of all that a feed ever withdrew: when it had been published, and when it was withdrawn."""
    return [
        (line.published, line.withdrawn)
        for line in gone
        if line.withdrawn and (not slug or slug in line.topics)
    ]


def expiry(lines: Iterable[Line], site: Site, now: datetime) -> datetime | None:
    """When the next tombstone expires."""
    stay = timedelta(days=site.tombstone_days)
    ends = (line.withdrawn + stay for line in lines if line.withdrawn)
    return min((end for end in ends if end > now), default=None)
