"""The address of a Dask scheduler → its workers, if they would do the work as it is done here."""

import asyncio
import logging
import pickle
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from feeds.crew import Crew, Function
from feeds.errors import FeedsError, Problem
from feeds.program import versions

T = TypeVar("T")
R = TypeVar("R")

# How long to wait for a machine that does not answer, in seconds.
PATIENCE = 10.0
# A worker with many threads: Python runs one at a time, and our libraries promise nothing of more.
_ALONE = threading.Lock()


@contextmanager
def cluster(where: str) -> Iterator[Crew]:
    """All workers of the cluster dask://HOST:PORT.

    Raises FeedsError where they cannot be reached, or one of them runs another program.
    """
    try:
        import distributed
        from distributed.comm.core import CommClosedError
    except ImportError as error:
        todo = "pip install 'topic-feeds[dask]'"
        problem = Problem(f"--executor {where}", "needs more packages", todo, "executor")
        raise FeedsError([problem]) from error
    lost = (
        distributed.scheduler.KilledWorker,
        distributed.client.ClosedClientError,
        CommClosedError,
        TimeoutError,
        CancelledError,
    )

    def complaint(error: BaseException) -> Problem:
        if isinstance(error, distributed.scheduler.KilledWorker):
            what = "the workers that were given one part of the work were lost, one after another"
            todo = "see what they say, and build again"
        elif isinstance(error, TimeoutError):
            what, todo = "has no workers", f"start some: dask worker {_address(where)}"
        else:
            what, todo = "the scheduler was lost", "start it, and build again"
        return Problem(where, what, todo, "executor")

    with _client(where) as client:
        look = partial(client.wait_for_workers, 1, PATIENCE)
        try:
            look()
            _compare(where, client)
            number = len(client.nthreads())
        except lost as error:
            raise FeedsError([complaint(error)]) from error
        # Never pure: a file may have changed since another build read it.
        executor = client.get_executor(pure=False)

        def submit(function: Function[T, R], things: Sequence[T]) -> Future[R]:
            work = pickle.dumps((function, things))
            future: Future[R] = executor.submit(partial(_part, where, versions(), work))
            return future

        yield Crew(number, submit, lost, complaint, PATIENCE, look)


def _address(where: str) -> str:
    return where.replace("dask", "tcp", 1)


@contextmanager
def _client(where: str) -> Iterator[Any]:
    from distributed import Client

    try:
        # Of another program than a scheduler the client would await a word for ever.
        asyncio.run(asyncio.wait_for(_knock(_address(where)), PATIENCE))
        client = Client(_address(where), timeout=PATIENCE, set_as_default=False)
    except OSError as error:
        todo = "start one there: dask scheduler"
        problem = Problem(where, "no scheduler answers", todo, "executor")
        raise FeedsError([problem]) from error
    # What Dask has to say of a loss, it says in many words: our own complaint takes one line.
    logging.disable()
    try:
        yield client
    finally:
        client.close()
        logging.disable(logging.NOTSET)


async def _knock(address: str) -> None:
    from distributed import rpc

    async with rpc(address) as other:
        if (await other.identity())["type"] != "Scheduler":
            raise ConnectionRefusedError


def _compare(where: str, client: Any) -> None:
    """Refuse a cluster of which some part would do the work in another way."""
    said: dict[str, object] = {}
    # The scheduler takes parts apart before it hands them on.
    try:
        said["the scheduler"] = client.run_on_scheduler(versions)
    except Exception as error:
        said["the scheduler"] = error
    for address, one in client.run(versions, on_error="return").items():
        said[f"worker {address}"] = one
    # One that is lost meanwhile is not missed; one that comes later is asked with every part.
    present = {who: theirs for who, theirs in said.items() if not isinstance(theirs, OSError)}
    ours = versions()
    problems = [_other(where, who, ours, one) for who, one in present.items() if one != ours]
    if problems:
        raise FeedsError(problems)


def _other(where: str, who: str, ours: Mapping[str, str], theirs: object) -> Problem:
    if isinstance(theirs, Mapping):
        names = [name for name, version in ours.items() if theirs.get(name) != version]
        what = f"{who} has another version of {', '.join(names)}"
    else:
        what = f"{who} has another version of feeds, or none"
    return Problem(where, what, "install the same there, and start it again", "executor")


def _part(where: str, ours: Mapping[str, str], work: bytes) -> object:
    """What a worker makes of a part of the work: nothing, if it would do it in another way."""
    if versions() != ours:
        from distributed import get_worker

        raise FeedsError([_other(where, f"worker {get_worker().address}", ours, versions())])
    # From one who could as well have sent any other function.
    function, things = pickle.loads(work)  # noqa: S301
    with _ALONE:
        made: object = function(things)
    return made
