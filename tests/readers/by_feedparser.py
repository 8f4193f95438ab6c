"""feedparser (https://feedparser.readthedocs.io): a library of many readers and planets."""

import calendar
from pathlib import Path
from typing import Any

from .seen import Adaptor, Keeps, Seen, library, moment


class Feedparser:
    """Keeps the validators and the last answer, as the programs that use the library do."""

    def __init__(self, folder: Path) -> None:
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


def _seen(entry: Any) -> Seen:
    images = {media["url"] for media in entry.get("media_content", [])}
    images |= {media["url"] for media in entry.get("media_thumbnail", [])}
    assert len(images) < 2, images
    # Where RSS has no excerpt, feedgen writes the content as the description.
    content = entry.content[0] if "content" in entry else entry.summary_detail
    updated = entry.get("updated_parsed")
    return Seen(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        content=content["value"],
        published=moment(calendar.timegm(entry.published_parsed)),
        updated=moment(calendar.timegm(updated)) if updated else None,
        author=entry.author,
        categories=tuple(tag.term for tag in entry.get("tags", [])),
        image=images.pop() if images else None,
    )


ADAPTOR = Adaptor(
    name="feedparser",
    lacks={"atom": set(), "rss": set()},
    keeps=Keeps.LATEST,
    validates_from=2,
    start=Feedparser,
)
