"""What feedgen gets wrong or lacks: the links, dates, media, provider and hubs of a feed.

feedgen drops `rel`, `type` and `title` of an entry's links (its issue 135) and refuses `amphtml`,
writes dates in two forms of its own and the clock where none was given, leaves out authors without
an e-mail address in RSS, and knows neither archives nor hubs. One extension for feeds and one for
entries own all of these. An entry is rendered once, and put into every document that holds it.
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
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

# Is in the place of an entry's content until `with_content` puts it there.
PLACEHOLDER = "-"

# Called with the element that feedgen made: <feed>, <rss>, <entry> or <item>.
Finish = Callable[[etree._Element], None]

# A validator, and readers that take text for HTML, tell `&#x26;` from an entity and `&#x3C;` from
# a tag where they cannot tell `&amp;` and `&lt;` (RSS Best Practices Profile, "character data").
_PLAIN_TEXT = re.compile(
    rb"<(?:title|subtitle|summary|name|category|description|dc:creator)(?: type=\"text\")?>[^<]*</"
    rb"|<category [^<>]*>"
)


class FeedExtension(BaseExtension):  # type: ignore[misc]
    """Finishes the head of a feed; entries are added after it."""

    namespaces: dict[str, str]
    finish: Finish

    def extend_ns(self) -> dict[str, str]:
        """The prefixes that the document declares."""
        return self.namespaces

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        """Feedgen's own element, finished."""
        self.finish(feed)
        return feed

    extend_rss = extend_atom


class EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """Finishes one entry."""

    finish: Finish

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Feedgen's own element, finished."""
        self.finish(entry)
        return entry

    extend_rss = extend_atom


def generator_of(namespaces: dict[str, str], finish: Finish) -> FeedGenerator:
    """A feedgen feed without entries, whose head is finished by `finish`."""
    generator = FeedGenerator()
    generator.register_extension("own", FeedExtension, EntryExtension)
    generator.own.namespaces = namespaces
    generator.own.finish = finish
    return generator


def new_entry(entry: Entry, finish: Finish) -> FeedEntry:
    """A feedgen entry, finished by `finish`."""
    added = FeedEntry()
    added.register_extension("own", EntryExtension)
    added.id(entry.id)
    added.title(entry.title)
    added.own.finish = finish
    return added


def fragment(element: etree._Element, namespaces: dict[str, str], *parents: str) -> bytes:
    """The lines of an element as they stand in a document between these parents."""
    for number, name in enumerate(reversed(parents), 1):
        is_root = number == len(parents)
        parent = etree.Element(name, nsmap=namespaces if is_root else None)
        parent.append(element)
        element = parent
    written = etree.tostring(element, pretty_print=True, encoding="UTF-8")
    innermost = parents[-1].encode()
    first = written.index(b">\n", written.index(b"<" + innermost)) + 2
    last = written.rindex(b"\n", 0, written.rindex(b"</" + innermost)) + 1
    return unmistakable(written[first:last])


def with_content(written: bytes, start: bytes, content: str) -> bytes:
    """A fragment whose element with the tag `start` has `content` in place of PLACEHOLDER.

    It is written as CDATA. Escaped, the content of 50 entries has more than 1,000 entity
    references, and some parsers read no more of them in a document (fast-xml-parser 4.5, 5.5).
    """
    before, found, after = written.partition(start + PLACEHOLDER.encode() + b"</")
    assert found, start
    data = content.encode().replace(b"]]>", b"]]]]><![CDATA[>")
    return b"".join((before, start, b"<![CDATA[", data, b"]]></", after))


def parsed(content: bytes, tag: str) -> etree._Element:
    """The root of a document from elsewhere; nothing is loaded and no entity is expanded.

    Raises ValueError if the root is not a `tag`.
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
    """Feedgen's document without entries, and the entries before its end."""
    place = head.rindex(end)
    return b"".join((unmistakable(head[:place]), *entries, head[place:]))


def add(parent: etree._Element, name: str, text: str = "", **attributes: str | None) -> None:
    """One element at the end of its parent; attributes that are None or empty are left out."""
    element = etree.SubElement(parent, name)
    element.text = text or None
    for key, value in attributes.items():
        if value:
            element.set(key, value)


def set_text(parent: etree._Element, name: str, text: str) -> None:
    """Put a text in place of the one that feedgen wrote."""
    element = parent.find(name)
    assert element is not None, name
    element.text = text


def add_media(parent: etree._Element, entry: Entry) -> None:
    """Media RSS, attributes only: a title or description in it replaces the entry's in readers."""
    if entry.image:
        size = {
            "width": str(entry.image.width or ""),
            "height": str(entry.image.height or ""),
        }
        add(parent, f"{{{MEDIA}}}content", url=entry.image.url, medium="image", **size)
        add(parent, f"{{{MEDIA}}}thumbnail", url=entry.image.url, **size)


def neighbours(feed: Feed[Entry], filename: str) -> Iterable[tuple[str, str]]:
    """The links from a feed to its archives and back (RFC 5005, section 4)."""
    folders = (
        ("current", feed.current),
        ("prev-archive", feed.older),
        ("next-archive", feed.newer),
    )
    return [(rel, folder + filename) for rel, folder in folders if folder]


def amp_urls(entry: Entry) -> Iterable[str]:
    """The AMP pages, the publisher's before the cache's."""
    return filter(None, (entry.amp_url, entry.cdn_amp_url))


def unmistakable(written: bytes) -> bytes:
    """Feedgen's bytes with plain text in the form that nobody takes for HTML."""
    return _PLAIN_TEXT.sub(_in_digits, written)


def _in_digits(element: re.Match[bytes]) -> bytes:
    return element[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")
