"""The commands that there are: what each does, and which options it has."""

import os
import re
from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from feeds.workers.pool import PROCESSES

_CLUSTER = re.compile(r"dask://(\[[0-9A-Fa-f:.]+\]|[^\s/:@?#\[\]]+):(?P<port>[0-9]{1,5})")
_MOST_JOBS = 256
_LONGEST = 100  # characters of an option that a message quotes


class Option(NamedTuple):
    """What argparse is told of an option, or of what else a command takes."""

    names: tuple[str, ...]
    how: dict[str, Any]


class Command(NamedTuple):
    """What it does, in words that begin with one line for the list of commands, and its options."""

    about: str
    options: tuple[Option, ...]


# --- what the options take ---------------------------------------------------------------------


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= _LONGEST else f'"{text[:_LONGEST]}…"'


def _folder(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("it is empty; name a folder")
    if os.path.isfile(text):
        raise ArgumentTypeError(f"{_quoted(text)} is a file; name a folder")
    if os.path.lexists(text) and not os.path.isdir(text):
        raise ArgumentTypeError(
            f"{_quoted(text)} is not a folder, or a link to none; name a folder"
        )
    return Path(text)


def _file(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("it is empty; name a file")
    return Path(text)


def _moment(text: str) -> datetime:
    """A date in any form that articles may use."""
    from feeds.clock import plausible
    from feeds.dates import moment

    try:
        return plausible(moment(text))
    except ValueError as error:
        raise ArgumentTypeError(f"{_quoted(text)}: {error}") from None


def _jobs(text: str) -> int:
    if not (re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= _MOST_JOBS):
        raise ArgumentTypeError(f"{_quoted(text)}: write a number from 1 to {_MOST_JOBS}")
    return int(text)


def _place(text: str) -> str:
    """Where work is done."""
    cluster = _CLUSTER.fullmatch(text)
    if text != PROCESSES and not (cluster and 0 < int(cluster["port"]) < 65_536):
        raise ArgumentTypeError(f"{_quoted(text)}: write {PROCESSES} or dask://HOST:PORT")
    return text


# --- the commands ------------------------------------------------------------------------------


def _option(*names: str, **how: Any) -> Option:
    return Option(names, how)


def _flag(*names: str, help: str) -> Option:
    return Option(names, {"action": "store_true", "help": help})


def _form(help: str, *forms: str) -> Option:
    """How a command says what it found; the first is for people."""
    what = f"{help} (default: {forms[0]})"
    return _option("--format", choices=forms, default=forms[0], dest="form", help=what)


HELP = _option("-h", "--help", action="help", help="Show this and leave.")
_CONFIG = _option(
    "--config",
    type=_file,
    default=Path("config/feeds.yaml"),
    metavar="FILE",
    help="What to publish, and how it is called. (default: %(default)s)",
)
_OUTPUT = _option(
    "--output",
    type=_folder,
    metavar="FOLDER",
    help="The folder of the feeds, seen from here. (default: what the setting output names, else"
    " `output` beside the folder config)",
)
_NOW = _option(
    "--now",
    type=_moment,
    metavar="DATE",
    help="Act as if it were this date, such as 2026-01-31T12:00:00Z."
    " Otherwise SOURCE_DATE_EPOCH counts, and then the clock.",
)
_SITE = _CONFIG, _OUTPUT, _NOW

FEEDS = Command(
    """\
Publish a folder of articles as Atom, RSS and JSON feeds.

Articles are Markdown files with YAML front matter. The published ones are grouped by topic; each
topic gets a set of feeds, and so does everything together.
---
Begin with: feeds build --config config/feeds.yaml""",
    (
        _option(
            "--version",
            action="store_const",
            const="version",
            dest="command",
            help="Show the version and leave.",
        ),
    ),
)

COMMANDS = {
    "build": Command(
        """\
Read the articles and write the feeds that differ.

An article that cannot be published is left out and named on stderr, with its line and what to do
about it; the others are not touched by it.
---
Exit status:
  0  done
  1  there were complaints and --strict was given, or a file could not be written
  2  the command or the configuration is wrong; nothing was written
  3  too much would change at once; nothing was written""",
        (
            *_SITE,
            _flag("--strict", help="Exit with status 1 if there are complaints."),
            _option(
                "--allow",
                choices=("vanish", "arrive", "reissue", "change", "clock"),
                action="append",
                default=[],
                help="Go on although unusually many entries would disappear, come in, come again,"
                " or change; or although the ledger is far ahead of the clock.",
            ),
            _option(
                "-j",
                "--jobs",
                type=_jobs,
                default=os.cpu_count() or 1,
                metavar="NUMBER",
                help="How many processes help with many articles. (default: all processors)",
            ),
            _option(
                "--executor",
                type=_place,
                default=PROCESSES,
                metavar="PLACE",
                help="Who helps with many articles: processes of this machine, or the workers of"
                " the Dask cluster dask://HOST:PORT, which find the folder of articles under the"
                " same path. (default: %(default)s)",
            ),
            _flag("-q", "--quiet", help="Print complaints only."),
            _flag("-v", "--verbose", help="Also name each file and each article kept out."),
        ),
    ),
    "diff": Command(
        """\
Show what a build would change, feed by feed, without writing anything.
---
Exit status, as diff's:
  0  nothing would change
  1  something would
  2  the command or the configuration is wrong""",
        (
            *_SITE,
            _form("For people, for programs, or for a job's summary.", "text", "json", "markdown"),
        ),
    ),
    "check": Command(
        """\
Say all that is wrong with configuration, articles and feeds, without writing anything.

The setting `rules` in the configuration makes a rule an error, a warning, or turns it off.
---
Exit status:
  0  there are no errors; there may be warnings
  1  there are errors
  2  the command or the configuration is wrong""",
        (
            *_SITE,
            _form(
                "For people, for programs, or as annotations of a GitHub workflow.",
                *("text", "json", "github"),
            ),
            _option(
                "--explain", metavar="RULE", help="Explain a rule, or `list` them all, and leave."
            ),
            _flag("-q", "--quiet", help="Print findings only, without their number."),
        ),
    ),
    "explain": Command(
        """\
Tell in which feeds an article is, and why, and what keeps it out of the others.
---
Exit status:
  0  done
  2  there is no such article, or the command or the configuration is wrong""",
        (
            _option(
                "article",
                metavar="ARTICLE",
                help="Its file, seen from here or from the folder of articles, its id, or its"
                " address.",
            ),
            *_SITE,
            _form("For people, or for programs.", "text", "json"),
        ),
    ),
}
