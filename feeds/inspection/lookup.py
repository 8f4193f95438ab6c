"""The path, id or address of an article → its file."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from feeds.articles.folder import is_elsewhere, location_of
from feeds.articles.read import Outcome
from feeds.errors import FeedsError, Problem
from feeds.history.identity import id_of, stem
from feeds.history.ledger import Ledger
from feeds.model import Article
from feeds.regular import real_path
from feeds.settings.site import Site
from feeds.text import most_similar
from feeds.urls import address


def find_file(name: str, outcomes: Iterable[Outcome], earlier: Ledger, site: Site) -> str:
    """The path of an article's file below the folder of articles; the file may be gone.

    `name` is a path, relative to the current folder or to the folder of articles, or an id or an
    address. Raises FeedsError if there is no such article; the message names the most similar one.
    """
    files: dict[str, str] = {}
    ids: dict[str, str] = {}
    urls: dict[str, str] = {}
    for line in earlier.entries.values():
        files[stem(line.file)] = ids[line.id] = urls[line.url] = line.file
    for outcome in outcomes:
        file = outcome.article if isinstance(outcome, Problem) else outcome.file
        if file:
            files[file] = files[stem(file)] = file
            ids.setdefault(id_of(file, site), file)
        if isinstance(outcome, Article):
            for url in (outcome.url, address(outcome.original_url), address(outcome.amp_url)):
                if url:
                    urls.setdefault(url, file)
            urls[outcome.url] = file
    spellings = (name, *_below_articles(name, site.articles))
    for word in spellings:
        for names, key in ((files, word), (files, stem(word)), (ids, word), (urls, address(word))):
            if key in names:
                return names[key]
    raise FeedsError([_unknown(spellings, files, ids, urls, site)])


def _below_articles(name: str, folder: str) -> list[str]:
    """A path relative to the folder of articles, in a list; empty if it is not below the folder."""
    if is_elsewhere(folder):
        parent = folder.rstrip("/") + "/"
        return [name.removeprefix(parent)] if name.startswith(parent) else []
    path = Path(name)
    try:
        return [(real_path(path.parent) / path.name).relative_to(real_path(folder)).as_posix()]
    except ValueError:
        return []


def _unknown(
    spellings: Sequence[str],
    files: dict[str, str],
    ids: dict[str, str],
    urls: dict[str, str],
    site: Site,
) -> Problem:
    name = spellings[0]
    if len(spellings) == 1 and os.path.isfile(name):
        what = f"is not in the folder of articles, {location_of(site, '')}"
        move = "move it there, or set articles to the folder that has it"
        return Problem(name, what, move, "unknown-article")
    todo = "name it by its path, its id or its address"
    names = urls if address(name) else ids if name.startswith("tag:") else files
    near = next(filter(None, (most_similar(word, names) for word in spellings)), "")
    if near:
        todo = f"did you mean {location_of(site, files[near]) if names is files else near}?"
    return Problem(name, "is not an article", todo, "unknown-article")
