"""The text of an option on the command line → its value.

Each function raises ArgumentTypeError if the text is wrong; the message says what to write instead.
"""

import os
import re
from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path

from feeds.workers.pool import PROCESSES

_CLUSTER = r"dask://(\[[0-9A-Fa-f:.]+\]|[^\s/:@?#\[\]]+):(?P<port>[0-9]{1,5})"
_MAX_JOBS = 256
_MAX_QUOTED = 100  # characters of an option in a message


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= _MAX_QUOTED else f'"{text[:_MAX_QUOTED]}…"'


def folder(text: str) -> Path:
    """The path of a folder, which need not exist yet."""
    if not text:
        raise ArgumentTypeError("is empty; name a folder")
    if os.path.isfile(text):
        raise ArgumentTypeError(f"{_quoted(text)} is a file; name a folder")
    if os.path.lexists(text) and not os.path.isdir(text):
        raise ArgumentTypeError(
            f"{_quoted(text)} is not a folder, nor a link to a folder; name a folder"
        )
    return Path(text)


def file(text: str) -> Path:
    """The path of a file, which need not exist yet."""
    if not text:
        raise ArgumentTypeError("is empty; name a file")
    return Path(text)


def web_address(text: str) -> str:
    """An http(s) address."""
    from feeds.settings.values import ADDRESS

    if not re.search(ADDRESS, text):
        raise ArgumentTypeError(f"{_quoted(text)}: write an address that begins with https://")
    return text


def title(text: str) -> str:
    """A text that is not blank, without blanks around it."""
    if not text.strip():
        raise ArgumentTypeError("is empty; write the name of the site")
    return text.strip()


def language(text: str) -> str:
    """A language tag, such as en-us."""
    from feeds.settings.values import LANGUAGE

    if not re.search(LANGUAGE, text):
        raise ArgumentTypeError(f"{_quoted(text)}: write a language such as en-us")
    return text


def date(text: str) -> datetime:
    """A date in any form that articles may use, as a moment that feeds can contain."""
    from feeds.clock import plausible
    from feeds.dates import moment

    try:
        return plausible(moment(text))
    except ValueError as error:
        raise ArgumentTypeError(f"{_quoted(text)}: {error}") from None


_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def duration(text: str) -> float:
    """A number and a unit, such as 90s, 10m, 12h, 3d or 2w, in seconds."""
    found = re.fullmatch(r"([0-9]{1,6})([smhdw])", text)
    if not found:
        raise ArgumentTypeError(f"{_quoted(text)}: write a number and s, m, h, d or w, such as 3d")
    return float(int(found[1]) * _SECONDS[found[2]])


def jobs(text: str) -> int:
    """A number of processes, from 1 to 256."""
    if not (re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= _MAX_JOBS):
        raise ArgumentTypeError(f"{_quoted(text)}: write a number from 1 to {_MAX_JOBS}")
    return int(text)


def port(text: str) -> int:
    """A port number; 0 selects any free port."""
    if not (re.fullmatch("[0-9]{1,5}", text) and int(text) < 65_536):
        raise ArgumentTypeError(f"{_quoted(text)}: write a number from 0 to 65535")
    return int(text)


def executor(text: str) -> str:
    """`processes`, or the address of a Dask cluster: dask://HOST:PORT."""
    if text == PROCESSES:
        return text
    cluster = re.fullmatch(_CLUSTER, text)
    if not cluster or not 0 < int(cluster["port"]) < 65_536:
        raise ArgumentTypeError(f"{_quoted(text)}: write {PROCESSES} or dask://HOST:PORT")
    return text
