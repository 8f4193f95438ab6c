"""feedparser (https://feedparser.readthedocs.io): a library of many readers and planets."""

import calendar
from pathlib import Path
from typing import Any

from .seen import Seen, library, moment

NAME = "feedparser"
FORMATS = ("atom", "rss")
SENDS_VALIDATORS_FROM: int | None = 2


class Feedparser:
    """Keeps the validators and the last answer, as the programs that use the library do."""

    def __init__(self) -> None:
        self.feedparser = library("feedparser")
        self.answer: Any = {}
        self.entries: list[Seen] = []

    def poll(self, url: str) -> list[Seen]:
        answer = self.feedparser.parse(
            url, etag=self.answer.get("etag"), modified=self.answer.get("modified")
        )
        if answer.status == 304:
            return self.entries
        assert answer.status == 200, answer
        self.answer = answer
        self.entries = [_seen(entry) for entry in answer.entries]
        return self.entries


def start(folder: Path) -> Feedparser:
    return Feedparser()


def _seen(entry: Any) -> Seen:
    images = {media["url"] for media in entry.get("media_content", [])}
    images |= {media["url"] for media in entry.get("media_thumbnail", [])}
    assert len(images) < 2, images
    updated = entry.get("updated_parsed")
    return Seen(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        content=entry.content[0].value,
        published=moment(calendar.timegm(entry.published_parsed)),
        updated=moment(calendar.timegm(updated)) if updated else None,
        author=entry.author,
        categories=tuple(tag.term for tag in entry.get("tags", [])),
        image=images.pop() if images else None,
    )
