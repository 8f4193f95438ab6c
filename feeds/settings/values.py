"""The settings of a configuration: their types, defaults and descriptions.

The `title` of a type with a pattern says what to write if a value does not match the pattern.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from feeds.registry import FORMATS
from feeds.rules import RULES
from feeds.settings.own_posts import OwnPosts
from feeds.settings.pages import PageSettings

# The name of the folder of a topic.
SLUG = r"^[a-z0-9]+([-_][a-z0-9]+)*$"
# Names that no topic's folder can have: `archive` has archives; Windows reserves the others.
RESERVED = {"archive", "con", "prn", "aux", "nul"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
ADDRESS = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/]+"

Text = Annotated[str, Meta(min_length=1, max_length=1000)]
AnyText = Annotated[str, Meta(max_length=1000)]
Address = Annotated[str, Meta(pattern=ADDRESS, title="an address that begins with https://")]
Language = Annotated[str, Meta(pattern=LANGUAGE, title="a language such as en-us")]
Slug = Annotated[
    str, Meta(pattern=SLUG, title="a folder name: lower-case letters, digits and hyphens")
]
Count = Annotated[int, Meta(ge=1, le=10_000)]

RuleName = Annotated[str, Meta(extra_json_schema={"enum": list(RULES)})]
Percent = Annotated[float, Meta(ge=0, le=1_000)]

if TYPE_CHECKING:
    Format = str
else:
    Format = Literal[tuple(FORMATS)]
Period = Literal["day", "week", "month", "year", "none"]
Amp = Literal["both", "publisher", "cache", "none"]
Unlisted = Literal["feed", "ignore"]
Severity = Literal["error", "warning", "off"]


class TopicSettings(Struct, frozen=True, forbid_unknown_fields=True, rename={"all_but": "except"}):
    """A topic with a feed of its own."""

    name: Annotated[Text, Meta(description="The name that articles use.")]
    shortname: Annotated[Text | None, Meta(description="Another name that articles may use.")] = (
        None
    )
    parent: Annotated[
        Text | None, Meta(description="The name of the topic of which this is a part.")
    ] = None
    description: Annotated[
        Text | None, Meta(description="A sentence for the feed's subscribers.")
    ] = None
    all_but: Annotated[
        tuple[Text, ...],
        Meta(
            description="Names of topics: the feed then contains all articles without any of them."
        ),
    ] = ()


class Include(Struct, frozen=True, forbid_unknown_fields=True):
    """Which articles are published, by default all."""

    categories: Annotated[
        tuple[Text, ...], Meta(description="Only articles with one of these categories.")
    ] = ()
    types: Annotated[tuple[Text, ...], Meta(description="Only articles of these types.")] = ()
    languages: Annotated[
        tuple[Language, ...],
        Meta(description="Only articles in these languages; `en` includes `en-us`."),
    ] = ()
    min_quality: Annotated[
        float | None, Meta(description="Only articles with at least this quality.")
    ] = None
    min_heat: Annotated[
        float | None, Meta(description="Only articles with at least this heat.")
    ] = None
    max_age: Annotated[
        Annotated[int, Meta(ge=1, le=100_000)] | None,
        Meta(description="Only articles published within this number of days."),
    ] = None


class Related(Struct, frozen=True, forbid_unknown_fields=True):
    """Other coverage that articles point to."""

    entries: Annotated[
        Annotated[int, Meta(ge=0, le=50)],
        Meta(description="The number of related stories at the end of an entry."),
    ] = 5
    links: Annotated[
        bool,
        Meta(
            description="Also write each as a `rel=related` link. "
            "Some readers show the first of them as the entry's own link."
        ),
    ] = False


class Guards(Struct, frozen=True, forbid_unknown_fields=True):
    """The limits at which a build stops, in percent of the published entries.

    They apply if at least 20 entries are published and at least 10 are affected.
    """

    vanish: Annotated[Percent, Meta(description="The percentage that may disappear.")] = 30
    arrive: Annotated[Percent, Meta(description="The percentage that may be added.")] = 50
    reissue: Annotated[
        Percent, Meta(description="The percentage that may be published again under a new id.")
    ] = 10
    change: Annotated[
        Percent, Meta(description="The percentage that may change visibly for readers.")
    ] = 50


class SiteSettings(OwnPosts, frozen=True, kw_only=True):
    """The settings that `Site` and `Settings` share; a text that is not set is empty."""

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
            description="The folder of articles, relative to this file; subfolders are included. "
            "Or a remote address, such as `s3://bucket/news`."
        ),
    ]
    language: Annotated[
        Language,
        Meta(description="The language of the feeds, such as `en-us`."),
    ]
    output: Annotated[
        AnyText,
        Meta(
            description="The folder of the feeds, relative to this file. Default: `output` beside "
            "this file, or beside its folder if that is called `config`."
        ),
    ] = ""
    description: Annotated[
        AnyText, Meta(description="A sentence about the feed of everything.")
    ] = ""
    home: Annotated[
        Address, Meta(description="The address of the site's home page, if it is not `url`.")
    ] = ""
    since: Annotated[
        Annotated[int, Meta(ge=1990, le=2099)],
        Meta(
            description="A year in which you already had the host of `url`. "
            "It is part of every id: do not change it once feeds are published."
        ),
    ] = 2026
    author: Annotated[AnyText, Meta(description="The author of the feeds.")] = ""
    icon: Annotated[
        Address | None,
        Meta(description="The address of a square image, PNG or JPEG, that readers show."),
    ] = None
    entries: Annotated[
        Count,
        Meta(
            description="The number of entries in a feed; entries added within 48 hours before the "
            "newest one stay as well, up to 200 entries or 250 KB."
        ),
    ] = 50
    formats: Annotated[
        tuple[Format, ...],
        Meta(description="The formats of the feeds.", min_length=1),
    ] = ("atom", "rss", "json")
    unlisted: Annotated[
        Unlisted,
        Meta(description="Whether a topic that is not among `topics` gets a feed."),
    ] = "feed"
    exclude_topics: Annotated[
        tuple[Text, ...],
        Meta(description="Names of topics that get no feed, even if articles name them."),
    ] = ()
    min_entries: Annotated[
        Count | None,
        Meta(
            description="How many articles a topic needs to get a feed, if it is not among "
            "`topics`. Without it: 1 for the names in an article's `topics`, 2 for its `tags` and "
            "`categories`. A feed that exists stays."
        ),
    ] = None
    children_in_parent: Annotated[
        bool, Meta(description="Whether a topic's feed also contains the articles of its children.")
    ] = False
    exclusive: Annotated[
        bool,
        Meta(
            description="Whether an article is in the feed of one topic only, for people who "
            "subscribe to several: of the most specific topic, else of the first in this file."
        ),
    ] = False
    archive: Annotated[
        Period,
        Meta(description="The period of an archive; archives contain all published entries."),
    ] = "month"
    tombstones: Annotated[
        Annotated[int, Meta(ge=0, le=36_500)],
        Meta(description="The number of days for which feeds list a withdrawn entry."),
    ] = 90
    guards: Annotated[
        Guards,
        Meta(description="The limits at which a build stops instead of changing too much at once."),
    ] = Guards()
    include: Annotated[Include, Meta(description="Which articles are published.")] = Include()
    published_by_default: Annotated[
        bool, Meta(description="Whether an article that has no `published` is published.")
    ] = True
    future: Annotated[
        bool, Meta(description="Whether articles are published before their date.")
    ] = False
    amp: Annotated[
        Amp,
        Meta(description="Which AMP addresses to publish."),
    ] = "both"
    related: Annotated[Related, Meta(description="Other coverage that articles point to.")] = (
        Related()
    )
    pages: Annotated[
        bool | PageSettings,
        Meta(
            description="Whether to write pages to subscribe from: an `index.html` for each feed "
            "and for each archive of everything, and all feeds as `feeds.opml`."
        ),
    ] = True
    hubs: Annotated[
        tuple[Address, ...], Meta(description="WebSub hubs that notify subscribers of changes.")
    ] = ()
    ttl: Annotated[
        Count | None, Meta(description="Minutes between two builds, for RSS readers.")
    ] = None

    @property
    def unlisted_topics(self) -> bool:
        """Whether topics that are not configured have feeds."""
        return self.unlisted == "feed"

    @property
    def tombstone_days(self) -> int:
        """The number of days for which feeds list a withdrawn entry."""
        return self.tombstones

    @property
    def publisher_amp(self) -> bool:
        """Whether the publisher's AMP addresses are published."""
        return self.amp in ("both", "publisher")

    @property
    def cache_amp(self) -> bool:
        """Whether the AMP cache's addresses are published."""
        return self.amp in ("both", "cache")


class Settings(SiteSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The configuration of a site's feeds: config/feeds.yaml."""

    topics: Annotated[
        dict[Slug, Text | TopicSettings] | Text,
        Meta(
            description="The topics: folder name → the name that articles use, or more about it. "
            "Or the path of a folder of topic files."
        ),
    ] = {}  # noqa: RUF012 (the class is a Struct)
    also_at: Annotated[
        dict[Text, Text],
        Meta(
            description="Second copies, at addresses that subscribers know: address → feed or "
            "folder of feeds, such as `/feed.xml: atom.xml` or `old-topic/: new-topic/`. An "
            "address that begins with a slash is below `home`, any other below `url`."
        ),
    ] = {}  # noqa: RUF012 (the class is a Struct)
    rules: Annotated[
        dict[RuleName, Severity],
        Meta(
            description="The severity of a rule in `feeds check`; all rules: "
            "`feeds check --explain list`."
        ),
    ] = {}  # noqa: RUF012 (the class is a Struct)
