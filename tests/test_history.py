"""What subscribers keep, whatever happens to articles: their ids, their dates, their peace."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest

from feeds.articles.folder import readable_path
from feeds.history.identity import path_in_utf8, stem
from tests.newsroom import ATOM, FORMATS, Newsroom

FIRST, SECOND, THIRD, FOURTH, FIFTH = (f"2026-02-0{day}T06:00:00Z" for day in range(1, 6))
CORRUPT = b"---\ntitle: Two articles\nwebUrl: https://news.example.com/one\ntitle: over each other"


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    """A site with three articles, built once."""
    news = Newsroom(tmp_path)
    news.write("ferry.md", "2026-01-01", topics=["Ships"])
    news.write("canal.md", "2026-01-02", topics=["Ships", "Towns"])
    news.write("tower.md", "2026-01-03", topics=["Towns"])
    news.build(FIRST)
    return news


# --- ids --------------------------------------------------------------------------------------


def test_an_article_keeps_its_id_when_its_file_is_renamed(news: Newsroom) -> None:
    before = news.feeds()
    (news.articles / "ferry.md").rename(news.articles / "renamed.md")
    built = news.build(SECOND)
    assert news.feeds() == before
    assert not built.plan.changes.added and not built.plan.changes.withdrawn
    assert news.line("ferry")["file"] == "renamed.md"


def test_an_article_keeps_its_id_when_its_file_is_renamed_and_later_its_address_changes(
    news: Newsroom,
) -> None:
    (news.articles / "ferry.md").rename(news.articles / "renamed.md")
    news.build(SECOND)
    news.write("renamed.md", webUrl="https://news.example.com/elsewhere")
    news.build(THIRD)
    assert list(news.entries()) == ["tower", "canal", "ferry"]


def test_an_article_keeps_its_id_when_its_address_changes(news: Newsroom) -> None:
    news.write("ferry.md", webUrl="https://news.example.com/elsewhere", topics=["Ships"])
    built = news.build(SECOND)
    assert list(news.entries()) == ["tower", "canal", "ferry"]
    assert news.entries()["ferry"]["url"] == "https://news.example.com/elsewhere"
    assert news.updated("ferry") == SECOND
    assert built.plan.changes.updated == {"tag:example.org,2026:ferry": ("address",)}


@pytest.mark.parametrize(
    "settings",
    [{"since": 1999}, {"url": "https://other.example.net/"}, {"title": "Olds", "language": "fr"}],
)
def test_a_published_entry_keeps_its_id_in_any_configuration(
    news: Newsroom, settings: dict[str, object]
) -> None:
    before = news.entries()
    news.configure(**settings)
    built = news.build(SECOND)
    assert list(news.entries()) == list(before)
    assert [one["date_modified"] for one in news.entries().values()] == [
        one["date_modified"] for one in before.values()
    ]
    assert not (built.plan.changes.added or built.plan.changes.updated or news.tombstones())


def test_a_new_article_has_the_new_year_and_host_in_its_id(news: Newsroom) -> None:
    news.configure(since=1999, url="https://other.example.net/")
    news.write("new.md", "2026-01-09")
    news.build(SECOND)
    items = json.loads((news.output / "feed.json").read_bytes())["items"]
    assert items[0]["id"] == "tag:other.example.net,1999:new"


def test_another_file_extension_keeps_the_id(news: Newsroom) -> None:
    before = news.feeds()
    (news.articles / "ferry.md").rename(news.articles / "ferry.markdown")
    news.build(SECOND)
    assert news.feeds() == before
    assert news.line("ferry")["file"] == "ferry.markdown"


def test_a_new_article_under_an_old_name_has_the_old_id(news: Newsroom) -> None:
    (news.articles / "ferry.md").unlink()
    news.build(SECOND)
    news.write("ferry.md", title="Another ferry", webUrl="https://news.example.com/another")
    news.build(THIRD)
    assert news.entries()["ferry"]["title"] == "Another ferry"
    assert news.updated("ferry") == THIRD
    assert news.tombstones() == {}


def test_a_new_article_cannot_take_the_id_of_one_that_was_renamed(news: Newsroom) -> None:
    (news.articles / "ferry.md").rename(news.articles / "renamed.md")
    news.build(SECOND)
    news.write("ferry.md", "2026-01-20", webUrl="https://news.example.com/another")
    built = news.build(THIRD)
    assert news.entries()["ferry"]["title"] == "About ferry"
    assert len(news.entries()) == 3
    assert [str(problem) for problem in built.plan.problems] == [
        f"{readable_path(news.config.parent / '../articles/ferry.md')}:1: "
        "has the same id as renamed.md had; give it another name"
    ]


def test_two_files_that_swap_their_articles_swap_their_ids(news: Newsroom) -> None:
    # The file name identifies an article as long as the file exists.
    one, other = news.articles / "ferry.md", news.articles / "tower.md"
    texts = one.read_bytes(), other.read_bytes()
    one.write_bytes(texts[1])
    other.write_bytes(texts[0])
    news.build(SECOND)
    assert news.entries()["ferry"]["title"] == "About tower"
    assert news.tombstones() == {}


def test_two_articles_of_one_address_are_two_entries(news: Newsroom) -> None:
    news.write("ferry-again.md", webUrl="https://news.example.com/ferry")
    news.build(SECOND)
    (news.articles / "ferry.md").unlink()
    news.build(THIRD)
    assert set(news.entries()) == {"ferry-again", "canal", "tower"}
    assert set(news.tombstones()) == {"ferry"}


def test_a_name_that_is_not_utf_8_stops_nothing(news: Newsroom) -> None:
    odd, other = (Path(os.fsdecode(name)) for name in (b"caf\xe9.md", b"caf\xe8.md"))
    assert stem(str(odd)) != stem(str(other))
    assert stem(path_in_utf8(str(odd))) == stem(str(odd)) == "caf\\xe9"
    for file in (odd, other):
        (news.articles / file).write_bytes(
            b"---\ntitle: Odd\nwebUrl: https://news.example.com/odd\ndate: 2026-01-04\n---\n"
        )
    built = news.build(SECOND)
    # Each is published or has a problem.
    assert {"ferry", "canal", "tower"} <= set(news.entries())
    assert len(news.entries()) + len(built.rules) == 5
    before = news.files()
    assert news.build(THIRD).touched == set()
    (news.articles / odd).unlink()
    news.build(FOURTH)
    assert {"ferry", "canal", "tower"} <= set(news.entries())
    assert len(before) == len(news.files())


# --- updated ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"title": "Another"}, "title"),
        ({"excerpt": "Another"}, "summary"),
        ({"webUrl": "https://news.example.com/another"}, "address"),
        ({"ampWebUrl": "https://news.example.com/amp"}, "AMP address"),
        ({"provider": {"name": "Another"}}, "provider"),
        ({"images": [{"url": "https://images.example.net/1.jpg"}]}, "image"),
        ({"topics": ["Ships", "Towns"]}, "topics"),
        ({"date": "2026-01-01T09:00:00Z"}, "date"),
        ({"related": [{"title": "R", "webUrl": "https://r.example/"}]}, "related"),
    ],
)
def test_updated_moves_when_a_reader_sees_a_change(
    news: Newsroom, fields: dict[str, Any], part: str
) -> None:
    as_before: dict[str, Any] = {"topics": ["Ships"]}
    news.write("ferry.md", **(as_before | fields))
    built = news.build(SECOND)
    assert news.updated("ferry") == SECOND
    assert built.plan.changes.updated == {"tag:example.org,2026:ferry": (part,)}
    assert news.feed_updated() == news.feed_updated("ships/") == SECOND


def test_the_text_below_the_front_matter_is_seen(news: Newsroom) -> None:
    file = news.write("ferry.md", topics=["Ships"])
    file.write_bytes(file.read_bytes() + b"Now *with* a text.\n")
    assert news.build(SECOND).plan.changes.updated == {"tag:example.org,2026:ferry": ("body",)}
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    before = news.files()
    news.build(THIRD)
    assert news.files() == before


def ignored(news: Newsroom) -> None:
    """An article with all that may change without a reader seeing it."""
    stories = [{"title": name, "webUrl": f"https://r.example/{name}"} for name in "ab"]
    news.write("ferry.md", topics=["Ships", "Towns"], related=stories, secured="YWJj;ZGVm==")


@pytest.mark.parametrize(
    "fields",
    [
        {"secured": "eHl6;MTIzNA=="},
        {"heat": 40},
        {"quality": 12},
        {"topics": ["Towns", "Ships"]},
        {"related": [{"title": name, "webUrl": f"https://r.example/{name}"} for name in "ba"]},
        {"isCached": True, "unknown": ["something"]},
    ],
)
def test_updated_stays_where_a_reader_sees_no_change(
    news: Newsroom, fields: dict[str, Any]
) -> None:
    ignored(news)
    news.build(SECOND)
    stories = [{"title": name, "webUrl": f"https://r.example/{name}"} for name in "ab"]
    as_before: dict[str, Any] = {"topics": ["Ships", "Towns"], "related": stories}
    news.write("ferry.md", **(as_before | fields))
    built = news.build(THIRD)
    assert news.updated("ferry") == SECOND
    assert built.plan.changes.updated == {}
    assert news.feed_updated() == SECOND


def test_a_change_of_only_the_ciphertext_writes_nothing(news: Newsroom) -> None:
    ignored(news)
    news.build(SECOND)
    before, times = news.files(), news.times()
    file = news.articles / "ferry.md"
    file.write_bytes(file.read_bytes().replace(b"YWJj;ZGVm==", b"cXJzdHV2;d3h5eg=="))
    assert news.build(THIRD).touched == set()
    assert (news.files(), news.times()) == (before, times)
    assert not [path for path, data in before.items() if b"YWJj" in data]


def test_a_new_score_changes_the_json_feeds_and_no_date(news: Newsroom) -> None:
    news.write("ferry.md", topics=["Ships"], heat=7, quality=0)
    touched = news.build(SECOND).touched
    assert touched == {
        "feed.json",
        "archive/2026-01/feed.json",
        "ships/feed.json",
        "ships/archive/2026-01/feed.json",
        "manifest.json",
    }
    assert news.entries()["ferry"]["_article"]["quality"] == 0
    assert news.updated("ferry") == "2026-01-01T08:00:00Z"


def test_updated_never_goes_back_and_never_into_the_future(news: Newsroom) -> None:
    news.write("ferry.md", title="Newer")
    news.build(THIRD)
    news.write("ferry.md", title="Newest")
    built = news.build(SECOND)  # a clock that goes back
    assert "clock" in built.rules
    assert news.updated("ferry") == THIRD
    news.write("ferry.md", title="Newest of all", updatedDateTime="2026-06-01T00:00:00Z")
    news.build(FOURTH)
    assert news.updated("ferry") == FOURTH


def test_an_articles_own_updated_is_believed(news: Newsroom) -> None:
    news.write("ferry.md", title="Newer", updatedDateTime="2026-01-15T10:00:00Z")
    news.build(SECOND)
    assert news.updated("ferry") == "2026-01-15T10:00:00Z"
    # The date was used for the last change already, so it is not the date of this one.
    news.write("ferry.md", title="Newest", updatedDateTime="2026-01-15T10:00:00Z")
    news.build(THIRD)
    assert news.updated("ferry") == THIRD


def test_an_articles_own_updated_alone_is_no_change(news: Newsroom) -> None:
    news.write("ferry.md", topics=["Ships"], updatedDateTime="2026-01-15T10:00:00Z")
    assert news.build(SECOND).touched == set()


def test_an_article_that_is_published_late_has_its_own_date(news: Newsroom) -> None:
    news.write("late.md", "2025-03-03", topics=["Ships"])
    news.build(SECOND)
    entry = news.entries()["late"]
    assert entry["date_published"] == entry["date_modified"] == "2025-03-03T08:00:00Z"


def test_a_date_to_come_is_never_shown(tmp_path: Path) -> None:
    news = Newsroom(tmp_path, future=True)
    news.write("ferry.md", "2027-01-01")
    for now in (FIRST, SECOND):
        news.build(now)
        entry = news.entries()["ferry"]
        assert entry["date_published"] == entry["date_modified"] == FIRST


# --- withdrawn --------------------------------------------------------------------------------


def unpublish(news: Newsroom) -> None:
    news.write("ferry.md", topics=["Ships"], published=False)


def delete(news: Newsroom) -> None:
    news.write("ferry.md", topics=["Ships"], deleted=True)


def remove(news: Newsroom) -> None:
    news.write("ferry.md", topics=["Ships"], removed=True)


def lose(news: Newsroom) -> None:
    (news.articles / "ferry.md").unlink()


WAYS = pytest.mark.parametrize("withdraw", [unpublish, delete, remove, lose])
Way = Callable[[Newsroom], None]


@WAYS
def test_a_withdrawn_article_leaves_the_feeds_and_becomes_a_tombstone(
    news: Newsroom, withdraw: Way
) -> None:
    withdraw(news)
    built = news.build(SECOND)
    assert built.plan.changes.withdrawn == ("tag:example.org,2026:ferry",)
    assert news.tombstones() == news.tombstones("ships/") == {"ferry": SECOND}
    assert news.tombstones("towns/") == {}
    assert news.feed_updated() == news.feed_updated("ships/") == SECOND
    assert news.feed_updated("towns/") == "2026-01-03T08:00:00Z"
    where = {path for path, data in news.feeds().items() if b"2026:ferry" in data}
    # RSS and archives list no withdrawn entries.
    assert where == {"atom.xml", "feed.json", "ships/atom.xml", "ships/feed.json"}
    assert b"About ferry" not in b"".join(news.feeds().values())


@WAYS
def test_a_withdrawn_article_that_returns_has_its_old_id_and_date_and_no_tombstone(
    news: Newsroom, withdraw: Way
) -> None:
    before = news.entries()
    withdraw(news)
    news.build(SECOND)
    news.write("ferry.md", "2026-01-01", topics=["Ships"])
    built = news.build(THIRD)
    assert built.plan.changes.returned == ("tag:example.org,2026:ferry",)
    assert news.entries() == before
    assert news.tombstones() == {}
    assert news.feed_updated() == news.feed_updated("ships/") == THIRD


def test_an_article_that_returns_changed_was_updated(news: Newsroom) -> None:
    unpublish(news)
    news.build(SECOND)
    news.write("ferry.md", title="A ferry, mended", topics=["Towns"])
    news.build(THIRD)
    assert news.updated("ferry") == THIRD
    assert news.tombstones("ships/") == {}
    assert list(news.entries("ships/feed.json")) == ["canal"]


def test_an_article_that_flaps_keeps_its_id_and_its_dates(news: Newsroom) -> None:
    first = news.entries()["ferry"]
    for number, published in enumerate((False, True, False, True, False)):
        news.write("ferry.md", topics=["Ships"], published=published)
        now = f"2026-03-0{number + 1}T00:00:00Z"
        news.build(now)
        assert news.entries().get("ferry") == (first if published else None)
        assert news.tombstones() == ({} if published else {"ferry": now})
        assert news.feed_updated() == now
        ids = [line["id"] for line in news.ledger() if "id" in line]
        assert len(ids) == len(set(ids)) == 3


def test_a_tombstone_expires(news: Newsroom) -> None:
    news.configure(tombstones=30)
    lose(news)
    built = news.build("2026-02-10T00:00:00Z")
    assert str(built.plan.due) == "2026-03-12 00:00:00+00:00"
    assert news.build("2026-03-11T23:59:59Z").touched == set()
    built = news.build("2026-03-12T00:00:00Z")
    assert news.tombstones() == {}
    assert built.touched == {
        f"{folder}{name}" for folder in ("", "ships/") for name in ("atom.xml", "feed.json")
    } | {"manifest.json"}
    assert built.plan.due is None
    assert news.feed_updated() == "2026-02-10T00:00:00Z"


def test_tombstones_can_be_turned_off(news: Newsroom) -> None:
    news.configure(tombstones=0)
    lose(news)
    built = news.build(SECOND)
    assert news.tombstones() == {}
    assert news.feed_updated() == SECOND
    assert built.plan.due is None


def test_a_file_that_cannot_be_read_is_not_withdrawn(news: Newsroom) -> None:
    before = news.feeds()
    good = (news.articles / "ferry.md").read_bytes()
    (news.articles / "ferry.md").write_bytes(CORRUPT)
    built = news.build(SECOND)
    assert len(built.plan.problems) == 1
    assert "ferry" not in news.entries()
    assert news.tombstones() == {}
    assert news.line("ferry")["absent"] is True
    assert "withdrawn" not in news.line("ferry")
    assert news.build(THIRD).touched == set()
    (news.articles / "ferry.md").write_bytes(good)
    news.build(FOURTH)
    assert news.feeds() == before
    assert "absent" not in news.line("ferry")


def test_a_file_that_cannot_be_opened_is_not_withdrawn(news: Newsroom) -> None:
    (news.articles / "ferry.md").unlink()
    (news.articles / "ferry.md").symlink_to("nowhere.md")
    built = news.build(SECOND)
    assert built.rules == ["unreadable"]
    assert news.tombstones() == {}
    assert set(news.entries()) == {"canal", "tower"}


def test_a_file_that_is_mended_with_a_change_was_updated(news: Newsroom) -> None:
    (news.articles / "ferry.md").write_bytes(CORRUPT)
    news.build(SECOND)
    news.write("ferry.md", title="A ferry, mended")
    news.build(THIRD)
    assert news.updated("ferry") == THIRD


def test_a_file_that_is_corrupt_and_then_gone_is_withdrawn(news: Newsroom) -> None:
    (news.articles / "ferry.md").write_bytes(CORRUPT)
    news.build(SECOND)
    lose(news)
    news.build(THIRD)
    assert news.tombstones() == {"ferry": THIRD}
    assert "absent" not in news.line("ferry")


def test_an_article_that_a_rule_keeps_out_for_now_is_not_withdrawn(news: Newsroom) -> None:
    before = news.entries()
    news.configure(include={"min_quality": 10})
    news.build(SECOND)
    assert news.entries() == {}
    assert news.tombstones() == {}
    news.configure()
    news.build(THIRD)
    assert news.entries() == before


def test_an_article_that_grows_too_old_is_not_withdrawn(news: Newsroom) -> None:
    news.configure(include={"max_age": 40})
    built = news.build("2026-02-10T07:59:00Z")
    assert str(built.plan.due) == "2026-02-10 08:00:01+00:00"
    assert built.touched == set()
    news.build("2026-02-10T08:00:01Z")
    assert list(news.entries()) == ["tower", "canal"]
    assert news.tombstones() == {}


def test_an_article_whose_time_comes_is_announced(news: Newsroom) -> None:
    news.write("soon.md", "2026-02-20")
    built = news.build(SECOND)
    assert str(built.plan.due) == "2026-02-20 08:00:00+00:00"
    assert built.touched == set()
    news.build("2026-02-20T08:00:00Z")
    assert news.updated("soon") == "2026-02-20T08:00:00Z"


def test_the_build_says_when_something_is_due(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    news.write("soon.md", "2026-02-20")
    assert news.command("build", "--now", SECOND) == 0
    said = capsys.readouterr().out
    due = "build again after 2026-02-20T08:00:00Z"
    assert f"{due}: the feeds change then, even if no article does\n" in said


# --- feeds ------------------------------------------------------------------------------------


def test_an_article_that_changes_its_topics_moves_without_a_tombstone(news: Newsroom) -> None:
    news.write("ferry.md", topics=["Towns"])
    news.build(SECOND)
    assert list(news.entries("ships/feed.json")) == ["canal"]
    assert "ferry" in news.entries("towns/feed.json")
    assert news.tombstones("ships/") == {}
    assert news.feed_updated("ships/") == news.feed_updated("towns/") == SECOND


def test_a_feed_that_loses_its_last_entry_stays(news: Newsroom) -> None:
    for name in ("ferry.md", "canal.md"):
        news.write(name, topics=["Ships"], published=False)
    news.build(SECOND)
    assert set(news.tombstones("ships/")) == {"ferry", "canal"}
    assert news.entries("ships/feed.json") == {}
    assert news.atom("ships/rss.xml").findall("channel/item") == []
    assert news.atom("ships/atom.xml").findtext(f"{ATOM}title") == "News: Ships"
    for name in FORMATS[:2]:
        parsed = feedparser.parse((news.output / "ships" / name).read_bytes())
        assert not parsed.bozo and parsed.feed.title == "News: Ships"
    assert news.build("2026-08-01T00:00:00Z").plan.due is None
    assert news.build("2026-08-02T00:00:00Z").touched == set()
    assert (news.output / "ships/atom.xml").exists()


def test_a_site_that_loses_all_its_articles_keeps_its_feeds(news: Newsroom) -> None:
    for file in news.articles.iterdir():
        file.unlink()
    news.build(SECOND)
    assert set(news.tombstones()) == {"ferry", "canal", "tower"}
    assert {"atom.xml", "ships/atom.xml", "towns/feed.json"} < set(news.feeds())
    assert not [path for path in news.feeds() if "archive/" in path]
    news.write("ferry.md", topics=["Ships"])
    news.build(THIRD)
    assert list(news.entries("ships/feed.json")) == ["ferry"]


def test_a_feeds_updated_never_goes_back(news: Newsroom) -> None:
    folders = ("", "ships/", "towns/")
    before = {folder: news.feed_updated(folder) for folder in folders}

    def later(now: str) -> None:
        news.build(now)
        for folder in folders:
            assert before[folder] <= news.feed_updated(folder) <= now
            before[folder] = news.feed_updated(folder)

    news.write("tower.md", "2026-01-03", topics=["Ships"], title="Newest")
    later(SECOND)
    (news.articles / "tower.md").unlink()
    later(THIRD)
    (news.articles / "canal.md").write_bytes(CORRUPT)
    later(FOURTH)
    news.configure(include={"max_age": 10})
    later(FIFTH)
    news.configure()
    later("2026-06-06T00:00:00Z")


# --- the clock --------------------------------------------------------------------------------


def test_a_clock_before_all_published_dates_is_reported_and_withdraws_nothing(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, times = news.files(), news.times()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert news.command("build") == 0
    assert capsys.readouterr().err == (
        "clock: says 1970-01-01T00:00:00Z, but changes up to 2026-01-03T08:00:00Z are published, "
        "so that is used as now; correct it, or set --now or SOURCE_DATE_EPOCH\n"
    )
    assert news.command("build", "--now", "1999-01-01") == 0
    assert "clock: says 1999-01-01T00:00:00Z" in capsys.readouterr().err
    assert (news.files(), news.times()) == (before, times)
    assert news.command("build", "--now", "1999-01-01", "--strict") == 1


def test_changes_under_a_slow_clock_are_dated_no_earlier_than_published_ones(
    news: Newsroom,
) -> None:
    news.write("ferry.md", title="Newer")
    lose_file = news.articles / "canal.md"
    lose_file.unlink()
    news.build("1999-01-01T00:00:00Z")
    assert news.updated("ferry") == "2026-01-03T08:00:00Z"
    assert news.tombstones() == {"canal": "2026-01-03T08:00:00Z"}


def test_the_clock_is_never_printed(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    news.write("ferry.md", topics=["Ships"])
    news.build("2026-02-17T17:17:17Z")
    assert not [path for path, data in news.files().items() if b"17:17" in data]
