"""Astro's content collections: https://docs.astro.build/en/guides/content-collections/

Reads `slug`. A page of the site sets the addresses of a collection, so `permalink` is the pattern
of that page: `/blog/:slug/` for `src/pages/blog/[...slug].astro`, the default for a folder `blog`.
The tokens are `:slug` and `:id`, the slug of the post or the slugs of its path; `:path`, the path
itself, for Markdown in `src/pages`; `:collection`; `:year`, `:month` and `:day` in the site's time
zone. Compared with Astro 5.
"""

import re
import unicodedata

from msgspec.structs import replace

from feeds.addresses.model import Post, Rules
from feeds.addresses.moments import in_english
from feeds.addresses.paths import expanded, moment_of, own_path, parts_of, path_in, percent_encoded

_TOKEN = re.compile(":([a-z_]+)")
_DATES = {"year": "%Y", "month": "%m", "day": "%d"}
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.+)", re.DOTALL)


def path_of(post: Post, rules: Rules) -> str:
    """The path of a post below the site's home page, percent-encoded."""
    pattern = rules.permalink or f"/{rules.folder}/:slug/"
    if ":day" in pattern and (dated := _DATED.fullmatch(parts_of(post.path)[1])):
        # A route with the whole date takes it out of the name of the file, as Jekyll does.
        folder, _, extension = parts_of(post.path)
        post = replace(post, path=path_in(folder, dated[1] + extension))
    path = expanded(pattern, _TOKEN, lambda token: _value(token, post, rules))
    path = re.sub("/+", "/", f"/{path}")
    if rules.trailing_slash == "never":
        path = path.rstrip("/") or "/"
    elif rules.trailing_slash == "always" and not path.endswith(("/", ".html")):
        path += "/"
    return percent_encoded(path)


def slugified(text: str) -> str:
    """The slug of a text as github-slugger makes it, which GitHub's anchors of headings follow."""
    return "".join(one for one in text.lower() if _is_kept(one)).replace(" ", "-")


def _is_kept(letter: str) -> bool:
    category = unicodedata.category(letter)
    is_circled = "Ⓐ" <= letter <= "ⓩ"
    return letter in " -" or category[0] in "LM" or category in ("Nd", "Nl", "Pc") or is_circled


def _value(token: str, post: Post, rules: Rules) -> str | None:
    if token in _DATES:
        moment = moment_of(post, f":{token}").astimezone(rules.timezone)
        return in_english(moment, _DATES[token])
    folder, stem, _ = parts_of(post.path)
    whole = path_in(folder, stem)
    match token:
        case "slug" | "id":
            slug = "/".join(map(slugified, whole.split("/")))
            return own_path(post, "slug") or slug.removesuffix("/index")
        case "path":
            return whole if stem != "index" else folder
        case "collection":
            return rules.folder.rpartition("/")[2]
    return None
