"""Atomic writes: whatever happens to a build, all files are complete, and the next build succeeds.

The next build writes the same bytes as an undisturbed build.
"""

import errno
import io
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from feeds.cli import report
from feeds.model import Document
from feeds.output.lock import locked
from feeds.output.write import write
from feeds.pipeline import render
from feeds.pipeline.render import documents
from tests.apart import PATIENCE
from tests.newsroom import Newsroom

FIRST, SECOND, THIRD = (f"2026-02-0{day}T06:00:00Z" for day in (1, 2, 3))
Files = dict[str, bytes]


@pytest.fixture
def news(tmp_path: Path) -> Newsroom:
    """A site that was built once, and then changed in every way."""
    news = Newsroom(tmp_path, entries=2, formats=["atom", "json"])
    news.write("ferry.md", "2025-11-01", topics=["Ships"])
    news.write("canal.md", "2025-12-02", topics=["Ships"])
    news.write("tower.md", "2026-01-03")
    news.build(FIRST)
    (news.articles / "ferry.md").unlink()
    news.write("canal.md", "2025-12-02", title="A canal, mended", topics=["Ships"])
    news.write("bridge.md", "2025-10-04")
    return news


class Ends:
    """The output before a build, and after one that nothing disturbs."""

    def __init__(self, news: Newsroom, *nows: str) -> None:
        self.news, self.kept = news, news.folder / "kept"
        shutil.copytree(news.output, self.kept)
        self.old = news.files()
        self.new = [self._built(now) for now in nows]

    def _built(self, now: str) -> Files:
        self.news.build(now)
        files = self.news.files()
        self.restore()
        return files

    def restore(self) -> None:
        """Restore the output folder."""
        shutil.rmtree(self.news.output)
        shutil.copytree(self.kept, self.news.output)

    def look(self) -> None:
        """Assert that every file is complete: the old one or the new one."""
        for path, data in self.news.files().items():
            if path != ".unfinished":
                whole = [self.old.get(path), *(new.get(path) for new in self.new)]
                assert data in whole, f"{path} is torn"


def at_each_step(step: Callable[[], None]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that calls `step` before whatever is done to the disk."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        is_writing = event == "open" and bool({"w", "x"} & set(str(arguments[1])))
        if is_writing or event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir"):
            step()

    return hook


def killed(work: Callable[[], object], step: int) -> bool:
    """Whether work in a process of its own was killed before it did this step on the disk."""
    child = os.fork()
    if child == 0:
        left = step

        def count() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def fsync(handle: Any) -> None:
            # Only half of the file was written.
            about = os.fstat(handle)
            if left == 1 and stat.S_ISREG(about.st_mode):
                os.ftruncate(handle, about.st_size // 2)
            count()

        status = 1
        try:
            vars(os)["fsync"] = fsync
            sys.addaudithook(at_each_step(count))
            work()
            status = 0
        finally:
            # Never back into the tests.
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_build_that_is_killed_at_any_step_is_finished_by_the_next(news: Newsroom) -> None:
    ends = Ends(news, SECOND, THIRD)
    step = 1
    seen = set()
    while killed(lambda: news.update(SECOND), step):
        ends.look()
        news.build(THIRD)
        # Either nothing of the first of the two builds was made known, or all of it counts.
        seen.add(ends.new.index(news.files()))
        ends.restore()
        step += 1
    assert step > 30 and seen == {0, 1}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_first_build_that_is_killed_at_any_step_is_finished_by_the_next(news: Newsroom) -> None:
    shutil.rmtree(news.output)
    news.output.mkdir()
    ends = Ends(news, SECOND)
    to_write = list(documents(news.plan(SECOND)))
    step = 1
    while killed(lambda: write(to_write, news.output), step):
        ends.look()
        news.build(THIRD)
        assert news.files() == ends.new[0]
        ends.restore()
        step += 1
    assert step > 3 * len(to_write)


def test_a_build_that_is_killed_from_outside_is_finished_by_the_next(
    news: Newsroom, environment: dict[str, str]
) -> None:
    ends = Ends(news, SECOND, THIRD)
    # The first feed is a pipe's end here: the build hangs there, and dies.
    program = (
        "import os, signal, sys\n"
        "from feeds.output import write as output\n"
        "from feeds.cli.main import main\n"
        "replace, done = output._replace, []\n"
        "def stop(*arguments):\n"
        "    if len(done) == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    done.append(replace(*arguments))\n"
        "output._replace = stop\n"
        "main(sys.argv[1:])\n"
    )
    places = ["--config", str(news.config), "--output", str(news.output), "--now", SECOND]
    died = subprocess.run(
        [sys.executable, "-c", program, "build", *places], env=environment, check=False
    )
    assert died.returncode == -signal.SIGKILL
    ends.look()
    assert news.files() not in (ends.old, ends.new[0])
    assert news.command("build", "--now", THIRD) == 0
    assert news.files() == ends.new[0]


# --- disks that refuse ------------------------------------------------------------------------


@contextmanager
def full(monkeypatch: pytest.MonkeyPatch, step: int) -> Iterator[None]:
    """A disk on which this step, and all that follow, find no space."""
    left = step

    def spend() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def spending(do: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any, **named: Any) -> Any:
            spend()
            return do(*arguments, **named)

        return done

    open_ = io.open

    def opened(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if {"w", "x"} & set(mode):
            spend()
        return open_(file, mode, *arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", spending(os.fsync))
        patch.setattr(os, "replace", spending(os.replace))
        patch.setattr(os, "mkdir", spending(os.mkdir))
        patch.setattr(io, "open", opened)
        yield


def test_a_disk_that_is_full_at_any_step_leaves_whole_files(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = Ends(news, SECOND, THIRD)
    to_write = list(documents(news.plan(SECOND)))
    paths = {str(news.output / document.path) for document in to_write}
    step = 1
    while True:
        with full(monkeypatch, step):
            try:
                write(to_write, news.output)
                break
            except OSError as error:
                assert error.errno == errno.ENOSPC
                assert error.filename is None or error.filename in paths
        ends.look()
        assert not (news.output / ".unfinished").exists()
        news.build(THIRD)
        assert news.files() in ends.new
        ends.restore()
        step += 1
    assert step > 3 * len(to_write)


def test_a_full_disk_is_reported_in_one_line(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with full(monkeypatch, 4):
        assert news.command("build", "--now", SECOND) == 1
    said = capsys.readouterr().err
    assert said.endswith("No space left on device; fix that and build again\n")
    assert said.count("\n") == 1 and str(news.output) in said


def test_a_disk_that_is_really_full_leaves_whole_files(tmp_path: Path) -> None:
    news = Newsroom(tmp_path)
    news.output.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "none", str(news.output)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("nobody lets us mount a small disk")
    try:
        for number in range(1, 9):
            news.write(f"{number}.md", f"2026-01-0{number}", topics=["Ships"], excerpt="x")
        news.build(FIRST)
        old = news.files()
        for number in range(1, 9):
            news.write(f"{number}.md", f"2026-01-0{number}", topics=["Ships"], excerpt="y " * 9000)
        assert news.command("build", "--now", SECOND) == 1
        found = news.files()
        subprocess.run(["mount", "-o", "remount,size=9m", str(news.output)], check=True)
        assert news.command("build", "--now", THIRD) == 0
        new = news.files()
        assert news.updated("1") == SECOND
        assert all(data in (old[path], new[path]) for path, data in found.items())
    finally:
        subprocess.run(["umount", str(news.output)], check=True)


def test_a_read_only_file_is_replaced(news: Newsroom) -> None:
    for path in news.files():
        (news.output / path).chmod(0o444)
    before = news.files()
    news.build(SECOND)
    assert news.files() != before
    assert news.updated("canal") == SECOND


@pytest.mark.parametrize("place", ["ships", "archive/2025-10", "ships/atom.xml", "feed.json"])
def test_a_path_that_cannot_be_written_is_named_and_all_files_are_whole(
    news: Newsroom, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    ends = Ends(news, SECOND, THIRD)
    there = news.output / place
    if there.is_dir():
        shutil.rmtree(there)
    there.unlink(missing_ok=True)
    there.mkdir() if there.suffix else there.write_bytes(b"in the way")
    assert news.command("build", "--now", SECOND) == 1
    said = capsys.readouterr().err
    assert str(there) in said and "fix that and build again" in said
    assert ".unfinished" not in said
    there.rmdir() if there.suffix else there.unlink()
    ends.look()
    assert news.command("build", "--now", THIRD) == 0
    assert news.files() == ends.new[0]


def test_a_folder_without_permission_is_named(
    news: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = Ends(news, SECOND)
    (news.output / "ships").chmod(0o555)
    if os.geteuid() == 0:
        # Root may write anywhere, so the system's refusal is played.
        replace = Path.replace

        def refused(self: Path, target: Path) -> Path:
            if Path(target).parent.name == "ships":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", refused)
    assert news.command("build", "--now", SECOND) == 1
    assert str(news.output / "ships") in capsys.readouterr().err
    monkeypatch.undo()
    (news.output / "ships").chmod(0o755)
    assert news.command("build", "--now", THIRD) == 0
    assert news.files() == ends.new[0]


# --- one place --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place", ["atom.xml", "ledger.jsonl", "manifest.json", "ships", "archive", ".unfinished"]
)
def test_no_link_is_followed_out_of_the_folder(
    news: Newsroom, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    outside = news.folder / "outside"
    there = news.output / place
    if there.exists():
        there.rename(outside)
    else:
        outside.write_bytes(b"not ours")
    before = snapshot(outside)
    there.symlink_to(outside)
    assert news.command("build", "--now", SECOND) == 1
    said = capsys.readouterr().err
    assert "leads out of the output folder; fix that and build again" in said
    assert str(there) in said or place == ".unfinished"
    assert snapshot(outside) == before
    assert there.is_symlink()


def snapshot(place: Path) -> dict[str, tuple[bytes, int]]:
    """The files there, and when each was written."""
    files = [place] if place.is_file() else sorted(place.rglob("*"))
    return {
        str(file): (file.read_bytes(), file.stat().st_mtime_ns) for file in files if file.is_file()
    }


def test_the_output_folder_itself_may_be_a_link(news: Newsroom) -> None:
    ends = Ends(news, SECOND)
    real = news.folder / "real"
    news.output.rename(real)
    news.output.symlink_to(real)
    assert news.command("build", "--now", SECOND) == 0
    assert news.files() == ends.new[0]
    assert news.output.is_symlink()


@pytest.mark.parametrize(
    "path", ["../x", "/x", "..", "a/../../x", "archive/../../x", "a/../x", "../output-2/x"]
)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "output-2").mkdir()
    with pytest.raises(OSError, match="leads out of the output folder"):
        write([Document(path, "text/plain", b"x")], tmp_path / "output")
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_no_topic_leads_out_of_the_folder(tmp_path: Path) -> None:
    news = Newsroom(tmp_path / "site")
    news.write("ferry.md", topics=["..", "../..", "/etc", "a/b", "C:\\x", ".", "\u2024\u2024"])
    news.build(FIRST)
    assert all(path.parent.parent == news.output for path in news.output.glob("*/atom.xml"))
    assert {path.name for path in tmp_path.rglob("*.xml")} == {"atom.xml", "rss.xml"}
    assert not [path for path in tmp_path.rglob("*.xml") if news.output not in path.parents]
    for slug in ("..", "a/b", "/etc", "."):
        news.configure(topics={slug: "Ships"})
        assert news.command("build", "--now", FIRST) == 2


# --- two builds at once -----------------------------------------------------------------------


def test_a_second_build_says_so_and_waits(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = Ends(news, SECOND)
    waits = threading.Event()
    say = report.Terminal.wait

    def wait(terminal: report.Terminal) -> None:
        say(terminal)
        waits.set()

    monkeypatch.setattr(report.Terminal, "wait", wait)
    second = threading.Thread(target=news.command, args=("build", "--now", SECOND))
    with locked(news.output, lambda: pytest.fail("nobody else is there")):
        second.start()
        assert waits.wait(PATIENCE)
        assert news.files() == ends.old
    second.join(PATIENCE)
    assert news.files() == ends.new[0]
    said = capsys.readouterr().err
    assert "another build is writing to this output folder; waiting for it\n" in said


def test_a_build_that_waited_for_a_removed_folder_creates_it_again(tmp_path: Path) -> None:
    place = tmp_path / "a/b/output"
    waits, enters, leaves = threading.Event(), threading.Event(), threading.Event()

    def second() -> None:
        with locked(place, waits.set):
            enters.set()
            leaves.wait(PATIENCE)

    with locked(place, lambda: None):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(PATIENCE)
    assert enters.wait(PATIENCE) and place.is_dir()
    # It has locked the folder that exists now.
    is_kept_out = threading.Event()
    third = threading.Thread(target=lambda: locked(place, is_kept_out.set).__enter__())
    third.start()
    assert is_kept_out.wait(PATIENCE)
    leaves.set()
    thread.join(PATIENCE)
    third.join(PATIENCE)


def test_a_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    with locked(tmp_path / "a/b/output", lambda: None):
        pass
    assert list(tmp_path.iterdir()) == []


# --- what lies there already ------------------------------------------------------------------


def test_what_an_interrupted_build_left_is_cleared_away(news: Newsroom) -> None:
    ends = Ends(news, SECOND)
    (news.output / ".unfinished").write_bytes(b"half a fe")
    (news.output / "ships/archive/2025-10").mkdir(parents=True)
    news.build(SECOND)
    assert news.files() == ends.new[0]
    (news.output / ".unfinished").write_bytes(b"half a fe")
    assert news.build(SECOND).touched == set()
    assert news.files() == ends.new[0]


def test_the_output_folder_is_made(news: Newsroom) -> None:
    shutil.rmtree(news.output)
    news.output = news.folder / "not/yet/there"
    assert news.command("build", "--now", SECOND) == 0
    assert "tower" in news.entries()


@pytest.mark.parametrize("verb", ["build", "diff"])
def test_a_file_in_place_of_the_output_folder_is_refused(
    news: Newsroom, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    shutil.rmtree(news.output)
    news.output.write_bytes(b"a file")
    assert news.command(verb, "--now", SECOND) == 2
    assert "is a file" in capsys.readouterr().err
    assert news.output.read_bytes() == b"a file"


def test_a_wrong_configuration_makes_no_folder(news: Newsroom) -> None:
    shutil.rmtree(news.output)
    news.configure(titel="News")
    assert news.command("build", "--now", SECOND) == 2
    assert not news.output.exists()


def test_a_feed_that_somebody_changed_or_removed_is_put_right(news: Newsroom) -> None:
    news.build(SECOND)
    before = news.files()
    (news.output / "atom.xml").write_bytes(b"<oops/>")
    (news.output / "ships/feed.json").unlink()
    assert news.build(THIRD).touched == {"atom.xml", "ships/feed.json"}
    assert news.files() == before


def test_live_feeds_are_never_removed(news: Newsroom) -> None:
    news.build(SECOND)
    before = {path for path in news.files() if "archive/" not in path}
    for name in ("canal", "tower", "bridge"):
        (news.articles / f"{name}.md").unlink()
    news.configure(formats=["rss"], unlisted="ignore", archive="none")
    news.build(THIRD)
    assert before < set(news.files())


# --- documents that wait to be written --------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 5_000])
def test_documents_that_wait_in_a_file_come_out_whole(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    ends = Ends(news, SECOND)
    monkeypatch.setattr(render, "IN_MEMORY", limit)
    news.build(SECOND)
    assert news.files() == ends.new[0]


def test_a_full_disk_for_temporary_files_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(BytesIO):
        """A file on a disk that is full."""

        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(render, "IN_MEMORY", 1)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())
    news = Newsroom(tmp_path)
    for number in range(50):
        news.write(f"{number}.md")
    assert news.command("build") == 1
    said = capsys.readouterr().err
    assert "No space left on device; fix that and build again" in said
    assert "standard output" not in said
    assert not news.output.exists() or not os.listdir(news.output)
