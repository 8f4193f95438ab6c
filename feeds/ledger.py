"""What earlier builds published: a line for each entry and each feed, in output/ledger.jsonl"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from feeds.errors import FeedsError, Problem
from feeds.model import Document
from feeds.settings import SLUG

FILENAME = "ledger.jsonl"
FORMAT = 1
MOST_BYTES = 4_000_000_000
MOST_BYTES_A_LINE = 64_000

# It lies in a public folder and comes back from there, so that it is believed no more than it must.
Id = Annotated[str, Meta(pattern=r"^tag:[!-~]+$", max_length=8000)]
Slug = Annotated[str, Meta(pattern=SLUG, max_length=200)]
Address = Annotated[str, Meta(pattern=r"^https?://[!-~]+$", max_length=8000)]
Moment = Annotated[datetime, Meta(tz=True)]


class Line(Struct, frozen=True, omit_defaults=True):
    """An entry that was ever published; `topics` are the feeds it was in, `withdrawn` is when."""

    id: Id
    file: Annotated[str, Meta(max_length=4000)]
    url: Address
    published: Moment
    updated: Moment
    digest: Annotated[str, Meta(pattern=r"^([0-9]+:[0-9a-f]*)?$", max_length=200)] = ""
    topics: tuple[Slug, ...] = ()
    withdrawn: Moment | None = None


class FeedLine(Struct, frozen=True):
    """A feed that was ever published, by its folder; the feed of everything has none."""

    feed: Annotated[str, Meta(pattern=rf"^$|{SLUG}", max_length=200)]
    name: Annotated[str, Meta(max_length=1000)]
    updated: Moment


class Ledger(Struct, frozen=True):
    """All lines, entries by id and feeds by folder."""

    entries: dict[str, Line] = {}
    feeds: dict[str, FeedLine] = {}

    @property
    def newest(self) -> datetime | None:
        """The last moment at which anything changed."""
        moments = [line.updated for line in self.entries.values()]
        moments += [line.updated for line in self.feeds.values()]
        moments += [line.withdrawn for line in self.entries.values() if line.withdrawn]
        return max(moments, default=None)


class _Header(Struct, frozen=True):
    ledger: int


def read(folder: str | Path) -> tuple[Ledger, tuple[Problem, ...]]:
    """The ledger in an output folder, empty if there is none, and a complaint for each bad line.

    Raises FeedsError if a newer version of this program wrote it.
    """
    path = Path(folder) / FILENAME
    if not path.exists():
        return Ledger(), ()
    if path.stat().st_size > MOST_BYTES:
        todo = f"move it away: a new one is made from the feeds in {folder}"
        raise FeedsError([Problem(str(path), "is too large", todo, "ledger-damaged")])
    entries: dict[str, Line] = {}
    feeds: dict[str, FeedLine] = {}
    problems: list[Problem] = []
    with path.open("rb") as stream:
        for number, text in enumerate(stream, 1):
            try:
                line = _line(text, path, number)
            except (msgspec.DecodeError, ValueError):
                todo = "nothing to do: what it said is taken from the feeds, as far as they go"
                what = "is no line of a ledger"
                problems.append(Problem(str(path), what, todo, "ledger-damaged", number))
                continue
            if isinstance(line, Line):
                # Two lines of one id are what a merge leaves behind: the later knows more.
                known = entries.get(line.id)
                if known is None or known.updated <= line.updated:
                    entries[line.id] = line
            elif line:
                feeds[line.feed] = line
    return Ledger(entries, feeds), tuple(problems)


def document(ledger: Ledger) -> Document:
    """The ledger as it is written: a header, the feeds, the entries, each sorted."""
    return Document(FILENAME, "application/jsonl", b"".join(_written(ledger)))


def _written(ledger: Ledger) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    yield encode(_Header(FORMAT)) + b"\n"
    for slug in sorted(ledger.feeds):
        yield encode(ledger.feeds[slug]) + b"\n"
    for id_ in sorted(ledger.entries):
        yield encode(ledger.entries[id_]) + b"\n"


_decode_line = msgspec.json.Decoder(Line).decode
_decode_feed = msgspec.json.Decoder(FeedLine).decode
_decode_header = msgspec.json.Decoder(_Header).decode


def _line(text: bytes, path: Path, number: int) -> Line | FeedLine | None:
    if len(text) > MOST_BYTES_A_LINE:
        raise ValueError(text[:100])
    if text.startswith(b'{"id"'):
        return _decode_line(text)
    if text.startswith(b'{"feed"'):
        return _decode_feed(text)
    header = _decode_header(text)
    if header.ledger > FORMAT:
        what = f"was written by a newer version of feeds (ledger {header.ledger})"
        raise FeedsError([Problem(str(path), what, "update feeds", "ledger-newer", number)])
    return None
