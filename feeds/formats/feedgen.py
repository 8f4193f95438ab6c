"""Feeds and entries in XML with feedgen, and the elements that feedgen lacks or writes wrongly.

feedgen drops `rel`, `type` and `title` of an entry's links (its issue 135) and refuses `amphtml`.
It writes dates in two other forms, and the current time if there is no date. In RSS it leaves out
authors without an e-mail address. It has neither archives nor hubs. One extension for feeds and one
for entries write all of these. An entry is rendered once for all documents that it is in.
"""

import re
from collections.abc import Callable, Iterable

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.model import Entry, Feed

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# The text that `with_content` replaces with the content of an entry.
PLACEHOLDER = "-"

# A function that completes an element made by feedgen: <feed>, <rss>, <entry> or <item>.
Finish = Callable[[etree._Element], None]

# The validator, and readers that treat text as HTML, misread `&amp;` as the start of an entity and
# `&lt;` as the start of a tag, but not `&#x26;` and `&#x3C;` (RSS Best Practices Profile).
_PLAIN_TEXT = re.compile(
    rb"<(?:title|subtitle|summary|name|category|description|dc:creator)(?: type=\"text\")?>[^<]*</"
    rb"|<category [^<>]*>"
)


class FeedExtension(BaseExtension):  # type: ignore[misc]
    """An extension of feedgen that completes the head of a feed, to which entries are added."""

    namespaces: dict[str, str]
    finish: Finish

    def extend_ns(self) -> dict[str, str]:
        """The namespaces of the document, by prefix."""
        return self.namespaces

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        """Complete the element that feedgen has made."""
        self.finish(feed)
        return feed

    extend_rss = extend_atom


class EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """An extension of feedgen that completes one entry."""

    finish: Finish

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Complete the element that feedgen has made."""
        self.finish(entry)
        return entry

    extend_rss = extend_atom


def generator_of(namespaces: dict[str, str], finish: Finish) -> FeedGenerator:
    """A feed for feedgen, without entries; `finish` completes its head."""
    generator = FeedGenerator()
    generator.register_extension("own", FeedExtension, EntryExtension)
    generator.own.namespaces = namespaces
    generator.own.finish = finish
    return generator


def new_entry(entry: Entry, finish: Finish) -> FeedEntry:
    """An entry for feedgen with its id and title; `finish` completes its element."""
    added = FeedEntry()
    added.register_extension("own", EntryExtension)
    added.id(entry.id)
    added.title(entry.title)
    added.own.finish = finish
    return added


def fragment(element: etree._Element, namespaces: dict[str, str], *parents: str) -> bytes:
    """The lines of an element as they are in a document, within `parents` from the root down."""
    for number, name in enumerate(reversed(parents), 1):
        is_root = number == len(parents)
        parent = etree.Element(name, nsmap=namespaces if is_root else None)
        parent.append(element)
        element = parent
    written = etree.tostring(element, pretty_print=True, encoding="UTF-8")
    innermost = parents[-1].encode()
    first = written.index(b">\n", written.index(b"<" + innermost)) + 2
    last = written.rindex(b"\n", 0, written.rindex(b"</" + innermost)) + 1
    return unambiguous(written[first:last])


def with_content(written: bytes, start: bytes, content: str) -> bytes:
    """The fragment with `content` as CDATA instead of PLACEHOLDER, after the tag `start`.

    Escaped, the content of 50 entries would have more than 1,000 entity references, which is the
    limit of some parsers for a document (fast-xml-parser 4.5, 5.5).
    """
    before, found, after = written.partition(start + PLACEHOLDER.encode() + b"</")
    assert found, start
    data = content.encode().replace(b"]]>", b"]]]]><![CDATA[>")
    return b"".join((before, start, b"<![CDATA[", data, b"]]></", after))


def parsed_feed(content: bytes, tag: str) -> etree._Element:
    """Parse a published document, without network and entities; return its root element.

    Raises ValueError if it is not well-formed, or if the tag of the root is not `tag`.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root.tag != tag:
        raise ValueError(root.tag)
    return root


def complete_document(head: bytes, entries: Iterable[bytes], end: bytes) -> bytes:
    """A document from feedgen, with the bytes of `entries` inserted before the end tag `end`."""
    position = head.rindex(end)
    return b"".join((unambiguous(head[:position]), *entries, head[position:]))


def add(parent: etree._Element, name: str, text: str = "", **attributes: str | None) -> None:
    """Append a new element to its parent; attributes that are None or empty are left out."""
    element = etree.SubElement(parent, name)
    element.text = text or None
    for key, value in attributes.items():
        if value:
            element.set(key, value)


def set_text(parent: etree._Element, name: str, text: str) -> None:
    """Replace the text of the child `name`, which feedgen has written."""
    element = parent.find(name)
    assert element is not None, name
    element.text = text


def add_media(parent: etree._Element, entry: Entry) -> None:
    """Append the image as Media RSS, without its title, which readers prefer to the entry's."""
    if entry.image:
        size = {
            "width": str(entry.image.width or ""),
            "height": str(entry.image.height or ""),
        }
        add(parent, f"{{{MEDIA}}}content", url=entry.image.url, medium="image", **size)
        add(parent, f"{{{MEDIA}}}thumbnail", url=entry.image.url, **size)


def neighbours(feed: Feed[Entry], filename: str) -> Iterable[tuple[str, str]]:
    """The rel and address of each link between a feed and its archives (RFC 5005, section 4)."""
    folders = (
        ("current", feed.current),
        ("prev-archive", feed.older),
        ("next-archive", feed.newer),
    )
    return [(rel, folder + filename) for rel, folder in folders if folder]


def amp_urls(entry: Entry) -> Iterable[str]:
    """The addresses of AMP pages, the publisher's before the cache's."""
    return filter(None, (entry.amp_url, entry.cdn_amp_url))


def unambiguous(written: bytes) -> bytes:
    """The XML with & and < in plain text escaped as numbers, which no reader takes for HTML."""
    return _PLAIN_TEXT.sub(_in_digits, written)


def _in_digits(element: re.Match[bytes]) -> bytes:
    return element[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")
