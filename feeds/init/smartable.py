"""SmartableAI news sites: articles in _news that link to others, topics in _data/topics."""

from pathlib import Path

from feeds.init.found import Found
from feeds.init.jekyll import about
from feeds.init.read import text_of, values_of


def look(root: Path) -> Found | None:
    """The site, if its _news folder holds articles with a webUrl."""
    news = sorted((root / "_news").glob("**/*.md"))[:20]
    if not any("\nwebUrl:" in text_of(file) for file in news):
        return None
    config = values_of(root / "_config.yml")
    topics = "_data/topics" if (root / "_data/topics").is_dir() else ""
    return Found(
        generator="none",
        program="SmartableAI",
        articles="_news",
        output="feeds",
        topics=topics,
        **about(config),
    )
