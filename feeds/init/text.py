"""The values detected in a site → the text of config/feeds.yaml, short and with comments."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from feeds.init.detected_site import DetectedSite

_COMMENT_COLUMN = 44


def configuration_text(
    site: DetectedSite, root: Path, folder: Path, *, archive: str, since: int, schema: str = ""
) -> str:
    """The configuration for a file in `folder`; `schema` is the path of its JSON Schema, if any."""
    return "\n".join(_lines(site, root, folder, archive, since, schema)) + "\n"


def _lines(
    site: DetectedSite, root: Path, folder: Path, archive: str, since: int, schema: str
) -> Iterator[str]:
    def relative(path: str) -> str:
        return Path(os.path.relpath(root / path, folder)).as_posix()

    is_generated = site.generator != "none"
    if schema:
        yield f"# yaml-language-server: $schema={schema}"
    yield _line("title", site.title)
    yield _line("url", f"{site.home}{site.folder}/", "where the output folder is served")
    yield _line("home", site.home)
    yield _line("articles", relative(site.articles))
    copied = f"{site.program} copies this folder to the site" if is_generated else ""
    yield _line("output", relative(site.output), copied)
    yield _line("language", site.language)
    yield ""
    yield _line("since", since, "part of every entry's id: leave it as it is")
    yield _line("archive", archive, f"one archive for each {archive}")
    yield from _about_addresses(site, relative(site.authors) if site.authors else "")
    if site.exclude:
        yield ""
        yield "exclude:  # in the folder of articles: what is no post"
        yield from (f"  - {_scalar(name)}" for name in site.exclude)
    if site.topics:
        yield ""
        yield _line("topics", relative(site.topics), "a folder of topic files")


def _about_addresses(site: DetectedSite, authors: str) -> Iterator[str]:
    """Yield the settings from which the address of each post is computed."""
    if site.program == "SmartableAI":
        # Its articles have the addresses that they link to.
        return
    yield ""
    source = "the path of its file"
    if site.generator != "none":
        source = "the one it gives"
    elif site.permalink:
        source = "made from permalink"
    yield _line("generator", site.generator, f"the address of each post is {source}")
    if site.permalink:
        yield from _block("permalink", site.permalink)
    if site.timezone:
        yield _line("timezone", site.timezone)
    if site.addresses:
        yield from _block("addresses", site.addresses)
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
