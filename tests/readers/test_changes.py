"""What readers make of a feed that they have read before."""

from datetime import datetime
from pathlib import Path

import pytest

from .by_newsboat import Newsboat
from .by_reader import EngineReader
from .samples import LATER, LIGHTHOUSE, NEW_EXCERPT, NEW_LINK, NEW_TITLE, SAMPLES
from .seen import Keeps, Reader, Reading, Seen, by_id, library
from .server import Server
from .site import Site


def versions(entries: list[Seen]) -> list[Seen]:
    """All that a reader has of the article that was changed, the rest of its entries once each."""
    rest = by_id(entry for entry in entries if entry.id != LIGHTHOUSE.id)
    assert set(rest) == {sample.id for sample in SAMPLES} - {LIGHTHOUSE.id}
    return [entry for entry in entries if entry.id == LIGHTHOUSE.id]


def test_an_unchanged_site_brings_nothing_new(
    site: Site, rebuilt: Site, server: Server, reading: Reading, reader: Reader
) -> None:
    server.requests.clear()
    first = reader.poll(site.at(reading.form))
    server.show(rebuilt)
    assert reader.poll(site.at(reading.form)) == first
    assert reader.poll(site.at(reading.form)) == first

    begin = reading.adaptor.validates_from or 4
    asked = [request.has_validators for request in server.requests]
    assert asked == [number >= begin for number in (1, 2, 3)]
    answered = [request.status for request in server.requests]
    assert answered == [304 if has_validators else 200 for has_validators in asked]


def test_a_new_title_replaces_the_old_one(
    site: Site, new_title: Site, server: Server, reading: Reading, reader: Reader
) -> None:
    (before,) = versions(reader.poll(site.at(reading.form)))
    server.show(new_title)
    after = versions(reader.poll(site.at(reading.form)))
    if reading.adaptor.keeps is Keeps.FIRST_VERSION:
        assert after == [before]
    elif reading.adaptor.keeps is Keeps.EVERY_VERSION:
        assert sorted(entry.title for entry in after) == [NEW_TITLE, LIGHTHOUSE.title]
    else:
        assert [entry.title for entry in after] == [NEW_TITLE]


def test_a_new_excerpt_replaces_the_old_one(
    site: Site, new_excerpt: Site, server: Server, reading: Reading, reader: Reader
) -> None:
    (before,) = versions(reader.poll(site.at(reading.form)))
    assert LIGHTHOUSE.excerpt in before.content
    server.show(new_excerpt)
    (after,) = versions(reader.poll(site.at(reading.form)))
    if reading.adaptor.keeps in (Keeps.FIRST_VERSION, Keeps.EVERY_VERSION):
        assert after == before
    else:
        assert NEW_EXCERPT in after.content
        assert LIGHTHOUSE.excerpt not in after.content


def test_only_the_edited_article_is_newer(
    site: Site, new_excerpt: Site, server: Server, reading: Reading, reader: Reader
) -> None:
    before = by_id(reader.poll(site.at(reading.form)))
    server.show(new_excerpt)
    after = by_id(reader.poll(site.at(reading.form)))
    assert after[LIGHTHOUSE.id].published == LIGHTHOUSE.published
    assert after[LIGHTHOUSE.id].updated == (
        None if reading.lacks("updated") else datetime.fromisoformat(LATER)
    )
    del before[LIGHTHOUSE.id], after[LIGHTHOUSE.id]
    assert after == before


def test_a_new_address_makes_no_second_entry(
    site: Site, new_link: Site, server: Server, reading: Reading, reader: Reader
) -> None:
    (before,) = versions(reader.poll(site.at(reading.form)))
    server.show(new_link)
    after = versions(reader.poll(site.at(reading.form)))
    if reading.adaptor.keeps is Keeps.FIRST_VERSION:
        assert after == [before]
    elif reading.adaptor.keeps is Keeps.EVERY_VERSION:
        assert sorted(entry.link for entry in after) == [NEW_LINK, LIGHTHOUSE.link]
    else:
        assert [entry.link for entry in after] == [NEW_LINK]


def test_a_removed_article_leaves_the_feed(
    site: Site, without_lighthouse: Site, server: Server, reading: Reading, reader: Reader
) -> None:
    before = by_id(reader.poll(site.at(reading.form)))
    server.show(without_lighthouse)
    after = by_id(reader.poll(site.at(reading.form)))
    if reading.adaptor.keeps is Keeps.LATEST:
        del before[LIGHTHOUSE.id]
    assert after == before


def test_who_subscribes_after_a_removal_never_sees_the_article(
    without_lighthouse: Site, server: Server, reading: Reading, reader: Reader
) -> None:
    server.show(without_lighthouse)
    found = by_id(reader.poll(without_lighthouse.at(reading.form)))
    assert set(found) == {sample.id for sample in SAMPLES} - {LIGHTHOUSE.id}


def test_a_topic_that_lost_its_last_article_is_an_empty_feed(
    without_post: Site, server: Server, reading: Reading, reader: Reader
) -> None:
    server.show(without_post)
    (folder,) = without_post.output.glob("post-parcels*")
    assert reader.poll(without_post.at(reading.form, folder.name)) == []


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_removal_does_not_change_the_feeds_own_link(
    site: Site, without_lighthouse: Site, server: Server, form: str
) -> None:
    feedparser = library("feedparser")
    assert feedparser.parse(site.at(form)).feed.link == site.url
    server.show(without_lighthouse)
    assert feedparser.parse(site.at(form)).feed.link == site.url


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_newsboat_shows_an_article_of_two_topics_once(
    site: Site, form: str, tmp_path: Path
) -> None:
    newsboat = Newsboat(tmp_path)
    lighthouses, archives = site.at(form, "lighthouses"), site.at(form, "archives")
    assert newsboat.reload(lighthouses, archives) == len(SAMPLES)
    assert LIGHTHOUSE.id in by_id(newsboat.entries(lighthouses, archives))


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_reader_shows_an_article_of_two_topics_in_both(
    site: Site, form: str, tmp_path: Path
) -> None:
    reader = EngineReader(tmp_path)
    for topic in ("lighthouses", "archives"):
        assert LIGHTHOUSE.id in by_id(reader.poll(site.at(form, topic)))
