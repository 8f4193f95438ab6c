"""The order of elements that keeps every reader at the original, seen without any reader."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from .samples import LIGHTHOUSE, SAMPLES
from .site import Site

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"

ORIGINALS = {sample.id: sample.link for sample in SAMPLES}

Element = etree._Element


def every(site: Site, name: str) -> list[Path]:
    """The feeds of everything and of each topic in one format."""
    found = sorted(site.output.rglob(name))
    assert len(found) > len({topic for sample in SAMPLES for topic in sample.topics})
    return found


@pytest.fixture(scope="module")
def atom(sample_site: Site) -> list[Element]:
    """Every <feed>."""
    return [etree.parse(file).getroot() for file in every(sample_site, "atom.xml")]


@pytest.fixture(scope="module")
def rss(sample_site: Site) -> list[Element]:
    """Every <channel>."""
    return [etree.parse(file).getroot()[0] for file in every(sample_site, "rss.xml")]


@pytest.fixture(scope="module")
def feed_json(sample_site: Site) -> list[dict[str, Any]]:
    """Every JSON Feed."""
    return [json.loads(file.read_bytes()) for file in every(sample_site, "feed.json")]


def entries(feeds: list[Element], name: str) -> Iterator[Element]:
    """All entries or items; there is at least one in each feed."""
    for feed in feeds:
        found = feed.findall(name)
        assert found
        yield from found


def text(element: Element, name: str) -> str:
    """The text of the one child of that name."""
    (child,) = element.findall(name)
    assert child.text
    return child.text


def names(element: Element) -> list[str]:
    """The children's names, in order."""
    return [str(child.tag) for child in element]


def linked(feed: Element, relation: str) -> list[str | None]:
    """Where a feed's own links of this kind lead."""
    links = feed.findall(f"{ATOM}link")
    return [link.get("href") for link in links if link.get("rel", "alternate") == relation]


def own_path(feed: Element, site: Site) -> str:
    """The path of this feed in the output folder."""
    url = feed.getroottree().docinfo.URL
    assert url
    return Path(url).relative_to(site.output).as_posix()


def page(feed: Element, site: Site) -> str:
    """The page of a feed: its topic's, or for the feed of everything the site's own."""
    folder, slash, _ = own_path(feed, site).partition("/")
    return f"{site.url}{folder}/" if slash and folder != "archive" else site.url


# --- Atom ------------------------------------------------------------------------------------


def test_the_first_link_of_an_atom_entry_is_the_original(atom: list[Element]) -> None:
    for entry in entries(atom, f"{ATOM}entry"):
        first = entry.findall(f"{ATOM}link")[0]
        assert (first.get("rel"), first.get("type")) == ("alternate", "text/html")
        assert first.get("href") == ORIGINALS[text(entry, f"{ATOM}id")]


def test_an_atom_entry_has_one_alternate(atom: list[Element]) -> None:
    for entry in entries(atom, f"{ATOM}entry"):
        relations = Counter(link.get("rel", "alternate") for link in entry.iter(f"{ATOM}link"))
        assert relations["alternate"] == 1
        assert set(relations) <= {"alternate", "amphtml", "related"}


def test_an_atom_entry_has_one_author_and_no_source(atom: list[Element]) -> None:
    for entry in entries(atom, f"{ATOM}entry"):
        (author,) = entry.findall(f"{ATOM}author")
        assert text(author, f"{ATOM}name")
        assert entry.find(f"{ATOM}source") is None


def test_media_of_an_atom_entry_come_after_the_content(atom: list[Element]) -> None:
    for entry in entries(atom, f"{ATOM}entry"):
        check_media(entry, f"{ATOM}content", f"{ATOM}summary")


def test_an_atom_feed_has_one_alternate_and_itself(atom: list[Element], sample_site: Site) -> None:
    for feed in atom:
        (alternate,) = linked(feed, "alternate")
        assert alternate == page(feed, sample_site)
        (own,) = linked(feed, "self")
        assert own == sample_site.url + own_path(feed, sample_site)


def test_the_head_of_an_atom_feed_comes_before_its_entries(atom: list[Element]) -> None:
    for feed in atom:
        first = names(feed).index(f"{ATOM}entry")
        assert set(names(feed)[first:]) == {f"{ATOM}entry"}


# --- RSS -------------------------------------------------------------------------------------


def test_the_link_of_an_rss_item_comes_first_and_is_the_original(rss: list[Element]) -> None:
    for item in entries(rss, "item"):
        assert text(item, "link") == ORIGINALS[text(item, "guid")]
        links = [name for name in names(item) if name in ("link", f"{ATOM}link")]
        assert links[0] == "link"


def test_an_rss_item_has_no_alternate(rss: list[Element]) -> None:
    for item in entries(rss, "item"):
        relations = {link.get("rel", "alternate") for link in item.iter(f"{ATOM}link")}
        assert relations <= {"amphtml", "related"}


def test_the_guid_of_an_rss_item_is_no_address(rss: list[Element]) -> None:
    for item in entries(rss, "item"):
        (guid,) = item.findall("guid")
        assert guid.get("isPermaLink") == "false"


def test_an_rss_item_has_a_creator_and_neither_author_nor_source(rss: list[Element]) -> None:
    for item in entries(rss, "item"):
        assert text(item, f"{DC}creator")
        assert item.find("author") is None
        assert item.find("source") is None
    for channel in rss:
        assert channel.find("managingEditor") is None


def test_the_description_of_an_rss_item_comes_before_its_content(rss: list[Element]) -> None:
    for item in entries(rss, "item"):
        children = names(item)
        assert children.count("description") == 1
        if f"{CONTENT}encoded" in children:
            assert children.index("description") < children.index(f"{CONTENT}encoded")


def test_media_of_an_rss_item_come_after_the_content(rss: list[Element]) -> None:
    for item in entries(rss, "item"):
        check_media(item, "description", f"{CONTENT}encoded")


def test_a_category_of_an_rss_item_has_no_domain(rss: list[Element]) -> None:
    for item in entries(rss, "item"):
        assert all(not category.attrib for category in item.findall("category"))


def test_the_self_link_of_an_rss_channel_comes_before_its_link(
    rss: list[Element], sample_site: Site
) -> None:
    for channel in rss:
        (own,) = linked(channel, "self")
        assert own == sample_site.url + own_path(channel, sample_site)
        assert channel.findall(f"{ATOM}link")[0].get("href") == own
        assert names(channel).index(f"{ATOM}link") < names(channel).index("link")
        assert text(channel, "link") == page(channel, sample_site)
        assert not linked(channel, "alternate")


def check_media(entry: Element, *before: str) -> None:
    children = names(entry)
    media = [child for child in entry.iter() if str(child.tag).startswith(MEDIA)]
    assert [str(child.tag) for child in media] in ([], [f"{MEDIA}content", f"{MEDIA}thumbnail"])
    assert len({child.get("url") for child in media}) <= 1
    for child in media:
        assert child.getparent() is entry
        assert not len(child)
        assert not child.text
        after = children.index(str(child.tag))
        assert all(children.index(name) < after for name in before if name in children)
        assert all(child.attrib.values())
    assert entry.find("enclosure") is None


# --- JSON Feed -------------------------------------------------------------------------------


def test_a_json_feed_has_no_authors_but_those_of_its_items(feed_json: list[dict[str, Any]]) -> None:
    for feed in feed_json:
        assert not {"author", "authors"} & feed.keys()
        assert all(len(item["authors"]) == 1 for item in feed["items"])


def test_an_item_of_a_json_feed_has_a_string_for_an_id(feed_json: list[dict[str, Any]]) -> None:
    for feed in feed_json:
        assert feed["items"]
        assert all(isinstance(item["id"], str) for item in feed["items"])


def test_an_item_of_a_json_feed_is_html_and_leads_to_the_original(
    feed_json: list[dict[str, Any]],
) -> None:
    for feed in feed_json:
        for item in feed["items"]:
            assert item["content_html"]
            assert "content_text" not in item
            assert item["url"] == ORIGINALS[item["id"]]
            assert "external_url" not in item


# --- what has gone ---------------------------------------------------------------------------


def test_a_tombstone_has_no_children_and_comes_before_the_entries(without_lighthouse: Site) -> None:
    for file in every(without_lighthouse, "atom.xml"):
        feed = etree.parse(file).getroot()
        children = names(feed)
        tombstones = list(feed.iter(TOMBSTONE))
        if file.parent == without_lighthouse.output:
            assert [tombstone.get("ref") for tombstone in tombstones] == [LIGHTHOUSE.id]
        for tombstone in tombstones:
            assert tombstone.getparent() is feed
            assert not len(tombstone)
            assert not tombstone.text
            assert f"{ATOM}entry" not in children[: children.index(TOMBSTONE)]
        assert LIGHTHOUSE.id not in {
            text(entry, f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")
        }
