"""A function and items → results in order, computed in this process or by workers.

If a worker process is killed, the build stops with a FeedsError; it never waits for a worker that
has ended. Each worker process has a pipe of its own, which ends with the process, even if the
worker was killed in the middle of a message. Workers share no lock. (Those of `ProcessPoolExecutor`
share both: one that is killed can block all others and the build for ever.) Workers leave Ctrl-C to
the build, and end with it, even if it is killed.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from feeds.errors import FeedsError, Problem

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, SpawnContext
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
R = TypeVar("R")
Function = Callable[[Sequence[T]], R]

# The executor of a build that names no cluster.
PROCESSES = "processes"
# With fewer batches, this process is done before a second one has started.
_ENOUGH_FOR_PROCESSES = 4
# One batch, such as a few changed files, is not worth a connection to a cluster.
_ENOUGH_FOR_A_CLUSTER = 2
# Batches for each worker that are waiting, being worked on, or done: no worker is idle, and memory
# never holds all results.
_BATCHES_AHEAD = 4


class Executor(Protocol):
    """Workers that have been started; there are `size` of them."""

    @property
    def size(self) -> int:
        """The number of workers."""

    def submit(self, function: Function[Any, Any], batch: Sequence[Any]) -> "Future[Any]":
        """Have a worker call `function` with `batch`."""

    def result(self, future: "Future[Any]") -> Any:
        """Wait for a result. Raises FeedsError if the workers are lost."""


class Pool(NamedTuple):
    """Workers, started by `start` for at least `enough` batches; never if `enough` is None.

    `is_remote` is whether the workers run on other machines.
    """

    start: Callable[[], Executor]
    enough: int | None
    is_remote: bool = False

    def map_batches(self, function: Function[T, R], items: Iterable[T], size: int) -> Iterator[R]:
        """Map `function` over `items` in batches of `size`; yield the results in order.

        `function` must be picklable: a module-level function, or a `partial` of one. Raises
        FeedsError if the workers cannot be reached, or are lost.
        """
        batches = _batched(items, size)
        first = list(islice(batches, self.enough or 0))
        if self.enough and len(first) == self.enough:
            yield from _mapped(self.start(), function, chain(first, batches))
            return
        for batch in chain(first, batches):
            yield function(batch)


@contextmanager
def open_pool(executor: str, jobs: int, load: Callable[[], None]) -> Iterator[Pool]:
    """Open a pool of `jobs` processes, or of all workers of the cluster dask://HOST:PORT.

    `load` is called before the processes are forked, which then share what it has imported.
    """
    with ExitStack() as stack:
        if executor == PROCESSES:
            start = cache(lambda: stack.enter_context(_processes(jobs, load)))
            yield Pool(start, _ENOUGH_FOR_PROCESSES if jobs > 1 else None)
        else:
            # Imported here, since few builds need it.
            from feeds.workers.dask import connected

            connect = cache(lambda: stack.enter_context(connected(executor)))
            yield Pool(connect, _ENOUGH_FOR_A_CLUSTER, is_remote=True)


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch


def _mapped(
    executor: Executor, function: Function[T, R], batches: Iterable[Sequence[T]]
) -> Iterator[R]:
    pending: deque[Future[R]] = deque()
    try:
        for batch in batches:
            if len(pending) == _BATCHES_AHEAD * executor.size:
                yield executor.result(pending.popleft())
            pending.append(executor.submit(function, batch))
        while pending:
            yield executor.result(pending.popleft())
    finally:
        for future in pending:
            future.cancel()


@contextmanager
def _processes(size: int, load: Callable[[], None]) -> Iterator[Executor]:
    # Imported here: the import takes longer than a build that has little to do.
    import gc
    import multiprocessing

    load()
    # Else the garbage collector of each worker would write to memory that all share.
    is_frozen = gc.get_freeze_count() > 0
    gc.freeze()
    # Forked, since a new process would spend more time on imports than on work.
    has_fork = "fork" in multiprocessing.get_all_start_methods()
    context: ForkContext | SpawnContext = (
        multiprocessing.get_context("fork") if has_fork else multiprocessing.get_context("spawn")
    )
    executor = _Processes(size)
    try:
        executor.start(context)
        yield executor
    finally:
        executor.close()
        if not is_frozen:
            gc.unfreeze()


class _Processes:
    """Worker processes on this machine, and a thread for each that waits for its results."""

    def __init__(self, size: int) -> None:
        from concurrent.futures import ThreadPoolExecutor
        from queue import SimpleQueue

        self.size = size
        self._processes: list[BaseProcess] = []
        self._idle: SimpleQueue[Connection] = SimpleQueue()
        self._threads = ThreadPoolExecutor(size)

    def start(self, context: "ForkContext | SpawnContext") -> None:
        is_forked = context.get_start_method() == "fork"
        inherited: list[Connection] = []
        with _interrupts_blocked():
            # All processes before the first thread: a fork copies the locks of threads.
            for _ in range(self.size):
                ours, theirs = context.Pipe()
                if is_forked:
                    inherited.append(ours)
                process = context.Process(target=_work, args=(theirs, inherited), daemon=True)
                process.start()
                # Only the worker may have this end, so that the pipe ends with the worker.
                theirs.close()
                self._processes.append(process)
                self._idle.put(ours)

    def submit(self, function: Function[T, R], batch: Sequence[T]) -> "Future[R]":
        return self._threads.submit(self._ask, function, batch)

    def result(self, future: "Future[R]") -> R:
        return future.result()

    def _ask(self, function: Function[T, R], batch: Sequence[T]) -> R:
        connection = self._idle.get()
        try:
            connection.send((function, batch))
            result, error = connection.recv()
        except (EOFError, OSError) as lost:
            what = "a process was killed, perhaps because memory ran out"
            todo = "set a lower number, and build again"
            raise FeedsError([Problem("--jobs", what, todo, "executor")]) from lost
        finally:
            # The connection of a lost worker, too: else a thread could wait for it.
            self._idle.put(connection)
        if error is not None:
            raise error
        made: R = result
        return made

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        # Results are not needed any more. The pipe of a killed worker ends, and then its thread.
        for process in self._processes:
            process.kill()
        self._threads.shutdown()
        for process in self._processes:
            process.join()
            self._idle.get().close()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block SIGINT in processes that are started meanwhile, if the platform has signal masks.

    Else Ctrl-C could end a worker before the worker ignores it.
    """
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: "Connection", inherited: "Sequence[Connection]") -> None:
    """Receive functions and batches until the pipe ends; send each result or error.

    `inherited` are the build's ends of pipes, to be closed: only the build may have them.
    """
    import os
    import pickle
    import signal
    import threading
    from multiprocessing import parent_process

    for one in inherited:
        one.close()
    # Ctrl-C reaches the whole process group. The build stops, says so, and ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def leave_with_parent() -> None:
        """Exit at once when the build has ended or was killed.

        Else this process could wait for work for ever, and keep the output folder locked.
        """
        if parent := parent_process():
            parent.join()
        os._exit(1)

    threading.Thread(target=leave_with_parent, daemon=True).start()
    # When the build ends, its end of the pipe closes a moment before this process is ended.
    with suppress(EOFError, OSError):
        while True:
            function, batch = connection.recv()
            try:
                answer = pickle.dumps((function(batch), None))
            except Exception as error:
                answer = pickle.dumps((None, _with_traceback(error)))
            connection.send_bytes(answer)


def _with_traceback(error: Exception) -> Exception:
    """The error with its traceback as a note: a traceback itself cannot be pickled."""
    import traceback

    error.add_note("in a worker process:\n" + "".join(traceback.format_exception(error)))
    return error
