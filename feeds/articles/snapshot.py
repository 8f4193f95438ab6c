"""The folder of articles at one moment: the state of each file, read before any article.

The contract: two snapshots with the same `digest` have the same fingerprint and articles of the
same names and bytes. `digest` is "" if a file is racy (see `feeds.cache.file_state`).
"""

import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from feeds.articles.folder import bytes_in, files, is_elsewhere
from feeds.cache.file_state import Clocks, FileState, are_settled
from feeds.cache.store import Row, Store, cache_key


class Snapshot(NamedTuple):
    """The articles' file states, `taken` before any article was read, and digests.

    `digest` covers the fingerprint and the states, `names` the names of the files.
    """

    fingerprint: bytes
    folder: str
    states: Mapping[str, FileState]
    taken: Clocks
    digest: str
    names: str

    def has_same_bytes(self, rows: Iterable[Row]) -> bool:
        """Whether the articles have the bytes that these rows were made from."""
        if is_elsewhere(self.folder):
            return False
        for row in rows:
            if self.states.get(row.name) == row.state:
                continue
            try:
                # The key of a file that could not be read is empty, and equals none.
                if cache_key(self.fingerprint, bytes_in("", self.folder, row.name)) != row.key:
                    return False
            except OSError:
                return False
        return True


def snapshot(fingerprint: bytes, folder: str, store: Store) -> Snapshot:
    """Read the states of all files in the folder of articles.

    Raises FeedsError if there is no such folder.
    """
    taken = Clocks(time.time_ns())
    states = files(folder)
    all_settled = are_settled(states.values(), taken)
    if not all_settled:
        # The time is taken before any file is read: a file that changes later gets a later time.
        taken = taken._replace(disk=store.disk_clock(folder))
        all_settled = are_settled(states.values(), taken)
    names = cache_key("\0".join(states).encode("utf-8", "surrogateescape"))
    digest = cache_key(fingerprint, names, *states.values()).hex() if all_settled else ""
    return Snapshot(fingerprint, folder, states, taken, digest, names.hex())
