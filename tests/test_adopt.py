"""`feeds adopt` keeps the ids and dates of the feeds that a site had before."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser
import pytest

from feeds.adoption import adopting
from feeds.dates import moment
from feeds.history.other_feeds import NotAFeed, read_feed
from tests.newsroom import Newsroom

ORIGIN = "https://news.example.com/"

# As jekyll-feed 0.17 writes it: an id is the address without its ending.
JEKYLL = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><generator uri="https://jekyllrb.com/" version="4.3.3">\
Jekyll</generator><link href="https://news.example.com/feed.xml" rel="self" \
type="application/atom+xml" /><link href="https://news.example.com/" rel="alternate" \
type="text/html" /><updated>2026-01-20T10:00:00+00:00</updated>\
<id>https://news.example.com/feed.xml</id><title type="html">News</title>
<entry><title type="html">Two</title><link href="https://news.example.com/two.html" \
rel="alternate" type="text/html" title="Two" /><published>2026-01-02T09:30:00+01:00</published>\
<updated>2026-01-05T00:00:00+00:00</updated><id>https://news.example.com/two</id>\
<content type="html" xml:base="https://news.example.com/two.html">&lt;p&gt;2&lt;/p&gt;</content>
</entry>
<entry><title type="html">One</title><link href="https://news.example.com/one.html" \
rel="alternate" type="text/html" title="One" /><published>2026-01-01T08:00:00+00:00</published>\
<updated>2026-01-01T08:00:00+00:00</updated><id>https://news.example.com/one</id></entry>
</feed>
"""
# As Hugo's own template writes it: the guid is the address.
HUGO = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>News</title><link>https://news.example.com/</link><generator>Hugo</generator>
    <atom:link href="https://news.example.com/index.xml" rel="self" type="application/rss+xml" />
    <item><title>Two</title><link>https://news.example.com/two/</link>
      <pubDate>Fri, 02 Jan 2026 08:30:00 +0000</pubDate>
      <guid>https://news.example.com/two/</guid><description>2</description></item>
    <item><title>One</title><link>https://news.example.com/one/</link>
      <pubDate>Thu, 01 Jan 2026 08:00:00 +0000</pubDate>
      <guid>https://news.example.com/one/</guid><description>1</description></item>
  </channel>
</rss>
"""
# As the template in Eleventy's documentation writes it.
ELEVENTY = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example.com/">
  <title>News</title><link href="feed.xml" rel="self"/><link href="https://news.example.com/"/>
  <updated>2026-01-02T08:30:00Z</updated><id>https://news.example.com/</id>
  <generator>Eleventy - 11ty.dev</generator>
  <entry><title>Two</title><link href="/two/"/><updated>2026-01-02T08:30:00Z</updated>
    <id>https://news.example.com/two/</id></entry>
  <entry><title>One</title><link href="one/index.html"/><updated>2026-01-01T08:00:00Z</updated>
    <id>urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6</id></entry>
</feed>
"""
WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>News</title><link>https://news.example.com</link>
  <generator>https://wordpress.org/?v=6.4.2</generator>
  <item><title>Two</title><link>https://news.example.com/two/</link>
    <dc:creator><![CDATA[admin]]></dc:creator><pubDate>Fri, 02 Jan 2026 08:30:00 +0000</pubDate>
    <guid isPermaLink="false">https://news.example.com/?p=12&#038;x=1</guid></item>
  <item><title>One</title><link>https://news.example.com/one/</link>
    <pubDate>Thu, 01 Jan 2026 08:00:00 +0000</pubDate>
    <guid isPermaLink="false">http://news.example.com/?p=7</guid></item>
</channel></rss>
"""
RSS_1 = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example.com/"><title>News</title></channel>
<item rdf:about="https://news.example.com/two#it"><title>Two</title>
  <link>https://news.example.com/two</link><dc:date>2026-01-02T08:30:00Z</dc:date></item>
<item rdf:about="tag:blogger.com,1999:blog-1.post-2"><title>One</title>
  <link>https://news.example.com/one</link><dc:date>2026-01-01T08:00:00Z</dc:date></item>
</rdf:RDF>
"""
RSS_091 = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
  "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>News</title>
<item><title>Two</title><link>http://NEWS.example.com/two.html</link></item>
<item><title>One</title><link>https://news.example.com/one</link></item>
</channel></rss>
"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [
            {"id": "https://news.example.com/№2", "url": f"{ORIGIN}two",
             "date_published": "2026-01-02T09:30:00+01:00",
             "date_modified": "2026-01-05T00:00:00Z"},
            {"id": "https://news.example.com/1", "external_url": f"{ORIGIN}one",
             "date_published": "2026-01-01T08:00:00Z"},
        ],
    },
    ensure_ascii=False,
)  # fmt: skip

# The ids of the two articles, two and one; when the first of them was last updated.
FEEDS = {
    "jekyll": (JEKYLL, f"{ORIGIN}two", f"{ORIGIN}one", "2026-01-05T00:00:00Z"),
    "hugo": (HUGO, f"{ORIGIN}two/", f"{ORIGIN}one/", "2026-01-02T08:30:00Z"),
    "eleventy": (
        *(ELEVENTY, f"{ORIGIN}two/", "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6"),
        "2026-01-02T08:30:00Z",
    ),
    "wordpress": (
        *(WORDPRESS, f"{ORIGIN}?p=12&x=1", "http://news.example.com/?p=7"),
        "2026-01-02T08:30:00Z",
    ),
    "rss 1.0": (
        *(RSS_1, f"{ORIGIN}two#it", "tag:blogger.com,1999:blog-1.post-2"),
        "2026-01-02T08:30:00Z",
    ),
    "rss 0.91": (RSS_091, "http://NEWS.example.com/two.html", f"{ORIGIN}one", None),
    "json feed": (JSON, f"{ORIGIN}№2", f"{ORIGIN}1", "2026-01-05T00:00:00Z"),
}


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.write("one.md", "2026-01-01")
    room.write("two.md", "2026-01-02T10:00:00Z")
    return room


def old_feed(room: Newsroom, content: str | bytes, name: str = "old.xml") -> str:
    file = room.folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def entry(number: int | str, *, id_: str = "", day: int = 1) -> str:
    """An entry of an Atom feed."""
    url = f"{ORIGIN}{number}"
    return (
        f'<entry><id>{id_ or url}</id><link href="{url}"/><title>{number}</title>'
        f"<updated>2025-12-{day:02}T00:00:00Z</updated></entry>"
    )


def atom(*entries: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'


def ids(room: Newsroom, form: str = "atom.xml") -> list[str]:
    """Those of the live feed of everything, in order, as feedparser reads them."""
    data = (room.output / form).read_bytes()
    if form == "feed.json":
        return [item["id"] for item in json.loads(data)["items"]]
    return [one.id for one in feedparser.parse(data).entries]


# --- what is adopted -------------------------------------------------------------------------


@pytest.mark.parametrize("shape", FEEDS)
def test_the_first_build_keeps_the_ids_and_dates_of_the_old_feed(
    shape: str, news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    content, two, one, updated = FEEDS[shape]
    assert news.command("adopt", old_feed(news, content)) == 0
    said = capsys.readouterr()
    assert "2 of 2 entries adopted" in said.out
    assert "turn off" in said.out
    assert said.err == "" or shape == "rss 0.91"
    assert news.command("build", "--strict", "--now", "2026-02-01T00:00:00Z") == 0
    for form in ("atom.xml", "rss.xml", "feed.json"):
        assert ids(news, form) == [two, one]
    newest = feedparser.parse((news.output / "atom.xml").read_bytes()).entries[0]
    if updated:
        assert (newest.published, newest.updated) == ("2026-01-02T08:30:00Z", updated)
    else:
        assert newest.published == "2026-01-02T10:00:00Z"
    rss = feedparser.parse((news.output / "rss.xml").read_bytes()).entries[0]
    assert (rss.id, rss.guidislink) == (two, False)


def test_a_later_build_and_a_recovered_ledger_keep_them_too(news: Newsroom) -> None:
    news.command("adopt", old_feed(news, WORDPRESS))
    news.build("2026-02-01T00:00:00Z")
    news.write("three.md", "2026-02-02")
    news.write("two.md", "2026-01-02T10:00:00Z", title="Changed")
    news.build("2026-02-03T00:00:00Z")
    expected = [
        "tag:example.org,2026:three",
        f"{ORIGIN}?p=12&x=1",
        "http://news.example.com/?p=7",
    ]
    assert ids(news) == expected
    (news.output / "ledger.jsonl").unlink()
    news.build("2026-02-04T00:00:00Z")
    assert ids(news) == expected
    dates = [one.published for one in feedparser.parse(news.output / "atom.xml").entries]
    assert dates == ["2026-02-02T08:00:00Z", "2026-01-02T08:30:00Z", "2026-01-01T08:00:00Z"]


def test_a_withdrawn_article_is_withdrawn_under_its_adopted_id(news: Newsroom) -> None:
    news.command("adopt", old_feed(news, JEKYLL))
    news.build("2026-02-01T00:00:00Z")
    (news.articles / "two.md").unlink()
    news.build("2026-02-02T00:00:00Z")
    assert ids(news) == [f"{ORIGIN}one"]
    assert f'ref="{ORIGIN}two"' in (news.output / "atom.xml").read_text("utf-8")


@pytest.mark.parametrize(
    "url",
    [
        f"{ORIGIN}two", f"{ORIGIN}two/", f"{ORIGIN}two.html", f"{ORIGIN}two/index.html",
        "http://NEWS.example.com:80/two", f"{ORIGIN}two#top", f"{ORIGIN}two.htm",
        f"{ORIGIN}%74w%6F", f"{ORIGIN}two/?utm_source=rss&amp;utm_medium=feed",
    ],
)  # fmt: skip
def test_an_address_is_the_same_in_all_its_spellings(url: str, news: Newsroom) -> None:
    feed = atom(entry("x", id_="urn:x").replace(f"{ORIGIN}x", url))
    assert news.command("adopt", old_feed(news, feed)) == 0


@pytest.mark.parametrize("url", [f"{ORIGIN}two?p=1", f"{ORIGIN}Two", "https://example.com/two"])
def test_another_address_is_another_article(
    url: str, news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = atom(entry("x", id_="urn:x").replace(f"{ORIGIN}x", url))
    assert news.command("adopt", old_feed(news, feed)) == 2
    said = capsys.readouterr().err
    assert "no entry has the address of one of the 2 articles and an id that can be kept" in said
    assert f"compare the links in the feed with the articles' addresses: {ORIGIN}one" in said
    assert not (news.output / "ledger.jsonl").exists()


def test_entries_without_an_article_are_named_and_not_adopted(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = atom(entry("two"), *(entry(f"gone-{number}") for number in range(5)))
    assert news.command("adopt", old_feed(news, feed)) == 0
    said = capsys.readouterr()
    assert "1 of 6 entries adopted" in said.out
    assert f"has 5 entries without an article: {ORIGIN}gone-0, {ORIGIN}gone-1, " in said.err
    news.build("2026-02-01T00:00:00Z")
    assert "gone" not in (news.output / "ledger.jsonl").read_text("utf-8")


@pytest.mark.parametrize("id_", ["12", "two words", "urn:", "https://example.com/a b", "1:2"])
def test_an_id_that_atom_does_not_allow_is_named(
    id_: str, news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert news.command("adopt", old_feed(news, atom(entry("one"), entry("two", id_=id_)))) == 0
    said = capsys.readouterr().err
    assert f"has 1 entry with an id that Atom does not allow: {ORIGIN}two ({id_})" in said


def test_no_entry_takes_the_id_of_a_feed(news: Newsroom) -> None:
    feed = atom(entry("one"), entry("two", id_="tag:example.org,2026:feed:"))
    assert news.command("adopt", old_feed(news, feed)) == 0
    news.build("2026-02-01T00:00:00Z")
    assert '"id":"tag:example.org,2026:feed:' not in (news.output / "ledger.jsonl").read_text()


def test_no_entry_takes_the_id_that_another_article_will_get(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    own, other = "tag:example.org,2026:one", "tag:example.org,2026:two"
    feed = atom(entry("one", id_=other), entry("two", id_=own))
    assert news.command("adopt", old_feed(news, feed)) == 2
    assert f"with the id of another article: {ORIGIN}one ({other})" in capsys.readouterr().err
    assert news.command("adopt", old_feed(news, atom(entry("one", id_=own)))) == 0
    assert news.command("build", "--strict", "--now", "2026-02-01T00:00:00Z") == 0
    assert sorted(ids(news)) == [own, other]


def test_an_article_that_cannot_be_published_is_named(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    news.write("two.md", title=None)
    assert news.command("adopt", old_feed(news, JEKYLL)) == 0
    said = capsys.readouterr().err
    assert "has 1 article that cannot be published, so not adopted; correct what" in said
    (news.output / "ledger.jsonl").unlink()
    news.write("two.md", "2026-01-02T10:00:00Z")
    assert news.command("adopt", old_feed(news, JEKYLL)) == 0
    assert capsys.readouterr().err == ""


def test_an_item_without_an_id_is_named(news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert news.command("adopt", old_feed(news, RSS_091)) == 0
    said = capsys.readouterr().err
    assert "has 2 entries without an id: " in said
    assert "some readers, such as newsboat and Liferea, will show it anew" in said


def test_an_entry_that_is_there_twice_is_counted_twice(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    first = old_feed(news, atom(entry("one"), entry("two"), entry("two")), "1.xml")
    second = old_feed(news, atom(entry("two")), "2.xml")
    assert news.command("adopt", first, second) == 0
    said = capsys.readouterr()
    assert f"{first}: 3 of 3 entries adopted\n{second}: 1 of 1 entry adopted" in said.out
    assert "\n2 entries adopted, written to" in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    "feed",
    [
        '<feed {atom}><link rel="self" href="{origin}blog/feed.xml"/><entry><id>urn:x</id>'
        '<link href="../two"/></entry></feed>',
        '<feed {atom} xml:base="https://example.org/"><entry xml:base="{origin}"><id>urn:x</id>'
        '<link href="two"/></entry></feed>',
        '<feed {atom}><entry><id>urn:x</id><link xml:base="{origin}" href="two"/></entry></feed>',
        "<rss><channel><item><guid>urn:x</guid><link>/two</link></item></channel></rss>",
        "<rss><channel><item><guid isPermaLink='true'>{origin}two</guid></item></channel></rss>",
        '<rss xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>'
        "<guid>urn:x</guid><link>http://feedproxy.example/~3/x</link>"
        "<f:origLink>{origin}two</f:origLink></item></channel></rss>",
    ],
    ids=["self", "base", "base of a link", "home", "guid", "origLink"],
)
def test_an_address_is_found_where_the_feed_has_it(feed: str, news: Newsroom) -> None:
    news.configure(url=f"{ORIGIN}feeds/", home=ORIGIN)
    content = feed.format(atom='xmlns="http://www.w3.org/2005/Atom"', origin=ORIGIN)
    assert news.command("adopt", old_feed(news, content)) == 0


def test_what_is_inside_an_entry_is_no_entry(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    quoted = entry("one").replace("<title>", f"<source>{entry('two')}</source><title>")
    assert news.command("adopt", old_feed(news, atom(quoted))) == 0
    assert "1 of 1 entry adopted" in capsys.readouterr().out


def test_two_articles_of_one_address_are_not_adopted(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    news.write("copy.md", webUrl=f"{ORIGIN}two.html")
    assert news.command("adopt", old_feed(news, JEKYLL)) == 0
    said = capsys.readouterr()
    assert "1 of 2 entries adopted" in said.out
    assert "of an address that two articles have" in said.err
    assert "(copy.md, two.md)" in said.err


def test_the_feed_that_is_named_first_counts(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = old_feed(news, HUGO, "1.xml"), old_feed(news, JEKYLL, "2.xml")
    assert news.command("adopt", first, second) == 0
    said = capsys.readouterr()
    assert f"has 2 entries of an address that has another id: {ORIGIN}two" in said.err
    assert f"the id in {first} counts" in said.err
    news.build("2026-02-01T00:00:00Z")
    assert ids(news) == [f"{ORIGIN}two/", f"{ORIGIN}one/"]


def test_two_articles_with_one_id_are_not_both_adopted(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = atom(entry("one", id_="urn:x:1"), entry("two", id_="urn:x:1"))
    assert news.command("adopt", old_feed(news, feed)) == 0
    assert f"with the id of another article: {ORIGIN}two (urn:x:1)" in capsys.readouterr().err
    news.build("2026-02-01T00:00:00Z")
    assert ids(news) == ["tag:example.org,2026:two", "urn:x:1"]


def test_a_date_in_the_future_is_now(news: Newsroom) -> None:
    feed = old_feed(news, JEKYLL.replace("2026-01-05T", "2036-01-05T"))
    assert news.command("adopt", "--now", "2026-01-10T00:00:00Z", feed) == 0
    assert news.command("build", "--strict", "--now", "2026-01-10T00:00:00Z") == 0
    assert feedparser.parse(news.output / "atom.xml").entries[0].updated == "2026-01-10T00:00:00Z"


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("0000-01-01T00:00:00Z", "2026-01-02T10:00:00Z"),
        ("0999-12-31T23:00:00-23:00", "1000-01-01T22:00:00Z"),
        ("0999-12-31T00:00:00Z", "2026-01-02T10:00:00Z"),
        ("9999-12-31T23:59:59-12:00", "2026-01-02T10:00:00Z"),
        ("9999-12-31T00:00:00Z", "2026-02-01T00:00:00Z"),
        ("", "2026-01-02T10:00:00Z"),
        ("yesterday", "2026-01-02T10:00:00Z"),
    ],
)
def test_no_date_is_too_absurd(date: str, published: str, news: Newsroom) -> None:
    dated = entry("two").replace("2025-12-01T00:00:00Z", date)
    assert news.command("adopt", "--now", "2026-02-01T00:00:00Z", old_feed(news, atom(dated))) == 0
    assert news.command("build", "--strict", "--now", "2026-02-01T00:00:00Z") == 0
    entries = feedparser.parse((news.output / "atom.xml").read_bytes()).entries
    assert {one.id: one.published for one in entries}[f"{ORIGIN}two"] == published


# --- before the first build only -------------------------------------------------------------


def test_after_a_build_it_is_refused(news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    news.build("2026-02-01T00:00:00Z")
    before = news.files()
    assert news.command("adopt", old_feed(news, JEKYLL)) == 2
    assert "has 2 entries already: subscribers know the ids" in capsys.readouterr().err
    assert news.files() == before
    (news.output / "ledger.jsonl").unlink()
    assert news.command("adopt", old_feed(news, JEKYLL)) == 2


def test_a_second_adoption_is_refused(news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    feed = old_feed(news, JEKYLL)
    assert (news.command("adopt", feed), news.command("adopt", feed)) == (0, 2)
    assert "has 2 entries adopted before; delete it to adopt again" in capsys.readouterr().err


def test_a_feed_that_cannot_be_read_leaves_nothing_behind(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert news.command("adopt", old_feed(news, JEKYLL), str(news.folder / "none.xml")) == 2
    assert "none.xml: cannot be read: No such file or directory" in capsys.readouterr().err
    assert not news.output.exists()


# --- what a live feed shows at first ---------------------------------------------------------


@pytest.fixture
def large(tmp_path: Path) -> Newsroom:
    """Sixty articles, the newest ten of them in the old feed."""
    room = Newsroom(tmp_path, entries=20, archive="month")
    for number in range(60):
        room.write(f"{number:02}.md", f"2025-{number // 28 + 9:02}-{number % 28 + 1:02}")
    entries = [
        f'<entry><id>urn:old:{number}</id><link href="{ORIGIN}{number:02}"/>'
        f"<updated>2025-11-{number % 28 + 1:02}T08:00:00Z</updated></entry>"
        for number in range(50, 60)
        if number >= 56
    ]
    entries += [
        f'<entry><id>urn:old:{number}</id><link href="{ORIGIN}{number:02}"/>'
        f"<updated>2025-10-{number % 28 + 1:02}T08:00:00Z</updated></entry>"
        for number in range(50, 56)
    ]
    assert room.command("adopt", old_feed(room, atom(*entries))) == 0
    return room


@pytest.mark.parametrize("archive", ["month", "none"])
def test_no_old_article_comes_into_a_live_feed(archive: str, large: Newsroom) -> None:
    large.configure(entries=20, archive=archive)
    # Fifty articles are new to the ledger, which would trip a guard.
    assert large.command("build", "--strict", "--now", "2026-01-01T00:00:00Z") == 0
    known = [f"urn:old:{number}" for number in range(59, 49, -1)]
    assert ids(large) == known
    # What comes later goes on top, and the old articles stay where they are.
    for number in range(12):
        large.write(f"new-{number:02}.md", f"2026-01-{number + 1:02}")
    new = [f"tag:example.org,2026:new-{number:02}" for number in range(11, -1, -1)]
    large.build("2026-01-20T00:00:00Z")
    assert ids(large) == [*new, *known][:20]
    for number in range(12, 21):
        large.write(f"new-{number:02}.md", f"2026-01-{number + 1:02}")
    large.build("2026-02-20T00:00:00Z")
    newest = [f"tag:example.org,2026:new-{number:02}" for number in range(20, 0, -1)]
    assert ids(large)[:20] == newest


@pytest.mark.parametrize("archive", ["month", "none"])
def test_no_old_article_comes_in_later_either(archive: str, news: Newsroom) -> None:
    news.configure(archive=archive)
    news.write("old.md", "2025-01-01")
    news.command("adopt", old_feed(news, HUGO))
    news.build("2026-02-01T00:00:00Z")
    news.build("2026-02-02T00:00:00Z")
    known = [f"{ORIGIN}two/", f"{ORIGIN}one/"]
    assert ids(news) == known
    news.write("three.md", "2026-02-02")
    news.build("2026-02-03T00:00:00Z")
    assert ids(news) == ["tag:example.org,2026:three", *known]


def test_the_archives_have_the_old_articles(large: Newsroom) -> None:
    large.build("2026-01-01T00:00:00Z")
    everything = []
    for file in sorted(large.output.glob("archive/*/atom.xml")):
        everything += [one.id for one in feedparser.parse(file.read_bytes()).entries]
    assert len(everything) == len(set(everything)) == 60
    live = feedparser.parse((large.output / "atom.xml").read_bytes())
    assert any(link.rel == "prev-archive" for link in live.feed.links)


# --- made to do harm -------------------------------------------------------------------------

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']><feed xmlns="http://www.w3.org/2005/Atom"><title>&i;</title></feed>'
)
SECRET = (
    '<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f'<feed xmlns="http://www.w3.org/2005/Atom">{entry("two", id_="urn:&a;")}</feed>'
)
HOSTILE = {
    "a billion laughs": (LAUGHS.encode(), "declares XML entities"),
    "in UTF-16 too": (LAUGHS.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"), "entities"),
    "an entity from a file": (SECRET.encode(), "declares XML entities"),
    "eleven megabytes": (b"<rss>" + b" " * 11_000_000 + b"</rss>", "File too large"),
    "nothing": (b"", "is not XML"),
    "in UTF-7 too": (
        b'<?xml version="1.0" encoding="utf-7"?>'
        b'+ADwAIQ-DOCTYPE feed [<+ACE-ENTITY a "ha">]><feed xmlns="http://www.w3.org/2005/Atom"/>',
        "declares XML entities",
    ),
    "a wrong charset": (
        JEKYLL.replace("News", "N\u00e9ws").encode("latin-1"),
        "correct it there, and name that file",
    ),
    "an unknown charset": (JEKYLL.replace("utf-8", "x-moon").encode(), "Unsupported encoding"),
    "a control character": (JEKYLL.replace("News", "N\vws").encode(), "invalid Char value 11"),
    "a compressed feed": (gzip.compress(JEKYLL.encode()), "is not XML"),
    "a page": (b"<!DOCTYPE html><html><body></body></html>", "is a web page, not a feed"),
    "half a feed": (JEKYLL.encode()[:900], "is not XML"),
    "deep XML": (b"<rss>" * 100_000, "is not XML"),
    "deep JSON": (b'{"a":' * 100_000, "is not JSON"),
    "other JSON": (b'{"version": 1, "items": [1]}', "no JSON Feed"),
    "JSON without items": (b'{"version": "https://jsonfeed.org/version/1"}', "no JSON Feed"),
    "zeros": (bytes(1000), "is not XML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(
    name: str, news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    content, why = HOSTILE[name]
    begin = time.process_time()
    assert news.command("adopt", old_feed(news, content)) == 2
    assert time.process_time() - begin < 10
    (said,) = capsys.readouterr().err.splitlines()
    assert why in said
    assert "root:" not in said
    assert not news.output.exists()


@pytest.mark.parametrize(
    "item",
    [
        {}, {"id": None, "url": None}, {"id": ["x"], "url": ["y"]}, {"id": {"a": 1}}, {"id": 1e300},
        {"id": "urn:x:1", "url": "http://["}, {"id": "urn:x:1", "url": "javascript:alert(1)"},
        {"id": "urn:x:1", "url": f"{ORIGIN}two", "date_published": {"a": 1}},
        {"id": "urn:x:1", "url": f"{ORIGIN}two", "date_modified": "soon"},
        {"id": "urn:x:\u202e1", "url": f"{ORIGIN}two"}, {"id": "x" * 9000, "url": f"{ORIGIN}two"},
        {"id": "urn:x:\n\x1b[31m\0", "url": f"{ORIGIN}two"}, {"id": 12, "url": f"{ORIGIN}two"},
        {"id": "urn:x:" + "1" * 1_000_000, "url": f"{ORIGIN}two"},
    ],
)  # fmt: skip
def test_odd_items_harm_nobody(
    item: dict[str, object], news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = json.loads(JSON)
    feed["items"] = [item, 7, None, feed["items"][1]]
    assert news.command("adopt", old_feed(news, json.dumps(feed))) == 0
    for line in capsys.readouterr().err.splitlines():
        assert line.isprintable()
        assert len(line) < 900
    assert news.command("build", "--strict", "--now", "2026-02-01T00:00:00Z") == 0


def test_dates_of_every_sort_are_read() -> None:
    def published(text: str) -> object:
        item = f"<item><guid>urn:a</guid><pubDate>{text}</pubDate></item>"
        return read_feed(f"<rss><channel>{item}</channel></rss>".encode()).entries[0].published

    assert published("Fri, 02 Jan 2026 08:30:00 EST") == moment("2026-01-02T13:30:00Z")
    assert published("Fri, 2 Jan 2026 08:30:00 GMT") == moment("2026-01-02T08:30:00Z")
    assert published("2026-01-02") == moment("2026-01-02")
    assert published("soon") is None
    assert published("Fri, 99 Jan 2026 08:30:00 EST") is None


def test_a_hundred_thousand_entries_are_read(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    others = "".join(
        f'<entry><id>urn:{number}</id><link href="https://a.example/{number}"/></entry>'
        for number in range(100_000)
    )
    begin = time.process_time()
    assert news.command("adopt", old_feed(news, atom(others, entry("two")))) == 0
    assert time.process_time() - begin < 30
    said = capsys.readouterr()
    assert "1 of 100001 entries adopted" in said.out
    assert "has 100000 entries without an article: https://a.example/0, " in said.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "iso-8859-1"])
def test_a_feed_in_any_encoding_is_read(encoding: str) -> None:
    feed = JEKYLL.replace("utf-8", encoding.removesuffix("-sig")).replace("News", "N\u00e9ws")
    assert len(read_feed(feed.encode(encoding)).entries) == 2


def test_a_list_is_no_feed() -> None:
    with pytest.raises(NotAFeed):
        read_feed(b"[]")


# --- over HTTP -------------------------------------------------------------------------------


@dataclass
class Host:
    """A server on loopback."""

    url: str
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    delay: float = 0


@pytest.fixture
def host() -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = served.answers[self.path.partition("?")[0]]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            for start in range(0, len(content), 65_536):
                time.sleep(served.delay)
                try:
                    self.wfile.write(content[start : start + 65_536])
                except OSError:
                    return

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Host(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()


def test_a_feed_is_fetched(host: Host, news: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    host.answers["/feed"] = 301, {"Location": "/feed.xml"}, b""
    host.answers["/feed.xml"] = 200, {}, JEKYLL.encode()
    assert news.command("adopt", f"{host.url}/feed") == 0
    said = capsys.readouterr().out
    assert f"turn off Jekyll's own feed: {host.url}/feed (jekyll-feed writes none where" in said


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((302, {"Location": "file:///etc/passwd"}, b""), "no address that begins with http"),
        ((302, {"Location": "ftp://127.0.0.1/"}, b""), "redirects to ftp://127.0.0.1/, no address"),
        ((302, {"Location": "/feed"}, b""), "redirects more than 5 times"),
        ((200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(b"")), "was not asked for"),
        ((404, {}, b"no"), "was answered with status 404"),
        ((200, {}, b"<rss>" + b" " * 11_000_000), "is longer than 10,000,000 bytes"),
        ((200, {"Content-Encoding": "gzip"}, b"no"), "is not compressed as"),
    ],
)
def test_a_hostile_server_is_refused(
    answer: tuple[int, dict[str, str], bytes],
    why: str,
    host: Host,
    news: Newsroom,
    capsys: pytest.CaptureFixture[str],
) -> None:
    host.answers["/feed"] = answer
    assert news.command("adopt", f"{host.url}/feed") == 2
    assert why in capsys.readouterr().err
    assert not news.output.exists()


@pytest.mark.parametrize("name", ["http://[::1", "HTTPS://", "http://xn--/", "file:///etc/passwd"])
def test_what_is_no_address_of_a_feed_is_refused(
    name: str, news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert news.command("adopt", name) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert "is no address" in said or "cannot be read: No such file or directory" in said
    assert not news.output.exists()


def test_a_slow_server_is_not_waited_for(
    host: Host, news: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert adopting.SECONDS == 30
    monkeypatch.setattr(adopting, "SECONDS", 0.3)
    host.answers["/feed"] = 200, {}, b" " * 10_000_000
    host.delay = 0.2  # thirty seconds in all
    begin = time.monotonic()
    assert news.command("adopt", f"{host.url}/feed?key=secret") == 2
    assert time.monotonic() - begin < 20
    said = capsys.readouterr().err
    assert "no whole answer within 0.3 seconds" in said
    assert "secret" not in said
