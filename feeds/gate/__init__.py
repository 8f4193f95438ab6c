"""A rendered document, held against what it should say before it may replace the one published.

Everything is read back from the bytes: whatever went wrong on the way to them, no reader sees it.
A document is cut at its entries. What is left is looked at as a whole, and each entry once for all
the documents that hold it, so that the gate costs less than rendering.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from msgspec import Struct

from feeds.compose import archive
from feeds.dates import rfc3339
from feeds.formats.interface import Rendered
from feeds.gate.assertions import UNREADABLE, Mismatch, require_sound
from feeds.model import Document, Entry, Feed
from feeds.registry import FORMATS

MAX_DOCUMENT_BYTES = 5_000_000  # the W3C validator reads no more


class FormatGate(Protocol):
    """What the gate of one format offers; all raise Broken or one of UNREADABLE."""

    def cut(self, content: bytes) -> tuple[bytes, list[bytes]]:
        """The document without its entries, and the entries."""

    def without(self, content: bytes, entries: Sequence[bytes]) -> bytes | None:
        """The document without these entries, None if they do not stand in it in a row."""

    def check_entry(self, written: bytes, entry: Entry, feed: Feed[Entry]) -> None:
        """Hold one entry against what it should say in this feed."""

    def check_head(self, rest: bytes, feed: Feed[Entry], filename: str) -> None:
        """Hold the document without its entries against what it should say."""


def gate_of(form: str) -> FormatGate:
    """The gate of a format; imported only now, since lxml takes a while."""
    return cast(FormatGate, import_module(FORMATS[form].gate))


class Failure(Struct, frozen=True):
    """What is wrong with a document; `entry` is to blame, None if none can be."""

    path: str
    what: str
    entry: Entry | None = None
    todo: str = "simplify the article, and report this as a fault of feeds"


class Gate:
    """Looks at the documents of one build, `now` being its clock."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        # What was kept when it had passed, and what has passed since, each by format and id.
        self._trusted: set[tuple[str, str]] = set()
        self._passed: dict[tuple[str, str], bytes] = {}
        self._sound: dict[str, Entry] = {}

    def trust(self, form: str, entry: Entry) -> None:
        """Let pass what a format made of an entry, since it has passed before."""
        self._trusted.add((form, entry.id))

    def trusted(self, form: str, feed: Feed[Entry], rendered: Rendered) -> list[bytes]:
        """What each of the feed's entries comes with that may pass; b"" where it has to be made.

        It is asked before the feed is rendered, when `rendered` holds nothing but what was kept.
        """
        return [
            rendered.find(entry, form) if (form, entry.id) in self._trusted else b""
            for entry in feed.entries
        ]

    def faults(
        self,
        form: str,
        document: Document,
        feed: Feed[Entry],
        rendered: Rendered | None = None,
        trusted: Sequence[bytes] = (),
    ) -> list[Failure]:
        """What is wrong with a document: each entry to blame, else the first that is nobody's.

        `rendered` says where to part the document. An entry that is in it as it is `trusted` is not
        looked at again.
        """
        rendered = Rendered() if rendered is None else rendered
        trusted = trusted or [b""] * len(feed.entries)
        try:
            return self._faults(form, document, feed, rendered, trusted)
        except (Mismatch, *UNREADABLE) as error:
            return [Failure(document.path, _words(error))]

    def _faults(
        self,
        form: str,
        document: Document,
        feed: Feed[Entry],
        rendered: Rendered,
        trusted: Sequence[bytes],
    ) -> list[Failure]:
        gate = gate_of(form)
        rest, entries = _parted(form, document.content, feed, rendered, trusted)
        if len(entries) != len(feed.entries):
            raise Mismatch(f"holds {len(entries)} entries instead of {len(feed.entries)}")
        found: list[Failure] = []
        for entry, written, passed in zip(feed.entries, entries, trusted, strict=True):
            if written == passed:
                continue
            # What was kept with an entry is all that is left of it.
            unlike = "stands there otherwise than it was made"
            if what := unlike if passed else self._entry_fault(form, gate, entry, feed, written):
                if any(_is_of(other, written) for other in feed.entries if other is not entry):
                    # What stands here is another's: not the entry is to blame but their order.
                    raise Mismatch("does not hold its entries in their order")
                found.append(Failure(document.path, what, entry))
        if len(found) > 1 and 2 * len(found) > len(entries):
            # Where most entries are at fault none of them is.
            raise Mismatch(f"has {len(found)} entries at fault: the first {found[0].what}")
        if found:
            return found
        gate.check_head(rest, feed, document.path.rpartition("/")[2])
        if len({entry.id for entry in feed.entries}) < len(feed.entries):
            raise Mismatch("holds an entry twice")
        if len(document.content) > MAX_DOCUMENT_BYTES:
            return _too_long(document, feed, entries)
        if feed.updated > self._now:
            raise Mismatch(f"is dated {rfc3339(feed.updated)}, which has yet to come")
        return []

    def _entry_fault(
        self, form: str, gate: FormatGate, entry: Entry, feed: Feed[Entry], written: bytes
    ) -> str:
        if self._passed.get((form, entry.id)) == written:
            return ""
        try:
            if self._sound.get(entry.id) is not entry:
                require_sound(entry)
                if max(entry.published, entry.updated) > self._now:
                    raise Mismatch("is dated in the future")
                self._sound[entry.id] = entry
            gate.check_entry(written, entry, feed)
        except (Mismatch, *UNREADABLE) as error:
            return _words(error)
        self._passed[form, entry.id] = written
        return ""


def _parted(
    form: str,
    content: bytes,
    feed: Feed[Entry],
    rendered: Rendered,
    trusted: Sequence[bytes],
) -> tuple[bytes, Sequence[bytes]]:
    """The document without its entries, and the entries; they are cut out if they are not known."""
    gate = gate_of(form)
    made = [
        passed or rendered.find(entry, form)
        for entry, passed in zip(feed.entries, trusted, strict=True)
    ]
    rest = gate.without(content, made) if made and all(made) else None
    return gate.cut(content) if rest is None else (rest, made)


def _too_long(document: Document, feed: Feed[Entry], entries: Sequence[bytes]) -> list[Failure]:
    # All others have room in a document together.
    heavy = [
        entry
        for entry, written in zip(feed.entries, entries, strict=True)
        if len(written) > entry.weight or entry.weight > archive.MAX_ARCHIVE_BYTES
    ]
    if not heavy:
        raise Mismatch(f"is {len(document.content):,} bytes long, more than {MAX_DOCUMENT_BYTES:,}")
    what, todo = "is too long for any feed", "shorten the article"
    return [Failure(document.path, what, entry, todo) for entry in heavy]


def _is_of(entry: Entry, written: bytes) -> bool:
    id_ = entry.id.encode()
    return b">%b<" % id_ in written or b'"%b"' % id_ in written


def _words(error: Exception) -> str:
    # lxml's own words come with the name of a file that is none.
    return f"is not well-formed: {error.msg}" if isinstance(error, SyntaxError) else str(error)
