"""What the index knows → what a build need not read and make again."""

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from feeds import entries
from feeds.articles import Outcome, named_well, outcome_of, read_one
from feeds.errors import FeedsError, Problem
from feeds.folder import Stamp, at_hand, bytes_of, place_of, stamp_of
from feeds.formats import filename_of
from feeds.index import Index, Lies, Read, digest_of, encoded, settled
from feeds.manifest import Listed
from feeds.model import Article, Document, Entry, Feed, Kept, Key, Site, Topic, Withheld
from feeds.pipeline import Source
from feeds.selection import key_of
from feeds.topics import folded

# Fewer files are read sooner than a second process is ready to help.
LEAST_FOR_HELP = 2_000
_CHUNK = 500

Progress = Callable[[Iterable[Read], str], Iterator[Read]]
_encode = msgspec.msgpack.Encoder().encode


class Cached:
    """One build's way to the index: what it takes from it, and what it leaves there."""

    def __init__(self, index: Index, site: Site, output: Path, program: bytes) -> None:
        self._index, self._site, self._output = index, site, output
        # In every recipe, since another build may share the index meanwhile.
        self._program = program
        self._recipes: dict[str, bytes] = {}
        self._unchanged: dict[str, Entry] = {}
        self._documents: dict[str, tuple[bytes, Lies | None]] = {}
        self._written: dict[str, tuple[Stamp | None, bytes]] = {}
        self._kept: list[Lies] = []

    def source(
        self,
        damage: Iterable[Problem],
        stamps: Mapping[str, Stamp | bytes],
        began: int,
        jobs: int,
        progress: Progress,
    ) -> Source:
        """All articles, of which only those were read that may have changed since."""
        index, site = self._index, self._site
        index.begin(self._program, str(site.articles), str(site.topic_files or ""))
        found, misnamed = named_well(site, stamps)
        index.keep_files(found)
        unread = index.unread({file: stamps[file] for file in found})
        read = progress(_read(site, unread, jobs), "Reading articles")
        index.add_files(read, stamps, began)
        known, digests = index.outcomes(found)
        index.commit()
        keys = {one.file: one for one in known if isinstance(one, Key)}

        def entry_of(file: str, id_: str, topics: Mapping[str, Topic]) -> Entry:
            own = [topics.get(folded(name)) for name in keys[file].topics]
            rest = _encode((self._program, file, id_, own))
            self._recipes[id_] = digest_of(digests[file] + rest)
            entry = index.entry(id_, self._recipes[id_])
            # One that went out before its date bears another, which only the ledger may know.
            if entry and entry.published == keys[file].published:
                self._unchanged[id_] = entry
                return entry
            article, digest = _article(site, file)
            # It may have changed since it was placed, and change back.
            self._recipes[id_] = digest_of(digest + rest)
            return entries.entry_of(article, id_, site, topics)

        return Source((*damage, *misnamed, *known), entry_of)

    def listed(self, form: str, feed: Feed) -> Listed | None:
        """What the manifest says of a document, if the output holds it as it would be made."""
        path = feed.path + filename_of(form)
        head = _encode((form, replace(feed, entries=())))
        own = (
            self._recipes[entry.id] + _encode((entry.updated, entry.published))
            for entry in feed.entries
        )
        recipe = digest_of(b"".join((self._program, head, *own)))
        known = self._documents.get(path)
        if known is None or known[0] != recipe:
            known = recipe, self._index.listed(path, recipe, self._output)
            self._documents[path] = known
        return known[1].listed if known[1] else None

    def noted(self, documents: Iterable[Document | Kept]) -> Iterator[Document | Kept]:
        """The same documents; each is looked at as soon as it was written."""
        for one in documents:
            yield one
            if isinstance(one, Document):
                sha256 = hashlib.sha256(one.content).digest()
                self._written[one.path] = stamp_of(self._output / one.path), sha256
            elif known := self._documents[one.path][1]:
                self._kept.append(known)

    def keep(self, entries: Mapping[str, Entry], listed: Iterable[Listed], now: int) -> None:
        """Leave in the index what was made, and which files the output holds `now`, in ns."""
        self._index.add_entries(
            (self._recipes[id_], entry)
            for id_, entry in entries.items()
            if self._unchanged.get(id_) is not entry
        )
        self._index.keep_entries(entries)
        said = {one.path: one for one in listed}
        written = (
            Lies(
                path,
                self._documents[path][0] if path in self._documents else b"",
                stamp,
                b"" if settled(stamp, now) and stamp == stamp_of(self._output / path) else sha256,
                said.get(path),
            )
            for path, (stamp, sha256) in self._written.items()
            if stamp
        )
        self._index.keep_documents((*self._kept, *written))


def _article(site: Site, file: str) -> tuple[Article, bytes]:
    """An article and the digest of its file."""
    with suppress(OSError):
        data = bytes_of(site, file)
        article = outcome_of(site, file, data)
        if isinstance(article, Article):
            return article, digest_of(data)
    path = place_of(site, file)
    raise FeedsError([Problem(path, "changed while it was read", "build again", "changed")])


def _read(site: Site, files: Mapping[str, bytes], jobs: int) -> Iterator[Read]:
    if isinstance(site.articles, str):
        # What one process has fetched, another would have to fetch again.
        for file in at_hand(site, files):
            yield _read_one(site, file, files[file])
        return
    if jobs == 1 or len(files) < LEAST_FOR_HELP:
        yield from read_some(site, files.items())
        return
    # Forked, since a process that starts anew imports for longer than it reads.
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)
    with ProcessPoolExecutor(jobs, context) as executor:
        yield from _read_by(executor, site, list(files.items()))


def _read_by(executor: Executor, site: Site, files: Sequence[tuple[str, bytes]]) -> Iterator[Read]:
    chunks = [files[place : place + _CHUNK] for place in range(0, len(files), _CHUNK)]
    for some in executor.map(partial(read_some, site), chunks):
        yield from some


def _key(site: Site, outcome: Outcome) -> Key | Withheld | Problem:
    return key_of(outcome, site) if isinstance(outcome, Article) else outcome


def read_some(site: Site, files: Iterable[tuple[str, bytes]]) -> list[Read]:
    """What is in these files, as far as it takes to place them, in the index's own form.

    With each file comes the digest that it had: if it has it still, nothing more is said of it.
    """
    return [_read_one(site, file, known) for file, known in files]


def _read_one(site: Site, file: str, known: bytes) -> Read:
    try:
        data = bytes_of(site, file)
    except OSError:
        return file, b"", encoded(_key(site, read_one(site, file, brief=True)))
    digest = digest_of(data)
    # As after a fresh checkout: another time and the same bytes.
    if digest == known:
        return file, digest, b""
    return file, digest, encoded(_key(site, outcome_of(site, file, data, brief=True)))
