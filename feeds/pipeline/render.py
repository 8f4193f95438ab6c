"""A plan → documents that passed the gate, in the order in which it is safe to write them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import SEEK_END, BytesIO
from operator import attrgetter
from types import MappingProxyType
from typing import IO

from msgspec.structs import replace

from feeds.articles.folder import location_of
from feeds.compose import archive
from feeds.compose.fresh import crowded
from feeds.compose.plan import ArticleSource, Plan, plan_of
from feeds.errors import Problem
from feeds.formats.interface import Rendered, document_of
from feeds.gate import Failure, Gate
from feeds.history import ledger
from feeds.history.ledger import Ledger
from feeds.model import Document, Entry, EntryFacts, Feed, UnchangedDocument
from feeds.output import manifest
from feeds.output.manifest import Record
from feeds.pipeline.pages import KnownDocuments, checked_pages
from feeds.registry import FORMATS, filename_of
from feeds.settings.site import Site

LARGE = 1_000_000
# The most bytes of rendered documents that are kept in memory until they are written.
IN_MEMORY = 32_000_000
NOTHING_KNOWN = KnownDocuments()
# The next shorter period.
_SHORTER = {"year": "month", "month": "week", "week": "day"}


class _Spool(Mapping[str, bytes]):
    """The contents of documents by path; those beyond IN_MEMORY bytes are in a temporary file."""

    def __init__(self) -> None:
        self._file: IO[bytes] = BytesIO()
        self._offsets: dict[str, tuple[int, int]] = {}

    def put(self, path: str, content: bytes) -> None:
        """Store a content; raises OSError if the disk is full."""
        with _named():
            place = self._file.seek(0, SEEK_END)
            if isinstance(self._file, BytesIO) and place + len(content) > IN_MEMORY:
                # Imported here: most builds need no file, and the import takes 8 ms.
                from tempfile import TemporaryFile

                memory, self._file = self._file, TemporaryFile()  # noqa: SIM115
                self._file.write(memory.getvalue())
            self._file.write(content)
        self._offsets[path] = place, len(content)

    def __getitem__(self, path: str) -> bytes:
        place, length = self._offsets[path]
        with _named():
            self._file.seek(place)
            return self._file.read(length)

    def __iter__(self) -> Iterator[str]:
        return iter(self._offsets)

    def __len__(self) -> int:
        return len(self._offsets)


@contextmanager
def _named() -> Iterator[None]:
    """Name the folder of temporary files in errors, since the file has no name."""
    try:
        yield
    except OSError as error:
        from tempfile import gettempdir

        raise OSError(error.errno, error.strerror, gettempdir()) from error


def checked_plan(
    site: Site,
    source: ArticleSource,
    earlier: Ledger,
    now: datetime,
    known: KnownDocuments = NOTHING_KNOWN,
) -> Plan:
    """Render and check every document of the plan that is not `known`; return the plan.

    If an entry is at fault, everything is planned again without that entry, as if its article could
    not be read.
    """
    barred: dict[str, Problem] = {}
    while True:
        plan = plan_of(site, source, earlier, now, barred)
        if too_long := _too_long(plan):
            barred |= too_long
            continue
        gate = Gate(plan.now)
        faults: list[Failure] = []
        large: list[Problem] = []
        passed = _Spool()
        seen: set[str] = set()
        # Sorted by period, since archives of the same period share entries.
        for feed in sorted(plan.feeds(), key=attrgetter("period")):
            whole: tuple[Feed[Entry], Rendered] | None = None
            for name in site.formats:
                if before := known.current_record(name, feed):
                    large += _large(before.path, before.bytes, site)
                else:
                    if whole is None:
                        whole = plan.filled(feed)
                        _trust(*whole, site.formats, gate, seen)
                    document, found = _checked(gate, name, *whole)
                    faults += found
                    passed.put(document.path, document.content)
                    large += _large(document.path, len(document.content), site)
        blamed = {fault.entry.id: fault for fault in faults if fault.entry}
        if not blamed:
            break
        barred |= {
            id_: Problem(
                location_of(site, plan.entries[id_].file),
                f"makes an entry that {fault.what} (in {fault.path})",
                fault.todo,
                "gate",
                1,
                article=plan.entries[id_].file,
            )
            for id_, fault in blamed.items()
        }
    todo = "nothing to do: what was published stays; report this as a bug of feeds"
    refused = [Problem(fault.path, fault.what, todo, "gate") for fault in faults]
    crowd = crowded(
        plan.feeds(), plan.members, plan.fresh, plan.unmade, filename_of(site.formats[0])
    )
    pages = checked_pages(plan, known, passed.put)
    return replace(
        plan,
        problems=(*plan.problems, *barred.values(), *refused, *crowd, *large, *pages.problems),
        frozen=frozenset((*(fault.path for fault in faults), *pages.refused)),
        passed=passed,
        pages=pages.pages,
    )


def _too_long(plan: Plan) -> dict[str, Problem]:
    """A problem for each entry that no document has room for, by its id."""
    what = f"makes an entry of more than {archive.MAX_ARCHIVE_BYTES:,} bytes, too long for any feed"
    todo = "shorten its texts and its addresses, above all those that are repeated"
    return {
        facts.id: Problem(
            location_of(plan.site, facts.file), what, todo, "too-long", 1, article=facts.file
        )
        for facts in plan.entries.values()
        if facts.weight > archive.MAX_ARCHIVE_BYTES
    }


def _trust(
    feed: Feed[Entry], made: Rendered, formats: Iterable[str], gate: Gate, seen: set[str]
) -> None:
    """Tell the gate which renderings are from the cache, unless the entry is in `seen`."""
    for entry in feed.entries:
        # Cached renderings have passed the gate; those that are added here have not.
        if entry.id not in seen:
            seen.add(entry.id)
            for name in formats:
                if made.find(entry, name):
                    gate.trust(name, entry)


def _checked(
    gate: Gate, name: str, feed: Feed[Entry], made: Rendered
) -> tuple[Document, list[Failure]]:
    trusted = gate.trusted(name, feed, made)
    try:
        document = document_of(feed, name, made)
        if not isinstance(document.content, bytes):
            raise TypeError("the renderer made no bytes of it")
    except Exception as error:
        # Any exception of a renderer costs only that entry or that document.
        path = feed.path + filename_of(name)
        what = f"cannot be rendered: {error}"
        # If the feed fails without entries, no entry is at fault.
        suspects = () if _fails(name, feed, made) else feed.entries
        blamed = [Failure(path, what, one) for one in suspects if _fails(name, feed, made, one)]
        return Document(path, "", b""), blamed or [Failure(path, what)]
    return document, gate.failures(name, document, feed, made, trusted)


def _large(path: str, size: int, site: Site) -> list[Problem]:
    """A warning for a document that is so large that readers are slow to fetch it."""
    if size <= LARGE:
        return []
    shorter = _SHORTER.get(site.archive) if "archive/" in path else None
    todo = f"set archive: {shorter}" if shorter else "set a lower number of entries"
    return [Problem(path, f"is {size:,} bytes long", todo, "large-document")]


def _fails(name: str, feed: Feed[Entry], made: Rendered, *entries: Entry) -> bool:
    try:
        document_of(replace(feed, entries=entries), name, made)
    except Exception:
        return True
    return False


def documents(
    plan: Plan,
    known: KnownDocuments = NOTHING_KNOWN,
    records: list[Record] | None = None,
    published: Mapping[str, Record] = MappingProxyType({}),
) -> Iterator[Document | UnchangedDocument]:
    """Every file, in the order in which it is safe to write them: ledger, feeds, manifest.

    After an interruption, the next build finds in the ledger the dates that were to be published.
    The manifest's record of each document is added to `records`, which is complete after the last
    document. `published` has the records of the old manifest by path.
    """
    if not plan.ledger.feeds:
        return
    yield ledger.ledger_document(plan.ledger)
    records = [] if records is None else records

    def made(
        feed: Feed[EntryFacts], form: str, path: str, media_type: str, before: Record | None
    ) -> Iterator[Document | UnchangedDocument]:
        if before:
            records.append(before)
            yield UnchangedDocument(path)
        elif path not in plan.frozen:
            document = Document(path, media_type, plan.passed[path])
            records.append(manifest.record_of(feed, form, document))
            yield document
        elif path in published:
            records.append(published[path])

    for feed in plan.feeds():
        for name in plan.site.formats:
            path, before = feed.path + filename_of(name), known.current_record(name, feed)
            yield from made(feed, name, path, FORMATS[name].media_type, before)
    for page in plan.pages:
        before = known.current_page_record(page)
        yield from made(page.feed, page.form, page.path, page.media_type, before)
    records.sort(key=lambda one: one.path)
    yield manifest.manifest_document(
        manifest.Manifest(1, plan.site.title, plan.site.url, tuple(records), plan.ledger.lines)
    )
