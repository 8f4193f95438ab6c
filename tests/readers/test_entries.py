"""Every reader shows every article correctly: title, original, dates, image, AMP page."""

from pathlib import Path

import pytest

from .samples import (
    ANGLE_BRACKETS,
    LIGHTHOUSE,
    PUNCTUATION,
    RELATED,
    SAMPLES,
    VIDEO,
    WITHOUT_AMP,
    WITHOUT_EXCERPT,
    WITHOUT_IMAGE,
    WITHOUT_WEB_URL,
)
from .seen import Page, Reading, Seen, by_id
from .server import Server
from .site import Site

Entries = dict[str, Seen]


@pytest.fixture(scope="module")
def seen(
    reading: Reading,
    sample_site: Site,
    server: Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Entries:
    """What the reader has after its first fetch, by id."""
    server.show(sample_site)
    reader = reading.adaptor.start(tmp_path_factory.mktemp("reader"))
    return by_id(reader.poll(sample_site.at(reading.form)))


def test_every_article_is_there_with_its_own_id(seen: Entries) -> None:
    assert set(seen) == {sample.id for sample in SAMPLES}


def test_the_title_is_the_articles(seen: Entries) -> None:
    assert {id: entry.title for id, entry in seen.items()} == {
        sample.id: sample.title for sample in SAMPLES
    }


def test_the_link_is_the_original(seen: Entries) -> None:
    assert {id: entry.link for id, entry in seen.items()} == {
        sample.id: sample.link for sample in SAMPLES
    }


def test_the_link_is_no_other_address_of_the_article(seen: Entries) -> None:
    others = {other for sample in SAMPLES for other in sample.others}
    assert not others & {entry.link for entry in seen.values()}


def test_an_entry_has_the_date_of_its_article(seen: Entries) -> None:
    assert {id: entry.published for id, entry in seen.items()} == {
        sample.id: sample.published for sample in SAMPLES
    }


def test_an_entry_is_updated_when_its_article_was_published(
    reading: Reading, seen: Entries
) -> None:
    assert {id: entry.updated for id, entry in seen.items()} == {
        sample.id: None if reading.lacks("updated") else sample.published for sample in SAMPLES
    }


def test_the_author_is_the_provider(reading: Reading, seen: Entries) -> None:
    assert {id: entry.author for id, entry in seen.items()} == {
        sample.id: None if reading.lacks("author") else sample.provider for sample in SAMPLES
    }


def test_the_categories_are_the_topics(reading: Reading, seen: Entries) -> None:
    assert {id: entry.categories for id, entry in seen.items()} == {
        sample.id: None if reading.lacks("categories") else sample.topics for sample in SAMPLES
    }


def test_the_image_is_the_articles(reading: Reading, seen: Entries) -> None:
    assert {id: entry.image for id, entry in seen.items()} == {
        sample.id: None if reading.lacks("image") else sample.image for sample in SAMPLES
    }


def test_the_image_is_in_the_content(seen: Entries) -> None:
    assert {id: Page(entry.content).images for id, entry in seen.items()} == {
        sample.id: [sample.image] if sample.image else [] for sample in SAMPLES
    }


def test_the_excerpt_is_in_the_content(seen: Entries) -> None:
    for sample in SAMPLES:
        assert sample.excerpt in Page(seen[sample.id].content).text


def test_the_content_leads_to_the_original(seen: Entries) -> None:
    for sample in SAMPLES:
        page = Page(seen[sample.id].content)
        assert page.led_to_by(f"{sample.action} at {sample.provider}") == [sample.link]


def test_the_content_leads_to_the_amp_page(seen: Entries) -> None:
    for sample in SAMPLES:
        own = [sample.amp] if sample.amp else []
        of_others = ["https://pub.example.org/last-blast/amp"] if sample is RELATED else []
        assert Page(seen[sample.id].content).led_to_by("AMP") == own + of_others


def test_related_stories_are_in_the_content_best_first(seen: Entries) -> None:
    links = Page(seen[RELATED.id].content).links
    assert [link for link in links if link in RELATED.related] == list(RELATED.related)


def test_nothing_in_the_content_is_shown_as_markup(seen: Entries) -> None:
    for entry in seen.values():
        text = Page(entry.content).text
        assert not any(mark in text for mark in ("&amp;", "&lt;", "&quot;", "&#", "<p>", "</a>"))


def test_an_article_without_amp_leads_to_the_original_alone(seen: Entries) -> None:
    links = Page(seen[WITHOUT_AMP.id].content).links
    assert {href for _, href in links} == {WITHOUT_AMP.link}


def test_an_article_without_an_image_has_none(seen: Entries) -> None:
    entry = seen[WITHOUT_IMAGE.id]
    assert (Page(entry.content).images, entry.image) == ([], None)


def test_an_article_without_an_excerpt_has_its_image_and_links(seen: Entries) -> None:
    page = Page(seen[WITHOUT_EXCERPT.id].content)
    assert page.images == [WITHOUT_EXCERPT.image]
    assert page.text.split() == ["Read", "at", "Rope", "&", "Tar", "·", "AMP"]


def test_an_article_without_web_url_leads_to_its_original_url(seen: Entries) -> None:
    assert seen[WITHOUT_WEB_URL.id].link == "https://letters.example.com/read?id=77&part=2,1#top"


def test_a_video_is_a_poster_that_leads_to_it(seen: Entries) -> None:
    page = Page(seen[VIDEO.id].content)
    assert page.links == [("", VIDEO.link), ("Watch at Slow Channel", VIDEO.link)]
    assert page.images == ["https://img.example.net/lamp-poster.jpg"]
    assert "iframe" not in page.elements


def test_punctuation_and_emoji_survive(seen: Entries) -> None:
    entry = seen[PUNCTUATION.id]
    assert entry.title == 'Salt & ink: is 3 < 4 > 2, "truly"? It\'s 🧂🖋️, says the café'
    assert PUNCTUATION.excerpt in Page(entry.content).text


def test_angle_brackets_are_text(seen: Entries) -> None:
    entry = seen[ANGLE_BRACKETS.id]
    assert entry.title == "What C<T> taught a generation about boxes"
    assert "Write List<String> once" in Page(entry.content).text


def test_an_ampersand_in_an_image_address_is_one(seen: Entries) -> None:
    (image,) = Page(seen[ANGLE_BRACKETS.id].content).images
    assert image == "https://img.example.net/boxes?w=900&h=600&fit=crop%7Ctop"


def test_an_article_in_two_topics_has_one_id(
    reading: Reading, sample_site: Site, server: Server, tmp_path: Path
) -> None:
    server.show(sample_site)
    for topic in ("", "lighthouses", "archives"):
        folder = tmp_path / f"{topic}-reader"
        folder.mkdir()
        found = by_id(reading.adaptor.start(folder).poll(sample_site.at(reading.form, topic)))
        assert found[LIGHTHOUSE.id].link == LIGHTHOUSE.link
