"""What earlier builds read and made, as far as it is still true: a cache, never needed.

Whatever is taken from it was made of a file that has the same content still, by the same program
under the same configuration. It lies in the store beside the configuration.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feeds.articles.selection import Found
from feeds.cache.file_state import Stamp
from feeds.cache.pages import Pages
from feeds.cache.store import Store, damage, digest_of, hold, is_as_left, seal
from feeds.errors import Problem
from feeds.model import Candidate, Entry, EntryFacts, Withheld
from feeds.output.manifest import Listed


class Seen(Struct, frozen=True, array_like=True):
    """A file as it was when it was read last: its stamp, if that can be trusted, and a digest."""

    path: str
    stamp: Stamp
    digest: bytes


class Read(Seen, frozen=True, array_like=True):
    """A file, and what is in it: one of three; none if that is known already."""

    key: Candidate | None = None
    withheld: Withheld | None = None
    problem: Problem | None = None


class Shown(Struct, frozen=True, array_like=True):
    """An article that has an entry: of which bytes and in which context that was made."""

    path: str
    source: bytes
    context: bytes
    facts: EntryFacts


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


_encode = msgspec.msgpack.Encoder().encode
_decode_seen = msgspec.msgpack.Decoder(list[Seen]).decode
_decode_entry = msgspec.msgpack.Decoder(tuple[Entry, dict[str, bytes]]).decode
_decode_listed = msgspec.msgpack.Decoder(Listed).decode


class Index:
    """The cache of one configuration."""

    def __init__(self, store: Store) -> None:
        self._database = store.database
        self._files = Pages(store, "files", Read)
        self._shown = Pages(store, "shown", Shown)
        # An entry stands in several documents; looking at its seal once is enough.
        self._whole: set[str] = set()

    # --- what was read -----------------------------------------------------------------------

    def unread(self, stamps: Mapping[str, Stamp]) -> tuple[dict[str, bytes], list[str]]:
        """The files to read, since they are new or may have changed; and those that are gone.

        With each of the first comes the digest that it had when it was read before, if it was.
        """
        unread: dict[str, bytes] = {}
        gone: list[str] = []
        here = 0
        for seen in self._files.read(_decode_seen):
            stamp = stamps.get(seen.path)
            if stamp is None:
                gone.append(seen.path)
                continue
            here += 1
            if stamp != seen.stamp:
                unread[seen.path] = seen.digest
        if here < len(stamps):
            known = {seen.path for seen in self._files.read(_decode_seen)}
            unread |= {path: b"" for path in stamps if path not in known}
        return unread, gone

    def keep_files(self, read: Iterable[Read], gone: Iterable[str] = ()) -> None:
        """Keep what was read, and forget what is gone."""
        edits: dict[str, Callable[[Read | None], Read | None]] = {
            path: lambda _: None for path in gone
        }
        self._files.edit(edits | {one.path: _instead(one) for one in read})

    def outcomes(self) -> Iterator[Found]:
        """What is in every file, in the order of their paths."""
        for read in self._files.rows():
            outcome = read.key or read.withheld or read.problem
            if outcome is None:
                raise damage()
            yield outcome

    # --- what was made of it -----------------------------------------------------------------

    def shown(self) -> dict[str, Shown]:
        """All articles that have an entry, by file."""
        return {one.path: one for one in self._shown.rows()}

    def keep_shown(self, shown: Iterable[Shown]) -> None:
        """Keep what order, ledger and archives go by, of entries that are kept besides."""
        edits: dict[str, Callable[[Shown | None], Shown]] = {
            one.path: lambda _, one=one: one  # type: ignore[misc]
            for one in shown
        }
        self._shown.edit(edits)

    def keep_entries(self, entries: Iterable[tuple[str, bytes]]) -> None:
        """Keep entries, encoded, by id."""
        rows = [(id_, entry, seal(id_, entry)) for id_, entry in entries]
        # What was put there a moment ago need not be held against its seal when it is taken again.
        self._whole.update(id_ for id_, _, _ in rows)
        self._database.executemany("REPLACE INTO entries VALUES (?, ?, ?)", rows)

    def hide(self, files: Iterable[str], ids: Collection[str]) -> None:
        """Forget what these files show, and all entries but those of the ids."""
        self._shown.edit({file: lambda _: None for file in files})
        rows = self._database.execute("SELECT id FROM entries").fetchall()
        gone = [row for row in rows if row[0] not in ids]
        self._database.executemany("DELETE FROM entries WHERE id = ?", gone)

    def entry(self, id_: str) -> tuple[Entry, dict[str, bytes]]:
        """An entry, and what each format made of it that has passed the gate."""
        row = self._database.execute(
            "SELECT entry, seal FROM entries WHERE id = ?", (id_,)
        ).fetchone()
        if row is None:
            raise damage()
        if id_ not in self._whole:
            hold(row[1], id_, row[0])
            self._whole.add(id_)
        return _decode_entry(row[0])

    def listed(self, path: str, recipe: bytes, output: Path) -> Lies | None:
        """A document, if this recipe made it and it lies in the output as it was left."""
        row = self._database.execute(
            "SELECT stamp, sha256, listed, seal FROM documents WHERE path = ? AND recipe = ?",
            (path, recipe),
        ).fetchone()
        if row is None:
            return None
        stamp, sha256, listed, sealed = row
        hold(sealed, path, recipe, stamp, sha256, listed)
        if not listed or not is_as_left(output / path, stamp, sha256):
            return None
        return Lies(path, recipe, stamp, sha256, _decode_listed(listed))

    def keep_documents(self, documents: Iterable[Lies]) -> None:
        """Keep which files the output holds, and by which recipe each was made."""
        select = "SELECT path, recipe, stamp, sha256 FROM documents"
        before = {path: tuple(rest) for path, *rest in self._database.execute(select)}
        rows = [
            (path, recipe, stamp, sha256, _encode(listed) if listed else b"")
            for path, recipe, stamp, sha256, listed in documents
            if before.pop(path, None) != (recipe, stamp, sha256)
        ]
        self._database.executemany(
            "DELETE FROM documents WHERE path = ?", [(path,) for path in before]
        )
        self._database.executemany(
            "REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            ((*one, seal(*one)) for one in rows),
        )


def _instead(read: Read) -> Callable[[Read | None], Read | None]:
    if read.key or read.withheld or read.problem:
        return lambda _: read
    # As after a fresh checkout: the same bytes under another stamp.
    return lambda before: before and replace(before, stamp=read.stamp)


def digest_of_all(*parts: object) -> bytes:
    """What tells these from any others."""
    return digest_of(_encode(parts))
