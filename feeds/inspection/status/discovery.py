"""A page → the feeds that its head links to, for autodiscovery."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from feeds.inspection.status.model import WARNING, Observation
from feeds.inspection.status.responses import is_html
from feeds.output.manifest import Manifest
from feeds.web import http
from feeds.web.http import readable_url

_ALTERNATES = frozenset(
    {"application/atom+xml", "application/rss+xml", "application/feed+json", "application/json"}
)


class _Links(HTMLParser):
    """Collects the addresses of feeds from the `link` elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        rels = named.get("rel", "").lower().split()
        type_ = named.get("type", "").lower()
        if tag == "link" and "alternate" in rels and type_ in _ALTERNATES and named.get("href"):
            self.found.append(named["href"])


def alternates(response: http.Response) -> list[str]:
    """The addresses of the feeds that a page links to, as they are written."""
    if response.status != 200 or not is_html(response):
        return []
    parser = _Links()
    parser.feed(response.content.decode("utf-8", "replace"))
    return list(dict.fromkeys(parser.found))


def undiscoverable(response: http.Response, listed: Manifest | None) -> Iterator[Observation]:
    """Yield a warning if a page links to none of the feeds in the manifest."""
    if listed is None:
        return
    named = {urljoin(response.url, href) for href in alternates(response)}
    if not named & {feed.url for feed in listed.feeds}:
        what = "links to none of the feeds, so feed readers do not find them from this page"
        todo = 'write <link rel="alternate" type="application/atom+xml" href="…"> into its head'
        yield Observation(readable_url(response.url), WARNING, "autodiscovery", what, todo)
