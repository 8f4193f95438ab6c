"""All entries of a feed → the live feed's share, and archives that hold everything."""

from bisect import bisect
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import islice

import msgspec
from msgspec import Struct

from feeds.model import Entry, EntryFacts

# The W3C validator, and some readers, take no more than 5 MB.
MAX_ARCHIVE_BYTES = 4_500_000
# A live feed grows beyond `entries` by the fresh ones, up to this many entries, and this many bytes
# in its largest format.
MOST_LIVE = 200
MOST_LIVE_BYTES = 250_000
# How much of 2020-06-24T… names the period.
_LENGTHS = {"day": 10, "month": 7, "year": 4}

_encode = msgspec.msgpack.Encoder().encode


class Part(Struct, frozen=True):
    """One archive: its name, such as 2020-06, and its entries, newest first."""

    period: str
    entries: tuple[EntryFacts, ...]


def live(
    entries: Sequence[EntryFacts],
    most: int,
    fresh: Collection[str] = (),
    fits: Callable[[tuple[EntryFacts, ...]], bool] = bool,
) -> tuple[EntryFacts, ...]:
    """The `most` newest entries, and the `fresh` ones among the others as far as there is room.

    `entries` are in order, newest first; `fresh` are ids. `fits` says whether a live feed may have
    these entries.
    """
    newest = tuple(_fitting(entries[:most]))
    others = (entry for entry in entries[len(newest) :] if fresh and entry.id in fresh)
    more = tuple(islice(others, max(MOST_LIVE - len(newest), 0)))
    if not more or fits(newest + more):
        return newest + more
    too_many = bisect(range(len(more)), 0, key=lambda some: not fits(newest + more[: some + 1]))
    return newest + more[:too_many]


def parts(entries: Sequence[EntryFacts], archive: str) -> list[Part]:
    """The archives, newest first; each holds all of its period, whether it is in the live feed too.

    A period beyond 5 MB is split: 2020-06 holds its oldest entries, then come 2020-06-2 and so on,
    so that a new entry changes the last one only. `entries` are in order, newest first.
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
    """2020-06-24, 2020-W26 (ISO 8601), 2020-06 or 2020"""
    return (
        moment.strftime("%G-W%V") if archive == "week" else moment.isoformat()[: _LENGTHS[archive]]
    )


def _fitting(entries: Sequence[EntryFacts]) -> list[EntryFacts]:
    """The first entries, as many as a document can hold; at least one."""
    size = 0
    for place, entry in enumerate(entries):
        size += entry.weight
        if size > MAX_ARCHIVE_BYTES and place:
            return list(entries[:place])
    return list(entries)


def weight(entry: Entry) -> int:
    """About how many bytes an entry takes in a document, whatever its format.

    Archives are split by it. It is the same for all formats and in all releases, so that neither
    another choice of formats nor an update moves entries from one archive to another.
    """
    texts = (entry.title, entry.summary, entry.content, entry.author, entry.image, entry.url)
    links = (entry.original_url, entry.amp_url, entry.cdn_amp_url)
    lists = (entry.categories, entry.related)
    # Formats repeat some texts and escape others; the rest is for what they write around them.
    size = 2 * len(_encode((texts, links, lists))) + 200 * (5 + sum(map(len, lists)))
    return size + 4 * len(_encode(entry.authors)) if entry.authors else size
