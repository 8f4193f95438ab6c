"""A rendered document, held against what it should say before it may replace the one published.

Everything is read back from the bytes: whatever went wrong on the way to them, no reader sees it.
A document is cut at its entries. What is left is looked at as a whole, and each entry once for all
the documents that hold it, so that the gate costs less than rendering.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from feeds import archive
from feeds.archive import weight
from feeds.dates import rfc3339
from feeds.gate.promises import UNREADABLE, Broken, sound
from feeds.model import Document, Entry, Feed

MOST_BYTES = 5_000_000  # the W3C validator reads no more

GATES = {"atom": "feeds.gate.atom", "rss": "feeds.gate.rss", "json": "feeds.gate.jsonfeed"}


class FormatGate(Protocol):
    """What the gate of one format offers; all raise Broken or one of UNREADABLE."""

    def cut(self, content: bytes) -> tuple[bytes, list[bytes]]:
        """The document without its entries, and the entries."""

    def check_entry(self, written: bytes, entry: Entry) -> None:
        """Hold one entry against what it should say."""

    def check_head(self, rest: bytes, feed: Feed, filename: str) -> None:
        """Hold the document without its entries against what it should say."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document; `entry` is to blame, None if none can be."""

    path: str
    what: str
    entry: Entry | None = None


class Gate:
    """Looks at the documents of one build, `now` being its clock."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._passed: set[int] = set()
        self._sound: dict[str, Entry] = {}

    def trust(self, form: str, entry: Entry) -> None:
        """Let pass what a format made of an entry, since it has passed before."""
        self._sound[entry.id] = entry
        self._passed.add(hash((form, entry.id, entry.rendered[form])))

    def faults(self, form: str, document: Document, feed: Feed) -> list[Fault]:
        """What is wrong with a document: each entry to blame, else the first that is nobody's."""
        try:
            return list(self._faults(form, document, feed))
        except (Broken, *UNREADABLE) as error:
            return [Fault(document.path, _words(error))]

    def _faults(self, form: str, document: Document, feed: Feed) -> Iterator[Fault]:
        gate = cast(FormatGate, import_module(GATES[form]))
        rest, entries = gate.cut(document.content)
        if len(entries) != len(feed.entries):
            raise Broken(f"holds {len(entries)} entries instead of {len(feed.entries)}")
        blamed = False
        for entry, written in zip(feed.entries, entries, strict=True):
            if what := self._entry_fault(form, gate, entry, written):
                blamed = True
                yield Fault(document.path, what, entry)
        if blamed:
            return
        gate.check_head(rest, feed, document.path.rpartition("/")[2])
        if len({entry.id for entry in feed.entries}) < len(feed.entries):
            raise Broken("holds an entry twice")
        if len(document.content) > MOST_BYTES:
            what = f"is {len(document.content):,} bytes long, more than {MOST_BYTES:,}"
            heavy = [entry for entry in feed.entries if weight(entry) > archive.MOST_BYTES]
            if not heavy:
                raise Broken(what)
            yield from (Fault(document.path, "is too long for any feed", one) for one in heavy)
        if feed.updated > self._now:
            raise Broken(f"is dated {rfc3339(feed.updated)}, which has yet to come")

    def _entry_fault(self, form: str, gate: FormatGate, entry: Entry, written: bytes) -> str:
        key = hash((form, entry.id, written))
        if key in self._passed:
            return ""
        try:
            if self._sound.get(entry.id) is not entry:
                sound(entry)
                if max(entry.published, entry.updated) > self._now:
                    raise Broken("is dated in the future")
                self._sound[entry.id] = entry
            gate.check_entry(written, entry)
        except (Broken, *UNREADABLE) as error:
            return _words(error)
        self._passed.add(key)
        return ""


def _words(error: Exception) -> str:
    # lxml's own words come with the name of a file that is none.
    return f"is not well-formed: {error.msg}" if isinstance(error, SyntaxError) else str(error)
