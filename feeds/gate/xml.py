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


def declared(namespaces: dict[str, str]) -> bytes:
    """The start of an element that declares these namespaces by prefix."""
    names = (f' xmlns{prefix and ":"}{prefix}="{uri}"' for prefix, uri in namespaces.items())
    return f"<root{''.join(names)}>".encode()


def wrapped(written: bytes, start: bytes) -> etree._Element:
    """The one element in these bytes, which were cut from where `start` declares its namespaces."""
    root = parsed(start + written + b"</root>")
    must(len(root) == 1, "is more than one entry")
    return root[0]


Children = dict[str, list[etree._Element]]


def children(parent: etree._Element) -> Children:
    """The element's children by tag, in order."""
    found: Children = {}
    for child in parent:
        found.setdefault(str(child.tag), []).append(child)
    return found


def once(found: Children, *tags: str) -> None:
    """Each of these children is there, and once."""
    for tag in tags:
        number = len(found.get(tag, ()))
        must(number == 1, f"has {number} of {tag} instead of one")


def only(found: Children, allowed: frozenset[str]) -> None:
    """There is no child but these."""
    for tag in found.keys() - allowed:
        must(False, f"holds {tag}, which has no place there")


def text(found: Children, tag: str) -> str | None:
    """The text of the first child of this tag, None if there is none."""
    return found[tag][0].text if tag in found else None


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
