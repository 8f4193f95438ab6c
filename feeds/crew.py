"""Helpers that are ready → what they make of many things, in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from feeds.errors import FeedsError, Problem

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")
Function = Callable[[Sequence[T]], R]

# Parts for each helper that wait or are done: nobody is idle, and no memory holds all results.
_AHEAD = 4


class Crew(NamedTuple):
    """Helpers that can be given parts; they fail with one of `lost`, which `complaint` explains.

    Whenever they took longer than `patience`, in seconds, `look` fails if nothing will ever come.
    """

    number: int
    submit: Callable[[Function[Any, Any], Sequence[Any]], "Future[Any]"]
    lost: tuple[type[BaseException], ...]
    complaint: Callable[[BaseException], Problem]
    patience: float | None = None
    look: Callable[[], None] = lambda: None


def made(crew: Crew, function: Function[T, R], parts: Iterable[Sequence[T]]) -> Iterator[R]:
    """What the function makes of each part, in their order; a few of them are under way at once.

    Raises FeedsError where the helpers are lost.
    """
    under_way: deque[Future[R]] = deque()
    try:
        for part in parts:
            if len(under_way) == _AHEAD * crew.number:
                yield _result(crew, under_way.popleft())
            under_way.append(crew.submit(function, part))
        while under_way:
            yield _result(crew, under_way.popleft())
    except crew.lost as error:
        raise FeedsError([crew.complaint(error)]) from error
    finally:
        for one in under_way:
            one.cancel()


def _result(crew: Crew, future: "Future[R]") -> R:
    # Imported here, since a build that needs no helpers needs none of it.
    from concurrent.futures import wait

    while not wait([future], crew.patience).done:
        crew.look()
    return future.result()
