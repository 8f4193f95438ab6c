"""A site and one article → whether it is published, in which feeds, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from feeds.articles.folder import location_of
from feeds.articles.read import Outcome, files_passed_over
from feeds.articles.selection import reasons
from feeds.compose.plan import Plan
from feeds.compose.topics import topics_met
from feeds.dates import rfc3339
from feeds.errors import Problem
from feeds.history.identity import id_of, stem
from feeds.history.ledger import Ledger, Line
from feeds.inspection.lookup import find_file
from feeds.inspection.membership import (
    Absence,
    Membership,
    Reason,
    absences,
    absences_of_unread,
    memberships,
)
from feeds.inspection.preview import Preview, preview
from feeds.markup import plain
from feeds.model import Article, EntryFacts, Withheld
from feeds.settings.site import Site
from feeds.text import json_of, one_line


class Explanation(Struct, frozen=True, omit_defaults=True):
    """Where an article is published and why, as the next build would do it.

    `status` is "published", "kept out", "unreadable", "gone", or the rule by which the article was
    unpublished. `adopted` is whether its id and dates are those of a feed that was adopted.
    `other_feeds` are the feeds that do not have it.
    """

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
    adopted: bool = False
    kept_out_by: tuple[Reason, ...] = ()
    feeds: tuple[Membership, ...] = ()
    other_feeds: tuple[Absence, ...] = ()


def explain(
    site: Site, article: str, output: str | Path, *, now: datetime | None = None
) -> Explanation:
    """Tell which feeds an article is in and why, and why it is not in the others.

    `article` is its file, relative to the current folder or to the folder of articles, or its id or
    its address. `output` is the folder that has the feeds. Raises FeedsError if there is no such
    article, or if the folder of articles cannot be listed.
    """
    return explanation(article, preview(site, output, now=now))


def explanation(article: str, build: Preview) -> Explanation:
    """Explain one article, given the next build. Raises FeedsError as `explain` does."""
    site = build.plan.site
    outcomes = (*build.outcomes, *files_passed_over(site))
    file = find_file(article, outcomes, build.earlier, site)
    return _explained(_Subject(file, _outcome_for(file, outcomes), build.plan, build.earlier))


@dataclass(frozen=True, slots=True)
class _Subject:
    """The article to explain; `outcome` is the result of reading its file, None if that is gone."""

    file: str
    outcome: Outcome | None
    plan: Plan
    earlier: Ledger

    @property
    def line(self) -> Line | None:
        """The line of the article's entry in the ledger; None if it was never published."""
        name = stem(self.file)
        lines = [line for line in self.earlier.entries.values() if stem(line.file) == name]
        return min(lines, key=lambda line: (line.withdrawn is not None, line.id), default=None)


def _outcome_for(file: str, outcomes: Iterable[Outcome]) -> Outcome | None:
    for outcome in outcomes:
        if file == (outcome.article if isinstance(outcome, Problem) else outcome.file):
            return outcome
    return None


def _explained(subject: _Subject) -> Explanation:
    plan, site = subject.plan, subject.plan.site
    entry = next((facts for facts in plan.entries.values() if facts.file == subject.file), None)
    article = subject.outcome if isinstance(subject.outcome, Article) else None
    kept_out_by = () if entry else tuple(_kept_out(subject))
    line = subject.line
    published = entry.published if entry else article.published if article else None
    names = tuple(filter(None, map(plain, article.topics))) if article else ()
    # The plan lacks the topics that only this article names if the article is kept out.
    own = topics_met(site, names).items()
    others = {key: topic for key, topic in own if key not in plan.topics_without_feed}
    plan = msgspec.structs.replace(plan, topics={**others, **plan.topics})
    return Explanation(
        file=location_of(site, subject.file),
        status="published" if article and not kept_out_by else _status(subject.outcome),
        id=entry.id if entry else line.id if line else id_of(subject.file, site),
        title=article.title if article else "",
        topics=names,
        url=article.url if article else line.url if line else None,
        published=rfc3339(published) if published else None,
        updated=rfc3339(entry.updated) if entry else rfc3339(line.updated) if line else None,
        updated_why=_updated_why(entry, line, plan),
        withdrawn=_withdrawn(line, plan),
        adopted=line is not None and line.adopted,
        kept_out_by=kept_out_by,
        feeds=tuple(memberships(entry, names, plan)) if entry else (),
        other_feeds=tuple(
            absences(article, entry, names, kept_out_by, plan)
            if article
            else absences_of_unread(kept_out_by, plan)
        ),
    )


def _status(outcome: Outcome | None) -> str:
    if outcome is None:
        return "gone"
    if isinstance(outcome, Withheld):
        return outcome.rule
    return "unreadable" if isinstance(outcome, Problem) else "kept out"


def _kept_out(subject: _Subject) -> Iterator[Reason]:
    """Yield every rule that keeps the article out."""
    plan, outcome = subject.plan, subject.outcome
    if isinstance(outcome, Article):
        for withheld in reasons(outcome, plan.site, plan.now):
            yield Reason(withheld.rule, one_line(withheld.why))
    elif isinstance(outcome, Withheld):
        yield Reason(outcome.rule, one_line(outcome.why))
    for problem in plan.problems:
        if problem.article == subject.file:
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
    return "the date of the last change that a reader sees"


def _withdrawn(line: Line | None, plan: Plan) -> str:
    after = plan.ledger.entries.get(line.id) if line else None
    if not line or not after or not after.withdrawn:
        return ""
    if line.withdrawn:
        return f"since {rfc3339(line.withdrawn)}"
    return "by the next build"


def as_text(explained: Explanation) -> str:
    """The explanation as lines for a terminal."""
    lines = [explained.file, f"  {explained.status}"]
    facts = (
        ("title", explained.title),
        ("topics", ", ".join(explained.topics)),
        ("address", explained.url),
        ("id", explained.id + (", adopted from an earlier feed" if explained.adopted else "")),
        ("published", explained.published),
        ("updated", f"{explained.updated}: {explained.updated_why}".removesuffix(": ")),
        ("withdrawn", explained.withdrawn),
    )
    lines += [f"  {name}: {value}" for name, value in facts if value and value != "None"]
    if explained.kept_out_by:
        lines.append("kept out of every feed by")
        for reason in explained.kept_out_by:
            todo = f"; {reason.todo}" if reason.todo else ""
            line = f" (line {reason.line})" if reason.line else ""
            lines.append(f"  {reason.rule}: {reason.why}{todo}{line}")
    if explained.feeds:
        lines.append("in")
        for feed in explained.feeds:
            lines.append(f"  {_name(feed)}: {_documents(feed)}; {feed.why}")
            if feed.why_not_live:
                lines.append(f"    not in the live feed: {feed.why_not_live}")
    barred = [absence for absence in explained.other_feeds if absence.rule]
    if barred and explained.title:
        lines.append("without that it would be in")
        lines += [f"  {_name(absence)}" for absence in barred]
    others = [absence for absence in explained.other_feeds if not absence.rule]
    if others:
        lines.append("not in")
        lines += [f"  {_name(absence)}: {absence.why}" for absence in others]
    return "\n".join(lines)


def _name(feed: Membership | Absence) -> str:
    return f"{feed.feed} ({feed.folder})" if feed.folder else feed.feed


def _documents(feed: Membership) -> str:
    """Such as: number 2 of 3, live and archive 2026-01"""
    archives = f"archive {', '.join(feed.archives)}" if feed.archives else ""
    documents = " and ".join(filter(None, ("live" if feed.live else "", archives)))
    only = "" if feed.live else " only"
    return f"number {feed.number} of {feed.entries}, {documents}{only}"


REPORTS: Mapping[str, Callable[[Explanation], str]] = {"text": as_text, "json": json_of}
