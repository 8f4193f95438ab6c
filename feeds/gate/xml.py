"""The checks that Atom and RSS have in common, and functions that read XML."""

from collections.abc import Mapping, Sequence

from lxml import etree

from feeds.gate.assertions import Mismatch, require, require_equal, require_url
from feeds.model import Entry, Feed

# The allowed attributes of each element, by tag; other elements are not allowed.
Shape = Mapping[str, frozenset[str]]
Children = dict[str, list[etree._Element]]

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def parsed(content: bytes) -> etree._Element:
    """Parse XML without network; refuse declarations, which could expand entities."""
    require(b"<!" not in content, "has a comment, CDATA or document type")
    return etree.fromstring(content, _PARSER)


def cut_entries(content: bytes, opening: bytes, closing: bytes) -> tuple[bytes, list[bytes]]:
    """Cut a document at its entries, which begin with `opening` and end with `closing`.

    Returns the document without entries, and the bytes of each entry.
    """
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
    """The document without these entries; None unless it has them in one block, in order."""
    require(content.startswith(_DECLARATION), "does not begin with its XML declaration")
    first, joined = content.find(opening), b"".join(entries)
    if first < 0 or not content.startswith(joined, first):
        return None
    return content[:first] + content[first + len(joined) :]


def declared(namespaces: Mapping[str, str]) -> bytes:
    """The start tag of an element that declares these namespaces by prefix."""
    names = (f' xmlns{prefix and ":"}{prefix}="{uri}"' for prefix, uri in namespaces.items())
    return f"<root{''.join(names)}>".encode()


def wrapped(written: bytes, start: bytes, content: bytes) -> etree._Element:
    """Parse `written`, the bytes of one element; `start` is a start tag with its namespaces.

    Requires that the whole text of its child with the start tag `content` is CDATA, and that there
    is no CDATA elsewhere.
    """
    before, _, rest = written.partition(content + b"<![CDATA[")
    inside, _, after = rest.rpartition(b"]]>")
    require(after.startswith(b"</"), "has content outside CDATA")
    sections = inside.split(b"]]><![CDATA[")
    require(not any(b"]]>" in section for section in sections), "has content beside CDATA")
    require(b"<!" not in before + after, "has a comment, CDATA or document type")
    root = etree.fromstring(start + written + b"</root>", _PARSER)
    require(len(root) == 1, "is more than one entry")
    return root[0]


def checked_children(parent: etree._Element, shape: Shape, often: frozenset[str]) -> Children:
    """The children of an element by tag, in order.

    Requires that there are no other elements, attributes or texts than `shape` allows, and no
    element twice unless its tag is in `often`.
    """
    found: Children = {}
    # Without `require`, for which the message would be formatted for each element.
    if (parent.text or "").strip():
        raise Mismatch("has text beside its elements")
    for child in parent:
        tag = child.tag
        attributes = shape.get(tag)
        if attributes is None:
            raise Mismatch(f"has {tag}, which is not allowed there")
        if tag in found and tag not in often:
            raise Mismatch(f"has {tag} twice")
        if not attributes.issuperset(child.keys()):
            raise Mismatch(f"has {tag} with an attribute that is not allowed")
        if (child.tail or "").strip():
            raise Mismatch("has text beside its elements")
        found.setdefault(tag, []).append(child)
    return found


def require_leaves(found: Children, *but: str) -> None:
    """Require that no child has children, except those with the tags `but`."""
    for tag, elements in found.items():
        if tag not in but and any(map(len, elements)):
            raise Mismatch(f"has elements in {tag}")


def child_text(found: Children, tag: str) -> str | None:
    """The text of the first child with this tag; None if there is none."""
    return found[tag][0].text if tag in found else None


def attributes(found: Children, tag: str, *names: str) -> list[tuple[str | None, ...]]:
    """The values of these attributes for each child with this tag."""
    return [tuple(map(one.get, names)) for one in found.get(tag, ())]


def require_head_links(
    found: list[tuple[str | None, ...]], feed: Feed[Entry], filename: str
) -> None:
    """Require the links that the feed has to itself, hubs and archives, and no other links."""
    expected = {
        "self": [feed.at(filename)],
        "hub": list(feed.hubs),
        "current": [feed.current + filename] if feed.current else [],
        "prev-archive": [feed.older + filename] if feed.older else [],
        "next-archive": [feed.newer + filename] if feed.newer else [],
    }
    for rel, urls in expected.items():
        require_equal(f"{rel} link", [href for name, href in found if name == rel], urls)
    for name, href in found:
        require(
            name in expected or name == "alternate",
            f"has a link {name}, which is not allowed there",
        )
        require_url("a link", href)
