"""What a configuration may say: its checks and its JSON Schema come from here."""

import json
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from feeds.model import SLUG
from feeds.rules import RULES

LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
ADDRESS = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/]+"

Text = Annotated[str, Meta(min_length=1, max_length=1000)]
Address = Annotated[str, Meta(pattern=ADDRESS)]
Count = Annotated[int, Meta(ge=1, le=10_000)]

RuleName = Annotated[str, Meta(extra_json_schema={"enum": list(RULES)})]
Percent = Annotated[float, Meta(ge=0, le=1_000)]


class TopicSettings(Struct, frozen=True, forbid_unknown_fields=True, rename={"all_but": "except"}):
    """A topic with a feed of its own."""

    name: Annotated[Text, Meta(description="The name that articles use.")]
    shortname: Annotated[Text | None, Meta(description="Another name that articles may use.")] = (
        None
    )
    parent: Annotated[
        Text | None, Meta(description="The name of the topic that this one is a part of.")
    ] = None
    description: Annotated[
        Text | None, Meta(description="A sentence for the feed's subscribers.")
    ] = None
    all_but: Annotated[
        tuple[Text, ...],
        Meta(
            description="Names of topics: the feed then carries all articles without any of them."
        ),
    ] = ()


class IncludeSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Which articles are published; what is not said here lets all pass."""

    categories: Annotated[
        tuple[Text, ...], Meta(description="Only articles with one of these categories.")
    ] = ()
    types: Annotated[tuple[Text, ...], Meta(description="Only articles of these types.")] = ()
    languages: Annotated[
        tuple[Annotated[str, Meta(pattern=LANGUAGE)], ...],
        Meta(description="Only articles in these languages; `en` takes in `en-us`."),
    ] = ()
    min_quality: Annotated[
        float | None, Meta(description="Only articles of this quality or a higher one.")
    ] = None
    min_heat: Annotated[
        float | None, Meta(description="Only articles of this heat or a higher one.")
    ] = None
    max_age: Annotated[
        Annotated[int, Meta(ge=1, le=100_000)] | None,
        Meta(description="Only articles that were published in so many days."),
    ] = None


class RelatedSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Other coverage that articles point to."""

    entries: Annotated[
        Annotated[int, Meta(ge=0, le=50)],
        Meta(description="How many related stories stand at the end of an entry."),
    ] = 5
    links: Annotated[
        bool,
        Meta(
            description="Also write each as a `rel=related` link. "
            "Some readers show the first of them as the entry's own link."
        ),
    ] = False


class GuardSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """When a build stops instead of changing too much at once, in percent of what is published.

    Only once 20 entries are published and 10 are affected.
    """

    vanish: Annotated[Percent, Meta(description="How many percent may disappear.")] = 30
    arrive: Annotated[Percent, Meta(description="How many percent may come in.")] = 50
    reissue: Annotated[
        Percent, Meta(description="How many percent may come again under a new id.")
    ] = 10


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The configuration of a site's feeds: config/feeds.yaml."""

    title: Annotated[Text, Meta(description="The name of the site, and of its feed.")]
    url: Annotated[
        Address,
        Meta(
            description="Where the output folder is served. Its host is part of every new entry's "
            "id, and of the feeds' own."
        ),
    ]
    articles: Annotated[
        Text,
        Meta(
            description="The folder of articles, seen from this file; searched through. "
            "Or its address elsewhere, such as `s3://bucket/news`."
        ),
    ]
    language: Annotated[
        Annotated[str, Meta(pattern=LANGUAGE)],
        Meta(description="The language of the feeds, such as `en-us`."),
    ]
    description: Annotated[
        Text | None, Meta(description="A sentence about the feed of everything.")
    ] = None
    home: Annotated[
        Address | None, Meta(description="The site's own page, if it is not `url`.")
    ] = None
    since: Annotated[
        Annotated[int, Meta(ge=1990, le=9999)],
        Meta(
            description="A year in which you already had the host of `url`. "
            "It is part of every id: leave it as it is once feeds are published."
        ),
    ] = 2026
    author: Annotated[Text | None, Meta(description="Who makes the feeds.")] = None
    icon: Annotated[
        Address | None, Meta(description="A square image, PNG or JPEG, for readers to show.")
    ] = None
    entries: Annotated[Count, Meta(description="How many entries a feed holds.")] = 50
    formats: Annotated[
        tuple[Literal["atom", "rss", "json"], ...],
        Meta(description="Which formats to write.", min_length=1),
    ] = ("atom", "rss", "json")
    topics: Annotated[
        dict[Annotated[str, Meta(pattern=SLUG)], Text | TopicSettings] | Text,
        Meta(
            description="The topics: folder name → the name that articles use, or more about it. "
            "Or the path of a folder of topic files."
        ),
    ] = {}
    unlisted: Annotated[
        Literal["feed", "ignore"],
        Meta(description="What a topic gets that is not among `topics`: a feed, or none."),
    ] = "feed"
    children_in_parent: Annotated[
        bool, Meta(description="Whether a topic's feed also carries the articles of its children.")
    ] = False
    exclusive: Annotated[
        bool,
        Meta(
            description="Whether an article is in one topic's feed only, for people who subscribe "
            "to several: in that of the most special topic, else of the first in this file."
        ),
    ] = False
    archive: Annotated[
        Literal["day", "week", "month", "year", "none"],
        Meta(description="The period of an archive; archives hold all that is published."),
    ] = "month"
    tombstones: Annotated[
        Annotated[int, Meta(ge=0, le=36_500)],
        Meta(description="For how many days feeds tell that an entry was withdrawn."),
    ] = 90
    guards: Annotated[
        GuardSettings, Meta(description="When a build stops instead of changing too much.")
    ] = GuardSettings()
    include: Annotated[IncludeSettings, Meta(description="Which articles are published.")] = (
        IncludeSettings()
    )
    published_by_default: Annotated[
        bool, Meta(description="Whether an article that has no `published` is published.")
    ] = True
    future: Annotated[
        bool, Meta(description="Whether articles are published before their date.")
    ] = False
    amp: Annotated[
        Literal["both", "publisher", "cache", "none"],
        Meta(description="Which AMP addresses to publish."),
    ] = "both"
    related: Annotated[
        RelatedSettings, Meta(description="Other coverage that articles point to.")
    ] = RelatedSettings()
    hubs: Annotated[
        tuple[Address, ...], Meta(description="WebSub hubs that tell subscribers of changes.")
    ] = ()
    ttl: Annotated[
        Count | None, Meta(description="Minutes between two builds, for RSS readers.")
    ] = None
    rules: Annotated[
        dict[RuleName, Literal["error", "warning", "off"]],
        Meta(
            description="How bad `feeds check` takes a breach of a rule; "
            "`feeds check --explain list` names them all."
        ),
    ] = {}


def schema() -> bytes:
    """The JSON Schema of a configuration, for editors: config/feeds.schema.json"""
    own: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return (json.dumps(own | msgspec.json.schema(Settings), indent=2) + "\n").encode()
