"""OPML 2.0, the list of all feeds that a reader imports: https://opml.org/spec2.opml"""

from lxml import etree

from feeds.pages.navigation import Listing, Navigation
from feeds.pages.options import PageOptions
from feeds.registry import PAGE_MARK


def render_opml(navigation: Navigation, options: PageOptions) -> bytes:
    """Every feed in the first of the formats, that of everything first.

    A topic with children is a folder that has all topics below it: readers flatten or drop folders
    in folders.
    """
    opml = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(opml, "head"), etree.SubElement(opml, "body")
    etree.SubElement(head, "title").text = navigation.everything.title

    def add(parent: etree._Element, one: Listing) -> None:
        values = {
            "type": "rss",
            "text": one.title,
            "title": one.title,
            "xmlUrl": f"{options.url}{one.path}{options.formats[0].filename}",
            "htmlUrl": f"{options.url}{one.path}",
            "description": one.description,
            "language": options.language,
        }
        etree.SubElement(parent, "outline", {name: one for name, one in values.items() if one})

    add(body, navigation.everything)
    for one in navigation.children(""):
        below = tuple(navigation.below(one.slug))
        folder = etree.SubElement(body, "outline", text=one.name, title=one.name) if below else body
        for listing in (one, *below):
            add(folder, listing)
    etree.indent(opml)
    document = etree.tostring(opml, encoding="utf-8", xml_declaration=True)
    return document + f"\n{PAGE_MARK}\n".encode()
