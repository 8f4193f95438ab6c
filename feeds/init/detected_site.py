"""What `feeds init` finds out from a site's folder."""

from collections.abc import Mapping

from msgspec import Struct


class DetectedSite(Struct, frozen=True, kw_only=True):
    """A site: the values for its configuration of the feeds.

    `generator` is the value of that setting, `program` its name for people. Paths are relative to
    the site's folder; `folder` is where the site serves `output`, relative to `home`. Texts that
    were not found are empty. `addresses` is the group of settings of that name. `exclude` are
    globs, relative to `articles`; `left_out` are the names of other folders with posts.
    `languages` are those that a configuration of their own would publish; `advice` are sentences
    for the person.
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
