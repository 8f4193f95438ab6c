"""The lists of formats and of readers: file names, media types, modules, addresses."""

from typing import NamedTuple


class Registered(NamedTuple):
    """A format: its modules, which are imported when they are used, its file name and media type.

    `module` implements `feeds.formats.interface.Format`, `gate` implements `feeds.gate.FormatGate`.
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
    """The file name and media type of a page or of the OPML."""

    filename: str
    media_type: str


PAGE = FileKind("index.html", "text/html")
OPML = FileKind("feeds.opml", "text/x-opml")
# The names of PAGE and OPML as formats in the manifest.
PAGE_FORMATS = ("html", "opml")
# The last line of a page that a build has written. A build overwrites no other file of that name.
PAGE_MARK = "<!-- written by feeds: the next build overwrites what is changed here -->"

# The name of a reader, and its address for subscribing; {url} is the feed's, percent-encoded.
READERS = {
    "feedly": ("Feedly", "https://feedly.com/i/subscription/feed/{url}"),
    "inoreader": ("Inoreader", "https://www.inoreader.com/?add_feed={url}"),
    "newsblur": ("NewsBlur", "https://www.newsblur.com/?url={url}"),
    "feedbin": ("Feedbin", "https://feedbin.com/?subscribe={url}"),
    "theoldreader": ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url={url}"),
    # Readers that are installed handle this scheme; the feed's address follows it unchanged.
    "device": ("an app on this device", "feed:{url}"),
}
