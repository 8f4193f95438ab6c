"""The lists of formats and of readers: file names, media types, modules, addresses."""

from typing import NamedTuple


class Registered(NamedTuple):
    """A format, without an import of its modules, which takes a while.

    `module` offers what `Format` asks for, `gate` what `FormatGate` asks for.
    """

    module: str
    gate: str
    filename: str
    media_type: str


# Settings, gate, archives, recovery, manifest and documentation derive their lists from this one.
FORMATS = {
    "atom": Registered("feeds.formats.atom", "feeds.gate.atom", "atom.xml", "application/atom+xml"),
    "rss": Registered("feeds.formats.rss", "feeds.gate.rss", "rss.xml", "application/rss+xml"),
    "json": Registered(
        "feeds.formats.jsonfeed", "feeds.gate.jsonfeed", "feed.json", "application/feed+json"
    ),
}

# Without a version, so that a new release does not change a feed.
GENERATOR = "feeds"
GENERATOR_URI = "https://github.com/topic-feeds/topic-feeds"


def filename_of(name: str) -> str:
    """The name of a format's document in the folder of a feed: atom.xml"""
    return FORMATS[name].filename


class FileKind(NamedTuple):
    """A file for people: its name in its folder, and what it is served as."""

    filename: str
    media_type: str


PAGE = FileKind("index.html", "text/html")
OPML = FileKind("feeds.opml", "text/x-opml")
# Their formats in the manifest.
PAGE_FORMATS = ("html", "opml")
# By it a build knows its own pages: any other file of that name stays as it is.
PAGE_MARK = "<!-- written by feeds: the next build overwrites what is changed here -->"

# The name of a reader, and the address that subscribes there: {url} is the feed's, percent-encoded.
READERS = {
    "feedly": ("Feedly", "https://feedly.com/i/subscription/feed/{url}"),
    "inoreader": ("Inoreader", "https://www.inoreader.com/?add_feed={url}"),
    "newsblur": ("NewsBlur", "https://www.newsblur.com/?url={url}"),
    "feedbin": ("Feedbin", "https://feedbin.com/?subscribe={url}"),
    "theoldreader": ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url={url}"),
    # Installed readers register for this scheme, and take what follows as it is.
    "device": ("an app on this device", "feed:{url}"),
}
