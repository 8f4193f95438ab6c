"""newsboat (https://newsboat.org): a reader for the terminal."""

import sqlite3
from contextlib import closing
from pathlib import Path

from .seen import Adaptor, Keeps, Seen, moment, run


class Newsboat:
    """A cache of its own, in which ids are those of all feeds together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.urls: list[str] = []

    def poll(self, url: str) -> list[Seen]:
        self.reload(url)
        return self.entries(url)

    def reload(self, *urls: str) -> int:
        """Fetch the feeds, in this order; how many entries are unread afterwards."""
        (self.folder / "urls").write_text("\n".join(urls) + "\n")
        said = run(
            self.folder,
            "newsboat",
            *("--config-file", "/dev/null", "--url-file", "urls", "--cache-file", "cache.db"),
            *("--execute", "reload", "print-unread"),
        )
        return int(said.split()[0])

    def unread(self) -> int:
        """The number of unread entries."""
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            (number,) = cache.execute("SELECT count(*) FROM rss_item WHERE unread").fetchone()
        return int(number)

    def mark_all_as_read(self) -> None:
        """Do what a person does who has read everything."""
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache, cache:
            cache.execute("UPDATE rss_item SET unread = 0")

    def entries(self, *urls: str) -> list[Seen]:
        """The entries in its database; newsboat exits with 0 even if a fetch failed."""
        rows = "SELECT guid, title, url, content, pubDate, author FROM rss_item WHERE feedurl = ?"
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            return [
                Seen(id, title, link, content, moment(seconds), author=author)
                for url in urls
                for id, title, link, content, seconds, author in cache.execute(rows, [url])
            ]


def start(folder: Path) -> Newsboat:
    return Newsboat(folder)


ADAPTOR = Adaptor(
    name="newsboat",
    lacks={"atom": {"categories", "image", "updated"}, "rss": {"categories", "image", "updated"}},
    keeps=Keeps.UPDATED,
    validates_from=3,
    start=Newsboat,
)
