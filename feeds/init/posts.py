"""A configuration that is not written yet → the posts that a build with it would publish."""

from collections import Counter
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

# With more, archives of a year would be too long.
_POSTS_A_MONTH = 20
_CHARACTERS_A_YEAR = 600_000


class Posts(Struct, frozen=True):
    """The result of reading posts with a configuration.

    `withheld` are posts that front matter or a date in the future keeps out. `archive` is the
    period that suits the number of articles, for the setting of that name.
    """

    articles: tuple[Article, ...]
    withheld: tuple[Withheld, ...]
    problems: tuple[Problem, ...]
    archive: str

    @property
    def newest(self) -> Article | None:
        """The article with the latest date."""
        return max(
            self.articles, key=lambda article: (article.published, article.file), default=None
        )


def read_posts(site: DetectedSite, root: Path, now: datetime) -> Posts:
    """Read the posts of a site with the configuration that would be written.

    Raises FeedsError if that configuration has a mistake.
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
            raise FeedsError(
                problem._replace(file="feeds.yaml") for problem in error.problems
            ) from None
    articles = [outcome for outcome in outcomes if isinstance(outcome, Article)]
    future = (
        Withheld(article.file, "future", f"its date is {article.published:%Y-%m-%d}")
        for article in articles
        if article.published > now
    )
    past = tuple(article for article in articles if article.published <= now)
    return Posts(
        past,
        (*(outcome for outcome in outcomes if isinstance(outcome, Withheld)), *future),
        tuple(_located(root / site.articles, outcomes)),
        _archive(past),
    )


def _located(articles: Path, outcomes: list[Outcome]) -> Iterator[Problem]:
    """Yield the problems, with the paths of their files relative to the current folder."""
    for problem in outcomes:
        if isinstance(problem, Problem):
            path = articles / problem.article if problem.article else None
            yield problem._replace(file=readable_path(path)) if path else problem


def _archive(articles: tuple[Article, ...]) -> str:
    if not articles:
        return "year"
    dates = [article.published for article in articles]
    months = (max(dates) - min(dates)).days / 30.4
    # Some blogs had one busy year long ago.
    posts, characters = Counter[int](), Counter[int]()
    for article in articles:
        posts[article.published.year] += 1
        characters[article.published.year] += len(article.body)
    is_long = (
        len(articles) / max(months, 1) > _POSTS_A_MONTH
        or max(posts.values()) > _POSTS_A_MONTH * 12
        or max(characters.values()) > _CHARACTERS_A_YEAR
    )
    return "month" if is_long else "year"
