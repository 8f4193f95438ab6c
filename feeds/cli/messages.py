"""Problems → the lines that a person reads; many equal problems are one line."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from feeds.cli import console
from feeds.errors import Problem

# Exit statuses, which the help of each command explains.
DONE, PROBLEMS, WRONG, STOPPED = 0, 1, 2, 3
INTERRUPTED = 130  # 128 + SIGINT, as in a shell

# More equal problems than these are one line.
MAX_EQUAL = 3
# What to do if all files of a folder break the same rule, by rule.
_REMEDIES = {
    "no-address": "if these are your own posts, `feeds init` finds out where your site has them",
    "no-date": "if another field has the date, name it in the configuration, under fields",
    "no-title": "if another field has the title, name it in the configuration, under fields",
    "no-front-matter": "if these are no articles, set articles to the folder that has them",
}
_INIT = "`feeds init` looks at a site's folder and writes a configuration that fits it"


def lines_of(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield a line for each problem; equal problems of many files are one line."""
    files: dict[tuple[str, str, str], int] = {}
    for problem in problems:
        if problem.article:
            files[_kind(problem)] = files.get(_kind(problem), 0) + 1
    shown: set[tuple[str, str, str]] = set()
    for problem in problems:
        kind = _kind(problem)
        number = files.get(kind, 0) if problem.article else 0
        if number <= MAX_EQUAL:
            yield str(problem)
        elif kind not in shown:
            shown.add(kind)
            what = f"{problem.what} (the same in {number - 1:,} more files)"
            yield str(problem._replace(what=what))
    if shown:
        yield "`feeds check` names every file"


def hopeless(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield lines about a folder of which no file can be published: what all of its files lack."""
    faults = {(problem.article, problem.rule, problem.what) for problem in problems}
    files = {article for article, _, _ in faults if article}
    rules = Counter(rule for _, rule in {(article, rule) for article, rule, _ in faults if article})
    texts = Counter(what for article, _, what in faults if article)
    shared = [what for what, number in texts.items() if number == len(files)]
    if len(files) > 1:
        lack = f": each {' and '.join(sorted(shared))}" if shared else ""
        yield f"none of {len(files):,} files can be published{lack}"
    remedies = [text for rule, text in _REMEDIES.items() if rules[rule] == len(files)]
    yield from dict.fromkeys(remedies)
    if remedies:
        yield _INIT


def _kind(problem: Problem) -> tuple[str, str, str]:
    return problem.rule, problem.what, problem.todo


def print_error(text: str) -> None:
    """Print a line on stderr; nothing if stderr cannot be written."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        # The exit status still reports the error.
        console.discard_rest(sys.stderr)


def message_of(error: OSError) -> str:
    """output/atom.xml: No space left on device; fix that and build again"""
    # The name may be a file descriptor, which means nothing to people.
    name = "" if isinstance(error.filename, int | None) else f"{error.filename}: "
    return f"{name}{error.strerror or error}; fix that and build again"
