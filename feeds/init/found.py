"""What a look at a site's folder finds."""

from collections.abc import Mapping

from msgspec import Struct


class Found(Struct, frozen=True, kw_only=True):
    """What feeds.yaml has to say of a site; paths are seen from the site's folder.

    `generator` is the setting's value, `program` its name for people. `addresses` are the settings
    of that name. `advice` are sentences for the person who set up the feeds.
    """

    generator: str
    program: str
    articles: str
    output: str = "feeds"
    title: str = ""
    home: str = ""
    language: str = ""
    timezone: str = ""
    permalink: str | Mapping[str, str] = ""
    addresses: Mapping[str, object] = {}
    exclude: tuple[str, ...] = ()
    topics: str = ""
    data: str = ""
    advice: tuple[str, ...] = ()
