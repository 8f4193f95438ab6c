"""The replayed history of a news site: feeds change if, and only if, a reader sees a change.

A robot commits every two hours. Most commits only encrypt a field again; some change what readers
see, and a few break and repair files, or withdraw articles and publish them again.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from feeds.dates import moment, rfc3339
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

COMMITS = 150
START = moment("2026-03-01T00:00:00Z")
TOPICS = ("Ships", "Towns", "Rail")


@dataclass
class Story:
    """An article as its writers know it; `key` never changes."""

    key: str
    file: str
    date: datetime
    fields: dict[str, object] = field(default_factory=dict)
    is_corrupt: bool = False
    is_there: bool = True

    @property
    def is_out(self) -> bool:
        return self.is_there and not self.is_corrupt and self.fields["published"] is True

    @property
    def seen(self) -> object:
        """All that a reader could see of it, and its scores; None if there is nothing to see."""
        unseen = ("secured", "published")
        shown = {name: value for name, value in self.fields.items() if name not in unseen}
        return (self.date, shown) if self.is_out else None


class Robot:
    """Writes a site's history, the same for the same seed."""

    def __init__(self, news: Newsroom, seed: int) -> None:
        self.news, self.random = news, random.Random(seed)
        self.now = START
        self.stories: list[Story] = []
        for _ in range(55):
            self.publish(START - timedelta(hours=self.random.randrange(2000)))

    def publish(self, date: datetime) -> None:
        number = len(self.stories)
        topics = self.random.sample(TOPICS, self.random.choice((1, 1, 2)))
        story = Story(f"{number:03}", f"{date:%Y-%m-%d}-story-{number:03}.md", date)
        story.fields = {
            "title": f"Story {number}",
            "webUrl": f"https://news.example.com/{number}",
            "topics": topics,
            "heat": self.random.randrange(-1, 90),
            "published": True,
            "secured": self.cipher(),
        }
        self.stories.append(story)
        self.save(story)

    def cipher(self) -> str:
        return f"{self.random.getrandbits(96):024x}==;{self.random.getrandbits(160):040x}=="

    def save(self, story: Story) -> None:
        """Write the file as the story is now."""
        file = self.news.articles / story.file
        if not story.is_there:
            file.unlink()
            return
        self.news.write(story.file, rfc3339(story.date), **story.fields)
        if story.is_corrupt:
            file.write_bytes(file.read_bytes()[:-4] + b"title: [another")

    def commit(self) -> tuple[str, bool]:
        """What was done, and whether a reader sees it or a score changed."""
        self.now += timedelta(hours=2)
        before = {story.key: story.seen for story in self.stories}
        for story in self.random.sample([one for one in self.stories if one.is_there], 6):
            story.fields["secured"] = self.cipher()
            self.save(story)
        done = self.random.choices(
            (
                "secure",
                "flip",
                "address",
                "date",
                "title",
                "heat",
                "delete",
                "rename",
                "break",
                "add",
            ),
            (60, 8, 5, 5, 5, 6, 2, 4, 6, 3),
        )[0]
        if done == "add":
            self.publish(self.now - timedelta(minutes=self.random.randrange(100)))
        elif done != "secure":
            story = self.victim(done)
            self.change(story, done)
            self.save(story)
        return done, before != {story.key: story.seen for story in self.stories}

    def victim(self, done: str) -> Story:
        """A story to which this can be done; who came back once is fond of going again."""
        there = [story for story in self.stories if story.is_there]
        if done == "flip":
            there = [story for story in there if not story.is_corrupt]
            hidden = [story for story in there if not story.is_out]
            if hidden and self.random.random() < 0.6:
                there = hidden
            else:
                there = [story for story in there if story.key < "006"]
        elif done == "break":
            broken = [story for story in there if story.is_corrupt]
            if broken and self.random.random() < 0.6:
                there = broken
        elif done in ("address", "rename"):
            # At once, or while nobody sees it, nothing would be left to know it by.
            there = [story for story in there if story.is_out]
        return self.random.choice(there)

    def change(self, story: Story, done: str) -> None:
        number = self.random.randrange(10_000)
        if done == "flip":
            story.fields["published"] = not story.fields["published"]
        elif done == "address":
            story.fields["webUrl"] = f"https://news.example.com/{story.key}/{number}"
        elif done == "date":
            story.date -= timedelta(hours=1 + number % 40)
        elif done == "title":
            story.fields["title"] = f"Story {story.key}, mended {number} times"
        elif done == "heat":
            story.fields["heat"] = number
        elif done == "delete":
            story.is_there = False
        elif done == "rename":
            (self.news.articles / story.file).unlink()
            story.file = f"{self.now:%Y-%m-%d}-renamed-{story.key}-{number}.md"
        elif done == "break":
            story.is_corrupt = not story.is_corrupt


class Reader:
    """Follows the feeds from build to build, and minds what no reader should have to."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.updated: dict[str, datetime] = {}
        self.feeds: dict[str, datetime] = {}

    def look(self, news: Newsroom, robot: Robot, now: datetime) -> None:
        by_title = {str(one.fields["title"]): one.key for one in robot.stories if one.is_out}
        met: dict[str, str] = {}
        for _, entries in walk(news):
            for entry in entries:
                key = by_title[str(entry["title"])]
                assert met.setdefault(str(entry["id"]), key) == key, "one id for two articles"
                assert self.ids.setdefault(key, str(entry["id"])) == entry["id"], "a new id"
                updated = moment(str(entry["date_modified"]))
                assert self.updated.get(key, updated) <= updated <= now, "updated goes astray"
                self.updated[key] = updated
        assert sorted(met.values()) == sorted(by_title.values()), "not all that is published"
        assert not met.keys() & {f"tag:example.org,2026:{name}" for name in news.tombstones()}
        for folder in ("", *(f"{topic.lower()}/" for topic in TOPICS)):
            updated = moment(news.feed_updated(folder))
            assert self.feeds.get(folder, updated) <= updated <= now, "a feed goes back in time"
            self.feeds[folder] = updated


def walk(news: Newsroom) -> Iterator[tuple[str, list[dict[str, object]]]]:
    for path, _ in news.walk("feed.json"):
        yield path, list(news.entries(path).values())


@pytest.mark.parametrize("seed", [1])
def test_the_feeds_change_when_and_only_when_a_reader_sees_it(tmp_path: Path, seed: int) -> None:
    news = Newsroom(tmp_path, entries=20, formats=["atom", "json"])
    robot, reader = Robot(news, seed), Reader()

    def build(now: datetime) -> set[str]:
        written = news.update(rfc3339(now))
        return {*written.added, *written.changed, *written.removed}

    build(robot.now)
    reader.look(news, robot, robot.now)
    spurious, missed, kinds = [], [], set()
    for number in range(COMMITS):
        done, is_seen = robot.commit()
        touched = build(robot.now)
        feeds = {path for path in touched if path.endswith((".xml", "feed.json"))}
        if feeds and not is_seen:
            spurious.append((number, done, sorted(feeds)))
        if is_seen and not feeds:
            missed.append((number, done))
        if done == "secure":
            assert not touched, "a new ciphertext is nobody's business"
        if feeds:
            reader.look(news, robot, robot.now)
        kinds.add((done, is_seen))
    assert (spurious, missed) == ([], [])
    assert len(kinds) > 9
