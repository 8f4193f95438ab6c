"""reader (https://reader.readthedocs.io): a reader's engine with a database."""

from pathlib import Path
from typing import Any

from .seen import Adaptor, Keeps, Seen, library


class EngineReader:
    """Its own database, which keeps entries that have left the feed."""

    def __init__(self, folder: Path) -> None:
        library("sgmllib")  # which reader needs and does not ask for
        self.reader = library("reader").make_reader(str(folder / "reader.sqlite"))

    def poll(self, url: str) -> list[Seen]:
        self.reader.add_feed(url, exist_ok=True)
        # `scheduled`: else nothing is fetched within the hour.
        for result in self.reader.update_feeds_iter(scheduled=False):
            assert not isinstance(result.value, Exception), result
        return [_seen(entry) for entry in self.reader.get_entries(feed=url)]

    def unread(self) -> int:
        """The number of unread entries."""
        return len(list(self.reader.get_entries(read=False)))

    def mark_all_as_read(self) -> None:
        """Do what a person does who has read everything."""
        for entry in list(self.reader.get_entries()):
            self.reader.mark_entry_as_read(entry)


def _seen(entry: Any) -> Seen:
    return Seen(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        content=entry.get_content().value,
        published=entry.published,
        updated=entry.updated,
        author=entry.authors_str,
    )


ADAPTOR = Adaptor(
    name="reader",
    lacks={
        "atom": {"categories", "image"},
        "rss": {"categories", "image"},
        "json": {"categories", "image"},
    },
    keeps=Keeps.UPDATED,
    validates_from=2,
    start=EngineReader,
)
