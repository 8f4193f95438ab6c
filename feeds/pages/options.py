"""The settings of pages, and the links that they request."""

from urllib.parse import quote

from msgspec import Struct

from feeds.model import Site
from feeds.registry import FORMATS, READERS
from feeds.settings.pages import PageSettings

# The order in which a page announces its feeds. NetNewsWire takes the one with the most points for
# type and place: any other order is a tie.
_ANNOUNCED = ("atom", "json", "rss")
_NAMES = {"atom": "Atom", "json": "JSON", "rss": "RSS"}


class FeedFile(Struct, frozen=True, array_like=True):
    """A feed in one format, as pages link to it."""

    name: str
    media_type: str
    filename: str


class PageOptions(Struct, frozen=True, array_like=True):
    """The values that all pages of a site share.

    `url` is where the output folder is served, `home` the site's own page. `templates` are the
    site's own, by file name, such as `topic.html`. Without `images` a page makes no request to
    another host.
    """

    url: str
    home: str
    language: str
    formats: tuple[FeedFile, ...]
    readers: tuple[str, ...] = tuple(READERS)
    images: bool = True
    templates: tuple[tuple[str, str], ...] = ()


def page_options(site: Site) -> PageOptions:
    """The options of a site's pages."""
    own = site.pages if isinstance(site.pages, PageSettings) else PageSettings()
    return PageOptions(
        url=site.url,
        home=site.home,
        language=site.language,
        formats=feed_files(site.formats),
        readers=own.readers,
        images=own.images,
        templates=site.page_templates,
    )


def feed_files(names: tuple[str, ...]) -> tuple[FeedFile, ...]:
    """The formats of a site as pages announce them: Atom, JSON Feed, RSS, then all others."""
    first = [name for name in _ANNOUNCED if name in names]
    return tuple(
        FeedFile(_NAMES.get(name, name), FORMATS[name].media_type, FORMATS[name].filename)
        for name in dict.fromkeys((*first, *names))
    )


def subscribe_link(reader: str, feed_url: str) -> str:
    """The address that subscribes to a feed in one of READERS."""
    pattern = READERS[reader][1]
    encoded = quote(feed_url, safe="") if pattern.startswith("https:") else feed_url
    return pattern.replace("{url}", encoded)
