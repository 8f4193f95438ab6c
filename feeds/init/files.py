"""A site's folder → its Markdown files, and the folder of its posts."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ENDINGS = (".md", ".markdown", ".mdx")
# The folders in which most sites keep their posts.
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
_DATED_NAME = re.compile(r"(?:^|/)\d{4}-\d{1,2}-\d{1,2}(?:[-_/.]|$)", re.ASCII)
_DATED_PATH = re.compile(
    rb"""^path\s*=\s*["'](?:[^"'\n]*/)?\d{4}/\d{1,2}/\d{1,2}[/"']""", re.MULTILINE
)


def folders_in(folder: Path) -> list[str]:
    """The names of the folders directly below, sorted; empty if there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            return sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
    except OSError:
        return []


def texts_below(folder: Path, endings: tuple[str, ...] = ENDINGS) -> Iterator[str]:
    """The paths of Markdown files below a folder, sorted by folder; 20,000 at most."""
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
    """Whether a file has a date: in its name, or in the beginning of its front matter."""
    try:
        with (folder / file).open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError:
        return False
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith((b"---", b"+++", b"{")):
        return bool(_DATED_NAME.search(file))
    # Posts have no more front matter than that before their first heading.
    front = head.split(b"\n---", 1)[0] if head.startswith(b"---") else head.split(b"\n+++", 1)[0]
    return bool(_DATE.search(front) or _DATED_PATH.search(front) or _DATED_NAME.search(file))


def dated_texts(folder: Path, endings: tuple[str, ...] = ENDINGS) -> list[str]:
    """The paths of the files below a folder that have a date."""
    return [file for file in texts_below(folder, endings) if is_dated(folder, file)]


class PostFolder(NamedTuple):
    """The folder of posts below a folder of content; "" is the folder of content itself.

    `exclude` are the globs of what else is in it, `left_out` the folders beside it that have
    dated files, too.
    """

    name: str
    exclude: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def post_folder(content: Path, preferred: Iterable[str] = USUAL) -> PostFolder | None:
    """Where the posts are: the folder with a preferred name, if most of the dated files are in it.

    Else it is the one folder that contains all of them, or `content` itself, without files that
    have no dates. None if no file has a date, and no folder of a preferred name has Markdown files.
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
    """Globs of the files without a date, and of the topmost folders without dated files."""
    above = {"/".join(parts[:end]) for parts in map(_parts, dated) for end in range(len(parts) + 1)}
    # A glob without a slash is a name in any folder.
    names = {name for file in dated for name in _parts(file)}
    found: dict[str, None] = {}
    for file in texts_below(content, (*ENDINGS, ".html")):
        parts = _parts(file)
        paths = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
        highest = next((path for path in paths if path not in above), "")
        is_index = highest == file and parts[-1].startswith("index.")
        if highest and highest not in names and not is_index:
            found[highest] = None
    return iter(found)


def _parts(file: str) -> list[str]:
    return file.split("/")
