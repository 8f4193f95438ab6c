"""An article's file → all that was written in it and where, for `feeds check` to judge."""

from collections.abc import Iterator
from dataclasses import dataclass

from feeds.articles.fields import mappings_in, refusals, text_in
from feeds.articles.folder import location_of
from feeds.articles.frontmatter import front_matter
from feeds.articles.positions import FieldPath, Positions, positions_in
from feeds.errors import Problem, Unusable
from feeds.model import Article, Fields, Site
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
    positions_in: Positions
    article: Article | None

    def problem(self, fault: Violation) -> Problem:
        """The fault with the place where it is."""
        line, column = self.places.of(fault.way)
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
