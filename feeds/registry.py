"""The one list of formats: what is known of each before its modules are imported."""

from typing import NamedTuple


class Registered(NamedTuple):
    """What is known of a format before its modules are imported, which takes a while.

    `module` has the names of Format, `gate` those of FormatGate.
    """

    module: str
    gate: str
    filename: str
    media_type: str


# The one list of formats: settings, gate, archives, recovery and manifest go by it.
FORMATS = {
    "atom": Registered("feeds.formats.atom", "feeds.gate.atom", "atom.xml", "application/atom+xml"),
    "rss": Registered("feeds.formats.rss", "feeds.gate.rss", "rss.xml", "application/rss+xml"),
    "json": Registered(
        "feeds.formats.jsonfeed", "feeds.gate.jsonfeed", "feed.json", "application/feed+json"
    ),
}

# Without a version: a new release must not change a feed.
GENERATOR = "feeds"
GENERATOR_URI = "https://github.com/topic-feeds/topic-feeds"


def filename_of(name: str) -> str:
    """The name of the format's file in a feed's folder."""
    return FORMATS[name].filename
