"""What a reader shows, in words that all readers share."""

import importlib
import os
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Never, Protocol

import pytest


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry as a reader has it; None where that reader keeps no such thing."""

    id: str
    title: str
    link: str
    content: str
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    categories: tuple[str, ...] | None = None
    image: str | None = None


class Keeps(Enum):
    """What a reader has after several fetches."""

    LATEST = "what the last fetch brought, and nothing else"
    UPDATED = "every entry it has met, as it was last met"
    EVERY_VERSION = "every entry it has met, once more for each new title or link"
    FIRST_VERSION = "every entry it has met, as it was first met"


class Reader(Protocol):
    """A feed reader, from its first start."""

    def poll(self, url: str) -> list[Seen]:
        """Fetch the feed once more; return all of its entries in the reader."""


@dataclass(frozen=True, slots=True)
class Adaptor:
    """How to begin with a reader, and what to expect of it."""

    name: str
    # The formats that it reads, and which fields it does not take from each.
    lacks: Mapping[str, Collection[str]]
    keeps: Keeps
    # The number of the fetch that is the first to ask for changes only; None if none ever does.
    validates_from: int | None
    # Called with an empty folder for all that the reader keeps.
    start: Callable[[Path], Reader]


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader and one of the formats that it reads."""

    adaptor: Adaptor
    form: str

    def __str__(self) -> str:
        return f"{self.adaptor.name}-{self.form}"

    def lacks(self, field: str) -> bool:
        return field in self.adaptor.lacks[self.form]


def library(name: str) -> Any:
    """A reader's library, imported only now so that a missing one fails its own tests alone."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        missing(name)


def run(folder: Path, program: str, *arguments: str | Path) -> str:
    """The output of a reader's program, which must succeed; `folder` is its home folder."""
    path = shutil.which(program) or missing(program)
    environment = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [path, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    said, messages = done.stdout.decode(), done.stderr.decode()
    assert (done.returncode, messages) == (0, ""), f"{program}: {said}{messages}"
    return said


def missing(name: str) -> Never:
    """Fail: a reader that is not there must not look like one that reads well."""
    pytest.fail(f"{name} is not installed: run tests/readers/install", pytrace=False)


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as a date."""
    return datetime.fromtimestamp(seconds, UTC)


class Page(HTMLParser):
    """What a person finds in an entry's content."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.images: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.elements: set[str] = set()
        self._label = self._href = ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        values = dict(attrs)
        if tag == "img":
            self.images.append(values.get("src") or "")
        if tag == "a":
            self._label, self._href = "", values.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.links.append((self._label, self._href))

    def handle_data(self, data: str) -> None:
        self.text += data
        self._label += data

    def led_to_by(self, label: str) -> list[str]:
        """Where the links with this label lead."""
        return [href for found, href in self.links if found == label]


def by_id(entries: Iterable[Seen]) -> dict[str, Seen]:
    """The entries by id; each id must occur once."""
    found: dict[str, Seen] = {}
    for entry in entries:
        assert entry.id not in found, f"{entry.id} is there twice"
        found[entry.id] = entry
    return found
