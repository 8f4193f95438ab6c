"""Problems and exceptions; each problem is a line that says where, what, and what to do."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feeds.text import one_line


class Fault(NamedTuple):
    """What is wrong with a file, and what to do."""

    what: str
    todo: str
    rule: str
    line: int | None = None


class Problem(NamedTuple):
    """Something wrong in a file; `rule` names the rule, `line` and `column` count from 1.

    `article` is the file, below the folder of articles, that is left out because of the problem.
    `others` are what else is wrong with the same file.
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
        """Yield the problem alone, then the others of the same file."""
        yield self._replace(others=())
        for one in self.others:
            yield self._replace(
                what=one.what, todo=one.todo, rule=one.rule, line=one.line, others=()
            )

    def __str__(self) -> str:
        """articles/quiet.md:1: has no title; write title: and what it is called"""
        location = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{location}: {one_line(self.what)}; {one_line(self.todo)}"


class FeedsError(Exception):
    """The command or the configuration is wrong; `problems` say how. Exit status 2."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are pickled with their arguments, which would be the text alone.
        return type(self), (self.problems,)


class Stopped(FeedsError):
    """A guard stopped the build; nothing was written. Exit status 3."""


class Unusable(Exception):
    """An article cannot be published; `field` or `line` is where its file is wrong."""

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
