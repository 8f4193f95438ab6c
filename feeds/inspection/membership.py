"""A plan and one article → the feeds that have it and those that do not, and why."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from feeds.compose.plan import Plan
from feeds.compose.topics import folded, slugs_of
from feeds.dates import rfc3339
from feeds.model import Article, EntryFacts, Topic
from feeds.text import count


class Reason(Struct, frozen=True, omit_defaults=True):
    """A rule that keeps an article out of every feed; `todo` is empty if nothing is wrong."""

    rule: str
    why: str
    todo: str = ""
    line: int | None = None


class Membership(Struct, frozen=True, omit_defaults=True):
    """A feed that has an article as entry `number` of `entries`, counted from 1.

    `live` is whether the live feed has it, `archives` are the periods of the archives that have it.
    `why_not_live` is why a live feed with room for the article does not have it.
    """

    feed: str
    folder: str
    why: str
    number: int
    entries: int
    live: bool
    archives: tuple[str, ...] = ()
    why_not_live: str = ""


class Absence(Struct, frozen=True, omit_defaults=True):
    """A feed without the article; `rule` is set if a rule keeps the article out of every feed."""

    feed: str
    folder: str
    why: str
    rule: str = ""


def memberships(entry: EntryFacts, names: Sequence[str], plan: Plan) -> Iterator[Membership]:
    """Yield each feed that has the entry, live or in an archive; `names` are its topics."""
    archives: dict[str, list[str]] = {}
    for feed in plan.feeds():
        is_in = any(facts.id == entry.id for facts in feed.entries)
        if feed.period and is_in:
            archives.setdefault(feed.slug, []).append(feed.period)
        elif not feed.period and (is_in or feed.slug in archives):
            ids = plan.members[feed.slug]
            number = ids.index(entry.id) + 1
            has_room = not is_in and number <= plan.site.entries
            yield Membership(
                feed=feed.name,
                folder=feed.path,
                why=_why_member(_topic(feed.slug, plan), names, plan),
                number=number,
                entries=len(ids),
                live=is_in,
                archives=tuple(archives.get(feed.slug, ())),
                why_not_live=_kept_for_adopted(entry.published, feed.slug, plan)
                if has_room
                else "",
            )


def _kept_for_adopted(published: datetime, slug: str, plan: Plan) -> str:
    """Why a live feed that replaces another program's feed has only entries newer than this one."""
    since, most = plan.adoption.newest.get(slug), plan.site.entries
    if since is None or published > since:
        return ""
    newer = sum(plan.entries[id_].published > since for id_ in plan.members.get(slug, ()))
    if newer >= most:
        return ""
    return (
        f"it is older than the newest adopted entry ({rfc3339(since)}) and would look new to "
        f"subscribers; this ends once {count(most, 'entry', 'entries')} are newer than that, "
        f"{most - newer} more than now"
    )


def absences(
    article: Article,
    entry: EntryFacts | None,
    names: Sequence[str],
    kept_out_by: Sequence[Reason],
    plan: Plan,
) -> Iterator[Absence]:
    """Yield each feed without the article, and each topic of the article that has no feed."""
    folders = {feed.folder for feed in memberships(entry, names, plan)} if entry else set()
    slugs = {"", *slugs_of(names, plan.site, plan.topics)}
    for slug, feed in _all_feeds(plan):
        folder = f"{slug}/" if slug else ""
        if folder in folders:
            continue
        if slug not in slugs:
            why = _why_absent(_topic(slug, plan), names, slugs - {""}, plan)
            yield Absence(feed, folder, why)
        elif kept_out_by:
            yield Absence(feed, folder, kept_out_by[0].why, kept_out_by[0].rule)
        else:
            why = _kept_for_adopted(article.published, slug, plan) or (
                f"it is not among the newest; entries: {plan.site.entries}"
            )
            yield Absence(feed, folder, f"{why}, archive: none")
    for name in names:
        if folded(name) not in plan.topics:
            why = plan.topics_without_feed.get(folded(name), "unlisted: ignore")
            yield Absence(name, "", f"the topic has no feed; {why}")


def absences_of_unread(kept_out_by: Sequence[Reason], plan: Plan) -> Iterator[Absence]:
    """Yield every feed, for an article that cannot be read: its topics are unknown."""
    for slug, feed in _all_feeds(plan):
        for reason in kept_out_by[:1]:
            yield Absence(feed, f"{slug}/" if slug else "", reason.why, reason.rule)


def _all_feeds(plan: Plan) -> list[tuple[str, str]]:
    """The folder and name of every possible feed, the feed of everything first."""
    feeds = {"": "everything"} | {topic.slug: topic.name for topic in plan.topics.values()}
    return sorted((feeds | {slug: line.name for slug, line in plan.ledger.feeds.items()}).items())


def _topic(slug: str, plan: Plan) -> Topic | None:
    return next((topic for topic in plan.topics.values() if topic.slug == slug), None)


def _why_member(topic: Topic | None, names: Sequence[str], plan: Plan) -> str:
    if topic is None:
        return "it has every published article"
    if topic.all_but:
        return f"the article names no topic of except: {_listed(topic.all_but, plan)}"
    direct = [name for name in names if plan.topics.get(folded(name)) == topic]
    if direct:
        is_known = topic in plan.site.topics
        known = "is configured" if is_known else "is not in the configuration"
        return f"the article names the topic {direct[0]}, which {known}"
    child = next((name for name in names if topic in _ancestors(name, plan)), "")
    return f"the article names {child}, which is part of it; children_in_parent: true"


def _why_absent(
    topic: Topic | None, names: Sequence[str], slugs: Collection[str], plan: Plan
) -> str:
    if topic is None:
        return "no published article names this topic any more"
    if topic.all_but:
        excepted = [name for name in names if folded(name) in topic.all_but]
        others = f"except: {_listed(topic.all_but, plan)}"
        return f"the article names {', '.join(excepted) or 'one of them'}; {others}"
    if any(plan.topics.get(folded(name)) == topic for name in names):
        first = next((other.name for other in plan.topics.values() if other.slug in slugs), "")
        return f"the article is in the feed of {first or 'another'} only; exclusive: true"
    child = next((name for name in names if topic in _ancestors(name, plan)), "")
    if child:
        setting = "exclusive: true" if plan.site.exclusive else "children_in_parent: false"
        return f"the article names {child}, which is part of it; {setting}"
    return "the article does not name this topic" if names else "the article has no topics"


def _ancestors(name: str, plan: Plan) -> list[Topic]:
    """The topic's parent, its parent's parent, and so on."""
    found: list[Topic] = []
    topic = plan.topics.get(folded(name))
    while topic and topic.parent and (topic := plan.topics.get(topic.parent)) not in (None, *found):
        assert topic
        found.append(topic)
    return found


def _listed(keys: Collection[str], plan: Plan) -> str:
    return ", ".join(plan.topics[key].name if key in plan.topics else key for key in keys)
