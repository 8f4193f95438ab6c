"""A configuration that is not written yet → the posts that a build with it would publish."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from feeds.articles.folder import readable_path
from feeds.articles.read import Outcome, read_all
from feeds.config.load import load_site
from feeds.errors import FeedsError, Problem
from feeds.init.detected_site import DetectedSite
from feeds.init.text import configuration_text
from feeds.model import Article, Withheld

_POSTS_A_MONTH = 20  # above which an archive of a year is too long


class Posts(Struct, frozen=True):
    """The result of reading: articles, articles that front matter keeps out, and problems.

    `archive` is the period that suits the number of articles.
    """

    articles: tuple[Article, ...]
    withheld: tuple[Withheld, ...]
    problems: tuple[Problem, ...]
    archive: str

    @property
    def newest(self) -> Article | None:
        """The article with the latest date."""
        return max(self.articles, key=lambda one: (one.published, one.file), default=None)


def read_posts(site: DetectedSite, root: Path, now: datetime) -> Posts:
    """Read the posts of a site with the configuration that would be written.

    Raises FeedsError where the configuration cannot be used.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        file = folder / "feeds.yaml"
        text = configuration_text(site, root.resolve(), folder, archive="year", since=now.year)
        file.write_text(text, encoding="utf-8")
        try:
            outcomes = list(read_all(load_site(file)))
        except FeedsError as error:
            # The file is temporary; its name would mean nothing to the reader of the message.
            raise FeedsError(one._replace(file="feeds.yaml") for one in error.problems) from None
    articles = [one for one in outcomes if isinstance(one, Article)]
    to_come = (
        Withheld(one.file, "future", f"its date is {one.published:%Y-%m-%d}")
        for one in articles
        if one.published > now
    )
    past = tuple(one for one in articles if one.published <= now)
    return Posts(
        past,
        (*(one for one in outcomes if isinstance(one, Withheld)), *to_come),
        tuple(_located(root / site.articles, outcomes)),
        _archive(past),
    )


def _located(articles: Path, outcomes: list[Outcome]) -> Iterator[Problem]:
    """The problems, with the paths of their files relative to the current folder."""
    for one in outcomes:
        if isinstance(one, Problem):
            yield one._replace(file=readable_path(articles / one.article)) if one.article else one


def _archive(articles: tuple[Article, ...]) -> str:
    if not articles:
        return "year"
    dates = [one.published for one in articles]
    months = (max(dates) - min(dates)).days / 30.4
    return "month" if len(articles) / max(months, 1) > _POSTS_A_MONTH else "year"
