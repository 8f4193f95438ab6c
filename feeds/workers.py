"""Work that falls into parts → what comes of it, made here, or by several processes or machines.

What work it is does not matter: a function is given some things at a time.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from feeds.crew import Crew, Function, made
from feeds.errors import Problem
from feeds.order import PROCESSES

T = TypeVar("T")
R = TypeVar("R")

# Fewer parts are done sooner than a second process is ready to help.
_ENOUGH_FOR_PROCESSES = 4
# Who names a cluster means it, but need not wait for it where three files have changed.
_ENOUGH_FOR_A_CLUSTER = 2


class Workers(NamedTuple):
    """Who does the work; nobody is called before there are enough parts of it.

    Those who `are_far` see the folders of another machine.
    """

    call: Callable[[], Crew]
    enough: int | None
    are_far: bool = False

    def spread(self, function: Function[T, R], things: Iterable[T], size: int) -> Iterator[R]:
        """What the function makes of each part of the things, in order; so many of them are one.

        Others find the function by its name: it is one of a module, or a `partial` of one. Raises
        FeedsError where the helpers cannot be reached, or are lost.
        """
        parts = _parts(things, size)
        first = list(islice(parts, self.enough or 0))
        if self.enough and len(first) == self.enough:
            yield from made(self.call(), function, chain(first, parts))
            return
        for part in chain(first, parts):
            yield function(part)


@contextmanager
def workers(where: str, jobs: int, load: Callable[[], None]) -> Iterator[Workers]:
    """So many processes of this machine, or all workers of the cluster dask://HOST:PORT.

    Processes begin with what was loaded here.
    """
    with ExitStack() as stack:
        if where == PROCESSES:
            crew = cache(lambda: stack.enter_context(_processes(jobs, load)))
            yield Workers(crew, _ENOUGH_FOR_PROCESSES if jobs > 1 else None)
        else:
            # Imported here, since few builds need it.
            from feeds.cluster import cluster

            crew = cache(lambda: stack.enter_context(cluster(where)))
            yield Workers(crew, _ENOUGH_FOR_A_CLUSTER, are_far=True)


def _parts(things: Iterable[T], size: int) -> Iterator[list[T]]:
    things = iter(things)
    while part := list(islice(things, size)):
        yield part


@contextmanager
def _processes(jobs: int, load: Callable[[], None]) -> Iterator[Crew]:
    # Imported here, since it takes longer than a build that has little to do.
    import gc
    import multiprocessing
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    def complaint(_error: BaseException) -> Problem:
        what = "a process was killed, perhaps since memory ran out"
        return Problem("--jobs", what, "set a lower number, and build again", "executor")

    load()
    # What is there stays as it is: else each process would copy it, to note that it is still used.
    gc.freeze()
    # Forked, since a process that starts anew imports for longer than it works.
    has_fork = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if has_fork else None)
    ends = os.pipe() if has_fork else ()
    executor = ProcessPoolExecutor(jobs, context, partial(_leave_with, *ends) if ends else None)
    try:
        yield Crew(jobs, executor.submit, (BrokenProcessPool,), complaint)
    finally:
        executor.shutdown(cancel_futures=True)
        for end in ends:
            os.close(end)


def _leave_with(reading: int, writing: int) -> None:
    """Have this process end with the one that holds the other end of the pipe.

    If that is killed nobody tells its helpers, who would wait for work for ever, and keep the
    output folder locked.
    """
    # Imported here, where processes have begun: few builds need it.
    import threading

    def leave() -> None:
        os.read(reading, 1)
        os._exit(1)

    os.close(writing)
    threading.Thread(target=leave, daemon=True).start()
