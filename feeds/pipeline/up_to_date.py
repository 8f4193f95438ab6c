"""The last build's report, if nothing has changed since: then there is nothing to do.

The contract: `recall` returns the last report only if a build would write nothing and report the
same: the fingerprint is the same; the articles have the same names and file states, none of them
racy, or else the same names and bytes; every document in the output is unchanged; no build was
interrupted; and the clock has neither gone back nor reached the time at which it changes a feed. A
build with problems that may end (an unreadable file, a refused document) is not stored. In case of
doubt, `recall` returns None.

Saves most of a build that finds nothing changed: with 10,000 articles it takes 0.07 s of CPU time
instead of 0.19, or of 0.37 with archives by month. So this module imports as little as possible.
"""

import os
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from feeds.articles.folder import bytes_in, files, is_elsewhere
from feeds.cache.file_state import Clocks, FileState, are_settled, is_same, state_if_same
from feeds.cache.store import Row, Store, cache_key
from feeds.errors import Problem
from feeds.output.lock import was_interrupted
from feeds.pipeline.request import FeedReport, Report, Request


class Snapshot(NamedTuple):
    """The fingerprint and the articles' file states, `taken` before any article was read.

    `digest` covers both; it is "" if a file is racy, since its state might not show a later edit.
    """

    fingerprint: bytes
    folder: str
    states: Mapping[str, FileState]
    taken: Clocks
    digest: str


def snapshot(fingerprint: bytes, folder: str, store: Store) -> Snapshot:
    """Take a snapshot: read the states of all files in the folder of articles."""
    taken = Clocks(time.time_ns())
    states = files(folder)
    all_settled = are_settled(states.values(), taken)
    if not all_settled:
        # The time is taken before any file is read: a file that changes later gets a later time.
        taken = taken._replace(disk=store.disk_clock(folder))
        all_settled = are_settled(states.values(), taken)
    return Snapshot(
        fingerprint, folder, states, taken, _digest(fingerprint, states) if all_settled else ""
    )


def recall(request: Request, store: Store, found: Snapshot) -> Report | None:
    """The last build's report, if nothing has changed since that build; None otherwise."""
    build = store.meta("build") if store.is_from(found.fingerprint) else None
    if build is None or request.reasons or was_interrupted(request.output):
        return None
    then, due = build["when"]
    if request.now < datetime.fromisoformat(then):
        return None
    if due and request.now >= datetime.fromisoformat(due):
        return None
    same_states = found.digest == build["digest"]
    if not same_states and _names_digest(found.states).hex() != build["names"]:
        return None
    report = Report(*build["report"])
    documents = list(store.rows("document"))
    # A missing row would hide a change of its document.
    if [row.name for row in documents] != sorted(report.documents):
        return None
    output = str(request.output)
    if same_states:
        if not all(is_same(os.path.join(output, row.name), row.state) for row in documents):
            return None
    else:
        # As after a fresh checkout.
        moved = _with_new_states(documents, output, store.meta("digests") or {})
        # In a fresh checkout, documents have other states, too. If none has, an article was edited.
        if not moved or not _has_same_articles(store, found):
            return None
        if found.digest:
            # The next build need not read the files again.
            store.begin(found.fingerprint)
            store.set_meta("build", build | {"digest": found.digest})
            store.put(moved)
            store.commit()
    # JSON has lists, not tuples.
    return report._replace(
        feeds=tuple(FeedReport(*feed) for feed in report.feeds),
        problems=tuple(Problem(*problem)._replace(others=()) for problem in report.problems),
        documents=tuple(report.documents),
        added=(),
        changed=(),
        removed=(),
    )


def _names_digest(names: Iterable[str]) -> bytes:
    """A digest of the names of files."""
    return cache_key("\0".join(names).encode("utf-8", "surrogateescape"))


def _has_same_articles(store: Store, found: Snapshot) -> bool:
    """Whether the articles have the same bytes, although they may have other states."""
    if is_elsewhere(found.folder):
        return False
    for row in store.rows("outcome"):
        if found.states.get(row.name) == row.state:
            continue
        try:
            # The key of a file that could not be read is empty, and equals none.
            if cache_key(found.fingerprint, bytes_in("", found.folder, row.name)) != row.key:
                return False
        except OSError:
            return False
    return True


def _with_new_states(
    documents: Iterable[Row], output: str, digests: Mapping[str, str]
) -> list[Row] | None:
    """The rows of documents with another state, with that state; None if a document differs."""
    moved = []
    for row in documents:
        path = os.path.join(output, row.name)
        if is_same(path, row.state):
            continue
        sha256 = digests.get(row.name)
        state = state_if_same(path, bytes.fromhex(sha256)) if sha256 else None
        if state is None:
            return None
        moved.append(row._replace(state=state))
    return moved


def remember(store: Store, found: Snapshot, now: datetime, report: Report) -> None:
    """Store what `recall` needs, if no article is racy."""
    if found.digest:
        when = [now.isoformat(), report.due]
        names = _names_digest(found.states).hex()
        build = {"when": when, "digest": found.digest, "names": names, "report": report}
        store.set_meta("build", build)


def _digest(fingerprint: bytes, states: Mapping[str, FileState]) -> str:
    return cache_key(fingerprint, _names_digest(states), *states.values()).hex()
