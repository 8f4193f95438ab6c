"""What the index knows → what a build need not read and make again."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from heapq import merge
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from feeds.articles.folder import ENDINGS, bytes_of, location_of, stamp_of
from feeds.articles.read import unique_files
from feeds.articles.selection import Found, file_of
from feeds.cache.file_state import Stamp, When, changed, settled
from feeds.cache.index import Index, Lies, Read, Shown
from feeds.cache.store import digest_of
from feeds.compose.plan import EntryRequest, Plan
from feeds.errors import FeedsError, Problem
from feeds.formats import filename_of
from feeds.formats.interface import format_of
from feeds.gate import gate_of
from feeds.history import changes
from feeds.history.identity import stem
from feeds.model import Document, Entry, EntryFacts, Feed, Site, Topic, UnchangedDocument
from feeds.output.manifest import Listed
from feeds.pipeline.tasks import Made, context_of, make_some, makes, read_some, reads
from feeds.pipeline.up_to_date import Look
from feeds.workers.pool import Pool

T = TypeVar("T")

# The size of a batch: an entry takes longer to make than a file to read.
FILES, ENTRIES = 500, 100
# How many files, or what they show, are written down at once.
_AT_ONCE = 5_000
# Bytes of rendered entries that are kept in memory.
_IN_MEMORY = 10_000_000

_encode = msgspec.msgpack.Encoder().encode


class Progress(Protocol):
    """Shows how far a build has come."""

    def __call__(self, steps: Iterable[T], label: str) -> Iterator[T]:
        """The same steps."""


class Cached:
    """One build's way to the index: what it takes from it, and what it leaves there."""

    def __init__(
        self,
        index: Index,
        site: Site,
        output: Path,
        found: Look,
        damage: Iterable[Problem],
        pool: Pool,
        progress: Progress,
    ) -> None:
        """`damage` is what is wrong with the ledger: it is told before all else."""
        self._index, self._output = index, output
        # A worker on another machine stands in another folder.
        self._site = replace(site, seen_from=str(Path.cwd()))
        self._pool, self._progress = pool, progress
        # In every recipe, since another build may share the index meanwhile.
        self._program, self._looked = found.program, found.when
        self._stamps = found.stamps
        self._damage = tuple(damage)
        self._misnamed: list[Problem] = []
        odd = [file for file in found.stamps if not _is_usual(file)]
        self._odd_stems = set(map(stem, odd))
        if odd:
            names, self._misnamed = unique_files(site, found.stamps)
            self._stamps = {file: found.stamps[file] for file in names}
        self._shown: dict[str, Shown] = {}
        self._documents: dict[str, _Known] = {}
        self._written: dict[str, tuple[Stamp | None, bytes]] = {}
        self._kept: list[Lies] = []
        # An entry stands in several documents, which are made one soon after the other.
        self._entries: dict[str, tuple[Entry, dict[str, bytes]]] = {}
        self._bytes = 0

    # --- the articles -------------------------------------------------------------------------

    def read(self, save: Callable[[], None]) -> None:
        """Read the files that may have changed since they were read last; `save` now and then."""
        unread, gone = self._index.unread(self._stamps)
        files = [
            (file, stamp if settled(stamp, self._looked) else b"", known)
            for file, known in unread.items()
            if (stamp := self._stamps[file])
        ]
        self._index.keep_files((), gone)
        done = self._pool.map_batches(partial(read_some, self._site), files, FILES)
        waiting: list[Read] = []
        read = (one for part in map(reads, done) for one in part)
        for one in self._progress(read, "Reading articles"):
            waiting.append(self._agreed(one))
            if len(waiting) >= _AT_ONCE:
                self._index.keep_files(waiting)
                waiting = []
                save()
        self._index.keep_files(waiting)

    def _agreed(self, read: Read) -> Read:
        """The same; refused if a machine far away could not read what can be read here."""
        if self._pool.is_remote and not read.digest:
            with suppress(OSError):
                bytes_of(self._site, read.path)
                place = location_of(self._site, read.path)
                what = "can be read here, but not by a worker"
                todo = "let all machines reach the folder under the same path"
                raise FeedsError([Problem(place, what, todo, "executor")])
        return read

    def outcomes(self) -> Iterable[Found]:
        """Problems that belong to no file; then what is in each file, in the order of paths."""
        yield from self._damage
        found = self._index.outcomes()
        yield from merge(found, self._misnamed, key=file_of) if self._misnamed else found

    def has(self, stem: str) -> bool:
        """Whether there is a file of this stem, readable or not."""
        return f"{stem}{ENDINGS[0]}" in self._stamps or stem in self._odd_stems

    # --- their entries ------------------------------------------------------------------------

    def make(
        self, wanted: Sequence[EntryRequest], topics: Mapping[str, Topic], now: datetime
    ) -> dict[str, EntryFacts]:
        """The facts of these entries by id; what the index has of them is not made again."""
        self._shown = self._index.shown()
        self._entries.clear()
        contexts: dict[tuple[str, ...], bytes] = {}
        facts: dict[str, EntryFacts] = {}
        anew: list[EntryRequest] = []
        for one in wanted:
            names = one.key.topics
            if names not in contexts:
                contexts[names] = context_of(self._program, names, topics)
            shown = self._shown.get(one.key.file)
            if shown and _is_fresh(shown, one, contexts[names], now):
                facts[one.id] = shown.facts
            else:
                anew.append(one)
        task = partial(make_some, self._site, topics, self._program, now)
        done = self._pool.map_batches(task, anew, ENTRIES)
        for made in self._progress(self._kept_shown(map(makes, done)), "Making entries"):
            facts[made.id] = made
        return {one.id: facts[one.id] for one in wanted}

    def _kept_shown(self, parts: Iterable[list[Made]]) -> Iterator[EntryFacts]:
        waiting: list[Shown] = []
        for part in parts:
            self._index.keep_entries((one.shown.facts.id, one.entry) for one in part)
            waiting += (one.shown for one in part)
            if len(waiting) >= _AT_ONCE:
                self._index.keep_shown(waiting)
                waiting = []
            yield from (one.shown.facts for one in part)
        self._index.keep_shown(waiting)

    def entry(self, id_: str) -> tuple[Entry, dict[str, bytes]]:
        """An entry, and what each format made of it that has passed the gate."""
        known = self._entries.get(id_)
        if known is None:
            known = self._index.entry(id_)
            self._bytes += sum(map(len, known[1].values()))
            if self._bytes > _IN_MEMORY:
                self._entries.clear()
                self._bytes = 0
            self._entries[id_] = known
        return known

    # --- their documents ----------------------------------------------------------------------

    def listed(self, form: str, feed: Feed[EntryFacts]) -> Listed | None:
        """What the manifest says of a document, if the output holds it as it would be made."""
        path = feed.path + filename_of(form)
        known = self._documents.get(path)
        if known is None or known.feed is not feed:
            head = _encode((form, replace(feed, entries=())))
            recipe = digest_of(b"".join((self._program, head, *(one.mark for one in feed.entries))))
            known = _Known(feed, recipe, self._index.listed(path, recipe, self._output))
            self._documents[path] = known
        return known.lies.listed if known.lies else None

    def noted(
        self, documents: Iterable[Document | UnchangedDocument]
    ) -> Iterator[Document | UnchangedDocument]:
        """The same documents; each is looked at as soon as it was written."""
        for one in documents:
            yield one
            if isinstance(one, Document):
                # Of a feed the manifest will have it.
                is_feed = one.path in self._documents
                sha256 = b"" if is_feed else hashlib.sha256(one.content).digest()
                self._written[one.path] = stamp_of(self._output / one.path), sha256
            elif known := self._documents[one.path].lies:
                self._kept.append(known)

    def keep(self, plan: Plan, listed: Iterable[Listed], now: int) -> None:
        """Leave in the index which entries are shown and which files the output holds.

        `now` is in nanoseconds.
        """
        files = {facts.file for facts in plan.entries.values()}
        self._index.hide((file for file in self._shown if file not in files), plan.entries)
        said = {one.path: one for one in listed}
        by_us = When(now)
        # It was as it was left a moment ago, so that by now its stamp may be enough.
        kept = (
            one._replace(sha256=b"") if settled(one.stamp, by_us) else one for one in self._kept
        )
        # By the disk's clock it is at least as late as when the last of these was written.
        stamps = [stamp for stamp, _ in self._written.values() if stamp]
        by_disk = When(now, max(map(changed, stamps), default=0))
        written = (
            self._lying(path, stamp, sha256, said.get(path), by_disk)
            for path, (stamp, sha256) in self._written.items()
            if stamp
        )
        self._index.keep_documents((*kept, *written))

    def _lying(
        self, path: str, stamp: Stamp, sha256: bytes, listed: Listed | None, when: When
    ) -> Lies:
        recipe = self._documents[path].recipe if path in self._documents else b""
        if settled(stamp, when) and stamp == stamp_of(self._output / path):
            return Lies(path, recipe, stamp, b"", listed)
        return Lies(path, recipe, stamp, bytes.fromhex(listed.sha256) if listed else sha256, listed)


class _Known(NamedTuple):
    """A document of a plan: of which feed, how it is made, and how it lies in the output."""

    feed: Feed[EntryFacts]
    recipe: bytes
    lies: Lies | None


def _is_usual(file: str) -> bool:
    return file.endswith(ENDINGS[0]) and file.isascii()


def _is_fresh(shown: Shown, wanted: EntryRequest, context: bytes, now: datetime) -> bool:
    """Whether the entry would be made again just as it was."""
    key, facts = wanted.key, shown.facts
    if (shown.source, shown.context, facts.id) != (key.digest, context, wanted.id):
        return False
    moments = changes.moments(key.published, facts.digest, wanted.line, key.updated, now)
    return moments == (facts.published, facts.updated)


def load(site: Site) -> None:
    """Load once what all helpers need, before they are forked."""
    for name in site.formats:
        format_of(name)
        gate_of(name)
