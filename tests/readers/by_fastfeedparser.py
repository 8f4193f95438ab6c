"""fastfeedparser (https://github.com/kagisearch/fastfeedparser): Kagi's."""

from datetime import datetime
from pathlib import Path
from typing import Any

from .seen import Adaptor, Keeps, Seen, library


class Fastfeedparser:
    """Keeps nothing between two fetches."""

    def __init__(self, folder: Path) -> None:
        self.fastfeedparser = library("fastfeedparser")

    def poll(self, url: str) -> list[Seen]:
        return [_seen(entry) for entry in self.fastfeedparser.parse(url).entries]


def _seen(entry: Any) -> Seen:
    media = [medium["url"] for medium in entry.get("media_content", [])]
    image = entry.get("image") or next(iter(media), None)
    assert set(media) <= {image}, media
    updated = entry.get("updated")
    return Seen(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        content=entry.content[0]["value"],
        published=datetime.fromisoformat(entry.published),
        updated=datetime.fromisoformat(updated) if updated else None,
        author=entry.author,
        categories=tuple(tag["term"] for tag in entry.get("tags", [])),
        image=image,
    )


ADAPTOR = Adaptor(
    name="fastfeedparser",
    lacks={"atom": set(), "rss": set(), "json": set()},
    keeps=Keeps.LATEST,
    validates_from=None,
    start=Fastfeedparser,
)
