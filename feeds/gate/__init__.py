"""A feed → its document, and what is wrong with it, checked before it replaces the published one.

The bytes of a document and its `Feed` come in, a list of `Failure` comes out. The gate reads all
values back from the bytes and compares them with the feed, so that no error in rendering reaches a
subscriber. It cuts a document at its entries, checks the rest, and checks each entry once for all
documents that it is in. So the gate takes less time than rendering.

The interface is `Gate`, for the documents of one build.

    atom, rss, jsonfeed  the checks of one format: `FormatGate`
    xml                  the checks that Atom and RSS have in common
    assertions           the checks that all formats have in common
    page                 the checks of HTML pages and OPML
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from msgspec import Struct

from feeds.compose import archive
from feeds.dates import rfc3339
from feeds.formats.interface import Rendered, document_of, entries_that_raise
from feeds.gate.assertions import UNREADABLE, Mismatch, require_sound
from feeds.model import Document, Entry, Feed
from feeds.registry import FORMATS, filename_of

MAX_DOCUMENT_BYTES = 5_000_000  # the W3C validator reads no more


class FormatGate(Protocol):
    """The interface of a format's gate; all functions raise Mismatch or one of UNREADABLE."""

    def cut(self, content: bytes) -> tuple[bytes, list[bytes]]:
        """Cut a document into a part without entries, and the entries."""

    def without(self, content: bytes, entries: Sequence[bytes]) -> bytes | None:
        """The document without these entries; None if they are not contiguous in it, in order."""

    def check_entry(self, written: bytes, entry: Entry, feed: Feed[Entry]) -> None:
        """Compare the bytes of an entry with the entry of the feed."""

    def check_head(self, rest: bytes, feed: Feed[Entry], filename: str) -> None:
        """Compare the document without entries with the feed."""


def gate_of(form: str) -> FormatGate:
    """Import the gate of a format, on first use, since lxml takes a while."""
    return cast(FormatGate, import_module(FORMATS[form].gate))


class Failure(Struct, frozen=True):
    """What is wrong with a document; `entry` is None if no single entry is at fault."""

    path: str
    what: str
    entry: Entry | None = None
    todo: str = "simplify the article, and report this as a bug of feeds"


class Gate:
    """Renders and checks the documents of one build at the moment `now`."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        # By format and id: whether an entry is cached, and the bytes that passed in this build.
        self._is_cached: dict[tuple[str, str], bool] = {}
        self._passed: dict[tuple[str, str], bytes] = {}
        self._sound: dict[str, Entry] = {}

    def checked_document(
        self, form: str, feed: Feed[Entry], rendered: Rendered
    ) -> tuple[Document, list[Failure]]:
        """Render and check a feed; `rendered` has cached bytes of entries, and gets the others."""
        cached = self._cached(form, feed, rendered)
        try:
            document = document_of(feed, form, rendered)
            if not isinstance(document.content, bytes):
                raise TypeError("the renderer made no bytes of it")
        except Exception as error:
            # Any exception of a renderer costs only that entry or that document.
            path = feed.path + filename_of(form)
            what = f"cannot be rendered: {error}"
            at_fault = entries_that_raise(feed, form, rendered) or (None,)
            return Document(path, "", b""), [Failure(path, what, one) for one in at_fault]
        return document, self.failures(form, document, feed, rendered, cached)

    def _cached(self, form: str, feed: Feed[Entry], rendered: Rendered) -> list[bytes]:
        """The bytes of each entry that passed the gate in an earlier build; else b""."""
        found = []
        for entry in feed.entries:
            content = rendered.find(entry, form)
            # What was rendered before this build asks for the entry first is from the cache.
            is_cached = self._is_cached.setdefault((form, entry.id), bool(content))
            found.append(content if is_cached else b"")
        return found

    def failures(
        self,
        form: str,
        document: Document,
        feed: Feed[Entry],
        rendered: Rendered | None = None,
        trusted: Sequence[bytes] = (),
    ) -> list[Failure]:
        """The failures of a document: one for each entry at fault, else at most one for the rest.

        `rendered` has the bytes of the entries, at which the document is cut. An entry is not
        checked again if its bytes are those in `trusted`.
        """
        rendered = Rendered() if rendered is None else rendered
        trusted = trusted or [b""] * len(feed.entries)
        try:
            return self._failures(form, document, feed, rendered, trusted)
        except (Mismatch, *UNREADABLE) as error:
            return [Failure(document.path, _words(error))]

    def _failures(
        self,
        form: str,
        document: Document,
        feed: Feed[Entry],
        rendered: Rendered,
        trusted: Sequence[bytes],
    ) -> list[Failure]:
        gate = gate_of(form)
        rest, entries = _cut(form, document.content, feed, rendered, trusted)
        if len(entries) != len(feed.entries):
            raise Mismatch(f"has {len(entries)} entries instead of {len(feed.entries)}")
        found: list[Failure] = []
        for entry, written, passed in zip(feed.entries, entries, trusted, strict=True):
            if written == passed:
                continue
            # If there are trusted bytes, the document must have them unchanged.
            differs = "is not in the document as it was rendered"
            if what := differs if passed else self._entry_failure(form, gate, entry, feed, written):
                if any(_is_of(other, written) for other in feed.entries if other is not entry):
                    # These are the bytes of another entry, so the order of the entries is at fault.
                    raise Mismatch("does not have its entries in their order")
                found.append(Failure(document.path, what, entry))
        if len(found) > 1 and 2 * len(found) > len(entries):
            # If most entries seem to be at fault, none of them is.
            raise Mismatch(f"has {len(found)} entries at fault: the first {found[0].what}")
        if found:
            return found
        gate.check_head(rest, feed, document.path.rpartition("/")[2])
        if len({entry.id for entry in feed.entries}) < len(feed.entries):
            raise Mismatch("has an entry twice")
        if len(document.content) > MAX_DOCUMENT_BYTES:
            return _too_long(document, feed, entries)
        if feed.updated > self._now:
            raise Mismatch(f"is dated {rfc3339(feed.updated)}, which is in the future")
        return []

    def _entry_failure(
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


def _cut(
    form: str,
    content: bytes,
    feed: Feed[Entry],
    rendered: Rendered,
    trusted: Sequence[bytes],
) -> tuple[bytes, Sequence[bytes]]:
    """Split a document: the part without entries, and the bytes of each entry.

    Cuts at the bytes of the entries if they are known, else at their tags.
    """
    gate = gate_of(form)
    made = [
        passed or rendered.find(entry, form)
        for entry, passed in zip(feed.entries, trusted, strict=True)
    ]
    rest = gate.without(content, made) if made and all(made) else None
    return gate.cut(content) if rest is None else (rest, made)


def _too_long(document: Document, feed: Feed[Entry], entries: Sequence[bytes]) -> list[Failure]:
    # Entries of the right weight fit into a document together, as the plan made sure.
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
    # The text of an error of lxml ends in the name of a file that does not exist.
    return f"is not well-formed: {error.msg}" if isinstance(error, SyntaxError) else str(error)
