"""Lines for stdout and stderr → the same lines, harmless to a terminal and to a workflow's runner.

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
# What a runner and a terminal take for the end of a line.
_LINES = re.compile(r"[^\r\n]+|\r\n|\r|\n")
# The colours and cursor movements of rich.
_STYLE = re.compile(r"(\x1b\[[0-9;?]*[A-Za-z])")


def guard_streams() -> None:
    """Send all that is printed from now on through a `SafeStream`."""
    for name, shown in (("stdout", "standard output"), ("stderr", "standard error")):
        stream = getattr(sys, name)
        if isinstance(stream, SafeStream):
            continue
        if stream is None:
            # Closed by the caller, as services do: what is printed goes nowhere.
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        # Titles are in all scripts; a terminal that is not must not end the build.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
        setattr(sys, name, SafeStream(stream, shown))


class SafeStream:
    """A text stream whose lines have no workflow commands, controls and format characters.

    An OSError of the stream names it: `name` is what people call it.
    """

    def __init__(self, stream: Any, name: str) -> None:
        self._stream = stream
        self._name = name
        # The current line as far as it is written: all of it as long as it may become a command,
        # else its last two characters.
        self._line = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write `text`, which may be a part of a line."""
        self._put("".join(self._safe(part) for part in _LINES.findall(text)))
        return len(text)

    def write_annotations(self, text: str) -> None:
        """Write lines that are workflow commands of our own, each of which begins with `::`."""
        for line in text.splitlines():
            self._put("::" + self._safe("x" + line.removeprefix("::"))[1:] + "\n")
            self._line = ""

    def write_styled(self, text: str) -> int:
        """Write `text` with the escape sequences that colour a terminal."""
        parts = _STYLE.split(text)
        for number, part in enumerate(parts):
            if number % 2:
                self._put(part)
            else:
                self.write(part)
        return len(text)

    def flush(self) -> None:
        """Hand over to the system all that was written."""
        try:
            self._stream.flush()
        except OSError as error:
            raise self._named(error) from None

    def _safe(self, part: str) -> str:
        """The part of a line, or the end of one, as it may be written now."""
        if part in ("\r", "\n", "\r\n"):
            self._line = ""
            return part
        line = self._line + printable(part.replace("\t", " "))
        # Blanks before a command do not count, and there is nothing between blanks and a command.
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
    """A stream for rich, whose escape sequences colour a terminal."""
    return cast(TextIO, _StyledStream(stream))


def annotate(text: str) -> None:
    """Print workflow commands of our own on stdout, one a line."""
    stream = cast(SafeStream, sys.stdout)
    stream.write_annotations(text)


class _StyledStream:
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write `text`, in which escape sequences are rich's own."""
        write = getattr(self._stream, "write_styled", self._stream.write)
        return int(write(text))


def let_go(stream: Any) -> None:
    """Send what is still to be written nowhere; Python would complain of it when it leaves."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
