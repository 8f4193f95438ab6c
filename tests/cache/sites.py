"""A site, its cache, and the same site built without a cache."""

import shutil
import time
from collections.abc import Collection
from pathlib import Path

from feeds.dates import moment
from feeds.history import guards
from feeds.pipeline.publishing import run_build
from feeds.pipeline.request import Report, Request, Watcher
from tests.newsroom import Newsroom

# Seconds after which a file is no longer racy, in these tests: a few times what the clocks of file
# systems take from one tick to the next.
TICK = 0.02
FIRST, SECOND, THIRD = (f"2026-02-0{day}T06:00:00Z" for day in (1, 2, 3))


Files = dict[str, bytes]


def settle() -> None:
    """Wait until no file is racy."""
    time.sleep(1.3 * TICK)


def build(news: Newsroom, now: str, jobs: int = 1, allow: Collection[str] = guards.NAMES) -> Report:
    request = Request(news.config, news.output, moment(now), allow, jobs)
    return run_build(request, Watcher())


def cache_file(news: Newsroom) -> Path:
    """The file of the cache."""
    return news.config.parent / ".feeds/feeds.yaml.sqlite"


class Twin:
    """The same site, built each time without what earlier builds left in the cache."""

    def __init__(self, news: Newsroom) -> None:
        self.news, self.output = news, news.folder.parent / "twin"
        if news.output.exists():
            shutil.copytree(news.output, self.output)

    def build(self, now: str) -> Files:
        beside, kept = self.news.config.parent / ".feeds", self.news.folder / "kept"
        if beside.exists():
            beside.rename(kept)
        own, self.news.output = self.news.output, self.output
        try:
            build(self.news, now)
            return self.news.files()
        finally:
            self.news.output = own
            shutil.rmtree(beside, ignore_errors=True)
            if kept.exists():
                kept.rename(beside)

    def agrees(self, now: str = SECOND, jobs: int = 1) -> None:
        """Build both: they are alike."""
        build(self.news, now, jobs)
        assert self.news.files() == self.build(now)
