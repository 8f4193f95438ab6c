"""Workers that are killed at random, and Ctrl-C: every build ends, and says so in one line."""

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.generate import generate
from feeds.cli.main import main
from feeds.pipeline import incremental
from tests.apart import PATIENCE
from tests.test_workers import KILLED

# More at will: KILLS=1000 pytest tests/test_worker_kills.py
KILLS = int(os.environ.get("KILLS", "16"))
INTERRUPTS = 10
ARTICLES = 300

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]


class Builds:
    """Cold builds in processes of their own, which have imported everything before."""

    def __init__(self, folder: Path, articles: int) -> None:
        self.folder = folder
        # Seconds from the first worker's start to the end of an undisturbed build, as busy as the
        # machine is.
        self.at_work = 0.0
        if not folder.exists():
            generate(folder, articles, archive="month")

    def run(self, jobs: int, strike: Callable[[int], None]) -> tuple[int | None, str]:
        """The exit status of a build, and its stderr; the status is None if it never ended."""
        for name in (".feeds", "out"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        said = self.folder / "stderr"
        child = os.fork()
        if child == 0:
            self._build(jobs, said)
        strike(child)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status), said.read_text()
            time.sleep(0.005)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None, said.read_text()

    def _build(self, jobs: int, said: Path) -> None:
        """Build, and never return to the tests."""
        status = 1
        try:
            os.setsid()
            # As on a terminal, even if these tests run in the background, where it is ignored.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
            os.chdir(self.folder)
            # Many batches, so that most kills are in the middle of one.
            incremental.FILES_PER_BATCH = incremental.ENTRIES_PER_BATCH = 10
            own = ("--config", "feeds.yaml", "--output", "out", "--quiet")
            main(["build", *own, "--jobs", str(jobs)])
        except SystemExit as left:
            status = int(left.code or 0)
        finally:
            sys.stderr.flush()
            os._exit(status)


def workers_of(build: int) -> list[int]:
    """The children of a process, of which a build has none but its workers."""
    try:
        return [
            int(pid) for pid in Path(f"/proc/{build}/task/{build}/children").read_text().split()
        ]
    except OSError:
        return []


def after_first(build: int, delay: float) -> None:
    """Wait this many seconds after a build has started its first worker."""
    end = time.monotonic() + PATIENCE
    while not workers_of(build) and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(delay)


def kill_one(dice: random.Random, delay: float) -> Callable[[int], None]:
    """Kill a random worker this many seconds after the first one was started."""

    def strike(build: int) -> None:
        after_first(build, delay)
        if workers := workers_of(build):
            os.kill(dice.choice(workers), signal.SIGKILL)

    return strike


def interrupt(delay: float) -> Callable[[int], None]:
    """Type Ctrl-C this many seconds after the first worker was started."""

    def strike(build: int) -> None:
        after_first(build, delay)
        os.killpg(build, signal.SIGINT)

    return strike


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    builds = Builds(tmp_path / "site", ARTICLES)
    began: list[float] = []

    def note(build: int) -> None:
        after_first(build, 0)
        began.append(time.monotonic())

    took = []
    for jobs in (2, 4):
        assert builds.run(jobs, note) == (0, "")
        took.append(time.monotonic() - began[-1])
    builds.at_work = min(took)
    return builds


def test_a_build_ends_when_any_of_its_workers_is_killed_at_any_time(builds: Builds) -> None:
    dice = random.Random(3)
    found: Counter[tuple[int | None, str]] = Counter()
    for number in range(KILLS):
        strike = kill_one(dice, dice.random() * builds.at_work / 2)
        found[builds.run((2, 4)[number % 2], strike)] += 1
    # A worker can have no more to do.
    assert found.keys() <= {(2, f"{KILLED}\n"), (0, "")}, found
    assert found[2, f"{KILLED}\n"] >= 2


def test_only_the_build_reacts_to_ctrl_c(builds: Builds) -> None:
    dice = random.Random(4)
    found: Counter[tuple[int | None, str]] = Counter()
    for number in range(INTERRUPTS):
        strike = interrupt(dice.random() * builds.at_work)
        found[builds.run((2, 4)[number % 2], strike)] += 1
    # On a fast machine a build can end before it is interrupted.
    stopped = (130, "\nstopped; every file that was written is complete\n")
    assert found.keys() <= {stopped, (0, "")}, found
    assert found[stopped] >= 2
