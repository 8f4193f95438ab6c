"""OPML 2.0, the list of all feeds that a reader imports: https://opml.org/spec2.opml"""

from lxml import etree

from feeds.pages.navigation import Listing, Navigation
from feeds.pages.options import PageOptions
from feeds.registry import PAGE_MARK


def render_opml(navigation: Navigation, options: PageOptions) -> bytes:
    """The OPML with all feeds of a site, each in the first format; the feed of everything first.

    A topic with children is a folder with all topics below it: readers flatten or drop folders that
    are in folders.
    """
    opml = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(opml, "head"), etree.SubElement(opml, "body")
    etree.SubElement(head, "title").text = navigation.everything.title

    def add(parent: etree._Element, feed: Listing) -> None:
        values = {
            "type": "rss",
            "text": feed.title,
            "title": feed.title,
            "xmlUrl": f"{options.url}{feed.path}{options.formats[0].filename}",
            "htmlUrl": f"{options.url}{feed.path}",
            "description": feed.description,
            "language": options.language,
        }
        present = {name: value for name, value in values.items() if value}
        etree.SubElement(parent, "outline", present)

    add(body, navigation.everything)
    for topic in navigation.children(""):
        below = tuple(navigation.below(topic.slug))
        folder = body
        if below:
            folder = etree.SubElement(body, "outline", text=topic.name, title=topic.name)
        for feed in (topic, *below):
            add(folder, feed)
    etree.indent(opml)
    document = etree.tostring(opml, encoding="utf-8", xml_declaration=True)
    return document + f"\n{PAGE_MARK}\n".encode()
