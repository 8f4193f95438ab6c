"""atoma (https://github.com/NicolasLM/atoma): strict, one parser for each format."""

from pathlib import Path
from typing import Any
from urllib.request import urlopen

from .seen import Adaptor, Keeps, Seen, library


class Atoma:
    """Keeps nothing between two fetches."""

    def __init__(self, folder: Path) -> None:
        self.atoma = library("atoma")

    def poll(self, url: str) -> list[Seen]:
        with urlopen(url, timeout=10) as answer:
            data = answer.read()
        if url.endswith(".json"):
            return [_of_json(item) for item in self.atoma.parse_json_feed_bytes(data).items]
        if data.find(b"<rss") != -1:
            return [_of_rss(item) for item in self.atoma.parse_rss_bytes(data).items]
        return [_of_atom(entry) for entry in self.atoma.parse_atom_bytes(data).entries]


def _of_atom(entry: Any) -> Seen:
    (author,) = entry.authors
    return Seen(
        id=entry.id_,
        title=entry.title.value,
        link=entry.links[0].href,
        content=entry.content.value,
        published=entry.published,
        updated=entry.updated,
        author=author.name,
        categories=tuple(category.label for category in entry.categories),
    )


def _of_rss(item: Any) -> Seen:
    return Seen(
        id=item.guid,
        title=item.title,
        link=item.link,
        content=item.content_encoded or item.description,
        published=item.pub_date,
        categories=tuple(item.categories),
    )


def _of_json(item: Any) -> Seen:
    # Its authors are those of JSON Feed 1.0, which had one for each item.
    return Seen(
        id=item.id_,
        title=item.title,
        link=item.url,
        content=item.content_html,
        published=item.date_published,
        updated=item.date_modified,
        categories=tuple(item.tags),
        image=item.image,
    )


ADAPTOR = Adaptor(
    name="atoma",
    lacks={"atom": {"image"}, "rss": {"author", "image", "updated"}, "json": {"author"}},
    keeps=Keeps.LATEST,
    validates_from=None,
    start=Atoma,
)
