"""An article's file → the id that its entry begins with; the ledger keeps it from then on."""

import re
from functools import lru_cache
from posixpath import splitext
from urllib.parse import quote

from feeds.model import Site
from feeds.urls import host

# What quote() would leave as it is: nearly every path, at a tenth of the time.
_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")


def id_of(file: str, site: Site) -> str:
    """tag:example.org,2026:2020-06-24-boston (RFC 4151)"""
    path = _without_ending(file)
    if not _PLAIN.fullmatch(path):
        path = quote(path.encode("utf-8", "surrogateescape"))
    return _beginning(site.url, site.since) + path


@lru_cache
def _beginning(url: str, since: int) -> str:
    return f"tag:{host(url)},{since}:"


def feed_id_of(slug: str, site: Site) -> str:
    """The id of a feed; no article can have it, since a colon in its path would be written %3A."""
    return f"{_beginning(site.url, site.since)}feed:{slug}"


def stem(file: str) -> str:
    """What tells one article from another: its path without the ending."""
    return _without_ending(file if file.isascii() else written(file))


def _without_ending(file: str) -> str:
    # As nearly all are, at a fifth of the time.
    return file[:-3] if file.endswith(".md") else splitext(file)[0]


def written(file: str) -> str:
    r"""A path as UTF-8 can hold it: caf\xe9.md where the name on the disk is not UTF-8."""
    return file.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
