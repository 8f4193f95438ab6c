"""The settings for a site's own posts: how they are read, and their addresses."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from feeds.field_table import RENAMABLE

Generator = Literal["jekyll", "hugo", "zola", "eleventy", "astro", "mkdocs", "none"]

FieldName = Annotated[str, Meta(extra_json_schema={"enum": list(RENAMABLE)})]

_Text = Annotated[str, Meta(max_length=1000)]
_Name = Annotated[str, Meta(min_length=1, max_length=1000)]


class DefaultFields(Struct, frozen=True, forbid_unknown_fields=True):
    """Front matter for many posts: one of Jekyll's `defaults`."""

    fields: Annotated[
        dict[str, Any], Meta(description="The fields that the posts get: Jekyll's `values`.")
    ]
    path: Annotated[_Text, Meta(description="Jekyll's `scope.path`.")] = ""
    kind: Annotated[_Text, Meta(description="Jekyll's `scope.type`.")] = ""


class AddressSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The generator's settings that decide on addresses, except `permalink`."""

    folder: Annotated[
        _Text | None,
        Meta(
            description="The folder of articles, relative to the generator's content folder: "
            "`_posts`, or `posts` for `content/posts`."
        ),
    ] = None
    defaults: Annotated[
        tuple[DefaultFields, ...], Meta(description="Jekyll: `defaults`, in their order.")
    ] = ()
    collections: Annotated[
        tuple[_Name, ...], Meta(description="Jekyll: the names of `collections`.")
    ] = ()
    collections_folder: Annotated[_Text, Meta(description="Jekyll: `collections_dir`.")] = ""
    ugly: Annotated[
        bool,
        Meta(
            description="Hugo: `uglyURLs`. MkDocs: `use_directory_urls: false`. "
            "Astro: `build.format: file`."
        ),
    ] = False
    ugly_sections: Annotated[
        tuple[_Name, ...], Meta(description="Hugo: the sections whose `uglyURLs` are true.")
    ] = ()
    lower: Annotated[bool, Meta(description="Hugo: false with `disablePathToLower`.")] = True
    remove_accents: Annotated[bool, Meta(description="Hugo: `removePathAccents`.")] = False
    name_has_date: Annotated[
        bool, Meta(description="Hugo: whether `[frontmatter] date` has `:filename`.")
    ] = False
    language: Annotated[
        _Text, Meta(description="Hugo and Zola: the language of files that name none.")
    ] = ""
    languages: Annotated[
        tuple[_Name, ...],
        Meta(description="Hugo and Zola: the other languages, as `fr` in the name `quiet.fr.md`."),
    ] = ()
    language_in_path: Annotated[
        bool, Meta(description="Hugo: `defaultContentLanguageInSubdir`.")
    ] = False
    slugify: Annotated[Literal["on", "safe", "off"], Meta(description="Zola: `slugify.paths`.")] = (
        "on"
    )
    keep_dates: Annotated[bool, Meta(description="Zola: `slugify.paths_keep_dates`.")] = False
    trailing_slash: Annotated[
        Literal["always", "never", "ignore"], Meta(description="Astro: `trailingSlash`.")
    ] = "ignore"
    blog_folder: Annotated[
        _Text | None,
        Meta(description="MkDocs: `blog_dir` of Material's blog plugin; without it, no blog."),
    ] = None
    date_format: Annotated[_Text, Meta(description="MkDocs: `post_url_date_format`.")] = ""


class OwnPosts(Struct, frozen=True, kw_only=True):
    """How front matter is read, and what address each post of the site's own has."""

    generator: Annotated[
        Generator | None,
        Meta(
            description="The program that generates the site of these posts. An article without an "
            "address of its own gets the address that this program gives it."
        ),
    ] = None
    permalink: Annotated[
        _Text | dict[_Name, _Name],
        Meta(
            description="Where posts are below `home`, as in the generator's configuration: "
            "`/:year/:month/:title/`; or a pattern for each section or collection."
        ),
    ] = ""
    addresses: Annotated[
        AddressSettings,
        Meta(description="Other settings of the generator on which addresses depend."),
    ] = AddressSettings()
    timezone: Annotated[
        _Text,
        Meta(description="The time zone of dates without one, such as `Europe/Berlin`."),
    ] = "UTC"
    fields: Annotated[
        dict[FieldName, _Name | tuple[_Name, ...]],
        Meta(
            description="Other names of front-matter fields: field → its name, or several names. "
            "The first name that an article has wins. docs/front-matter.md lists the fields."
        ),
    ] = {}
    authors: Annotated[
        _Text,
        Meta(description="A YAML or JSON file of authors, relative to this file: key → name, url."),
    ] = ""
    exclude: Annotated[
        tuple[_Name, ...],
        Meta(
            description="Files and folders to ignore, as patterns relative to `articles`: "
            "`drafts/*`."
        ),
    ] = ()
    excerpt_separator: Annotated[
        _Text, Meta(description="The text that ends an excerpt, besides `<!--more-->`.")
    ] = ""
