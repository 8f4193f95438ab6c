"""Links that lead nowhere are one problem each; pipes, sockets and devices are never opened."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

import feeds
from feeds.config.load import load_site
from tests.apart import PATIENCE, run_apart
from tests.newsroom import Newsroom

NOW, LATER = "2026-02-01T06:00:00Z", "2026-02-02T06:00:00Z"


class Site(Newsroom):
    """A site whose commands run in a process of their own: one that hangs can be ended."""

    environment: Mapping[str, str]
    # Root may read everything, unless it gives up its privileges.
    as_anybody: tuple[str, ...] = ()

    def feeds(self, *words: str) -> tuple[int, str]:  # type: ignore[override]
        """The exit status of a command, and its stderr."""
        words = (*words, "--config", "feeds.yaml")
        if words[0] != "explain":
            words += ("--output", "../output")
        folder = self.config.parent
        if not self.as_anybody:
            found = run_apart(words, folder, self.environment)
            return int(found.status or 0), found.err
        ran = subprocess.run(
            (*self.as_anybody, sys.executable, "-m", "feeds", *words),
            cwd=folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return ran.returncode, ran.stderr

    def build(self, *words: str) -> tuple[int, str]:  # type: ignore[override]
        return self.feeds("build", "--now", NOW, *words)


@pytest.fixture
def site(tmp_path: Path, environment: Mapping[str, str]) -> Site:
    site = Site(tmp_path)
    site.environment = environment
    site.write("ferry.md", "2025-11-01")
    site.write("canal.md", "2025-12-02")
    return site


# --- what there can be instead of a file -----------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    # By a short name, since that of a socket has at most 108 bytes.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def to_a_pipe(path: Path) -> None:
    beside = path.parent.parent / "pipe"
    os.mkfifo(beside)
    path.symlink_to(beside)


def to_a_device(path: Path) -> None:
    # What never ends.
    path.symlink_to("/dev/zero")


ODD = {
    pipe: "not a file but a pipe",
    listening: "not a file but a socket",
    to_a_pipe: "not a file but a pipe",
    to_a_device: "not a file but a device",
}
Make = Callable[[Path], None]


@pytest.fixture(params=ODD, ids=lambda make: make.__name__)
def odd(request: pytest.FixtureRequest) -> tuple[Make, str]:
    return request.param, ODD[request.param]


# --- articles and topics ---------------------------------------------------------------------


def in_a_circle(path: Path) -> None:
    path.symlink_to(path.name)


def of_too_long_a_name(path: Path) -> None:
    path.symlink_to("x" * 300)


def through_a_file(path: Path) -> None:
    path.symlink_to("../ferry.md/x.md")


def into_a_closed_folder(path: Path) -> None:
    closed = path.parents[2] / "closed"
    closed.mkdir()
    (closed / "x.md").write_text("---\ntitle: X\n---\n")
    closed.chmod(0)
    path.symlink_to(closed / "x.md")


@pytest.fixture(
    params={
        in_a_circle: "Too many levels of symbolic links",
        of_too_long_a_name: "File name too long",
        through_a_file: "Not a directory",
        into_a_closed_folder: "Permission denied",
        **ODD,
    }.items(),
    ids=lambda pair: pair[0].__name__,
)
def bad(request: pytest.FixtureRequest, tmp_path: Path, site: Site) -> Iterator[tuple[Make, str]]:
    if request.param[0] is into_a_closed_folder and os.geteuid() == 0:
        site.as_anybody = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--")
    yield request.param
    with suppress(FileNotFoundError):
        (tmp_path / "closed").chmod(0o700)


def test_a_bad_article_is_one_problem_with_its_path_and_the_rest_is_built(
    site: Site, bad: tuple[Make, str]
) -> None:
    make, what = bad
    (site.articles / "below").mkdir()
    make(site.articles / "below/x.md")
    line = (
        f"../articles/below/x.md: cannot be read: {what};"
        " make it readable or take it out of the folder"
    )
    for _ in range(2):
        status, said = site.build("--quiet")
        assert (status, said) == (0, f"{line}\n")
    assert set(site.entries()) == {"ferry", "canal"}
    assert site.feeds("check")[1].count("x.md") <= 1
    # Of a file instead, the next build makes an entry.
    (site.articles / "below/x.md").unlink()
    site.write("below/x.md")
    assert site.build("--quiet") == (0, "")
    assert set(site.entries()) == {"ferry", "canal", "below/x"}


def test_a_file_that_became_a_pipe_is_not_withdrawn(site: Site) -> None:
    assert site.build("--quiet") == (0, "")
    (site.articles / "ferry.md").unlink()
    os.mkfifo(site.articles / "ferry.md")
    status, said = site.build("--quiet")
    assert (status, said.count("\n")) == (0, 1)
    assert site.tombstones() == {}


def test_a_file_under_a_lease_is_read_once_the_lease_ends(site: Site) -> None:
    handle = os.open(site.articles / "ferry.md", os.O_RDWR)
    before = signal.signal(
        signal.SIGIO, lambda *_: fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    )
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        assert site.build("--quiet") == (0, "")
    finally:
        signal.signal(signal.SIGIO, before)
        os.close(handle)
    assert set(site.entries()) == {"ferry", "canal"}


def test_a_topic_that_is_no_file_is_refused(site: Site, odd: tuple[Make, str]) -> None:
    make, what = odd
    topics = site.folder / "config/topics"
    topics.mkdir()
    (topics / "ships.yaml").write_text("name: Ships\n")
    site.configure(topics="topics")
    make(topics / "towns.yaml")
    said = f"topics/towns.yaml: cannot be read: {what}; make it readable\n"
    assert site.feeds("build") == site.feeds("diff") == (2, said)
    assert site.feeds("check")[0] == 2
    # A file without the ending .yaml is not a topic file.
    (topics / "towns.yaml").rename(topics / "towns")
    assert site.build("--quiet") == (0, "")


def test_problems_come_in_the_order_of_the_files(site: Site) -> None:
    for name in ("a.md", "m.markdown", "m.md", "z.md"):
        (site.articles / name).write_text("Nothing.\n")
    names = ["a.md", "m.markdown", "m.md", "z.md"]
    for _ in range(2):
        said = site.build("--quiet")[1].splitlines()
        assert [Path(line.partition(":")[0]).name for line in said] == names
        _, problems = feeds.read_articles(load_site(site.config))
        assert [problem.article for problem in problems] == names


# --- the output ------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [pipe, listening], ids=["pipe", "listening"])
@pytest.mark.parametrize("name", [".unfinished", "manifest.json", "atom.xml"])
def test_what_is_no_file_in_the_output_is_replaced(site: Site, make: Make, name: str) -> None:
    site.build("--quiet")
    before = site.files()
    (site.output / name).unlink(missing_ok=True)
    make(site.output / name)
    for command in ("check", "diff"):
        assert site.feeds(command)[0] in (0, 1)
    # So that at least one is written, through .unfinished.
    (site.output / "rss.xml").unlink()
    assert site.build("--quiet") == (0, "")
    assert site.files() == before


@pytest.mark.parametrize("cached", [True, False])
def test_a_ledger_that_is_no_file_is_never_opened(
    site: Site, odd: tuple[Make, str], cached: bool
) -> None:
    make, what = odd
    site.build("--quiet")
    before = site.files()
    (site.output / "ledger.jsonl").unlink()
    make(site.output / "ledger.jsonl")
    if not cached:
        shutil.rmtree(site.config.parent / ".feeds")
    said = f"../output/ledger.jsonl: {what}; fix that and build again\n"
    assert site.feeds("build") == (1, said)
    assert site.feeds("diff") == (2, said)
    (site.output / "ledger.jsonl").unlink()
    del before["ledger.jsonl"]
    assert site.files() == before


@pytest.mark.parametrize("end", ["", "-journal", "-wal"])
def test_a_cache_that_is_a_pipe_is_never_opened(site: Site, end: str) -> None:
    site.build("--quiet")
    cache = site.config.parent / f".feeds/feeds.yaml.sqlite{end}"
    cache.unlink(missing_ok=True)
    os.mkfifo(cache)
    site.write("tower.md", "2025-12-03")
    assert site.build("--quiet") == (0, "")
    assert "tower" in (site.output / "atom.xml").read_text("utf-8")
