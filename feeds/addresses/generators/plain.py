"""Sites whose generator is unknown: `permalink` is the pattern of their addresses.

Reads `slug`, and `permalink`, a pattern for this post alone. The tokens are `:year`, `:month` and
`:day` in the site's time zone; `:title`, the title in lower case with hyphens; `:slug`, the slug,
else the name of the file or folder without its date; `:path`, the path below the content folder
without the extension, for an index that of its folder; `:categories`. The default pattern is
`/:path/`.
"""

import re

from feeds.addresses.generators.jekyll import slugified
from feeds.addresses.model import Post, Rules
from feeds.addresses.moments import in_english
from feeds.addresses.paths import (
    expanded,
    lower,
    moment_of,
    own_path,
    parts_of,
    path_in,
    percent_encoded,
)

_TOKEN = re.compile(":([a-z_]+)")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ](.+)", re.DOTALL)
_DATES = {"year": "%Y", "month": "%m", "day": "%d"}


def path_of(post: Post, rules: Rules) -> str:
    """The path of a post below the site's home page, percent-encoded."""
    pattern = own_path(post, "permalink") or rules.permalink or "/:path/"
    path = expanded(pattern, _TOKEN, lambda token: _value(token, post, rules))
    return percent_encoded(re.sub("/+", "/", f"/{path}"))


def whole_path(path: str) -> str:
    """The path without its extension; for an index file, the path of its folder."""
    folder, stem, _ = parts_of(path)
    return folder if stem.lower() in ("index", "readme") else path_in(folder, stem)


def _value(token: str, post: Post, rules: Rules) -> str | None:
    if token in _DATES:
        moment = moment_of(post, f":{token}").astimezone(rules.timezone)
        return in_english(moment, _DATES[token])
    path = whole_path(path_in(rules.folder, post.path))
    match token:
        case "title":
            return lower(slugified(post.title))
        case "path":
            return path
        case "slug":
            name = path.rpartition("/")[2]
            dated = _DATED.fullmatch(name)
            return own_path(post, "slug") or (dated[1] if dated else name)
        case "categories":
            return "/".join(lower(slugified(category)) for category in post.categories)
    return None
