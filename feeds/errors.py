"""Problems and exceptions; each problem is a line that says where, what, and what to do."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feeds.text import one_line


class Fault(NamedTuple):
    """A further problem of a file that already has a `Problem`; `line` counts from 1."""

    what: str
    todo: str
    rule: str
    line: int | None = None


class Problem(NamedTuple):
    """Something wrong in a file; `rule` names the rule, `line` and `column` count from 1.

    `article` is the path, below the folder of articles, of the file that is left out because of the
    problem; "" if no article is. `others` are the further problems of the same file.
    """

    file: str
    what: str
    todo: str
    rule: str
    line: int | None = None
    column: int | None = None
    article: str = ""
    others: tuple[Fault, ...] = ()

    def each(self) -> "Iterator[Problem]":
        """Yield this problem without `others`, then each of the others as a problem."""
        yield self._replace(others=())
        for fault in self.others:
            yield self._replace(
                what=fault.what, todo=fault.todo, rule=fault.rule, line=fault.line, others=()
            )

    def __str__(self) -> str:
        """articles/quiet.md:1: has no title; write title: and what it is called"""
        location = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{location}: {one_line(self.what)}; {one_line(self.todo)}"


class FeedsError(Exception):
    """The command or the configuration is wrong; `problems` lists why. Exit status 2."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are pickled with their arguments, which would be the text alone.
        return type(self), (self.problems,)


class Stopped(FeedsError):
    """A guard stopped the build before anything was written. Exit status 3."""


class Unusable(Exception):
    """An article cannot be published; `rule` is the broken rule, `field` or `line` the place."""

    def __init__(
        self, rule: str, what: str, todo: str, *, field: str = "", line: int | None = None
    ) -> None:
        super().__init__(f"{what}; {todo}")
        self.rule, self.what, self.todo = rule, what, todo
        self.field, self.line = field, line

    def __reduce__(self) -> tuple[object, ...]:
        # An exception with several arguments cannot be unpickled otherwise.
        return _unusable, (self.rule, self.what, self.todo, self.field, self.line)


def _unusable(rule: str, what: str, todo: str, field: str, line: int | None) -> Unusable:
    return Unusable(rule, what, todo, field=field, line=line)
