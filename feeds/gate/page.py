"""Checks of HTML pages and OPML before they are published: well-formed, and no dead links.

`page_failures` and `opml_failures` return verb phrases, which follow the name of the file.
"""

from collections.abc import Collection, Iterator
from posixpath import join, normpath
from typing import cast

from lxml import etree

_DOCTYPE = b"<!doctype html>"
# The beginnings of addresses that attributes may have, besides paths.
_SCHEMES = {
    "href": ("https://", "http://", "feed:", "mailto:", "tel:", "data:image/", "#"),
    "src": ("https://", "http://", "data:image/"),
}
# Most elements have none.
_WITH_ADDRESS = etree.XPath("//*[@href or @src]")


def page_failures(path: str, content: bytes, paths: Collection[str]) -> list[str]:
    """The failures of a page; `paths` are the paths of all files in the output folder."""
    if not content.startswith(_DOCTYPE):
        return ["does not begin with <!doctype html>"]
    # Without the document type, which XML requires in capitals.
    return list(_failures(path, content[len(_DOCTYPE) :], paths))


def opml_failures(content: bytes, urls: Collection[str]) -> list[str]:
    """The failures of an OPML; `urls` are the addresses of all feeds."""
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        return [f"is not well-formed: {error}"]
    found = [outline.get("xmlUrl", "") for outline in root.iter("outline") if outline.get("type")]
    return [f"lists {url}, where there is no feed" for url in found if url not in urls]


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
