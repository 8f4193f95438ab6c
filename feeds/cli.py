"""The front door: what is typed → what is done, said and returned."""

import os
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from feeds.articles import Outcome
    from feeds.check import Evidence
    from feeds.ledger import Ledger
    from feeds.plan import Plan

DONE, COMPLAINTS, WRONG, STOPPED = 0, 1, 2, 3


_CLUSTER = re.compile(r"dask://(\[[0-9A-Fa-f:.]+\]|[^\s/:@?#\[\]]+):(?P<port>[0-9]{1,5})")


class _Moment(click.ParamType[datetime]):
    """A date in any form that articles may use."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        from feeds.clock import plausible
        from feeds.dates import moment

        if isinstance(value, datetime):
            return value
        try:
            return plausible(moment(str(value)))
        except ValueError as error:
            self.fail(f'"{value}": {error}', param, ctx)


class _Place(click.ParamType[str]):
    """Where work is done."""

    name = "place"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        cluster = _CLUSTER.fullmatch(str(value))
        if value != "processes" and not (cluster and 0 < int(cluster["port"]) < 65_536):
            self.fail(f'"{value}": write processes or dask://HOST:PORT', param, ctx)
        return str(value)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: feeds build --config config/feeds.yaml",
)
@click.version_option(package_name="topic-feeds", message="feeds %(version)s")
def cli() -> None:
    """Publish a folder of articles as Atom, RSS and JSON feeds.

    Articles are Markdown files with YAML front matter. The published ones are grouped by topic;
    each topic gets a set of feeds, and so does everything together.
    """


_CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("config/feeds.yaml"),
    show_default=True,
    help="What to publish, and how it is called.",
)
_OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
    help="The folder that holds the feeds.",
)
_NOW = click.option(
    "--now",
    type=_Moment(),
    help="Act as if it were this date, such as 2026-01-31T12:00:00Z."
    " Otherwise SOURCE_DATE_EPOCH counts, and then the clock.",
)


@cli.command()
@_CONFIG
@_OUTPUT
@_NOW
@click.option("--strict", is_flag=True, help="Exit with status 1 if there are complaints.")
@click.option(
    "--allow",
    type=click.Choice(["vanish", "arrive", "reissue"]),
    multiple=True,
    help="Go on although unusually many entries would disappear, come in, or come again.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    default=lambda: os.cpu_count() or 1,
    show_default="all processors",
    help="How many processes help with many articles.",
)
@click.option(
    "--executor",
    type=_Place(),
    default="processes",
    show_default=True,
    metavar="PLACE",
    help="Who helps with many articles: processes of this machine, or the workers of the Dask"
    " cluster dask://HOST:PORT, which find the folder of articles under the same path.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print complaints only.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Also name each file and each article kept out."
)
def build(
    config: Path,
    output: Path,
    now: datetime | None,
    strict: bool,
    allow: tuple[str, ...],
    jobs: int,
    executor: str,
    quiet: bool,
    verbose: bool,
) -> int:
    """Read the articles and write the feeds that differ.

    An article that cannot be published is left out and named on stderr, with its line and what to
    do about it; the others are not touched by it.

    \b
    Exit status:
      0  done
      1  there were complaints and --strict was given, or a file could not be written
      2  the command or the configuration is wrong; nothing was written
      3  too much would change at once; nothing was written
    """  # noqa: D301
    from feeds import clock, report, run
    from feeds.lock import locked
    from feeds.order import Order

    order = Order(config, output, now or clock.now(), allow, jobs, executor, verbose)
    with locked(output, report.waiting):
        said, written = run.build(order, report.Terminal(quiet))
    if not quiet:
        report.results(said, written, output, verbose)
    return COMPLAINTS if said.refused or (said.complaints and strict) else DONE


@cli.command()
@_CONFIG
@_OUTPUT
@_NOW
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="For people, for programs, or for a job's summary.",
)
def diff(config: Path, output: Path, now: datetime | None, form: str) -> int:
    """Show what a build would change, feed by feed, without writing anything.

    \b
    Exit status, as diff's:
      0  nothing would change
      1  something would
      2  the command or the configuration is wrong
    """  # noqa: D301
    from feeds import diff, report
    from feeds.pipeline import documents

    try:
        plan, earlier, _ = _planned(config, output, now)
        report.Terminal(quiet=False).complain(map(str, (*plan.problems, *plan.stopped)))
        found = diff.difference(plan, earlier, documents(plan), output)
    except OSError as error:
        click.echo(_trouble(error), err=True)
        return WRONG
    click.echo(diff.FORMATS[form](found))
    if plan.stopped:
        click.echo("a build would stop here, and write nothing", err=True)
    return 1 if found else 0


@cli.command()
@_CONFIG
@_OUTPUT
@_NOW
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, or as annotations of a GitHub workflow.",
)
@click.option("--explain", metavar="RULE", help="Explain a rule, or `list` them all, and leave.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings only, without their number.")
def check(
    config: Path, output: Path, now: datetime | None, form: str, explain: str | None, quiet: bool
) -> int:
    """Say all that is wrong with configuration, articles and feeds, without writing anything.

    The setting `rules` in the configuration makes a rule an error, a warning, or turns it off.

    \b
    Exit status:
      0  there are no errors; there may be warnings
      1  there are errors
      2  the command or the configuration is wrong
    """  # noqa: D301
    from feeds import check

    if explain is not None:
        return _explained(explain)
    from feeds.errors import FeedsError

    try:
        found = check.findings(_evidence(config, output, now, quiet))
        status = COMPLAINTS if found.errors else DONE
    except FeedsError as error:
        found, status = check.judged(error.problems), WRONG
    said = [check.FORMATS[form](found)]
    if form != "json" and not quiet:
        said.append(check.counts(found))
    click.echo("\n".join(filter(None, said)), nl=any(said))
    return status


@cli.command()
@click.argument("article")
@_CONFIG
@_OUTPUT
@_NOW
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)
def explain(article: str, config: Path, output: Path, now: datetime | None, form: str) -> int:
    """Tell in which feeds an article is, and why, and what keeps it out of the others.

    ARTICLE is its file, seen from here or from the folder of articles, its id, or its address.

    \b
    Exit status:
      0  done
      2  there is no such article, or the command or the configuration is wrong
    """  # noqa: D301
    from feeds import explain
    from feeds.subject import subject

    plan, earlier, outcomes = _planned(config, output, now)
    site = plan.site
    file = subject([article, *_below(article, site.articles)], outcomes, earlier, site)
    case = explain.Case(file, explain.outcome_of(file, outcomes), plan, earlier)
    click.echo(explain.FORMATS[form](explain.explanation(case)))
    return DONE


def _below(name: str, folder: str) -> list[str]:
    """A path as it is seen from the folder, if it lies there."""
    from feeds.folder import is_elsewhere

    if is_elsewhere(folder):
        above = folder.rstrip("/") + "/"
        return [name.removeprefix(above)] if name.startswith(above) else []
    path = Path(name)
    try:
        return [(path.parent.resolve() / path.name).relative_to(Path(folder).resolve()).as_posix()]
    except (ValueError, OSError):
        return []


def _explained(name: str) -> int:
    from feeds import rules

    if name in rules.RULES:
        click.echo(rules.explained(rules.RULES[name]))
        return DONE
    if name != "list":
        near = rules.nearest(name)
        todo = f"did you mean {near}?" if near else "these are all:"
        click.echo(f"--explain: there is no rule {name}; {todo}", err=True)
        if near:
            return WRONG
    click.echo(rules.listed())
    return DONE if name == "list" else WRONG


def _evidence(config: Path, output: Path, now: datetime | None, quiet: bool) -> "Evidence":
    from feeds import clock, evidence
    from feeds.check import Evidence
    from feeds.folder import files

    moment = now or clock.now()
    plan, _, outcomes = _planned(config, output, moment, quiet)
    return Evidence(
        site=plan.site,
        plan=plan,
        sheets=tuple(evidence.sheets(plan.site, outcomes)),
        files=files(plan.site.articles),
        lying=tuple(evidence.lying(output)),
        now=moment,
    )


def _planned(
    config: Path, output: Path, now: datetime | None, quiet: bool = False
) -> "tuple[Plan, Ledger, tuple[Outcome, ...]]":
    """What a build would write, what was written before, and all that was read."""
    from feeds import articles, clock, recovery, report
    from feeds.config import load_site
    from feeds.pipeline import vetted
    from feeds.sources import in_memory

    site = load_site(config)
    earlier, damage = recovery.read_ledger(output, site)
    outcomes = tuple(report.progress(articles.read(site), "Reading articles", quiet))
    source = in_memory(site, (*damage, *outcomes))
    return vetted(site, source, earlier, now or clock.now()), earlier, outcomes


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit status."""
    from feeds.errors import FeedsError, Stopped

    _utf8(sys.stdout, sys.stderr)
    try:
        status = cli.main(arguments, prog_name="feeds", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = WRONG
    except click.Abort:
        click.echo("stopped; what was written is whole", err=True)
        status = 130
    except Stopped as error:
        click.echo(f"{error}\nstopped: nothing was written", err=True)
        status = STOPPED
    except FeedsError as error:
        click.echo(str(error), err=True)
        status = WRONG
    except (BrokenPipeError, SystemExit):
        # The reader of our output has gone, as in `feeds build | head -1`: nobody is left to tell.
        # Click ends the program for that, and for nothing else.
        sys.stdout = None
        status = DONE
    except OSError as error:
        click.echo(_trouble(error), err=True)
        status = COMPLAINTS
    sys.exit(status if isinstance(status, int) else DONE)


def _trouble(error: OSError) -> str:
    return f"{error.filename or 'standard output'}: {error.strerror}; mend that and build again"


def _utf8(*streams: object) -> None:
    """Titles are in all scripts; a terminal or pipe that is not must not end the build."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
