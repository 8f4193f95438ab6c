"""What every format must keep, whatever it is written in: one check each, which raises Broken."""

import re

import msgspec
from lxml import etree

from feeds.markup import SAFE_TAGS, is_fit
from feeds.model import Entry

UNREADABLE = (etree.XMLSyntaxError, msgspec.DecodeError, UnicodeDecodeError)

_ADDRESS = re.compile(r"https?://[^/?#]+/[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~#\[\]]*")
_ID = re.compile(r"tag:[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+")
# The HTML of an entry is all ours or nh3's: every tag is of this form, or it should not be there.
_SAFE = re.compile(
    rf"""[^<]*+(?:</?(?:{"|".join(sorted(SAFE_TAGS))})"""
    r"""(?:\ (?:(?:href|src|cite)="https?://[^"\s]*+"|(?!href|src|cite|on|style)[a-z]++="[^"<]*+"))*+>"""
    r"""[^<]*+)*+""",
    re.VERBOSE,
)


class Mismatch(Exception):
    """A promise that is not kept, in words that follow the name of a document or an entry."""


def require(holds: object, what: str) -> None:
    """Raise Broken with these words unless it holds."""
    if not holds:
        raise Mismatch(what)


def require_equal(name: str, found: object, should: object) -> None:
    """What was read back is what was meant."""
    if found != should:
        raise Mismatch(f"has {name} {str(found)[:100]!r} instead of {str(should)[:100]!r}")


def require_plain(name: str, text: str | None, should: str) -> None:
    """A text is the one meant, and it says something."""
    require_equal(name, text, should)
    require(should.strip(), f"has no {name}")


def require_url(name: str, url: str | None) -> None:
    """An address is absolute, http or https, in the characters of RFC 3986."""
    require(url and _ADDRESS.fullmatch(url), f"has {name} {str(url)[:100]!r}, which is no address")


def require_sound(entry: Entry) -> None:
    """The entry itself is fit to be published, whatever a format makes of it."""
    require(_ID.fullmatch(entry.id), f"has the id {entry.id[:100]!r}, which is no tag: URI")
    image = entry.image.url if entry.image else None
    for url in filter(None, (entry.url, entry.amp_url, entry.cdn_amp_url, image)):
        require_url("a link", url)
    texts = "".join((entry.title, entry.summary, entry.author.name, entry.content))
    require(is_fit(texts), "has characters that no reader takes")
    require(entry.content.strip(), "has no content")
    require(_SAFE.fullmatch(entry.content), "has content that is not safe HTML")


def amp_links(found: list[str | None], entry: Entry) -> None:
    """The AMP pages are linked, the publisher's first."""
    require_equal("AMP links", found, [url for url in (entry.amp_url, entry.cdn_amp_url) if url])


def pictures(
    content: list[tuple[str | None, ...]], thumbnail: list[tuple[str | None, ...]], entry: Entry
) -> None:
    """The image is announced under the address that it has in the content."""
    should = [(entry.image.url,)] if entry.image else []
    require_equal("image", content, should)
    require_equal("thumbnail", thumbnail, should)
