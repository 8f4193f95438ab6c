"""What worker processes do: files → places of articles, articles → entries that passed the gate.

Each function takes a batch and returns rows for the cache, as they are to be put there.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feeds.articles.folder import NO_STATE, bytes_of, location_of, prefetched
from feeds.articles.read import outcome_of, unreadable_file
from feeds.articles.selection import Found, key_of
from feeds.cache.file_state import FileState
from feeds.cache.store import Row, cache_key, damage
from feeds.compose import entries
from feeds.compose import feeds as compose_feeds
from feeds.compose.plan import EntryRequest
from feeds.compose.topics import folded
from feeds.errors import FeedsError, Problem
from feeds.formats.interface import Rendered, format_of
from feeds.gate import Gate
from feeds.history.ledger import FeedLine
from feeds.model import Article, Candidate, Document, Entry, EntryFacts, Feed, Site, Topic, Withheld
from feeds.pipeline.loaded import dated, facts_of


class Unread(NamedTuple):
    """A file to read, the state to keep of it, b"" if it is racy, and the key of its last bytes."""

    file: str
    state: FileState
    key: bytes


class Made(NamedTuple):
    """The rows for one thing, and the article if it was read whole.

    A place without a value is one whose bytes have not changed: only its state is new.
    """

    rows: tuple[Row, ...]
    article: Article | None = None


class _Place(Struct, frozen=True, array_like=True):
    """What is in a file: exactly one of these is set."""

    key: Candidate | None = None
    withheld: Withheld | None = None
    problem: Problem | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode_place = msgspec.msgpack.Decoder(_Place).decode
decode_facts = msgspec.msgpack.Decoder(EntryFacts).decode
decode_entry = msgspec.msgpack.Decoder(tuple[Entry, dict[str, bytes]]).decode


def outcome_in(row: Row) -> Found:
    """What is in a file, from the row of its place."""
    place = _decode_place(row.value)
    outcome = place.key or place.withheld or place.problem
    if outcome is None:
        raise damage()
    return outcome


def read_batch(
    site: Site, fingerprint: bytes, is_whole: bool, files: Sequence[Unread]
) -> list[Made]:
    """Read files as far as is needed to place them in feeds; articles whole if `is_whole`.

    A file that cannot be read has an empty key: it may be readable tomorrow, under the same state.
    """
    known = {one.file: one for one in files}
    return [_read(site, fingerprint, is_whole, known[file]) for file in prefetched(site, known)]


def _read(site: Site, fingerprint: bytes, is_whole: bool, unread: Unread) -> Made:
    file = unread.file
    try:
        data = bytes_of(site, file, was_regular=unread.state != NO_STATE)
    except OSError as error:
        place = _Place(problem=unreadable_file(site, file, error))
        return Made((Row("place", file, b"", b"", _encode(place)),))
    key = cache_key(fingerprint, data)
    if key == unread.key:
        # As after a fresh checkout: another time and the same bytes.
        return Made((Row("place", file, key, unread.state, b""),))
    outcome = outcome_of(site, file, data, brief=not is_whole)
    article = None
    if isinstance(outcome, Article):
        place = _Place(key=replace(key_of(outcome, site), digest=key))
        article = outcome if is_whole else None
    elif isinstance(outcome, Withheld):
        place = _Place(withheld=outcome)
    else:
        place = _Place(problem=outcome)
    return Made((Row("place", file, key, unread.state, _encode(place)),), article)


def entry_key(
    wanted: EntryRequest, place: bytes, topics: bytes, published: datetime, updated: datetime
) -> bytes:
    """The cache key of an entry, from the keys of its place and its topics, and its moments.

    The addresses of the articles that it links to are part of it.
    """
    own = (wanted.id, wanted.key.file, wanted.links, published, updated)
    return cache_key(place, topics, _encode(own))


def topics_key(names: Iterable[str], topics: Mapping[str, Topic]) -> bytes:
    """The cache key of the topics that an article names: of what their feeds are called."""
    return cache_key(_encode([topics.get(folded(name)) for name in names]))


def make_batch(
    site: Site,
    fingerprint: bytes,
    topics: Mapping[str, Topic],
    now: datetime,
    wanted: Sequence[tuple[EntryRequest, Article | None]],
) -> list[Made]:
    """Make entries, with what each format renders of them if that passed the gate.

    An article that was not read whole yet is read here. Raises FeedsError if it is none any more.
    """
    articles = {one.key.file: (one, article) for one, article in wanted}
    made: list[tuple[Entry, bytes]] = []
    for file in prefetched(site, articles):
        one, article = articles[file]
        place = one.key.digest
        if article is None:
            article, place = _article(site, fingerprint, file)
        entry = dated(entries.entry_of(article, one.id, site, topics, one.links), one, now)
        key = topics_key(one.key.topics, topics)
        made.append((entry, entry_key(one, place, key, entry.published, entry.updated)))
    passed = _rehearse(site, tuple(entry for entry, _ in made), now)
    return [Made(_rows(entry, key, passed[entry.id], site)) for entry, key in made]


def _rows(entry: Entry, key: bytes, passed: dict[str, bytes], site: Site) -> tuple[Row, Row]:
    facts = Row("facts", entry.id, key, b"", _encode(facts_of(entry, key)))
    if passed.keys() >= set(site.formats):
        # Every format has rendered the long texts; pages show some of them.
        entry = replace(entry, content="")
        if not site.pages:
            entry = replace(entry, summary="", related=())
    # Apart, since a plan needs the facts of all entries and few entries whole.
    return facts, Row("entry", entry.id, key, b"", _encode((entry, passed)))


def _article(site: Site, fingerprint: bytes, file: str) -> tuple[Article, bytes]:
    """An article, and the key of its place."""
    with suppress(OSError):
        data = bytes_of(site, file)
        article = outcome_of(site, file, data)
        if isinstance(article, Article):
            return article, cache_key(fingerprint, data)
    path = location_of(site, file)
    raise FeedsError([Problem(path, "changed while it was read", "build again", "changed")])


def _rehearse(site: Site, made: tuple[Entry, ...], now: datetime) -> dict[str, dict[str, bytes]]:
    """What each format makes of the entries, by id and format, if it passes the gate.

    The others are rendered again with their document, whose check says which entry is at fault.
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
    form = format_of(name)
    try:
        document = Document(form.FILENAME, form.MEDIA_TYPE, form.render(feed, rendered))
        faults = gate.failures(name, document, feed, rendered)
    except Exception:
        # The same happens again with the document, where it is reported.
        return set()
    at_fault = {fault.entry.id if fault.entry else "" for fault in faults}
    # A fault of no certain entry may be any entry's.
    return set() if "" in at_fault else {entry.id for entry in feed.entries} - at_fault
