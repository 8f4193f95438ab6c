"""A plan and one article → in which feeds it is, and why; and why it is in no other."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from feeds.articles.folder import location_of
from feeds.articles.read import Outcome
from feeds.articles.selection import reasons
from feeds.compose.plan import Plan
from feeds.compose.topics import folded, slugs_of, topics_met
from feeds.dates import rfc3339
from feeds.errors import Problem
from feeds.history.identity import id_of, stem
from feeds.history.ledger import Ledger, Line
from feeds.markup import plain
from feeds.model import Article, EntryFacts, Site, Topic, Withheld
from feeds.text import json_of, one_line


class Reason(Struct, frozen=True, omit_defaults=True):
    """A rule that keeps an article out of every feed, and what to do if it is a fault."""

    rule: str
    why: str
    todo: str = ""
    line: int | None = None


class Membership(Struct, frozen=True, omit_defaults=True):
    """A feed that an article is in: its `number` among all `entries`, and in which documents."""

    feed: str
    folder: str
    why: str
    number: int
    entries: int
    live: bool
    archives: tuple[str, ...] = ()


class Absence(Struct, frozen=True, omit_defaults=True):
    """A feed that an article is not in; `rule` is one that keeps it out of every feed."""

    feed: str
    folder: str
    why: str
    rule: str = ""


class Explanation(Struct, frozen=True, omit_defaults=True):
    """All there is to say of an article: published, or kept out, or gone."""

    file: str
    status: str
    id: str
    title: str = ""
    topics: tuple[str, ...] = ()
    url: str | None = None
    published: str | None = None
    updated: str | None = None
    updated_why: str = ""
    withdrawn: str = ""
    kept_out_by: tuple[Reason, ...] = ()
    feeds: tuple[Membership, ...] = ()
    other_feeds: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One article: what was read of it, None if its file is gone; what the builds know of it."""

    file: str
    outcome: Outcome | None
    plan: Plan
    earlier: Ledger

    @property
    def site(self) -> Site:
        """The configuration that it goes by."""
        return self.plan.site

    @property
    def line(self) -> Line | None:
        """What earlier builds published of it."""
        known = [line for line in self.earlier.entries.values() if _is_of(line.file, self.file)]
        return min(known, key=lambda line: (line.withdrawn is not None, line.id), default=None)


def explanation(case: Subject) -> Explanation:
    """Why the article is where it is."""
    entry = next((one for one in case.plan.entries.values() if one.file == case.file), None)
    article = case.outcome if isinstance(case.outcome, Article) else None
    kept_out_by = () if entry else tuple(_kept_out(case))
    line = case.line
    names = tuple(filter(None, map(plain, article.topics))) if article else ()
    # A topic that only this article names has no feed as long as the article is kept out.
    plan = msgspec.structs.replace(
        case.plan, topics={**topics_met(case.site, names), **case.plan.topics}
    )
    return Explanation(
        file=location_of(case.site, case.file),
        status="published" if article and not kept_out_by else _status(case.outcome),
        id=entry.id if entry else line.id if line else id_of(case.file, case.site),
        title=article.title if article else "",
        topics=names,
        url=article.url if article else line.url if line else None,
        published=rfc3339(article.published) if article else None,
        updated=rfc3339(entry.updated) if entry else rfc3339(line.updated) if line else None,
        updated_why=_updated_why(entry, line, plan),
        withdrawn=_withdrawn(line, plan),
        kept_out_by=kept_out_by,
        feeds=tuple(_places(entry, names, plan)) if entry else (),
        other_feeds=tuple(
            _absences(entry, names, kept_out_by, plan)
            if article
            else _all_absences(kept_out_by, plan)
        ),
    )


def outcome_for(file: str, outcomes: Iterable[Outcome]) -> Outcome | None:
    """What was read of a file."""
    for one in outcomes:
        if file == (one.article if isinstance(one, Problem) else one.file):
            return one
    return None


def _is_of(one: str, other: str) -> bool:
    return stem(one) == stem(other)


def _status(outcome: Outcome | None) -> str:
    if outcome is None:
        return "gone"
    if isinstance(outcome, Withheld):
        return outcome.rule
    return "unreadable" if isinstance(outcome, Problem) else "kept out"


def _kept_out(case: Subject) -> Iterator[Reason]:
    """Every rule that does."""
    if isinstance(case.outcome, Article):
        for why in reasons(case.outcome, case.site, case.plan.now):
            yield Reason(why.rule, one_line(why.why))
    elif isinstance(case.outcome, Withheld):
        yield Reason(case.outcome.rule, one_line(case.outcome.why))
    for problem in case.plan.problems:
        if problem.article == case.file:
            what, todo = one_line(problem.what), one_line(problem.todo)
            yield Reason(problem.rule, what, todo, problem.line)


def _updated_why(entry: EntryFacts | None, line: Line | None, plan: Plan) -> str:
    if not entry or not line:
        return "the date of publication; no build has published it yet" if entry else ""
    if entry.id in plan.changes.updated:
        parts = ", ".join(plan.changes.updated[entry.id]) or "something"
        return f"changed since the last build: {parts}"
    if entry.updated == entry.published:
        return "the date of publication; nothing that a reader sees has changed since"
    return f"changed on {rfc3339(entry.updated)}; nothing that a reader sees has changed since"


def _withdrawn(line: Line | None, plan: Plan) -> str:
    after = plan.ledger.entries.get(line.id) if line else None
    if not line or not after or not after.withdrawn:
        return ""
    if line.withdrawn:
        return f"since {rfc3339(line.withdrawn)}"
    return "by the next build"


def _places(entry: EntryFacts, names: Sequence[str], plan: Plan) -> Iterator[Membership]:
    """Every feed that holds it, in any document."""
    archives: dict[str, list[str]] = {}
    for feed in plan.feeds():
        is_in = any(one.id == entry.id for one in feed.entries)
        if feed.period and is_in:
            archives.setdefault(feed.slug, []).append(feed.period)
        elif not feed.period and (is_in or feed.slug in archives):
            own = plan.members[feed.slug]
            yield Membership(
                feed=feed.name,
                folder=feed.path,
                why=_why(_topic(feed.slug, plan), names, plan),
                number=own.index(entry.id) + 1,
                entries=len(own),
                live=is_in,
                archives=tuple(archives.get(feed.slug, ())),
            )


def _topic(slug: str, plan: Plan) -> Topic | None:
    return next((topic for topic in plan.topics.values() if topic.slug == slug), None)


def _why(topic: Topic | None, names: Sequence[str], plan: Plan) -> str:
    if topic is None:
        return "it holds every article that is published"
    if topic.all_but:
        return f"the article names no topic of except: {_listed(topic.all_but, plan)}"
    direct = [name for name in names if plan.topics.get(folded(name)) == topic]
    if direct:
        is_known = topic in plan.site.topics
        known = "is configured" if is_known else "articles name and nobody configured"
        return f"the article names the topic {direct[0]}, which {known}"
    part = next((name for name in names if topic in _above(name, plan)), "")
    return f"the article names {part}, which is part of it; children_in_parent: true"


def _above(name: str, plan: Plan) -> list[Topic]:
    """The topic's parent, its parent's parent …"""
    found: list[Topic] = []
    topic = plan.topics.get(folded(name))
    while topic and topic.parent and (topic := plan.topics.get(topic.parent)) not in (None, *found):
        assert topic
        found.append(topic)
    return found


def _listed(keys: Collection[str], plan: Plan) -> str:
    return ", ".join(plan.topics[key].name if key in plan.topics else key for key in keys)


def _all_feeds(plan: Plan) -> list[tuple[str, str]]:
    """Folder and name of each feed that is, or could be; the one of everything first."""
    feeds = {"": "everything"} | {topic.slug: topic.name for topic in plan.topics.values()}
    return sorted((feeds | {slug: line.name for slug, line in plan.ledger.feeds.items()}).items())


def _all_absences(kept_out_by: Sequence[Reason], plan: Plan) -> Iterator[Absence]:
    """All feeds: of an article that was not read nobody knows which it would be in."""
    for slug, feed in _all_feeds(plan):
        for reason in kept_out_by[:1]:
            yield Absence(feed, f"{slug}/" if slug else "", reason.why, reason.rule)


def _absences(
    entry: EntryFacts | None, names: Sequence[str], kept_out_by: Sequence[Reason], plan: Plan
) -> Iterator[Absence]:
    """Every feed that does not hold it, and topics of the article that have no feed."""
    held = {place.folder for place in _places(entry, names, plan)} if entry else set()
    own = {"", *slugs_of(names, plan.site, plan.topics)}
    for slug, feed in _all_feeds(plan):
        folder = f"{slug}/" if slug else ""
        if folder in held:
            continue
        if slug not in own:
            why = _lacks(_topic(slug, plan), names, own - {""}, plan)
            yield Absence(feed, folder, why)
        elif kept_out_by:
            yield Absence(feed, folder, kept_out_by[0].why, kept_out_by[0].rule)
        else:
            why = f"it is not among the newest; entries: {plan.site.entries}, archive: none"
            yield Absence(feed, folder, why)
    for name in names:
        if folded(name) not in plan.topics and not plan.site.unlisted_topics:
            yield Absence(name, "", "the topic has no feed; unlisted: ignore")


def _lacks(topic: Topic | None, names: Sequence[str], own: Collection[str], plan: Plan) -> str:
    if topic is None:
        return "no article that is published names this topic any more"
    if topic.all_but:
        named = [name for name in names if folded(name) in topic.all_but]
        others = f"except: {_listed(topic.all_but, plan)}"
        return f"the article names {', '.join(named) or 'one of them'}; {others}"
    if any(plan.topics.get(folded(name)) == topic for name in names):
        first = next((one.name for one in plan.topics.values() if one.slug in own), "another")
        return f"the article is in the feed of {first} only; exclusive: true"
    part = next((name for name in names if topic in _above(name, plan)), "")
    if part:
        setting = "exclusive: true" if plan.site.exclusive else "children_in_parent: false"
        return f"the article names {part}, which is part of it; {setting}"
    return "the article does not name this topic" if names else "the article has no topics"


def as_text(said: Explanation) -> str:
    """For a terminal."""
    lines = [said.file, f"  {said.status}"]
    facts = (
        ("title", said.title),
        ("topics", ", ".join(said.topics)),
        ("address", said.url),
        ("id", said.id),
        ("published", said.published),
        ("updated", f"{said.updated}: {said.updated_why}".removesuffix(": ")),
        ("withdrawn", said.withdrawn),
    )
    lines += [f"  {name}: {value}" for name, value in facts if value and value != "None"]
    if said.kept_out_by:
        lines.append("kept out of every feed by")
        for reason in said.kept_out_by:
            todo = f"; {reason.todo}" if reason.todo else ""
            line = f" (line {reason.line})" if reason.line else ""
            lines.append(f"  {reason.rule}: {reason.why}{todo}{line}")
    if said.feeds:
        lines.append("in")
        lines += [f"  {_named(place)}: {_where(place)}; {place.why}" for place in said.feeds]
    barred = [absence for absence in said.other_feeds if absence.rule]
    if barred and said.title:
        lines.append("without that it would be in")
        lines += [f"  {_named(absence)}" for absence in barred]
    others = [absence for absence in said.other_feeds if not absence.rule]
    if others:
        lines.append("not in")
        lines += [f"  {_named(absence)}: {absence.why}" for absence in others]
    return "\n".join(lines)


def _named(one: Membership | Absence) -> str:
    return f"{one.feed} ({one.folder})" if one.folder else one.feed


def _where(place: Membership) -> str:
    archives = f"archive {', '.join(place.archives)}" if place.archives else ""
    where = " and ".join(filter(None, ("live" if place.live else "", archives)))
    only = "" if place.live else " only"
    return f"number {place.number} of {place.entries}, {where}{only}"


def as_json(said: Explanation) -> str:
    """For programs."""
    return json_of(said)


REPORTS: Mapping[str, Callable[[Explanation], str]] = {"text": as_text, "json": as_json}
