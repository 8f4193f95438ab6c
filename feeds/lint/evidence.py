"""Files on the disk → what `feeds check` judges: articles as written, documents as they lie."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from feeds.articles.folder import bytes_of
from feeds.articles.read import Outcome
from feeds.errors import Problem
from feeds.lint.source import SourceFile, source_of
from feeds.model import Article, Site, Withheld
from feeds.output import manifest
from feeds.output.write import inside
from feeds.regular import read_regular


def source_files(site: Site, outcomes: Iterable[Outcome]) -> Iterator[SourceFile]:
    """The articles that are or could be published, as they were written."""
    for outcome in outcomes:
        file = outcome.article if isinstance(outcome, Problem) else outcome.file
        if not file or isinstance(outcome, Withheld):
            continue
        try:
            data = bytes_of(site, file)
        except OSError:
            continue
        article = outcome if isinstance(outcome, Article) else None
        if sheet := source_of(file, data, site, article):
            yield sheet


def output_problems(folder: Path) -> Iterator[Problem]:
    """What in the output folder is not as the last build left it."""
    made = manifest.read_manifest(folder)
    if made is None:
        if (folder / manifest.FILENAME).exists():
            where = str(folder / manifest.FILENAME)
            yield Problem(
                where, "cannot be read by this version", "build again", "manifest-damaged"
            )
        return
    for listed in made.documents:
        name = str(folder / listed.path)
        try:
            path = inside(folder, listed.path)
        except OSError:
            todo = "make it a plain file in a plain folder"
            yield Problem(name, "leads out of the output folder", todo, "outside")
            continue
        try:
            content = read_regular(path)
        except FileNotFoundError:
            yield Problem(name, "is gone", "build again", "missing-feed")
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            yield Problem(name, what, "make it readable", "unreadable")
        else:
            if hashlib.sha256(content).hexdigest() != listed.sha256:
                what = "is not as it was built"
                todo = "build again; change the articles or the configuration instead"
                yield Problem(name, what, todo, "changed-by-hand")
