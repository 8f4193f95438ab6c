"""Builds that are killed at random: every file stays whole, and the next build ends well."""

import json
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from lxml import etree

from feeds.history import guards
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

KILLS = 10
SETTINGS = {"entries": 5, "archive": "year", "formats": ["atom", "json"]}


def build(news: Newsroom, now: str) -> None:
    news.update(now, guards.NAMES)


def killed(news: Newsroom, now: str, after: float) -> bool:
    """Whether a build in a process of its own was still at work after these seconds."""
    child = os.fork()
    if child == 0:
        try:
            build(news, now)
        finally:
            # Never back into the tests.
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def look(news: Newsroom) -> None:
    """Every file can be read to its end."""
    for path, data in news.files().items():
        if path.endswith(".xml"):
            etree.fromstring(data)
        elif path.endswith((".json", ".jsonl")):
            for text in data.splitlines() if path.endswith("l") else [data]:
                json.loads(text)
        else:
            assert path == ".unfinished"


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_builds_that_are_killed_at_random_end_where_undisturbed_ones_do(tmp_path: Path) -> None:
    dice = random.Random(3)
    news = Newsroom(tmp_path / "site", **SETTINGS)
    # The same articles, and a configuration of the same words in another folder.
    shared = "../../site/articles"
    twin = Newsroom(tmp_path / "twin", **SETTINGS, articles=shared)
    for number in range(60):
        news.write(f"{number}.md", f"2025-12-{1 + number % 28:02}", topics=[f"T{number % 3}"])
    for site in (news, twin):
        build(site, "2026-01-01T00:00:00Z")
    began = time.monotonic()
    shutil.copytree(twin.folder, tmp_path / "measured")
    build(Newsroom(tmp_path / "measured", **SETTINGS, articles=shared), "2026-01-01T01:00:00Z")
    took = time.monotonic() - began
    number_killed = 0
    for day in range(1, KILLS + 1):
        for _ in range(3):
            number = dice.randrange(70)
            title = f"Number {dice.random()}"
            news.write(f"{number}.md", f"2025-12-{1 + number % 28:02}", title=title)
        at, later = (f"2026-01-{1 + day:02}T0{hour}:00:00Z" for hour in (1, 2))
        before = news.files()["ledger.jsonl"]
        number_killed += killed(news, at, dice.random() * took)
        look(news)
        # What the killed one had made known counts; else the clock is the next one's.
        is_known = news.files()["ledger.jsonl"] != before
        build(twin, at if is_known else later)
        build(news, later)
        assert news.files() == twin.files()
    assert number_killed >= 1
