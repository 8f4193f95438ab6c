"""The configuration file, config/feeds.yaml → a `Site`."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from feeds.articles.folder import is_elsewhere
from feeds.config import own_posts
from feeds.config.output_folder import resolved
from feeds.config.templates import site_pages
from feeds.config.topics import configured_topics, topic_mistakes
from feeds.config.yaml_file import SettingsFile
from feeds.errors import FeedsError, Problem
from feeds.markup import plain
from feeds.settings.also_at import UnusableCopy, copy_path
from feeds.settings.mistakes import Mistake, mistakes
from feeds.settings.site import Site
from feeds.settings.values import Settings, SiteSettings
from feeds.urls import address


def load_site(file: str | Path) -> Site:
    """Read a configuration file; relative paths in it are relative to its folder.

    Raises FeedsError with all mistakes, each with its line.
    """
    config = SettingsFile(Path(file))
    wrong = list(mistakes(config.values))
    known = {path for path, _, _ in wrong}
    more = (
        *_title_mistakes(config.values),
        *_remote_mistakes(config.values),
        *((path, f"{path[-1]} is written twice", "delete one") for path in config.duplicates),
    )
    config.refuse(wrong + [mistake for mistake in more if mistake[0] not in known])
    settings = msgspec.convert(config.values, Settings)
    topics = configured_topics(settings, config.folder)
    try:
        pages, templates = site_pages(settings.pages, config.folder)
    except (OSError, UnicodeDecodeError) as error:
        what = f"pages.templates cannot be read: {getattr(error, 'strerror', error)}"
        config.refuse([(("pages", "templates"), what, "name a folder of templates in UTF-8")])
        raise
    config.refuse([*topic_mistakes(topics), *_copy_mistakes(settings)])
    is_folder = isinstance(settings.topics, str)
    articles = _articles(config.folder, settings.articles)
    content = own_posts.content_folder(articles, settings)
    authors = str(config.folder / settings.authors) if settings.authors else ""
    sources = (
        str(config.folder / str(settings.topics)) if is_folder else "",
        authors,
        str(content / "**/_index.*") if content else "",
        "" if isinstance(pages, bool) else pages.templates or "",
    )
    shared = {name: getattr(settings, name) for name in SiteSettings.__struct_fields__}
    return Site(
        **shared
        | {
            "title": plain(settings.title),
            "description": plain(settings.description),
            "author": plain(settings.author),
            "articles": articles,
            "output": str(resolved(Path(file), settings.output)),
            "formats": tuple(dict.fromkeys(settings.formats)),
            "topics": topics,
            "sources": tuple(filter(None, sources)),
            "people": own_posts.read_people(Path(authors)) if authors else (),
            "section_folders": own_posts.section_folders(content) if content else (),
            "rules": tuple(settings.rules.items()),
            "pages": pages,
            "page_templates": templates,
            "also_at": tuple(settings.also_at.items()),
        }
    )


def located(error: FeedsError, file: str | Path) -> FeedsError:
    """Add the line of the setting `articles` to `error`, if the folder of articles is missing."""
    if not any(
        problem.rule == "no-articles" and not is_elsewhere(problem.file)
        for problem in error.problems
    ):
        return error
    path = Path(file)
    line, column, written = None, None, None
    # A pipe cannot be read again, and a file may have changed meanwhile.
    if os.path.isfile(path):
        with suppress(FeedsError):
            config = SettingsFile(path)
            line, column = config.positions.get(("articles",), (None, None))
            written = config.values.get("articles")
    return FeedsError(
        Problem(
            os.path.normpath(path),
            f'articles is "{written or problem.file}", but {problem.file} {problem.what}',
            problem.todo,
            problem.rule,
            line,
            column,
        )
        for problem in error.problems
    )


def _title_mistakes(values: dict[str, Any]) -> Iterator[Mistake]:
    """Yield a mistake if the title is empty without its tags and blanks."""
    title = values.get("title")
    if isinstance(title, str) and not plain(title):
        yield ("title",), f'title is "{title}"', "write the name of the site"


def _copy_mistakes(settings: Settings) -> Iterator[Mistake]:
    """Yield a mistake for each copy in `also_at` that cannot be written."""
    url = (address(settings.url) or "").rstrip("/") + "/"
    home = address(settings.home) or url
    for copy, source in settings.also_at.items():
        try:
            copy_path(copy, source, url, home)
        except UnusableCopy as error:
            yield ("also_at", copy), str(error), error.todo


def _remote_mistakes(values: dict[str, Any]) -> Iterator[Mistake]:
    """Yield a mistake if `articles` is an address that this installation cannot open."""
    written = values.get("articles")
    if isinstance(written, str) and is_elsewhere(written):
        # Imported here: sites with a local folder do not need it.
        from feeds.articles import remote

        if wrong := remote.unsupported(written):
            yield ("articles",), *wrong


def _articles(folder: Path, written: str) -> str:
    return written if is_elsewhere(written) else str(folder / written)
