"""A ledger that is lost comes back from the feeds, as far as they go, and no subscriber notices."""

import json
import os
from pathlib import Path

import pytest

from tests.newsroom import FORMATS, Newsroom

NOW = "2026-02-01T06:00:00Z"
LATER = "2026-02-02T06:00:00Z"
LAST = "2026-02-09T06:00:00Z"


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    """A site with a past: an entry that was updated, one in archives only, an old id."""
    news = Newsroom(tmp_path, entries=2)
    for number, name in enumerate(("ferry", "canal", "tower", "bridge"), 1):
        news.write(f"{name}.md", f"2025-0{number}-02", topics=["Ships", "Towns"][: number % 3])
    news.build(NOW)
    news.write("ferry.md", "2025-01-02", topics=["Ships"], title="A ferry & a <quay>")
    news.build(LATER)
    return news


def lose(news: Newsroom, keep: str = "") -> None:
    """Delete the ledger, and all formats but one."""
    (news.output / "ledger.jsonl").unlink()
    for path in news.feeds():
        if keep and not path.endswith(keep):
            (news.output / path).unlink()


@pytest.mark.parametrize("keep", ["", *FORMATS])
def test_a_lost_ledger_comes_back_from_the_feeds(news: Newsroom, keep: str) -> None:
    before = news.files()
    lose(news, keep)
    kept = news.times()
    built = news.build(LAST)
    assert news.files() == before
    assert [str(problem) for problem in built.plan.problems] == [
        f"{news.output / 'ledger.jsonl'}: not found beside the feeds; "
        "nothing to do: a new one is made from the feeds"
    ]
    assert {path: news.times()[path] for path in kept} == kept
    assert not (built.plan.changes.added or built.plan.changes.updated)
    assert news.build(LAST).rules == []


@pytest.mark.parametrize("keep", ["", "atom.xml", "feed.json"])
def test_tombstones_come_back_as_well(news: Newsroom, keep: str) -> None:
    (news.articles / "canal.md").unlink()
    news.build("2026-02-03T00:00:00Z")
    feeds = news.feeds()
    lose(news, keep)
    news.build(LAST)
    assert news.feeds() == feeds
    assert news.line("canal")["withdrawn"] == "2026-02-03T00:00:00Z"
    news.write("canal.md", "2025-02-02", topics=["Ships", "Towns"])
    news.build(LAST)
    assert news.tombstones() == {}
    assert "canal" in news.entries("archive/2025-02/feed.json")


def test_an_entry_that_left_while_the_ledger_was_lost_is_withdrawn(news: Newsroom) -> None:
    lose(news)
    (news.articles / "canal.md").unlink()
    news.build(LAST)
    assert news.tombstones() == news.tombstones("ships/") == {"canal": LAST}


def test_an_id_that_no_longer_fits_its_file_comes_back_by_the_address(news: Newsroom) -> None:
    (news.articles / "ferry.md").rename(news.articles / "renamed.md")
    news.configure(entries=2, since=1999)
    news.build(LATER)
    before = news.files()
    lose(news)
    news.build(LAST)
    assert news.files() == before


def test_a_feed_without_entries_comes_back(news: Newsroom) -> None:
    for name in ("canal", "tower", "ferry", "bridge"):
        news.write(f"{name}.md", "2025-02-02", topics=["Elsewhere"])
    news.build("2026-02-03T00:00:00Z")
    assert news.entries("ships/feed.json") == {}
    before = news.files()
    lose(news)
    news.build(LAST)
    assert news.files() == before


def test_a_damaged_feed_line_does_not_take_the_feeds_date_back(news: Newsroom) -> None:
    news.write("bridge.md", "2025-04-02", topics=["Towns"])
    news.build("2026-02-03T00:00:00Z")
    assert news.feed_updated("ships/") == "2026-02-03T00:00:00Z"
    before = news.files()
    file = news.output / "ledger.jsonl"
    file.write_bytes(file.read_bytes().replace(b'{"feed":"ships"', b'{"feed":"sh'))
    news.build(LAST)
    assert news.files() == before


def test_without_any_feeds_it_is_a_first_build(news: Newsroom) -> None:
    for path in news.files():
        (news.output / path).unlink()
    built = news.build(LAST)
    assert built.rules == []
    assert news.updated("bridge") == "2025-04-02T08:00:00Z"
    assert news.updated("ferry", "archive/2025-01/feed.json") == "2025-01-02T08:00:00Z"


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b']><feed xmlns="http://www.w3.org/2005/Atom"><title a="&m;">&m;</title></feed>'
)
OUTSIDE = (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>&x;</title>'
    b"<updated>2026-01-01T00:00:00Z</updated></feed>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>News: Odd</title>'
    "<updated>2026-01-01T00:00:00Z</updated><entry>{}</entry></feed>"
)
HOSTILE_XML = {
    "nothing": b"",
    "not XML": b"it was <b>late",
    "binary": bytes(range(256)) * 40,
    "an entity bomb": BOMB,
    "an entity from outside": OUTSIDE,
    "another document": b"<html><p>Not found</p></html>",
    "deep": b"<feed>" + b"<a>" * 100_000,
    "an unknown encoding": b'<?xml version="1.0" encoding="klingon"?><feed/>',
    "half of a feed": ATOM.encode()[:-20],
    "an entry of nothing": ATOM.format("").encode(),
    "an entry with a strange id": ATOM.format(
        "<id>tag:x,1:&#10;..</id><published>2026-01-01T00:00:00Z</published>"
    ).encode(),
    "an entry of no day": ATOM.format("<id>tag:x,1:y</id><published>soon</published>").encode(),
    "a comment for a root": b"<!-- a --><?b c?><rss><!-- d --></rss>",
    "a channel of nothing": b"<rss><channel><item/><item><guid/></item></channel></rss>",
}
HOSTILE_JSON = {
    "nothing": b"",
    "not JSON": b"{'a'",
    "a list": b"[1, 2]",
    "null": b"null",
    "deep": b'{"items":' + b"[" * 200_000,
    "items of another kind": b'{"title":"x","items":[1,null,"a",[],{}]}',
    "no items": b'{"items":null}',
    "another _feed": b'{"items":[],"_feed":[]}',
    "tombstones of another kind": b'{"items":[],"_feed":{"deleted":[1,{"id":[]},{"id":"a"}]}}',
    "values of another kind": b'{"title":{},"items":[{"id":{},"url":[],"date_published":7}]}',
    "a surrogate": b'{"title":"\\ud800","items":[]}',
    "not UTF-8": b'{"title":"\xff\xfe","items":[]}',
    "last day": b'{"items":[{"id":"tag:x,1:y","date_published":"9999-12-31T23:59:59-23:00"}]}',
}


@pytest.mark.parametrize("name", HOSTILE_XML)
def test_no_xml_in_the_output_stops_a_build(news: Newsroom, name: str) -> None:
    hostile(news, HOSTILE_XML[name], "atom.xml", "rss.xml")


@pytest.mark.parametrize("name", HOSTILE_JSON)
def test_no_json_in_the_output_stops_a_build(news: Newsroom, name: str) -> None:
    hostile(news, HOSTILE_JSON[name], "feed.json")


def hostile(news: Newsroom, content: bytes, *names: str) -> None:
    """Files of other programs, in the folder of a topic and in another folder."""
    before = news.entries()
    lose(news)
    for name in names:
        for folder in ("", "odd", "archive/2025-01"):
            file = news.output / folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    assert news.command("build", "--now", LAST, "--quiet", "--strict") == 1
    assert news.command("build", "--now", LAST, "--quiet", "--strict") == 0
    assert news.entries() == before
    assert b"root:" not in b"".join(news.files().values())


def test_what_is_no_file_or_too_large_is_passed_over(news: Newsroom) -> None:
    before = news.entries()
    lose(news)
    (news.output / "odd/archive/1").mkdir(parents=True)
    os.mkfifo(news.output / "odd/feed.json")
    (news.output / "odd/atom.xml").mkdir()
    (news.output / "odd/rss.xml").symlink_to("nowhere")
    with (news.output / "odd/archive/1/feed.json").open("wb") as stream:
        stream.truncate(3_000_000_000)
    news.build(LAST)
    assert news.entries() == before


def test_a_strange_title_of_a_lost_feed_cannot_spoil_the_ledger(news: Newsroom) -> None:
    lose(news)
    feed = {"title": "\u0000\u200b" + "x" * 5000, "items": [{}]}
    item = {"id": "tag:x,1:y", "date_published": "2026-01-01T00:00:00Z"}
    (news.output / "odd").mkdir()
    (news.output / "odd/feed.json").write_text(json.dumps(feed | {"items": [item]}))
    news.build(LAST)
    assert news.build(LAST).rules == []
