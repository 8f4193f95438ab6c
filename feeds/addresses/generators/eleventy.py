"""Eleventy: https://www.11ty.dev/docs/permalinks/

Reads `permalink`, and all fields that it names. A permalink is a template in Nunjucks or Liquid.
It may have fields, `page.fileSlug`, `page.filePathStem` and `page.date`, with the filters
`slugify`, `slug`, `lower`, `upper`, `trim`, `url`, `safe` and `date`. Compared with Eleventy 3.
"""

import re
from datetime import datetime

from feeds.addresses.generators.eleventy_slugs import slug, slugify
from feeds.addresses.model import Post, Rules
from feeds.addresses.moments import in_english
from feeds.addresses.paths import (
    moment_of,
    own_path,
    parts_of,
    path_in,
    percent_encoded,
    scalar_text,
)
from feeds.errors import Unusable

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.*)", re.ASCII)
_TAG = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")
_PIPE = re.compile(r"""\s*\|\s*(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")
_FILTER = re.compile(r"""(\w+)\s*+(?::|\()?\s*+(?:"([^"]*)"|'([^']*)')?\s*+\)?""")
_QUOTED = re.compile(r"""(["'])(.*)\1""")
# The conversions that LiquidJS has in common with Python.
_STRFTIME = re.compile(r"(?:[^%]|%[YmdyHMSjBbAa%]|%-[mdHM])*")


def path_of(post: Post, rules: Rules) -> str:
    """The path of a post below the site's home page, percent-encoded."""
    path = path_in(rules.folder, post.path)
    template = own_path(post, "permalink") or rules.permalink
    link = _rendered(template, post, rules, path) if template else _default(path)
    link = re.sub("/+", "/", f"/{link}")
    return percent_encoded(re.sub(r"/index(?:\.html)?$", "/", link))


def _default(path: str) -> str:
    folder, stem, _ = parts_of(path)
    # A file with the name of its folder is the page of that folder.
    return f"{folder}/" if stem in ("index", folder.rpartition("/")[2]) else f"{folder}/{stem}/"


def _rendered(template: str, post: Post, rules: Rules, path: str) -> str:
    def replaced(found: re.Match[str]) -> str:
        name, *filters = _PIPE.split(found[1])
        value = _value(name, post, path)
        if value is None:
            raise _unknown(found[0])
        for one in filters:
            value = _filtered(value, one, post, rules, found[0])
        return value if isinstance(value, str) else _unformatted(found[0])

    if "{%" in template or "${" in template:
        raise _unknown(template)
    return _TAG.sub(replaced, template)


def _value(name: str, post: Post, path: str) -> str | datetime | None:
    folder, stem, _ = parts_of(path)
    match name:
        case "page.fileSlug":
            raw = _without_date(stem)
            return _without_date(folder.rpartition("/")[2]) if raw == "index" else raw
        case "page.filePathStem":
            return "/" + path_in(folder, _without_date(stem))
        case "page.date" | "date":
            return moment_of(post, name)
        case "title":
            return scalar_text(post.fields, "title") or post.title
    if quoted := _QUOTED.fullmatch(name):
        return quoted[2]
    return scalar_text(post.fields, name.lower()) or None


def _without_date(name: str) -> str:
    dated = _DATED.search(name)
    return dated[1] if dated else name


def _filtered(
    value: str | datetime, written: str, post: Post, rules: Rules, tag: str
) -> str | datetime:
    parts = _FILTER.fullmatch(written)
    if not parts:
        raise _unknown(tag)
    name, argument = parts[1], parts[2] or parts[3] or ""
    if name == "date" and argument and _STRFTIME.fullmatch(argument):
        moment = value if isinstance(value, datetime) else moment_of(post, tag)
        return in_english(moment.astimezone(rules.timezone), argument)
    if argument or not isinstance(value, str):
        raise _unknown(tag)
    match name:
        case "slugify":
            return slugify(value)
        case "slug":
            return slug(value)
        case "lower" | "downcase":
            return value.lower()
        case "upper" | "upcase":
            return value.upper()
        case "trim" | "strip":
            return value.strip()
        case "url" | "safe":
            return value
    raise _unknown(tag)


def _unformatted(tag: str) -> str:
    raise _unknown(tag)


def _unknown(tag: str) -> Unusable:
    return Unusable(
        "bad-permalink",
        f"the permalink's {tag} is not known",
        "write a permalink without it, such as /blog/{{ page.fileSlug }}/",
        field="permalink",
    )
