"""What a command is made of: its help and its options."""

from typing import Any, NamedTuple


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
    """An option or a positional argument, with what argparse needs to know of it."""
    return Option(names, settings)


def flag(*names: str, help: str) -> Option:
    """An option without a value."""
    return Option(names, {"action": "store_true", "help": help})


def form(help: str, *forms: str) -> Option:
    """The option --format; the first form is the default."""
    help = f"{help} (default: {forms[0]})"
    return option("--format", choices=forms, default=forms[0], dest="form", help=help)


HELP = option("-h", "--help", action="help", help="Show this help and exit.")
