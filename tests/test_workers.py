"""Work that is spread over processes comes back in order, a little at a time, or not at all."""

import gc
import importlib.metadata
import os
import pickle
import re
import shutil
import signal
import struct
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.synchronize import SemLock
from pathlib import Path

import psutil
import pytest

from feeds.cache import program
from feeds.errors import FeedsError, Problem
from feeds.workers.pool import PROCESSES, open_pool
from tests.conftest import REPOSITORY
from tests.test_cluster import Site, until


def nothing() -> None:
    """What these need loaded."""


def where(numbers: Sequence[int]) -> tuple[int, list[int]]:
    """In which process the numbers were."""
    return os.getpid(), list(numbers)


def fails(numbers: Sequence[int], at: int) -> int:
    if at in numbers:
        raise FeedsError([Problem("quiet.md", "is wrong", "mend it", "changed")])
    return sum(numbers)


def divides(numbers: Sequence[int]) -> float:
    return sum(numbers) / 0


def open_connections(numbers: Sequence[int]) -> int:
    """How many pipes this process could read or write."""
    return sum(isinstance(one, Connection) and not one.closed for one in gc.get_objects())


class Unsendable:
    def __reduce__(self) -> str:
        raise ValueError("cannot be sent")


def makes_what_cannot_be_sent(numbers: Sequence[int]) -> Unsendable:
    return Unsendable()


def at(numbers: Sequence[int], number: int, function: Callable[[Sequence[int]], int]) -> int:
    return function(numbers) if number in numbers else sum(numbers)


def dies(numbers: Sequence[int]) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def dies_in_a_message(numbers: Sequence[int]) -> int:
    """Leave half a message in each pipe that this process can write to, and die."""
    for one in gc.get_objects():
        if isinstance(one, Connection) and not one.closed and one.writable:
            os.write(one.fileno(), struct.pack("!i", 1_000) + b"half")
    return dies(numbers)


def dies_with_every_lock(numbers: Sequence[int]) -> int:
    """Die with each lock that this process has and that others may wait for."""
    for one in gc.get_objects():
        if isinstance(one, SemLock):
            one.acquire(timeout=1)
    return dies(numbers)


KILLED = (
    "--jobs: a process was killed, perhaps because memory ran out; "
    "set a lower number, and build again"
)


def spread(jobs: int, number: int) -> tuple[set[int], list[int]]:
    """By which processes numbers were seen, and in which order they came back."""
    with open_pool(PROCESSES, jobs, nothing) as pool:
        results = list(pool.map_batches(where, range(number), 10))
    assert all(len(numbers) <= 10 for _, numbers in results)
    return {process for process, _ in results}, [one for _, numbers in results for one in numbers]


def test_many_items_are_worked_on_by_other_processes_and_come_back_in_order() -> None:
    processes, numbers = spread(2, 1_000)
    assert os.getpid() not in processes
    assert numbers == list(range(1_000))


@pytest.mark.parametrize(("jobs", "number"), [(1, 1_000), (2, 30), (2, 0)])
def test_for_few_items_or_one_job_no_process_is_started(jobs: int, number: int) -> None:
    processes, numbers = spread(jobs, number)
    assert processes <= {os.getpid()}
    assert numbers == list(range(number))


def test_only_a_few_batches_are_under_way() -> None:
    begun = 0

    def items() -> Iterator[int]:
        nonlocal begun
        for number in range(1_000):
            begun += 1
            yield number

    with open_pool(PROCESSES, 2, nothing) as pool:
        for number, one in enumerate(pool.map_batches(sum, items(), 1)):
            assert one == number
            assert begun <= number + 9
    assert begun == 1_000


def test_an_error_in_a_batch_is_the_same_in_a_worker() -> None:
    for jobs in (1, 2):
        with open_pool(PROCESSES, jobs, nothing) as pool, pytest.raises(FeedsError) as error:
            list(pool.map_batches(partial(fails, at=25), range(100), 10))
        assert str(error.value) == "quiet.md: is wrong; mend it"
        assert error.value.problems[0].what == "is wrong"


def test_an_error_of_a_worker_shows_where_it_was_raised() -> None:
    with open_pool(PROCESSES, 2, nothing) as pool, pytest.raises(ZeroDivisionError) as error:
        list(pool.map_batches(divides, range(100), 10))
    assert "in divides" in error.value.__notes__[0]
    # The others could go on.
    with open_pool(PROCESSES, 2, nothing) as pool, pytest.raises(ValueError, match="cannot"):
        list(pool.map_batches(makes_what_cannot_be_sent, range(100), 10))


# --- workers that are killed -----------------------------------------------------------------


def test_a_worker_has_no_pipe_but_its_own() -> None:
    with open_pool(PROCESSES, 4, nothing) as pool:
        assert set(pool.map_batches(open_connections, range(1_000), 10)) == {1}


@pytest.mark.parametrize("dies", [dies, dies_in_a_message, dies_with_every_lock])
@pytest.mark.parametrize("jobs", [2, 4])
def test_a_killed_worker_is_reported_in_one_line(
    dies: Callable[[Sequence[int]], int], jobs: int
) -> None:
    def ends() -> None:
        with open_pool(PROCESSES, jobs, nothing) as pool, pytest.raises(FeedsError) as error:
            list(pool.map_batches(partial(at, number=55, function=dies), range(1_000), 10))
        assert str(error.value) == KILLED
        os._exit(0)

    # In a process of its own, since a build that waits for ever cannot be ended from within.
    child = os.fork()
    if child == 0:
        try:
            ends()
        finally:
            os._exit(1)
    try:
        _, status = until(lambda: found if any(found := os.waitpid(child, os.WNOHANG)) else None)  # type: ignore[misc]
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    assert status == 0


# --- which program it is ---------------------------------------------------------------------


def test_a_program_is_known_by_its_content_and_not_by_its_place() -> None:
    versions = program.versions()
    assert re.fullmatch("[0-9a-f]{64}", versions["feeds"])
    assert versions["lxml"] == importlib.metadata.version("lxml")
    assert pickle.loads(pickle.dumps(versions)) == versions


def test_an_edit_anywhere_in_the_program_makes_earlier_caches_useless(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    shutil.copytree(REPOSITORY / "feeds", tmp_path / "feeds")
    code = "from feeds.cache.program import installed_program as f; print(*f())"
    command = (sys.executable, "-B", "-c", code)
    environment = {**environment, "PYTHONPATH": str(tmp_path)}

    def digests() -> tuple[str, str]:
        times, content = subprocess.check_output(command, env=environment, cwd=tmp_path).split()
        return times.decode(), content.decode()

    all_times, all_content = ({digest} for digest in digests())
    (tmp_path / "feeds/new/newer").mkdir(parents=True)
    (tmp_path / "feeds/new/newer/newest.py").touch()
    folders = {file.parent for file in (tmp_path / "feeds").rglob("*.py")}
    assert len(folders) > 4
    files = [next(folder.glob("*.py")) for folder in sorted(folders)]
    templates = tmp_path / "feeds/pages/templates"
    files += [next(templates.glob(f"*.{ending}")) for ending in ("html", "css", "js")]
    for number, file in enumerate(files, 2):
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        times, content = digests()
        all_times.add(times)
        all_content.add(content)
        assert len(all_times) == number, f"{file}: edited, but its time was not noticed"
        assert len(all_content) == number, f"{file}: edited, but its content was not noticed"
    # What Python keeps beside the modules is none of it.
    (tmp_path / "feeds/new/__pycache__").mkdir()
    (tmp_path / "feeds/new/__pycache__/odd.py").touch()
    assert digests() == (times, content)


def test_all_libraries_that_decide_on_bytes_are_compared() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split("[>=<]", one)[0] for one in project["dependencies"]}
    # What a terminal shows, mistakes in a configuration and what is fetched are in no feed.
    unseen = {"rich", "jsonschema", "httpx", "shtab"}
    assert set(program.LIBRARIES) - {"distributed"} == needed - unseen


def is_at_work(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_workers_end_with_a_build_that_is_killed(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    site = Site(tmp_path / "site", environment, "none")
    alone = site.build("alone", "--jobs", "1")
    blockade = site.block()
    build = site.start("out", "--jobs", "2")
    # One of the helpers is reading it.
    held = until(blockade.opened) or 0
    helpers = psutil.Process(build.pid).children()
    assert len(helpers) == 2
    build.kill()
    build.communicate()
    until(lambda: not any(map(is_at_work, helpers)))
    os.close(held)
    # A helper that stayed would keep the output locked.
    blockade.end()
    assert site.build("out", "--jobs", "2", cold=False) == alone
    assert site.files("out") == site.files("alone")
