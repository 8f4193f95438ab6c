"""The report of a build → lines, a table or a progress bar, for a terminal or a pipe."""

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from feeds.articles.folder import other_files, readable_path
from feeds.cli.console import styled
from feeds.cli.messages import lines_of
from feeds.errors import Problem
from feeds.pipeline.request import FeedReport, Report, Watcher
from feeds.text import count, one_line

T = TypeVar("T")
# Columns of a terminal from which the table has room for the folders.
_WIDE = 68


class Terminal(Watcher):
    """Prints the problems and the progress of a build on stderr."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Print a line for each problem; many equal problems are one line."""
        for line in lines_of([_with_files(problem) for problem in problems]):
            print(line, file=sys.stderr)

    def wait(self) -> None:
        """Print that this build waits for another one."""
        print("another build is writing to this output folder; waiting for it", file=sys.stderr)

    def progress(self, steps: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
        """Yield the same steps, and show a progress bar, as the function `progress` does."""
        return progress(steps, label, self._quiet, total)


def _with_files(problem: Problem) -> Problem:
    """Add to the problem of a folder without articles what other files it has."""
    others = other_files(problem.file) if problem.rule == "empty-folder" else None
    if not others:
        return problem
    ending, number = others.most_common(1)[0]
    what = f"{problem.what}, but {count(number, f'{ending} file')}"
    return problem._replace(what=what, todo=f"articles end in .md; {problem.todo}")


def print_results(report: Report, output: Path, verbose: bool) -> None:
    """Print each feed with its number of entries, and what was written, on stdout."""
    if verbose:
        for reason in report.reasons:
            print(f"kept out {reason}")
        for verb in ("added", "changed", "removed"):
            for path in getattr(report, verb):
                print(f"{verb} {output / path}")
    if not report.feeds:
        print("no article to publish, so no feed was written")
    elif sys.stdout.isatty():
        _table(report.feeds)
    else:
        for feed in report.feeds:
            print(f"{feed.name}: {count(feed.entries, 'entry', 'entries')}")
    parts = [count(report.published, "article") + " published", _kept_out(report.kept_out)]
    if report.problems:
        parts.append(count(len(report.problems), "problem"))
    new = len(report.added) + len(report.changed)
    files = f"{count(new, 'file')} written, {len(report.documents) - new} as before"
    if report.removed:
        files += f", {len(report.removed)} removed"
    print(f"{', '.join(parts)}; {files} in {readable_path(output)}")
    if report.topics_left_out:
        number = f"{report.topics_left_out:,}"
        print(f"{number} more tags have no feed; list under topics those that should have one")
    if report.due:
        print(f"build again after {report.due}: the feeds change then, even if no article does")


def _kept_out(numbers: Mapping[str, int]) -> str:
    """2 kept out (1 deleted, 1 unpublished)"""
    rules = ", ".join(f"{number} {rule}" for rule, number in sorted(numbers.items()))
    return f"{sum(numbers.values())} kept out" + (f" ({rules})" if rules else "")


def _table(feeds: Sequence[FeedReport]) -> None:
    # Imported here: a pipe needs no table, and the import takes longer than most builds.
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Feed", overflow="fold")
    table.add_column("Entries", justify="right", no_wrap=True)
    table.add_column("Newest", no_wrap=True)
    console = Console(file=styled(sys.stdout), highlight=False, markup=False)
    is_wide = console.width >= _WIDE
    if is_wide:
        table.add_column("Folder", overflow="fold", style="dim")
    for feed in feeds:
        newest = feed.newest or "–"
        table.add_row(
            one_line(feed.name), str(feed.entries), newest, *([feed.path or "/"] if is_wide else [])
        )
    console.print(table)


def progress(steps: Iterable[T], label: str, quiet: bool, total: int | None = None) -> Iterator[T]:
    """Yield the same steps; on a terminal, show a progress bar on stderr after one second."""
    if quiet or not sys.stderr.isatty():
        yield from steps
        return
    steps = iter(steps)
    start = time.monotonic()
    done = 0
    for step in steps:
        yield step
        done += 1
        if time.monotonic() - start > 1:
            break
    else:
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    number = TextColumn("{task.completed:,}" + (f" of {total:,}" if total else ""))
    bars = (BarColumn(),) if total else ()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), *bars, number)
    console = Console(file=styled(sys.stderr))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(label, total=total, completed=done)
        for step in steps:
            yield step
            bar.advance(task)
