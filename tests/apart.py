"""The command in a process of its own that is forked from the tests, which have it loaded."""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from feeds.cli.main import main

# Seconds after which a command that hangs is ended; far more than any of them takes.
PATIENCE = 120


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    status: int | str | None
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def run_apart(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run `feeds` with these words in `folder`, without a terminal.

    The status is negative if a signal ended the command: -SIGALRM if it hung.
    """
    with TemporaryFile() as out, TemporaryFile() as err:
        with warnings.catch_warnings():
            # Of threads: the tests that run here have none that the command could wait for.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            _command(words, folder, environment, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode())
    return Ran(os.waitstatus_to_exitcode(status), *texts)


def _command(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], out: int, err: int
) -> None:
    """Run the command, and never return to the tests."""
    status: object = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for number, handle in enumerate((os.open(os.devnull, os.O_RDONLY), out, err)):
            os.dup2(handle, number)
        sys.stdin = os.fdopen(0)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        try:
            main(list(words))
        except SystemExit as left:
            status = left.code
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status if isinstance(status, int) else 1)
