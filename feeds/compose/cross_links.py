"""The links of articles to other articles of the site → the addresses of the linked articles."""

import posixpath
import re
from collections.abc import Iterable
from datetime import datetime

from feeds.articles.selection import Found
from feeds.model import Candidate
from feeds.settings.site import Site

_ENDING = re.compile(r"\.(?:md|mdx|markdown|html?)\Z", re.IGNORECASE)
_INDEX = re.compile(r"(?:\A|/)_?index\Z", re.IGNORECASE)
# These generators find an article by its file name alone, in any folder.
_BY_NAME = ("jekyll", "hugo")

# A link as written in a body, and the address of the article that it refers to.
Link = tuple[str, str]


class Destinations:
    """The addresses of all articles, by the paths with which other articles link to them."""

    def __init__(self, outcomes: Iterable[Found], site: Site, now: datetime) -> None:
        """Take the addresses from `outcomes`; an article of the future has no page yet."""
        parts = posixpath.normpath(site.articles).split("/")
        self._folder = [part for part in parts if part not in ("", ".", "..")]
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = {}
        is_by_name = site.generator in _BY_NAME
        for article in outcomes:
            if isinstance(article, Candidate) and (site.future or article.published <= now):
                path = _simple(article.file)
                self._by_path[path] = article.url
                if is_by_name:
                    self._by_name.setdefault(posixpath.basename(path), set()).add(article.url)

    def links_of(self, article: Candidate) -> tuple[Link, ...]:
        """The links of an article to other articles whose addresses are known."""
        found = ((link, self._address(article.file, link)) for link in article.links)
        return tuple((link, url) for link, url in found if url)

    def _address(self, file: str, link: str) -> str | None:
        for path in self._paths(file, link):
            for name in (path, _simple(path)):
                if url := self._by_path.get(name):
                    return url
        own = self._by_name.get(posixpath.basename(_simple(link.rstrip("/"))), set())
        return next(iter(own)) if len(own) == 1 else None

    def _paths(self, file: str, link: str) -> Iterable[str]:
        """Yield the paths below the folder of articles that a link may mean, likeliest first."""
        if not link.startswith("/"):
            above = "/".join(self._folder)
            path = posixpath.normpath(posixpath.join(above, posixpath.dirname(file), link))
            if path.startswith(f"{above}/") or not above:
                yield path.removeprefix(f"{above}/")
        # Relative to the site's content folder, which contains the folder of articles.
        path = link.strip("/")
        for start in range(len(self._folder)):
            prefix = "/".join(self._folder[start:]) + "/"
            if path.startswith(prefix):
                yield path.removeprefix(prefix)
        yield path


def _simple(path: str) -> str:
    """posts/quiet.md, posts/quiet/index.md → posts/quiet"""
    return _INDEX.sub("", _ENDING.sub("", path))
