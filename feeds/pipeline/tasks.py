"""The tasks of worker processes: files → outcomes of reading, articles → rendered entries.

Each task takes a batch and returns rows for the cache.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feeds.articles.folder import NO_STATE, bytes_of, location_of, prefetched
from feeds.articles.read import outcome_of, unreadable_file
from feeds.articles.selection import Found, candidate_of
from feeds.cache.file_state import FileState
from feeds.cache.store import Damaged, Row, cache_key
from feeds.compose import entries
from feeds.compose import feeds as compose_feeds
from feeds.compose.plan import EntryRequest
from feeds.compose.topics import folded
from feeds.errors import FeedsError, Problem
from feeds.formats.interface import Rendered, document_of
from feeds.gate import Gate
from feeds.history.ledger import FeedLine
from feeds.model import Article, Candidate, Entry, EntryFacts, Feed, Topic, Withheld
from feeds.settings.site import Site


class Unread(NamedTuple):
    """A file to read, its file state (b"" if racy), and the key of the bytes last read."""

    file: str
    state: FileState
    key: bytes


# What was made of one file or entry. A row without a value is of a file whose bytes have not
# changed: only its state is new.
Rows = tuple[Row, ...]


class Batch(NamedTuple):
    """The result of a task: the `Rows` of each file or entry, and the articles read whole.

    The rows are encoded, since bytes come back from a worker process in a fifth of the time.
    """

    encoded: bytes
    articles: tuple[Article, ...] = ()

    @property
    def rows(self) -> list[Rows]:
        """The rows of each file or entry, in the order of the task."""
        return _decode_rows(self.encoded)


class _Outcome(Struct, frozen=True, array_like=True):
    """The outcome of reading a file: exactly one field is set."""

    candidate: Candidate | None = None
    withheld: Withheld | None = None
    problem: Problem | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode_outcome = msgspec.msgpack.Decoder(_Outcome).decode
_decode_rows = msgspec.msgpack.Decoder(list[Rows]).decode
decode_facts = msgspec.msgpack.Decoder(EntryFacts).decode
decode_entry = msgspec.msgpack.Decoder(tuple[Entry, dict[str, bytes]]).decode


def outcome_in(value: bytes) -> Found:
    """The outcome of reading a file, from the value of its row."""
    decoded = _decode_outcome(value)
    outcome = decoded.candidate or decoded.withheld or decoded.problem
    if outcome is None:
        raise Damaged
    return outcome


def read_batch(site: Site, fingerprint: bytes, is_whole: bool, files: Sequence[Unread]) -> Batch:
    """Read the fields that selection and topics need; read articles whole if `is_whole`.

    A file that cannot be read gets an empty key: it may become readable under the same state.
    """
    known = {one.file: one for one in files}
    articles: list[Article] = []
    keep = articles.append if is_whole else None
    rows = [(_read(site, fingerprint, keep, known[file]),) for file in prefetched(site, known)]
    return Batch(_encode(rows), tuple(articles))


def _read(
    site: Site, fingerprint: bytes, keep: Callable[[Article], None] | None, unread: Unread
) -> Row:
    """The row of a file; `keep` is called with its article, which is then read whole."""
    file = unread.file
    try:
        data = bytes_of(site, file, was_regular=unread.state != NO_STATE)
    except OSError as error:
        unreadable = _Outcome(problem=unreadable_file(site, file, error))
        return Row("outcome", file, b"", b"", _encode(unreadable))
    key = cache_key(fingerprint, data)
    if key == unread.key:
        # As after a fresh checkout: other times and the same bytes.
        return Row("outcome", file, key, unread.state, b"")
    outcome = outcome_of(site, file, data, brief=keep is None)
    if isinstance(outcome, Article):
        result = _Outcome(candidate=candidate_of(outcome, site, key))
        if keep:
            keep(outcome)
    elif isinstance(outcome, Withheld):
        result = _Outcome(withheld=outcome)
    else:
        result = _Outcome(problem=outcome)
    return Row("outcome", file, key, unread.state, _encode(result))


def entry_key(
    wanted: EntryRequest, file: bytes, topics: bytes, published: datetime, updated: datetime
) -> bytes:
    """The cache key of an entry, from the keys of its file and its topics, and its dates.

    The key covers the addresses of the articles that the entry links to.
    """
    own = (wanted.id, wanted.candidate.file, wanted.links, published, updated)
    return cache_key(file, topics, _encode(own))


def topics_key(names: Iterable[str], topics: Mapping[str, Topic]) -> bytes:
    """The cache key of the topics that an article names: it covers the names of their feeds."""
    return cache_key(_encode([topics.get(folded(name)) for name in names]))


def make_batch(
    site: Site,
    fingerprint: bytes,
    topics: Mapping[str, Topic],
    now: datetime,
    wanted: Sequence[tuple[EntryRequest, Article | None]],
) -> Batch:
    """Make entries, and their renderings that pass the gate.

    An article that was not read whole yet is read here. Raises FeedsError if the file no longer
    contains an article.
    """
    articles = {one.candidate.file: (one, article) for one, article in wanted}
    made: list[tuple[Entry, bytes]] = []
    for file in prefetched(site, articles):
        one, article = articles[file]
        file_key = one.candidate.cache_key
        if article is None:
            article, file_key = _article(site, fingerprint, file)
        entry = entries.entry_of(article, one.id, site, topics, one.links)
        entry = entries.dated(entry, one.line, one.candidate.updated, now)
        key = topics_key(one.candidate.topics, topics)
        made.append((entry, entry_key(one, file_key, key, entry.published, entry.updated)))
    passed = _renderings_that_pass(site, tuple(entry for entry, _ in made), now)
    return Batch(_encode([_rows(entry, key, passed[entry.id], site) for entry, key in made]))


def _rows(entry: Entry, key: bytes, passed: dict[str, bytes], site: Site) -> tuple[Row, Row]:
    facts = Row("facts", entry.id, key, b"", _encode(entries.facts_of(entry, key)))
    if passed.keys() >= set(site.formats):
        # The renderings contain the long texts; pages need the short ones.
        entry = replace(entry, content="")
        if not site.pages:
            entry = replace(entry, summary="", related=())
    # A row of its own: a plan needs the facts of all entries, but few whole entries.
    return facts, Row("entry", entry.id, key, b"", _encode((entry, passed)))


def _article(site: Site, fingerprint: bytes, file: str) -> tuple[Article, bytes]:
    """An article, and the cache key of its file."""
    with suppress(OSError):
        data = bytes_of(site, file)
        article = outcome_of(site, file, data)
        if isinstance(article, Article):
            return article, cache_key(fingerprint, data)
    path = location_of(site, file)
    raise FeedsError([Problem(path, "changed while it was read", "build again", "changed")])


def _renderings_that_pass(
    site: Site, made: tuple[Entry, ...], now: datetime
) -> dict[str, dict[str, bytes]]:
    """The renderings of the entries that pass the gate, by id and format.

    The others are rendered again with their document, whose check finds the entry at fault.
    """
    newest = max(entry.updated for entry in made)
    head = compose_feeds.empty(site, FeedLine("", "everything", newest), None)
    feed: Feed[Entry] = replace(head, entries=made)  # type: ignore[arg-type]
    gate = Gate(now)
    rendered = Rendered()
    found: dict[str, dict[str, bytes]] = {entry.id: {} for entry in made}
    for name in site.formats:
        passed = _passed(name, feed, rendered, gate)
        for entry in made:
            if entry.id in passed:
                found[entry.id][name] = rendered.find(entry, name)
    return found


def _passed(name: str, feed: Feed[Entry], rendered: Rendered, gate: Gate) -> set[str]:
    """The ids of the entries that are not at fault."""
    try:
        document = document_of(feed, name, rendered)
        faults = gate.failures(name, document, feed, rendered)
    except Exception:
        # The document raises the same error, and reports it.
        return set()
    at_fault = {fault.entry.id if fault.entry else "" for fault in faults}
    # A problem that names no entry may belong to any.
    return set() if "" in at_fault else {entry.id for entry in feed.entries} - at_fault
