"""An article's file → the id that its entry begins with; the ledger keeps it from then on."""

from posixpath import splitext
from urllib.parse import quote

from feeds.model import Site
from feeds.urls import host


def id_of(file: str, site: Site) -> str:
    """tag:example.org,2026:2020-06-24-boston (RFC 4151)"""
    path = quote(stem(file).encode("utf-8", "surrogateescape"))
    return f"tag:{host(site.url)},{site.since}:{path}"


def feed_id_of(slug: str, site: Site) -> str:
    """The id of a feed; no article can have it, since a colon in its path would be written %3A."""
    return f"tag:{host(site.url)},{site.since}:feed:{slug}"


def stem(file: str) -> str:
    """What makes an article's id: its path without the ending."""
    return splitext(file)[0]
