"""The whole way from articles to files."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from feeds import clock
from feeds.compose import compose
from feeds.entries import entry_of
from feeds.formats import format_of
from feeds.markup import plain
from feeds.model import Article, Document, Feed, Site
from feeds.selection import withheld
from feeds.topics import topics_met


def build(
    site: Site, articles: Iterable[Article], *, now: datetime | None = None
) -> Iterator[Document]:
    """Every file of the output, one at a time, for the articles that are published by now."""
    return documents(site, feeds_of(site, articles, now or clock.now()))


def feeds_of(site: Site, articles: Iterable[Article], now: datetime) -> tuple[Feed, ...]:
    """The feed of everything, then one for each topic; none without an article to publish."""
    published = [article for article in articles if not withheld(article, site, now)]
    names = (plain(name) for article in published for name in article.topics)
    topics = topics_met(site, names)
    entries = (entry_of(article, site, topics) for article in published)
    return tuple(compose(site, entries, topics))


def documents(site: Site, feeds: Iterable[Feed]) -> Iterator[Document]:
    """Each feed in each of the site's formats."""
    formats = [format_of(name) for name in site.formats]
    for feed in feeds:
        for form in formats:
            yield Document(feed.path + form.FILENAME, form.MEDIA_TYPE, form.render(feed))
