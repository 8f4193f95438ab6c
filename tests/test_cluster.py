"""A Dask cluster makes the same bytes as one machine, whatever happens to its workers."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TypeVar

import pytest
from distributed import Client

from benchmarks.generate import generate
from feeds.cli.main import main
from tests.apart import PATIENCE
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

# Six parts to read: all of them are under way at once.
ARTICLES = 280
SMALL_PARTS = (
    "from feeds.pipeline import incremental as i; i.FILES_PER_BATCH = i.ENTRIES_PER_BATCH = 50"
)
NOW = "2026-02-01T06:00:00Z"
# Holds a module that Python imports at its start, and that makes `Blockade` work.
HOOK = str(REPOSITORY / "tests/blockade")
# Before a build: what never comes is not worth ten seconds.
IMPATIENT = "from feeds.workers import dask; dask.PATIENCE = 1"
T = TypeVar("T")


class Cluster:
    """A scheduler and its workers, each a process that speaks TCP on loopback."""

    def __init__(self, folder: Path, environment: Mapping[str, str], stack: ExitStack) -> None:
        self._folder, self._environment, self._stack = folder, hooked(environment), stack
        folder.mkdir()

    def begin(self, **environment: str) -> None:
        """Start the scheduler."""
        file = self._folder / "scheduler.json"
        own = ("--port", "0", "--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(file))
        self.scheduler = self._start("scheduler", environment, *own)
        self.tcp = until(lambda: address_in(file))
        self.place = self.tcp.replace("tcp", "dask")
        self.client = Client(self.tcp, set_as_default=False)
        self._stack.callback(self.client.close)

    def add(self, number: int = 1, **environment: str) -> None:
        """Start workers, and wait until they are there."""
        before = len(self.workers())
        for one in range(before, before + number):
            own = ("--nthreads", "1", "--no-nanny", "--dashboard-address", "127.0.0.1:0")
            folder = str(self._folder / f"worker-{one}")
            self._start("worker", environment, self.tcp, *own, "--local-directory", folder)
        until(lambda: len(self.workers()) == before + number)

    def workers(self) -> dict[str, int]:
        """The address of each, and its process."""
        return dict(self.client.run(os.getpid))

    def busy(self) -> list[str]:
        """The workers that have been given parts which they have not made yet, one for each."""
        return [one for one, parts in self.client.processing().items() for _ in parts]

    def _start(
        self, what: str, environment: Mapping[str, str], *words: str
    ) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1")
        with (self._folder / f"{what}.log").open("ab") as log:
            process = subprocess.Popen(
                (*command, *words),
                env={**self._environment, **environment},
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


def address_in(file: Path) -> str:
    """Where a scheduler says that it is; "" before it has said so to the end."""
    with suppress(FileNotFoundError, ValueError):
        return str(json.loads(file.read_text())["address"])
    return ""


def until(found: Callable[[], T], patience: float = PATIENCE) -> T:
    """Wait for something to be so."""
    end = time.monotonic() + patience
    while not (what := found()):
        assert time.monotonic() < end, "it never was so"
        time.sleep(0.02)
    return what


@pytest.fixture
def cluster(tmp_path: Path, environment: Mapping[str, str]) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(tmp_path / "cluster", environment, stack)


class Site:
    """Some articles, and one of them that can keep whoever reads it."""

    def __init__(self, folder: Path, environment: Mapping[str, str], archive: str) -> None:
        self.folder, self._environment = folder, hooked(environment)
        generate(folder, ARTICLES, archive=archive)
        (folder / "_news/wrong.md").write_text("---\nprovider: nobody\n---\n")
        self.write("blocked")

    def write(self, name: str) -> None:
        """Write one more article."""
        fields = f"title: {name}\nwebUrl: https://a.example/{name}\ndate: 2025-01-01"
        (self.folder / f"_news/{name}.md").write_text(f"---\n{fields}\n---\n")

    def start(
        self, output: str, *options: str, before: str = "", cold: bool = True
    ) -> subprocess.Popen[str]:
        """A build as a process, which knows nothing of earlier ones."""
        if cold:
            shutil.rmtree(self.folder / ".feeds", ignore_errors=True)
        code = f"{SMALL_PARTS}\n{before}\nfrom feeds.cli.main import main; main()"
        own = ("build", "--config", "feeds.yaml", "--now", NOW, "--output", output)
        return subprocess.Popen(
            (sys.executable, "-c", code, *own, *options),
            env=self._environment,
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def build(
        self, output: str, *options: str, before: str = "", cold: bool = True
    ) -> tuple[int | None, str, str]:
        """How a build ended, and what it said on stdout and stderr."""
        return ended(self.start(output, *options, before=before, cold=cold))

    def files(self, output: str) -> dict[str, bytes]:
        """All of an output."""
        folder = self.folder / output
        files = (one for one in folder.rglob("*") if one.is_file())
        return {str(one.relative_to(folder)): one.read_bytes() for one in files}

    def block(self) -> "Blockade":
        """Let a process wait that would open _news/blocked.md."""
        return Blockade(self.folder / "pipe")


class Blockade:
    """A pipe on which a process waits that would open a certain article, and none after that."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self._pipe = pipe

    def reader(self, cluster: Cluster) -> str:
        """The worker that is kept, as soon as all else is done."""
        self._held = until(self.opened)
        until(lambda: len(cluster.busy()) == 1)
        self.end()
        return cluster.busy()[0]

    def end(self) -> None:
        """Let no process wait any more."""
        self._pipe.unlink()

    def opened(self) -> int | None:
        """The pipe's other end, once a process waits; it goes on when that is closed."""
        with suppress(OSError):
            return os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK)
        return None


def hooked(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of processes that a `Blockade` can stop."""
    return {**environment, "PYTHONPATH": os.pathsep.join((HOOK, environment["PYTHONPATH"]))}


def ended(build: subprocess.Popen[str]) -> tuple[int | None, str, str]:
    try:
        out, err = build.communicate(timeout=PATIENCE)
    finally:
        build.kill()
    # The summary names the output folder, which is another one for each build.
    return build.returncode, re.sub(r" in \S+(?=\n)", "", out, count=1), err


@pytest.fixture
def site(tmp_path: Path, environment: Mapping[str, str]) -> Site:
    return Site(tmp_path / "site", environment, "none")


@pytest.mark.parametrize("archive", ["none", "month"])
def test_a_cluster_makes_the_bytes_that_one_machine_makes(
    cluster: Cluster, tmp_path: Path, environment: Mapping[str, str], archive: str
) -> None:
    site = Site(tmp_path / "site", environment, archive)
    cluster.begin()
    cluster.add(2)
    alone = site.build("alone", "--jobs", "1")
    assert alone[0] == 0
    # Seen from the folder where the build was started, and not from a worker's.
    assert "_news/wrong.md:1: has no title" in alone[2].splitlines()[0]
    assert site.build("together", "--jobs", "2") == alone
    assert site.build("far", "--executor", cluster.place) == alone
    assert site.files("alone") == site.files("together") == site.files("far")
    assert ("archive" in str(site.files("far").keys())) == (archive == "month")
    have_worked = cluster.client.run(lambda: "feeds.pipeline.tasks" in sys.modules)
    assert list(have_worked.values()) == [True, True]


def test_what_a_killed_worker_was_reading_is_read_by_another(cluster: Cluster, site: Site) -> None:
    alone = site.build("alone", "--jobs", "1")
    blockade = site.block()
    cluster.begin()
    cluster.add(2)
    build = site.start("far", "--executor", cluster.place)
    victim = blockade.reader(cluster)
    os.kill(cluster.workers()[victim], signal.SIGKILL)
    assert ended(build) == alone
    assert site.files("far") == site.files("alone")
    assert len(cluster.workers()) == 1
    assert victim not in cluster.workers()


# --- what cannot be mended -------------------------------------------------------------------


def kill_the_worker(cluster: Cluster, victim: str) -> None:
    os.kill(cluster.workers()[victim], signal.SIGKILL)


def kill_all_workers(cluster: Cluster, victim: str) -> None:
    for process in cluster.workers().values():
        os.kill(process, signal.SIGKILL)


def kill_the_scheduler(cluster: Cluster, victim: str) -> None:
    cluster.scheduler.kill()


@pytest.mark.parametrize(
    ("happens", "patient", "said"),
    [
        (kill_the_worker, 0, "all workers that received a certain batch were lost"),
        (kill_all_workers, 3, "has no workers; start some: dask worker tcp://127.0.0.1:"),
        (kill_the_scheduler, 3, "the scheduler was lost; start it, and build again"),
    ],
)
def test_a_cluster_that_is_lost_stops_the_build_and_the_next_one_finishes(
    cluster: Cluster,
    site: Site,
    happens: Callable[[Cluster, str], None],
    patient: int,
    said: str,
) -> None:
    (site.folder / "_news/wrong.md").unlink()
    site.build("far", "--jobs", "1")
    published = site.files("far")
    site.write("new")
    blockade = site.block()
    cluster.begin(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=str(patient))
    cluster.add(2)
    build = site.start("far", "--executor", cluster.place, before=IMPATIENT)
    happens(cluster, blockade.reader(cluster))
    status, out, err = ended(build)
    assert (status, out) == (2, "")
    assert err.startswith(f"{cluster.place}: {said}")
    assert err.count("\n") == 1
    assert site.files("far") == published
    site.build("far", "--jobs", "1", cold=False)
    site.build("alone", "--jobs", "1")
    far, alone = site.files("far"), site.files("alone")
    # It says when the new article came in; where all are of one first build, it does not.
    assert b'"added":' in far.pop("ledger.jsonl") and b'"added":' not in alone.pop("ledger.jsonl")
    assert far == alone
    assert far["feed.json"] != published["feed.json"]


# --- what is refused -------------------------------------------------------------------------


@pytest.fixture
def free(request: pytest.FixtureRequest) -> int:
    """A port that nobody else takes meanwhile, and where nobody answers."""
    taken = socket.socket()
    request.addfinalizer(taken.close)
    taken.bind(("127.0.0.1", 0))
    return int(taken.getsockname()[1])


@pytest.fixture
def other(tmp_path: Path) -> str:
    """Where another version of the program lies."""
    folder = tmp_path / "other"
    shutil.copytree(REPOSITORY / "feeds", folder / "feeds")
    with (folder / "feeds/words.py").open("a", encoding="utf-8") as module:
        module.write("# Changed.\n")
    return str(folder)


@pytest.fixture
def none(tmp_path: Path) -> str:
    """What hides the program, so that it is as if it were not installed."""
    (tmp_path / "none").mkdir()
    (tmp_path / "none/feeds.py").write_text("raise ModuleNotFoundError('feeds')")
    return str(tmp_path / "none")


def refused(site: Site, place: str, before: str = IMPATIENT) -> str:
    """What a build says that writes nothing."""
    status, out, err = site.build("far", "--executor", place, before=before)
    assert (status, out, site.files("far")) == (2, "", {})
    assert err.count("\n") == 1
    return err.rstrip()


def test_a_scheduler_that_is_not_there(site: Site, free: int) -> None:
    place = f"dask://127.0.0.1:{free}"
    todo = "start one there: dask scheduler"
    assert refused(site, place) == f"{place}: no scheduler answers; {todo}"


def test_another_program_where_the_scheduler_should_be(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"dask://127.0.0.1:{silent.getsockname()[1]}"
        assert refused(site, place).startswith(f"{place}: no scheduler answers; ")


def test_a_scheduler_without_workers(cluster: Cluster, site: Site) -> None:
    cluster.begin()
    todo = f"start some: dask worker {cluster.tcp}"
    assert refused(site, cluster.place) == f"{cluster.place}: has no workers; {todo}"


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ("other", "has another version of feeds"),
        ("none", "has another version of feeds, or none"),
    ],
)
def test_a_worker_with_another_program(
    cluster: Cluster, site: Site, theirs: str, said: str, request: pytest.FixtureRequest
) -> None:
    cluster.begin()
    cluster.add()
    own = next(iter(cluster.workers()))
    cluster.add(PYTHONPATH=request.getfixturevalue(theirs))
    (stranger,) = set(cluster.workers()) - {own}
    todo = "install the same there, and start it again"
    assert refused(site, cluster.place) == f"{cluster.place}: worker {stranger} {said}; {todo}"


@pytest.mark.parametrize("theirs", ["other", "none"])
def test_a_scheduler_with_another_program(
    cluster: Cluster, site: Site, theirs: str, request: pytest.FixtureRequest
) -> None:
    cluster.begin(PYTHONPATH=request.getfixturevalue(theirs))
    cluster.add()
    said = refused(site, cluster.place)
    assert said.startswith(f"{cluster.place}: the scheduler has another version of feeds")


def test_a_worker_with_another_program_that_comes_later(
    cluster: Cluster, site: Site, other: str
) -> None:
    blockade = site.block()
    cluster.begin()
    cluster.add()
    build = site.start("far", "--executor", cluster.place)
    victim = blockade.reader(cluster)
    cluster.add(PYTHONPATH=other)
    (stranger,) = set(cluster.workers()) - {victim}
    os.kill(cluster.workers()[victim], signal.SIGKILL)
    status, out, err = ended(build)
    assert (status, out, site.files("far")) == (2, "", {})
    assert err.startswith(f"{cluster.place}: worker {stranger} has another version of feeds; ")


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="only Linux names such a folder")
def test_a_worker_that_does_not_see_the_articles(cluster: Cluster, site: Site) -> None:
    # A path that leads each process to its own folder.
    own = "/proc/self/cwd/_news"
    config = site.folder / "feeds.yaml"
    config.write_text(re.sub("articles: .*", f"articles: {own}", config.read_text()))
    assert site.build("alone", "--jobs", "1")[0] == 0
    cluster.begin()
    cluster.add()
    said = refused(site, cluster.place)
    assert "can be read here, but not by a worker" in said
    assert said.endswith("; let all machines reach the folder under the same path")


def test_without_dask_a_build_says_what_is_missing(site: Site) -> None:
    before = "import sys; sys.modules['distributed'] = None"
    todo = "pip install 'topic-feeds[dask]'"
    place = "dask://127.0.0.1:8786"
    assert refused(site, place, before) == f"--executor {place}: needs more packages; {todo}"


@pytest.mark.parametrize(
    "place", ["dask:/x", "dask://127.0.0.1", "dask://:8786", "dask://a:0", "dask://a:65536", ""]
)
def test_a_wrong_executor_is_refused(
    place: str, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["build", "--executor", place])
    assert left.value.code == 2
    assert f'"{place}": write processes or dask://HOST:PORT' in capsys.readouterr().err


# --- what needs no cluster -------------------------------------------------------------------


def test_few_articles_need_no_cluster(site: Site, free: int) -> None:
    # Nothing answers there: to ask is an error.
    options = ("--executor", f"dask://127.0.0.1:{free}")
    site.build("far", "--jobs", "1")
    time.sleep(0.11)
    site.build("far", "--jobs", "1", cold=False)
    assert site.build("far", *options, cold=False)[0] == 0
    (site.folder / "_news/wrong.md").write_text("Nothing.\n")
    status, _, err = site.build("far", *options, cold=False)
    assert status == 0
    assert "does not begin with ---" in err
