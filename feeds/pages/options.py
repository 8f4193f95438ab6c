"""The settings of a site → the values that all its pages share, and subscribe links."""

from urllib.parse import quote

from msgspec import Struct

from feeds.registry import FORMATS, READERS
from feeds.settings.pages import PageSettings
from feeds.settings.site import Site

# The order in which a page announces its feeds. NetNewsWire scores them by type and place, and only
# this order gives one feed the highest score.
_ANNOUNCED = ("atom", "json", "rss")
_NAMES = {"atom": "Atom", "json": "JSON", "rss": "RSS"}


class FeedFile(Struct, frozen=True, array_like=True):
    """A format of feeds: its name on pages, its media type and file name."""

    name: str
    media_type: str
    filename: str


class PageOptions(Struct, frozen=True, array_like=True):
    """The values that all pages of a site share.

    `url` is the address of the output folder, `home` that of the site's home page. `templates` are
    pairs of file name, such as `topic.html`, and text of the site's own templates. Without `images`
    a page makes no request to another host.
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
    """The formats of a site in the order of pages: Atom, JSON Feed, RSS, then all others."""
    first = [name for name in _ANNOUNCED if name in names]
    return tuple(
        FeedFile(_NAMES.get(name, name), FORMATS[name].media_type, FORMATS[name].filename)
        for name in dict.fromkeys((*first, *names))
    )


def subscribe_link(reader: str, feed_url: str) -> str:
    """The address at which a reader subscribes to a feed; `reader` is a key of READERS."""
    pattern = READERS[reader][1]
    encoded = quote(feed_url, safe="") if pattern.startswith("https:") else feed_url
    return pattern.replace("{url}", encoded)
