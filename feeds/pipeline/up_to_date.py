"""Names and times of all files → what the last build reported, if this one would do the same.

Where nothing has changed this is all that is done, so that it imports next to nothing.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from feeds.articles.folder import files
from feeds.cache.file_state import Stamp, When, all_settled
from feeds.cache.fingerprint import fingerprint
from feeds.cache.store import Store, digest_of, hold, is_as_left, seal
from feeds.output.lock import was_interrupted
from feeds.pipeline.request import FeedReport, Order, Report
from feeds.regular import is_regular, read_regular


class Look(NamedTuple):
    """What was found before anything was read: the program, and the articles' files.

    `when` is the moment at which they were looked at. `tree` tells all of this from anything
    else; it is "" if a change might not show.
    """

    program: bytes
    folder: str
    stamps: Mapping[str, Stamp]
    when: When
    tree: str


def looked(program: bytes, folder: str, store: Store) -> Look:
    """All files of the articles' folder, as they are now."""
    when = When(time.time_ns())
    stamps = files(folder)
    is_settled = all_settled(stamps.values(), when)
    if not is_settled:
        # Before any is read: what changes later bears a later time.
        when = when._replace(disk=store.clock(folder))
        is_settled = all_settled(stamps.values(), when)
    return Look(program, folder, stamps, when, _tree(program, stamps) if is_settled else "")


def look(order: Order, store: Store) -> Look | None:
    """All files, if the store was made by this program under this configuration."""
    sources = store.meta("sources")
    if sources is None or not store.made_by(program := program_of(order, sources[1])):
        return None
    return looked(program, sources[0], store)


def recall(order: Order, store: Store, found: Look) -> Report | None:
    """What the last build reported, if this one would find all as that one left it."""
    build = store.meta("build")
    if build is None or order.reasons or was_interrupted(order.output):
        return None
    now, due = (datetime.fromisoformat(text) if text else None for text in build["when"])
    if now is None or order.now < now or (due and order.now >= due):
        return None
    if found.tree != build["tree"]:
        return None
    documents = store.documents()
    hold(bytes.fromhex(build["documents"]), *_parts(documents))
    output = str(order.output)
    if not all(is_as_left(os.path.join(output, path), *rest) for path, *rest in documents):
        return None
    report = Report(*build["report"])
    # JSON has lists only.
    return report._replace(
        feeds=tuple(FeedReport(*feed) for feed in report.feeds),
        complaints=tuple(report.complaints),
        documents=tuple(report.documents),
        reasons=(),
    )


def remember(store: Store, found: Look, now: datetime, report: Report) -> None:
    """Keep what `recall` asks for, if it can be trusted."""
    if found.tree:
        build = {
            "when": [now.isoformat(), report.due],
            "tree": found.tree,
            "documents": seal(*_parts(store.documents())).hex(),
            "report": report,
        }
        store.set_meta("build", build)


def _tree(program: bytes, stamps: Mapping[str, Stamp]) -> str:
    # A few thousand at a time: of a million, the names alone would take a hundred MB once more.
    digests = [program]
    files, every = iter(stamps), iter(stamps.values())
    while names := "\0".join(islice(files, 10_000)):
        own = names.encode("utf-8", "surrogateescape")
        digests += digest_of(own), digest_of(b"".join(islice(every, 10_000)))
    return digest_of(b"".join(digests)).hex()


def _parts(documents: Iterable[tuple[str, bytes, bytes]]) -> Iterator[str | bytes]:
    return (part for row in documents for part in row)


def program_of(order: Order, topics: str) -> bytes:
    """What decides on the output besides articles, ledger and clock; `topics` is their folder."""
    places = order.output.absolute(), order.config.absolute(), order.config
    parts = [fingerprint(), *(str(place).encode("utf-8", "surrogateescape") for place in places)]
    try:
        parts.append(order.config.read_bytes())
        for file in sorted(Path(topics).iterdir()) if topics else ():
            if is_regular(file):
                parts += [file.name.encode("utf-8", "surrogateescape"), read_regular(file)]
    except OSError:
        # Reading the configuration will say so; until then nothing is known of it.
        return b""
    return digest_of(b"\0".join(parts))
