"""What can be wrong, said in one line: where, what, and what to do."""

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
    """One complaint; `rule` is its short name, `line` and `column` count from 1.

    `article` is the file below the folder of articles that is left out because of it, if one is.
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
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {one_line(self.what)}; {one_line(self.todo)}"


class FeedsError(Exception):
    """The command or the configuration is wrong, so nothing can be done: exit status 2."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[object, ...]:
        # Else only its words would come back from another process.
        return type(self), (self.problems,)


class Stopped(FeedsError):
    """A guard stopped the build, so nothing was written: exit status 3."""


class Unusable(Exception):
    """An article that has to be left out; `field` names the line of its file that is to blame."""

    def __init__(
        self, rule: str, what: str, todo: str, *, field: str = "", line: int | None = None
    ) -> None:
        super().__init__(f"{what}; {todo}")
        self.rule, self.what, self.todo = rule, what, todo
        self.field, self.line = field, line

    def __reduce__(self) -> tuple[object, ...]:
        # An exception with several arguments does not survive the way between processes otherwise.
        return _unusable, (self.rule, self.what, self.todo, self.field, self.line)


def _unusable(rule: str, what: str, todo: str, field: str, line: int | None) -> Unusable:
    return Unusable(rule, what, todo, field=field, line=line)
