"""The commands: the help and the options of each."""

import os
import re
from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from feeds.workers.pool import PROCESSES

_CLUSTER = re.compile(r"dask://(\[[0-9A-Fa-f:.]+\]|[^\s/:@?#\[\]]+):(?P<port>[0-9]{1,5})")
_MAX_JOBS = 256
_MAX_QUOTED = 100  # characters of an option in a message


class Option(NamedTuple):
    """An option or a positional argument: its names, and what argparse needs to know of it."""

    names: tuple[str, ...]
    settings: dict[str, Any]


class Command(NamedTuple):
    """A command: its help, of which the first line is shown in the list of commands, and options.

    Text after a line of `---` comes after the options.
    """

    about: str
    options: tuple[Option, ...]


# --- types of options ------------------------------------------------------------------------


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= _MAX_QUOTED else f'"{text[:_MAX_QUOTED]}…"'


def _folder(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("is empty; name a folder")
    if os.path.isfile(text):
        raise ArgumentTypeError(f"{_quoted(text)} is a file; name a folder")
    if os.path.lexists(text) and not os.path.isdir(text):
        raise ArgumentTypeError(
            f"{_quoted(text)} is not a folder, nor a link to a folder; name a folder"
        )
    return Path(text)


def _file(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("is empty; name a file")
    return Path(text)


def _address(text: str) -> str:
    from feeds.settings.values import ADDRESS

    if not re.search(ADDRESS, text):
        raise ArgumentTypeError(f"{_quoted(text)}: write an address that begins with https://")
    return text


def _title(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("it is empty; write the name of the site")
    return text.strip()


def _language(text: str) -> str:
    from feeds.settings.values import LANGUAGE

    if not re.search(LANGUAGE, text):
        raise ArgumentTypeError(f"{_quoted(text)}: write a language such as en-us")
    return text


def _moment(text: str) -> datetime:
    """A date, in any form that articles may use."""
    from feeds.clock import plausible
    from feeds.dates import moment

    try:
        return plausible(moment(text))
    except ValueError as error:
        raise ArgumentTypeError(f"{_quoted(text)}: {error}") from None


def _jobs(text: str) -> int:
    if not (re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= _MAX_JOBS):
        raise ArgumentTypeError(f"{_quoted(text)}: write a number from 1 to {_MAX_JOBS}")
    return int(text)


def _executor(text: str) -> str:
    """Where work is done: by processes of this machine, or by a cluster."""
    cluster = _CLUSTER.fullmatch(text)
    if text != PROCESSES and not (cluster and 0 < int(cluster["port"]) < 65_536):
        raise ArgumentTypeError(f"{_quoted(text)}: write {PROCESSES} or dask://HOST:PORT")
    return text


# --- the commands ------------------------------------------------------------------------------


def _option(*names: str, **settings: Any) -> Option:
    return Option(names, settings)


def _flag(*names: str, help: str) -> Option:
    return Option(names, {"action": "store_true", "help": help})


def _form(help: str, *forms: str) -> Option:
    """The option --format; the first form is the default."""
    help = f"{help} (default: {forms[0]})"
    return _option("--format", choices=forms, default=forms[0], dest="form", help=help)


HELP = _option("-h", "--help", action="help", help="Show this help and exit.")
_CONFIG = _option(
    "--config",
    type=_file,
    default=Path("config/feeds.yaml"),
    metavar="FILE",
    help="The configuration: what to publish, and its title and address. (default: %(default)s)",
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
    help="The date to take as the present, such as 2026-01-31T12:00:00Z."
    " (default: SOURCE_DATE_EPOCH if it is set, else the clock)",
)
_SITE = _CONFIG, _OUTPUT, _NOW

FEEDS = Command(
    """\
Publish a folder of articles as Atom, RSS and JSON feeds.

Articles are Markdown files with YAML front matter. Each topic gets a set of feeds, and there is one
for all articles together.
---
Begin with: feeds init""",
    (
        _option(
            "--version",
            action="store_const",
            const="version",
            dest="command",
            help="Show the version and exit.",
        ),
    ),
)

COMMANDS = {
    "init": Command(
        """\
Write the configuration for a folder of posts.

It recognises the sites of Jekyll, Hugo, Zola, Eleventy, Astro and MkDocs by their own
configuration, and any folder of Markdown files. Only what is not found there is asked, and nothing
where there is no terminal. Nothing but the configuration is written.
---
Exit status:
  0  done
  2  there are no posts, the address of the site is not known, or there is a configuration already;
     nothing was written""",
        (
            _option(
                "folder",
                nargs="?",
                type=_folder,
                default=Path(),
                metavar="FOLDER",
                help="The folder of the site. (default: the current one)",
            ),
            _option(
                "--url",
                type=_address,
                metavar="ADDRESS",
                help="The address of the site's home page, such as https://example.org/. The feeds"
                " will be below it, in feeds/.",
            ),
            _option("--title", type=_title, metavar="TEXT", help="The name of the site."),
            _option(
                "--language",
                type=_language,
                metavar="LANGUAGE",
                help="The language of the posts, such as en-us. Of a site in several languages:"
                " the one to publish.",
            ),
            _option(
                "--config",
                type=_file,
                metavar="FILE",
                help="The file to write. (default: config/feeds.yaml in FOLDER)",
            ),
            _flag("--force", help="Replace the configuration if there is one."),
        ),
    ),
    "build": Command(
        """\
Read the articles and write the feeds that differ.

An article that cannot be published is left out. A message on stderr names its file and line, and
says what to do. All other articles are published.
---
Exit status:
  0  done
  1  there were problems and --strict was given, or a file could not be written
  2  the command or the configuration is wrong; nothing was written
  3  too much would change at once; nothing was written""",
        (
            *_SITE,
            _flag("--strict", help="Exit with status 1 if there are any problems."),
            _option(
                "--allow",
                choices=("vanish", "arrive", "reissue", "change", "clock"),
                action="append",
                default=[],
                help="Build although unusually many entries would disappear (vanish), be added"
                " (arrive), get a new id (reissue) or change, or although the ledger is far ahead"
                " of the clock. Can be given several times.",
            ),
            _option(
                "-j",
                "--jobs",
                type=_jobs,
                default=os.cpu_count() or 1,
                metavar="NUMBER",
                help="The number of processes that share the work if there is much. (default: the"
                " number of processors)",
            ),
            _option(
                "--executor",
                type=_executor,
                default=PROCESSES,
                metavar="WHERE",
                help="Where work is done if there is much: in processes of this machine, or in the"
                " workers of the Dask cluster dask://HOST:PORT, which must see the folder of"
                " articles under the same path. (default: %(default)s)",
            ),
            _flag("-q", "--quiet", help="Print problems only."),
            _flag(
                "-v",
                "--verbose",
                help="Also name each file that changes and each article that is kept out.",
            ),
        ),
    ),
    "diff": Command(
        """\
Show what a build would change, feed by feed, without writing anything.
---
Exit status, like that of diff:
  0  nothing would change
  1  something would change
  2  the command or the configuration is wrong""",
        (
            *_SITE,
            _form(
                "The form of the result: for people, for programs, or for a job's summary.",
                "text",
                "json",
                "markdown",
            ),
        ),
    ),
    "check": Command(
        """\
Report everything that is wrong with configuration, articles and feeds, without writing anything.

The setting `rules` in the configuration makes a rule an error or a warning, or turns it off.
---
Exit status:
  0  there are no errors; there may be warnings
  1  there are errors
  2  the command or the configuration is wrong""",
        (
            *_SITE,
            _form(
                "The form of the result: for people, for programs, or as annotations in GitHub.",
                *("text", "json", "github"),
            ),
            _option(
                "--explain", metavar="RULE", help="Explain a rule, or `list` all rules, and exit."
            ),
            _flag("-q", "--quiet", help="Print findings only, no totals."),
        ),
    ),
    "explain": Command(
        """\
Tell in which feeds an article is and why, and what keeps it out of the others.
---
Exit status:
  0  done
  2  there is no such article, or the command or the configuration is wrong""",
        (
            _option(
                "article",
                metavar="ARTICLE",
                help="Its file, relative to the current folder or to the folder of articles; or its"
                " id or its address.",
            ),
            *_SITE,
            _form("The form of the result: for people or for programs.", "text", "json"),
        ),
    ),
}
