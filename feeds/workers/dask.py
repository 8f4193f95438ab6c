"""The address of a Dask scheduler → its workers, if all machines run the same program."""

import asyncio
import logging
import pickle
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from feeds.cache.program import versions
from feeds.errors import FeedsError, Problem

T = TypeVar("T")
R = TypeVar("R")

# Seconds to wait for a machine that does not answer.
PATIENCE = 10.0
# For workers with several threads: not all libraries are thread-safe.
_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def connected(scheduler: str) -> Iterator["Cluster"]:
    """Connect to the cluster dask://HOST:PORT.

    Raises FeedsError if it cannot be reached, or if one of its machines runs another program.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        todo = "pip install 'topic-feeds[dask]'"
        problem = Problem(f"--executor {scheduler}", "needs more packages", todo, "executor")
        raise FeedsError([problem]) from error
    with _client(scheduler) as client:
        yield Cluster(scheduler, client)


class Cluster:
    """The workers of a cluster; `size` is their number at the beginning."""

    def __init__(self, scheduler: str, client: Any) -> None:
        self._scheduler, self._client = scheduler, client
        with _losses_as_problems(scheduler):
            client.wait_for_workers(1, PATIENCE)
            _require_same_program(scheduler, client)
            self.size = len(client.nthreads())
        # Not pure: Dask would reuse results, but a file may have changed since.
        self._executor = client.get_executor(pure=False)

    def submit(self, function: Callable[[Sequence[T]], R], batch: Sequence[T]) -> "Future[R]":
        """Have a worker call `function` with `batch`."""
        work = pickle.dumps((function, batch))
        with _losses_as_problems(self._scheduler):
            task = partial(_call, self._scheduler, versions(), work)
            future: Future[R] = self._executor.submit(task)
            return future

    def result(self, future: "Future[R]") -> R:
        """Wait for a result. Raises FeedsError if scheduler or workers are lost."""
        with _losses_as_problems(self._scheduler):
            while not wait([future], PATIENCE).done:
                self._client.wait_for_workers(1, PATIENCE)
            return future.result()


@contextmanager
def _losses_as_problems(scheduler: str) -> Iterator[None]:
    import distributed
    from distributed.comm.core import CommClosedError

    try:
        yield
    except distributed.scheduler.KilledWorker as error:
        what = "all workers that received a certain batch were lost, one after the other"
        todo = "look at their logs, and build again"
        raise FeedsError([Problem(scheduler, what, todo, "executor")]) from error
    except TimeoutError as error:
        todo = f"start some: dask worker {_address(scheduler)}"
        raise FeedsError([Problem(scheduler, "has no workers", todo, "executor")]) from error
    except (distributed.client.ClosedClientError, CommClosedError, CancelledError) as error:
        what, todo = "the scheduler was lost", "start it, and build again"
        raise FeedsError([Problem(scheduler, what, todo, "executor")]) from error


def _address(scheduler: str) -> str:
    return scheduler.replace("dask", "tcp", 1)


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    from distributed import Client

    try:
        # If another program listens there, the client would wait for ever.
        asyncio.run(asyncio.wait_for(_identify(_address(scheduler)), PATIENCE))
        client = Client(_address(scheduler), timeout=PATIENCE, set_as_default=False)
    except OSError as error:
        todo = "start one there: dask scheduler"
        problem = Problem(scheduler, "no scheduler answers", todo, "executor")
        raise FeedsError([problem]) from error
    # Dask logs many lines about a loss; our own message is one line.
    logging.disable()
    try:
        yield client
    finally:
        client.close()
        logging.disable(logging.NOTSET)


async def _identify(address: str) -> None:
    from distributed import rpc

    async with rpc(address) as other:
        if (await other.identity())["type"] != "Scheduler":
            raise ConnectionRefusedError


def _require_same_program(scheduler: str, client: Any) -> None:
    """Raise FeedsError if a machine of the cluster runs another program."""
    answers: dict[str, object] = {}
    # The scheduler unpickles tasks, too.
    try:
        answers["the scheduler"] = client.run_on_scheduler(versions)
    except Exception as error:
        answers["the scheduler"] = error
    for address, answer in client.run(versions, on_error="return").items():
        answers[f"worker {address}"] = answer
    ours = versions()
    # Lost workers do not matter; workers that join later are compared in `_call`.
    problems = [
        _other_program(scheduler, machine, ours, theirs)
        for machine, theirs in answers.items()
        if theirs != ours and not isinstance(theirs, OSError)
    ]
    if problems:
        raise FeedsError(problems)


def _other_program(
    scheduler: str, machine: str, ours: Mapping[str, str], theirs: object
) -> Problem:
    if isinstance(theirs, Mapping):
        names = [name for name, version in ours.items() if theirs.get(name) != version]
        what = f"{machine} has another version of {', '.join(names)}"
    else:
        what = f"{machine} has another version of feeds, or none"
    return Problem(scheduler, what, "install the same there, and start it again", "executor")


def _call(scheduler: str, ours: Mapping[str, str], work: bytes) -> object:
    """Call a function in a worker. Raises FeedsError if the worker runs another program."""
    if versions() != ours:
        from distributed import get_worker

        worker = f"worker {get_worker().address}"
        raise FeedsError([_other_program(scheduler, worker, ours, versions())])
    # Safe: the sender can run any function here anyway.
    function, batch = pickle.loads(work)  # noqa: S301
    with _ONE_AT_A_TIME:
        result: object = function(batch)
    return result
