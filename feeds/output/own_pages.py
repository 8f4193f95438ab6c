"""Pages in the output folder → whether this program wrote them, and may replace them."""

import os
from collections.abc import Iterable
from pathlib import Path

from feeds.errors import Problem
from feeds.registry import OPML, PAGE, PAGE_MARK
from feeds.regular import read_regular


def is_page(path: str) -> bool:
    """Whether the path is that of an HTML page or of the OPML."""
    return path.rpartition("/")[2] in (PAGE.filename, OPML.filename)


def has_mark(content: bytes) -> bool:
    """Whether the content of a page has the mark of this program."""
    return PAGE_MARK.encode() in content


def is_ours(path: str | Path) -> bool:
    """Whether this program wrote the file: it can be read and has the mark."""
    try:
        return has_mark(read_regular(path))
    except OSError:
        return False


def is_foreign(path: str | Path) -> bool:
    """Whether something exists at `path` that this program did not write."""
    return os.path.lexists(path) and not is_ours(path)


def foreign_pages(paths: Iterable[str]) -> tuple[Problem, ...]:
    """A problem for each of these paths: a file of another program is where a page would be."""
    what = "is not a page that feeds wrote, so it is not replaced"
    todo = "delete it and build again, or set pages: false"
    return tuple(Problem(path, what, todo, "foreign-page") for path in paths)
