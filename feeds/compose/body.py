"""The body of an article → HTML, with what the site knows: its generator, addresses and values."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from feeds.bodies import Body, html_of
from feeds.dates import rfc3339
from feeds.model import Article, Site

_KINDS = {".mdx": "mdx", ".html": "html", ".htm": "html"}
_NO_BODY = Body(html="", excerpt="", first_paragraph="", heading="", removed=())
MAX_SUMMARY = 400  # characters


def body_of(article: Article, site: Site, address_of: Callable[[str], str | None]) -> Body:
    """The article's body; `address_of` is asked for the addresses of the articles it links to.

    Raises TooLong.
    """
    if not article.body:
        return _NO_BODY
    ending = article.file[article.file.rfind(".") :].lower()
    return html_of(
        article.body,
        base=article.url,
        generator=getattr(site, "generator", None) or "none",
        kind=_KINDS.get(ending, "md"),
        site=_site_values(site),
        page=_page_values(article),
        address_of=address_of,
        separator=article.separator,
    )


def shortened(text: str) -> str:
    """A summary of at most MAX_SUMMARY characters, cut after a word."""
    if len(text) <= MAX_SUMMARY:
        return text
    kept = text[:MAX_SUMMARY]
    start, blank, _ = kept.rpartition(" ")
    return f"{(start if blank else kept[:-1]).rstrip(' ,;:.–-')}…"


def _site_values(site: Site) -> Mapping[str, str]:
    """What `{{ site.NAME }}` writes: as Jekyll has it, `url` ends before the path of the home."""
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
