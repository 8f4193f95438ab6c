"""A site → the settings of its host: media types, caching, access from other sites, `Link`.

The result is pasted into the host's configuration. Archives are cached for a day: they change when
an entry of their period does, or when an adjacent archive is added. Any page may read the feeds
(CORS).
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from feeds.registry import FORMATS, OPML
from feeds.settings.site import Site

LIVE, ARCHIVE = "public, max-age=300", "public, max-age=86400"
# Patterns of a topic's folder and of an archive's folder.
_TOPIC, _PERIOD = "[a-z0-9_-]+/", "archive/[0-9W-]+/"


def hosting_rules(host: str, site: Site) -> str:
    """The lines to paste into the configuration of the host; their first line says where.

    `host` is one of HOSTS.
    """
    return "\n".join(_HOSTS[host](site)) + "\n"


def _files(site: Site) -> list[tuple[str, str]]:
    """The file name and media type of a feed in each of the site's formats."""
    known = [FORMATS[name] for name in site.formats]
    return [(one.filename, f"{one.media_type}; charset=utf-8") for one in known]


def _path(site: Site) -> str:
    return urlsplit(site.url).path


def _origin(site: Site) -> str:
    parts = urlsplit(site.url)
    return f"{parts.scheme}://{parts.netloc}"


def _hubs(site: Site) -> str:
    return "".join(f', <{hub}>; rel="hub"' for hub in site.hubs)


def _headers_file(site: Site, can_repeat: bool) -> Iterator[str]:
    """The lines of a `_headers` file; with `can_repeat`, values may contain parts of the path."""
    yield "# in the file _headers at the root of the site that is published"
    path = _path(site)
    for folder, age in (
        ("", LIVE),
        (":topic/", LIVE),
        ("archive/:period/", ARCHIVE),
        (":topic/archive/:period/", ARCHIVE),
    ):
        for filename, media_type in _files(site):
            yield f"{path}{folder}{filename}"
            yield f"  Content-Type: {media_type}"
            yield f"  Cache-Control: {age}"
            yield "  Access-Control-Allow-Origin: *"
            if age == LIVE and (can_repeat or not folder):
                yield f'  Link: <{site.url}{folder}{filename}>; rel="self"{_hubs(site)}'
    if not can_repeat:
        yield from _links(site)
    if site.pages:
        yield f"{path}{OPML.filename}"
        yield f"  Content-Type: {OPML.media_type}; charset=utf-8"


def _links(site: Site) -> Iterator[str]:
    for topic in site.topics:
        for filename, _ in _files(site):
            file = f"{topic.slug}/{filename}"
            yield f"{_path(site)}{file}"
            yield f'  Link: <{site.url}{file}>; rel="self"{_hubs(site)}'


def _netlify(site: Site) -> Iterator[str]:
    return _headers_file(site, can_repeat=False)


def _cloudflare(site: Site) -> Iterator[str]:
    return _headers_file(site, can_repeat=True)


def _nginx(site: Site) -> Iterator[str]:
    path = _path(site).replace(".", r"\.")
    link = f'<{_origin(site)}$uri>; rel="self"{_hubs(site)}'.replace('"', r"\"")
    yield "# in the server block of the site"
    for filename, media_type in _files(site):
        name = filename.replace(".", r"\.")
        bare, _, charset = media_type.partition("; charset=")
        for folder, age in ((f"({_TOPIC})?", LIVE), (f"({_TOPIC})?{_PERIOD}", ARCHIVE)):
            yield f'location ~ "^{path}{folder}{name}$" {{'
            yield f"    types {{ }} default_type {bare};"
            yield f"    charset {charset}; charset_types {bare};"
            yield f'    add_header Cache-Control "{age}";'
            yield '    add_header Access-Control-Allow-Origin "*";'
            if age == LIVE:
                yield f'    add_header Link "{link}";'
            yield "}"
    if site.pages:
        yield f"location = {_path(site)}{OPML.filename} {{"
        yield f"    types {{ }} default_type {OPML.media_type};"
        yield f"    charset utf-8; charset_types {OPML.media_type};"
        yield "}"


def _apache(site: Site) -> Iterator[str]:
    path = _path(site).replace(".", r"\.")
    link = f'expr=<{_origin(site)}%{{REQUEST_URI}}>; rel="self"{_hubs(site)}'.replace('"', r"\"")
    yield "# in the configuration of the site's virtual host; needs mod_headers (a2enmod headers)"
    for filename, media_type in _files(site):
        name = filename.replace(".", r"\.")
        for folder, age in ((f"({_TOPIC})?", LIVE), (f"({_TOPIC})?{_PERIOD}", ARCHIVE)):
            yield f'<LocationMatch "^{path}{folder}{name}$">'
            yield f'    ForceType "{media_type}"'
            yield f'    Header set Cache-Control "{age}"'
            yield '    Header set Access-Control-Allow-Origin "*"'
            if age == LIVE:
                yield f'    Header set Link "{link}"'
            yield "</LocationMatch>"
    if site.pages:
        yield f'<Location "{_path(site)}{OPML.filename}">'
        yield f'    ForceType "{OPML.media_type}; charset=utf-8"'
        yield "</Location>"


_HOSTS: dict[str, Callable[[Site], Iterator[str]]] = {
    "netlify": _netlify,
    "cloudflare": _cloudflare,
    "nginx": _nginx,
    "apache": _apache,
}
