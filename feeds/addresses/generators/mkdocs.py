"""MkDocs, and the blog plugin of Material for MkDocs.

https://squidfunk.github.io/mkdocs-material/plugins/blog/

Reads `slug`, `title` and `categories`. `permalink` is the plugin's `post_url_format`. Dates are in
the offset that they were written with. Compared with Material 9.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from feeds.addresses.model import Post, Rules
from feeds.addresses.moments import in_english
from feeds.addresses.paths import (
    expanded,
    moment_of,
    own_path,
    parts_of,
    path_in,
    scalar_text,
    unknown_token,
)

_TOKEN = re.compile(r"\{(\w*)\}")
_DATE_PART = re.compile(r"'([^']*)'|([A-Za-z])\2*")
_DATES = {
    "yyyy": "%Y", "y": "%Y", "yy": "%y", "M": "%-m", "MM": "%m", "MMM": "%b", "MMMM": "%B",
    "d": "%-d", "dd": "%d", "D": "%-j", "DDD": "%j", "EEE": "%a", "EEEE": "%A", "HH": "%H",
    "mm": "%M", "ss": "%S",
}  # fmt: skip


def path_of(post: Post, rules: Rules) -> str:
    """The path of a post below the site's home page, percent-encoded."""
    path = path_in(rules.folder, post.path)
    blog = rules.blog_folder
    if blog is not None and path.startswith(path_in(blog.strip("./"), "posts/")):
        pattern = rules.permalink or "{date}/{slug}"
        name = expanded(pattern, _TOKEN, lambda token: _value(token, post, rules))
        # A slug such as `v1.2` has no extension: all of it is the name.
        path = path_in(blog.strip("./"), re.sub("/+", "/", name.strip("/"))) + ".md"
    folder, name, _ = parts_of(path)
    if name == "README":
        name = "index"
    if name == "index" and not rules.ugly:
        return quote(f"/{folder}/".replace("//", "/"))
    return quote(f"/{path_in(folder, name)}" + (".html" if rules.ugly else "/"))


def slugified(text: str) -> str:
    """The slug of a text by PyMdown's `slugify(case="lower")`, the plugin's default."""
    text = re.sub("</?[^>]*>", "", unicodedata.normalize("NFC", text)).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def _value(token: str, post: Post, rules: Rules) -> str | None:
    match token:
        case "date":
            return _date(post, rules.date_format or "yyyy/MM/dd")
        case "slug":
            return own_path(post, "slug") or slugified(post.title)
        case "file":
            stem = parts_of(post.path)[1]
            return "index" if stem == "README" else stem
        case "categories":
            # The default of `post_url_max_categories` is 1.
            return next((slugified(name) for name in _categories(post)), "")
    return None


def _categories(post: Post) -> Iterator[str]:
    found = post.fields.get("categories")
    if isinstance(found, list | tuple):
        yield from map(str, found)
    elif text := scalar_text(post.fields, "categories"):
        yield text


def _date(post: Post, pattern: str) -> str:
    """The date of a post in a CLDR pattern, as Babel formats it in English."""
    moment = moment_of(post, "{date}")

    def replaced(found: re.Match[str]) -> str:
        if found[0].startswith("'"):
            return found[1] or "'"
        if found[0] not in _DATES:
            raise unknown_token(found[0], pattern)
        return in_english(moment, _DATES[found[0]])

    return _DATE_PART.sub(replaced, pattern)
