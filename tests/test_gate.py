"""Faulty renderers: no wrong document is published, and only the entry at fault is left out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from feeds.articles.read import read_articles
from feeds.compose.plan import plan_of
from feeds.config.load import load_site
from feeds.dates import moment
from feeds.formats.interface import Rendered, format_of
from feeds.gate import Failure, Gate
from feeds.history.ledger import Ledger
from feeds.model import Document, Entry, Feed
from feeds.pipeline.in_memory import ArticlesInMemory
from feeds.pipeline.render import checked_plan
from feeds.registry import FORMATS, filename_of
from feeds.settings.site import Site
from tests.newsroom import Newsroom

NOW = moment("2026-01-31T12:00:00Z")
ROOT = Path(__file__).parent.parent

# Bytes of one entry, and the bytes that replace them.
ENTRY_LIES = {
    "atom": [
        (b"<title>", b"<title>&bad;"),
        (b"</title>", b""),
        (b'<link rel="alternate"', b'<link rel="via" href="https://e.org/"/><link rel="alternate"'),
        (b'href="https://', b'href="/'),
        (b'type="html">', b'type="xhtml">'),
        (b"<updated>2", b"<updated>3"),
        (b"<content", b"<content><![CDATA[x]]></content><content"),
        (b"<![CDATA[", b""),
        (b"]]></content>", b"]]>]]></content>"),
        (b"]]></content>", b"]]>x</content>"),
        (b"]]></content>", b"]]><![CDATA[x]]></content>"),
        (b"]]></content>", b"]]></content><summary/>]]>"),
        (b"</summary>", b"<![CDATA[]]></summary>"),
        (b"</summary>", b"<!-- x --></summary>"),
        (b"  <entry>", b'  <entry xml:lang="en-us">'),
        (b"  <entry>", b'  <entry xml:lang="de">'),
        (b"<published>", b"stray <published>"),
        (b"<summary>", b"<summary xml:base='https://e.org/'>"),
        (b"<category", b"<category/><category"),
    ],
    "rss": [
        (b"<link>https://", b"<link>https://e.org/"),
        (b"<guid", b"<author>x</author><guid"),
        (b'isPermaLink="false"', b'isPermaLink="true"'),
        (b"<link>", b'<atom:link rel="alternate" href="https://e.org/"/><link>'),
        (b"<pubDate>", b"<pubDate>Mon, "),
        (b"</item>", b"</itm>"),
        (b"<content:encoded><![CDATA[", b"<content:encoded>&lt;p&gt;<![CDATA["),
        (b"<description>", b"<description><![CDATA[]]>"),
        (b"</description>", b"<!DOCTYPE rss></description>"),
        (b"<dc:creator>", b"<dc:language>de</dc:language><dc:creator>"),
    ],
    "json": [
        (b'"content_html"', b'"content_text": "x", "content_html"'),
        (b'"tags": [', b'"tags": [5, '),
        (b'"url": "https://', b'"url": "/'),
        (b'"title": "', b'"title": "a" "'),
        (b'"id": "', b'"id": "x", "id": "'),
        (b'"author": {', b'"author": {"name": "x"}, "author": {'),
        (b'"author": {', b'"creator": {'),
        (b'"_article": {', b'"_article": {"amp": 1, '),
    ],
}  # fmt: skip
HEAD_LIES = {
    "atom": [
        (b'rel="self"', b'rel="selfie"'),
        (b"<updated>2", b"<updated>3"),
        (b"<subtitle>", b"<subtitle>x</subtitle><subtitle>"),
        (b"<feed ", b"<feed xml:base='https://e.org/' "),
        (b"<?xml", b"\xef\xbb\xbf<?xml"),
        (b"</feed>", b""),
        (b'<link rel="alternate"', b'<link rel="hub" href="https://e.org/"/><link rel="alternate"'),
    ],
    "rss": [
        (b"<lastBuildDate>", b"<lastBuildDate>x"),
        (b"<channel>", b"<channel><!-- x -->"),
        (b"<docs>", b'<atom:link rel="alternate" href="https://e.org/"/><docs>'),
        (b'version="2.0"', b'version="0.92"'),
        (b"</link>", b'</link><atom:link rel="hub" href="https://e.org/"/>'),
    ],
    "json": [
        (b'"feed_url": "', b'"feed_url": "https://e.org/'),
        (b'"language": "en-us"', b'"language": 5'),
        (b'"title": "', b'"title": "x", "title": "'),
        (b'"_article": {', b'"authors": [], "_article": {'),
        (b'"date_modified": "2', b'"date_modified": "1'),
    ],
}


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    news = Newsroom(tmp_path)
    for number, name in enumerate(("ferry", "canal", "tower"), 1):
        news.write(f"{name}.md", f"2026-01-0{number}", topics=["Ships"])
    return news


@pytest.fixture(scope="module")
def site() -> Site:
    return load_site(ROOT / "config/feeds.yaml")


@pytest.fixture(scope="module")
def everything(site: Site) -> Feed[Entry]:
    articles, problems = read_articles(site)
    plan = plan_of(site, ArticlesInMemory(site, (*articles, *problems)), Ledger(), NOW)
    feed, _ = plan.filled(next(feed for feed in plan.feeds() if feed.path == ""))
    return feed


def document(name: str, feed: Feed[Entry], lie: Callable[[bytes], bytes]) -> Document:
    path, media_type = feed.path + filename_of(name), FORMATS[name].media_type
    return Document(path, media_type, lie(format_of(name).render(feed)))


@pytest.mark.parametrize("name", FORMATS)
def test_correct_documents_pass(name: str, everything: Feed[Entry]) -> None:
    told = document(name, everything, bytes)
    assert Gate(NOW).failures(name, told, everything) == []


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [(name, true, false) for name, lies in ENTRY_LIES.items() for true, false in lies],
)
def test_a_wrong_value_in_an_entry_is_a_failure_of_that_entry(
    name: str, true: bytes, false: bytes, everything: Feed[Entry]
) -> None:
    entry = next(one for one in everything.entries if one.summary and one.amp_url)
    form = format_of(name)
    rendered = Rendered()
    form.render(everything, rendered)
    honest = rendered.find(entry, name)
    assert true in honest
    told = document(
        name, everything, lambda text: text.replace(honest, honest.replace(true, false, 1))
    )
    found = Gate(NOW).failures(name, told, everything)
    assert found
    assert {fault.entry.id if fault.entry else "" for fault in found} <= {entry.id, ""}


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [(name, true, false) for name, lies in HEAD_LIES.items() for true, false in lies],
)
def test_a_wrong_value_in_a_head_is_a_failure_of_no_entry(
    name: str, true: bytes, false: bytes, everything: Feed[Entry]
) -> None:
    form = format_of(name)
    told = document(name, everything, lambda text: text.replace(true, false, 1))
    assert told.content != form.render(everything)
    found = Gate(NOW).failures(name, told, everything)
    assert [(type(fault), fault.entry) for fault in found] == [(Failure, None)]


@pytest.mark.parametrize("name", FORMATS)
def test_a_changed_entry_is_rendered_again(name: str, everything: Feed[Entry]) -> None:
    render, rendered = format_of(name).render, Rendered()
    first, *others = everything.entries
    before = render(everything, rendered)
    kept = rendered.find(first, name)
    assert kept in before
    changed = replace(first, title="What nobody had rendered yet")
    after = render(replace(everything, entries=(changed, *others)), rendered)
    assert b"What nobody had rendered yet" in after
    assert after == before.replace(kept, rendered.find(changed, name))


@pytest.mark.parametrize("name", FORMATS)
def test_entries_in_another_order_are_not_at_fault(name: str, everything: Feed[Entry]) -> None:
    form = format_of(name)
    rendered = Rendered()
    form.render(everything, rendered)
    first, second = (rendered.find(one, name) for one in everything.entries[:2])

    def swapped(text: bytes) -> bytes:
        return text.replace(first, b"\0").replace(second, first).replace(b"\0", second)

    found = Gate(NOW).failures(name, document(name, everything, swapped), everything)
    assert [fault.entry for fault in found] == [None]


def test_one_bad_entry_of_a_first_build_is_left_out_and_reported(
    news: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = format_of("atom")
    honest = form.render

    def lie(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
        return honest(feed, rendered).replace(b"About ferry</title>", b"&bad;</title>")

    monkeypatch.setattr(form, "render", lie)
    assert news.command("build", "--now", "2026-02-01T12:00:00Z") == 0
    assert "ferry.md:1: makes an entry that is not well-formed" in capsys.readouterr().err
    for file in news.output.rglob("*.xml"):
        assert b"ferry" not in file.read_bytes() and b"canal" in file.read_bytes()


def test_one_bad_entry_is_left_out_and_the_others_go_on(
    news: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    news.build("2026-01-31T12:00:00Z")
    before = (news.output / "ledger.jsonl").read_text("utf-8")
    form = format_of("atom")
    honest = form.render

    def lie(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
        return honest(feed, rendered).replace(b"About ferry</title>", b"&bad;</title>")

    assert b"About ferry</title>" in (news.output / "atom.xml").read_bytes()
    monkeypatch.setattr(form, "render", lie)
    # What is there and unchanged would not be rendered again.
    for file in news.output.rglob("atom.xml"):
        file.unlink()
    assert news.command("build", "--now", "2026-02-01T12:00:00Z") == 0
    assert "an entry that is not in the document as it was rendered" in capsys.readouterr().err
    written = (news.output / "atom.xml").read_bytes()
    assert b"ferry" not in written and b"deleted-entry" not in written
    monkeypatch.undo()
    assert news.command("build", "--now", "2026-02-02T12:00:00Z") == 0
    after = (news.output / "ledger.jsonl").read_text("utf-8")
    entries = [line for line in before.splitlines() if '"id"' in line]
    assert [line for line in after.splitlines() if '"id"' in line] == entries


def test_a_renderer_that_fails_leaves_out_only_the_entry_that_it_fails_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles, problems = read_articles(site)
    form = format_of("rss")
    honest = form.render

    def fails(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
        if any("curly" in entry.id for entry in feed.entries):
            raise ValueError("no curly brackets")
        return honest(feed, rendered)

    monkeypatch.setattr(form, "render", fails)
    plan = checked_plan(site, ArticlesInMemory(site, (*articles, *problems)), Ledger(), NOW)
    assert not any("curly" in id_ for id_ in plan.entries)
    assert len(plan.entries) == 11 and not plan.frozen

    def fails_on_heads(feed: Feed[Entry], rendered: Rendered | None = None) -> bytes:
        if feed.path == "":
            raise ValueError("no head")
        return honest(feed, rendered)

    monkeypatch.setattr(form, "render", fails_on_heads)
    plan = checked_plan(site, ArticlesInMemory(site, (*articles, *problems)), Ledger(), NOW)
    assert len(plan.entries) == 12 and plan.frozen == {"rss.xml"}


def test_entries_that_escaping_makes_too_long_are_left_out(news: Newsroom) -> None:
    # An ampersand of a title is six bytes in Atom: together they are more than 5 MB.
    for number in range(4):
        news.write(f"odd-{number}.md", "2026-01-05", title="&" * 250_000)
    built = news.build()
    assert set(news.entries()) == {"ferry", "canal", "tower"}
    assert {one.rule for one in built.plan.problems} == {"gate"} and not built.plan.frozen


def test_an_entry_that_was_rendered_to_measure_it_is_checked_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = Newsroom(tmp_path, entries=1)
    news.write("ferry.md", "2026-01-01")
    news.build()
    form = format_of("atom")
    made = form._rendered  # type: ignore[attr-defined]
    monkeypatch.setattr(
        form,
        "_rendered",
        lambda *all_: made(*all_).replace(b"About canal</title>", b"About Canal</title>"),
    )
    for name in ("canal", "tower"):
        # More than fit into the feed: how long it would be with both is asked before the gate.
        news.write(f"{name}.md", "2026-01-02")
    news.build("2026-02-01T12:00:00Z")
    assert b"About Canal" not in news.files()["atom.xml"]
    assert b"About tower" in news.files()["atom.xml"]
