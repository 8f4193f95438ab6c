"""Publish a folder of articles as Atom, RSS and JSON feeds: load the site, read, build, write."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeds.articles.read import read_articles
    from feeds.config.load import load_site
    from feeds.errors import FeedsError, Problem
    from feeds.history.ledger import Ledger
    from feeds.history.recovery import read_ledger
    from feeds.model import Article, Document, Site
    from feeds.output.write import Written, write
    from feeds.pipeline.publishing import publish
    from feeds.pipeline.render import build
    from feeds.pipeline.request import Report

__all__ = [
    "Article",
    "Document",
    "FeedsError",
    "Ledger",
    "Problem",
    "Report",
    "Site",
    "Written",
    "build",
    "load_site",
    "publish",
    "read_articles",
    "read_ledger",
    "write",
]

_HOMES = {
    "Article": "model",
    "Document": "model",
    "FeedsError": "errors",
    "Ledger": "ledger",
    "Problem": "errors",
    "Report": "pipeline.request",
    "Site": "model",
    "Written": "output",
    "build": "pipeline.render",
    "load_site": "config",
    "publish": "pipeline.publishing",
    "read_articles": "articles",
    "read_ledger": "recovery",
    "write": "output",
}


def __getattr__(name: str) -> object:
    # Looked up when asked for, so that `feeds --help` imports next to nothing.
    if name not in _HOMES:
        raise AttributeError(f"module 'feeds' has no attribute {name!r}")
    return getattr(import_module(f"feeds.{_HOMES[name]}"), name)
