"""The cache changes the time that a build takes, and never a byte of the output."""

import json
import os
import random
import shutil
import time
from pathlib import Path
from struct import pack, unpack
from typing import Any

import pytest

from feeds.articles import folder
from feeds.cache import file_state
from feeds.output import manifest
from feeds.pipeline import incremental, output_state, tasks
from feeds.settings.site import Site
from tests.cache.sites import FIRST, SECOND, THIRD, Twin, build, cache_file, settle
from tests.newsroom import Newsroom

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


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))]
)
def test_whatever_happens_the_cache_never_changes_a_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(incremental, "FILES_PER_BATCH", 1)
    monkeypatch.setattr(incremental, "ENTRIES_PER_BATCH", 1)
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


def test_without_output_an_early_article_has_its_own_date_again(news: Newsroom) -> None:
    news.configure(future=True)
    news.write("soon.md", "2026-06-01")
    build(news, FIRST)
    shutil.rmtree(news.output)
    shutil.rmtree(news.folder.parent / "twin", ignore_errors=True)
    Twin(news).agrees(THIRD)


# --- edits that a cache could overlook ----------------------------------------------------------


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


def test_what_cannot_be_read_is_tried_again(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bytes_of = folder.bytes_of

    def failing(site: Site, file: str, **rest: bool) -> bytes:
        if file == "3.md":
            raise OSError(5, "Input/output error")
        return bytes_of(site, file, **rest)

    os.utime(news.articles / "3.md", ns=(1, 1))
    settle()
    twin = Twin(news)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "bytes_of", failing)
        twin.agrees(SECOND)
        assert "3" not in news.entries()
    twin.agrees(SECOND)
    assert "3" in news.entries()


@pytest.mark.parametrize("is_whole", [True, False])
def test_an_article_that_changes_while_it_is_read_and_changes_back_is_seen(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch, is_whole: bool
) -> None:
    twin = Twin(news)
    file = news.write("3.md", "2026-01-03", title="Before", topics=["Ships"])
    before, during = file.read_bytes(), file.read_bytes().replace(b"Before", b"During")
    with monkeypatch.context() as patch:

        def reading(site: Site, fingerprint: bytes, _: bool, files: Any) -> Any:
            read = tasks.read_batch(site, fingerprint, is_whole, files)
            file.write_bytes(during)
            return read

        patch.setattr(incremental, "read_batch", reading)
        build(news, FIRST)
    # Of many files each that has an entry is read a second time.
    assert news.entries()["3"]["title"] == ("Before" if is_whole else "During")
    file.write_bytes(before)
    shutil.rmtree(twin.output)
    shutil.copytree(news.output, twin.output)
    twin.agrees()
    assert news.entries()["3"]["title"] == "Before"


# --- the output and its surroundings ------------------------------------------------------------


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
    state_of = file_state.state_of

    def coarse(path: Any) -> file_state.FileState | None:
        state = state_of(path)
        now = time.time_ns()
        if state is None:
            return None
        size, *_, inode = unpack("4Q", state)
        return pack("4Q", size, now // 10**13, now // 10**10 * 10**10 + 1, inode)

    for module in (file_state, output_state):
        monkeypatch.setattr(module, "state_of", coarse)
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
        patch.setattr(manifest, "manifest_document", spoiling)
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
        assert build(news, SECOND).documents == ()
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


def test_two_configurations_in_one_folder_have_a_cache_each(news: Newsroom) -> None:
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
    names = {path.name for path in cache_file(news).parent.iterdir()}
    assert names == {".gitignore", "feeds.yaml.sqlite", "other.yaml.sqlite"}


def test_the_folder_of_the_cache_is_ignored_by_git(news: Newsroom) -> None:
    ignored = cache_file(news).parent / ".gitignore"
    assert ignored.read_text() == "*\n"
    # Whoever was interrupted between the folder and the file.
    ignored.unlink()
    build(news, SECOND)
    assert ignored.read_text() == "*\n"


def test_without_a_configuration_there_is_no_cache(tmp_path: Path) -> None:
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


# --- configuration and topic files --------------------------------------------------------------


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
