"""The ledger → the fresh entries of each feed: those added last, which stay in the live feed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from feeds.compose.archive import MOST_LIVE, NOTHING_ADOPTED, Adoption, for_live
from feeds.compose.feeds import Published
from feeds.errors import Problem
from feeds.history.ledger import Ledger, Line
from feeds.model import EntryFacts, Feed
from feeds.settings.site import Site
from feeds.text import count

# A reader that fetches a live feed every other day sees every entry.
STAY = timedelta(hours=48)


def moment_of_adding(earlier: Ledger, now: datetime) -> datetime | None:
    """The `added` date of the entries that this build adds; None in a first build.

    It is never before that of an earlier build, else a slow clock would make entries not fresh.
    """
    # Before the first build there is no feed, but there may be adopted entries.
    if not earlier.feeds:
        return None
    return max([now, *(line.added for line in earlier.entries.values() if line.added)])


def fresh_in(lines: Iterable[Line]) -> dict[str, frozenset[str]]:
    """The ids of the fresh entries by feed: those added within STAY before the last added one."""
    return _fresh((line.id, line.added, line.topics) for line in lines if line.added)


def fresh_among(
    placed: Mapping[str, Sequence[Published]],
    earlier: Ledger,
    site: Site,
    added: datetime | None,
    adoption: Adoption = NOTHING_ADOPTED,
) -> dict[str, frozenset[str]]:
    """The ids of the fresh entries by feed, for a site without archives, before they are made.

    Without archives the ledger has only entries that were in a live feed. An article that is not in
    it counts as new if it is newer than the oldest entry of the live feed: articles that were known
    but had no place in the feed are older. An article that the live feed leaves out because of the
    adopted entries is not new.
    """
    oldest = _oldest_live(earlier, site)
    known = {one.id: one for one in placed.get("", ())}
    new = set()
    for slug, every in placed.items():
        since = oldest.get(slug)
        adopted_since = adoption.newest.get(slug)
        published = attrgetter("candidate.published")
        own = for_live(every, published, site.entries, adopted_since, adoption.ids)
        for place, one in enumerate(own):
            # The newest come first.
            if place >= site.entries and (since is None or one.candidate.published <= since):
                break
            if one.id not in earlier.entries:
                new.add(one.id)
    lines = [
        (id_, line.added, known[id_].slugs if id_ in known else line.topics)
        for id_, line in earlier.entries.items()
        if line.added
    ]
    if added:
        lines += [(id_, added, known[id_].slugs) for id_ in new]
    return _fresh(lines)


def _oldest_live(earlier: Ledger, site: Site) -> dict[str, datetime]:
    """The date of the oldest entry of each live feed."""
    found: dict[str, list[datetime]] = {}
    for line in earlier.entries.values():
        if not (line.withdrawn or line.absent):
            for slug in ("", *line.topics):
                found.setdefault(slug, []).append(line.published)
    return {slug: sorted(own)[-site.entries :][0] for slug, own in found.items()}


def _fresh(lines: Iterable[tuple[str, datetime, Collection[str]]]) -> dict[str, frozenset[str]]:
    by_feed: dict[str, list[tuple[datetime, str]]] = {}
    for id_, added, slugs in lines:
        for slug in ("", *slugs):
            by_feed.setdefault(slug, []).append((added, id_))
    found = {}
    for slug, own in by_feed.items():
        # Withdrawn entries count, else a withdrawal would make older entries fresh again.
        since = max(own)[0] - STAY
        found[slug] = frozenset(id_ for added, id_ in own if added >= since)
    return found


def crowded(
    feeds: Iterable[Feed[EntryFacts]],
    members: Mapping[str, Sequence[str]],
    fresh: Mapping[str, Collection[str]],
    unmade: Mapping[str, int],
    filename: str,
) -> list[Problem]:
    """A warning if live feeds lack fresh entries, which readers that ignore archives miss.

    `members` are the ids of all entries of each feed, in order; `unmade` is the number of fresh
    articles without an entry, by feed. The warning names the first such feed by its document, whose
    file name is `filename`.
    """
    found: list[tuple[str, int, int]] = []
    for feed in feeds:
        slug, shown = feed.slug, {entry.id for entry in feed.entries}
        if feed.period or not (own := fresh.get(slug)):
            continue
        at = [place for place, id_ in enumerate(members.get(slug, ()), 1) if id_ in own]
        missed = sum(members[slug][place - 1] not in shown for place in at) + unmade.get(slug, 0)
        if missed:
            found.append((feed.path, missed, max(at, default=0) + unmade.get(slug, 0)))
    if not found:
        return []
    path, missed, needed = found[0]
    # Only some of the articles without an entry are known.
    number = f"{missed} or more" if any(unmade.values()) else str(missed)
    what = f"has no room for {number} of the entries that came in last"
    if found[1:]:
        verb = "has" if len(found) == 2 else "have"
        what += f", nor {verb} {count(len(found) - 1, 'other feed')} for all of its own"
    less = "publish fewer at once, else most readers miss them"
    todo = f"set entries: {needed}, or {less}" if needed <= MOST_LIVE else less
    return [Problem(path + filename, what, todo, "crowded")]
