"""What the index knows → what a build need not read and make again."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from feeds import entries
from feeds.articles import (
    Outcome,
    Stamp,
    bytes_of,
    named_well,
    outcome_of,
    read_one,
    shown,
    stamp_of,
)
from feeds.errors import FeedsError, Problem
from feeds.formats import filename_of
from feeds.index import Index, Read, digest_of, encoded
from feeds.manifest import Listed
from feeds.model import Article, Entry, Feed, Key, Site, Topic, Withheld
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

    def __init__(self, index: Index, site: Site, output: Path) -> None:
        self._index, self._site, self._output = index, site, output
        self._recipes: dict[str, bytes] = {}
        self._unchanged: dict[str, Entry] = {}
        self._documents: dict[str, tuple[bytes, Listed | None]] = {}

    def source(
        self,
        damage: Iterable[Problem],
        stamps: Mapping[str, Stamp],
        began: int,
        jobs: int,
        progress: Progress,
    ) -> Source:
        """All articles, of which only those were read that may have changed since."""
        index = self._index
        found, misnamed = named_well(self._site, stamps)
        index.keep_files(found)
        unread = index.unread({file: stamps[file] for file in found})
        read = progress(_read(self._site, unread, jobs), "Reading articles")
        index.add_files(read, stamps, began)
        index.commit()
        outcomes = (*damage, *misnamed, *index.outcomes())
        keys = {one.file: one for one in outcomes if isinstance(one, Key)}
        digests = index.digests()

        def entry_of(file: str, id_: str, topics: Mapping[str, Topic]) -> Entry:
            own = [topics.get(folded(name)) for name in keys[file].topics]
            recipe = digest_of(b"\0".join((digests[file], _encode((file, id_, own)))))
            self._recipes[id_] = recipe
            entry = index.entry(id_, recipe)
            if entry is None:
                return _entry(self._site, file, id_, topics)
            self._unchanged[id_] = entry
            return entry

        return Source(outcomes, entry_of)

    def listed(self, form: str, feed: Feed) -> Listed | None:
        """What the manifest says of a document, if the output holds it as it would be made."""
        path = feed.path + filename_of(form)
        head = _encode((form, replace(feed, entries=())))
        own = (
            self._recipes[entry.id] + _encode((entry.updated, entry.published))
            for entry in feed.entries
        )
        recipe = digest_of(b"".join((head, *own)))
        known = self._documents.get(path)
        if known is None or known[0] != recipe:
            stamp = stamp_of(self._output / path)
            known = recipe, self._index.listed(path, recipe, stamp) if stamp else None
            self._documents[path] = known
        return known[1]

    def keep(
        self, entries: Mapping[str, Entry], documents: Iterable[str], listed: Iterable[Listed]
    ) -> None:
        """Leave in the index what was made, and which files the output holds now."""
        self._index.add_entries(
            (self._recipes[id_], entry)
            for id_, entry in entries.items()
            if self._unchanged.get(id_) is not entry
        )
        said = {one.path: one for one in listed}
        self._index.keep_documents(
            (path, self._documents.get(path, (b"", None))[0], stamp, said.get(path))
            for path in documents
            if (stamp := stamp_of(self._output / path))
        )


def _entry(site: Site, file: str, id_: str, topics: Mapping[str, Topic]) -> Entry:
    article = read_one(site, file)
    if not isinstance(article, Article):
        path = shown(site.articles / file)
        raise FeedsError([Problem(path, "changed while it was read", "build again", "changed")])
    return entries.entry_of(article, id_, site, topics)


def _read(site: Site, files: Sequence[str], jobs: int) -> Iterator[Read]:
    if jobs == 1 or len(files) < LEAST_FOR_HELP:
        yield from read_some(site, files)
        return
    # Forked, since a process that starts anew imports for longer than it reads.
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)
    with ProcessPoolExecutor(jobs, context) as executor:
        yield from _read_by(executor, site, files)


def _read_by(executor: Executor, site: Site, files: Sequence[str]) -> Iterator[Read]:
    chunks = [files[place : place + _CHUNK] for place in range(0, len(files), _CHUNK)]
    for some in executor.map(partial(read_some, site), chunks):
        yield from some


def _key(site: Site, outcome: Outcome) -> Key | Withheld | Problem:
    return key_of(outcome, site) if isinstance(outcome, Article) else outcome


def read_some(site: Site, files: Iterable[str]) -> list[Read]:
    """What is in these files, as far as it takes to place them, in the index's own form."""
    return [_read_one(site, file) for file in files]


def _read_one(site: Site, file: str) -> Read:
    try:
        data = bytes_of(site, file)
    except OSError:
        return file, b"", encoded(_key(site, read_one(site, file, brief=True)))
    return file, digest_of(data), encoded(_key(site, outcome_of(site, file, data, brief=True)))
