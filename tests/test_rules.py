"""Each rule is registered, explained, and found where it is broken and nowhere else."""

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from feeds.frontmatter.positions import position_of, positions_in
from feeds.gate import atom
from feeds.gate.assertions import Mismatch
from feeds.rules import ERROR, GROUPS, NOTICE, RULES, WARNING, explanation_of, nearest, rule_list
from tests.newsroom import Newsroom
from tests.write_schemas import RULES as PAGE
from tests.write_schemas import rules_page

PACKAGE = Path(__file__).parent.parent / "feeds"
NOW = "2026-01-31T12:00:00Z"

# Fields of an article as they are written; None takes one away.
Changes = Mapping[str, str | None]

# An article with which nothing is wrong, a line each; a planted fault replaces or adds some.
RIGHT = {
    "title": "The ferry that runs in the evening",
    "excerpt": "“It is a quiet boat,” says the captain of C<T> & Sons.",
    "publishedDateTime": "2020-06-24T19:02:00Z",
    "updatedDateTime": "2020-06-25T08:00:00Z",
    "webUrl": "https://news.example.com/ferry",
    "originalUrl": "https://news.example.com/ferry?from=feed&a=b",
    "ampWebUrl": "https://news.example.com/ferry/amp",
    "cdnAmpWebUrl": "https://news-example-com.cdn.ampproject.org/c/s/news.example.com/ferry/amp",
    "type": "article",
    "language": "en-us",
    "quality": "0",
    "heat": "-1",
    "provider": '{name: Harbour News, domain: news.example.com, images: [{url: "https://i.example.net/h.png"}]}',
    "topics": "[Boats, Evenings]",
    "images": "[{url: https://i.example.net/a.jpg, width: 800, height: 451}]",
    "related": '[{title: A bridge, webUrl: "https://wheels.example.org/bridge"}]',
    "my_own_field": "left alone",
    "secured": "c2VjcmV0",
}


@dataclass(frozen=True)
class Planted:
    """A mistake: its rule, the change to a correct article, and the expected message."""

    rule: str
    changes: Changes
    place: str
    said: str
    file: str = "ferry.md"


PLANTED = (
    # Fields.
    Planted("no-title", {"title": None}, "1:1", "has no title"),
    Planted("no-title", {"title": '""'}, "1:1", "has no title"),
    Planted("no-date", {"publishedDateTime": None}, "1:1", "write a date such as"),
    Planted("bad-date", {"publishedDateTime": "03/04/2020"}, "4:1", "could be"),
    Planted(
        "no-address",
        {"webUrl": None, "originalUrl": None},
        "1:1",
        "write the address of the original",
    ),
    Planted("bad-address", {"webUrl": "/ferry", "originalUrl": None}, "6:1", 'webUrl is "/ferry"'),
    Planted("bad-flag", {"published": "maybe"}, "20:1", "write true or false"),
    Planted("too-many-topics", {"topics": str([*range(2000)])}, "15:1", "topics; name"),
    Planted(
        "unknown-field", {"excerpt": None, "exerpt": "A boat."}, "19:1", "did you mean excerpt?"
    ),
    Planted("unknown-field", {"images": None, "imagse": "[]"}, "19:1", "did you mean images?"),
    Planted("unknown-field", {"webUrl": None, "web_url": "x"}, "19:1", "did you mean webUrl?"),
    Planted("no-provider", {"provider": None}, "1:1", "has no provider"),
    Planted("no-provider", {"provider": "{domain: a.example}"}, "14:1", "provider has no name"),
    Planted("no-topics", {"topics": None}, "1:1", "has no topics"),
    Planted("no-topics", {"topics": "[]"}, "15:1", "has no topics"),
    Planted("no-excerpt", {"excerpt": None}, "1:1", "has no excerpt"),
    Planted("odd-number", {"quality": "high"}, "12:1", 'quality is "high"'),
    Planted("odd-number", {"heat": "[1]"}, "13:1", "heat is"),
    Planted("odd-type", {"type": "artcle"}, "10:1", "did you mean article?"),
    Planted("odd-type", {"type": "[article]"}, "10:1", "type is not a word"),
    Planted("odd-language", {"language": "English (US)"}, "11:1", "write a language such as en-us"),
    Planted("duplicate-key", {"heat": "1\nheat: 2"}, "14:1", "heat is written twice"),
    Planted(
        "duplicate-key",
        {
            "images": "\n  - url: https://i.example.net/a.jpg\n    width: 1\n    height: 2"
            "\n    width: 3"
        },
        "20:5",
        "images/0/width is written twice",
    ),
    # Texts.
    Planted("mended-text", {"title": "Boats &#8217;"}, "2:1", 'contains "&#8217;"; write "’"'),
    Planted("mended-text", {"excerpt": "It isnâ€™t quiet."}, "3:1", "excerpt contains"),
    Planted("mended-text", {"excerpt": "It is <b>quiet</b>."}, "3:1", "excerpt contains"),
    Planted("excerpt-cut", {"excerpt": "The captain likes the eveni"}, "3:1", 'ends in "eveni"'),
    Planted("excerpt-cut", {"excerpt": "The captain likes the even-"}, "3:1", 'ends in "even-"'),
    Planted("excerpt-cut", {"excerpt": "The captain likes the q"}, "3:1", 'ends in "q"'),
    Planted("excerpt-cut", {"excerpt": "All about the harbo"}, "3:1", 'ends in "harbo"'),
    # Addresses, images and videos.
    Planted("not-https", {"webUrl": "http://news.example.com/ferry"}, "6:1", "webUrl is not https"),
    Planted(
        "not-https",
        {"images": "[{url: http://i.example.org/a.jpg, width: 8, height: 4}]"},
        "16:11",
        "images/0/url is not https; write https:// if i.example.org has it",
    ),
    Planted(
        "amp-is-original",
        {"ampWebUrl": "https://news.example.com/ferry"},
        "8:1",
        "ampWebUrl is the original's address",
    ),
    Planted("bad-link", {"ampWebUrl": "/ferry/amp"}, "8:1", 'ampWebUrl is "/ferry/amp"'),
    Planted("bad-link", {"webUrl": "ferry"}, "6:1", 'webUrl is "ferry"'),
    Planted("bad-image", {"images": "[{url: /a.jpg, width: 8, height: 4}]"}, "16:11", '"/a.jpg"'),
    Planted("no-size", {"images": "[https://i.example.net/a.jpg]"}, "16:10", "no width and height"),
    Planted(
        "no-size",
        {"images": "[{url: https://i.example.net/a.jpg, width: 8}]"},
        "16:10",
        "no height",
    ),
    Planted(
        "odd-size",
        {"images": "\n  - url: https://i.example.net/a.jpg\n    width: 0\n    height: 0"},
        "18:5",
        'width "0" and height "0"',
    ),
    Planted(
        "odd-size",
        {"images": "[{url: https://i.example.net/a.jpg, width: 8, height: tall}]"},
        "16:55",
        'height "tall"',
    ),
    Planted(
        "no-poster",
        {"type": "video", "images": None, "featuredContent": "<iframe></iframe>"},
        "10:1",
        "video without an image",
    ),
    Planted("no-player", {"type": "video"}, "10:1", "video without featuredContent"),
    # Dates.
    Planted(
        "future", {"publishedDateTime": "2027-01-01T00:00:00Z", "updatedDateTime": None}, "4:1", ""
    ),
    Planted("future", {"updatedDateTime": "2027-01-01T00:00:00Z"}, "5:1", "is in the future"),
    Planted(
        "dates-disagree", {"updatedDateTime": "2019-01-01"}, "5:1", "is before publishedDateTime"
    ),
    Planted("odd-date", {"updatedDateTime": "yesterday"}, "5:1", '"yesterday"'),
    Planted(
        "odd-date",
        {"related": "[{title: A, webUrl: 'https://a.example/', publishedDateTime: soon}]"},
        "17:52",
        '"soon"',
    ),
    Planted("name-disagrees", {}, "4:1", "the file's name says 2020-07-02", "2020-07-02-ferry.md"),
    # Related stories.
    Planted(
        "related-is-article",
        {"related": "\n  - title: A\n    webUrl: https://news.example.com/ferry"},
        "19:5",
        "related/0 is the article itself",
    ),
    Planted(
        "related-twice",
        {"related": "\n  - {title: A, webUrl: https://a.b/}\n  - {title: B, webUrl: https://a.b/}"},
        "19:16",
        "related/1 has the address of related/0",
    ),
    Planted("related-incomplete", {"related": "[{title: A}]"}, "17:11", "no address"),
    Planted("related-incomplete", {"related": "[{webUrl: 'https://a.b/'}]"}, "17:11", "no title"),
)


def article(changes: Changes) -> str:
    fields = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    kept = {name: RIGHT[name] for name in RIGHT if name in fields}
    lines = [f"{name}: {fields[name]}\n" for name in {**kept, **fields}]
    return "---\n" + "".join(lines) + "---\n"


def site(folder: Path, changes: Changes, file: str, **settings: object) -> Newsroom:
    room = Newsroom(folder, **settings)
    (room.articles / file).write_text(article(changes), encoding="utf-8")
    return room


def findings(room: Newsroom, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    room.command("check", "--format", "json", "--now", NOW)
    found = json.loads(capsys.readouterr().out)["findings"]
    assert isinstance(found, list)
    return found


def said(found: list[dict[str, Any]], rule: str) -> list[str]:
    return [
        f"{Path(one['file']).name}:{one['line']}:{one['column']}: {one['what']}; {one['todo']}"
        for one in found
        if one["rule"] == rule
    ]


@pytest.mark.parametrize("one", PLANTED, ids=[one.rule for one in PLANTED])
def test_a_violation_is_reported_at_its_position(
    one: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = findings(site(tmp_path, one.changes, one.file), capsys)
    begin = f"{one.file}:{one.place}: "
    assert [line for line in said(found, one.rule) if line.startswith(begin) and one.said in line]


def test_a_right_article_breaks_no_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(site(tmp_path, {}, "2020-06-25-ferry.md"), capsys) == []


# --- between articles ------------------------------------------------------------------------


def together(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    *changes: Changes,
    **settings: object,
) -> list[dict[str, Any]]:
    """The findings in articles a.md, b.md …, which differ in this and else in all that matters."""
    room = Newsroom(folder, **settings)
    for name, own in zip("abcdef", changes, strict=False):
        differing: Changes = {
            "title": f"All about {name}",
            "webUrl": f"https://news.example.com/{name}",
        }
        (room.articles / f"{name}.md").write_text(article({**differing, **own}), encoding="utf-8")
    return findings(room, capsys)


def test_two_articles_with_one_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = together(tmp_path, capsys, {}, {"webUrl": "https://news.example.com/a"})
    assert said(found, "same-address") == [
        "b.md:6:1: has the address of a.md; unpublish one of them, or correct its address"
    ]
    assert len(found) == 1


def test_two_articles_with_one_title(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = together(tmp_path, capsys, {}, {"title": "ALL ABOUT A"})
    assert said(found, "same-title") == [
        "b.md:2:1: has the title of a.md; "
        "unpublish one of them if they are one story, else give one of them another title"
    ]
    assert len(found) == 1


def test_what_is_left_out_of_a_text_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"generator": "jekyll", "home": "https://blog.example.org/"}
    room = Newsroom(tmp_path, **settings)
    text = "First.\n\n{% gallery boats %}\n{% gallery more %} [it](other.md) [b](b.md) [c](c.pdf)\n"
    (room.articles / "a.md").write_text(f"---\ntitle: A\ndate: 2026-01-01\n---\n\n{text}")
    (room.articles / "b.md").write_text("---\ntitle: B\ndate: 2026-01-01\n---\nSecond.\n")
    found = findings(room, capsys)
    assert said(found, "removed-tag") == [
        "a.md:8:1: the tag gallery is left out (2 times); "
        "write in Markdown what subscribers should see in its place"
    ]
    assert said(found, "lost-link") == [
        "a.md:9:1: links to other.md, which is not an article in the folder; "
        "correct the path, or write the address of the page"
    ]


def test_a_topic_that_is_not_configured_is_reported_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    topics = {"boats": "Boats", "evenings": "Evenings"}
    slip, own = {"topics": "[Boats, Evenigs]"}, {"topics": "[Boats, Whales]"}
    found = together(tmp_path, capsys, {}, slip, slip, own, topics=topics)
    assert said(found, "unlisted-topic") == [
        'b.md:15:17: topic "Evenigs" is not in the configuration (in 2 articles); '
        "did you mean Evenings?",
        'd.md:15:17: topic "Whales" is not in the configuration; add it to topics, or correct it',
    ]
    assert len(found) == 2
    assert not said(together(tmp_path / "free", capsys, {}, slip), "unlisted-topic")


def test_a_topic_that_is_written_in_two_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"topics": "[Boats, EVENINGS]"}
    found = together(tmp_path, capsys, {}, other, {})
    assert said(found, "topic-spelling") == [
        'b.md:15:17: topic "EVENINGS" is the same as "Evenings"; write "Evenings"'
    ]
    assert len(found) == 1
    # What is configured is right, however few say so.
    found = together(tmp_path, capsys, {}, other, {}, topics={"b": "Boats", "e": "EVENINGS"})
    assert [line.partition(":")[0] for line in said(found, "topic-spelling")] == ["a.md"]


def test_words_of_other_articles_tell_a_cut_off_word_from_a_whole_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_off = {"excerpt": "Boats without a lightho"}
    assert not said(together(tmp_path / "a", capsys, cut_off), "excerpt-cut")
    found = together(tmp_path / "b", capsys, cut_off, {"excerpt": "The lighthouse is on."})
    assert said(found, "excerpt-cut") == [
        'a.md:3:1: excerpt ends in "lightho", which is not a whole word; '
        "end it with a whole sentence"
    ]


@pytest.mark.parametrize(
    "excerpt",
    [
        "The captain likes the evening",
        "The captain likes the",
        "The captain likes to develop",  # not the beginning of developers, though it looks so
        "All of it at https://news.example.com/harb",
        "More than 12 km",
        "See you at #harb",
        "The captain likes the e…",
    ],
)
def test_an_excerpt_that_ends_in_mid_sentence_is_no_violation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], excerpt: str
) -> None:
    changes = {"excerpt": f"'{excerpt}'", "title": "The harbour, its developers and its evening"}
    found = together(tmp_path, capsys, changes)
    assert not found
    found = together(tmp_path, capsys, changes, rules={"excerpt-open": "warning"})
    assert bool(said(found, "excerpt-open")) == (not excerpt.endswith("…"))


def test_an_article_that_is_not_published_may_say_what_it_likes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for gone in ({"published": "false"}, {"deleted": "true"}):
        changes = {"title": None, "webUrl": "/x", "topics": None, "publishedDateTime": "x", **gone}
        assert not together(tmp_path, capsys, changes)
    found = findings(site(tmp_path / "broken", {"published": "false\n}{"}, "a.md"), capsys)
    assert [one["rule"] for one in found] == ["not-yaml"]


def test_intended_dates_are_not_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ahead: Changes = {
        "publishedDateTime": "2027-01-01T00:00:00Z",
        "updatedDateTime": None,
    }
    assert not together(tmp_path, capsys, ahead, future=True)
    nearby = {"publishedDateTime": "2020-06-24T01:00:00Z"}
    assert not findings(site(tmp_path / "near", nearby, "2020-06-23-ferry.md"), capsys)


# --- files -----------------------------------------------------------------------------------

GOOD = article({}).encode()


@pytest.mark.parametrize(
    ("rule", "data", "place"),
    [
        ("too-large", GOOD + b"x" * 1_000_000, "1:1"),
        ("binary", GOOD + b"\0", "1:1"),
        ("not-utf-8", b"---\ntitle: Caf\xe9\n---\n", "2:1"),
        ("no-front-matter", b"title: A\n", "1:1"),
        ("no-closing-line", b"---\ntitle: A\n", "3:1"),
        ("corrupt", GOOD + b"heat: 1\n---\n", "21:1"),
        ("not-yaml", b"---\ntitle: 'A\nheat: 1\n---\n", "4:1"),
        ("not-a-mapping", b"---\njust words\n---\n", "1:1"),
        ("beyond-reason", b"---\na: " + b"[" * 200 + b"]" * 200 + b"\n---\n", "2:1"),
    ],
)
def test_a_file_that_is_no_article(
    rule: str, data: bytes, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path)
    (room.articles / "a.md").write_bytes(data)
    found = findings(room, capsys)
    assert [one["rule"] for one in found] == [rule]
    assert found[0]["severity"] == "error"
    assert said(found, rule)[0].startswith(f"a.md:{place}: ")


def test_two_files_with_one_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = site(tmp_path, {}, "ferry.md")
    changes = {"title": "Another", "webUrl": "https://a.example/"}
    (room.articles / "ferry.markdown").write_text(article(changes), encoding="utf-8")
    assert said(findings(room, capsys), "same-id")[0].startswith("ferry.md:1:1: has the same id as")


def test_everything_that_is_wrong_with_an_article_is_said_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {"title": None, "publishedDateTime": "soon", "webUrl": "/x", "originalUrl": None}
    found = findings(site(tmp_path, changes, "a.md"), capsys)
    assert [one["rule"] for one in found] == ["no-title", "bad-date", "bad-address"]


def test_line_ends_do_not_change_the_position_of_a_field() -> None:
    data = article({"images": "\n  - url: https://a.example/\n    width: 0"}).encode()
    for one in (data, data.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + data):
        assert position_of(one, "images", 0, "width") == (18, 5)
        assert position_of(one, "title") == (2, 1)
        assert position_of(one, "images", 0, "height") == position_of(one, "images", 0) == (17, 5)
        assert position_of(one, "nothing") == (1, 1)


def test_a_key_may_be_repeated_in_another_mapping() -> None:
    data = b"---\nimages:\n  - {url: a}\n  - {url: b}\nimages:\n  - {url: c}\n---\n"
    assert [way for way, _ in positions_in(data).doubles] == [("images",)]
    assert positions_in(data).of(("images",)) == (5, 1)


# --- the output folder -----------------------------------------------------------------------


def test_a_document_that_takes_long_to_fetch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = site(tmp_path, {}, "ferry.md")
    assert not findings(room, capsys)
    monkeypatch.setattr("feeds.compose.archive.LARGE", 2000)
    found = said(findings(room, capsys), "large-document")
    assert found
    assert any("set archive: week" in line for line in found)
    assert any("set a lower number of entries" in line for line in found)


def test_a_page_of_the_sites_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = site(tmp_path, {}, "ferry.md")
    room.configure(pages=True)
    room.build(NOW)
    before = findings(room, capsys)
    assert not said(before, "foreign-page")
    (room.output / "feeds.opml").write_text("<opml/>")
    found = said(findings(room, capsys), "foreign-page")
    assert found == [
        "feeds.opml:1:1: is not a page that feeds wrote, so it is not replaced; "
        "delete it and build again, or set pages: false"
    ]


def test_a_feed_that_was_changed_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = site(tmp_path, {}, "ferry.md")
    room.build(NOW)
    assert not findings(room, capsys)
    (room.output / "atom.xml").write_bytes(b"<feed/>")
    (room.output / "boats/rss.xml").unlink()
    found = findings(room, capsys)
    assert said(found, "changed-by-hand")[0].startswith(
        "atom.xml:1:1: has changed since it was built; "
    )
    assert said(found, "missing-feed") == ["rss.xml:1:1: is gone; build again"]
    assert len(found) == 2
    (room.output / "manifest.json").write_bytes(b'{"manifest": 1')
    assert [one["rule"] for one in findings(room, capsys)] == ["manifest-damaged"]


def test_a_manifest_that_leads_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = site(tmp_path, {}, "ferry.md")
    room.build(NOW)
    file = room.output / "manifest.json"
    file.write_text(file.read_text().replace('"path": "atom.xml"', '"path": "../atom.xml"'))
    assert [one["rule"] for one in findings(room, capsys)] == ["outside"]


def test_a_ledger_that_is_lost_damaged_or_from_the_future(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = site(tmp_path, {}, "ferry.md")
    room.build(NOW)
    ledger = room.output / "ledger.jsonl"
    lines = ledger.read_bytes()
    ledger.write_bytes(lines + b'{"id": broken\n')
    assert "ledger-damaged" in [one["rule"] for one in findings(room, capsys)]
    ledger.write_bytes(b'{"ledger":99}\n')
    assert [one["rule"] for one in findings(room, capsys)] == ["ledger-newer"]
    ledger.unlink()
    assert [one["rule"] for one in findings(room, capsys)] == ["ledger-lost"]


def test_a_folder_that_is_emptied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = site(tmp_path, {}, "ferry.md")
    room.build(NOW)
    (room.articles / "ferry.md").unlink()
    assert {one["rule"] for one in findings(room, capsys)} >= {"emptied", "empty-folder"}


def test_more_new_articles_than_a_live_feed_has_room_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path, entries=1, formats=["json"])
    room.write("ferry.md")
    room.build(NOW)
    for number in range(201):
        room.write(f"{number:03}.md")
    assert "crowded" in {one["rule"] for one in findings(room, capsys)}


def test_a_clock_that_is_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = site(tmp_path, {}, "ferry.md")
    room.build(NOW)
    room.command("check", "--format", "json", "--now", "2020-06-24T20:00:00Z")
    found = json.loads(capsys.readouterr().out)["findings"]
    assert "clock" not in [one["rule"] for one in found]
    room.command("check", "--format", "json", "--now", "2019-01-01")
    found = json.loads(capsys.readouterr().out)["findings"]
    assert "clock" in [one["rule"] for one in found]


def test_a_guard_that_would_stop_the_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path)
    for number in range(25):
        room.write(f"a{number}.md")
    room.build(NOW)
    for file in sorted(room.articles.iterdir())[:20]:
        file.unlink()
    found = [one for one in findings(room, capsys) if one["severity"] == "error"]
    assert [one["rule"] for one in found] == ["vanish"]


def test_check_reports_what_the_gate_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = site(tmp_path, {}, "ferry.md")
    (room.articles / "a.md").write_text(
        article({"title": "Another", "webUrl": "https://a.example/"}), encoding="utf-8"
    )
    check_entry = atom.check_entry

    def lying(written: bytes, entry: Any, feed: Any) -> None:
        if entry.file == "ferry.md":
            raise Mismatch("lies")
        check_entry(written, entry, feed)

    monkeypatch.setattr(atom, "check_entry", lying)
    found = findings(room, capsys)
    assert [one["rule"] for one in found] == ["gate"]
    assert said(found, "gate")[0].startswith("ferry.md:1:1: makes an entry that lies (in ")


# --- the register ----------------------------------------------------------------------------


def rules_in(tree: ast.AST) -> set[str]:
    """Every rule that a problem or a reason in the code names."""
    positions_in = {
        "Problem": 3,
        "Unusable": 0,
        "Withheld": 1,
        "Violation": 1,
        "Reason": 0,
        "_problem": 4,
    }
    found = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        at = positions_in.get(node.func.id, 9)
        named = [word.value for word in node.keywords if word.arg == "rule"]
        for value in (*node.args[at : at + 1], *named):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.add(value.value)
    return found


SOURCES = sorted(PACKAGE.rglob("*.py"))


def used() -> set[str]:
    found = {rule for file in SOURCES for rule in rules_in(ast.parse(file.read_text("utf-8")))}
    # Names in tables from which rules are made.
    found |= {"category", "type", "language", "quality", "heat", "vanish", "arrive", "reissue"}
    found |= {"change"}
    return found


def test_a_rule_is_defined_once() -> None:
    names = [rule.name for group in GROUPS.values() for rule in group]
    assert len(names) == len(set(names))


def test_every_rule_is_registered() -> None:
    assert not used() - RULES.keys(), "add it to feeds/rules.py"


def test_every_registered_rule_is_used() -> None:
    assert not RULES.keys() - used()


def test_every_warning_has_a_planted_fault() -> None:
    here = Path(__file__).read_text("utf-8")
    for rule in RULES.values():
        if rule.severity == WARNING:
            assert f'"{rule.name}"' in here, rule.name


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_says_what_why_and_what_to_do(rule: Any) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){0,3}", rule.name)
    assert rule.severity in (ERROR, WARNING, NOTICE)
    assert rule.title[0].islower()
    assert not rule.title.endswith(".")
    sentences = re.findall(r"[.?](?= [A-Z`]|$)", rule.explanation)
    assert 2 <= len(sentences) <= 5, rule.explanation
    assert rule.wrong
    assert rule.right
    assert rule.wrong != rule.right
    assert rule.explanation in explanation_of(rule)


def test_rules_are_listed_and_guessed() -> None:
    assert len(rule_list().splitlines()) == len(RULES)
    assert nearest("no-topcs") == "no-topics"
    assert nearest("qqqq") == ""


def test_the_page_of_rules_is_in_step() -> None:
    assert PAGE.read_text("utf-8") == rules_page(), "run `make schemas`"
