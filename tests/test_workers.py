"""Work that is spread over processes comes back in order, a little at a time, or not at all."""

import importlib.metadata
import os
import pickle
import re
import signal
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psutil
import pytest

from feeds import crew, program
from feeds.errors import FeedsError, Problem
from feeds.order import PROCESSES
from feeds.workers import workers
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


def dies(numbers: Sequence[int]) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def spread(jobs: int, number: int) -> tuple[set[int], list[int]]:
    """By which processes numbers were seen, and in which order they came back."""
    with workers(PROCESSES, jobs, nothing) as helpers:
        parts = list(helpers.spread(where, range(number), 10))
    assert all(len(numbers) <= 10 for _, numbers in parts)
    return {process for process, _ in parts}, [one for _, numbers in parts for one in numbers]


def test_many_things_are_done_by_others_and_come_back_in_order() -> None:
    processes, numbers = spread(2, 1_000)
    assert os.getpid() not in processes
    assert numbers == list(range(1_000))


@pytest.mark.parametrize(("jobs", "number"), [(1, 1_000), (2, 30), (2, 0)])
def test_for_few_things_or_one_job_nobody_else_is_called(jobs: int, number: int) -> None:
    processes, numbers = spread(jobs, number)
    assert processes <= {os.getpid()}
    assert numbers == list(range(number))


def test_only_a_few_parts_are_under_way() -> None:
    begun = 0

    def parts() -> Iterator[list[int]]:
        nonlocal begun
        for number in range(1_000):
            begun += 1
            yield [number]

    with ThreadPoolExecutor(2) as executor:
        helpers = crew.Crew(2, executor.submit, (), lambda _: Problem("", "", "", "executor"))
        for number, one in enumerate(crew.made(helpers, sum, parts())):
            assert one == number
            assert begun <= number + 9
    assert begun == 1_000


def test_what_is_wrong_with_a_part_is_said_here_as_there() -> None:
    for jobs in (1, 2):
        with workers(PROCESSES, jobs, nothing) as helpers, pytest.raises(FeedsError) as error:
            list(helpers.spread(partial(fails, at=25), range(100), 10))
        assert str(error.value) == "quiet.md: is wrong; mend it"
        assert error.value.problems[0].what == "is wrong"


def test_a_process_that_is_killed_is_said_in_one_line() -> None:
    with workers(PROCESSES, 2, nothing) as helpers, pytest.raises(FeedsError) as error:
        list(helpers.spread(dies, range(100), 10))
    assert str(error.value).startswith("--jobs: a process was killed")


# --- which program it is ---------------------------------------------------------------------


def test_a_program_is_known_by_its_content_and_not_by_its_place() -> None:
    versions = program.versions()
    assert re.fullmatch("[0-9a-f]{64}", versions["feeds"])
    assert versions["lxml"] == importlib.metadata.version("lxml")
    assert pickle.loads(pickle.dumps(versions)) == versions


def test_all_libraries_that_decide_on_bytes_are_compared() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split("[>=<]", one)[0] for one in project["dependencies"]}
    # What the terminal looks like is in no feed.
    assert set(program.LIBRARIES) - {"distributed"} == needed - {"rich"}


def is_at_work(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_helpers_leave_with_a_build_that_is_killed(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    site = Site(tmp_path / "site", environment, "none")
    alone = site.build("alone", "--jobs", "1")
    article = site.folder / "_news/blocked.md"
    text = article.read_bytes()
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
    article.unlink()
    article.write_bytes(text)
    assert site.build("out", "--jobs", "2", cold=False) == alone
    assert site.files("out") == site.files("alone")
