"""Which topics have a feed: those that are configured, and of the others those with enough entries.

Articles are given as a program has them, so that their topics can come from any field.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feeds
from feeds.compose.topics import MOST_TAG_FEEDS
from feeds.history import recovery
from feeds.history.ledger import Ledger
from feeds.model import Article, Topic
from feeds.pipeline.in_memory import ArticlesInMemory
from feeds.pipeline.render import checked_plan
from feeds.settings.site import Site

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def site_of(**settings: object) -> Site:
    least = {
        "title": "News",
        "url": "https://example.org/feeds/",
        "articles": "articles",
        "language": "en",
    }
    return Site(**least | settings)  # type: ignore[arg-type]


def tagged(uses: Mapping[str, int], field: str = "tags") -> Iterator[Article]:
    """Write this number of articles for each topic."""
    for name, number in uses.items():
        for place in range(number):
            file = f"{name}-{place}".lower()
            yield Article(
                file=f"{file}.md",
                title=file,
                url=f"https://example.org/{file}",
                published=BEGINNING + timedelta(minutes=place),
                topics=(name,),
                topics_from=field,
            )


def folders(site: Site, articles: Iterator[Article], earlier: Ledger | None = None) -> set[str]:
    """The folders of all topics that have a feed."""
    documents = feeds.build(site, articles, earlier=earlier, now=NOW, allow=["arrive", "vanish"])
    return {
        one.path.removesuffix("/feed.json")
        for one in documents
        if one.path.endswith("/feed.json") and "archive" not in one.path
    }


def ledger_in(folder: Path, site: Site) -> Ledger:
    return recovery.read_ledger(folder, site)[0]


def test_a_tag_has_a_feed_once_two_articles_have_it() -> None:
    assert folders(site_of(), tagged({"often": 2, "once": 1})) == {"often"}


def test_a_name_in_topics_has_a_feed_from_its_first_article() -> None:
    assert folders(site_of(), tagged({"often": 2, "once": 1}, "topics")) == {"often", "once"}


def test_a_name_in_topics_and_in_tags_is_one_topic_with_a_feed() -> None:
    articles = [*tagged({"Often": 1}, "topics"), *tagged({"once": 1})]
    assert folders(site_of(), iter(articles)) == {"often"}


def test_min_entries_says_how_many_articles_any_topic_needs() -> None:
    site = site_of(min_entries=3)
    assert folders(site, tagged({"three": 3, "two": 2}, "topics")) == {"three"}
    assert folders(site, tagged({"three": 3, "two": 2})) == {"three"}


def test_a_configured_topic_has_a_feed_however_few_articles_name_it() -> None:
    site = site_of(min_entries=3, topics=(Topic("once", "Once"),))
    assert folders(site, tagged({"once": 1, "twice": 2})) == {"once"}


def test_a_topic_can_be_left_without_a_feed_by_its_name() -> None:
    site = site_of(exclude_topics=("Jekyll Update",))
    assert folders(site, tagged({"jekyll-update": 5, "often": 2})) == {"often"}


def test_the_hundred_largest_tags_have_feeds_and_the_summary_says_how_many_have_none() -> None:
    uses = {f"tag-{number:03}": 2 for number in range(150)} | {"zebra": 3}
    found = folders(site_of(), tagged(uses))
    assert len(found) == MOST_TAG_FEEDS
    assert {"zebra", "tag-000", "tag-098"} <= found and "tag-099" not in found

    plan = checked_plan(site_of(), ArticlesInMemory(site_of(), tagged(uses)), Ledger(), NOW)
    assert plan.topics_left_out == 51


def test_names_in_topics_are_not_counted_among_the_hundred_tags() -> None:
    articles = [
        *tagged({f"tag-{number:03}": 2 for number in range(150)}),
        *tagged({f"topic-{number:03}": 1 for number in range(20)}, "topics"),
    ]
    assert len(folders(site_of(), iter(articles))) == MOST_TAG_FEEDS + 20


def test_a_feed_that_exists_stays_with_its_entries(tmp_path: Path) -> None:
    site = site_of()
    first = feeds.build(site, tagged({"old": 2, "older": 2}), earlier=Ledger(), now=NOW)
    feeds.write(first, tmp_path)

    fewer = feeds.build(
        site, tagged({"old": 1, "older": 2}), earlier=ledger_in(tmp_path, site), now=NOW
    )
    content = next(one.content for one in fewer if one.path == "old/feed.json")
    assert b"old-0" in content


def test_larger_tags_that_come_later_take_no_feed_away(tmp_path: Path) -> None:
    site = site_of()
    before = {f"tag-{number:03}": 2 for number in range(MOST_TAG_FEEDS)}
    feeds.write(feeds.build(site, tagged(before), earlier=Ledger(), now=NOW), tmp_path)

    earlier = ledger_in(tmp_path, site)
    assert folders(site, tagged(before | {"new": 9}), earlier) == set(before)
