"""What Atom and RSS have in common when they are read back."""

from collections.abc import Mapping, Sequence

from lxml import etree

from feeds.gate.assertions import Mismatch, require, require_equal, require_url
from feeds.model import Entry, Feed

# Which attributes an element may have, by its tag; an element that is not named has no place.
Shape = Mapping[str, frozenset[str]]
Children = dict[str, list[etree._Element]]

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def parsed(content: bytes) -> etree._Element:
    """The root element; nothing is loaded and no entity is expanded."""
    require(b"<!" not in content, "holds a comment, CDATA or document type")
    return etree.fromstring(content, _PARSER)


def cut_entries(content: bytes, opening: bytes, closing: bytes) -> tuple[bytes, list[bytes]]:
    """The document without its entries, and the entries, by the lines that begin and end one."""
    require(content.startswith(_DECLARATION), "does not begin with its XML declaration")
    first, last = content.find(opening), content.rfind(closing)
    if first < 0 or last < first:
        return content, []
    end = last + len(closing)
    entries = [piece + closing for piece in content[first:end].split(closing)[:-1]]
    require(
        all(entry.startswith(opening) for entry in entries),
        "has something between its entries",
    )
    return content[:first] + content[end:], entries


def without_entries(content: bytes, opening: bytes, entries: Sequence[bytes]) -> bytes | None:
    """The document without these entries, None if they do not stand in it in a row."""
    require(content.startswith(_DECLARATION), "does not begin with its XML declaration")
    first, joined = content.find(opening), b"".join(entries)
    if first < 0 or not content.startswith(joined, first):
        return None
    return content[:first] + content[first + len(joined) :]


def declared(namespaces: Mapping[str, str]) -> bytes:
    """The start of an element that declares these namespaces by prefix."""
    names = (f' xmlns{prefix and ":"}{prefix}="{uri}"' for prefix, uri in namespaces.items())
    return f"<root{''.join(names)}>".encode()


def wrapped(written: bytes, start: bytes, content: bytes) -> etree._Element:
    """The one element in these bytes, which were cut from where `start` declares its namespaces.

    All text of its child with the tag `content` is CDATA, and there is none elsewhere.
    """
    before, _, rest = written.partition(content + b"<![CDATA[")
    inside, _, after = rest.rpartition(b"]]>")
    require(after.startswith(b"</"), "has its content elsewhere than in CDATA")
    sections = inside.split(b"]]><![CDATA[")
    require(not any(b"]]>" in section for section in sections), "has its content beside CDATA")
    require(b"<!" not in before + after, "holds a comment, CDATA or document type")
    root = etree.fromstring(start + written + b"</root>", _PARSER)
    require(len(root) == 1, "is more than one entry")
    return root[0]


def checked_children(parent: etree._Element, shape: Shape, often: frozenset[str]) -> Children:
    """The element's children by tag, in order; each but those in `often` stands there once.

    There is nothing else in it: no other element or attribute, and no text beside them.
    """
    found: Children = {}
    # Asked in a row, not by `must`: what it would say is not put together for each element.
    if (parent.text or "").strip():
        raise Mismatch("has text beside its elements")
    for child in parent:
        tag = child.tag
        attributes = shape.get(tag)
        if attributes is None:
            raise Mismatch(f"holds {tag}, which has no place there")
        if tag in found and tag not in often:
            raise Mismatch(f"holds {tag} twice")
        if not attributes.issuperset(child.keys()):
            raise Mismatch(f"holds {tag} with an odd attribute")
        if (child.tail or "").strip():
            raise Mismatch("has text beside its elements")
        found.setdefault(tag, []).append(child)
    return found


def require_leaves(found: Children, *but: str) -> None:
    """No child but these has children of its own."""
    for tag, elements in found.items():
        if tag not in but and any(map(len, elements)):
            raise Mismatch(f"holds elements in {tag}")


def child_text(found: Children, tag: str) -> str | None:
    """The text of the first child of this tag, None if there is none."""
    return found[tag][0].text if tag in found else None


def attributes(found: Children, tag: str, *names: str) -> list[tuple[str | None, ...]]:
    """These attributes of each child of this tag."""
    return [tuple(map(one.get, names)) for one in found.get(tag, ())]


def head_links(found: list[tuple[str | None, ...]], feed: Feed[Entry], filename: str) -> None:
    """Self, hubs, archives and the way back are as the feed has them, and all are addresses."""
    expected = {
        "self": [feed.at(filename)],
        "hub": list(feed.hubs),
        "current": [feed.current + filename] if feed.current else [],
        "prev-archive": [feed.older + filename] if feed.older else [],
        "next-archive": [feed.newer + filename] if feed.newer else [],
    }
    for rel, should in expected.items():
        require_equal(f"{rel} link", [href for name, href in found if name == rel], should)
    for name, href in found:
        require(
            name in expected or name == "alternate", f"has a link {name}, which has no place there"
        )
        require_url("a link", href)
