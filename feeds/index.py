"""What earlier builds read and made: a cache beside the configuration, never trusted, never needed.

It lies in .feeds/ beside the configuration file. Whatever is taken from it was made of a file that
has the same content still, by the same program under the same configuration. Each row bears a seal,
a digest of what it says: one that disagrees, like anything else that SQLite stumbles over, is
TROUBLE, and the build starts again without.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from feeds.errors import Problem
from feeds.folder import Stamp, stamp_of
from feeds.manifest import Listed
from feeds.model import Entry, Key, Withheld

FOLDER = ".feeds"
FORMAT = 2
# Builds of one configuration into two folders share it: who waits longer is done sooner without.
PATIENCE = 5.0
# A file system's clock ticks every few milliseconds, or seconds: a file that changed within the
# last tick before it was looked at may have changed again since, under the same times.
_TICK, _COARSE_TICK = 100_000_000, 2_000_000_000

# No seal is on a file's stamp: whatever becomes of it, at worst the file is read once more.
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB, seal BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files
    (path TEXT PRIMARY KEY, stamp BLOB, digest BLOB, outcome BLOB, seal BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, recipe BLOB, entry BLOB, seal BLOB);
CREATE TABLE IF NOT EXISTS documents
    (path TEXT PRIMARY KEY, recipe BLOB, stamp BLOB, sha256 BLOB, listed BLOB, seal BLOB);
"""

# The last of them comes from SQLite too, where the names of its tables are damaged.
TROUBLE = sqlite3.Error, UnicodeDecodeError
Outcome = Key | Withheld | Problem
# A file, a digest of its bytes, and what it holds, encoded; nothing if that is known already.
Read = tuple[str, bytes, bytes]

_encode = msgspec.msgpack.Encoder().encode
_DECODE: dict[bytes, Callable[[bytes], Outcome]] = {
    b"K": msgspec.msgpack.Decoder(Key).decode,
    b"W": msgspec.msgpack.Decoder(Withheld).decode,
    b"P": msgspec.msgpack.Decoder(Problem).decode,
}
_decode_entry = msgspec.msgpack.Decoder(Entry).decode
_decode_listed = msgspec.msgpack.Decoder(Listed).decode


class _Build(msgspec.Struct, frozen=True, array_like=True):
    """The last build: when it was, when the clock alone changes something, and what it reported.

    `documents` is a digest of what the index says of the output.
    """

    now: datetime
    due: datetime | None
    tree: bytes
    documents: bytes
    report: bytes


class Lies(NamedTuple):
    """A document as it lies in the output.

    `sha256` of its bytes is given where the stamp alone cannot be trusted: it was written so short
    a time before that it may have been changed again since.
    """

    path: str
    recipe: bytes
    stamp: Stamp
    sha256: bytes
    listed: Listed | None


def encoded(outcome: Outcome) -> bytes:
    """What is in a file, as the index keeps it."""
    return type(outcome).__name__[0].encode() + _encode(outcome)


class Index:
    """The cache of one configuration and output folder."""

    def __init__(self, database: sqlite3.Connection, path: Path | None = None) -> None:
        self._database, self._path = database, path

    # --- the build as a whole ----------------------------------------------------------------

    def report(self, now: datetime, tree: bytes, output: Path) -> bytes | None:
        """What the last build reported, if another one would find and do just the same.

        `tree` is the digest of all that it would read; the output must be as it was left.
        """
        known = self._meta("build")
        if known is None:
            return None
        build = msgspec.msgpack.decode(known, type=_Build)
        if build.tree != tree or now < build.now or (build.due and now >= build.due):
            return None
        documents = self._documents()
        if digest_of(_encode(documents)) != build.documents:
            raise sqlite3.DatabaseError("damaged")
        if not all(_is_as_left(output / path, *rest) for path, *rest in documents):
            return None
        return build.report

    def remember(self, now: datetime, due: datetime | None, tree: bytes, report: bytes) -> None:
        """Keep what `report` asks for; `due` is when the clock alone changes something."""
        documents = digest_of(_encode(self._documents()))
        self._set_meta("build", _encode(_Build(now, due, tree, documents, report)))

    def _documents(self) -> list[tuple[str, bytes, bytes]]:
        rows = self._database.execute("SELECT path, stamp, sha256 FROM documents ORDER BY path")
        return rows.fetchall()

    def forget(self) -> None:
        """Let the next build look at everything again."""
        self._database.execute("DELETE FROM meta WHERE name = 'build'")

    # --- what was read -----------------------------------------------------------------------

    def unread(self, stamps: Mapping[str, Stamp | bytes]) -> dict[str, bytes]:
        """The files that have to be read, since they are new or may have changed.

        With each comes a digest of the bytes that it had when it was read before.
        """
        rows = self._database.execute("SELECT path, stamp, digest FROM files")
        known = {path: (stamp, digest) for path, stamp, digest in rows}
        unknown = (b"", b"")
        return {
            path: known.get(path, unknown)[1]
            for path, stamp in stamps.items()
            if known.get(path, unknown)[0] != _bytes(stamp)
        }

    def add_files(
        self, read: Iterable[Read], stamps: Mapping[str, Stamp | bytes], began: int
    ) -> None:
        """Keep what was read, under the stamps that the files had before, at `began` or later."""
        same: list[tuple[bytes, str]] = []

        def changed() -> Iterator[tuple[str, bytes, bytes, bytes, bytes]]:
            for path, digest, outcome in read:
                # What cannot be read may be readable tomorrow, under the same stamp.
                is_sure = digest and settled(stamps[path], began)
                stamp = _bytes(stamps[path]) if is_sure else b""
                if outcome:
                    yield path, stamp, digest, outcome, _seal(path, digest, outcome)
                else:
                    same.append((stamp, path))

        self._database.executemany("REPLACE INTO files VALUES (?, ?, ?, ?, ?)", changed())
        self._database.executemany("UPDATE files SET stamp = ? WHERE path = ?", same)

    def keep_files(self, paths: Collection[str]) -> None:
        """Forget all files but these."""
        paths = set(paths)
        rows = self._database.execute("SELECT path FROM files").fetchall()
        gone = [row for row in rows if row[0] not in paths]
        self._database.executemany("DELETE FROM files WHERE path = ?", gone)

    def outcomes(self, paths: Collection[str]) -> tuple[list[Outcome], dict[str, bytes]]:
        """What is in every file, and a digest of its bytes; `paths` are in the order of both."""
        outcomes: list[Outcome] = []
        digests: dict[str, bytes] = {}
        rows = self._database.execute("SELECT path, digest, outcome, seal FROM files ORDER BY path")
        for path, digest, outcome, seal in rows:
            _hold(seal, path, digest, outcome)
            outcomes.append(_DECODE[outcome[:1]](outcome[1:]))
            digests[path] = digest
        if list(digests) != list(paths) or len(outcomes) != len(digests):
            raise sqlite3.DatabaseError("damaged")
        return outcomes, digests

    # --- what was made of it -----------------------------------------------------------------

    def entry(self, id_: str, recipe: bytes) -> Entry | None:
        """An entry, with what each format made of it, if it was made by the same recipe."""
        row = self._database.execute(
            "SELECT entry, seal FROM entries WHERE id = ? AND recipe = ?", (id_, recipe)
        ).fetchone()
        if row is None:
            return None
        _hold(row[1], id_, recipe, row[0])
        return _decode_entry(row[0])

    def add_entries(self, entries: Iterable[tuple[bytes, Entry]]) -> None:
        """Keep entries, each with its recipe."""
        encoded = ((entry.id, recipe, _encode(entry)) for recipe, entry in entries)
        self._database.executemany(
            "REPLACE INTO entries VALUES (?, ?, ?, ?)",
            ((*one, _seal(*one)) for one in encoded),
        )

    def keep_entries(self, ids: Collection[str]) -> None:
        """Forget all entries but these."""
        rows = self._database.execute("SELECT id FROM entries").fetchall()
        gone = [row for row in rows if row[0] not in ids]
        self._database.executemany("DELETE FROM entries WHERE id = ?", gone)

    def listed(self, path: str, recipe: bytes, output: Path) -> Lies | None:
        """A document, if this recipe made it and it lies in the output as it was left."""
        row = self._database.execute(
            "SELECT stamp, sha256, listed, seal FROM documents WHERE path = ? AND recipe = ?",
            (path, recipe),
        ).fetchone()
        if row is None:
            return None
        stamp, sha256, listed, seal = row
        _hold(seal, path, recipe, stamp, sha256, listed)
        if not listed or not _is_as_left(output / path, stamp, sha256):
            return None
        size, modified, changed, inode = map(int, stamp.split())
        known = Stamp(size, modified, changed, inode)
        return Lies(path, recipe, known, sha256, _decode_listed(listed))

    def keep_documents(self, documents: Iterable[Lies]) -> None:
        """Keep which files the output holds, and by which recipe each was made."""
        rows = (
            (path, recipe, _bytes(stamp), sha256, _encode(listed) if listed else b"")
            for path, recipe, stamp, sha256, listed in documents
        )
        self._database.execute("DELETE FROM documents")
        self._database.executemany(
            "REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            ((*one, _seal(*one)) for one in rows),
        )

    # --- the database ------------------------------------------------------------------------

    def _meta(self, name: str) -> bytes | None:
        row: tuple[bytes, bytes] | None = self._database.execute(
            "SELECT value, seal FROM meta WHERE name = ?", (name,)
        ).fetchone()
        if row is None:
            return None
        _hold(row[1], name, row[0])
        return row[0]

    def _set_meta(self, name: str, value: bytes) -> None:
        self._database.execute(
            "REPLACE INTO meta VALUES (?, ?, ?)", (name, value, _seal(name, value))
        )

    def made_by(self, program: bytes) -> bool:
        """Whether all that it holds was made by this program under this configuration."""
        return bool(program) and self._meta("program") == program

    def sources(self) -> tuple[str, str] | None:
        """The folders of articles and of topic files, "" if there is none of these."""
        known = self._meta("sources")
        return msgspec.msgpack.decode(known, type=tuple[str, str]) if known else None

    def begin(self, program: bytes, articles: str, topics: str) -> None:
        """Keep others from changing it until commit; forget all that another program made."""
        self._database.execute("BEGIN IMMEDIATE")
        if self.made_by(program):
            return
        for table in ("meta", "files", "entries", "documents"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608
        self._set_meta("program", program)
        self._set_meta("sources", _encode((articles, topics)))

    def commit(self) -> None:
        """Make durable what was kept; until then an interrupted build has changed nothing."""
        self._database.commit()

    def prepare(self) -> None:
        """Lay the tables; TROUBLE if there are those of another version."""
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            script = f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT"
            self._database.executescript(script)
        elif version != FORMAT:
            raise sqlite3.DatabaseError("made by another version")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def discard(self, trouble: Exception) -> None:
        """Let the next build begin without it, unless it is only that another is at work."""
        self.close()
        if self._path and getattr(trouble, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
            _delete(self._path)


def open_index(config: Path) -> Index:
    """The index beside a configuration; an empty one if there is none, or it is of no use.

    Where none can be written it is kept in memory, for this build alone.
    """
    path = config.parent / FOLDER / f"{config.name}.sqlite"
    for _ in range(2 if config.is_file() else 0):
        # A second time where the first has taken away what was of no use.
        with suppress(*TROUBLE, OSError):
            return _connected(path)
    return in_memory()


def in_memory() -> Index:
    """An index for one build alone."""
    database = sqlite3.connect(":memory:")
    database.executescript(_TABLES)
    return Index(database)


def _connected(path: Path) -> Index:
    path.parent.mkdir(exist_ok=True)
    ignored = path.parent / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")
    index = Index(sqlite3.connect(path, timeout=PATIENCE), path)
    try:
        index.prepare()
    except TROUBLE as trouble:
        index.discard(trouble)
        raise
    return index


def _delete(path: Path) -> None:
    # What SQLite lays beside it must not be taken for the next one's.
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{ending}").unlink()


def settled(stamp: Stamp | bytes, began: int) -> bool:
    """Whether a file that changed after `began`, in ns, would be sure to have another stamp."""
    if isinstance(stamp, bytes):
        if not stamp[:1].isdigit():
            # A tag of the content, which is another one as soon as that is.
            return True
        stamp = Stamp(*map(int, stamp.split()))
    newest = max(stamp.modified, stamp.changed)
    tick = _TICK if newest % 1_000_000_000 else _COARSE_TICK
    return newest + tick < began


def tree_of(stamps: Mapping[str, Stamp | bytes], began: int, *more: bytes) -> bytes:
    """A digest of all files, their stamps and what else there is; b"" if one is not settled."""
    lines = []
    for path, stamp in stamps.items():
        if not settled(stamp, began):
            return b""
        lines.append(path.encode("utf-8", "surrogateescape") + b"\0%b\n" % _bytes(stamp))
    return digest_of(b"\0".join((b"".join(lines), *more)))


def digest_of(data: bytes) -> bytes:
    """Sixteen bytes that tell these from all others."""
    return hashlib.blake2b(data, digest_size=16).digest()


def _bytes(stamp: Stamp | bytes | None) -> bytes:
    if isinstance(stamp, bytes):
        return stamp
    return b"%d %d %d %d" % stamp if stamp else b"-"


def _seal(*parts: object) -> bytes:
    return digest_of(_encode(parts))


def _hold(seal: bytes, *parts: object) -> None:
    """Hold a row against its seal."""
    if _seal(*parts) != seal:
        raise sqlite3.DatabaseError("damaged")


def _is_as_left(path: Path, stamp: bytes, sha256: bytes) -> bool:
    if _bytes(stamp_of(path)) != stamp:
        return False
    if not sha256:
        return True
    with suppress(OSError):
        return hashlib.sha256(path.read_bytes()).digest() == sha256
    return False
