"""All entries of a feed → the entries of the live feed, and archives that contain all entries.

A feed that replaces another program's feed may have room for more entries than that feed had.
Readers would show articles that were in no feed before as new, however old they are. So until a
feed has enough entries that are newer than all adopted entries, its live feed contains only the
adopted entries and newer ones.
"""

from bisect import bisect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from feeds.errors import Problem
from feeds.history.ledger import Ledger
from feeds.model import Entry, EntryFacts
from feeds.output.manifest import Record

# The W3C validator, and some readers, accept no more than 5 MB.
MAX_ARCHIVE_BYTES = 4_500_000
# A live feed has more than `entries` if more are fresh: up to this number of entries, and this
# number of bytes in its largest format.
MOST_LIVE = 200
MOST_LIVE_BYTES = 250_000
# Larger documents are slow to fetch.
LARGE = 1_000_000
# The next shorter period.
_SHORTER = {"year": "month", "month": "week", "week": "day"}
# The length of the prefix of 2020-06-24T… that names the period.
_LENGTHS = {"day": 10, "month": 7, "year": 4}

_encode = msgspec.msgpack.Encoder().encode


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_HasId)


class Adoption(Struct, frozen=True):
    """The ids of all adopted entries, and the date of the newest adopted entry by feed."""

    ids: frozenset[str] = frozenset()
    newest: Mapping[str, datetime] = {}


NOTHING_ADOPTED = Adoption()


class Part(Struct, frozen=True):
    """One archive: its name, such as 2020-06, and its entries, newest first."""

    period: str
    entries: tuple[EntryFacts, ...]


def adoption_of(ledger: Ledger, members: Mapping[str, Mapping[str, datetime]]) -> Adoption:
    """The adopted entries in the ledger; `members` maps each feed to the dates of its ids."""
    lines = {id_: line for id_, line in ledger.entries.items() if line.adopted}
    if not lines:
        return NOTHING_ADOPTED
    found: dict[str, list[datetime]] = {}
    for slug, own in members.items():
        found.setdefault(slug, []).extend(own[id_] for id_ in own.keys() & lines.keys())
    # Subscribers also know the withdrawn entries.
    for line in lines.values():
        for slug in ("", *line.topics):
            found.setdefault(slug, []).append(line.published)
    newest = {slug: max(moments) for slug, moments in found.items() if moments}
    return Adoption(frozenset(lines), newest)


def for_live(
    entries: Sequence[T],
    published: Callable[[T], datetime],
    most: int,
    since: datetime | None,
    ids: Collection[str],
) -> Sequence[T]:
    """The entries of a feed that its live feed may contain, in the same order, newest first.

    `most` is the number of entries of a live feed. `since` is the date of the feed's newest adopted
    entry; None if there is none. `ids` are the entries that may be in it whatever their date.
    """
    if since is None or (len(entries) >= most and published(entries[most - 1]) > since):
        return entries
    return [one for one in entries if published(one) > since or one.id in ids]


def live(
    entries: Sequence[EntryFacts],
    most: int,
    fresh: Collection[str] = (),
    fits: Callable[[tuple[EntryFacts, ...]], bool] = bool,
) -> tuple[EntryFacts, ...]:
    """The `most` newest entries, and as many of the other `fresh` entries as there is room for.

    `entries` are in order, newest first; `fresh` are ids. `fits` returns whether the given entries
    fit into a live feed.
    """
    newest = tuple(_fitting(entries[:most]))
    others = (entry for entry in entries[len(newest) :] if fresh and entry.id in fresh)
    more = tuple(islice(others, max(MOST_LIVE - len(newest), 0)))
    if not more or fits(newest + more):
        return newest + more
    too_many = bisect(range(len(more)), 0, key=lambda some: not fits(newest + more[: some + 1]))
    return newest + more[:too_many]


def parts(entries: Sequence[EntryFacts], archive: str) -> list[Part]:
    """The archives, newest first; each contains all entries of its period, live ones too.

    A period of more than MAX_ARCHIVE_BYTES is split: 2020-06 contains the oldest entries, 2020-06-2
    the next ones, and so on, so that a new entry changes only the last part. `entries` are in
    order, newest first; `archive` is the setting of that name.
    """
    if archive == "none":
        return []
    periods: dict[str, list[EntryFacts]] = {}
    for entry in entries:
        periods.setdefault(period_of(entry.published, archive), []).append(entry)
    found: list[Part] = []
    for period, own in periods.items():
        oldest_first = own[::-1]
        pieces: list[Part] = []
        while oldest_first:
            piece = _fitting(oldest_first)
            name = f"{period}-{len(pieces) + 1}" if pieces else period
            pieces.append(Part(name, tuple(piece[::-1])))
            oldest_first = oldest_first[len(piece) :]
        found += pieces[::-1]
    return found


def period_of(moment: datetime, archive: str) -> str:
    """The name of an archive's period: 2020-06-24, 2020-W26 (ISO 8601), 2020-06 or 2020"""
    return (
        moment.strftime("%G-W%V") if archive == "week" else moment.isoformat()[: _LENGTHS[archive]]
    )


def _fitting(entries: Sequence[EntryFacts]) -> list[EntryFacts]:
    """The first entries that fit into one document; at least one."""
    size = 0
    for place, entry in enumerate(entries):
        size += entry.weight
        if size > MAX_ARCHIVE_BYTES and place:
            return list(entries[:place])
    return list(entries)


def too_long(entries: Iterable[EntryFacts]) -> dict[str, Problem]:
    """A problem for each entry that no document has room for, by its id."""
    what = f"makes an entry of more than {MAX_ARCHIVE_BYTES:,} bytes, too long for any feed"
    todo = "shorten its texts and its addresses, above all those that are repeated"
    return {
        entry.id: Problem("", what, todo, "too-long", 1, article=entry.file)
        for entry in entries
        if entry.weight > MAX_ARCHIVE_BYTES
    }


def large(records: Iterable[Record], archive: str) -> Iterator[Problem]:
    """Yield a warning for each document that is so large that readers are slow to fetch it."""
    for record in records:
        if record.bytes > LARGE:
            shorter = _SHORTER.get(archive) if "archive/" in record.path else None
            todo = f"set archive: {shorter}" if shorter else "set a lower number of entries"
            what = f"is {record.bytes:,} bytes long"
            yield Problem(record.path, what, todo, "large-document")


def weight(entry: Entry) -> int:
    """The approximate size of an entry in a document, in bytes, independent of the format.

    Archives are split by weight. It is the same for all formats and in all releases, so that
    neither other formats nor an update move entries from one archive to another.
    """
    texts = (entry.title, entry.summary, entry.content, entry.author, entry.image, entry.url)
    links = (entry.original_url, entry.amp_url, entry.cdn_amp_url)
    lists = (entry.categories, entry.related)
    # Twice, since formats repeat some texts and escape others; the constants are for the markup.
    size = 2 * len(_encode((texts, links, lists))) + 200 * (5 + sum(map(len, lists)))
    return size + 4 * len(_encode(entry.authors)) if entry.authors else size
