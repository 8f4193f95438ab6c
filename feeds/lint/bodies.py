"""All articles → template tags and links to articles that feeds leave out of their bodies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from feeds.articles.selection import candidate_of
from feeds.bodies import Removed, TooLong
from feeds.compose.body import body_of
from feeds.compose.cross_links import Destinations
from feeds.errors import Problem
from feeds.lint.source import SourceFile
from feeds.settings.site import Site

_IS_MARKDOWN = re.compile(r".*\.(?:md|mdx|markdown)", re.IGNORECASE | re.DOTALL)
_IS_FILE = re.compile(r".*(?:\.\w{1,5}|/)", re.DOTALL)


def problems(sources: Sequence[SourceFile], site: Site, now: datetime) -> Iterator[Problem]:
    """Yield a problem for each template tag and each link that feeds leave out."""
    keys = {source.file: candidate_of(source.article, site) for source in sources if source.article}
    destinations = Destinations(keys.values(), site, now)
    for source in sources:
        if source.article:
            log = _LinkLog(dict(destinations.links_of(keys[source.file])))
            try:
                body = body_of(source.article, site, log.address_of)
            except TooLong:
                # Planning the build has reported this.
                continue
            yield from _removed_tags(source, body.removed if body else ())
            yield from _lost_links(source, log.missing, site)


class _LinkLog:
    """Returns addresses of articles by path, and collects the paths that are unknown."""

    def __init__(self, links: Mapping[str, str]) -> None:
        self._links = links
        self.missing: dict[str, None] = {}

    def address_of(self, path: str) -> str | None:
        """The address of an article, None if it is unknown."""
        found = self._links.get(path)
        if found is None:
            self.missing[path] = None
        return found


def _removed_tags(source: SourceFile, removed: Sequence[Removed]) -> Iterator[Problem]:
    lines: dict[str, list[int]] = {}
    for tag in removed:
        lines.setdefault(tag.name, []).append(tag.line)
    for name, numbers in lines.items():
        times = f" ({len(numbers)} times)" if len(numbers) > 1 else ""
        what = f"the tag {name} is left out{times}"
        todo = "write in Markdown what subscribers should see in its place"
        yield _problem(source, numbers[0], what, todo, "removed-tag")


def _lost_links(source: SourceFile, missing: Mapping[str, None], site: Site) -> Iterator[Problem]:
    for path in missing:
        # Paths to other files, such as images, cannot be checked: the files are not listed.
        if _IS_MARKDOWN.fullmatch(path) or not (site.generator == "mkdocs" or _is_file(path)):
            name = path.removeprefix("/_posts/").lstrip("/")
            line = source.body[: max(source.body.find(name), 0)].count("\n") + 1
            what = f"links to {path[:100]}, which is not an article in the folder"
            todo = "correct the path, or write the address of the page"
            yield _problem(source, line, what, todo, "lost-link")


def _is_file(path: str) -> bool:
    return not path.startswith("/_posts/") and _IS_FILE.fullmatch(path) is not None


def _problem(source: SourceFile, line: int, what: str, todo: str, rule: str) -> Problem:
    return Problem(source.location, what, todo, rule, source.body_line + line - 1, 1)
