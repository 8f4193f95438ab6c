"""The address of a site → the status of the feeds that a feed reader finds there."""

from collections.abc import Iterator
from urllib.parse import urljoin

import msgspec

from feeds.inspection.status.contents import NoFeed, contents
from feeds.inspection.status.discovery import alternates, undiscoverable
from feeds.inspection.status.documents import document_status, invalid_parts
from feeds.inspection.status.model import ERROR, FeedStatus, Observation
from feeds.inspection.status.responses import (
    header_mistakes,
    is_html,
    redirections,
    refusal,
    unreachable,
)
from feeds.output import manifest
from feeds.output.manifest import Manifest, Record
from feeds.web import http
from feeds.web.http import readable_url

MAX_FEEDS = 1_000


def site_status(url: str) -> Iterator[Observation | FeedStatus]:
    """Yield the status and the problems of each feed of a site.

    `url` is the address of the output folder, of a page that links to feeds, or of one feed.
    """
    try:
        response = http.fetch(url)
    except http.Unreachable as error:
        yield unreachable(url, error)
        return
    page = url
    if response.status == 200 and not is_html(response):
        # An address of one feed, or a folder that is served without a page.
        yield from _feed(url, None, response)
        return
    base = url if url.endswith("/") else urljoin(url, "./" if "." in url.rsplit("/", 1)[1] else "")
    base = base if base.endswith("/") else base + "/"
    listed, problem = _manifest(base + manifest.FILENAME)
    refused = refusal(url, response) if response.status not in (200, 404) else None
    if refused:
        yield refused
    elif response.status == 200:
        yield from redirections(page, response)
        yield from undiscoverable(response, listed)
    if listed is None:
        named = [urljoin(response.url, href) for href in alternates(response)]
        if not named and not refused:
            yield problem or _nothing_found(url)
        for feed_url in named[:MAX_FEEDS]:
            yield from _feed(feed_url, None)
        return
    live = [feed for feed in listed.feeds if not feed.archive]
    for document in live[:MAX_FEEDS]:
        yield from _feed(urljoin(base, document.path), document)


def _nothing_found(url: str) -> Observation:
    what = "there is neither a manifest nor a page that links to feeds"
    return Observation(readable_url(url), ERROR, "no-feeds", what, "check the address")


def _manifest(url: str) -> tuple[Manifest | None, Observation | None]:
    try:
        response = http.fetch(url, max_bytes=manifest.MAX_MANIFEST_BYTES)
    except http.Unreachable as error:
        return None, unreachable(url, error)
    if response.status != 200:
        return None, refusal(url, response)
    try:
        return msgspec.json.decode(response.content, type=Manifest), None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if refused := refusal(url, response):
            return None, refused
        what = "is not a manifest of feeds"
        return None, Observation(readable_url(url), ERROR, "no-manifest", what, "deploy again")


def _feed(
    url: str, listed: Record | None, response: http.Response | None = None
) -> Iterator[Observation | FeedStatus]:
    """Yield what is wrong with one feed and how it is served, and its status if it can be read."""
    place = readable_url(url)
    try:
        response = response or http.fetch(url)
    except http.Unreachable as error:
        yield unreachable(url, error)
        return
    if refused := refusal(url, response):
        yield refused
        return
    yield from redirections(url, response)
    content = response.content
    if content[:2] == b"\x1f\x8b":
        what = "is compressed, but no Content-Encoding says so"
        todo = "upload the file as it is; let the server compress it"
        yield Observation(place, ERROR, "compressed", what, todo)
        return
    if listed:
        results = list(document_status(place, content, listed))
    else:
        try:
            parsed = contents(content)
            results = [*invalid_parts(place, parsed, response.url)]
            results.append(FeedStatus(place, parsed.format, parsed.entries, parsed.newest))
        except NoFeed as error:
            yield Observation(place, ERROR, "invalid", str(error), "check the address")
            return
    yield from results
    feeds = [result for result in results if isinstance(result, FeedStatus)]
    if feeds:
        yield from header_mistakes(url, response, feeds[0].format)
