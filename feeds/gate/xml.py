"""What Atom and RSS have in common when they are read back."""

import re

from lxml import etree

from feeds.gate.promises import address, must, same
from feeds.model import Feed

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def parsed(content: bytes) -> etree._Element:
    """The root element; nothing is loaded and no entity is expanded."""
    return etree.fromstring(content, _PARSER)


def cut(content: bytes, entry: re.Pattern[bytes]) -> tuple[bytes, list[bytes]]:
    """The document without its entries, and the entries."""
    must(content.startswith(_DECLARATION), "does not begin with its XML declaration")
    must(b"<!" not in content, "holds a comment, CDATA or document type")
    entries = entry.findall(content)
    together = b"".join(entries)
    place = content.find(together) if entries else len(content)
    must(place >= 0, "has something between its entries")
    return content[:place] + content[place + len(together) :], entries


def wrapped(written: bytes, **namespaces: str) -> etree._Element:
    """The one element in these bytes, which were cut from a document with these namespaces."""
    names = "".join(
        f' xmlns{":" if prefix != "default" else ""}{prefix if prefix != "default" else ""}="{uri}"'
        for prefix, uri in namespaces.items()
    )
    root = parsed(f"<root{names}>".encode() + written + b"</root>")
    must(len(root) == 1, "is more than one entry")
    return root[0]


def once(parent: etree._Element, *tags: str) -> None:
    """Each of these children is there, and once."""
    for tag in tags:
        number = len(parent.findall(tag))
        must(number == 1, f"has {number} of {tag} instead of one")


def only(parent: etree._Element, allowed: frozenset[str]) -> None:
    """There is no child but these."""
    for child in parent:
        must(child.tag in allowed, f"holds {child.tag!s}, which has no place there")


def head_links(found: list[tuple[str | None, str | None]], feed: Feed, filename: str) -> None:
    """Self, archives and the way back are as the feed has them, and all are addresses."""
    for rel, folder in (
        ("self", feed.folder),
        ("current", feed.current),
        ("prev-archive", feed.older),
        ("next-archive", feed.newer),
    ):
        links = [href for name, href in found if name == rel]
        same(f"{rel} link", links, [folder + filename] if folder else [])
    for _, href in found:
        address("a link", href)
