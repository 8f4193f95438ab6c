"""The index changes the time that a build takes, and never a byte of what comes out."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from pathlib import Path
from struct import pack, unpack
from typing import Any

import pytest

from feeds.articles import fields, folder, read
from feeds.cache import file_state, fingerprint, store
from feeds.cli.report import Terminal, results
from feeds.dates import moment
from feeds.errors import Stopped
from feeds.formats.interface import Rendered
from feeds.gate import Gate
from feeds.history import guards
from feeds.model import Article, Entry, Feed, Site, Withheld
from feeds.output import manifest, write
from feeds.pipeline import incremental, render, run, tasks, up_to_date
from feeds.pipeline.request import Order, Written
from tests.newsroom import Newsroom, Nobody

FIRST, SECOND, THIRD = (f"2026-02-0{day}T06:00:00Z" for day in (1, 2, 3))
Files = dict[str, bytes]


@pytest.fixture(autouse=True)
def no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here outlives the machine, so that nobody waits for its disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    """A site that was built a while ago, so that all its files can be told by their stamps."""
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


def settle() -> None:
    """Wait until no file is too young to be trusted."""
    time.sleep(0.11)


def build(
    news: Newsroom, now: str, jobs: int = 1, allow: Collection[str] = guards.NAMES
) -> Written:
    order = Order(news.config, news.output, moment(now), allow, jobs)
    return run.build(order, Nobody())[1]


def place(news: Newsroom) -> Path:
    """Where the index lies."""
    return news.config.parent / ".feeds/feeds.yaml.sqlite"


class Counts:
    """How often what was done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: list[str] = []
        self.parsed: list[str] = []
        self.rendered: list[str] = []
        self.checked: list[str] = []
        bytes_of, article_of = folder.bytes_of, fields.article_of
        rendered, faults = render.rendered, Gate.faults

        def opening(site: Site, file: str) -> bytes:
            self.opened.append(file)
            return bytes_of(site, file)

        def parsing(file: str, data: bytes, site: Site, **rest: bool) -> Article | Withheld:
            self.parsed.append(file)
            return article_of(file, data, site, **rest)

        def rendering(name: str, feed: Feed[Entry], made: Rendered) -> Any:
            self.rendered.append(f"{feed.path}{name}")
            return rendered(name, feed, made)

        def checking(self_: Gate, name: str, *rest: Any) -> Any:
            self.checked.append(f"{rest[1].path}{name}")
            return faults(self_, name, *rest)

        monkeypatch.setattr(tasks, "bytes_of", opening)
        monkeypatch.setattr(read, "bytes_of", opening)
        monkeypatch.setattr(read, "article_of", parsing)
        monkeypatch.setattr(render, "rendered", rendering)
        monkeypatch.setattr(Gate, "faults", checking)

    def none(self) -> bool:
        return not (self.opened or self.parsed or self.rendered or self.checked)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    return Counts(monkeypatch)


class Twin:
    """The same site, built each time without what earlier builds left in the index."""

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


# --- the same bytes ---------------------------------------------------------------------------

TOPICS = ("Ships", "ships", "C++", "Trains", "Planes", "Deep Sea")
CONFIGURATIONS: tuple[dict[str, object], ...] = (
    {},
    {"archive": "none", "entries": 3},
    {"include": {"max_age": 40}, "tombstones": 5},
    {"future": True, "archive": "week"},
    {"topics": "topics", "children_in_parent": True},
    {"topics": "topics", "exclusive": True, "formats": ["json", "atom"]},
    {"amp": "none", "title": "Olds", "include": {"min_quality": 30}},
)


class Chance:
    """What happens to a site in the course of time."""

    def __init__(self, news: Newsroom, seed: int) -> None:
        self.news, self.dice, self.number = news, random.Random(seed), 0
        (news.config.parent / "topics").mkdir(exist_ok=True)
        self.topic_file()

    def happens(self) -> None:
        what = (self.add, self.add, self.edit, self.edit, self.rename, self.delete)
        rarely = (self.configure, self.topic_file, self.output_file, self.manifest, self.put_back)
        self.dice.choice(what)()
        if self.dice.random() < 0.5:
            self.dice.choice(rarely)()

    def add(self) -> None:
        self.number += 1
        self._write(f"{self.number:03}.md")

    def edit(self) -> None:
        self._write(self._any().name)

    def rename(self) -> None:
        file = self._any()
        self.number += 1
        file.rename(file.with_name(f"{self.number:03}-was-{file.name[:3]}.md"))

    def delete(self) -> None:
        self._any().unlink(missing_ok=True)

    def put_back(self) -> None:
        file = self._any()
        about = file.stat()
        data = file.read_bytes()
        file.write_bytes(data.replace(b"About", b"Round"))
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))

    def configure(self) -> None:
        self.news.configure(**self.dice.choice(CONFIGURATIONS))

    def topic_file(self) -> None:
        place = self.news.config.parent / "topics"
        parent = self.dice.choice(("", "\nparent: Vehicles"))
        (place / "vehicles.yaml").write_text("name: Vehicles\n")
        (place / "ships.yaml").write_text(f"name: Ships\ndescription: {self.number}{parent}\n")

    def output_file(self) -> None:
        """Spoil a feed; the twin's stays as it is, and both are put right."""
        feeds = sorted(self.news.feeds())
        if feeds:
            (self.news.output / self.dice.choice(feeds)).write_bytes(b"<oops/>")

    def manifest(self) -> None:
        for root in (self.news.output, self.news.folder.parent / "twin"):
            (root / "manifest.json").unlink(missing_ok=True)

    def _any(self) -> Path:
        files = sorted(self.news.articles.glob("*.md"))
        return self.dice.choice(files) if files else self.news.write("000.md")

    def _write(self, name: str) -> None:
        day = self.dice.randrange(1, 29)
        self.news.write(
            name,
            f"2026-{self.dice.choice((1, 1, 1, 2, 2, 3)):02}-{day:02}",
            title=f"About {self.dice.random()}",
            topics=self.dice.sample(TOPICS, 2),
            quality=self.dice.randrange(100),
            published=self.dice.random() < 0.8,
            related=[{"title": "More", "webUrl": f"https://more.example/{self.number}"}],
        )


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_index_never_changes_a_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(incremental, "FILES", 1)
    monkeypatch.setattr(incremental, "ENTRIES", 1)
    news = Newsroom(tmp_path / "site", entries=2)
    chance = Chance(news, seed)
    for _ in range(8):
        chance.add()
    twin = Twin(news)
    hour = 0
    for step in range(30):
        hour += chance.dice.choice((0, 1, 30, 200))
        now = f"2026-{1 + hour // 672:02}-{1 + hour // 24 % 28:02}T{hour % 24:02}:00:00Z"
        if chance.dice.random() < 0.4:
            settle()
        twin.agrees(now, jobs=1 + step % 2)
        assert build(news, now, jobs=2).changed == ()
        assert news.files() == twin.build(now)
        if chance.dice.random() < 0.9:
            chance.happens()


def test_what_went_out_before_its_date_forgets_that_with_the_output(news: Newsroom) -> None:
    news.configure(future=True)
    news.write("soon.md", "2026-06-01")
    build(news, FIRST)
    shutil.rmtree(news.output)
    shutil.rmtree(news.folder.parent / "twin", ignore_errors=True)
    Twin(news).agrees(THIRD)


# --- what was not seen would be wrong ---------------------------------------------------------


def test_an_edit_with_size_and_time_put_back_is_seen(news: Newsroom) -> None:
    file = news.articles / "3.md"
    about = file.stat()
    file.write_bytes(file.read_bytes().replace(b"About 3", b"Round 3"))
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert file.stat().st_size == about.st_size
    assert "feed.json" in build(news, SECOND).changed
    assert news.entries()["3"]["title"] == "Round 3"


def test_another_file_of_the_same_size_and_time_is_seen(news: Newsroom) -> None:
    file, other = news.articles / "3.md", news.folder / "other"
    other.write_bytes(file.read_bytes().replace(b"About 3", b"Round 3"))
    shutil.copystat(file, other)
    other.replace(file)
    build(news, SECOND)
    assert news.entries()["3"]["title"] == "Round 3"


def test_two_files_that_change_places_are_seen(news: Newsroom) -> None:
    one, two, aside = (news.articles / name for name in ("2.md", "3.md", "aside"))
    os.utime(one, ns=(1, 1))
    os.utime(two, ns=(1, 1))
    settle()
    build(news, FIRST)
    twin = Twin(news)
    one.rename(aside)
    two.rename(one)
    aside.rename(two)
    twin.agrees()
    assert news.entries()["3"]["title"] == "About 2"


def test_a_file_from_before_1970_is_a_file(news: Newsroom) -> None:
    file = news.articles / "3.md"
    os.utime(file, ns=(-(10**9), -(10**9)))
    settle()
    build(news, SECOND)
    file.write_bytes(file.read_bytes().replace(b"About 3", b"Round 3"))
    os.utime(file, ns=(-(10**9), -(10**9)))
    build(news, SECOND)
    assert news.entries()["3"]["title"] == "Round 3"


def test_a_file_that_changed_within_the_last_tick_is_not_trusted(
    news: Newsroom, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.Store, "clock", lambda *_: 0)
    news.write("3.md", "2026-01-03", title="Young", topics=["Ships"])
    build(news, SECOND)
    counts.opened.clear()
    counts.parsed.clear()
    build(news, SECOND)
    # Opened, for nobody knows; but not parsed, for it is the same.
    assert counts.opened == ["3.md"] and counts.parsed == []


def test_a_file_is_trusted_as_soon_as_the_clock_of_its_disk_has_ticked(
    news: Newsroom, counts: Counts
) -> None:
    news.write("3.md", "2026-01-03", title="Young", topics=["Ships"])
    time.sleep(0.03)
    build(news, SECOND)
    counts.opened.clear()
    build(news, SECOND)
    assert counts.opened == []
    assert not list((news.config.parent / ".feeds").glob(f"*.{os.getpid()}"))


def test_the_clock_of_another_disk_is_not_asked(news: Newsroom) -> None:
    build(news, FIRST)
    with closing(store.open_store(news.config)) as kept:
        assert kept.clock(str(news.articles)) > 10**18
        assert kept.clock("/proc") == kept.clock(str(news.folder / "none")) == 0
    assert store.in_memory().clock(str(news.articles)) == 0


def test_a_stamp_is_trusted_once_the_clock_has_ticked() -> None:
    second = 1_000_000_000
    fine, coarse = 5 * second + 4_000_000, 5 * second
    for newest, ticked in ((fine, fine + 100_000_000), (coarse, 7 * second)):
        for stamp in (pack("4Q", 1, newest, 0, 1), pack("4Q", 1, 0, newest, 1)):
            old = pack("4Q", 1, 2, 3, 4)
            before, after = file_state.When(ticked), file_state.When(ticked + 1)
            assert not file_state.settled(stamp, before)
            assert not file_state.all_settled([old, stamp, old], before)
            assert file_state.settled(stamp, after)
            assert file_state.all_settled([old, stamp, old], after)
    assert file_state.all_settled([], file_state.When(0))


def test_a_stamp_is_trusted_once_its_disk_has_a_later_time() -> None:
    fine, coarse = pack("4Q", 1, 5_004_000_000, 0, 1), pack("4Q", 1, 5_000_000_000, 0, 1)
    assert file_state.settled(fine, file_state.When(0, 5_004_000_001))
    assert not file_state.settled(fine, file_state.When(0, 5_004_000_000))
    # It may lie on another disk than what told the time, whose clock ticks once in two seconds.
    assert not file_state.settled(coarse, file_state.When(0, 5_004_000_000))


def test_what_cannot_be_read_is_tried_again(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bytes_of = folder.bytes_of

    def failing(site: Site, file: str) -> bytes:
        if file == "3.md":
            raise OSError(5, "Input/output error")
        return bytes_of(site, file)

    os.utime(news.articles / "3.md", ns=(1, 1))
    settle()
    twin = Twin(news)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "bytes_of", failing)
        patch.setattr(read, "bytes_of", failing)
        twin.agrees(SECOND)
        assert "3" not in news.entries()
    twin.agrees(SECOND)
    assert "3" in news.entries()


def test_an_article_that_changes_while_it_is_read_and_changes_back_is_seen(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = Twin(news)
    file = news.write("3.md", "2026-01-03", title="Before", topics=["Ships"])
    before, during = file.read_bytes(), file.read_bytes().replace(b"Before", b"During")
    with monkeypatch.context() as patch:
        read_some = tasks.read_some

        def reading(*arguments: Any) -> Any:
            read = read_some(*arguments)
            file.write_bytes(during)
            return read

        patch.setattr(incremental, "read_some", reading)
        build(news, FIRST)
    assert news.entries()["3"]["title"] == "During"
    file.write_bytes(before)
    shutil.rmtree(twin.output)
    shutil.copytree(news.output, twin.output)
    twin.agrees()
    assert news.entries()["3"]["title"] == "Before"


# --- what is not done again -------------------------------------------------------------------


def test_nothing_is_done_where_nothing_changed(news: Newsroom, counts: Counts) -> None:
    before = news.times()
    written = build(news, SECOND)
    assert counts.none()
    assert set(written.unchanged) == set(news.files())
    assert news.times() == before


IMPORTED = """
import atexit, sys
atexit.register(lambda: print(*sys.modules))
from feeds.cli import main
main()
"""


def imported(news: Newsroom, now: str) -> set[str]:
    """What a build in a process of its own imports, of slow packages and our own modules."""
    places = ("--config", str(news.config), "--output", str(news.output), "--now", now)
    command = (sys.executable, "-c", IMPORTED, "build", "--quiet", *places)
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_a_build_imports_what_it_has_to_do(news: Newsroom) -> None:
    (news.articles / "wrong.md").unlink()
    imported(news, SECOND)
    settle()
    imported(news, SECOND)
    nothing = imported(news, SECOND)
    assert {"argparse", "sqlite3", "feeds.pipeline.up_to_date"} <= nothing
    assert not nothing & {
        "msgspec",
        "lxml",
        "yaml",
        "feedgen",
        "feeds.pipeline.publish",
        "feeds.model",
    }
    plain = (
        "title: Newer\nwebUrl: https://news.example.com/3\npublishedDateTime: 2026-01-03T08:00:00Z"
    )
    (news.articles / "3.md").write_text(f"---\n{plain}\ntopics:\n  - Ships\n---\n")
    one = imported(news, THIRD)
    assert {"feeds.pipeline.publish", "feedgen"} <= one
    assert not one & {
        "yaml",
        "multiprocessing",
        "distributed",
        "fsspec",
        "rich",
        "feeds.config.load",
    }


def test_only_what_changed_is_read_and_only_what_holds_it_is_made(
    news: Newsroom, counts: Counts
) -> None:
    news.write("other.md", "2025-06-01", topics=["Trains"])
    settle()
    build(news, SECOND)
    settle()
    for seen in (counts.opened, counts.parsed, counts.rendered, counts.checked):
        seen.clear()
    news.write("other.md", "2025-06-01", topics=["Trains"], title="Another")
    touched = build(news, THIRD).changed
    assert set(counts.opened) == set(counts.parsed) == {"other.md"}
    # The feed of everything bears the newest change, although it does not show it.
    folders = ("", "archive/2025-06/", "trains/", "trains/archive/2025-06/")
    made = {f"{folder}{form}" for folder in folders for form in ("atom", "rss", "json")}
    assert made >= set(counts.rendered) >= set(counts.checked)
    assert not [path for path in counts.rendered if "ships" in path or "2026" in path]
    assert not [path for path in touched if "ships" in path or "2026" in path]


def test_what_an_interrupted_build_has_read_is_not_read_again(
    news: Newsroom, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = Twin(news)
    for number in range(10):
        news.write(f"new-{number}.md", "2026-01-02")
    settle()
    monkeypatch.setattr(incremental, "FILES", 1)
    monkeypatch.setattr(incremental, "_AT_ONCE", 3)
    with monkeypatch.context() as patch:
        read_some = tasks.read_some

        def reading(site: Site, files: Any) -> bytes:
            if files[0][0] == "new-7.md":
                raise KeyboardInterrupt
            return read_some(site, files)

        patch.setattr(incremental, "read_some", reading)
        with pytest.raises(KeyboardInterrupt):
            build(news, SECOND)
    counts.parsed.clear()
    build(news, SECOND)
    parsed = set(counts.parsed) - {name for name in counts.parsed if counts.parsed.count(name) > 1}
    assert "new-1.md" in counts.parsed, "to make its entry"
    assert {f"new-{number}.md" for number in range(6)} <= parsed, "which is the only time"
    assert not parsed & {"new-7.md", "new-8.md", "new-9.md"}
    twin.agrees()


def test_a_fresh_checkout_is_not_parsed_again(news: Newsroom, counts: Counts) -> None:
    before = news.files()
    kept = {file.name: file.read_bytes() for file in news.articles.iterdir()}
    shutil.rmtree(news.articles)
    news.articles.mkdir()
    for name, data in kept.items():
        (news.articles / name).write_bytes(data)
    settle()
    assert build(news, SECOND).changed == ()
    assert sorted(counts.opened) == sorted(kept) and not counts.parsed
    assert not counts.rendered and not counts.checked
    counts.opened.clear()
    build(news, SECOND)
    assert counts.none()
    assert news.files() == before
    Twin(news).agrees()


def test_a_fresh_checkout_of_the_output_is_not_written_again(
    news: Newsroom, counts: Counts
) -> None:
    kept = news.folder / "kept"
    news.output.rename(kept)
    shutil.copytree(kept, news.output)
    before = news.times()
    assert build(news, SECOND).changed == ()
    assert news.times() == before and not counts.parsed
    settle()
    assert build(news, SECOND).changed == ()
    assert not counts.parsed


# --- the output and its surroundings ----------------------------------------------------------


def paths(news: Newsroom) -> list[str]:
    return ["feed.json", "ships/atom.xml", "archive/2025-11/rss.xml"]


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("young", [True, False])
@pytest.mark.parametrize("harm", ["changed", "in place", "removed", "touched", "a folder"])
def test_a_file_of_the_output_is_put_right(
    news: Newsroom, which: int, young: bool, harm: str
) -> None:
    news.write("3.md", "2026-01-03", title="Newer", topics=["Ships"])
    build(news, SECOND)
    if not young:
        settle()
    before = news.files()
    file = news.output / paths(news)[which]
    about, data = file.stat(), file.read_bytes()
    if harm == "changed":
        file.write_bytes(b"<oops/>")
    elif harm == "in place":
        with file.open("r+b") as stream:
            stream.write(data[::-1])
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    elif harm == "touched":
        os.utime(file)
    else:
        file.unlink()
        if harm == "a folder":
            file.mkdir()
            with pytest.raises(OSError, match="directory"):
                build(news, THIRD)
            file.rmdir()
    build(news, THIRD)
    assert news.files() == before


def test_a_file_of_the_output_that_changes_within_a_tick_is_put_right(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the file system's clock stood still.
    stamp_of = folder.stamp_of

    def coarse(path: Any) -> file_state.Stamp | None:
        stamp = stamp_of(path)
        now = time.time_ns()
        if stamp is None:
            return None
        size, *_, inode = unpack("4Q", stamp)
        return pack("4Q", size, now // 10**13, now // 10**10 * 10**10 + 1, inode)

    for module in (store, incremental):
        monkeypatch.setattr(module, "stamp_of", coarse)
    monkeypatch.setattr(file_state, "_TICK", 10**11)
    news.write("3.md", "2026-01-03", title="Newer", topics=["Ships"])
    build(news, SECOND)
    before = news.files()
    file = news.output / "feed.json"
    file.write_bytes(before["feed.json"].replace(b"Newer", b"Worse"))
    build(news, THIRD)
    assert news.files() == before


def test_a_file_that_is_spoilt_as_soon_as_it_was_written_is_put_right(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    news.write("3.md", "2026-01-03", title="Newer", topics=["Ships"])
    twin = Twin(news)
    after = twin.build(SECOND)
    document = manifest.manifest_document

    def spoiling(*arguments: Any) -> Any:
        (news.output / "feed.json").write_bytes(b"{}")
        return document(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(manifest, "document", spoiling)
        build(news, SECOND)
    build(news, SECOND)
    assert news.files() == after


@pytest.mark.parametrize("name", ["ledger.jsonl", "manifest.json", ""])
def test_without_ledger_manifest_or_output_the_same_comes_out(news: Newsroom, name: str) -> None:
    twin = Twin(news)
    for root in (news.output, twin.output):
        gone = root / name
        gone.unlink() if name else shutil.rmtree(gone)
    twin.agrees()


def test_a_ledger_that_is_brought_in_is_seen(news: Newsroom) -> None:
    kept = news.folder / "kept"
    news.output.rename(kept)
    for file in news.articles.iterdir():
        file.unlink()
    settle()
    for _ in range(2):
        assert build(news, SECOND) == Written((), (), (), ())
    shutil.rmtree(news.output, ignore_errors=True)
    shutil.copytree(kept, news.output)
    build(news, THIRD)
    assert sorted(news.tombstones()) == ["1", "2", "3"]


def test_another_output_and_back_again(news: Newsroom) -> None:
    one, two = news.output, news.folder / "two"
    before = news.files()
    for now in (SECOND, THIRD):
        news.output = two
        build(news, now)
        assert news.files()["feed.json"] == before["feed.json"]
        news.output = one
        build(news, now)
        assert news.files() == before
        news.output = two
        (two / "feed.json").unlink()
        build(news, now)
        assert news.files()["feed.json"] == before["feed.json"]


def test_two_configurations_in_one_folder_have_an_index_each(news: Newsroom) -> None:
    other = Newsroom(news.folder)
    other.config, other.output = news.config.with_name("other.yaml"), news.folder / "two"
    other.configure(title="Olds", include={"min_quality": 1}, topics={"ships": "Ships"})
    build(other, FIRST)
    assert other.files() == {}
    other.configure(title="Olds")
    for site in (news, other):
        settle()
        build(site, FIRST)
        settle()
        build(site, SECOND)
    assert json.loads(other.files()["feed.json"])["title"] == "Olds"
    assert json.loads(news.files()["feed.json"])["title"] == "News"
    names = {path.name for path in place(news).parent.iterdir()}
    assert names == {".gitignore", "feeds.yaml.sqlite", "other.yaml.sqlite"}


def test_the_folder_of_the_index_is_ignored_by_git(news: Newsroom) -> None:
    ignored = place(news).parent / ".gitignore"
    assert ignored.read_text() == "*\n"
    # Whoever was interrupted between the folder and the file.
    ignored.unlink()
    build(news, SECOND)
    assert ignored.read_text() == "*\n"


def test_without_a_configuration_there_is_no_index(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    news.config.unlink()
    assert news.command("build") == 2
    assert list(news.config.parent.iterdir()) == []


def test_the_same_configuration_is_seen_from_another_folder(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = news.files()
    for here, load in ((news.folder, "config/feeds.yaml"), (news.config.parent, "feeds.yaml")):
        monkeypatch.chdir(here)
        news.config = Path(load)
        for _ in range(2):
            assert news.command("build", "--now", SECOND) == 0
            wrong = os.path.normpath(news.config.parent / "../articles/wrong.md")
            assert f"\n{wrong}:1: has no title" in "\n" + capsys.readouterr().err
    assert news.files() == before


def test_the_reasons_are_told_where_nothing_changed(
    news: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for _ in range(2):
        assert news.command("build", "--now", SECOND, "--verbose") == 0
        said.append(capsys.readouterr())
    assert said[0] == said[1]
    assert "hidden.md: unpublished: published: false" in said[0].out + said[0].err
    assert "wrong.md:1: has no title" in said[0].err


def test_complaints_are_made_where_nothing_changed(
    news: Newsroom, counts: Counts, capsys: pytest.CaptureFixture[str]
) -> None:
    order = Order(news.config, news.output, moment(SECOND), guards.NAMES)
    said, written = run.build(order, Terminal(quiet=False))
    results(said, written, news.output, verbose=False)
    assert counts.none()
    remembered = capsys.readouterr()
    place(news).unlink()
    said, written = run.build(order, Terminal(quiet=False))
    results(said, written, news.output, verbose=False)
    assert capsys.readouterr() == remembered
    assert "wrong.md:1: has no title" in remembered.err


# --- programs ---------------------------------------------------------------------------------


def test_another_program_reads_all_anew(
    news: Newsroom, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = news.files()
    monkeypatch.setattr(up_to_date, "fingerprint", lambda: b"newer")
    build(news, SECOND)
    assert len(set(counts.parsed)) == 5
    assert len(counts.rendered) >= len(news.feeds())
    assert news.files() == before


def test_a_program_is_known_by_its_files_and_its_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("formats", "gate", "checks"):
        (tmp_path / "feeds" / name).mkdir(parents=True)
    file = tmp_path / "feeds/formats/atom.py"
    for path in (file, tmp_path / "feeds/program.py"):
        path.write_text("one\n")
    libraries = tmp_path / "site-packages"
    libraries.mkdir()
    monkeypatch.setattr(fingerprint, "__file__", str(tmp_path / "feeds/program.py"))
    monkeypatch.setattr(sys, "path", ["here", str(libraries)])
    seen = [fingerprint.fingerprint()]
    assert fingerprint.fingerprint() == seen[0]

    def edit() -> None:
        about = file.stat()
        file.write_text("two\n")
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))

    changes: tuple[Callable[[], object], ...] = (
        edit,
        lambda: (libraries / "lxml-9.dist-info").mkdir(),
        lambda: (tmp_path / "feeds/gate/more.py").touch(),
        lambda: sys.path.append("/elsewhere"),
    )
    for change in changes:
        settle()
        change()
        assert fingerprint.fingerprint() not in seen
        seen.append(fingerprint.fingerprint())


def test_a_topic_file_that_cannot_be_read_hides_no_other(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = news.config.parent / "topics"
    topics.mkdir()
    (topics / "ships.yaml").write_text("name: Ships\n")
    (topics / "note.txt").write_text("not for all eyes")
    news.configure(topics="topics")
    read_bytes = Path.read_bytes

    def refusing(self: Path) -> bytes:
        if self.name == "note.txt":
            raise PermissionError(13, "Permission denied")
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    for _ in range(2):
        build(news, SECOND)
        settle()
    (topics / "ships.yaml").write_text("name: Ships\ndescription: Afloat.\n")
    build(news, SECOND)
    assert json.loads(news.files()["ships/feed.json"])["description"] == "Afloat."


def test_a_configuration_that_changes_while_it_is_read_is_seen(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feeds.config import load

    load_site = load.load_site

    def loading(file: Path) -> Site:
        site = load_site(file)
        if site.title == "News":
            news.configure(title="Olds", include={"categories": ["none"]})
        return site

    monkeypatch.setattr(load, "load_site", loading)
    news.write("3.md", title="Newer")
    # Else nobody would have to read it.
    news.configure(ttl=60)
    build(news, SECOND)
    twin = Twin(news)
    twin.agrees()
    assert json.loads(news.files()["feed.json"])["title"] == "Olds"


# --- damage -----------------------------------------------------------------------------------


@pytest.fixture
def change(news: Newsroom) -> Iterator[Callable[[], None]]:
    """What builds differently before and after, so that a wrong index would show."""
    number = 0

    def changed() -> None:
        nonlocal number
        number += 1
        news.write("2.md", "2025-12-02", title=f"Number {number}", topics=["Ships"])

    yield changed


def spoil(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "deleted":
        path.unlink()
    elif how == "a directory":
        path.unlink()
        path.mkdir()
    elif how == "random":
        path.write_bytes(random.Random(1).randbytes(len(data)))
    elif how == "text":
        path.write_text("not a database, but long enough to be one\n" * 100)
    elif how == "newer":
        database = sqlite3.connect(path)
        database.execute("PRAGMA user_version = 99")
        database.execute("DROP TABLE meta")
        database.commit()
        database.close()
    elif how == "stranger":
        path.unlink()
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE files (something)")
        database.commit()
        database.close()
    else:
        path.write_bytes(data[: int(len(data) * float(how))])


HARMS = ("deleted", "a directory", "random", "text", "newer", "stranger")
LENGTHS = ("0", "0.001", "0.01", "0.1", "0.3", "0.5", "0.7", "0.9", "0.99")


@pytest.mark.parametrize("changes", [True, False])
@pytest.mark.parametrize("how", [*HARMS, *LENGTHS])
def test_an_index_of_no_use_does_no_harm(
    news: Newsroom, change: Callable[[], None], counts: Counts, how: str, changes: bool
) -> None:
    twin = Twin(news)
    spoil(place(news), how)
    if changes:
        change()
    twin.agrees()
    # The next has one again, if there may be one.
    settle()
    build(news, THIRD)
    counts.parsed.clear()
    build(news, THIRD)
    assert bool(counts.parsed) == (how == "a directory")


@pytest.mark.parametrize("what", ["a file", "a link to nowhere", "read-only"])
def test_a_place_for_the_index_that_is_none_does_no_harm(
    news: Newsroom, change: Callable[[], None], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    twin = Twin(news)
    beside = place(news).parent
    if what == "read-only":
        # For root nothing is, so the system's refusal is played.
        connect = sqlite3.connect

        def connected(path: Any, **rest: Any) -> Any:
            if not path:
                return connect(path, **rest)
            return connect(f"file:{path}?mode=ro", uri=True, **rest)

        monkeypatch.setattr(sqlite3, "connect", connected)
        monkeypatch.setattr(store, "_delete", refused)
    else:
        shutil.rmtree(beside)
        beside.write_text("") if what == "a file" else beside.symlink_to("nowhere")
    for _ in range(2):
        build(news, SECOND)
        change()
        build(news, SECOND)
    monkeypatch.undo()
    if what != "read-only":
        beside.unlink()
    shutil.rmtree(twin.output)
    shutil.copytree(news.output, twin.output)
    twin.agrees(SECOND)
    assert news.entries()["2"]["title"] == "Number 2"


def refused(_: Path) -> None:
    """Not even away can it be taken."""


def test_single_bytes_that_flip_do_no_harm(news: Newsroom, change: Callable[[], None]) -> None:
    dice = random.Random(5)
    twin = Twin(news)
    settle()
    build(news, SECOND)
    sound = place(news).read_bytes()
    # Most of the file is empty: half of the blows fall where something is.
    full = [at for at, byte in enumerate(sound) if byte]
    before, kept = news.files(), news.folder / "kept-output"
    shutil.copytree(news.output, kept)
    article = (news.articles / "2.md").read_bytes()
    change()
    after = twin.build(THIRD)
    changed = (news.articles / "2.md").read_bytes()
    (news.articles / "2.md").write_bytes(article)
    os.utime(news.articles / "2.md", ns=(1, 1))
    settle()
    for number in range(200):
        data = bytearray(sound)
        at = dice.choice(full) if number % 2 else dice.randrange(len(data))
        data[at] ^= dice.randrange(1, 256) if number % 3 else 1 << dice.randrange(8)
        place(news).write_bytes(data)
        if number % 4 == 3:
            (news.articles / "2.md").write_bytes(changed)
            build(news, THIRD)
            assert news.files() == after, f"byte {at} of {len(data)} is {data[at]}"
            (news.articles / "2.md").write_bytes(article)
            shutil.rmtree(news.output)
            shutil.copytree(kept, news.output)
        else:
            if number % 4 == 2:
                (news.output / "ships/feed.json").unlink()
            if number % 4 == 1:
                (news.output / "manifest.json").unlink()
            build(news, THIRD)
            assert news.files() == before, f"byte {at} of {len(data)} is {data[at]}"


@pytest.mark.parametrize("table", ["meta", "pages", "entries", "documents"])
def test_a_row_that_says_something_else_is_not_believed(
    news: Newsroom, change: Callable[[], None], table: str
) -> None:
    settle()
    build(news, SECOND)
    sound, before = place(news).read_bytes(), news.files()
    database = sqlite3.connect(":memory:")
    database.deserialize(sound)
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    rows = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    assert rows and len(columns) > 2
    database.close()
    for column in columns:
        for value in ("NULL", "7", "''", "x'00'", f"substr({column}, 2)"):
            place(news).write_bytes(sound)
            database = sqlite3.connect(place(news))
            with suppress(sqlite3.IntegrityError):
                database.execute(f"UPDATE OR REPLACE {table} SET {column} = {value}")
            database.commit()
            database.close()
            (news.output / "manifest.json").unlink()
            os.utime(news.articles / "3.md")
            # Whether or not what this build leaves can be trusted.
            time.sleep(0.01 if value == "NULL" else 0)
            build(news, THIRD)
            assert news.files() == before, (column, value)


# --- other processes --------------------------------------------------------------------------

LOCKING = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute(f"BEGIN {sys.argv[2]}")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("kind", ["EXCLUSIVE", "IMMEDIATE"])
def test_an_index_that_another_process_has_locked_does_no_harm(
    news: Newsroom, change: Callable[[], None], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    twin = Twin(news)
    inode = place(news).stat().st_ino
    with subprocess.Popen(
        [sys.executable, "-c", LOCKING, place(news), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout and other.stdout.readline() == b"locked\n"
        build(news, SECOND)
        change()
        build(news, SECOND)
        files = news.files()
        assert news.entries()["2"]["title"] == "Number 1"
        other.communicate(b"")
    assert place(news).stat().st_ino == inode, "it is not taken from under the other"
    assert twin.build(SECOND) == files
    twin.agrees(THIRD)


def test_two_builds_at_once_into_two_folders_do_not_mix(news: Newsroom) -> None:
    twin = Twin(news)
    two = Newsroom(news.folder, entries=2)
    two.output = news.folder / "two"
    failed: list[BaseException] = []

    def often(site: Newsroom) -> None:
        try:
            for _ in range(15):
                build(site, SECOND)
        except BaseException as error:
            failed.append(error)

    for title in ("News", "Olds"):
        news.configure(entries=2, title=title)
        threads = [threading.Thread(target=often, args=(site,)) for site in (news, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed
    expected = twin.build(SECOND)
    assert news.files() == expected
    assert two.files()["feed.json"] == expected["feed.json"]


# --- interruptions ----------------------------------------------------------------------------


def test_a_build_that_a_guard_stops_leaves_an_index_that_does_no_harm(tmp_path: Path) -> None:
    news = Newsroom(tmp_path / "site")
    for number in range(30):
        news.write(f"{number:02}.md", f"2026-01-{1 + number % 28:02}")
    build(news, FIRST)
    twin = Twin(news)
    before = news.files()
    aside = news.folder / "aside"
    aside.mkdir()
    for number in range(20):
        (news.articles / f"{number:02}.md").rename(aside / f"{number:02}.md")
    for _ in range(2):
        settle()
        with pytest.raises(Stopped):
            build(news, SECOND, allow=())
        assert news.files() == before
    for file in aside.iterdir():
        file.rename(news.articles / file.name)
    assert build(news, SECOND, allow=()).changed == ()
    (news.articles / "03.md").unlink()
    twin.agrees(THIRD)


class Fragile:
    """A connection that dies with its process before one of its steps."""

    def __init__(self, database: sqlite3.Connection, step: Callable[[], None]) -> None:
        self._database, self._step = database, step

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._database, name)
        if name not in ("execute", "executemany", "executescript", "commit"):
            return found

        def stepping(*arguments: Any) -> Any:
            self._step()
            result = found(*arguments)
            if name == "commit":
                self._step()
            return result

        return stepping


def interrupted(work: Callable[[], object], at: int) -> bool:
    """Whether work in a process of its own ended at this step of its index or output."""
    child = os.fork()
    if child == 0:
        left = at

        def step() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os._exit(9)

        connect, replace = sqlite3.connect, write._replace

        def replacing(*arguments: Any) -> None:
            step()
            replace(*arguments)
            step()

        status = 1
        try:
            vars(sqlite3)["connect"] = lambda *a, **k: Fragile(connect(*a, **k), step)
            vars(write)["_replace"] = replacing
            work()
            status = 0
        finally:
            # Never back into the tests.
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WEXITSTATUS(status) in (0, 9)
    return os.WEXITSTATUS(status) == 9


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("first", [True, False])
def test_a_build_that_is_interrupted_at_any_step_leaves_an_index_that_does_no_harm(
    news: Newsroom, change: Callable[[], None], first: bool
) -> None:
    if first:
        shutil.rmtree(place(news).parent)
    kept, beside = news.folder / "kept-site", news.folder / "kept-index"
    shutil.copytree(news.output, kept)
    if not first:
        shutil.copytree(place(news).parent, beside)
    change()
    (news.articles / "1.md").unlink()
    settle()
    ends = []
    for now in (SECOND, THIRD):
        build(news, now)
        ends.append(news.files())
        shutil.rmtree(news.output)
        shutil.copytree(kept, news.output)
    at, seen = 1, set()
    while True:
        shutil.rmtree(news.output)
        shutil.copytree(kept, news.output)
        shutil.rmtree(place(news).parent, ignore_errors=True)
        if not first:
            shutil.copytree(beside, place(news).parent)
        if not interrupted(lambda: build(news, SECOND), at):
            break
        for _ in range(2):
            build(news, THIRD)
            seen.add(ends.index(news.files()))
        assert place(news).exists()
        at += 1
    assert at > 40 and seen == {0, 1}
