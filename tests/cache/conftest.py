"""Fixtures: a site that was built, and a change of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feeds.cache import file_state
from tests.cache.sites import FIRST, TICK, build, settle
from tests.newsroom import Newsroom


@pytest.fixture(autouse=True)
def short_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is racy for a shorter time, so that tests need not sleep for a tenth of a second."""
    monkeypatch.setattr(file_state, "_TICK", int(TICK * 1e9))


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    """A site that was built a while ago, so that none of its files is racy."""
    news = Newsroom(tmp_path / "site", entries=2)
    for number, day in enumerate(("2025-11-01", "2025-12-02", "2026-01-03"), 1):
        news.write(f"{number}.md", day, topics=["Ships"], excerpt="It sails.")
    news.write("hidden.md", published=False)
    news.write("wrong.md", title=None)
    settle()
    build(news, FIRST)
    settle()
    build(news, FIRST)
    return news


@pytest.fixture
def change(news: Newsroom) -> Iterator[Callable[[], None]]:
    """A change of an article, so that a cache that is wrong shows."""
    number = 0

    def changed() -> None:
        nonlocal number
        number += 1
        news.write("2.md", "2025-12-02", title=f"Number {number}", topics=["Ships"])

    yield changed
