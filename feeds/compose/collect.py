"""The outcomes of reading → the published articles, newest first, and those that are kept out."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from feeds.articles.selection import WITHDRAWN_BY, Found, kept_out, leaves_after
from feeds.compose import archive
from feeds.compose.feeds import Published, in_order
from feeds.compose.topics import TopicsOfArticle, slugs_of
from feeds.errors import Problem
from feeds.history.identity import Identities, stem
from feeds.model import Candidate, Topic, Withheld
from feeds.settings.site import Site


class Collector:
    """Collects from the outcomes what a plan needs; keeps no article that no document can show.

    `present`, `still_published` and `outdated` are ids in the ledger: of articles that are in the
    folder, that are published, and that are too old or have expired. `kept_out_by` maps such ids to
    the rule that keeps their articles out. `unreadable` are the stems of files that could not be
    read. `taken_ids` maps a file to the other file that has its id. `future_dates` are the dates of
    articles of the future, `next_expiry` is the time at which the next article leaves the feeds.
    `topic_counts` has the number of published articles for each tuple of topics, `kept_out` the
    number of articles for each rule. `is_empty` is whether there is no article at all.
    """

    def __init__(self, site: Site, now: datetime, ids: Identities, barred: Collection[str]) -> None:
        """`barred` are the ids of entries that must not be published; their articles may be."""
        self._site, self._now, self._ids = site, now, ids
        self._barred = barred
        self._most = None if site.archive != "none" else max(site.entries, archive.MOST_LIVE) + 1
        self._newest: dict[TopicsOfArticle, _Newest] = {}
        self.published = 0
        self.kept_out: Counter[str] = Counter()
        self.present: dict[str, Candidate] = {}
        self.still_published: set[str] = set()
        self.outdated: set[str] = set()
        self.unreadable: set[str] = set()
        self._waiting: list[tuple[str, Candidate]] = []
        self.kept_out_by: dict[str, str] = {}
        self.is_empty = True
        self.problems: list[Problem] = []
        self.taken_ids: dict[str, str] = {}
        self.future_dates: list[datetime] = []
        self.next_expiry: datetime | None = None

    def take_all(self, outcomes: Iterable[Found]) -> None:
        """Collect the outcomes, which must be in the order of the files."""
        for outcome in outcomes:
            if isinstance(outcome, Candidate):
                self.is_empty = False
                self._take(outcome)
            elif isinstance(outcome, Withheld):
                self.is_empty = False
                self.kept_out[outcome.rule] += 1
                if id_ := self._ids.of_file(outcome.file):
                    self.kept_out_by[id_] = outcome.rule
                if outcome.rule not in WITHDRAWN_BY:
                    self.unreadable.add(stem(outcome.file))
            else:
                self.is_empty &= not outcome.article
                self.problems += outcome.each()
                self.unreadable.add(stem(outcome.article))
        # The ledger has the id for this file with another file, which may no longer exist.
        for id_, candidate in self._waiting:
            self._place(id_, candidate, True, self._ids.owner(id_))

    def _take(self, candidate: Candidate) -> None:
        known = self._ids.known(candidate)
        if known:
            candidate = self._ids.as_published(known, candidate)
        id_, is_in_ledger = (known, False) if known else self._ids.fresh(candidate)
        if is_in_ledger:
            self._waiting.append((id_, candidate))
        else:
            self._place(id_, candidate, known is not None)

    def _place(self, id_: str, candidate: Candidate, known: bool, owner: str = "") -> None:
        is_barred = id_ in self._barred
        if owner:
            self.taken_ids[candidate.file] = owner
        elif is_barred:
            self.unreadable.add(stem(candidate.file))
        elif known:
            self.present[id_] = candidate
        if reason := kept_out(candidate, self._site, self._now):
            self.kept_out[reason.rule] += 1
            if known and not owner:
                self.kept_out_by[id_] = reason.rule
            if reason.rule == "future":
                self.future_dates.append(candidate.published)
            elif reason.rule in ("too-old", "expired") and known and not owner:
                self.outdated.add(id_)
        elif not owner and not is_barred:
            self.published += 1
            if known:
                self.still_published.add(id_)
            if leaves := leaves_after(candidate, self._site):
                self.next_expiry = min(leaves, self.next_expiry or leaves)
            topics = candidate.topics, candidate.has_tags
            own = self._newest.get(topics)
            if own is None:
                own = self._newest[topics] = _Newest(self._most)
            own.add(id_, candidate)

    @property
    def topic_counts(self) -> dict[TopicsOfArticle, int]:
        """The number of published articles for each tuple of topics."""
        return {topics: own.count for topics, own in self._newest.items()}

    def placed(self, site: Site, topics: Mapping[str, Topic]) -> Iterator[Published]:
        """Yield the published articles that documents may show, with their topics."""
        # Most articles share their topics with many others.
        for (names, _), own in self._newest.items():
            slugs = slugs_of(names, site, topics)
            for one in own.all():
                yield Published(one.id, one.candidate, slugs)


class _Newest:
    """Keeps the `most` newest of the added articles, ties by id; all if `most` is None.

    `count` is the number of all added articles.
    """

    def __init__(self, most: int | None) -> None:
        self._most = most
        self.count = 0
        self._own: list[Published] = []
        self._least: datetime | None = None

    def add(self, id_: str, candidate: Candidate) -> None:
        self.count += 1
        if self._least and candidate.published < self._least:
            return
        self._own.append(Published(id_, candidate))
        if self._most and len(self._own) > 2 * self._most:
            self._trim(self._most)

    def _trim(self, most: int) -> None:
        # Comparing dates alone takes a fifth of the time, unless too many are equal.
        dates = sorted((one.candidate.published for one in self._own), reverse=True)
        self._least = dates[most - 1]
        if dates[3 * most // 2] == self._least:
            self._own = self.all()
        else:
            self._own = [one for one in self._own if one.candidate.published >= self._least]

    def all(self) -> list[Published]:
        """The articles that are kept, in any order."""
        if self._most is None or len(self._own) <= self._most:
            return self._own
        return in_order(self._own)[: self._most]


def too_few(collector: Collector) -> tuple[Problem, ...]:
    """A problem if there are no articles at all; its file is to be the folder of articles."""
    if not collector.is_empty:
        return ()
    todo = "put the articles there, or set articles to the folder that has them"
    return (Problem("", "has no articles", todo, "empty-folder"),)


def refused(collector: Collector) -> list[Problem]:
    """A problem for each file whose id belongs to another published file."""
    todo = "give it another name"
    return [
        Problem("", f"has the same id as {other} had", todo, "same-id", 1, article=file)
        for file, other in collector.taken_ids.items()
    ]
