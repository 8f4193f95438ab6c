"""The output folder → the ledger, completed from the feeds there if it is lost or damaged."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec

from feeds.dates import NotADate, moment
from feeds.errors import Problem
from feeds.formats.interface import format_of
from feeds.history import ledger
from feeds.history.ledger import MAX_NAME_LENGTH, FeedLine, Ledger, Line
from feeds.markup import plain
from feeds.output import manifest
from feeds.registry import FORMATS, filename_of
from feeds.regular import is_regular, read_regular
from feeds.settings.site import Site

_MAX_FEED_BYTES = 10_000_000
_MAX_FILES = 100_000
_FOLDER = re.compile(r"(?:([^/]+)/)?(?:archive/[^/]+/)?[^/]+")


def read_ledger(folder: str | Path, site: Site) -> tuple[Ledger, tuple[Problem, ...]]:
    """Read what earlier builds published, and the problems of the ledger.

    Lines that are missing or damaged are recovered from the feeds, as far as the feeds have them.
    Raises FeedsError if a newer version of this program wrote the ledger.
    """
    folder = Path(folder)
    known, problems = ledger.read_ledger_file(folder)
    file = folder / ledger.FILENAME
    is_there = file.exists()
    made = manifest.read_manifest(folder)
    least = made.ledger_lines if made else 0
    # Every ledger has a line for the feed of everything, unless there was no build yet.
    is_whole = known.is_adopted or (made and known.feeds and known.lines >= least)
    if is_there and is_whole and not problems:
        return known, ()
    found = _recovered(folder, site)
    # Without a manifest, the feeds show how many lines there should be.
    merged = Ledger({**found.entries, **known.entries}, {**found.feeds, **known.feeds})
    expected = least if made else merged.lines
    is_short = known.lines + len(problems) < expected
    is_known = is_there and known.feeds and not is_short
    if not problems and (is_known or not (found.feeds or is_short)):
        return known, ()
    if not is_there:
        todo = "nothing to do: a new one is made from the feeds"
        problems = (Problem(str(file), "not found beside the feeds", todo, "ledger-lost"),)
    elif is_short or not problems:
        has = f"has {known.lines} of {expected} lines" if is_short else "is empty"
        todo = "nothing to do: missing lines are recovered from the feeds, as far as they have them"
        problems = (Problem(str(file), has, todo, "ledger-damaged"), *problems)
    return merged, problems


def _recovered(folder: Path, site: Site) -> Ledger:
    """A ledger made of the feeds in the folder: a line for each feed and each of their entries."""
    entries: dict[str, Line] = {}
    feeds: dict[str, FeedLine] = {}
    for path, slug, form in _feed_files(folder):
        try:
            found = format_of(form).published(read_regular(path, _MAX_FEED_BYTES))
            title, updated, items = str(found.title or ""), found.updated, found.items
        except _NOT_OUR_FEED:
            continue
        lines = [line for item in items if (line := _line(item, slug))]
        for line in lines:
            other = entries.get(line.id)
            if other:
                topics = tuple(sorted({*other.topics, *line.topics}))
                line = msgspec.structs.replace(
                    line if line.url != _NO_URL else other,
                    topics=topics,
                    updated=max(line.updated, other.updated),
                )
            entries[line.id] = line
        moments = [line.newest for line in lines]
        moments += [moment for moment in (_date(updated),) if moment]
        if slug in feeds:
            moments.append(feeds[slug].updated)
        name = plain(title.removeprefix(f"{site.title}: ")) if slug else "everything"
        with suppress(msgspec.ValidationError, ValueError):
            values = {"feed": slug, "name": name[:MAX_NAME_LENGTH], "updated": max(moments)}
            feeds[slug] = msgspec.convert(values, FeedLine)
    return Ledger(entries, feeds)


# The address in the line of an entry of which the feeds have only the withdrawal.
_NO_URL = "http://invalid/"
# Errors from reading a file that is not a feed of this program, or is malicious.
_NOT_OUR_FEED = (
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
    msgspec.DecodeError,
)


def _feed_files(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield the path, the slug and the name of the format of each live feed and archive."""
    patterns = ("archive/*/", "", "*/archive/*/", "*/")
    for name, pattern in product(FORMATS, patterns):
        for number, path in enumerate(sorted(folder.glob(pattern + filename_of(name)))):
            below = path.relative_to(folder).as_posix()
            parts = _FOLDER.fullmatch(below)
            slug = parts[1] if parts and parts[1] and parts[1] != "archive" else ""
            if number < _MAX_FILES and is_regular(path):
                yield path, slug, name


def _line(item: dict[str, Any], slug: str) -> Line | None:
    """The line of the ledger for an item of a feed, None if the line would not be valid.

    The line has no digest, so the next build counts the entry as unchanged.
    """
    id_ = str(item.get("id") or "")
    # Only ids of this program contain the path of the file. Adopted entries are found by address.
    is_own = id_.startswith("tag:")
    withdrawn = _date(item.get("withdrawn"))
    published = _date(item.get("published")) or withdrawn
    if published is None:
        return None
    values = {
        "id": id_,
        "file": unquote(id_.partition(":")[2].partition(":")[2]) + ".md" if is_own else "",
        "url": item.get("url") or _NO_URL,
        "published": published,
        "updated": _date(item.get("updated")) or published,
        "topics": (slug,) if slug else (),
        "withdrawn": withdrawn,
        "adopted": not is_own,
    }
    try:
        return msgspec.convert(values, Line)
    except msgspec.ValidationError:
        return None


def _date(text: object) -> datetime | None:
    try:
        return moment(str(text)) if text else None
    except NotADate:
        return None
