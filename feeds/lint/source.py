"""An article's file → its fields as they were written, and the line and column of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feeds.articles.fields import refusals, source_of
from feeds.articles.folder import bytes_of, location_of
from feeds.articles.moments import Source
from feeds.articles.read import Outcome
from feeds.articles.reading_settings import reading_settings
from feeds.articles.values import mappings_in, text_in
from feeds.errors import Problem, Unusable
from feeds.frontmatter.parse import front_matter, text_of
from feeds.frontmatter.positions import FieldPath, Positions, positions_in
from feeds.model import Article, Fields, Withheld
from feeds.settings.site import Site
from feeds.urls import address


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with the field at `path`, by which rule, and what to do."""

    path: FieldPath
    rule: str
    what: str
    todo: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An article as its file has it; `article` is None if the file cannot be published.

    `location` is the path of the file in messages. `body_line` is the line in which the text below
    the front matter begins.
    """

    written: Source
    location: str
    positions: Positions
    article: Article | None
    body_line: int = 1

    @property
    def file(self) -> str:
        """The path of the file below the folder of articles."""
        return self.written.file

    @property
    def fields(self) -> Fields:
        """The front matter, with the site's defaults."""
        return self.written.fields

    @property
    def body(self) -> str:
        """The text below the front matter."""
        return self.written.body

    @property
    def is_own(self) -> bool:
        """Whether the article is a post of the site's own, and not a link to another site."""
        if self.article:
            return self.article.is_own
        return self.written.settings.rules is not None

    def names(self, key: str) -> tuple[str, ...]:
        """The names of the field `key` that the file uses; all of its names if it uses none."""
        names = self.written.settings.names[key]
        return tuple(name for name in names if text_in(self.fields, name)) or names

    def problem(self, violation: Violation) -> Problem:
        """The violation, with the line and column of its field."""
        line, column = self.positions.of(violation.path)
        return Problem(self.location, violation.what, violation.todo, violation.rule, line, column)


def source_files(site: Site, outcomes: Iterable[Outcome]) -> Iterator[SourceFile]:
    """Yield the source of each article that is published, or has a problem that prevents it."""
    for outcome in outcomes:
        file = outcome.article if isinstance(outcome, Problem) else outcome.file
        if not file or isinstance(outcome, Withheld):
            continue
        try:
            data = bytes_of(site, file)
        except OSError:
            continue
        article = outcome if isinstance(outcome, Article) else None
        if source := source_file(file, data, site, article):
            yield source


def source_file(file: str, data: bytes, site: Site, article: Article | None) -> SourceFile | None:
    """The source of the article in `data`, None if its front matter cannot be read."""
    try:
        settings = reading_settings(site)
        fields, body = front_matter(data, is_own=settings.rules is not None)
    except Unusable:
        return None
    written = source_of(file, fields, body, settings)
    text = text_of(data).replace("\r\n", "\n")
    line = text.count("\n", 0, max(text.rfind(body.replace("\r\n", "\n")), 0)) + 1
    return SourceFile(written, location_of(site, file), positions_in(data), article, line)


def refusal_violations(source: SourceFile) -> Iterator[Violation]:
    """Yield each reason why the file cannot be published."""
    for error in refusals(source.written):
        path = (error.field,) if error.field else ()
        yield Violation(path, error.rule, error.what, error.todo)


def each_mapping(fields: Fields, name: str) -> Iterator[tuple[FieldPath, Fields]]:
    """Yield the path and the content of each mapping in a field, which may be a list of them."""
    value = fields.get(name)
    for number, item in enumerate(value if isinstance(value, list) else [value]):
        path: FieldPath = (name, number) if isinstance(value, list) else (name,)
        for mapping in mappings_in(item):
            yield path, mapping


def original_url(fields: Fields) -> str | None:
    """The normalised address of the original, None if there is no usable one."""
    written = (address(text_in(fields, name)) for name in ("webUrl", "originalUrl"))
    return next(filter(None, written), None)


def is_video(fields: Fields) -> bool:
    """Whether the field `type` says that the article is a video."""
    return text_in(fields, "type").casefold() == "video"
