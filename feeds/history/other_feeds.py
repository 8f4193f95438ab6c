"""The bytes of any program's feed → the ids, addresses and dates of its entries.

Reads Atom 1.0 and 0.3, RSS 0.9x, 1.0 and 2.0, and JSON Feed 1. The bytes are not trusted: a
document that declares XML entities is refused, no DTD is loaded, and nothing is fetched.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin

import msgspec
from lxml import etree

from feeds.dates import NotADate, moment

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_FORMS = {"feed": "atom", "rss": "rss", "RDF": "rss"}
_PAGE = re.compile(rb"<(?:!doctype )?html\b", re.IGNORECASE)
_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")


class OtherEntry(NamedTuple):
    """An entry of a feed; `urls` are where its article may be, the likeliest first.

    `has_id` is whether the feed says the id; otherwise the id is the address of the entry.
    """

    id: str
    urls: tuple[str, ...]
    published: datetime | None = None
    updated: datetime | None = None
    has_id: bool = True


class OtherFeed(NamedTuple):
    """A feed in the format `form`, and the name of the program that wrote it, if the feed has it.

    `address` is the address of the feed in its own link; "" if it has no such link.
    """

    form: str
    generator: str
    address: str
    entries: tuple[OtherEntry, ...]


class NotAFeed(ValueError):
    """Bytes that are no feed, or one that is not safe to read; `todo` says what to do."""

    def __init__(
        self,
        why: str,
        todo: str = "name the address of an Atom, RSS or JSON feed, or a file that has one",
    ) -> None:
        super().__init__(why)
        self.todo = todo


def read_feed(content: bytes, base: str = "") -> OtherFeed:
    """Read a feed.

    Relative addresses are resolved against the address in the feed's link to itself, and this
    against `base`. Raises NotAFeed.
    """
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if _PAGE.match(content):
        raise NotAFeed("is a web page, not a feed")
    return _json_feed(content, base) if content.startswith(b"{") else _xml_feed(content, base)


# --- JSON Feed: https://www.jsonfeed.org/version/1.1/ ----------------------------------------


def _json_feed(content: bytes, base: str) -> OtherFeed:
    try:
        feed = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise NotAFeed(f"is not JSON: {error}") from None
    items = feed.get("items")
    if not _JSON_FEED.match(str(feed.get("version", ""))) or not isinstance(items, list):
        raise NotAFeed("is JSON, but no JSON Feed")
    address = _joined(base, str(feed.get("feed_url") or ""))
    found = (_json_entry(item, address) for item in items if isinstance(item, dict))
    return OtherFeed("json", "", address, tuple(found))


def _json_entry(item: dict[str, Any], base: str) -> OtherEntry:
    urls = [str(item[name]) for name in ("url", "external_url") if item.get(name)]
    id_ = item.get("id")
    return OtherEntry(
        # JSON Feed 1.0: a reader turns an id that is a number into a text.
        str(id_) if isinstance(id_, str | int | float) else "",
        tuple(_joined(base, url) for url in urls),
        _date(item.get("date_published")),
        _date(item.get("date_modified")),
    )


# --- XML: RFC 4287, https://www.rssboard.org/rss-specification, RSS 1.0 ----------------------


def _xml_feed(content: bytes, base: str) -> OtherFeed:
    # In UTF-16 every other byte is a NUL.
    if b"<!ENTITY" in content.replace(b"\0", b""):
        raise _entities()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        todo = "save the feed in a file, correct it there, and name that file"
        raise NotAFeed(f"is not XML: {getattr(error, 'msg', error)}", todo) from None
    # Other encodings, such as UTF-7, write these characters with other bytes.
    declared: Any = root.getroottree().docinfo.internalDTD  # typed without its methods
    if declared is not None and any(declared.iterentities()):
        raise _entities()
    form = _FORMS.get(_name(root))
    if form is None:
        raise NotAFeed(f"is XML, but no feed: it begins with <{_name(root)}>")
    heads = [root, *_children(root, "channel")]
    own = (link for head in heads for link in _children(head, "link") if link.get("rel") == "self")
    address = next((_joined(base, link.get("href", "")) for link in own), "")
    base = _joined(address or base, root.get(_BASE, ""))
    generator = next((text for head in heads for text in _texts(head, "generator")), "")
    read, name = (_atom_entry, "entry") if form == "atom" else (_rss_entry, "item")
    entries = (read(one, base) for head in heads for one in _children(head, name))
    return OtherFeed(form, generator, address, tuple(entries))


def _entities() -> NotAFeed:
    return NotAFeed("declares XML entities, which are not read")


def _atom_entry(entry: etree._Element, base: str) -> OtherEntry:
    base = _joined(base, entry.get(_BASE, ""))
    links = [
        _joined(_joined(base, link.get(_BASE, "")), link.get("href", ""))
        for link in _children(entry, "link")
        if link.get("rel", "alternate") == "alternate"
    ]
    # What a feed service put in place of the address.
    origin = list(_texts(entry, "origLink"))
    return OtherEntry(
        next(_texts(entry, "id"), ""),
        (*origin, *links),
        _first_date(entry, "published", "issued", "created"),
        _first_date(entry, "updated", "modified"),
    )


def _rss_entry(item: etree._Element, base: str) -> OtherEntry:
    links = [_joined(base, text) for text in _texts(item, "link")]
    origin = list(_texts(item, "origLink"))
    guid = next(_children(item, "guid"), None)
    id_ = _text(guid) if guid is not None else item.get(_ABOUT, "")
    is_address = guid is not None and guid.get("isPermaLink", "true") != "false"
    return OtherEntry(
        # Readers know an item without a guid by its address.
        id_ or next(iter(links), ""),
        (*origin, *links, *([_joined(base, id_)] if is_address else [])),
        _first_date(item, "pubDate", "date"),
        _first_date(item, "updated", "modified"),
        has_id=bool(id_),
    )


def _name(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment or an instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _name(child) == name)


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _texts(element: etree._Element, name: str) -> Iterator[str]:
    """The texts of the children of this name, without empty ones."""
    return filter(None, map(_text, _children(element, name)))


def _first_date(element: etree._Element, *names: str) -> datetime | None:
    return next(
        (date for name in names for date in map(_date, _texts(element, name)) if date), None
    )


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""


_RFC_822 = re.compile(r"(?:[A-Za-z]{3}, *)?[0-9]{1,2} [A-Za-z]{3} [0-9]{2,4} [0-9:]+ [A-Z]{1,5}")


def _date(text: object) -> datetime | None:
    """Parse a date in any form; None if it is missing or ambiguous."""
    try:
        return moment(str(text)) if text else None
    except NotADate:
        pass
    # With a time zone by name, as RFC 822 allows: EST, PDT.
    if isinstance(text, str) and _RFC_822.fullmatch(text):
        try:
            return parsedate_to_datetime(text).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return None
