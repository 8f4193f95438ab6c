"""The records from which an address is made: the site's rules and one post."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Literal

import msgspec

Generator = Literal["jekyll", "hugo", "zola", "eleventy", "astro", "mkdocs", "none"]


class Default(msgspec.Struct, frozen=True):
    """Front matter for all files below a path, as Jekyll's `defaults` sets it.

    `path` is a prefix of the path below the content folder, or has a `*`; `kind` is the scope's
    `type`: `posts`, `pages` or the name of a collection. The names in `fields` are in lower case.
    """

    fields: Mapping[str, object]
    path: str = ""
    kind: str = ""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How a site's generator makes addresses; the defaults are the generator's own."""

    generator: Generator
    # The address of the site's home page, with the path of Jekyll's `baseurl`, Astro's `base` and
    # so on. No address leaves it.
    home: str
    # A pattern or the name of a style; empty for the generator's default.
    permalink: str = ""
    # The articles folder, relative to the generator's content folder (see CONTENT_FOLDERS):
    # `_posts`, or `posts` if the articles are in `content/posts`. Empty if they are the same.
    folder: str = ""
    # For dates without an offset, and for all dates of Jekyll, Eleventy (UTC) and plain sites.
    timezone: tzinfo = UTC

    # Hugo: `[permalinks]`, by section. Jekyll: the `permalink` of each collection.
    permalinks: Mapping[str, str] = {}
    # Jekyll: `defaults`, in their order.
    defaults: tuple[Default, ...] = ()
    # Jekyll: `collections_dir`.
    collections_folder: str = ""
    # Jekyll: the names of all `collections` besides posts.
    collections: tuple[str, ...] = ()

    # Hugo: `uglyURLs`. MkDocs: `use_directory_urls: false`. Astro: `build.format: file`.
    ugly: bool = False
    # Hugo: the sections of an `uglyURLs` table that are set to true.
    ugly_sections: frozenset[str] = frozenset()
    # Hugo: false with `disablePathToLower`.
    lower: bool = True
    # Hugo: true with `removePathAccents`.
    remove_accents: bool = False
    # Hugo: true if `[frontmatter] date` names `:filename`: the slug is then the name without date.
    name_has_date: bool = False
    # Hugo: the folders below the content folder that have an `_index.md`, for `:sections`.
    section_folders: frozenset[str] = frozenset()
    # Hugo and Zola: the language of files without one in their name, and the others.
    language: str = ""
    languages: tuple[str, ...] = ()
    # Hugo: `defaultContentLanguageInSubdir`.
    language_in_path: bool = False

    # Zola: `slugify.paths` and `slugify.paths_keep_dates`.
    slugify: Literal["on", "safe", "off"] = "on"
    keep_dates: bool = False

    # Astro: `trailingSlash`; with "ignore", its default, addresses end in a slash.
    trailing_slash: Literal["always", "never", "ignore"] = "ignore"

    # MkDocs with Material's blog plugin: `blog_dir`, and `post_url_date_format`.
    # Without the plugin `blog_folder` is None, and a post has the address of its file.
    blog_folder: str | None = None
    date_format: str = ""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One of the site's own posts.

    `path` is the file below the articles folder, with `/` between folders. `published` is aware, in
    the offset that it was written with: addresses of Hugo and MkDocs depend on it.
    The names in `fields` are in lower case, their values are text, lists and mappings.
    `categories` are used by the patterns of plain sites only: the other generators read them from
    `fields`.
    """

    path: str
    title: str = ""
    published: datetime | None = None
    fields: Mapping[str, object] = {}
    categories: tuple[str, ...] = ()
