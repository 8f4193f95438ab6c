"""A site's folder → its Markdown files, and the folder of its posts."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from feeds.articles.moments import is_dated_name

ENDINGS = (".md", ".markdown", ".mdx")
# The usual names of a folder of posts, in order of preference.
USUAL = ("blog", "posts", "post", "articles", "news", "writing")
# Folders that contain no posts.
_PASSED_OVER = {
    "_data",
    "_drafts",
    "_includes",
    "_layouts",
    "_sass",
    "_site",
    "archetypes",
    "drafts",
    "exampleSite",
    "fixtures",
    "layouts",
    "node_modules",
    "public",
    "skeletons",
    "static",
    "templates",
    "test",
    "testdata",
    "tests",
    "themes",
    "vendor",
}
_NO_POSTS = {"readme", "changelog", "license", "contributing", "code_of_conduct", "security"}
_MAX_FILES = 20_000
_HEAD = 4_096  # bytes in which a date is looked for
_DATE = re.compile(
    rb"""^[ \t]*["']?(?:published(?:datetime|_?at)?|pub_?date(?:time)?|publish_?date|date"""
    rb"""|created)["']?[ \t]*[:=][ \t]*["']?\d""",
    re.IGNORECASE | re.MULTILINE,
)
_DATED_PATH = re.compile(
    rb"""^path\s*=\s*["'](?:[^"'\n]*/)?\d{4}/\d{1,2}/\d{1,2}[/"']""", re.MULTILINE
)


def folders_in(folder: Path) -> list[str]:
    """The names of the direct subfolders, sorted; empty if `folder` cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def texts_below(folder: Path, endings: tuple[str, ...] = ENDINGS) -> Iterator[str]:
    """Yield the paths of Markdown files, relative to `folder`, sorted by folder; at most 20,000."""
    number = 0
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if name not in _PASSED_OVER and not name.startswith((".", "test_"))
        )
        for name in sorted(names):
            stem, ending = os.path.splitext(name)
            if ending.lower() not in endings or _is_no_post(stem.lower()):
                continue
            yield Path(os.path.relpath(os.path.join(above, name), folder)).as_posix()
            number += 1
            if number >= _MAX_FILES:
                return


def _is_no_post(stem: str) -> bool:
    return stem in _NO_POSTS or stem.partition(".")[0] == "_index"


def has_texts(folder: Path) -> bool:
    """Whether there is a Markdown file below the folder."""
    return next(texts_below(folder), None) is not None


def is_dated(folder: Path, file: str) -> bool:
    """Whether a file has a date in its name, or in the first 4 KB of its front matter."""
    try:
        with (folder / file).open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError:
        return False
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith((b"---", b"+++", b"{")):
        return is_dated_name(file)
    front = head.split(b"\n---", 1)[0] if head.startswith(b"---") else head.split(b"\n+++", 1)[0]
    return bool(_DATE.search(front) or _DATED_PATH.search(front) or is_dated_name(file))


def dated_texts(folder: Path, endings: tuple[str, ...] = ENDINGS) -> list[str]:
    """The relative paths of the files below a folder that have a date."""
    return [file for file in texts_below(folder, endings) if is_dated(folder, file)]


class PostFolder(NamedTuple):
    """A folder of posts, relative to the content folder; "" is the content folder itself.

    `exclude` are globs of files in it that are not posts. `left_out` are the names of other folders
    beside it with dated files.
    """

    name: str
    exclude: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def post_folder(content: Path, preferred: Iterable[str] = USUAL) -> PostFolder | None:
    """The folder with the posts: one with a preferred name, if most of the dated files are in it.

    Otherwise, the one subfolder that contains all dated files, or `content` itself, which then
    excludes files without dates. If no file has a date, a folder with a preferred name that has
    Markdown files; None if there is none.
    """
    dated = dated_texts(content)
    numbers = Counter(file.partition("/")[0] if "/" in file else "" for file in dated)
    names = [name for name in preferred if (content / name).is_dir()]
    for name in names:
        if 2 * numbers[name] > len(dated):
            return PostFolder(name, (), tuple(sorted({*filter(None, numbers)} - {name})))
    if not dated:
        usual = [name for name in names if has_texts(content / name)]
        return PostFolder(usual[0]) if usual else None
    if len(numbers) == 1 and "" not in numbers:
        return PostFolder(next(iter(numbers)))
    return PostFolder("", tuple(_without_dates(content, dated)))


def _without_dates(content: Path, dated: Iterable[str]) -> Iterator[str]:
    """Yield globs of the files without a date, and of the topmost folders without dated files."""
    above = {"/".join(parts[:end]) for parts in map(_parts, dated) for end in range(len(parts) + 1)}
    # A glob without a slash is a name in any folder.
    names = {name for file in dated for name in _parts(file)}
    globs: dict[str, None] = {}
    for file in texts_below(content, (*ENDINGS, ".html")):
        parts = _parts(file)
        paths = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
        highest = next((path for path in paths if path not in above), "")
        is_index = highest == file and parts[-1].startswith("index.")
        if highest and highest not in names and not is_index:
            globs[highest] = None
    return iter(globs)


def _parts(file: str) -> list[str]:
    return file.split("/")
