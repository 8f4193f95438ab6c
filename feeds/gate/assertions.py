"""The checks that all formats have in common; each raises Mismatch."""

import re

import msgspec
from lxml import etree

from feeds.markup import SAFE_TAGS, is_fit
from feeds.model import Entry
from feeds.urls import IRI

UNREADABLE = (etree.XMLSyntaxError, msgspec.DecodeError, UnicodeDecodeError)

_ADDRESS = re.compile(r"https?://[^/?#]+/[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~#\[\]]*")
_ID = re.compile(IRI)
# The HTML of an entry comes from this program or from nh3, so every tag must be of this form.
_SAFE = re.compile(
    rf"""[^<]*+(?>(?:</?(?:{"|".join(sorted(SAFE_TAGS))})"""
    r"""(?>(?:\ (?:(?:href|src|cite)="https?://[^"\s]*+"|(?!href|src|cite|on|style)[a-z]++="[^"<]*+"))*)"""
    r""">[^<]*+)*)""",
    re.VERBOSE,
)


class Mismatch(Exception):
    """A document is wrong; the message is a verb phrase that follows the document's name."""


def require(condition: object, what: str) -> None:
    """Raise Mismatch unless the condition is true."""
    if not condition:
        raise Mismatch(what)


def require_equal(name: str, found: object, expected: object) -> None:
    """Raise Mismatch unless the value that was read back is the expected one."""
    if found != expected:
        raise Mismatch(f"has {name} {str(found)[:100]!r} instead of {str(expected)[:100]!r}")


def require_plain(name: str, text: str | None, expected: str) -> None:
    """Require that a text that was read back is the expected one, and that it is not blank."""
    require_equal(name, text, expected)
    require(expected.strip(), f"has no {name}")


def require_url(name: str, url: str | None) -> None:
    """Raise Mismatch unless it is an absolute http(s) address in the characters of RFC 3986."""
    require(url and _ADDRESS.fullmatch(url), f"has {name} {str(url)[:100]!r}, which is no address")


def require_sound(entry: Entry) -> None:
    """Require that an entry can be published, whatever the format."""
    require(_ID.match(entry.id), f"has the id {entry.id[:100]!r}, which is no absolute IRI")
    image = entry.image.url if entry.image else None
    for url in filter(None, (entry.url, entry.amp_url, entry.cdn_amp_url, image)):
        require_url("a link", url)
    texts = "".join((entry.title, entry.summary, entry.author.name, entry.content))
    require(is_fit(texts), "has characters that XML forbids")
    require(entry.content.strip(), "has no content")
    require(_SAFE.fullmatch(entry.content), "has content that is not safe HTML")


def require_amp_links(found: list[str | None], entry: Entry) -> None:
    """Require that the links to AMP pages are those of the entry, the publisher's first."""
    require_equal("AMP links", found, [url for url in (entry.amp_url, entry.cdn_amp_url) if url])


def require_images(
    content: list[tuple[str | None, ...]], thumbnail: list[tuple[str | None, ...]], entry: Entry
) -> None:
    """Require that both elements of Media RSS have the address of the entry's image."""
    expected = [(entry.image.url,)] if entry.image else []
    require_equal("image", content, expected)
    require_equal("thumbnail", thumbnail, expected)
