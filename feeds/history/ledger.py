"""output/ledger.jsonl ↔ what earlier builds published: a line for each entry and each feed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO, TypeVar
from zlib import crc32

import msgspec
from msgspec import Meta, Struct

from feeds.errors import FeedsError, Problem
from feeds.model import Document
from feeds.regular import open_regular
from feeds.settings.values import SLUG
from feeds.urls import IRI

T = TypeVar("T")

FILENAME = "ledger.jsonl"
LEDGER_FORMAT = 1
MAX_LEDGER_BYTES = 4_000_000_000
MAX_LINE_BYTES = 64_000

# The ledger is in a public folder, so it is untrusted input, and every value is bounded.
_SLUG = SLUG.strip("^$")
# What the gate accepts: an id that it rejects would keep the article out of the feeds for ever.
_Id = Annotated[str, Meta(pattern=IRI, max_length=8000)]
_Slug = Annotated[str, Meta(pattern=rf"^{_SLUG}\Z", max_length=200)]
_Address = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=8000)]
_Moment = Annotated[datetime, Meta(tz=True)]
# Dates between these can be written in each format, even with the days of a tombstone added.
_EARLIEST, _LATEST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9800, 1, 1, tzinfo=UTC)
MAX_NAME_LENGTH = 1000
_MAX_PROBLEMS = 20


class Line(Struct, frozen=True, omit_defaults=True):
    """The line of an entry that was published at some time.

    `topics` are the folders of its feeds, `withdrawn` is when it was withdrawn. `absent` is whether
    the entry is in no feed but not withdrawn: its file cannot be read, or a rule keeps it out for
    now. `added` is the date of the build that first published the entry; None if that was the first
    build of the site, or if the line was recovered from the feeds. `adopted` is whether the entry
    comes from the feed of another program; its id is any absolute IRI.
    """

    id: _Id
    file: Annotated[str, Meta(max_length=4000)]
    url: _Address
    published: _Moment
    updated: _Moment
    digest: Annotated[str, Meta(pattern=r"^([0-9]+:[0-9a-f]*)?\Z", max_length=200)] = ""
    topics: tuple[_Slug, ...] = ()
    withdrawn: _Moment | None = None
    absent: bool = False
    added: _Moment | None = None
    adopted: bool = False

    @property
    def newest(self) -> datetime:
        """When the entry last changed or was withdrawn."""
        return max(self.updated, self.withdrawn or self.updated)


class FeedLine(Struct, frozen=True):
    """The line of a published feed; `feed` is its folder, "" for the feed of everything."""

    feed: Annotated[str, Meta(pattern=rf"^({_SLUG})?\Z", max_length=200)]
    # No characters that XML forbids: the name becomes a title.
    name: Annotated[
        str, Meta(pattern=r"^[^\x00-\x1f\x7f-\x9f\ufffe\uffff]*\Z", max_length=MAX_NAME_LENGTH)
    ]
    updated: _Moment


class Ledger(Struct, frozen=True):
    """What earlier builds published: lines of entries by id, and lines of feeds by folder."""

    entries: dict[str, Line] = {}
    feeds: dict[str, FeedLine] = {}

    @property
    def lines(self) -> int:
        """The number of lines, without the header."""
        return len(self.entries) + len(self.feeds)

    @property
    def is_adopted(self) -> bool:
        """Whether `feeds adopt` wrote the ledger, and no build has followed yet."""
        lines = self.entries.values()
        return bool(lines) and not self.feeds and all(line.adopted for line in lines)

    @property
    def newest(self) -> datetime | None:
        """When an entry or a feed last changed, None if there are no lines."""
        moments = [line.newest for line in self.entries.values()]
        moments += [line.updated for line in self.feeds.values()]
        return max(moments, default=None)


class _Header(Struct, frozen=True):
    ledger: int


def read_ledger_file(folder: str | Path) -> tuple[Ledger, tuple[Problem, ...]]:
    """The ledger in an output folder, empty if there is none; a problem for each damaged line.

    Raises FeedsError if a newer version of this program wrote it.
    """
    path = Path(folder) / FILENAME
    if not path.exists():
        return Ledger(), ()
    if path.stat().st_size > MAX_LEDGER_BYTES:
        todo = f"move it away: a new one is made from the feeds in {folder}"
        raise FeedsError([Problem(str(path), "is too large", todo, "ledger-damaged")])
    entries: dict[str, Line] = {}
    feeds: dict[str, FeedLine] = {}
    damaged: list[int] = []
    handle, _ = open_regular(path)
    with open(handle, "rb") as stream:
        for number, text in enumerate(_texts(stream), 1):
            try:
                line = _line(text, path, number)
            except (msgspec.DecodeError, ValueError, RecursionError):
                damaged.append(number)
                continue
            if isinstance(line, Line):
                known = entries.get(line.id)
                entries[line.id] = _merged(known, line) if known else line
            elif line:
                before = feeds.get(line.feed)
                if before is None or before.updated <= line.updated:
                    feeds[line.feed] = line
    return Ledger(entries, feeds), tuple(_damage_problems(path, damaged))


def _merged(first: Line, second: Line) -> Line:
    """The later of two lines of one entry, which a merge of two branches can leave in the file.

    `added` is the earlier date of both; else a merge could bring an old entry back to live feeds.
    """
    later = second if first.newest <= second.newest else first
    added = min(first.added, second.added) if first.added and second.added else None
    return later if later.added == added else msgspec.structs.replace(later, added=added)


def _damage_problems(path: Path, damaged: list[int]) -> Iterator[Problem]:
    todo = "nothing to do: its entry is recovered from the feeds, as far as they have it"
    for number in damaged[:_MAX_PROBLEMS]:
        yield Problem(str(path), "is not a line of a ledger", todo, "ledger-damaged", number)
    if more := damaged[_MAX_PROBLEMS:]:
        what = f"has {len(more):,} more lines that are not lines of a ledger"
        yield Problem(str(path), what, todo, "ledger-damaged", more[0])


def ledger_document(ledger: Ledger) -> Document:
    """The ledger as a document: a header, the feeds by folder, and the entries by id."""
    return Document(FILENAME, "application/jsonl", b"".join(_lines_of(ledger)))


def _lines_of(ledger: Ledger) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    yield encode(_Header(LEDGER_FORMAT)) + b"\n"
    for slug in sorted(ledger.feeds):
        yield _with_checksum(encode(ledger.feeds[slug]))
    for id_ in sorted(ledger.entries):
        yield _with_checksum(encode(ledger.entries[id_]))


# The last member of a line: the CRC-32 of everything before it.
_CHECK = re.compile(rb',"check":"([0-9a-f]{8})"\}\Z')


def _with_checksum(line: bytes) -> bytes:
    """The line with a checksum, which detects damage."""
    return b'%b,"check":"%08x"}\n' % (line[:-1], crc32(line[:-1]))


def _is_intact(line: bytes) -> bool:
    """Whether the checksum is right, or missing, as in lines of older versions."""
    line = line.rstrip()
    found = _CHECK.search(line)
    return found is None or int(found[1], 16) == crc32(line[: found.start()])


_decode_line = msgspec.json.Decoder(Line).decode
_decode_feed = msgspec.json.Decoder(FeedLine).decode
_decode_header = msgspec.json.Decoder(_Header).decode


def _texts(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; a line longer than MAX_LINE_BYTES is cut after one byte more."""
    while text := stream.readline(MAX_LINE_BYTES + 1):
        rest = text
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES + 1)
        yield text


def _line(text: bytes, path: Path, number: int) -> Line | FeedLine | None:
    """The parsed line, None for a header. Raises ValueError or DecodeError for a bad line."""
    if len(text) > MAX_LINE_BYTES:
        raise ValueError(text[:100])
    if not _is_intact(text):
        raise ValueError("the checksum is wrong")
    if text.startswith(b'{"id"'):
        line = _decode_line(text)
        moments = line.published, line.updated, line.newest, line.added or line.updated
        return _checked(line, *moments)
    if text.startswith(b'{"feed"'):
        feed = _decode_feed(text)
        return _checked(feed, feed.updated)
    header = _decode_header(text)
    if header.ledger > LEDGER_FORMAT:
        what = f"was written by a newer version of feeds (ledger {header.ledger})"
        raise FeedsError([Problem(str(path), what, "update feeds", "ledger-newer", number)])
    return None


def _checked(line: T, *moments: datetime) -> T:
    if not all(_EARLIEST <= moment <= _LATEST for moment in moments):
        raise ValueError(line)
    return line
