"""A cache is trusted after a fresh checkout, but by content and not by times."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.articles import read, snapshot
from feeds.cache import program
from feeds.pipeline import tasks
from tests.newsroom import Newsroom

FIRST, LATER = "2026-01-31T12:00:00Z", "2026-02-01T12:00:00Z"


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    news = Newsroom(tmp_path)
    for number in range(5):
        news.write(f"lamp-{number}.md", topics=["Light"])
    news.build(FIRST)
    return news


def check_out(news: Newsroom) -> None:
    """Give every file another inode and time, as git does."""
    for folder in (news.articles, news.output):
        copy = folder.with_name("copy")
        shutil.copytree(folder, copy, copy_function=shutil.copyfile)
        shutil.rmtree(folder)
        copy.rename(folder)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles that are parsed from now on."""
    found: list[str] = []

    def noted(real: Callable[..., object]) -> Callable[..., object]:
        def run(site: object, file: str, *rest: object, **named: object) -> object:
            found.append(file)
            return real(site, file, *rest, **named)

        return run

    monkeypatch.setattr(tasks, "outcome_of", noted(read.outcome_of))
    return found


def test_nothing_is_parsed_or_written_again(
    news: Newsroom, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_out(news)
    # The program was installed anew, too.
    monkeypatch.setattr(program, "file_times", lambda: b"other times")
    written = news.update(LATER)
    assert parsed == []
    assert not (written.added or written.changed or written.removed)


def test_only_what_differs_is_parsed(news: Newsroom, parsed: list[str]) -> None:
    check_out(news)
    news.write("lamp-3.md", topics=["Light"], title="A brighter lamp")
    news.update(LATER)
    assert set(parsed) == {"lamp-3.md"}


def test_a_file_that_came_or_went_is_noticed(news: Newsroom) -> None:
    check_out(news)
    news.write("torch.md", topics=["Light"])
    (news.articles / "lamp-1.md").unlink()
    news.update(LATER, ("vanish",))
    assert {"torch", "lamp-1"} & news.entries().keys() == {"torch"}


def test_a_ledger_of_other_bytes_is_noticed(news: Newsroom) -> None:
    path = news.output / "ledger.jsonl"
    check_out(news)
    path.write_bytes(path.read_bytes().replace(b"lamp-2", b"lamb-2"))
    assert news.update(LATER).problems


@pytest.mark.slow
def test_the_second_build_after_a_checkout_reads_nothing(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_out(news)
    # Once the clock of the file system has ticked.
    time.sleep(2.1)
    news.update(LATER)
    monkeypatch.delattr(snapshot, "bytes_in")
    monkeypatch.delattr(tasks, "bytes_of")
    assert news.update(LATER).documents


def test_a_feed_of_other_bytes_is_noticed(news: Newsroom) -> None:
    path = news.output / "light/atom.xml"
    good = path.read_bytes()
    check_out(news)
    path.write_bytes(good.replace(b"About lamp-1", b"About evil-1"))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert news.update(LATER).changed == ("light/atom.xml",)
    assert path.read_bytes() == good
