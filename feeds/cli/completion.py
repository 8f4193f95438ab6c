"""The commands and their options → a script that completes them in a shell."""

from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import shtab

from feeds.cli.parser import whole_parser


def completion(shell: str) -> str:
    """The script for bash, zsh or fish."""
    parser = whole_parser()
    for action in _actions(parser):
        if isinstance(action.default, Path):
            action.complete = (  # type: ignore[attr-defined]
                shtab.DIRECTORY if action.dest == "output" else shtab.FILE
            )
    return str(shtab.complete(parser, shell))


def _actions(parser: ArgumentParser) -> Iterator[Action]:
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)
        else:
            yield action
