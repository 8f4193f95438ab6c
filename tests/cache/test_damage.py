"""A damaged, locked or half-written cache never changes a byte of the output."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from feeds.cache import store
from feeds.errors import Stopped
from feeds.output import write
from tests.cache.sites import FIRST, SECOND, THIRD, Twin, build, cache_file, settle
from tests.newsroom import Newsroom


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
        database.execute("DROP TABLE cache")
        database.commit()
        database.close()
    elif how == "stranger":
        path.unlink()
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE cache (something)")
        database.commit()
        database.close()
    else:
        path.write_bytes(data[: int(len(data) * float(how))])


HARMS = ("deleted", "a directory", "random", "text", "newer", "stranger")


LENGTHS = ("0", "0.001", "0.01", "0.1", "0.3", "0.5", "0.7", "0.9", "0.99")


@pytest.mark.parametrize("changes", [True, False])
@pytest.mark.parametrize("how", [*HARMS, *LENGTHS])
def test_an_unusable_cache_changes_no_output(
    news: Newsroom, change: Callable[[], None], how: str, changes: bool
) -> None:
    twin = Twin(news)
    spoil(cache_file(news), how)
    if changes:
        change()
    twin.agrees()
    # The next has one again, if there may be one.
    settle()
    build(news, THIRD)
    kept = cache_file(news)
    assert kept.is_dir() if how == "a directory" else kept.read_bytes().startswith(b"SQLite")


@pytest.mark.parametrize("what", ["a file", "a link to nowhere", "read-only"])
def test_a_cache_path_that_cannot_be_used_does_no_harm(
    news: Newsroom, change: Callable[[], None], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    twin = Twin(news)
    beside = cache_file(news).parent
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


@pytest.mark.slow
def test_single_bytes_that_flip_do_no_harm(news: Newsroom, change: Callable[[], None]) -> None:
    dice = random.Random(5)
    twin = Twin(news)
    settle()
    build(news, SECOND)
    sound = cache_file(news).read_bytes()
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
        cache_file(news).write_bytes(data)
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


@pytest.mark.parametrize("stage", ["meta", "outcome", "facts", "entry", "document"])
def test_a_row_that_says_something_else_is_not_believed(news: Newsroom, stage: str) -> None:
    settle()
    build(news, SECOND)
    sound, before = cache_file(news).read_bytes(), news.files()
    database = sqlite3.connect(":memory:")
    database.deserialize(sound)
    columns = [row[1] for row in database.execute("PRAGMA table_info(cache)")]
    count = "SELECT count(*) FROM cache WHERE stage = ?"
    (rows,) = database.execute(count, (stage,)).fetchone()
    assert rows and len(columns) == 4
    database.close()
    values = ("NULL", "7", "''", "x'00'", "substr({}, 2)", "{} || '0'", "(SELECT {} FROM cache)")
    for column in columns:
        for value in values:
            cache_file(news).write_bytes(sound)
            database = sqlite3.connect(cache_file(news))
            with suppress(sqlite3.IntegrityError):
                change = f"UPDATE OR REPLACE cache SET {column} = {value.format(column)}"
                database.execute(f"{change} WHERE stage = ?", (stage,))
            database.commit()
            database.close()
            (news.output / "manifest.json").unlink()
            os.utime(news.articles / "3.md")
            # Whether or not what this build leaves can be trusted.
            time.sleep(0.01 if value == "NULL" else 0)
            build(news, THIRD)
            assert news.files() == before, (column, value)


@pytest.mark.parametrize("name", [b"2.md", b"3.md", b"hidden.md", b"wrong.md"])
def test_rows_that_sqlite_passes_over_withdraw_no_article(news: Newsroom, name: bytes) -> None:
    before, sound = news.files(), cache_file(news).read_bytes()
    # The letters of the stage and the name are next to each other in the file.
    assert sound.count(b"outcome" + name) == 1
    for letter in range(len(b"outcome")):
        for other in b"ax~":
            data = bytearray(sound)
            data[data.index(b"outcome" + name) + letter] = other
            cache_file(news).write_bytes(data)
            (news.output / "manifest.json").unlink()
            build(news, THIRD)
            assert news.files() == before, (letter, chr(other))


@pytest.mark.parametrize("stage", ["meta", "outcome", "facts", "entry", "document"])
@pytest.mark.parametrize("what", ["article", "output"])
def test_rows_that_are_missing_are_noticed(
    news: Newsroom, change: Callable[[], None], stage: str, what: str
) -> None:
    settle()
    build(news, SECOND)
    sound, names = cache_file(news).read_bytes(), "SELECT name FROM cache WHERE stage = ?"
    with closing(sqlite3.connect(cache_file(news))) as database:
        found = [name for (name,) in database.execute(names, (stage,))]
    assert found
    for name in found:
        cache_file(news).write_bytes(sound)
        twin = Twin(news)
        with closing(sqlite3.connect(cache_file(news))) as database, database:
            database.execute("DELETE FROM cache WHERE stage = ? AND name = ?", (stage, name))
        if what == "article":
            change()
        else:
            (news.output / "feed.json").write_bytes(b"{}")
        twin.agrees(THIRD)
        shutil.rmtree(twin.output)


# --- other processes ----------------------------------------------------------------------------


LOCKING = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute(f"BEGIN {sys.argv[2]}")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("kind", ["EXCLUSIVE", "IMMEDIATE"])
def test_a_cache_that_another_process_has_locked_does_no_harm(
    news: Newsroom, change: Callable[[], None], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    twin = Twin(news)
    inode = cache_file(news).stat().st_ino
    with subprocess.Popen(
        [sys.executable, "-c", LOCKING, cache_file(news), kind],
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
    assert cache_file(news).stat().st_ino == inode, "it is not taken from under the other"
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


# --- interruptions ------------------------------------------------------------------------------


def test_a_build_that_a_guard_stops_leaves_a_cache_that_does_no_harm(tmp_path: Path) -> None:
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
    """Whether work in a process of its own ended at this step of its cache or output."""
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


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("first", [True, False])
def test_a_build_that_is_interrupted_at_any_step_leaves_a_cache_that_does_no_harm(
    news: Newsroom, change: Callable[[], None], first: bool
) -> None:
    if first:
        shutil.rmtree(cache_file(news).parent)
    kept, beside = news.folder / "kept-site", news.folder / "kept-cache"
    shutil.copytree(news.output, kept)
    if not first:
        shutil.copytree(cache_file(news).parent, beside)
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
        shutil.rmtree(cache_file(news).parent, ignore_errors=True)
        if not first:
            shutil.copytree(beside, cache_file(news).parent)
        if not interrupted(lambda: build(news, SECOND), at):
            break
        for _ in range(2):
            build(news, THIRD)
            seen.add(ends.index(news.files()))
        assert cache_file(news).exists()
        at += 1
    assert at > 40 and seen == {0, 1}
