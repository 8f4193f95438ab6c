"""What a build did → what a person reads of it, on a terminal or in a pipe."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click

from feeds.dates import rfc3339
from feeds.errors import Problem, Stopped
from feeds.model import Feed
from feeds.output import Written
from feeds.plan import Plan

T = TypeVar("T")


def complaints(problems: Sequence[Problem]) -> None:
    """One line each, on stderr."""
    for problem in problems:
        click.echo(str(problem), err=True)


def stop(guards: Sequence[Problem]) -> None:
    """Raise Stopped if there are any."""
    if guards:
        raise Stopped(guards)


def waiting() -> None:
    """Say why nothing happens."""
    click.echo("another build is at work in this output folder; waiting for it", err=True)


def results(plan: Plan, written: Written, output: Path, verbose: bool) -> None:
    """Every feed with its number of entries, and what was written; on stdout."""
    if verbose:
        for article in plan.kept_out:
            click.echo(f"kept out {article.file}: {article.rule}: {article.why}")
        for verb in ("added", "changed", "removed"):
            for path in getattr(written, verb):
                click.echo(f"{verb} {output / path}")
    feeds = [feed for feed in plan.feeds() if not feed.period]
    if not feeds:
        click.echo("no article to publish, so no feed was written")
    elif sys.stdout.isatty():
        _table(feeds)
    else:
        for feed in feeds:
            click.echo(f"{feed.name}: {count(len(feed.entries), 'entry', 'entries')}")
    parts = [
        count(len(plan.members.get("", ())), "article") + " published",
        f"{len(plan.kept_out)} kept out",
    ]
    if plan.problems:
        parts.append(count(len(plan.problems), "complaint"))
    new = len(written.added) + len(written.changed)
    files = f"{count(new, 'file')} written, {len(written.unchanged)} as before"
    if written.removed:
        files += f", {len(written.removed)} removed"
    click.echo(f"{', '.join(parts)}; {files}")
    if plan.due:
        click.echo(f"the clock alone changes the feeds next on {rfc3339(plan.due)}")


def count(number: int, one: str, many: str = "") -> str:
    """1 file, 2 files"""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _table(feeds: Sequence[Feed]) -> None:
    # Imported here: a pipe has no use for it, and it takes longer than most builds.
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Feed", overflow="fold")
    table.add_column("Entries", justify="right")
    table.add_column("Newest", no_wrap=True)
    table.add_column("Folder", overflow="fold", style="dim")
    for feed in feeds:
        newest = rfc3339(feed.entries[0].published)[:10] if feed.entries else "–"
        table.add_row(feed.name, str(len(feed.entries)), newest, feed.path or "/")
    Console(highlight=False, markup=False).print(table)


def progress(steps: Iterable[T], label: str, quiet: bool) -> Iterator[T]:
    """The same steps; a bar on stderr once they take more than a second on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield from steps
        return
    steps = iter(steps)
    began = time.monotonic()
    done = 0
    for step in steps:
        yield step
        done += 1
        if time.monotonic() - began > 1:
            break
    else:
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,}"))
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(label, total=None, completed=done)
        for step in steps:
            yield step
            bar.advance(task)
