"""reader (https://reader.readthedocs.io): a reader's engine with a database."""

from pathlib import Path
from typing import Any

from .seen import Seen, library

NAME = "reader"
FORMATS = ("atom", "rss", "json")
SENDS_VALIDATORS_FROM: int | None = 2


class EngineReader:
    """A database of its own, which keeps what has left the feed."""

    def __init__(self, folder: Path) -> None:
        self.reader = library("reader").make_reader(str(folder / "reader.sqlite"))

    def poll(self, url: str) -> list[Seen]:
        self.reader.add_feed(url, exist_ok=True)
        # `scheduled`: else nothing is fetched within the hour.
        for result in self.reader.update_feeds_iter(scheduled=False):
            assert not isinstance(result.value, Exception), result
        return [_seen(entry) for entry in self.reader.get_entries(feed=url)]


def start(folder: Path) -> EngineReader:
    return EngineReader(folder)


def _seen(entry: Any) -> Seen:
    return Seen(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        content=entry.content[0].value,
        published=entry.published,
        updated=entry.updated,
        author=entry.author,
    )
