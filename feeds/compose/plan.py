"""Articles and the ledger → a plan: everything that a build publishes, except the documents."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from feeds.articles.selection import Found
from feeds.compose.archive import NOTHING_ADOPTED, Adoption, adoption_of
from feeds.compose.collect import Collector, refused, too_few
from feeds.compose.cross_links import Destinations, Link
from feeds.compose.feeds import Published, chosen, compose, members, moved_folders
from feeds.compose.fresh import fresh_among, fresh_in, moment_of_adding
from feeds.compose.topics import topic_feeds
from feeds.dates import newest_first
from feeds.errors import Problem
from feeds.formats.interface import Rendered, format_of
from feeds.history import ahead, guards
from feeds.history.changes import Changes, feed_lines, has_changed, next_lines
from feeds.history.identity import Identities
from feeds.history.ledger import Ledger, Line
from feeds.history.withdrawals import (
    next_tombstone_expiry,
    tombstones,
    withdrawal_dates,
    withdrawn,
)
from feeds.model import Candidate, Entry, EntryFacts, Feed, Topic
from feeds.output.manifest import Record
from feeds.pages.navigation import PlannedPage
from feeds.registry import filename_of
from feeds.settings.site import Site


class EntryRequest(Struct, frozen=True, array_like=True):
    """A request to make an entry: its id, its article and its line in the ledger.

    `line` is None for a new entry. `links` are the links in its body to other articles.
    """

    id: str
    candidate: Candidate
    line: Line | None
    links: tuple[Link, ...] = ()


class ArticleSource(Protocol):
    """A folder of articles, or articles in memory: reads them, and makes their entries."""

    def outcomes(self) -> Iterable[Found]:
        """The problems that belong to no file, then the outcome of each file in order of paths."""

    def has_file(self, stem: str) -> bool:
        """Whether there is a file with this stem, readable or not."""

    def make_entries(
        self, wanted: Sequence[EntryRequest], topics: Mapping[str, Topic], now: datetime
    ) -> dict[str, EntryFacts]:
        """Make the requested entries; return their facts by id. `topics` are by folded name."""

    def entry(self, id_: str) -> tuple[Entry, dict[str, bytes]]:
        """An entry, and its renderings that passed the gate, by format.

        The caller may add renderings to the dictionary.
        """


class Plan(Struct, frozen=True):
    """Everything that a build publishes; nothing is written yet.

    `entries` has the facts of entries by id; `entry` returns a whole entry and its renderings.
    `members` are the ids of the entries of each feed, by slug and in order. `published` are the ids
    of published articles that are in the ledger or in a document: without archives, only the newest
    are. `articles` is the number of published articles, `kept_out` the number that each rule keeps
    out. `topics_without_feed` maps folded names of topics to the reason why they have no feed;
    `topics_left_out` is the number of topics beyond the limit. `stopped` are the problems of guards
    that stop the build. `due` is the time at which the output changes without a change of articles.
    `fresh` are the ids of recently added entries, by feed; `unmade` is the number of fresh articles
    without an entry, on a site without archives. `adoption` has the entries of adopted feeds.
    `frozen` are the paths of documents that the gate refused: the published versions stay. `passed`
    are the contents of rendered documents that passed the gate, by path; the other documents need
    not be written. `records` are the rows of the manifest by path. `pages` are published besides
    the feeds.
    """

    site: Site
    now: datetime
    entries: Mapping[str, EntryFacts]
    entry: Callable[[str], tuple[Entry, dict[str, bytes]]]
    members: Mapping[str, tuple[str, ...]]
    published: Collection[str]
    articles: int
    topics: Mapping[str, Topic]
    topics_without_feed: Mapping[str, str]
    topics_left_out: int
    ledger: Ledger
    changes: Changes
    kept_out: Mapping[str, int]
    problems: tuple[Problem, ...]
    stopped: tuple[Problem, ...]
    due: datetime | None
    fresh: Mapping[str, Collection[str]]
    unmade: Mapping[str, int]
    adoption: Adoption = NOTHING_ADOPTED
    frozen: Collection[str] = ()
    passed: Mapping[str, bytes] = {}
    records: Mapping[str, Record] = {}
    pages: Sequence[PlannedPage] = ()

    _feeds: list[Feed[EntryFacts]] = []

    def feeds(self) -> Sequence[Feed[EntryFacts]]:
        """Each feed after its archives, the feed of everything first."""
        if not self._feeds:
            self._feeds.extend(self._composed())
        return self._feeds

    def filled(self, feed: Feed[EntryFacts]) -> tuple[Feed[Entry], Rendered]:
        """The feed with whole entries instead of facts, and the renderings of the entries."""
        entries = [self.entry(one.id) for one in feed.entries]
        whole = replace(feed, entries=tuple(entry for entry, _ in entries))
        return whole, Rendered(entries)  # type: ignore[return-value]

    def feed_paths(self) -> list[str]:
        """The paths of all documents of the feeds, in the order of `feeds` and of the formats."""
        names = [filename_of(form) for form in self.site.formats]
        return [feed.path + name for feed in self.feeds() for name in names]

    def _composed(self) -> Iterator[Feed[EntryFacts]]:
        by_slug = {topic.slug: topic for topic in self.topics.values()}
        gone = withdrawn(self.ledger.entries.values())
        moved = moved_folders(self.site)
        for slug in sorted(self.ledger.feeds):
            # The topic was renamed: its old address has a copy of the new feed.
            if slug in moved and not self.members.get(slug):
                continue
            yield from compose(
                self.site,
                self.ledger.feeds[slug],
                by_slug.get(slug),
                [self.entries[id_] for id_ in self.members.get(slug, ())],
                tombstones(gone, slug, self.site, self.now),
                withdrawal_dates(gone, slug),
                self.fresh.get(slug, ()),
                self._size,
                self.adoption,
            )

    def _size(self, feed: Feed[EntryFacts]) -> int:
        """The length of a feed in its largest format, in bytes."""
        whole, rendered = self.filled(feed)
        # Renderings made here have not passed the gate: they must not be kept with those that have.
        apart = rendered.copy()
        return max(len(_rendered(name, whole, apart)) for name in self.site.formats)


def _rendered(name: str, feed: Feed[Entry], rendered: Rendered) -> bytes:
    """A feed in one format; b"" if rendering fails, which is reported when it is published."""
    try:
        return bytes(format_of(name).render(feed, rendered))
    except Exception:
        return b""


def plan_of(
    site: Site,
    source: ArticleSource,
    earlier: Ledger,
    now: datetime,
    barred: Collection[str] = (),
) -> Plan:
    """The plan for the articles of a source; `earlier` is the ledger of earlier builds.

    `barred` are the ids of entries that must not be published although their articles are valid.
    The `file` of the plan's problems is "" where it is to be the path of their article.
    """
    now, late, doubtful = ahead.reconciled(now, earlier)
    ids = Identities(earlier, source.has_file, site)
    collected = Collector(site, now, ids, barred)
    collected.take_all(source.outcomes())
    if not earlier.entries and not collected.published:
        late += ahead.too_early(now, len(collected.future_dates))
    late += too_few(collected)
    found = topic_feeds(site, collected.topic_counts, earlier.feeds)
    topics = found.topics
    placed = members(collected.placed(site, topics))
    added = moment_of_adding(earlier, now)
    adoption = adoption_of(
        earlier,
        {slug: {one.id: one.candidate.published for one in own} for slug, own in placed.items()},
    )
    is_bare = site.archive == "none"
    fresh = fresh_among(placed, earlier, site, added, adoption) if is_bare else {}
    shown_once = chosen(placed, site, fresh, adoption)
    entries = source.make_entries(
        list(_requests(shown_once, source, earlier, site, now)), topics, now
    )
    own = _entries_by_feed(placed, entries, site)
    names = {"": "everything"} | {topic.slug: topic.name for topic in topics.values()}
    lines, differences = next_lines(
        earlier,
        entries,
        {id_: one.slugs for id_, one in shown_once.items()},
        collected.present,
        collected.unreadable,
        now,
        added,
    )
    feeds = feed_lines(
        earlier,
        lines,
        {slug: names[slug] for slug in own},
        {slug: [entries[id_] for id_ in all_] for slug, all_ in own.items()},
        now,
    )
    published = collected.still_published | entries.keys()
    staying = published | collected.outdated
    arrived = [entries[id_] for id_ in differences.added]
    changed = [
        id_
        for id_, entry in entries.items()
        if (line := earlier.entries.get(id_)) and has_changed(line, entry)
    ]
    late += guards.emptied(earlier, published, collected.outdated, collected.kept_out_by, site)
    stopped = guards.tripped(earlier, staying, arrived, changed, collected.kept_out_by, site)
    dues = (
        *collected.future_dates,
        collected.next_expiry,
        next_tombstone_expiry(lines.values(), site, now),
    )
    return Plan(
        site=site,
        now=now,
        entries=entries,
        entry=source.entry,
        members=own,
        published=published,
        articles=collected.published,
        topics=topics,
        topics_without_feed=found.without,
        topics_left_out=found.left_out,
        ledger=Ledger(lines, feeds),
        changes=differences,
        kept_out=dict(sorted(collected.kept_out.items())),
        problems=(*late, *collected.problems, *refused(collected)),
        stopped=(*doubtful, *stopped),
        due=min((due for due in dues if due and due > now), default=None),
        fresh=fresh_in(lines.values()),
        unmade={
            slug: sum(one.id in own and one.id not in shown_once for one in placed.get(slug, ()))
            for slug, own in fresh.items()
        },
        adoption=adoption,
    )


def _requests(
    chosen: Mapping[str, Published],
    source: ArticleSource,
    earlier: Ledger,
    site: Site,
    now: datetime,
) -> Iterator[EntryRequest]:
    # The addresses of all articles are needed only if an article links to another one.
    has_links = any(one.candidate.links for one in chosen.values())
    others = Destinations(source.outcomes() if has_links else (), site, now)
    for id_, one in chosen.items():
        yield EntryRequest(
            id_, one.candidate, earlier.entries.get(id_), others.links_of(one.candidate)
        )


def _entries_by_feed(
    placed: Mapping[str, Sequence[Published]], entries: Mapping[str, EntryFacts], site: Site
) -> dict[str, tuple[str, ...]]:
    """The ids of all entries in each feed, in order."""
    own = {
        slug: tuple(one.id for one in all_ if one.id in entries) for slug, all_ in placed.items()
    }
    if site.future:
        # An article that was published before its date has the date on which it was published.
        own = {
            slug: tuple(newest_first(ids, lambda id_: entries[id_].published, str))
            for slug, ids in own.items()
        }
    return own
