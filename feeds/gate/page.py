"""Checks of HTML pages and OPML before they are published: well-formed, and no dead links.

The failures are verb phrases, which follow the name of the file.
"""

from collections.abc import Collection, Iterator
from posixpath import join, normpath
from typing import cast

from lxml import etree

from feeds.registry import OPML

_DOCTYPE = b"<!doctype html>"
# The beginnings of addresses that attributes may have, besides paths.
_SCHEMES = {
    "href": ("https://", "http://", "feed:", "mailto:", "tel:", "data:image/", "#"),
    "src": ("https://", "http://", "data:image/"),
}
# Most elements have none.
_WITH_ADDRESS = etree.XPath("//*[@href or @src]")


def page_failures(path: str, content: bytes, url: str, paths: Collection[str]) -> list[str]:
    """The failures of a page or OPML; `paths` are all files in the output folder, at `url`."""
    if path == OPML.filename:
        return list(_opml_failures(content, url, paths))
    if not content.startswith(_DOCTYPE):
        return ["does not begin with <!doctype html>"]
    # Without the document type, which XML requires in capitals.
    return list(_failures(path, content[len(_DOCTYPE) :], paths))


def _opml_failures(content: bytes, url: str, paths: Collection[str]) -> Iterator[str]:
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        yield f"is not well-formed: {error}"
        return
    known = {url + path for path in paths}
    for outline in root.iter("outline"):
        address = outline.get("xmlUrl", "")
        if outline.get("type") and address not in known:
            yield f"lists {address}, where there is no feed"


def _failures(path: str, content: bytes, paths: Collection[str]) -> Iterator[str]:
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        yield f"is not well-formed: {error}; close each element, and write &#160; for &nbsp;"
        return
    folder = path.rpartition("/")[0]
    for element in cast("list[etree._Element]", _WITH_ADDRESS(root)):
        for name, schemes in _SCHEMES.items():
            url = element.get(name)
            if url is None or url.startswith(schemes):
                continue
            if ":" in url.partition("/")[0]:
                yield f"has the address {url}, which is not http"
            elif _file_at(folder, url) not in paths:
                yield f"links to {url}, where there is no file"


def _file_at(folder: str, url: str) -> str:
    """The path of the file at a relative address; for a folder, its index.html is served."""
    relative = url.partition("#")[0]
    found = normpath(join(folder, relative)).removeprefix("./")
    is_folder = relative.endswith(("/", "..", ".")) or not relative
    return join("" if found == "." else found, "index.html") if is_folder else found


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
