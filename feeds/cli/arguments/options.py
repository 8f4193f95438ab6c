"""Options that several commands have, and what options and commands are made of."""

from pathlib import Path
from typing import Any, NamedTuple

from feeds.cli.arguments import option_types


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


def option(*names: str, **settings: Any) -> Option:
    """An option with a value, or a positional argument; `settings` are those of argparse."""
    return Option(names, settings)


def flag(*names: str, help: str) -> Option:
    """An option without a value."""
    return Option(names, {"action": "store_true", "help": help})


def form(help: str, *forms: str) -> Option:
    """The option --format; the first form is the default."""
    help = f"{help} (default: {forms[0]})"
    return option("--format", choices=forms, default=forms[0], dest="form", help=help)


HELP = option("-h", "--help", action="help", help="Show this help and exit.")
CONFIG = option(
    "--config",
    type=option_types.file,
    default=Path("config/feeds.yaml"),
    metavar="FILE",
    help="The configuration: what to publish, and its title and address. (default: %(default)s)",
)
OUTPUT = option(
    "--output",
    type=option_types.folder,
    metavar="FOLDER",
    help="The folder of the feeds, seen from here. (default: what the setting output names, else"
    " `output` beside the folder config)",
)
NOW = option(
    "--now",
    type=option_types.date,
    metavar="DATE",
    help="The date to take as the present, such as 2026-01-31T12:00:00Z."
    " (default: SOURCE_DATE_EPOCH if it is set, else the clock)",
)
# The options of all commands that need a site.
SITE = CONFIG, OUTPUT, NOW
