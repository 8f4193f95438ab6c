"""SmartableAI news sites: articles in _news that link to others, topics in _data/topics."""

from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from feeds.init.detected_site import DetectedSite
from feeds.init.files import texts_below
from feeds.init.generators.jekyll import about, advice
from feeds.init.read import file_text, first_values

_SAMPLE = 20  # files that are searched for a link


def detect(root: Path, _language: str = "") -> DetectedSite | None:
    """The site, if its _news folder contains articles with a webUrl."""
    news = islice(texts_below(root / "_news"), _SAMPLE)
    if not any("\nwebUrl:" in file_text(root / "_news" / file) for file in news):
        return None
    topics = "_data/topics" if any((root / "_data/topics").glob("*.y*ml")) else ""
    config = first_values(root, "_config.yml", "_config.yaml")
    return replace(
        DetectedSite(generator="none", program="SmartableAI", articles="_news", topics=topics),
        **about(root, config),
        advice=advice(config),
    )
