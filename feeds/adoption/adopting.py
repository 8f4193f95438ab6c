"""Feeds that a site publishes today → the first ledger in its output folder."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from feeds.articles.folder import location_of
from feeds.articles.read import Outcome, read_all
from feeds.articles.selection import candidate_of
from feeds.errors import FeedsError, Problem
from feeds.history.adopt import Adopted, adopt
from feeds.history.ledger import FILENAME, ledger_document
from feeds.history.other_feeds import NotAFeed, OtherFeed, read_feed
from feeds.history.recovery import read_ledger
from feeds.model import Article
from feeds.output.lock import locked
from feeds.output.write import write_documents
from feeds.regular import read_regular
from feeds.settings.site import Site
from feeds.text import count
from feeds.web import http

MAX_FEED_BYTES = 10_000_000
SECONDS = 30.0


class AdoptionResult(NamedTuple):
    """What was adopted of each feed, in the order in which they were named."""

    feeds: tuple[tuple[str, OtherFeed], ...]
    adopted: Adopted


def adopt_feeds(
    site: Site,
    names: Sequence[str],
    output: Path,
    now: datetime,
    progress: Callable[[Iterable[Outcome]], Iterable[Outcome]] = iter,
    wait: Callable[[], None] = lambda: None,
) -> AdoptionResult:
    """Write the ledger of a site that has none, from feeds that are files or http(s) addresses.

    Raises FeedsError, and writes nothing, if there is a ledger or if one of the feeds cannot be
    read.
    """
    _refuse_second(site, output)
    feeds = tuple(
        (http.readable_url(name) if is_address(name) else name, _feed(name, site)) for name in names
    )
    outcomes = list(progress(read_all(site)))
    articles = [one for one in outcomes if isinstance(one, Article)]
    adopted = adopt(site, (candidate_of(one, site) for one in articles), feeds, now)
    if not adopted.ledger.entries:
        raise FeedsError([*adopted.problems, _nothing_adopted(feeds[0][0], articles)])
    numbers = zip(feeds, adopted.numbers, strict=True)
    unread = sum(isinstance(one, Problem) and bool(one.article) for one in outcomes)
    if unread and any(number < len(feed.entries) for (_, feed), number in numbers):
        adopted = adopted._replace(problems=(*adopted.problems, _unread(site, unread)))
    with locked(output, wait):
        _refuse_second(site, output)
        write_documents([ledger_document(adopted.ledger)], output)
    return AdoptionResult(feeds, adopted)


def _refuse_second(site: Site, output: Path) -> None:
    """Raise FeedsError if anything was published, or adopted, before."""
    earlier, _ = read_ledger(output, site)
    if not (earlier.entries or earlier.feeds):
        return
    place = str(output / FILENAME)
    number = count(len(earlier.entries), "entry", "entries")
    if earlier.is_adopted:
        todo = "delete it to adopt again, this time with all feeds at once"
        raise FeedsError([Problem(place, f"has {number} adopted before", todo, "configuration")])
    what = f"has {number} already: subscribers know the ids that were published"
    todo = "adopt before the first build, with another --output"
    raise FeedsError([Problem(place, what, todo, "configuration")])


def _nothing_adopted(name: str, articles: Sequence[Article]) -> Problem:
    if not articles:
        what, todo = "there are no articles", "look at what `feeds check` says"
    else:
        number = count(len(articles), "article")
        what = f"no entry has the address of one of the {number} and an id that can be kept"
        todo = f"compare the links in the feed with the articles' addresses: {articles[0].url}"
    return Problem(name, what, todo, "configuration")


def _unread(site: Site, number: int) -> Problem:
    what = f"has {count(number, 'article')} that cannot be published, so not adopted"
    todo = "correct what `feeds check` names, delete the ledger, and adopt again before any build"
    return Problem(location_of(site, ""), what, todo, "configuration")


def is_address(name: str) -> bool:
    """Whether a feed is named by its address, not by its file."""
    return name.lower().startswith(("http://", "https://"))


def _feed(name: str, site: Site) -> OtherFeed:
    shown = http.readable_url(name) if is_address(name) else name
    try:
        if not is_address(name):
            return read_feed(read_regular(name, MAX_FEED_BYTES), site.home)
        response = http.fetch(name, max_bytes=MAX_FEED_BYTES, seconds=SECONDS)
        if response.status != 200:
            raise NotAFeed(f"was answered with status {response.status}")
        return read_feed(response.content, response.url)
    except NotAFeed as error:
        problem = Problem(shown, str(error), error.todo, "configuration")
    except http.Unreachable as error:
        todo = "download the feed, and name the file"
        problem = Problem(shown, error.why, todo, "configuration")
    except OSError as error:
        todo = "name a feed by its file, or by its address with https://"
        problem = Problem(shown, f"cannot be read: {error.strerror}", todo, "configuration")
    raise FeedsError([problem])
