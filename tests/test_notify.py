"""`feeds notify`: a hub is notified, fetches the feed and delivers it to a subscriber."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from feedparser import parse

from feeds.automation import notify
from feeds.cli.main import main
from feeds.web import http
from tests.hosts import Answer, Asked, Host, serving
from tests.newsroom import Newsroom


class Hub:
    """A WebSub hub: on a notification it fetches the feed and posts it to the subscribers."""

    def __init__(self, host: Host, subscriber: str) -> None:
        self.host, self.subscriber = host, subscriber
        self.refusals: list[int] = []
        host.answers = self.answer

    def answer(self, asked: Asked) -> Answer:
        if self.refusals:
            return Answer(self.refusals.pop(0))
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        assert asked.form["hub.mode"] == "publish"
        found = http.fetch(asked.form["hub.url"])
        # A hub reads its own address, and the feed's, from the feed.
        feed = parse(found.content)
        links = {one["rel"]: one["href"] for one in feed.feed.get("links", [])}
        if not asked.form["hub.url"].endswith(".json"):
            assert links["hub"] == self.host.url + "/hub"
            assert links["self"] == asked.form["hub.url"]
        http.post(self.subscriber, {"content": found.content.decode()})
        return Answer(202)

    @property
    def told(self) -> list[str]:
        return [one.form["hub.url"] for one in self.host.asked]


class World:
    """A newsroom whose output is served, a hub and a subscriber."""

    def __init__(self, folder: Path, site: Host, hub: Host, subscriber: Host) -> None:
        self.site, self.subscriber = site, subscriber
        self.served = folder / "served"
        self.since = folder / "since.json"
        self.hub = Hub(hub, subscriber.url + "/callback")
        self.news = Newsroom(folder, url=site.url + "/feeds/", hubs=[hub.url + "/hub"])
        self.pauses: list[float] = []
        site.answers = self.serve

    def serve(self, asked: Asked) -> Answer:
        file = self.served / asked.path.removeprefix("/feeds/")
        return Answer(200, file.read_bytes()) if file.is_file() else Answer(404)

    def build(self) -> None:
        self.news.build("2026-01-31T12:00:00Z")

    def deploy(self) -> None:
        shutil.rmtree(self.served, ignore_errors=True)
        shutil.copytree(self.news.output, self.served)

    def notify(self, timeout: float = 60) -> notify.Notification:
        hubs = (self.hub.host.url + "/hub",)
        return notify.notify(
            hubs, self.news.output, self.since, timeout=timeout, sleep=self.pauses.append
        )

    def live(self, *folders: str) -> list[str]:
        names = ("atom.xml", "feed.json", "rss.xml")
        return sorted(f"{self.site.url}/feeds/{folder}{one}" for folder in folders for one in names)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    def empty(_: Asked) -> Answer:
        return Answer(200)

    with serving(empty) as site, serving(empty) as hub, serving(empty) as subscriber:
        world = World(tmp_path, site, hub, subscriber)
        world.news.write("lamp.md", topics=["Light"])
        world.news.write("shade.md", topics=["Shadow"])
        world.build()
        world.deploy()
        yield world


def test_a_subscriber_gets_the_feed_that_changed(world: World) -> None:
    assert world.notify().problems == ()
    assert sorted(world.hub.told) == world.live("", "light/", "shadow/")
    world.hub.host.asked.clear()
    world.subscriber.asked.clear()

    world.news.write("lamp.md", topics=["Light"], title="A brighter lamp")
    world.build()
    world.deploy()
    told = world.notify()
    assert not told.problems
    assert sorted(world.hub.told) == world.live("", "light/")
    bodies = [one.form["content"] for one in world.subscriber.asked]
    assert len(bodies) == 6
    assert all("A brighter lamp" in body for body in bodies)


def test_a_hub_is_notified_of_a_change_only_once(world: World) -> None:
    world.notify()
    world.hub.host.asked.clear()
    assert world.notify().changed == ()
    assert world.hub.told == []


def test_a_hub_is_notified_after_the_site_serves_the_new_feeds(world: World) -> None:
    world.notify()
    world.hub.host.asked.clear()
    world.news.write("lamp.md", topics=["Light"], title="A brighter lamp")
    world.build()
    waited = 0

    def serve(asked: Asked) -> Answer:
        nonlocal waited
        waited += 1
        if waited == 3:
            world.deploy()
        assert not world.hub.told or waited > 3
        return World.serve(world, asked)

    world.site.answers = serve
    assert not world.notify().problems
    assert world.pauses == [2, 4]
    assert world.hub.told


def test_no_hub_is_notified_while_the_site_is_old_but_in_the_next_run(world: World) -> None:
    world.notify()
    world.hub.host.asked.clear()
    world.news.write("lamp.md", topics=["Light"], title="A brighter lamp")
    world.build()
    told = world.notify(timeout=0)
    assert [str(one) for one in told.problems] == [
        f"{world.site.url}/feeds/manifest.json: is still the previous one; see whether the site was"
        " deployed; hubs are notified in the next run"
    ]
    assert world.hub.told == []
    world.deploy()
    assert len(world.notify().changed) == 6


def test_a_busy_hub_is_notified_again_after_longer_pauses(world: World) -> None:
    world.hub.refusals = [503, 429, 500]
    assert not world.notify().problems
    assert world.pauses == [2, 4, 8]


def test_a_hub_that_refuses_is_not_notified_again(world: World) -> None:
    world.hub.refusals = [400] * 9
    told = world.notify()
    assert (told.notified, len(told.problems), world.pauses) == (0, 9, [])
    assert "answers with status 400" in str(told.problems[0])
    assert not world.since.exists()


def test_the_command_fails_only_if_strict(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(world.news.folder)
    world.hub.refusals = [400] * 18
    for strict, status in (((), 0), (("--strict",), 1)):
        with pytest.raises(SystemExit) as left:
            main(["notify", *strict])
        assert left.value.code == status
        out, err = capsys.readouterr()
        assert out == "9 feeds changed; 0 notifications sent\n"
        assert err.count("answers with status 400") == 9


def test_there_is_no_hub_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    news = Newsroom(tmp_path)
    news.write("lamp.md")
    news.build("2026-01-31T12:00:00Z")
    assert "hubs" not in json.loads(news.config.read_text())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["notify"])
    assert left.value.code == 0
    assert "there are no hubs" in capsys.readouterr().out
