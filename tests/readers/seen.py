"""What a reader shows, in words that all readers share."""

import importlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol

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


class Reader(Protocol):
    """A program that somebody reads feeds with, at its first start."""

    def poll(self, url: str) -> list[Seen]:
        """Fetch the feed once more; everything that the reader then holds of it."""


class ReaderModule(Protocol):
    """What each adaptor's module offers."""

    NAME: str
    FORMATS: tuple[str, ...]
    SENDS_VALIDATORS_FROM: int | None  # the number of the fetch

    def start(self, folder: Path) -> Reader:
        """The reader; it keeps what it keeps in the folder, which is empty."""


def library(name: str) -> Any:
    """A reader's library, imported only now so that a missing one fails its own tests alone."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        pytest.fail(f"{name} is not installed; run tests/readers/install", pytrace=False)


def run(folder: Path, program: str, *arguments: str | Path) -> str:
    """What a reader's program says; the folder is its home, and it must end well."""
    path = shutil.which(program)
    if not path:
        pytest.fail(f"{program} is not installed; run tests/readers/install", pytrace=False)
    # Without VIRTUAL_ENV and the like: rss2email has to be run by the system's Python.
    environment = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [path, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    said = done.stdout.decode()
    assert done.returncode == 0, f"{program} exited with {done.returncode}: {said}{done.stderr!r}"
    assert not done.stderr, f"{program} complained: {done.stderr!r}"
    return said


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as a date."""
    return datetime.fromtimestamp(seconds, UTC)


class Page(HTMLParser):
    """What a person finds in an entry's content: its text, images and links."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.images: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.elements: set[str] = set()
        self._href: str | None = None
        self._label = ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        values = dict(attrs)
        if tag == "img":
            self.images.append(values.get("src") or "")
        if tag == "a":
            self._href, self._label = values.get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.links.append((self._label.strip(), self._href))
            self._href = None

    def handle_data(self, data: str) -> None:
        self.text += data
        self._label += data


def by_id(entries: Iterable[Seen]) -> dict[str, Seen]:
    """The entries by their ids, each of which has to occur once."""
    found: dict[str, Seen] = {}
    for entry in entries:
        assert entry.id not in found, f"{entry.id} is there twice"
        found[entry.id] = entry
    return found
