"""Problems → the lines that a person reads: one for many equal ones, and what to do about all."""

from collections.abc import Iterator, Sequence

from feeds.errors import Problem
from feeds.text import count

# More equal problems than these are one line.
MAX_EQUAL = 3
# What helps where all files of a folder lack the same, by the rule that they break.
_REMEDIES = {
    "no-address": "if these are your own posts, `feeds init` finds out where your site has them",
    "no-date": "if another field has the date, name it in the configuration, under fields",
    "no-title": "if another field has the title, name it in the configuration, under fields",
    "bad-date": "write dates such as 2020-06-24, or name the field that has them, under fields",
}
_INIT = "`feeds init` looks at a site's folder and writes a configuration for it"


def lines_of(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield a line for each problem; equal ones of many files are one, with the first file."""
    files: dict[tuple[str, str, str], int] = {}
    for problem in problems:
        if problem.article:
            files[_kind(problem)] = files.get(_kind(problem), 0) + 1
    told: set[tuple[str, str, str]] = set()
    for problem in problems:
        kind = _kind(problem)
        number = files.get(kind, 0) if problem.article else 0
        if number <= MAX_EQUAL:
            yield str(problem)
        elif kind not in told:
            told.add(kind)
            yield str(problem._replace(what=f"{problem.what} (so in {number - 1:,} more files)"))
    if told:
        yield "`feeds check` names every file"


def hopeless(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield what to do about a folder of which no file can be published."""
    rules: dict[str, set[str]] = {}
    for problem in problems:
        if problem.article:
            rules.setdefault(problem.rule, set()).add(problem.article)
    files = set().union(*rules.values())
    shared = [rule for rule, own in rules.items() if own == files]
    yield f"none of {count(len(files), 'file')} can be published"
    yield from (f"  {_REMEDIES[rule]}" for rule in shared if rule in _REMEDIES)
    yield f"  {_INIT}"


def _kind(problem: Problem) -> tuple[str, str, str]:
    return problem.rule, problem.what, problem.todo
