"""Text for stdout and stderr → the same text, safe for a terminal and for a workflow's log.

GitHub's runner reads the log of a job for commands: a line that begins with `::` after its leading
blanks, or that contains `##[`. A title or a file name must never become one.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

import os
import re
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

from feeds.text import printable

_BREAK = "\N{ZERO WIDTH SPACE}"
_COMMAND = re.compile(r"(?<=\A:)(?=:)|(?<=##)(?=\[)")
# Line ends, for a runner and for a terminal.
_LINES = re.compile(r"[^\r\n]+|\r\n|\r|\n")
# The colours and cursor movements of rich.
_STYLE = re.compile(r"(\x1b\[[0-9;?]*[A-Za-z])")


def guard_streams() -> None:
    """Replace stdout and stderr by a `SafeStream` each."""
    for name, shown in (("stdout", "standard output"), ("stderr", "standard error")):
        stream = getattr(sys, name)
        if isinstance(stream, SafeStream):
            continue
        if stream is None:
            # The caller, such as a service manager, has closed it: discard what is printed.
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        # A terminal that cannot show all scripts must not end the build.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
        setattr(sys, name, SafeStream(stream, shown))


class SafeStream:
    """A text stream that replaces workflow commands, control characters and format characters.

    `name` is the file name of each OSError that the stream raises, such as "standard output".
    """

    def __init__(self, stream: Any, name: str) -> None:
        self._stream = stream
        self._name = name
        # The written part of the current line: all of it while it may still become a command, later
        # only its last two characters.
        self._line = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write `text`, which need not be whole lines."""
        self._put("".join(self._safe(part) for part in _LINES.findall(text)))
        return len(text)

    def write_annotations(self, text: str) -> None:
        """Write the workflow commands in `text`, one a line, each of which begins with `::`."""
        for line in text.splitlines():
            self._put("::" + self._safe("x" + line.removeprefix("::"))[1:] + "\n")
            self._line = ""

    def write_styled(self, text: str) -> int:
        """Write `text`, which may have escape sequences for colours."""
        parts = _STYLE.split(text)
        for number, part in enumerate(parts):
            if number % 2:
                self._put(part)
            else:
                self.write(part)
        return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        try:
            self._stream.flush()
        except OSError as error:
            raise self._named(error) from None

    def _safe(self, part: str) -> str:
        """Replace what a runner or a terminal would interpret in `part`, within one line."""
        if part in ("\r", "\n", "\r\n"):
            self._line = ""
            return part
        line = self._line + printable(part.replace("\t", " "))
        # A runner ignores blanks before a command.
        blanks = len(line) - len(line.lstrip())
        safe = line[:blanks] + _COMMAND.sub(_BREAK, line[blanks:])
        written = len(self._line)
        may_begin = safe[blanks:] in ("", ":")
        self._line = safe if may_begin else "x" + safe[-2:]
        return safe[written:]

    def _put(self, text: str) -> None:
        try:
            self._stream.write(text)
        except OSError as error:
            raise self._named(error) from None

    def _named(self, error: OSError) -> OSError:
        return type(error)(error.errno, error.strerror, self._name)


def styled(stream: TextIO) -> TextIO:
    """A stream for rich, to which it may write escape sequences for colours."""
    return cast(TextIO, _StyledStream(stream))


def annotate(text: str) -> None:
    """Print workflow commands on stdout, one a line."""
    stream = cast(SafeStream, sys.stdout)
    stream.write_annotations(text)


class _StyledStream:
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write `text` with the escape sequences of rich."""
        write = getattr(self._stream, "write_styled", self._stream.write)
        return int(write(text))


def discard_rest(stream: Any) -> None:
    """Discard what is not flushed yet; else Python would report an error when it exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
