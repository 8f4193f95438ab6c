"""What was found of a site → the text of config/feeds.yaml, short and with comments."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from feeds.init.found import Found


def configuration_text(found: Found, config: Path, root: Path, archive: str, since: int) -> str:
    """The configuration; paths in it are seen from `config`, the file that it will be."""
    return "\n".join(_lines(found, config, root, archive, since)) + "\n"


def _lines(found: Found, config: Path, root: Path, archive: str, since: int) -> Iterator[str]:
    def seen(path: str) -> str:
        return Path(os.path.relpath(root / path, config.parent)).as_posix()

    yield "# Written by `feeds init`. What else may be set: docs/configuration.md of topic-feeds"
    yield _line("title", found.title)
    yield _line("url", f"{found.home}feeds/", "where the output folder is served")
    yield _line("home", found.home)
    yield _line("articles", seen(found.articles))
    yield _line(
        "output",
        seen(found.output),
        f"where {found.program} finds files to copy" if found.generator != "none" else "",
    )
    yield _line("language", found.language)
    yield ""
    yield _line("since", since, "part of every entry's id: leave it as it is")
    yield _line("archive", archive, "a file of all entries for each")
    if found.generator != "none" or found.permalink or found.program != "SmartableAI":
        yield ""
        yield _line("generator", found.generator, "decides the address of each post")
        if found.permalink:
            yield from _block("permalink", found.permalink)
        if found.timezone:
            yield _line("timezone", found.timezone)
        if found.addresses:
            yield from _block("addresses", found.addresses)
        if found.data:
            yield _line("authors", seen(found.data))
    if found.exclude:
        yield from _block("exclude", list(found.exclude))
    if found.topics:
        yield _line("topics", seen(found.topics))


def _line(name: str, value: object, comment: str = "") -> str:
    text = f"{name}: {_scalar(value)}"
    return f"{text:<44}  # {comment}" if comment else text


def _scalar(value: object) -> str:
    dumped: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
    return dumped.removesuffix("\n").removesuffix("\n...").strip()


def _block(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, Mapping | list):
        yield _line(name, value)
        return
    plain = dict(value) if isinstance(value, Mapping) else value
    dumped: str = yaml.safe_dump(
        {name: plain}, allow_unicode=True, sort_keys=False, width=100, default_flow_style=None
    )
    yield from dumped.rstrip("\n").splitlines()
