"""The values for a configuration that `feeds init` detects in a site's folder."""

from collections.abc import Mapping

from msgspec import Struct


class DetectedSite(Struct, frozen=True, kw_only=True):
    """The values for the configuration of a site's feeds.

    A member with the name of a setting is the value of that setting; values that were not found are
    empty. `program` is the generator's name for people. Paths are relative to the site's folder.
    `folder` is where the site serves `output`, relative to `home`. `left_out` are the names of
    other folders with posts, `languages` are the languages that need a configuration each, and
    `advice` are messages for the user.
    """

    generator: str
    program: str
    articles: str
    output: str = "feeds"
    folder: str = "feeds"
    title: str = ""
    home: str = ""
    language: str = ""
    timezone: str = ""
    permalink: str | Mapping[str, str] = ""
    addresses: Mapping[str, object] = {}
    exclude: tuple[str, ...] = ()
    topics: str = ""
    authors: str = ""
    left_out: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
