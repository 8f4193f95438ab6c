"""A response to a feed reader → what is wrong with how a host serves its feeds."""

import re
from collections.abc import Iterator, Mapping

from feeds.inspection.status.model import ERROR, NOTICE, WARNING, Observation
from feeds.text import count, one_line
from feeds.web import http
from feeds.web.http import readable_url

_FEED_TYPES: Mapping[str, frozenset[str]] = {
    "atom": frozenset({"application/atom+xml", "application/xml", "text/xml"}),
    "rss": frozenset({"application/rss+xml", "application/xml", "text/xml"}),
    "json": frozenset({"application/feed+json", "application/json"}),
}
_CHALLENGE = re.compile(
    rb"just a moment|attention required|cf-chl|captcha|checking your browser|ddos protection"
    rb"|enable javascript and cookies|access denied|bot verification|__cf_bm|_incapsula_",
    re.I,
)
_MAX_CACHING = 86_400


def header_mistakes(url: str, response: http.Response, form: str) -> Iterator[Observation]:
    """Yield what is wrong with the headers of a feed; `form` is its format."""
    place, headers = readable_url(url), response.headers
    if response.media_type not in _FEED_TYPES[form]:
        what = f"is served as {one_line(response.media_type) or 'no media type'}"
        todo = f"have the host serve it as {min(_FEED_TYPES[form])}; some readers refuse it"
        yield Observation(place, ERROR, "media-type", what, todo)
    validator = headers.get("etag"), headers.get("last-modified")
    if not any(validator):
        what = "has neither ETag nor Last-Modified"
        todo = "choose a host that sends one; readers fetch the whole feed each time"
        yield Observation(place, WARNING, "no-validator", what, todo)
    else:
        yield from _conditional(url, *validator)
    ages = re.findall(r"(?:max-age|s-maxage)\s*=\s*\"?(\d{1,12})", headers.get("cache-control", ""))
    if ages and max(map(int, ages)) > _MAX_CACHING:
        what = f"may be cached for {count(max(map(int, ages)) // 3600, 'hour')}"
        yield Observation(place, WARNING, "caching", what, "set Cache-Control: max-age to an hour")
    if form == "json" and headers.get("access-control-allow-origin") != "*":
        what = "cannot be read by scripts of other sites"
        yield Observation(place, NOTICE, "cors", what, "send Access-Control-Allow-Origin: *")


def _conditional(url: str, etag: str | None, modified: str | None) -> Iterator[Observation]:
    headers = {"If-None-Match": etag} if etag else {"If-Modified-Since": modified or ""}
    try:
        again = http.fetch(url, headers=headers)
    except http.Unreachable:
        return
    if again.status != 304:
        what = f"answers a conditional request with status {again.status} instead of 304"
        todo = "choose a host that answers 304; readers fetch the whole feed each time"
        yield Observation(readable_url(url), WARNING, "not-modified", what, todo)


def redirections(url: str, response: http.Response) -> Iterator[Observation]:
    """Yield a warning if the address redirects."""
    if response.redirects:
        what = f"redirects to {readable_url(response.url)}"
        if len(response.redirects) > 1:
            what = f"redirects {len(response.redirects)} times, to {readable_url(response.url)}"
        todo = (
            "set url to that address, or serve the feeds here: readers differ in what they follow"
        )
        yield Observation(readable_url(url), WARNING, "redirect", what, todo)


def refusal(url: str, response: http.Response) -> Observation | None:
    """The error of a response that cannot be a feed; None if it may be one."""
    place, status = readable_url(url), response.status
    protected = "let readers pass: exempt the feeds' addresses from the host's bot protection"
    is_challenge = response.headers.get("cf-mitigated") == "challenge" or (
        is_html(response) and bool(_CHALLENGE.search(response.content[:100_000]))
    )
    if is_challenge:
        what = f"answers with a challenge for browsers (status {status}) instead of a feed"
        return Observation(place, ERROR, "bot-protection", what, protected)
    if status in (401, 403, 406, 429, 503):
        what = f"refuses a feed reader with status {status}"
        return Observation(place, ERROR, "bot-protection", what, protected)
    if status != 200:
        todo = "deploy the output folder" if status in (404, 410) else "look at the host's logs"
        return Observation(place, ERROR, "status", f"answers with status {status}", todo)
    if is_html(response):
        what = "is a page of HTML instead of a feed"
        todo = "see whether the host answers all missing files with a page, and deploy again"
        return Observation(place, ERROR, "html", what, todo)
    return None


def is_html(response: http.Response) -> bool:
    """Whether the content of a response is an HTML page."""
    start = response.content[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def unreachable(url: str, error: http.Unreachable) -> Observation:
    """The error for a host that does not answer."""
    todo = "see whether the site is up, and the address right"
    return Observation(readable_url(url), ERROR, "unreachable", error.why, todo)
