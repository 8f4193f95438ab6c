"""What was read and what was published before → what to publish: a plan, without its documents."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from feeds import guards, history, selection
from feeds.compose import Placed, chosen, compose, members
from feeds.dates import rfc3339
from feeds.errors import Problem
from feeds.folder import place_of
from feeds.identity import stem
from feeds.ledger import Ledger
from feeds.model import Entry, Feed, Key, Site, Topic, Withheld
from feeds.placement import slugs_of
from feeds.selection import WITHDRAWN_BY
from feeds.topics import topics_met

# The entry of a file, under its id; the topics are by folded name.
MakeEntry = Callable[[str, str, Mapping[str, Topic]], Entry]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would write, and why; nothing is written yet.

    `published` are the ids of all articles that go out; without archives only the newest of them
    stand in a document. `members` are those of each feed, by its folder and in order. `stopped`
    are the guards that forbid to go on. `due` is when the clock alone will change something.
    `frozen` are the documents that the gate did not let pass: what was published of them stays.
    `passed` tells those that did from any other.
    """

    site: Site
    now: datetime
    entries: Mapping[str, Entry]
    members: Mapping[str, tuple[str, ...]]
    published: Collection[str]
    topics: Mapping[str, Topic]
    ledger: Ledger
    changes: history.Changes
    kept_out: tuple[Withheld, ...]
    problems: tuple[Problem, ...]
    stopped: tuple[Problem, ...]
    due: datetime | None
    frozen: Collection[str] = ()
    passed: Mapping[str, int] | None = None

    _feeds: list[Feed] = field(default_factory=list, repr=False, compare=False)

    def feeds(self) -> Sequence[Feed]:
        """Each feed after its archives, the feed of everything first."""
        if not self._feeds:
            self._feeds.extend(self._composed())
        return self._feeds

    def _composed(self) -> Iterator[Feed]:
        by_slug = {topic.slug: topic for topic in self.topics.values()}
        lines = self.ledger.entries
        for slug in sorted(self.ledger.feeds):
            yield from compose(
                self.site,
                self.ledger.feeds[slug],
                by_slug.get(slug),
                [self.entries[id_] for id_ in self.members.get(slug, ())],
                history.tombstones(lines, slug, self.site, self.now),
                history.losses(lines, slug),
            )


def plan_of(
    site: Site,
    outcomes: Iterable[Key | Withheld | Problem],
    entry_of: MakeEntry,
    earlier: Ledger,
    now: datetime,
    barred: Collection[str] = (),
) -> Plan:
    """What to publish of all that was read, after what was published before.

    `entry_of` makes the entry of an article that is shown. `barred` are the ids of entries that
    must not go out although their articles are in order.
    """
    now, late = _not_before(now, earlier)
    selected = selection.select(outcomes, site, now)
    if not earlier.entries and not selected.published:
        late += _too_early(selected, now)
    ids, refused = _identified(selected, earlier, site)
    topics = topics_met(site, {name for key in selected.published for name in key.topics})
    # Most articles share their topics with many others.
    slugs = {
        names: slugs_of(names, site, topics) for names in {key.topics for key in selected.published}
    }
    placed = members(
        Placed(ids[key.file], key, slugs[key.topics])
        for key in selected.published
        if key.file in ids and ids[key.file] not in barred
    )
    shown_once = chosen(placed, site)
    entries = {
        id_: history.dated(
            entry_of(one.key.file, id_, topics), earlier.entries.get(id_), one.key.updated, now
        )
        for id_, one in shown_once.items()
    }
    here = {ids[key.file]: key for key in selected.keys if key.file in ids}
    unread = {stem(problem.article) for problem in selected.problems}
    unread |= {stem(one.file) for one in selected.hidden if one.rule not in WITHDRAWN_BY}
    lines, changes = history.following(
        earlier,
        entries,
        {id_: one.slugs for id_, one in shown_once.items()},
        {id_: key for id_, key in here.items() if id_ not in barred},
        unread | {stem(key.file) for id_, key in here.items() if id_ in barred},
        now,
    )
    own = _members(placed, entries, site)
    names = {"": "everything"} | {topic.slug: topic.name for topic in topics.values()}
    feeds = history.feed_lines(
        earlier,
        lines,
        {slug: names[slug] for slug in own},
        {slug: [entries[id_] for id_ in all_] for slug, all_ in own.items()},
        now,
    )
    published = {one.id for one in placed.get("", ())}
    aged = {
        ids[key.file] for key, why in selected.held if why.rule == "too-old" and key.file in ids
    }
    added = [entries[id_] for id_ in changes.added]
    dues = (selection.due(selected, site, now), history.expiry(lines, site, now))
    return Plan(
        site=site,
        now=now,
        entries=entries,
        members=own,
        published=published,
        topics=topics,
        ledger=Ledger(lines, feeds),
        changes=changes,
        kept_out=selected.kept_out,
        problems=(*late, *selected.problems, *refused),
        stopped=tuple(guards.tripped(earlier, published | aged, added, site.guards)),
        due=min(filter(None, dues), default=None),
    )


def _members(
    placed: Mapping[str, Sequence[Placed]], entries: Mapping[str, Entry], site: Site
) -> dict[str, tuple[str, ...]]:
    """The ids of all entries in each feed, in order."""
    own = {
        slug: tuple(one.id for one in all_ if one.id in entries) for slug, all_ in placed.items()
    }
    if site.future:
        # What went out before its date bears the date on which it did.
        own = {slug: _in_order(ids, entries) for slug, ids in own.items()}
    return own


def _in_order(ids: Iterable[str], entries: Mapping[str, Entry]) -> tuple[str, ...]:
    ordered = sorted(ids)
    ordered.sort(key=lambda id_: entries[id_].published, reverse=True)
    return tuple(ordered)


def _not_before(now: datetime, earlier: Ledger) -> tuple[datetime, list[Problem]]:
    """Now, or the newest change published if the clock says that it has yet to come."""
    newest = earlier.newest
    if newest is None or newest <= now:
        return now, []
    return newest, [_clock(now, f"but changes up to {rfc3339(newest)} are published")]


def _too_early(selected: selection.Selection, now: datetime) -> list[Problem]:
    coming = sum(why.rule == "future" for _, why in selected.held)
    if not coming:
        return []
    return [_clock(now, f"and all {coming} articles have yet to come")]


def _clock(now: datetime, so: str) -> Problem:
    todo = "set it right, or --now or SOURCE_DATE_EPOCH"
    return Problem("clock", f"says {rfc3339(now)}, {so}", todo, "clock")


def _identified(
    selected: selection.Selection, earlier: Ledger, site: Site
) -> tuple[dict[str, str], list[Problem]]:
    keys = selected.keys
    present = {stem(key.file) for key in keys}
    present |= {stem(problem.article) for problem in selected.problems}
    present |= {stem(reason.file) for reason in selected.hidden}
    ids, refused = history.identified(keys, present, earlier, site)
    return ids, [
        Problem(
            place_of(site, file),
            f"has the same id as {other} had",
            "give it another name",
            "same-id",
            1,
            article=file,
        )
        for file, other in refused.items()
    ]
