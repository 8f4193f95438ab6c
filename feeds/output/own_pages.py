"""Files in the output folder that are pages by their names → whether this program wrote them."""

import os
from collections.abc import Iterable
from pathlib import Path

from feeds.errors import Problem
from feeds.registry import OPML, PAGE, PAGE_MARK
from feeds.regular import read_regular


def is_page(path: str) -> bool:
    """Whether a document with this path is for people: a page, or the OPML."""
    return path.rpartition("/")[2] in (PAGE.filename, OPML.filename)


def has_mark(content: bytes) -> bool:
    """Whether this program wrote the page, so that it may be replaced and removed."""
    return PAGE_MARK.encode() in content


def is_ours(path: str | Path) -> bool:
    """Whether the file can be read and has our mark."""
    try:
        return has_mark(read_regular(path))
    except OSError:
        return False


def is_foreign(path: str | Path) -> bool:
    """Whether there is something that this program did not write."""
    return os.path.lexists(path) and not is_ours(path)


def foreign_pages(paths: Iterable[str]) -> tuple[Problem, ...]:
    """A problem for each of these files that stays although a page belongs there."""
    what = "is not a page that feeds wrote, so it stays"
    todo = "delete it and build again, or set pages: false"
    return tuple(Problem(path, what, todo, "foreign-page") for path in paths)
