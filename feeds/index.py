"""What earlier builds read and made: a cache beside the configuration, never trusted, never needed.

It lies in .feeds/ beside the configuration file. Whatever is taken from it was made of a file that
has the same content still, by the same program under the same configuration.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from feeds.articles import Stamp, stamp_of
from feeds.errors import Problem
from feeds.manifest import Listed
from feeds.model import Entry, Key, Withheld

FOLDER = ".feeds"
FORMAT = 1
# A file system's clock ticks every few milliseconds, or seconds: a file that changed within the
# last tick before it was looked at may have changed again since, under the same times.
_TICK, _COARSE_TICK = 100_000_000, 2_000_000_000

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, stamp BLOB, digest BLOB, outcome BLOB) WITHOUT ROWID;
CREATE TABLE entries (id TEXT PRIMARY KEY, recipe BLOB, entry BLOB, digest BLOB);
CREATE TABLE documents (path TEXT PRIMARY KEY, recipe BLOB, stamp BLOB, listed BLOB);
"""

Outcome = Key | Withheld | Problem
# A file, a digest of its bytes, and what it holds, encoded.
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
    """The last build: when it was, when the clock alone changes something, and what it reported."""

    now: datetime
    due: datetime | None
    tree: bytes
    report: bytes


def encoded(outcome: Outcome) -> bytes:
    """What is in a file, as the index keeps it."""
    return type(outcome).__name__[0].encode() + _encode(outcome)


class Index:
    """The cache of one configuration and output folder."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

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
        documents = self._database.execute("SELECT path, stamp FROM documents")
        if any(_bytes(stamp_of(output / path)) != stamp for path, stamp in documents):
            return None
        return build.report

    def remember(self, now: datetime, due: datetime | None, tree: bytes, report: bytes) -> None:
        """Keep what `report` asks for; `due` is when the clock alone changes something."""
        self._set_meta("build", _encode(_Build(now, due, tree, report)))

    def forget(self) -> None:
        """Let the next build look at everything again."""
        self._database.execute("DELETE FROM meta WHERE name = 'build'")

    # --- what was read -----------------------------------------------------------------------

    def unread(self, stamps: Mapping[str, Stamp]) -> list[str]:
        """The files that have to be read, since they are new or may have changed."""
        rows = self._database.execute("SELECT path, stamp FROM files")
        known = dict(rows)
        return [path for path, stamp in stamps.items() if known.get(path) != _bytes(stamp)]

    def add_files(self, read: Iterable[Read], stamps: Mapping[str, Stamp], began: int) -> None:
        """Keep what was read, under the stamps that the files had before, at `began` or later."""
        self._database.executemany(
            "REPLACE INTO files VALUES (?, ?, ?, ?)",
            (
                (
                    path,
                    _bytes(stamps[path]) if settled(stamps[path], began) else b"",
                    digest,
                    outcome,
                )
                for path, digest, outcome in read
            ),
        )

    def keep_files(self, paths: Collection[str]) -> None:
        """Forget all files but these."""
        paths = set(paths)
        rows = self._database.execute("SELECT path FROM files").fetchall()
        gone = [row for row in rows if row[0] not in paths]
        self._database.executemany("DELETE FROM files WHERE path = ?", gone)

    def outcomes(self) -> Iterator[Outcome]:
        """What is in every file, by path."""
        for (outcome,) in self._database.execute("SELECT outcome FROM files ORDER BY path"):
            yield _DECODE[outcome[:1]](outcome[1:])

    def digests(self) -> dict[str, bytes]:
        """A digest of every file's bytes, by path."""
        return dict(self._database.execute("SELECT path, digest FROM files"))

    # --- what was made of it -----------------------------------------------------------------

    def entry(self, id_: str, recipe: bytes) -> Entry | None:
        """An entry, with what each format made of it, if it was made by the same recipe."""
        row = self._database.execute(
            "SELECT entry, digest FROM entries WHERE id = ? AND recipe = ?", (id_, recipe)
        ).fetchone()
        if row is None or digest_of(row[0]) != row[1]:
            return None
        return _decode_entry(row[0])

    def add_entries(self, entries: Iterable[tuple[bytes, Entry]]) -> None:
        """Keep entries, each with its recipe."""
        encoded = ((entry.id, recipe, _encode(entry)) for recipe, entry in entries)
        self._database.executemany(
            "REPLACE INTO entries VALUES (?, ?, ?, ?)",
            ((id_, recipe, data, digest_of(data)) for id_, recipe, data in encoded),
        )

    def listed(self, path: str, recipe: bytes, stamp: Stamp | None) -> Listed | None:
        """What the manifest says of a document, if it is the one that this recipe made."""
        row = self._database.execute(
            "SELECT listed FROM documents WHERE path = ? AND recipe = ? AND stamp = ?",
            (path, recipe, _bytes(stamp)),
        ).fetchone()
        return _decode_listed(row[0]) if row and row[0] else None

    def keep_documents(self, documents: Iterable[tuple[str, bytes, Stamp, Listed | None]]) -> None:
        """Keep which files the output holds, and by which recipe each was made."""
        self._database.execute("DELETE FROM documents")
        self._database.executemany(
            "REPLACE INTO documents VALUES (?, ?, ?, ?)",
            (
                (path, recipe, _bytes(stamp), _encode(listed) if listed else b"")
                for path, recipe, stamp, listed in documents
            ),
        )

    # --- the database ------------------------------------------------------------------------

    def _meta(self, name: str) -> bytes | None:
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _set_meta(self, name: str, value: bytes) -> None:
        self._database.execute("REPLACE INTO meta VALUES (?, ?)", (name, value))

    def made_by(self, program: bytes) -> bool:
        """Whether all that it holds was made by this program under this configuration."""
        return self._meta("program") == program

    def sources(self) -> tuple[str, str] | None:
        """The folders of articles and of topic files, "" if there is none of these."""
        known = self._meta("sources")
        return msgspec.msgpack.decode(known, type=tuple[str, str]) if known else None

    def begin_anew(self, program: bytes, articles: str, topics: str) -> None:
        """Forget everything; from now on it is made by this program under this configuration."""
        for table in ("meta", "files", "entries", "documents"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608
        self._set_meta("program", program)
        self._set_meta("sources", _encode((articles, topics)))

    def commit(self) -> None:
        """Make durable what was kept; until then an interrupted build has changed nothing."""
        self._database.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def open_index(config: Path) -> Index:
    """The index beside a configuration; an empty one if there is none, or it is of no use.

    Where none can be written it is kept in memory, for this build alone.
    """
    path = config.parent / FOLDER / f"{config.name}.sqlite"
    for _ in range(2):
        try:
            return Index(_connected(path))
        except (sqlite3.DatabaseError, OSError):
            # Damaged, of another version, or no database at all.
            with suppress(OSError):
                path.unlink()
    database = sqlite3.connect(":memory:")
    database.executescript(_TABLES)
    return Index(database)


def _connected(path: Path) -> sqlite3.Connection:
    if not path.parent.is_dir():
        path.parent.mkdir()
        (path.parent / ".gitignore").write_text("*\n")
    database = sqlite3.connect(path, timeout=60)
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version == 0:
        database.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT")
    elif version != FORMAT or database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        database.close()
        raise sqlite3.DatabaseError("made by another version, or damaged")
    return database


def settled(stamp: Stamp, began: int) -> bool:
    """Whether a file that changed after `began`, in ns, would be sure to have another stamp."""
    newest = max(stamp.modified, stamp.changed)
    tick = _TICK if newest % 1_000_000_000 else _COARSE_TICK
    return newest + tick < began


def tree_of(stamps: Mapping[str, Stamp], began: int, *more: bytes) -> bytes:
    """A digest of all files, their stamps and what else there is; b"" if one is not settled."""
    lines = []
    for path, stamp in stamps.items():
        if not settled(stamp, began):
            return b""
        lines.append(f"{path}\0{stamp.size} {stamp.modified} {stamp.changed} {stamp.inode}\n")
    text = "".join(lines).encode("utf-8", "surrogateescape")
    return digest_of(b"\0".join((text, *more)))


def digest_of(data: bytes) -> bytes:
    """Sixteen bytes that tell these from all others."""
    return hashlib.blake2b(data, digest_size=16).digest()


def _bytes(stamp: Stamp | None) -> bytes:
    return b"%d %d %d %d" % stamp if stamp else b"-"
