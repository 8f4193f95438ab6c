"""What a build is asked for, what it has to say, and what became of the files."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from feeds.workers.pool import PROCESSES

T = TypeVar("T")


class Order(NamedTuple):
    """What to build; `executor` is who does the work, `reasons` asks why articles are kept out."""

    config: Path
    output: Path
    now: datetime
    allow: Collection[str] = ()
    jobs: int = 1
    executor: str = PROCESSES
    reasons: bool = False


class FeedReport(NamedTuple):
    """One live feed; `newest` is the day on which its newest entry was published, "" if none."""

    name: str
    path: str
    entries: int
    newest: str


class Report(NamedTuple):
    """What a build has to say, besides the files that it wrote.

    `documents` are all files of the output, `reasons` why articles are kept out, if one asked.
    `due` is when the clock alone will change something, RFC 3339; "" if it never will.
    """

    feeds: tuple[FeedReport, ...]
    published: int
    kept_out: dict[str, int]
    complaints: tuple[str, ...]
    documents: tuple[str, ...]
    due: str
    refused: bool
    reasons: tuple[str, ...] = ()


class Written(NamedTuple):
    """What became of the files: paths below the folder, in the order they came."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


class Watcher(Protocol):
    """Who is told of what happens meanwhile."""

    def progress(self, steps: Iterable[T], label: str) -> Iterator[T]:
        """The same steps, shown as they are made."""

    def complain(self, complaints: Iterable[str]) -> None:
        """Pass on what is wrong."""
