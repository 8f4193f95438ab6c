"""An article's file → the id of its entry: a new id, or the one under which it was published."""

import re
from collections.abc import Callable
from functools import lru_cache
from posixpath import splitext
from urllib.parse import quote

from msgspec import structs

from feeds.history.ledger import Ledger, Line
from feeds.model import Candidate
from feeds.settings.site import Site
from feeds.urls import host

# Nearly all paths match. `quote` takes ten times as long.
_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")


def id_of(file: str, site: Site) -> str:
    """tag:example.org,2026:2020-06-24-boston (RFC 4151)"""
    path = _without_ending(file)
    if not _PLAIN.fullmatch(path):
        path = quote(path.encode("utf-8", "surrogateescape"))
    return _prefix(site.url, site.since) + path


@lru_cache
def _prefix(url: str, since: int) -> str:
    return f"tag:{host(url)},{since}:"


def feed_id_of(slug: str, site: Site) -> str:
    """The id of a feed. No entry has the same id: a colon in the path of an article becomes %3A."""
    return f"{_prefix(site.url, site.since)}feed:{slug}"


def stem(file: str) -> str:
    """The path of an article's file without its ending; files with the same stem share an id."""
    return _without_ending(file if file.isascii() else path_in_utf8(file))


def _without_ending(file: str) -> str:
    # Nearly all files end in .md, for which this takes a fifth of the time of `splitext`.
    return file[:-3] if file.endswith(".md") else splitext(file)[0]


def path_in_utf8(file: str) -> str:
    r"""The path with an escape for each byte that is not UTF-8: caf\xe9.md"""
    if file.isascii():
        return file
    return file.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class Identities:
    """Finds the published id of each article.

    An id stays with its file. If the file is gone, the id passes to an article with the same
    address.
    """

    def __init__(self, ledger: Ledger, is_there: Callable[[str], bool], site: Site) -> None:
        """`is_there` returns whether there is a file with a stem, readable or not."""
        self._lines, self._site, self._is_there = ledger.entries, site, is_there
        self._by_file: dict[str, str] = {}
        self._by_url: dict[str, str] = {}
        self._by_address: set[str] = set()
        for line in self._lines.values():
            name = stem(line.file)
            self._keep(self._by_file, name, line)
            if not is_there(name):
                self._keep(self._by_url, line.url, line)

    def _keep(self, found: dict[str, str], key: str, line: Line) -> None:
        """Keep the id of a line; of several for a key, in a damaged or merged ledger, one wins."""
        other = found.get(key)
        if other is None or self._claim(self._lines[other]) < self._claim(line):
            found[key] = line.id

    def _claim(self, line: Line) -> tuple[bool, bool, str]:
        """Of several lines for a file or an address, the one with the greatest claim wins."""
        return line.withdrawn is None, line.id == id_of(line.file, self._site), line.id

    def known(self, key: Candidate) -> str | None:
        """The id under which an article was published before, None if it was not.

        Call this in the order of files: if two articles have the address of an article that is
        gone, the first call gets the id.
        """
        if id_ := self._by_file.get(stem(key.file)):
            return id_
        if id_ := self._by_url.pop(key.url, None):
            self._by_address.add(id_)
        return id_

    def as_published(self, id_: str, key: Candidate) -> Candidate:
        """The article, with its date in the ledger if its entry was adopted from another feed."""
        line = self._lines[id_]
        return structs.replace(key, published=line.published) if line.adopted else key

    def of_file(self, file: str) -> str | None:
        """The id under which a file was published before, None if it was not."""
        return self._by_file.get(stem(file))

    def fresh(self, key: Candidate) -> tuple[str, bool]:
        """The new id of an article that was never published, and whether the ledger has that id."""
        id_ = id_of(key.file, self._site)
        return id_, id_ in self._lines

    def owner(self, id_: str) -> str:
        """The file of an id in the ledger, "" if the file is gone.

        Call this after `known` was called for all articles.
        """
        file = self._lines[id_].file
        name = stem(file)
        has_id = self._is_there(name) and self._by_file[name] == id_
        return file if has_id or id_ in self._by_address else ""
