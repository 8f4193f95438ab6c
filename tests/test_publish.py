"""feeds.publish is the whole build, for a program that has a Site."""

import os
import shutil
import threading
import time
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

import feeds
from feeds.dates import moment
from feeds.output.lock import locked
from tests.apart import PATIENCE
from tests.newsroom import Newsroom

NOW = moment("2026-02-01T06:00:00Z")


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    news = Newsroom(tmp_path)
    for number in range(3):
        news.write(f"{number}.md", f"2026-01-0{number + 1}", topics=["Ships"])
    news.write("wrong.md", title=None)
    return news


def test_it_writes_what_the_command_writes(news: Newsroom, tmp_path: Path) -> None:
    report = feeds.publish(feeds.load_site(news.config), tmp_path / "ours", now=NOW)
    news.update("2026-02-01T06:00:00Z")
    own = {path: (tmp_path / "ours" / path).read_bytes() for path in report.documents}
    assert own == news.files()
    assert sorted(report.added) == sorted(report.documents)
    assert (report.changed, report.removed, report.published) == ((), (), 3)
    assert ["wrong.md:1: has no title" in str(problem) for problem in report.problems] == [True]


def test_a_second_build_reads_and_writes_nothing(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = feeds.load_site(news.config)
    time.sleep(0.11)
    first = feeds.publish(site, news.output, now=NOW)
    time.sleep(0.11)
    feeds.publish(site, news.output, now=NOW)
    monkeypatch.setattr(os, "read", lambda *_: pytest.fail("an article is read"))
    second = feeds.publish(site, news.output, now=NOW)
    assert (second.added, second.changed, second.removed) == ((), (), ())
    assert second.documents and set(second.documents) == set(first.documents)
    assert second.problems == first.problems


def test_another_site_is_another_build(news: Newsroom) -> None:
    site = feeds.load_site(news.config)
    feeds.publish(site, news.output, now=NOW)
    other = msgspec.structs.replace(site, title="Olds")
    assert "feed.json" in feeds.publish(other, news.output, now=NOW).changed
    assert b"Olds" in news.files()["feed.json"]


def test_one_changed_article_changes_the_documents_that_have_it(news: Newsroom) -> None:
    site = feeds.load_site(news.config)
    feeds.publish(site, news.output, now=NOW)
    news.write("1.md", "2026-01-02", topics=["Ships"], title="Newer")
    report = feeds.publish(site, news.output, now=NOW)
    assert {"feed.json", "ships/feed.json", "ledger.jsonl"} <= set(report.changed)
    shutil.rmtree(news.output.parent / ".feeds")
    assert feeds.publish(site, news.output, now=NOW).changed == ()


def test_a_guard_stops_it_unless_it_is_allowed(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    for number in range(40):
        news.write(f"{number}.md", f"2026-01-{1 + number % 28:02}")
    site = feeds.load_site(news.config)
    feeds.publish(site, news.output, now=NOW)
    before = news.files()
    for number in range(30):
        (news.articles / f"{number}.md").unlink()
    with pytest.raises(feeds.FeedsError, match="allow"):
        feeds.publish(site, news.output, now=NOW)
    assert news.files() == before
    feeds.publish(site, news.output, now=NOW, allow=["vanish"])
    assert len(news.tombstones()) == 30


def test_errors_are_raised_when_it_is_called(news: Newsroom, tmp_path: Path) -> None:
    site = msgspec.structs.replace(feeds.load_site(news.config), articles=str(tmp_path / "none"))
    with pytest.raises(feeds.FeedsError, match="is not a folder"):
        feeds.publish(site, news.output)
    assert not news.output.exists()


def test_it_waits_for_another_build(news: Newsroom) -> None:
    site = feeds.load_site(news.config)
    ended: list[datetime] = []

    def build() -> None:
        feeds.publish(site, news.output, now=NOW)
        ended.append(NOW)

    thread = threading.Thread(target=build)
    with locked(news.output, lambda: pytest.fail("another build is there")):
        thread.start()
        time.sleep(0.3)
        assert not ended and not list(news.output.iterdir())
    thread.join(PATIENCE)
    assert ended and "feed.json" in news.files()
