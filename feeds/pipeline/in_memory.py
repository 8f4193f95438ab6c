"""Articles in memory → a source for plans, feeds and documents; nothing is cached."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from feeds import clock
from feeds.articles.read import Outcome, duplicate_id
from feeds.articles.selection import Found, candidate_of, file_of
from feeds.compose import entries
from feeds.compose.plan import EntryRequest, Plan
from feeds.errors import Problem
from feeds.history import ahead, guards, ledger
from feeds.history.identity import stem
from feeds.history.ledger import Ledger
from feeds.model import Article, Document, Entry, EntryFacts, Feed, Topic
from feeds.output import manifest
from feeds.pipeline.render import checked_plan, documents
from feeds.settings.site import Site


def build(
    site: Site,
    articles: Iterable[Article],
    *,
    problems: Iterable[Problem] = (),
    earlier: Ledger | None = None,
    now: datetime | None = None,
    allow: Collection[str] = (),
) -> Iterator[Document]:
    """Yield the documents of all feeds of the articles that are published at `now`.

    With `earlier`, the ledger of the output folder, ids and dates stay as published, missing
    articles are withdrawn, and the documents include the new ledger and the manifest. `problems`
    are those of reading: an article that has become unreadable is not withdrawn.

    Raises Stopped if too much would change at once, unless `allow` names the guard. Errors are
    raised by the call, not during iteration.
    """
    plan = _plan(site, articles, problems, earlier, now, allow)
    return _built(plan, has_ledger=earlier is not None)


def _built(plan: Plan, has_ledger: bool) -> Iterator[Document]:
    for document in documents(plan):
        assert isinstance(document, Document)
        if has_ledger or document.path not in (ledger.FILENAME, manifest.FILENAME):
            yield document


def feeds_of(
    site: Site,
    articles: Iterable[Article],
    *,
    problems: Iterable[Problem] = (),
    earlier: Ledger | None = None,
    now: datetime | None = None,
    allow: Collection[str] = (),
) -> tuple[Feed[Entry], ...]:
    """The feeds that `build` would render, each after its archives, the feed of everything first.

    Takes the same arguments as `build`, and raises the same errors.
    """
    plan = _plan(site, articles, problems, earlier, now, allow)
    return tuple(plan.filled(feed)[0] for feed in plan.feeds())


def _plan(
    site: Site,
    articles: Iterable[Article],
    problems: Iterable[Problem],
    earlier: Ledger | None,
    now: datetime | None,
    allow: Collection[str],
) -> Plan:
    """The plan for articles in memory; raises Stopped if a guard stops the build."""
    source = ArticlesInMemory(site, (*articles, *problems))
    moment, known = now or clock.now(), earlier or Ledger()
    if ahead.RULE in allow:
        known = ahead.clamped(known, moment)
    plan = checked_plan(site, source, known, moment)
    guards.stop(plan.stopped, allow)
    return plan


class ArticlesInMemory:
    """A source of articles in memory; `ArticlesWithCache` is the source with a cache."""

    def __init__(self, site: Site, outcomes: Iterable[Outcome]) -> None:
        self._site = site
        self._articles: dict[str, Article] = {}
        self._outcomes: list[Found] = []
        self._stems: set[str] = set()
        self._entries: dict[str, tuple[Entry, dict[str, bytes]]] = {}
        owners: dict[str, str] = {}
        for outcome in sorted(outcomes, key=file_of):
            file = file_of(outcome)
            self._stems.add(stem(file))
            if not isinstance(outcome, Article):
                self._outcomes.append(outcome)
            elif owner := owners.get(stem(file)):
                self._outcomes.append(duplicate_id(site, file, owner))
            else:
                owners[stem(file)] = file
                self._articles[file] = outcome
                self._outcomes.append(candidate_of(outcome, site))

    def outcomes(self) -> Iterable[Found]:
        """The outcome of each file, in the order of paths."""
        return self._outcomes

    def has_file(self, stem: str) -> bool:
        """Whether there is a file with this stem, readable or not."""
        return stem in self._stems

    def make_entries(
        self, wanted: Sequence[EntryRequest], topics: Mapping[str, Topic], now: datetime
    ) -> dict[str, EntryFacts]:
        """Make these entries; return their facts by id."""
        self._entries = {}
        for one in wanted:
            article = self._articles[one.candidate.file]
            entry = entries.entry_of(article, one.id, self._site, topics, one.links)
            self._entries[one.id] = entries.dated(entry, one.line, one.candidate.updated, now), {}
        return {id_: entries.facts_of(entry) for id_, (entry, _) in self._entries.items()}

    def entry(self, id_: str) -> tuple[Entry, dict[str, bytes]]:
        """An entry that was made, and its renderings by format."""
        return self._entries[id_]
