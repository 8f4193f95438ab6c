"""Publish a folder of articles as Atom, RSS and JSON feeds.

    site = feeds.load_site("config/feeds.yaml")
    report = feeds.publish(site, "output")

A site and articles come in: `load_site` or `Site(...)`, and `read_articles`. Feeds come out:

    publish     bring the output folder up to date; reads and makes only what has changed
    diff        what publish would change
    check       everything that is wrong with articles and feeds
    explain     why an article is in its feeds, and in no others
    build       articles in memory → documents
    feeds_of    articles in memory → feeds, as values
    render      a feed → the bytes of a document in one format
    write       documents → the output folder
    read_ledger what earlier builds published

Functions raise FeedsError, with a list of problems, if the configuration is wrong, and its subclass
Stopped if too much would change at once. They raise it when they are called. docs/python.md has
examples.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeds.articles.read import read_articles
    from feeds.config.load import load_site
    from feeds.errors import FeedsError, Problem, Stopped
    from feeds.formats.interface import render
    from feeds.history.ledger import Ledger
    from feeds.history.recovery import read_ledger
    from feeds.inspection.diff import Difference, diff
    from feeds.inspection.explain import Explanation, explain
    from feeds.lint.check import Finding, Findings, check
    from feeds.model import (
        Article,
        Category,
        Document,
        Entry,
        Feed,
        Image,
        Provider,
        Story,
        Topic,
        Withdrawal,
        Withheld,
    )
    from feeds.output.write import Written, write
    from feeds.pipeline.in_memory import build, feeds_of
    from feeds.pipeline.publishing import publish
    from feeds.pipeline.request import Report
    from feeds.settings.site import Site

__all__ = [
    "Article",
    "Category",
    "Difference",
    "Document",
    "Entry",
    "Explanation",
    "Feed",
    "FeedsError",
    "Finding",
    "Findings",
    "Image",
    "Ledger",
    "Problem",
    "Provider",
    "Report",
    "Site",
    "Stopped",
    "Story",
    "Topic",
    "Withdrawal",
    "Withheld",
    "Written",
    "build",
    "check",
    "diff",
    "explain",
    "feeds_of",
    "load_site",
    "publish",
    "read_articles",
    "read_ledger",
    "render",
    "write",
]

# The names of the interface, by the module that defines them.
_INTERFACE = {
    "articles.read": ("read_articles",),
    "config.load": ("load_site",),
    "errors": ("FeedsError", "Problem", "Stopped"),
    "formats.interface": ("render",),
    "history.ledger": ("Ledger",),
    "history.recovery": ("read_ledger",),
    "inspection.diff": ("Difference", "diff"),
    "inspection.explain": ("Explanation", "explain"),
    "lint.check": ("Finding", "Findings", "check"),
    "model": (
        *("Article", "Category", "Document", "Entry", "Feed", "Image", "Provider"),
        *("Story", "Topic", "Withdrawal", "Withheld"),
    ),
    "output.write": ("Written", "write"),
    "pipeline.in_memory": ("build", "feeds_of"),
    "pipeline.publishing": ("publish",),
    "pipeline.request": ("Report",),
    "settings.site": ("Site",),
}
_MODULE_OF = {name: module for module, names in _INTERFACE.items() for name in names}


def __getattr__(name: str) -> object:
    # Imported on first use, so that `feeds --help` imports next to nothing.
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'feeds' has no attribute {name!r}")
    return getattr(import_module(f"feeds.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
