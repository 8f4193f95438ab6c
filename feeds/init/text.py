"""The values found in a site → the text of config/feeds.yaml, short and with comments."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from feeds.init.found import Found

_COMMENT_COLUMN = 44


def configuration_text(
    found: Found, root: Path, folder: Path, *, archive: str, since: int, schema: str = ""
) -> str:
    """The configuration for a file in `folder`; `schema` is the path of its JSON Schema, if any."""
    return "\n".join(_lines(found, root, folder, archive, since, schema)) + "\n"


def _lines(
    found: Found, root: Path, folder: Path, archive: str, since: int, schema: str
) -> Iterator[str]:
    def relative(path: str) -> str:
        return Path(os.path.relpath(root / path, folder)).as_posix()

    is_generated = found.generator != "none"
    if schema:
        yield f"# yaml-language-server: $schema={schema}"
    yield _line("title", found.title)
    yield _line("url", f"{found.home}{found.folder}/", "where the output folder is served")
    yield _line("home", found.home)
    yield _line("articles", relative(found.articles))
    copied = f"{found.program} copies this folder to the site" if is_generated else ""
    yield _line("output", relative(found.output), copied)
    yield _line("language", found.language)
    yield ""
    yield _line("since", since, "part of every entry's id: leave it as it is")
    yield _line("archive", archive, f"one archive for each {archive}")
    yield from _about_addresses(found, relative(found.authors) if found.authors else "")
    if found.exclude:
        yield ""
        yield "exclude:  # in the folder of articles: what is no post"
        yield from (f"  - {_scalar(name)}" for name in found.exclude)
    if found.topics:
        yield ""
        yield _line("topics", relative(found.topics), "a folder of topic files")


def _about_addresses(found: Found, authors: str) -> Iterator[str]:
    """The settings that the address of each post comes from."""
    if found.program == "SmartableAI":
        # Its articles have the addresses that they link to.
        return
    yield ""
    yield _line("generator", found.generator, "the address of each post is the one it gives")
    if found.permalink:
        yield from _block("permalink", found.permalink)
    if found.timezone:
        yield _line("timezone", found.timezone)
    if found.addresses:
        yield from _block("addresses", found.addresses)
    if authors:
        yield _line("authors", authors)


def _line(name: str, value: object, comment: str = "") -> str:
    text = f"{name}: {_scalar(value)}"
    return f"{text:<{_COMMENT_COLUMN}}  # {comment}" if comment else text


def _scalar(value: object) -> str:
    dumped: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
    return dumped.removesuffix("\n").removesuffix("\n...").strip()


def _block(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield _line(name, value)
        return
    dumped: str = yaml.safe_dump(
        {name: dict(value)},
        allow_unicode=True,
        sort_keys=False,
        width=100,
        default_flow_style=None,
    )
    yield from dumped.rstrip("\n").splitlines()
