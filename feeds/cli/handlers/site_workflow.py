"""`feeds init --workflow`: a site in its repository → .github/workflows/feeds.yml"""

import os
from pathlib import Path
from typing import get_args
from zlib import crc32

from feeds.articles.folder import readable_path
from feeds.automation.workflow import Generator, Mode, workflow
from feeds.errors import FeedsError, Problem
from feeds.init import DetectedSite
from feeds.init.repository import WORKFLOWS, repository_of
from feeds.text import json_of


def workflow_file(root: Path, *, is_replaced: bool) -> Path:
    """The path of the workflow; raises FeedsError if it is there and must not be replaced."""
    folder = repository_of(root).folder
    file = Path(os.path.relpath(folder, Path.cwd())) / WORKFLOWS / "feeds.yml"
    if os.path.lexists(file) and not is_replaced:
        raise _wrong(readable_path(file), "is there already", "add --force to replace it")
    return file


def workflow_text(site: DetectedSite, root: Path, config: Path, mode: Mode) -> str:
    """The text of the workflow. Raises FeedsError if there is none that fits the site."""
    repository = repository_of(root)
    paths = [config, root / site.output, root / site.articles]
    seen = [repository.below(path) for path in paths]
    for path, name in zip(paths, seen, strict=True):
        if name is None:
            what = f"is not in the repository {readable_path(repository.folder)}"
            raise _wrong(readable_path(path), what, "run feeds init without --workflow")
    file, output, articles = (name or "" for name in seen)
    generator = _generator(site)
    if mode == "deploy" and generator == "other":
        what = f"how a site of {site.program} is built is not known"
        raise _wrong("--workflow deploy", what, "write --workflow commit")
    url = f"{site.home}{site.folder}/"
    try:
        return workflow(
            generator,
            mode,
            url=url,
            config=file,
            output=output,
            articles=articles,
            branch=repository.branch,
            # Not all sites in the same minute.
            minute=5 + crc32(url.encode()) % 50,
            folder=site.folder if generator == "plain" else "",
            deployment=repository.deployment,
        )
    except ValueError as error:
        raise _wrong(json_of(str(error)), "cannot be in a workflow", "rename it") from None


def _generator(site: DetectedSite) -> Generator:
    if site.program == "SmartableAI":
        return "jekyll"
    named: dict[str, Generator] = {name: name for name in get_args(Generator)}
    return (named | {"none": "plain"}).get(site.generator, "other")


def _wrong(file: str, what: str, todo: str) -> FeedsError:
    return FeedsError([Problem(file, what, todo, "configuration")])
