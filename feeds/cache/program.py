"""The installed program and its libraries → a fingerprint that changes with them."""

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

# The libraries that the bytes of the output depend on; and Dask, of which all machines must have
# the same version.
LIBRARIES = (
    "babel",
    "distributed",
    "feedgen",
    "ftfy",
    "idna",
    "jinja2",
    "lxml",
    "markdown-it-py",
    "mdit-py-plugins",
    "msgspec",
    "nh3",
    "python-dateutil",
    "PyYAML",
    "text-unidecode",
)


def file_times() -> bytes:
    """Bytes that change with the program's files, with Python, and with the installed packages.

    Reads only the times of the package folders and of our own files: 1 ms, where the versions of
    all libraries take 15 ms.
    """
    return "\n".join(_places_and_times()).encode("utf-8", "surrogateescape")


def _places_and_times() -> Iterator[str]:
    yield sys.version
    # The first is the folder of the command, or the current one.
    for place in sys.path[1:]:
        yield place
        if os.path.basename(place) in ("site-packages", "dist-packages"):
            try:
                yield f"{place} {Path(place).stat().st_mtime_ns}"
            except OSError:
                continue
    for file in _own_files(_own_folder()):
        stat = file.stat()
        yield f"{file.path} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"


def _own_folder() -> str:
    return os.path.dirname(os.path.dirname(__file__))


def _own_files(folder: str) -> Iterator[os.DirEntry[str]]:
    """The program's files: its modules, and the templates, styles and scripts of its pages."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.endswith((".py", ".html", ".css", ".js")):
            yield entry
        elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
            yield from _own_files(entry.path)


class Program(NamedTuple):
    """The installed program: two digests.

    `times` changes with the times of its files. While it is the same, `content` need not be
    computed, which takes 30 ms. `content` changes with the bytes of the files and the versions of
    the libraries; it is the same in a fresh checkout and in a new installation.
    """

    times: str
    content: str


def installed_program(known: Program | None = None) -> Program:
    """The program that is installed; `known` is what an earlier build found."""
    # Before the content is read, so that an update meanwhile shows in the next build.
    times = hashlib.sha256(file_times()).hexdigest()
    return known if known and known.times == times else Program(times, _content(times))


@cache
def _content(_times: str) -> str:
    return hashlib.sha256(repr(sorted(_installed_versions().items())).encode()).hexdigest()


# Once in a process: an update on the disk does not change the program that runs.
@cache
def versions() -> Mapping[str, str]:
    """The versions that the bytes of the output depend on, when this process asked first."""
    return _installed_versions()


def _installed_versions() -> Mapping[str, str]:
    """The versions that the bytes of the output depend on; our own code's is a digest.

    Python 3.12 knows other letters than 3.11, but 3.11.1 and 3.11.2 know the same.
    """
    own = _own_folder()
    code = hashlib.sha256()
    for file in _own_files(own):
        name = os.path.relpath(file.path, own).replace(os.sep, "/")
        for part in (name.encode(), Path(file.path).read_bytes()):
            code.update(len(part).to_bytes(8) + part)
    installed = _distributions()
    libraries = {library: installed.get(_normalized(library), "none") for library in LIBRARIES}
    return {
        "feeds": code.hexdigest(),
        "Python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        **libraries,
    }


def _distributions() -> Mapping[str, str]:
    """The version of each installed distribution, by its normalized name.

    The names of folders such as PyYAML-6.0.2.dist-info tell it. Saves the import of
    importlib.metadata, 14 ms, and reading a file of each library.
    """
    found: dict[str, str] = {}
    for place in reversed(sys.path):
        with suppress(OSError):
            for name in os.listdir(place or "."):
                stem, ending = os.path.splitext(name)
                if ending in (".dist-info", ".egg-info"):
                    library, version, *_ = [*stem.split("-"), ""]
                    found[_normalized(library)] = version
    return found


def _normalized(library: str) -> str:
    """The name as PEP 503 compares names: PyYAML → pyyaml, text_unidecode → text-unidecode"""
    return re.sub(r"[-_.]+", "-", library).lower()
