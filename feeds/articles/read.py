"""A folder of Markdown files → articles and problems."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from feeds.articles.fields import article_of, outline_of, refusals, source_of
from feeds.articles.folder import bytes_of, files, location_of, prefetched
from feeds.articles.own.passed_over import passed_over
from feeds.articles.own.posts import is_index
from feeds.articles.reading_settings import reading_settings
from feeds.articles.selection import Found, kept_out, unwanted
from feeds.errors import Fault, Problem, Unusable
from feeds.frontmatter.parse import front_matter
from feeds.history.identity import stem
from feeds.model import Article, Withheld
from feeds.settings.site import Site

Outcome = Article | Withheld | Problem


def read_articles(site: Site) -> tuple[tuple[Article, ...], tuple[Problem, ...]]:
    """All articles that can be published, sorted by path, and the problems of the other files.

    Articles that a rule keeps out, such as unpublished ones, are in neither tuple. Raises
    FeedsError if there is no folder of articles.
    """
    outcomes = list(read_all(site))
    return (
        tuple(outcome for outcome in outcomes if isinstance(outcome, Article)),
        tuple(
            problem
            for outcome in outcomes
            if isinstance(outcome, Problem)
            for problem in outcome.each()
        ),
    )


def read_all(site: Site) -> Iterator[Outcome]:
    """Yield one outcome for each file below the folder of articles, in the order of paths."""
    every = files(site.articles)
    over = passed_over(site, every)
    names, problems = unique_files(site, [file for file in every if file not in over])
    misnamed = {problem.article: problem for problem in problems}
    readable = iter(prefetched(site, names))
    posts = set(names)
    for file in every:
        if problem := misnamed.get(file):
            yield problem
        elif file in posts:
            yield read_one(site, next(readable))


def files_passed_over(site: Site) -> tuple[Withheld, ...]:
    """The files of the folder that are not posts, each with the reason."""
    return _not_posts(passed_over(site, files(site.articles)))


def _not_posts(over: Mapping[str, str]) -> tuple[Withheld, ...]:
    return tuple(Withheld(file, "not-a-post", why) for file, why in over.items())


def why_left_out(
    site: Site, outcomes: Iterable[Found], over: Mapping[str, str], now: datetime
) -> tuple[str, ...]:
    """A line for each article that is kept out at `now`, and for each file that is not a post.

    `over` are the reasons why files are not posts.
    """
    every = [*(kept_out(one, site, now) for one in outcomes), *_not_posts(over)]
    return tuple(f"{one.file}: {one.rule}: {one.why}" for one in every if one)


def unique_files(site: Site, posts: Iterable[str]) -> tuple[list[str], list[Problem]]:
    """The posts in order that have an id of their own, and a problem for each other post.

    A problem is a file whose name is not UTF-8, or whose id an earlier file has.
    """
    stems: dict[str, str] = {}
    problems: list[Problem] = []
    for file in posts:
        if not file.isascii() and file.encode(errors="replace").decode() != file:
            path, what = location_of(site, file), "has a name that is not UTF-8"
            problems.append(Problem(path, what, "rename it", "bad-name", 1, article=file))
            continue
        other = stems.setdefault(stem(file), file)
        if other != file:
            problems.append(duplicate_id(site, file, other))
    return list(stems.values()), problems


def duplicate_id(site: Site, file: str, other: str) -> Problem:
    """The problem of a file whose path differs from that of `other` only in the extension."""
    path, what = location_of(site, file), f"has the same id as {other}"
    return Problem(path, what, "rename one of them", "same-id", 1, article=file)


def read_one(site: Site, file: str) -> Outcome:
    """Read one file below the folder of articles."""
    try:
        return outcome_of(site, file, bytes_of(site, file))
    except OSError as error:
        return unreadable_file(site, file, error)


def unreadable_file(site: Site, file: str, error: OSError) -> Problem:
    """The problem of a file that raised OSError."""
    what = f"cannot be read: {error.strerror}"
    todo = "make it readable or take it out of the folder"
    return Problem(location_of(site, file), what, todo, "unreadable", article=file)


def outcome_of(site: Site, file: str, data: bytes, *, brief: bool = False) -> Outcome:
    """The article in `data`, the bytes of a file, or the reason why there is none."""
    try:
        return article_of(file, data, site, brief=brief)
    except Unusable as error:
        if reason := _unwanted_anyway(site, file, data):
            return reason
        if error.rule in ("no-date", "no-front-matter") and is_index(file):
            return Withheld(file, "not-a-post", "is an index without a date")
        faults = [error, *_other_refusals(site, file, data, error)]
        first, *others = (Fault(one.what, one.todo, one.rule, _line(one, data)) for one in faults)
        return Problem(
            location_of(site, file),
            first.what,
            first.todo,
            first.rule,
            first.line,
            article=file,
            others=tuple(others),
        )


def _other_refusals(site: Site, file: str, data: bytes, known: Unusable) -> Iterator[Unusable]:
    """Yield the further errors in the fields of a file; none if the fields cannot be read."""
    settings = reading_settings(site)
    try:
        fields, body = front_matter(data, is_own=settings.rules is not None)
    except Unusable:
        return
    for error in refusals(source_of(file, fields, body, settings)):
        if (error.rule, error.field) != (known.rule, known.field):
            yield error


def _line(error: Unusable, data: bytes) -> int:
    return error.line or (_line_of(data, error.field) if error.field else 1)


def _line_of(data: bytes, field: str) -> int:
    # Imported here: only articles with a mistake need PyYAML.
    from feeds.frontmatter.positions import position_of

    return position_of(data, field)[0]


def _unwanted_anyway(site: Site, file: str, data: bytes) -> Withheld | None:
    """The rule that keeps an article out, so that its problems are not reported; or None."""
    try:
        return unwanted(outline_of(file, data, site), site)
    except Unusable:
        return None
