"""Jekyll 4: https://jekyllrb.com/docs/permalinks/

Reads `permalink`, `slug`, `category` and `categories` in the front matter and in the site's
`defaults`. All dates are in the site's time zone. Compared with Jekyll 4.3.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from feeds.addresses.generators.jekyll_defaults import with_defaults
from feeds.addresses.model import Post, Rules
from feeds.addresses.moments import in_english
from feeds.addresses.paths import (
    expanded,
    is_letter_or_digit,
    lower,
    moment_of,
    own_path,
    parts_of,
    path_in,
    percent_encoded,
    scalar_text,
)

STYLES = {
    "": "/:categories/:year/:month/:day/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}

_DATED = re.compile(r"\d{2,4}-\d{1,2}-\d{1,2}-(.*)", re.DOTALL)
_TOKEN = re.compile(":([a-z_]+)")
_PLAIN = re.compile("^[a-zA-Z0-9./-]+$", re.MULTILINE)
# The characters that `:title` keeps: readable in addresses, and allowed in file names.
_READABLE = "._~!$&'()+,;=@"

_DATES = {
    "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
    "i_day": "%-d", "i_month": "%-m", "short_year": "%y", "short_month": "%b", "long_month": "%B",
    "short_day": "%a", "long_day": "%A", "y_day": "%j", "w_year": "%G", "week": "%V", "w_day": "%u",
}  # fmt: skip


class _Document(NamedTuple):
    """A file of a collection, as Jekyll's `UrlDrop` sees it."""

    post: Post
    rules: Rules
    collection: str
    folder: str
    permalink: str


def path_of(post: Post, rules: Rules) -> str:
    """The path of a post below the site's home page, percent-encoded."""
    path, collection, folder = _place(post, rules)
    post = Post(path=path, published=post.published, fields=post_fields(post, rules))
    permalink = own_path(post, "permalink")
    if not collection:
        return _sanitized(permalink or _page(path, rules.permalink))
    document = _Document(post, rules, collection, folder, permalink)
    template = permalink or _template(collection, rules)
    return _sanitized(expanded(template, _TOKEN, lambda token: _replaced(token, document)))


def post_fields(post: Post, rules: Rules) -> Mapping[str, object]:
    """The fields of a post, with the site's `defaults` for the fields that the post lacks."""
    path, collection, _ = _place(post, rules)
    # The paths of defaults, like that of the post, may begin with the collections folder.
    defaults = [replace(one, path=_in_collections(one.path, rules)) for one in rules.defaults]
    return with_defaults(path, collection or "pages", post.fields, defaults)


def slugified(text: str, keep: str = "") -> str:
    """The letters, marks and digits of a text, with a hyphen for each run of other characters.

    The characters of `keep` are kept, too.
    """
    letters = (one if is_letter_or_digit(one) or one in keep else "\0" for one in text)
    return re.sub("(?m)^-|-$", "", re.sub("\0+", "-", "".join(letters)))


def _place(post: Post, rules: Rules) -> tuple[str, str, str]:
    """The path of a post, its collection and the folder of that; "" for both if it is a page."""
    path = _in_collections(path_in(rules.folder, post.path), rules)
    folders = path.split("/")[:-1]
    for folder in ("_posts", "_drafts"):
        if folder in folders:
            return path, "posts", folder
    first = folders[0] if folders else ""
    if first.startswith("_") and first[1:] in {*rules.collections, *rules.permalinks}:
        return path, first[1:], first
    return path, "", ""


def _in_collections(path: str, rules: Rules) -> str:
    folder = rules.collections_folder.strip("/")
    return path.removeprefix(f"{folder}/") if folder else path


def _template(collection: str, rules: Rules) -> str:
    if collection in rules.permalinks:
        return rules.permalinks[collection]
    if collection == "posts":
        return STYLES.get(rules.permalink, rules.permalink)
    return "/:collection/:path" + _suffix(rules.permalink)


def _suffix(style: str) -> str:
    """The end of addresses in collections without a pattern, taken from the site's permalink."""
    if style == "pretty" or style.endswith("/"):
        return "/"
    if style in ("", "date", "ordinal", "none") or style.endswith(":output_ext"):
        return ":output_ext"
    return ""


def _page(path: str, style: str) -> str:
    folder, stem, _ = parts_of(path)
    name = "" if stem == "index" else _quoted(stem) + _suffix(style).replace(":output_ext", ".html")
    return f"/{_quoted(folder)}/{name}"


def _replaced(token: str, document: _Document) -> str | None:
    # The token of `:month_:day` is `month_`.
    for name in (token, token.removesuffix("_")):
        text = _value(name, document)
        if text is not None:
            return _quoted(text) + token[len(name) :]
    return None


def _value(name: str, document: _Document) -> str | None:
    post, stem = document.post, parts_of(document.post.path)[1]
    match name:
        case "collection":
            return document.collection
        case "path":
            whole = post.path.removesuffix(parts_of(post.path)[2])
            return whole.replace(document.folder, "", 1).rstrip(".")
        case "name":
            return lower(slugified(stem))
        case "title":
            return slugified(_slug(post, stem), _READABLE)
        case "slug":
            return lower(slugified(_slug(post, stem)))
        case "categories":
            return "/".join(dict.fromkeys(lower(one) for one in _categories(document)))
        case "slugified_categories":
            return "/".join(dict.fromkeys(lower(slugified(one)) for one in _categories(document)))
        case "output_ext":
            return _extension(document.permalink)
    if name not in _DATES:
        return None
    moment = moment_of(post, f":{name}").astimezone(document.rules.timezone)
    return in_english(moment, _DATES[name])


def _slug(post: Post, stem: str) -> str:
    """The slug in the front matter, else the file name without its date."""
    dated = _DATED.fullmatch(stem)
    return scalar_text(post.fields, "slug") or (dated[1] if dated else stem).rstrip(".")


def _categories(document: _Document) -> Iterator[str]:
    """The folders above `_posts`, then the categories in the front matter."""
    fields = document.post.fields
    if document.collection == "posts":
        yield from filter(None, document.post.path.partition(document.folder)[0].split("/"))
    plural = fields.get("categories")
    # Jekyll splits `categories` at blanks; `category` is one name, which may have blanks.
    yield from plural.split() if isinstance(plural, str) else _texts(plural)
    yield from _texts(fields.get("category"))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif value is not None:
        yield str(value)


def _extension(permalink: str) -> str:
    """The extension of the permalink as Ruby's `File.extname` returns it, else .html"""
    if permalink.endswith("/"):
        return ".html"
    return parts_of(permalink)[2].rstrip(".") or ".html"


def _quoted(text: str) -> str:
    """The path as Jekyll escapes it: not at all if one of its lines needs no escapes."""
    if not text or _PLAIN.search(text):
        return text
    path, mark, query = text.partition("?")
    return percent_encoded(path) + mark + percent_encoded(query)


def _sanitized(path: str) -> str:
    return re.sub("/+", "/", f"/{path}".replace("..", "/").replace("./", ""))
