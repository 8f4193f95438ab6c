"""The values that pass between packages: articles, topics, entries, feeds and documents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct

# --- articles --------------------------------------------------------------------------------

Fields = Mapping[str, object]


class Image(Struct, frozen=True, array_like=True):
    """An image of an article; `width` and `height` are pixels, None if unknown."""

    url: str
    width: int | None = None
    height: int | None = None
    title: str = ""


class Provider(Struct, frozen=True, array_like=True):
    """The publisher of an article."""

    name: str = ""
    domain: str = ""
    icon: str | None = None


class Person(Struct, frozen=True, array_like=True):
    """An author of an article; `key` is the name that articles may use for the person."""

    name: str
    url: str = ""
    key: str = ""
    avatar: str = ""


class Story(Struct, frozen=True, array_like=True):
    """A related story: other coverage of the subject of an article, at another address."""

    title: str
    url: str
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    provider: str = ""
    published: datetime | None = None
    image: str | None = None
    quality: int | float | None = None


class Article(Struct, frozen=True):
    """An article that may be published, read from a Markdown file.

    `file` is its path below the folder of articles, with forward slashes. `title` and `url` are
    normalised; all other texts and addresses are as written. `url` is the address of the original;
    if `is_own`, it is the address of the post itself, and the addresses of its images are absolute.
    `separator` is a text that ends the excerpt in the body, besides `<!--more-->`. `topics_from` is
    the field from which the topics were read.
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
    quality: int | float | None = None
    heat: int | float | None = None
    provider: Provider = Provider()
    images: tuple[Image, ...] = ()
    related: tuple[Story, ...] = ()
    is_own: bool = False
    expires: datetime | None = None
    authors: tuple[Person, ...] = ()
    separator: str = ""
    topics_from: str = "topics"


class Withheld(Struct, frozen=True, array_like=True):
    """An article that a rule keeps out of the feeds; `why` names the value and the setting."""

    file: str
    rule: str
    why: str


class Candidate(Struct, frozen=True, array_like=True):
    """The fields of an article that decide whether, where and when it is published.

    `topics` are normalised. `held` is the rule that keeps the article out whatever the time; None
    if there is none. `cache_key` is the key under which it is cached, b"" if it is not. `links` are
    the paths of other articles in the body, as written. `has_tags` is whether the topics come from
    a field for tags or categories: not each of these gets a feed.
    """

    file: str
    url: str
    published: datetime
    updated: datetime | None
    topics: tuple[str, ...]
    held: Withheld | None = None
    cache_key: bytes = b""
    links: tuple[str, ...] = ()
    has_tags: bool = False
    expires: datetime | None = None


# --- topics ----------------------------------------------------------------------------------


class Topic(Struct, frozen=True, array_like=True):
    """A topic with a feed; `slug` is its folder in the output.

    If `all_but` names topics, the feed contains all articles that have none of them. `parent` and
    `all_but` are folded names.
    """

    slug: str
    name: str
    shortname: str = ""
    parent: str | None = None
    description: str = ""
    all_but: tuple[str, ...] = ()


# --- entries and feeds ------------------------------------------------------------------------


class Author(Struct, frozen=True, array_like=True):
    """An author of an entry; `url` and `avatar` are absolute addresses."""

    name: str
    url: str | None = None
    avatar: str | None = None


class Category(Struct, frozen=True, array_like=True):
    """A topic of an entry; `url` is the address of its folder, None if it has no feed."""

    name: str
    slug: str
    url: str | None
    scheme: str


class Entry(Struct, frozen=True, array_like=True):
    """An article in a feed: texts are plain, addresses absolute, `content` is sanitised HTML.

    `digest` covers what a reader sees, part by part (`feeds.history.digest`). `weight` is the
    approximate size of the entry in a document, in bytes. If the entry is one of the site's own
    posts, `authors` are its authors and `author` names all of them; else `author` is the provider.
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
    quality: int | float | None = None
    heat: int | float | None = None
    image: Image | None = None
    categories: tuple[Category, ...] = ()
    related: tuple[Story, ...] = ()
    related_links: bool = False
    weight: int = 0
    authors: tuple[Author, ...] = ()


class EntryFacts(Struct, frozen=True, array_like=True):
    """The fields of an entry that ledger, order and archives depend on; `mark` is its cache key."""

    id: str
    file: str
    url: str
    published: datetime
    updated: datetime
    digest: str
    weight: int
    mark: bytes = b""


# A feed has facts of entries while it is planned, and whole entries when it is rendered.
E = TypeVar("E", EntryFacts, Entry)


class Withdrawal(Struct, frozen=True):
    """A withdrawn entry, and the time of its withdrawal."""

    id: str
    when: datetime


class Feed(Struct, Generic[E], frozen=True):
    """A live feed, or the archive of a `period`; the newest entry comes first.

    `name` is the name of the topic, `path` the folder below the output folder, `folder` the address
    of that folder. `current`, `newer` and `older` are the addresses of the folders of the live feed
    and of the adjacent archives; None where there is none. `ttl` is in minutes.
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
        """Whether the document is marked as an archive (RFC 5005): not if it is the only one."""
        return bool(self.period and (self.older or self.newer))

    def at(self, filename: str) -> str:
        """The address at which a file of this feed is served."""
        return self.folder + filename


class Document(Struct, frozen=True):
    """A file to write; `path` is below the output folder, with forward slashes."""

    path: str
    media_type: str
    content: bytes


class UnchangedDocument(Struct, frozen=True):
    """A document that the output folder already has, so that it is not rendered again."""

    path: str
