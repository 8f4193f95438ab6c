"""One build from the command line: what earlier builds left, what changed, what comes out.

Where nothing has changed, nothing is read but the names and times of files. Where something has,
only that is read, and only the documents that hold it are made.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from feeds import manifest
from feeds.folder import files, folder_at
from feeds.index import TROUBLE, Index, digest_of, in_memory, open_index, tree_of
from feeds.manifest import Listed
from feeds.model import Site
from feeds.output import Written, put, was_interrupted
from feeds.program import fingerprint

T = TypeVar("T")


class FeedReport(Struct, frozen=True):
    """One live feed; `newest` is when its newest entry was published, None if it has none."""

    name: str
    path: str
    entries: int
    newest: datetime | None


class Report(Struct, frozen=True):
    """What a build has to say, besides the files that it wrote.

    `documents` are all files of the output, `reasons` why articles are kept out, if one asked.
    """

    feeds: tuple[FeedReport, ...]
    published: int
    kept_out: dict[str, int]
    complaints: tuple[str, ...]
    documents: tuple[str, ...]
    due: datetime | None
    refused: bool
    reasons: tuple[str, ...] = ()


class Watcher(Protocol):
    """Who is told of what happens meanwhile."""

    def progress(self, steps: Iterable[T], label: str) -> Iterator[T]:
        """The same steps, shown as they are made."""

    def complain(self, complaints: Iterable[str]) -> None:
        """Pass on what is wrong."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to build; `reasons` asks why articles are kept out."""

    config: Path
    output: Path
    now: datetime
    allow: Collection[str] = ()
    jobs: int = 1
    reasons: bool = False


def build(order: Order, watcher: Watcher) -> tuple[Report, Written]:
    """Bring the output folder up to date.

    Raises FeedsError if the configuration is wrong, Stopped if too much would change at once; then
    nothing was written. Raises OSError where the disk refuses.
    """
    for _ in range(2):
        index = open_index(order.config)
        try:
            return _remembered(order, watcher, index) or _made(order, watcher, index)
        except TROUBLE as trouble:
            # A new one, and if that fares no better, none: the feeds come out all the same.
            index.discard(trouble)
        finally:
            index.close()
    return _made(order, watcher, in_memory())


def _remembered(order: Order, watcher: Watcher, index: Index) -> tuple[Report, Written] | None:
    """What the last build said, if this one would find all as that one left it."""
    began = time.time_ns()
    sources = index.sources()
    if (
        order.reasons
        or sources is None
        or not index.made_by(program := _program(order, sources[1]))
    ):
        return None
    if was_interrupted(order.output):
        return None
    tree = tree_of(files(folder_at(sources[0])), began, program)
    said = index.report(order.now, tree, order.output) if tree else None
    if said is None:
        return None
    report = msgspec.msgpack.decode(said, type=Report)
    watcher.complain(report.complaints)
    return report, Written((), (), report.documents, ())


def _made(order: Order, watcher: Watcher, index: Index) -> tuple[Report, Written]:
    # Imported here, since a build that has nothing to do needs none of it.
    from feeds import guards
    from feeds.cached import Cached
    from feeds.pipeline import documents, vetted
    from feeds.recovery import read_ledger

    began = time.time_ns()
    site, program = _configured(order, index)
    stamps = files(site.articles)
    earlier, damage = read_ledger(order.output, site)
    cached = Cached(index, site, order.output, program)
    source = cached.source(damage, stamps, began, order.jobs, watcher.progress)
    plan = vetted(site, source, earlier, order.now, cached.listed)
    # From here on nothing is asked of the index: what follows is not done twice.
    index.forget()
    index.commit()
    complaints = tuple(map(str, plan.problems))
    watcher.complain(complaints)
    guards.stop(plan.stopped, order.allow)
    listed: list[Listed] = []
    old = manifest.read(order.output)
    before = {one.path: one for one in old.documents} if old else {}
    made = watcher.progress(documents(plan, cached.listed, listed, before), "Writing feeds")
    written = put(cached.noted(made), order.output, keep=plan.frozen)
    report = Report(
        feeds=tuple(
            FeedReport(
                feed.name,
                feed.path,
                len(feed.entries),
                feed.entries[0].published if feed.entries else None,
            )
            for feed in plan.feeds()
            if not feed.period
        ),
        published=len(plan.published),
        kept_out=Counter(one.rule for one in plan.kept_out),
        complaints=complaints,
        documents=(*written.added, *written.changed, *written.unchanged),
        due=plan.due,
        refused=bool(plan.frozen),
    )
    tree = tree_of(stamps, began, program)
    # What was said once, of a ledger or of a clock, is not said again when they have been mended.
    is_lasting = not (plan.frozen or damage) and plan.now == order.now
    # What cannot be read may be readable tomorrow, under the same stamp.
    is_lasting &= all(one.rule != "unreadable" for one in plan.problems)
    # Where there are no documents, a ledger that somebody brings in goes unnoticed.
    is_lasting &= bool(report.documents)
    try:
        # A document that the gate refused may hold entries that it did not look at.
        if not plan.frozen:
            cached.keep(plan.entries, listed, time.time_ns())
        if tree and is_lasting:
            index.remember(order.now, plan.due, tree, msgspec.msgpack.encode(report))
        index.commit()
    except TROUBLE as trouble:
        index.discard(trouble)
    reasons = tuple(f"{one.file}: {one.rule}: {one.why}" for one in plan.kept_out)
    return msgspec.structs.replace(report, reasons=reasons), written


def _configured(order: Order, index: Index) -> tuple[Site, bytes]:
    """The site, and the program that was there before it was read as well as after."""
    from feeds.config import load_site

    _, topics = index.sources() or ("", "")
    while True:
        before = _program(order, topics)
        site = load_site(order.config)
        topics = str(site.topic_files or "")
        if _program(order, topics) == before:
            return site, before


def _program(order: Order, topics: str) -> bytes:
    """What decides on the output besides articles, ledger and clock; `topics` is their folder."""
    places = order.output.absolute(), order.config.absolute(), order.config
    parts = [fingerprint(), *(str(place).encode("utf-8", "surrogateescape") for place in places)]
    try:
        parts.append(order.config.read_bytes())
        for file in sorted(Path(topics).iterdir()) if topics else ():
            if file.is_file():
                parts += [file.name.encode("utf-8", "surrogateescape"), file.read_bytes()]
    except OSError:
        # Reading the configuration will say so; until then nothing is known of it.
        return b""
    return digest_of(b"\0".join(parts))
