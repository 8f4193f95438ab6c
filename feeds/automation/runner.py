"""Annotations and outputs of a step, in the syntax of GitHub's runner, safely escaped."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

_MAX_ANNOTATIONS = 50
_MESSAGE = re.compile(r"(?P<file>[^\s:][^:]*)(:(?P<line>[0-9]{1,9}))?: (?P<text>.+)")


def annotations(messages: str, kind: str) -> Iterator[str]:
    """Yield a workflow command for each line of `messages`: GitHub shows it beside the file's line.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    lines = [line for line in messages.splitlines() if line.strip()]
    for line in lines[:_MAX_ANNOTATIONS]:
        found = _MESSAGE.fullmatch(line)
        if found and Path(found["file"]).is_file():
            yield annotation(kind, found["text"], found["file"], found["line"] or "1")
        else:
            yield annotation(kind, line)
    if more := lines[_MAX_ANNOTATIONS:]:
        yield annotation(kind, f"and {len(more)} more messages; run feeds build to see them")


def annotation(kind: str, text: str, file: str = "", line: str = "") -> str:
    """A workflow command: `kind` is error, warning or notice."""
    where = f" file={_property(file)},line={line}" if file else ""
    return f"::{kind}{where}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


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
