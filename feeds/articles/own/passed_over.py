"""The files of a folder → those that the site's generator does not treat as posts, with reasons."""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from posixpath import splitext

from feeds.articles.folder import is_elsewhere
from feeds.articles.reading_settings import has_own_posts, reading_settings
from feeds.settings.site import Site

_DATED = re.compile(r"(?:.*/)?\d{2,4}-\d{1,2}-\d{1,2}-[^/]*\.[^./]+")


def needs_selection(site: Site) -> bool:
    """Whether the settings may keep out files by name; else every file is a post."""
    return bool(site.exclude) or has_own_posts(site)


def passed_over(site: Site, files: Collection[str]) -> Mapping[str, str]:
    """The reason why a file is not a post, for each file that a build ignores."""
    return dict(_passed_over(site, files))


def _passed_over(site: Site, files: Collection[str]) -> Iterator[tuple[str, str]]:
    rules = reading_settings(site).rules
    generator = rules.generator if rules else ""
    has_posts = generator == "jekyll" and any(_is_in_posts(file) for file in files)
    is_posts = rules is not None and "_posts" in rules.folder.split("/")
    bundles = set(_bundles(files)) if generator == "hugo" else set()
    known = set(files)
    output = _output_in_articles(site)
    for file in files:
        if pattern := next((one for one in site.exclude if _matches(file, one)), ""):
            yield file, f"exclude: {pattern}"
        elif output and file.startswith(output):
            yield file, "is in the output folder"
        elif rules is None:
            if file.lower().endswith(".html"):
                yield file, "is HTML, and the site has no generator"
        elif file.endswith(".html") and f"{file[:-5]}.md" in known:
            yield file, "has the same name as the Markdown beside it"
        elif has_posts and not _is_in_posts(file):
            yield file, "is not in _posts, where Jekyll looks for posts"
        elif generator == "jekyll" and (has_posts or is_posts) and not _DATED.fullmatch(file):
            yield file, "has no date at the start of its name, as Jekyll's posts in _posts have"
        elif bundles and (bundle := _bundle_of(file, bundles)):
            yield file, f"is a resource of the page {bundle}/index, which Hugo publishes with it"
        elif rules.languages and not site.include.languages:
            language = splitext(splitext(file)[0])[1][1:].lower()
            if language in map(str.lower, rules.languages):
                yield file, f"is in {language}; the site's posts in {rules.language} are published"


def _output_in_articles(site: Site) -> str:
    """The output folder, relative to the folder of articles; "" if it is not below that folder."""
    if not site.output or is_elsewhere(site.articles):
        return ""
    path = os.path.relpath(site.output, site.articles).replace(os.sep, "/")
    return "" if path == "." or path.split("/")[0] == ".." else f"{path}/"


def _is_in_posts(file: str) -> bool:
    return file.startswith("_posts/") or "/_posts/" in file


def _matches(file: str, pattern: str) -> bool:
    """Whether a pattern matches the path of a file or of a folder above it.

    A pattern without a slash matches names in any folder, as in .gitignore.
    """
    pattern = pattern.removeprefix("./").rstrip("/").removesuffix("/**")
    parts = file.split("/")
    if "/" not in pattern:
        return any(fnmatchcase(part, pattern) for part in parts)
    pattern = pattern.lstrip("/").removeprefix("**/")
    paths = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    below = ("/".join(parts[start:]) for start in range(len(parts)))
    return any(fnmatchcase(path, pattern) for path in (*paths, *below))


def _bundles(files: Collection[str]) -> Iterator[str]:
    """The folders of leaf bundles: those with an index.md or, for example, an index.fr.md."""
    for file in files:
        folder, _, name = file.rpartition("/")
        if folder and _is_index(name):
            yield folder


def _bundle_of(file: str, bundles: Collection[str]) -> str:
    """The folder of the bundle in which a file is a resource; "" if there is none."""
    folder, _, name = file.rpartition("/")
    if folder in bundles and _is_index(name):
        folder = folder.rpartition("/")[0]
    while folder:
        if folder in bundles:
            return folder
        folder = folder.rpartition("/")[0]
    return ""


def _is_index(name: str) -> bool:
    return name.startswith("index.")
