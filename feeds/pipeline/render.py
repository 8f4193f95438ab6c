"""A plan → documents that passed the gate, in the order in which it is safe to write them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import SEEK_END, BytesIO
from operator import attrgetter
from typing import IO, NamedTuple

from msgspec.structs import replace

from feeds.articles.folder import with_location
from feeds.compose import archive
from feeds.compose.fresh import crowded
from feeds.compose.plan import ArticleSource, Plan, plan_of
from feeds.errors import Problem
from feeds.formats.interface import Rendered
from feeds.gate import Failure, Gate
from feeds.history import ledger
from feeds.history.ledger import Ledger
from feeds.model import Document, Entry, Feed, UnchangedDocument
from feeds.output import manifest
from feeds.output.manifest import Record
from feeds.pipeline.pages import KnownDocuments, checked_pages
from feeds.registry import filename_of
from feeds.settings.site import Site

# The most bytes of rendered documents that are kept in memory until they are written.
IN_MEMORY = 32_000_000
NOTHING_KNOWN = KnownDocuments()
_NOTHING_TO_DO = "nothing to do: what was published stays; report this as a bug of feeds"


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
        at_fault = archive.too_long(plan.entries.values())
        if not at_fault:
            made = _checked_documents(plan, known)
            at_fault = _at_fault(plan, made.failures)
        if not at_fault:
            break
        barred |= at_fault
    pages = checked_pages(plan, known, made.passed.put)
    # A refused document stays as it was published, and so does its record in the manifest.
    frozen = frozenset((*(failure.path for failure in made.failures), *pages.refused))
    records = {
        path: one for path, one in (made.records | pages.records).items() if path not in frozen
    }
    problems = (
        *plan.problems,
        *barred.values(),
        *(Problem(one.path, one.what, _NOTHING_TO_DO, "gate") for one in made.failures),
        *crowded(plan.feeds(), plan.members, plan.fresh, plan.unmade, filename_of(site.formats[0])),
        *archive.large(made.records.values(), site.archive),
        *pages.problems,
    )
    return replace(
        plan,
        problems=tuple(with_location(site, problem) for problem in problems),
        frozen=frozen,
        passed=made.passed,
        records=records | known.published_records(frozen),
        pages=pages.pages,
    )


class _Checked(NamedTuple):
    """The contents and the records of the documents of feeds, and the failures of these."""

    passed: _Spool
    records: dict[str, Record]
    failures: list[Failure]


def _checked_documents(plan: Plan, known: KnownDocuments) -> _Checked:
    """Render and check the documents of feeds that are not `known`."""
    made = _Checked(_Spool(), {}, [])
    gate = Gate(plan.now)
    # Sorted by period, since archives of the same period share entries.
    for feed in sorted(plan.feeds(), key=attrgetter("period")):
        whole: tuple[Feed[Entry], Rendered] | None = None
        for name in plan.site.formats:
            record = known.current_record(name, feed)
            if record is None:
                whole = whole or plan.filled(feed)
                document, failures = gate.checked_document(name, *whole)
                record = manifest.record_of(feed, name, document)
                made.passed.put(document.path, document.content)
                made.failures.extend(failures)
            made.records[record.path] = record
    return made


def _at_fault(plan: Plan, failures: Iterable[Failure]) -> dict[str, Problem]:
    """A problem for each entry that makes a document fail, by its id."""
    return {
        failure.entry.id: Problem(
            "",
            f"makes an entry that {failure.what} (in {failure.path})",
            failure.todo,
            "gate",
            1,
            article=plan.entries[failure.entry.id].file,
        )
        for failure in failures
        if failure.entry
    }


def documents(plan: Plan) -> Iterator[Document | UnchangedDocument]:
    """Every file, in the order in which it is safe to write them: ledger, feeds, manifest.

    After an interruption, the next build finds in the ledger the dates that were to be published.
    """
    if not plan.ledger.feeds:
        return
    yield ledger.ledger_document(plan.ledger)
    for path in (*plan.feed_paths(), *(page.path for page in plan.pages)):
        if path in plan.frozen:
            continue
        if path in plan.passed:
            yield Document(path, plan.records[path].media_type, plan.passed[path])
        else:
            yield UnchangedDocument(path)
    records = tuple(plan.records[path] for path in sorted(plan.records))
    yield manifest.manifest_document(
        manifest.Manifest(1, plan.site.title, plan.site.url, records, plan.ledger.lines)
    )
