"""What earlier builds published: a line for each entry and each feed, in output/ledger.jsonl"""

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

T = TypeVar("T")

FILENAME = "ledger.jsonl"
FORMAT = 1
MAX_LEDGER_BYTES = 4_000_000_000
MAX_LINE_BYTES = 64_000

# It lies in a public folder and comes back from there, so that it is believed no more than it must.
_SLUG = SLUG.strip("^$")
# No wider than what the gate lets pass, else a damaged id would keep its article out for good.
Id = Annotated[str, Meta(pattern=r"^tag:[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+\Z", max_length=8000)]
Slug = Annotated[str, Meta(pattern=rf"^{_SLUG}\Z", max_length=200)]
Address = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=8000)]
Moment = Annotated[datetime, Meta(tz=True)]
# Within these a tombstone's days can be added, and each format can write them.
_EARLIEST, _LATEST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9800, 1, 1, tzinfo=UTC)
MAX_NAME_LENGTH = 1000
_MOST_COMPLAINTS = 20


class Line(Struct, frozen=True, omit_defaults=True):
    """An entry that was ever published; `topics` are the feeds it was in, `withdrawn` is when.

    `absent` is one that stands in no feed although it was not withdrawn: its file cannot be read,
    or a rule keeps it out for now. `added` is the moment of the build that first published it; None
    if that was the first build of all, or if the line was recovered from the feeds.
    """

    id: Id
    file: Annotated[str, Meta(max_length=4000)]
    url: Address
    published: Moment
    updated: Moment
    digest: Annotated[str, Meta(pattern=r"^([0-9]+:[0-9a-f]*)?\Z", max_length=200)] = ""
    topics: tuple[Slug, ...] = ()
    withdrawn: Moment | None = None
    absent: bool = False
    added: Moment | None = None

    @property
    def newest(self) -> datetime:
        """The last moment at which it changed."""
        return max(self.updated, self.withdrawn or self.updated)


class FeedLine(Struct, frozen=True):
    """A feed that was ever published, by its folder; the feed of everything has none."""

    feed: Annotated[str, Meta(pattern=rf"^({_SLUG})?\Z", max_length=200)]
    # Nothing that XML cannot hold: it becomes a title.
    name: Annotated[
        str, Meta(pattern=r"^[^\x00-\x1f\x7f-\x9f\ufffe\uffff]*\Z", max_length=MAX_NAME_LENGTH)
    ]
    updated: Moment


class Ledger(Struct, frozen=True):
    """All lines, entries by id and feeds by folder."""

    entries: dict[str, Line] = {}
    feeds: dict[str, FeedLine] = {}

    @property
    def lines(self) -> int:
        """The number of its lines, but for the header."""
        return len(self.entries) + len(self.feeds)

    @property
    def newest(self) -> datetime | None:
        """The last moment at which anything changed."""
        moments = [line.newest for line in self.entries.values()]
        moments += [line.updated for line in self.feeds.values()]
        return max(moments, default=None)


class _Header(Struct, frozen=True):
    ledger: int


def read_ledger_file(folder: str | Path) -> tuple[Ledger, tuple[Problem, ...]]:
    """The ledger in an output folder, empty if there is none, and a complaint for each bad line.

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
    with open(open_regular(path), "rb") as stream:
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
    return Ledger(entries, feeds), tuple(_complaints(path, damaged))


def _merged(one: Line, other: Line) -> Line:
    """The later of two lines of one entry, which a merge leaves behind.

    The entry is new for as short a time as either line says: else a merge could bring back to the
    live feeds what has left them.
    """
    later = other if one.newest <= other.newest else one
    added = min(one.added, other.added) if one.added and other.added else None
    return later if later.added == added else msgspec.structs.replace(later, added=added)


def _complaints(path: Path, damaged: list[int]) -> Iterator[Problem]:
    todo = "nothing to do: what it said is taken from the feeds, as far as they go"
    for number in damaged[:_MOST_COMPLAINTS]:
        yield Problem(str(path), "is no line of a ledger", todo, "ledger-damaged", number)
    if more := damaged[_MOST_COMPLAINTS:]:
        what = f"has {len(more):,} more lines that are none of a ledger"
        yield Problem(str(path), what, todo, "ledger-damaged", more[0])


def ledger_document(ledger: Ledger) -> Document:
    """The ledger as it is written: a header, the feeds, the entries, each sorted."""
    return Document(FILENAME, "application/jsonl", b"".join(_written(ledger)))


def _written(ledger: Ledger) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    yield encode(_Header(FORMAT)) + b"\n"
    for slug in sorted(ledger.feeds):
        yield _sealed(encode(ledger.feeds[slug]))
    for id_ in sorted(ledger.entries):
        yield _sealed(encode(ledger.entries[id_]))


# The last member of a line: the CRC-32 of all before it.
_CHECK = re.compile(rb',"check":"([0-9a-f]{8})"\}\Z')


def _sealed(line: bytes) -> bytes:
    """A line with its checksum, so that no changed character goes unnoticed."""
    return b'%b,"check":"%08x"}\n' % (line[:-1], crc32(line[:-1]))


def _is_intact(line: bytes) -> bool:
    """Whether the checksum is right; a line without one, of an older version, is believed."""
    line = line.rstrip()
    found = _CHECK.search(line)
    return found is None or int(found[1], 16) == crc32(line[: found.start()])


_decode_line = msgspec.json.Decoder(Line).decode
_decode_feed = msgspec.json.Decoder(FeedLine).decode
_decode_header = msgspec.json.Decoder(_Header).decode


def _texts(stream: BinaryIO) -> Iterator[bytes]:
    """The lines; of one that is too long only its beginning, which is too long as well."""
    while text := stream.readline(MAX_LINE_BYTES + 1):
        rest = text
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES + 1)
        yield text


def _line(text: bytes, path: Path, number: int) -> Line | FeedLine | None:
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
    if header.ledger > FORMAT:
        what = f"was written by a newer version of feeds (ledger {header.ledger})"
        raise FeedsError([Problem(str(path), what, "update feeds", "ledger-newer", number)])
    return None


def _checked(line: T, *moments: datetime) -> T:
    if not all(_EARLIEST <= moment <= _LATEST for moment in moments):
        raise ValueError(line)
    return line
