"""References and links to other articles → the addresses of these articles."""

import re
from collections.abc import Callable
from itertools import islice
from urllib.parse import unquote

from feeds.bodies.model import Rendering
from feeds.bodies.tags.find import Arguments
from feeds.urls import address

_LOCAL = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:|//)([^?#]+)(.*)", re.DOTALL)
_REFERENCE = re.compile(
    r"\{[{%][-<%]?\s*(post_url|link|ref|relref)\s+(?:path\s*=\s*)?[\"'`]?([^\s\"'`%}>#]{1,300})"
)
# The arguments of a shortcode named `link`: `href=` or an address.
_OTHER_LINK = re.compile(r"=|\A(?:https?|mailto):")
_ENDING = re.compile(r"\.(?:md|mdx|markdown)(?![\w.-])", re.IGNORECASE)
# A path without its extension, in reversed text, so that the match starts at the extension.
_BEFORE = re.compile(r"[^\s()<>\"'\[\]{}#?]+")
# The largest number of links of each kind in one body, and of characters of a path.
MAX_LINKS, MAX_LENGTH = 100, 300
_IS_MARKDOWN = re.compile(r".*\.(?:md|mdx|markdown)", re.IGNORECASE | re.DOTALL)


def links_in(body: str) -> tuple[str, ...]:
    """Every path in a body's links that may be that of an article, as `address_of` gets it."""
    tags = islice(_REFERENCE.finditer(body), MAX_LINKS)
    found = [_path_of(tag) for tag in tags if not _OTHER_LINK.search(tag[2])]
    for ending in islice(_ENDING.finditer(body), MAX_LINKS):
        before = _BEFORE.match(body[max(0, ending.start() - MAX_LENGTH) : ending.start()][::-1])
        path = unquote(before[0][::-1] + ending[0]) if before else ""
        if _LOCAL.fullmatch(path):
            found.append(path.removeprefix("@") if path.startswith("@/") else path)
    return tuple(dict.fromkeys(found))


def _path_of(tag: re.Match[str]) -> str:
    name, path = tag.groups()
    if name in ("ref", "relref"):
        return path
    return f"/_posts/{path.lstrip('/')}" if name == "post_url" else f"/{path.lstrip('/')}"


def reference(name: str, given: Arguments, rendering: Rendering) -> str | None:
    """The address to which a tag such as `post_url` or `relref` refers; "" if there is no article.

    Returns None if the tag `name` is not a reference.
    """
    if name not in ("post_url", "link", "ref", "relref"):
        return None
    if name == "link" and rendering.generator in ("hugo", "zola"):
        return None
    target = given.first("path")
    path, hash_sign, fragment = target.partition("#")
    if name in ("ref", "relref"):
        found = rendering.address_of(path) if path else ""
        return "" if found is None else f"{found}{hash_sign}{fragment}"
    path = path.lstrip("/")
    found = rendering.address_of(f"/_posts/{path}" if name == "post_url" else f"/{path}")
    if found is not None:
        return _without_site(found, rendering.site.get("url", ""))
    is_file = name == "link" and path and not re.search(r"\.(?:md|markdown|html)$", path)
    return f"{rendering.site.get('baseurl', '')}/{path}" if is_file else ""


def _without_site(url: str, site: str) -> str:
    """The address without that of the site, which authors often write before the tag."""
    prefix = site.rstrip("/")
    return url.removeprefix(prefix) if prefix and url.startswith(f"{prefix}/") else url


def resolver(base: str, rendering: Rendering) -> Callable[[str], str | None]:
    """A function that makes the address of a link or image absolute, or returns None if dead."""

    def resolved(text: str) -> str | None:
        parts = _LOCAL.fullmatch(text.strip())
        if parts:
            path, rest = parts[1], parts[2]
            # In Zola, @/ is the content folder.
            from_root = path.removeprefix("@") if path.startswith("@/") else path
            is_markdown = _IS_MARKDOWN.fullmatch(path) is not None
            # MkDocs resolves every path relative to the source file.
            if is_markdown or (rendering.generator == "mkdocs" and not path.startswith("/")):
                found = rendering.address_of(unquote(from_root))
                if found is not None or is_markdown:
                    return address(found + rest) if found is not None else None
        return address(text, base)

    return resolved
