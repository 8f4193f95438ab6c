"""The feeds of a site → the data that pages and OPML show of them: names, counts, archives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from msgspec import Struct

from feeds.model import EntryFacts, Feed, Topic

# The number of months in the chart of a topic.
CHART_MONTHS = 24


class ArchiveListing(Struct, frozen=True, array_like=True):
    """One archive of a feed: its period, such as 2020-06, and its number of entries."""

    period: str
    count: int


class Listing(Struct, frozen=True, array_like=True):
    """The data of one feed that pages show.

    `path` is its folder below the output folder, `parent` the slug of the topic above it. `count`
    is the number of its entries, `months` that of each of the last CHART_MONTHS months, oldest
    first. `archives` are in order, newest first.
    """

    slug: str
    name: str
    title: str
    path: str
    description: str = ""
    parent: str = ""
    count: int = 0
    newest: datetime | None = None
    months: tuple[int, ...] = ()
    archives: tuple[ArchiveListing, ...] = ()


class Navigation(Struct, frozen=True, array_like=True, dict=True):
    """The data of all feeds that pages show: the feed of everything, and the topics in order.

    `last_month` is the last month of the charts, such as 2025-11: that of the newest entry of the
    site, and not that of the clock, since a page must not change without new entries.
    """

    everything: Listing
    topics: tuple[Listing, ...] = ()
    last_month: str = ""

    @cached_property
    def _by_slug(self) -> dict[str, Listing]:
        return {one.slug: one for one in self.topics}

    @cached_property
    def _children(self) -> dict[str, list[Listing]]:
        found: dict[str, list[Listing]] = {}
        for one in self.topics:
            # Topics in a cycle of parents are at the top level, else they would be in no list.
            known = one.parent in self._by_slug and not self._is_circular(one)
            found.setdefault(one.parent if known else "", []).append(one)
        return found

    def _is_circular(self, listing: Listing) -> bool:
        return listing.slug in {one.slug for one in self.parents(listing.slug)}

    def topic(self, slug: str) -> Listing | None:
        """The topic with this slug; None if there is none."""
        return self._by_slug.get(slug)

    def children(self, slug: str) -> Sequence[Listing]:
        """The topics directly below a topic; for "", the topics without a parent."""
        return self._children.get(slug, ())

    def parents(self, slug: str) -> list[Listing]:
        """The topics above a topic, the broadest first."""
        found: list[Listing] = []
        own = self._by_slug.get(slug)
        above = self._by_slug.get(own.parent) if own else None
        while above and above not in found:
            found.append(above)
            above = self._by_slug.get(above.parent)
        return found[::-1]

    def below(self, slug: str) -> Iterator[Listing]:
        """Yield all topics below a topic, each before its children."""
        for child in self.children(slug):
            yield child
            yield from self.below(child.slug)

    def for_feed(self, slug: str) -> "Navigation":
        """The part that the page of a topic shows; the page depends on no other topic."""
        own = self.topic(slug)
        if not own:
            return self
        below = tuple(self.below(slug))
        parents = [
            Listing(one.slug, one.name, one.title, one.path, parent=one.parent)
            for one in self.parents(slug)
        ]
        everything = Listing("", self.everything.name, self.everything.title, "")
        return Navigation(everything, (*parents, own, *below), self.last_month if below else "")

    def for_opml(self) -> "Navigation":
        """The part that OPML shows, without the values that change with each new entry."""

        def named(one: Listing) -> Listing:
            return Listing(one.slug, one.name, one.title, one.path, one.description, one.parent)

        return Navigation(named(self.everything), tuple(map(named, self.topics)))

    def for_archives(self) -> "Navigation":
        """The part that the archives of the feed of everything show."""
        return Navigation(Listing("", self.everything.name, self.everything.title, ""))


class PlannedPage(Struct, frozen=True):
    """A page or OPML to publish, and the part of the navigation that it shows."""

    path: str
    form: str
    media_type: str
    feed: Feed[EntryFacts]
    navigation: Navigation


def navigation_of(
    feeds: Iterable[Feed[EntryFacts]],
    topics: Mapping[str, Topic],
    members: Mapping[str, Sequence[EntryFacts]],
    description: str = "",
) -> Navigation:
    """The navigation of a site with these feeds.

    `topics` maps folded names to topics, in the order of the pages. `members` has all entries of
    each feed by slug, newest first. `description` is the description of the site.
    """
    live: list[Feed[EntryFacts]] = []
    archives: dict[str, list[ArchiveListing]] = {}
    for feed in feeds:
        if feed.period:
            own = ArchiveListing(feed.period, len(feed.entries))
            archives.setdefault(feed.slug, []).insert(0, own)
        else:
            live.append(feed)
    by_slug = {topic.slug: topic for topic in topics.values()}
    slugs = {name: topic.slug for name, topic in topics.items()}
    newest = members.get("") or ()
    last_month = newest[0].published.strftime("%Y-%m") if newest else ""

    def listing(feed: Feed[EntryFacts]) -> Listing:
        topic = by_slug.get(feed.slug)
        own = members.get(feed.slug, ())
        return Listing(
            slug=feed.slug,
            name=feed.name,
            title=feed.title,
            path=feed.path,
            description=topic.description if topic else "" if feed.slug else description,
            parent=slugs.get(topic.parent or "", "") if topic else "",
            count=len(own),
            newest=own[0].published if own else None,
            months=_per_month((one.published for one in own), last_month),
            archives=tuple(archives.get(feed.slug, ())),
        )

    listings = [listing(feed) for feed in live]
    order = {slug: place for place, slug in enumerate(by_slug)}
    listed = sorted(
        (one for one in listings if one.slug),
        key=lambda one: (order.get(one.slug, len(order)), one.name.casefold(), one.slug),
    )
    everything = next(one for one in listings if not one.slug)
    return Navigation(everything, tuple(listed), last_month)


def chart_span(last_month: str) -> tuple[str, str]:
    """The first and the last of the CHART_MONTHS months that end with `last_month`."""
    first = _number(last_month) - CHART_MONTHS + 1
    return f"{first // 12:04}-{first % 12 + 1:02}", last_month


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _per_month(published: Iterable[datetime], last_month: str) -> tuple[int, ...]:
    """The number of dates in each of the last CHART_MONTHS months; `published` is newest first."""
    counts = [0] * CHART_MONTHS
    last = _number(last_month) if last_month else 0
    for moment in published:
        age = last - moment.year * 12 - moment.month + 1
        if age >= CHART_MONTHS:
            break
        counts[CHART_MONTHS - 1 - max(age, 0)] += 1
    return tuple(counts)
