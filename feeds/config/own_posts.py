"""Settings about a site's own posts → the contents of the files that they name."""

import os
from collections.abc import Iterator
from pathlib import Path

from feeds.articles.folder import is_elsewhere, readable_path
from feeds.articles.own.people import people_of
from feeds.errors import FeedsError, Problem, Unusable
from feeds.frontmatter.parse import text_of
from feeds.model import Person
from feeds.regular import read_regular
from feeds.settings.values import Settings


def read_people(path: Path) -> tuple[Person, ...]:
    """Read a file of authors. Raises FeedsError if it cannot be read or has a mistake."""
    try:
        return people_of(text_of(read_regular(path)))
    except FileNotFoundError:
        what, todo, line = "not found", "set authors to the file of authors", None
    except OSError as error:
        what, todo, line = f"cannot be read: {error.strerror}", "make it readable", None
    except Unusable as error:
        what, todo, line = error.what, error.todo, error.line
    except (ValueError, RecursionError):
        what, todo, line = "is not JSON", "correct it", None
    raise FeedsError([Problem(readable_path(path), what, todo, "configuration", line)]) from None


def content_folder(articles: str, settings: Settings) -> Path | None:
    """Hugo's content folder if addresses depend on its sections, else None."""
    permalink = settings.permalink
    patterns = permalink.values() if isinstance(permalink, dict) else (permalink,)
    if settings.generator != "hugo" or not any(":sections" in pattern for pattern in patterns):
        return None
    if is_elsewhere(articles):
        return None
    path, below = Path(articles), settings.addresses.folder or ""
    for _ in filter(None, below.split("/")):
        path = path.parent
    return path


def section_folders(content: Path) -> tuple[str, ...]:
    """The folders below Hugo's content folder that have an `_index.*` file, relative to it."""
    return tuple(sorted(_sections(content)))


def _sections(content: Path) -> Iterator[str]:
    for folder, _, names in os.walk(content):
        if any(name.startswith("_index.") for name in names):
            path = Path(folder).relative_to(content).as_posix()
            if path != ".":
                yield path
