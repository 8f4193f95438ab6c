"""The documents in the output folder → those that need not be made again.

The contract: a document is left alone if its cache key is the one that this build computes, and the
file in the output is unchanged since it was written: it has the same file state, or else the same
bytes. A file that was changed since, even right after it was written, is written again.

Saves, where one of 10,000 articles has changed and archives are by month, rendering 1,540 of 1,554
documents, and comparing them with the output: 0.8 s of CPU time.
"""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from feeds.cache.file_state import (
    Clocks,
    FileState,
    kept_if_same,
    last_change,
    state_of,
    with_sha256_if_racy,
    without_needless_sha256,
)
from feeds.cache.store import Row, Store, cache_key
from feeds.model import Document, EntryFacts, Feed, UnchangedDocument
from feeds.output.manifest import Record, read_manifest
from feeds.output.own_pages import is_foreign
from feeds.pages.navigation import PlannedPage
from feeds.pipeline.pages import KnownDocuments
from feeds.registry import filename_of

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Record).decode


class OutputState(KnownDocuments):
    """The documents of earlier builds, and the documents that this build leaves alone or writes."""

    def __init__(self, store: Store, fingerprint: bytes, output: Path) -> None:
        self._store, self._fingerprint, self._output = store, fingerprint, str(output)
        self._rows = {row.name: row for row in store.rows("document")}
        # The cache keys of the documents of this build.
        self._keys: dict[str, bytes] = {}
        self._last: tuple[Feed[EntryFacts] | None, bytes] = None, b""
        # What to keep of the files that are current.
        self._states: dict[str, bytes] = {}
        self._kept: list[str] = []
        self._written: dict[str, tuple[FileState, bytes]] = {}

    def current_record(self, form: str, feed: Feed[EntryFacts]) -> Record | None:
        """The manifest's record of a document, if the document in the output is current."""
        key = self._key(feed)
        return self._current(feed.path + filename_of(form), key)

    def current_page_record(self, page: PlannedPage) -> Record | None:
        """The manifest's record of a page, if the page in the output is current."""
        # OPML has no entries.
        own = self._key(page.feed) if page.form == "html" else self._fingerprint
        return self._current(page.path, cache_key(own, _encode(page.navigation)))

    def published_records(self, paths: Collection[str]) -> dict[str, Record]:
        """The rows of these documents in the published manifest, by path."""
        manifest = read_manifest(self._output) if paths else None
        documents = manifest.documents if manifest else ()
        return {one.path: one for one in documents if one.path in paths}

    def is_foreign(self, path: str) -> bool:
        """Whether the path is a file that this program did not write."""
        return is_foreign(self._file(path))

    def _current(self, path: str, key: bytes) -> Record | None:
        self._keys[path] = key
        row = self._rows.get(path)
        if row is None or row.key != key:
            return None
        record = _decode(row.value)
        state = kept_if_same(self._file(path), row.state, bytes.fromhex(record.sha256))
        if state is None:
            return None
        self._states[path] = state
        return record

    def _key(self, feed: Feed[EntryFacts]) -> bytes:
        # The same for all formats, which are looked up one after the other.
        if feed is not self._last[0]:
            marks = b"".join([facts.mark for facts in feed.entries])
            head = _encode(replace(feed, entries=()))
            self._last = feed, cache_key(self._fingerprint, marks, head)
        return self._last[1]

    def noted(
        self, documents: Iterable[Document | UnchangedDocument]
    ) -> Iterator[Document | UnchangedDocument]:
        """Yield the same documents; read the file state of each as soon as it is written."""
        for one in documents:
            yield one
            if isinstance(one, UnchangedDocument):
                self._kept.append(one.path)
            elif state := state_of(self._file(one.path)):
                # The manifest has the digests of feeds.
                is_feed = one.path in self._keys
                sha256 = b"" if is_feed else hashlib.sha256(one.content).digest()
                self._written[one.path] = state, sha256

    def keep(self, records: Mapping[str, Record], now: int) -> None:
        """Put the documents into the cache; `now` is the time in nanoseconds."""
        digests = {path: sha256.hex() for path, (_, sha256) in self._written.items()}
        digests |= {path: record.sha256 for path, record in records.items()}
        self._store.set_meta("digests", digests)
        self._store.drop("document", self._rows.keys() - self._kept - self._written.keys())
        self._store.put(self._settled_rows(Clocks(now)))
        # The file system's clock is at or past the time at which the last of these was written.
        latest = max((last_change(state) for state, _ in self._written.values()), default=0)
        self._store.put(
            self._row(path, records.get(path), Clocks(now, latest)) for path in self._written
        )

    def _settled_rows(self, taken: Clocks) -> Iterator[Row]:
        """Yield the rows of documents that were left alone and have another state to keep."""
        for path in self._kept:
            row, state = self._rows[path], without_needless_sha256(self._states[path], taken)
            if state != row.state:
                yield row._replace(state=state)

    def _row(self, path: str, record: Record | None, taken: Clocks) -> Row:
        state, sha256 = self._written[path]
        key, value = b"", b""
        if record:
            key, value = self._keys[path], _encode(record)
            sha256 = bytes.fromhex(record.sha256)
        # A file that was changed since it was written must not be recorded as ours.
        is_ours = state == state_of(self._file(path))
        state = with_sha256_if_racy(state, sha256, taken) if is_ours else state + sha256
        return Row("document", path, key, state, value)

    def _file(self, path: str) -> str:
        return os.path.join(self._output, path)
