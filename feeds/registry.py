"""The list of formats: file names, media types, and the modules that render and validate."""

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
