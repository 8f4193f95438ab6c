"""The whole way from articles to files: select, identify, place, remember, compose, render."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from feeds import clock, guards, history, ledger, manifest, selection
from feeds.articles import Outcome, shown
from feeds.compose import Placed, chosen, compose, members
from feeds.dates import rfc3339
from feeds.entries import entry_of
from feeds.gate import Fault, Gate
from feeds.identity import stem
from feeds.errors import Problem
from feeds.formats import format_of
from feeds.ledger import Ledger
from feeds.markup import plain
from feeds.model import Article, Document, Entry, Feed, Site, Topic, Withheld
from feeds.placement import slugs_of
from feeds.topics import topics_met


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would write, and why; nothing is written yet.

    `published` are the ids of all articles that go out; without archives only the newest of them
    stand in a document. `members` are those of each feed, by its folder and in order. `stopped` are the
    guards that forbid to go on. `due` is when the clock alone will change something. `frozen` are
    the documents that the gate let not pass: what was published of them stays.
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

    def feeds(self) -> Iterator[Feed]:
        """Each feed after its archives, the feed of everything first."""
        by_slug = {topic.slug: topic for topic in self.topics.values()}
        for slug in sorted(self.ledger.feeds):
            yield from compose(
                self.site,
                self.ledger.feeds[slug],
                by_slug.get(slug),
                [self.entries[id_] for id_ in self.members.get(slug, ())],
                history.tombstones(self.ledger.entries, slug, self.site, self.now),
            )


def build(
    site: Site,
    articles: Iterable[Article],
    *,
    problems: Iterable[Problem] = (),
    earlier: Ledger | None = None,
    now: datetime | None = None,
) -> Iterator[Document]:
    """Every feed for the articles that are published by now, one document at a time.

    With `earlier`, the ledger of the output folder, ids and dates stay as they were published, what
    is gone is withdrawn, and the new ledger and the manifest are among the documents. `problems`
    are those of reading: an article that cannot be read any more is not withdrawn.
    """
    plan = vetted(site, (*articles, *problems), earlier or Ledger(), now or clock.now())
    for document in documents(plan):
        if earlier is not None or document.path not in (ledger.FILENAME, manifest.FILENAME):
            yield document


def vetted(site: Site, outcomes: Iterable[Outcome], earlier: Ledger, now: datetime) -> Plan:
    """What to publish, and every document of it has passed the gate.

    An entry that is to blame for a fault is left out, and all is planned again without it, as if
    its article could not be read.
    """
    outcomes = tuple(outcomes)
    barred: dict[str, Problem] = {}
    while True:
        plan = planned(site, outcomes, earlier, now, barred)
        gate = Gate(plan.now)
        faults: list[Fault] = []
        for feed in plan.feeds():
            for name in site.formats:
                faults += _faults(gate, name, feed)
        blamed = {fault.entry.id: fault for fault in faults if fault.entry}
        if not blamed:
            break
        barred |= {
            id_: Problem(
                shown(site.articles / plan.entries[id_].file),
                f"makes an entry that {fault.what} (in {fault.path})",
                "simplify the article, and report this as a fault of feeds",
                "gate",
                1,
                article=plan.entries[id_].file,
            )
            for id_, fault in blamed.items()
        }
    todo = "nothing to do: what was published stays; report this as a fault of feeds"
    refused = [Problem(fault.path, fault.what, todo, "gate") for fault in faults]
    return replace(
        plan,
        problems=(*plan.problems, *barred.values(), *refused),
        frozen=frozenset(fault.path for fault in faults),
    )


def _faults(gate: Gate, name: str, feed: Feed) -> list[Fault]:
    try:
        document = rendered(name, feed)
    except Exception as error:
        # Whatever a renderer stumbles over, it costs that entry or that document and nothing else.
        path = feed.path + format_of(name).FILENAME
        what = f"cannot be rendered: {error}"
        return [
            Fault(path, what, entry) for entry in feed.entries if _fails(name, feed, entry)
        ] or [Fault(path, what)]
    return gate.faults(name, document, feed)


def _fails(name: str, feed: Feed, entry: Entry) -> bool:
    try:
        rendered(name, replace(feed, entries=(entry,)))
    except Exception:
        return True
    return False


def rendered(name: str, feed: Feed) -> Document:
    """A feed in one format."""
    form = format_of(name)
    return Document(feed.path + form.FILENAME, form.MEDIA_TYPE, form.render(feed))


def planned(
    site: Site,
    outcomes: Iterable[Outcome],
    earlier: Ledger,
    now: datetime,
    barred: Collection[str] = (),
) -> Plan:
    """What to publish of all that was read, after what was published before.

    `barred` are the ids of entries that must not go out although their articles are in order.
    """
    now, late = _not_before(now, earlier)
    selected = selection.select(outcomes, site, now)
    ids, refused = _identified(selected, earlier, site)
    topics = topics_met(
        site, (plain(name) for article in selected.published for name in article.topics)
    )
    placed = members(
        Placed(ids[article.file], article, slugs_of(article.topics, site, topics))
        for article in selected.published
        if article.file in ids and ids[article.file] not in barred
    )
    shown_once = chosen(placed, site)
    entries = {
        id_: history.dated(
            entry_of(one.article, id_, site, topics),
            earlier.entries.get(id_),
            one.article.updated,
            now,
        )
        for id_, one in shown_once.items()
    }
    lines, changes = history.following(
        earlier,
        entries,
        {id_: one.slugs for id_, one in shown_once.items()},
        set(ids.values()) - set(barred),
        {stem(problem.article) for problem in selected.problems}
        | {stem(file) for file, id_ in ids.items() if id_ in barred},
        now,
    )
    names = {topic.slug: topic.name for topic in topics.values()} | {"": "everything"}
    own = {
        slug: tuple(one.id for one in all_ if one.id in entries) for slug, all_ in placed.items()
    }
    feeds = history.feed_lines(
        earlier,
        lines,
        {slug: names[slug] for slug in own},
        {slug: [entries[id_] for id_ in all_] for slug, all_ in own.items()},
        now,
    )
    published = {one.id for one in placed.get("", ())}
    aged = {
        ids[article.file]
        for article, why in selected.held
        if why.rule == "too-old" and article.file in ids
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


def documents(plan: Plan) -> Iterator[Document]:
    """Every file, in the order in which it is safe to write them: ledger, feeds, manifest.

    Whoever is interrupted after the ledger finds in it the dates that were about to be published.
    """
    if not plan.ledger.feeds:
        return
    yield ledger.document(plan.ledger)
    listed: list[manifest.Listed] = []
    for feed in plan.feeds():
        for name in plan.site.formats:
            if feed.path + format_of(name).FILENAME not in plan.frozen:
                document = rendered(name, feed)
                listed.append(manifest.listed(feed, name, document))
                yield document
    listed.sort(key=lambda one: one.path)
    yield manifest.document(manifest.Manifest(1, plan.site.title, plan.site.url, tuple(listed)))


def _not_before(now: datetime, earlier: Ledger) -> tuple[datetime, list[Problem]]:
    """Now, or the newest change published if the clock says that it has yet to come."""
    newest = earlier.newest
    if newest is None or newest <= now:
        return now, []
    what = f"says {rfc3339(now)}, but changes up to {rfc3339(newest)} are published"
    return newest, [Problem("clock", what, "set it right, or --now or SOURCE_DATE_EPOCH", "clock")]


def _identified(
    selected: selection.Selection, earlier: Ledger, site: Site
) -> tuple[dict[str, str], list[Problem]]:
    articles = [*selected.published, *(article for article, _ in selected.held)]
    present = {stem(article.file) for article in articles}
    present |= {stem(problem.article) for problem in selected.problems}
    present |= {stem(reason.file) for reason in selected.hidden}
    ids, refused = history.identified(articles, present, earlier, site)
    return ids, [
        Problem(
            shown(site.articles / file),
            f"has the same id as {other} had",
            "give it another name",
            "same-id",
            1,
            article=file,
        )
        for file, other in refused.items()
    ]
