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
from collections.abc import Iterable, Mapping
from datetime import datetime

from feeds.articles.snapshot import Snapshot
from feeds.cache.file_state import is_same, kept_if_same
from feeds.cache.store import Row, Store
from feeds.errors import Problem
from feeds.output.lock import was_interrupted
from feeds.pipeline.request import FeedReport, Report, Request


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
    if not same_states and found.names != build["names"]:
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
        # In a fresh checkout, documents have other states, too. If not, an article was edited.
        if not documents or is_same(os.path.join(output, documents[0].name), documents[0].state):
            return None
        moved = _with_new_states(documents, output, store.meta("digests") or {})
        if not moved or not found.has_same_bytes(store.rows("outcome")):
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


def _with_new_states(
    documents: Iterable[Row], output: str, digests: Mapping[str, str]
) -> list[Row] | None:
    """The rows of documents with another state, with that state; None if a document differs."""
    moved = []
    for row in documents:
        sha256 = bytes.fromhex(digests.get(row.name, ""))
        state = kept_if_same(os.path.join(output, row.name), row.state, sha256)
        if state is None:
            return None
        if state != row.state:
            moved.append(row._replace(state=state))
    return moved


def remember(store: Store, found: Snapshot, now: datetime, report: Report) -> None:
    """Store what `recall` needs, if no article is racy."""
    if found.digest:
        when = [now.isoformat(), report.due]
        build = {"when": when, "digest": found.digest, "names": found.names, "report": report}
        store.set_meta("build", build)
