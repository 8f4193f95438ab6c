"""Bytes that wait to be written: in memory while they are few, else in a file without a name."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO

IN_MEMORY = 32_000_000


class Spool:
    """Keeps bytes under names until it goes away; raises OSError where the disk refuses."""

    def __init__(self) -> None:
        self._file: IO[bytes] = BytesIO()
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0

    def put(self, name: str, content: bytes) -> None:
        """Keep it; what was put there before is forgotten."""
        with _named():
            if self._end <= IN_MEMORY < self._end + len(content):
                self._move()
            self._file.seek(self._end)
            self._file.write(content)
        self._places[name] = self._end, len(content)
        self._end += len(content)

    def __getitem__(self, name: str) -> bytes:
        """What was put there."""
        place, length = self._places[name]
        with _named():
            self._file.seek(place)
            return self._file.read(length)

    def _move(self) -> None:
        # Imported here: most builds need no file, and not its random name either.
        from tempfile import TemporaryFile

        before, self._file = self._file, TemporaryFile()  # noqa: SIM115
        self._file.write(before.getvalue() if isinstance(before, BytesIO) else b"")


@contextmanager
def _named() -> Iterator[None]:
    """Name the place of the file that has no name, where something is wrong with it."""
    try:
        yield
    except OSError as error:
        from tempfile import gettempdir

        raise OSError(error.errno, error.strerror, gettempdir()) from error
