"""The address that a site's generator gives to a post.

`address_of` is the interface, with `Rules` for the site and `Post` for the post. `written_moment`
reads a date as the generator does, and keeps its offset, on which addresses depend.
`fields_with_defaults` adds the defaults that Jekyll's settings set for many posts. No function here
reads a file or the clock.

Each generator is one module. Its docstring names the fields that it reads, and the version of the
generator with whose addresses its own were compared.
"""

from collections.abc import Mapping

from feeds.addresses.generators import astro, eleventy, hugo, jekyll, mkdocs, plain, zola
from feeds.addresses.model import Default, Generator, Post, Rules
from feeds.addresses.moments import written_moment
from feeds.addresses.paths import address_below

__all__ = [
    "CONTENT_FOLDERS",
    "Default",
    "Generator",
    "Post",
    "Rules",
    "address_of",
    "fields_with_defaults",
    "written_moment",
]

# Each generator's content folder below the site's folder, unless its configuration names another.
CONTENT_FOLDERS: dict[Generator, str] = {
    "jekyll": "",
    "hugo": "content",
    "zola": "content",
    "eleventy": "",
    "astro": "src/content",
    "mkdocs": "docs",
    "none": "",
}

_PATHS = {
    "jekyll": jekyll.path_of,
    "hugo": hugo.path_of,
    "zola": zola.path_of,
    "eleventy": eleventy.path_of,
    "astro": astro.path_of,
    "mkdocs": mkdocs.path_of,
    "none": plain.path_of,
}


def address_of(post: Post, rules: Rules) -> str:
    """The address at which the generator publishes the post, always below `rules.home`.

    Raises Unusable if the permalink, the slug or the file name leads out of the site, if a pattern
    has an unknown token, or if it needs a date and there is none.
    """
    return address_below(rules.home, _PATHS[rules.generator](post, rules))


def fields_with_defaults(post: Post, rules: Rules) -> Mapping[str, object]:
    """The fields of a post, with the site's `defaults` for the fields that the post lacks."""
    return jekyll.post_fields(post, rules) if rules.generator == "jekyll" else post.fields
