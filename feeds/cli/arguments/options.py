"""Options that several commands share, and the types of options and commands."""

from pathlib import Path
from typing import Any, NamedTuple

from feeds.cli.arguments import option_types


class Option(NamedTuple):
    """An option or a positional argument: its names, and the keywords of `add_argument`."""

    names: tuple[str, ...]
    settings: dict[str, Any]


class Command(NamedTuple):
    """A command: `about` is its help, `options` are its options.

    The list of commands shows the first line of `about`. Text after a line of `---` is printed
    below the options.
    """

    about: str
    options: tuple[Option, ...]


def option(*names: str, **settings: Any) -> Option:
    """An option with a value, or a positional argument; `add_argument` takes `settings`."""
    return Option(names, settings)


def flag(*names: str, help: str) -> Option:
    """An option without a value."""
    return Option(names, {"action": "store_true", "help": help})


def form(help: str, *forms: str) -> Option:
    """The option --format with these choices; the first one is the default."""
    help = f"{help} (default: {forms[0]})"
    return option("--format", choices=forms, default=forms[0], dest="form", help=help)


HELP = option("-h", "--help", action="help", help="Show this help and exit.")
CONFIG = option(
    "--config",
    type=option_types.file,
    default=Path("config/feeds.yaml"),
    metavar="FILE",
    help="The configuration file. (default: %(default)s)",
)
OUTPUT = option(
    "--output",
    type=option_types.folder,
    metavar="FOLDER",
    help="The output folder, relative to the current folder. (default: the setting `output`;"
    " without it, the folder output beside the configuration file, or beside the folder config"
    " that the file is in)",
)
NOW = option(
    "--now",
    type=option_types.date,
    metavar="DATE",
    help="The date and time to take as now, such as 2026-01-31T12:00:00Z. (default:"
    " SOURCE_DATE_EPOCH if it is set, else the time of the clock)",
)
# The options of all commands that need a site.
SITE = CONFIG, OUTPUT, NOW
