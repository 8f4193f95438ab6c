"""Bytes that wait to be written: in memory while they are few, else in a file without a name."""

from tempfile import SpooledTemporaryFile

IN_MEMORY = 32_000_000


class Spool:
    """Keeps bytes under names until it goes away."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0

    def put(self, name: str, content: bytes) -> None:
        """Keep it; nothing can be put under a name twice."""
        self._file.seek(self._end)
        self._file.write(content)
        self._places[name] = self._end, len(content)
        self._end += len(content)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __getitem__(self, name: str) -> bytes:
        """What was put there."""
        place, length = self._places[name]
        self._file.seek(place)
        return self._file.read(length)
