"""A site's folder → its files, as far as they tell where the posts are."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ENDINGS = (".md", ".markdown", ".mdx")
# The folders in which most sites keep their posts.
USUAL = ("blog", "posts", "post", "articles", "news", "writing")
# The folders that hold anything but posts.
_PASSED_OVER = {
    "_data",
    "_drafts",
    "_includes",
    "_layouts",
    "_sass",
    "_site",
    "archetypes",
    "drafts",
    "layouts",
    "node_modules",
    "public",
    "static",
    "templates",
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
_DATED_PATH = re.compile(rb"""^path\s*=\s*["']/?\d{4}/\d{2}/\d{2}/""", re.MULTILINE)


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
            name for name in folders if name not in _PASSED_OVER and not name.startswith(".")
        )
        for name in sorted(names):
            stem, ending = os.path.splitext(name)
            if ending.lower() not in endings or stem.lower() in _NO_POSTS:
                continue
            yield Path(os.path.relpath(os.path.join(above, name), folder)).as_posix()
            number += 1
            if number >= _MAX_FILES:
                return


def has_texts(folder: Path) -> bool:
    """Whether there is a Markdown file below the folder."""
    return next(texts_below(folder), None) is not None


def is_dated(folder: Path, file: str) -> bool:
    """Whether a file has a date: in its name, or in the beginning of its front matter."""
    if file.rpartition("/")[2].startswith("_index."):
        return False
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


def post_folder(content: Path, preferred: Iterable[str] = USUAL) -> tuple[str, tuple[str, ...]]:
    """The folder of the posts below `content`, and the globs of what else is in it.

    One of the preferred names if more than half of the dated files are in it, else the one folder
    that holds all of them, else `content` itself (""), without its files and folders that have no
    dates.
    """
    dated = dated_texts(content)
    numbers = Counter(file.partition("/")[0] if "/" in file else "" for file in dated)
    names = [name for name in preferred if (content / name).is_dir()]
    for name in names:
        if 2 * numbers[name] > len(dated):
            return name, ()
    if not dated:
        usual = [name for name in names if has_texts(content / name)]
        return (usual[0] if usual else ""), ()
    if len(numbers) == 1 and "" not in numbers:
        return next(iter(numbers)), ()
    # A name without a slash is one in any folder.
    names_of_posts = {name for file in dated for name in file.split("/")}
    others: dict[str, None] = {}
    for file in texts_below(content, (*ENDINGS, ".html")):
        first = file.partition("/")[0]
        if first not in names_of_posts and not first.startswith(("index.", "_index.")):
            others[first] = None
    return "", tuple(others)
