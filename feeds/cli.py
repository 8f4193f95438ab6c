"""The front door: what is typed → what is done, said and returned."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from feeds.errors import Problem

DONE, COMPLAINTS, WRONG, STOPPED = 0, 1, 2, 3


class _Moment(click.ParamType):
    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        from feeds.dates import NotADate, moment

        if isinstance(value, datetime):
            return value
        try:
            return moment(str(value))
        except NotADate as error:
            self.fail(f'"{value}": {error}', param, ctx)


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


@cli.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("config/feeds.yaml"),
    show_default=True,
    help="What to publish, and how it is called.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
    help="The folder to write to; made if need be.",
)
@click.option(
    "--now",
    type=_Moment(),
    help="Build as if it were this date, such as 2026-01-31T12:00:00Z."
    " Otherwise SOURCE_DATE_EPOCH counts, and then the clock.",
)
@click.option("--strict", is_flag=True, help="Exit with status 1 if an article was left out.")
@click.option("-q", "--quiet", is_flag=True, help="Print complaints only.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Also name each file and each article kept out."
)
def build(
    config: Path, output: Path, now: datetime | None, strict: bool, quiet: bool, verbose: bool
) -> int:
    """Read the articles and write the feeds that differ.

    An article that cannot be published is left out and named on stderr, with its line and what to
    do about it; the others are not touched by it.

    \b
    Exit status:
      0  done
      1  an article was left out and --strict was given, or a file could not be written
      2  the command or the configuration is wrong; nothing was written
    """
    from feeds import clock, report
    from feeds.articles import read
    from feeds.config import load_site
    from feeds.model import Article, Withheld
    from feeds.output import write
    from feeds.pipeline import documents, feeds_of
    from feeds.selection import withheld

    site = load_site(config)
    moment = now or clock.now()
    articles: list[Article] = []
    kept_out: list[Withheld] = []
    problems: list[Problem] = []
    for outcome in report.progress(read(site), "Reading articles", quiet):
        if isinstance(outcome, Article):
            reason = withheld(outcome, site, moment)
            kept_out.append(reason) if reason else articles.append(outcome)
        elif isinstance(outcome, Withheld):
            kept_out.append(outcome)
        else:
            problems.append(outcome)
    report.complaints(problems)
    feeds = feeds_of(site, articles, moment)
    written = write(report.progress(documents(site, feeds), "Writing feeds", quiet), output)
    if not quiet:
        report.results(feeds, written, len(articles), kept_out, problems, output, verbose)
    return COMPLAINTS if problems and strict else DONE


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit status."""
    from feeds.errors import FeedsError

    _utf8(sys.stdout, sys.stderr)
    try:
        status = cli.main(arguments, prog_name="feeds", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = WRONG
    except click.Abort:
        click.echo("stopped; what was written is whole", err=True)
        status = 130
    except FeedsError as error:
        click.echo(str(error), err=True)
        status = WRONG
    except BrokenPipeError:
        # The reader of our output has gone, as in `feeds build | head -1`: nobody is left to tell.
        sys.stdout = None  # type: ignore[assignment]
        status = DONE
    except OSError as error:
        click.echo(
            f"{error.filename or 'output'}: {error.strerror}; mend that and build again", err=True
        )
        status = COMPLAINTS
    sys.exit(status if isinstance(status, int) else DONE)


def _utf8(*streams: object) -> None:
    """Titles are in all scripts; a terminal or pipe that is not must not end the build."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
