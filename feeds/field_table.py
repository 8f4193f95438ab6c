"""The fields of an article: the names of each in front matter, how it is read, what it becomes.

Reading, `feeds check`, the setting `fields` and docs/front-matter.md all come from this table. Of
several names the first one that has a value wins: those of the SmartableAI sites come first, then
those of Jekyll, Hugo, Zola, Eleventy, Astro and MkDocs. Names ignore case. A name with a dot is a
field of a mapping: `taxonomies.tags`.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

Kind = Literal[
    "text", "date", "flag", "list", "number", "address", "images", "people", "provider", "stories"
]


class Field(Struct, frozen=True):
    """One field of an article.

    `key` is its name in the setting `fields`, `names` are its names in front matter, and `about` is
    its line in docs/front-matter.md.
    """

    key: str
    names: tuple[str, ...]
    kind: Kind
    about: str


def _row(key: str, kind: Kind, names: str, about: str) -> Field:
    return Field(key, tuple(names.split()), kind, about)


FIELDS = {
    row.key: row
    for row in (
        _row(
            "title",
            "text",
            "title name",
            "The title. A post of your own without a title gets its first `# heading`, else the "
            "name of its file.",
        ),
        _row(
            "link",
            "address",
            "webUrl originalUrl externalUrl external_url link extra.link params.externalUrl",
            "The address of the original: an article with one links to a page elsewhere. A post "
            "of your own has none; its address comes from `generator` and `permalink`.",
        ),
        _row(
            "date",
            "date",
            "publishedDateTime date pubDate pubDatetime published_at publishDate published "
            "date.created dates.published",
            "When the article was published. A post of your own without a date gets the date at "
            "the start of the name of its file or folder, or of Zola's `path`.",
        ),
        _row(
            "updated",
            "date",
            "updatedDateTime lastmod updatedDate last_modified_at updated modDatetime "
            "last_modified modified updated_at last_updated date.updated",
            "When the article was last changed.",
        ),
        _row(
            "expires",
            "date",
            "expiryDate unpublishDate",
            "When the article leaves the feeds.",
        ),
        _row(
            "summary",
            "text",
            "excerpt bio overview description summary",
            "The summary. A post of your own without one gets the text before `<!--more-->` or the "
            "`excerpt_separator`, else its first paragraph.",
        ),
        _row(
            "topics",
            "list",
            "topics",
            "The topics: each has a feed. An article without topics gets its tags as topics, a "
            "post of your own also its categories.",
        ),
        _row(
            "tags",
            "list",
            "tags tag taxonomies.tags",
            "The topics of articles without `topics`. Jekyll splits a text at blanks, the other "
            "generators at commas.",
        ),
        _row(
            "categories",
            "list",
            "category categories taxonomies.categories",
            "The categories, by which `include` selects. They are also topics of a post of your "
            "own that has no `topics`.",
        ),
        _row(
            "image",
            "images",
            "images image heroImage cover thumbnail featured_image featuredImage banner "
            "header.image header.overlay_image header.teaser extra.image extra.cover "
            "extra.thumbnail ogImage",
            "The image: an address, a list, or a mapping with `url`, `src`, `path` or `image`, and "
            "`alt`. A relative address is resolved against the address of the post, in Jekyll "
            "against that of the home page.",
        ),
        _row(
            "authors",
            "people",
            "author authors extra.author extra.authors taxonomies.authors params.author",
            "Who wrote the article: a name, a list, a mapping with `name` and `url`, or a key of "
            "the file that the setting `authors` names.",
        ),
        _row("type", "text", "type", "What kind of article it is, such as `video`."),
        _row(
            "language",
            "text",
            "language lang locale extra.lang",
            "The language of this article, such as `en-us`.",
        ),
        _row("quality", "number", "quality", "How good the article is, a number for `include`."),
        _row(
            "heat",
            "number",
            "heat",
            "How much the article is talked about, a number for `include`.",
        ),
        _row("provider", "provider", "provider", "Who published the original."),
        _row("original", "address", "originalUrl", "The original's address besides `webUrl`."),
        _row("amp", "address", "ampWebUrl", "The address of the publisher's AMP page."),
        _row("cdn_amp", "address", "cdnAmpWebUrl", "The address of the page in an AMP cache."),
        _row("related", "stories", "related", "Other coverage of the same story."),
        _row("player", "text", "featuredContent", "The code of a video's player; only checked."),
        _row("published", "flag", "published", "`false` keeps the article out of the feeds."),
        _row("draft", "flag", "draft", "`true` keeps the article out of the feeds."),
        _row("deleted", "flag", "deleted", "`true` withdraws the article."),
        _row("removed", "flag", "removed", "`true` withdraws the article."),
        _row("render", "flag", "render", "Zola: `false` keeps the page out."),
        _row("headless", "flag", "headless", "Hugo: `true` keeps the page out."),
        _row(
            "excluded",
            "flag",
            "eleventyExcludeFromCollections",
            "Eleventy: `true` keeps the page out.",
        ),
        _row(
            "build",
            "text",
            "build _build",
            "Hugo: `render: never` or `list: never` in it keeps the page out.",
        ),
        _row(
            "separator",
            "text",
            "excerpt_separator",
            "The text that ends this article's excerpt, instead of the site's.",
        ),
        _row(
            "permalink", "text", "permalink", "The address of a post; Eleventy: `false` for none."
        ),
        _row("slug", "text", "slug", "The last part of a post's address."),
        _row("url", "text", "url", "Hugo: the address of a post."),
        _row("path", "text", "path", "Zola: the address of a post."),
    )
}

# The fields whose names the setting `fields` may replace; generators define those of the others.
RENAMABLE = tuple(
    key
    for key, row in FIELDS.items()
    if row.kind not in ("flag", "provider", "stories")
    and key not in ("build", "player", "permalink", "slug", "url", "path", "separator", "original")
)


def names_with(overrides: Iterable[tuple[str, tuple[str, ...]]]) -> Mapping[str, tuple[str, ...]]:
    """The names of each field by key; `overrides`, the setting `fields`, replaces built-in ones."""
    names = {key: row.names for key, row in FIELDS.items()}
    return {**names, **dict(overrides)}


def top_level(names: Iterable[str]) -> tuple[str, ...]:
    """The names of the fields at the top level, each once: `taxonomies.tags` → `taxonomies`."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in names))


BUILT_IN = names_with(())

# The fields of the SmartableAI sites. An article that has no other fields is searched for these
# names only, so that the names of other generators cost it no time.
USUAL = frozenset("""
    title name excerpt bio overview publishedDateTime updatedDateTime date webUrl originalUrl
    ampWebUrl cdnAmpWebUrl type language lang category categories topics quality heat published
    draft deleted removed provider images related featuredContent secured price length levels
    ratings location affiliation website twitter linkedin github layout id
""".split())  # fmt: skip
USUAL_NAMES = {
    key: tuple(name for name in names if name in USUAL) for key, names in BUILT_IN.items()
}
