"""Rows of bytes ↔ a SQLite file beside the configuration or the output folder: a cache.

The contract: a row comes back as it was put, or not at all. Every row has a checksum over all of
its columns, verified whenever the row is read. If a checksum is wrong, or SQLite complains, one of
TROUBLE is raised; the build then deletes the file and starts again. All rows were made under one
fingerprint: a store of another fingerprint is emptied. What is put becomes durable at `commit` or
`checkpoint`; a build that is killed before leaves the rows of the last one.
"""

import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from feeds.cache.file_state import disk_clock
from feeds.regular import is_regular

FOLDER = ".feeds"
FORMAT = 5
# Seconds to wait for another build's lock. Building without the cache is faster than waiting on.
PATIENCE = 5.0
# SQLite raises the second if the names of its tables are damaged.
TROUBLE = sqlite3.Error, UnicodeDecodeError

# A row of SQLite for each of ours: a page of 1,000 rows costs 3 ms if one changes, a row 0.5.
# `content` has key, state and value in one blob: of 10,000 rows, columns for each take 13 ms more.
_TABLE = """
CREATE TABLE IF NOT EXISTS cache (
    stage TEXT, name TEXT, content BLOB, checksum INTEGER, PRIMARY KEY (stage, name)
) WITHOUT ROWID;
"""
_SELECT = "SELECT name, content, checksum FROM cache WHERE stage = ?"
_META, _FINGERPRINT = "meta", "fingerprint"


class Row(NamedTuple):
    """What a stage made of one thing; `state` is a file's, if the row is about a file."""

    stage: str
    name: str
    key: bytes
    state: bytes
    value: bytes


class Overtaken(sqlite3.OperationalError):
    """Another build has emptied the store meanwhile; the store itself is in order."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


class Damaged(sqlite3.DatabaseError):
    """A row has a wrong checksum, or rows are missing or contradict each other."""


class Store:
    """The cache of one configuration, or one in memory for a single build."""

    def __init__(self, database: sqlite3.Connection, path: Path | None = None) -> None:
        self._database, self._path = database, path

    # --- rows ---------------------------------------------------------------------------------

    def get(self, stage: str, name: str, key: bytes) -> Row | None:
        """The row of a name; None if there is none, or if it has another key."""
        select = f"{_SELECT} AND name = ?"
        row = next(_verified(stage, self._database.execute(select, (stage, name))), None)
        return row if row and row.key == key else None

    def rows(self, stage: str) -> Iterator[Row]:
        """All rows of a stage, by name."""
        select = f"{_SELECT} ORDER BY name"
        return _verified(stage, self._database.execute(select, (stage,)))

    def put(self, rows: Iterable[Row]) -> None:
        """Keep rows, each in place of the one that had its name."""
        self._database.executemany("REPLACE INTO cache VALUES (?, ?, ?, ?)", map(_columns, rows))

    def drop(self, stage: str, names: Iterable[str]) -> None:
        """Delete the rows of these names."""
        delete = "DELETE FROM cache WHERE stage = ? AND name = ?"
        self._database.executemany(delete, ((stage, name) for name in names))

    def meta(self, name: str) -> Any:
        """A fact about the whole store, None if it was not kept."""
        row = self.get(_META, name, b"")
        return json.loads(row.value) if row else None

    def set_meta(self, name: str, value: object) -> None:
        """Keep a fact about the whole store, as JSON; None deletes it."""
        self.drop(_META, (name,))
        if value is not None:
            self.put([Row(_META, name, b"", b"", json.dumps(value).encode())])

    # --- the build that uses it ---------------------------------------------------------------

    def is_from(self, fingerprint: bytes) -> bool:
        """Whether everything in the store was made under this fingerprint."""
        return bool(fingerprint) and self.meta(_FINGERPRINT) == fingerprint.hex()

    def begin(self, fingerprint: bytes) -> None:
        """Lock the store until the next commit; empty it if its fingerprint differs."""
        self._database.execute("BEGIN IMMEDIATE")
        if not self.is_from(fingerprint):
            self._database.execute("DELETE FROM cache")
            self.set_meta(_FINGERPRINT, fingerprint.hex())

    def checkpoint(self, fingerprint: bytes) -> None:
        """Commit and lock again; raise Overtaken if another build emptied the store meanwhile."""
        self.commit()
        self._database.execute("BEGIN IMMEDIATE")
        if self.meta(_FINGERPRINT) != fingerprint.hex():
            raise Overtaken("another build has emptied the store")

    def commit(self) -> None:
        """Make durable what was put, and let other builds use the store."""
        self._database.commit()

    def disk_clock(self, folder: str) -> int:
        """The time by the clock of the folder's disk in ns; 0 if the store is on another disk."""
        return disk_clock(self._path.with_suffix(f".{os.getpid()}"), folder) if self._path else 0

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def discard(self, trouble: Exception) -> None:
        """Close the store, and delete its file; not if another build only has it locked."""
        self.close()
        if self._path and getattr(trouble, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
            _delete(self._path)


def store_path(file: Path) -> Path:
    """The path of the store that belongs to a configuration or an output folder."""
    return file.parent / FOLDER / f"{file.name}.sqlite"


def open_store(path: Path) -> Store:
    """Open the store, an empty one if there is none or if it is damaged.

    If it cannot be written, the store is in memory.
    """
    # The first attempt may find a damaged file, and delete it.
    for _ in range(2):
        with suppress(*TROUBLE, OSError):
            return _connected(path)
    return store_in_memory()


def store_in_memory() -> Store:
    """A store for one build; SQLite moves it to a nameless file if it grows large."""
    database = sqlite3.connect("")
    database.executescript(_TABLE)
    return Store(database)


def _connected(path: Path) -> Store:
    path.parent.mkdir(exist_ok=True)
    ignored = path.parent / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")
    for beside in (path, *(path.with_name(path.name + end) for end in ("-journal", "-wal"))):
        # SQLite would wait until another process opens the other end of a pipe.
        if beside.exists() and not is_regular(beside):
            raise OSError(errno.EINVAL, "not a file", str(beside))
    database = sqlite3.connect(path, timeout=PATIENCE)
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            script = f"BEGIN IMMEDIATE; {_TABLE} PRAGMA user_version = {FORMAT}; COMMIT"
            database.executescript(script)
        elif version != FORMAT:
            raise sqlite3.DatabaseError("made by another version")
    except TROUBLE as trouble:
        Store(database, path).discard(trouble)
        raise
    return Store(database, path)


def _delete(path: Path) -> None:
    # A journal of SQLite must not be taken for the next file's.
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{ending}").unlink()


def _columns(row: Row) -> tuple[str, str, bytes, int]:
    """A row as SQLite keeps it: the lengths of key and state, of up to 255 bytes, come first."""
    stage, name, key, state, value = row
    content = b"".join((bytes((len(key), len(state))), key, state, value))
    return stage, name, content, crc32(content, crc32(name.encode(), _start_of(stage)))


def _verified(stage: str, columns: Iterable[tuple[str, bytes, int]]) -> Iterator[Row]:
    """The rows of a stage in these columns; raise one of TROUBLE if a checksum is wrong.

    A loop without calls of functions: of 10,000 rows, it takes 5 ms less.
    """
    start, new = _start_of(stage), tuple.__new__
    try:
        for name, content, checksum in columns:
            if crc32(content, crc32(name.encode(), start)) != checksum:
                raise Damaged
            state = 2 + content[0]
            value = state + content[1]
            # Takes half the time of calling Row.
            yield new(Row, (stage, name, content[2:state], content[state:value], content[value:]))
    except (AttributeError, TypeError) as error:
        # A column that is neither text nor bytes.
        raise Damaged from error


def _start_of(stage: str) -> int:
    """What the checksums of a stage start with.

    CRC-32: the enemies are disks and accidents, and a digest takes five times as long.
    """
    return crc32(f"{stage}\0".encode())


def cache_key(*parts: bytes) -> bytes:
    """A digest of all that a thing is made of; only the last part may vary in length."""
    return hashlib.sha256(b"".join(parts)).digest()[:16]
