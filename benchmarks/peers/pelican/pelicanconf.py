"""Pelican's site: feeds only, the newest 50 of all articles, and of each topic.

The articles' folder, the output and the cache are named on the command line. Pelican reads no YAML
front matter: the reader here does, with PyYAML's C loader, and leaves the text of an article empty.
"""

from typing import Any

import yaml
from pelican import signals  # type: ignore[import-not-found, unused-ignore]
from pelican.readers import BaseReader  # type: ignore[import-not-found, unused-ignore]
from pelican.urlwrappers import Category, Tag  # type: ignore[import-not-found, unused-ignore]

SITENAME = "The Invented Herald"
SITEURL = "https://herald.example/feeds"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"

# Feeds, and nothing else.
FEED_ALL_ATOM = None
FEED_ALL_RSS = "rss.xml"
TAG_FEED_RSS = "topics/{slug}/rss.xml"
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
FEED_MAX_ITEMS = 50
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = ""
CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = ""
DIRECT_TEMPLATES: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []

# What it has read is kept for the next build.
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "reader"
GZIP_CACHE = False


class FrontMatter(BaseReader):  # type: ignore[misc]
    """An article is its front matter."""

    enabled = True
    file_extensions = ("md",)

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """No content, and what feeds say."""
        with open(source_path, encoding="utf-8") as file:
            fields = yaml.load(file.read().split("\n---\n")[0], yaml.CSafeLoader)
        if not fields["published"]:
            return "", {"title": fields["title"], "status": "skip"}
        return "", {
            "title": fields["title"],
            "slug": source_path.rpartition("/")[2][: -len(".md")],
            "summary": fields["excerpt"],
            "date": fields["publishedDateTime"],
            "category": Category(fields["category"], self.settings),
            "tags": [Tag(topic, self.settings) for topic in fields["topics"]],
            "url": fields["webUrl"],
        }


def add_reader(readers: Any) -> None:
    """Read .md with it."""
    readers.reader_classes["md"] = FrontMatter


signals.readers_init.connect(add_reader)
