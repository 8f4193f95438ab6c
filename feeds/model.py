"""The values that pass from room to room: articles come in, feeds and entries go out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct, to_builtins
from msgspec.structs import fields, force_setattr

from feeds.settings.mistakes import check
from feeds.settings.values import SiteSettings
from feeds.urls import address

# --- what comes in ---------------------------------------------------------------------------

Fields = Mapping[str, object]


class Image(Struct, frozen=True, array_like=True):
    """An image as an article names it; a width or height that is not known is None."""

    url: str
    width: int | None = None
    height: int | None = None
    title: str = ""


class Provider(Struct, frozen=True, array_like=True):
    """Who published the original."""

    name: str = ""
    domain: str = ""
    icon: str | None = None


class Person(Struct, frozen=True, array_like=True):
    """Who wrote an article; `key` is the name by which articles of a site may call the person."""

    name: str
    url: str = ""
    key: str = ""
    avatar: str = ""


class Story(Struct, frozen=True, array_like=True):
    """Other coverage that an article points to."""

    title: str
    url: str
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    provider: str = ""
    published: datetime | None = None
    image: str | None = None
    quality: float | None = None


class Article(Struct, frozen=True):
    """One Markdown file that may be published.

    `file` is its path below the folder of articles, with forward slashes. Title and `url` are
    clean; everything else is as it was written. `url` is the address of the original, or of the
    post itself if `is_own`: then the addresses of its images are absolute, too. `separator` is
    the text that ends the excerpt in its body, besides `<!--more-->`. `topics_from` is the
    field that the topics were read from.
    """

    file: str
    title: str
    url: str
    published: datetime
    excerpt: str = ""
    body: str = ""
    original_url: str = ""
    amp_url: str = ""
    cdn_amp_url: str = ""
    updated: datetime | None = None
    type: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    quality: float | None = None
    heat: float | None = None
    provider: Provider = Provider()
    images: tuple[Image, ...] = ()
    related: tuple[Story, ...] = ()
    is_own: bool = False
    expires: datetime | None = None
    authors: tuple[Person, ...] = ()
    separator: str = ""
    topics_from: str = "topics"


class Withheld(Struct, frozen=True, array_like=True):
    """An article that is kept out, the rule that does it, and the value and setting it went by."""

    file: str
    rule: str
    why: str


class Candidate(Struct, frozen=True, array_like=True):
    """What it takes to place an article; the rest of it is read when it is shown.

    `topics` are clean. `held` is the setting that keeps it out, whatever the time. `digest` tells
    the file's bytes from any other, where the index knows them. `links` are the articles that its
    body links to, as they are written there. `has_tags` is whether the topics come from a field
    for tags, of which not each gets a feed.
    """

    file: str
    url: str
    published: datetime
    updated: datetime | None
    topics: tuple[str, ...]
    held: Withheld | None = None
    digest: bytes = b""
    links: tuple[str, ...] = ()
    has_tags: bool = False
    expires: datetime | None = None


# --- what is asked for -----------------------------------------------------------------------


class Topic(Struct, frozen=True, array_like=True):
    """A subject with a feed of its own; `slug` is its folder in the output.

    `parent` and `all_but`, the topics that a feed of everything else leaves out, are folded names.
    """

    slug: str
    name: str
    shortname: str = ""
    parent: str | None = None
    description: str = ""
    all_but: tuple[str, ...] = ()


class Site(SiteSettings, frozen=True, array_like=True, kw_only=True):
    """The whole configuration, ready for use.

    `url` ends in a slash, and addresses are normalised. `articles` is a folder of this machine,
    relative to `seen_from`, or an address elsewhere. `sources` are the other files and folders
    that were read; a pattern with ** stands for the names of the files. `people` are those of the
    file of authors. `section_folders` are the folders of Hugo's content that have an `_index.md`,
    if an address depends on them. Raises FeedsError, with every problem, where a setting is
    unusable.
    """

    topics: tuple[Topic, ...] = ()
    sources: tuple[str, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    seen_from: str = ""
    also_at: tuple[tuple[str, str], ...] = ()
    people: tuple[Person, ...] = ()
    section_folders: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check(self._settings(), "Site")
        url = (address(self.url) or "").rstrip("/") + "/"
        force_setattr(self, "url", url)
        force_setattr(self, "home", address(self.home) or url)
        force_setattr(self, "icon", address(self.icon))
        force_setattr(self, "hubs", tuple(filter(None, map(address, self.hubs))))

    def _settings(self) -> dict[str, object]:
        """The site as a configuration would say it, without what is left to the defaults."""
        written = {
            field.name: getattr(self, field.name)
            for field in fields(SiteSettings)
            if field.required or getattr(self, field.name) != field.default
        }
        topics = {topic.slug: topic.name for topic in self.topics}
        values = written | {"topics": topics, "rules": dict(self.rules)}
        return {name: _as_written(one) for name, one in to_builtins(values).items()}


def _as_written(value: object) -> object:
    if isinstance(value, dict):
        return {name: one for name, one in value.items() if one is not None}
    return list(value) if isinstance(value, tuple) else value


# --- what goes out ---------------------------------------------------------------------------


class Author(Struct, frozen=True, array_like=True):
    """One of several authors of an entry."""

    name: str
    url: str | None = None
    avatar: str | None = None


class Category(Struct, frozen=True, array_like=True):
    """A topic as an entry carries it; `url` is where its feeds lie, None if it has none."""

    name: str
    slug: str
    url: str | None
    scheme: str


class Entry(Struct, frozen=True, array_like=True):
    """One article in a feed: plain text is clean, addresses are absolute, `content` is safe HTML.

    `digest` tells what a reader sees of it, field by field, `weight` is about how many bytes it
    takes in a document. `authors` are those of one of the site's own posts; `author` is then all of
    them, else the provider.
    """

    id: str
    file: str
    url: str
    title: str
    published: datetime
    updated: datetime
    author: Provider
    author_url: str | None
    content: str
    digest: str
    summary: str = ""
    original_url: str | None = None
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    type: str = ""
    language: str = ""
    quality: float | None = None
    heat: float | None = None
    image: Image | None = None
    categories: tuple[Category, ...] = ()
    related: tuple[Story, ...] = ()
    related_links: bool = False
    weight: int = 0
    authors: tuple[Author, ...] = ()


class EntryFacts(Struct, frozen=True, array_like=True):
    """What order, ledger and archives go by of an entry; the rest is fetched for its documents.

    `weight` is the entry's. `mark` differs where anything in the entry does.
    """

    id: str
    file: str
    url: str
    published: datetime
    updated: datetime
    digest: str
    weight: int
    mark: bytes = b""


# What stands in a feed: facts while it is planned, whole entries when it is rendered.
E = TypeVar("E", EntryFacts, Entry)


class Withdrawal(Struct, frozen=True):
    """An entry that was published and is no more."""

    id: str
    when: datetime


class Feed(Struct, Generic[E], frozen=True):
    """One feed, newest entry first; or an archive of one, which says so in `period`.

    `name` is its topic's, `path` its folder below the output's, `folder` that folder's address.
    `current`, `newer` and `older` are the folders of the live feed and of an archive's neighbours.
    """

    id: str
    name: str
    path: str
    folder: str
    title: str
    description: str
    home: str
    language: str
    updated: datetime
    entries: tuple[E, ...]
    author: str = ""
    icon: str | None = None
    hubs: tuple[str, ...] = ()
    ttl: int | None = None
    slug: str = ""
    period: str = ""
    current: str | None = None
    newer: str | None = None
    older: str | None = None
    withdrawn: tuple[Withdrawal, ...] = ()

    @property
    def is_archive(self) -> bool:
        """Whether it says so: an archive that is the only one is complete without (RFC 5005)."""
        return bool(self.period and (self.older or self.newer))

    def at(self, filename: str) -> str:
        """The address at which a file of this feed is served."""
        return self.folder + filename


class Document(Struct, frozen=True):
    """A file to be written: `path` is below the output folder, with forward slashes."""

    path: str
    media_type: str
    content: bytes


class UnchangedDocument(Struct, frozen=True):
    """A document that lies in the output as it should be, so that it was not made again."""

    path: str
