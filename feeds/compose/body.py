"""The body of an article → HTML, using the site's generator, addresses and template values."""

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from feeds.articles.reading_settings import reading_settings
from feeds.dates import rfc3339
from feeds.model import Article
from feeds.settings.site import Site

if TYPE_CHECKING:
    from feeds.bodies import Body

_IS_FILE = re.compile(r"\.(?!(?:md|mdx|markdown)\Z)\w+\Z", re.IGNORECASE)
_IS_MARKDOWN = re.compile(r"\.(?:md|mdx|markdown)\Z", re.IGNORECASE)
_KINDS = {".mdx": "mdx", ".html": "html", ".htm": "html"}
# Only with an address or a path: `f[i](x)` is code.
_LINK = re.compile(
    r"""!?\[([^\[\]]*)\]\((?:[a-z]+:|@?\.{0,2}/|\#)(?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\)""",
    re.I,
)
MAX_SUMMARY = 400  # characters


def body_of(article: Article, site: Site, address_of: Callable[[str], str | None]) -> "Body | None":
    """The body of an article as HTML, and the texts in it; None if the article has no body.

    `address_of` maps the path of a link to the address of an article. Raises TooLong.
    """
    if not article.body:
        return None
    # Imported here: the articles of many sites have no bodies.
    from feeds.bodies import html_of

    ending = article.file[article.file.rfind(".") :].lower()
    return html_of(
        article.body,
        base=article.url,
        generator=site.generator or "none",
        kind=_KINDS.get(ending, "md"),
        site=_site_values(site),
        page=_page_values(article),
        address_of=_with_files(address_of, article, site),
        separator=article.separator,
    )


def _with_files(
    address_of: Callable[[str], str | None], article: Article, site: Site
) -> Callable[[str], str | None]:
    """`address_of`, for MkDocs extended to the paths of pages, images and other files.

    MkDocs resolves these relative to the source file, other generators relative to the page.
    """
    rules = reading_settings(site).rules if site.generator == "mkdocs" else None
    if rules is None:
        return address_of
    from feeds.addresses import Post
    from feeds.addresses import address_of as address_of_post

    articles = posixpath.join("/", rules.folder)
    above = posixpath.join(articles, posixpath.dirname(article.file))
    pages = replace(rules, folder="")

    def address_of_file(path: str) -> str | None:
        target = posixpath.normpath(posixpath.join(above, path))
        is_below = target.startswith(f"{articles.rstrip('/')}/")
        if _IS_MARKDOWN.search(path) and not path.startswith("/") and not is_below:
            # A page that is no article: its address is made of its path alone.
            return address_of_post(Post(path=target.lstrip("/")), pages)
        if (found := address_of(path)) or not _IS_FILE.search(path):
            return found
        return site.home.rstrip("/") + target

    return address_of_file


def without_links(text: str) -> str:
    """A written summary without the addresses of Markdown links: `[Bread](/b/)` → `Bread`."""
    return _LINK.sub(r"\1", text) if "](" in text else text


def shortened(text: str) -> str:
    """A summary of at most MAX_SUMMARY characters, cut after a word."""
    if len(text) <= MAX_SUMMARY:
        return text
    kept = text[:MAX_SUMMARY]
    start, blank, _ = kept.rpartition(" ")
    return f"{(start if blank else kept[:-1]).rstrip(' ,;:.–-')}…"


def _site_values(site: Site) -> Mapping[str, str]:
    """The values of `{{ site.NAME }}`; as in Jekyll, `url` does not include the path of `home`."""
    home = urlsplit(site.home)
    return {
        "title": site.title,
        "description": site.description,
        "author": site.author,
        "lang": site.language,
        "url": f"{home.scheme}://{home.netloc}",
        "baseurl": home.path.rstrip("/"),
    }


def _page_values(article: Article) -> Mapping[str, str]:
    return {
        "title": article.title,
        "url": urlsplit(article.url).path,
        "date": rfc3339(article.published),
    }
