"""An article's file → all that was written in it and where, for `feeds check` to judge."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from feeds.articles.fields import mappings_in, refusals, text_in
from feeds.articles.folder import bytes_of, location_of
from feeds.articles.read import Outcome
from feeds.errors import Problem, Unusable
from feeds.frontmatter.parse import front_matter
from feeds.frontmatter.positions import FieldPath, Positions, positions_in
from feeds.model import Article, Fields, Site, Withheld
from feeds.output import manifest
from feeds.output.write import inside
from feeds.regular import read_regular
from feeds.urls import address


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with one field, and what to do; `way` leads to it."""

    way: FieldPath
    rule: str
    what: str
    todo: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file; `article` is what was made of it, None if it has to be left out."""

    file: str
    shown: str
    fields: Fields
    body: str
    positions: Positions
    article: Article | None

    def problem(self, fault: Violation) -> Problem:
        """The fault with the place where it is."""
        line, column = self.positions.of(fault.way)
        return Problem(self.shown, fault.what, fault.todo, fault.rule, line, column)


def source_of(file: str, data: bytes, site: Site, article: Article | None) -> SourceFile | None:
    """The sheet of a file, None if nothing can be read of it."""
    try:
        fields, body = front_matter(data)
    except Unusable:
        return None
    return SourceFile(file, location_of(site, file), fields, body, positions_in(data), article)


def refusal_violations(sheet: SourceFile) -> Iterator[Violation]:
    """Everything because of which the file is no article."""
    for error in refusals(sheet.fields):
        way = (error.field,) if error.field else ()
        yield Violation(way, error.rule, error.what, error.todo)


def each(fields: Fields, name: str) -> Iterator[tuple[FieldPath, Fields]]:
    """The mappings of a list, and the way to each."""
    value = fields.get(name)
    for number, item in enumerate(value if isinstance(value, list) else [value]):
        way: FieldPath = (name, number) if isinstance(value, list) else (name,)
        for own in mappings_in(item):
            yield way, own


def original_url(fields: Fields) -> str | None:
    """The address of the original, as the feeds have it."""
    written = (address(text_in(fields, name)) for name in ("webUrl", "originalUrl"))
    return next(filter(None, written), None)


def is_video(fields: Fields) -> bool:
    """Whether the article is one."""
    return text_in(fields, "type").casefold() == "video"


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
