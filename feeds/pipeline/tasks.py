"""What can be done anywhere: files → what is in them, articles → entries that passed the gate.

Each function takes a few of these at once, and returns them encoded: that is what travels between
processes, and what the index keeps.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feeds.articles.folder import bytes_of, location_of, prefetched
from feeds.articles.read import outcome_of, unreadable_file
from feeds.articles.selection import key_of
from feeds.cache.file_state import Stamp
from feeds.cache.index import Read, Shown, digest_of_all
from feeds.cache.store import digest_of
from feeds.compose import entries
from feeds.compose import feeds as compose_feeds
from feeds.compose.plan import EntryRequest
from feeds.compose.topics import folded
from feeds.errors import FeedsError, Problem
from feeds.formats.interface import Rendered, format_of
from feeds.gate import Gate
from feeds.history.ledger import FeedLine
from feeds.model import Article, Document, Entry, Feed, Site, Topic, Withheld
from feeds.pipeline.sources import dated, facts_of

# A file, the stamp that it had, if that can be trusted, and the digest that it had before.
File = tuple[str, Stamp, bytes]

_encode = msgspec.msgpack.Encoder().encode
reads = msgspec.msgpack.Decoder(list[Read]).decode


class Made(Struct, frozen=True, array_like=True):
    """What to keep of an article that is shown; its entry and what formats made of it, encoded."""

    shown: Shown
    entry: bytes


makes = msgspec.msgpack.Decoder(list[Made]).decode


def read_some(site: Site, files: Iterable[File]) -> bytes:
    """What is in these files, as far as it takes to place them.

    Of one that has the digest still that it had before nothing more is said.
    """
    known = {file: before for file, *before in files}
    return _encode([_read(site, file, *known[file]) for file in prefetched(site, known)])


def _read(site: Site, file: str, stamp: Stamp, known: bytes) -> Read:
    try:
        data = bytes_of(site, file)
    except OSError as error:
        # It may be readable tomorrow, under the same stamp.
        return Read(file, b"", b"", problem=unreadable_file(site, file, error))
    digest = digest_of(data)
    # As after a fresh checkout: another time and the same bytes.
    if digest == known:
        return Read(file, stamp, digest)
    outcome = outcome_of(site, file, data, brief=True)
    if isinstance(outcome, Article):
        return Read(file, stamp, digest, key=replace(key_of(outcome, site), digest=digest))
    if isinstance(outcome, Withheld):
        return Read(file, stamp, digest, withheld=outcome)
    return Read(file, stamp, digest, problem=outcome)


def make_some(
    site: Site,
    topics: Mapping[str, Topic],
    program: bytes,
    now: datetime,
    wanted: Iterable[EntryRequest],
) -> bytes:
    """The entries of these articles, with what each format makes of them and the gate let pass.

    Raises FeedsError where an article is none any more.
    """
    made: list[tuple[bytes, EntryRequest, Entry]] = []
    by_file = {one.key.file: one for one in wanted}
    for file in prefetched(site, by_file):
        one = by_file[file]
        article, digest = _article(site, file)
        entry = dated(entries.entry_of(article, one.id, site, topics), one, now)
        made.append((digest, one, entry))
    passed = _rehearse(site, tuple(entry for _, _, entry in made), now)
    return _encode([_kept(*one, passed[one[2].id], site, program, topics) for one in made])


def _kept(
    digest: bytes,
    wanted: EntryRequest,
    entry: Entry,
    passed: dict[str, bytes],
    site: Site,
    program: bytes,
    topics: Mapping[str, Topic],
) -> Made:
    context = context_of(program, wanted.key.topics, topics)
    mark = digest_of_all(context, digest, entry.id, entry.file, entry.published, entry.updated)
    facts = facts_of(entry, mark)
    lean = _lean(entry) if passed.keys() >= set(site.formats) else entry
    return Made(Shown(entry.file, digest, context, facts), _encode((lean, passed)))


def _lean(entry: Entry) -> Entry:
    """The entry without its long texts, once every format has made of them what it needs."""
    return replace(entry, content="", summary="", related=())


def context_of(program: bytes, names: Iterable[str], topics: Mapping[str, Topic]) -> bytes:
    """What an entry depends on besides its article: settings, and what its topics are called."""
    return digest_of_all(program, [topics.get(folded(name)) for name in names])


def _article(site: Site, file: str) -> tuple[Article, bytes]:
    """An article and the digest of its file."""
    with suppress(OSError):
        data = bytes_of(site, file)
        article = outcome_of(site, file, data)
        if isinstance(article, Article):
            return article, digest_of(data)
    path = location_of(site, file)
    raise FeedsError([Problem(path, "changed while it was read", "build again", "changed")])


def _rehearse(site: Site, made: tuple[Entry, ...], now: datetime) -> dict[str, dict[str, bytes]]:
    """What each format makes of the entries, by id, as far as it passes the gate.

    What does not is made again with its document, which tells whose fault that is.
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
        faults = gate.faults(name, document, feed, rendered)
    except Exception:
        # Whatever it stumbles over, it does so again with the document, where that is told.
        return set()
    at_fault = {fault.entry.id if fault.entry else "" for fault in faults}
    # Where nobody is to blame, nobody can be trusted.
    return set() if "" in at_fault else {entry.id for entry in feed.entries} - at_fault
