"""Annotations and outputs of a step, in the syntax of GitHub's runner, safely escaped."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from feeds.text import annotation

_MAX_ANNOTATIONS = 50
_MESSAGE = re.compile(r"(?P<file>[^\s:][^:]*)(:(?P<line>[0-9]{1,9}))?: (?P<text>.+)")


def annotations(messages: str, severity: str) -> Iterator[str]:
    """Yield an annotation for each line of `messages`, which GitHub shows at its file and line."""
    lines = [line for line in messages.splitlines() if line.strip()]
    for line in lines[:_MAX_ANNOTATIONS]:
        found = _MESSAGE.fullmatch(line)
        if found and Path(found["file"]).is_file():
            yield annotation(severity, found["text"], file=found["file"], line=found["line"] or "1")
        else:
            yield annotation(severity, line)
    if more := lines[_MAX_ANNOTATIONS:]:
        yield annotation(severity, f"and {len(more)} more messages; run feeds build to see them")


def print_raw(text: str) -> None:
    """Print untrusted text, in which the runner executes no workflow command."""
    if text.strip():
        token = secrets.token_hex(16)
        print(f"::stop-commands::{token}", text.rstrip("\n"), f"::{token}::", sep="\n")


def set_output(name: str, value: str) -> None:
    """Set an output of the step; no value can set another output."""
    path = os.environ.get("GITHUB_OUTPUT")
    if not path:
        print_raw(f"{name}={value}")
        return
    if value.isprintable():
        with open(path, "a", encoding="utf-8") as stream:
            stream.write(f"{name}={value}\n")
        return
    end = secrets.token_hex(16)
    with open(path, "a", encoding="utf-8") as stream:
        stream.write(f"{name}<<{end}\n{value}\n{end}\n")
