"""Which entries a live feed may have, where subscribers know entries of another program's feed.

A live feed of ours may have more entries than the feed that it replaces. Readers would show all
articles that were in no feed yet as new, however old they are. So until a feed has enough entries
that are newer than all adopted ones, it has the adopted and the newer ones only; older articles are
in its archives.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from msgspec import Struct

from feeds.history.ledger import Ledger


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_HasId)


class Adoption(Struct, frozen=True):
    """The ids of all adopted entries, and by feed when the newest of them was published."""

    ids: frozenset[str] = frozenset()
    newest: Mapping[str, datetime] = {}


NOTHING_ADOPTED = Adoption()


def adoption_of(ledger: Ledger, members: Mapping[str, Mapping[str, datetime]]) -> Adoption:
    """What was adopted; `members` say of each feed when its entries were published, by id."""
    lines = {id_: line for id_, line in ledger.entries.items() if line.adopted}
    if not lines:
        return NOTHING_ADOPTED
    found: dict[str, list[datetime]] = {}
    for slug, own in members.items():
        found.setdefault(slug, []).extend(own[id_] for id_ in own.keys() & lines.keys())
    # A withdrawn entry was known all the same.
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
    """The entries of a feed that its live feed may have, in the same order, newest first.

    `since` is when the newest adopted entry of the feed was published, None if it has none; `ids`
    are those of entries that a live feed may have whatever their date. `most` is how many entries a
    live feed has.
    """
    if since is None or (len(entries) >= most and published(entries[most - 1]) > since):
        return entries
    return [one for one in entries if published(one) > since or one.id in ids]
