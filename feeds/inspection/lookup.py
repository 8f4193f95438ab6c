"""What someone typed for an article → its file: a path, an id or an address."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from feeds.articles.folder import location_of
from feeds.articles.read import Outcome
from feeds.errors import FeedsError, Problem
from feeds.history.identity import id_of, stem
from feeds.history.ledger import Ledger
from feeds.model import Article, Site
from feeds.urls import address


def file_of(asked: Sequence[str], outcomes: Iterable[Outcome], known: Ledger, site: Site) -> str:
    """The file below the folder of articles, which may be gone.

    `asked` is the same in several words, such as a path seen from here and from there. Raises
    FeedsError if it is none, with the one that was most likely meant.
    """
    files: dict[str, str] = {}
    ids: dict[str, str] = {}
    urls: dict[str, str] = {}
    for line in known.entries.values():
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
    for word in asked:
        for names, key in ((files, word), (files, stem(word)), (ids, word), (urls, address(word))):
            if key in names:
                return names[key]
    raise FeedsError([_unknown(asked, files, ids, urls, site)])


def _unknown(
    asked: Sequence[str],
    files: dict[str, str],
    ids: dict[str, str],
    urls: dict[str, str],
    site: Site,
) -> Problem:
    word = asked[0]
    todo = "name it by its path, its id or its address"
    names = urls if address(word) else ids if word.startswith("tag:") else files
    near = next((one for word in asked for one in get_close_matches(word, names, 1)), "")
    if near:
        todo = f"did you mean {location_of(site, files[near]) if names is files else near}?"
    return Problem(word, "is no article", todo, "unknown-article")
