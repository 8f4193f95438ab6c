"""The words of a command line → the command, and the values of its options."""

import argparse
import os
import re
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from feeds.cli.arguments.commands import COMMANDS, FEEDS
from feeds.cli.arguments.options import HELP, Command, Option
from feeds.text import most_similar, one_line

_WIDEST = 100  # columns
# How a line of usage shows a positional argument, by its `nargs`.
_OPERANDS = {"?": "[{}]", "+": "{} ..."}
_INVALID_CHOICE = re.compile(r"(.*: )invalid choice: '(.*)' \(choose from (.*)\)")


class UsageError(Exception):
    """A mistake in the command line; its text is the message for the user."""


def parse(words: Sequence[str]) -> Namespace:
    """Return the values of all options, and `command`, the name of the command.

    Raises UsageError, or SystemExit after --help was printed.
    """
    if words and words[0] == "help":
        words = [*words[1:2], "--help"]
    name = words[0] if words else ""
    if name in COMMANDS:
        command = COMMANDS[name]
        return _read(_parser(f"feeds {name}", command), command.options, words[1:], name)
    parser = _parser("feeds", FEEDS, COMMANDS)
    if not words:
        raise UsageError(parser.format_help().rstrip())
    if not name.startswith("-"):
        parser.error(f"there is no command {name}{_suggestion(name, COMMANDS)}")
    later = next((word for word in words if word in COMMANDS), "")
    if later and name not in _names(FEEDS.options):
        parser.error(f"{name} is before {later}; write feeds {later} {name}")
    values = _read(parser, FEEDS.options, words, "")
    if values.shell:
        values.command = "completion"
    return values


def _whole_parser() -> argparse.ArgumentParser:
    """An argparse parser of all commands, from which shtab writes the completion script."""
    parser = argparse.ArgumentParser("feeds", add_help=False)
    commands = parser.add_subparsers(dest="command")
    _add_options(parser, FEEDS.options)
    for name, command in COMMANDS.items():
        about = command.about.partition("\n")[0]
        _add_options(commands.add_parser(name, help=about, add_help=False), command.options)
    return parser


def _add_options(parser: argparse.ArgumentParser, options: Iterable[Option]) -> None:
    for names, settings in (*options, HELP):
        parser.add_argument(*names, **settings)


def completion(shell: str) -> str:
    """The text of a script that completes commands and options in bash, zsh or fish."""
    import shtab

    parser = _whole_parser()
    for action in _actions(parser):
        if isinstance(action.default, Path):
            action.complete = (  # type: ignore[attr-defined]
                shtab.DIRECTORY if action.dest == "output" else shtab.FILE
            )
    return str(shtab.complete(parser, shell))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)
        else:
            yield action


def _parser(
    prog: str, command: Command, commands: Mapping[str, Command] = MappingProxyType({})
) -> "_Parser":
    about, _, epilog = command.about.partition("\n---\n")
    parser = _Parser(
        prog,
        description=about,
        epilog=epilog,
        formatter_class=_Help,
        add_help=False,
        allow_abbrev=False,
    )
    if commands:
        listed = parser.add_subparsers(title="Commands", metavar="COMMAND", parser_class=_Parser)
        for name, subcommand in commands.items():
            listed.add_parser(name, help=subcommand.about.partition("\n")[0])
    arguments = parser.add_argument_group("Arguments")
    options = parser.add_argument_group("Options")
    operands = ["COMMAND ..."] if commands else []
    for names, settings in (*command.options, HELP):
        if names[0].startswith("-"):
            options.add_argument(*names, **settings)
        else:
            arguments.add_argument(*names, **settings)
            operands.append(
                _OPERANDS.get(settings.get("nargs", ""), "{}").format(settings["metavar"])
            )
    parser.usage = " ".join((prog, "[OPTIONS]", *operands))
    return parser


def _read(
    parser: "_Parser", options: Iterable[Option], words: Sequence[str], command: str
) -> Namespace:
    values, rest = parser.parse_known_args(words, Namespace(command=command))
    for word in rest:
        if word.startswith("-"):
            parser.error(f"there is no option {word}{_suggestion(word, _names(options))}")
    if rest and os.path.isdir(rest[0]):
        parser.error(
            f"takes no folder; set articles to {rest[0]} in the configuration,"
            f" or write one with `feeds init {rest[0]}`"
        )
    if rest:
        parser.error(f"unexpected argument {rest[0]}")
    return values


def _names(options: Iterable[Option]) -> list[str]:
    return [name for option in (*options, HELP) for name in option.names]


def _suggestion(word: str, names: Iterable[str]) -> str:
    """; did you mean build?"""
    near = most_similar(word, names)
    return f"; did you mean {near}?" if near else ""


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises UsageError instead of exiting."""

    def error(self, message: str) -> NoReturn:
        what = _reworded(one_line(message.removeprefix("argument ")))
        raise UsageError(f"{self.prog}: {what}\n`{self.prog} --help` says more")


def _reworded(message: str) -> str:
    """A message of argparse in the words of all other messages."""
    if found := _INVALID_CHOICE.fullmatch(message):
        choices = found[3].replace("'", "")
        return f'{found[1]}"{found[2]}": write one of {choices}'
    if missing := message.partition("the following arguments are required: ")[2]:
        return f"{missing} is missing"
    return message.replace(": expected one argument", ": write a value after it")


class _Help(argparse.HelpFormatter):
    """A HelpFormatter that wraps each paragraph, and each line of an indented list separately."""

    def __init__(self, prog: str) -> None:
        from shutil import get_terminal_size

        super().__init__(prog, width=min(get_terminal_size().columns, _WIDEST) - 2)

    def _format_action(self, action: argparse.Action) -> str:
        # The list of commands has a heading already.
        if isinstance(action, argparse._SubParsersAction):
            return "".join(map(self._format_action, action._get_subactions()))
        return super()._format_action(action)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = text.strip().split("\n\n")
        return "\n\n".join(self._filled(part, width, indent) for part in paragraphs)

    def _filled(self, part: str, width: int, indent: str) -> str:
        if "\n " not in part:
            return super()._fill_text(part, width, indent)
        from textwrap import fill

        lines = part.splitlines()
        return "\n".join(fill(line, width, subsequent_indent=" " * 5) for line in lines)
