"""When a file state is enough, and what the fingerprint covers."""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from struct import pack

import pytest

from feeds.cache import program
from feeds.cache.file_state import Clocks, are_settled, is_settled
from feeds.cache.store import open_store, store_in_memory, store_path
from tests.cache.sites import FIRST, build, settle
from tests.newsroom import Newsroom


def test_the_clock_of_another_disk_is_not_asked(news: Newsroom) -> None:
    build(news, FIRST)
    with closing(open_store(store_path(news.config))) as kept:
        assert kept.disk_clock(str(news.articles)) > 10**18
        assert kept.disk_clock("/proc") == kept.disk_clock(str(news.folder / "none")) == 0
    assert store_in_memory().disk_clock(str(news.articles)) == 0


def test_a_state_is_trusted_once_the_clock_has_ticked(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real tick instead of that of these tests.
    monkeypatch.undo()
    second = 1_000_000_000
    fine, coarse = 5 * second + 4_000_000, 5 * second
    for newest, ticked in ((fine, fine + 100_000_000), (coarse, 7 * second)):
        for state in (pack("4Q", 1, newest, 0, 1), pack("4Q", 1, 0, newest, 1)):
            old = pack("4Q", 1, 2, 3, 4)
            before, after = Clocks(ticked), Clocks(ticked + 1)
            assert not is_settled(state, before)
            assert not are_settled([old, state, old], before)
            assert is_settled(state, after)
            assert are_settled([old, state, old], after)
    assert are_settled([], Clocks(0))


def test_a_state_is_trusted_once_its_disk_has_a_later_time() -> None:
    fine, coarse = pack("4Q", 1, 5_004_000_000, 0, 1), pack("4Q", 1, 5_000_000_000, 0, 1)
    assert is_settled(fine, Clocks(0, 5_004_000_001))
    assert not is_settled(fine, Clocks(0, 5_004_000_000))
    # It may lie on another disk than what told the time, whose clock ticks once in two seconds.
    assert not is_settled(coarse, Clocks(0, 5_004_000_000))


def test_the_fingerprint_changes_with_files_of_any_package_and_with_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("formats", "gate", "cache"):
        (tmp_path / "feeds" / name).mkdir(parents=True)
    file = tmp_path / "feeds/formats/atom.py"
    for path in (file, tmp_path / "feeds/cache/program.py"):
        path.write_text("one\n")
    libraries = tmp_path / "site-packages"
    libraries.mkdir()
    monkeypatch.setattr(program, "__file__", str(tmp_path / "feeds/cache/program.py"))
    monkeypatch.setattr(sys, "path", ["here", str(libraries)])
    seen = [program.file_times()]
    assert program.file_times() == seen[0]

    def edit() -> None:
        about = file.stat()
        file.write_text("two\n")
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))

    changes: tuple[Callable[[], object], ...] = (
        edit,
        lambda: (libraries / "lxml-9.dist-info").mkdir(),
        lambda: (tmp_path / "feeds/gate/more.py").touch(),
        lambda: (tmp_path / "feeds/formats").rename(tmp_path / "feeds/renamed"),
        lambda: sys.path.append("/elsewhere"),
    )
    for change in changes:
        settle()
        change()
        assert program.file_times() not in seen
        seen.append(program.file_times())
