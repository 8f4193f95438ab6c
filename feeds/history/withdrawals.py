"""Withdrawn entries in the ledger → the tombstones of a feed, and when they expire."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter

from feeds.dates import newest_first
from feeds.history.ledger import Line
from feeds.model import Withdrawal
from feeds.settings.site import Site


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


def next_tombstone_expiry(lines: Iterable[Line], site: Site, now: datetime) -> datetime | None:
    """When the next tombstone expires, None if there is none."""
    stay = timedelta(days=site.tombstone_days)
    ends = (line.withdrawn + stay for line in lines if line.withdrawn)
    return min((end for end in ends if end > now), default=None)
