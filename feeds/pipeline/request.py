"""The request and the report of a build."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from feeds.errors import Problem
from feeds.workers.pool import PROCESSES

if TYPE_CHECKING:
    from feeds.settings.site import Site

T = TypeVar("T")


class Request(NamedTuple):
    """The options of a build of the site in the file `config`, or of `site` if that is given.

    `reasons` is whether to report why each article is kept out.
    """

    config: Path
    output: Path
    now: datetime
    allow: Collection[str] = ()
    jobs: int = 1
    executor: str = PROCESSES
    reasons: bool = False
    site: "Site | None" = None


class FeedReport(NamedTuple):
    """One live feed; `newest` is the publication day of its newest entry, "" if there is none."""

    name: str
    path: str
    entries: int
    newest: str


class Report(NamedTuple):
    """The result of a build.

    `problems` are those of articles, ledger and documents. `documents` are all files of the output;
    those that were written are also in `added` or `changed`. `due` is when the clock alone will
    change the output (RFC 3339); "" if it never will. `refused` is whether the gate refused a
    document. `reasons` are the reasons why articles are kept out, if the request asked for them.
    `topics_left_out` is the number of tags that have no feed since there are too many.
    """

    feeds: tuple[FeedReport, ...]
    published: int
    kept_out: dict[str, int]
    problems: tuple[Problem, ...]
    documents: tuple[str, ...]
    due: str
    refused: bool
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    topics_left_out: int = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether there are files, and each of them has a problem."""
        is_bad = any(problem.article for problem in self.problems)
        return is_bad and not self.published and not any(self.kept_out.values())


class Watcher:
    """Receives the progress and the problems of a build; this one shows nothing."""

    def progress(
        self,
        steps: Iterable[T],
        label: str,  # noqa: ARG002
        total: int | None = None,  # noqa: ARG002
    ) -> Iterator[T]:
        """Yield the same steps; `total` is their number, if it is known."""
        return iter(steps)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show the problems of a build."""

    def wait(self) -> None:
        """Show that the build waits for another build in the output folder."""
