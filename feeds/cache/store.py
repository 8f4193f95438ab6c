"""A SQLite file of what earlier builds left: whole or not at all, and never believed if damaged.

It lies in .feeds/ beside the configuration. Whatever is in it bears a seal, a checksum of what
it says: where one disagrees, as where SQLite stumbles over anything, that is TROUBLE, and the build
starts again without.
"""

import hashlib
import json
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from feeds.articles.folder import stamp_of
from feeds.regular import read_regular

FOLDER = ".feeds"
FORMAT = 3
# Builds of one configuration into two folders share it: who waits longer is done sooner without.
PATIENCE = 5.0
# The last of them comes from SQLite too, where the names of its tables are damaged.
TROUBLE = sqlite3.Error, UnicodeDecodeError

# `pages` hold many small things of one kind, see feeds/pages.py.
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB, seal BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages
    (kind TEXT, first TEXT, rows BLOB, seal BLOB, PRIMARY KEY (kind, first));
CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, entry BLOB, seal BLOB);
CREATE TABLE IF NOT EXISTS documents
    (path TEXT PRIMARY KEY, recipe BLOB, stamp BLOB, sha256 BLOB, listed BLOB, seal BLOB);
"""


class Overtaken(sqlite3.OperationalError):
    """Another program has taken the store over; it is in order, but not ours."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


class Store:
    """The file of one configuration, or a place in memory for one build alone."""

    def __init__(self, database: sqlite3.Connection, path: Path | None = None) -> None:
        self.database, self._path = database, path

    def meta(self, name: str) -> Any:
        """What was kept under a name, None if nothing was."""
        row = self.database.execute(
            "SELECT value, seal FROM meta WHERE name = ?", (name,)
        ).fetchone()
        if row is None:
            return None
        hold(row[1], name, row[0])
        return json.loads(row[0])

    def set_meta(self, name: str, value: object) -> None:
        """Keep what JSON can say."""
        text = json.dumps(value).encode()
        sealed = (name, text, seal(name, text))
        self.database.execute("REPLACE INTO meta VALUES (?, ?, ?)", sealed)

    def made_by(self, program: bytes) -> bool:
        """Whether all that it holds was made by this program under this configuration."""
        return bool(program) and self.meta("program") == program.hex()

    def begin(self, program: bytes, articles: str, topics: str) -> None:
        """Keep others from changing it until commit; forget all that another program made."""
        self.database.execute("BEGIN IMMEDIATE")
        if self.made_by(program):
            return
        for table in ("meta", "pages", "entries", "documents"):
            self.database.execute(f"DELETE FROM {table}")  # noqa: S608
        self.set_meta("program", program.hex())
        self.set_meta("sources", [articles, topics])

    def save(self, program: bytes) -> None:
        """Make durable what was kept so far; TROUBLE if another program begins just then."""
        self.commit()
        self.database.execute("BEGIN IMMEDIATE")
        if self.meta("program") != program.hex():
            raise Overtaken("another program is at work")

    def forget(self) -> None:
        """Let the next build look at everything again."""
        self.database.execute("DELETE FROM meta WHERE name = 'build'")

    def documents(self) -> list[tuple[str, bytes, bytes]]:
        """The path of each document, and the stamp and SHA-256 under which it was left."""
        rows = self.database.execute("SELECT path, stamp, sha256 FROM documents ORDER BY path")
        return rows.fetchall()

    def commit(self) -> None:
        """Make durable what was kept; until then an interrupted build has changed nothing."""
        self.database.commit()

    def prepare(self) -> None:
        """Lay the tables; TROUBLE if there are those of another version."""
        (version,) = self.database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            script = f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT"
            self.database.executescript(script)
        elif version != FORMAT:
            raise sqlite3.DatabaseError("made by another version")

    def clock(self, folder: str) -> int:
        """What the clock of the folder's disk says, in ns; 0 if the store does not lie there."""
        with suppress(OSError):
            if self._path and self._path.stat().st_dev == Path(folder).stat().st_dev:
                probe = self._path.with_suffix(f".{os.getpid()}")
                probe.touch()
                changed = probe.stat().st_ctime_ns
                probe.unlink()
                return changed
        return 0

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def discard(self, trouble: Exception) -> None:
        """Let the next build begin without it, unless it is only that another is at work."""
        self.close()
        if self._path and getattr(trouble, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
            _delete(self._path)


def open_store(config: Path) -> Store:
    """The file beside a configuration; an empty one if there is none, or it is of no use.

    Where none can be written it is kept in memory, for this build alone.
    """
    path = config.parent / FOLDER / f"{config.name}.sqlite"
    for _ in range(2 if os.path.isfile(config) else 0):
        # A second time where the first has taken away what was of no use.
        with suppress(*TROUBLE, OSError):
            return _connected(path)
    return in_memory()


def in_memory() -> Store:
    """A place for one build alone: in memory, and in a nameless file as far as it is large."""
    database = sqlite3.connect("")
    database.executescript(_TABLES)
    return Store(database)


def _connected(path: Path) -> Store:
    path.parent.mkdir(exist_ok=True)
    ignored = path.parent / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")
    store = Store(sqlite3.connect(path, timeout=PATIENCE), path)
    try:
        store.prepare()
    except TROUBLE as trouble:
        store.discard(trouble)
        raise
    return store


def _delete(path: Path) -> None:
    # What SQLite lays beside it must not be taken for the next one's.
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{ending}").unlink()


def is_as_left(path: str | Path, stamp: bytes, sha256: bytes) -> bool:
    """Whether a file still has the stamp that it had; and if that is not enough, the content."""
    if stamp_of(path) != stamp:
        return False
    if not sha256:
        return True
    with suppress(OSError):
        return hashlib.sha256(read_regular(path)).digest() == sha256
    return False


def digest_of(data: bytes) -> bytes:
    """Sixteen bytes that tell these from all others."""
    return hashlib.sha256(data).digest()[:16]


def seal(*parts: object) -> bytes:
    """A checksum, CRC-32: it is against disks and strangers, a digest would take five times.

    TROUBLE if a part is neither text nor bytes, as nothing is that was ever kept.
    """
    total = 0
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        if not isinstance(data, bytes):
            raise damage()
        total = crc32(data, crc32(b"%d" % len(data), total))
    return total.to_bytes(4)


def hold(found: object, *parts: object) -> None:
    """Hold what was read against its seal; whatever stands there, it is TROUBLE at worst."""
    if found != seal(*parts):
        raise damage()


def damage() -> sqlite3.Error:
    """What is raised where the store cannot be believed."""
    return sqlite3.DatabaseError("damaged")
